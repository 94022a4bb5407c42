"""Patterns that search without end are told from those that only look like it."""

import re
import time

import pytest

from twinrdf.shacl.ambiguity import is_ambiguous


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+$", "^(a*)*$", "(a|aa)+$", r"^(\w+\s?)*$", "(a*b*)*c", "(?:x+x+)+y",
        r"(\s*[a-z]+\s*)*$", "([a-z]{1,8}-?)+$", "(a{2,}){2,}$", r"^(?:\d+|\w)+$", "(?=(a+)+$)b",
        "((a?)+b?)*$", "(a+?)+?$", "(a|b|ab)*c", "(?i)([A-Z][a-z]+)+$", "(.*a){25}x",
        "(?P<a>x)?(?(a)(y+)+z|w)", "([^b]|[^c])*d", "(?>(a+)+)$", "(" * 40 + "a?" + "){1,20}" * 40,
        "(" * 40 + "){20}" * 40 + "(a+)+",
    ],
)  # fmt: skip
def test_what_can_be_divided_in_many_ways_is_ambiguous(pattern: str) -> None:
    re.compile(pattern)
    start = time.process_time()
    assert is_ambiguous(pattern)
    assert time.process_time() - start < 20


@pytest.mark.parametrize(
    "pattern",
    [
        "", "a+$", ".*x.*y.*", "^[a-z]+(-[a-z]+)*$", "([A-Z][a-z]+ )*x", "^([0-9]{2})*$",
        "^([0-9]{3} ?)+$", "(a|b)*c", r"^(\d+;)*\d+$", "([A-Z][a-z]+)+$", "(^|x)*y",
        r"^(?:[a-z0-9-]+\.)+[a-z]{2,}$", r"(\([^)]*\)|[^()])*x", r'^([^"]|"")*$', "([a-z]{20}){20}",
        "^(?:[A-Z]{2}[0-9]{2})+$", "((ab)+c)*$", r"(\D+\d)*$", "(.{2})*$", r"([^\W\d]+[0-9])*$",
    ],
)  # fmt: skip
def test_what_can_be_divided_in_one_way_is_not(pattern: str) -> None:
    re.compile(pattern)
    assert not is_ambiguous(pattern)


def test_case_makes_letters_alike() -> None:
    assert not is_ambiguous("([A-Z][a-z]+)+$")
    assert is_ambiguous("([A-Z][a-z]+)+$", any_case=True)


def test_a_pattern_too_large_to_be_judged_is_taken_for_ambiguous() -> None:
    assert is_ambiguous("(" + "|".join(f"[a-z]{number}" for number in range(2000)) + ")*")
