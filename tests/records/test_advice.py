"""Advice says what a person probably meant, and nothing where it would be a wild guess."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twinrdf.records.advice import (
    FEW,
    is_placeholder,
    nearest,
    repair_duration,
    repair_language,
    slug,
)


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
def test_durations_in_other_forms_are_understood(written: str, advice: str) -> None:
    assert repair_duration(written) == advice


@pytest.mark.parametrize(
    ("tag", "advice"),
    [
        ("cn", "write zh"),
        ("English", "write en"),
        ("zh_CN", "write zh-cn"),
        ("dut", "write nl"),
        ("ua", "write uk"),
        ("x", "write one such as en, nl or zh-hans"),
    ],
)
def test_mistaken_language_tags_are_understood(tag: str, advice: str) -> None:
    assert repair_language(tag) == advice


@pytest.mark.parametrize("value", ["n/a", "N/A", "-", "?", "TBD", "onbekend", "…"])
def test_placeholders_say_nothing(value: str) -> None:
    assert is_placeholder(value)


@pytest.mark.parametrize("value", ["", "a", "Nara", "0", "-1", "unknown soldier"])
def test_other_values_are_no_placeholders(value: str) -> None:
    assert not is_placeholder(value)


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
        ("\u0441hengdu", "chengdu"),
        ("Москва", ""),
        ("ghent–weihai", "ghent--weihai"),
        ("Ghent — Weihai", "ghent--weihai"),
    ],
)
def test_a_slug_has_the_latin_letters_of_a_text(text: str, expected: str) -> None:
    assert slug(text) == expected


@given(st.text())
def test_any_text_can_be_advised_on(text: str) -> None:
    for repair in (repair_duration, repair_language, slug):
        assert isinstance(repair(text), str)
    assert nearest(text, {"a", "b"})
