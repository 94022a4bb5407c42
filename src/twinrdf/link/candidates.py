"""Candidates for a query: places that share a key with one of its names, else a similar one.

Only if no key is shared are similar names searched, within the country, and places near the
coordinates, which may have been renamed.

May import: link.format, link.gazetteer, link.places, names.folding, names.fuzzy, names.levels,
names.normalise.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import partial
from heapq import nsmallest

from twinrdf.link.format import CORE, TRANSLITERATED
from twinrdf.link.gazetteer import Gazetteer, Hit
from twinrdf.link.places import COUNTRIES, Name, Place, Query, measure_km
from twinrdf.names.folding import fold
from twinrdf.names.fuzzy import FuzzyIndex, compare_keys
from twinrdf.names.levels import Level
from twinrdf.names.normalise import Parsed, is_han, normalise, parse_name, transliterate

MOST = 50
"""The most places that one query looks at: of more the surest names, the nearest, the largest."""

_NEARBY = 0.2
_CONTESTED = (frozenset({"CN", "TW", "HK", "MO"}), frozenset({"RS", "XK"}), frozenset({"UA", "RU"}),
              frozenset({"IL", "PS"}), frozenset({"MA", "EH"}))  # fmt: skip


class How(IntEnum):
    """How a name was found, the surest first."""

    SAME = 0
    CORE = 1
    LOOSE = 2
    TRANSLITERATED = 3
    FUZZY = 4
    NEARBY = 5


SURE = frozenset({How.SAME, How.CORE})
"""The ways of finding a name that may decide by themselves."""


@dataclass(frozen=True, slots=True)
class Match:
    """A name of the query and the key by which a place was found."""

    how: How
    asked: Name
    key: str
    likeness: float = 1.0


@dataclass(frozen=True, slots=True)
class Found:
    """A place, its best match with a name, and all names of the query that surely are its own."""

    place: Place
    match: Match
    own: frozenset[Name] = frozenset()


class Finder:
    """Finds candidates in a gazetteer; keeps its fuzzy index of each country."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer
        self._fuzzy: dict[str, tuple[FuzzyIndex, dict[str, list[int]]]] = {}

    def find(self, query: Query, *, fuzzy: bool = True) -> list[Found]:
        """Find the candidates for a query, in no particular order."""
        asked = [(name, parse_name(name.text)) for name in query.names]
        asked = [(name, parsed) for name, parsed in asked if parsed.key]
        matches = self._match_keys(asked)
        found = [one for one in self._gather(matches) if _may_be(one.place, query)]
        if fuzzy and query.country in COUNTRIES and not any(one.match.how in SURE for one in found):
            seen = {one.place.item for one in found}
            near = self._gather(self._match_nearly(asked, query.country))
            found += [one for one in near
                      if one.place.item not in seen and _may_be(one.place, query)]  # fmt: skip
        if query.point and not any(one.match.how in SURE for one in found):
            seen = {one.place.item for one in found}
            found += [one for one in self._find_nearby(asked, query) if one.place.item not in seen]
        return nsmallest(MOST, found, partial(_order, query)) if len(found) > MOST else found

    def _find_nearby(self, asked: list[tuple[Name, Parsed]], query: Query) -> Iterator[Found]:
        """Find places near the coordinates, whatever their names."""
        for name, parsed in asked[:1]:
            for number in self.gazetteer.find_around(query.point, _NEARBY) if query.point else ():
                place = self.gazetteer.place(number)
                if _may_be(place, query):
                    likeness = max(compare_keys(parsed.core, normalise(one.text))
                                   for one in place.names)  # fmt: skip
                    yield Found(place, Match(How.NEARBY, name, parsed.core, likeness))

    def _match_keys(self, asked: list[tuple[Name, Parsed]]) -> list[tuple[int, Match]]:
        wanted = [(name, parsed, _spell(parsed)) for name, parsed in asked]
        keys = {key for _, parsed, spelt in wanted
                for key in (parsed.key, parsed.core, parsed.loose, *spelt)}  # fmt: skip
        matches = []
        for hit in self.gazetteer.find(keys) if keys else ():
            for name, parsed, spelt in wanted:
                how = _tell_how(hit, parsed, spelt)
                if how is not None:
                    matches.append((hit.number, Match(how, name, hit.key)))
        return matches

    def _match_nearly(
        self, asked: list[tuple[Name, Parsed]], country: str
    ) -> Iterator[tuple[int, Match]]:
        if country not in self._fuzzy:
            numbers: dict[str, list[int]] = {}
            for hit in self.gazetteer.list_keys(country):
                numbers.setdefault(hit.key, []).append(hit.number)
            self._fuzzy[country] = FuzzyIndex(numbers), numbers
        index, numbers = self._fuzzy[country]
        for name, parsed in asked:
            for key, likeness in index.search(parsed.core):
                for number in numbers[key]:
                    yield number, Match(How.FUZZY, name, key, likeness)

    def _gather(self, matches: Iterable[tuple[int, Match]]) -> list[Found]:
        best: dict[int, Match] = {}
        own: dict[int, set[Name]] = {}
        for number, match in matches:
            known = best.get(number)
            if known is None or (match.how, -match.likeness) < (known.how, -known.likeness):
                best[number] = match
            if match.how in SURE:
                own.setdefault(number, set()).add(match.asked)
        return [Found(self.gazetteer.place(number), match, frozenset(own.get(number, ())))
                for number, match in best.items()]  # fmt: skip


def _order(query: Query, found: Found) -> tuple[How, float, int]:
    place = found.place
    km = measure_km(place.point, query.point) if place.point and query.point else math.inf
    return found.match.how, km, -(place.population or 0)


def _spell(parsed: Parsed) -> tuple[str, ...]:
    """Transliterate a key and its core to ASCII and to simplified Chinese, if necessary."""
    if parsed.key.isascii():
        return ()
    simplified = {fold(parsed.key), fold(parsed.core)} if is_han(parsed.key) else set()
    return tuple((simplified | {transliterate(parsed.key), transliterate(parsed.core)}) - {""})


def _tell_how(hit: Hit, parsed: Parsed, spelt: tuple[str, ...]) -> How | None:
    if hit.kind != TRANSLITERATED:
        if hit.key == parsed.key:
            return How.CORE if hit.kind == CORE else How.SAME
        if hit.key == parsed.core:
            return How.CORE
        if hit.key == parsed.loose:
            return How.LOOSE
    if hit.key in spelt or hit.key in {parsed.key, parsed.core}:
        return How.TRANSLITERATED
    return None


def _may_be(place: Place, query: Query) -> bool:
    """Whether a place is not ruled out, as one that was rejected, or lies in another country.

    Organisations match only queries for organisations, and places only other queries.
    """
    if (place.level is Level.ORGANISATION) is not (Level.ORGANISATION in query.levels):
        return False
    if place.item in query.blocked:
        return False
    if query.country not in COUNTRIES or place.country in {query.country, ""}:
        return True
    return any({query.country, place.country} <= group for group in _CONTESTED)
