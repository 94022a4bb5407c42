"""What is remembered of a register between two checks.

May import: changes.parts, decisions, findings, records.headers, records.ids, records.read,
shacl.columns, shacl.plan, shacl.renew, terms.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain

from rdflib import Graph
from rdflib.term import Node

from twinrdf.changes.parts import Slice, Slices
from twinrdf.decisions import Standing
from twinrdf.findings import Finding
from twinrdf.records.headers import ID, Layout
from twinrdf.records.ids import Index
from twinrdf.records.read import Record
from twinrdf.shacl.columns import Columns
from twinrdf.shacl.plan import Plan
from twinrdf.shacl.renew import Found
from twinrdf.terms import Quad


@dataclass(slots=True)
class Part:
    """What is remembered of a part of a table; its lines are counted from its first.

    `names` are the ids of its rows as written, and `refs` the ids that they refer to. A part is
    `loose` if what it says may depend on any id, and `pinned` if a finding tells of other lines.
    """

    digest: bytes
    above: int
    names: tuple[str, ...]
    lines: tuple[int, ...]
    records: int = 0
    refs: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    loose: bool = True
    pinned: bool = False

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

    def places(self) -> list[tuple[tuple[str, ...], tuple[int, ...], int]]:
        """Give what `ids` tells, to be compared."""
        return [(part.names, part.lines, part.above) for part in self.parts]

    def ids(self) -> Iterator[tuple[str, int]]:
        """Give the ids of all rows with their lines."""
        for part in self.parts:
            yield from zip(part.names, (line + part.above for line in part.lines), strict=True)


@dataclass(slots=True)
class Links:
    """What is remembered of the files of links: which things they are about and are called."""

    digest: bytes = b""
    linked: frozenset[str] = frozenset()
    labels: dict[str, set[str]] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    quads: tuple[Quad, ...] = ()


@dataclass(slots=True)
class State:
    """All that is remembered of a register, as it was when `environment` stood beside its tables.

    `further` are the triples that no row makes, `found` what each shape finds, and `rows` the rows
    of the things that this is about, each with its part.
    """

    environment: bytes = b""
    shapes: bytes = b""
    tables: dict[str, Known] = field(default_factory=dict)
    unread: frozenset[str] = frozenset()
    index: Index | None = None
    standings: dict[str, Standing] = field(default_factory=dict)
    links: Links = field(default_factory=Links)
    further: frozenset[Quad] = frozenset()
    columns: Columns | None = None
    plan: tuple[Graph, Plan] | None = None
    found: dict[Node, Found] = field(default_factory=dict)
    rows: dict[str, list[tuple[Part, Record]]] = field(default_factory=dict)

    def digests(self) -> set[bytes]:
        """Give the digests of all parts."""
        return {part.digest for table in self.tables.values() for part in table.parts}


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
    return Part(piece.digest, piece.above, names, lines)


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
        [part.names for part in known.parts] == [part.names for part in others[kind].parts]
        for kind, known in tables.items()
    )
