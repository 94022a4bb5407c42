"""A graph as it was sent, compared with the graph as an engine gives it back.

Engines normalise numbers and times (`01` becomes `1`), so both are normalised as our own store
does; then they are sorted on disk and read side by side.

May import: engine.loading, engine.parts, engine.sample, errors, sorting, store.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from twinrdf.engine.loading import Loader
from twinrdf.engine.parts import Part
from twinrdf.engine.sample import read_spread, read_statement, write_lookup
from twinrdf.errors import EngineError
from twinrdf.sorting import sort_lines
from twinrdf.store import respell

WHOLE = 1_000_000
"""The most triples of a graph that is fetched back whole; of a larger one a sample is looked up."""

_SAMPLE = 200
_RUN = 1 << 26


@dataclass(frozen=True, slots=True)
class Difference:
    """How many triples are missing, how many were never sent, and an example of either."""

    missing: int
    extra: int
    example: str

    def __bool__(self) -> bool:
        return bool(self.missing or self.extra)


def check_graph(loader: Loader, part: Part, graph: str, check: str, folder: Path) -> None:
    """Raise EngineError unless an engine has a graph as it was sent, as far as `check` asks."""
    if check == "counts":
        return
    if check == "sample" or part.count > WHOLE:
        _look_up(loader, part, graph)
        return
    difference = compare(loader, part, graph, folder)
    if difference:
        raise EngineError(
            500,
            f"{part.name}: the engine gives it back with {difference.missing} triples missing and "
            f"{difference.extra} that were never sent, such as {difference.example[:200]}; it may "
            "spell values its own way: see the manual, or push with --check counts",
        )


def compare(loader: Loader, part: Part, graph: str, folder: Path) -> Difference:
    """Compare a graph with its file."""
    with part.path.open(encoding="utf-8", newline="\n") as file:
        try:
            return find_difference(_order(file, folder), _order(loader.fetch(graph), folder))
        except SyntaxError as error:
            told = f"{part.name}: what came back is not N-Triples: {error.msg}"
            raise EngineError(502, told) from None


def find_difference(ours: Iterator[str], theirs: Iterator[str]) -> Difference:
    """Count the lines that only one of two sorted sequences has."""
    missing = extra = 0
    example = ""
    our, their = next(ours, ""), next(theirs, "")
    while our or their:
        if our == their:
            our, their = next(ours, ""), next(theirs, "")
        elif their and (not our or their < our):
            extra, example, their = extra + 1, example or their, next(theirs, "")
        else:
            missing, example, our = missing + 1, example or our, next(ours, "")
    return Difference(missing, extra, example.rstrip())


def _order(lines: Iterable[str], folder: Path) -> Iterator[str]:
    ordered = sort_lines(respell(lines), folder, _RUN)
    return (line for line, _ in groupby(ordered))


def _look_up(loader: Loader, part: Part, graph: str) -> None:
    for line in read_spread(part.path, _SAMPLE):
        subject, predicate, value, _ = read_statement(line)
        query = write_lookup(subject, predicate, value, f"<{graph}>" if graph else "")
        if not loader.select(query).rows:
            raise EngineError(500, f"{part.name}: the engine has not {line.rstrip()[:200]}")
