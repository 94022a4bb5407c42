"""Polite and hostile clients at once, then slow connections: who is served, and at what cost.

    python -m benchmarks.mixed [--seconds 60] [--polite 16] [--hostile 4] [--slow 500]

Polite clients ask small queries and pages with a pause between; hostile ones ask, without a pause,
what no server can answer. Each has an address of its own, told as a proxy would. Then connections
are opened that send nothing, half a header or half a body, while good requests are timed.
Memory and descriptors are those of the server's processes, from /proc, so this runs on Linux only.
"""

import argparse
import contextlib
import itertools
import select
import socket
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from benchmarks.load import list_tree, read_memory
from benchmarks.servers import Server, serve_with_twinrdf
from twinrdf.pipeline import build
from twinrdf.project import embedded_root, read_project

LIMITS = {"proxies": 1}
_PRODUCT = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i"
_LABEL = "<http://www.w3.org/2004/02/skos/core#prefLabel>"
POLITE = (
    f"SELECT ?thing ?label {{ ?thing {_LABEL} ?label }} ORDER BY ?label LIMIT 20",
    f"SELECT (COUNT(*) AS ?n) {{ ?thing {_LABEL} ?label FILTER(CONTAINS(?label, 'a')) }}",
    "SELECT ?class (COUNT(*) AS ?n) { ?thing a ?class } GROUP BY ?class ORDER BY DESC(?n)",
    "ASK { ?thing a ?class }",
)
HOSTILE = (
    f"SELECT (COUNT(*) AS ?n) {{ {_PRODUCT} }}",
    f"SELECT * {{ {_PRODUCT} }}",
    f"SELECT * {{ {_PRODUCT} }} ORDER BY RAND()",
    f"SELECT (GROUP_CONCAT(STR(?c)) AS ?all) {{ {_PRODUCT} }}",
    "SELECT ?a ?z { ?a (!<x:>)*/(!<x:>)*/(!<x:>)* ?z }",
    "SELECT ?s { BIND(STR('0123456789') AS ?t0) "
    + " ".join(f"BIND(CONCAT({', '.join([f'?t{n}'] * 10)}) AS ?t{n + 1})" for n in range(9))
    + " BIND(STRLEN(?t9) AS ?s) }",
    "SELECT * { " + " . ".join(f"?a{n} ?b{n} ?c{n}" for n in range(300)) + " }",
)
PAGES = ("/", "/browse/territory", "/queries", "/about")
_PAUSE = 0.1
_PATIENCE = 30
_SAMPLE_SECONDS = 1.0
_HALVES = (
    b"",
    b"GET / HTTP/1.1\r\nHost: site.example\r\nAccept: ",
    b"POST /sparql HTTP/1.1\r\nHost: site.example\r\nContent-Type: application/sparql-query\r\n"
    b"Content-Length: 9\r\n\r\nASK",
)


@dataclass(slots=True)
class Mixed:
    """What came of it: seconds of polite answers, what failed, statuses of hostile ones, samples.

    A sample is of memory in megabytes, descriptors of the web process, and processes.
    """

    seconds: list[float] = field(default_factory=list)
    failed: Counter[str] = field(default_factory=Counter)
    hostile: Counter[str] = field(default_factory=Counter)
    samples: list[tuple[float, int, int]] = field(default_factory=list)

    @property
    def share(self) -> float:
        """The share of polite requests that were answered."""
        whole = len(self.seconds) + self.failed.total()
        return len(self.seconds) / whole if whole else 0.0

    def percentile(self, percent: float) -> float:
        """Give the seconds within which so many of the polite answers came."""
        found = sorted(self.seconds) or [0.0]
        return found[min(len(found) - 1, int(len(found) * percent / 100))]


@dataclass(frozen=True, slots=True)
class Slow:
    """What slow connections did: how many were open, how long good requests took, and they lasted.

    `left` are those still open at the end.
    """

    opened: int
    good: tuple[float, ...]
    lasted: float
    left: int


class _Crowd:
    """Clients of both kinds, and a look at the server once in a while, until the time is over."""

    def __init__(self, server: Server, seconds: float) -> None:
        self.mixed = Mixed()
        self._server = server
        self._end = time.monotonic() + seconds
        self._lock = threading.Lock()

    def be_polite(self, client: int) -> None:
        for number, path in self._paths(POLITE, f"p{client}", pages=True):
            status, took = _ask(self._server, path, f"192.0.2.{client}")
            with self._lock:
                if status == "200":
                    self.mixed.seconds.append(took)
                else:
                    self.mixed.failed[status] += 1
            time.sleep(_PAUSE * (0.5 + number % 3 / 2))

    def be_hostile(self, client: int) -> None:
        for _, path in self._paths(HOSTILE, f"h{client}"):
            status, _ = _ask(self._server, path, f"198.51.100.{client}")
            with self._lock:
                self.mixed.hostile[status] += 1

    def sample(self, _: int) -> None:
        while time.monotonic() < self._end:
            self.mixed.samples.append(_measure(self._server))
            time.sleep(_SAMPLE_SECONDS)

    def _paths(
        self, queries: Sequence[str], mark: str, *, pages: bool = False
    ) -> Iterator[tuple[int, str]]:
        """Give one path after another; no two queries are the same text."""
        for number in itertools.count():
            if time.monotonic() > self._end:
                return
            if pages and number % 4 == 3:
                yield number, PAGES[number // 4 % len(PAGES)]
            else:
                query = f"{queries[number % len(queries)]} #{mark}-{number}"
                yield number, self._server.path(query)


def mix(server: Server, seconds: float, *, polite: int, hostile: int) -> Mixed:
    """Let polite and hostile clients ask for some seconds."""
    crowd = _Crowd(server, seconds)
    kinds = [crowd.sample] + [crowd.be_polite] * polite + [crowd.be_hostile] * hostile
    threads = [threading.Thread(target=kind, args=(number,)) for number, kind in enumerate(kinds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(seconds + 2 * _PATIENCE)
    return crowd.mixed


def hold(server: Server, count: int, most: float) -> Slow:
    """Open connections that never finish a request; time good requests until all are closed."""
    opened: dict[int, socket.socket] = {}
    poll = select.poll()
    good: list[float] = []
    try:
        for number in range(count):
            connection = socket.create_connection(("127.0.0.1", server.port), timeout=_PATIENCE)
            connection.sendall(_HALVES[number % len(_HALVES)])
            opened[connection.fileno()] = connection
            poll.register(connection, select.POLLIN)
        start = time.monotonic()
        while opened and time.monotonic() - start < most:
            status, took = _ask(server, f"/sparql?query=ASK%7B%7D%23{len(good)}", "203.0.113.1")
            good.append(took if status == "200" else float("inf"))
            for handle, _ in poll.poll(200):
                with contextlib.suppress(OSError):
                    if opened[handle].recv(65536):
                        continue  # it is told why
                poll.unregister(handle)
                opened.pop(handle).close()
        return Slow(count, tuple(good), time.monotonic() - start, len(opened))
    finally:
        for connection in opened.values():
            connection.close()


def _ask(server: Server, path: str, client: str) -> tuple[str, float]:
    """Ask once over a new connection; give the status, or what went wrong, and the seconds."""
    before = time.perf_counter()
    connection = HTTPConnection("127.0.0.1", server.port, timeout=_PATIENCE)
    try:
        headers = {"X-Forwarded-For": client, "Accept": "text/html, text/csv"}
        if "sparql" in path:
            headers["Accept"] = "application/sparql-results+json"
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        while answer.read(65536):
            pass
        return str(answer.status), time.perf_counter() - before
    except (OSError, HTTPException) as error:
        return type(error).__name__, time.perf_counter() - before
    finally:
        connection.close()


def _measure(server: Server) -> tuple[float, int, int]:
    tree = list_tree(server.pid)
    try:
        descriptors = len(list(Path(f"/proc/{tree[1]}/fd").iterdir()))
    except (OSError, IndexError):
        descriptors = 0
    return read_memory(server.pid), descriptors, len(tree)


def format_mixed(mixed: Mixed) -> str:
    """Write what came of mixed load, with the course of memory and descriptors."""
    lines = [
        f"polite: {len(mixed.seconds)} answered, {mixed.share:.3%}; failed: "
        f"{dict(mixed.failed) or 'none'}; p50 {mixed.percentile(50) * 1000:.0f} ms, "
        f"p99 {mixed.percentile(99) * 1000:.0f} ms, slowest {mixed.percentile(100) * 1000:.0f} ms",
        f"hostile: {dict(sorted(mixed.hostile.items()))}",
    ]
    step = max(1, len(mixed.samples) // 10)
    lines += [
        f"  after {number * _SAMPLE_SECONDS:4.0f} s: {memory:6.0f} MB, "
        f"{descriptors} descriptors, {processes} processes"
        for number, (memory, descriptors, processes) in enumerate(mixed.samples)
        if number % step == 0
    ]
    most = max((memory for memory, _, _ in mixed.samples), default=0)
    return "\n".join([*lines, f"  at most {most:.0f} MB"])


def format_slow(slow: Slow) -> str:
    """Write what came of slow connections."""
    return (
        f"{slow.opened} slow connections: good requests took at most "
        f"{max(slow.good, default=0) * 1000:.0f} ms; "
        f"{slow.left} left open after {slow.lasted:.1f} s"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line, measure, and say what came of it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mixed", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--polite", type=int, default=16)
    parser.add_argument("--hostile", type=int, default=4)
    parser.add_argument("--slow", type=int, default=500)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="twinrdf-") as folder:
        release = build(read_project(embedded_root()), Path(folder))
        with serve_with_twinrdf(release, LIMITS) as server:
            mixed = mix(server, options.seconds, polite=options.polite, hostile=options.hostile)
            time.sleep(1)
            sys.stdout.write(f"{format_mixed(mixed)}\n")
            memory, descriptors, processes = _measure(server)
            sys.stdout.write(
                f"afterwards: {memory:.0f} MB, {descriptors} descriptors, {processes} processes\n"
            )
            slow = hold(server, options.slow, most=20)
            sys.stdout.write(f"{format_slow(slow)}\n")
    fine = mixed.share >= 0.999 and mixed.percentile(99) < 1
    return 0 if fine and not slow.left and slow.lasted < 15 and max(slow.good) < 0.5 else 1


if __name__ == "__main__":
    sys.exit(main())
