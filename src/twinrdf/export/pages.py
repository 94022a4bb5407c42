"""The pages of an export: every page of the site, and those that stand in for its forms.

May import: errors, export.folder, export.layout, export.names, export.opening, export.querying,
export.rewriting, queries, reference, serve.negotiate, serve.pages.rendering, serve.pages.search.
"""

from collections.abc import Callable, Iterator, Mapping

from twinrdf.errors import QueryError
from twinrdf.export.folder import Folder
from twinrdf.export.layout import ANSWERS, UNLISTED, Address, Layout, place_question
from twinrdf.export.names import count_pages, gather_names, list_initials, show_page
from twinrdf.export.opening import Opened
from twinrdf.export.querying import Querying
from twinrdf.export.rewriting import link_from, link_under, rewrite
from twinrdf.queries import CannedQuery, bind
from twinrdf.reference import read_ontology, render_reference
from twinrdf.serve.negotiate import HTML, RESULTS_JSON
from twinrdf.serve.pages.rendering import KINDS, read_page
from twinrdf.serve.pages.search import ORDER

Render = Callable[[Mapping[str, str]], str]


class Pages:
    """Writes pages; `written` are the files of those to be found by search engines."""

    def __init__(self, opened: Opened, layout: Layout, folder: Folder, root: str) -> None:
        self.written: list[str] = []
        self._opened = opened
        self._site = opened.site
        self._layout = layout
        self._folder = folder
        self._root = root
        self._querying = Querying(opened)

    def write_thing(self, path: str) -> None:
        """Write the page about a thing, with the pages that its longer lists go on to."""
        iri = self._opened.iri(path)
        replaced_by = self._opened.documents.replacements(iri)
        if replaced_by:
            detail = f"{iri} was removed; see {' and '.join(replaced_by)}"
            page = self._site.error(410, detail=detail, links=[(at, at) for at in replaced_by])
            self._write(f"{path}.html", page, Address(path))
        else:
            self._write_all(path, lambda parameters: self._site.describe(iri, parameters))

    def write_ways_in(self) -> None:
        """Write the pages that are there once: home, lists, downloads, reports."""
        site = self._site
        ways: dict[str, Render] = {
            "": lambda _: site.home(),
            "browse": lambda _: site.browse(),
            "queries": lambda _: site.canned_queries(),
            "query": lambda _: self._querying.render(),
            "search": lambda _: self._render("finding.html", kinds=ORDER),
            "downloads": lambda _: site.downloads(),
            "about": lambda _: site.about(),
            "quality": lambda _: site.quality_page(),
            "report": site.report,
            "disagreements": site.disagreements,
            "ns": lambda _: self._reference(),
            "dataset": lambda _: site.about(),
        }
        if site.net.drawn:
            ways["network"] = site.network
        if site.ties.known:
            ways["map"] = lambda _: site.map({})
        if site.chronicle.known:
            ways["timeline"] = site.timeline
        for path, render in ways.items():
            self._write_all(path, render)
        self._querying.write(self._folder)
        page, _ = rewrite(site.error(404), Address("404"), self._layout, link_under(self._root))
        self._folder.write("404.html", page.encode())

    def write_names(self) -> None:
        """Write the list of all names."""
        register = self._site.register
        names = gather_names(register)
        pages, initials = count_pages(names), list_initials(names)

        def render(parameters: Mapping[str, str]) -> str:
            page = read_page(parameters)
            groups = show_page(register, names, page)
            return self._render(
                "names.html",
                groups=list(groups),
                initials=initials,
                total=len(names),
                page=page,
                pages=pages,
            )

        self._write_all("names", render)

    def write_lists(self) -> Iterator[str]:
        """Write the lists of all things of each kind, giving each kind when it is done."""
        for kind in KINDS:
            self._write_all(f"browse/{kind}", self._browse(kind))
            yield kind

    def write_questions(self) -> Iterator[str]:
        """Write each question with the answers of its examples, giving its name when done."""
        for query in self._opened.queries.values():
            examples = [dict(example) for example in query.examples]
            values = next(iter(examples), {})
            self._write_question(query, {} if {} in examples else values)
            for example in examples:
                if place_question(query, example, HTML.suffix) != f"queries/{query.name}.html":
                    self._write_question(query, example)
            yield query.name

    def _write_question(self, query: CannedQuery, values: Mapping[str, str]) -> None:
        file = place_question(query, values, HTML.suffix) or f"queries/{query.name}.html"
        try:
            terms = bind(query, values, self._opened.release.base)
        except QueryError:
            page = self._site.canned_query(query.name, values)  # it has no example to answer
        else:
            answers = {
                form: self._opened.store.answer(query.text, form.media_type, terms=terms)
                for form in ANSWERS
            }
            for form, answer in answers.items():
                place = place_question(query, values, form.suffix)
                if place:
                    self._folder.write(place, answer)
            page = self._site.canned_query(query.name, values, answers[RESULTS_JSON])
        self._write(file, page, Address(f"queries/{query.name}", values))
        self.written.append(file)

    # ---- inside

    def _browse(self, kind: str) -> Render:
        return lambda parameters: self._site.browse_kind(kind, parameters)

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
            waiting += reversed(self._write(file, render(address.parameters), address))
            if path not in UNLISTED:
                self.written.append(file)

    def _write(self, file: str, page: str, address: Address) -> list[Address]:
        text, parts = rewrite(page, address, self._layout, link_from(file))
        self._folder.write(file, text.encode())
        return parts

    def _render(self, template: str, **values: object) -> str:
        return self._site.renderer.render(template, (), **values)

    def _reference(self) -> str:
        """Render the reference of the vocabulary anew, as the one in the release has a form."""
        ontology = read_ontology(self._opened.release.path / "ontology")
        environment = self._site.renderer.environment()
        title = str(environment.globals["site_title"])
        return render_reference(ontology, "/", title, environment)
