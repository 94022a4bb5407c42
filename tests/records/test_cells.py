"""Values are read in the form that is published, which stores keep as it is."""

import time

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from registers import mapping, vocabulary
from twinrdf.mapping import Column, Kind
from twinrdf.records.cells import (
    UnreadableError,
    canonical_number,
    doubt_value,
    is_language,
    read_confidence,
    read_iri,
    read_value,
)
from twinrdf.records.characters import LARGEST_CELL
from twinrdf.terms import XSD, typed

NUMBERS = st.from_regex(r"-?[0-9]{1,18}(\.[0-9]{1,18})?", fullmatch=True)


def read(column: str, value: str) -> str:
    return read_value(mapping().columns[column], value, vocabulary())


@pytest.mark.parametrize(
    ("column", "written", "expected"),
    [
        ("label", "Liège", "Liège"),
        ("label", "Lie\u0300ge", "Liège"),
        ("signed", "2011-05", "2011-05"),
        ("term", "P12M", "P1Y"),
        ("value", "1.50", "1.5"),
        ("value", "01", "1"),
        ("value", "-0.0", "0"),
        ("value", "100", "100"),
        ("areaNumber", "007", "7"),
        ("areaNumber", "-0", "0"),
        ("lat", "-90", "-90"),
        ("long", "180.000", "180"),
        ("status", "active", "https://w3id.org/twinrdf/code/status/active"),
    ],
)
def test_value_is_read_in_canonical_form(column: str, written: str, expected: str) -> None:
    assert read(column, written) == expected


@pytest.mark.parametrize(
    ("column", "written"),
    [
        ("signed", "soon"),
        ("issuedEarliest", "2011-13-01"),
        ("term", "5 years"),
        ("value", "1,5"),
        ("value", "1.0.0"),
        ("value", "١٢"),
        ("value", "1" * 19),
        ("value", "0." + "1" * 19),
        ("areaNumber", "1.0"),
        ("lat", "90.000001"),
        ("long", "-181"),
        ("status", "Active"),
        ("status", ""),
    ],
)
def test_what_cannot_be_read_says_why(column: str, written: str) -> None:
    with pytest.raises(UnreadableError, match=r" is (not|no) .*; "):
        read(column, written)


@pytest.mark.parametrize(
    ("datatype", "good", "bad"),
    [
        ("boolean", "true", "yes"),
        ("boolean", "false", "0"),
        ("gYear", "2011", "2011-05"),
        ("gYearMonth", "2011-05", "2011"),
        ("date", "2011-05-27", "2011-05"),
    ],
)
def test_a_value_has_the_datatype_of_its_column(datatype: str, good: str, bad: str) -> None:
    column = Column("x", "urn:p", Kind.TYPED, XSD + datatype)
    assert read_value(column, good, vocabulary()) == good
    with pytest.raises(UnreadableError):
        read_value(column, bad, vocabulary())
    other = Column("x", "urn:p", Kind.TYPED, XSD + "token")
    assert read_value(other, bad, vocabulary()) == bad


@pytest.mark.parametrize(
    ("column", "value", "doubt"),
    [
        ("label", "Universit?t Gent", "Universit?t"),
        ("quote", "Universit?t Gent", ""),
        ("label", "Universiteit Gent", ""),
        ("label", "unknown", "says nothing"),
        ("altLabel", "Gent；Gand", "keeps no values apart"),
        ("label", "Gent；Gand", ""),
        ("start", "1905-07-03", "what a spreadsheet makes of 2011 in a cell of days; write 2011"),
        ("start", "1905-04-28", "what a spreadsheet makes of 1945"),
        ("start", "1905-08-11", "what a spreadsheet makes of 2050"),
        ("start", "1905-04-27", ""),
        ("start", "1905-08-12", ""),
        ("start", "1905", ""),
        ("label", "1905-07-03", ""),
    ],
)
def test_a_value_that_is_probably_a_mistake_is_doubted(column: str, value: str, doubt: str) -> None:
    said = doubt_value(mapping().columns[column], value)
    assert doubt in said
    assert bool(said) is bool(doubt)


@given(NUMBERS)
def test_stores_keep_the_spelling_of_numbers(written: str) -> None:
    literal = typed(canonical_number(written), XSD + "decimal")
    store = ox.Store()
    store.load(f"<e:s> <e:p> {literal} .".encode(), format=ox.RdfFormat.N_TRIPLES)
    (quad,) = store
    assert str(quad.object) == literal


@pytest.mark.parametrize(
    ("written", "expected"), [("", ""), ("1", "1"), ("0.90", "0.9"), ("1.0", "1"), ("0", "0")]
)
def test_a_confidence_is_a_number_from_0_to_1(written: str, expected: str) -> None:
    assert read_confidence(written) == expected


@pytest.mark.parametrize("written", ["1.1", "-0.1", "90%", "high", "1e-3", "NaN"])
def test_any_other_confidence_is_refused(written: str) -> None:
    with pytest.raises(UnreadableError, match="not a number from 0 to 1"):
        read_confidence(written)


@given(st.text().map("https://example.org/".__add__) | st.text().map("http://".__add__))
def test_address_read_can_be_published(address: str) -> None:
    try:
        assert read_iri(address) == address
    except UnreadableError:
        return
    line = f"<{address}> <e:p> <{address}> ."
    assert list(ox.parse(line.encode(), format=ox.RdfFormat.N_TRIPLES))


def test_an_address_among_many_spaces_is_refused_at_once() -> None:
    began = time.process_time()
    with pytest.raises(UnreadableError, match="is not a web address"):
        read_iri("x" + LARGEST_CELL * " " + "y")
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    ("tag", "expected"),
    [("en", True), ("zh-hans", True), ("nds-nl", True), ("e", False), ("english", False),
     ("en_gb", False), ("en-", False), ("", False), ("EN", False), ("cn", False), ("en-00", False)],
)  # fmt: skip
def test_language_tags_have_the_form_of_tags_and_are_no_countries(tag: str, expected: bool) -> None:
    assert is_language(tag) is expected
