"""The ties of a register as places and arcs for a map.

May import: serve.entities, serve.maps, serve.register, terms, vocab.
"""

from functools import lru_cache
from itertools import combinations

from twinrdf.serve.entities import LAT, LONG
from twinrdf.serve.maps import Map, Place, Tie, draw_map
from twinrdf.serve.register import COUNTRY, PARTY, WITHIN, Register
from twinrdf.terms import parse_term
from twinrdf.vocab import term

_UPWARDS = (WITHIN, term("schema:location"), term("tw:onBehalfOf"), term("org:subOrganizationOf"))


class Geography:
    """Where the parties of a register are; the map of all ties is drawn once."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self.map = lru_cache(1)(self._map)
        self.position = lru_cache(100_000)(self._position)

    def _map(self) -> Map | None:
        """Draw every partnership, and agreements between those that have none."""
        parties: dict[str, list[str]] = {}
        for subject, _, party, _ in self.register.store.quads(predicate=PARTY, graph=""):
            parties.setdefault(subject, []).append(party)
        kind_of = self.register.addresses.kind
        partnerships = [s for s in parties if kind_of(s[1:-1]) == "partnership"]
        agreements = [s for s in parties if kind_of(s[1:-1]) == "agreement"]
        pairs: dict[tuple[str, str], str] = {}
        for subject in (*partnerships, *agreements):
            for one, other in combinations(sorted(parties[subject]), 2):
                pairs.setdefault((one, other), subject)
        return draw_map(self._ties(pairs))

    def _ties(self, pairs: dict[tuple[str, str], str]) -> list[Tie]:
        located = {
            pair: subject
            for pair, subject in pairs.items()
            if all(self.position(party) for party in pair)
        }
        counts: dict[str, int] = {}
        for pair in located:
            for party in pair:
                holder = self.position(party)
                counts[holder] = counts.get(holder, 0) + 1
        places = {holder: self._place(holder, count) for holder, count in counts.items()}
        ties = []
        for (one, other), subject in located.items():
            ends = places[self.position(one)], places[self.position(other)]
            if ends[0] == ends[1]:
                continue
            iri = subject[1:-1]
            ties.append(
                Tie(
                    self.register.label(subject).value,
                    self.register.addresses.link(iri),
                    *ends,
                    formal=self.register.addresses.kind(iri) == "partnership",
                )
            )
        return ties

    def _place(self, holder: str, count: int) -> Place:
        latitude, longitude = self.coordinates(holder) or (0.0, 0.0)
        return Place(
            self.register.label(holder).value,
            self.register.addresses.link(holder[1:-1]),
            latitude,
            longitude,
            count,
        )

    def _position(self, subject: str) -> str:
        """Find the thing whose coordinates stand for a thing: itself, or what it lies within."""
        seen: set[str] = set()
        current = subject
        while current and current not in seen:
            seen.add(current)
            if self.coordinates(current):
                return current
            places = [p for up in _UPWARDS for p in self.register.objects(current, up)]
            places = [p for p in places if COUNTRY not in self.register.types(p)]
            current = places[0] if places else ""
        return ""

    def coordinates(self, subject: str) -> tuple[float, float] | None:
        """Give the latitude and longitude that the register has for a thing, if any."""
        found = [self.register.objects(subject, predicate) for predicate in (LAT, LONG)]
        if not all(found):
            return None
        try:
            latitude, longitude = (float(parse_term(texts[0]).value) for texts in found)
        except ValueError:
            return None
        return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None
