"""A map of ties as plain shapes: coastlines, a grid, great-circle arcs, places with names.

The projection is Natural Earth. The frame fits what is drawn; no service draws it for us.

May import: land.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from twinrdf.land import read_land

WIDTH = 1000.0
MOST_ARCS = 300
"""How many ties a map can show and still be read."""

MOST_LABELS = 24

_FEW = 80
_FINE, _COARSE = 1.5, 4.0
_SMALLEST = 1.3
_MARGIN = 0.12
_FLATTEST, _STEEPEST = 0.4, 0.56
_LINE = 16.0
_LETTER = 7.4

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Place:
    """A place to draw: where it is, how many ties it has, where it leads.

    `rough` if it is only known to lie thereabouts.
    """

    name: str
    href: str
    latitude: float
    longitude: float
    ties: int
    rough: bool = False


@dataclass(frozen=True, slots=True)
class Tie:
    """A tie to draw between two places; `formal` if it is a partnership of its own."""

    name: str
    href: str
    one: Place
    other: Place
    formal: bool


@dataclass(frozen=True, slots=True)
class Arc:
    """A tie drawn."""

    path: str
    name: str
    href: str
    formal: bool


@dataclass(frozen=True, slots=True)
class Dot:
    """A place drawn: its label stands `side` of it, `start` or `end`, or is left out."""

    x: float
    y: float
    radius: float
    name: str
    href: str
    side: str
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


def draw_map(ties: Sequence[Tie]) -> Map | None:
    """Draw the ties; their places are named as far as names do not cover one another."""
    shown = sorted(ties, key=lambda tie: (-tie.one.ties - tie.other.ties, tie.name, tie.href))
    places = sorted(
        {place for tie in shown for place in (tie.one, tie.other)},
        key=lambda place: (-place.ties, place.name),
    )
    if not places:
        return None
    step = _FINE if len(shown) <= _FEW else _COARSE
    lines = [list(_great_circle(tie.one, tie.other, step)) for tie in shown]
    frame = _Frame.around([_project(*point) for line in lines for point in line])
    arcs = tuple(
        Arc(frame.path(line, closed=False), tie.name, tie.href, tie.formal)
        for tie, line in zip(shown, lines, strict=True)
    )
    return Map(
        WIDTH,
        frame.height,
        "".join(frame.path(ring, closed=True) for ring in read_land() if frame.touches(ring)),
        "".join(frame.path(line, closed=False) for line in _grid() if frame.touches(line)),
        arcs,
        tuple(_place_dots(frame, places)),
    )


@dataclass(frozen=True, slots=True)
class _Frame:
    """The part of the projected world that is shown, and its scale."""

    left: float
    top: float
    scale: float
    height: float

    @classmethod
    def around(cls, points: Sequence[Point]) -> "_Frame":
        left, right = min(x for x, _ in points), max(x for x, _ in points)
        top, bottom = min(y for _, y in points), max(y for _, y in points)
        width = max((right - left) * (1 + 2 * _MARGIN), _SMALLEST)
        height = max((bottom - top) * (1 + 2 * _MARGIN), width * _FLATTEST)
        width = max(width, height / _STEEPEST)
        scale = WIDTH / width
        return cls((left + right - width) / 2, (top + bottom - height) / 2, scale, height * scale)

    def place(self, point: Point) -> Point:
        x, y = _project(*point)
        return (x - self.left) * self.scale, (y - self.top) * self.scale

    def touches(self, line: Sequence[Point]) -> bool:
        placed = [self.place(point) for point in line]
        xs, ys = [x for x, _ in placed], [y for _, y in placed]
        return max(xs) > 0 and min(xs) < WIDTH and max(ys) > 0 and min(ys) < self.height

    def path(self, line: Sequence[Point], *, closed: bool) -> str:
        """Write a line of degrees as path data, parted where it leaves the edge of the world.

        Steps are relative and in tenths, which makes them short and keeps them from drifting.
        """
        steps = []
        last: Point | None = None
        longitude = 0.0
        for point in line:
            x, y = (round(value, 1) for value in self.place(point))
            if last is None or (not closed and abs(point[0] - longitude) > 180):
                steps.append(f"M{x:g},{y:g}")
            else:
                steps.append(f"l{round(x - last[0], 1):g},{round(y - last[1], 1):g}")
            last, longitude = (x, y), point[0]
        return "".join(steps) + ("Z" if closed else "")


def _project(longitude: float, latitude: float) -> Point:
    """Project degrees to the plane, y downwards, by the Natural Earth polynomials."""
    lam, phi = math.radians(longitude), math.radians(latitude)
    p2 = phi * phi
    p4 = p2 * p2
    x = 0.8707 - 0.131979 * p2 + p4 * (-0.013791 + p4 * (0.003971 * p2 - 0.001529 * p4))
    y = 1.007226 + p2 * (0.015085 + p4 * (-0.044475 + 0.028874 * p2 - 0.005916 * p4))
    return lam * x, -phi * y


def _great_circle(one: Place, other: Place, step_length: float) -> Iterator[Point]:
    """Follow the shortest way between two places, in steps of so many degrees."""
    start, end = _vector(one), _vector(other)
    cosine = sum(a * b for a, b in zip(start, end, strict=True))
    angle = math.acos(max(-1.0, min(1.0, cosine)))
    steps = max(2, math.ceil(math.degrees(angle) / step_length))
    for step in range(steps + 1):
        share = step / steps
        if angle < 1e-6:
            weights = (1 - share, share)
        else:
            weights = (
                math.sin((1 - share) * angle) / math.sin(angle),
                math.sin(share * angle) / math.sin(angle),
            )
        x, y, z = (weights[0] * a + weights[1] * b for a, b in zip(start, end, strict=True))
        yield math.degrees(math.atan2(y, x)), math.degrees(math.atan2(z, math.hypot(x, y)))


def _vector(place: Place) -> tuple[float, float, float]:
    phi, lam = math.radians(place.latitude), math.radians(place.longitude)
    return math.cos(phi) * math.cos(lam), math.cos(phi) * math.sin(lam), math.sin(phi)


def _grid() -> Iterator[list[Point]]:
    """Give the parallels and meridians, every 15 degrees."""
    for latitude in range(-75, 76, 15):
        yield [(longitude, latitude) for longitude in range(-180, 181, 5)]
    for longitude in range(-180, 181, 15):
        yield [(longitude, latitude) for latitude in range(-85, 86, 5)]


def _place_dots(frame: _Frame, places: Iterable[Place]) -> Iterator[Dot]:
    """Place dots and as many names as fit without covering one another."""
    boxes: list[tuple[float, float, float, float]] = []
    for place in places:
        x, y = frame.place((place.longitude, place.latitude))
        radius = min(11.0, 3.2 + 1.3 * math.sqrt(place.ties))
        side = ""
        if len(boxes) < MOST_LABELS:
            side = _free_side(boxes, x, y, radius, place.name)
        yield Dot(
            round(x, 1), round(y, 1), round(radius, 1), place.name, place.href, side, place.rough
        )


def _free_side(
    boxes: list[tuple[float, float, float, float]], x: float, y: float, radius: float, name: str
) -> str:
    """Take the first side of a dot where its name covers no other; nothing if there is none."""
    length = sum(_LETTER * (2 if ord(char) > 0x2E7F else 1) for char in name)
    for side, left in (("start", x + radius + 4), ("end", x - radius - 4 - length)):
        box = (left, y - _LINE / 2, left + length, y + _LINE / 2)
        inside = box[0] >= 0 and box[2] <= WIDTH
        if inside and not any(_overlap(box, other) for other in boxes):
            boxes.append(box)
            return side
    return ""


def _overlap(a: Sequence[float], b: Sequence[float]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
