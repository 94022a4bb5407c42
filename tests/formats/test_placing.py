"""A thing is where its coordinates say, or amid what is in it, or where what holds it is."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

import pytest

from twinrdf.formats.placing import Position, Spot, check_position, find_middle, find_spot


@dataclass
class World:
    at: dict[str, Position] = field(default_factory=dict)
    holds: dict[str, list[str]] = field(default_factory=dict)
    within: dict[str, list[str]] = field(default_factory=dict)
    countries: frozenset[str] = frozenset()

    def coordinates(self, subject: str) -> Position | None:
        return self.at.get(subject)

    def inner(self, subject: str) -> Iterable[str]:
        return self.holds.get(subject, ())

    def upper(self, subject: str) -> Iterable[str]:
        return self.within.get(subject, ())

    def is_country(self, subject: str) -> bool:
        return subject in self.countries


def test_its_own_coordinates_come_first() -> None:
    world = World(at={"town": (1, 2), "land": (9, 9)}, within={"town": ["land"]})
    assert find_spot("town", world) == Spot("town", 1, 2)


def test_a_thing_in_a_known_place_stands_as_that_place() -> None:
    world = World(at={"town": (1, 2)}, within={"office": ["quarter"], "quarter": ["town"]})
    assert find_spot("office", world) == Spot("town", 1, 2)


def test_a_region_stands_roughly_amid_the_places_in_it() -> None:
    world = World(at={"a": (50, 4), "b": (51, 5)}, holds={"region": ["a", "b"]})
    assert find_spot("region", world) == Spot("region", 50.5, 4.5, rough=True)


def test_a_middle_that_is_remembered_is_not_worked_out_again() -> None:
    near: dict[str, Position] = {"a": (50, 4), "b": (51, 5)}
    world = World(near, {"land": ["a", "b"]}, {"farm": ["land"], "mill": ["land"]})
    asked: list[str] = []

    def middle(subject: str) -> Position | None:
        asked.append(subject)
        return find_middle(subject, world)

    remembered = cache(middle)
    for name in ("farm", "mill"):
        found = find_spot(name, world, remembered)
        assert found == find_spot(name, world) == Spot(name, 50.5, 4.5, rough=True)
    assert asked == ["farm", "land", "mill"]


def test_places_far_apart_have_no_middle_and_one_place_makes_no_country() -> None:
    world = World(
        at={"a": (50, 4), "b": (20, 5)},
        holds={"union": ["a", "b"], "state": ["a"]},
        countries=frozenset({"state"}),
    )
    assert find_middle("union", world) is None
    assert find_middle("state", world) is None


def test_places_within_one_another_end() -> None:
    world = World(within={"egg": ["hen"], "hen": ["egg"]})
    assert find_spot("egg", world) is None


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [("91", "0"), ("0", "-180.5"), ("north", "0"), ("", ""), ("nan", "0")],
)
def test_coordinates_off_the_globe_are_none(latitude: str, longitude: str) -> None:
    assert check_position(latitude, longitude) is None


def test_the_antimeridian_has_one_name() -> None:
    assert check_position("-16.8", "-180") == check_position("-16.8", "180.0") == (-16.8, 180)
