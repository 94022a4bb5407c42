"""Editing tables: adding rows and columns and filling cells, without changing other bytes.

May import: atomic, records.tables.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from twinrdf.atomic import replace_file
from twinrdf.records.tables import Row, find_delimiter, parse_rows

_MARK = "\ufeff"


@dataclass(slots=True)
class Draft:
    """The text of a table with changes to make, in the order of its rows.

    The text must be a table without errors, which are not looked for here.
    """

    text: str
    delimiter: str
    rows: list[Row] = field(init=False)
    spans: list[list[tuple[int, int]]] = field(init=False)
    changed: dict[tuple[int, int], str] = field(init=False, default_factory=dict)
    added: dict[int, list[Mapping[str, str]]] = field(init=False, default_factory=dict)
    columns: list[str] = field(init=False)

    def __post_init__(self) -> None:
        read = parse_rows(self.text.removeprefix(_MARK), self.delimiter)
        spans = _find_spans(self.text, self.delimiter)
        pairs = [(row, one) for row, one in zip(read, spans, strict=True)
                 if isinstance(row, Row) and any(row.cells)]  # fmt: skip
        self.rows = [row for row, _ in pairs]
        self.spans = [one for _, one in pairs]
        self.columns = list(self.rows[0].cells)

    @property
    def end(self) -> str:
        """The line ends of the table."""
        last = self.spans[0][-1][1]
        return "\r\n" if self.text.startswith("\r\n", last) else self.text[last : last + 1] or "\n"

    def get(self, row: int, column: str) -> str:
        """Give a cell of a row, with changes; an empty text if there is no such cell."""
        if column not in self.columns:
            return ""
        place = self.columns.index(column)
        cells = self.rows[row].cells
        return self.changed.get((row, place), cells[place] if place < len(cells) else "")

    def set(self, row: int, column: str, value: str) -> None:
        """Fill a cell of a row; its column is added if there is none with the header."""
        self.changed[row, self.place(column)] = value

    def insert(self, before: int, cells: Mapping[str, str]) -> None:
        """Add a row before another, or at the end of the table; each cell by its header."""
        for column in cells:
            self.place(column)
        self.added.setdefault(before, []).append(cells)

    def place(self, column: str) -> int:
        """Give the position of a column; a new one is added at the end."""
        if column not in self.columns:
            self.columns.append(column)
        return self.columns.index(column)

    def finish(self) -> str:
        """Give the text with all changes."""
        wide = len(self.rows[0].cells)
        parts, at = [], 0
        for number, spans in enumerate(self.spans):
            start = spans[0][0]
            parts += [self.text[at:start], *self._write_added(number)]
            at = start
            for place, (first, last) in enumerate(spans):
                if (number, place) in self.changed:
                    parts += [self.text[at:first], self._write([self.changed[number, place]])]
                    at = last
            parts.append(self.text[at : spans[-1][1]])
            at = spans[-1][1]
            beyond = range(len(spans), len(self.columns))
            cells = [self.changed.get((number, place), "") if number else self.columns[place]
                     for place in beyond]  # fmt: skip
            if len(spans) >= wide or any(cells):  # else it stays short
                parts += (self.delimiter + (self._write([cell]) if cell else "") for cell in cells)
        parts.append(self.text[at:])
        below = [*self._write_added(len(self.spans))]
        if below and not self.text.endswith(("\n", "\r")):
            parts.append(self.end)
        return "".join((*parts, *below))

    def _write_added(self, before: int) -> Iterator[str]:
        for cells in self.added.get(before, ()):
            yield self._write([cells.get(column, "") for column in self.columns]) + self.end

    def _write(self, cells: Sequence[str]) -> str:
        text = io.StringIO()  # a cell is quoted only if it holds what ends lines here
        csv.writer(text, delimiter=self.delimiter, lineterminator="\r\n").writerow(cells)
        return text.getvalue().removesuffix("\r\n")


def read_draft(path: Path) -> Draft:
    """Read a table to edit."""
    text = path.read_bytes().decode()
    first = io.StringIO(text.removeprefix(_MARK), newline="").readline()
    return Draft(text, find_delimiter(first, path.suffix))


def write_draft(path: Path, draft: Draft) -> None:
    """Replace the file of a table atomically; a symbolic link stays one."""
    with replace_file(path) as beside:
        beside.write_bytes(draft.finish().encode())


def _find_spans(text: str, delimiter: str) -> Iterator[list[tuple[int, int]]]:
    """Find the start and the end of each cell of each row, with its quotation marks."""
    cell = rf'((?:"[^"]*(?:""[^"]*)*"?)?[^{delimiter}\r\n]*)({delimiter}|\r\n|\r|\n|\Z)'
    cells: list[tuple[int, int]] = []
    for found in re.compile(cell).finditer(text, len(_MARK) if text.startswith(_MARK) else 0):
        if cells or found[0]:  # else it is the end below the last row
            cells.append(found.span(1))
            if found[2] != delimiter:
                yield cells
                cells = []
