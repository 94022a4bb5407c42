"""Queries answered by joins of columns, for many focus nodes at once.

A table has a column of numbers for each variable and a row for each solution so far. A triple
pattern joins further columns to it, a filter keeps some of its rows. Only terms are compared, never
values, so a query that compares literals is not answered here.

May import: shacl.arrays, shacl.columns, shacl.paths, shacl.plan.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from heapq import nsmallest

import numpy as np

from twinrdf.shacl.arrays import Ids, Mask, Pairs, Places, among, distinct, pack, spread_out, unpack
from twinrdf.shacl.columns import Column, Columns
from twinrdf.shacl.paths import Paths
from twinrdf.shacl.plan import (
    Exists,
    Filter,
    Group,
    Holds,
    IsIri,
    Name,
    Path,
    Predicate,
    Query,
    Same,
    Twins,
    invert,
)

Table = dict[Name, Ids]

_ROW = "#"
SLICE = 1 << 16
"""The most focus nodes of one join."""

MOST = 1 << 23
"""The most rows of one join; where there would be more, it is repeated for fewer nodes."""


class CannotJoinError(ValueError):
    """A query that needs more than equality of terms, or a pattern without a bound variable."""


class _TooLargeError(ValueError):
    """A join that makes too many rows."""


class Joins:
    """Answers queries from one set of columns."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._paths = Paths(columns)

    def ask(self, query: Query, group: Group, focus: Ids) -> Pairs:
        """Give the solutions of a query: focus nodes with values, or with themselves."""
        if query.twins is not None:
            return self._find_first(query.twins, focus)
        found = [np.empty(0, np.int64)]
        left = [focus[at : at + SLICE] for at in range(0, len(focus), SLICE)]
        while left:
            nodes = left.pop()
            try:
                table = self._solve(group, {"?this": nodes}, {"?this", query.value or "?this"})
            except _TooLargeError:
                if len(nodes) == 1:
                    raise CannotJoinError("more rows for one node than a join may make") from None
                left += np.array_split(nodes, 2)
            else:
                found.append(pack(table["?this"], table[query.value or "?this"]))
        return distinct(np.concatenate(found))

    def _find_first(self, twins: Twins, focus: Ids) -> Pairs:
        """Give the nodes that have twins, with the first of these: thousands are millions of pairs.

        Things are twins if the number of what makes them so is the same.
        """
        alike, terms = self._columns.column(twins.alike), self._columns.terms
        nodes = distinct(alike.inverse().expand(distinct(alike.expand(focus)[1]))[1])
        numbers = _number_sets(alike, nodes)
        for predicate in twins.shared:
            places, values = self._columns.column(predicate).expand(nodes)
            nodes = nodes[places]
            numbers = np.unique(pack(numbers[places], values), return_inverse=True)[1]
        several = np.bincount(numbers)[numbers] > 1
        groups: dict[int, list[tuple[str, int]]] = defaultdict(list)
        for number, node in zip(numbers[several].tolist(), nodes[several].tolist(), strict=True):
            groups[number].append((terms[node][1:-1], node))
        found: dict[int, tuple[str, int]] = {}
        for group in groups.values():
            first, second = nsmallest(2, group)
            for own in group:
                other = second if own == first else first
                found[own[1]] = min(found.get(own[1], other), other)
        if any(terms[node][0] != "<" for node in found):
            raise CannotJoinError("twins that are no IRIs")
        kept = [node for node in focus.tolist() if node in found]
        return pack(np.array(kept, np.int32), np.array([found[node][1] for node in kept], np.int32))

    def _solve(self, group: Group, table: Table, wanted: set[Name]) -> Table:
        """Find the solutions of a group that agree with a table, in the variables wanted."""
        left = list(group.triples)
        while left:
            triple = min(left, key=lambda each: self._spread(each, table))
            left.remove(triple)
            table = self._match(triple, table)
        table = _keep_variables(table, wanted | set(_mentioned(group.filters)))
        for condition in group.filters:
            table = _take(table, np.flatnonzero(self._holds(condition, table)))
        return table

    def _spread(self, triple: tuple[Name, Path, Name], table: Table) -> float:
        """Estimate how many rows a pattern makes of one."""
        subject, path, value = triple
        if _is_known(subject, table):
            return 0 if _is_known(value, table) else self._fan(path)
        return self._fan(invert(path)) if _is_known(value, table) else np.inf

    def _fan(self, path: Path) -> float:
        return self._paths.column(path).spread if isinstance(path, Predicate) else 10

    def _match(self, triple: tuple[Name, Path, Name], table: Table) -> Table:
        subject, path, value = triple
        if not _is_known(subject, table):
            if not _is_known(value, table):
                raise CannotJoinError("a pattern that nothing leads to")
            subject, path, value = value, invert(path), subject
        begins = self._numbers(subject, table)
        if _is_known(value, table):
            kept = self._paths.leads(path, begins, self._numbers(value, table))
            return _take(table, np.flatnonzero(kept))
        nodes = distinct(begins)
        at, reached = self._paths.expand(path, nodes)
        firsts = np.searchsorted(at, np.arange(len(nodes) + 1))
        places, rows = _fan_out(np.searchsorted(nodes, begins), firsts)
        return {**_take(table, places), value: reached[rows]}

    def _numbers(self, name: Name, table: Table) -> Ids:
        if name.startswith("?"):
            return table[name]
        return np.full(_height(table), self._columns.number(name), np.int32)

    def _holds(self, condition: Filter, table: Table) -> Mask:
        match condition:
            case Exists():
                rows = {**table, _ROW: np.arange(_height(table), dtype=np.int32)}
                held = np.zeros(_height(table), np.bool_)
                held[self._solve(condition.group, rows, {_ROW})[_ROW]] = True
                return held
            case Holds():
                told = [self._holds(each, table) for each in condition.conditions]
                together = np.logical_and if condition.how == "all" else np.logical_or
                holds: Mask = together.reduce(told)
                return ~holds if condition.how == "none" else holds
            case IsIri():
                return self._are_iris(table[condition.variable])
            case Same():
                compared = [self._numbers(name, table) for name in condition.names]
                mine = table[condition.variable]
                if any(map(self._columns.have_literal, (mine, *compared))):
                    raise CannotJoinError("literals compared")
                same: Mask = np.logical_or.reduce([mine == other for other in compared])
                return same

    def _are_iris(self, numbers: Ids) -> Mask:
        known = distinct(numbers)
        iris = [number for number in known.tolist() if self._columns.terms[number][0] == "<"]
        return among(numbers, np.array(iris, np.int32))


def _number_sets(column: Column, nodes: Ids) -> Places:
    """Number the set of values that each node has: the same sets have the same number."""
    places, values = column.expand(nodes)
    ends = (np.cumsum(np.bincount(places, minlength=len(nodes))) * values.itemsize).tolist()
    written, known = values.tobytes(), dict[bytes, int]()
    sets = (written[start:end] for start, end in zip([0, *ends], ends, strict=False))
    return np.array([known.setdefault(each, len(known)) for each in sets], np.intp)


def _is_known(name: Name, table: Table) -> bool:
    return not name.startswith("?") or name in table


def _height(table: Table) -> int:
    return len(next(iter(table.values())))


def _take(table: Table, rows: Places) -> Table:
    return {name: numbers[rows] for name, numbers in table.items()}


def _fan_out(nodes: Places, firsts: Places) -> tuple[Places, Places]:
    """Give the place of each node once for each of its rows, which begin at `firsts`."""
    starts = firsts[nodes]
    lengths = firsts[nodes + 1] - starts
    if lengths.sum() > MOST:
        raise _TooLargeError
    return np.repeat(np.arange(len(nodes)), lengths), spread_out(starts, lengths)


def _keep_variables(table: Table, wanted: set[Name]) -> Table:
    """Keep only some variables, and drop repeated rows where that is cheap."""
    kept = {name: numbers for name, numbers in table.items() if name in wanted}
    if len(kept) == len(table) or len(kept) > 2:
        return kept
    if len(kept) == 1:
        return {name: distinct(numbers) for name, numbers in kept.items()}
    one, other = kept
    first, second = unpack(distinct(pack(kept[one], kept[other])))
    return {one: first, other: second}


def _mentioned(filters: Iterable[Filter]) -> Iterator[Name]:
    """Give the variables that filters use."""
    for condition in filters:
        match condition:
            case Exists():
                for subject, _, value in condition.group.triples:
                    yield from (subject, value)
                yield from _mentioned(condition.group.filters)
            case Holds():
                yield from _mentioned(condition.conditions)
            case IsIri():
                yield condition.variable
            case Same():
                yield from (condition.variable, *condition.names)
