"""The page of the timeline: how much happened in each year, and what.

May import: formats.timeline_data, serve.pages.menus, serve.pages.register,
serve.pages.rendering, serve.pages.selection, serve.pages.site_data,
serve.pages.timeline_drawing, serve.pages.wording, translations, vocab.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from pathlib import Path

from twinrdf.formats.timeline_data import Entry, TimelineData, parse_timeline_data
from twinrdf.serve.pages.menus import Menu, Words
from twinrdf.serve.pages.register import Register, Value
from twinrdf.serve.pages.rendering import query_string, turn
from twinrdf.serve.pages.selection import Selection
from twinrdf.serve.pages.site_data import read_site_data
from twinrdf.serve.pages.timeline_drawing import KINDS, Chart, Mark, draw_chart
from twinrdf.serve.pages.wording import word_date
from twinrdf.translations import pick_language
from twinrdf.vocab import mint

TIMELINE = "site/timeline.json"
FACETS = ("country", "kind")
PAGE = 100
"""How many entries a page lists."""

_SPAN = re.compile(r"([0-9]{4})(?:-([0-9]{4}))?")


@dataclass(frozen=True, slots=True)
class Happening:
    """An entry of the list: its dates as far as they are known, what it is, its sort."""

    date: Value | None
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


class TimelinePage:
    """The page of the timeline, whose data is read when it is first shown."""

    def __init__(self, register: Register, folder: Path) -> None:
        self.register = register
        self.words = Words(register)
        self._path = folder / TIMELINE

    @cached_property
    def data(self) -> TimelineData:
        """Everything with a date; raise RequestError(500) if the file was lost or damaged."""
        return read_site_data(self._path, parse_timeline_data)

    @cached_property
    def selection(self) -> Selection:
        """The entries to choose among."""
        return Selection(
            FACETS,
            ((entry.countries, (entry.kind, *_sorts(entry))) for entry in self.data.entries),
        )

    def show(self, parameters: Mapping[str, str], page: int, languages: Sequence[str]) -> Shown:
        """Show the entries that fit the parameters, a page at a time, under a chart of the years.

        The chart has all years, so that one can go from one to another.
        """
        chosen = {name: parameters[name] for name in FACETS if parameters.get(name)}
        first, last, years = read_years(parameters.get("years", ""))
        numbers = self.selection.find(chosen)
        begin = bisect_left(numbers, first, key=self._year)
        total = bisect_right(numbers, last, key=self._year) - begin
        page, pages = turn(page, total, PAGE)

        def lead(span: str) -> str:
            """Lead to a year on this page where all years stand on it, else to one of its own."""
            here = pages == 1 and not years and "-" not in span
            return f"#y{span}" if here else query_string(chosen, years=span)

        part = numbers[begin + (page - 1) * PAGE : begin + min(page * PAGE, total)]
        return Shown(
            draw_chart(
                Counter(map(self._marks.__getitem__, numbers)),
                lead,
                (first, last) if years else None,
            ),
            self._decades((self.data.entries[number] for number in part), languages),
            self.words.menus(self.selection.count(chosen), chosen, self._sorts, languages),
            chosen,
            years,
            total,
            page,
            pages,
            self.data.undated,
        )

    @cached_property
    def _marks(self) -> tuple[Mark, ...]:
        """The year and the kind of each entry."""
        known: dict[Mark, Mark] = {}
        found = ((int(entry.moment[:4]), entry.kind) for entry in self.data.entries)
        return tuple(known.setdefault(mark, mark) for mark in found)

    def _year(self, number: int) -> int:
        return self._marks[number][0]

    @cached_property
    def _sorts(self) -> dict[str, list[str]]:
        """The sorts that each kind of entry has."""
        found: dict[str, set[str]] = {}
        for entry in self.data.entries:
            found.setdefault(entry.kind, set()).update(_sorts(entry))
        return {kind: sorted(found[kind]) for kind in KINDS if kind in found}

    def _decades(
        self, entries: Iterable[Entry], languages: Sequence[str]
    ) -> tuple[tuple[str, Years], ...]:
        years = [
            (year, tuple(self._happening(entry, languages) for entry in found))
            for year, found in groupby(entries, key=lambda entry: entry.moment[:4])
        ]
        return tuple(
            (f"{decade}0s", tuple(found))
            for decade, found in groupby(years, key=lambda year: year[0][:3])
        )

    def _happening(self, entry: Entry, languages: Sequence[str]) -> Happening:
        iri = mint(self.register.addresses.base, entry.kind, entry.slug)
        sorts = _sorts(entry)
        lasted = entry.end not in ("", entry.date) and (entry.kind == "event" or not entry.date)
        return Happening(
            word_moment(entry.date, languages) if entry.date else None,
            word_moment(entry.end, languages) if lasted else None,
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


def _sorts(entry: Entry) -> tuple[str, ...]:
    return tuple(entry.sort.split("; ")) if entry.sort else ()


def word_moment(date: str, languages: Sequence[str]) -> Value:
    """Word a date as precisely as it is known."""
    return Value(word_date(date, pick_language(languages)), moment=date)
