"""Turtle and TriG: pleasant to read, and read back to the same statements."""

import pyoxigraph
import pytest
import rdflib
from rdflib.compare import isomorphic

from twinrdf.formats.turtle import format_trig, format_turtle, register_prefixes
from twinrdf.terms import XSD, Quad, text, typed
from twinrdf.vocab import term

from .quads import BASE, GHENT, SOURCE, TIE, nquads, parsed

KIND = "<https://w3id.org/twinrdf/code/partnership-kind/sister-city-or-twinning>"
SCHEME = "<https://w3id.org/twinrdf/code/partnership-kind>"
ODD = [
    (GHENT, term("tw:quote"), text(value, language), "")
    for value, language in [
        ('He said "so"', "en"),
        ("two\nlines\r\n\tand a tab", "en"),
        ("back\\slash \\u0041 \\", "en"),
        ("成都 \U0001f91d", "zh"),
        ("", ""),
        ("café \u2028 \x85 \x7f", "fr-be"),
        ('"^^<http://e/x>', ""),
        ("<not an iri>", ""),
    ]
]
NUMBERS = [
    (GHENT, term("schema:value"), typed(value, XSD + name), "")
    for value, name in [
        ("1", "integer"), ("01", "integer"), ("-7", "integer"), ("+7", "integer"), ("x", "integer"),
        ("1.50", "decimal"), ("-.5", "decimal"), ("1", "decimal"), ("1.", "decimal"),
        ("1e3", "double"), ("1.5E-3", "double"), ("INF", "double"), ("true", "boolean"),
        ("1", "boolean"), ("2011", "gYear"), ("2011-05-27", "date"), ("P5Y", "duration"),
    ]
]  # fmt: skip
NAMES = [
    (GHENT, term("schema:sameAs"), f"<{iri}>", "")
    for iri in [
        "http://www.wikidata.org/entity/Q1296", "http://www.wikidata.org/entity/", "urn:x:y",
        "http://www.wikidata.org/entity/Q1/x", "http://www.wikidata.org/entity/Q1.",
        "http://www.wikidata.org/entity/-a", "http://www.wikidata.org/entity/a%20b", "https://é.be/é",
        "https://schema.org/a(b)", "https://schema.org/Gänt", "https://schema.org/a.b",
    ]
]  # fmt: skip
PLAIN: list[Quad] = [
    (GHENT, term("rdf:type"), term("tw:City"), ""),
    (GHENT, term("rdf:type"), term("tw:Territory"), ""),
    (GHENT, term("skos:prefLabel"), '"Gent"@nl', ""),
    (GHENT, term("skos:prefLabel"), '"Ghent"@en', ""),
    (GHENT, term("dcterms:source"), SOURCE, ""),
    (GHENT, term("geo:lat"), typed("51.05", XSD + "decimal"), ""),
    (TIE, term("rdf:type"), term("tw:Partnership"), ""),
    (TIE, term("tw:partnershipKind"), KIND, ""),
    (TIE, term("tw:start"), typed("2011", XSD + "gYear"), ""),
]
NAMED: list[Quad] = [
    (GHENT, term("skos:prefLabel"), '"Ghent"@en', SOURCE),
    (TIE, term("tw:start"), typed("2011", XSD + "gYear"), SOURCE),
    (SOURCE, term("rdf:type"), term("tw:SourceDocument"), f"<{BASE}graph/catalog>"),
]
PREFIXES = register_prefixes(BASE, [SCHEME[1:-1]])
CASES = {
    "plain": PLAIN,
    "strings": ODD,
    "numbers": NUMBERS,
    "names": NAMES,
    "many": [
        (GHENT, term("schema:url"), f"<https://example.org/long/address/{n}>", "") for n in range(9)
    ],
    "none": [],
}


def turtle(quads: list[Quad]) -> str:
    return "".join(format_turtle(sorted(quads), PREFIXES))


def trig(quads: list[Quad]) -> str:
    return "".join(format_trig(sorted(quads), PREFIXES))


def test_turtle_reads_well():
    assert (
        turtle(PLAIN)
        == """\
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix geo: <http://www.w3.org/2003/01/geo/wgs84_pos#> .
@prefix partnership: <https://example.org/r/id/partnership/> .
@prefix partnership-kind: <https://w3id.org/twinrdf/code/partnership-kind/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix source: <https://example.org/r/id/source/> .
@prefix territory: <https://example.org/r/id/territory/> .
@prefix tw: <https://w3id.org/twinrdf/ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

partnership:ghent--shanghai a tw:Partnership ;
    tw:partnershipKind partnership-kind:sister-city-or-twinning ;
    tw:start "2011"^^xsd:gYear .

territory:ghent a tw:City, tw:Territory ;
    skos:prefLabel "Gent"@nl, "Ghent"@en ;
    dcterms:source source:a-2011 ;
    geo:lat 51.05 .
"""
    )


def test_trig_puts_the_default_graph_first():
    written = trig(PLAIN + NAMED)
    assert written.index("territory:ghent a tw:City") < written.index("\ngraph:catalog {\n")
    assert written.endswith(
        """
source:a-2011 {

    partnership:ghent--shanghai tw:start "2011"^^xsd:gYear .

    territory:ghent skos:prefLabel "Ghent"@en .
}
"""
    )


def test_long_lists_of_objects_stand_one_a_line():
    assert "schema:url\n        <https://example.org/long/address/0>,\n        <https://" in turtle(
        CASES["many"]
    )


@pytest.mark.parametrize("case", CASES)
def test_oxigraph_reads_turtle_back_exactly(case: str):
    found = pyoxigraph.parse(turtle(CASES[case]).encode(), format=pyoxigraph.RdfFormat.TURTLE)
    assert set(found) == parsed(CASES[case])


@pytest.mark.parametrize("case", CASES)
def test_oxigraph_reads_trig_back_exactly(case: str):
    quads = CASES[case] + NAMED
    found = pyoxigraph.parse(trig(quads).encode(), format=pyoxigraph.RdfFormat.TRIG)
    assert set(found) == parsed(quads)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.filterwarnings("ignore:.*does not look like a valid URI")
@pytest.mark.filterwarnings("ignore:Failed to convert Literal:UserWarning")
def test_rdflib_reads_turtle_back(case: str):
    found = rdflib.Graph().parse(data=turtle(CASES[case]), format="turtle")
    assert isomorphic(found, rdflib.Graph().parse(data=nquads(CASES[case]), format="nt11"))


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
def test_rdflib_reads_trig_back():
    found = rdflib.Dataset(default_union=False)
    found.parse(data=trig(PLAIN + NAMED), format="trig")
    expected = rdflib.Dataset(default_union=False)
    expected.parse(data=nquads(PLAIN + NAMED), format="nquads")
    assert set(found.quads()) == set(expected.quads())


def test_every_prefix_of_a_register_has_its_own_namespace():
    assert len(set(PREFIXES.values())) == len(PREFIXES)
    assert PREFIXES["territory"] == f"{BASE}id/territory/"
    assert PREFIXES["partnership-kind"] == "https://w3id.org/twinrdf/code/partnership-kind/"


@pytest.mark.parametrize("name", ["2020-kinds", "kinds%20", "kinds#a", "sorts.", ""])
def test_a_code_list_whose_name_is_no_prefix_has_none(name: str):
    scheme = f"https://example.org/code/{name}"
    quads = [(GHENT, term("tw:partnershipKind"), f"<{scheme}/twins>", "")]
    prefixes = register_prefixes(BASE, [scheme])
    assert prefixes.keys() == register_prefixes(BASE).keys()
    written = "".join(format_turtle(quads, prefixes))
    found = pyoxigraph.parse(written.encode(), format=pyoxigraph.RdfFormat.TURTLE)
    assert set(found) == parsed(quads)
