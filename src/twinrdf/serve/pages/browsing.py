"""The lists of `/browse/{kind}`: all things of a kind, narrowed down by facets and sorted.

May import: index.columns, index.read, names.folding, serve.pages.code_lists,
serve.pages.graph_listing, serve.pages.menus, serve.pages.rendering, serve.pages.rows,
serve.pages.sorting, serve.pages.wording, terms, translations, vocab.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

from twinrdf.index.columns import COLUMNS, FACETS, default_sort
from twinrdf.index.read import Index, Part
from twinrdf.names.folding import fold
from twinrdf.serve.pages.code_lists import list_codes
from twinrdf.serve.pages.graph_listing import Members
from twinrdf.serve.pages.menus import Option
from twinrdf.serve.pages.rendering import query_string, read_page
from twinrdf.serve.pages.rows import SPECIAL, Rows, Table
from twinrdf.serve.pages.sorting import read_sort
from twinrdf.serve.pages.wording import word_decade
from twinrdf.terms import iri
from twinrdf.translations import pick_language
from twinrdf.vocab import term

MOST_OPTIONS = 200
"""How many values of a facet are offered, the commonest."""

DOMAINS = "code:domain"
"""The code list of domains, whose narrower ones stand below the broader."""

LAST = (10**9, 0)
_FEW = 5


@dataclass(frozen=True, slots=True)
class Facet:
    """A property to narrow down by; an empty label stands for a special column.

    `more` is how many values are not among the options.
    """

    name: str
    label: str
    options: tuple[Option, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class View:
    """Which things of a kind to show: the values they must have, an order, a page."""

    kind: str
    chosen: Mapping[str, str]
    sort: str = ""
    page: int = 1

    @property
    def kept(self) -> dict[str, str]:
        """The parameters that all pages and forms of the view have, sorted by name."""
        sort = {"sort": self.sort} if self.sort else {}
        return dict(sorted({**self.chosen, **sort}.items()))

    @property
    def query(self) -> str:
        """The query string of the view, without its page; equal for equal views."""
        return query_string(self.kept) if self.kept else ""


def read_view(kind: str, parameters: Mapping[str, str]) -> View:
    """Read which view is asked for; unknown parameters and orders are ignored."""
    names = FACETS.get(kind, ())
    chosen = {name: parameters[name] for name in sorted(names) if parameters.get(name)}
    sort = read_sort(parameters, COLUMNS[kind].split(), "")
    return View(kind, chosen, "" if sort == default_sort(kind) else sort, read_page(parameters))


class Browser:
    """The lists of a register."""

    def __init__(self, rows: Rows, index: Index) -> None:
        self.rows = rows
        self.register = rows.register
        self.index = index
        self._domains = lru_cache(16)(self._read_domains)

    def find(self, view: View) -> Part:
        """Find all things of a view."""
        return self.index.find(view.kind, view.chosen, view.sort)

    def table(self, view: View, part: Part, languages: Sequence[str]) -> Table:
        """Give the page of a view as a table."""
        names = COLUMNS[view.kind].split()
        sort = view.sort or default_sort(view.kind)

        def look_up(start: int, stop: int) -> list[str]:
            return self.subjects(part, start, stop)

        total = part.total
        return self.rows.table(view.kind, names, total, look_up, view.page, languages, sort=sort)

    def subjects(self, part: Part, start: int = 0, stop: int | None = None) -> list[str]:
        """Give some things of a part, as terms."""
        return [iri(found) for found in self.index.iris(list(part.numbers(start, stop)))]

    def members(self, kind: str) -> list[str]:
        """Give all things of a kind, as terms, in the order of their names."""
        return self.subjects(self.index.find(kind, {}, "label"))

    def size(self, kind: str) -> int:
        """Count the things of a kind."""
        return self.index.sizes[kind][1]

    def extremes(self, kind: str, column: str, *, newest: bool) -> list[str]:
        """Give a few things of a kind, the oldest or the newest by a date."""
        part = self.index.find(kind, {}, f"-{column}" if newest else column)
        return self.subjects(part, 0, _FEW)

    def list_of_source(self, source: str) -> Members:
        """List the things that a source tells of, by its id, kind by kind."""
        found = []
        for kind in COLUMNS:
            part = self.find(View(kind, {"source": source})) if "source" in FACETS[kind] else None
            if part and part.total:
                found.append((kind, part.total, partial(self.subjects, part)))
        return tuple(found)

    def list_of_graph(self, graph: str, kinds: Sequence[str]) -> Members:
        """List the things that a named graph speaks of, those of some kinds first."""
        found = self.index.members(graph)
        found.sort(key=lambda one: kinds.index(one[0]) if one[0] in kinds else len(kinds))

        def look_up(first: int, size: int, start: int, stop: int) -> list[str]:
            last = first + min(size, stop)
            return [iri(one) for one in self.index.list_members(graph, first + start, last)]

        return tuple((kind, size, partial(look_up, first, size)) for kind, first, size in found)

    def facets(self, view: View, languages: Sequence[str]) -> tuple[Facet, ...]:
        """Give what a view can be narrowed down by further, or otherwise."""
        return tuple(self.facet(view, name, languages) for name in FACETS.get(view.kind, ()))

    def facet(self, view: View, name: str, languages: Sequence[str]) -> Facet:
        """Give the values of a property that the others leave, the commonest of many."""
        chosen = view.chosen.get(name, "")
        counts = self.index.count(view.kind, name, view.chosen)
        found = [
            choice
            for choice in self.index.choices(view.kind, name)
            if counts[choice.slug] or choice.slug == chosen
        ]
        found.sort(key=lambda choice: (choice.slug != chosen, -counts[choice.slug]))
        tree = self._domains(tuple(languages)) if name == "domain" else {}
        options = [
            Option(
                choice.slug,
                self._label(choice.value, languages),
                counts[choice.slug],
                choice.slug == chosen,
                tree[choice.value][1] if choice.value in tree else 0,
            )
            for choice in sorted(found[:MOST_OPTIONS], key=lambda one: tree.get(one.value, LAST))
        ]
        if not tree:
            options.sort(key=lambda option: fold(option.label))
        label = "" if name in SPECIAL else self.rows.name_of(name, languages)
        return Facet(name, label, tuple(options), max(0, len(found) - MOST_OPTIONS))

    def _read_domains(self, languages: Sequence[str]) -> Mapping[str, tuple[int, int]]:
        """Give the place of each domain, those below a broader one after it, and how deep it is."""
        codes = list_codes(self.register, self.index.count_of, term(DOMAINS), languages)
        return {code.value.iri: (place, code.depth) for place, code in enumerate(codes)}

    def _label(self, value: str, languages: Sequence[str]) -> str:
        return (
            self.register.value(f"<{value}>", languages).text
            if ":" in value
            else (word_decade(value, pick_language(languages)))
        )
