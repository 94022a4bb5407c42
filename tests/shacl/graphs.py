"""Small graphs for tests of shapes, and registers with something wrong in them."""

import random
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pyoxigraph
from benchmarks.generate import write_register
from rdflib import Graph

from registers import ONTOLOGY, mapping, vocabulary
from stages import consolidate, convert_records
from twinrdf.graphs import make_graph
from twinrdf.link.links import link_quads, read_links
from twinrdf.project import read_project
from twinrdf.records.read import read_records
from twinrdf.rules import read_shapes
from twinrdf.terms import XSD, Quad

PREFIXES = """
@prefix : <https://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
CODES = "<https://w3id.org/twinrdf/code/"
SHAPES = read_shapes(ONTOLOGY.parent / "shapes")


def read_quads(turtle: str) -> tuple[Quad, ...]:
    """Read Turtle, without its prefixes, as quads."""
    parsed = pyoxigraph.parse((PREFIXES + turtle).encode(), format=pyoxigraph.RdfFormat.TURTLE)
    return tuple((str(q.subject), str(q.predicate), str(q.object), "") for q in parsed)


def read_graph(turtle: str) -> Graph:
    """Read Turtle, without its prefixes, as a graph of shapes."""
    return make_graph(read_quads(turtle))


@cache
def small_register() -> tuple[Quad, ...]:
    """A generated register of twenty agreements, with the code lists."""
    with TemporaryDirectory() as folder:
        write_register(Path(folder), 20, seed=5)
        project = read_project(Path(folder))
        records, _ = read_records(project, mapping(), vocabulary())
        links, _ = read_links(project, records)
        claims = tuple(convert_records(records, mapping(), vocabulary(), project.base))
        view = consolidate(claims, records, mapping(), vocabulary(), project.base)
        quads = (*view.register, *link_quads(links, project.base), *vocabulary().register_quads)
        return tuple(sorted({quad for quad in quads if not quad[3]}))


_STRINGS = (
    "x", "12", "1999-01-01", "", "a b", "https://a.b", "Ł", "Tel. 016 26 74 00", "2013",
)  # fmt: skip
_FORMS = (
    "x", "12", "1999-01-01", "2020-02-30", "1999", "-3", "99.5", "2020-01-01T00:00:00Z",
    "2300-01-01", "0900-01-01", "2013-05", "1999-01-01Z", "P5Y", "200",
)  # fmt: skip
_TYPES = (
    "date", "integer", "decimal", "gYear", "dateTime", "gYearMonth", "duration", "boolean",
)  # fmt: skip
_IRIS = ("http://www.wikidata.org/entity/Q1", "ftp://x.y/z", "http://www.wikidata.org/wiki/Q1")


def mutate(quads: Iterable[Quad], chance: random.Random, rate: float) -> tuple[Quad, ...]:
    """Change some triples in ways in which data goes wrong; of the code lists only a few."""
    mutator = _Mutator(tuple(quads), chance)
    found: set[Quad] = set()
    for quad in mutator.quads:
        if chance.random() > (rate / 8 if quad[0].startswith(CODES) else rate):
            found.add(quad)
        else:
            found |= mutator.change(quad)
    return tuple(sorted(found))


class _Mutator:
    """Changes triples with the nodes, predicates and values that others have."""

    def __init__(self, quads: tuple[Quad, ...], chance: random.Random) -> None:
        self.quads, self.chance = quads, chance
        self.nodes, self.predicates, self.values = (
            sorted({quad[place] for quad in quads}) for place in range(3)
        )
        self.classes = sorted({quad[2] for quad in quads if quad[1].endswith("#type>")})

    def change(self, quad: Quad) -> set[Quad]:
        """Give what becomes of a triple: nothing, another, or another beside it."""
        subject, predicate, value, place = quad
        kind = self.chance.randrange(5)
        if kind == 0:
            return set()
        if kind in {1, 2}:
            of_type = predicate.endswith("#type>")
            value = self.chance.choice(self.classes) if of_type else self.anything()
        elif kind == 3:
            typed = value.startswith('"')
            kept = [name for name in self.predicates if not (typed and "#type" in name)]
            predicate = self.chance.choice(kept)
        else:
            subject = self.chance.choice(self.nodes)
        changed = (subject, predicate, value, place)
        return {changed, quad} if kind == 1 else {changed}

    def anything(self) -> str:
        """Give a term that may be of any kind."""
        chance = self.chance
        kind = chance.randrange(6)
        if kind == 0:
            return f'"{chance.choice(_STRINGS)}"'
        if kind == 1:
            return f'"{chance.choice(_FORMS)}"^^<{XSD}{chance.choice(_TYPES)}>'
        if kind == 2:
            return f'"{chance.choice(("a", "b", ""))}"@{chance.choice(("en", "fr", "la", "en-gb"))}'
        if kind == 3:
            return f"<{chance.choice(_IRIS)}>"
        return chance.choice(self.nodes if kind == 4 else self.values)
