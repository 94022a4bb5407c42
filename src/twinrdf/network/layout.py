"""Where to draw parties: those with ties between them near one another, groups apart.

A connected group of parties is laid out with springs, as a whole where it is small. In a larger one
each community is laid out by itself, which is quicker and keeps communities apart, and takes a disc
sized by its number of members. Discs are placed one after the other, the largest first, each as
near as possible to those it has ties with.

May import: nothing.
"""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import product

import rustworkx

EXTENT = 10_000
"""Coordinates are whole numbers from 0 to this, on which platforms agree."""

WHOLE = 1_500
"""The largest group that is laid out as a whole."""

_SEED = 1
_ROUNDS = 150
_ROOM = 0.9
_EVEN_WHOLE, _EVEN_PART = 0.5, 0.9
_FLAT = 1.6
_SQUARE = 4
"""The side of a square of the grid, as a multiple of the radius of the smallest disc."""
_GOLDEN = math.pi * (3 - math.sqrt(5))

Point = tuple[float, float]
Pair = tuple[int, int]
Places = dict[int, Point]


def lay_out(
    communities: Sequence[Sequence[int]], pairs: Mapping[Pair, int]
) -> dict[int, tuple[int, int]]:
    """Give each party a place; parties are numbers, `pairs` has the ties of each two of them."""
    home = {party: number for number, members in enumerate(communities) for party in members}
    if not home:
        return {}
    graph = _graph(sorted(home), pairs)
    groups = [
        sorted(graph[node] for node in part) for part in rustworkx.connected_components(graph)
    ]
    groups.sort(key=lambda group: (-len(group), group))
    edges = _share_out(pairs, {p: number for number, group in enumerate(groups) for p in group})
    drawn = [_lay_out_group(group, edges[n], home) for n, group in enumerate(groups)]
    return _scale(_pack(drawn, {}))


def _lay_out_group(
    group: Sequence[int], pairs: Mapping[Pair, int], home: Mapping[int, int]
) -> Places:
    if len(group) <= WHOLE:
        return _spread(_spring(group, pairs), _EVEN_WHOLE)
    members: dict[int, list[int]] = {}
    for party in group:
        members.setdefault(home[party], []).append(party)
    parts = sorted(members.values(), key=lambda part: (-len(part), part))
    number = {party: place for place, part in enumerate(parts) for party in part}
    inner = _share_out(pairs, number)
    outer: Counter[Pair] = Counter()
    for (one, other), ties in pairs.items():
        a, b = sorted((number[one], number[other]))
        if a != b:
            outer[a, b] += ties
    return _pack(
        [_spread(_spring(part, inner[place]), _EVEN_PART) for place, part in enumerate(parts)],
        outer,
    )


def _share_out(pairs: Mapping[Pair, int], number: Mapping[int, int]) -> list[dict[Pair, int]]:
    """Group the pairs of parties by the part that both are in."""
    shares: list[dict[Pair, int]] = [{} for _ in set(number.values())]
    for (one, other), ties in pairs.items():
        if number[one] == number[other]:
            shares[number[one]][one, other] = ties
    return shares


# -------- one part ------------------------------------------------------------------------------


def _spring(members: Sequence[int], pairs: Mapping[Pair, int]) -> Places:
    """Lay out parties with springs for their ties, from a start that depends on order alone."""
    graph = _graph(members, pairs)
    start = dict(enumerate(_sunflower(len(members))))
    found = rustworkx.spring_layout(
        graph, pos=start, num_iter=_ROUNDS, weight_fn=math.sqrt, seed=_SEED
    )
    return {member: (found[node][0], found[node][1]) for node, member in enumerate(members)}


def _graph(members: Sequence[int], pairs: Mapping[Pair, int]) -> rustworkx.PyGraph[int, int]:
    graph: rustworkx.PyGraph[int, int] = rustworkx.PyGraph()
    index = dict(zip(members, graph.add_nodes_from(members), strict=True))
    graph.add_edges_from([(index[a], index[b], ties) for (a, b), ties in sorted(pairs.items())])
    return graph


def _sunflower(count: int) -> Iterator[Point]:
    """Give points that fill the circle of radius 1 evenly."""
    for place in range(count):
        reach = math.sqrt((place + 0.5) / count)
        yield reach * math.cos(place * _GOLDEN), reach * math.sin(place * _GOLDEN)


def _spread(places: Places, evenness: float) -> Places:
    """Centre places and scale them to a circle sized by the number of parties.

    At an evenness of 1 the distance from the centre follows the rank, which fills the circle
    evenly; at 0 it follows the distance before, so that a single outlier shrinks all others.
    """
    middle_x = sum(x for x, _ in places.values()) / len(places)
    middle_y = sum(y for _, y in places.values()) / len(places)
    centred = {party: (x - middle_x, y - middle_y) for party, (x, y) in places.items()}
    reach = {party: math.sqrt(x * x + y * y) for party, (x, y) in centred.items()}
    order = sorted(reach, key=lambda party: (reach[party], party))
    furthest = reach[order[-1]]
    spread = {}
    for rank, party in enumerate(order):
        if not reach[party]:
            spread[party] = (0.0, 0.0)
            continue
        even = math.sqrt((rank + 0.5) / len(order))
        wanted = evenness * even + (1 - evenness) * reach[party] / furthest
        scale = wanted * math.sqrt(len(order)) / reach[party]
        x, y = centred[party]
        spread[party] = (x * scale, y * scale)
    return spread


# -------- parts beside one another --------------------------------------------------------------


def _pack(parts: Sequence[Places], ties: Mapping[Pair, int]) -> Places:
    """Place parts beside one another, each as near as possible to those it has ties with."""
    near: list[dict[int, int]] = [{} for _ in parts]
    for (one, other), count in ties.items():
        near[one][other] = near[other][one] = count
    middles: list[Point] = []
    places: Places = {}
    discs = [math.sqrt(len(part)) + _ROOM for part in parts]
    grid = _DiscGrid(_SQUARE * min(discs, default=1.0))
    start = 0.0
    for number, part in enumerate(parts):
        known = {other: count for other, count in near[number].items() if other < number}
        goal = _middle(middles, known)
        disc, angle = discs[number], number * _GOLDEN
        x, y = _find_room(grid, disc, goal, angle, 0.0 if known else start)
        if not known:
            start = max(start, math.hypot(x / _FLAT, y) - 2 * disc)
        grid.put((x, y), disc)
        middles.append((x, y))
        places |= {party: (x + right, y + down) for party, (right, down) in part.items()}
    return places


def _middle(middles: Sequence[Point], weights: Mapping[int, int]) -> Point:
    total = sum(weights.values())
    if not total:
        return 0.0, 0.0
    x = sum(middles[other][0] * weight for other, weight in sorted(weights.items())) / total
    y = sum(middles[other][1] * weight for other, weight in sorted(weights.items())) / total
    return x, y


class _DiscGrid:
    """The discs placed so far, by the squares of a grid that each touches: overlapping discs share
    a square."""

    def __init__(self, side: float) -> None:
        self._side = side
        self._squares: dict[tuple[int, int], list[tuple[float, float, float]]] = {}

    def put(self, middle: Point, disc: float) -> None:
        """Place a disc with a centre and a radius."""
        for square in self._touched(middle, disc):
            self._squares.setdefault(square, []).append((*middle, disc))

    def has_room(self, middle: Point, disc: float) -> bool:
        """Whether a disc would overlap none of those placed."""
        x, y = middle
        return all(
            (x - a) ** 2 + (y - b) ** 2 >= (disc + other) ** 2
            for square in self._touched(middle, disc)
            for a, b, other in self._squares.get(square, ())
        )

    def _touched(self, middle: Point, disc: float) -> Iterator[tuple[int, int]]:
        left, top = (math.floor((at - disc) / self._side) for at in middle)
        right, bottom = (math.floor((at + disc) / self._side) for at in middle)
        return product(range(left, right + 1), range(top, bottom + 1))


def _find_room(grid: _DiscGrid, disc: float, goal: Point, angle: float, start: float) -> Point:
    """Move outwards in a spiral from a goal until a disc overlaps none of those placed before.

    The spiral has the aspect ratio of a screen.
    """
    step = disc / 2
    reach = max(start, 0.0)
    while True:
        x = goal[0] + _FLAT * reach * math.cos(angle)
        y = goal[1] + reach * math.sin(angle)
        if grid.has_room((x, y), disc):
            return x, y
        turn = step / max(reach, step)
        angle += turn
        reach += step * turn / (2 * math.pi)


def _scale(places: Places) -> dict[int, tuple[int, int]]:
    left, right = min(x for x, _ in places.values()), max(x for x, _ in places.values())
    top, bottom = min(y for _, y in places.values()), max(y for _, y in places.values())
    size = max(right - left, bottom - top) or 1.0
    margin_x, margin_y = (size - right + left) / 2, (size - bottom + top) / 2
    return {
        party: (
            round((x - left + margin_x) / size * EXTENT),
            round((y - top + margin_y) / size * EXTENT),
        )
        for party, (x, y) in places.items()
    }
