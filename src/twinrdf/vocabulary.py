"""The classes of the ontology, the concepts of the code lists, and the quads of both.

May import: errors, mapping, statements, terms, vocab.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from twinrdf.errors import ProjectError
from twinrdf.mapping import read_mapping
from twinrdf.statements import read_turtle
from twinrdf.terms import Quad, parse_term
from twinrdf.vocab import NAMESPACE, expand, term

_REUSED = {
    expand("org:OrganizationalCollaboration"): {expand("org:Organization")},
    expand("org:ChangeEvent"): {expand("tw:Event")},
}
"""Classes of other vocabularies that the register treats as subclasses of its tables' classes.

The ontology does not say so, as it makes no claims about other vocabularies' terms.
"""

_TYPE, _SUBCLASS = term("rdf:type"), term("rdfs:subClassOf")
_SCHEME, _IN_SCHEME = term("skos:ConceptScheme"), term("skos:inScheme")
_BROADER = term("skos:broader")
_NAMES = {term("skos:prefLabel"), term("skos:altLabel"), term("rdfs:label")}


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The classes and concepts that records may name, by IRI, and the quads that define them.

    `concepts` gives the local names of each scheme, whose IRI ends in `/`; `named` the IRIs of all
    that goes by a name, in lower case, in any language; `superclasses` every class above a class,
    and `broader` every concept above a concept.
    """

    concepts: Mapping[str, frozenset[str]]
    named: Mapping[str, frozenset[str]]
    superclasses: Mapping[str, tuple[str, ...]]
    broader: Mapping[str, frozenset[str]]
    register_quads: tuple[Quad, ...]
    ontology_quads: tuple[Quad, ...]


def read_vocabulary(folder: Path) -> Vocabulary:
    """Read the Turtle files of an ontology folder; raise ProjectError for one that is not Turtle.

    A file that describes a concept scheme is a code list, part of the register itself; every other
    one is ontology.
    """
    mapping = read_mapping(folder / "context.jsonld")
    codes: list[Quad] = []
    ontology: list[Quad] = []
    for path in sorted(folder.glob("*.ttl")):
        triples = _read_named(path)
        if any(value == _SCHEME for _, _, value in triples):
            codes += ((*triple, "") for triple in triples)
        else:
            ontology += ((*triple, f"<{NAMESPACE}>") for triple in triples)
    return Vocabulary(
        concepts=_concepts(codes),
        named=_named((*codes, *ontology)),
        superclasses=_superclasses(ontology, mapping.classes.values()),
        broader={
            node: frozenset(above) for node, above in _closure(_pairs(codes, _BROADER)).items()
        },
        register_quads=tuple(sorted(set(codes))),
        ontology_quads=tuple(sorted(set(ontology))),
    )


def _read_named(path: Path) -> list[tuple[str, str, str]]:
    """Read the triples of a file as terms; raise ProjectError for a blank node."""
    triples = [(str(s), str(p), str(o)) for s, p, o in read_turtle(path)[0]]
    for subject, predicate, value in triples:
        if subject.startswith("_:") or value.startswith("_:"):
            raise ProjectError(
                f"{path}: {predicate} has a blank node, which nobody can refer to; give it an IRI"
            )
    return triples


def _concepts(quads: Iterable[Quad]) -> dict[str, frozenset[str]]:
    """Give the local names of the concepts of each scheme."""
    names: dict[str, set[str]] = defaultdict(set)
    for subject, predicate, value, _ in quads:
        if predicate == _TYPE and value == _SCHEME:
            names[subject[1:-1] + "/"].update()
        elif predicate == _IN_SCHEME and subject.startswith(value[:-1] + "/"):
            names[value[1:-1] + "/"].add(subject[len(value) : -1])
    return {scheme: frozenset(local) for scheme, local in names.items()}


def _named(quads: Iterable[Quad]) -> dict[str, frozenset[str]]:
    """Give the IRIs that go by each name."""
    found: dict[str, set[str]] = defaultdict(set)
    for subject, predicate, value, _ in quads:
        if predicate in _NAMES:
            found[parse_term(value).value.casefold()].add(subject[1:-1])
    return {name: frozenset(iris) for name, iris in found.items()}


def _superclasses(quads: Iterable[Quad], named: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Give the superclasses of each class, among the classes that the mapping names."""
    kept = set(named)
    edges = _pairs(quads, _SUBCLASS)
    for child, parents in _REUSED.items():
        edges.setdefault(child, set()).update(parents)
    return {
        child: tuple(sorted(above & kept))
        for child, above in _closure(edges).items()
        if child in kept and above & kept
    }


def _pairs(quads: Iterable[Quad], predicate: str) -> dict[str, set[str]]:
    edges: dict[str, set[str]] = defaultdict(set)
    for subject, found, value, _ in quads:
        if found == predicate and value.startswith("<"):
            edges[subject[1:-1]].add(value[1:-1])
    return edges


def _closure(edges: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """Give all nodes reachable from each node, itself excluded."""
    closed = {}
    for node in edges:
        reached: set[str] = set()
        front = set(edges[node])
        while front:
            reached |= front
            front = {far for near in front for far in edges.get(near, ())} - reached
        closed[node] = reached - {node}
    return closed
