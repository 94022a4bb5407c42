"""The results of services as a source of a gazetteer.

May import: link.places, link.sources.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from twinrdf.link.places import Place, Query
from twinrdf.link.sources import Credit


class Searcher(Protocol):
    """A service that can be searched for places."""

    def gather(self, queries: Sequence[Query]) -> "Gathered":
        """Find the candidates for some queries."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """The places that were found, and the names of countries with their codes."""

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
