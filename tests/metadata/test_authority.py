"""The EU authority tables."""

import pytest
from rdflib import SH, URIRef

from registers import ONTOLOGY
from twinrdf.metadata.authority import (
    concept,
    country_code,
    describe_concept,
    describe_licence,
    describe_publisher_type,
    format_code,
    language_code,
    licence,
    publisher_type,
    scheme,
)
from twinrdf.metadata.nodes import name
from twinrdf.shacl.shapes import SHAPES, read_shapes

AUTHORITY = "http://publications.europa.eu/resource/authority/"
CC0 = "https://creativecommons.org/publicdomain/zero/1.0/"


def test_a_concept_is_in_its_table():
    assert concept("language", "NLD") == f"<{AUTHORITY}language/NLD>"
    quads = set(describe_concept("language", "NLD"))
    assert (concept("language", "NLD"), name("skos:inScheme"), scheme("language"), "") in quads
    kinds = {quad[2] for quad in quads if quad[0] == concept("language", "NLD")}
    assert {name("skos:Concept"), name("dcterms:LinguisticSystem")} <= kinds


@pytest.mark.parametrize(
    ("item", "code"),
    [("Q31", "BEL"), ("Q148", "CHN"), ("Q145", "GBR"), ("Q1246", ""), ("Q234", ""), ("", "")],
)
def test_countries_have_the_codes_of_iso_3166(item: str, code: str):
    assert country_code(item) == code


@pytest.mark.parametrize(
    ("tag", "code"), [("nl", "NLD"), ("nl-be", "NLD"), ("zh-hans", "ZHO"), ("tlh", ""), ("", "")]
)
def test_languages_are_found_by_their_tags(tag: str, code: str):
    assert language_code(tag) == code


def test_formats_by_name():
    assert format_code("TriG") == "RDF_TRIG"


def test_a_known_licence_has_the_authority_s_name_and_kind():
    assert licence(CC0) == f"{AUTHORITY}licence/CC0"
    quads = list(describe_licence(CC0))
    facts = {quad[1]: quad[2] for quad in quads if quad[0] == concept("licence", "CC0")}
    assert facts[name("skos:exactMatch")] == f"<{CC0}>"
    assert facts[name("dcterms:type")] == "<http://purl.org/adms/licencetype/PublicDomain>"


def test_another_licence_stands_for_itself():
    other = "https://example.org/licence"
    assert licence(other) == other
    assert list(describe_licence(other)) == [
        (f"<{other}>", name("rdf:type"), name("dcterms:LicenseDocument"), "")
    ]


def test_what_a_publisher_is():
    found = publisher_type("LocalAuthority")
    assert found == "<http://purl.org/adms/publishertype/LocalAuthority>"
    quads = set(describe_publisher_type("LocalAuthority"))
    assert (found, name("rdf:type"), name("skos:Concept"), "") in quads
    assert publisher_type("") == ""
    assert not list(describe_publisher_type(""))


def test_a_language_that_names_may_have_has_a_code():
    shapes = read_shapes(ONTOLOGY.parent / "shapes")
    (known,) = shapes.objects(URIRef(f"{SHAPES}Resource-label-language"), SH.languageIn)
    assert [tag for tag in map(str, shapes.items(known)) if not language_code(tag)] == []
