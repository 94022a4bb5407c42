"""A value refines another if it says the same, more precisely."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twinrdf.refinement import refine_concepts, refine_dates, refine_nothing, refine_numbers
from twinrdf.terms import XSD, typed

CODE = "https://example.org/code/"
BROADER = {
    f"{CODE}investment": {f"{CODE}economy"},
    f"{CODE}foreign-investment": {f"{CODE}investment", f"{CODE}economy"},
    f"{CODE}hen": {f"{CODE}egg"},
    f"{CODE}egg": {f"{CODE}hen"},
}
NUMBERS = st.decimals(-200, 200, places=2).map(lambda number: f"{number.normalize():f}")


@pytest.mark.parametrize(
    ("finer", "coarser", "expected"),
    [
        ("investment", "economy", True),
        ("foreign-investment", "economy", True),
        ("economy", "investment", False),
        ("economy", "economy", False),
        ("hen", "egg", False),
        ("egg", "hen", False),
        ("economy", "unspecified", True),
        ("economy", "unknown", True),
        ("unspecified", "economy", False),
        ("unspecified", "unknown", False),
    ],
)
def test_narrower_concepts_refine_broader_ones(finer: str, coarser: str, expected: bool) -> None:
    refines = refine_concepts(BROADER)
    assert refines(f"<{CODE}{finer}>", f"<{CODE}{coarser}>") is expected


@pytest.mark.parametrize(
    ("finer", "coarser", "expected"),
    [
        ("142.16", "142.2", True),
        ("142.16", "142", True),
        ("142.5", "143", True),
        ("142.5", "142", True),
        ("142.16", "142.1", False),
        ("142", "142.16", False),
        ("142", "142", False),
        ("263608", "263600", False),
        ("-0.46", "-0.5", True),
        ("POINT(3.7174 51.0543)", "POINT(3.72 51.05)", True),
        ("POINT(3.7174 51.05)", "POINT(3.72 51.05)", True),
        ("POINT(3.7174 51.05)", "POINT(3.72 51.0543)", False),
        ("POINT(3.7174 51.0543)", "POINT(3.71 51.05)", False),
        ("P5Y6M", "P5Y", False),
        ("P6Y", "P5Y", False),
        ("P5M", "P5Y", False),
    ],
)
def test_a_number_refines_what_it_is_rounded_to(finer: str, coarser: str, expected: bool) -> None:
    assert (
        refine_numbers(typed(finer, XSD + "decimal"), typed(coarser, XSD + "decimal")) is expected
    )


@given(NUMBERS, NUMBERS)
def test_no_two_numbers_refine_each_other(one: str, other: str) -> None:
    terms = typed(one, XSD + "decimal"), typed(other, XSD + "decimal")
    assert not (refine_numbers(*terms) and refine_numbers(*reversed(terms)))


def test_dates_refine_and_texts_never_do() -> None:
    day, year = typed("2011-05-27", XSD + "date"), typed("2011", XSD + "gYear")
    assert refine_dates(day, year)
    assert not refine_dates(year, day)
    assert not refine_dates(day, '"some day"')
    assert not refine_nothing('"Ghent, Belgium"@en', '"Ghent"@en')
