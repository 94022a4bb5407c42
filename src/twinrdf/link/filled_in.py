"""Reading tables that people have filled in with any program: their rows by the headers.

Spreadsheet programs leave out the last cells of a row where they are empty, or add empty ones.

May import: findings, records.tables.
"""

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from twinrdf.findings import Finding, counted
from twinrdf.records.tables import Row, parse_rows, read_text, sort_out

FilledIn = tuple[int, Mapping[str, str]]
"""The line of a row, and its cells by header; an optional one may be missing."""

Find = Callable[[str, int, str, str], Finding]
"""Makes a finding of the name of a file, a line, a column and a message."""


def fits(row: Row, columns: Sequence[str], needed: Iterable[str]) -> bool:
    """Whether a row has a cell for each needed column, and nothing beyond the last header."""
    fewest = 1 + max(map(columns.index, needed))
    return len(row.cells) >= fewest and not any(row.cells[len(columns) :])


def read_filled_in(
    path: Path,
    needed: Sequence[str],
    optional: Sequence[str],
    find: Find,
    advice: str,
    spelt: Mapping[str, str] | None = None,
) -> tuple[list[FilledIn], list[Finding]]:
    """Read a table with needed and optional columns, and find what is wrong with it.

    The separator is the most frequent one in the first line. `spelt` are other spellings of
    headers, and `advice` says how to get the table anew.
    """
    text, problem = read_text(path)
    first = io.StringIO(text, newline="").readline()
    rows, problems = sort_out(parse_rows(text, max(",\t;", key=first.count)))
    findings = [
        find(path.name, line, "", message) for line, message in ([problem] if problem else problems)
    ]
    if findings and not rows:
        return [], findings
    header = rows[0] if rows else Row(1, [])
    names = [cell.lower() for cell in header.cells]
    columns = [(spelt or {}).get(name, name) for name in names]
    wrong = [
        find(path.name, header.line, name, f"there must be one such column, not {count}; {advice}")
        for name in (*needed, *optional)
        if (count := columns.count(name)) > 1 or (name in needed and not count)
    ]
    if wrong:
        return [], [*findings, *wrong]
    fitting: list[FilledIn] = []
    for row in rows[1:]:
        if fits(row, columns, needed):
            fitting.append((row.line, dict(zip(columns, row.cells, strict=False))))
        else:
            counts = f"{counted(len(row.cells), 'cell')} under {len(columns)} headers"
            findings.append(find(path.name, row.line, "", f"{counts}; {advice}"))
    return fitting, findings
