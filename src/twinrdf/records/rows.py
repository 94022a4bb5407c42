"""Reading the rows of a table as records, with findings about their cells.

A value that cannot be read is left out of its record, and a row without a usable id or source gives
no record.

May import: findings, mapping, records.advice, records.cells, records.characters, records.headers,
records.ids, records.privacy, records.tables, vocab, vocabulary.
"""

from collections.abc import Mapping as Map
from dataclasses import dataclass, field

from twinrdf.findings import Cell, Finding, Severity, counted
from twinrdf.mapping import Column, Kind
from twinrdf.records.advice import ask, find_named, nearest
from twinrdf.records.cells import (
    UnreadableError,
    advise_placeholder,
    doubt_all,
    doubt_value,
    read_value,
)
from twinrdf.records.characters import check_characters, show
from twinrdf.records.headers import ID, SOURCE, TYPE, Heading, Layout
from twinrdf.records.ids import Index, check_id, read_reference, read_source
from twinrdf.records.privacy import find_private
from twinrdf.records.tables import Row
from twinrdf.vocab import ID_PATTERN, Table, mint
from twinrdf.vocabulary import Vocabulary

_REMEMBERED = 1 << 17
_POINT = frozenset({"lat", "long"})
_WEB = frozenset({"license", "sameAs", "url"})
"""The columns that refer to the web alone, never to a row."""

UNTOLD = "read:untold"
"""The rule of notes on references to rows that may be in an unreadable table."""

NOT_LOOKED_UP = "not looked up, for not every table could be read; correct that one first"

Values = dict[tuple[str, str], tuple[str, ...]]
"""The values of a row by column and language."""


@dataclass(frozen=True, slots=True)
class Record:
    """A row that was read: the claims of one source about one thing.

    `values` has the values of each cell by column and language, in order and without repetition:
    texts as they are, dates, durations and numbers in canonical form, references and concepts as
    IRIs. `types` are the names of the classes in the column `type`, and `source` is the id of the
    source, which rows of sources lack.
    """

    table: Table
    id: str
    source: str
    types: tuple[str, ...]
    values: Map[tuple[str, str], tuple[str, ...]]
    file: str
    line: int


@dataclass(slots=True)
class RowReader:
    """Reads the rows of one table, and notes findings."""

    layout: Layout
    allowed: Map[str, str]
    vocabulary: Vocabulary
    index: Index
    withheld: frozenset[str]
    findings: list[Finding]
    lines: dict[tuple[str, str], int] = field(default_factory=dict)
    known: dict[tuple[int, str], tuple[str, ...]] = field(default_factory=dict)

    def read(self, row: Row) -> Record | None:
        """Read a row; give None if it is no record."""
        sheet = self.layout.sheet
        if not self._holds_cells(row):
            return None
        cells: dict[str, str] = {}
        values: Values = {}
        for place, heading in self.layout.headings:
            cell = row.cells[place] if place < len(row.cells) else ""
            column = heading.column
            if column is None:
                if self._is_sound(row, heading, cell):
                    cells[heading.text] = cell
            elif cell:
                read = self.known.get((place, cell))
                if read is None:
                    read = self._read_cell(row, place, heading, column, cell)
                if read or column.name in _POINT:
                    values[column.name, heading.language] = read
        self._check_point(row, values)
        types = self._read_types(row, cells.get(TYPE, ""))
        source = self._read_source(row, cells)
        name = self._read_id(row, cells, source)
        if not name or source is None:
            return None
        return Record(sheet.table, name, source, types, values, sheet.file, row.line)

    def _find(
        self,
        row: Row,
        column: str,
        message: str,
        rule: str,
        severity: Severity = Severity.VIOLATION,
    ) -> None:
        cell = Cell(self.layout.sheet.file, row.line, column)
        self.findings.append(Finding(severity, message, cell, rule, self._name(row)))

    def _name(self, row: Row) -> str:
        """Give the IRI of the thing of a row; empty if its id is invalid."""
        place = self.layout.place(ID)
        name = row.cells[place] if place is not None and place < len(row.cells) else ""
        known = ID_PATTERN.fullmatch(name)
        return mint(self.index.base, self.layout.sheet.table.kind, name) if known else ""

    def _holds_cells(self, row: Row) -> bool:
        """Whether the cells of a row stand under its headers, and are more than a note.

        There may be fewer: Excel leaves out the last if they are empty in sixteen rows at once.
        """
        headers, problem = self.layout.sheet.header.cells, ""
        filled = len(row.cells) - row.cells.count("")
        if filled > 1 and len(row.cells) == len(headers) and row.cells != headers:
            return True
        if row.cells == headers:
            problem = "the headers once more; remove the row"
        elif filled == 1 and self._is_note(row):
            advice = "take a note out of the table, or fill the row"
            problem = f"nothing in this row but one cell; {advice}"
        elif any(row.cells[len(headers) :]) and self.layout.headings:
            advice = "is a text with a separator not in quotation marks?"
            problem = f"{counted(len(row.cells), 'cell')} under {len(headers)} headers; {advice}"
        elif len(row.cells) < len(headers) and self.layout.headings:
            counts = f"{counted(len(row.cells), 'cell')} under {len(headers)} headers"
            doubt = f"{counts}, so the last are read as empty; is one missing?"
            self._find(row, "", doubt, "read:row", Severity.WARNING)
        if problem:
            self._find(row, "", problem, "read:row")
        return not problem

    def _is_note(self, row: Row) -> bool:
        """Whether the only cell of a row is a note below the table, not an id."""
        cell = next(filter(None, row.cells))
        return len(self.layout.headings) > 2 and not ID_PATTERN.fullmatch(cell)

    def _is_sound(self, row: Row, heading: Heading, cell: str) -> bool:
        """Whether a cell has only allowed characters and nothing private."""
        if not cell:
            return True
        column = heading.column
        prose = column is not None and column.kind is Kind.TEXT
        before = len(self.findings)
        for severity, message in check_characters(cell, prose):
            self._find(row, heading.text, message, "read:characters", severity)
        if prose or column is None or column.kind is Kind.REFERENCE:
            for rule, message in find_private(cell, self.withheld):
                self._find(row, heading.text, message, rule)
        found = self.findings[before:]
        return not any(finding.severity is Severity.VIOLATION for finding in found)

    def _read_id(self, row: Row, cells: dict[str, str], source: str | None) -> str:
        name = cells.get(ID)
        if name is None:
            return ""
        try:
            check_id(name)
        except UnreadableError as error:
            self._find(row, ID, str(error), "read:id")
            return ""
        first = self.lines.setdefault((name, source or ""), row.line)
        if first != row.line and source is not None:
            advice = "put everything in one row, or give one of them another id or source"
            message = f"{show(name)} stands in line {first} too, with the same source; {advice}"
            self._find(row, ID, message, "read:id")
            return ""
        return name

    def _read_source(self, row: Row, cells: dict[str, str]) -> str | None:
        if self.layout.sheet.table.kind == SOURCE:
            return ""
        if SOURCE not in cells:
            return None
        try:
            name = read_source(cells[SOURCE], self.index)
            if SOURCE not in self.index.kinds.get(name, ()):
                self._find(row, SOURCE, NOT_LOOKED_UP, UNTOLD, Severity.INFO)
            return name
        except UnreadableError as error:
            self._find(row, SOURCE, str(error), "read:source")
            return None

    def _read_types(self, row: Row, cell: str) -> tuple[str, ...]:
        names = dict.fromkeys(part.strip() for part in cell.split(";"))
        for name in filter(None, names):
            if name not in self.allowed:
                meant = find_named(name, self.allowed, self.vocabulary.named)
                advice = ask(meant) or nearest(name, self.allowed)
                message = f"{show(name)} is no type of this table; {advice}"
                self._find(row, TYPE, message, "read:type")
        return tuple(name for name in names if name in self.allowed)

    def _read_cell(
        self, row: Row, place: int, heading: Heading, column: Column, cell: str
    ) -> tuple[str, ...]:
        """Read a cell; one with which nothing is wrong need not be read a second time."""
        before = len(self.findings)
        if not self._is_sound(row, heading, cell):
            return ()
        read = self._read_values(row, heading, column, cell)
        if before == len(self.findings) and len(self.known) < _REMEMBERED:
            self.known[place, cell] = read
        return read

    def _read_values(
        self, row: Row, heading: Heading, column: Column, cell: str
    ) -> tuple[str, ...]:
        parts = [part.strip() for part in cell.split(";")] if column.splits else [cell]
        values: dict[str, None] = {}
        for part in filter(None, parts):
            try:
                if column.kind is Kind.REFERENCE:
                    value = read_reference(part, self.index, column.name in _WEB)
                    if not value:
                        self._find(row, heading.text, NOT_LOOKED_UP, UNTOLD, Severity.INFO)
                else:
                    value = read_value(column, part, self.vocabulary)
                    if doubt := doubt_value(column, part):
                        self._find(row, heading.text, doubt, "read:doubt", Severity.WARNING)
                values[value] = None
            except UnreadableError as error:
                message = advise_placeholder(part) or str(error)
                self._find(row, heading.text, message, f"read:{column.kind.value}")
        if len(values) > 1 and column.single and (doubt := doubt_all(column, values)):
            self._find(row, heading.text, doubt, "read:doubt", Severity.WARNING)
        return tuple(filter(None, values))

    def _check_point(self, row: Row, values: Values) -> None:
        """Remove a latitude and a longitude that do not make a point."""
        lat, long = values.get(("lat", "")), values.get(("long", ""))
        if lat == long == ("0",):
            self._find(row, "lat", "0, 0 is a point in the sea; leave both empty", "read:point")
        elif lat is long is None or (lat and long and len(lat) == len(long)):
            return
        elif () not in {lat, long}:  # unreadable values have a finding already
            column, other = ("lat", "long") if len(lat or ()) < len(long or ()) else ("long", "lat")
            self._find(row, column, f"missing beside {other}; write both or none", "read:point")
        values.pop(("lat", ""), None)
        values.pop(("long", ""), None)
