"""The timeline: partnerships begun, agreements signed and events, in the order of their dates.

Dates keep their precision; one of which only the year is known comes before the months and days of
that year. What has only an end stands at its end.

May import: formats.cells, formats.map_data, formats.things.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from twinrdf.formats.cells import MARK, write_rows
from twinrdf.formats.map_data import find_countries
from twinrdf.formats.things import Thing, Things

WHEN = {
    "partnership": ("start", "end", "partnershipKind"),
    "agreement": ("signed", "termEnd", "agreementKind"),
    "event": ("start", "end", "eventType"),
}
"""The kinds of things with a date: their columns for the beginning, the end, and the type."""


class Entry(NamedTuple):
    """An entry: its dates, what it is, its type (`sort`), and the countries concerned."""

    date: str
    end: str
    kind: str
    slug: str
    label: str
    sort: str
    countries: tuple[str, ...]

    @property
    def moment(self) -> str:
        """The date where it stands: its beginning, or else its end."""
        return self.date or self.end


@dataclass(frozen=True, slots=True)
class TimelineData:
    """Everything with a date, in order, and how many things have none."""

    entries: tuple[Entry, ...]
    undated: int


def find_timeline_data(things: Things, languages: Sequence[str]) -> TimelineData:
    """Find all things that have a date."""
    found = [_entry(thing, things, languages) for kind in WHEN for thing in things.by_kind[kind]]
    entries = tuple(sorted((e for e in found if e.moment), key=lambda e: (e.moment, e)))
    return TimelineData(entries, len(found) - len(entries))


def format_timeline_data(data: TimelineData) -> Iterator[str]:
    """Write the timeline as JSON, an entry a line."""
    columns = json.dumps(Entry._fields)
    yield f'{{"undated": {data.undated}, "columns": {columns}, "entries": ['
    separator = "\n"
    for entry in data.entries:
        yield separator + json.dumps(entry, ensure_ascii=False)
        separator = ",\n"
    yield "\n]}\n"


def parse_timeline_data(text: bytes) -> TimelineData:
    """Read a timeline that `format_timeline_data` wrote."""
    found = json.loads(text)
    rows = (Entry(*row) for row in found["entries"])
    entries = tuple(row._replace(countries=tuple(row.countries)) for row in rows)
    return TimelineData(entries, found["undated"])


def format_timeline_table(data: TimelineData) -> Iterator[str]:
    """Write the timeline as CSV, row by row."""
    yield MARK + next(write_rows([Entry._fields]))
    yield from write_rows((*entry[:-1], "; ".join(entry.countries)) for entry in data.entries)


def _entry(thing: Thing, things: Things, languages: Sequence[str]) -> Entry:
    start, end, sort = WHEN[thing.kind]
    return Entry(
        thing.first(start),
        thing.first(end),
        thing.kind,
        thing.slug,
        thing.label(languages),
        "; ".join(thing.codes(sort)),
        find_countries(things, thing.iri),
    )
