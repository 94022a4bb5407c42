"""Paths followed on columns: from one node, or from many at once.

May import: shacl.columns, shacl.plan.
"""

from collections.abc import Collection
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from twinrdf.shacl.columns import Column, Columns
from twinrdf.shacl.plan import Alternative, Path, Predicate, Repeated, Sequence

Nodes = AbstractSet[str]


@dataclass(frozen=True, slots=True)
class Paths:
    """Follows paths on one set of columns."""

    columns: Columns

    def column(self, path: Predicate) -> Column:
        """Give the column of a predicate, in the direction of the path."""
        column = self.columns.column(path.name)
        return column.inverse() if path.inverse else column

    def reach(self, path: Path, focus: Nodes) -> set[str]:
        """Give all values that a path leads to from some nodes."""
        if isinstance(path, Predicate):
            column = self.column(path)
            found = {column.one[node] for node in focus & column.one.keys()}
            return found.union(*(column.many[node] for node in focus & column.many.keys()))
        return set().union(*(self.values(path, node) for node in focus))

    def values(self, path: Path | None, node: str) -> Collection[str]:
        """Give the values that a path leads to from one node, each once; no path leads to it."""
        match path:
            case None:
                return (node,)
            case Predicate():
                return self.column(path).values(node)
            case Sequence():
                found: Collection[str] = (node,)
                for step in path.steps:
                    reached = [self.values(step, each) for each in found]
                    found = reached[0] if len(reached) == 1 else set().union(*reached)
                return found
            case Alternative():
                return set().union(*(self.values(way, node) for way in path.ways))
            case Repeated():
                return self._repeat(path, node)

    def _repeat(self, path: Repeated, node: str) -> set[str]:
        front = set(self.values(path.step, node))
        found = set(front)
        while front and path.sign != "?":
            reached = [self.values(path.step, each) for each in front]
            front = set().union(*reached) - found
            found |= front
        return found if path.sign == "+" else found | {node}
