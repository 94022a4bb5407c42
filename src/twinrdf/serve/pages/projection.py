"""The map projection (Natural Earth), the frame of a map, and lines and coasts in that frame.

May import: formats.placing, land.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

from twinrdf.formats.placing import Position
from twinrdf.land import read_land

WIDTH = 1000.0
"""How wide a map is unless it is told otherwise, in its own units."""

_SMALLEST = 1.3
_MARGIN = 0.12
_SHAPES = (0.4, 0.56)
_BEYOND = 4.0
_LEAST = 0.6
_RADIUS = 6371.0

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Frame:
    """The part of the projected world that is shown, and its scale."""

    left: float
    top: float
    scale: float
    width: float
    height: float

    @classmethod
    def around(
        cls,
        points: Sequence[Point],
        wide: float = WIDTH,
        smallest: float = _SMALLEST,
        shapes: tuple[float, float] = _SHAPES,
    ) -> "Frame":
        """Frame projected points, so many units `wide`, no less than so much of the world.

        `shapes` are the least and the greatest height there may be to a width.
        """
        left, right = min(x for x, _ in points), max(x for x, _ in points)
        top, bottom = min(y for _, y in points), max(y for _, y in points)
        width = max((right - left) * (1 + 2 * _MARGIN), smallest)
        tall = (bottom - top) * (1 + 2 * _MARGIN)
        height = max(tall, width * shapes[0])
        width = max(width, height / shapes[1])
        scale = wide / width
        start = (left + right - width) / 2, (top + bottom - height) / 2
        return cls(*start, scale, wide, height * scale)

    def place(self, point: Point) -> Point:
        """Give where a longitude and latitude stand in the frame."""
        return self.fit(project(*point))

    def touches(self, line: Sequence[Point]) -> bool:
        """Tell whether a line of degrees may be seen."""
        placed = [self.place(point) for point in line]
        xs, ys = [x for x, _ in placed], [y for _, y in placed]
        return max(xs) > 0 and min(xs) < self.width and max(ys) > 0 and min(ys) < self.height

    def path(self, line: Sequence[Point]) -> str:
        """Write a line of degrees as path data, parted where it leaves the edge of the world."""
        parts: list[list[Point]] = []
        longitude = math.inf
        for point in line:
            if abs(point[0] - longitude) > 180:
                parts.append([])
            parts[-1].append(self.place(point))
            longitude = point[0]
        return "".join(map(write_path, parts))

    def land(self, least: float = _LEAST) -> str:
        """Write the coastlines that can be seen as path data, cut at the frame.

        Points nearer than `least` to one another are not told apart.
        """
        return _draw_land(self, least)

    def fit(self, point: Point) -> Point:
        """Give where a projected point stands in the frame."""
        return (point[0] - self.left) * self.scale, (point[1] - self.top) * self.scale


@lru_cache(64)
def _draw_land(frame: Frame, least: float) -> str:
    """Draw the land of a frame; cached, since a page exists in several languages."""
    box = (-_BEYOND, -_BEYOND, frame.width + _BEYOND, frame.height + _BEYOND)
    rings = ([frame.fit(point) for point in ring] for ring in _project_land())
    seen = (_thin(clip(ring, box), least) for ring in rings)
    return "".join(f"{write_path(ring)}Z" for ring in seen if len(ring) > 2)


def write_path(points: Sequence[Point]) -> str:
    """Write points as path data.

    Steps are relative and in tenths, which makes them short and keeps them from drifting.
    """
    tenths = [(round(10 * x), round(10 * y)) for x, y in points]
    if not tenths:
        return ""
    steps = [(x - u, y - v) for (u, v), (x, y) in pairwise(tenths)]
    path = "M" + _join(tenths[0])
    return path + "l" + _join([number for step in steps for number in step]) if steps else path


def _join(tenths: Iterable[int]) -> str:
    """Write numbers as path data lets them be written shortest: a sign needs no space before it."""
    written = "".join(f" {tenth / 10:g}" for tenth in tenths)
    for long, short in ((" 0.", " ."), ("-0.", "-."), (" -", "-")):
        written = written.replace(long, short)
    return written.lstrip()


def project(longitude: float, latitude: float) -> Point:
    """Project degrees to the plane, y downwards, by the Natural Earth polynomials."""
    lam, phi = math.radians(longitude), math.radians(latitude)
    p2 = phi * phi
    p4 = p2 * p2
    x = 0.8707 - 0.131979 * p2 + p4 * (-0.013791 + p4 * (0.003971 * p2 - 0.001529 * p4))
    y = 1.007226 + p2 * (0.015085 + p4 * (-0.044475 + 0.028874 * p2 - 0.005916 * p4))
    return lam * x, -phi * y


def follow_great_circle(one: Position, other: Position, step_length: float) -> Iterator[Point]:
    """Follow the shortest way between two places, in steps of so many degrees."""
    start, end = _vector(one), _vector(other)
    angle = _angle(start, end)
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


def measure_distance(one: Position, other: Position) -> float:
    """Give the kilometres between two places along the shortest way.

    >>> round(measure_distance((51.05, 3.72), (48.86, 2.35)))
    262
    """
    return _RADIUS * _angle(_vector(one), _vector(other))


@cache
def _project_land() -> tuple[tuple[Point, ...], ...]:
    return tuple(tuple(project(*point) for point in ring) for ring in read_land())


def clip(ring: Sequence[Point], box: tuple[float, float, float, float]) -> list[Point]:
    """Cut a ring at the four sides of a box, after Sutherland and Hodgman."""
    found = list(ring)
    for axis, limit, above in ((0, box[0], 1), (1, box[1], 1), (0, box[2], -1), (1, box[3], -1)):
        found = list(_cut(found, axis, limit, above))
    return found


def _cut(ring: Sequence[Point], axis: int, limit: float, above: int) -> Iterator[Point]:
    """Keep of a ring what lies on one side of a line, with the points where it crosses."""
    for number, point in enumerate(ring):
        before = ring[number - 1]
        far, near = (point[axis] - limit) * above, (before[axis] - limit) * above
        if (far < 0) != (near < 0):
            share = near / (near - far)
            yield (
                before[0] + (point[0] - before[0]) * share,
                before[1] + (point[1] - before[1]) * share,
            )
        if far >= 0:
            yield point


def _thin(ring: Sequence[Point], least: float) -> list[Point]:
    """Leave out points too near the last one to be told apart."""
    kept: list[Point] = []
    for point in ring:
        if not kept or math.dist(point, kept[-1]) >= least:
            kept.append(point)
    return kept


def _angle(start: Sequence[float], end: Sequence[float]) -> float:
    cosine = sum(a * b for a, b in zip(start, end, strict=True))
    return math.acos(max(-1.0, min(1.0, cosine)))


def _vector(place: Position) -> tuple[float, float, float]:
    phi, lam = math.radians(place[0]), math.radians(place[1])
    return math.cos(phi) * math.cos(lam), math.cos(phi) * math.sin(lam), math.sin(phi)
