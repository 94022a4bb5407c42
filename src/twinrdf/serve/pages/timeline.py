"""The timeline: how much happened in each year, and what.

May import: errors, formats.chronicle, serve.pages.menus, serve.pages.register,
serve.pages.rendering, serve.pages.selection, serve.pages.wording, translations, vocab.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from math import ceil
from pathlib import Path

from twinrdf.errors import RequestError
from twinrdf.formats.chronicle import WHEN, Chronicle, Entry, parse_chronicle
from twinrdf.serve.pages.menus import Menu, Words
from twinrdf.serve.pages.register import Register, Value
from twinrdf.serve.pages.rendering import query_string
from twinrdf.serve.pages.selection import Selection
from twinrdf.serve.pages.wording import word_date
from twinrdf.translations import pick_language
from twinrdf.vocab import mint

TIMELINE = "site/timeline.json"
FACETS = ("country", "kind")
KINDS = tuple(WHEN)
PAGE = 100
"""How many entries a page lists."""

WIDTH, HEIGHT = 984.0, 190.0
MOST_BARS = 130
"""How many bars can stand side by side and still be told apart."""

_SPAN = re.compile(r"([0-9]{4})(?:-([0-9]{4}))?")
_LABEL = 52.0
_TALLEST = 0.94


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
    count: int
    parts: tuple[Part, ...]
    chosen: bool


@dataclass(frozen=True, slots=True)
class Tick:
    """A label of an axis and where it stands."""

    label: str
    at: float


@dataclass(frozen=True, slots=True)
class Chart:
    """The bars, with years under them and counts beside them."""

    bars: tuple[Bar, ...]
    years: tuple[Tick, ...]
    counts: tuple[Tick, ...]
    bar_years: int


@dataclass(frozen=True, slots=True)
class Happening:
    """An entry of the list: its date as far as it is known, what it is, its sort."""

    date: Value
    until: Value | None
    thing: Value
    kind: str
    sort: Value | None


Years = tuple[tuple[str, tuple[Happening, ...]], ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A page of the timeline: decades, each with its years, each with what happened."""

    chart: Chart | None
    decades: tuple[tuple[str, Years], ...]
    menus: tuple[Menu, ...]
    chosen: Mapping[str, str]
    years: str
    total: int
    page: int
    pages: int
    undated: int


class Timeline:
    """The timeline of a release, read when it is first wanted."""

    def __init__(self, register: Register, folder: Path) -> None:
        self.register = register
        self.words = Words(register)
        self._path = folder / TIMELINE

    @property
    def known(self) -> bool:
        """Whether the release has a timeline."""
        return self._path.exists()

    @cached_property
    def chronicle(self) -> Chronicle:
        """Everything with a date; raise RequestError(404) where the release has no timeline."""
        try:
            return parse_chronicle(self._path.read_bytes())
        except OSError:
            raise RequestError(404, "this release has no timeline; build it again") from None

    @cached_property
    def selection(self) -> Selection:
        """The entries to choose among."""
        return Selection(
            FACETS,
            ((entry.countries, (entry.kind, *_sorts(entry))) for entry in self.chronicle.entries),
        )

    def show(self, parameters: Mapping[str, str], page: int, languages: Sequence[str]) -> Shown:
        """Show the entries that fit the parameters, a page at a time, under a chart of the years.

        The chart has all years, so that one can go from one to another.
        """
        chosen = {name: parameters[name] for name in FACETS if parameters.get(name)}
        first, last, years = read_years(parameters.get("years", ""))
        entries = self._choose(chosen)
        within = [entry for entry in entries if first <= _year(entry) <= last]
        pages = max(1, ceil(len(within) / PAGE))
        page = min(max(1, page), pages)
        part = within[(page - 1) * PAGE : page * PAGE]
        return Shown(
            draw_chart(
                entries, chosen, (first, last) if years else None, whole=pages == 1 and not years
            ),
            self._decades(part, languages),
            self._menus(chosen, languages),
            chosen,
            years,
            len(within),
            page,
            pages,
            self.chronicle.undated,
        )

    def _choose(self, chosen: Mapping[str, str]) -> Sequence[Entry]:
        return [self.chronicle.entries[number] for number in self.selection.find(chosen)]

    def _menus(self, chosen: Mapping[str, str], languages: Sequence[str]) -> tuple[Menu, ...]:
        return self.words.menus(self.selection.count(chosen), chosen, self._sorts, languages)

    @cached_property
    def _sorts(self) -> dict[str, list[str]]:
        """The sorts that each kind of entry has."""
        found: dict[str, set[str]] = {}
        for entry in self.chronicle.entries:
            found.setdefault(entry.kind, set()).update(_sorts(entry))
        return {kind: sorted(found[kind]) for kind in KINDS if kind in found}

    def _decades(
        self, entries: Iterable[Entry], languages: Sequence[str]
    ) -> tuple[tuple[str, Years], ...]:
        years = [
            (year, tuple(self._happening(entry, languages) for entry in found))
            for year, found in groupby(entries, key=lambda entry: entry.date[:4])
        ]
        return tuple(
            (f"{decade}0s", tuple(found))
            for decade, found in groupby(years, key=lambda year: year[0][:3])
        )

    def _happening(self, entry: Entry, languages: Sequence[str]) -> Happening:
        iri = mint(self.register.addresses.base, entry.kind, entry.slug)
        sorts = _sorts(entry)
        lasted = entry.kind == "event" and entry.end not in ("", entry.date)
        return Happening(
            _date(entry.date, languages),
            _date(entry.end, languages) if lasted else None,
            self.register.value(f"<{iri}>", languages),
            entry.kind,
            self.words.sort(entry.kind, sorts[0], languages) if sorts else None,
        )


def read_years(text: str) -> tuple[int, int, str]:
    """Read a year or a span of years, with the text that says it; all years where none is said."""
    match = _SPAN.fullmatch(text)
    if match is None:
        return 0, 9999, ""
    first, last = int(match[1]), int(match[2] or match[1])
    return (first, last, text) if first <= last else (0, 9999, "")


def draw_chart(
    entries: Sequence[Entry],
    chosen: Mapping[str, str],
    span: tuple[int, int] | None,
    *,
    whole: bool,
) -> Chart | None:
    """Draw bars of how much happened, a bar a year, or ten or a hundred if years are too many.

    A bar leads to its list: on this page if that is `whole`, else on one of its own.
    """
    if not entries:
        return None
    first, last = _year(entries[0]), _year(entries[-1])
    size = next((size for size in (1, 10) if last // size - first // size < MOST_BARS), 100)
    counts = Counter((_year(entry) // size, entry.kind) for entry in entries)
    bins = range(first // size, last // size + 1)
    top = max(sum(counts[number, kind] for kind in KINDS) for number in bins)
    step = (WIDTH - _LABEL) / len(bins)
    bars = []
    for place, number in enumerate(bins):
        years = _span_text(number * size, size)
        parts = _stack([(kind, counts[number, kind]) for kind in KINDS], top)
        if parts:
            year = str(max(number * size, first))
            bars.append(
                Bar(
                    years.replace("-", "–"),
                    f"#y{year}" if whole and size == 1 else query_string(chosen, years=years),
                    round(_LABEL + place * step, 1),
                    round(step, 1),
                    sum(part.count for part in parts),
                    parts,
                    span is not None
                    and span[0] <= number * size + size - 1
                    and number * size <= span[1],
                )
            )
    return Chart(tuple(bars), _year_ticks(bins, size, step), _count_ticks(top), size)


def _stack(counts: Iterable[tuple[str, int]], top: int) -> tuple[Part, ...]:
    """Set the parts of a bar upon one another."""
    parts, y = [], HEIGHT
    for kind, count in counts:
        height = count / top * HEIGHT * _TALLEST
        y -= height
        if count:
            parts.append(Part(kind, count, round(y, 1), round(height, 1)))
    return tuple(parts)


def _year_ticks(bins: range, size: int, step: float) -> tuple[Tick, ...]:
    """Label as many bars as there is room for, at round years."""
    every = next(every for every in (1, 2, 5, 10, 20, 50, 100) if every * step >= _LABEL)
    return tuple(
        Tick(str(number * size), round(_LABEL + (place + 0.5) * step, 1))
        for place, number in enumerate(bins)
        if number % every == 0
    )


def _count_ticks(top: int) -> tuple[Tick, ...]:
    """Give two or three round numbers for the height of the bars."""
    magnitude = 10 ** (len(str(top)) - 1)
    steps = (magnitude // 5, magnitude // 2, magnitude, 2 * magnitude, 5 * magnitude)
    every = next(step for step in steps if step and top / step <= 4)
    return tuple(
        Tick(str(count), round(HEIGHT * (1 - count / top * _TALLEST), 1))
        for count in range(every, top + 1, every)
    )


def _span_text(start: int, size: int) -> str:
    return f"{start:04}" if size == 1 else f"{start:04}-{start + size - 1:04}"


def _sorts(entry: Entry) -> tuple[str, ...]:
    return tuple(entry.sort.split("; ")) if entry.sort else ()


def _date(date: str, languages: Sequence[str]) -> Value:
    return Value(word_date(date, pick_language(languages)), moment=date)


def _year(entry: Entry) -> int:
    return int(entry.date[:4])
