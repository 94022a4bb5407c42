"""The plan evaluated on columns, a set at a time: what fails, told as failures.

A constraint on values is tried on each different value once, whatever the number of nodes that
have it; only where a value fails are the nodes looked for. Counts and comparisons go over the nodes
of a target in one pass.

May import: shacl.columns, shacl.paths, shacl.plan, shacl.queries, shacl.values.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import NamedTuple

from rdflib.term import Node

from twinrdf.shacl.columns import Column, Columns
from twinrdf.shacl.paths import Nodes, Paths
from twinrdf.shacl.plan import (
    Alternative,
    Closed,
    Compares,
    Conforms,
    Constraint,
    Counts,
    Has,
    HasClass,
    IsIn,
    Path,
    Plan,
    Predicate,
    Query,
    Shape,
    Target,
    UniqueLanguages,
    ValueTest,
)
from twinrdf.shacl.queries import UnsafeQueryError
from twinrdf.shacl.values import compare, language_of

Ask = Callable[[Query, Columns], Iterable[tuple[str, str]]]
"""Answers a query with pairs of a focus node and a value, which may be empty."""


class Failure(NamedTuple):
    """One failure: of which shape and component, at which node, by which path and value.

    `path` is set where a component tells another path than the shape's.
    """

    shape: Shape
    component: str
    focus: str
    value: str = ""
    path: str = ""


class Evaluation:
    """The evaluation of shapes on one set of columns; what conforms is found out once."""

    def __init__(self, columns: Columns, ask: Ask) -> None:
        self._columns = columns
        self._paths = Paths(columns)
        self._ask = ask
        self._bad: dict[tuple[int, Predicate], frozenset[str]] = {}
        self._verdicts: dict[int, tuple[set[str], set[str]]] = {}

    def failures(self, shape: Shape) -> Iterator[Failure]:
        """Give the failures of a shape at all its targets."""
        focus: set[str] = set()
        for target in shape.targets:
            focus |= self.nodes_of(target)
        yield from self._report(shape, focus)

    def nodes_of(self, target: Target) -> Nodes:
        """Give the nodes that a target names."""
        if target.kind == "node":
            return {target.term}
        if target.kind == "class":
            return self._columns.instances(target.term)
        column = self._columns.column(target.term)
        return _subjects(column) if target.kind == "subjects" else column.distinct()

    def _report(self, shape: Shape, focus: Nodes) -> Iterator[Failure]:
        if not focus:
            return
        for constraint in shape.constraints:
            yield from self._fail(shape, constraint, focus)
        if shape.properties:
            nodes = focus if shape.path is None else self._paths.reach(shape.path, focus)
            for inner in shape.properties:
                yield from self._report(inner, nodes)

    def conforming(self, shape: Shape, nodes: Collection[str]) -> set[str]:
        """Give those of some nodes that conform to a shape."""
        good, bad = self._verdicts.setdefault(id(shape), (set(), set()))
        unknown = {node for node in nodes if node not in good and node not in bad}
        if unknown:
            failing = {failure.focus for failure in self._own_failures(shape, unknown)}
            for inner in shape.properties:
                failing |= self._failing_inside(shape, inner, unknown)
            bad |= failing
            good |= unknown - failing
        return good.intersection(nodes)

    def _own_failures(self, shape: Shape, focus: Nodes) -> Iterator[Failure]:
        for constraint in shape.constraints:
            yield from self._fail(shape, constraint, focus)

    def _failing_inside(self, shape: Shape, inner: Shape, focus: Nodes) -> set[str]:
        if shape.path is None:
            return set(focus) - self.conforming(inner, focus)
        failing = self._failing_pairs(
            shape.path, focus, lambda values: values - self.conforming(inner, values)
        )
        return {node for node, _ in failing}

    def _fail(self, shape: Shape, constraint: Constraint, focus: Nodes) -> Iterator[Failure]:
        component = constraint.component
        match constraint:
            case ValueTest() | IsIn() | HasClass() | Conforms():
                pairs = self._failing_values(shape.path, constraint, focus)
            case Counts():
                pairs = ((node, "") for node in self._miscounted(shape.path, constraint, focus))
            case UniqueLanguages():
                pairs = ((node, "") for node in self._ambiguous(shape.path, focus))
            case Compares():
                pairs = self._unrelated(shape.path, constraint, focus)
            case Has():
                pairs = (
                    (node, "")
                    for node in focus
                    if constraint.value not in self._paths.values(shape.path, node)
                )
            case Closed():
                yield from self._beyond(shape, constraint, focus)
                return
            case Query():
                if any(node[0] != "<" for node in focus):
                    raise UnsafeQueryError("a focus node that is no IRI")
                told = (pair for pair in self._ask(constraint, self._columns) if pair[0] in focus)
                pairs = ((node, value or ("" if shape.path else node)) for node, value in set(told))
        for node, value in pairs:
            yield Failure(shape, component, node, value)

    # ---- values, each by itself ----

    def _failing_values(
        self, path: Path | None, constraint: Constraint, focus: Nodes
    ) -> Iterator[tuple[str, str]]:
        return self._failing_pairs(
            path, focus, lambda values: self._bad_values(constraint, values), id(constraint)
        )

    def _bad_values(self, constraint: Constraint, values: Nodes) -> Nodes:
        match constraint:
            case ValueTest():
                return {value for value in values if not constraint.passes(value)}
            case IsIn():
                return values - constraint.values
            case HasClass():
                return values - self._columns.instances(constraint.name)
            case Conforms():
                return self._not_conforming(constraint, values)
        raise AssertionError(constraint)

    def _not_conforming(self, constraint: Conforms, values: Nodes) -> Nodes:
        if constraint.how == "all":
            left = set(values)
            for shape in constraint.shapes:
                left &= self.conforming(shape, left)
            return values - left
        if constraint.how == "any":
            rest = set(values)
            for shape in constraint.shapes:
                rest -= self.conforming(shape, rest)
            return rest
        found = [self.conforming(shape, values) for shape in constraint.shapes]
        if constraint.how == "none":
            return {value for value in values if value in found[0]}
        return {value for value in values if sum(value in some for some in found) != 1}

    def _failing_pairs(
        self,
        path: Path | None,
        focus: Nodes,
        bad_of: Callable[[Nodes], Nodes],
        key: int | None = None,
    ) -> Iterator[tuple[str, str]]:
        """Give the nodes with each of their values that is bad."""
        if path is None:
            yield from ((node, node) for node in bad_of(focus))
        elif isinstance(path, Alternative):
            seen: set[tuple[str, str]] = set()
            for way in path.ways:
                found = set(self._failing_pairs(way, focus, bad_of, key)) - seen
                seen |= found
                yield from found
        elif isinstance(path, Predicate):
            column = self._paths.column(path)
            bad = self._bad_of_column(column, path, focus, bad_of, key)
            if bad:
                yield from _having(column, focus, bad)
        else:
            reached = {node: self._paths.values(path, node) for node in focus}
            bad = bad_of(set().union(*reached.values()))
            for node, values in reached.items() if bad else ():
                yield from ((node, value) for value in values if value in bad)

    def _bad_of_column(
        self,
        column: Column,
        path: Predicate,
        focus: Nodes,
        bad_of: Callable[[Nodes], Nodes],
        key: int | None,
    ) -> Nodes:
        """Find the bad values of a column, of all of it if the focus is a good part of it."""
        if 4 * len(focus) < len(column):
            return bad_of(self._paths.reach(path, focus))
        if key is None:
            return bad_of(column.distinct())
        known = (key, path)
        if known not in self._bad:
            self._bad[known] = frozenset(bad_of(column.distinct()))
        return self._bad[known]

    # ---- all values of a node together ----

    def _miscounted(self, path: Path | None, count: Counts, focus: Nodes) -> Iterable[str]:
        least, most = count.least, count.most
        if path is None:
            return ()
        if count.shape is not None:
            return self._miscounted_of_shape(path, count, count.shape, focus)
        if isinstance(path, Predicate):
            column = self._paths.column(path)
            if most is None and least == 1:
                return focus - column.one.keys() - column.many.keys()
            if most is not None and most >= 1:
                several = focus & column.many.keys()
                return [node for node in several if len(column.many[node]) > most]
        if isinstance(path, Alternative) and most is None and least == 1:
            rest = set(focus)
            for way in path.ways:
                rest.intersection_update(self._miscounted(way, count, rest))
            return rest
        return [
            node for node in focus if not _within(len(self._paths.values(path, node)), least, most)
        ]

    def _miscounted_of_shape(
        self, path: Path, count: Counts, shape: Shape, focus: Nodes
    ) -> list[str]:
        if isinstance(path, Predicate) and 4 * len(focus) >= len(self._paths.column(path)):
            candidates: Nodes = self._paths.column(path).distinct()
        else:
            candidates = self._paths.reach(path, focus)
        good = self.conforming(shape, candidates)
        return [
            node
            for node in focus
            if not _within(
                sum(value in good for value in self._paths.values(path, node)),
                count.least,
                count.most,
            )
        ]

    def _ambiguous(self, path: Path | None, focus: Nodes) -> Iterator[str]:
        if isinstance(path, Predicate):
            focus = focus & self._paths.column(path).many.keys()
        for node in focus:
            languages = [language_of(value) for value in self._paths.values(path, node)]
            tagged = [language.lower() for language in languages if language]
            if len(set(tagged)) < len(tagged):
                yield node

    def _unrelated(
        self, path: Path | None, constraint: Compares, focus: Nodes
    ) -> Iterator[tuple[str, str]]:
        other = self._columns.column(constraint.predicate)
        if constraint.relation in {"<", "<="}:
            focus = focus & _subjects(other)
            strict = constraint.relation == "<"
            for node in focus:
                bounds = other.values(node)
                for value in self._paths.values(path, node):
                    if not all(_is_less(value, bound, strict) for bound in bounds):
                        yield node, value
            return
        for node in focus:
            mine, theirs = set(self._paths.values(path, node)), set(other.values(node))
            wrong = mine ^ theirs if constraint.relation == "=" else mine & theirs
            yield from ((node, value) for value in wrong)

    def _beyond(self, shape: Shape, constraint: Closed, focus: Nodes) -> Iterator[Failure]:
        nodes = {node: (node,) for node in focus}
        if shape.path is not None:
            nodes = {}
            for node in focus:
                for value in self._paths.values(shape.path, node):
                    nodes[value] = (*nodes.get(value, ()), node)
        for predicate, column in self._columns.by_predicate.items():
            if predicate in constraint.allowed:
                continue
            for value in (nodes.keys() & column.one.keys()) | (nodes.keys() & column.many.keys()):
                for node in nodes[value]:
                    for strange in column.values(value):
                        component = constraint.component
                        yield Failure(shape, component, node, strange, predicate[1:-1])


def evaluate_plan(plan: Plan, columns: Columns, ask: Ask) -> tuple[list[Failure], set[Node]]:
    """Give the failures of all shapes of a plan, and the shapes that cannot be judged so."""
    evaluation = Evaluation(columns, ask)
    failures: list[Failure] = []
    others = set(plan.others)
    for shape in plan.shapes:
        try:
            failures += list(evaluation.failures(shape))
        except UnsafeQueryError:
            others.add(shape.node)
    return failures, others


def _subjects(column: Column) -> set[str]:
    return column.one.keys() | column.many.keys()


def _having(column: Column, focus: Nodes, bad: Nodes) -> Iterator[tuple[str, str]]:
    one = column.one
    if len(one) < len(focus):
        yield from ((node, value) for node, value in one.items() if value in bad and node in focus)
    else:
        yield from ((node, one[node]) for node in focus if one.get(node) in bad)
    for node in focus & column.many.keys():
        yield from ((node, value) for value in column.many[node] if value in bad)


def _within(number: int, least: int, most: int | None) -> bool:
    return least <= number and (most is None or number <= most)


def _is_less(value: str, bound: str, strict: bool) -> bool:
    if value[0] != '"' or bound[0] != '"':
        return value == bound and not strict
    order = compare(value, bound)
    return order is not None and (order < 0 or (order == 0 and not strict))
