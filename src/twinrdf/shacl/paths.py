"""Paths followed on columns, from many nodes at once.

May import: shacl.arrays, shacl.columns, shacl.cycles, shacl.plan.
"""

from dataclasses import dataclass

import numpy as np

from twinrdf.shacl.arrays import Ids, Mask, Pairs, Places, among, distinct, pack, unpack
from twinrdf.shacl.columns import Column, Columns
from twinrdf.shacl.cycles import number_nodes
from twinrdf.shacl.plan import Alternative, Path, Predicate, Repeated, Sequence


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

    def reach(self, path: Path, nodes: Ids) -> Ids:
        """Give all that a path leads to from any of some nodes, which takes no pairs of nodes."""
        match path:
            case Sequence():
                for step in path.steps:
                    nodes = self.reach(step, nodes)
                return nodes
            case Alternative():
                return distinct(np.concatenate([self.reach(way, nodes) for way in path.ways]))
            case Repeated():
                found = np.zeros(len(self.columns.terms), np.bool_)
                found[nodes] = path.sign != "+"
                front = self.reach(path.step, nodes)
                while len(front := front[~found[front]]):
                    found[front] = True
                    front = self.reach(path.step, front) if path.sign != "?" else front
                return np.flatnonzero(found).astype(np.int32)
            case _:
                return distinct(self.expand(path, nodes)[1])

    def leads(self, path: Path, begins: Ids, ends: Ids) -> Mask:
        """Tell for each of two nodes whether a path leads from the first to the second.

        Where it repeats a step, few paths have to be followed: not those around a cycle, and not
        those from what such a path leads to.
        """
        leading, unsure = np.zeros(len(begins), np.bool_), np.ones(len(begins), np.bool_)
        if isinstance(path, Repeated) and path.sign != "?":
            nodes = self.reach(Repeated(path.step, "*"), distinct(begins))
            places, values = self.expand(path.step, nodes)
            numbers = number_nodes(len(nodes), places, np.searchsorted(nodes, values))
            unsure = among(ends, nodes)
            one = numbers[np.searchsorted(nodes, begins[unsure])]
            two = numbers[np.searchsorted(nodes, ends[unsure])]
            different = (path.sign == "*") | (begins[unsure] != ends[unsure])
            leading[unsure] = (one == two) & different
            unsure[unsure] = (one > two) | ((one == two) & ~different)
        nodes = distinct(begins[unsure])
        pairs = self._pairs(path, nodes)
        leading[unsure] = among(pack(np.searchsorted(nodes, begins[unsure]), ends[unsure]), pairs)
        return leading

    def exceed(self, path: Sequence, nodes: Ids, most: int) -> Mask:
        """Tell which nodes a path leads from to more values than `most`.

        The last step is not taken from what alone has more, so that much shared by many is no
        matter of pairs.
        """
        found, last = np.zeros(len(nodes), np.bool_), path.steps[-1]
        if isinstance(last, Predicate):
            places, values = self.expand(Sequence(path.steps[:-1]), nodes)
            found[places[self.column(last).count(values) > most]] = True
        places, _ = self.expand(path, nodes[~found])
        found[~found] = np.bincount(places, minlength=len(nodes) - found.sum()) > most
        return found

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
        front = self._step(path.step, start)
        runs = [front, *([start] if path.sign != "+" else [])]  # merged when alike in length
        while len(front) and path.sign != "?":
            front = self._step(path.step, front)
            for run in runs:
                front = front[~among(front, run)]
            runs.append(front)
            while len(runs) > 1 and len(runs[-2]) < 2 * len(runs[-1]):
                runs[-2:] = [np.sort(np.concatenate(runs[-2:]))]
        return distinct(np.concatenate(runs))
