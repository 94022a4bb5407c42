"""Proposals as commands of QuickStatements (version 1) and as a table.

Each reference is on a line of its own, which all versions of the tool read alike: the first line
makes the statement, and the next ones add references to it.

May import: formats.cells, link.upkeep.propose.
"""

import csv
import io
from collections.abc import Iterable, Iterator

from twinrdf.formats.cells import guard
from twinrdf.link.upkeep.propose import Reference, Statement

COLUMNS = ("item", "property", "target", "since", "until", "adds", "source", "tie")
"""The columns of the table."""

_PRECISION = {4: 9, 7: 10, 10: 11}


def format_quickstatements(statements: Iterable[Statement], retrieved: str, register: str) -> str:
    """Format statements as commands with cells separated by tabs; `retrieved` is a day."""
    summary = f" /* twinning with its source, from {register} */"
    lines = (
        "\t".join(cells) + summary
        for statement in statements
        for cells in _commands(statement, retrieved)
    )
    return "".join(f"{line}\n" for line in lines)


def format_table(statements: Iterable[Statement]) -> str:
    """Format statements as tab-separated rows, one for each source."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter="\t", lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in statements:
        said = (one.item, "P190", one.target, one.start, one.end, one.adds)
        label = guard(" ".join(one.label.split()))
        writer.writerows((*said, reference.url, label) for reference in one.references)
    return text.getvalue()


def _commands(statement: Statement, retrieved: str) -> Iterator[tuple[str, ...]]:
    for number, reference in enumerate(statement.references):
        dates = tuple(_dates(statement)) if number == 0 else ()
        yield (statement.item, "P190", statement.target, *dates, *_cite(reference, retrieved))


def _dates(statement: Statement) -> Iterator[str]:
    for key, date in (("P580", statement.start), ("P582", statement.end)):
        if date:
            yield from (key, write_time(date))


def _cite(reference: Reference, retrieved: str) -> Iterator[str]:
    if reference.stated_in:
        yield from ("S248", reference.stated_in)
    yield from ("S854", f'"{reference.url}"', "S813", write_time(retrieved))


def write_time(date: str) -> str:
    """Format `2011`, `2011-05` or `2011-05-27` as a time with its precision."""
    return f"+{(date + '-00-00')[:10]}T00:00:00Z/{_PRECISION[len(date)]}"
