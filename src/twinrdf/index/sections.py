"""Building the sections of an index: the orders and the facets of each kind of thing.

May import: dates, formats.geojson, formats.map_data, formats.spots, formats.things, index.columns,
lines, mapping, names.folding, terms, vocab.
"""

import json
from array import array
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
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
"""A key for sorting: a number and a text, of which one is used."""

_NUMBERS = {XSD + name for name in ("decimal", "integer")}
_MONTH = 30.4375 * 24 * 60 * 60
"""The average number of seconds of a month."""
_COARSE = {"Territory", "Event", "Organization"}
_TITLES = (("text",), ("holder", "role"), ("indicator", "about"), ("party",))
_LONGEST_TITLE = 90
_BROADER = term("skos:broader")
_AMONG_CODES = {term(f"skos:{name}") for name in ("hasTopConcept", "narrower", "related")}


@dataclass(frozen=True, slots=True)
class Section:
    """The things of one kind in the order of their names; a place is a position in that order.

    `orders` has the places in the order of each column, and under its name after `-` in descending
    order, with empty values last in both; `facets` has the places of each value of each facet.
    """

    things: Collection[Thing]
    orders: Mapping[str, Sequence[int]]
    facets: Mapping[str, Mapping[str, Sequence[int]]]


class SectionBuilder:
    """Builds sections from all things of a register.

    `codes` has the names of codes, and `broader` the broader codes of each.
    """

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
        """Sort the things of a kind in every order, and find their values of facets.

        Only sort keys and values of facets are kept in memory, not the things.
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
        """Give the name of a thing, or a description if it has no name."""
        if "label" in thing.values:
            return thing.label(self._languages)
        for columns in _TITLES:
            words = [self._word(value) for name in columns for value in thing.values.get(name, ())]
            if words:
                return ", ".join(words)[:_LONGEST_TITLE]
        return thing.slug

    def row(self, thing: Thing) -> dict[str, Any]:
        """Give a thing as a row: its columns by name, as ids, dates and numbers."""
        own = {"id": thing.id, "iri": thing.iri, "label": self.title(thing)}
        return {
            name: own[name] if name in own else self._cell(thing, name)
            for name in name_cells(thing.kind)
        }

    def count(self, thing: Thing) -> int:
        """Count the ties of a party, or the things of a source."""
        return (self._entities if thing.kind == "source" else self._ties)[thing.iri]

    def geometry(self, thing: Thing) -> str:
        """Give the location of a thing as GeoJSON, with a member `rough` if it is approximate.

        The text is empty if the thing has no location.
        """
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
        """Give the values of a facet that a thing has, as IRIs or as words."""
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
        shared = thing.targets("party") or thing.targets("areaOf")  # cached: many things share one
        if not shared:
            return self._countries(thing.iri)
        return tuple(sorted({slug for each in shared for slug in self._countries(each)}))


def name_codes(register: Iterable[Quad]) -> Iterator[tuple[str, str, str]]:
    """Give the names of the codes in a register: the IRI, the column and the name as a term."""
    columns = {term("skos:prefLabel"): "label", term("skos:altLabel"): "altLabel"}
    start = f"<{PREFIXES['code']}"
    for subject, predicate, value, _ in prefilter(register, start):
        if predicate in columns and subject.startswith(start):
            yield subject[1:-1], columns[predicate], value


def count_uses(register: Iterable[Quad]) -> tuple[Counter[str], dict[str, list[str]]]:
    """Count how often each code is used outside code lists, and give the broader codes of each."""
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
    """Give codes with all their broader codes, each once.

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
    """Give the classes of a thing, without those of its kind if there are finer ones."""
    return tuple(name for name in thing.types if name not in _COARSE) or thing.types or ("",)


def _sort_all(
    keys: Mapping[str, Sequence[Key | None]], order: Sequence[int]
) -> dict[str, Sequence[int]]:
    """Give the places in both orders of each column; `order` is that of the names."""
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
    """Sort facets, and replace places by those in another order."""
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
