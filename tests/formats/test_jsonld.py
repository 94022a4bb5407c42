"""JSON-LD: short for people, exact for machines, whoever reads it."""

import json
from typing import Any

import pyoxigraph
import pytest
import rdflib
from pyld import jsonld
from rdflib.compare import isomorphic

from twinrdf.formats.jsonld import format_jsonld
from twinrdf.mapping import Mapping, make_mapping
from twinrdf.terms import XSD, Quad, typed
from twinrdf.vocab import term

from .quads import BASE, GHENT, SOURCE, TIE, nquads, parsed

CODE = "https://w3id.org/twinrdf/code/"
PLAIN: list[Quad] = [
    (GHENT, term("rdf:type"), term("tw:City"), ""),
    (GHENT, term("rdf:type"), term("tw:Territory"), ""),
    (GHENT, term("skos:prefLabel"), '"Ghent"@en', ""),
    (GHENT, term("skos:prefLabel"), '"根特"@zh', ""),
    (GHENT, term("skos:altLabel"), '"Gand"@fr', ""),
    (GHENT, term("geo:lat"), typed("51.05", XSD + "decimal"), ""),
    (GHENT, term("dcterms:source"), SOURCE, ""),
    (GHENT, term("schema:sameAs"), "<http://www.wikidata.org/entity/Q1296>", ""),
    (TIE, term("rdf:type"), term("tw:Partnership"), ""),
    (TIE, term("tw:party"), GHENT, ""),
    (TIE, term("tw:partnershipKind"), f"<{CODE}partnership-kind/friendship>", ""),
    (TIE, term("tw:start"), typed("2011", XSD + "gYear"), ""),
    (TIE, term("tw:startEarliest"), typed("2011-01-01", XSD + "date"), ""),
]
ODD: list[Quad] = [
    (GHENT, term("tw:qualifier"), f"<{CODE}qualifier/about>", ""),
    (GHENT, term("tw:unit"), f"<{CODE}unit/rank>", ""),
    (GHENT, term("tw:unit"), term("tw:rank"), ""),
    # values that no coercion of their term fits
    (GHENT, term("skos:prefLabel"), '"no language"', ""),
    (GHENT, term("skos:prefLabel"), typed("2011", XSD + "gYear"), ""),
    (GHENT, term("skos:prefLabel"), "<http://e/label>", ""),
    (GHENT, term("skos:prefLabel"), '"a"@en-gb', ""),
    (GHENT, term("skos:prefLabel"), '"b"@en-gb', ""),
    (GHENT, term("tw:start"), '"some time"', ""),
    (GHENT, term("tw:start"), '"eens"@nl', ""),
    (GHENT, term("tw:start"), typed("2011-05", XSD + "gYearMonth"), ""),
    (GHENT, term("tw:start"), "<http://e/then>", ""),
    (GHENT, term("tw:party"), '"a name"', ""),
    (GHENT, term("tw:asWritten"), "<http://e/not-text>", ""),
    (GHENT, term("tw:asWritten"), '"tekst"@nl', ""),
    (GHENT, term("tw:asWritten"), '"plain \\"and\\" \\\\ odd \\n\t\x07 🤝"', ""),
    (GHENT, term("tw:asWritten"), '""', ""),
    # concepts that are no concepts of their list, or named like a term of the context
    (GHENT, term("tw:partnershipKind"), f"<{CODE}partnership-kind/language>", ""),
    (GHENT, term("tw:partnershipKind"), f"<{CODE}partnership-kind/id>", ""),
    (GHENT, term("tw:partnershipKind"), f"<{CODE}partnership-kind/>", ""),
    (GHENT, term("tw:partnershipKind"), f"<{CODE}unit/euro>", ""),
    (GHENT, term("tw:partnershipKind"), term("skos:Concept"), ""),
    (GHENT, term("tw:partnershipKind"), '"twins"', ""),
    # numbers and truths, in and out of canonical form
    *(
        (GHENT, predicate, typed(value, XSD + datatype), "")
        for predicate in (term("tw:rank"), "<http://e/unknown>", term("schema:value"))
        for value, datatype in [
            ("1", "integer"), ("01", "integer"), ("-0", "integer"), ("0", "integer"),
            ("99999999999999999999", "integer"), ("1.50", "decimal"),
            ("true", "boolean"), ("1", "boolean"), ("x", "integer"),
        ]
    ),
    # names that must not be cut short
    (f"<{BASE}id/>", term("tw:party"), f"<{BASE}id/a:b>", ""),
    (f"<{BASE}id/a/../b>", term("tw:party"), f"<{BASE}id/territory/g%20h>", ""),
    (f"<{BASE}dataset>", "<http://e/unknown>", f"<{BASE}id/territory/ghent#x>", ""),
    (GHENT, term("skos:inScheme"), "<https://schema.org/>", ""),
    (GHENT, term("rdf:type"), "<http://e/Class>", ""),
    (GHENT, term("rdf:type"), term("skos:OrderedCollection"), ""),
]  # fmt: skip
DOUBLE: list[Quad] = [(GHENT, term("schema:value"), typed("1E0", XSD + "double"), "")]
NAMED: list[Quad] = [
    (GHENT, term("skos:prefLabel"), '"Gent"@nl', SOURCE),
    (SOURCE, term("rdf:type"), term("tw:SourceDocument"), f"<{BASE}graph/catalog>"),
    (TIE, term("tw:party"), GHENT, f"<{BASE}graph/catalog>"),
]
CASES = {
    "plain": PLAIN, "odd": ODD, "named": NAMED, "all": PLAIN + ODD + NAMED, "none": []
}  # fmt: skip


def written(quads: list[Quad], mapping: Mapping) -> str:
    return "".join(format_jsonld(sorted(quads), mapping, BASE))


def nodes(quads: list[Quad], mapping: Mapping) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(written(quads, mapping))["@graph"]
    return found


def test_it_reads_as_plain_json(mapping: Mapping):
    assert nodes(PLAIN, mapping) == [
        {
            "id": "partnership/ghent--shanghai",
            "type": "Partnership",
            "party": ["territory/ghent"],
            "partnershipKind": "friendship",
            "start": {"@value": "2011", "@type": "xsd:gYear"},
            "startEarliest": "2011-01-01",
        },
        {
            "id": "territory/ghent",
            "type": ["City", "Territory"],
            "label": {"en": "Ghent", "zh": "根特"},
            "altLabel": {"fr": ["Gand"]},
            "source": ["source/a-2011"],
            "sameAs": ["http://www.wikidata.org/entity/Q1296"],
            "lat": "51.05",
        },
    ]


def test_keys_stand_in_the_order_of_the_context(mapping: Mapping):
    (_, ghent) = nodes(PLAIN, mapping)
    assert list(ghent) == ["id", "type", "label", "altLabel", "source", "sameAs", "lat"]


def test_each_thing_has_a_line(mapping: Mapping):
    lines = written(PLAIN + NAMED, mapping).splitlines()
    things = [line for line in lines if line.startswith('{"id": ')]
    assert len(things) == 2 + 2 + 3  # two in the register, two graphs with three things
    assert any(line == '{"id": "source/a-2011", "@graph": [' for line in lines)


def test_a_code_named_like_a_term_is_written_whole(mapping: Mapping):
    (ghent,) = (node for node in nodes(ODD, mapping) if node["id"] == "territory/ghent")
    assert f"{CODE}partnership-kind/language" in ghent["partnershipKind"]


def test_a_code_is_short_where_its_property_says_what_it_means(mapping: Mapping):
    about = (GHENT, term("tw:qualifier"), f"<{CODE}qualifier/about>", "")
    assert nodes([about], mapping)[0]["qualifier"] == "about"
    found = pyoxigraph.parse(written([about], mapping), format=pyoxigraph.RdfFormat.JSON_LD)
    assert [quad.object.value for quad in found] == [f"{CODE}qualifier/about"]


def test_a_context_need_not_name_id_and_type(mapping: Mapping):
    context = {name: term for name, term in mapping.context.items() if name not in ("id", "type")}
    document = written(PLAIN, make_mapping(context)).encode()
    found = pyoxigraph.parse(document, format=pyoxigraph.RdfFormat.JSON_LD)
    assert set(found) == parsed(PLAIN)


@pytest.mark.parametrize("case", CASES)
def test_oxigraph_reads_it_back_exactly(case: str, mapping: Mapping):
    quads = CASES[case] + DOUBLE  # which PyLD would spell anew
    document = written(quads, mapping).encode()
    found = pyoxigraph.parse(document, format=pyoxigraph.RdfFormat.JSON_LD)
    assert set(found) == parsed(quads)


@pytest.mark.parametrize("case", CASES)
def test_pyld_reads_it_back_exactly(case: str, mapping: Mapping):
    document = json.loads(written(CASES[case], mapping))
    found = jsonld.to_rdf(document, {"format": "application/n-quads"})
    read = pyoxigraph.parse(found.encode(), format=pyoxigraph.RdfFormat.N_QUADS)
    assert set(read) == parsed(CASES[case])


@pytest.mark.filterwarnings("ignore:Failed to convert Literal:UserWarning")
@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
def test_rdflib_reads_it_back(mapping: Mapping):
    found = rdflib.Graph().parse(data=written(PLAIN, mapping), format="json-ld")
    assert isomorphic(found, rdflib.Graph().parse(data=nquads(PLAIN), format="nt11"))
