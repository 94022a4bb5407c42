"""The canned queries in RDF: each can be run as it stands."""

import pytest
import rdflib
from rdflib.namespace import DCTERMS, RDF, RDFS, SH

from twinrdf.queries import read_queries
from twinrdf.release import Release
from twinrdf.store import Store
from twinrdf.vocab import PREFIXES
from twinrdf.vocab import graph as graph_iri

SCHEMA = rdflib.Namespace("https://schema.org/")


@pytest.fixture(scope="module")
def graph(release: Release) -> rdflib.Graph:
    return rdflib.Graph().parse(release.path / "queries" / "queries.ttl")


def test_each_query_is_described(graph: rdflib.Graph, release: Release):
    names = {query.name for query in read_queries(release.path / "queries")}
    nodes = set(graph.subjects(RDF.type, SH.SPARQLExecutable))
    assert {str(node).rpartition("#")[2] for node in nodes} == names
    for node in nodes:
        assert str(node).startswith(f"{release.base}graph/queries#")
        assert (node, RDF.type, SH.SPARQLSelectExecutable) in graph
        assert graph.value(node, RDFS.comment, any=False)
        titles = list(graph.objects(node, DCTERMS.title))
        assert {getattr(title, "language", "") for title in titles} == {"en", "nl", "fr", "zh"}
        assert graph.value(node, SCHEMA.target) == rdflib.URIRef(f"{release.base}sparql")


def test_each_query_runs_as_it_stands(graph: rdflib.Graph, store: Store):
    for node in graph.subjects(RDF.type, SH.SPARQLExecutable):
        text = graph.value(node, SH.select, any=False)
        assert store.select(str(text)).columns, node


def test_editors_find_them_by_asking(release: Release, store: Store):
    """The questions that SIB's editor asks of an endpoint, in the graph that has the answers."""
    place = graph_iri(release.base, "queries")
    examples = store.select(f"""
        PREFIX sh: <{SH}> PREFIX rdfs: <{RDFS}>
        SELECT DISTINCT ?query ?comment ?text FROM <{place}> WHERE {{
          ?query a sh:SPARQLExecutable ; rdfs:comment ?comment ;
            sh:select|sh:ask|sh:construct ?text
        }}""").rows
    assert len(examples) == len(read_queries(release.path / "queries"))
    declared = store.select(f"""
        PREFIX sh: <{SH}>
        SELECT ?prefix ?space FROM <{place}> WHERE {{
          ?queries sh:declare [ sh:prefix ?prefix ; sh:namespace ?space ]
          FILTER EXISTS {{ ?query sh:prefixes ?queries }}
        }}""").rows
    found = {prefix.value: space.value for prefix, space in declared if prefix and space}
    assert found == PREFIXES


def test_the_graph_is_the_file_and_is_counted(graph: rdflib.Graph, release: Release, store: Store):
    place = graph_iri(release.base, "queries")
    (row,) = store.select(
        f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH <{place}> {{ ?s ?p ?o }} }}"
    ).rows
    assert row[0]
    assert int(row[0].value) == len(graph)
    assert {each.iri: each.triples for each in release.graphs}[place] == len(graph)


def test_the_register_has_none_of_it(store: Store):
    assert not store.select(f"SELECT ?s WHERE {{ ?s a <{SH.SPARQLExecutable}> }}").rows
