"""The pages of an export: every page of the site, in every language.

May import: errors, export.folder, export.layout, export.links, export.name_list, export.opening,
export.query_page, queries, serve.negotiate, serve.pages.rendering, serve.pages.search.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from urllib.parse import urlsplit

from twinrdf.errors import QueryError
from twinrdf.export.folder import Folder
from twinrdf.export.layout import ANSWERS, START, UNLISTED, Address, Layout, place_query
from twinrdf.export.links import Here, Rewriter, link_under
from twinrdf.export.name_list import PAGE, gather_names, list_initials, show_page
from twinrdf.export.opening import Opened
from twinrdf.export.query_page import QueryPage
from twinrdf.queries import CannedQuery, bind
from twinrdf.serve.negotiate import HTML, RESULTS_JSON
from twinrdf.serve.pages.rendering import read_page, turn
from twinrdf.serve.pages.search import ORDER

RenderIn = Callable[[Sequence[str]], str]
"""Renders a page for a reader of some languages, best first."""

Render = Callable[[Mapping[str, str], Sequence[str]], str]
"""Renders a page with parameters, for a reader of some languages, best first."""


class Pages:
    """Writes pages, each in every language of the export.

    `written` are the files, in the first language, of those to be found by search engines;
    `base_url` is the address of the export, empty if unknown.
    """

    def __init__(self, opened: Opened, layout: Layout, folder: Folder, base_url: str) -> None:
        self.written: list[str] = []
        self._opened = opened
        self._site = opened.site
        self._layout = layout
        self._folder = folder
        self._base_url = base_url
        self._query_page = QueryPage(opened, base_url)
        self._rewriter = Rewriter(layout)

    def write_thing(self, path: str) -> None:
        """Write the page about a thing, with the pages that its longer lists go on to."""
        iri = self._opened.iri(path)
        replaced_by = self._opened.documents.replacements(iri)
        if replaced_by:
            name = self._site.register.value

            def gone(languages: Sequence[str]) -> str:
                links = [(at, name(f"<{at}>", languages).text) for at in replaced_by]
                return self._site.error(410, links=links, languages=languages)

            self._write(f"{path}.html", Address(path), gone)
        else:
            self._write_all(
                path, lambda values, languages: self._site.describe(iri, values, languages)
            )

    def write_general_pages(self) -> None:
        """Write the pages that are about no single thing: home, lists, downloads, reports."""
        site = self._site
        pages: dict[str, Render] = {
            "": lambda _, languages: site.home(languages),
            "browse": lambda _, languages: site.browse(languages),
            "queries": lambda _, languages: site.canned_queries(languages),
            "query": lambda _, languages: self._query_page.render(languages),
            "search": lambda _, languages: site.renderer.render(
                "search_static.html", languages, kinds=ORDER
            ),
            "downloads": lambda _, languages: site.downloads(languages),
            "about": lambda _, languages: site.about(languages),
            "quality": lambda _, languages: site.quality(languages),
            "report": site.report,
            "disagreements": site.disagreements,
            "dataset": lambda _, languages: site.about(languages),
            "network": site.network,
            "map": lambda _, languages: site.map({}, languages),
            "timeline": site.timeline,
        }
        for path, render in pages.items():
            self._write_all(path, render)
        for language in self._layout.languages:
            start = self._layout.place(START, language).removesuffix(".")
            self._query_page.write(self._folder, f"{start}/" if start else "", (language,))
        self._write(
            "404.html",
            Address("404"),
            lambda languages: site.error(404, languages=languages),
            rooted=True,
        )

    def write_vocabulary(self) -> None:
        """Write the reference of the vocabulary."""
        self._write_all("ns", lambda _, languages: self._site.reference_page.render(languages))

    def write_names(self) -> None:
        """Write the list of all names."""
        register = self._site.register
        names = gather_names(register)
        _, pages = turn(1, len(names), PAGE)
        initials = list_initials(names)

        def render(parameters: Mapping[str, str], languages: Sequence[str]) -> str:
            page = read_page(parameters)
            groups = show_page(register, names, page, languages)
            return self._site.renderer.render(
                "name_list.html",
                languages,
                groups=list(groups),
                initials=initials,
                total=len(names),
                page=page,
                pages=pages,
            )

        self._write_all("names", render)

    def write_list(self, kind: str) -> None:
        """Write the lists of all things of a kind."""
        self._write_all(f"browse/{kind}", partial(self._site.browse_kind, kind))

    def write_canned_query(self, name: str) -> None:
        """Write a canned query with the answers to its examples."""
        query = self._opened.queries[name]
        examples = [dict(example) for example in query.examples]
        values = next(iter(examples), {})
        self._write_answer(query, {} if {} in examples else values)
        for example in examples:
            if place_query(query, example, HTML.suffix) != f"queries/{name}.html":
                self._write_answer(query, example)

    # ---- inside

    def _write_answer(self, query: CannedQuery, values: Mapping[str, str]) -> None:
        file = place_query(query, values, HTML.suffix) or f"queries/{query.name}.html"
        answer = None
        try:
            terms = bind(query, values, self._opened.release.base)
        except QueryError:
            pass  # it has no example to answer
        else:
            answers = {
                form: self._opened.store.answer(query.text, form.media_type, **terms)
                for form in ANSWERS
            }
            for form, written in answers.items():
                place = place_query(query, values, form.suffix)
                if place:
                    self._folder.write(place, written)
            answer = answers[RESULTS_JSON]
        self._write(
            file,
            Address(f"queries/{query.name}", values),
            lambda languages: self._site.canned_query(
                query.name, values, answer, languages=languages
            ),
        )
        self.written.append(file)

    def _write_all(self, path: str, render: Render) -> None:
        """Write a page, and the other parts of it that it leads to."""
        waiting: list[Address] = [Address(path)]
        known = set()
        while waiting:
            address = waiting.pop()
            file = self._layout.find(address)
            if file is None or file in known:
                continue
            known.add(file)
            waiting += reversed(self._write(file, address, partial(render, address.parameters)))
            if path not in UNLISTED:
                self.written.append(file)

    def _write(
        self, file: str, address: Address, render: RenderIn, *, rooted: bool = False
    ) -> list[Address]:
        """Write a page in every language; give the other parts of it that it leads to.

        The links of one that is `rooted` start at the root of the host, as it is shown anywhere.
        """
        parts: list[Address] = []
        link = link_under(urlsplit(self._base_url).path or "/") if rooted else None
        for language in self._layout.languages:
            here = Here(file, address, language, self._base_url)
            text, parts = self._rewriter.rewrite(render((language,)), here, link)
            self._folder.write(self._layout.place(file, language), text.encode())
        return parts
