"""Stage 1, tables to records: each row has the claims of one source about one thing.

Every problem is a finding at its cell.

May import: errors, findings, mapping, project, records.headers, records.ids, records.privacy,
records.rows, records.tables, vocab, vocabulary.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from twinrdf.errors import ProjectError
from twinrdf.findings import Cell, Finding, Severity
from twinrdf.mapping import Mapping
from twinrdf.project import Project
from twinrdf.records.headers import ID, SOURCE, Layout, read_layout
from twinrdf.records.ids import Index, find_twins
from twinrdf.records.privacy import read_withheld
from twinrdf.records.rows import Record, RowReader
from twinrdf.records.tables import (
    FILE,
    ReadSheet,
    Sheet,
    meant_table,
    read_sheet,
    read_sheets,
)
from twinrdf.vocab import TABLES, Table, mint
from twinrdf.vocabulary import Vocabulary

MakeIndex = Callable[[Sequence[Layout], str, frozenset[str]], Index]
"""A function that indexes ids: of some tables, under a base, with kinds that have unread rows."""


@dataclass(frozen=True, slots=True)
class Tables:
    """The opened tables of a register: their headers and ids are read, their rows on demand.

    `findings` are those about files, headers and ids.
    """

    layouts: tuple[Layout, ...]
    index: Index
    findings: tuple[Finding, ...]
    mapping: Mapping
    vocabulary: Vocabulary
    withheld: frozenset[str]

    def read(self, layout: Layout, findings: list[Finding]) -> Iterator[Record]:
        """Read the rows of a table, and note findings."""
        return filter(None, map(self.reader(layout, findings).read, layout.sheet.rows))

    def read_sources(self) -> Iterator[Record]:
        """Read the rows of the table of sources, without noting findings."""
        for layout in self.layouts:
            if layout.sheet.table.kind == SOURCE:
                yield from self.read(layout, [])

    def find(self, things: Collection[str]) -> Iterator[Record]:
        """Read the rows of some things, given by IRI, again."""
        spaces = {iri[: iri.rfind("/") + 1] for iri in things}
        for layout in self.layouts:
            space, place = mint(self.index.base, layout.sheet.table.kind, ""), layout.place(ID)
            if place is not None and space in spaces:
                rows = (row for row in layout.sheet.rows if place < len(row.cells))
                again = (row for row in rows if space + row.cells[place] in things)
                yield from filter(None, map(self.reader(layout, []).read, again))

    def reader(self, layout: Layout, findings: list[Finding]) -> RowReader:
        """Give a reader of the rows of a table, which notes findings."""
        allowed = _allowed_types(layout.sheet.table, self.mapping, self.vocabulary)
        return RowReader(layout, allowed, self.vocabulary, self.index, self.withheld, findings)


def open_tables(
    project: Project,
    mapping: Mapping,
    vocabulary: Vocabulary,
    read: ReadSheet = read_sheet,
    index: MakeIndex = Index.of,
) -> Tables:
    """Open all tables of a register; `read` and `index` are other ways to open and index them."""
    sheets, found = read_sheets(project, read)
    findings = list(found)
    if SOURCE not in _unread(findings):
        findings += _find_no_sources(sheets)
    withheld, found = read_withheld(project)
    findings += found
    layouts = []
    for sheet in sheets:
        layout, found = read_layout(sheet, mapping, vocabulary.named)
        layouts.append(layout)
        findings += found
    ids = index(layouts, project.base, _unread(findings))
    return Tables(tuple(layouts), ids, tuple(findings), mapping, vocabulary, withheld)


def read_records(
    project: Project, mapping: Mapping, vocabulary: Vocabulary
) -> tuple[tuple[Record, ...], tuple[Finding, ...]]:
    """Read all tables of a register: its records and all findings."""
    tables = open_tables(project, mapping, vocabulary)
    findings = list(tables.findings)
    records = [record for layout in tables.layouts for record in tables.read(layout, findings)]
    return tuple(records), (*findings, *find_twins(tables.layouts))


def _unread(findings: list[Finding]) -> frozenset[str]:
    """Give the kinds of things whose table could not be read completely."""
    files = {finding.cell.file for finding in findings if finding.cell and finding.rule == FILE}
    names = {meant_table(file.rpartition("/")[2]) for file in files}
    return frozenset(table.kind for table in TABLES if table.name in names)


def _find_no_sources(sheets: tuple[Sheet, ...]) -> list[Finding]:
    if not sheets or any(sheet.table.kind == SOURCE for sheet in sheets):
        return []
    message = "no table of sources to be read; every row names the source of what it says"
    return [Finding(Severity.VIOLATION, message, Cell("data/sources.csv"), FILE)]


def _allowed_types(table: Table, mapping: Mapping, vocabulary: Vocabulary) -> dict[str, str]:
    """Give the classes that a row of a table may have: their IRIs by their names."""
    own = mapping.classes.get(table.class_name)
    if own is None:
        raise ProjectError(
            f"context.jsonld: no class {table.class_name} for the table {table.name}; add it"
        )
    return {
        name: iri
        for name, iri in mapping.classes.items()
        if iri == own or own in vocabulary.superclasses.get(iri, ())
    }
