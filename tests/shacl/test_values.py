"""Values: which literals are well-typed, and which is less."""

from itertools import pairwise

import pytest

from twinrdf.shacl.values import compare, has_datatype, text_of, value_of
from twinrdf.terms import RDF_LANG_STRING, XSD, language_of, typed


def lit(value: str, name: str) -> str:
    return typed(value, XSD + name)


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("date", ["2020-02-29", "-0044-03-15", "12020-01-01", "2020-01-01+14:00"],
         ["2019-02-29", "2020-13-01", "2020-1-1", "20-01-01", "2020-01-01+14:99", " 2020-01-01"]),
        ("dateTime", ["2020-01-01T24:00:00", "2020-01-01T00:00:00.5Z"],
         ["2020-01-01", "2020-01-01T24:00:01", "2020-01-01T00:60:00"]),
        ("time", ["23:59:59.999"], ["25:00:00", "1:00:00"]),
        ("gYear", ["2020", "-0001", "0000Z"], ["20", "19x0", "02020"]),
        ("gYearMonth", ["2020-12"], ["2020-13", "2020-00"]),
        ("gMonthDay", ["--02-29", "--12-31"], ["--02-30", "--13-01"]),
        ("gMonth", ["--12"], ["--13", "12"]),
        ("gDay", ["---31"], ["---32"]),
        ("integer", ["0", "-7", "+7", "007"], ["", "1.0", "x", "１"]),
        ("positiveInteger", ["1"], ["0", "-1"]),
        ("nonNegativeInteger", ["0"], ["-1"]),
        ("nonPositiveInteger", ["0"], ["1"]),
        ("negativeInteger", ["-1"], ["0"]),
        ("long", [f"-{2**63}", f"{2**63 - 1}"], [f"-{2**63 + 1}", f"{2**63}"]),
        ("int", ["-2147483648", "2147483647"], ["-2147483649", "2147483648"]),
        ("short", ["-32768", "32767"], ["-32769", "32768"]),
        ("byte", ["-128", "127"], ["-129", "128"]),
        ("unsignedLong", ["0", f"{2**64 - 1}"], ["-1", f"{2**64}"]),
        ("unsignedInt", ["0", "4294967295"], ["-1", "4294967296"]),
        ("unsignedShort", ["0", "65535"], ["-1", "65536"]),
        ("unsignedByte", ["0", "255"], ["-1", "256"]),
        ("decimal", ["1", "1.", ".5"], [".", "1e3", "INF"]),
        ("double", ["1e3", "INF", "NaN"], ["inf", "1e"]),
        ("boolean", ["true", "0"], ["True", "yes"]),
        ("duration", ["P1Y", "PT0.5S", "-P1D"], ["P", "P1Y2", "PT", "1Y"]),
        ("anyURI", ["x y"], []),
    ],
)  # fmt: skip
def test_only_well_formed_literals_have_their_datatype(
    name: str, good: list[str], bad: list[str]
) -> None:
    test = has_datatype(XSD + name)
    assert [value for value in good if not test(lit(value, name))] == []
    assert [value for value in bad if test(lit(value, name))] == []
    assert not test("<https://example.org/>")
    assert not test(lit("x", "other"))


def test_strings_with_a_language_differ_from_others() -> None:
    plain, tagged = has_datatype(XSD + "string"), has_datatype(RDF_LANG_STRING)
    assert [plain(term) for term in ('"a"', '"a"@en', '""', "<a>", "_:b")] == [1, 0, 1, 0, 0]
    assert [tagged(term) for term in ('"a"', '"a@b"', '"a"@en')] == [False, False, True]
    assert language_of('"a\\"@nl"@en-gb') == "en-gb"
    assert language_of(lit("a@b", "string")) == ""
    assert text_of('"a\\"b"@en') == 'a"b'
    assert text_of("_:b") is None
    assert text_of("<x:y>") == "x:y"


@pytest.mark.parametrize(
    ("left", "right", "order"),
    [
        (lit("1", "integer"), lit("1.0", "decimal"), 0),
        (lit("2", "integer"), lit("10", "byte"), -1),
        (lit("1e3", "double"), lit("999.5", "decimal"), 1),
        (lit("0.1", "double"), lit("0.1", "decimal"), 0),
        (lit("9" * 400, "integer"), lit("1e10", "double"), 1),
        (lit("9" * 5000, "integer"), lit("9", "integer"), 1),
        (lit("9" * 5000, "gYear"), lit("2020", "gYear"), None),
        (lit(f"P{'9' * 5000}Y", "duration"), lit("P1Y", "duration"), None),
        (lit("NaN", "double"), lit("1", "integer"), None),
        (lit("NaN", "double"), lit("NaN", "double"), None),
        (lit("-0044-03-15", "date"), lit("0001-01-01", "date"), -1),
        (lit("2020-03-01", "date"), lit("2020-02-29", "date"), 1),
        (lit("2020-01-01Z", "date"), lit("2020-01-02", "date"), -1),
        (lit("2020-01-01Z", "date"), lit("2020-01-01", "date"), None),
        (lit("2020-01-01T00:00:00+01:00", "dateTime"), lit("2019-12-31T23:00:00Z", "dateTime"), 0),
        (lit("2020-01-01T00:00:00-01:30", "dateTime"), lit("2020-01-01T01:30:00Z", "dateTime"), 0),
        (lit("12:30:00", "time"), lit("12:15:00", "time"), 1),
        (lit("2020-01-01T24:00:00", "dateTime"), lit("2020-01-02T00:00:00", "dateTime"), 0),
        (lit("24:00:00", "time"), lit("00:00:00", "time"), 0),
        (lit("24:00:00Z", "time"), lit("23:59:59Z", "time"), -1),
        (lit("2020", "gYear"), lit("2020-01-01", "date"), None),
        (lit("2020", "gYear"), lit("2021", "gYear"), -1),
        (lit("2020-02-30", "date"), lit("2020-02-30", "date"), None),
        (lit("P1Y", "duration"), lit("P12M", "duration"), 0),
        (lit("P1M", "duration"), lit("P30D", "duration"), None),
        (lit("P1M", "duration"), lit("P31D", "duration"), None),
        (lit("P1M", "duration"), lit("P27D", "duration"), 1),
        (lit("P1M", "duration"), lit("P32D", "duration"), -1),
        (lit("P1Y", "duration"), lit("P364D", "duration"), 1),
        (lit("P1Y", "duration"), lit("P365D", "duration"), None),
        (lit("P1Y", "duration"), lit("P367D", "duration"), -1),
        (lit("-P1M", "duration"), lit("-P32D", "duration"), 1),
        (lit("-P1M", "duration"), lit("PT0S", "duration"), -1),
        (lit(f"P{'9' * 99}Y", "duration"), lit("P1Y", "duration"), 1),
        (lit("PT1H", "duration"), lit("PT90M", "duration"), -1),
        (lit("false", "boolean"), lit("1", "boolean"), -1),
        ('"a"', '"b"', -1),
        ('"a"', '"a"@en', None),
        ("<x:a>", "<x:b>", None),
        (lit("1", "unknown"), lit("1", "unknown"), None),
    ],
)
def test_values_are_ordered_as_sparql_orders_them(left: str, right: str, order: int | None) -> None:
    assert compare(left, right) == order
    assert compare(right, left) == (None if order is None else -order)


def test_days_are_those_of_the_calendar() -> None:
    days = [value_of(lit(day, "date")) for day in ("1999-12-31", "2000-01-01", "2000-03-01")]
    seconds = [day.value for day in days if day]
    assert [(b - a) / 86400 for a, b in pairwise(seconds)] == [1, 60]
