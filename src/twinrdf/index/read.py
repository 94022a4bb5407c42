"""Reading the index of a release: lists, facets, names, findings and decisions.

May import: errors, index.columns.
"""

import json
import sqlite3
import threading
import weakref
import zlib
from array import array
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from twinrdf.errors import ReleaseError
from twinrdf.index.columns import default_sort

FINDING_ORDERS = {
    "where": ("json_extract(row, '$.file')", "json_extract(row, '$.line')"),
    "rule": ("rule",),
}
DECISION_ORDERS = {
    "label": ("json_extract(row, '$.label') COLLATE NOCASE",),
    "property": ("json_extract(row, '$.property')",),
    "rule": ("json_extract(row, '$.rule')",),
}
"""The SQL expressions by which findings and decisions can be sorted."""

_FINDINGS = (
    "SELECT row FROM finding WHERE ? IN ('', severity) AND ? IN ('', rule) "
    "ORDER BY CASE severity WHEN 'violation' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END, "
)
_DECISIONS = "SELECT row FROM decision WHERE disagreement = ? ORDER BY "
_CHUNK = 500
_FOREIGN = (
    "SELECT 1 FROM sqlite_master WHERE sql NOT LIKE 'CREATE TABLE %' "
    "AND sql NOT LIKE 'CREATE INDEX %' AND sql NOT LIKE 'CREATE UNIQUE INDEX %'"
)
"""Views, triggers and modules, which no index of ours has, and which run when it is asked."""


class Choice(NamedTuple):
    """A value of a facet: an IRI or a word, its slug for web addresses, and its number of things.

    The slug of an IRI is its last part, with its kind before it if another IRI ends alike.
    """

    value: str
    slug: str
    size: int


@dataclass(frozen=True, slots=True)
class Part:
    """The chosen things of a kind in an order; `places` count from the first of the kind."""

    first: int
    total: int
    places: Sequence[int] = field(repr=False)
    mask: bytes = field(repr=False)

    def numbers(self, start: int = 0, stop: int | None = None) -> Iterator[int]:
        """Give the numbers of the things from `start` up to but not including `stop`."""
        places: Iterator[int] = iter(self.places)
        if self.mask:
            mask = self.mask
            places = (place for place in places if mask[place >> 3] >> (place & 7) & 1)
        return (self.first + place for place in islice(places, start, stop))


class Names(NamedTuple):
    """The folded names of a kind, one per line.

    `first` is the number of the first name, and `starts` are the offsets of the lines.
    """

    kind: str
    first: int
    folded: bytes
    starts: Sequence[int]


class Index:
    """An open index; threads may share it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._lock = threading.Lock()
        weakref.finalize(self, connection.close)
        rows = self._rows("SELECT kind, first, size FROM kind")
        self.sizes: Mapping[str, tuple[int, int]] = {kind: (at, size) for kind, at, size in rows}
        self._places = lru_cache(32)(self._read_places)
        self._members = lru_cache(1024)(self._read_members)
        self.choices = lru_cache(64)(self._choices)

    # ---- lists

    def find(self, kind: str, chosen: Mapping[str, str], sort: str = "") -> Part:
        """Find the things of a kind that have the chosen values of facets, sorted by a column."""
        first, size = self.sizes[kind]
        places = self._places(kind, sort) or self._places(kind, default_sort(kind))
        if not chosen:
            return Part(first, size, places, b"")
        mask = self._mask(kind, chosen, size)
        return Part(first, mask.bit_count(), places, mask.to_bytes(size // 8 + 1, "little"))

    def count(self, kind: str, name: str, chosen: Mapping[str, str]) -> dict[str, int]:
        """Count things by slug of a facet, among those with the chosen values of other facets."""
        others = {other: slug for other, slug in chosen.items() if other != name}
        if not others:
            return {choice.slug: choice.size for choice in self.choices(kind, name)}
        mask = self._mask(kind, others, self.sizes[kind][1])
        return {
            choice.slug: (mask & self._members(kind, name, choice.slug)).bit_count()
            for choice in self.choices(kind, name)
        }

    def iris(self, numbers: Sequence[int]) -> list[str]:
        """Give the IRIs of things by their numbers, in the same order."""
        query = "SELECT number, iri FROM thing WHERE number IN (SELECT value FROM json_each(?))"
        found: dict[int, str] = dict(self._rows(query, json.dumps(list(numbers))))
        return [found[number] for number in numbers if number in found]

    @cached_property
    def size(self) -> int:
        """The number of things, including codes."""
        ((size,),) = self._rows("SELECT count(*) FROM thing")
        return int(size)

    def list_all(self, start: int, most: int) -> list[str]:
        """Give the IRIs of all things from a place on, including codes, in the order of numbers."""
        query = "SELECT iri FROM thing ORDER BY number LIMIT ? OFFSET ?"
        return [iri for (iri,) in self._rows(query, most, start)]

    def has(self, iri: str) -> bool:
        """Whether an IRI is that of a thing or a code of the register."""
        return bool(self._rows("SELECT 1 FROM thing WHERE iri = ?", iri))

    def list_starting(self, start: str, most: int) -> list[str]:
        """Give the first IRIs of things that begin with a text."""
        query = "SELECT iri FROM thing WHERE iri >= ? AND iri < ? ORDER BY iri LIMIT ?"
        return [iri for (iri,) in self._rows(query, start, f"{start}\U0010ffff", most)]

    def count_of(self, iri: str) -> int:
        """Give the number of ties of a party, of things of a source, or of uses of a code."""
        for (count,) in self._rows("SELECT count FROM thing WHERE iri = ?", iri):
            return int(count)
        return 0

    def dates(self, iris: Sequence[str]) -> list[tuple[str, str, str]]:
        """Give the dates of things with their IRIs, in the order of time: beginning and end.

        The beginning or signature of what has only an end is empty. Things without a date are left
        out.
        """
        query = (
            "SELECT coalesce(json_extract(row, '$.signed'), json_extract(row, '$.start'), '') AS b,"
            " coalesce(json_extract(row, '$.end'), json_extract(row, '$.termEnd'), '') AS e, iri"
            " FROM thing WHERE iri IN (SELECT value FROM json_each(?)) AND b || e <> ''"
            " ORDER BY coalesce(nullif(b, ''), e), iri"
        )
        return [tuple(row) for row in self._rows(query, json.dumps(list(iris)))]

    def rows(self, part: Part) -> Iterator[tuple[str, str]]:
        """Give the things of a part as rows in JSON, each with its geometry."""
        query = (
            "SELECT number, row, geometry FROM thing "
            "WHERE number IN (SELECT value FROM json_each(?))"
        )
        numbers = part.numbers()
        while chunk := list(islice(numbers, _CHUNK)):
            rows = self._rows(query, json.dumps(chunk))
            found = {number: (row, geometry) for number, row, geometry in rows}
            yield from (found[number] for number in chunk)

    def _mask(self, kind: str, chosen: Mapping[str, str], size: int) -> int:
        mask = (1 << size) - 1
        for name, slug in chosen.items():
            mask &= self._members(kind, name, slug)
        return mask

    def _choices(self, kind: str, name: str) -> tuple[Choice, ...]:
        query = "SELECT value, size FROM facet WHERE kind = ? AND name = ? ORDER BY value"
        rows = self._rows(query, kind, name)
        ends = Counter(_end(value, 1) for value, _ in rows)
        return tuple(
            Choice(value, _end(value, 1 if ends[_end(value, 1)] == 1 else 2), size)
            for value, size in rows
        )

    def _read_members(self, kind: str, name: str, slug: str) -> int:
        query = "SELECT members FROM facet WHERE kind = ? AND name = ? AND value = ?"
        for choice in self.choices(kind, name):
            if choice.slug == slug:
                ((packed,),) = self._rows(query, kind, name, choice.value)
                return int.from_bytes(_unpack(packed), "little")
        return 0

    def _read_places(self, kind: str, sort: str) -> Sequence[int]:
        query = "SELECT places FROM ordering WHERE kind = ? AND sort = ?"
        for (packed,) in self._rows(query, kind, sort):
            return array("I", _unpack(packed))
        return ()

    # ---- names

    @cached_property
    def names(self) -> tuple[Names, ...]:
        """The folded names of every kind."""
        query = "SELECT kind, first, folded, starts FROM names"
        return tuple(
            Names(kind, first, folded, array("I", _unpack(starts)))
            for kind, first, folded, starts in self._rows(query)
        )

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words of names, each once, sorted."""
        return tuple(word for (word,) in self._rows("SELECT word FROM word ORDER BY word"))

    def named(self, numbers: Sequence[int]) -> dict[int, tuple[int, str]]:
        """Give the things and the names as terms, by the numbers of names."""
        query = (
            "SELECT number, thing, text FROM name WHERE number IN (SELECT value FROM json_each(?))"
        )
        rows = self._rows(query, json.dumps(list(numbers)))
        return {number: (thing, text) for number, thing, text in rows}

    def count_named(self, numbers: Sequence[int]) -> int:
        """Count the things that have some names, given by number."""
        query = (
            "SELECT count(DISTINCT thing) FROM name "
            "WHERE number IN (SELECT value FROM json_each(?))"
        )
        ((count,),) = self._rows(query, json.dumps(list(numbers)))
        return int(count)

    # ---- graphs

    def members(self, graph: str) -> list[tuple[str, int, int]]:
        """Give the kinds of things in a named graph, each with its first place and its number."""
        query = "SELECT kind, min(place), count(*) FROM member WHERE graph = ? GROUP BY kind"
        return [tuple(row) for row in self._rows(query, graph)]

    def list_members(self, graph: str, start: int, stop: int) -> list[str]:
        """Give the IRIs of things in a named graph, by their places."""
        query = "SELECT iri FROM member WHERE graph = ? AND place >= ? AND place < ? ORDER BY place"
        return [iri for (iri,) in self._rows(query, graph, start, stop)]

    # ---- findings and decisions

    def count_findings(self) -> list[tuple[str, str, int, int]]:
        """Count the findings of validation by severity and rule, those listed and all."""
        query = "SELECT severity, rule, count(*), sum(times) FROM finding GROUP BY severity, rule"
        return [tuple(row) for row in self._rows(query)]

    def list_findings(
        self, severity: str, rule: str, start: int, size: int, sort: str = ""
    ) -> list[Mapping[str, Any]]:
        """Give the findings of a severity and a rule, each of which may be empty to mean any.

        They are sorted by severity, then by one of `FINDING_ORDERS` if that is given.
        """
        query = f"{_FINDINGS}{_order(FINDING_ORDERS, sort)} LIMIT ? OFFSET ?"
        return [json.loads(row) for (row,) in self._rows(query, severity, rule, size, start)]

    def count_decisions(self) -> tuple[int, int]:
        """Count the disagreements, and the decisions for the more precise value."""
        query = "SELECT disagreement, count(*) FROM decision GROUP BY disagreement"
        counts = dict(self._rows(query))
        return counts.get(1, 0), counts.get(0, 0)

    def list_decisions(
        self, start: int, size: int, *, disagreement: bool, sort: str
    ) -> list[Mapping[str, Any]]:
        """Give decisions between values that disagree, or of which one is more precise.

        They are sorted by one of `DECISION_ORDERS` if that is given.
        """
        query = f"{_DECISIONS}{_order(DECISION_ORDERS, sort)} LIMIT ? OFFSET ?"
        return [json.loads(row) for (row,) in self._rows(query, int(disagreement), size, start)]

    # ---- inside

    def _rows(self, query: str, *values: object) -> list[Any]:
        try:
            with self._lock, closing(self._connection.execute(query, values)) as cursor:
                return cursor.fetchall()
        except sqlite3.Error as error:
            raise _damaged(error) from None


def read_index(path: Path) -> Index:
    """Open the index of a release; its file must not change."""
    address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    try:
        with ExitStack() as stack:
            connection = sqlite3.connect(address, uri=True, check_same_thread=False)
            stack.enter_context(closing(connection))
            if connection.execute(_FOREIGN).fetchall():
                raise ReleaseError(f"{path}: has more than tables and their indexes; build again")
            index = Index(connection)
            stack.pop_all()
            return index
    except sqlite3.Error as error:
        raise ReleaseError(f"{path}: cannot open the index: {error}; build again") from None


def _unpack(packed: bytes) -> bytes:
    try:
        return zlib.decompress(packed)
    except (zlib.error, TypeError) as error:
        raise _damaged(error) from None


def _damaged(error: Exception) -> ReleaseError:
    return ReleaseError(f"the index of this release cannot be read: {error}; build again")


def _end(value: str, parts: int) -> str:
    """Give the last parts of an IRI; give a word unchanged."""
    return "/".join(value.rstrip("/#").replace("#", "/").split("/")[-parts:])


def _order(orders: Mapping[str, Sequence[str]], sort: str) -> str:
    """Format SQL for one of the orders, descending after `-`, or for that of the rows."""
    way = " DESC" if sort.startswith("-") else ""
    parts = [f"{part}{way} NULLS LAST" for part in orders.get(sort.removeprefix("-"), ())]
    return ", ".join((*parts, "number"))
