"""The things of a register, each with its values under the names of the context.

Tables, maps and networks are written from these, not from quads.

May import: mapping, terms, vocab.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter

from twinrdf.mapping import Mapping as Columns
from twinrdf.terms import Quad, parse_term
from twinrdf.vocab import TABLES, term

_TYPE = term("rdf:type")
_NONE: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing of the register: its IRI, the names of its classes, its values as terms.

    `values` has the columns in the context's order. `type` is the class that says most: that of
    its table only if there is no narrower one.
    """

    iri: str
    kind: str
    slug: str
    types: tuple[str, ...]
    values: Mapping[str, tuple[str, ...]] = field(repr=False)

    @property
    def id(self) -> str:
        """Its id within the register, such as `territory/ghent`."""
        return f"{self.kind}/{self.slug}"

    @property
    def type(self) -> str:
        """The name of its class, or of each if there are several, with `;` between them."""
        own = _CLASSES[self.kind]
        return "; ".join(name for name in self.types if name != own) or own

    def first(self, *columns: str) -> str:
        """Give the first value of the first column that has one, as plain text, or nothing."""
        for column in columns:
            for value in self.values.get(column, _NONE):
                return parse_term(value).value
        return ""

    def codes(self, *columns: str) -> tuple[str, ...]:
        """Give the local names of the concepts that are values of some columns."""
        found = [value for column in columns for value in self.values.get(column, _NONE)]
        return tuple(value[1:-1].rsplit("/", 1)[-1] for value in found)

    def targets(self, column: str) -> tuple[str, ...]:
        """Give the IRIs that are values of a column."""
        return tuple(value[1:-1] for value in self.values.get(column, _NONE) if value[0] == "<")

    def label(self, languages: Sequence[str]) -> str:
        """Name it in the first of some languages that it has a label in, else by its id."""
        labels = {}
        for value in self.values.get("label", _NONE):
            text = parse_term(value)
            labels[text.language] = text.value
        found = (labels[language] for language in languages if language in labels)
        return next(found, next(iter(labels.values()), self.slug))


@dataclass(frozen=True, slots=True)
class Things:
    """Every thing of a register: by IRI, by kind in the order of their ids, by the place it is
    directly within."""

    by_iri: Mapping[str, Thing] = field(repr=False)
    by_kind: Mapping[str, tuple[Thing, ...]] = field(repr=False)
    by_place: Mapping[str, tuple[Thing, ...]] = field(repr=False)
    _shared: frozenset[str] = field(repr=False)

    def shorten(self, iri: str) -> str:
        """Write an IRI as a cell does: the bare id if no other kind has it, else with its kind."""
        thing = self.by_iri.get(iri)
        if thing is None:
            return iri
        return thing.id if thing.slug in self._shared else thing.slug


def find_things(register: Iterable[Quad], mapping: Columns, base: str) -> Things:
    """Gather the things from the sorted quads of the register."""
    order = {column: place for place, column in enumerate(mapping.columns)}
    class_names = {iri: name for name, iri in mapping.classes.items()}
    start = f"<{base}id/"
    by_iri = {}
    for subject, quads in groupby(register, key=itemgetter(0)):
        kind, _, slug = subject.removeprefix(start)[:-1].partition("/")
        if subject.startswith(start) and kind in _CLASSES:
            types, values = _read(quads, mapping, class_names)
            ordered = {name: tuple(values[name]) for name in sorted(values, key=order.__getitem__)}
            by_iri[subject[1:-1]] = Thing(subject[1:-1], kind, slug, types, ordered)
    by_kind: dict[str, list[Thing]] = {table.kind: [] for table in TABLES}
    by_place: dict[str, list[Thing]] = {}
    for thing in by_iri.values():
        by_kind[thing.kind].append(thing)
        for place in thing.targets("within"):
            by_place.setdefault(place, []).append(thing)
    counts = Counter(thing.slug for thing in by_iri.values())
    shared = frozenset(slug for slug, count in counts.items() if count > 1)
    return Things(
        by_iri,
        {kind: tuple(found) for kind, found in by_kind.items()},
        {place: tuple(found) for place, found in by_place.items()},
        shared,
    )


def _read(
    quads: Iterable[Quad], mapping: Columns, class_names: Mapping[str, str]
) -> tuple[tuple[str, ...], dict[str, list[str]]]:
    types = []
    values: dict[str, list[str]] = {}
    for _, predicate, value, _ in quads:
        if predicate == _TYPE:
            types.append(class_names.get(value[1:-1], value[1:-1]))
            continue
        column = mapping.by_predicate.get(predicate[1:-1])
        if column:
            values.setdefault(column.name, []).append(value)
    return tuple(types), values


_CLASSES = {table.kind: table.class_name for table in TABLES}
