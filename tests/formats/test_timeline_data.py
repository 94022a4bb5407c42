"""The timeline's documents have everything with a date, in the order of time."""

import csv
import io
import json

from twinrdf.formats.timeline_data import (
    Entry,
    TimelineData,
    find_timeline_data,
    format_timeline_data,
    format_timeline_table,
    parse_timeline_data,
)

from .test_map_data import GHENT, KYOTO, things, tie


def timeline() -> TimelineData:
    found = things(
        GHENT,
        KYOTO,
        tie("partnership", "day", "territory/ghent", start="1981-05-27"),
        tie("partnership", "year", "territory/ghent", start="1981"),
        tie("agreement", "month", "territory/kyoto", signed="1980-12", sort="memorandum"),
        tie("agreement", "never", "territory/kyoto"),
    )
    return find_timeline_data(found, ("en",))


def test_what_is_known_by_its_year_comes_before_its_days() -> None:
    assert [entry.slug for entry in timeline().entries] == ["month", "year", "day"]
    assert [entry.date for entry in timeline().entries] == ["1980-12", "1981", "1981-05-27"]


def test_what_has_only_an_end_stands_at_its_end() -> None:
    found = things(
        GHENT,
        tie("partnership", "ended", "territory/ghent", end="1990"),
        tie("partnership", "before", "territory/ghent", start="1989-12-31", end="2000"),
        tie("partnership", "after", "territory/ghent", start="1990-01"),
    )
    data = find_timeline_data(found, ("en",))
    assert [entry.slug for entry in data.entries] == ["before", "ended", "after"]
    assert [(entry.date, entry.end) for entry in data.entries][1] == ("", "1990")
    assert data.undated == 0


def test_what_has_no_date_is_counted() -> None:
    assert timeline().undated == 1


def test_an_entry_tells_its_sort_and_its_countries() -> None:
    first, second, _ = timeline().entries
    assert (first.kind, first.sort, first.countries) == ("agreement", "memorandum", ())
    assert second.countries == ("belgium",)


def test_the_document_reads_back_the_same() -> None:
    written = "".join(format_timeline_data(timeline()))
    assert json.loads(written)["columns"] == list(Entry._fields)
    assert parse_timeline_data(written.encode()) == timeline()
    empty = TimelineData((), 0)
    assert parse_timeline_data("".join(format_timeline_data(empty)).encode()) == empty


def test_the_table_is_safe_in_a_spreadsheet() -> None:
    entry = Entry("2000", "", "event", "x", "=1+1", "", ("belgium", "japan"))
    text = "".join(format_timeline_table(TimelineData((entry,), 0)))
    header, row = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
    assert header == list(Entry._fields)
    assert row == ["2000", "", "event", "x", "'=1+1", "", "belgium; japan"]
