"""What is found over the network, as a source like any other: places, countries, whose they are.

May import: link.places, link.sources.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from twinrdf.link.places import Place, Query
from twinrdf.link.sources import Credit


class Searcher(Protocol):
    """Something that can be asked for places over the network."""

    def gather(self, queries: Sequence[Query]) -> "Gathered":
        """Gather the places that could be meant by some queries."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """Places that were found, and names of countries with their codes."""

    credit: Credit
    places: tuple[Place, ...]
    countries: tuple[tuple[str, str], ...] = ()
    files: tuple[Path, ...] = ()

    def read_places(self) -> Iterator[Place]:
        """Give the places."""
        return iter(self.places)

    def read_countries(self) -> Iterator[tuple[str, str]]:
        """Give the names of countries."""
        return iter(self.countries)
