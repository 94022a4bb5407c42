"""The evidence for and against each candidate, feature by feature, for a reviewer.

May import: link.candidates, link.evidence, link.gazetteer, link.places, link.territories,
names.normalise.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from twinrdf.link.candidates import SURE, Finder, Found, How, Match
from twinrdf.link.evidence import Asked, Comparison, Evidence, read_query, weigh
from twinrdf.link.gazetteer import Gazetteer
from twinrdf.link.places import Id, Name, Place, Point
from twinrdf.link.territories import Territory, make_query
from twinrdf.names.normalise import parse_name

_HOW = {
    How.SAME: "the same name",
    How.CORE: "the same name, but for a word for its level",
    How.LOOSE: "the same name, but for its last word",
    How.TRANSLITERATED: "the same name only in other letters",
    How.FUZZY: "a name that is only alike",
    How.NEARBY: "another name, at the same place",
}
_MOST_NAMES = 6
_AGREES, _CONFLICTS, _UNKNOWN = (
    one.value for one in (Comparison.AGREES, Comparison.CONFLICTS, Comparison.UNKNOWN)
)


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature of a candidate, and how it compares: agrees, unknown or conflicts."""

    name: str
    value: str
    comparison: str = _UNKNOWN


@dataclass(frozen=True, slots=True)
class Known:
    """The description of a candidate by a gazetteer."""

    names: tuple[Name, ...]
    features: tuple[Feature, ...]
    point: Point | None


class Describer:
    """Looks candidates of one territory at a time up in a gazetteer."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._finder = Finder(gazetteer)

    @property
    def credit(self) -> str:
        """The sources of the gazetteer and their dates."""
        return " ".join(
            filter(None, (self._gazetteer.manifest.name, self._gazetteer.manifest.date))
        )

    def describe(
        self, subject: str, items: tuple[str, ...], territories: Mapping[str, Territory]
    ) -> dict[str, Known]:
        """Describe the items that the gazetteer has, compared with a territory."""
        territory = territories.get(subject)
        if territory is None:
            return {}
        query = make_query(territory, territories, self._gazetteer, frozenset())
        asked = read_query(query, self._gazetteer)
        found = {one.place.item: one for one in self._finder.find(query)}
        known = {}
        for item in items:
            place = self._find(item)
            if place:
                known[item] = self._weigh(place, found.get(item), asked)
        return known

    def _find(self, item: str) -> Place | None:
        numbers = self._gazetteer.find_id(Id("wikidata", item))
        return self._gazetteer.place(numbers[0]) if numbers else None

    def _weigh(self, place: Place, found: Found | None, asked: Asked) -> Known:
        features = tuple(_describe(place, found, asked, self._gazetteer))
        names = dict.fromkeys(Name(name.text, "") for name in place.names)
        source = Feature("Known from", self.credit)
        return Known(tuple(names)[:_MOST_NAMES], (*features, source), place.point)


def _describe(
    place: Place, found: Found | None, asked: Asked, gazetteer: Gazetteer
) -> Iterator[Feature]:
    if found is None:
        yield Feature("Name", "none of the names is the record’s", _CONFLICTS)
        found = Found(place, _no_match(asked))
    else:
        yield _compare_name(found)
    evidence = weigh(found, asked, gazetteer)
    if place.country:
        yield Feature("Country", place.country, evidence.country.value)
    yield Feature("Level", place.level.value, evidence.level.value)
    if place.admin:
        yield Feature("Lies in", " / ".join(place.admin), evidence.admin.value)
    if evidence.km is not None:
        yield Feature("Distance", f"{evidence.km:,.0f} km", evidence.distance.value)
    yield from _figures(place, evidence)


def _figures(place: Place, evidence: Evidence) -> Iterator[Feature]:
    if place.population:
        yield Feature("Population", f"{place.population:,}", evidence.population.value)
    if place.ids:
        ids = ", ".join(f"{one.scheme} {one.value}" for one in place.ids)
        yield Feature("Identifiers", ids, evidence.ids.value)
    if place.doubtful:
        yield Feature("Sources", "do not agree on the item", _CONFLICTS)


def _compare_name(found: Found) -> Feature:
    match = found.match
    own = [name for name in found.place.names
           if match.key in {parse_name(name.text).key, parse_name(name.text).core}]  # fmt: skip
    languages = ", ".join(dict.fromkeys(name.language for name in own if name.language))
    text = own[0].text if own else match.key
    spoken = f" ({languages})" if languages else ""
    how = _HOW[match.how]
    if match.how is How.FUZZY:
        how = f"{how}, {match.likeness:.0%}"
    comparison = _AGREES if match.how in SURE else _UNKNOWN
    return Feature("Name", f"{match.asked.text} = {text}{spoken}: {how}", comparison)


def _no_match(asked: Asked) -> Match:
    name = asked.query.names[0]
    return Match(How.NEARBY, name, "")
