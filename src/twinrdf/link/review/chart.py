"""A small map of a record and its candidates: where in the world, and how far apart.

It has two frames: an overview with coastlines, and a close-up with circles of some kilometres
around the record. A template draws them; no service is needed.

May import: land, link.places.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from twinrdf.land import read_land
from twinrdf.link.places import Point, measure_km

WIDTH, HEIGHT = 420.0, 280.0
_WIDEST, _NARROWEST = 320.0, 24.0
_CLOSE_KM = 600.0
_RINGS = (1, 2, 5, 10, 20, 50, 100, 200, 500)
_KM_PER_DEGREE = 111.2


@dataclass(frozen=True, slots=True)
class Dot:
    """A point in a frame, with its label; the record has none."""

    x: float
    y: float
    name: str


@dataclass(frozen=True, slots=True)
class Ring:
    """A circle around the record and its radius in kilometres."""

    radius: float
    km: int


@dataclass(frozen=True, slots=True)
class Frame:
    """One drawing: land as path data, circles, and points."""

    land: str
    centre: tuple[float, float]
    rings: tuple[Ring, ...]
    dots: tuple[Dot, ...]


def draw_overview(record: Point | None, candidates: Iterable[tuple[str, Point]]) -> Frame | None:
    """Draw all points on the coastlines; None if there is no point."""
    points = [*candidates, *([("", record)] if record else [])]
    if not points:
        return None
    lats = [point.latitude for _, point in points]
    longs = [point.longitude for _, point in points]
    middle = Point((min(lats) + max(lats)) / 2, (min(longs) + max(longs)) / 2)
    narrowing = max(0.2, math.cos(math.radians(middle.latitude)))
    tall = (max(lats) - min(lats)) * 1.4 / HEIGHT * WIDTH / narrowing
    wide = min(_WIDEST, max((max(longs) - min(longs)) * 1.4, tall, _NARROWEST / narrowing))
    scale = WIDTH / wide
    land = "".join(_path(ring, middle, scale, narrowing) for ring in read_land())
    return Frame(land, (0, 0), (), _place(points, middle, scale, scale / narrowing))


def draw_close(record: Point | None, candidates: Iterable[tuple[str, Point]]) -> Frame | None:
    """Draw the points around the record with their distances; None if there is none nearby."""
    if record is None:
        return None
    near = [(name, point) for name, point in candidates if measure_km(record, point) <= _CLOSE_KM]
    if not near:
        return None
    farthest = max(1.0, *(measure_km(record, point) for _, point in near))
    shown = next((km for km in _RINGS if km >= farthest), _RINGS[-1])
    per_km = HEIGHT / 2.25 / max(shown, farthest)
    rings = tuple(Ring(round(km * per_km, 1), km) for km in _RINGS
                  if shown / 10 <= km <= shown and str(km)[0] in "15")  # fmt: skip
    north = per_km * _KM_PER_DEGREE
    east = north * math.cos(math.radians(record.latitude))
    dots = _place([*near, ("", record)], record, east, north)
    return Frame(
        "", (WIDTH / 2, HEIGHT / 2), rings or (Ring(round(shown * per_km, 1), shown),), dots
    )


def _place(
    points: Iterable[tuple[str, Point]], middle: Point, east: float, north: float
) -> tuple[Dot, ...]:
    return tuple(
        Dot(
            round(WIDTH / 2 + (point.longitude - middle.longitude) * east, 1),
            round(HEIGHT / 2 - (point.latitude - middle.latitude) * north, 1),
            name,
        )
        for name, point in points
    )


def _path(
    ring: Sequence[tuple[float, float]], middle: Point, scale: float, narrowing: float
) -> str:
    """Turn a ring in degrees into path data; empty if it lies outside the frame."""
    placed = [
        (WIDTH / 2 + (x - middle.longitude) * scale,
         HEIGHT / 2 - (y - middle.latitude) * scale / narrowing)
        for x, y in ring
    ]  # fmt: skip
    xs, ys = [x for x, _ in placed], [y for _, y in placed]
    if max(xs) < 0 or min(xs) > WIDTH or max(ys) < 0 or min(ys) > HEIGHT:
        return ""
    return "M" + "L".join(f"{x:.0f},{y:.0f}" for x, y in placed) + "Z"
