"""The row of headers: the column and the language of each cell of a table.

May import: findings, mapping, records.advice, records.cells, records.characters, records.tables.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import compress, count, islice

from twinrdf.findings import Cell, Finding, Severity
from twinrdf.mapping import Column, Mapping
from twinrdf.records.advice import NOT_LANGUAGES, Named, ask, find_named, nearest, repair_language
from twinrdf.records.cells import is_language
from twinrdf.records.characters import check_characters, show
from twinrdf.records.tables import Sheet

ID, TYPE, SOURCE = "id", "type", "source"
"""The columns for the thing and the source of a row."""

HEADER = "read:header"
"""The rule of findings about headers."""

_ABOVE = 10
"""The number of rows below the first that are searched for headers."""

_ENDING = 3
"""The most columns with a word at their end that are advised for that word."""

_WORDS = {
    "id": "identifier identifiant nummer nr code key sleutel 编号",
    "type": "soort class klasse classe typ art 类型",
    "source": "bron bronnen reference referentie référence quelle 来源",
    "label": "name title naam titel nom titre 名称",
    "within": "country land pays 国家",
    "party": "partner partners 伙伴",
    "lat": "breedte breedtegraad breite 纬度",
    "long": "lengte lengtegraad länge 经度",
    "term": "duration duur durée dauer",
    "description": "omschrijving beschreibung 描述",
    "editorialNote": "remark remarks remarque comment opmerking opmerkingen bemerkung 备注",
    "sameAs": "wikidata",
    "url": "website",
}
"""Other words in which people call columns, besides the names that the ontology has for them."""

_SPOKEN = re.compile(r"(.*?)[ _(\[-]+([A-Za-z]{2})[)\]]?")
"""A header with its language, as in `label_nl` and `label (nl)`."""

COMPUTED = {"geometry": "lat", "termEndBasis": "termEnd"}
"""Terms of the context that are computed, besides the bounds of dates, each with the column that it
is computed from."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A header: its text, and the column and language that it names.

    `id`, `type` and `source` have no column, for their cells are not values of the thing.
    """

    text: str
    column: Column | None = None
    language: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """The positions of the headings that could be read in the rows of a sheet."""

    sheet: Sheet
    headings: tuple[tuple[int, Heading], ...]

    def place(self, name: str) -> int | None:
        """Give the position of `id`, `type` or `source`.

        There are no ids where rows cannot name their source, without which they are not read.
        """
        if name == ID and self.sheet.table.kind != SOURCE and self.place(SOURCE) is None:
            return None
        found = (n for n, heading in self.headings if heading.text == name and not heading.column)
        return next(found, None)

    def ids(self) -> Iterator[tuple[str, int]]:
        """Give the ids of the rows, as written, with their lines."""
        place = self.place(ID)
        if place is not None:
            for row in self.sheet.rows:
                if place < len(row.cells) and row.cells[place]:
                    yield row.cells[place], row.line


def read_layout(sheet: Sheet, mapping: Mapping, named: Named) -> tuple[Layout, tuple[Finding, ...]]:
    """Read the headers of a sheet, and find their errors; `named` is that of a vocabulary."""
    findings: list[Finding] = []
    headings: list[tuple[int, Heading]] = []
    seen: set[tuple[str, str]] = set()

    def find(text: str, problem: str) -> None:
        cell = Cell(sheet.file, sheet.header.line, show(text)[1:-1])
        findings.append(Finding(Severity.VIOLATION, problem, cell, HEADER))

    below = _find_below(sheet)
    if below:
        problem = f"no headers, which are in line {below}; remove the lines above that one"
        cell = Cell(sheet.file, sheet.header.line)
        return Layout(sheet, ()), (Finding(Severity.VIOLATION, problem, cell, HEADER),)
    used = _find_used(sheet)
    for number, text in enumerate(sheet.header.cells):
        if text:
            problem = _find_problem(sheet, text, mapping, named)
        else:
            problem = _describe_unnamed(number, used[number]) if number in used else ""
        name, _, language = text.partition("@")
        key = (name, language.lower())
        column = None if name in {ID, TYPE, SOURCE} else mapping.columns.get(name)
        if not problem and key in seen:
            several = column and column.splits and not column.single
            apart = ", with the values of both separated by ;" if several else ""
            problem = f"the same header twice; keep one of the columns{apart}"
        if problem:
            find(text, problem)
        elif text:
            seen.add(key)
            headings.append((number, Heading(text, column, key[1])))
    for name in _missing(sheet, seen):
        find(name, f"the table has no such column; add a header {name}")
    return Layout(sheet, tuple(headings)), tuple(findings)


def _find_below(sheet: Sheet) -> int:
    """Give the line of the headers if something else, such as a title, is above them; else 0."""
    if ID in sheet.header.cells:
        return 0
    for row in islice(sheet.rows, _ABOVE):
        names = {name for cell in row.cells for name in re.split("[;\t]", cell)}
        if {ID, SOURCE, "rank"} & names > {ID}:
            return row.line
    return 0


def _missing(sheet: Sheet, seen: set[tuple[str, str]]) -> Iterator[str]:
    """Give the required columns that a table lacks, even in another spelling."""
    written = {name for name, _ in seen}.union(map(str.casefold, sheet.header.cells))
    if ID not in written:
        yield ID
    if SOURCE not in written and sheet.table.kind != SOURCE:
        yield SOURCE


def _find_used(sheet: Sheet) -> dict[int, int]:
    """Give the positions of cells without a header, each with the line of the first cell."""
    used: dict[int, int] = {}
    for row in () if all(sheet.header.cells) else sheet.rows:
        for place in compress(count(), row.cells):
            used.setdefault(place, row.line)
    return used


def _describe_unnamed(number: int, line: int) -> str:
    """Describe a column without a header by its letters in spreadsheet programs."""
    letters, rest = "", number + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return (
        f"column {letters} has no header but cells, the first in line {line}; "
        "give it a header, or empty it"
    )


def _find_problem(sheet: Sheet, text: str, mapping: Mapping, named: Named) -> str:
    """Say what is wrong with a header by itself."""
    name, at, language = text.partition("@")
    if "\n" in text:
        return "a header of several lines; write it on one"
    if text.endswith(";"):
        return "ends with a semicolon, as other rows may; remove these, or import the table anew"
    for _, problem in check_characters(text, prose=False):
        return problem
    if name == SOURCE and sheet.table.kind == SOURCE:
        return "a source has no source; remove the column"
    if name in {ID, TYPE, SOURCE}:
        return f"{name} has no language; write {name}" if at else ""
    column = mapping.columns.get(name)
    if column is None:
        return f"unknown column; {_advise(text, mapping, named)}"
    if name not in writable(mapping):
        return "computed by the register, never written; remove the column"
    if at and not column.languages:
        return f"{name} has no language; write {name}"
    if at and not is_language(language.lower()):
        return f"{show(language)} is not a language tag; {repair_language(language)}"
    return ""


def _advise(text: str, mapping: Mapping, named: Named) -> str:
    """Advise which header may be meant, with its language if it has one."""
    columns = writable(mapping)
    known = {ID, TYPE, SOURCE, *columns}
    predicates = {one: column.predicate for one, column in columns.items()}
    spelt = {word: one for one, words in _WORDS.items() for word in words.split() if one in known}
    spelt |= {one.casefold(): one for one in known}
    name, _, language = text.partition("@")
    spoken = _SPOKEN.fullmatch(text)
    for words, tag in ((name, language), spoken.groups() if spoken else ("", "")):
        meant = spelt.get(re.sub("[ _]", "", words).casefold())
        if names := [meant] if meant else find_named(words.strip(), predicates, named):
            tag = tag.strip().lower() or "en"
            ending = f"@{NOT_LANGUAGES.get(tag, tag)}"
            several = {one for one, column in columns.items() if column.languages}
            return ask(one + ending if one in several else one for one in names)
    endings = sorted(one for one in known if one.endswith(name.capitalize().removesuffix("s")))
    if 0 < len(endings) <= _ENDING:
        return ask(endings)
    starts = [one for one in known if len(one) > 2 and name.lower().startswith(one.lower())]
    return ask([max(starts, key=len)]) if starts else nearest(name, known)


def writable(mapping: Mapping) -> dict[str, Column]:
    """Give the columns that people fill in, which are all but the computed ones."""
    computed = {*COMPUTED}.union(*(column.bound_names for column in mapping.columns.values()))
    return {name: column for name, column in mapping.columns.items() if name not in computed}
