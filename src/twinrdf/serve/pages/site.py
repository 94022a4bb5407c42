"""The site of a release, with a method for every page.

May import: errors, index.columns, index.read, mapping, queries, release, serve.geojson,
serve.limits, serve.pages.addresses, serve.pages.browsing, serve.pages.canned_queries,
serve.pages.code_lists, serve.pages.geography, serve.pages.map, serve.pages.menus,
serve.pages.network, serve.pages.quality, serve.pages.query_page, serve.pages.reference,
serve.pages.register, serve.pages.rendering, serve.pages.results, serve.pages.rows,
serve.pages.search, serve.pages.things, serve.pages.timeline, store, vocab.
"""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from twinrdf.errors import RequestError
from twinrdf.index.columns import COLUMNS, INDEX, PLACED
from twinrdf.index.read import read_index
from twinrdf.mapping import Mapping as Columns
from twinrdf.queries import CannedQuery
from twinrdf.release import Release, list_earlier
from twinrdf.serve.geojson import has_places
from twinrdf.serve.limits import Limits
from twinrdf.serve.pages.addresses import Addresses
from twinrdf.serve.pages.browsing import Browser, View, read_view
from twinrdf.serve.pages.canned_queries import CannedQueries
from twinrdf.serve.pages.code_lists import Code, list_codes
from twinrdf.serve.pages.geography import Geography
from twinrdf.serve.pages.map import MapPage, read_chosen
from twinrdf.serve.pages.menus import Option
from twinrdf.serve.pages.network import NetworkPage
from twinrdf.serve.pages.quality import QualityPages
from twinrdf.serve.pages.query_page import QueryPage
from twinrdf.serve.pages.reference import ReferencePage
from twinrdf.serve.pages.register import TYPE, Register, Value
from twinrdf.serve.pages.rendering import KINDS, Renderer, read_page
from twinrdf.serve.pages.results import JSON, read_answer, show_answer
from twinrdf.serve.pages.rows import Rows
from twinrdf.serve.pages.search import NOTHING, ORDER, Search, Sought
from twinrdf.serve.pages.things import Things
from twinrdf.serve.pages.timeline import TimelinePage
from twinrdf.store import Store
from twinrdf.vocab import TABLES, term

SEARCHED = 500
FEW_SEARCHED = 10
"""How many things a search shows of one kind, and of each kind where all are asked for."""

TABLE_NAMES = {table.kind: table.name for table in TABLES}


class Site:
    """The pages of one release."""

    def __init__(
        self,
        release: Release,
        store: Store,
        mapping: Columns,
        queries: Sequence[CannedQuery],
    ) -> None:
        self.release = release
        self.addresses = Addresses(release.base, release.prefixes)
        self.register = Register(store, mapping, self.addresses)
        self.index = read_index(release.path / INDEX)
        self.rows = Rows(self.register, self.index.count_of)
        self.browser = Browser(self.rows, self.index)
        self.name_search = Search(self.register, self.index)
        self.quality_pages = QualityPages(release, self.index, self.register)
        self.map_page = MapPage(self.register, release.path, release.languages[0])
        self.geography = Geography(self.register, self.map_page.spot)
        self.things = Things(release, self.browser, self.geography, self.map_page)
        self.timeline_page = TimelinePage(self.register, release.path)
        self.network_page = NetworkPage(self.register, release.path, release.languages[0])
        self.canned = CannedQueries(self.browser, tuple(queries))
        self.earlier = list_earlier(release)
        self.renderer = Renderer(
            release, self.addresses, columns=mapping.by_predicate, parted=self.canned.part
        )
        self.query_page = QueryPage(self.register, self.canned, self.renderer)
        self.reference_page = ReferencePage(release, self.renderer)

    def warm(self) -> None:
        """Fill the caches of all pages, so that the first readers need not wait for them."""
        self.home()
        self.map({})
        self.timeline({})
        self.network()
        for text in _WARMING:
            self.search(text)
        for kind in KINDS:
            self.browse_kind(kind, {})

    # ---- ways in

    def home(self, languages: Sequence[str] = ()) -> str:
        """Show the home page: what the register is, its ties on a map, links to everything."""
        lists = {
            (kind, age): self._dated(kind, column, newest=age == "newest", languages=languages)
            for kind, column in (("partnership", "start"), ("agreement", "signed"))
            for age in ("newest", "oldest")
        }
        return self._render(
            "home.html",
            languages,
            counts=self._counts(),
            countries=len(self._countries()),
            drawn=self.map_page.drawn((), tuple(languages)),
            lists=lists,
            domains=self._domains(languages),
            queries=self.canned.queries,
        )

    def map(self, parameters: Mapping[str, str], languages: Sequence[str] = ()) -> str:
        """Show the ties that fit the parameters, on a map and in a table."""
        chosen = read_chosen(parameters)
        return self._render(
            "map.html",
            languages,
            drawn=self.map_page.drawn(tuple(chosen.items()), tuple(languages)),
            menus=self.map_page.menus(chosen, languages),
            table=self.map_page.table(chosen, read_page(parameters), languages),
            chosen=chosen,
            of=self.map_page.name(chosen, languages),
            others=self.map_page.list_others(languages),
        )

    def timeline(self, parameters: Mapping[str, str], languages: Sequence[str] = ()) -> str:
        """Show what happened year by year, as far as it fits the parameters."""
        shown = self.timeline_page.show(parameters, read_page(parameters), languages)
        return self._render("timeline.html", languages, shown=shown)

    def browse(self, languages: Sequence[str] = ()) -> str:
        """Show every kind of thing with its number, and the code lists."""
        schemes = self.register.store.quads(
            predicate=TYPE, object=term("skos:ConceptScheme"), graph=""
        )
        return self._render(
            "browse.html",
            languages,
            counts=self._counts(),
            countries=len(self._countries()),
            domains=self._domains(languages),
            schemes=[self.register.value(quad[0], languages) for quad in schemes],
            graphs=self.release.graphs,
        )

    def browse_kind(
        self, kind: str, parameters: Mapping[str, str], languages: Sequence[str] = ()
    ) -> str:
        """Show the things of one kind as a table, narrowed down as the parameters say."""
        view = self.view(kind, parameters)
        part = self.browser.find(view)
        return self._render(
            "kind.html",
            languages,
            kind=kind,
            table=self.browser.table(view, part, languages),
            facets=self.browser.facets(view, languages),
            view=view,
            sheet=f"dumps/csv/{TABLE_NAMES[kind]}.csv",
            drawn=kind in PLACED,
        )

    def view(self, kind: str, parameters: Mapping[str, str]) -> View:
        """Read which things of a kind are asked for; raise RequestError(404) if there is none."""
        if kind not in COLUMNS:
            raise RequestError(404, f"{kind}: no such kind of thing; see the list of kinds")
        return read_view(kind, parameters)

    def search(
        self, text: str, parameters: Mapping[str, str] | None = None, languages: Sequence[str] = ()
    ) -> str:
        """Show the things whose names hold a text."""
        kind = (parameters or {}).get("kind", "")
        kind = kind if kind in ORDER else ""
        found = self.name_search.search(text, languages, kind, SEARCHED if kind else FEW_SEARCHED)
        return self._render("search.html", languages, q=text, found=found, kind=kind)

    def words_for(self, kind: str, languages: Sequence[str]) -> str:
        """Give the word for the things of a kind."""
        words: Any = self.renderer.environment(languages).get_template("words.html").module
        return str(words.many[kind])

    def network(
        self, parameters: Mapping[str, str] | None = None, languages: Sequence[str] = ()
    ) -> str:
        """Show who is tied to whom: a picture, the parties with their partners, and the ties."""
        return self._render(
            "network.html", languages, **self.network_page.show(parameters or {}, languages)
        )

    # ---- things

    def describe(
        self, iri: str, parameters: Mapping[str, str] | None = None, languages: Sequence[str] = ()
    ) -> str:
        """Show a thing, a source, a code, a code list or a named graph, by its IRI."""
        template, values = self.things.describe(iri, parameters or {}, languages)
        return self._render(template, languages, **values)

    # ---- queries

    def canned_queries(self, languages: Sequence[str] = ()) -> str:
        """Show the questions that are ready to be asked."""
        return self._render("canned_queries.html", languages, groups=self.canned.by_tag())

    def canned_query(
        self,
        name: str,
        values: Mapping[str, str],
        content: bytes | None = None,
        problem: str = "",
        languages: Sequence[str] = (),
    ) -> str:
        """Show a question with its form and, once it was asked, its answer in SPARQL's JSON."""
        query = self.canned.find(name)
        answer = None
        if content is not None:
            read = read_answer(content, JSON)
            answer = show_answer(self.register, read, languages, named=True, asked=values)
        return self._render(
            "canned_query.html",
            languages,
            query=query,
            fields=self.canned.fields(query, values, languages),
            values={key: value for key, value in values.items() if value},
            text=self.canned.fill(query, values, self.release.base),
            problem=problem,
            answer=answer,
            drawn=has_places(query),
        )

    # ---- the release

    def downloads(self, languages: Sequence[str] = ()) -> str:
        """Show every file to download: what it holds, its size, its hash, how to load it."""
        plain = [dump for dump in self.release.dumps if not dump.compression]
        compressed = [dump for dump in self.release.dumps if dump.compression]
        packed = {
            dump.path: [each for each in compressed if each.unpacked == dump.path] for dump in plain
        }
        return self._render(
            "downloads.html",
            languages,
            dumps=plain,
            packed=packed,
            compressions=tuple(dict.fromkeys(dump.compression for dump in compressed)),
            files={folder: self._files(folder) for folder in _FOLDERS},
            earlier=self.earlier,
        )

    def about(self, languages: Sequence[str] = ()) -> str:
        """Show what the register is, how it is made, and what may be done with it."""
        return self._render(
            "about.html",
            languages,
            counts=self._counts(),
            rules=self._codes("code:consolidation-rule", languages),
            bases=self._codes("code:basis", languages),
        )

    def limits(self, limits: Limits, languages: Sequence[str] = ()) -> str:
        """Show what a server promises to those who ask it, and what it asks of them."""
        return self._render("limits.html", languages, limits=limits)

    def quality(self, languages: Sequence[str] = ()) -> str:
        """Show how far the release can be relied on: findings, disagreements, coverage."""
        return self._render("quality.html", languages, **self.quality_pages.overview())

    def report(
        self, parameters: Mapping[str, str] | None = None, languages: Sequence[str] = ()
    ) -> str:
        """Show what validation found."""
        return self._render("report.html", languages, **self.quality_pages.report(parameters or {}))

    def disagreements(
        self, parameters: Mapping[str, str] | None = None, languages: Sequence[str] = ()
    ) -> str:
        """Show where sources differ, and what was taken."""
        found = self.quality_pages.disagreements(parameters or {}, languages)
        return self._render("disagreements.html", languages, **found)

    def error(
        self,
        status: int,
        detail: str = "",
        links: Sequence[tuple[str, str]] = (),
        sought: Sought = NOTHING,
        languages: Sequence[str] = (),
    ) -> str:
        """Show what went wrong and where to go on; `links` are pairs of IRI or path, and name.

        `sought` has what an unknown address may have meant.
        """
        known = {status.value: status.phrase for status in HTTPStatus}
        return self._render(
            "error.html",
            languages,
            status=status,
            phrase=known.get(status, ""),
            detail=detail,
            links=[(self.addresses.lead(target), name) for target, name in links],
            sought=sought,
        )

    # ---- inside

    def _render(self, template: str, languages: Sequence[str], **values: Any) -> str:
        return self.renderer.render(template, languages, **values)

    def _codes(self, scheme: str, languages: Sequence[str]) -> tuple[Code, ...]:
        return list_codes(self.register, self.index.count_of, term(scheme), languages)

    def _domains(self, languages: Sequence[str]) -> Sequence[Option]:
        return self.browser.facet(View("partnership", {}), "domain", languages).options

    def _counts(self) -> dict[str, int]:
        entities = self.release.counts["entities"]
        return {kind: entities.get(kind, 0) for kind in KINDS}

    def _countries(self) -> set[str]:
        found = self.register.store.quads(predicate=TYPE, object=term("tw:Country"), graph="")
        return {quad[0] for quad in found}

    def _dated(
        self, kind: str, column: str, *, newest: bool, languages: Sequence[str]
    ) -> list[tuple[Value, Value]]:
        """Give a few things with their dates, the newest or the oldest of a kind."""
        rows = (
            self.rows.cells(subject, ("label", column), languages)
            for subject in self.browser.extremes(kind, column, newest=newest)
        )
        return [(dates[0], labels[0]) for labels, dates in rows if dates]

    def _files(self, folder: str) -> list[str]:
        path = self.release.path / folder
        return sorted(f"{folder}/{file.name}" for file in path.glob("*") if file.is_file())


_WARMING = ("a", "城", "qqxxzz")
"""Searches that fill the caches: of names, of Chinese scripts, of words for corrections."""

_FOLDERS = ("metadata", "report", "ontology", "shapes", "queries")
