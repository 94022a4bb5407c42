"""Sorting of tables: which column is asked for, and the links in the heads of columns.

May import: nothing.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import TypeVar

Row = TypeVar("Row")
Key = float | str
"""What a row is sorted by: of one column, all numbers or all texts."""


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column: its name, whether it holds numbers, and what sorting by it asks for."""

    name: str
    label: str
    number: bool
    sort: str = ""
    sorted: str = ""


def make_head(name: str, sort: str, label: str = "", *, number: bool = False) -> Head:
    """Make the head of a column; sorting again by the same one turns the order round.

    A table that is sorted by nothing cannot be sorted.
    """
    direction = {name: "ascending", f"-{name}": "descending"}.get(sort, "")
    ask = f"-{name}" if sort == name else name
    return Head(name, label, number, ask if sort else "", direction)


def read_sort(parameters: Mapping[str, str], names: Collection[str], usual: str) -> str:
    """Read by which column to sort, the other way round after `-`; the usual one if by none.

    >>> [read_sort({"sort": sort}, ["start"], "name") for sort in ("-start", "other")]
    ['-start', 'name']
    """
    sort = parameters.get("sort", "")
    return sort if sort.removeprefix("-") in names else usual


def sort_by(rows: Iterable[Row], sort: str, find: Callable[[Row], Key | None]) -> list[Row]:
    """Sort rows by what is found in each; those in which nothing is come last both ways.

    >>> sort_by([1, 0, 2], "-size", lambda size: size or None)
    [2, 1, 0]
    """
    keys = [(find(row), row) for row in rows]
    known = [(key, row) for key, row in keys if key is not None]
    known.sort(key=itemgetter(0), reverse=sort.startswith("-"))
    return [row for _, row in known] + [row for key, row in keys if key is None]
