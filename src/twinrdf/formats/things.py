"""The things of a register, each with its values under the names of the context.

Tables, maps and networks are written from these, not from quads.

May import: lines, mapping, terms, vocab.
"""

from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from mmap import ACCESS_READ, MADV_NORMAL, MADV_RANDOM, mmap

import numpy as np

from twinrdf.lines import Lines, format_line
from twinrdf.mapping import Mapping as Columns
from twinrdf.terms import Quad, parse_term
from twinrdf.vocab import TABLES, term

_TYPE = term("rdf:type")
_REPLACED_BY = f"{term('dcterms:isReplacedBy')} ".encode()
_NONE: tuple[str, ...] = ()
_NOTHING = range(0)
_KEPT = 1 << 17


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
        labels = self.values.get("label", _NONE)
        for language in languages:
            end = f'"@{language}'
            for label in labels:
                if label.endswith(end):
                    return parse_term(label).value
        return parse_term(labels[0]).value if labels else self.slug


class Things:
    """Every thing of a register, by IRI and by kind in the order of ids."""

    def __init__(self, by_iri: "_ThingIndex") -> None:
        self.by_iri: Mapping[str, Thing] = by_iri
        self.by_kind: Mapping[str, Collection[Thing]] = {
            kind: _ThingList(by_iri, by_iri.kinds.get(kind, _NOTHING)) for kind in _CLASSES
        }
        self._index = by_iri
        self.shorten = lru_cache(_KEPT)(self._shorten)

    def inside(self, place: str) -> Collection[Thing]:
        """Give what lies directly within a place, by its IRI."""
        return _ThingList(self._index, self._index.inner.get(place, _NOTHING))

    def pick(self, kind: str, places: Sequence[int]) -> Collection[Thing]:
        """Give the things of a kind by their positions in it, in the order of these."""
        first = self._index.kinds.get(kind, _NOTHING).start
        return _ScatteredThings(self._index, array("Q", (first + place for place in places)))

    def _shorten(self, iri: str) -> str:
        """Write an IRI as a cell does: the bare id if no other kind has it, else with its kind."""
        if self._index.find(iri) is None:
            return iri
        kind, slug = iri.rsplit("/", 2)[1:]
        return f"{kind}/{slug}" if slug in self._index.shared else slug


def find_things(register: Iterable[Quad], mapping: Columns, base: str) -> Things:
    """Find the things among the sorted quads of the register, but those that were replaced.

    The quads of a file stay on disk: memory holds where each thing begins, and things are read on
    demand.
    """
    return Things(_ThingIndex(_lay_out(register), mapping, base))


def _lay_out(register: Iterable[Quad]) -> mmap:
    if isinstance(register, Lines) and register:
        with register.path.open("rb") as file:
            return mmap(file.fileno(), 0, access=ACCESS_READ)
    content = "".join(map(format_line, register)).encode() or b"\n"
    memory = mmap(-1, len(content))
    memory.write(content)
    memory.seek(0)
    return memory


class _ThingIndex(Mapping[str, Thing]):
    """The things by their IRIs: lines of text, and an index of where those of each thing begin."""

    def __init__(self, content: mmap, mapping: Columns, base: str) -> None:
        self._content, self._within = content, mapping.columns.get("within")
        self._columns = {f"<{each.predicate}>": name for name, each in mapping.columns.items()}
        self._columns[_TYPE] = _TYPE
        self._places = {column: place for place, column in enumerate(mapping.columns)}
        self._order = cache(self._put_in_order)
        self._names = {iri: name for name, iri in mapping.classes.items()}
        self._start = f"<{base}id/"
        self._begins, self._ends = array("Q"), array("Q")
        self._hashes, self._hashed = array("q"), array("Q")
        self.kinds: dict[str, range] = {}
        self.shared: set[str] = set()
        self.inner: dict[str, list[int]] = {}
        self._scan()
        self._look_up_cached = lru_cache(_KEPT)(self._look_up)

    def __len__(self) -> int:
        return len(self._begins)

    def __iter__(self) -> Iterator[str]:
        return (self.read(number).iri for number in range(len(self)))

    def __getitem__(self, iri: str) -> Thing:
        thing = self._look_up_cached(iri)
        if thing is None:
            raise KeyError(iri)
        return thing

    def find(self, iri: str) -> int | None:
        """Give the number of a thing, by its hash and one look into the file."""
        key = f"<{iri}> ".encode()
        known = hash(key)
        place = bisect_left(self._hashes, known)
        while place < len(self) and self._hashes[place] == known:
            number = self._hashed[place]
            at = self._begins[number]
            if self._content[at : at + len(key)] == key:
                return number
            place += 1
        return None

    def _look_up(self, iri: str) -> Thing | None:
        number = self.find(iri)
        return None if number is None else self.read(number)

    def read(self, number: int) -> Thing:
        """Give a thing by its number."""
        text = self._content[self._begins[number] : self._ends[number]].decode()
        subject, _, rest = text[:-3].partition(" ")
        values: dict[str, list[str]] = {}
        for line in rest.split(f" .\n{subject} "):
            predicate, _, value = line.partition(" ")
            if column := self._columns.get(predicate):
                values.setdefault(column, []).append(value)
        types = (value[1:-1] for value in values.pop(_TYPE, ()))
        kind, _, slug = subject[len(self._start) : -1].partition("/")
        return Thing(
            subject[1:-1],
            kind,
            slug,
            tuple(self._names.get(name, name) for name in types),
            {column: tuple(values[column]) for column in self._order(tuple(values))},
        )

    def advise(self, advice: int) -> None:
        """Tell the operating system in which order the file will be read."""
        self._content.madvise(advice)

    def _put_in_order(self, columns: tuple[str, ...]) -> list[str]:
        return sorted(columns, key=self._places.__getitem__)

    def _scan(self) -> None:
        """Find where each thing begins and ends, the ids that several kinds share, and what lies in
        each place."""
        start, marker = self._start.encode(), self._marker()
        kinds = {kind.encode(): kind for kind in _CLASSES}
        slugs: set[bytes] = set()
        subject, inside, at = b"\n", False, 0
        for line in iter(self._content.readline, b""):
            if not line.startswith(subject):
                if len(self._ends) < len(self._begins):
                    self._ends.append(at)
                subject = line[: line.find(b" ") + 1]
                kind, _, slug = subject[len(start) : -2].partition(b"/")
                inside = subject.startswith(start) and kind in kinds
                if inside:
                    first = self.kinds.get(kinds[kind], range(len(self), 0)).start
                    self._begins.append(at)
                    self._hashes.append(hash(subject))
                    self.kinds[kinds[kind]] = range(first, len(self))
                    if slug in slugs:
                        self.shared.add(slug.decode())
                    slugs.add(slug)
            if inside and line.startswith(_REPLACED_BY, len(subject)):
                self._forget_last(kinds[kind])
                inside = False
            if inside and marker in line and line.startswith(marker, len(subject)):
                place = line[len(subject) + len(marker) : -4].decode()
                self.inner.setdefault(place, []).append(len(self) - 1)
            at += len(line)
        if len(self._ends) < len(self._begins):
            self._ends.append(at)
        order = np.argsort(self._hashes, kind="stable")
        self._hashed.frombytes(order.astype(np.uint64).tobytes())
        self._hashes = array("q", np.asarray(self._hashes)[order].tobytes())

    def _forget_last(self, kind: str) -> None:
        """Take back what was found last, which was replaced, so that no list has it."""
        self._begins.pop()
        self._hashes.pop()
        self.kinds[kind] = range(self.kinds[kind].start, len(self))

    def _marker(self) -> bytes:
        return f"<{self._within.predicate}> <".encode() if self._within else b"\n\n"


class _ThingList(Collection[Thing]):
    """The things with some numbers, read on demand."""

    def __init__(self, index: _ThingIndex, numbers: Sequence[int]) -> None:
        self._index, self._numbers = index, numbers

    def __len__(self) -> int:
        return len(self._numbers)

    def __iter__(self) -> Iterator[Thing]:
        return map(self._index.read, self._numbers)

    def __contains__(self, thing: object) -> bool:
        return any(thing == each for each in self)


class _ScatteredThings(_ThingList):
    """Things scattered over the file, read without read-ahead, which would read a file larger than
    memory many times over."""

    def __iter__(self) -> Iterator[Thing]:
        self._index.advise(MADV_RANDOM)
        try:
            yield from super().__iter__()
        finally:
            self._index.advise(MADV_NORMAL)


_CLASSES = {table.kind: table.class_name for table in TABLES}
