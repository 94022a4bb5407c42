"""VoID: what tools that look for it find."""

import pytest
import rdflib
from rdflib.namespace import DCTERMS, FOAF, RDF, VOID

from twinrdf.release import Release
from twinrdf.store import Store

EXT = rdflib.Namespace("http://ldf.fi/void-ext#")


@pytest.fixture(scope="module")
def graph(release: Release) -> rdflib.Graph:
    return rdflib.Graph().parse(release.path / "metadata" / "void.ttl")


@pytest.fixture(scope="module")
def dataset(release: Release) -> rdflib.URIRef:
    return rdflib.URIRef(f"{release.base}dataset")


def number(graph: rdflib.Graph, node: rdflib.term.Node | None, name: rdflib.URIRef) -> int:
    value = graph.value(node, name)
    assert isinstance(value, rdflib.Literal), name
    return int(value)


def test_the_document_leads_to_the_dataset(graph: rdflib.Graph, dataset: rdflib.URIRef):
    (document,) = graph.subjects(RDF.type, VOID.DatasetDescription)
    assert graph.value(document, FOAF.primaryTopic) == dataset


def test_the_numbers_are_those_of_the_store(
    graph: rdflib.Graph, dataset: rdflib.URIRef, store: Store, release: Release
):
    for name, what in {
        VOID.triples: "COUNT(*)",
        VOID.distinctSubjects: "COUNT(DISTINCT ?s)",
        VOID.distinctObjects: "COUNT(DISTINCT ?o)",
        VOID.properties: "COUNT(DISTINCT ?p)",
    }.items():
        (row,) = store.select(f"SELECT ({what} AS ?n) WHERE {{ ?s ?p ?o }}").rows
        assert row[0] is not None
        assert number(graph, dataset, name) == int(row[0].value), name
    assert number(graph, dataset, VOID.entities) == sum(release.counts["entities"].values())


def test_it_says_where_the_data_are(graph: rdflib.Graph, dataset: rdflib.URIRef, release: Release):
    assert graph.value(dataset, VOID.sparqlEndpoint) == rdflib.URIRef(f"{release.base}sparql")
    assert str(graph.value(dataset, VOID.uriSpace)) == f"{release.base}id/"
    dumps = {str(dump) for dump in graph.objects(dataset, VOID.dataDump)}
    assert f"{release.base}dumps/register.ttl" in dumps
    assert f"{release.base}dumps/everything.nq.gz" in dumps
    assert not any(dump.endswith(".csv") for dump in dumps)
    for example in graph.objects(dataset, VOID.exampleResource):
        assert str(example).startswith(f"{release.base}id/")


def test_the_publisher_is_that_of_the_catalogue(
    graph: rdflib.Graph, dataset: rdflib.URIRef, release: Release
):
    catalog = rdflib.Graph().parse(release.path / "metadata" / "catalog.ttl")
    publisher = graph.value(dataset, DCTERMS.publisher)
    assert publisher == catalog.value(dataset, DCTERMS.publisher)
    assert set(graph.predicate_objects(publisher)) <= set(catalog.predicate_objects(publisher))
    assert graph.value(publisher, FOAF.name)


def test_partitions_lead_from_class_to_property_to_value(
    graph: rdflib.Graph, dataset: rdflib.URIRef
):
    query = """
        SELECT ?class ?property ?object ?datatype WHERE {
          ?dataset void:classPartition ?cp . ?cp void:class ?class ;
            void:entities ?entities ; void:propertyPartition ?pp .
          ?pp void:property ?property .
          OPTIONAL { ?pp void:classPartition ?vp . ?vp void:class ?object ; void:triples ?n }
          OPTIONAL { ?pp ext:datatypePartition ?dp . ?dp ext:datatype ?datatype }
        }
    """
    spaces = {"void": VOID, "ext": EXT}
    rows = graph.query(query, initNs=spaces, initBindings={"dataset": dataset})
    found = {tuple(cell and str(cell).rpartition("#")[2] for cell in row) for row in rows}
    assert ("Partnership", "party", "City", None) in found
    assert ("Partnership", "start", None, "date") in found


def test_linksets_lead_to_wikidata(graph: rdflib.Graph, dataset: rdflib.URIRef, release: Release):
    links = [
        node
        for node in graph.subjects(RDF.type, VOID.Linkset)
        if str(graph.value(node, DCTERMS.title)) == "Links to Wikidata"
    ]
    assert sum(number(graph, node, VOID.triples) for node in links) == release.counts["links"]
    for node in links:
        assert (dataset, VOID.subset, node) in graph
        target = graph.value(node, VOID.objectsTarget)
        assert str(graph.value(target, VOID.uriSpace)) == "http://www.wikidata.org/entity/"
