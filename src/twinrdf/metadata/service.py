"""The description of the SPARQL endpoint and its graphs (SPARQL Service Description).

May import: metadata.describe, metadata.nodes, metadata.void, terms.
"""

from collections.abc import Iterator

from twinrdf.metadata.describe import Edition, NamedGraph
from twinrdf.metadata.nodes import name, node, number
from twinrdf.metadata.void import format_iri
from twinrdf.terms import Quad, iri, text

_RESULTS = ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV")
_RDF = ("Turtle", "N-Triples", "RDF/XML", "JSON-LD", "TriG", "N-Quads")


def describe_service(edition: Edition) -> tuple[Quad, ...]:
    """Describe the endpoint `{base}sparql`, its languages and formats, and its dataset."""
    endpoint = edition.iri("sparql")
    graphs = edition.description.graphs
    named = [graph for graph in graphs if graph.iri]
    (register,) = (graph for graph in graphs if not graph.iri)
    quads = {
        *node(
            endpoint,
            {
                "rdf:type": name("sd:Service"),
                "sd:endpoint": iri(endpoint),
                "sd:supportedLanguage": [name("sd:SPARQL10Query"), name("sd:SPARQL11Query")],
                "sd:resultFormat": [
                    *(name(f"formats:{found}") for found in _RESULTS),
                    *(format_iri(found) for found in _RDF),
                ],
                "sd:defaultDataset": iri(f"{endpoint}#dataset"),
            },
        ),
        *node(
            f"{endpoint}#dataset",
            {
                "rdf:type": name("sd:Dataset"),
                "sd:defaultGraph": iri(f"{endpoint}#register"),
                "sd:namedGraph": [iri(f"{endpoint}#{_slug(graph, edition)}") for graph in named],
            },
        ),
        *_graph(f"{endpoint}#register", register),
    }
    for graph in named:
        place = f"{endpoint}#{_slug(graph, edition)}"
        quads.update(
            node(
                place,
                {
                    "rdf:type": name("sd:NamedGraph"),
                    "sd:name": iri(graph.iri),
                    "sd:graph": iri(f"{place}-statements"),
                },
            )
        )
        quads.update(_graph(f"{place}-statements", graph))
    return tuple(sorted(quads))


def _graph(place: str, graph: NamedGraph) -> Iterator[Quad]:
    return node(
        place,
        {
            "rdf:type": name("sd:Graph"),
            "dcterms:title": text(graph.label, "en"),
            "void:triples": number(graph.triples),
        },
    )


def _slug(graph: NamedGraph, edition: Edition) -> str:
    """Give the fragment of a graph: `source-…`, `graph-links`, `w3id.org-twinrdf-ns`."""
    local = graph.iri.removeprefix(edition.project.base).removeprefix("id/")
    return local.partition("//")[2].replace("/", "-") if "//" in local else local.replace("/", "-")
