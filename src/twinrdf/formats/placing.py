"""Where a thing is: by its own coordinates, or roughly, by those of what surrounds it.

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
"""How far, in degrees, known places may lie from their middle for it to stand for the whole."""


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


class Surroundings(Protocol):
    """What a register knows of where things are; a subject is written as the register does."""

    def coordinates(self, subject: str) -> Position | None:
        """Give the coordinates of a thing, if they are known and on the globe."""

    def inner(self, subject: str) -> Iterable[str]:
        """Give the places directly within a place, and those that its name may mean."""

    def upper(self, subject: str) -> Iterable[str]:
        """Give what a thing lies in, or belongs to."""

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
    """Find where a thing is: by its coordinates, or by those of what it lies in.

    `middle` is `find_middle` there, and may remember what it found: many places lie in few others.
    """
    middle = middle or partial(find_middle, around=around)
    for upper in (subject, *_above(subject, around)):
        if position := around.coordinates(upper):
            return Spot(upper, *position)
        if position := middle(upper):
            return Spot(subject, *position, rough=True)
    return None


def check_position(latitude: str, longitude: str) -> Position | None:
    """Read coordinates, if they are numbers and on the globe; 180 degrees west are 180 east."""
    try:
        north, east = float(latitude), float(longitude)
    except ValueError:
        return None
    if not (abs(north) <= 90 and abs(east) <= 180):
        return None
    return north, 180.0 if east == -180 else east


def _above(subject: str, around: Surroundings) -> Iterator[str]:
    """Go up from a thing to what it lies in or belongs to, the nearest first."""
    seen = {subject}
    waiting = [subject]
    while waiting:
        for upper in around.upper(waiting.pop(0)):
            if upper not in seen:
                seen.add(upper)
                waiting.append(upper)
                yield upper
