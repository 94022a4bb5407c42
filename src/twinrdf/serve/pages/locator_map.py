"""The small map on the page of a thing: its position, and a line to each of its partners.

It takes few bytes: a line is one curve through the middle of the shortest way, the coasts are cut
at the frame, and one path has all dots.

May import: formats.placing, serve.pages.geography, serve.pages.label_placement,
serve.pages.projection, serve.pages.register.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from twinrdf.formats.placing import Position, Spot
from twinrdf.serve.pages.geography import Geography
from twinrdf.serve.pages.label_placement import find_room
from twinrdf.serve.pages.projection import (
    Frame,
    Point,
    follow_great_circle,
    measure_distance,
    project,
)
from twinrdf.serve.pages.register import Value

WIDTH = 280.0
"""How wide the drawing is, in its own units, which are pixels in the column beside a page."""

_SMALLEST = 0.35
_SHAPES = (0.6, 0.8)
_LEAST = 3.0
_STEP = 5.0
_LINE, _LETTER = 15.0, 6.6
_REACH = 8.0
"""How far from the middle of its dot a name begins."""

_MOST_NAMES = 5
_ROUNDED = 1_000


@dataclass(frozen=True, slots=True)
class Name:
    """A name on the map, which stands `side` of its dot."""

    x: float
    y: float
    side: str
    value: Value


@dataclass(frozen=True, slots=True)
class Locator:
    """A small map, `WIDTH` by `height`; `lines`, `dots`, `rough` dots and `land` are path data.

    `own` is where the thing itself is, unless it is a tie; `places` are those drawn besides.
    `distance` lies between the two ends of a tie, in kilometres, if both are known well.
    `shown_as` is the position by which the map of all ties knows the place.
    """

    height: float
    land: str
    lines: str
    dots: str
    rough: str
    own: Point | None
    names: tuple[Name, ...]
    places: tuple[Value, ...]
    distance: int
    shown_as: Position | None


def locate_place(
    geography: Geography, subject: str, partners: Sequence[str], languages: Sequence[str] = ()
) -> Locator | None:
    """Draw where a thing is and its partners, those first whose names matter most."""
    own = geography.spot(subject)
    if own is None:
        return None
    found = {partner: spot for partner in partners if (spot := geography.spot(partner))}
    far = {partner: spot for partner, spot in found.items() if spot.position != own.position}
    drawing = _Drawing(geography, languages, [(own, spot) for spot in far.values()], [own])
    return drawing.locator(far, own)


def locate_tie(
    geography: Geography, parties: Sequence[str], languages: Sequence[str] = ()
) -> Locator | None:
    """Draw where the parties of a tie are, if a map can tell two of them apart."""
    spots = {party: spot for party in parties if (spot := geography.spot(party))}
    pairs = [(a, b) for a, b in combinations(spots.values(), 2) if a.position != b.position]
    return _Drawing(geography, languages, pairs, []).locator(spots, None) if pairs else None


class _Drawing:
    """Makes a small map from pairs of spots and single ones."""

    def __init__(
        self,
        geography: Geography,
        languages: Sequence[str],
        pairs: Sequence[tuple[Spot, Spot]],
        spots: Sequence[Spot],
    ) -> None:
        self.register = geography.register
        self.languages = languages
        self.pairs = list(dict.fromkeys(pairs))
        self.ways = [
            list(follow_great_circle(_position(one), _position(other), _STEP))
            for one, other in self.pairs
        ]
        seen = [point for way in self.ways for point in way]
        seen += [(spot.longitude, spot.latitude) for spot in spots]
        self.frame = Frame.around([project(*point) for point in seen], WIDTH, _SMALLEST, _SHAPES)

    def locator(self, others: Mapping[str, Spot], own: Spot | None) -> Locator:
        spots = list(dict.fromkeys([own, *others.values()] if own else others.values()))
        return Locator(
            height=round(self.frame.height),
            land=self.frame.land(_LEAST),
            lines="".join(self._line(way) for way in self.ways),
            dots=self._dots(spot for spot in spots if spot is not own and not spot.rough),
            rough=self._dots(spot for spot in spots if spot is not own and spot.rough),
            own=self._place(own) if own else None,
            names=tuple(self._names(spots)),
            places=tuple(self.register.value(subject, self.languages) for subject in others),
            distance=0 if own else self._distance(),
            shown_as=own.position if own else None,
        )

    def _line(self, way: Sequence[Point]) -> str:
        """Write the way between two places as one curve; as steps where it leaves the edge."""
        longitudes = [longitude for longitude, _ in way]
        jumps = (abs(a - b) > 180 for a, b in pairwise(longitudes))
        if any(jumps):
            return self.frame.path(way)
        (x, y), (u, v) = self.frame.place(way[0]), self.frame.place(way[-1])
        middle = self.frame.place(way[len(way) // 2])
        bend = 2 * middle[0] - (x + u) / 2, 2 * middle[1] - (y + v) / 2
        return f"M{x:.0f},{y:.0f}Q{bend[0]:.0f},{bend[1]:.0f} {u:.0f},{v:.0f}"

    def _dots(self, spots: Iterable[Spot]) -> str:
        """Write dots as lines without length, which round ends make visible."""
        places = dict.fromkeys(self._place(spot) for spot in spots)
        return "".join(f"M{x:g},{y:g}h0" for x, y in places)

    def _place(self, spot: Spot) -> Point:
        x, y = self.frame.place((spot.longitude, spot.latitude))
        return round(x, 1), round(y, 1)

    def _names(self, spots: Sequence[Spot]) -> Iterator[Name]:
        """Name the first places whose names have room and cover neither a name nor a dot."""
        places = [self._place(spot) for spot in spots]
        taken = [(x - 4, y - 4, x + 4, y + 4) for x, y in places]
        for spot, (x, y) in zip(spots, places, strict=True):
            value = self.register.value(spot.subject, self.languages)
            box = find_room(taken, x, y, _REACH, value.text, _LINE, WIDTH, _LETTER)
            if box:
                taken.append(box)
                side, at = ("start", x + _REACH) if box[0] > x else ("end", x - _REACH)
                yield Name(round(at, 1), round(y + 4, 1), side, value)
            if len(taken) == len(places) + _MOST_NAMES:
                return

    def _distance(self) -> int:
        if len(self.pairs) != 1 or any(spot.rough for spot in self.pairs[0]):
            return 0
        distance = measure_distance(*map(_position, self.pairs[0]))
        return int(round(distance, -1 if distance < _ROUNDED else -2))


def _position(spot: Spot) -> tuple[float, float]:
    return spot.latitude, spot.longitude
