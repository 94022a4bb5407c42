"""The register as tables for a spreadsheet: a file for each kind of thing, a row for each thing.

Headers are those of the tables that people write, with the IRI before them. A table is made to be
looked at: several values stand in one cell, separated by `; `; a text that a spreadsheet would run
as a formula has an apostrophe before it; a byte order mark tells Excel that this is UTF-8.

May import: formats.cells, formats.things, mapping, terms.
"""

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Mapping as Map

from twinrdf.formats.cells import MARK, write_rows
from twinrdf.formats.things import Thing, Things
from twinrdf.mapping import Kind, Mapping
from twinrdf.terms import Term, parse_term

_LEADING = ("iri", "id", "type")


def format_table(
    things: Things, kind: str, mapping: Mapping, languages: Sequence[str]
) -> Iterator[str]:
    """Write all things of a kind as CSV, row by row."""
    members = things.by_kind[kind]
    headers = _headers(members, mapping, languages)
    places = {header: place for place, header in enumerate(headers)}
    yield MARK + next(write_rows([headers]))
    yield from write_rows(_row(thing, things, mapping, places) for thing in members)


def _row(thing: Thing, things: Things, mapping: Mapping, places: Map[str, int]) -> Iterator[str]:
    cells: list[list[str]] = [[] for _ in places]
    cells[:3] = [[thing.iri], [thing.slug], [thing.type]]
    for column, values in thing.values.items():
        for value in values:
            literal = parse_term(value)
            header = _header(column, literal, mapping)
            cells[places[header]].append(_cell(literal, mapping.columns[column].kind, things))
    return map("; ".join, cells)


def _headers(members: Iterable[Thing], mapping: Mapping, languages: Sequence[str]) -> list[str]:
    """Give the headers under which any thing has a value: columns in the context's order, and in
    each the register's languages first."""
    used = {
        _header(column, parse_term(value), mapping): None
        for thing in members
        for column, values in thing.values.items()
        for value in values
    }
    columns = list(mapping.columns)
    ranks = {language: place for place, language in enumerate(("", *languages))}

    def rank(header: str) -> tuple[int, int, str]:
        column, _, language = header.partition("@")
        return columns.index(column), ranks.get(language, len(ranks)), language

    return [*_LEADING, *sorted(used, key=rank)]


def _header(column: str, value: Term, mapping: Mapping) -> str:
    if mapping.columns[column].languages and value.language:
        return f"{column}@{value.language}"
    return column


def _cell(value: Term, kind: Kind, things: Things) -> str:
    if value.is_iri:
        if kind is Kind.CONCEPT:
            return value.value.rsplit("/", 1)[-1]
        return things.shorten(value.value)
    return value.value
