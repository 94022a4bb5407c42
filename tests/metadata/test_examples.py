"""The canned queries in RDF: each can be run as it stands."""

import pytest
import rdflib
from rdflib.namespace import RDF, RDFS, SH

from twinrdf.queries import read_queries
from twinrdf.release import Release
from twinrdf.store import Store

SCHEMA = rdflib.Namespace("https://schema.org/")


@pytest.fixture(scope="module")
def graph(release: Release) -> rdflib.Graph:
    return rdflib.Graph().parse(release.path / "queries" / "queries.ttl")


def test_each_query_is_described(graph: rdflib.Graph, release: Release):
    names = {query.name for query in read_queries(release.path / "queries")}
    nodes = set(graph.subjects(RDF.type, SH.SPARQLExecutable))
    assert {str(node).rpartition("/")[2] for node in nodes} == names
    for node in nodes:
        assert str(node).startswith(f"{release.base}queries/")
        assert (node, RDF.type, SH.SPARQLSelectExecutable) in graph
        assert graph.value(node, RDFS.comment, any=False)
        assert graph.value(node, SCHEMA.target) == rdflib.URIRef(f"{release.base}sparql")


def test_each_query_runs_as_it_stands(graph: rdflib.Graph, store: Store):
    for node in graph.subjects(RDF.type, SH.SPARQLExecutable):
        text = graph.value(node, SH.select, any=False)
        assert store.select(str(text)).columns, node
