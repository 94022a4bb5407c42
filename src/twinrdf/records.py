"""Stage 1, tables to records: every row one source's claims about one thing, with its cells.

Every problem is a finding at its cell, all at once; a value that cannot be read is left out of its
record, and a row without a usable id or source is no record at all.

May import: advice, cells, findings, headers, ids, mapping, project, tables, vocab,
vocabulary.
"""

from collections.abc import Mapping as Map
from dataclasses import dataclass, field

from twinrdf.advice import nearest
from twinrdf.cells import UnreadableError, read_value
from twinrdf.findings import Cell, Finding, Severity
from twinrdf.headers import ID, SOURCE, TYPE, Heading, Layout, read_layout
from twinrdf.ids import Index, check_id, read_reference, read_source
from twinrdf.mapping import Kind, Mapping
from twinrdf.project import Project
from twinrdf.tables import Row, read_sheets
from twinrdf.vocab import Table
from twinrdf.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Record:
    """What one source says of one thing: a row, read.

    `values` holds, for each column and language, what the cell says, in order and without
    repetition: texts as they are, dates, durations and numbers in canonical form, references and
    concepts as IRIs. `types` are the names of the classes in the row's `type`, and `source` is the
    id of its source, which a row of sources has not.
    """

    table: Table
    id: str
    source: str
    types: tuple[str, ...]
    values: Map[tuple[str, str], tuple[str, ...]]
    file: str
    line: int


def read_records(
    project: Project, mapping: Mapping, vocabulary: Vocabulary
) -> tuple[tuple[Record, ...], tuple[Finding, ...]]:
    """Read all tables of a register: its records, and everything that is wrong with them."""
    sheets, found = read_sheets(project)
    findings = list(found)
    layouts = []
    for sheet in sheets:
        layout, found = read_layout(sheet, mapping)
        layouts.append(layout)
        findings += found
    index = Index.of(layouts, project.base, whole=not any(f.rule == "read:file" for f in findings))
    records: list[Record] = []
    for layout in layouts:
        reader = _Reader(layout, mapping, vocabulary, index, findings)
        records += filter(None, map(reader.read, layout.sheet.rows))
    return tuple(records), tuple(findings)


@dataclass
class _Reader:
    """Reads the rows of one table, noting what is wrong with them."""

    layout: Layout
    mapping: Mapping
    vocabulary: Vocabulary
    index: Index
    findings: list[Finding]
    lines: dict[tuple[str, str], int] = field(default_factory=dict)

    def read(self, row: Row) -> Record | None:
        """Read one row; give None where it cannot be a record."""
        sheet = self.layout.sheet
        self._check_length(row)
        name, source = self._read_id(row), self._read_source(row)
        types = self._read_types(row)
        values: dict[tuple[str, str], tuple[str, ...]] = {}
        for number, heading in self.layout.headings:
            if heading.column and number < len(row.cells) and row.cells[number]:
                read = self._read_cell(row, heading, row.cells[number])
                if read:
                    values[heading.column.name, heading.language] = read
        if not name or (source is None):
            return None
        return Record(sheet.table, name, source, types, values, sheet.file, row.line)

    def _find(self, row: Row, column: str, message: str, rule: str) -> None:
        cell = Cell(self.layout.sheet.file, row.line, column)
        self.findings.append(Finding(Severity.VIOLATION, message, cell, rule))

    def _cell(self, row: Row, name: str) -> str:
        place = self.layout.place(name)
        return row.cells[place] if place is not None and place < len(row.cells) else ""

    def _check_length(self, row: Row) -> None:
        wanted = len(self.layout.sheet.header.cells)
        if len(row.cells) < wanted or any(row.cells[wanted:]):
            self._find(
                row,
                "",
                f"{len(row.cells)} cells under {wanted} headers; is a comma missing, or "
                "a text with a comma not in quotation marks?",
                "read:row",
            )

    def _read_id(self, row: Row) -> str:
        name = self._cell(row, ID)
        if self.layout.place(ID) is None:
            return ""
        if not name:
            self._find(row, ID, "empty; give the row an id", "read:id")
            return ""
        try:
            check_id(name)
        except UnreadableError as error:
            self._find(row, ID, str(error), "read:id")
            return ""
        first = self.lines.setdefault((name, self._cell(row, SOURCE)), row.line)
        if first != row.line:
            self._find(
                row,
                ID,
                f'"{name}" is already in line {first} with the same source; '
                "put everything in one row, or give this one another id",
                "read:id",
            )
            return ""
        return name

    def _read_source(self, row: Row) -> str | None:
        if self.layout.sheet.table.kind == SOURCE:
            return ""
        if self.layout.place(SOURCE) is None:
            return None
        value = self._cell(row, SOURCE)
        if not value:
            self._find(row, SOURCE, "empty; write the id of the row's source", "read:source")
            return None
        try:
            return read_source(value, self.index)
        except UnreadableError as error:
            self._find(row, SOURCE, str(error), "read:source")
            return None

    def _read_types(self, row: Row) -> tuple[str, ...]:
        names = dict.fromkeys(part.strip() for part in self._cell(row, TYPE).split(";"))
        allowed = self._allowed()
        for name in names:
            if name and name not in allowed:
                self._find(
                    row,
                    TYPE,
                    f'"{name}" is not a type of this table; {nearest(name, allowed)}',
                    "read:type",
                )
        return tuple(name for name in names if name in allowed)

    def _allowed(self) -> set[str]:
        """Give the names of the classes that a row of this table may have."""
        own = self.mapping.classes[self.layout.sheet.table.class_name]
        return {
            name
            for name, iri in self.mapping.classes.items()
            if iri == own or own in self.vocabulary.superclasses.get(iri, ())
        }

    def _read_cell(self, row: Row, heading: Heading, cell: str) -> tuple[str, ...]:
        assert heading.column
        parts = [part.strip() for part in cell.split(";")] if heading.column.splits else [cell]
        values = []
        for part in filter(None, parts):
            try:
                if heading.column.kind is Kind.REFERENCE:
                    values.append(read_reference(part, self.index))
                else:
                    values.append(read_value(heading.column, part, self.vocabulary))
            except UnreadableError as error:
                self._find(row, heading.text, str(error), f"read:{heading.column.kind.value}")
        return tuple(dict.fromkeys(values))
