"""Rows of cells as CSV that people open in a spreadsheet.

A text that a spreadsheet would run as a formula has an apostrophe before it; a number has none.
Where a comma separates decimals, spreadsheets part cells at semicolons and lines, whatever the
quotation marks around them: there the same holds for what follows one within a text.

May import: nothing.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator

MARK = "\ufeff"
"""The byte order mark, which tells Excel that what follows is UTF-8."""

_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")
"""What begins a formula, in some languages in its full-width form too."""

_NUMBER = re.compile(r"[+-][0-9]+(\.[0-9]+)?\Z")
_WITHIN = re.compile(r"(?<=[;\t\r\n])(?=[=+@＝＋－＠-])(?![+-][0-9]+(?:\.[0-9]+)?(?:[;\t\r\n]|\Z))")


def guard(text: str) -> str:
    """Keep a spreadsheet from running a text as a formula."""
    inner = _WITHIN.sub("'", text)
    return f"'{inner}" if text.startswith(_FORMULA) and not _NUMBER.match(text) else inner


def write_rows(rows: Iterable[Iterable[str]], line_end: str = "\r\n") -> Iterator[str]:
    """Write rows as CSV, one by one, every cell guarded; RFC 4180 ends a line with CRLF."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator=line_end)
    for row in rows:
        writer.writerow(map(guard, row))
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
