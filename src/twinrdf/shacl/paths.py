"""Paths followed on columns, from many nodes at once.

May import: shacl.arrays, shacl.columns, shacl.plan.
"""

from dataclasses import dataclass

import numpy as np

from twinrdf.shacl.arrays import Ids, Pairs, Places, distinct, pack, unpack
from twinrdf.shacl.columns import Column, Columns
from twinrdf.shacl.plan import Alternative, Inverse, Path, Predicate, Repeated, Sequence


@dataclass(frozen=True, slots=True)
class Paths:
    """Follows paths on one set of columns."""

    columns: Columns

    def column(self, path: Predicate) -> Column:
        """Give the column of a predicate, in the direction of the path."""
        column = self.columns.column(path.name)
        return column.inverse() if path.inverse else column

    def expand(self, path: Path | None, nodes: Ids) -> tuple[Places, Ids]:
        """Give the distinct values that a path leads to from each node, in the order of the nodes.

        With each value comes the place of its node; an empty path leads to the node itself.
        """
        match path:
            case None:
                return np.arange(len(nodes)), nodes
            case Predicate():
                return self.column(path).expand(nodes)
            case _:
                places, values = unpack(self._pairs(path, nodes))
                return places.astype(np.intp), values

    def _pairs(self, path: Path, nodes: Ids) -> Pairs:
        """Give the places of nodes with the values that a path leads to, sorted and distinct."""
        match path:
            case Predicate():
                return distinct(pack(*self.expand(path, nodes)))
            case Sequence():
                pairs = pack(*self.expand(None, nodes))
                for step in path.steps:
                    pairs = self._step(step, pairs)
                return pairs
            case Inverse():
                return self._pairs(invert(path.step), nodes)
            case Alternative():
                return distinct(np.concatenate([self._pairs(way, nodes) for way in path.ways]))
            case Repeated():
                return self._repeat(path, nodes)

    def _step(self, path: Path, pairs: Pairs) -> Pairs:
        """Follow a path from the second nodes of pairs."""
        begins, nodes = unpack(pairs)
        places, values = self.expand(path, nodes)
        return distinct(pack(begins[places], values))

    def _repeat(self, path: Repeated, nodes: Ids) -> Pairs:
        start = pack(*self.expand(None, nodes))
        found = front = self._step(path.step, start)
        while len(front) and path.sign != "?":
            front = np.setdiff1d(self._step(path.step, front), found, assume_unique=True)
            found = np.union1d(found, front)
        return found if path.sign == "+" else np.union1d(found, start)


def invert(path: Path) -> Path:
    """Give the path in the opposite direction."""
    match path:
        case Predicate():
            return Predicate(path.name, not path.inverse)
        case Sequence():
            return Sequence(tuple(invert(step) for step in reversed(path.steps)))
        case Inverse():
            return path.step
        case Alternative():
            return Alternative(tuple(invert(way) for way in path.ways))
        case Repeated():
            return Repeated(invert(path.step), path.sign)
