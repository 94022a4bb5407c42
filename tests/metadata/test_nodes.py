"""Nodes of metadata from prefixed names."""

import pytest

from twinrdf.metadata.nodes import METADATA_PREFIXES, name, node, number, texts
from twinrdf.terms import XSD
from twinrdf.vocab import PREFIXES


def test_values_are_one_or_several_and_empty_ones_are_left_out():
    quads = list(
        node("http://e/x", {"dcat:theme": ["<http://e/a>", "<http://e/b>"], "foaf:name": ""})
    )
    theme = "<http://www.w3.org/ns/dcat#theme>"
    assert quads == [
        ("<http://e/x>", theme, "<http://e/a>", ""),
        ("<http://e/x>", theme, "<http://e/b>", ""),
    ]


def test_a_subject_that_is_no_iri_is_refused():
    with pytest.raises(ValueError, match="not an IRI"):
        list(node("http://e/a b", {"foaf:name": '"x"'}))


def test_names_texts_and_numbers_become_terms():
    assert name("spdx:checksum") == "<http://spdx.org/rdf/terms#checksum>"
    with pytest.raises(KeyError):
        name("none:x")
    assert texts({"en": "Ghent", "nl": "Gent"}) == ['"Ghent"@en', '"Gent"@nl']
    assert number(3) == f'"3"^^<{XSD}integer>'


def test_the_prefixes_of_the_register_are_among_them():
    assert METADATA_PREFIXES.items() >= PREFIXES.items()
    assert len(set(METADATA_PREFIXES.values())) == len(METADATA_PREFIXES)
