"""What the tests of linking share: an index made of places written in the test."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from twinrdf.link.gazetteer import Pack, open_pack
from twinrdf.link.pack import build_pack
from twinrdf.link.places import Place
from twinrdf.link.sources import Credit

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
def opened(tmp_path: Path) -> Iterator[Callable[..., Pack]]:
    """Give a function that builds an index of places and opens it."""
    packs: list[Pack] = []

    def open_places(*places: Place) -> Pack:
        path = tmp_path / f"{len(packs)}.sqlite"
        build_pack([Written(places)], path)
        packs.append(open_pack(path))
        return packs[-1]

    yield open_places
    for pack in packs:
        pack.close()
