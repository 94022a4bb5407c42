"""The drawing of a map of ties: coastlines, a grid, great-circle arcs, places with names.

No map service is used.

May import: serve.pages.label_placement, serve.pages.projection.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from twinrdf.serve.pages.label_placement import Box, find_room, overlap
from twinrdf.serve.pages.projection import WIDTH, Frame, Point, follow_great_circle, project

MOST_ARCS = 300
"""How many ties a map can show and still be read."""

MOST_LABELS = 24

_FEW = 80
_FINE, _COARSE = 1.5, 4.0
_LINE, _GAP = 16.0, 4.0

_SPARE = 20.0
"""By how much a name of usual length is measured too long at twice its size."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place to draw: its position, the number of its ties, its link.

    `rough` if it is only known to lie thereabouts.
    """

    name: str
    href: str
    latitude: float
    longitude: float
    ties: int
    rough: bool = False

    @property
    def position(self) -> tuple[float, float]:
        """Where it is, as latitude and longitude."""
        return self.latitude, self.longitude


@dataclass(frozen=True, slots=True)
class Line:
    """A line to draw: a tie of two places; `formal` if it is a partnership of its own."""

    name: str
    href: str
    one: Place
    other: Place
    formal: bool


@dataclass(frozen=True, slots=True)
class Arc:
    """A line drawn."""

    path: str
    name: str
    href: str
    formal: bool


@dataclass(frozen=True, slots=True)
class Dot:
    """A place drawn: its label stands `side` of it, `start` or `end`, or is left out.

    A `minor` label is left out on phones, where labels are twice as large.
    """

    x: float
    y: float
    radius: float
    name: str
    href: str
    side: str
    minor: bool
    rough: bool


@dataclass(frozen=True, slots=True)
class Map:
    """A map drawn: paths and dots in a frame of `width` by `height`."""

    width: float
    height: float
    land: str
    grid: str
    arcs: tuple[Arc, ...]
    dots: tuple[Dot, ...]


def draw_map(lines: Sequence[Line]) -> Map | None:
    """Draw the lines; their places are named as far as names do not cover one another."""
    shown = sorted(lines, key=lambda line: (-line.one.ties - line.other.ties, line.name, line.href))
    places = sorted(
        {place for line in shown for place in (line.one, line.other)},
        key=lambda place: (-place.ties, place.name),
    )
    if not places:
        return None
    step = _FINE if len(shown) <= _FEW else _COARSE
    curves = [
        list(follow_great_circle(line.one.position, line.other.position, step)) for line in shown
    ]
    frame = Frame.around([project(*point) for curve in curves for point in curve])
    arcs = tuple(
        Arc(frame.path(curve), line.name, line.href, line.formal)
        for line, curve in zip(shown, curves, strict=True)
    )
    return Map(
        WIDTH,
        frame.height,
        frame.land(),
        "".join(frame.path(line) for line in _grid() if frame.touches(line)),
        arcs,
        tuple(_place_dots(frame, places)),
    )


def _grid() -> Iterator[list[Point]]:
    """Give the parallels and meridians, every 15 degrees."""
    for latitude in range(-75, 76, 15):
        yield [(longitude, latitude) for longitude in range(-180, 181, 5)]
    for longitude in range(-180, 181, 15):
        yield [(longitude, latitude) for latitude in range(-85, 86, 5)]


def _place_dots(frame: Frame, places: Iterable[Place]) -> Iterator[Dot]:
    """Place dots and as many names as fit without covering one another."""
    boxes: list[Box] = []
    large: list[Box] = []
    for place in places:
        x, y = frame.place((place.longitude, place.latitude))
        radius = min(11.0, 3.2 + 1.3 * math.sqrt(place.ties))
        side, minor = "", False
        if len(boxes) < MOST_LABELS:
            box = find_room(boxes, x, y, radius + _GAP, place.name, _LINE, WIDTH)
            if box:
                boxes.append(box)
                side = "start" if box[0] > x else "end"
                twice = _enlarge(box, side)
                inside = twice[0] >= -_SPARE and twice[2] <= WIDTH + _SPARE
                minor = not inside or any(overlap(twice, other) for other in large)
                if not minor:
                    large.append(twice)
        at = (round(x, 1), round(y, 1), round(radius, 1))
        yield Dot(*at, place.name, place.href, side, minor, place.rough)


def _enlarge(box: Box, side: str) -> Box:
    """Give the room that a label takes at twice its size, where it begins at the same place."""
    left, top, right, bottom = box
    length, half = right - left, (bottom - top) / 2
    if side == "start":
        return left, top - half, right + length, bottom + half
    return left - length, top - half, right, bottom + half
