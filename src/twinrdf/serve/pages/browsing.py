"""Browsing: all things of one kind, narrowed down, sorted, a page at a time.

May import: serve.pages.entities, serve.pages.register, serve.pages.rows, serve.pages.wording,
vocab.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from twinrdf.serve.pages.entities import term_of
from twinrdf.serve.pages.register import TYPE
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
        found: dict[str, set[str]] = {}
        for subject in self.members(kind):
            for value in self._values(subject, name):
                found.setdefault(value, set()).add(subject)
        return {value: frozenset(holders) for value, holders in found.items()}

    def _values(self, subject: str, name: str) -> tuple[str, ...]:
        match name:
            case "country":
                return self.register.countries(subject)
            case "class":
                return finest(self.register.types(subject))
        return self.register.objects(subject, term_of(self.register.mapping, name))

    # ---- worked out once

    def _members(self, kind: str) -> tuple[str, ...]:
        class_name = next(table.class_name for table in TABLES if table.kind == kind)
        iri = self.register.mapping.classes.get(class_name, expand(f"tw:{class_name}"))
        found = self.register.store.quads(predicate=TYPE, object=f"<{iri}>", graph="")
        kind_of = self.register.addresses.kind
        return tuple(quad[0] for quad in found if kind_of(quad[0][1:-1]) == kind)

    def _order(self, kind: str, sort: str) -> tuple[str, ...]:
        name = sort.lstrip("-")
        keys = {subject: self.rows.sort_key(subject, name) for subject in self.members(kind)}
        found = sorted(sorted(keys), key=lambda subject: keys[subject], reverse=sort[:1] == "-")
        return tuple(sorted(found, key=lambda subject: keys[subject] == LAST))
