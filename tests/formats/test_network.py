"""The network as GraphML, GEXF and CSV, which tell the same."""

import csv
import io
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date

import networkx
import pytest
from tests.network.examples import party, reader, tie

from twinrdf.formats.network import (
    format_edges,
    format_gexf,
    format_graphml,
    format_nodes,
)
from twinrdf.network.connect import connect
from twinrdf.network.model import Network, Party

GEXF = {"g": "http://gexf.net/1.3", "viz": "http://gexf.net/1.3/viz"}
TIES = [
    tie(1, "ghent", "chengdu", start="2011-05"),
    tie(1, "chengdu", "lyon", "ghent", kind="agreement", start="2012-02-01", end="2017"),
    tie(2, "ghent", "lyon", start="2000", end="1999"),
    tie(3, "ghent", "lyon", start="long ago"),
]


def name(party_id: str) -> Party:
    found = party(party_id)
    return replace(found, label='=<Gent> & "co"\x07', lat="51.05") if party_id == "ghent" else found


@pytest.fixture(scope="module")
def network() -> Network:
    return connect(reader(TIES), name)


def rows(pieces: object) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO("".join(pieces))))  # type: ignore[arg-type]


def read_gexf(network: Network) -> ET.Element:
    return ET.fromstring("".join(format_gexf(network)).encode())


def test_networkx_reads_graphml_as_it_is(network: Network) -> None:
    graph = networkx.parse_graphml("".join(format_graphml(network)), force_multigraph=True)
    assert not graph.is_directed()
    assert sorted(graph.nodes) == ["chengdu", "ghent", "lyon"]
    assert graph.number_of_edges() == 6
    assert graph.nodes["ghent"]["label"] == '=<Gent> & "co"'
    assert graph.nodes["ghent"]["lat"] == 51.05
    assert graph.nodes["ghent"]["ties"] == 5


def test_a_tie_of_three_is_three_edges(network: Network) -> None:
    ids = [row["id"] for row in rows(format_edges(network))]
    assert ids == [
        "partnership/1", "agreement/1#1", "agreement/1#2", "agreement/1#3", "partnership/2",
        "partnership/3",
    ]  # fmt: skip


def test_every_form_has_the_same_degrees_and_communities(network: Network) -> None:
    graph = networkx.parse_graphml("".join(format_graphml(network)), force_multigraph=True)
    table = {row["id"]: row for row in rows(format_nodes(network))}
    gexf = {
        node.get("id"): {v.get("for"): v.get("value") for v in node.iterfind(".//g:attvalue", GEXF)}
        for node in read_gexf(network).iterfind(".//g:node", GEXF)
    }
    simple = networkx.Graph(graph)
    for node in graph.nodes:
        for column in ("degree", "ties", "community", "x", "y"):
            assert str(graph.nodes[node][column]) == table[node][column] == gexf[node][column]
        assert graph.nodes[node]["degree"] == simple.degree(node)
        assert graph.nodes[node]["ties"] == graph.degree(node)


def test_gexf_declares_what_it_uses_and_says_how_it_tells_time(network: Network) -> None:
    root = read_gexf(network)
    graph = root.find("g:graph", GEXF)
    assert graph is not None
    assert (graph.get("mode"), graph.get("timeformat")) == ("dynamic", "date")
    for kind in ("node", "edge"):
        declared = {
            item.get("id") for item in root.iterfind(f".//g:attributes[@class='{kind}']/*", GEXF)
        }
        used = {item.get("for") for item in root.iterfind(f".//g:{kind}//g:attvalue", GEXF)}
        assert used <= declared
    nodes = {node.get("id") for node in root.iterfind(".//g:node", GEXF)}
    edges = list(root.iterfind(".//g:edge", GEXF))
    assert all({edge.get("source"), edge.get("target")} <= nodes for edge in edges)
    assert len({edge.get("id") for edge in edges}) == len(edges) == 6
    assert len(root.findall(".//viz:position", GEXF)) == 3


def test_gexf_gives_edges_whole_days_for_dates_of_any_precision(network: Network) -> None:
    lives = {
        edge.get("id"): (edge.get("start"), edge.get("end"))
        for edge in read_gexf(network).iterfind(".//g:edge", GEXF)
    }
    assert lives["partnership/1"] == ("2011-05-01", None)
    assert lives["agreement/1#1"] == ("2012-02-01", "2017-12-31")
    assert lives["partnership/2"] == ("2000-01-01", None)
    assert lives["partnership/3"] == (None, None)
    for start, end in lives.values():
        days = [date.fromisoformat(day) for day in (start, end) if day]
        assert days == sorted(days)


def test_gexf_keeps_an_agreement_apart_from_the_partnership(network: Network) -> None:
    edges = read_gexf(network).iterfind(".//g:edge", GEXF)
    assert {edge.get("kind") for edge in edges} == {"Partnership", "Agreement"}


def test_tables_keep_dates_as_stated_and_run_no_formula(network: Network) -> None:
    edges = {row["id"]: row for row in rows(format_edges(network))}
    assert edges["partnership/1"]["start"] == "2011-05"
    assert edges["partnership/2"]["end"] == "1999"
    assert edges["partnership/2"]["latest"] == ""
    labels = {row["label"] for row in rows(format_nodes(network))}
    assert '\'=<Gent> & "co"\x07' in labels


def test_a_table_of_edges_says_that_they_have_no_direction(network: Network) -> None:
    edges = rows(format_edges(network))
    assert {row["type"] for row in edges} == {"Undirected"}
    assert {row["class"] for row in edges} == {"Partnership", "Agreement"}


def test_the_first_header_has_no_mark_before_it(network: Network) -> None:
    assert next(format_nodes(network)).startswith("id,label,")
    assert next(format_edges(network)).startswith("id,source,target,")


def test_a_party_that_is_not_drawn_has_no_place_in_any_form() -> None:
    network = connect(reader(TIES), name, most_parties=2)
    last = rows(format_nodes(network))[-1]
    assert (last["community"], last["x"], last["degree"]) == ("", "", "2")
    assert len(read_gexf(network).findall(".//viz:position", GEXF)) == 2


def test_a_network_of_nobody_is_well_formed() -> None:
    empty = connect(reader([]), name)
    assert read_gexf(empty).find(".//g:edge", GEXF) is None
    assert networkx.parse_graphml("".join(format_graphml(empty))).number_of_nodes() == 0
    assert rows(format_nodes(empty)) == rows(format_edges(empty)) == []
