"""Browsing: all things of one kind, narrowed down, sorted, a page at a time.

May import: serve.pages.entities, serve.pages.register, serve.pages.rows, serve.pages.wording,
vocab.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from twinrdf.serve.pages.entities import term_of
from twinrdf.serve.pages.register import PARTY, TIES, TYPE
from twinrdf.serve.pages.rows import COLUMNS, LAST, SPECIAL, Rows, Table, finest
from twinrdf.serve.pages.wording import fold
from twinrdf.vocab import TABLES, expand

FACETS = {
    "partnership": ("country", "partnershipKind"),
    "territory": ("country", "class"),
    "organization": ("country", "organizationType"),
    "agreement": ("country", "agreementKind"),
    "area": ("domain",),
    "event": ("country", "eventType"),
    "figure": ("indicator",),
    "office": ("country", "officeType"),
}
"""What each kind of thing can be narrowed down by."""

DEFAULT_SORT = {"agreement": "signed", "event": "start", "figure": "indicator"}


_FEW = 5


@dataclass(frozen=True, slots=True)
class Option:
    """A value to narrow down by, with how many things have it."""

    slug: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A property to narrow down by; an empty label stands for a special column."""

    name: str
    label: str
    options: tuple[Option, ...]


class Browser:
    """The lists of a register; orders and facets that were worked out once are kept."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self.register = rows.register
        self.members = lru_cache(64)(self._members)
        self.facet_values = lru_cache(64)(self._facet_values)
        self.order = lru_cache(64)(self._order)
        self.extremes = lru_cache(64)(self._extremes)

    def browse(
        self, kind: str, chosen: Mapping[str, str], sort: str, page: int, languages: Sequence[str]
    ) -> tuple[Table, tuple[Facet, ...]]:
        """Give a page of all things of a kind that have the chosen values, and what to choose."""
        names = COLUMNS[kind].split()
        sort = sort if sort.lstrip("-") in names else DEFAULT_SORT.get(kind, names[0])
        subjects = self.order(kind, sort)
        narrowed = {name: self._holders(kind, name, slug) for name, slug in chosen.items()}
        facets = tuple(
            self.facet(kind, name, chosen, narrowed, languages) for name in FACETS.get(kind, ())
        )
        for holders in narrowed.values():
            subjects = tuple(subject for subject in subjects if subject in holders)
        return self.rows.table(kind, names, subjects, page, languages, sort=sort), facets

    def facet(
        self,
        kind: str,
        name: str,
        chosen: Mapping[str, str],
        narrowed: dict[str, frozenset[str]],
        languages: Sequence[str],
    ) -> Facet:
        """Count the values of a facet among the things that the other facets leave."""
        others = [holders for other, holders in narrowed.items() if other != name]
        options = []
        for value, holders in self.facet_values(kind, name).items():
            count = len(holders.intersection(*others)) if others else len(holders)
            slug = self.register.addresses.slug(value[1:-1])
            if count or slug == chosen.get(name):
                label = self.register.value(value, languages).text
                options.append(Option(slug, label, count, slug == chosen.get(name)))
        label = "" if name in SPECIAL else self.rows.name_of(name, languages)
        return Facet(name, label, tuple(sorted(options, key=lambda option: fold(option.label))))

    def _holders(self, kind: str, name: str, slug: str) -> frozenset[str]:
        found: set[str] = set()
        for value, holders in self.facet_values(kind, name).items():
            if self.register.addresses.slug(value[1:-1]) == slug:
                found |= holders
        return frozenset(found)

    def _facet_values(self, kind: str, name: str) -> dict[str, frozenset[str]]:
        values = self._values(kind, name)
        found: dict[str, set[str]] = {}
        for subject in self.members(kind):
            for value in values(subject):
                found.setdefault(value, set()).add(subject)
        return {value: frozenset(holders) for value, holders in found.items()}

    def _values(self, kind: str, name: str) -> Callable[[str], Iterable[str]]:
        """Read what things have of a facet, each property in one pass over all of them."""
        if name == "class":
            types = self.register.scan(TYPE)
            return lambda subject: finest(types.get(subject, ()))
        if name != "country":
            found = self.register.scan(term_of(self.register.mapping, name))
            return lambda subject: found.get(subject, ())
        countries = self.register.countries
        if kind not in TIES:
            return countries
        ends = self.register.scan(PARTY)
        return lambda subject: {c for end in ends.get(subject, ()) for c in countries(end)}

    # ---- worked out once

    def _extremes(self, kind: str, name: str, *, newest: bool) -> tuple[str, ...]:
        """Give the few things of a kind that are first or last by the earliest day of a date."""
        predicate = term_of(self.register.mapping, f"{name}Earliest")
        order = "DESC(?when)" if newest else "?when"
        query = (
            f"SELECT ?thing WHERE {{ ?thing a {self._class(kind)} ; {predicate} ?when }} "
            f"ORDER BY {order} ?thing LIMIT {_FEW}"
        )
        rows = self.register.store.select(query).rows
        return tuple(f"<{row[0].value}>" for row in rows if row[0])

    def _class(self, kind: str) -> str:
        name = next(table.class_name for table in TABLES if table.kind == kind)
        return f"<{self.register.mapping.classes.get(name, expand(f'tw:{name}'))}>"

    def _members(self, kind: str) -> tuple[str, ...]:
        found = self.register.store.quads(predicate=TYPE, object=self._class(kind), graph="")
        kind_of = self.register.addresses.kind
        return tuple(quad[0] for quad in found if kind_of(quad[0][1:-1]) == kind)

    def _order(self, kind: str, sort: str) -> tuple[str, ...]:
        name = sort.lstrip("-")
        keys = self.rows.sort_keys(self.members(kind), name)
        found = sorted(keys, key=keys.__getitem__, reverse=sort[:1] == "-")
        return tuple(sorted(found, key=lambda subject: keys[subject] == LAST))
