"""Reading the files of tables: bytes to rows of cells, each with the line where it starts.

A file is comma-separated (`.csv`) or tab-separated (`.tsv`), in UTF-8 with or without a byte order
mark, with any line ends. A `.csv` file may have semicolons instead of commas, as spreadsheet
programs write them where the decimal separator is a comma. Cells are not interpreted here.

May import: errors, findings, project, records.characters, vocab.
"""

import csv
import difflib
import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from twinrdf.errors import ProjectError
from twinrdf.findings import Cell, Finding, Severity
from twinrdf.project import Project, is_editor_file
from twinrdf.records.characters import LARGEST_CELL, show
from twinrdf.vocab import TABLES, Table

FILE = "read:file"
"""The rule of findings because of which a table or a row is not read."""

LARGEST_FILE = 4_000_000_000
"""The most bytes of a file."""

_SAVE = 'save it as "CSV UTF-8 (comma delimited)"'
_SAVE_TABS = "save it as text in UTF-8 with tabs, as LibreOffice can"
_SAVING = {".tsv": _SAVE_TABS, ".txt": "save it as text in UTF-8"}
_DELIMITERS = {".csv": ",", ".tsv": "\t"}
_UNREAD = {".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".fods", ".numbers"}
_TABLE_ENDINGS = {*_DELIMITERS, *_UNREAD}
_MARKS = {
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
    b"PK\x03\x04": "a spreadsheet (.xlsx)",
    b"\xd0\xcf\x11\xe0": "a spreadsheet (.xls)",
    b"<": "a web page",
}
_COPY = re.compile(r"\b(?:copy|copie|kopie)(?: (?:of|de|van|von))?\b|副本|[\W\d_]")
_MOST_BROKEN_ROWS = 20
_CHUNK = 1 << 20


class Row(NamedTuple):
    """The cells of one row as written, without surrounding spaces, and the line it starts on."""

    line: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a file below its headers, without empty and unreadable ones.

    They are read again each time.
    """

    path: Path
    delimiter: str

    def __iter__(self) -> Iterator[Row]:
        found = _parse(partial(_read_lines, self.path), self.delimiter)
        rows = (row for row in found if isinstance(row, Row) and any(row.cells))
        return islice(rows, 1, None)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as in its file: the row of headers, and the other rows."""

    table: Table
    file: str
    header: Row
    rows: Rows


ReadSheet = Callable[[Project, Path, Table], tuple[Sheet | None, list[Finding]]]
"""A function that reads a table, if possible, and finds the errors of its file."""


def parse_rows(text: str, delimiter: str, above: int = 0) -> Iterator[Row | tuple[int, str]]:
    """Split the text of a file into rows; an unreadable row gives its line and the reason.

    `above` is the number of lines of the file before the text.
    """
    lines = io.StringIO(text, newline="").readlines()
    return _parse(lambda start: lines[start:], delimiter, above)


def _parse(
    lines_from: Callable[[int], Iterable[str]], delimiter: str, above: int = 0
) -> Iterator[Row | tuple[int, str]]:
    """Split lines into rows.

    Reading goes on with the line after a broken row, so that one stray quotation mark does not
    hide the rest of the file.
    """
    start = 0
    for _ in range(_MOST_BROKEN_ROWS):
        reader = csv.reader(lines_from(start), delimiter=delimiter, strict=True)
        first = above + start
        line = first + 1
        try:
            for cells in reader:
                yield Row(line, _trim(cells))
                line = first + reader.line_num + 1
            return
        except csv.Error as error:
            yield line, _explain(str(error))
            start = line - above


def _read_lines(path: Path, start: int) -> Iterator[str]:
    """Give the lines of a file from a line on, with their line ends."""
    with path.open(encoding="utf-8-sig", newline="", buffering=_CHUNK) as file:
        try:
            yield from islice(file, start, None)
        except UnicodeDecodeError:
            raise ProjectError(f"{path}: edited while it was read; do it once more") from None


def _explain(error: str) -> str:
    if "field limit" in error:
        return f"a cell has more than {LARGEST_CELL:,} characters; is a quotation mark not closed?"
    if "unexpected end" in error:
        return 'a quotation mark is opened and never closed; close it, or write " as ""'
    return 'a quotation mark stands inside a quoted cell; write it twice: ""'


def _trim(cells: list[str]) -> list[str]:
    if "\r" in "".join(cells):
        cells = [cell.replace("\r\n", "\n").replace("\r", "\n") for cell in cells]
    return [cell.strip(" \n") for cell in cells]


def list_paths(project: Project, name: str) -> list[Path]:
    """List the files that the table of a name may be in."""
    return [project.data / f"{name}{ending}" for ending in _DELIMITERS]


def _find_strangers(project: Project, present: list[Path]) -> Iterator[Finding]:
    """Find files in `data/` that look like tables but are not read.

    One in place of a table that is not there is a violation, for its rows would be lost.
    """
    names = [table.name for table in TABLES]
    read = {path.stem for path in present if path.suffix in _DELIMITERS}
    for path in present:
        ending, name = path.suffix.lower(), path.name.partition(".")[0]
        if is_editor_file(path.name):
            continue
        if ending in _DELIMITERS:
            if path.stem in names and ending == path.suffix:
                continue
            problem = f"not read, for no table has this name; {_advise_name(path, names)}"
        elif ending in _UNREAD or (name in names and path.is_file()):
            problem = f"not read, for a table is a .csv or .tsv file; {_SAVE}, or move it away"
        elif inner := _find_inner(path, names):
            problem = f"not read, for tables stand in data; move {inner} there, or the folder away"
        else:
            continue
        is_table = not _TABLE_ENDINGS.isdisjoint(map(str.lower, path.suffixes))
        lost = is_table and meant_table(path.name) in {*names} - read
        severity, rule = (Severity.VIOLATION, FILE) if lost else (Severity.WARNING, "read:stranger")
        yield _violation(project, path, problem, severity=severity, rule=rule)


def meant_table(name: str) -> str:
    """Give the name of a table without what programs add to that of a copy, as `areas (1).csv`."""
    return _COPY.sub("", name.partition(".")[0].lower())


def _find_inner(folder: Path, names: list[str]) -> str:
    """Name a table in a folder within that of the tables; an empty text if it has none."""
    inner = [f"{name}{ending}" for name in names for ending in _DELIMITERS]
    return next((show(name) for name in inner if (folder / name).is_file()), "")


def _advise_name(path: Path, names: list[str]) -> str:
    """Advise the name of a file, or to move its rows if that file exists."""
    stem = path.stem.lower()  # in some programs the name of the document, then that of the sheet
    near = [one for one in names if one in stem] or difflib.get_close_matches(stem, names, 1)
    meant = f"{near[0]}{path.suffix.lower()}" if near else f"one of {', '.join(names)}"
    if near and path.with_name(meant).exists():
        return f'put its rows into "{meant}", or move it away'
    return f"call it {show(meant) if near else meant}, or move it away"


def read_sheet(project: Project, path: Path, table: Table) -> tuple[Sheet | None, list[Finding]]:
    """Read a table, and find the errors of its file."""
    if problem := _find_unreadable(path):
        return None, [_violation(project, path, problem[1], problem[0])]
    findings: list[Finding] = []
    header = None
    delimiter = find_delimiter(next(_read_lines(path, 0), ""), path.suffix)
    for row in _parse(partial(_read_lines, path), delimiter):
        if not isinstance(row, Row):
            findings.append(_violation(project, path, row[1], row[0]))
            if header is None:  # the rows below are none
                break
        elif header is None and any(row.cells):
            header = row
    if header is None:
        empty = "the file is empty; write a row of headers, or remove it"
        return None, findings or [_violation(project, path, empty)]
    if misdivided := find_misdivided(header, path.suffix):
        return None, [_violation(project, path, misdivided, header.line)]
    return Sheet(table, printable_path(project, path), header, Rows(path, delimiter)), findings


def read_sheets(
    project: Project, read: ReadSheet = read_sheet
) -> tuple[tuple[Sheet, ...], tuple[Finding, ...]]:
    """Read the tables in `data/` of a register, and find the errors of the files."""
    try:
        present = sorted(project.data.iterdir())
    except OSError as error:
        advice = "put the tables in a folder of this name"
        raise ProjectError(f"{project.data}: {error.strerror}; {advice}") from None
    sheets: list[Sheet] = []
    findings = list(_find_strangers(project, present))
    for table in TABLES:
        paths = [path for path in list_paths(project, table.name) if path in present]
        if len(paths) > 1:
            twins = " and ".join(path.name for path in paths)
            twice = f"{twins} are the same table; keep one of them"
            findings.append(_violation(project, paths[1], twice))
        for path in paths[:1]:
            sheet, wrong = read(project, path, table)
            findings += wrong
            sheets += [sheet] if sheet else []
    if not sheets and not findings:
        names = (f"{table.name}.csv" for table in TABLES)
        message = f"no tables; put here those you need of {', '.join(names)}"
        findings.append(_violation(project, project.data, message))
    return tuple(sheets), tuple(findings)


def read_text(path: Path) -> tuple[str, tuple[int, str] | None]:
    """Read the text of a file; or give the line and the reason why it cannot be read."""
    problem = _find_unreadable(path)
    return ("", problem) if problem else (path.read_bytes().decode("utf-8-sig"), None)


def sort_out(found: Iterable[Row | tuple[int, str]]) -> tuple[list[Row], list[tuple[int, str]]]:
    """Divide what `parse_rows` gives into rows that are not empty, and unreadable lines."""
    rows: list[Row] = []
    problems: list[tuple[int, str]] = []
    for row in found:
        if not isinstance(row, Row):
            problems.append(row)
        elif any(row.cells):
            rows.append(row)
    return rows, problems


def _find_unreadable(path: Path) -> tuple[int, str] | None:
    """Find the line and the reason why a file cannot be read as text."""
    try:
        if not path.is_file():
            return 0, "not a file; a table is a file"
        size = path.stat().st_size
        if size > LARGEST_FILE:
            return 0, f"{size:,} bytes are more than {LARGEST_FILE:,}; divide the register"
        with path.open("rb") as file:
            start = file.read(4)
        if other := find_other_form(start):
            return 0, f"not UTF-8 but {other}; {_advise_saving(path)}"
        with path.open(encoding="utf-8", newline="") as text:
            while text.read(_CHUNK):
                pass
    except OSError as error:
        return 0, f"cannot be read: {error.strerror}; check it"
    except UnicodeDecodeError:
        return _find_undecodable(path)
    return None


def find_other_form(start: bytes) -> str:
    """Name the format of a file whose first bytes show that it is no table."""
    marked = (name for mark, name in _MARKS.items() if start.startswith(mark))
    return next(marked, "UTF-16" if b"\0" in start[:2] else "")


def _advise_saving(path: Path) -> str:
    return _SAVING.get(path.suffix, f"in a spreadsheet program {_SAVE}")


def _find_undecodable(path: Path) -> tuple[int, str] | None:
    content = path.read_bytes()
    try:
        content.decode()
    except UnicodeDecodeError as error:
        line = len((content[: error.start] + b"x").splitlines())
        return line, f"not UTF-8 (byte 0x{content[error.start]:02X}); {_advise_saving(path)}"
    return None


def find_delimiter(headers: str, ending: str) -> str:
    """Find the separator of cells: a semicolon if the headers have more of these than commas."""
    semicolons = ending == ".csv" and headers.count(";") > headers.count(",")
    return ";" if semicolons else _DELIMITERS[ending]


def find_misdivided(header: Row, ending: str) -> str:
    """Say that the headers have another separator than the name of the file suggests."""
    names = [name for name in header.cells if name]
    if len(names) != 1:
        return ""
    wanted, advice = ("commas", _SAVE) if ending == ".csv" else ("tabs", _SAVE_TABS)
    marks = (("\t", "tabs"), (",", "commas"), (";", "semicolons"), ("|", "vertical bars"))
    found = next((name for character, name in marks if character in names[0]), "")
    if found in ({"tabs"} if ending == ".tsv" else {"commas", "semicolons"}):  # if not quoted
        problem = "each row is a single cell, in quotation marks"
        return f"{problem}; import it with {found} as the separator, and save it again"
    return f"the cells are separated by {found}, not by {wanted}; {advice}" if found else ""


def _violation(
    project: Project,
    path: Path,
    message: str,
    line: int = 0,
    severity: Severity = Severity.VIOLATION,
    rule: str = FILE,
) -> Finding:
    return Finding(severity, message, Cell(printable_path(project, path), line), rule)


def printable_path(project: Project, path: Path) -> str:
    """Give the path of a file within the folder of the register, as printable text."""
    return show(path.relative_to(project.root).as_posix(), 200)[1:-1]
