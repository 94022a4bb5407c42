"""What an index says of each thing, worked out from the things of a register.

May import: formats.atlas, formats.geojson, formats.things, index.columns, lines, mapping,
names.folding, terms, vocab.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import takewhile
from typing import Any

from twinrdf.formats.atlas import find_countries
from twinrdf.formats.geojson import find_geometry
from twinrdf.formats.things import Thing, Things
from twinrdf.index.columns import COLUMNS, DATES, FACETS, PLACED
from twinrdf.lines import holding
from twinrdf.mapping import Kind
from twinrdf.mapping import Mapping as Columns
from twinrdf.names.folding import fold
from twinrdf.terms import XSD, Quad, parse_term
from twinrdf.vocab import PREFIXES, mint, term

Key = tuple[float, str]
"""What things are sorted by: a number, or a text."""

_NUMBERS = {XSD + name for name in ("decimal", "integer")}
_COARSE = {"Territory", "Event", "Organization"}
_TITLES = (("text",), ("holder", "role"), ("indicator", "about"), ("party",))
_EXPANDED = {
    "amount": ("qualifier", "value", "unit"),
    "partnershipKind": ("party", "partnershipKind"),
}
_LONGEST_TITLE = 90
_AMONG_CODES = {
    term(f"skos:{name}") for name in ("hasTopConcept", "broader", "narrower", "related")
}


@dataclass(frozen=True, slots=True)
class Section:
    """The things of one kind in the order of their names, each known by its place among them.

    `orders` has the places in the order of each column, and after `-` the other way round, those
    without a value last in both; `facets` has the places that have a value, by facet and value.
    """

    things: Sequence[Thing]
    orders: Mapping[str, Sequence[int]]
    facets: Mapping[str, Mapping[str, Sequence[int]]]


class Survey:
    """All things of a register, to be put in order; codes are named by `codes`."""

    def __init__(
        self, things: Things, mapping: Columns, codes: Mapping[str, str], languages: Sequence[str]
    ) -> None:
        self.things = things
        self._mapping = mapping
        self._codes = codes
        self._languages = languages
        self._countries = cache(lambda iri: find_countries(things, iri))
        self._ties = Counter(
            party for tie in things.by_kind["partnership"] for party in tie.targets("party")
        )
        self._entities = Counter(
            source for thing in things.by_iri.values() for source in thing.targets("source")
        )
        self._domains: dict[str, dict[str, None]] = defaultdict(dict)
        for area in things.by_kind["area"]:
            for tie in area.targets("areaOf"):
                self._domains[tie].update(dict.fromkeys(area.targets("domain")))

    def section(self, kind: str) -> Section:
        """Put the things of a kind in every order, and find what they can be narrowed down by."""
        found = self.things.by_kind[kind]
        members = sorted(found, key=lambda thing: (fold(self.title(thing)), thing.iri))
        orders: dict[str, Sequence[int]] = {}
        for column in COLUMNS[kind].split():
            if column == "label":
                orders[column] = range(len(members))
                orders["-label"] = range(len(members) - 1, -1, -1)
                continue
            keys = [self._key(thing, column) for thing in members]
            orders[column] = _sort(keys, backwards=False)
            orders[f"-{column}"] = _sort(keys, backwards=True)
        return Section(members, orders, self._facets(kind, members))

    def title(self, thing: Thing) -> str:
        """Name a thing; one without a name is called by what it is about."""
        if "label" in thing.values:
            return thing.label(self._languages)
        for columns in _TITLES:
            words = [self._word(value) for name in columns for value in thing.values.get(name, ())]
            if words:
                return ", ".join(words)[:_LONGEST_TITLE]
        return thing.slug

    def row(self, thing: Thing) -> dict[str, Any]:
        """Give a thing as a row: its columns under their names, as ids, dates and numbers."""
        cells: dict[str, Any] = {"id": thing.id, "iri": thing.iri, "label": self.title(thing)}
        for column in COLUMNS[thing.kind].split():
            for name in _EXPANDED.get(column, (column,)):
                if name != "label":
                    cells[name] = self._cell(thing, name)
        return cells

    def count(self, thing: Thing) -> int:
        """Count the ties of a party, or what a source says something of."""
        return (self._entities if thing.kind == "source" else self._ties)[thing.iri]

    def geometry(self, thing: Thing) -> str:
        """Give where a thing is as GeoJSON, or nothing."""
        found = find_geometry(thing, self.things) if thing.kind in PLACED else None
        return json.dumps(found) if found else ""

    # ---- inside

    def _cell(self, thing: Thing, column: str) -> Any:
        special: dict[str, Callable[[], Any]] = {
            "class": lambda: list(_classes(thing)),
            "country": lambda: list(self._of_countries(thing)),
            "ties": lambda: self.count(thing),
            "entities": lambda: self.count(thing),
            "sources": lambda: [self.things.shorten(iri) for iri in thing.targets("source")],
        }
        if column in special:
            return special[column]()
        found = self._mapping.columns[column]
        values = thing.values.get(column, ())
        if found.kind is Kind.CONCEPT:
            cells = [value[1:-1].rpartition("/")[2] for value in values]
        else:
            cells = [self.things.shorten(parse_term(value).value) for value in values]
        return next(iter(cells), None) if found.single else cells

    def _key(self, thing: Thing, column: str) -> Key | None:
        if column in ("ties", "entities"):
            return (float(self.count(thing)), "")
        if column == "sources":
            return (float(len(thing.targets("source"))), "")
        if column == "class":
            return (0.0, fold(_classes(thing)[0]))
        if column == "country":
            found = self._of_countries(thing)
            return (0.0, found[0]) if found else None
        values = thing.values.get("value" if column == "amount" else column)
        if not values:
            return None
        value, datatype, _ = parse_term(values[0])
        return (float(value), "") if datatype in _NUMBERS else (0.0, fold(self._word(values[0])))

    def _word(self, value: str) -> str:
        found = parse_term(value)
        if not found.is_iri:
            return found.value
        thing = self.things.by_iri.get(found.value)
        return self.title(thing) if thing else self._codes.get(found.value, found.value)

    def _facets(self, kind: str, members: Iterable[Thing]) -> dict[str, dict[str, Sequence[int]]]:
        facets: dict[str, dict[str, list[int]]] = {name: {} for name in FACETS[kind]}
        for place, thing in enumerate(members):
            for name, values in facets.items():
                for value in self._choices(thing, name):
                    values.setdefault(value, []).append(place)
        return {name: dict(sorted(values.items())) for name, values in facets.items()}

    def _choices(self, thing: Thing, facet: str) -> Iterable[str]:
        """Give what a thing has of a facet, as IRIs or as plain words."""
        if facet == "class":
            return [self._mapping.classes.get(name, name) for name in _classes(thing)]
        if facet == "country":
            base = thing.iri.removesuffix(f"id/{thing.id}")
            return [mint(base, "territory", slug) for slug in self._of_countries(thing)]
        if facet == "decade":
            columns = [name for date in DATES for name in (f"{date}Earliest", date)]
            year = "".join(takewhile(str.isdigit, thing.first(*columns)))
            return [f"{year[:-1]}0s"] if len(year) == 4 else []
        if facet == "domain" and thing.kind != "area":
            return self._domains.get(thing.iri, ())
        return [parse_term(value).value for value in thing.values.get(facet, ())]

    def _of_countries(self, thing: Thing) -> tuple[str, ...]:
        parties = thing.targets("party")
        if not parties:
            return self._countries(thing.iri)
        return tuple(sorted({slug for party in parties for slug in self._countries(party)}))


def name_codes(register: Iterable[Quad]) -> Iterator[tuple[str, str, str]]:
    """Give the codes that a register holds, by IRI, the column and the term of each name."""
    columns = {term("skos:prefLabel"): "label", term("skos:altLabel"): "altLabel"}
    start = f"<{PREFIXES['code']}"
    for subject, predicate, value, _ in holding(register, start):
        if predicate in columns and subject.startswith(start):
            yield subject[1:-1], columns[predicate], value


def count_uses(register: Iterable[Quad]) -> Counter[str]:
    """Count how often each code is the value of a property, but for those that order code lists."""
    start = f"<{PREFIXES['code']}"
    return Counter(
        value[1:-1]
        for _, predicate, value, _ in holding(register, f" {start}")
        if value.startswith(start) and predicate not in _AMONG_CODES
    )


def _classes(thing: Thing) -> tuple[str, ...]:
    """Leave out the classes that only say which kind of thing it is, if a finer one is there."""
    return tuple(name for name in thing.types if name not in _COARSE) or thing.types or ("",)


def _sort(keys: Sequence[Key | None], *, backwards: bool) -> list[int]:
    known = [(key, place) for place, key in enumerate(keys) if key is not None]
    known.sort(key=lambda pair: pair[0], reverse=backwards)
    missing = [place for place, key in enumerate(keys) if key is None]
    return [place for _, place in known] + missing
