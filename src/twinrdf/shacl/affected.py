"""Which nodes a shape may evaluate differently after some triples have changed.

Evaluating a node follows paths from it. Where no step of these paths has changed, the result is the
same as before; so the affected nodes are found by following the paths backwards from the changes.

May import: shacl.arrays, shacl.columns, shacl.paths, shacl.plan.
"""

from collections.abc import Iterable

import numpy as np

from twinrdf.shacl.arrays import NONE, Ids, distinct
from twinrdf.shacl.columns import SUBCLASS, TYPE, Changes, Columns
from twinrdf.shacl.paths import Paths
from twinrdf.shacl.plan import (
    Alternative,
    Closed,
    Compares,
    Constraint,
    Exists,
    Filter,
    Group,
    HasClass,
    Holds,
    Name,
    Path,
    Predicate,
    Query,
    Repeated,
    Sequence,
    Shape,
    Target,
    inner_shapes,
    invert,
)

Ways = dict[Name, tuple[Path, ...]]
"""The paths, one after another, that lead from `$this` to what a variable stands for."""


class BoundlessError(ValueError):
    """A shape that may depend on any triple, so that every node may be affected."""


class Affected:
    """Finds the nodes that changes affect, on the columns after the changes."""

    def __init__(self, columns: Columns, changes: Changes) -> None:
        self._paths = Paths(columns)
        self._changes = changes

    def by_shape(self, shape: Shape) -> Ids:
        """Give the nodes that a shape with targets may evaluate differently, or only now."""
        if (SUBCLASS, False) in self._changes:
            raise BoundlessError("classes have other classes below them")
        return _join([*map(self._by_target, shape.targets), self._by_nodes(shape)])

    def _by_target(self, target: Target) -> Ids:
        match target.kind:
            case "node":
                return NONE
            case "class":
                return self._changed(TYPE)
            case _:
                return self._changed(target.term, target.kind == "objects")

    def _by_nodes(self, shape: Shape) -> Ids:
        """Give the nodes, targets or not, that a shape may evaluate differently."""
        if shape.path is not None and shape.properties:
            raise BoundlessError("results at other nodes than those evaluated")
        found = [self._by_path(shape.path)]
        reached = [self._by_nodes(inner) for inner in shape.properties]
        for constraint in shape.constraints:
            match constraint:
                case Compares():
                    found.append(self._changed(constraint.predicate))
                case Query():
                    found.append(self._by_query(constraint))
                case _:
                    reached.append(self._by_values(constraint))
        return _join([*found, self._go_back([shape.path], _join(reached))])

    def _by_values(self, constraint: Constraint) -> Ids:
        match constraint:
            case HasClass():
                return self._changed(TYPE)
            case Closed():
                return _join(ids for (_, inverse), ids in self._changes.items() if not inverse)
            case _:
                return _join(map(self._by_inner, inner_shapes(constraint)))

    def _by_inner(self, shape: Shape) -> Ids:
        """Give the nodes whose conformance to a nested shape may have changed."""
        if shape.path is None:
            return self._by_nodes(shape)
        flat = Shape(shape.node, shape.severity, shape.message, shape.path, shape.constraints)
        reached = _join(map(self._by_inner, shape.properties))
        return _join([self._by_nodes(flat), self._go_back([shape.path], reached)])

    def _by_path(self, path: Path | None) -> Ids:
        """Give the nodes at which a path takes a changed step."""
        match path:
            case None:
                return NONE
            case Predicate():
                return self._changed(path.name, path.inverse)
            case Sequence():
                steps = enumerate(path.steps)
                return _join(self._go_back(path.steps[:n], self._by_path(s)) for n, s in steps)
            case Alternative():
                return _join(map(self._by_path, path.ways))
            case Repeated():
                return self._go_back([Repeated(path.step, "*")], self._by_path(path.step))

    def _go_back(self, paths: Iterable[Path | None], nodes: Ids) -> Ids:
        """Give the nodes from which a chain of paths leads to some nodes."""
        for path in reversed(list(paths)):
            if path is not None:
                nodes = self._paths.reach(invert(path), nodes)
        return nodes

    def _changed(self, predicate: str, inverse: bool = False) -> Ids:
        return self._changes.get((predicate, inverse), NONE)

    # ---- queries ----

    def _by_query(self, query: Query) -> Ids:
        if query.group is None:
            raise BoundlessError("a query that a store answers")
        return self._by_group(query.group, {"?this": ()})

    def _by_group(self, group: Group, ways: Ways) -> Ids:
        """Give the nodes whose solutions may use a changed triple."""
        ways, left, found = dict(ways), list(group.triples), []
        while left:
            subject, path, value = triple = _find_next(left, ways)
            left.remove(triple)
            if subject not in ways:
                subject, path, value = value, invert(path), subject
            found.append(self._go_back(ways[subject], self._by_path(path)))
            if value.startswith("?"):
                ways.setdefault(value, (*ways[subject], path))
        found += [self._by_filter(condition, ways) for condition in group.filters]
        return _join(found)

    def _by_filter(self, condition: Filter, ways: Ways) -> Ids:
        match condition:
            case Exists():
                return self._by_group(condition.group, ways)
            case Holds():
                return _join(self._by_filter(each, ways) for each in condition.conditions)
            case _:
                return NONE


def _find_next(triples: list[tuple[Name, Path, Name]], ways: Ways) -> tuple[Name, Path, Name]:
    for triple in triples:
        if triple[0] in ways or triple[2] in ways:
            return triple
    raise BoundlessError("a pattern that no variable leads to")


def _join(found: Iterable[Ids]) -> Ids:
    return distinct(np.concatenate([*found, NONE]))
