"""Terms as text converted to rdflib's terms and back, for the one stage that needs rdflib.

A literal keeps its spelling: rdflib would otherwise normalise `"01"` to `"1"`.

May import: terms.
"""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.term import Node

from twinrdf.terms import XSD, parse_term, text, typed


def make_graph(triples: Iterable[tuple[str, ...]]) -> Graph:
    """Make a graph of triples, or of quads whatever their graph."""
    graph = Graph()
    known: dict[str, Node] = {}
    for triple in triples:
        for term in triple[:3]:
            if term not in known:
                known[term] = _make_node(term)
        graph.add((known[triple[0]], known[triple[1]], known[triple[2]]))
    return graph


def write_node(node: Node) -> str:
    """Write a term of rdflib as text."""
    if isinstance(node, Literal):
        if node.language:
            return text(str(node), node.language)
        return typed(str(node), str(node.datatype or XSD + "string"))
    return f"_:{node}" if isinstance(node, BNode) else f"<{node}>"


@contextmanager
def silence_libraries() -> Iterator[None]:
    """Keep rdflib and pySHACL from logging what reports and errors say anyway."""
    loggers = [logging.getLogger(name) for name in ("rdflib.term", "pyshacl-validate")]
    for logger in loggers:
        logger.addFilter(_drop)
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeFilter(_drop)


def _drop(_record: logging.LogRecord) -> bool:
    return False


def _make_node(term: str) -> Node:
    if term.startswith("_:"):
        return BNode(term[2:])
    value, datatype, language = parse_term(term)
    if not datatype:
        return URIRef(value)
    if language:
        return Literal(value, lang=language)
    if datatype == XSD + "string":
        return Literal(value)
    return Literal(value, datatype=URIRef(datatype), normalize=False)
