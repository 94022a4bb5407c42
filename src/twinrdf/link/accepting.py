"""Writing accepted proposals to the tables of a register.

A row of the table of territories has the claims of one source about one territory. So an accepted
value is written to the row of its source for the territory; rows and sources that are missing are
added. Either all accepted proposals are written or none.

May import: errors, findings, link.filled_in, link.filling, link.places, link.territories, project,
records.cells, records.characters, records.editing, records.tables, vocab.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from twinrdf.errors import LinkError
from twinrdf.findings import Cell, Finding, Severity
from twinrdf.link.filled_in import read_filled_in
from twinrdf.link.filling import OF, POINT, SAME
from twinrdf.link.places import make_point
from twinrdf.link.territories import read_ids
from twinrdf.project import Project
from twinrdf.records.cells import UnreadableError, read_date, read_iri
from twinrdf.records.characters import show
from twinrdf.records.editing import Draft, read_draft, write_draft
from twinrdf.records.tables import read_sheets
from twinrdf.vocab import ID_PATTERN

_TERRITORIES, _SOURCES = "territories", "sources"
_YES, _NO = frozenset({"yes", "y", "x"}), frozenset({"", "no", "n"})
_NEEDED = ("accept", "territory", "column", "value", "source")
_OPTIONAL = ("source_label", "license", "url", "date")
_POINT = re.compile(r"-?[0-9]+(?:\.[0-9]+)? -?[0-9]+(?:\.[0-9]+)?")
_PARTS = {POINT: ("lat", "long"), SAME: (SAME,)}


@dataclass(frozen=True, slots=True)
class Accepted:
    """The result of reading proposals: the changed tables, the number of values, the findings."""

    drafts: Mapping[Path, Draft]
    count: int
    findings: tuple[Finding, ...]


def accept_values(path: Path, project: Project) -> Accepted:
    """Write the accepted proposals of a file to drafts of the tables."""
    files = _find_tables(project)
    rows, findings = read_filled_in(path, _NEEDED, _OPTIONAL, _find, "make the file again")
    drafts = {name: read_draft(file) for name, file in files.items()}
    reader = _Reader(path.name, drafts[_TERRITORIES], drafts[_SOURCES], findings)
    for line, cells in rows:
        reader.read(line, cells)
    changed = {files[name]: draft for name, draft in drafts.items() if draft.changed or draft.added}
    return Accepted({} if findings else changed, reader.count, tuple(findings))


def write_values(accepted: Accepted) -> None:
    """Write the tables, sources first, so that no row has a source that is missing.

    Raises LinkError, and writes nothing, if one of them has changed since it was read.
    """
    for path, draft in accepted.drafts.items():
        if path.read_bytes() != draft.text.encode():
            raise LinkError(f"{path}: changed while the proposals were read; do it once more")
    for path, draft in sorted(accepted.drafts.items()):
        try:
            write_draft(path, draft)
        except OSError as error:
            raise LinkError(f"{path}: cannot be written: {error.strerror}; allow that") from None


def read_delimiter(project: Project) -> str:
    """Give the separator of the cells in the table of territories."""
    return read_draft(_find_tables(project)[_TERRITORIES]).delimiter


def _find_tables(project: Project) -> dict[str, Path]:
    """Find the two tables; raise LinkError if one cannot be read."""
    sheets, findings = read_sheets(project)
    for finding in findings:
        name = Path(finding.cell.file).stem if finding.cell else ""
        if name in {_TERRITORIES, _SOURCES} and finding.severity is Severity.VIOLATION:
            raise LinkError(f"{finding}; correct that first")
    files = {sheet.table.name: project.root / sheet.file for sheet in sheets}
    for name in (_TERRITORIES, _SOURCES):
        if name not in files:
            raise LinkError(f"{project.data}: no table of {name}; add {name}.csv")
    return {name: files[name] for name in (_TERRITORIES, _SOURCES)}


@dataclass(slots=True)
class _Reader:
    """Reads proposals one by one, and writes the accepted ones to the drafts."""

    file: str
    territories: Draft
    sources: Draft
    findings: list[Finding]
    count: int = 0
    rows: dict[str, list[int]] = field(init=False, default_factory=dict)
    lines: dict[tuple[str, str], int] = field(init=False, default_factory=dict)
    new: dict[tuple[str, str], dict[str, str]] = field(init=False, default_factory=dict)
    known: set[str] = field(init=False)

    def __post_init__(self) -> None:
        for number in range(1, len(self.territories.rows)):
            self.rows.setdefault(self.territories.get(number, "id"), []).append(number)
        self.known = {self.sources.get(number, "id") for number in range(1, len(self.sources.rows))}

    def read(self, line: int, cells: Mapping[str, str]) -> None:
        """Read a row: make its change, if any, or note findings."""
        answer = cells["accept"].lower()
        if answer in _NO:
            return
        problems = [*self._find_wrong(line, answer, cells)] or [*self._find_unsound(cells)]
        if problems:
            self.findings += (_find(self.file, line, *problem) for problem in problems)
            return
        if cells["source"] not in self.known:
            self._add_source(cells)
        self._take(cells)
        self.count += 1

    def _find_wrong(
        self, line: int, answer: str, cells: Mapping[str, str]
    ) -> Iterator[tuple[str, str]]:
        """Find why a row is no proposal for a territory of the register."""
        name, column = cells["territory"], cells["column"]
        if answer not in _YES:
            yield "accept", f"{show(answer)} is no answer; write yes, or nothing"
        if name not in self.rows:
            yield "territory", f"{show(name)} is no territory of the register; keep it as written"
        if column not in _PARTS:
            yield "column", f"{show(column)} is never proposed; keep {POINT} or {SAME}"
        elif self.lines.setdefault((name, column), line) != line:
            before = self.lines[name, column]
            yield "accept", f"{name} is given a value in line {before} too; keep one of the two"
        elif name in self.rows:
            yield from self._find_given(name, column)

    def _find_given(self, name: str, column: str) -> Iterator[tuple[str, str]]:
        """Find a value that the territory has got in the meantime."""
        for number in self.rows[name]:
            given = [self.territories.get(number, part) for part in _PARTS[column]]
            if column == SAME:
                given = [one for one in given[0].split(";") if _is_geonames(one.strip())]
            if any(given):
                place = f"{_TERRITORIES}:{self.territories.rows[number].line}"
                told = show(" ".join(given))[1:-1]
                yield "accept", f"{name} has {told} in {place} already; empty this cell"
                return

    def _find_unsound(self, cells: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        """Find a value or a source that cannot be written into the register."""
        value, source = cells["value"], cells["source"]
        if cells["column"] == POINT and _read_point(value) is None:
            meant = value.replace(",", ".")
            wanted = f"write {meant}" if _read_point(meant) else "make the file again"
            yield "value", f"{show(value)} is no latitude and longitude; {wanted}"
        if cells["column"] == SAME and not _is_geonames(value):
            wanted = "write one such as https://sws.geonames.org/2797656/"
            yield "value", f"{show(value)} is no address of GeoNames; {wanted}"
        if not ID_PATTERN.fullmatch(source):
            yield "source", f"{show(source)} is no id; write one of {_SOURCES}, or natural-earth"
        elif source not in self.known:
            yield from self._find_nameless(cells)

    def _find_nameless(self, cells: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        """Find the errors of a source to add."""
        if not cells.get("source_label"):
            yield "source_label", "a source that is new has a name; write it"
        try:
            if date := _read_date(cells):
                read_date(date)
        except UnreadableError as error:
            yield "date", str(error)
        for column in ("license", "url"):
            try:
                for one in filter(None, cells.get(column, "").split("; ")):
                    read_iri(one)
            except UnreadableError as error:
                yield column, str(error)

    def _add_source(self, cells: Mapping[str, str]) -> None:
        name = cells["source"]
        licenses = cells.get("license", "").split("; ")
        added = {
            "id": name,
            _label(self.sources): cells["source_label"],
            "issued": _read_date(cells),
            "url": ";".join(cells.get("url", "").split("; ")),
            "license": licenses[0] if len(licenses) == 1 else "",
        }
        if "rank" in self.sources.columns:
            numbers = range(1, len(self.sources.rows))
            ranks = (self.sources.get(number, "rank") for number in numbers)
            taken = [int(rank) for rank in ranks if rank.isdecimal()]
            number = sum(map(len, self.sources.added.values()))
            added["rank"] = str(max(taken, default=0) + 1 + number)
        self.sources.insert(
            _place([self.sources.get(n, "id") for n in range(1, len(self.sources.rows))], name),
            {column: value for column, value in added.items() if value},
        )
        self.known.add(name)

    def _take(self, cells: Mapping[str, str]) -> None:
        """Fill the cells in the row of the source, or in a new row."""
        name, source = cells["territory"], cells["source"]
        parts = _PARTS[cells["column"]]
        values = dict(zip(parts, cells["value"].split(), strict=True))
        table = self.territories
        own = [row for row in self.rows[name] if table.get(row, "source") == source]
        if own:
            for column, value in values.items():
                before = table.get(own[0], column)
                table.set(own[0], column, f"{before};{value}" if before else value)
            return
        row = self.new.get((name, source))
        if row is None:
            row = self.new[name, source] = self._start_row(name, source)
            numbers = [*self.rows[name], self.rows[name][-1] + 1]
            sources = [table.get(number, "source") for number in numbers[:-1]]
            table.insert(numbers[_place(sources, source) - 1], row)
        for column, value in values.items():
            table.place(column)
            row[column] = value

    def _start_row(self, name: str, source: str) -> dict[str, str]:
        """Start a row of a source with the cells that are the same in all rows of a territory."""
        row = {"id": name, "source": source}
        for column in ("type", _label(self.territories)):
            found = (self.territories.get(number, column) for number in self.rows[name])
            row[column] = next(filter(None, found), "")
        return {column: value for column, value in row.items() if value}


def _place(sorted_values: Sequence[str], value: str) -> int:
    """Give the row below the headers before which a value belongs."""
    after = (number for number, one in enumerate(sorted_values, 1) if one > value)
    if list(sorted_values) != sorted(sorted_values):
        return len(sorted_values) + 1
    return next(after, len(sorted_values) + 1)


def _label(table: Draft) -> str:
    return next((one for one in table.columns if one.startswith("label@")), "label@en")


def _read_date(cells: Mapping[str, str]) -> str:
    return cells.get("date", "").removeprefix(OF)


def _is_geonames(value: str) -> bool:
    return any(one.scheme == "geonames" for one in read_ids([value]))


def _read_point(value: str) -> object:
    return make_point(*value.split()) if _POINT.fullmatch(value) else None


def _find(file: str, line: int, column: str, message: str) -> Finding:
    return Finding(Severity.VIOLATION, message, Cell(file, line, column), "accept:value")
