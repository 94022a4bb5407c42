"""The drawing of a network: lines, dots, and as many names as fit.

May import: serve.pages.label_placement.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from twinrdf.serve.pages.label_placement import Box, find_room

WIDTH = 1000.0
MOST_DOTS = 300
"""How many parties are drawn in a picture without zoom."""

MOST_LINES = 900

_LOWEST, _HIGHEST = 420.0, 720.0
_MARGIN = 56.0
_MOST_LABELS = 44
_MOST_OVER = 8
_LINE, _GAP = 17.0, 4.0
_SMALLEST, _LARGEST = 3.4, 15.0

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Spot:
    """A party to draw: where, how many partners it has, of which colour (0 is none)."""

    x: int
    y: int
    degree: int
    name: str
    language: str
    href: str
    colour: int


@dataclass(frozen=True, slots=True)
class Dot:
    """A party drawn: its name stands `side` of it, `start` or `end`, or is left out."""

    x: float
    y: float
    radius: float
    side: str
    spot: Spot


@dataclass(frozen=True, slots=True)
class Picture:
    """A network drawn, in a frame of `WIDTH` by `height`; lines are path data by their weight."""

    height: float
    lines: tuple[tuple[int, str], ...]
    dots: tuple[Dot, ...]


def draw_network(spots: Mapping[int, Spot], pairs: Mapping[tuple[int, int], int]) -> Picture | None:
    """Draw parties, by their numbers, the best connected first, and the ties of each two."""
    if not spots:
        return None
    height, places = _frame(spots)
    reach = max(spot.degree for spot in spots.values())
    boxes: list[Box] = []
    radii = {number: _radius(spot.degree, reach, len(spots)) for number, spot in spots.items()}
    for number, radius in radii.items():
        x, y = places[number]
        boxes.append((x - radius, y - radius, x + radius, y + radius))
    names: list[Box] = []
    dots = []
    for number, spot in spots.items():
        x, y = places[number]
        covered = names if len(names) < _MOST_OVER else boxes
        box = None
        if len(names) < _MOST_LABELS:
            room = radii[number] + _GAP
            box = find_room(covered, x, y, room, spot.name, _LINE, WIDTH)
        side = ""
        if box:
            names.append(box)
            boxes.append(box)
            side = "start" if box[0] > x else "end"
        dots.append(Dot(round(x, 1), round(y, 1), round(radii[number], 1), side, spot))
    return Picture(height, tuple(_lines(places, pairs)), tuple(dots))


def _frame(spots: Mapping[int, Spot]) -> tuple[float, dict[int, Point]]:
    """Fit all places into a frame that is as high as they ask for, within reason."""
    xs, ys = [spot.x for spot in spots.values()], [spot.y for spot in spots.values()]
    wide, high = max(xs) - min(xs), max(ys) - min(ys)
    inner = WIDTH - 2 * _MARGIN
    height = float(round(min(_HIGHEST, max(_LOWEST, high * inner / max(wide, 1) + 2 * _MARGIN))))
    scale = min(inner / max(wide, 1), (height - 2 * _MARGIN) / max(high, 1))
    left = (WIDTH - wide * scale) / 2 - min(xs) * scale
    top = (height - high * scale) / 2 - min(ys) * scale
    places = {n: (spot.x * scale + left, spot.y * scale + top) for n, spot in spots.items()}
    return height, places


def _radius(degree: int, most: int, count: int) -> float:
    """Let the area of a dot follow its partners, and all be smaller where there are many."""
    largest = _LARGEST if count > 40 else _LARGEST * 0.8
    return _SMALLEST + (largest - _SMALLEST) * math.sqrt(degree / max(most, 4))


def _lines(
    places: Mapping[int, Point], pairs: Mapping[tuple[int, int], int]
) -> Iterator[tuple[int, str]]:
    """Give one path for all ties of the same weight: one, two or three, or more."""
    by_weight: dict[int, list[str]] = {}
    shown = sorted(pairs, key=lambda pair: (-pairs[pair], pair))[:MOST_LINES]
    for one, other in shown:
        (a, b), (c, d) = places[one], places[other]
        weight = min(3, 1 + pairs[one, other] // 2)
        by_weight.setdefault(weight, []).append(f"M{a:.0f},{b:.0f}L{c:.0f},{d:.0f}")
    yield from ((weight, "".join(steps)) for weight, steps in sorted(by_weight.items()))


def count_pairs(edges: Iterable[tuple[int, int]]) -> dict[tuple[int, int], int]:
    """Count the edges between each two."""
    counts: dict[tuple[int, int], int] = {}
    for one, other in edges:
        pair = (one, other) if one < other else (other, one)
        counts[pair] = counts.get(pair, 0) + 1
    return counts
