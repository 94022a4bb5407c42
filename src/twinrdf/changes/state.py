"""What is remembered of a register between two checks.

May import: changes.parts, decisions, findings, records.headers, records.ids, records.read,
shacl.columns, shacl.plan, shacl.renew, terms.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any, Generic, TypeVar, cast

from rdflib import Graph
from rdflib.term import Node

from twinrdf.changes.parts import Remembered, Slice, Slices
from twinrdf.decisions import Precedence
from twinrdf.findings import Finding
from twinrdf.records.headers import ID, Layout
from twinrdf.records.ids import Index
from twinrdf.records.read import Record
from twinrdf.shacl.columns import Columns
from twinrdf.shacl.plan import Plan
from twinrdf.shacl.renew import Found
from twinrdf.terms import Quad

_Value = TypeVar("_Value")


class Later(Generic[_Value]):
    """A value that may be read when it is first asked for."""

    __slots__ = ("_read", "_value")

    def __init__(self, value: _Value | None, read: Callable[[], _Value] | None = None) -> None:
        """Hold a value, or what reads it."""
        self._value, self._read = value, read

    def get(self) -> _Value:
        """Give the value."""
        if self._read is not None:
            self._value, self._read = self._read(), None
        return cast("_Value", self._value)

    def __reduce__(self) -> tuple[Any, ...]:
        return Later, (self.get(),)


Ids = tuple[tuple[str, ...], tuple[int, ...]]
"""The ids of rows as written, and the lines of these."""


@dataclass(slots=True)
class Part:
    """What is remembered of a part of a table of a number of bytes, its lines from its first on.

    `refs` are the ids that its rows refer to. A part is `loose` if what it says may depend on any
    id, and `pinned` if a finding tells of other lines.
    """

    digest: bytes
    above: int
    size: int
    ids: Later[Ids]
    records: int = 0
    refs: Later[tuple[str, ...]] = field(default_factory=lambda: Later(()))
    findings: tuple[Finding, ...] = ()
    loose: bool = True
    pinned: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The ids of its rows as written."""
        return self.ids.get()[0]

    def tell(self) -> Iterator[Finding]:
        """Give the findings at the lines where they are now."""
        return (move(finding, self.above) for finding in self.findings)


@dataclass(slots=True)
class Known:
    """What is remembered of a table: its file, its headers, its parts, and the ids alike."""

    file: str
    header: tuple[str, ...]
    parts: list[Part]
    twins: tuple[Finding, ...] = ()

    def places(self) -> list[tuple[Later[Ids], int]]:
        """Give what `ids` tells, to be compared."""
        return [(part.ids, part.above) for part in self.parts]

    def ids(self) -> Iterator[tuple[str, int]]:
        """Give the ids of all rows with their lines."""
        for part in self.parts:
            names, lines = part.ids.get()
            yield from zip(names, (line + part.above for line in lines), strict=True)


@dataclass(slots=True)
class Links:
    """What is remembered of the files of links: which things they are about and are called."""

    digest: bytes = b""
    linked: frozenset[str] = frozenset()
    labels: Later[dict[str, set[str]]] = field(default_factory=lambda: Later({}))
    findings: tuple[Finding, ...] = ()
    quads: Later[tuple[Quad, ...]] = field(default_factory=lambda: Later(()))


@dataclass(slots=True)
class State:
    """All that is remembered of a register, as it was when `environment` stood beside its tables.

    `fixed` are the triples that neither rows nor links make, `found` what each shape finds, and
    `rows` the rows of the things that this is about, each with its part and the lines above that.
    """

    environment: bytes = b""
    shapes: bytes = b""
    tables: dict[str, Known] = field(default_factory=dict)
    index: Index = field(default_factory=lambda: Index("", {}))
    precedences: dict[str, Precedence] = field(default_factory=dict)
    links: Links = field(default_factory=Links)
    fixed: frozenset[Quad] = frozenset()
    columns: Columns | None = None
    plan: tuple[Graph, Plan] | None = None
    found: dict[Node, Found] = field(default_factory=dict)
    rows: dict[str, list[tuple[Part, int, Record]]] = field(default_factory=dict)

    def remembered(self) -> Remembered:
        """Give the digests and sizes of all parts."""
        return {
            kind: [(part.digest, part.size) for part in known.parts]
            for kind, known in self.tables.items()
        }


def move(finding: Finding, by: int) -> Finding:
    """Give a finding that many lines below."""
    cell = finding.cell
    return replace(finding, cell=replace(cell, line=cell.line + by)) if cell and by else finding


def slices_of(layout: Layout) -> tuple[Slice, ...]:
    """Give the parts of a table that was opened in parts."""
    rows = layout.sheet.rows
    if not isinstance(rows, Slices):
        raise TypeError("a table that was not opened in parts")
    return rows.slices


def open_parts(layout: Layout, known: Known | None) -> Known:
    """Give the parts of a table as it is now: those remembered, and new ones not read yet."""
    sheet = layout.sheet
    same = known and (known.file, known.header) == (sheet.file, tuple(sheet.header.cells))
    held: dict[bytes, list[Part]] = {}
    for part in known.parts if known and same else ():
        held.setdefault(part.digest, []).append(part)
    parts = []
    for piece in slices_of(layout):
        alike = held.get(piece.digest) if piece.digest else None
        parts.append(alike.pop(0) if alike else _open_part(layout, piece))
    return Known(sheet.file, tuple(sheet.header.cells), parts, known.twins if known else ())


def _open_part(layout: Layout, piece: Slice) -> Part:
    place = layout.place(ID)
    named = [
        (row.cells[place], row.line - piece.above)
        for row in (piece.rows() if place is not None else ())
        if place is not None and place < len(row.cells) and row.cells[place]
    ]
    names, lines = zip(*named, strict=True) if named else ((), ())
    return Part(piece.digest, piece.above, piece.size, Later((names, lines)))


def index_parts(tables: Mapping[str, Known], base: str, unread: frozenset[str]) -> Index:
    """Index the ids of all parts as those of all rows would be."""
    kinds: dict[str, tuple[str, ...]] = {}
    for kind, known in tables.items():
        names = dict.fromkeys(chain.from_iterable(part.names for part in known.parts))
        shared = {name: kinds[name] for name in kinds.keys() & names.keys()}
        kinds.update(dict.fromkeys(names, (kind,)))
        kinds.update((name, (*before, kind)) for name, before in shared.items())
    return Index(base, kinds, unread)


def have_same_ids(tables: Mapping[str, Known], others: Mapping[str, Known]) -> bool:
    """Whether tables have the same ids in the same order."""
    return list(tables) == list(others) and all(
        len(known.parts) == len(others[kind].parts)
        and all(
            part is other or part.names == other.names
            for part, other in zip(known.parts, others[kind].parts, strict=True)
        )
        for kind, known in tables.items()
    )
