"""What the tests of linking share: an index made of places written in the test."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from twinrdf.link.build import build_gazetteer
from twinrdf.link.places import Place
from twinrdf.link.sources import Credit
from twinrdf.link.sqlite_gazetteer import SqliteGazetteer, open_gazetteer

COUNTRIES = {"Belgium": "BE", "Netherlands": "NL", "Italy": "IT", "China": "CN", "Sweden": "SE"}


CREDIT = Credit("A hand", "https://example.org/licence", "https://example.org", "2026-01")


@dataclass(frozen=True)
class Written:
    """A source without a file."""

    places: tuple[Place, ...]
    credit: Credit = CREDIT
    files: tuple[Path, ...] = ()

    def read_places(self) -> Iterator[Place]:
        return iter(self.places)

    def read_countries(self) -> Iterator[tuple[str, str]]:
        return iter(COUNTRIES.items())


@pytest.fixture
def written() -> type[Written]:
    """Give the class of a source made of places."""
    return Written


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Callable[..., SqliteGazetteer]]:
    """Give a function that builds a gazetteer and opens it."""
    gazetteers: list[SqliteGazetteer] = []

    def open_places(*places: Place) -> SqliteGazetteer:
        path = tmp_path / f"{len(gazetteers)}.sqlite"
        build_gazetteer([Written(places)], path)
        gazetteers.append(open_gazetteer(path))
        return gazetteers[-1]

    yield open_places
    for gazetteer in gazetteers:
        gazetteer.close()
