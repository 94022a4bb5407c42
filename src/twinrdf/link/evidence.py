"""The evidence for and against a candidate, feature by feature, readable by a reviewer.

May import: link.candidates, link.gazetteer, link.places, names.levels, names.normalise.
"""

import math
from dataclasses import dataclass
from enum import Enum

from rapidfuzz import fuzz

from twinrdf.link.candidates import Found, How
from twinrdf.link.gazetteer import Gazetteer
from twinrdf.link.places import COUNTRIES, Place, Query, measure_km
from twinrdf.names.levels import LOCAL, Level
from twinrdf.names.normalise import keys_of, parse_name

NEAR_KM = {Level.COUNTRY: 1500.0, Level.REGION: 150.0, Level.PROVINCE: 100.0}
"""The distance up to which coordinates agree, by level; for other levels it is 25 km."""

_NEAR_KM = 25.0
_ALIKE = 88
_HIGHEST = frozenset({Level.COUNTRY, Level.REGION})


class Comparison(Enum):
    """The result for one feature; unknown where one side has no value, or it is unclear."""

    AGREES = "agrees"
    UNKNOWN = "unknown"
    CONFLICTS = "conflicts"


@dataclass(frozen=True, slots=True)
class Asked:
    """A query, with the country, levels and regions that its names imply."""

    query: Query
    country: str
    levels: frozenset[Level]
    levels_clash: bool
    admin: frozenset[str]
    keys: frozenset[str]


@dataclass(frozen=True, slots=True)
class Evidence:
    """The features of a candidate."""

    found: Found
    country: Comparison
    level: Comparison
    admin: Comparison
    distance: Comparison
    population: Comparison
    ids: Comparison
    km: float | None

    @property
    def comparisons(self) -> tuple[Comparison, ...]:
        """The comparisons of all features but the name."""
        return (self.country, self.level, self.admin, self.distance, self.population, self.ids)

    def describe(self) -> tuple[str, ...]:
        """Describe every known feature in a few words."""
        place, match = self.found.place, self.found.match
        words = [_describe_name(self)]
        if self.country is not Comparison.UNKNOWN:
            words.append(f"country {place.country} {self.country.value}")
        words.append(f"level {place.level.value}" + _unless_unknown(self.level))
        if place.admin:
            words.append(f"in {' / '.join(place.admin)}" + _unless_unknown(self.admin))
        if self.km is not None:
            words.append(f"{self.km:.0f} km away")
        if place.population:
            words.append(f"population {place.population}" + _unless_unknown(self.population))
        words += [f"{scheme} {value}" for scheme, value in place.ids]
        if self.ids is Comparison.CONFLICTS:
            words.append("another id than the one given")
        if match.how is How.FUZZY:
            words.append(f"likeness {match.likeness:.2f}")
        return tuple(words)


def read_query(query: Query, gazetteer: Gazetteer) -> Asked:
    """Combine a query with what its names imply."""
    parsed = [parse_name(name.text) for name in query.names]
    implied = [one.levels for one in parsed if one.levels]
    levels = query.levels
    for one in implied:
        levels = levels & one if levels else one
    qualifiers = {key for one in parsed for key in one.qualifiers}
    codes = {key: gazetteer.country_code(key) for key in qualifiers}
    country = query.country if query.country in COUNTRIES else ""
    country = country or min(filter(None, codes.values()), default="")
    admin = {key for key in qualifiers if not codes[key] or codes[key] != country}
    return Asked(
        query=query,
        country=country,
        levels=levels,
        levels_clash=not levels and bool(implied or query.levels),
        admin=frozenset(admin | keys_of(query.admin)),
        keys=keys_of(name.text for name in query.names),
    )


def weigh(found: Found, asked: Asked, gazetteer: Gazetteer) -> Evidence:
    """Compare a candidate with a query, feature by feature."""
    place, query = found.place, asked.query
    km = measure_km(place.point, query.point) if place.point and query.point else None
    return Evidence(
        found=found,
        country=_compare_country(place, asked),
        level=_compare_level(place, asked, gazetteer),
        admin=_compare_admin(place, asked, gazetteer),
        distance=_compare_distance(place, km),
        population=_compare_population(place, query),
        ids=_compare_ids(place, query),
        km=km,
    )


def _compare_country(place: Place, asked: Asked) -> Comparison:
    if not asked.country or not place.country:
        return Comparison.UNKNOWN
    return Comparison.AGREES if asked.country == place.country else Comparison.CONFLICTS


def _compare_level(place: Place, asked: Asked, gazetteer: Gazetteer) -> Comparison:
    if asked.levels_clash:
        return Comparison.CONFLICTS
    if not asked.levels:
        return Comparison.UNKNOWN
    if place.level in asked.levels:
        return Comparison.AGREES
    if place.level in LOCAL and asked.levels & LOCAL:
        return Comparison.CONFLICTS if gazetteer.is_split(place.country) else Comparison.AGREES
    return Comparison.CONFLICTS


def _compare_admin(place: Place, asked: Asked, gazetteer: Gazetteer) -> Comparison:
    known = keys_of(place.admin)
    if asked.admin and not known and place.level in _HIGHEST:
        return Comparison.CONFLICTS
    if not known or not asked.admin:
        return Comparison.UNKNOWN
    if known & asked.admin or any(_are_alike(one, other) for one in known for other in asked.admin):
        return Comparison.AGREES
    regions = gazetteer.find_regions(place.country, known)
    if regions and regions & gazetteer.find_regions(place.country, asked.admin):
        return Comparison.AGREES
    return Comparison.CONFLICTS


def _are_alike(one: str, other: str) -> bool:
    return min(len(one), len(other)) > 4 and fuzz.ratio(one, other) >= _ALIKE


def _compare_distance(place: Place, km: float | None) -> Comparison:
    if km is None:
        return Comparison.UNKNOWN
    near = NEAR_KM.get(place.level, _NEAR_KM)
    if km <= near:
        return Comparison.AGREES
    return Comparison.CONFLICTS if km > 2 * near else Comparison.UNKNOWN


def _compare_population(place: Place, query: Query) -> Comparison:
    if not place.population or not query.population:
        return Comparison.UNKNOWN
    apart = abs(math.log10(place.population / query.population))
    if apart < 0.3:
        return Comparison.AGREES
    return Comparison.CONFLICTS if apart > 1 else Comparison.UNKNOWN


def _compare_ids(place: Place, query: Query) -> Comparison:
    known = {one.scheme: one.value for one in place.ids} | {"wikidata": place.item}
    same = [known[scheme] == value for scheme, value in query.ids if scheme in known]
    if not same:
        return Comparison.UNKNOWN
    return Comparison.AGREES if all(same) else Comparison.CONFLICTS


def _describe_name(evidence: Evidence) -> str:
    match, place = evidence.found.match, evidence.found.place
    languages = [name.language for name in place.names
                 if name.language and parse_name(name.text).key == match.key]  # fmt: skip
    spoken = f" ({', '.join(dict.fromkeys(languages))})" if languages else ""
    how = {
        How.SAME: "name",
        How.CORE: "name without its level",
        How.LOOSE: "name without its last word",
        How.TRANSLITERATED: "name in other letters",
        How.FUZZY: "name nearly",
        How.NEARBY: "another name at the place,",
    }[match.how]
    return f"{how} {match.asked.text} = {match.key}{spoken}"


def _unless_unknown(comparison: Comparison) -> str:
    return "" if comparison is Comparison.UNKNOWN else f" {comparison.value}"
