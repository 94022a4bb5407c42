"""RDF/XML: read back to the same statements by two readers."""

import pyoxigraph
import pytest
import rdflib
from rdflib.compare import isomorphic

from twinrdf.errors import ReleaseError
from twinrdf.formats.rdfxml import format_rdf_xml
from twinrdf.terms import XSD, Quad, text, typed
from twinrdf.vocab import PREFIXES, term

from .quads import nquads, parsed

GHENT = "<https://example.org/r/id/territory/ghent?a=1&b=2>"
QUADS: list[Quad] = [
    (GHENT, term("rdf:type"), term("tw:City"), ""),
    (GHENT, term("skos:prefLabel"), '"Ghent"@en', ""),
    (GHENT, term("skos:prefLabel"), '"根特"@zh-hans', ""),
    (GHENT, term("tw:asWritten"), text(' <b> & "two"\r\n\tlines \r ]]> 🤝 '), ""),
    (GHENT, term("tw:asWritten"), '""', ""),
    (GHENT, term("tw:start"), typed("2011", XSD + "gYear"), ""),
    (GHENT, term("tw:rank"), typed("01", XSD + "integer"), ""),
    (GHENT, "<http://e/unknown/name>", "<http://e/x?a&b>", ""),
    (GHENT, "<http://e/other#name>", "_:b1", ""),
    ("_:b1", term("tw:party"), GHENT, ""),
]


def written(quads: list[Quad]) -> str:
    return "".join(format_rdf_xml(sorted(quads), PREFIXES))


def test_oxigraph_reads_it_back_exactly():
    named = [quad for quad in QUADS if "_:b1" not in quad]
    found = pyoxigraph.parse(written(named).encode(), format=pyoxigraph.RdfFormat.RDF_XML)
    assert set(found) == parsed(named)


def test_rdflib_reads_it_back():
    found = rdflib.Graph().parse(data=written(QUADS), format="xml")
    assert isomorphic(found, rdflib.Graph().parse(data=nquads(QUADS), format="nt11"))


def test_what_xml_cannot_hold_is_replaced():
    document = written([(GHENT, term("tw:asWritten"), '"a\x07b"', "")])
    (found,) = rdflib.Graph().parse(data=document, format="xml").objects()
    assert str(found) == "a\ufffdb"


def test_only_namespaces_in_use_are_declared():
    assert written(QUADS[:2]).count("xmlns:") == 2


def test_a_property_that_cannot_be_an_element_says_so():
    with pytest.raises(ReleaseError, match="http://e/123: cannot be the name of an XML element"):
        written([(GHENT, "<http://e/123>", '"x"', "")])


def test_nothing_is_a_document_too():
    assert len(rdflib.Graph().parse(data=written([]), format="xml")) == 0


def test_a_direction_is_told_as_rdf_1_2_does():
    quads: list[Quad] = [
        (GHENT, term("skos:prefLabel"), '"غنت"@ar--rtl', ""),
        (GHENT, term("skos:prefLabel"), '"Ghent"@en', ""),
    ]
    found = pyoxigraph.parse(written(quads).encode(), format=pyoxigraph.RdfFormat.RDF_XML)
    assert set(found) == parsed(quads)
