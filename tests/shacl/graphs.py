"""Small graphs for tests of shapes."""

import pyoxigraph
from rdflib import Graph

from registers import ONTOLOGY
from twinrdf.shacl.graphs import make_graph
from twinrdf.shacl.shapes import read_shapes
from twinrdf.terms import Quad

PREFIXES = """
@prefix : <https://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
SHAPES = read_shapes(ONTOLOGY.parent / "shapes")


def read_quads(turtle: str) -> tuple[Quad, ...]:
    """Read Turtle, without its prefixes, as quads."""
    parsed = pyoxigraph.parse((PREFIXES + turtle).encode(), format=pyoxigraph.RdfFormat.TURTLE)
    return tuple((str(q.subject), str(q.predicate), str(q.object), "") for q in parsed)


def read_graph(turtle: str) -> Graph:
    """Read Turtle, without its prefixes, as a graph of shapes."""
    return make_graph(read_quads(turtle))
