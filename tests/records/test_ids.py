"""References mean one thing of the register, or an address; anything else says what to write."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costs import within
from twinrdf.records.cells import UnreadableError
from twinrdf.records.ids import Index, check_id, read_reference, read_source
from twinrdf.vocab import ID_PATTERN

BASE = "https://example.org/sample/"
INDEX = Index(
    BASE,
    {
        "ghent": ("territory",),
        "asti": ("territory", "organization"),
        "council": ("source",),
        "ghent--asti": ("partnership",),
    },
)
UNREAD = Index(BASE, INDEX.kinds, frozenset({"organization"}))


@pytest.mark.parametrize(
    "value", ["a", "ghent", "ghent-2011", "a--b", "a-b--c-d", "0", "a1-2", "a" * 150]
)
def test_ids_are_accepted(value: str) -> None:
    check_id(value)


@pytest.mark.parametrize(
    ("value", "advice"),
    [
        ("", "empty; write an id"),
        ("Ghent", "write ghent"),
        ("ghent_2011", "write ghent-2011"),
        ("ghent 2011", "write ghent-2011"),
        ("-ghent", "write ghent"),
        ("ghent.", "write ghent"),
        ("a---b", "write a-b"),
        ("Ghent--Asti", "write ghent--asti"),
        ("a -- b", "write a--b"),
        ("territory/ghent", "write ghent"),
        ("https://example.org/sample/id/territory/ghent", "write ghent"),
        ("Ghent 根特", "write one like ghent-2011"),
        ("Liège", 'character 3 is "è"'),
        ("gһent", "cyrillic small letter shha"),
        ("ghent–asti", "en dash), not a letter from a to z; write ghent--asti"),
        ("ｇhent", "fullwidth latin small letter g"),
        ("--", "write one like ghent-2011"),
        (
            "a" * 151,
            "151 characters are too long for an id",
        ),
    ],
)
def test_anything_else_is_refused_with_advice(value: str, advice: str) -> None:
    with pytest.raises(UnreadableError) as error:
        check_id(value)
    assert advice in str(error.value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("ghent", f"{BASE}id/territory/ghent"),
        ("territory/ghent", f"{BASE}id/territory/ghent"),
        ("organization/asti", f"{BASE}id/organization/asti"),
        ("ghent--asti", f"{BASE}id/partnership/ghent--asti"),
        (f"{BASE}id/territory/ghent", f"{BASE}id/territory/ghent"),
        ("https://example.org/", "https://example.org/"),
        ("http://www.wikidata.org/entity/Q1", "http://www.wikidata.org/entity/Q1"),
    ],
)
def test_references_are_read_as_iris(value: str, expected: str) -> None:
    assert read_reference(value, INDEX) == expected


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("ghent–asti", 'no row has the id "ghent–asti"; did you mean "ghent--asti"?'),
        ("Ghent and Asti", "write ghent--asti, or ghent;asti"),
        ("asti, ghent", "write asti;ghent"),
        ("gent", 'no row has the id "gent"; did you mean "ghent"?'),
        ("Ghent", 'no row has the id "Ghent"; did you mean "ghent"?'),
        ("xyz", 'no row has the id "xyz"; correct it, or add it first'),
        ("organization/ghent", 'no row has the id "ghent"; known are asti'),
        ("asti", "write territory/asti or organization/asti"),
        ("place/ghent", '"place/ghent" is no id and no web address'),
        ("wd:Q1", '"wd:Q1" is no id and no web address'),
        ("www.example.org", "write https://www.example.org"),
        ("example.org/a", "write https://example.org/a"),
        (f"{BASE}id/territory/gent", 'no row has the id "gent"'),
        (f"{BASE}id/", 'no row has the id ""'),
        ("https://", "not a web address"),
        ("territory/", 'no row has the id ""'),
    ],
)
def test_references_to_nothing_are_refused(value: str, message: str) -> None:
    with pytest.raises(UnreadableError) as error:
        read_reference(value, INDEX)
    assert message in str(error.value)


def test_ids_apart_by_commas_are_told_also_where_one_of_them_is_not_known() -> None:
    with pytest.raises(UnreadableError, match=r"; put ; between ids, as in ghent;koln$"):
        read_reference("ghent, Köln", INDEX)


def test_of_many_ids_none_is_listed_and_none_that_cannot_be_one_is_advised() -> None:
    many = {f"place-{number}": ("territory",) for number in range(40)}
    with pytest.raises(UnreadableError, match=r"; correct it, or add it first$"):
        read_reference("territory/xyz", Index(BASE, many))
    some = Index(BASE, {"our / köln": ("territory",), "ghent": ("territory",)})
    with pytest.raises(UnreadableError, match=r"; known are ghent$"):
        read_reference("territory/Köln", some)


def test_a_wrong_id_is_told_as_such_where_it_is_referred_to() -> None:
    index = Index(BASE, {"st. petersburg": ("territory",)})
    with pytest.raises(UnreadableError, match=r"write st-petersburg, here and in its own row$"):
        read_reference("st. petersburg", index)
    with pytest.raises(UnreadableError, match=r" is meant, correct that id first$"):
        read_reference("St Petersburg", index)


def test_reference_into_a_table_not_read_is_neither_known_nor_wrong() -> None:
    assert read_reference("gent", UNREAD) == ""
    assert read_reference("organization/gent", UNREAD) == ""
    with pytest.raises(UnreadableError):
        read_reference("territory/gent", UNREAD)
    with pytest.raises(UnreadableError):
        read_reference("Gent", UNREAD)


def test_advice_stays_quick_among_many_ids() -> None:
    kinds = {f"place-{number}": ("territory",) for number in range(100_000)} | {
        "ghent": ("source",)
    }
    index = Index(BASE, kinds)
    with within(3):
        for number in range(300):
            with pytest.raises(UnreadableError, match="correct it, or add it first"):
                read_reference(f"nowhere-{number}", index)
    with pytest.raises(UnreadableError, match='did you mean "ghent"'):
        read_reference("ghentt", index)
    with pytest.raises(UnreadableError, match='did you mean "place-17"'):
        read_reference("Place 17", index)


def test_sources_are_read_as_ids() -> None:
    assert read_source("council", INDEX) == "council"
    assert read_source("source/council", INDEX) == "council"
    assert read_source("gazette", Index(BASE, {}, frozenset({"source"}))) == "gazette"


@pytest.mark.parametrize("value", ["", "ghent", "counsil", "council;council", "Council"])
def test_what_is_no_source_is_refused(value: str) -> None:
    with pytest.raises(UnreadableError, match="; "):
        read_source(value, INDEX)


@given(st.text())
def test_any_text_means_something_or_says_why(value: str) -> None:
    for read in (lambda: read_reference(value, INDEX), lambda: read_source(value, INDEX)):
        try:
            assert read()
        except UnreadableError as error:
            assert str(error).isprintable()


@given(st.text(alphabet="ab1-"))
def test_ids_are_those_of_the_pattern(value: str) -> None:
    try:
        check_id(value)
    except UnreadableError:
        assert not ID_PATTERN.fullmatch(value)
    else:
        assert ID_PATTERN.fullmatch(value)


def test_advice_on_many_ids_among_many_alike_is_quick() -> None:
    names = [f"flemish-brabant--partner-city-{number:05}" for number in range(5000)]
    index = Index("", dict.fromkeys(names, ("partnership",)))
    assert index.advise("flemish-brabant--partner-city-01234x") == f'did you mean "{names[1234]}"?'
    with within(3):
        for number in range(500):
            index.advise(f"flemish-brabant--partners-city-{number:05}", "partnership")
