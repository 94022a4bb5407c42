"""Measure pages: how long a visitor waits for each kind of page, each address asked once.

    python -m benchmarks.pages RELEASES [--most 300] [--each 20]

The current release of a folder is served, and every address is asked for the first time, one after
another, so no answer is one that was kept. The table has the median and the longest wait of each
kind of page for its first byte, the most CPU the server spent on one, which other work on the
machine hardly changes, and the size of the longest. It ends with 1 if a page took more than
`--most` milliseconds of both. Lists of everything as data are sent as they are read. It needs
Linux, for it reads `/proc`.
"""

import argparse
import contextlib
import http.client
import random
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from urllib.parse import quote

from benchmarks.load import list_tree
from benchmarks.servers import Server, serve_with_twinrdf
from twinrdf.index.columns import COLUMNS, FACETS, INDEX, PLACED
from twinrdf.index.read import Index, read_index
from twinrdf.release import Release, find_current

TYPED = ("a", "san", "berg", "ville", "friendship", "zzzqq", "new yrok", "university of", "成", "1")
"""What is searched for, besides names of the register and what is left of them by a slip."""

_SEED = 7
_OTHERS = (
    *("", "browse", "queries", "query", "downloads", "about", "about/limits", "quality", "report"),
    *("report?page=3", "disagreements", "disagreements?page=2", "map", "network", "timeline"),
    *("ns", "dataset", "openapi.json", "graph/links", "graph/catalog", "nothing/here"),
    *("code/partnership-kind", "code/agreement-kind", "code/domain"),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """An address that was asked: milliseconds to the first byte, and of CPU; bytes."""

    kind: str
    path: str
    status: int
    wait: float
    cpu: float
    size: int


def main() -> int:
    """Serve a release, ask for pages, print a table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pages", description=__doc__)
    parser.add_argument("releases", type=Path)
    parser.add_argument("--most", type=float, default=300.0, help="milliseconds a page may take")
    parser.add_argument("--each", type=int, default=20, help="addresses of each kind")
    options = parser.parse_args()
    release = find_current(options.releases)
    index = read_index(release.path / INDEX)
    addresses = list(_list_addresses(release, index, options.each))
    with serve_with_twinrdf(release, {}) as server:
        server.get("/search.json?q=warm", "application/json")
        asked = [_ask(server, kind, path) for kind, path in addresses]
    sizes = {kind: size for kind, (_, size) in index.sizes.items()}
    sys.stdout.write(
        f"{sizes['partnership']:,} partnerships, {sizes['agreement']:,} agreements, "
        f"{release.counts['triples']:,} triples in the register\n\n"
    )
    return _write_table(asked, options.most)


def _list_addresses(release: Release, index: Index, each: int) -> Iterator[tuple[str, str]]:
    chance = random.Random(_SEED)  # noqa: S311 - not for secrets
    for path in _OTHERS:
        yield f"`/{path.partition('?')[0]}`", f"/{path}"
    for kind in COLUMNS:
        yield from _list_lists(index, kind, chance)
        yield from _list_things(release, index, kind, each, chance)
    yield from (("search", f"/search?q={quote(text)}") for text in _type(index, chance, each))
    yield from (
        ("search as JSON", f"/search.json?q={quote(text)}&limit=8")
        for text in _type(index, chance, 3 * each)
    )


def _list_lists(index: Index, kind: str, chance: random.Random) -> Iterator[tuple[str, str]]:
    yield "list of a kind", f"/browse/{kind}"
    for column in COLUMNS[kind].split():
        yield "list, sorted", f"/browse/{kind}?sort=-{column}&page={chance.randint(1, 400)}"
    for facet in FACETS[kind]:
        choices = index.choices(kind, facet)
        for choice in chance.sample(choices, min(4, len(choices))):
            path = f"/browse/{kind}?{facet}={quote(choice.slug)}"
            yield "list, one filter", path
            for other in FACETS[kind]:
                seconds = index.choices(kind, other)
                if other != facet and seconds:
                    yield (
                        "list, two filters",
                        f"{path}&{other}={quote(chance.choice(seconds).slug)}",
                    )
    for form in ("csv", "json", *(["geojson"] if kind in PLACED else [])):
        yield f"whole list as {form}", f"/browse/{kind}.{form}"


def _list_things(
    release: Release, index: Index, kind: str, each: int, chance: random.Random
) -> Iterator[tuple[str, str]]:
    """List the things that come first, which for places are those with most ties, and others."""
    numbers = list(index.find(kind, {}, "-ties" if kind == "territory" else "").numbers())
    some = {*numbers[:each], *chance.sample(numbers, min(each, len(numbers)))}
    for iri in index.iris(sorted(some)):
        slug = quote(iri.removeprefix(f"{release.base}id/"))
        yield f"page of a {kind}", f"/doc/{slug}"
        if kind == "territory":
            yield "page of a territory's ties", f"/doc/{slug}?in=partnership"


def _type(index: Index, chance: random.Random, each: int) -> Iterator[str]:
    """Give what visitors may type: parts of names, and names with a letter wrong."""
    yield from TYPED
    for names in index.names:
        for _ in range(min(each // 4, len(names.starts))):
            start = chance.choice(names.starts)
            name = names.folded[start : names.folded.index(b"\n", start)].decode()
            yield name[: chance.randint(1, 12)]
            middle = len(name) // 2
            yield name[:middle] + chance.choice("aeiou") + name[middle + 1 :]


def _ask(server: Server, kind: str, path: str) -> Asked:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)
    spent, begun = _read_cpu(server.pid), time.perf_counter()
    connection.request("GET", path, headers={"Accept": "text/html, */*;q=0.5"})
    answer = connection.getresponse()
    wait = time.perf_counter() - begun
    size = len(answer.read())
    connection.close()
    cpu = _read_cpu(server.pid) - spent
    return Asked(kind, path, answer.status, 1000 * wait, 1000 * cpu, size)


def _read_cpu(pid: int) -> float:
    """Give the CPU seconds of a tree of processes to the nanosecond, thread by thread."""
    total = 0
    for member in list_tree(pid):
        for path in Path(f"/proc/{member}/task").glob("*/schedstat"):
            with contextlib.suppress(OSError):
                total += int(path.read_text(encoding="ascii").split()[0])
    return total / 1e9


def _write_table(asked: list[Asked], most: float) -> int:
    sys.stdout.write("| page | asked | median ms | longest ms | most CPU ms | kB |\n")
    sys.stdout.write("|:--|--:|--:|--:|--:|--:|\n")
    for kind in dict.fromkeys(one.kind for one in asked):
        found = [one for one in asked if one.kind == kind]
        waits = [one.wait for one in found]
        cpu, size = max(one.cpu for one in found), max(one.size for one in found) / 1000
        figures = f"{median(waits):.0f} | {max(waits):.0f} | {cpu:.0f} | {size:,.0f}"
        sys.stdout.write(f"| {kind} | {len(found)} | {figures} |\n")
    wrong = [one for one in asked if min(one.wait, one.cpu) > most or one.status >= 500]
    for one in wrong:
        sys.stderr.write(f"{one.path}: {one.status}, {one.wait:.0f} ms, CPU {one.cpu:.0f} ms\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
