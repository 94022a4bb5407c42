import pytest

from twinrdf.names.fuzzy import FuzzyIndex, compare_keys

KEYS = ("grenoble", "genoa", "saint etienne", "aachen", "köln", "frankfurt am main")


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("grenobel", "grenoble"),
        ("grenoble alpes metropole", "grenoble"),
        ("etienne saint", "saint etienne"),
        ("frankfurt a main", "frankfurt am main"),
    ],
)
def test_misspelt_and_longer_names_are_found(asked: str, found: str) -> None:
    assert FuzzyIndex(KEYS).search(asked)[0][0] == found


@pytest.mark.parametrize("asked", ["", "x", "reykjavik", "天府"])
def test_what_is_not_alike_is_not_found(asked: str) -> None:
    assert FuzzyIndex(KEYS).search(asked) == []


def test_likeness_is_between_nothing_and_the_same() -> None:
    assert compare_keys("gent", "gent") == 1.0
    assert compare_keys("gent", "") == 0.0
    assert compare_keys("asti", "asti centro") < compare_keys("asti", "asto") + 0.2
