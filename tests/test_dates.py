"""Dates keep their precision, and stores keep their spelling."""

from datetime import date

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twinrdf.dates import Duration, PartialDate, add_duration, parse_date, parse_duration
from twinrdf.terms import XSD, typed

DATES = st.builds(
    lambda day, precision: PartialDate(*(day.year, day.month, day.day)[:precision]),
    st.dates(date(1000, 1, 1), date(2100, 12, 31)),
    st.integers(1, 3),
)
DURATIONS = st.builds(Duration, st.integers(0, 12_000), st.integers(0, 10**9))


def stored(term: str) -> str:
    """Give a literal as Oxigraph's store spells it."""
    store = ox.Store()
    store.load(f"<e:s> <e:p> {term} .".encode(), format=ox.RdfFormat.N_TRIPLES)
    (quad,) = store
    return str(quad.object)


@pytest.mark.parametrize(
    ("text", "datatype", "earliest", "latest"),
    [
        ("2011", "gYear", "2011-01-01", "2011-12-31"),
        ("2011-05", "gYearMonth", "2011-05-01", "2011-05-31"),
        ("2012-02", "gYearMonth", "2012-02-01", "2012-02-29"),
        ("1900-02", "gYearMonth", "1900-02-01", "1900-02-28"),
        ("2011-05-27", "date", "2011-05-27", "2011-05-27"),
        ("1000", "gYear", "1000-01-01", "1000-12-31"),
        ("2100-12-31", "date", "2100-12-31", "2100-12-31"),
    ],
)
def test_date_has_a_datatype_and_bounds(
    text: str, datatype: str, earliest: str, latest: str
) -> None:
    found = parse_date(text)
    assert found is not None
    assert str(found) == text
    assert found.datatype == XSD + datatype
    assert (str(found.earliest), str(found.latest)) == (earliest, latest)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0000",
        "0999",
        "2101",
        "9999-12-31",
        "-2011",
        "+2011",
        "02011",
        "2011-00",
        "2011-13",
        "2011-5",
        "2011-05-00",
        "2011-05-32",
        "2011-02-29",
        "2011-02-30",
        "2011-05-27Z",
        "2011-05-27T00:00:00",
        "2011-05-27+02:00",
        "27/05/2011",
        "2011/05/27",
        "20110527",
        "２０１１",
        "2011\n",
        " 2011",
        "NaN",
    ],
)
def test_what_no_calendar_has_is_no_date(text: str) -> None:
    assert parse_date(text) is None


@given(DATES)
def test_stores_keep_the_spelling_of_dates(value: PartialDate) -> None:
    assert parse_date(str(value)) == value
    literal = typed(str(value), value.datatype)
    assert stored(literal) == literal


@given(DATES, DATES)
def test_refining_means_lying_within(one: PartialDate, other: PartialDate) -> None:
    within = other.earliest <= one.earliest and one.latest <= other.latest
    assert one.refines(other) == (within and one.precision > other.precision)


@pytest.mark.parametrize(
    ("finer", "coarser", "expected"),
    [
        ("2011-05-27", "2011", True),
        ("2011-05", "2011", True),
        ("2011-05-27", "2011-05", True),
        ("2011", "2011-05-27", False),
        ("2011", "2011", False),
        ("2012-05-27", "2011", False),
        ("2011-06-27", "2011-05", False),
    ],
)
def test_a_date_refines_one_that_it_lies_within(finer: str, coarser: str, expected: bool) -> None:
    one, other = parse_date(finer), parse_date(coarser)
    assert one and other
    assert one.refines(other) is expected


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("P5Y", "P5Y"),
        ("P12M", "P1Y"),
        ("P18M", "P1Y6M"),
        ("P5Y0M", "P5Y"),
        ("P05Y", "P5Y"),
        ("P30D", "P30D"),
        ("P1DT24H", "P2D"),
        ("PT90M", "PT1H30M"),
        ("P0Y", "PT0S"),
        ("P1Y2M3DT4H5M6S", "P1Y2M3DT4H5M6S"),
    ],
)
def test_duration_is_spelled_as_stores_spell_it(text: str, canonical: str) -> None:
    assert str(parse_duration(text)) == canonical
    assert stored(typed(text, XSD + "duration")) == typed(canonical, XSD + "duration")


@given(DURATIONS)
def test_stores_keep_the_spelling_of_durations(value: Duration) -> None:
    assert parse_duration(str(value)) == value
    literal = typed(str(value), XSD + "duration")
    assert stored(literal) == literal


@pytest.mark.parametrize(
    "text",
    ["", "P", "PT", "P5YT", "5Y", "p5y", "P2W", "P-5Y", "-P5Y", "P1.5Y", "P5M1Y", "5 years", "P5",
     "P5Y\n", "P9999999999Y", "P" + "9" * 60 + "Y", "PT0.5S"],
)  # fmt: skip
def test_what_is_no_duration(text: str) -> None:
    assert parse_duration(text) is None


@pytest.mark.parametrize(
    ("start", "length", "end"),
    [
        ("2013-09-24", "P5Y", "2018-09-24"),
        ("2012-02-29", "P1Y", "2013-02-28"),
        ("2012-02-29", "P4Y", "2016-02-29"),
        ("2011-08-31", "P6M", "2012-02-29"),
        ("2011-01-31", "P1M", "2011-02-28"),
        ("2011-12-15", "P1M", "2012-01-15"),
        ("2011-12-31", "P1D", "2012-01-01"),
        ("2011-01-31", "P1M1D", "2011-03-01"),
        ("2011-05", "P18M", "2012-11"),
        ("2011-12", "P1M", "2012-01"),
        ("2011-05", "P5Y", "2016-05"),
        ("2011", "P5Y", "2016"),
        ("2011", "P0Y", "2011"),
    ],
)
def test_duration_is_added_at_the_precision_of_the_start(start: str, length: str, end: str) -> None:
    assert str(add(start, length)) == end


@pytest.mark.parametrize(
    ("start", "length"),
    [
        ("2011", "P18M"),
        ("2011", "P30D"),
        ("2011-05", "P30D"),
        ("2011-05-27", "PT12H"),
        ("2099", "P5Y"),
        ("2100-12-31", "P1D"),
        ("2011-05-27", "P9999D"),
        ("2011-05-27", "P80000000Y"),
    ],
)
def test_end_that_cannot_be_said(start: str, length: str) -> None:
    end = add(start, length)
    assert end is None or length == "P9999D"


def add(start: str, length: str) -> PartialDate | None:
    begun, duration = parse_date(start), parse_duration(length)
    assert begun and duration
    return add_duration(begun, duration)


@given(DATES, DURATIONS)
def test_adding_never_fails_and_never_goes_back(start: PartialDate, length: Duration) -> None:
    end = add_duration(start, length)
    if end is not None:
        assert end.precision == start.precision
        assert end >= start
        assert parse_date(str(end)) == end
