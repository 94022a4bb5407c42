"""The state of a register that is kept between two checks.

May import: changes.parts, decisions, findings, records.headers, records.ids, records.rows,
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
from twinrdf.records.rows import Record
from twinrdf.shacl.columns import Columns
from twinrdf.shacl.plan import Plan
from twinrdf.shacl.renew import ShapeFailures
from twinrdf.terms import Quad

_Value = TypeVar("_Value")


class Lazy(Generic[_Value]):
    """A value that is read on first use."""

    __slots__ = ("_read", "_value")

    def __init__(self, value: _Value | None, read: Callable[[], _Value] | None = None) -> None:
        """Take a value, or a function that reads it."""
        self._value, self._read = value, read

    def get(self) -> _Value:
        """Give the value."""
        if self._read is not None:
            self._value, self._read = self._read(), None
        return cast("_Value", self._value)

    def __reduce__(self) -> tuple[Any, ...]:
        return Lazy, (self.get(),)


RowIds = tuple[tuple[str, ...], tuple[int, ...]]
"""The ids of rows as written, and the lines of these."""

PlacedIds = list[tuple[Lazy[RowIds], int]]
"""The ids of each part of a table, with its position in the file."""


@dataclass(slots=True)
class Part:
    """What is kept of a part of a table: its hash, size, ids, references and findings.

    Lines in `ids` and `findings` count from the start of the part, which comes after `above` lines
    of the file. `refs` are the ids that its rows refer to. A part is `loose` if its findings may
    depend on any id of the register, and `pinned` if they name other lines.
    """

    digest: bytes
    above: int
    size: int
    ids: Lazy[RowIds]
    records: int = 0
    refs: Lazy[tuple[str, ...]] = field(default_factory=lambda: Lazy(()))
    findings: tuple[Finding, ...] = ()
    loose: bool = True
    pinned: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The ids of its rows as written."""
        return self.ids.get()[0]

    def list_findings(self) -> Iterator[Finding]:
        """Give the findings with their current lines."""
        return (move(finding, self.above) for finding in self.findings)


@dataclass(slots=True)
class TableState:
    """What is kept of a table: its file, headers and parts, and the findings of similar ids."""

    file: str
    header: tuple[str, ...]
    parts: list[Part]
    twins: tuple[Finding, ...] = ()

    def places(self) -> PlacedIds:
        """Give the ids of each part with its position, to be compared."""
        return [(part.ids, part.above) for part in self.parts]

    def ids(self) -> Iterator[tuple[str, int]]:
        """Give the ids of all rows with their lines."""
        for part in self.parts:
            names, lines = part.ids.get()
            yield from zip(names, (line + part.above for line in lines), strict=True)


@dataclass(slots=True)
class Links:
    """What is kept of the files of links: the things they are about, their labels and quads."""

    digest: bytes = b""
    linked: frozenset[str] = frozenset()
    labels: Lazy[dict[str, set[str]]] = field(default_factory=lambda: Lazy({}))
    findings: tuple[Finding, ...] = ()
    quads: Lazy[tuple[Quad, ...]] = field(default_factory=lambda: Lazy(()))


@dataclass(slots=True)
class State:
    """All that is kept of a register; it is valid while the hash `environment` stays the same.

    `fixed` are the triples that neither rows nor links make, `found` the failures of each shape,
    and `rows` the rows of failing things, each with its part and the lines above that part.
    """

    environment: bytes = b""
    shapes: bytes = b""
    tables: dict[str, TableState] = field(default_factory=dict)
    index: Index = field(default_factory=lambda: Index("", {}))
    precedences: dict[str, Precedence] = field(default_factory=dict)
    links: Links = field(default_factory=Links)
    fixed: frozenset[Quad] = frozenset()
    columns: Columns | None = None
    plan: tuple[Graph, Plan] | None = None
    found: dict[Node, ShapeFailures] = field(default_factory=dict)
    rows: dict[str, list[tuple[Part, int, Record]]] = field(default_factory=dict)

    def remembered(self) -> Remembered:
        """Give the hashes and sizes of all parts, by table."""
        return {
            kind: [(part.digest, part.size) for part in known.parts]
            for kind, known in self.tables.items()
        }


def move(finding: Finding, by: int) -> Finding:
    """Move a finding down by some lines."""
    cell = finding.cell
    return replace(finding, cell=replace(cell, line=cell.line + by)) if cell and by else finding


def slices_of(layout: Layout) -> tuple[Slice, ...]:
    """Give the slices of a table that was opened in parts."""
    rows = layout.sheet.rows
    if not isinstance(rows, Slices):
        raise TypeError("a table that was not opened in parts")
    return rows.slices


def open_parts(layout: Layout, known: TableState | None) -> TableState:
    """Give the current parts of a table: the ones kept from before, and new ones not read yet."""
    sheet = layout.sheet
    same_table = known and (known.file, known.header) == (sheet.file, tuple(sheet.header.cells))
    kept: dict[bytes, list[Part]] = {}
    for part in known.parts if known and same_table else ():
        kept.setdefault(part.digest, []).append(part)
    parts = []
    for piece in slices_of(layout):
        same_parts = kept.get(piece.digest) if piece.digest else None
        parts.append(same_parts.pop(0) if same_parts else _open_part(layout, piece))
    return TableState(sheet.file, tuple(sheet.header.cells), parts, known.twins if known else ())


def _open_part(layout: Layout, piece: Slice) -> Part:
    place = layout.place(ID)
    named = [
        (row.cells[place], row.line - piece.above)
        for row in (piece.rows() if place is not None else ())
        if place is not None and place < len(row.cells) and row.cells[place]
    ]
    names, lines = zip(*named, strict=True) if named else ((), ())
    return Part(piece.digest, piece.above, piece.size, Lazy((names, lines)))


def index_parts(tables: Mapping[str, TableState], base: str, unread: frozenset[str]) -> Index:
    """Index the ids of all parts as those of all rows would be."""
    kinds: dict[str, tuple[str, ...]] = {}
    for kind, known in tables.items():
        names = dict.fromkeys(chain.from_iterable(part.names for part in known.parts))
        shared = {name: kinds[name] for name in kinds.keys() & names.keys()}
        kinds.update(dict.fromkeys(names, (kind,)))
        kinds.update((name, (*before, kind)) for name, before in shared.items())
    return Index(base, kinds, unread)


def have_same_ids(tables: Mapping[str, TableState], others: Mapping[str, TableState]) -> bool:
    """Whether tables have the same ids in the same order."""
    return list(tables) == list(others) and all(
        len(known.parts) == len(others[kind].parts)
        and all(
            part is other or part.names == other.names
            for part, other in zip(known.parts, others[kind].parts, strict=True)
        )
        for kind, known in tables.items()
    )
