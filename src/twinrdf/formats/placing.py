"""The position of a thing: its own coordinates, or an approximation from the places around it.

May import: nothing.
"""

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Protocol

Position = tuple[float, float]
"""Latitude and longitude."""

_REACH = 1.5
"""How far, in degrees, places may lie from their middle for it to represent them all."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A position on the map: whose it is, and `rough` if it is only an approximation."""

    subject: str
    latitude: float
    longitude: float
    rough: bool = False

    @property
    def position(self) -> Position:
        """The position as precisely as a map shows it."""
        return round(self.latitude, 1), round(self.longitude, 1)


class Surroundings(Protocol):
    """Where the things of a register are; each names its subjects in its own way."""

    def coordinates(self, subject: str) -> Position | None:
        """Give the coordinates of a thing, if it has valid ones."""

    def inner(self, subject: str) -> Iterable[str]:
        """Give the places directly within a place, and those that its name may mean."""

    def upper(self, subject: str) -> Iterable[str]:
        """Give the places and bodies that a thing lies in or belongs to."""

    def is_country(self, subject: str) -> bool:
        """Tell whether a thing is a country."""


def find_middle(subject: str, around: Surroundings) -> Position | None:
    """Give the middle of the known places within a place, if they lie close together.

    A name that may mean several places lies in the middle of them.
    """
    found: list[Position] = []
    for place in filter(None, map(around.coordinates, sorted(set(around.inner(subject))))):
        found.append(place)
        if any(max(axis) - min(axis) > 2 * _REACH for axis in zip(*found, strict=True)):
            return None  # no middle is near them all, so the many others need not be looked up
    if len(found) < (2 if around.is_country(subject) else 1):
        return None
    middle = (sum(x for x, _ in found) / len(found), sum(y for _, y in found) / len(found))
    return middle if all(math.dist(place, middle) <= _REACH for place in found) else None


def find_spot(
    subject: str, around: Surroundings, middle: Callable[[str], Position | None] | None = None
) -> Spot | None:
    """Find the position of a thing: its own, or that of the nearest place it lies in.

    `middle` may be a cached `find_middle`, as many places lie in few others.
    """
    middle = middle or partial(find_middle, around=around)
    for upper in (subject, *_above(subject, around)):
        if position := around.coordinates(upper):
            return Spot(upper, *position)
        if position := middle(upper):
            return Spot(subject, *position, rough=True)
    return None


def check_position(latitude: str, longitude: str) -> Position | None:
    """Read valid coordinates, else give None; 180 degrees west become 180 east."""
    try:
        north, east = float(latitude), float(longitude)
    except ValueError:
        return None
    if not (abs(north) <= 90 and abs(east) <= 180):
        return None
    return north, 180.0 if east == -180 else east


def _above(subject: str, around: Surroundings) -> Iterator[str]:
    """Give everything that a thing lies in or belongs to, the nearest first."""
    seen = {subject}
    waiting = [subject]
    while waiting:
        for upper in around.upper(waiting.pop(0)):
            if upper not in seen:
                seen.add(upper)
                waiting.append(upper)
                yield upper
