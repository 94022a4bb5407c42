"""The failures of shapes, updated after changes: only affected nodes are evaluated again.

A shape that may depend on any triple, or asks a store, is evaluated as a whole each time.

May import: shacl.affected, shacl.arrays, shacl.columns, shacl.evaluate, shacl.plan, shacl.queries.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rdflib.term import Node

from twinrdf.shacl.affected import Affected, BoundlessError
from twinrdf.shacl.arrays import among
from twinrdf.shacl.columns import Changes, Columns
from twinrdf.shacl.evaluate import Ask, Evaluation, Failures
from twinrdf.shacl.plan import Plan, Query, Shape
from twinrdf.shacl.queries import UnsafeQueryError


@dataclass(frozen=True, slots=True)
class ShapeFailures:
    """The failures of one shape; None where the plan cannot evaluate it.

    `whole` says that they cannot be updated, but must be found as a whole after each change.
    """

    failures: tuple[Failures, ...] | None
    whole: bool = False


class _WholeError(Exception):
    """A query that cannot be answered for only some of the nodes."""


def renew(
    plan: Plan, columns: Columns, ask: Ask, known: Mapping[Node, ShapeFailures], changes: Changes
) -> dict[Node, ShapeFailures]:
    """Give the failures of each shape of a plan after changes, from those known before."""
    affected = Affected(columns, changes)
    return {
        shape.node: _renew(shape, columns, ask, known[shape.node], affected)
        if shape.node in known
        else _evaluate(shape, columns, ask)
        for shape in plan.shapes
    }


def gather(plan: Plan, known: Mapping[Node, ShapeFailures]) -> tuple[list[Failures], set[Node]]:
    """Give the failures of all shapes of a plan, and the shapes that pySHACL has to evaluate."""
    found = [known[shape.node] for shape in plan.shapes]
    left = {shape.node for shape in plan.shapes if known[shape.node].failures is None}
    return [failing for each in found for failing in each.failures or ()], left | plan.others


def _evaluate(shape: Shape, columns: Columns, ask: Ask) -> ShapeFailures:
    asked = False

    def ask_noting(query: Query, triples: Columns) -> Iterable[tuple[str, str]]:
        nonlocal asked
        asked = True
        return ask(query, triples)

    try:
        failures = tuple(Evaluation(columns, ask_noting).failures(shape))
    except UnsafeQueryError:
        return ShapeFailures(None, whole=True)
    return ShapeFailures(failures, whole=asked)


def _renew(
    shape: Shape, columns: Columns, ask: Ask, before: ShapeFailures, affected: Affected
) -> ShapeFailures:
    """Evaluate the affected nodes again, or all where that is not enough."""
    if before.failures is None or before.whole:
        return _evaluate(shape, columns, ask)
    try:
        nodes = affected.by_shape(shape)
        if not len(nodes):
            return before
        again = tuple(Evaluation(columns, _refuse).failures_at(shape, nodes))
    except (BoundlessError, UnsafeQueryError, _WholeError):
        return _evaluate(shape, columns, ask)
    kept = (failing.at(~among(failing.focus, nodes)) for failing in before.failures)
    return ShapeFailures((*(failing for failing in kept if len(failing.focus)), *again))


def _refuse(_query: Query, _columns: Columns) -> Iterable[tuple[str, str]]:
    raise _WholeError
