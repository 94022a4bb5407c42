"""Triples as columns: for each predicate its subjects with their values, in sets and tables.

May import: terms.
"""

from collections.abc import Iterable, Iterator, Mapping

from twinrdf.terms import Quad

TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
SUBCLASS = "<http://www.w3.org/2000/01/rdf-schema#subClassOf>"

Values = Mapping[str, tuple[str, ...]]


class Column:
    """One predicate: subjects of one value with it, and those of several with all of them."""

    __slots__ = ("_distinct", "_inverse", "many", "one")

    def __init__(self) -> None:
        self.one: dict[str, str] = {}
        self.many: dict[str, tuple[str, ...]] = {}
        self._distinct: frozenset[str] | None = None
        self._inverse: Column | None = None

    def __len__(self) -> int:
        return len(self.one) + len(self.many)

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]]) -> "Column":
        """Make a column of pairs, which may be repeated."""
        column = cls()
        several: dict[str, dict[str, None]] = {}
        setdefault = column.one.setdefault
        for subject, value in pairs:
            first = setdefault(subject, value)
            if first != value:
                several.setdefault(subject, {first: None})[value] = None
        column._settle(several)
        return column

    def _settle(self, several: Mapping[str, Mapping[str, None]]) -> None:
        for subject, values in several.items():
            del self.one[subject]
            self.many[subject] = tuple(values)

    def values(self, subject: str) -> tuple[str, ...]:
        """Give the values of a subject."""
        value = self.one.get(subject)
        return (value,) if value is not None else self.many.get(subject, ())

    def distinct(self) -> frozenset[str]:
        """Give all values, each once."""
        if self._distinct is None:
            found = set(self.one.values())
            found.update(*self.many.values())
            self._distinct = frozenset(found)
        return self._distinct

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Give every subject with every value."""
        yield from self.one.items()
        for subject, values in self.many.items():
            for value in values:
                yield subject, value

    def inverse(self) -> "Column":
        """Give the column of the inverse of the predicate."""
        if self._inverse is None:
            self._inverse = Column.of((value, subject) for subject, value in self.pairs())
        return self._inverse


_EMPTY = Column()


class Columns:
    """All triples, by predicate."""

    def __init__(self, triples: Iterable[Quad]) -> None:
        self.by_predicate: dict[str, Column] = {}
        several: dict[str, dict[str, dict[str, None]]] = {}
        ones: dict[str, dict[str, str]] = {}
        for subject, predicate, value, _ in triples:
            one = ones.get(predicate)
            if one is None:
                column = self.by_predicate[predicate] = Column()
                one = ones[predicate] = column.one
                several[predicate] = {}
            first = one.setdefault(subject, value)
            if first != value:
                several[predicate].setdefault(subject, {first: None})[value] = None
        for predicate, found in several.items():
            self.by_predicate[predicate]._settle(found)
        self._instances: dict[str, frozenset[str]] = {}

    def column(self, predicate: str) -> Column:
        """Give the column of a predicate, empty where no triple has it."""
        return self.by_predicate.get(predicate, _EMPTY)

    def instances(self, name: str) -> frozenset[str]:
        """Give the instances of a class and of all below it."""
        if name not in self._instances:
            below, classes = self.column(SUBCLASS).inverse(), {name}
            front = [name]
            while front:
                found = set(below.values(front.pop())) - classes
                classes |= found
                front += found
            types = self.column(TYPE).inverse()
            self._instances[name] = frozenset().union(*(types.values(each) for each in classes))
        return self._instances[name]

    def quads(self, predicates: Iterable[str] | None) -> Iterator[Quad]:
        """Give the triples of some predicates, or all."""
        for predicate in self.by_predicate if predicates is None else predicates:
            for subject, value in self.column(predicate).pairs():
                yield subject, predicate, value, ""
