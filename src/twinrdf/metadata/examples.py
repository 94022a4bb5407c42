"""The canned queries described in RDF, as query editors and federation tools expect them.

May import: metadata.nodes, queries, terms, vocab.
"""

from collections.abc import Iterable, Iterator

from twinrdf.metadata.nodes import name, node
from twinrdf.queries import CannedQuery, bind, fill_query
from twinrdf.terms import XSD, Quad, iri, text, typed
from twinrdf.vocab import PREFIXES, graph


def describe_queries(queries: Iterable[CannedQuery], base: str) -> tuple[Quad, ...]:
    """Describe each query as a `sh:SPARQLExecutable` that runs as it stands, with the values of
    its first example in it; and declare the prefixes that they all have.

    Editors list an example once for each comment, so that is in English; the title is in every
    language, as is the description.
    """
    place = graph(base, "queries")
    described = (quad for query in queries for quad in _describe(query, place, base))
    return tuple(sorted({*described, *_declare(place)}))


def query_quads(queries: Iterable[CannedQuery], base: str) -> Iterator[Quad]:
    """Give the description of queries as the named graph that the dataset has it in."""
    place = iri(graph(base, "queries"))
    for subject, predicate, value, _ in describe_queries(queries, base):
        yield subject, predicate, value, place


def _declare(place: str) -> Iterator[Quad]:
    for prefix, space in PREFIXES.items():
        declaration = f"{place}#prefix-{prefix}"
        yield from node(f"{place}#prefixes", {"sh:declare": iri(declaration)})
        yield from node(
            declaration,
            {
                "rdf:type": name("sh:PrefixDeclaration"),
                "sh:prefix": text(prefix),
                "sh:namespace": typed(space, f"{XSD}anyURI"),
            },
        )


def _describe(query: CannedQuery, place: str, base: str) -> Iterator[Quad]:
    values = query.examples[0] if query.examples else {}
    wordings = [query.word(), *query.wordings.values()]
    yield from node(
        f"{place}#{query.name}",
        {
            "rdf:type": [name("sh:SPARQLExecutable"), name("sh:SPARQLSelectExecutable")],
            "rdfs:label": text(query.name),
            "rdfs:comment": text(query.summary, "en"),
            "dcterms:title": [text(said.summary, said.language) for said in wordings],
            "dcterms:description": [
                text(said.description, said.language) for said in wordings if said.description
            ],
            "sh:prefixes": iri(f"{place}#prefixes"),
            "sh:select": text(fill_query(query, bind(query, values, base))),
            "schema:keywords": [text(tag) for tag in query.tags],
            "schema:target": iri(f"{base}sparql"),
        },
    )
