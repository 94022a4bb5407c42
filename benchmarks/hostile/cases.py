"""A hostile request and the answers that are right for it; the table of them all.

Each class is a function that gives its cases, the most telling first. `ANY` stands for a query that
may run: the answer is whole, or a 503 that says why not. Only an endless answer may break off, and
must do so visibly; nothing else may look like an answer and not be one.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

QUERY = "application/sparql-query"
FORM = "application/x-www-form-urlencoded"
UPDATE = "application/sparql-update"

CUT = 0
"""Stands, among statuses, for a 200 whose body visibly breaks off."""

ANY = frozenset({200, 503})
ENDLESS = frozenset({200, 503, CUT})
REFUSED = frozenset({400})
FORBIDDEN = frozenset({403})
TOO_LONG = frozenset({413, 414})
UNREADABLE = frozenset({400, 415})
WHATEVER = frozenset({200, 400, 403, 413, 414, 503})
"""Where the engine's grammar decides: refused or run, but answered rightly."""


@dataclass(frozen=True, slots=True)
class Case:
    """A request, and the statuses that are right for it."""

    name: str
    body: bytes
    right: frozenset[int]
    content_type: str = QUERY
    target: str = "/sparql"
    method: str = "POST"


Class = Callable[[int], Iterator[Case]]
"""Gives cases; the number is of a port that nobody may connect to."""


def case(name: str, query: str, right: frozenset[int]) -> Case:
    """Make a case of a query sent as it is."""
    return Case(name, query.encode(), right)


def cases(right: frozenset[int], queries: Mapping[str, str]) -> Iterator[Case]:
    """Make cases of queries by their names."""
    for name, query in queries.items():
        yield case(name, query, right)


def list_cases(port: int, each: int | None = None) -> dict[str, tuple[Case, ...]]:
    """List all cases by class, or the first so many of each class."""
    from benchmarks.hostile import costly, crooked, deep

    classes = {**costly.CLASSES, **deep.CLASSES, **crooked.CLASSES}
    return {name: tuple(islice(make(port), each)) for name, make in classes.items()}
