"""The network, as GraphML and GEXF."""

import xml.etree.ElementTree as ET

import pytest

from twinrdf.formats.network import Network, find_network, format_gexf, format_graphml
from twinrdf.formats.things import find_things
from twinrdf.mapping import Mapping, read_mapping
from twinrdf.project import Project
from twinrdf.terms import XSD, Quad, typed
from twinrdf.vocab import term

BASE = "https://example.org/r/"
GHENT, CHENGDU, LYON, ALONE = (
    f"<{BASE}id/territory/{slug}>" for slug in ("ghent", "chengdu", "lyon", "alone")
)
TIE, PACT = f"<{BASE}id/partnership/a>", f"<{BASE}id/agreement/a>"
QUADS: list[Quad] = [
    *((place, term("rdf:type"), term("tw:City"), "") for place in (GHENT, CHENGDU, LYON, ALONE)),
    (GHENT, term("skos:prefLabel"), '"<Gent> & \\"co\\" \x07"@nl', ""),
    (GHENT, term("geo:lat"), typed("51.05", XSD + "decimal"), ""),
    (TIE, term("rdf:type"), term("tw:Partnership"), ""),
    (TIE, term("tw:party"), GHENT, ""),
    (TIE, term("tw:party"), CHENGDU, ""),
    (TIE, term("tw:party"), "<http://e/elsewhere>", ""),
    (TIE, term("tw:start"), typed("2011-05", XSD + "gYearMonth"), ""),
    (PACT, term("rdf:type"), term("tw:Agreement"), ""),
    *((PACT, term("tw:party"), party, "") for party in (GHENT, CHENGDU, LYON)),
    (PACT, term("tw:signed"), typed("2012-01-02", XSD + "date"), ""),
    (PACT, term("tw:termEnd"), typed("2017", XSD + "gYear"), ""),
]


@pytest.fixture(scope="module")
def network(project: Project) -> Network:
    mapping: Mapping = read_mapping(project.folder("ontology") / "context.jsonld")
    return find_network(find_things(sorted(QUADS), mapping, BASE), ["en", "nl"])


def test_only_parties_of_a_tie_are_nodes(network: Network):
    ids = [node.id for node in network.nodes]
    assert ids == ["territory/chengdu", "territory/ghent", "territory/lyon"]


def test_a_tie_of_three_is_three_edges_with_its_years(network: Network):
    ids = [edge.id for edge in network.edges]
    assert ids == ["agreement/a#1", "agreement/a#2", "agreement/a#3", "partnership/a"]
    assert [(edge.start, edge.end) for edge in network.edges[2:]] == [
        ("2012", "2017"),
        ("2011", ""),
    ]


def test_graphml_is_read_back(network: Network):
    root = ET.fromstring("".join(format_graphml(network)).encode())
    space = {"g": "http://graphml.graphdrawing.org/xmlns"}
    assert len(root.findall(".//g:node", space)) == 3
    assert len(root.findall(".//g:edge", space)) == 4
    ghent = root.find(".//g:node[@id='territory/ghent']", space)
    assert ghent is not None
    data = {item.get("key"): item.text for item in ghent.findall("g:data", space)}
    assert data["node-label"] == '<Gent> & "co" '
    assert data["node-lat"] == "51.05"
    keys = {key.get("id") for key in root.findall("g:key", space)}
    assert {item.get("key") for item in root.iter() if item.tag.endswith("}data")} <= keys


def test_gexf_is_read_back(network: Network):
    root = ET.fromstring("".join(format_gexf(network)).encode())
    space = {"g": "http://gexf.net/1.3"}
    edge = root.find(".//g:edge[@id='partnership/a']", space)
    assert edge is not None
    assert (edge.get("start"), edge.get("end")) == ("2011", None)
    nodes = {node.get("id") for node in root.findall(".//g:node", space)}
    for edge in root.findall(".//g:edge", space):
        assert {edge.get("source"), edge.get("target")} <= nodes
    declared = {item.get("id") for item in root.findall(".//g:attribute", space)}
    assert {item.get("for") for item in root.findall(".//g:attvalue", space)} <= declared
