"""The positions of the things of a register, the same for the map, the downloads and the lists.

May import: formats.placing, formats.things.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from twinrdf.formats.placing import Position, Spot, check_position, find_middle, find_spot
from twinrdf.formats.things import Things

FindSpot = Callable[[str], Spot | None]
"""Gives the spot of a thing by its IRI, if it has one."""

_UPWARDS = ("within", "location", "onBehalfOf", "partOf")
_KEPT = 1 << 18


def remember_spots(things: Things) -> FindSpot:
    """Make a cached lookup of positions, as most ties are between few places."""
    around = _Around(things)
    middle = lru_cache(_KEPT)(lambda place: find_middle(place, around))
    return lru_cache(_KEPT)(lambda iri: find_spot(iri, around, middle))


class _Around:
    """The surroundings of things as their values state them; subjects are IRIs."""

    def __init__(self, things: Things) -> None:
        self._things = things

    def coordinates(self, subject: str) -> Position | None:
        thing = self._things.by_iri.get(subject)
        return check_position(thing.first("lat"), thing.first("long")) if thing else None

    def inner(self, subject: str) -> Iterator[str]:
        yield from (thing.iri for thing in self._things.inside(subject))
        yield from self._targets(subject, ("possibly",))

    def upper(self, subject: str) -> Iterator[str]:
        return self._targets(subject, _UPWARDS)

    def is_country(self, subject: str) -> bool:
        thing = self._things.by_iri.get(subject)
        return thing is not None and "Country" in thing.types

    def _targets(self, subject: str, columns: Iterable[str]) -> Iterator[str]:
        thing = self._things.by_iri.get(subject)
        if thing:
            yield from (target for column in columns for target in thing.targets(column))
