"""The ego network of a place: its partners around it, and the ties among those.

May import: serve.pages.label_placement, serve.pages.register.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from twinrdf.serve.pages.label_placement import measure
from twinrdf.serve.pages.register import PARTY, TIES, Register, Value

WIDTH = 440
MOST_PARTNERS = 24
"""How many partners are drawn, those with most ties to the place."""

MOST_CURVES = 40
"""With more ties among partners than these none is drawn, as they would be a tangle."""

_FEWEST = 2
_MOST_TIES = 2_000
_LOOKED_AT = 500
"""How many ties of a partner are looked at for those that another partner has too."""

_ROW = 23.0
_REACH, _LOWEST = 72.0, 26.0
_ROOM, _LETTER = 136.0, 7.2
_INWARDS = 0.45


@dataclass(frozen=True, slots=True)
class Partner:
    """A partner drawn: its name, cut to fit, stands `side` of it; `ties` are those to the place."""

    x: float
    y: float
    side: str
    name: Value
    written: str
    ties: int

    @property
    def often(self) -> bool:
        """Whether there is more than one tie."""
        return self.ties > 1


@dataclass(frozen=True, slots=True)
class Ego:
    """The network of a place, drawn in a frame of `WIDTH` by `height`.

    `chords` are ties among partners, as path data, with the two names; where they would be a tangle
    none is drawn. `more` are partners that are not drawn.
    """

    name: Value
    height: float
    partners: tuple[Partner, ...]
    chords: tuple[tuple[str, str, str], ...]
    more: int
    tangled: bool = False

    @property
    def middle(self) -> tuple[float, float]:
        """Where the place itself stands."""
        return WIDTH / 2, self.height / 2


def draw_ego(
    register: Register, subject: str, counts: Mapping[str, int], languages: Sequence[str] = ()
) -> Ego | None:
    """Draw the network of a place from how many ties it has to each of its partners.

    There is none to see of a place with fewer than two.
    """
    if len(counts) < _FEWEST:
        return None
    kept = list_busiest(counts)
    names = {partner: register.value(partner, languages) for partner in kept}
    pairs = sorted(_among(register, kept))
    order = _order(sorted(kept, key=lambda partner: (names[partner].text, partner)), pairs)
    height, places = _place(order)
    partners = tuple(
        Partner(
            round(places[partner][0]),
            round(places[partner][1]),
            "start" if places[partner][0] >= WIDTH / 2 else "end",
            names[partner],
            _cut(names[partner].text),
            counts[partner],
        )
        for partner in order
    )
    middle = (WIDTH / 2, height / 2)
    tangled = len(pairs) > MOST_CURVES
    chords = tuple(
        (_chord(places[one], places[other], middle), names[one].text, names[other].text)
        for one, other in (() if tangled else pairs)
    )
    own = register.value(subject, languages)
    return Ego(own, height, partners, chords, len(counts) - len(kept), tangled)


def list_busiest(counts: Mapping[str, int]) -> list[str]:
    """Give the partners to draw, those with most ties first."""
    return sorted(counts, key=lambda partner: (-counts[partner], partner))[:MOST_PARTNERS]


def count_partners(register: Register, subject: str) -> dict[str, int]:
    """Count the ties of a party to each of its partners."""
    counts: dict[str, int] = {}
    for tie in _ties(register, subject, _MOST_TIES):
        for end in set(register.ends(tie)) - {subject}:
            counts[end] = counts.get(end, 0) + 1
    return counts


def _ties(register: Register, subject: str, limit: int) -> set[str]:
    """Find the ties of a party."""
    found = register.store.quads(predicate=PARTY, object=subject, graph="", limit=limit)
    return {tie for tie, *_ in found if register.addresses.kind(tie[1:-1]) in TIES}


def _among(register: Register, partners: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Find the pairs of partners with a tie of their own."""
    known = {partner: _ties(register, partner, _LOOKED_AT) for partner in partners}
    for one, other in combinations(sorted(partners), 2):
        if not known[one].isdisjoint(known[other]):
            yield one, other


def _order(partners: Sequence[str], pairs: Sequence[tuple[str, str]]) -> list[str]:
    """Put partners beside those they have ties with."""
    near: Mapping[str, list[str]] = {partner: [] for partner in partners}
    for one, other in pairs:
        near[one].append(other)
        near[other].append(one)
    rank = {partner: place for place, partner in enumerate(partners)}
    order: dict[str, None] = {}
    for first in sorted(partners, key=lambda partner: (-len(near[partner]), rank[partner])):
        waiting = [first]
        while waiting:
            current = waiting.pop()
            if current not in order:
                order[current] = None
                waiting += sorted(near[current], key=rank.__getitem__, reverse=True)
    return list(order)


def _place(order: Sequence[str]) -> tuple[float, dict[str, tuple[float, float]]]:
    """Place partners on an oval, half of them on each side, with room for a name each."""
    right = (len(order) + 1) // 2
    reach = max(_LOWEST, (right - 1) * _ROW / 2 + 8)
    height = round(2 * reach + 2 * _ROW)
    places = {}
    for number, partner in enumerate(order):
        side, row, rows = (1, number, right)
        if number >= right:
            side, row, rows = (-1, len(order) - 1 - number, len(order) - right)
        offset = (row - (rows - 1) / 2) * min(_ROW * 1.6, 2 * (reach - 4) / max(rows - 1, 1))
        across = _REACH * math.sqrt(max(0.0, 1 - (offset / (reach * 1.12)) ** 2))
        places[partner] = (WIDTH / 2 + side * across, height / 2 + offset)
    return height, places


def _chord(
    one: tuple[float, float], other: tuple[float, float], middle: tuple[float, float]
) -> str:
    """Draw a tie among partners as a curve that keeps clear of their names."""
    bend = [
        (a + b) / 2 + (m - (a + b) / 2) * _INWARDS
        for a, b, m in zip(one, other, middle, strict=True)
    ]
    return f"M{one[0]:.0f},{one[1]:.0f}Q{bend[0]:.0f},{bend[1]:.0f} {other[0]:.0f},{other[1]:.0f}"


def _cut(name: str) -> str:
    """Cut a name to the room beside the oval."""
    if measure(name, _LETTER) <= _ROOM:
        return name
    while measure(name, _LETTER) > _ROOM - _LETTER:
        name = name[:-1]
    return f"{name.rstrip()}…"
