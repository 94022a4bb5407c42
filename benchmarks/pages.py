"""Measure pages: how long a visitor waits for each kind of page, each address asked once.

    python -m benchmarks.pages RELEASES [--most 300] [--each 20]

The current release of a folder is served, and every address is asked for the first time, one after
another, so no answer is one that was kept. The table has the median and the longest wait of each
kind of page, the longest time to the last byte, and the size of the longest. It ends with 1 if a
page took longer than `--most` milliseconds. Lists of everything as data are sent as they are read;
of these the first byte counts.
"""

import argparse
import http.client
import random
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from urllib.parse import quote, urlsplit

from benchmarks.servers import serve_with_twinrdf
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
)


@dataclass(frozen=True, slots=True)
class Asked:
    """An address that was asked: seconds to the first byte and to the last, and bytes."""

    kind: str
    path: str
    status: int
    first: float
    last: float
    size: int


def main() -> int:
    """Serve a release, ask for pages, print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("releases", type=Path)
    parser.add_argument("--most", type=float, default=300.0, help="milliseconds a page may take")
    parser.add_argument("--each", type=int, default=20, help="addresses of each kind")
    options = parser.parse_args()
    release = find_current(options.releases)
    index = read_index(release.path / INDEX)
    addresses = list(_list_addresses(release, index, options.each))
    with serve_with_twinrdf(release, {}) as server:
        server.get("/search.json?q=warm", "application/json")
        asked = [_ask(server.port, kind, path) for kind, path in addresses]
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


def _ask(port: int, kind: str, path: str) -> Asked:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    begun = time.perf_counter()
    connection.request("GET", urlsplit(path).geturl(), headers={"Accept": "text/html, */*;q=0.5"})
    answer = connection.getresponse()
    first = time.perf_counter() - begun
    size = len(answer.read())
    last = time.perf_counter() - begun
    connection.close()
    return Asked(kind, path, answer.status, first, last, size)


def _write_table(asked: list[Asked], most: float) -> int:
    sys.stdout.write("| page | asked | median ms | longest ms | to the last byte | kB |\n")
    sys.stdout.write("|:--|--:|--:|--:|--:|--:|\n")
    for kind in dict.fromkeys(one.kind for one in asked):
        found = [one for one in asked if one.kind == kind]
        times = [1000 * one.first for one in found]
        longest, last = max(times), max(1000 * one.last for one in found)
        size = max(one.size for one in found) / 1000
        cells = (kind, len(found), f"{median(times):.0f}", f"{longest:.0f}", f"{last:.0f}")
        sys.stdout.write(f"| {' | '.join(map(str, cells))} | {size:,.0f} |\n")
    wrong = [one for one in asked if 1000 * one.first > most or one.status >= 500]
    for one in wrong:
        sys.stderr.write(f"{one.path}: {one.status}, {1000 * one.first:.0f} ms\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
