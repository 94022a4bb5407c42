"""What points at a thing, gathered by kind and shown as tables.

May import: index.columns, serve.pages.facts, serve.pages.register, serve.pages.rows, terms, vocab.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from twinrdf.index.columns import COLUMNS
from twinrdf.serve.pages.facts import SOURCE, term_of
from twinrdf.serve.pages.register import PARTY, WITHIN, Register
from twinrdf.serve.pages.rows import FEW, PAGE, Rows, Table
from twinrdf.terms import Quad
from twinrdf.vocab import term

USUAL = {
    "partnership": PARTY,
    "agreement": PARTY,
    "area": term("tw:areaOf"),
    "figure": term("tw:about"),
    "territory": WITHIN,
    "office": term("tw:officeAt"),
    "statement": term("tw:about"),
}
"""How things of each kind usually point at another; then the table need not say so."""

ORDER = (
    *("partnership", "agreement", "area", "event", "figure", "office"),
    *("organization", "territory", "statement", "source"),
)
SORT = {"partnership": "start", "agreement": "signed", "event": "start"}
MOST = 5000
"""How many statements that point at a thing are looked at."""

FIRST = 10
"""How many rows of each kind stand on the page of the thing itself."""

_TIES = ["partner", "country", "tie", "start", "status", "sources"]


@dataclass(frozen=True, slots=True)
class Way:
    """The one property by which things point at another, unless it is the usual one."""

    name: str
    label: str


@dataclass(frozen=True, slots=True)
class Section:
    """Things of one kind that point at a thing.

    `whole` if all of them are in the table; `more` if there are more than were looked at.
    """

    kind: str
    usual: bool
    way: Way
    table: Table
    whole: bool
    more: bool


@dataclass(frozen=True, slots=True)
class Incoming:
    """The things of each kind that point at a thing, each with the properties by which it does.

    `more` if there are more than were looked at.
    """

    groups: Mapping[str, Mapping[str, Sequence[str]]]
    more: bool


def find_incoming(register: Register, subject: str) -> Incoming:
    """Find what points at a thing."""
    quads = list(register.store.quads(object=subject, graph="", limit=MOST))
    return Incoming(_group(register, subject, quads), len(quads) == MOST)


def list_incoming(
    rows: Rows,
    subject: str,
    found: Incoming,
    languages: Sequence[str],
    kind: str,
    page: int,
) -> tuple[Section, ...]:
    """Give what points at a thing as tables: the first of every kind, or a page of one kind."""
    groups = found.groups
    kinds = [name for name in ORDER if name in groups and kind in {"", name}]
    return tuple(
        _section(rows, subject, name, groups[name], languages, kind, page, more=found.more)
        for name in kinds
    )


def _group(
    register: Register, subject: str, quads: Iterable[Quad]
) -> dict[str, dict[str, list[str]]]:
    groups: dict[str, dict[str, list[str]]] = {}
    for other, predicate, _, _ in quads:
        kind = register.addresses.kind(other[1:-1])
        if kind and predicate != SOURCE and other != subject:
            groups.setdefault(kind, {}).setdefault(other, []).append(predicate)
    return groups


def _section(
    rows: Rows,
    subject: str,
    kind: str,
    links: Mapping[str, Sequence[str]],
    languages: Sequence[str],
    chosen: str,
    page: int,
    *,
    more: bool,
) -> Section:
    ways = {predicate for predicates in links.values() for predicate in predicates}
    way = next(iter(ways)) if len(ways) == 1 else ""
    usual = way == USUAL.get(kind)
    if usual and kind == "partnership":
        names = _TIES
    else:
        mapping = rows.register.mapping
        names = [
            name
            for name in COLUMNS[kind].split()
            if name == "party" or not way or term_of(mapping, name) != way
        ]
        names = names if way else [*names[:-1], "here", *names[-1:]]
    subjects = sorted(links)
    if len(links) <= FEW:
        keys = rows.sort_keys(subjects, SORT.get(kind, names[0]))
        subjects.sort(key=keys.__getitem__)
    table = rows.table(
        kind,
        names,
        len(subjects),
        lambda start, stop: subjects[start:stop],
        page if chosen else 1,
        languages,
        size=PAGE if chosen else FIRST,
        beside=subject,
        links=links,
        compact=True,
    )
    column = rows.register.mapping.by_predicate.get(way[1:-1])
    shown = "" if usual or not way else rows.register.term_label(way[1:-1], languages)
    name = column.name if column else ""
    return Section(kind, usual, Way(name, shown), table, table.total <= len(table.rows), more)
