"""Values are worded with the precision they have; what cannot be read stays as it is."""

import pytest

from twinrdf.serve.pages import wording
from twinrdf.terms import XSD


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("2011-05-27", "27 May 2011"),
        ("2011-05", "May 2011"),
        ("2011", "2011"),
        ("2011-05-07Z", "7 May 2011"),
        ("0044-03-15", "15 March 44"),
        ("2011-13-01", "2011-13-01"),
        ("yesterday", "yesterday"),
        ("", ""),
    ],
)
def test_a_date_keeps_its_precision(value: str, words: str) -> None:
    assert wording.word_date(value) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [("P5Y", "5 years"), ("P1Y6M", "1 year 6 months"), ("P10D", "10 days"), ("P", "P"), ("x", "x")],
)
def test_a_duration_is_counted_in_words(value: str, words: str) -> None:
    assert wording.word_duration(value) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("1459640", "1,459,640"),
        ("142.160", "142.16"),
        ("142.0", "142"),
        ("007", "7"),
        ("-3.5", "−3.5"),
        ("1e6", "1e6"),
        ("", ""),
    ],
)
def test_a_number_has_commas_and_no_empty_decimals(value: str, words: str) -> None:
    assert wording.word_number(value) == words


def test_other_values_are_worded_by_their_datatype() -> None:
    assert wording.read_literal("true", XSD + "boolean") == "yes"
    assert wording.read_literal("2011", XSD + "gYear") == "2011"
    assert wording.read_literal("2011", XSD + "integer") == "2,011"
    assert wording.read_literal("<b>", XSD + "string") == "<b>"
    assert wording.word_position("POINT(-3.72 51.05)") == "51.05° N, 3.72° W"
    assert wording.word_position("POLYGON((1 2))") == "POLYGON((1 2))"
    assert wording.word_size(999) == "999 bytes"
    assert wording.word_size(505_000) == "505.0 kB"
    assert wording.word_size(12_000_000_000_000) == "12,000.0 GB"
    assert wording.word_language("NL") == "Dutch"
    assert wording.word_language("x-none") == "x-none"


def test_names_are_made_of_identifiers() -> None:
    assert wording.split_name("signedAt") == "signed at"
    assert wording.word_slug("flemish-brabant--chengdu") == "Flemish Brabant – Chengdu"
    assert wording.word_slug("") == ""
    assert wording.shorten("one two three", 8) == "one two…"
    assert wording.shorten("unbreakable", 5) == "unbre…"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("27 May 2011", "May 2011", "2011", "−12,345.6", "2 years", "1 byte", "German")),
        ("nl", ("27 mei 2011", "mei 2011", "2011", "−12.345,6", "2 jaar", "1 byte", "Duits")),
        (
            "fr",
            ("27 mai 2011", "mai 2011", "2011", "−12\u202f345,6", "2 ans", "1 octet", "allemand"),
        ),
        ("zh", ("2011年5月27日", "2011年5月", "2011年", "−12,345.6", "2年", "1字节", "德语")),
    ],
)
def test_values_are_worded_as_each_language_does(language: str, words: tuple[str, ...]) -> None:
    assert words == (
        wording.word_date("2011-05-27", language),
        wording.word_date("2011-05", language),
        wording.word_date("2011", language),
        wording.word_number("-12345.60", language),
        wording.word_duration("P2Y", language),
        wording.word_size(1, language),
        wording.word_language("de", language),
    )


def test_positions_and_decades_are_worded_in_the_language_of_the_page() -> None:
    assert wording.word_position("POINT(-3.72 51.05)", "fr") == "51,05° N, 3,72° O"
    assert wording.word_position("POINT(104 -30.5)", "zh") == "南纬30.5°、东经104°"
    assert wording.word_decade("1990s") == "1990s"
    assert wording.word_decade("1990s", "nl") == "jaren 1990"
    assert wording.word_decade("unknown", "nl") == "unknown"
    assert wording.read_literal("true", XSD + "boolean", "zh") == "是"


@pytest.mark.parametrize(
    ("number", "unit", "language", "words"),
    [
        ("161", "square-kilometre", "en", "161 km²"),
        ("60000000", "tonne", "nl", "60.000.000 t"),
        ("12.5", "percent", "en", "12.5%"),
        ("14500000000", "euro", "en", "14,500,000,000 euros"),
        ("161", "square-kilometre", "zh", "161平方公里"),
        ("8", "cities", "en", ""),
        ("many", "euro", "en", ""),
    ],
)
def test_a_measure_has_its_sign(number: str, unit: str, language: str, words: str) -> None:
    assert wording.word_measure(number, unit, language) == words


def test_a_distance_is_in_kilometres() -> None:
    assert wording.word_distance(8_500) == "8,500 km"
    assert wording.word_distance(8_500, "zh") == "8,500公里"
