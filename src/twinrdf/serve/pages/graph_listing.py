"""Everything a named graph holds, thing by thing, a page at a time.

May import: serve.pages.facts, serve.pages.register, serve.pages.rendering.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from twinrdf.serve.pages.facts import DESCRIPTION, QUOTE, SOURCE, is_apart, reading_order
from twinrdf.serve.pages.register import LABEL, Register, Value
from twinrdf.serve.pages.rendering import turn

PAGE = 30

Members = Sequence[tuple[str, int, Callable[[int, int], Sequence[str]]]]
"""The kinds of things a graph speaks of: each with how many, and a way to look some of them up."""


@dataclass(frozen=True, slots=True)
class Line:
    """A property and its values, as one graph has them; `name` is its name in the context."""

    name: str
    label: str
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
    members: Members,
    page: int,
    languages: Sequence[str],
) -> Listing:
    """List the things a graph speaks of, kind by kind; only those on the page are looked up."""
    total = sum(count for _, count, _ in members)
    page, pages = turn(page, total, PAGE)
    start = (page - 1) * PAGE
    entries: list[Entry] = []
    for place, (kind, count, look_up) in enumerate(members):
        left = PAGE - len(entries)
        if left and start < count:
            found = look_up(start, start + left)
            entries += [_entry(register, graph, kind, place, one, languages) for one in found]
        start = max(0, start - count)
    counts = tuple((kind, count) for kind, count, _ in members)
    return Listing(tuple(entries), counts, total, page, pages)


def _entry(
    register: Register, graph: str, kind: str, place: int, subject: str, languages: Sequence[str]
) -> Entry:
    found: dict[str, list[str]] = {}
    for _, predicate, text, _ in register.store.quads(subject=subject, graph=graph):
        found.setdefault(predicate, []).append(text)
    shown = [p for p in found if p == DESCRIPTION or not is_apart(register.mapping, p)]
    lines = tuple(
        Line(
            register.mapping.by_predicate[predicate[1:-1]].name
            if predicate[1:-1] in register.mapping.by_predicate
            else "",
            register.term_label(predicate[1:-1], languages),
            tuple(register.value_of(predicate, text, languages) for text in found[predicate]),
        )
        for predicate in reading_order(register, kind, shown, languages)
        if predicate not in {LABEL, SOURCE}
    )
    quotes = tuple(register.value(text) for text in found.get(QUOTE, ()))
    return Entry(kind, place, register.value(subject, languages), lines, quotes)
