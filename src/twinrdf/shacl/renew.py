"""What shapes find, renewed after changes: only the nodes that these affect are judged again.

A shape that may look anywhere, or asks a store, is evaluated as a whole each time.

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
class Found:
    """The failures of one shape; none at all where the plan cannot judge it.

    `whole` says that they tell nothing of those after a change.
    """

    failures: tuple[Failures, ...] | None
    whole: bool = False


Known = Mapping[Node, Found]
"""What is found, by shape."""


class _WholeError(Exception):
    """A query that is not answered for some nodes alone."""


def renew(
    plan: Plan, columns: Columns, ask: Ask, known: Known, changes: Changes
) -> dict[Node, Found]:
    """Give what each shape of a plan finds on columns, where something was known before changes."""
    affected = Affected(columns, changes)
    return {
        shape.node: _renew(shape, columns, ask, known[shape.node], affected)
        if shape.node in known
        else _evaluate(shape, columns, ask)
        for shape in plan.shapes
    }


def gather(plan: Plan, known: Known) -> tuple[list[Failures], set[Node]]:
    """Give the failures of all shapes of a plan, and the shapes that cannot be judged so."""
    found = [known[shape.node] for shape in plan.shapes]
    left = {shape.node for shape in plan.shapes if known[shape.node].failures is None}
    return [failing for each in found for failing in each.failures or ()], left | plan.others


def _evaluate(shape: Shape, columns: Columns, ask: Ask) -> Found:
    asked = False

    def ask_noting(query: Query, triples: Columns) -> Iterable[tuple[str, str]]:
        nonlocal asked
        asked = True
        return ask(query, triples)

    try:
        failures = tuple(Evaluation(columns, ask_noting).failures(shape))
    except UnsafeQueryError:
        return Found(None, whole=True)
    return Found(failures, whole=asked)


def _renew(shape: Shape, columns: Columns, ask: Ask, before: Found, affected: Affected) -> Found:
    """Judge the affected nodes again, or all where that does not do."""
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
    return Found((*(failing for failing in kept if len(failing.focus)), *again))


def _refuse(_query: Query, _columns: Columns) -> Iterable[tuple[str, str]]:
    raise _WholeError
