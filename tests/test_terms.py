"""Terms are canonical N-Triples text, and come apart again as they were."""

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twinrdf.terms import XSD, Term, format_term, iri, language_of, parse_term, text, typed

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@given(TEXTS)
def test_text_comes_back_whole(value: str) -> None:
    assert parse_term(text(value)).value == value
    assert parse_term(text(value, "nl")) == Term(
        value, "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString", "nl"
    )


@given(TEXTS)
def test_a_term_taken_apart_is_written_again(value: str) -> None:
    for term in (text(value), text(value, "nl"), typed(value, "urn:t"), iri("urn:i")):
        assert format_term(parse_term(term)) == term
        assert language_of(term) == parse_term(term).language
    assert format_term(Term("_:a")) == "_:a"


@given(TEXTS)
def test_text_is_read_by_oxigraph(value: str) -> None:
    line = f"<https://example.org/s> <https://example.org/p> {text(value)} ."
    (quad,) = ox.parse(line.encode(), format=ox.RdfFormat.N_TRIPLES)
    assert isinstance(quad.object, ox.Literal)
    assert quad.object.value == value


@given(TEXTS)
def test_text_is_spelled_as_oxigraph_spells_it(value: str) -> None:
    assert text(value) == str(ox.Literal(value))
    assert text(value, "NL") == str(ox.Literal(value, language="nl"))


def test_xsd_string_stays_implicit() -> None:
    assert typed("a", XSD + "string") == '"a"'
    assert parse_term('"a"') == Term("a", XSD + "string")


def test_datatype_is_kept() -> None:
    assert typed("2011", XSD + "gYear") == f'"2011"^^<{XSD}gYear>'
    assert parse_term(typed("2011", XSD + "gYear")) == Term("2011", XSD + "gYear")


@pytest.mark.parametrize("value", ["a b", "a<b", 'a"b', "a\nb", "a{b", "a\\b", "a`b", "a\x00b"])
def test_iri_refuses_what_no_iri_may_hold(value: str) -> None:
    with pytest.raises(ValueError, match="not an IRI"):
        iri("https://example.org/" + value)


@pytest.mark.parametrize("term", ["", "text", '"open', '"a"^^xsd:date', "_:b1"])
def test_what_is_not_a_term_is_refused(term: str) -> None:
    with pytest.raises(ValueError, match="not an N-Triples term"):
        parse_term(term)


def test_escapes_of_other_writers_are_undone() -> None:
    assert parse_term(r'"\u00e9\U0001F600\t\"\\"').value == 'é😀\t"\\'


def test_iris_and_literals_are_told_apart() -> None:
    assert parse_term("<https://example.org/>").is_iri
    assert not parse_term('"https://example.org/"').is_iri
