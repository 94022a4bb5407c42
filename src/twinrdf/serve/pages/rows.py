"""Things as rows of tables.

A column is a term of the context, or one of `SPECIAL`, which are computed for each row.

May import: names.folding, serve.pages.facts, serve.pages.register, serve.pages.rendering,
serve.pages.sorting, serve.pages.wording, terms, translations, vocab.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from twinrdf.names.folding import fold
from twinrdf.serve.pages.facts import SOURCE, term_of
from twinrdf.serve.pages.register import LABEL, PARTY, TYPE, Register, Value, choose
from twinrdf.serve.pages.rendering import turn
from twinrdf.serve.pages.sorting import Head, make_head
from twinrdf.serve.pages.wording import is_date, is_number, word_measure
from twinrdf.terms import parse_term
from twinrdf.translations import pick_language, write_number
from twinrdf.vocab import term

SPECIAL = {"label", "class", "country", "amount", "ties", "sources", "entities", "partner", "tie"}
SPECIAL |= {"here", "decade"}
COUNTS = {"ties", "entities"}
NUMBERS = {"sources", *COUNTS}

QUALIFIER = term("tw:qualifier")
AMOUNT = term("schema:value")
UNIT = term("tw:unit")
RANK = term("code:unit/rank")
EXACT = term("code:qualifier/exact")

PAGE = 50

Links = Mapping[str, Sequence[str]]
"""For things that point at another one, the properties by which they do."""


@dataclass(frozen=True, slots=True)
class Row:
    """A thing as a row: its cells, one tuple of values for each column."""

    iri: str
    cells: tuple[tuple[Value, ...], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """One page of a table."""

    kind: str
    heads: tuple[Head, ...]
    rows: tuple[Row, ...]
    total: int
    page: int
    pages: int


Key = tuple[float, str]
LAST: Key = (float("inf"), "")

_READ = {"label": LABEL, "sources": SOURCE, "amount": AMOUNT}
FEW = 500
"""So many things are sorted by what is looked up for each of them."""


class Rows:
    """The rows of a register; `count` gives how many ties a party has, or things a source."""

    def __init__(self, register: Register, count: Callable[[str], int]) -> None:
        self.register = register
        self.count = count

    def table(
        self,
        kind: str,
        names: Sequence[str],
        total: int,
        look_up: Callable[[int, int], Sequence[str]],
        page: int,
        languages: Sequence[str],
        *,
        sort: str = "",
        size: int = PAGE,
        beside: str = "",
        links: Links | None = None,
        compact: bool = False,
    ) -> Table:
        """Give a page of so many things, of which only those on the page are looked up.

        `beside`, whose page it is, is left out among partners and not linked elsewhere; `compact`
        leaves out columns that hold nothing.
        """
        page, pages = turn(page, total, size)
        heads = tuple(self.head(name, sort, languages) for name in names)
        rows = tuple(
            Row(subject[1:-1], self.cells(subject, names, languages, beside, links))
            for subject in look_up((page - 1) * size, page * size)
        )
        if compact:
            kept = [place for place in range(len(names)) if any(row.cells[place] for row in rows)]
            heads = tuple(heads[place] for place in kept)
            rows = tuple(Row(row.iri, tuple(row.cells[place] for place in kept)) for row in rows)
        return Table(kind, heads, rows, total, page, pages)

    def head(self, name: str, sort: str, languages: Sequence[str]) -> Head:
        """Name a column of a table."""
        label = "" if name in SPECIAL else self.name_of(name, languages)
        return make_head(name, sort, label, number=self.is_number(name))

    def name_of(self, name: str, languages: Sequence[str]) -> str:
        """Name a column that is a term of the context."""
        column = self.register.mapping.columns[name]
        return self.register.term_label(column.predicate, languages)

    def is_number(self, name: str) -> bool:
        """Tell whether a column holds numbers, which stand right-aligned."""
        column = self.register.mapping.columns.get(name)
        return name in NUMBERS or bool(column and is_number(column.datatype))

    def cells(
        self,
        subject: str,
        names: Sequence[str],
        languages: Sequence[str],
        beside: str = "",
        links: Links | None = None,
    ) -> tuple[tuple[Value, ...], ...]:
        """Give the cells of the row of a thing; the first one leads to the thing itself."""
        row = _Row(self, subject, languages, beside, links or {})
        cells = [row.cell(name) for name in names]
        if names[0] not in SPECIAL:
            own = self.register.addresses.link(subject[1:-1])
            first = cells[0] or (self.register.value(subject, languages),)
            cells[0] = tuple(replace(value, href=own) for value in first)
        return tuple(cells)

    def sort_keys(self, subjects: Sequence[str], name: str) -> dict[str, Key]:
        """Give what things are sorted by; those without a value come last in both directions."""
        if name in COUNTS:
            return {subject: (float(self.count(subject[1:-1])), "") for subject in subjects}
        if name in SPECIAL and name not in _READ:
            cells = {subject: self.cells(subject, ["label", name], ())[1] for subject in subjects}
            return {s: (0.0, fold(cell[0].text)) if cell else LAST for s, cell in cells.items()}
        predicate = _READ.get(name) or term_of(self.register.mapping, name)
        found = {subject: self.register.objects(subject, predicate) for subject in subjects}
        if name == "sources":
            return {subject: (float(len(values)), "") for subject, values in found.items()}
        if name == "label":
            return {s: (0.0, self._folded_name(s, values)) for s, values in found.items()}
        return {subject: self._key(values) for subject, values in found.items()}

    def _folded_name(self, subject: str, names: Sequence[str]) -> str:
        texts = [parse_term(text) for text in names]
        return fold((choose(texts) if texts else self.register.label(subject)).value)

    def _key(self, texts: Sequence[str]) -> Key:
        if not texts:
            return LAST
        value, datatype, _ = parse_term(texts[0])
        if is_number(datatype):
            return (float(value), "")
        return (0.0, value if is_date(datatype) else fold(self.register.value(texts[0]).text))


def finest(types: Iterable[str]) -> tuple[str, ...]:
    """Leave out the classes that only say which kind of thing it is, if a finer one is there."""
    coarse = {term("tw:Territory"), term("tw:Event"), term("org:Organization")}
    fine = tuple(text for text in types if text not in coarse)
    return fine or tuple(types)


class _Row:
    """Makes the cells of one thing."""

    def __init__(
        self,
        rows: Rows,
        subject: str,
        languages: Sequence[str],
        beside: str,
        links: Links,
    ) -> None:
        self.rows = rows
        self.register = rows.register
        self.subject = subject
        self.languages = languages
        self.beside = beside
        self.links = links
        self.values: dict[str, list[str]] = {}
        for _, predicate, text, _ in self.register.store.quads(subject=subject, graph=""):
            self.values.setdefault(predicate, []).append(text)

    def cell(self, name: str) -> tuple[Value, ...]:
        if name in SPECIAL:
            return self.special(name)
        predicate = term_of(self.register.mapping, name)
        texts = self.values.get(predicate, ())
        found = (self.register.value_of(predicate, text, self.languages) for text in texts)
        return tuple(
            replace(value, href="") if text == self.beside else value
            for text, value in zip(texts, found, strict=True)
        )

    def shown(self, texts: Iterable[str]) -> tuple[Value, ...]:
        return tuple(self.register.value(text, self.languages) for text in texts)

    def special(self, name: str) -> tuple[Value, ...]:
        match name:
            case "label":
                return self.shown([self.subject])
            case "class":
                return self.shown(finest(self.values.get(TYPE, ())))
            case "country":
                return self.shown(self.countries())
            case "partner":
                return self.shown(self.partners())
            case "tie":
                return self.tie()
            case "amount":
                return self.amount()
            case "here":
                iris = [predicate[1:-1] for predicate in self.links.get(self.subject, ())]
                label = self.register.term_label
                return tuple(Value(label(iri, self.languages), iri=iri) for iri in iris)
            case "ties" | "entities":
                return (Value(self.number(self.rows.count(self.subject[1:-1]))),)
        return (Value(self.number(len(self.values.get(SOURCE, ())))),)

    def number(self, number: int) -> str:
        return write_number(number, pick_language(self.languages))

    def partners(self) -> list[str]:
        return [party for party in self.values.get(PARTY, ()) if party != self.beside]

    def countries(self) -> list[str]:
        if not self.beside:
            return [c for c in self.register.countries(self.subject) if c != self.subject]
        return sorted({c for party in self.partners() for c in self.register.countries(party)})

    def tie(self) -> tuple[Value, ...]:
        """Name a partnership by its kind, leading to the partnership."""
        kinds = self.values.get(term("tw:partnershipKind"), [self.subject])
        href = self.register.addresses.link(self.subject[1:-1])
        return tuple(replace(value, href=href) for value in self.shown(kinds))

    def measure(self) -> str:
        """Word a number with its unit, where that is not the name of what is counted."""
        numbers, units = self.values.get(AMOUNT, ()), self.values.get(UNIT, ())
        if len(numbers) != 1 or len(units) != 1:
            return ""
        unit = self.register.addresses.slug(units[0][1:-1])
        number = parse_term(numbers[0]).value
        return word_measure(number, unit, pick_language(self.languages))

    def amount(self) -> tuple[Value, ...]:
        """Word a figure: `more than 14,000,000 inhabitants`, `161 km²`, `rank 2`."""
        qualifier, number, unit = (
            " ".join(value.text for value in self.shown(self.values.get(predicate, ())))
            for predicate in (QUALIFIER, AMOUNT, UNIT)
        )
        ranked = self.values.get(UNIT) == [RANK]
        words = (unit, number) if ranked else (self.measure() or f"{number} {unit}",)
        parts = ("" if self.values.get(QUALIFIER) == [EXACT] else qualifier, *words)
        return (Value(" ".join(part.strip() for part in parts if part.strip())),)
