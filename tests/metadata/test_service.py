"""The service description: endpoint, formats, and each graph with its size."""

import pytest
import rdflib
from rdflib.namespace import RDF, VOID

from twinrdf.release import Release

SD = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")


@pytest.fixture(scope="module")
def graph(release: Release) -> rdflib.Graph:
    return rdflib.Graph().parse(release.path / "metadata" / "service.ttl")


def test_there_is_one_service_at_its_endpoint(graph: rdflib.Graph, release: Release):
    (service,) = graph.subjects(RDF.type, SD.Service)
    assert graph.value(service, SD.endpoint) == service == rdflib.URIRef(f"{release.base}sparql")
    assert (service, SD.supportedLanguage, SD.SPARQL11Query) in graph
    assert (service, SD.feature, SD.UnionDefaultGraph) not in graph
    formats = {str(form).rpartition("/")[2] for form in graph.objects(service, SD.resultFormat)}
    rdf = {"Turtle", "N-Triples", "RDF_XML", "JSON-LD", "TriG", "N-Quads"}
    assert {form for form in formats if not form.startswith("SPARQL_")} == rdf
    assert "SPARQL_Results_JSON" in formats


def test_each_graph_has_its_name_and_size(graph: rdflib.Graph, release: Release):
    (service,) = graph.subjects(RDF.type, SD.Service)
    dataset = graph.value(service, SD.defaultDataset)
    default = graph.value(dataset, SD.defaultGraph)
    assert int(graph.value(default, VOID.triples, any=False) or 0) == release.counts["triples"]
    sizes = {
        str(graph.value(node, SD.name)): int(
            graph.value(graph.value(node, SD.graph), VOID.triples, any=False) or 0
        )
        for node in graph.objects(dataset, SD.namedGraph)
    }
    assert sizes == {graph.iri: graph.triples for graph in release.graphs if graph.iri}
