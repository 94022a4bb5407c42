"""The canned queries described in RDF, as editors and federation tools look for them.

May import: metadata.nodes, queries, terms.
"""

from collections.abc import Iterable, Iterator

from twinrdf.metadata.nodes import name, node
from twinrdf.queries import CannedQuery, bind, fill_query
from twinrdf.terms import Quad, iri, text


def describe_queries(queries: Iterable[CannedQuery], base: str) -> tuple[Quad, ...]:
    """Describe each query as a `sh:SPARQLExecutable` that runs as it stands, with the values of
    its first example in it."""
    return tuple(sorted({quad for query in queries for quad in _describe(query, base)}))


def _describe(query: CannedQuery, base: str) -> Iterator[Quad]:
    values = query.examples[0] if query.examples else {}
    yield from node(
        f"{base}queries/{query.name}",
        {
            "rdf:type": [name("sh:SPARQLExecutable"), name("sh:SPARQLSelectExecutable")],
            "rdfs:label": text(query.name),
            "rdfs:comment": text(query.summary, "en"),
            "dcterms:description": text(query.description, "en") if query.description else "",
            "sh:select": text(fill_query(query, bind(query, values, base))),
            "schema:keywords": [text(tag) for tag in query.tags],
            "schema:target": iri(f"{base}sparql"),
        },
    )
