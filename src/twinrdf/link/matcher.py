"""Which candidate is meant, and whether that is sure enough to accept without a person.

The score only sorts candidates. Whether one is accepted depends on rules, each for a way in which
links go wrong: another level of the same name, a homonym elsewhere in the country, a name found
only in transliteration. The first rule that applies gives the reason for a review.

May import: link.candidates, link.evidence, link.places, link.reasons, names.levels,
names.normalise.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from twinrdf.link.candidates import SURE, Finder, Found, How, Match
from twinrdf.link.evidence import Asked, Comparison, Evidence, read_query, weigh
from twinrdf.link.places import CODE, Id, Name, Place, Query, near
from twinrdf.link.reasons import Advice, Reason
from twinrdf.names.levels import LOCAL, Level
from twinrdf.names.normalise import is_han, keys_of, parse_name

SHOWN = 10
"""The most candidates of an outcome."""

FLOOR = 1.0
"""Candidates with a lower score are dropped."""

MARGIN = 1.0
"""How much better than the next the first candidate must be."""

_SIBLING_KM = 30.0
_ROMANISED = frozenset({"CN", "TW", "HK", "MO"})
_AGREES, _CONFLICTS = Comparison.AGREES, Comparison.CONFLICTS
_BELIEF = {How.LOOSE: 0.5, How.TRANSLITERATED: 0.5, How.FUZZY: 0.1, How.NEARBY: 0.05}
_NAME_SCORE = {How.SAME: 2.5, How.CORE: 2.2, How.LOOSE: 1.0, How.TRANSLITERATED: 0.8}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place with its evidence, its score, and how likely it is among all that was found."""

    place: Place
    evidence: Evidence
    score: float
    confidence: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """The advice, its reason, and the candidates from the best to the worst."""

    advice: Advice
    reason: Reason
    candidates: tuple[Candidate, ...] = ()


def match_place(query: Query, finder: Finder, *, fuzzy: bool = True) -> Outcome:
    """Find the place of the gazetteer that a query means, by its ids, else by its names."""
    asked = read_query(query, finder.gazetteer)
    known = _resolve_ids(query, asked, finder)
    if known:
        return known
    if not asked.keys:
        return Outcome(Advice.NONE, Reason.NO_NAME)
    by_code = _resolve_code(query, asked, finder)
    if by_code:
        return by_code
    candidates = _rank(finder.find(query, fuzzy=fuzzy), asked, finder)
    if not candidates or candidates[0].score < FLOOR:
        return Outcome(Advice.NONE, Reason.NOT_IN_INDEX)
    case = _Case(asked, candidates, finder)
    reason = next(case.doubts(), None)
    shown = tuple(candidates[:SHOWN])
    if reason is None:
        return Outcome(Advice.AUTO, Reason.CLEAR, shown)
    return Outcome(Advice.REVIEW, reason, shown)


def _resolve_ids(query: Query, asked: Asked, finder: Finder) -> Outcome | None:
    """Accept the one place that all known ids name; None if none is in the gazetteer."""
    numbers = dict.fromkeys(number for one in query.ids for number in finder.gazetteer.find_id(one))
    places = [finder.gazetteer.place(number) for number in numbers]
    places = [place for place in places if place.item not in query.blocked]
    if not places:
        return None
    name = query.names[0] if query.names else Name(places[0].label)
    match = Match(How.SAME, name, parse_name(name.text).key)
    candidates = _rank([Found(place, match) for place in places], asked, finder)
    if len(places) > 1:
        return Outcome(Advice.REVIEW, Reason.IDENTIFIERS_DISAGREE, tuple(candidates))
    if candidates[0].evidence.ids is _CONFLICTS:
        return Outcome(Advice.REVIEW, Reason.IDENTIFIERS_DISAGREE, tuple(candidates))
    if places[0].doubtful:
        return Outcome(Advice.REVIEW, Reason.SOURCES_DISAGREE, tuple(candidates))
    return Outcome(Advice.AUTO, Reason.IDENTIFIER, tuple(candidates))


def _resolve_code(query: Query, asked: Asked, finder: Finder) -> Outcome | None:
    """Resolve names that are codes, such as BE-VLG or ITC1, as ids."""
    codes = [name.text.strip() for name in query.names if CODE.fullmatch(name.text.strip())]
    ids = (*query.ids, *(Id(scheme, code) for code in codes for scheme in ("iso", "nuts")))
    found = _resolve_ids(replace(query, ids=ids), asked, finder) if codes else None
    if found is None or _CONFLICTS in found.candidates[0].evidence.comparisons:
        return None
    if found.candidates[0].evidence.level is _AGREES or any("-" in code for code in codes):
        return found
    return replace(found, advice=Advice.REVIEW, reason=Reason.LEVEL_SPLIT)


def _rank(found: list[Found], asked: Asked, finder: Finder) -> list[Candidate]:
    weighed = (weigh(one, asked, finder.gazetteer) for one in found)
    scored = [(score(one, asked), one) for one in weighed]
    whole = sum(math.exp(points) for points, _ in scored)
    candidates = [
        Candidate(one.found.place, one, points, math.exp(points) / whole * _believe(points, one))
        for points, one in scored
    ]
    return sorted(candidates, key=lambda one: (-one.score, int(one.place.item[1:])))


def _believe(points: float, evidence: Evidence) -> float:
    """Estimate how often a candidate with such a score is right, if it is the only one."""
    believed = _BELIEF.get(evidence.found.match.how, 1.0) / (1 + math.exp(4 - points))
    return believed * (0.1 if _CONFLICTS in evidence.comparisons else 1.0)


def score(evidence: Evidence, asked: Asked) -> float:
    """Score the evidence; scores are only good for sorting."""
    place, match = evidence.found.place, evidence.found.match
    total = _NAME_SCORE.get(match.how, 1.0 - 8 * (1 - match.likeness))
    total = max(total, -2.5)
    total += 0.3 * (len(evidence.found.own) > 1)
    total += _points(evidence.country, 2.0, -4.0)
    total += _points(evidence.level, 1.2, -4.0)
    total += _points(evidence.admin, 2.0, -3.0)
    total += _points(evidence.distance, 3.0, -4.0)
    total += _points(evidence.population, 0.5, -1.0)
    total += _points(evidence.ids, 4.0, -4.0)
    if not asked.levels and place.level in LOCAL:
        total += 0.6
    total += 0.5 * (math.log10(place.population) - 3 if place.population else -0.5)
    return total + 0.3 * math.log10(1 + len(place.names))


def _points(comparison: Comparison, agreeing: float, conflicting: float) -> float:
    if comparison is _AGREES:
        return agreeing
    return conflicting if comparison is _CONFLICTS else 0.0


@dataclass(slots=True)
class _Case:
    """The first candidate, and the rules against accepting it."""

    asked: Asked
    candidates: list[Candidate]
    finder: Finder

    def doubts(self) -> Iterator[Reason]:
        """Give the reasons for a review, the most serious first; without any the case is clear."""
        rules: tuple[tuple[Reason, Callable[[], bool]], ...] = (
            (Reason.COUNTRY_CONFLICT, lambda: self._top.country is _CONFLICTS),
            (Reason.LEVEL_CONFLICT, lambda: self._top.level is _CONFLICTS),
            (Reason.ADMIN_CONFLICT, lambda: self._top.admin is _CONFLICTS),
            (Reason.DISTANCE_CONFLICT, lambda: self._top.distance is _CONFLICTS),
            (Reason.POPULATION_CONFLICT, lambda: self._top.population is _CONFLICTS),
            (Reason.IDENTIFIERS_DISAGREE, lambda: self._top.ids is _CONFLICTS),
            (Reason.TRANSLITERATED_ONLY, lambda: self._how is How.TRANSLITERATED),
            (Reason.FUZZY_ONLY, lambda: self._how is How.FUZZY),
            (Reason.NEARBY_ONLY, lambda: self._how is How.NEARBY),
            (Reason.LOOSE_NAME, lambda: self._how is How.LOOSE),
            (Reason.SOURCES_DISAGREE, lambda: self._place.doubtful),
            (Reason.NAME_ONLY, self._is_name_only),
            (Reason.COUNTRY_UNKNOWN, self._is_country_unknown),
            (Reason.NAMES_DISAGREE, self._do_names_disagree),
            (Reason.LEVEL_SPLIT, self._is_level_split),
            (Reason.SAME_AS_REGION, self._is_same_as_region),
            (Reason.HOMONYM_ELSEWHERE, self._has_homonym),
            (Reason.TRANSLITERATED_ONLY, self._is_romanised),
            (Reason.CLOSE_RUNNER_UP, self._is_close),
        )
        return (reason for reason, speaks in rules if speaks())

    @property
    def _top(self) -> Evidence:
        return self.candidates[0].evidence

    @property
    def _place(self) -> Place:
        return self.candidates[0].place

    @property
    def _how(self) -> How:
        return self._top.found.match.how

    @property
    def _rivals(self) -> Iterator[Evidence]:
        """The other candidates whose names match as well, and that no other feature rules out."""
        for candidate in self.candidates[1:]:
            other = candidate.evidence
            if other.found.match.how in SURE and not self._distinguishes(other):
                yield other

    def _distinguishes(self, other: Evidence) -> bool:
        pairs = ((self._top.level, other.level), (self._top.distance, other.distance),
                 (self._top.admin, other.admin), (self._top.country, other.country))  # fmt: skip
        return any(ours is _AGREES and theirs is _CONFLICTS for ours, theirs in pairs)

    def _is_name_only(self) -> bool:
        """Whether it is an organisation whose location is not confirmed."""
        is_there = _AGREES in {self._top.admin, self._top.distance}
        return self._place.level is Level.ORGANISATION and not is_there

    def _is_country_unknown(self) -> bool:
        return self._top.country is not _AGREES and self._top.distance is not _AGREES

    def _is_romanised(self) -> bool:
        """Whether only the transliteration of a Chinese name is known, which places may share.

        In a country where nearly all places are known, the rule of homonyms covers that.
        """
        country = self._place.country
        if country not in _ROMANISED or self._place.level not in LOCAL:
            return False
        if self.finder.gazetteer.is_covered(country):
            return False
        if _AGREES in {self._top.admin, self._top.distance}:
            return False
        return not any(is_han(name.text) for name in self._top.found.own)

    def _do_names_disagree(self) -> bool:
        """Whether another name of the query surely belongs to another place than this."""
        own = self._top.found.own
        others = (one.evidence.found.own for one in self.candidates[1:])
        return any(names - own for names in others)

    def _is_level_split(self) -> bool:
        if any(self._is_sibling(other.found.place) for other in self._rivals):
            return True
        place = self._place
        if not self.asked.levels and place.level not in LOCAL:
            return True
        exactly = self.asked.levels == {place.level}
        return (
            place.level in LOCAL and not exactly and self.finder.gazetteer.is_split(place.country)
        )

    def _is_sibling(self, other: Place) -> bool:
        beside = near(self._place, other, _SIBLING_KM)
        return other.level is not self._place.level or beside is not False

    def _is_same_as_region(self) -> bool:
        if self.asked.levels or self._place.level not in LOCAL:
            return False
        return any(
            self.finder.gazetteer.is_region(self._place.country, key) for key in self.asked.keys
        )

    def _has_homonym(self) -> bool:
        if next(self._rivals, None):
            return True
        if self._top.distance is _AGREES or self._place.level not in LOCAL:
            return False
        regions = frozenset({""})
        if self._top.admin is _AGREES:
            regions = self.asked.admin | keys_of(self._place.admin)
        count = self.finder.gazetteer.count_homonyms
        return any(count(self._place.country, key, region) > 1
                   for key in self.asked.keys for region in regions)  # fmt: skip

    def _is_close(self) -> bool:
        if len(self.candidates) < 2:
            return False
        first, second = self.candidates[:2]
        return first.score - second.score < MARGIN and not self._distinguishes(second.evidence)
