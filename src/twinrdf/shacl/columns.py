"""Triples as columns of numbers: each distinct term has a number, each predicate a column.

The text of a term is kept once. Shapes are then evaluated on arrays of numbers, for all nodes at
once.

May import: shacl.arrays, shacl.texts, terms.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator

import numpy as np

from twinrdf.shacl.arrays import (
    NONE,
    Ids,
    Pairs,
    Places,
    distinct,
    drop_repeated,
    pack,
    spread_out,
    unpack,
)
from twinrdf.shacl.texts import Numbers, PackedTexts, Texts
from twinrdf.terms import Quad

TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
SUBCLASS = "<http://www.w3.org/2000/01/rdf-schema#subClassOf>"


class Column:
    """One predicate: its subjects in order, and where the values of each begin among all values."""

    __slots__ = ("_inverse", "_pairs", "keys", "starts", "values")

    def __init__(self, pairs: Pairs) -> None:
        """Make a column of sorted, distinct pairs."""
        subjects, values = unpack(pairs)
        begins = np.ones(len(subjects), np.bool_)
        np.not_equal(subjects[1:], subjects[:-1], out=begins[1:])
        keys = subjects if begins.all() else subjects[begins]
        starts = np.append(np.flatnonzero(begins), len(subjects)).astype(np.int32)
        self._set(keys, starts, values)

    @classmethod
    def of(cls, keys: Ids, starts: Ids, values: Ids) -> "Column":
        """Make a column from the arrays of another."""
        column = cls.__new__(cls)
        column._set(keys, starts, values)
        return column

    def _set(self, keys: Ids, starts: Ids, values: Ids) -> None:
        self.keys, self.starts, self.values = keys, starts, values
        self._inverse: Column | None = None
        self._pairs: Pairs | None = None

    @property
    def spread(self) -> float:
        """The number of values that a subject has, on average."""
        return len(self.values) / len(self.keys) if len(self.keys) else 0.0

    def expand(self, nodes: Ids) -> tuple[Places, Ids]:
        """Give the values of nodes, in the order of the nodes, and the place of each value's node.

        Nodes may come in any order and more than once.
        """
        if not len(self.keys):
            return np.empty(0, np.intp), NONE
        at = np.searchsorted(self.keys, nodes)
        at[at == len(self.keys)] = 0
        places = np.flatnonzero(self.keys[at] == nodes)
        at = at[places]
        if len(self.keys) == len(self.values):
            return places, self.values[at]
        starts = self.starts[at].astype(np.intp)
        lengths = self.starts[at + 1] - starts
        return np.repeat(places, lengths), self.values[spread_out(starts, lengths)]

    def count(self, nodes: Ids) -> Places:
        """Give the number of values of each of some nodes."""
        at = np.searchsorted(self.keys, nodes)
        known = np.append(self.keys, -1)[at] == nodes
        return np.where(known, np.append(np.diff(self.starts), 0)[at], 0)

    def subjects(self) -> Ids:
        """Give the subject of each value."""
        return np.repeat(self.keys, np.diff(self.starts))

    def pairs(self) -> Pairs:
        """Give all subjects with their values, in order."""
        if self._pairs is None:
            self._pairs = pack(self.subjects(), self.values)
        return self._pairs

    def inverse(self) -> "Column":
        """Give the column of the inverse of the predicate."""
        if self._inverse is None:
            self._inverse = Column(np.sort(pack(self.values, self.subjects())))
        return self._inverse


_EMPTY = Column(np.empty(0, np.int64))


Changes = dict[tuple[str, bool], Ids]
"""The nodes whose values of a predicate changed, forwards or (`True`) backwards."""


class Columns:
    """All triples, by predicate."""

    def __init__(self, triples: Iterable[Quad]) -> None:
        """Number the terms of triples; triples grouped by subject are read fastest."""
        self.terms: Texts = []
        self._numbers = Numbers(self.terms)
        packed = self._pack(triples)
        self.by_predicate: dict[str, Column] = {}
        for predicate in tuple(packed):
            pairs = np.frombuffer(packed.pop(predicate), np.int64)
            pairs.sort()
            self.by_predicate[predicate] = Column(drop_repeated(pairs))
        self._instances: dict[str, Ids] = {}

    @classmethod
    def of(cls, terms: PackedTexts, by_predicate: dict[str, Column]) -> "Columns":
        """Make columns from the terms and columns of others."""
        columns = cls(())
        columns.terms, columns.by_predicate = terms, by_predicate
        columns._numbers = Numbers(terms)
        return columns

    def replace(self, subjects: Iterable[str], triples: Iterable[Quad]) -> Changes:
        """Replace all triples of some subjects by others; give what changed."""
        packed = self._pack(triples)
        nodes = self.numbers(subjects)
        changes: Changes = {}
        for predicate in {*self.by_predicate, *packed}:
            column = self.column(predicate)
            at, values = column.expand(nodes)
            old = pack(nodes[at], values)
            new = distinct(np.array(packed.get(predicate, ()), np.int64))
            changed = np.setxor1d(old, new, assume_unique=True)
            if len(changed):
                begins, ends = map(distinct, unpack(changed))
                changes[predicate, False], changes[predicate, True] = begins, ends
                kept = np.delete(column.pairs(), np.searchsorted(column.pairs(), old))
                pairs = np.insert(kept, np.searchsorted(kept, new), new)
                self.by_predicate[predicate] = Column(pairs)
                if not len(pairs):
                    del self.by_predicate[predicate]
        if {(TYPE, False), (SUBCLASS, False)} & changes.keys():
            self._instances = {}
        return changes

    def _pack(self, triples: Iterable[Quad]) -> dict[str, "array[int]"]:
        """Number the terms of triples, and pack subjects with values by predicate."""
        numbers = self._numbers
        packed: defaultdict[str, array[int]] = defaultdict(lambda: array("q"))
        last, high = "", 0
        for subject, predicate, value, _ in triples:
            if subject != last:
                last, high = subject, numbers[subject] << 32
            packed[predicate].append(high | numbers[value])
        return packed

    def number(self, term: str) -> int:
        """Give the number of a term; a new term gets a new number."""
        return self._numbers[term]

    def numbers(self, terms: Iterable[str]) -> Ids:
        """Give the numbers of terms, as a set."""
        return distinct(np.fromiter(map(self._numbers.__getitem__, terms), np.int32))

    def column(self, predicate: str) -> Column:
        """Give the column of a predicate, empty where no triple has it."""
        return self.by_predicate.get(predicate, _EMPTY)

    def instances(self, name: str) -> Ids:
        """Give the instances of a class and of all below it."""
        if name not in self._instances:
            below, types = (self.column(each).inverse() for each in (SUBCLASS, TYPE))
            classes = front = self.numbers([name])
            while len(front):
                found = distinct(below.expand(front)[1])
                front = np.setdiff1d(found, classes, assume_unique=True)
                classes = np.union1d(classes, front)
            self._instances[name] = distinct(types.expand(classes)[1])
        return self._instances[name]

    def have_literal(self, numbers: Ids) -> bool:
        """Whether any of some terms is a literal."""
        return any(self.terms[number][0] == '"' for number in distinct(numbers).tolist())

    def values(self, predicate: str, subject: str) -> list[str]:
        """Give the values of one subject."""
        return self._expand(self.column(predicate), subject)

    def subjects(self, predicate: str, value: str) -> list[str]:
        """Give the subjects that have a value."""
        return self._expand(self.column(predicate).inverse(), value)

    def _expand(self, column: Column, term: str) -> list[str]:
        number = self._numbers.find(term)
        if number is None:
            return []
        return [self.terms[each] for each in column.expand(np.array([number], np.int32))[1]]

    def distinct(self, predicate: str) -> list[str]:
        """Give the different values of a predicate."""
        return [self.terms[each] for each in distinct(self.column(predicate).values).tolist()]

    def quads(self, predicates: Iterable[str] | None) -> Iterator[Quad]:
        """Give the triples of some predicates, or all."""
        terms = self.terms
        for predicate in self.by_predicate if predicates is None else predicates:
            column = self.column(predicate)
            for subject, value in zip(
                column.subjects().tolist(), column.values.tolist(), strict=True
            ):
                yield terms[subject], predicate, terms[value], ""
