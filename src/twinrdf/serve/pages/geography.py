"""The ties of a register as places and arcs for a map.

May import: serve.pages.entities, serve.pages.maps, serve.pages.register, terms, vocab.
"""

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from twinrdf.serve.pages.entities import LAT, LONG
from twinrdf.serve.pages.maps import MOST_ARCS, Map, Place, Tie, draw_map
from twinrdf.serve.pages.register import COUNTRY, PARTY, WITHIN, Register
from twinrdf.terms import parse_term
from twinrdf.vocab import term

POSSIBLY = term("tw:possibly")

_UPWARDS = (WITHIN, term("schema:location"), term("tw:onBehalfOf"), term("org:subOrganizationOf"))


_MOST_ENDS = 50_000
"""How many parties of ties are looked at; a map shows far fewer."""

_REACH = 1.5
"""How far, in degrees, known places may lie from their middle for it to stand for the whole."""

Position = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a thing stands on the map: as what, and `rough` if only its surroundings are known."""

    subject: str
    latitude: float
    longitude: float
    rough: bool = False

    @property
    def position(self) -> Position:
        """Where it stands, as far as a map can show."""
        return round(self.latitude, 1), round(self.longitude, 1)


@dataclass(frozen=True, slots=True)
class Drawn:
    """The map of all ties, if any can be drawn, how many could be, and how many cannot."""

    map: Map | None
    total: int
    missing: int


class Geography:
    """Where the parties of a register are; the map of all ties is drawn once."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self.drawn = lru_cache(1)(self._drawn)
        self.spot = lru_cache(100_000)(self._spot)

    def _drawn(self) -> Drawn:
        """Draw every partnership, and agreements between places that have none."""
        parties = self.register.scan(PARTY, limit=_MOST_ENDS)
        kind_of = self.register.addresses.kind
        ties = sorted(parties, key=lambda tie: (kind_of(tie[1:-1]) != "partnership", tie))
        ends = {tie: {self.spot(party) for party in parties[tie]} for tie in ties}
        shown = self._merge(Counter(spot for spots in ends.values() for spot in spots if spot))
        pairs: dict[tuple[Spot, Spot], str] = {}
        missing = 0
        for tie in ties:
            found = {shown[spot.position] for spot in ends[tie] if spot}
            missing += len(found) < 2
            for one, other in combinations(sorted(found, key=lambda spot: spot.subject), 2):
                pairs.setdefault((one, other), tie)
        return Drawn(draw_map(self._ties(pairs)), len(pairs), missing)

    def _merge(self, counts: Counter[Spot]) -> dict[Position, Spot]:
        """Let one thing stand for all at the same position: a sure one, with most ties."""
        best = sorted(counts, key=lambda spot: (spot.rough, -counts[spot], spot.subject))
        shown: dict[Position, Spot] = {}
        for spot in best:
            shown.setdefault(spot.position, spot)
        return shown

    def _ties(self, pairs: dict[tuple[Spot, Spot], str]) -> list[Tie]:
        """Make the ties to draw, those with most others at their ends if there are too many."""
        counts = Counter(spot for pair in pairs for spot in pair)
        weighed = sorted(pairs, key=lambda pair: (-counts[pair[0]] - counts[pair[1]], pairs[pair]))
        ends = {pair: pairs[pair] for pair in weighed[:MOST_ARCS]}
        places = {s: self._place(s, counts[s]) for pair in ends for s in pair}
        return [
            Tie(
                self.register.label(subject).value,
                self.register.addresses.link(subject[1:-1]),
                places[one],
                places[other],
                formal=self.register.addresses.kind(subject[1:-1]) == "partnership",
            )
            for (one, other), subject in ends.items()
        ]

    def _place(self, spot: Spot, count: int) -> Place:
        return Place(
            self.register.label(spot.subject).value,
            self.register.addresses.link(spot.subject[1:-1]),
            spot.latitude,
            spot.longitude,
            count,
            spot.rough,
        )

    def _spot(self, subject: str) -> Spot | None:
        """Find where a thing is: by its coordinates, or by those of what it lies in."""
        if own := self.coordinates(subject):
            return Spot(subject, *own)
        if middle := self.middle(subject):
            return Spot(subject, *middle, rough=True)
        for upper in self._above(subject):
            if position := self.coordinates(upper):
                return Spot(upper, *position)
            if middle := self.middle(upper):
                return Spot(subject, *middle, rough=True)
        return None

    def _above(self, subject: str) -> Iterator[str]:
        """Go up from a thing to what it lies in or belongs to."""
        seen = {subject}
        waiting = [subject]
        while waiting:
            current = waiting.pop(0)
            for upwards in _UPWARDS:
                for upper in self.register.objects(current, upwards):
                    if upper not in seen:
                        seen.add(upper)
                        waiting.append(upper)
                        yield upper

    def middle(self, subject: str) -> Position | None:
        """Give the middle of the known places within a place, if they lie close together.

        A name that may mean several places lies in the middle of them.
        """
        within = self.register.store.quads(predicate=WITHIN, object=subject, graph="")
        parts = {quad[0] for quad in within} | set(self.register.objects(subject, POSSIBLY))
        found = [place for place in map(self.coordinates, sorted(parts)) if place]
        if len(found) < (2 if COUNTRY in self.register.types(subject) else 1):
            return None
        middle = (sum(x for x, _ in found) / len(found), sum(y for _, y in found) / len(found))
        return middle if all(math.dist(place, middle) <= _REACH for place in found) else None

    def coordinates(self, subject: str) -> Position | None:
        """Give the latitude and longitude that the register has for a thing, if any."""
        found = [self.register.objects(subject, predicate) for predicate in (LAT, LONG)]
        if not all(found):
            return None
        try:
            latitude, longitude = (float(parse_term(texts[0]).value) for texts in found)
        except ValueError:
            return None
        return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None
