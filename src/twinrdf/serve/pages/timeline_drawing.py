"""The drawing of a timeline: a bar for every year, or every ten or hundred.

May import: formats.timeline_data.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from twinrdf.formats.timeline_data import WHEN

KINDS = tuple(WHEN)

_LABEL = 52.0
_TALLEST = 0.94

Mark = tuple[int, str]
"""What the chart tells entries apart by: a year, a kind."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Where bars stand: beside the counts on the left, upon the years.

    `most` bars can stand side by side and still be told apart, none `widest` than that; `least` is
    what the frame has room for at least, so that one thing alone does not fill it.
    """

    left: float
    width: float
    height: float
    most: int
    widest: float
    least: int


WIDE = Frame(left=52, width=984, height=190, most=130, widest=984, least=1)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a bar: how many entries of one kind."""

    kind: str
    count: int
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Bar:
    """A span of years in the chart, and where its list is."""

    label: str
    href: str
    x: float
    width: float
    parts: tuple[Part, ...]
    chosen: bool


@dataclass(frozen=True, slots=True)
class Tick:
    """A label of an axis and where it stands."""

    label: str
    at: float


@dataclass(frozen=True, slots=True)
class Chart:
    """The bars in their frame, with years under them and counts beside them."""

    frame: Frame
    bars: tuple[Bar, ...]
    years: tuple[Tick, ...]
    counts: tuple[Tick, ...]
    bar_years: int


def draw_chart(
    marks: Mapping[Mark, int],
    lead: Callable[[str], str],
    span: tuple[int, int] | None = None,
    frame: Frame = WIDE,
) -> Chart | None:
    """Draw bars of how much happened, a bar a year, or ten or a hundred if years are too many.

    `lead` gives where the list of a bar is, by its years; the bars of the `span` are chosen.
    """
    if not marks:
        return None
    first, last = min(marks)[0], max(marks)[0]
    size = next((size for size in (1, 10) if last // size - first // size < frame.most), 100)
    counts: Counter[Mark] = Counter()
    for (year, kind), count in marks.items():
        counts[year // size, kind] += count
    bins = range(first // size, last // size + 1)
    top = max(frame.least, *(sum(counts[number, kind] for kind in KINDS) for number in bins))
    step = (frame.width - frame.left) / len(bins)
    bars = []
    for place, number in enumerate(bins):
        years = _span_text(number * size, size)
        parts = _stack([(kind, counts[number, kind]) for kind in KINDS], top, frame.height)
        if parts:
            bars.append(
                Bar(
                    years.replace("-", "–"),
                    lead(years),
                    round(frame.left + place * step, 1),
                    round(step, 1),
                    parts,
                    span is not None
                    and span[0] <= number * size + size - 1
                    and number * size <= span[1],
                )
            )
    years_below = _year_ticks(bins, size, step, frame.left)
    return Chart(frame, tuple(bars), years_below, _count_ticks(top, frame.height), size)


def _stack(counts: Iterable[tuple[str, int]], top: int, room: float) -> tuple[Part, ...]:
    """Set the parts of a bar upon one another."""
    parts, y = [], room
    for kind, count in counts:
        height = count / top * room * _TALLEST
        y -= height
        if count:
            parts.append(Part(kind, count, round(y, 1), round(height, 1)))
    return tuple(parts)


def _year_ticks(bins: range, size: int, step: float, left: float) -> tuple[Tick, ...]:
    """Label as many bars as there is room for, at round years."""
    every = next(every for every in (1, 2, 5, 10, 20, 50, 100) if every * step >= _LABEL)
    return tuple(
        Tick(str(number * size), round(left + (place + 0.5) * step, 1))
        for place, number in enumerate(bins)
        if number % every == 0
    )


def _count_ticks(top: int, room: float) -> tuple[Tick, ...]:
    """Give two or three round numbers for the height of the bars."""
    magnitude = 10 ** (len(str(top)) - 1)
    steps = (magnitude // 5, magnitude // 2, magnitude, 2 * magnitude, 5 * magnitude)
    every = next(step for step in steps if step and top / step <= 4)
    return tuple(
        Tick(str(count), round(room * (1 - count / top * _TALLEST), 1))
        for count in range(every, top + 1, every)
    )


def _span_text(start: int, size: int) -> str:
    return f"{start:04}" if size == 1 else f"{start:04}-{start + size - 1:04}"
