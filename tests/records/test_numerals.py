"""Numbers as people write them are understood well enough to say what to write."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twinrdf.records.numerals import doubt_number, repair_number

EMPTY = "leave the cell empty where a number is not known"
WORDS = "and put the words in asWritten"


@pytest.mark.parametrize(
    ("written", "advice"),
    [
        ("1,190,000", "write 1190000"),
        ("1.190.000", "write 1190000"),
        ("1 190 000", "write 1190000"),
        ("1\u202f190\u00a0000", "write 1190000"),
        ("1'190'000", "write 1190000"),
        ("1,5", "write 1.5"),
        ("-1,5", "write -1.5"),
        ("−5", "write -5"),
        ("+5", "write 5"),
        (".5", "write 0.5"),
        ("5.", "write 5"),
        ("1,234.56", "write 1234.56"),
        ("1.234,56", "write 1234.56"),
        ("263,608", "write 263608 or 263.608"),
        ("20,000", "write 20000"),
        ("1e6", "write 1000000"),
        ("1.19E+06", "write 1190000"),
        ("1,19E+06", "write 1190000"),
        ("１２", "write 12"),
        ("1.19 million", f"write 1190000 {WORDS}"),
        ("1,19 miljoen", f"write 1190000 {WORDS}"),
        ("119万", f"write 1190000 {WORDS}"),
        ("€ 5", f"write 5 {WORDS}"),
        ("about 5000", f"write 5000 {WORDS}"),
        ("over 20,000 students", f"write 20000 {WORDS}"),
        ("142,16 km²", f"write 142.16 {WORDS}"),
        ("23%", "write 23, and percent in unit"),
        ("NaN", EMPTY),
        ("-Infinity", EMPTY),
        ("12,34,56", ""),
        ("1.5.2", ""),
        ("--5", ""),
        ("many", ""),
        ("", ""),
    ],
)
def test_figures_in_other_forms_are_understood(written: str, advice: str) -> None:
    assert repair_number("value", written, whole=False) == advice


@pytest.mark.parametrize(
    ("written", "advice"),
    [("3.0", "write 3"), ("1,000", "write 1000"), ("3,5", ""), ("3rd", f"write 3 {WORDS}")],
)
def test_whole_numbers_in_other_forms_are_understood(written: str, advice: str) -> None:
    assert repair_number("areaNumber", written, whole=True) == advice


@pytest.mark.parametrize(
    ("written", "advice"),
    [
        ("51,054", "write 51.054"),
        ("51°03'15\"N", "write 51.05417"),
        ("3° 43′ W", "write -3.71667"),
        ("S 33°52'", "write -33.86667"),
        ("4°21′ O", "write 4.35 for east, -4.35 for west"),
        ("50.85 N", "write 50.85"),
        ("S33,5°", "write -33.5"),
        ("50.85, 4.35", "write 50.85 in lat and 4.35 in long"),
        ("(50,85; -4,35)", "write 50.85 in lat and -4.35 in long"),
        ("50.85", "write 50.85"),
        ("50°51′00″N", "write 50.85"),
        ("50º51'00''N", "write 50.85"),
        ("50° 51,5' N", "write 50.85833"),
        ("50°51′0″N 4°21′0″E", "write 50.85 in lat and 4.35 in long"),
        ("50.85 N, 4.35 W", "write 50.85 in lat and -4.35 in long"),
        ("about N, 1 E", ""),
        ("50 51 00", ""),
        ("N50 51 0", ""),
        ("1,234.5", ""),
        ("50.84999999999999431566", "write 50.849999999999994316"),
        ("1234567890123456789", "write one of 18 digits at most"),
    ],
)
def test_coordinates_in_other_forms_are_understood(written: str, advice: str) -> None:
    assert repair_number("lat", written, whole=False) == advice


@pytest.mark.parametrize(
    ("column", "written", "doubt"),
    [
        ("value", "15.000", '"15.000" is read with a decimal point; write 15000 if that is meant, '
                            "else 15.0000"),
        ("value", "-1.234", '"-1.234" is read with a decimal point; write -1234 if that is meant, '
                            "else -1.2340"),
        ("value", "15.0000", ""),
        ("value", "0.125", ""),
        ("value", "1234.567", ""),
        ("value", "71.5", ""),
        ("lat", "50.849", ""),
    ],
)  # fmt: skip
def test_a_point_that_may_separate_thousands_is_doubted(
    column: str, written: str, doubt: str
) -> None:
    assert doubt_number(column, written) == doubt


@given(st.text() | st.from_regex(r"[-+0-9., eE%]{1,15}", fullmatch=True), st.booleans())
def test_any_text_can_be_advised_on(text: str, whole: bool) -> None:
    for column in ("value", "lat"):
        assert isinstance(repair_number(column, text, whole), str)
