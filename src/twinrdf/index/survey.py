"""What an index says of each thing, worked out from the things of a register.

May import: dates, formats.geojson, formats.map_data, formats.spots, formats.things, index.columns,
lines, mapping, names.folding, terms, vocab.
"""

import json
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, takewhile
from operator import itemgetter
from typing import Any

from twinrdf.dates import parse_duration
from twinrdf.formats.geojson import draw
from twinrdf.formats.map_data import find_countries
from twinrdf.formats.spots import remember_spots
from twinrdf.formats.things import Thing, Things
from twinrdf.index.columns import COLUMNS, DATES, FACETS, PLACED, name_cells
from twinrdf.lines import prefilter
from twinrdf.mapping import Kind
from twinrdf.mapping import Mapping as Columns
from twinrdf.names.folding import fold
from twinrdf.terms import XSD, Quad, parse_term
from twinrdf.vocab import PREFIXES, mint, term

Key = tuple[float, str]
"""What things are sorted by: a number, or a text."""

_NUMBERS = {XSD + name for name in ("decimal", "integer")}
_MONTH = 30.4375 * 24 * 60 * 60
"""How many seconds a month has, more or less."""
_COARSE = {"Territory", "Event", "Organization"}
_TITLES = (("text",), ("holder", "role"), ("indicator", "about"), ("party",))
_LONGEST_TITLE = 90
_BROADER = term("skos:broader")
_AMONG_CODES = {term(f"skos:{name}") for name in ("hasTopConcept", "narrower", "related")}


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
    """All things of a register, to be put in order; codes are named by `codes`, and `broader` has
    the codes that one is narrower than."""

    def __init__(
        self,
        things: Things,
        mapping: Columns,
        codes: Mapping[str, str],
        broader: Mapping[str, Sequence[str]],
        languages: Sequence[str],
    ) -> None:
        self.things = things
        self._mapping = mapping
        self._codes = codes
        self._broader = broader
        self._languages = languages
        self._find_spot = remember_spots(things)
        self._countries = cache(lambda iri: find_countries(things, iri))
        self._ties: Counter[str] = Counter()
        self._entities: Counter[str] = Counter()
        self._domains: dict[str, dict[str, None]] = defaultdict(dict)
        for thing in chain.from_iterable(things.by_kind.values()):
            self._entities.update(thing.targets("source"))
            if thing.kind == "partnership":
                self._ties.update(thing.targets("party"))
            for tie in thing.targets("areaOf"):
                self._domains[tie].update(dict.fromkeys(thing.targets("domain")))

    def section(self, kind: str) -> Section:
        """Put the things of a kind in every order, and find what they can be narrowed down by.

        Each is read once and let go again: what is held of it is what it is sorted and chosen by.
        """
        names: list[tuple[str, str]] = []
        known: dict[Key | None, Key | None] = {}
        keys: dict[str, list[Key | None]] = {column: [] for column in COLUMNS[kind].split()}
        facets: dict[str, dict[str, array[int]]] = {name: {} for name in FACETS[kind]}
        for place, thing in enumerate(self.things.by_kind[kind]):
            names.append((fold(self.title(thing)), thing.iri))
            for column, held in keys.items():
                key = None if column == "label" else self._key(thing, column)
                held.append(known.setdefault(key, key))
            for facet, values in facets.items():
                for value in self._choices(thing, facet):
                    values.setdefault(value, array("L")).append(place)
        order = array("L", sorted(range(len(names)), key=names.__getitem__))
        return Section(
            self.things.pick(kind, order), _sort_all(keys, order), _renumber(facets, order)
        )

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
        own = {"id": thing.id, "iri": thing.iri, "label": self.title(thing)}
        return {
            name: own[name] if name in own else self._cell(thing, name)
            for name in name_cells(thing.kind)
        }

    def count(self, thing: Thing) -> int:
        """Count the ties of a party, or what a source says something of."""
        return (self._entities if thing.kind == "source" else self._ties)[thing.iri]

    def geometry(self, thing: Thing) -> str:
        """Give where a thing is as GeoJSON, with the member `rough` if only thereabouts, or
        nothing."""
        drawn = draw(thing, self._find_spot) if thing.kind in PLACED else None
        if drawn is None:
            return ""
        return json.dumps({**drawn.geometry, "rough": True} if drawn.rough else drawn.geometry)

    # ---- inside

    def _cell(self, thing: Thing, column: str) -> Any:
        if column == "class":
            return list(_classes(thing))
        if column == "country":
            return list(self._of_countries(thing))
        if column in ("ties", "entities"):
            return self.count(thing)
        if column == "sources":
            return [self.things.shorten(iri) for iri in thing.targets("source")]
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
        if datatype in _NUMBERS:
            return (float(value), "")
        if column == "term" and (length := parse_duration(value)):
            return (length.months * _MONTH + length.seconds, "")
        return (0.0, fold(self._word(values[0])))

    def _word(self, value: str) -> str:
        found = parse_term(value)
        if not found.is_iri:
            return found.value
        thing = self.things.by_iri.get(found.value)
        return self.title(thing) if thing else self._codes.get(found.value, found.value)

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
        if facet == "domain":
            area = thing.kind == "area"
            found = thing.targets("domain") if area else self._domains.get(thing.iri, ())
            return widen(found, self._broader)
        return [parse_term(value).value for value in thing.values.get(facet, ())]

    def _of_countries(self, thing: Thing) -> tuple[str, ...]:
        shared = thing.targets("party") or thing.targets("areaOf")  # by many, so found but once
        if not shared:
            return self._countries(thing.iri)
        return tuple(sorted({slug for each in shared for slug in self._countries(each)}))


def name_codes(register: Iterable[Quad]) -> Iterator[tuple[str, str, str]]:
    """Give the codes that a register holds, by IRI, the column and the term of each name."""
    columns = {term("skos:prefLabel"): "label", term("skos:altLabel"): "altLabel"}
    start = f"<{PREFIXES['code']}"
    for subject, predicate, value, _ in prefilter(register, start):
        if predicate in columns and subject.startswith(start):
            yield subject[1:-1], columns[predicate], value


def count_uses(register: Iterable[Quad]) -> tuple[Counter[str], dict[str, list[str]]]:
    """Count how often each code is the value of a property, but for those that order code lists;
    give with it the codes that each is narrower than."""
    start = f"<{PREFIXES['code']}"
    uses: Counter[str] = Counter()
    broader: dict[str, list[str]] = {}
    for subject, predicate, value, _ in prefilter(register, f" {start}"):
        if predicate == _BROADER:
            broader.setdefault(subject[1:-1], []).append(value[1:-1])
        elif value.startswith(start) and predicate not in _AMONG_CODES:
            uses[value[1:-1]] += 1
    return uses, broader


def widen(codes: Iterable[str], broader: Mapping[str, Sequence[str]]) -> dict[str, None]:
    """Put codes and all that are broader in one set, in the order in which they are met.

    >>> list(widen(["trade", "food"], {"trade": ["economy"], "food": ["economy"]}))
    ['trade', 'economy', 'food']
    """
    found: dict[str, None] = {}
    left = list(reversed([*codes]))
    while left:
        code = left.pop()
        if code not in found:
            found[code] = None
            left.extend(broader.get(code, ()))
    return found


def _classes(thing: Thing) -> tuple[str, ...]:
    """Leave out the classes that only say which kind of thing it is, if a finer one is there."""
    return tuple(name for name in thing.types if name not in _COARSE) or thing.types or ("",)


def _sort_all(
    keys: Mapping[str, Sequence[Key | None]], order: Sequence[int]
) -> dict[str, Sequence[int]]:
    """Give the places in the order of each column, both ways; `order` is that of the names."""
    orders: dict[str, Sequence[int]] = {}
    for column, held in keys.items():
        named = [held[place] for place in order]
        orders[column] = _sort(named, backwards=False)
        orders[f"-{column}"] = _sort(named, backwards=True)
    if "label" in orders:
        orders["-label"] = range(len(order) - 1, -1, -1)
    return orders


def _sort(keys: Sequence[Key | None], *, backwards: bool) -> Sequence[int]:
    known = [(key, place) for place, key in enumerate(keys) if key is not None]
    known.sort(key=itemgetter(0), reverse=backwards)
    places = array("L", (place for _, place in known))
    places.extend(place for place, key in enumerate(keys) if key is None)
    return places


def _renumber(
    facets: Mapping[str, Mapping[str, Iterable[int]]], order: Sequence[int]
) -> dict[str, dict[str, Sequence[int]]]:
    """Give facets, sorted, with the places that things have in another order."""
    ranks = array("L", bytes(len(order) * array("L").itemsize))
    for rank, place in enumerate(order):
        ranks[place] = rank
    return {
        name: {
            value: array("L", sorted(ranks[place] for place in places))
            for value, places in sorted(values.items())
        }
        for name, values in facets.items()
    }
