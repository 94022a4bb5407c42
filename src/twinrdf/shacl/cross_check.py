"""Failures checked by a second engine: pySHACL validates some failing nodes again.

It gets only the triples that the paths of their shapes reach, so checking one node costs the same
in a register of any size. Nodes are named by `sh:targetNode`, never by pySHACL's argument
`focus_nodes`, which misses failures inside sh:or and nested shapes.

May import: shacl.arrays, shacl.columns, shacl.evaluate, shacl.graphs, shacl.plan, shacl.report,
terms.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from heapq import nsmallest
from math import inf

import numpy as np
from rdflib import OWL, RDF, RDFS, SH, Graph
from rdflib.term import Node

from twinrdf.shacl.arrays import among, distinct
from twinrdf.shacl.columns import SUBCLASS, TYPE, Columns
from twinrdf.shacl.evaluate import Failures
from twinrdf.shacl.graphs import make_graph, write_node
from twinrdf.shacl.plan import (
    Alternative,
    Closed,
    Compares,
    Constraint,
    Path,
    Predicate,
    Query,
    Repeated,
    Sequence,
    Shape,
    inner_shapes,
    list_predicates,
)
from twinrdf.shacl.report import (
    Result,
    UncomparableError,
    make_results,
    name_focus,
    name_shape,
    run_pyshacl,
)
from twinrdf.terms import Quad

_TARGETS = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
_CLASSES = (RDFS.Class, OWL.Class)


@dataclass(frozen=True, slots=True)
class CrossCheck:
    """The results of pySHACL for some nodes, those the plan lacks, and those only the plan has."""

    results: frozenset[Result]
    missing: frozenset[Result]
    extra: frozenset[Result]


def cross_check(
    failures: Iterable[Failures], columns: Columns, shapes: Graph, most: int
) -> CrossCheck:
    """Validate the first `most` failing nodes of each shape again with pySHACL.

    Constraints that depend on a query are skipped, as a query may answer differently on a part of
    the register. Nothing is compared where pySHACL cannot compare two values.
    """
    failures = list(failures)
    skipped = {kind for failing in failures for kind in _list_skipped(failing.shape)}
    by_shape: dict[Shape, list[Failures]] = {}
    for failing in failures:
        if _result_kind(failing.shape, failing.component) not in skipped:
            by_shape.setdefault(failing.shape, []).append(failing)
    wanted = {shape: _choose(found, columns, most) for shape, found in by_shape.items()}
    subgraph: set[Quad] = set()
    named: dict[str, set[str]] = {}
    for shape, nodes in wanted.items():
        subgraph |= extract_subgraph(shape, nodes, columns)
        named.setdefault(name_shape(shape.node), set()).update(nodes)
    targets = {shape.node: nodes for shape, nodes in wanted.items()}
    try:
        checked = run_pyshacl(sorted(subgraph), retarget(shapes, targets)) if targets else ()
    except UncomparableError:
        return CrossCheck(frozenset(), frozenset(), frozenset())
    asked = {(name, name_focus(node)) for name, nodes in named.items() for node in nodes}
    confirmed = frozenset(
        each
        for each in checked
        if (each.shape, each.focus) in asked
        and (each.shape, each.path, each.component) not in skipped
    )
    theirs = {replace(each, message="") for each in confirmed}
    alike = {shape: named[name_shape(shape.node)] for shape in by_shape}
    return CrossCheck(
        confirmed,
        frozenset(theirs - _results_at(by_shape, alike, columns)),
        frozenset(_results_at(by_shape, wanted, columns) - theirs),
    )


def _list_skipped(shape: Shape) -> Iterator[tuple[str, str, str]]:
    """Give the kinds of results of a shape and its properties that depend on a query."""
    return (_result_kind(own, each.component) for own, each in _constraints(shape) if _asks(each))


def _constraints(shape: Shape) -> Iterator[tuple[Shape, Constraint]]:
    """Give the constraints of a shape and its properties, each with the shape that has it."""
    yield from ((shape, constraint) for constraint in shape.constraints)
    for inner in shape.properties:
        yield from _constraints(inner)


def _asks(constraint: Constraint) -> bool:
    inner = (each for shape in inner_shapes(constraint) for _, each in _constraints(shape))
    return isinstance(constraint, Query) or any(map(_asks, inner))


def _result_kind(shape: Shape, component: str) -> tuple[str, str, str]:
    return name_shape(shape.node), shape.written_path, component


def _results_at(
    by_shape: Mapping[Shape, Iterable[Failures]],
    nodes: Mapping[Shape, Iterable[str]],
    columns: Columns,
) -> set[Result]:
    """Give the results of each shape at some nodes, without their messages."""
    kept = [
        failing.at(among(failing.focus, columns.numbers(nodes[shape])))
        for shape, found in by_shape.items()
        for failing in found
    ]
    return {replace(each, message="") for each in make_results(kept, columns.terms)}


def _choose(failures: Iterable[Failures], columns: Columns, most: int) -> list[str]:
    """Give the first failing nodes, by their terms."""
    nodes = distinct(np.concatenate([failing.focus for failing in failures]))
    return nsmallest(most, (columns.terms[node] for node in nodes.tolist()))


def retarget(shapes: Graph, targets: Mapping[Node, Iterable[str]]) -> Graph:
    """Give some shapes and all they refer to, without queries, targeting only the nodes given."""
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
    for triple in named:
        graph.add(triple)
    return graph


def keep_targets(shapes: Graph, kept: Collection[Node]) -> Graph:
    """Give all shapes, but the targets of only some.

    The triples of a shape keep their order, on which pySHACL's messages depend.
    """
    graph = Graph()
    for shape in set(shapes.subjects()):
        for triple in shapes.triples((shape, None, None)):
            classed = triple[1] == RDF.type and triple[2] in _CLASSES
            if shape in kept or not (triple[1] in _TARGETS or classed):
                graph.add(triple)
    return graph


def extract_subgraph(shape: Shape, nodes: Iterable[str], columns: Columns) -> set[Quad]:
    """Give the triples that a shape needs to validate some nodes."""
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
    """Tell how many steps from a node a shape looks, superclasses aside."""
    inner = [_depth(each) for each in shape.properties]
    for constraint in shape.constraints:
        inner += map(_depth, inner_shapes(constraint))
        if isinstance(constraint, Compares | Closed):
            inner.append(1)
    return _length(shape.path) + max(inner, default=0)


def _length(path: Path | None) -> float:
    match path:
        case None:
            return 0
        case Predicate():
            return 1
        case Sequence():
            return sum(map(_length, path.steps))
        case Alternative():
            return max(map(_length, path.ways))
        case Repeated():
            return inf if path.sign != "?" else _length(path.step)


def _looked_at(shape: Shape) -> Iterator[tuple[str, bool]]:
    """Give the predicates a shape follows, and whether backwards; an empty one stands for all."""
    if shape.path is not None:
        yield from ((each.name, each.inverse) for each in list_predicates(shape.path))
    for inner in shape.properties:
        yield from _looked_at(inner)
    for constraint in shape.constraints:
        match constraint:
            case Compares():
                yield constraint.predicate, False
            case Closed():
                yield "", False
        for inner in inner_shapes(constraint):
            yield from _looked_at(inner)
