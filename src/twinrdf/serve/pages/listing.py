"""Everything a named graph holds, thing by thing, a page at a time.

May import: serve.pages.entities, serve.pages.register.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from twinrdf.serve.pages.entities import DESCRIPTION, QUOTE, SOURCE, is_apart, reading_order
from twinrdf.serve.pages.register import LABEL, Register, Value

PAGE = 30


@dataclass(frozen=True, slots=True)
class Line:
    """A property and its values, as one graph has them; `name` is its name in the context."""

    name: str
    label: str
    href: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """What one graph says of one thing; `place` is where its kind stands in the order."""

    kind: str
    place: int
    value: Value
    lines: tuple[Line, ...]
    quotes: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of what a graph holds; `counts` says how many things of each kind there are."""

    entries: tuple[Entry, ...]
    counts: tuple[tuple[str, int], ...]
    total: int
    page: int
    pages: int


def list_graph(
    register: Register,
    graph: str,
    kinds: Sequence[str],
    page: int = 1,
    languages: Sequence[str] = (),
) -> Listing:
    """List the things a graph speaks of, in the order of the given kinds, then by IRI."""
    query = "SELECT DISTINCT ?g ?s WHERE { GRAPH ?g { ?s ?p ?o } }"
    rows = register.store.select(query, g=graph).rows
    kind_of = register.addresses.kind

    def place(iri: str) -> int:
        kind = kind_of(iri)
        return kinds.index(kind) if kind in kinds else len(kinds)

    iris = sorted(
        (row[1].value for row in rows if row[1] is not None),
        key=lambda iri: (place(iri), iri),
    )
    counts: dict[str, int] = {}
    for iri in iris:
        counts[kind_of(iri)] = counts.get(kind_of(iri), 0) + 1
    pages = max(1, ceil(len(iris) / PAGE))
    page = min(max(1, page), pages)
    shown = iris[(page - 1) * PAGE : page * PAGE]
    entries = tuple(_entry(register, graph, f"<{iri}>", place(iri), languages) for iri in shown)
    return Listing(entries, tuple(counts.items()), len(iris), page, pages)


def _entry(
    register: Register, graph: str, subject: str, place: int, languages: Sequence[str]
) -> Entry:
    found: dict[str, list[str]] = {}
    for _, predicate, text, _ in register.store.quads(subject=subject, graph=graph):
        found.setdefault(predicate, []).append(text)
    shown = [p for p in found if p == DESCRIPTION or not is_apart(register.mapping, p)]
    kind = register.addresses.kind(subject[1:-1])
    lines = tuple(
        Line(
            register.mapping.by_predicate[predicate[1:-1]].name
            if predicate[1:-1] in register.mapping.by_predicate
            else "",
            register.term_label(predicate[1:-1], languages),
            register.addresses.link(predicate[1:-1]),
            tuple(register.value_of(predicate, text, languages) for text in found[predicate]),
        )
        for predicate in reading_order(register, kind, shown, languages)
        if predicate not in {LABEL, SOURCE}
    )
    quotes = tuple(register.value(text) for text in found.get(QUOTE, ()))
    return Entry(kind, place, register.value(subject, languages), lines, quotes)
