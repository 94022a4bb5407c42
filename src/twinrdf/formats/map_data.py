"""The document that maps are drawn from: places, and ties between two of them.

    {"places": [["territory/ghent", "Ghent", 51.05, 3.72, 0, 0], …],
     "names": {"nl": {"0": "Gent"}, …},
     "countries": ["belgium", …], "kinds": ["partnership/friendship", …], "statuses": ["active", …],
     "ties": [["ghent--weihai", 0, 0, 1, "2013-09-24", 0], …], "missing": 3}

A place has its id, name, latitude, longitude, country, and 1 if its position is approximate. A tie
has its slug, its kind, two places, the date it began or was signed as far as it is known, and its
status. Countries, kinds, statuses and places are numbers in their lists; -1 is none. A tie of more
than two parties has a row for each two of them; one whose parties are at the same position on the
map has none, and is counted as missing. Places are sorted by their number of ties, ties by date,
the newest first.

May import: formats.compact, formats.placing, formats.spots, formats.things.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from sys import intern
from typing import NamedTuple

from twinrdf.formats.compact import format_rows
from twinrdf.formats.placing import Position, Spot
from twinrdf.formats.spots import remember_spots
from twinrdf.formats.things import Thing, Things

TIES = {"partnership": ("partnershipKind", "start"), "agreement": ("agreementKind", "signed")}
"""The kinds of ties, each with its columns for the type and the date of the beginning."""

_COUNTRY_BY = (
    "within", "location", "onBehalfOf", "host", "partOf", "officeAt", "about", "areaOf",
    "organizer", "participant",
)  # fmt: skip
_NONE = -1


class Place(NamedTuple):
    """A place with ties; `rough` if its position is approximate."""

    id: str
    name: str
    latitude: float
    longitude: float
    country: int
    rough: int


class Tie(NamedTuple):
    """A tie between two places; all but slug and date are positions in the lists of the map."""

    slug: str
    kind: int
    one: int
    other: int
    date: str
    status: int


@dataclass(frozen=True, slots=True)
class MapData:
    """All ties that can be drawn, the newest first, and their places, the busiest first."""

    places: tuple[Place, ...]
    names: Mapping[str, Mapping[str, str]]
    countries: tuple[str, ...]
    kinds: tuple[str, ...]
    statuses: tuple[str, ...]
    ties: tuple[Tie, ...]
    missing: int


def find_map_data(things: Things, languages: Sequence[str]) -> MapData:
    """Place the parties of every tie; those at the same position share one place."""
    return _MapBuilder(things, languages).build()


def find_countries(things: Things, iri: str) -> tuple[str, ...]:
    """Give the slugs of the countries a thing belongs to, through places, parties, hosts, what it
    is about and who takes part."""
    found, seen, waiting = set(), {iri}, [iri]
    while waiting:
        thing = things.by_iri.get(waiting.pop())
        if thing is None:
            continue
        if "Country" in thing.types:
            found.add(thing.slug)
            continue
        columns = ("party",) if thing.kind in TIES else _COUNTRY_BY
        nearest: Iterable[tuple[str, ...]] = (thing.targets(column) for column in columns)
        upper = next((targets for targets in nearest if targets), ())
        waiting.extend(target for target in upper if target not in seen)
        seen.update(upper)
    return tuple(sorted(found))


def format_map_data(data: MapData) -> Iterator[str]:
    """Write the map as JSON, a place or a tie a line."""
    members = ("names", "countries", "kinds", "statuses", "missing")
    return format_rows(data, members, ("places", "ties"))


def parse_map_data(text: bytes) -> MapData:
    """Read a map that `format_map_data` wrote."""
    found = json.loads(text)
    return MapData(
        tuple(Place(*row) for row in found["places"]),
        found["names"],
        tuple(found["countries"]),
        tuple(found["kinds"]),
        tuple(found["statuses"]),
        tuple(Tie(*row) for row in found["ties"]),
        found["missing"],
    )


class _MapBuilder:
    """Builds the map from the things of a register."""

    def __init__(self, things: Things, languages: Sequence[str]) -> None:
        self.things = things
        self.languages = languages
        self.spot = remember_spots(things)

    def build(self) -> MapData:
        ties = [self._read(thing) for kind in TIES for thing in self.things.by_kind[kind]]
        stands = merge(Counter(spot for tie in ties for spot in tie.spots))
        counts = Counter(end for tie in ties for pair in tie.pairs(stands) for end in pair)
        order = sorted(counts, key=lambda subject: (-counts[subject], subject))
        numbers = {subject: number for number, subject in enumerate(order)}
        by_subject = {spot.subject: spot for spot in stands.values()}
        shown = [tie for tie in ties if tie.pairs(stands)]
        countries = {subject: find_countries(self.things, subject) for subject in order}
        lists = _Lists(
            tuple(sorted({slug for slugs in countries.values() for slug in slugs})),
            tuple(sorted({tie.kind for tie in shown}, key=_kind_order)),
            tuple(sorted({tie.status for tie in shown} - {""})),
        )
        rows = [
            lists.row(tie, numbers[one], numbers[other])
            for tie in shown
            for one, other in tie.pairs(stands)
        ]
        return MapData(
            tuple(self._place(by_subject[s], countries[s], lists) for s in order),
            self._names(order),
            lists.countries,
            lists.kinds,
            lists.statuses,
            tuple(sorted(sorted(rows), key=lambda row: row.date, reverse=True)),
            len(ties) - len(shown),
        )

    def _read(self, tie: Thing) -> "_FoundTie":
        sort, began = TIES[tie.kind]
        return _FoundTie(
            tie.slug,
            intern("/".join((tie.kind, *tie.codes(sort)[:1]))),
            intern(next(iter(tie.codes("status")), "")),
            tie.first(began),
            frozenset(spot for party in tie.targets("party") if (spot := self.spot(party))),
        )

    def _place(self, spot: Spot, countries: Sequence[str], lists: "_Lists") -> Place:
        thing = self.things.by_iri[spot.subject]
        country = lists.countries.index(countries[0]) if countries else _NONE
        position = round(spot.latitude, 4), round(spot.longitude, 4)
        return Place(thing.id, thing.label(self.languages), *position, country, int(spot.rough))

    def _names(self, order: Sequence[str]) -> dict[str, dict[str, str]]:
        """Give the names of places in other languages, where they differ from the first."""
        names: dict[str, dict[str, str]] = {language: {} for language in self.languages[1:]}
        for number, subject in enumerate(order):
            thing = self.things.by_iri[subject]
            first = thing.label(self.languages)
            for language, found in names.items():
                name = thing.label((language, *self.languages))
                if name != first:
                    found[str(number)] = name
        return {language: found for language, found in names.items() if found}


class _FoundTie(NamedTuple):
    """A tie before its places are numbered; its kind has the type (`partnership/friendship`)."""

    slug: str
    kind: str
    status: str
    date: str
    spots: frozenset[Spot]

    def pairs(self, stands: Mapping[Position, Spot]) -> list[tuple[str, str]]:
        """Give each two of its parties at different positions."""
        ends = sorted({stands[spot.position].subject for spot in self.spots})
        return list(combinations(ends, 2))


@dataclass(frozen=True, slots=True)
class _Lists:
    countries: tuple[str, ...]
    kinds: tuple[str, ...]
    statuses: tuple[str, ...]

    def row(self, tie: _FoundTie, one: int, other: int) -> Tie:
        status = self.statuses.index(tie.status) if tie.status else _NONE
        return Tie(tie.slug, self.kinds.index(tie.kind), one, other, tie.date, status)


def merge(counts: Counter[Spot]) -> dict[Position, Spot]:
    """Choose one thing for each position: one with its own coordinates, then one with most ties."""
    best = sorted(counts, key=lambda spot: (spot.rough, -counts[spot], spot.subject))
    shown: dict[Position, Spot] = {}
    for spot in best:
        shown.setdefault(spot.position, spot)
    return shown


def _kind_order(kind: str) -> tuple[int, str]:
    return tuple(TIES).index(kind.partition("/")[0]), kind
