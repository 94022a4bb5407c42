"""The interface of a gazetteer, which is an index of places, and two used as one.

May import: link.format, link.places.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple, Protocol

from twinrdf.link.format import Manifest
from twinrdf.link.places import Id, Place, Point

_APART = 1 << 40
"""The offset of the numbers of the second of two gazetteers."""


class Hit(NamedTuple):
    """A key, the number of a place with it, and the kind of the key."""

    key: str
    number: int
    kind: int


class Gazetteer(Protocol):
    """An index of places: places by key, by id and by location, and facts about names."""

    @property
    def manifest(self) -> Manifest:
        """The description of the gazetteer."""

    def find(self, keys: Iterable[str]) -> list[Hit]:
        """Find the places that have one of some keys."""

    def find_id(self, one: Id) -> tuple[int, ...]:
        """Find the places with an id of another register or of Wikidata."""

    def place(self, number: int) -> Place:
        """Give a place by its number."""

    def list_keys(self, country: str) -> Iterator[Hit]:
        """Give every key of the places of a country, without transliterations."""

    def find_around(self, point: Point, degrees: float) -> tuple[int, ...]:
        """Find the places in a square around a point."""

    def count_homonyms(self, country: str, key: str, region: str = "") -> int:
        """Count the places of a country or its region that share a name."""

    def is_region(self, country: str, key: str) -> bool:
        """Whether a region of a country has this name."""

    def find_regions(self, country: str, keys: Iterable[str]) -> frozenset[int]:
        """Find the numbers of the regions of a country that have one of some names."""

    def is_split(self, country: str) -> bool:
        """Whether cities and their municipalities often are two items in a country."""

    def is_covered(self, country: str) -> bool:
        """Whether enough places of a country are known to see which names are shared."""

    def country_code(self, name: str) -> str:
        """Give the code of a country by its name or code, or an empty text."""


class Layers:
    """Two gazetteers as one; a place in both has the names of both, and is read from the first."""

    def __init__(self, first: Gazetteer, second: Gazetteer) -> None:
        self._first = first
        self._apart: int = first._apart << 1 if isinstance(first, Layers) else _APART
        self._second = second

    @property
    def manifest(self) -> Manifest:
        """The description of both."""
        one, other = self._first.manifest, self._second.manifest
        return Manifest(one.version, (*one.sources, *other.sources), {}, one.sha256)

    def find(self, keys: Iterable[str]) -> list[Hit]:
        """Find the places that have one of some keys."""
        wanted = tuple(keys)
        found = [*self._first.find(wanted), *map(self._move_hit, self._second.find(wanted))]
        return list(dict.fromkeys(found))

    def find_id(self, one: Id) -> tuple[int, ...]:
        """Find the places with an id of another register or of Wikidata."""
        moved = map(self._move, self._second.find_id(one))
        return tuple(dict.fromkeys((*self._first.find_id(one), *moved)))

    def place(self, number: int) -> Place:
        """Give a place by its number."""
        if number >= self._apart:
            return self._second.place(number - self._apart)
        return self._first.place(number)

    def list_keys(self, country: str) -> Iterator[Hit]:
        """Give every key of the places of a country, without transliterations."""
        moved = map(self._move_hit, self._second.list_keys(country))
        return iter(dict.fromkeys((*self._first.list_keys(country), *moved)))

    def find_around(self, point: Point, degrees: float) -> tuple[int, ...]:
        """Find the places in a square around a point."""
        moved = map(self._move, self._second.find_around(point, degrees))
        return tuple(dict.fromkeys((*self._first.find_around(point, degrees), *moved)))

    def count_homonyms(self, country: str, key: str, region: str = "") -> int:
        """Count the places of a country or its region that share a name."""
        both = (self._first, self._second)
        return max(one.count_homonyms(country, key, region) for one in both)

    def is_region(self, country: str, key: str) -> bool:
        """Whether a region of a country has this name."""
        return self._first.is_region(country, key) or self._second.is_region(country, key)

    def find_regions(self, country: str, keys: Iterable[str]) -> frozenset[int]:
        """Find the numbers of the regions of a country that have one of some names."""
        wanted = tuple(keys)
        moved = {number + self._apart for number in self._second.find_regions(country, wanted)}
        return self._first.find_regions(country, wanted) | moved

    def is_split(self, country: str) -> bool:
        """Whether cities and their municipalities often are two items in a country."""
        return self._first.is_split(country) or self._second.is_split(country)

    def is_covered(self, country: str) -> bool:
        """Whether enough places of a country are known to see which names are shared."""
        return self._first.is_covered(country) or self._second.is_covered(country)

    def country_code(self, name: str) -> str:
        """Give the code of a country by its name or code, or an empty text."""
        return self._first.country_code(name) or self._second.country_code(name)

    def _move(self, number: int) -> int:
        """Give the number of a place of the second gazetteer: that in the first if both have it."""
        item = self._second.place(number).item
        return next(iter(self._first.find_id(Id("wikidata", item))), number + self._apart)

    def _move_hit(self, hit: Hit) -> Hit:
        return hit._replace(number=self._move(hit.number))
