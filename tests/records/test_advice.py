"""Advice says what a person probably meant, and nothing where it would be a wild guess."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twinrdf.records.advice import (
    FEW,
    nearest,
    repair_date,
    repair_duration,
    repair_language,
    slug,
)


@pytest.mark.parametrize(
    ("written", "advice"),
    [
        ("31/05/2011", "write 2011-05-31"),
        ("05/06/2011", "write 2011-06-05 or 2011-05-06"),
        ("05/05/2011", "write 2011-05-05"),
        ("27.05.2011", "write 2011-05-27"),
        ("2011/05/31", "write 2011-05-31"),
        ("2011-5-3", "write 2011-05-03"),
        ("20110531", "write 2011-05-31"),
        ("05/2011", "write 2011-05"),
        ("2011年5月27日", "write 2011-05-27"),
        ("2011年5月", "write 2011-05"),
        ("2011-05-27T00:00:00", "write 2011-05-27"),
        ("2011-05-27 00:00:00", "write 2011-05-27"),
        ("2011-05-27Z", "write 2011-05-27"),
        ("40690", "write 2011-05-27"),
        ("27 May 2011", "write 2011-05-27"),
        ("May 27, 2011", "write 2011-05-27"),
        ("May 2011", "write 2011-05"),
        ("27 mei 2011", "write 2011-05-27"),
        ("27 février 2011", "write 2011-02-27"),
        ("Sept. 2011", "write 2011-09"),
        ("ca. 2011", "write 2011 and put the words in asWritten"),
        ("2011?", "write 2011 and put the words in asWritten"),
        ("2011-2015", "write one date; a span has a start and an end, each in its column"),
        ("31/05/11", "write the year with four digits, and first: YYYY-MM-DD"),
        ("2011-02-30", "2011-02 has 28 days; correct it"),
        ("0000", "the year is not between 1000 and 2100; correct it"),
        ("9999-12-31", "the year is not between 1000 and 2100; correct it"),
        ("2011-13-01", ""),
        ("2011 or 2012", ""),
        ("yesterday", ""),
        ("", ""),
    ],
)
def test_dates(written: str, advice: str) -> None:
    assert repair_date(written) == advice


@pytest.mark.parametrize(
    ("written", "advice"),
    [
        ("5 years", "write P5Y"),
        ("5-year", "write P5Y"),
        ("5 jaar", "write P5Y"),
        ("5 ans", "write P5Y"),
        ("5年", "write P5Y"),
        ("5Y", "write P5Y"),
        ("p5y", "write P5Y"),
        ("6 months", "write P6M"),
        ("P2W", "write P14D"),
        ("30 days", "write P30D"),
        ("5", "write P5Y for years, P5M for months"),
        ("vijf jaar", ""),
        ("indefinite", ""),
    ],
)
def test_durations(written: str, advice: str) -> None:
    assert repair_duration(written) == advice


@pytest.mark.parametrize(
    ("tag", "advice"),
    [
        ("cn", "write zh"),
        ("English", "write en"),
        ("zh_CN", "write zh-cn"),
        ("x", "write one such as en, nl or zh-hans"),
    ],
)
def test_language_tags(tag: str, advice: str) -> None:
    assert repair_language(tag) == advice


def test_nearest_name_is_guessed_and_few_names_are_listed() -> None:
    known = {"active", "ended", "unknown"}
    assert nearest("activ", known) == 'did you mean "active"? known are active, ended, unknown'
    assert nearest("ACTIVE", known).startswith('did you mean "active"?')
    assert nearest("xyz", known) == "known are active, ended, unknown"
    assert nearest("xyz", set()) == "correct it, or add it first"


def test_many_names_are_not_listed() -> None:
    some = [f"place-{number}" for number in range(50)]
    assert nearest("place-1x", some).startswith('did you mean "place-1')
    assert "known" not in nearest("place-1x", some)
    assert "known are place-0, " in nearest("xyz", some)
    assert nearest("xyz", some, FEW) == "correct it, or add it first"
    assert "known" not in nearest("xyz", [*some, *(f"{name}-x" for name in some), "more"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Flemish Brabant", "flemish-brabant"),
        ("Liège", "liege"),
        ("Asti_(city)", "asti-city"),
        ("Ærøskøbing", "aeroskobing"),
        ("Łódź", "lodz"),
        ("Þingvellir", "thingvellir"),
        ("成都", ""),
    ],
)
def test_slug(text: str, expected: str) -> None:
    assert slug(text) == expected


@given(st.text() | st.from_regex(r"[0-9./ -]{1,12}", fullmatch=True))
def test_any_text_can_be_advised_on(text: str) -> None:
    for repair in (repair_date, repair_duration, repair_language, slug):
        assert isinstance(repair(text), str)
    assert nearest(text, {"a", "b"})
