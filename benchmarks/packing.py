"""Compress what a running server sends by each method there is, and print bytes and time.

    twinrdf serve &
    python -m benchmarks.packing http://127.0.0.1:8000/

Prints a Markdown table. Time is that of the processor, the best of many runs of each.
"""

import gzip
import sys
import time
from collections.abc import Callable, Mapping
from functools import partial

import brotli
import httpx

from twinrdf import zstd
from twinrdf.templating import find_asset

ASKED = {
    "page of a place": "doc/territory/chengdu.html",
    "home page": "",
    "list": "browse/partnership",
    "document, Turtle": "doc/territory/chengdu.ttl",
    "style": find_asset("site.css", ""),
    "answer, JSON": "sparql?format=json&query=SELECT%20*%20%7B%3Fs%20%3Fp%20%3Fo%7D%20LIMIT%204000",
}
METHODS: Mapping[str, Callable[[bytes], bytes]] = {
    "gzip 6": partial(gzip.compress, compresslevel=6),
    **{f"zstd {level}": partial(zstd.compress, level=level) for level in (3, 7, 9)},
    **{f"br {level}": partial(brotli.compress, quality=level) for level in (4, 5, 6, 11)},
}
_SECONDS = 0.5


def measure(method: Callable[[bytes], bytes], body: bytes) -> tuple[int, float]:
    """Give how long a body is when compressed, and the seconds that takes."""
    times: list[float] = []
    end, size = time.perf_counter() + _SECONDS, 0
    while not times or time.perf_counter() < end:
        began = time.thread_time()
        size = len(method(body))
        times.append(time.thread_time() - began)
    return size, min(times)


def main() -> None:
    """Fetch, compress and print."""
    if len(sys.argv) != 2 or "://" not in sys.argv[1]:
        raise SystemExit("name the address of a running server, which ends in /")
    rows = [("what", "bytes", *(f"{name}: bytes, ms" for name in METHODS))]
    for name, path in ASKED.items():
        answer = httpx.get(sys.argv[1] + path, headers={"Accept-Encoding": "identity"})
        body = answer.raise_for_status().content
        found = [measure(method, body) for method in METHODS.values()]
        packed = (f"{size:,}, {seconds * 1000:.2f}" for size, seconds in found)
        rows.append((name, f"{len(body):,}", *packed))
    rows.insert(1, (":--", *["--:"] * (len(METHODS) + 1)))
    sys.stdout.writelines(f"| {' | '.join(row)} |\n" for row in rows)


if __name__ == "__main__":
    main()
