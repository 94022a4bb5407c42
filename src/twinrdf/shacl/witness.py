"""pySHACL as the witness of failures: shown the failing nodes and what is around them.

Shapes are given other targets (`sh:targetNode`), never pySHACL's argument `focus_nodes`, which lets
failures inside sh:or and nested shapes pass unseen. What a node can show is what the paths of its
shape lead to, so the evidence for one node is the same in a register of any size.

May import: graphs, shacl.arrays, shacl.columns, shacl.evaluate, shacl.paths, shacl.plan,
shacl.report, terms.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from heapq import nsmallest
from math import inf

import numpy as np
from rdflib import OWL, RDF, RDFS, SH, Graph
from rdflib.term import Node

from twinrdf.graphs import make_graph, write_node
from twinrdf.shacl.arrays import Ids, among, distinct
from twinrdf.shacl.columns import SUBCLASS, TYPE, Columns
from twinrdf.shacl.evaluate import Failures
from twinrdf.shacl.paths import invert
from twinrdf.shacl.plan import (
    Alternative,
    Closed,
    Compares,
    Conforms,
    Counts,
    Inverse,
    Path,
    Predicate,
    Repeated,
    Sequence,
    Shape,
)
from twinrdf.shacl.report import Result, judge, name_focus, name_shape, tell_failures
from twinrdf.terms import Quad

_TARGETS = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
_CLASSES = (RDFS.Class, OWL.Class)


@dataclass(frozen=True, slots=True)
class Testimony:
    """What pySHACL says of some failures: its results, and those that the plan has otherwise."""

    results: frozenset[Result]
    missing: frozenset[Result]
    extra: frozenset[Result]


def hear_witness(
    failures: Iterable[Failures], columns: Columns, shapes: Graph, most: int
) -> Testimony:
    """Let pySHACL judge the failing nodes of each shape again, the first `most` of them.

    Failures of queries are left out: with a register's part they would mean something else.
    """
    by_shape: dict[Shape, list[Failures]] = {}
    for failing in failures:
        if failing.component != "SPARQLConstraintComponent":
            by_shape.setdefault(failing.shape, []).append(failing)
    wanted = {shape: _choose(found, columns, most) for shape, found in by_shape.items()}
    evidence: set[Quad] = set()
    named: dict[str, set[str]] = {}
    for shape, nodes in wanted.items():
        evidence |= find_evidence(shape, nodes, columns)
        named.setdefault(name_shape(shape.node), set()).update(nodes)
    targets = {shape.node: nodes for shape, nodes in wanted.items()}
    heard = judge(sorted(evidence), retarget(shapes, targets)) if targets else ()
    asked = {(name, name_focus(node)) for name, nodes in named.items() for node in nodes}
    again = [
        _only(failing, columns.numbers(named[name_shape(shape.node)]))
        for shape, found in by_shape.items()
        for failing in found
    ]
    mine = {replace(each, message="") for each in tell_failures(again, columns.terms)}
    theirs = {
        replace(each, message=""): each for each in heard if (each.shape, each.focus) in asked
    }
    return Testimony(
        frozenset(theirs.values()),
        frozenset(theirs.keys() - mine),
        frozenset(mine - theirs.keys()),
    )


def _choose(failures: Iterable[Failures], columns: Columns, most: int) -> list[str]:
    """Give the first failing nodes, by their terms."""
    nodes = distinct(np.concatenate([failing.focus for failing in failures]))
    return nsmallest(most, (columns.terms[node] for node in nodes.tolist()))


def _only(failing: Failures, nodes: Ids) -> Failures:
    """Keep only the failures at some nodes."""
    kept = among(failing.focus, nodes)
    values = None if failing.values is None else failing.values[kept]
    return failing._replace(focus=failing.focus[kept], values=values)


def retarget(shapes: Graph, targets: Mapping[Node, Iterable[str]]) -> Graph:
    """Give the shapes that these refer to, with only nodes as their targets and no queries."""
    graph = Graph()
    front = set(targets)
    seen = set(front)
    while front:
        triples = [triple for node in front for triple in shapes.triples((node, None, None))]
        for subject, predicate, value in triples:
            classed = predicate == RDF.type and value in _CLASSES
            if predicate not in {*_TARGETS, SH.sparql} and not classed:
                graph.add((subject, predicate, value))
        front = {triple[2] for triple in triples if triple[1] != SH.sparql}
        for node in {triple[0] for triple in triples if triple[1] == SH.qualifiedValueShape}:
            front |= set(shapes.subjects(SH.property, node))  # where its siblings are named
        front -= seen
        seen |= front
    named = make_graph(
        (write_node(shape), write_node(SH.targetNode), node)
        for shape, nodes in targets.items()
        for node in nodes
    )
    return graph + named


def keep_targets(shapes: Graph, kept: Collection[Node]) -> Graph:
    """Give all shapes, with the targets of some only."""
    graph = Graph()
    for triple in shapes:
        classed = triple[1] == RDF.type and triple[2] in _CLASSES
        if triple[0] in kept or not (triple[1] in _TARGETS or classed):
            graph.add(triple)
    return graph


def find_evidence(shape: Shape, nodes: Iterable[str], columns: Columns) -> set[Quad]:
    """Give the triples that a shape looks at when it judges some nodes."""
    forward, backward, closed = {TYPE, SUBCLASS}, set[str](), False
    for predicate, inverse in _looked_at(shape):
        if predicate:
            (backward if inverse else forward).add(predicate)
        else:
            closed = True
    found: set[Quad] = set()
    front = set(nodes)
    seen = set(front)
    left = _depth(shape)
    while front:
        reached: set[str] = set()
        followed = forward if left > 0 else {TYPE, SUBCLASS}
        for node in front:
            for predicate in columns.by_predicate if closed and left > 0 else followed:
                values = columns.values(predicate, node)
                found.update((node, predicate, value, "") for value in values)
                reached.update(values if predicate in followed else ())
            for predicate in backward if left > 0 else ():
                subjects = columns.subjects(predicate, node)
                found.update((subject, predicate, node, "") for subject in subjects)
                reached.update(subjects)
        front = reached - seen
        seen |= front
        left -= 1
    return found


def _depth(shape: Shape) -> float:
    """Tell how many steps from a node a shape looks, beside what its classes are below."""
    inner = [_depth(each) for each in shape.properties]
    for constraint in shape.constraints:
        match constraint:
            case Compares() | Closed():
                inner.append(1)
            case Conforms():
                inner += map(_depth, constraint.shapes)
            case Counts() if constraint.shape is not None:
                inner += map(_depth, (constraint.shape, *constraint.siblings))
    return _length(shape.path) + max(inner, default=0)


def _length(path: Path | None) -> float:
    match path:
        case None:
            return 0
        case Predicate():
            return 1
        case Sequence():
            return sum(map(_length, path.steps))
        case Inverse():
            return _length(path.step)
        case Alternative():
            return max(map(_length, path.ways))
        case Repeated():
            return inf if path.sign != "?" else _length(path.step)


def _looked_at(shape: Shape) -> Iterator[tuple[str, bool]]:
    """Give the predicates a shape follows, and whether backwards; none stands for all."""
    if shape.path is not None:
        yield from _steps(shape.path)
    for inner in shape.properties:
        yield from _looked_at(inner)
    for constraint in shape.constraints:
        match constraint:
            case Compares():
                yield constraint.predicate, False
            case Closed():
                yield "", False
            case Conforms():
                for inner in constraint.shapes:
                    yield from _looked_at(inner)
            case Counts() if constraint.shape is not None:
                for inner in (constraint.shape, *constraint.siblings):
                    yield from _looked_at(inner)


def _steps(path: Path) -> Iterator[tuple[str, bool]]:
    match path:
        case Predicate():
            yield path.name, path.inverse
        case Sequence():
            for step in path.steps:
                yield from _steps(step)
        case Alternative():
            for way in path.ways:
                yield from _steps(way)
        case Repeated():
            yield from _steps(path.step)
        case Inverse():
            yield from _steps(invert(path.step))
