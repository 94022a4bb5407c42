"""Tables cut into parts of some hundred rows, known by their hashes, so that few are read again.

The parts before the first change of a file and after its last stay as they were. The rest is cut
where the content of a line says so (content-defined chunking), so that rows that come back or move
are recognised. A table of which a part cannot be read by itself is one single part, which is read
again each time.

May import: findings, project, records.tables, vocab.
"""

import io
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from hashlib import blake2b
from itertools import islice, pairwise
from pathlib import Path

import numpy as np

from twinrdf.findings import Finding
from twinrdf.project import Project
from twinrdf.records.tables import (
    Row,
    Rows,
    Sheet,
    find_delimiter,
    find_misdivided,
    find_other_form,
    parse_rows,
    printable_path,
    read_sheet,
)
from twinrdf.vocab import Table

SMALLEST = 1 << 14
"""The fewest bytes of a part, but for the last."""

_SELDOM, _SPREAD = 61, 31
"""About one line in `_SELDOM` ends a part, by a hash of a few of its characters."""

_NEWLINE, _QUOTE = b'\n"'


class _BrokenError(ValueError):
    """A table that cannot be read in parts."""


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of a table as its file is now; without a digest it has to be read again each time.

    `above` counts the lines of the file before it, `size` its bytes; `rows` reads its rows, without
    the headers.
    """

    digest: bytes
    above: int
    size: int
    rows: Callable[[], Iterator[Row]]


@dataclass(frozen=True, slots=True)
class Slices(Rows):
    """The rows of a file in parts."""

    slices: tuple[Slice, ...] = ()

    def __iter__(self) -> Iterator[Row]:
        for each in self.slices:
            yield from each.rows()


Remembered = Mapping[str, Sequence[tuple[bytes, int]]]
"""The digests and sizes of the parts that tables had, by kind."""


class Slicer:
    """Opens tables in parts, and checks only those parts whose digests are new."""

    def __init__(self, remembered: Remembered) -> None:
        self._remembered = remembered
        self._known = {digest for parts in remembered.values() for digest, _ in parts}

    def __call__(
        self, project: Project, path: Path, table: Table
    ) -> tuple[Sheet | None, list[Finding]]:
        """Read one table, and find what is wrong with it as a file."""
        try:
            content = path.read_bytes() if path.is_file() else b""
            parts = self._remembered.get(table.kind, ())
            header, delimiter, slices = self._slice(content, path.suffix, parts)
        except (OSError, UnicodeDecodeError, _BrokenError):
            sheet, findings = read_sheet(project, path, table)
            if sheet is None:
                return None, findings
            whole = Slice(b"", 0, 0, partial(iter, sheet.rows))
            rows = Slices(path, sheet.rows.delimiter, (whole,))
            return replace(sheet, rows=rows), findings
        rows = Slices(path, delimiter, slices)
        return Sheet(table, printable_path(project, path), header, rows), []

    def _slice(
        self, content: bytes, ending: str, parts: Sequence[tuple[bytes, int]]
    ) -> tuple[Row, str, tuple[Slice, ...]]:
        """Give the headers of a table, the delimiter of its cells, and its parts."""
        if find_other_form(content[:4]):
            raise _BrokenError
        first = content[: content.find(b"\n") + 1 or len(content)].decode("utf-8-sig")
        delimiter = find_delimiter(next(iter(io.StringIO(first, newline="")), ""), ending)
        pieces = divide(content, parts, delimiter)
        header = next(_read_rows(pieces[0][0], 0, delimiter, 0), None)
        if header is None or find_misdivided(header, ending):
            raise _BrokenError
        slices: list[Slice] = []
        above = 0
        for piece, digest in pieces:
            read = partial(_read_rows, piece, above, delimiter, int(not slices))
            if digest not in self._known:
                for _ in read():
                    pass
            slices.append(Slice(digest, above, len(piece), read))
            above += _count_lines(piece)
        return header, delimiter, tuple(slices)


def divide(
    content: bytes, parts: Iterable[tuple[bytes, int]], delimiter: str
) -> list[tuple[bytes, bytes]]:
    """Divide a file into parts, each with its digest, keeping earlier parts at both ends."""

    def take(start: int, end: int) -> tuple[bytes, bytes]:
        piece, key = content[start:end], f"{delimiter}{int(not start)}".encode()
        return piece, blake2b(piece, digest_size=16, key=key).digest()

    left = deque(parts)
    first: list[tuple[bytes, bytes]] = []
    last: list[tuple[bytes, bytes]] = []
    start, end = 0, len(content)
    while left and start + left[0][1] <= end:
        digest, size = left.popleft()
        piece = take(start, start + size)
        if piece[1] != digest or (start + size < end and not piece[0].endswith(b"\n")):
            break  # changed, or a last row that was continued
        first.append(piece)
        start += size
    while left and start < end - left[-1][1] and content[end - left[-1][1] - 1] == _NEWLINE:
        digest, size = left.pop()
        piece = take(end - size, end)
        if piece[1] != digest:
            break
        last.append(piece)
        end -= size
    if start < end or not first:
        first += (take(start + a, start + b) for a, b in pairwise(cut(content[start:end])))
    return [*first, *reversed(last)]


def cut(content: bytes) -> list[int]:
    """Give the places where parts begin and end, always after a line outside quotation marks."""
    characters = np.frombuffer(content, np.uint8)
    ends = np.flatnonzero(characters == _NEWLINE) + 1
    if not len(ends):
        return [0, len(content)]
    starts = np.concatenate([[0], ends[:-1]])
    looks = lengths = ends - starts
    for quarter in range(1, 4):
        looks = looks * _SPREAD + characters[starts + lengths * quarter // 4]
    marks = np.searchsorted(np.flatnonzero(characters == _QUOTE), ends)
    last = (looks % _SELDOM == 0) & (marks % 2 == 0)
    places = [0]
    for end in ends[last].tolist():
        if end - places[-1] >= SMALLEST and end < len(content):
            places.append(end)
    return [*places, len(content)]


def _count_lines(piece: bytes) -> int:
    lines = piece.count(b"\n")
    return lines + piece.count(b"\r") - piece.count(b"\r\n") if b"\r" in piece else lines


def _read_rows(piece: bytes, above: int, delimiter: str, headers: int) -> Iterator[Row]:
    """Read the rows of a part after some rows of headers; raise _BrokenError for a broken row."""
    text = piece.decode("utf-8" if above else "utf-8-sig")
    found = (_expect_row(row) for row in parse_rows(text, delimiter, above))
    return islice((row for row in found if any(row.cells)), headers, None)


def _expect_row(row: Row | tuple[int, str]) -> Row:
    if not isinstance(row, Row):
        raise _BrokenError
    return row
