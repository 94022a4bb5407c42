"""The plan evaluated on columns, a set at a time.

A constraint on values is tried on each distinct value once, however many nodes have it. Everything
else works on whole arrays: the focus nodes of a shape, and the values that its path leads to.

May import: shacl.arrays, shacl.columns, shacl.joins, shacl.matching, shacl.paths, shacl.plan,
shacl.queries, shacl.values, terms.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import numpy as np
from rdflib.term import Node

from twinrdf.shacl.arrays import NONE, Ids, Mask, Pairs, Places, among, distinct, pack, unpack
from twinrdf.shacl.columns import Columns
from twinrdf.shacl.joins import CannotJoinError, Joins
from twinrdf.shacl.matching import match_terms
from twinrdf.shacl.paths import Paths
from twinrdf.shacl.plan import (
    Closed,
    Compares,
    Conforms,
    Constraint,
    Counts,
    Has,
    HasClass,
    IsIn,
    Matches,
    Path,
    Plan,
    Predicate,
    Query,
    Sequence,
    Shape,
    Target,
    UniqueLanguages,
    ValueTest,
    invert,
)
from twinrdf.shacl.queries import UnsafeQueryError
from twinrdf.shacl.values import compare
from twinrdf.terms import language_of

Ask = Callable[[Query, Columns], Iterable[tuple[str, str]]]
"""Answers a query with pairs of a focus node and a value, which may be empty."""


class Failures(NamedTuple):
    """Failures of a shape and component: the nodes, and the value of each if there is one.

    `path` is set where a component reports another path than the shape's.
    """

    shape: Shape
    component: str
    focus: Ids
    values: Ids | None = None
    path: str = ""

    def at(self, kept: Mask) -> "Failures":
        """Keep some of these failures."""
        values = None if self.values is None else self.values[kept]
        return self._replace(focus=self.focus[kept], values=values)


class _Reached(NamedTuple):
    """Where a path leads from nodes: the values, and for each the place of its node."""

    nodes: Ids
    path: Path | None
    places: Places
    values: Ids
    different: Ids


class Evaluation:
    """The evaluation of shapes on one set of columns."""

    def __init__(self, columns: Columns, ask: Ask) -> None:
        self._columns = columns
        self._paths = Paths(columns)
        self._joins = Joins(columns)
        self._ask = ask
        self._last: _Reached | None = None

    def failures(self, shape: Shape) -> Iterator[Failures]:
        """Give the failures of a shape at all its targets."""
        targets = [self.nodes_of(target) for target in shape.targets]
        yield from self._report(shape, distinct(np.concatenate([*targets, NONE])))

    def failures_at(self, shape: Shape, nodes: Ids) -> Iterator[Failures]:
        """Give the failures of a shape at those of some nodes that are its targets."""
        targets = [among(nodes, self.nodes_of(target)) for target in shape.targets]
        yield from self._report(shape, nodes[np.logical_or.reduce(targets)])

    def nodes_of(self, target: Target) -> Ids:
        """Give the nodes that a target names."""
        if target.kind == "node":
            return self._columns.numbers([target.term])
        if target.kind == "class":
            return self._columns.instances(target.term)
        column = self._columns.column(target.term)
        return column.keys if target.kind == "subjects" else distinct(column.values)

    def _report(self, shape: Shape, focus: Ids) -> Iterator[Failures]:
        if not len(focus):
            return
        yield from self._own_failures(shape, focus)
        if shape.properties:
            nodes = self._reach(shape.path, focus).different
            for inner in shape.properties:
                yield from self._report(inner, nodes)

    def conforming(self, shape: Shape, nodes: Ids) -> Ids:
        """Give those of some nodes that conform to a shape."""
        good = nodes
        for failing in self._own_failures(shape, nodes):
            good = good[~among(good, distinct(failing.focus))]
        for inner in shape.properties:
            if shape.path is None:
                good = self.conforming(inner, good)
            else:
                reached = self._reach(shape.path, good)
                fine = among(reached.values, self.conforming(inner, reached.different))
                good = np.delete(good, reached.places[~fine])
        return good

    def _reach(self, path: Path | None, nodes: Ids) -> _Reached:
        """Follow a path; the last result is kept, as several constraints use the same values."""
        last = self._last
        if last is None or last.nodes is not nodes or last.path != path:
            places, values = self._paths.expand(path, nodes)
            different = nodes if path is None else distinct(values)
            self._last = last = _Reached(nodes, path, places, values, different)
        return last

    def _own_failures(self, shape: Shape, focus: Ids) -> Iterator[Failures]:
        if len(focus):
            for constraint in shape.constraints:
                for failures in self._fail(shape, constraint, focus):
                    if len(failures.focus):
                        yield failures

    def _fail(self, shape: Shape, constraint: Constraint, focus: Ids) -> Iterator[Failures]:
        component = constraint.component
        match constraint:
            case ValueTest() | IsIn() | Matches() | HasClass() | Conforms():
                reached = self._reach(shape.path, focus)
                bad = self._bad_values(constraint, reached.different)
                if len(bad):
                    wrong = among(reached.values, bad)
                    nodes = focus[reached.places[wrong]]
                    yield Failures(shape, component, nodes, reached.values[wrong])
            case Counts() | UniqueLanguages() | Has():
                yield Failures(shape, component, focus[self._wrong(shape.path, constraint, focus)])
            case Compares():
                places, values = unpack(self._unrelated(shape.path, constraint, focus))
                yield Failures(shape, component, focus[places], values)
            case Closed():
                yield from self._beyond(shape, constraint, focus)
            case Query():
                nodes, answers = self._solutions(constraint, focus)
                if answers is None and shape.path is None:
                    answers = nodes
                yield Failures(shape, component, nodes, answers)

    # ---- values, each by itself ----

    def _bad_values(self, constraint: Constraint, values: Ids) -> Ids:
        match constraint:
            case ValueTest():
                terms, passes = self._columns.terms, constraint.passes
                return np.array([v for v in values.tolist() if not passes(terms[v])], np.int32)
            case IsIn():
                return values[~among(values, self._columns.numbers(constraint.values))]
            case Matches():
                written = map(self._columns.terms.__getitem__, values.tolist())
                matching = list(match_terms(constraint.pattern, constraint.flags, written))
                return values[~np.array(matching, np.bool_)]
            case HasClass():
                return values[~among(values, self._columns.instances(constraint.name))]
            case Conforms():
                return self._not_conforming(constraint, values)
        raise AssertionError(constraint)

    def _not_conforming(self, constraint: Conforms, values: Ids) -> Ids:
        if constraint.how == "all":
            good = values
            for shape in constraint.shapes:
                good = self.conforming(shape, good)
            return values[~among(values, good)]
        if constraint.how == "any":
            for shape in constraint.shapes:
                values = values[~among(values, self.conforming(shape, values))]
            return values
        found = [among(values, self.conforming(shape, values)) for shape in constraint.shapes]
        if constraint.how == "none":
            return values[found[0]]
        wrong: Mask = np.sum(found, axis=0) != 1
        return values[wrong]

    # ---- all values of a node together ----

    def _wrong(
        self, path: Path | None, constraint: Counts | UniqueLanguages | Has, focus: Ids
    ) -> Mask | Places:
        """Find the nodes whose values are wrong as a set."""
        match constraint:
            case Has() if not isinstance(path, Predicate | None):
                value = np.array([self._columns.number(constraint.value)], np.int32)
                return ~among(focus, self._paths.reach(invert(path), value))
            case Counts(least=0, most=int(most), shape=None) if isinstance(path, Sequence):
                return self._paths.exceed(path, focus, most)
        reached = self._reach(path, focus)
        match constraint:
            case UniqueLanguages():
                return self._ambiguous(reached)
            case Has():
                holds = reached.values == self._columns.number(constraint.value)
                having = distinct(focus[reached.places[holds]])
                return ~among(focus, having)
            case Counts():
                places = reached.places
                if constraint.shape is not None:
                    good = self.conforming(constraint.shape, reached.different)
                    for sibling in constraint.siblings:
                        good = good[~among(good, self.conforming(sibling, good))]
                    places = places[among(reached.values, good)]
                numbers = np.bincount(places, minlength=len(focus))
                few = numbers < constraint.least
                return few if constraint.most is None else few | (numbers > constraint.most)

    def _ambiguous(self, reached: _Reached) -> Places:
        """Give the places of nodes that have two values in one language."""
        places, values = reached.places, reached.values
        several = np.bincount(places)[places] > 1
        places, values = places[several], values[several]
        if not len(values):
            return places
        tags: dict[str, int] = {"": 0}
        different = distinct(values)
        languages = [
            tags.setdefault(language_of(self._columns.terms[value]).lower(), len(tags))
            for value in different.tolist()
        ]
        told = np.array(languages, np.int32)[np.searchsorted(different, values)]
        pairs = np.sort(pack(places, told)[told > 0])
        twice = pairs[1:][pairs[1:] == pairs[:-1]]
        return distinct(unpack(twice)[0]).astype(np.intp)

    def _unrelated(self, path: Path | None, constraint: Compares, focus: Ids) -> Pairs:
        """Give the places of nodes, with values that violate a comparison with another property."""
        reached = self._reach(path, focus)
        other = self._columns.column(constraint.predicate)
        mine = pack(reached.places, reached.values)
        if constraint.relation in {"<", "<="}:
            at, bounds = other.expand(focus[reached.places])
            compared = pack(reached.values[at], bounds)
            bad = self._not_less(distinct(compared), strict=constraint.relation == "<")
            return distinct(mine[at[among(compared, bad)]])
        theirs = distinct(pack(*other.expand(focus)))
        mine = distinct(mine)
        if constraint.relation == "=":
            return np.setxor1d(mine, theirs, assume_unique=True)
        return np.intersect1d(mine, theirs, assume_unique=True)

    def _not_less(self, pairs: Pairs, *, strict: bool) -> Pairs:
        terms = self._columns.terms
        values, bounds = (numbers.tolist() for numbers in unpack(pairs))
        wrong = [
            not _is_less(terms[value], terms[bound], strict)
            for value, bound in zip(values, bounds, strict=True)
        ]
        return pairs[np.array(wrong, np.bool_)]

    def _beyond(self, shape: Shape, constraint: Closed, focus: Ids) -> Iterator[Failures]:
        reached = self._reach(shape.path, focus)
        for predicate, column in self._columns.by_predicate.items():
            if predicate not in constraint.allowed:
                at, strange = column.expand(reached.values)
                nodes = focus[reached.places[at]]
                yield Failures(shape, constraint.component, nodes, strange, predicate[1:-1])

    # ---- queries ----

    def _solutions(self, query: Query, focus: Ids) -> tuple[Ids, Ids | None]:
        """Give the solutions at some nodes, by joins if possible, else from a store."""
        terms = self._columns.terms
        if any(terms[node][0] != "<" for node in focus.tolist()):
            raise UnsafeQueryError("a focus node that is no IRI")
        if query.group is not None:
            try:
                nodes, values = unpack(self._joins.ask(query, query.group, focus))
            except CannotJoinError:
                pass
            else:
                return nodes, values if query.value else None
        wanted, number = set(focus.tolist()), self._columns.number
        told = [pair for pair in set(self._ask(query, self._columns)) if number(pair[0]) in wanted]
        nodes = np.array([number(node) for node, _ in told], np.int32)
        values = np.array([number(value) for _, value in told if value], np.int32)
        return nodes, values if len(values) else None


def evaluate_plan(plan: Plan, columns: Columns, ask: Ask) -> tuple[list[Failures], set[Node]]:
    """Give the failures of all shapes of a plan, and the shapes that pySHACL has to evaluate."""
    evaluation = Evaluation(columns, ask)
    failures: list[Failures] = []
    others = set(plan.others)
    for shape in plan.shapes:
        try:
            failures += list(evaluation.failures(shape))
        except UnsafeQueryError:
            others.add(shape.node)
    return failures, others


def _is_less(value: str, bound: str, strict: bool) -> bool:
    if value[0] != '"' or bound[0] != '"':
        return value == bound and not strict
    order = compare(value, bound)
    return order is not None and (order < 0 or (order == 0 and not strict))
