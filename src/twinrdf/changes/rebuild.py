"""The rows that a change touches, read, converted and consolidated: their triples as lines.

All rows of a thing are read together, in order, because they decide together what the register
says; the other rows of a part are read only if the whole part has to be.

May import: changes.parts, changes.state, consolidate, convert, decisions, link.links, mapping,
records.headers, records.read, records.rows, records.tables.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from twinrdf.changes.parts import Slice
from twinrdf.changes.state import Lazy, Part, TableState, move, slices_of
from twinrdf.consolidate import Consolidator
from twinrdf.convert import Claim, Converter
from twinrdf.decisions import Precedence
from twinrdf.link.links import gather_labels
from twinrdf.mapping import Kind
from twinrdf.records.headers import ID, Layout
from twinrdf.records.read import Tables
from twinrdf.records.rows import Record
from twinrdf.records.tables import Row

_BUFFER = 1 << 20
_IDS = "read:id"
_LOOKED_UP = frozenset({"read:reference", "read:source"})


@dataclass(slots=True)
class Work:
    """What to redo of a table: the parts to read whole, by place, and the things to rebuild."""

    layout: Layout
    known: TableState
    names: set[str] = field(default_factory=set)
    parts: set[int] = field(default_factory=set)

    def include(self, names: Iterable[str]) -> None:
        """Add things to rebuild, and the parts whose findings name other rows of these things."""
        self.names.update(names)
        while further := self._find_pinned() - self.parts:
            self.add(further)

    def add(self, places: Collection[int]) -> None:
        """Add parts to read whole, and so the things of all their rows."""
        self.parts.update(places)
        self.include(name for place in places for name in self.known.parts[place].names)

    def _find_pinned(self) -> set[int]:
        """Give the parts with findings that name other rows of the same things."""
        return {
            place
            for place, part in enumerate(self.known.parts)
            if part.pinned and not self.names.isdisjoint(part.names)
        }


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """The result: the parts read, by place, the things rebuilt, their triples and their labels."""

    parts: dict[int, Part]
    names: set[str]
    triples: Path
    labels: dict[str, set[str]]


class Rebuilder:
    """Makes the triples of some things of each table anew."""

    def __init__(
        self,
        tables: Tables,
        precedences: dict[str, Precedence],
        linked: frozenset[str],
        folder: Path,
    ) -> None:
        self._tables, self._linked, self._folder = tables, linked, folder
        self._base = tables.index.base
        self._consolidator = Consolidator(
            precedences, tables.mapping, tables.vocabulary, self._base
        )
        self._converter = Converter(tables.mapping, tables.vocabulary, self._base)

    def rebuild(self, work: Work) -> Rebuilt:
        """Redo one table."""
        while True:
            claims: defaultdict[str, list[Claim]] = defaultdict(list)
            labels: dict[str, set[str]] = {}
            reading = Reading(self._tables, work)
            for _, record in reading:
                claim = self._converter.convert(record)
                claims[claim.subject].append(claim)
                if claim.subject[1:-1] in self._linked:
                    for thing, texts in gather_labels([record], self._base).items():
                        labels.setdefault(thing, set()).update(texts)
            if not reading.repeated:
                break
            work.add(reading.repeated)
        path = self._folder / f"{work.layout.sheet.table.kind}.nt"
        with path.open("w", encoding="utf-8", newline="\n", buffering=_BUFFER) as file:
            for subject, of_thing in claims.items():
                statements, _ = self._consolidator.consolidate(self._converter.reduce(of_thing))
                file.writelines(f"{subject} {statement} .\n" for statement in statements)
        return Rebuilt(reading.parts, work.names, path, labels)


class Reading:
    """Reads the rows of some things with the places of their parts, and of some parts all rows.

    When it is done, `parts` are those read whole; `repeated` are others that have a row whose id
    came before, so that they have to be read whole as well.
    """

    def __init__(self, tables: Tables, work: Work) -> None:
        self._tables, self._work = tables, work
        self._reader = tables.reader(work.layout, [])
        self._prefix = f"{tables.index.base}id/"
        columns = tables.mapping.columns.values()
        self._references = {each.name for each in columns if each.kind is Kind.REFERENCE}
        self.parts: dict[int, Part] = {}
        self.repeated: set[int] = set()

    def __iter__(self) -> Iterator[tuple[int, Record]]:
        work = self._work
        for place, piece in enumerate(slices_of(work.layout)):
            part = work.known.parts[place]
            if place in work.parts:
                yield from ((place, record) for record in self._read_part(place, part, piece))
            elif not work.names.isdisjoint(part.names):
                self._reader.findings = []
                rows = filter(self._is_wanted, piece.rows())
                yield from (
                    (place, record) for record in filter(None, map(self._reader.read, rows))
                )
                if any(finding.rule == _IDS for finding in self._reader.findings):
                    self.repeated.add(place)

    def _is_wanted(self, row: Row) -> bool:
        place = self._work.layout.place(ID)
        return place is not None and place < len(row.cells) and row.cells[place] in self._work.names

    def _read_part(self, place: int, part: Part, piece: Slice) -> Iterator[Record]:
        findings = self._reader.findings = []
        refs: set[str] = set()
        records = 0
        loose = bool(self._tables.index.unread)
        for row in piece.rows():
            record = self._reader.read(row)
            if record is None:
                loose = True
                continue
            records += 1
            refs.update(self._refer(record))
            yield record
        rules = {finding.rule for finding in findings}
        self.parts[place] = Part(
            digest=piece.digest,
            above=piece.above,
            size=piece.size,
            ids=part.ids,
            records=records,
            refs=Lazy(tuple(sorted(refs))),
            findings=tuple(move(finding, -piece.above) for finding in findings),
            loose=loose or not rules.isdisjoint(_LOOKED_UP),
            pinned=_IDS in rules,
        )

    def _refer(self, record: Record) -> Iterator[str]:
        """Give the ids of the rows that a record refers to."""
        yield record.source
        for (column, _), values in record.values.items():
            if column in self._references:
                for value in values:
                    if value.startswith(self._prefix):
                        yield value[value.rfind("/") + 1 :]
