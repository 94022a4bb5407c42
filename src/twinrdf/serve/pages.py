"""The pages of a release as HTML: plain values in, complete text out.

Every method of `Site` gives one whole page and is safe in any thread. `parameters` are the query
string's, as plain text: unknown ones are ignored, bad ones fall back to the default. `languages`
are the reader's, best first; without them English comes first. What does not exist raises
RequestError(404). The pages need no script and no style beyond `static/site.css`.

    home, browse, browse_kind       /  /browse  /browse/{kind}?country=&page=&sort=
    describe                        /doc/{kind}/{slug}  /code/{scheme}[/{concept}]  /graph/{name}
    search                          /search?q=&kind=
    query_form, result              /query?query=
    canned_queries, canned_query    /queries  /queries/{name}?{parameter}=
    downloads, about, error         /downloads  /about

They link to the files of the release under their own paths (`/dumps/…`), to `/sparql`, `/ns`,
`/report` and `/disagreements`, and to the other forms of a page by suffix (`.ttl`).

May import: errors, mapping, queries, release, serve.addresses, serve.asking, serve.browsing,
serve.concepts, serve.entities, serve.geography, serve.incoming, serve.listing, serve.register,
serve.rendering, serve.results, serve.rows, serve.search, serve.stories, serve.structured, store,
terms, vocab.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property
from http import HTTPStatus
from typing import Any

from twinrdf.errors import RequestError
from twinrdf.mapping import Mapping as Columns
from twinrdf.queries import CannedQuery
from twinrdf.release import Release
from twinrdf.serve.addresses import Addresses
from twinrdf.serve.asking import Asking
from twinrdf.serve.browsing import FACETS, Browser
from twinrdf.serve.concepts import list_codes
from twinrdf.serve.entities import describe_entity
from twinrdf.serve.geography import Geography
from twinrdf.serve.incoming import find_incoming
from twinrdf.serve.listing import list_graph
from twinrdf.serve.register import TYPE, Register, Value
from twinrdf.serve.rendering import KINDS, make_pages
from twinrdf.serve.results import JSON, Answer, read_answer, show_answer
from twinrdf.serve.rows import COLUMNS, Rows, finest
from twinrdf.serve.search import Index
from twinrdf.serve.stories import TOLD, tell_story
from twinrdf.serve.structured import describe_for_search
from twinrdf.store import Rows as Results
from twinrdf.store import Store
from twinrdf.terms import iri as as_term
from twinrdf.vocab import TABLES, term

TABLE_NAMES = {table.kind: table.name for table in TABLES}
_NEWEST = 5


class Site:
    """The pages of one release."""

    def __init__(
        self,
        release: Release,
        store: Store,
        mapping: Columns,
        queries: Sequence[CannedQuery],
        root: str = "/",
    ) -> None:
        self.release = release
        self.addresses = Addresses(release.base, root, release.prefixes)
        self.register = Register(store, mapping, self.addresses)
        self.rows = Rows(self.register)
        self.browser = Browser(self.rows)
        self.geography = Geography(self.register)
        self.asking = Asking(self.browser, tuple(queries))
        self.environment = make_pages(release, self.addresses)

    @cached_property
    def index(self) -> Index:
        """The names to search in, gathered at the first search."""
        return Index(self.register)

    # ---- ways in

    def home(self, languages: Sequence[str] = ()) -> str:
        """Show what the register is, its ties on a map, and the ways in."""
        lists = {
            (kind, age): self._newest(kind, sort, languages)
            for kind, column in (("partnership", "start"), ("agreement", "signed"))
            for age, sort in (("newest", f"-{column}"), ("oldest", column))
        }
        return self._render(
            "home.html",
            counts=self._counts(),
            countries=len(self._countries()),
            drawn=self.geography.drawn(),
            lists=lists,
            queries=self.asking.queries,
        )

    def browse(self, languages: Sequence[str] = ()) -> str:
        """Show every kind of thing with its number, and the code lists."""
        schemes = self.register.store.quads(
            predicate=TYPE, object=term("skos:ConceptScheme"), graph=""
        )
        return self._render(
            "browse.html",
            counts=self._counts(),
            schemes=[self.register.value(quad[0], languages) for quad in schemes],
            graphs=self.release.graphs,
        )

    def browse_kind(
        self, kind: str, parameters: Mapping[str, str], languages: Sequence[str] = ()
    ) -> str:
        """Show the things of one kind as a table, narrowed down as the parameters say."""
        if kind not in COLUMNS:
            raise RequestError(404, f"{kind}: no such kind of thing; see the list of kinds")
        names = FACETS.get(kind, ())
        chosen = {name: parameters[name] for name in names if parameters.get(name)}
        sort, page = parameters.get("sort", ""), _page(parameters)
        table, facets = self.browser.browse(kind, chosen, sort, page, languages)
        kept = {**chosen, **({"sort": sort} if sort else {})}
        return self._render(
            "kind.html",
            kind=kind,
            table=table,
            facets=facets,
            chosen=chosen,
            sort=sort,
            kept=kept,
            csv=f"dumps/csv/{TABLE_NAMES[kind]}.csv",
        )

    def search(
        self, text: str, parameters: Mapping[str, str] | None = None, languages: Sequence[str] = ()
    ) -> str:
        """Show the things whose names hold a text."""
        kind = (parameters or {}).get("kind", "")
        size = 500 if kind else 10
        groups = self.index.search(text, languages, kind, size) if text.strip() else ()
        return self._render("search.html", q=text, groups=groups, kind=kind)

    # ---- things

    def describe(
        self, iri: str, parameters: Mapping[str, str] | None = None, languages: Sequence[str] = ()
    ) -> str:
        """Show a thing, a source, a code, a code list or a named graph, by its IRI."""
        parameters = parameters or {}
        try:
            subject = as_term(iri)
            types = self.register.types(subject)
        except ValueError:
            raise RequestError(404, "not an IRI, so nothing is known of it") from None
        if iri.startswith(f"{self.release.base}graph/"):
            return self._graph(iri, parameters, languages)
        if term("skos:ConceptScheme") in types:
            return self._scheme(subject, languages)
        return self._entity(subject, parameters, languages)

    def _entity(self, subject: str, parameters: Mapping[str, str], languages: Sequence[str]) -> str:
        entity = describe_entity(self.register, subject, languages)
        if entity is None:
            raise RequestError(404, f"{subject[1:-1]}: nothing is known of it")
        chosen = parameters.get("in", "")
        chosen = chosen if chosen in KINDS else ""
        page = _page(parameters)
        sections = find_incoming(self.rows, subject, languages, chosen, page)
        listing = None
        if entity.kind == "source":
            listing = list_graph(self.register, subject, KINDS, page, languages)
        address = self.addresses.link(entity.iri)
        types = finest(self.register.types(subject))
        return self._render(
            "source.html" if listing else "entity.html",
            entity=entity,
            types=[self.register.value(text, languages) for text in types],
            countries=self._values(self.register.countries(subject), subject, languages),
            story=tell_story(self.register, entity, languages),
            told=TOLD,
            sections=sections,
            chosen=chosen,
            listing=listing,
            address=address,
            structured=describe_for_search(self.register, entity, entity.iri),
        )

    def _scheme(self, subject: str, languages: Sequence[str]) -> str:
        entity = describe_entity(self.register, subject, languages)
        return self._render(
            "scheme.html",
            entity=entity,
            codes=list_codes(self.register, subject, languages),
            address=self.addresses.link(subject[1:-1]),
        )

    def _graph(self, iri: str, parameters: Mapping[str, str], languages: Sequence[str]) -> str:
        graph = next((graph for graph in self.release.graphs if graph.iri == iri), None)
        listing = list_graph(
            self.register,
            as_term(iri),
            ("source", "decision", "link"),
            _page(parameters),
            languages,
        )
        if not listing.total:
            raise RequestError(404, f"{iri}: no such graph; see the list of graphs")
        label = (graph.label if graph else "") or self.addresses.slug(iri)
        return self._render(
            "graph.html",
            iri=iri,
            label=label,
            triples=graph.triples if graph else 0,
            listing=listing,
            address=self.addresses.link(iri),
        )

    # ---- queries

    def query_form(self, text: str = "", problem: str = "") -> str:
        """Show the form to write a query in, with what was wrong with the last one, if it was."""
        return self._render(
            "query.html", text=text, problem=problem, answer=None, queries=self.asking.queries
        )

    def result(self, text: str, content: bytes, media_type: str) -> str:
        """Show a query with its answer, given in SPARQL's JSON or in N-Triples."""
        answer = show_answer(self.register, read_answer(content, media_type))
        return self._render(
            "query.html", text=text, problem="", answer=answer, queries=self.asking.queries
        )

    def canned_queries(self) -> str:
        """Show the questions that are ready to be asked."""
        return self._render("questions.html", groups=self.asking.by_tag())

    def canned_query(
        self,
        name: str,
        values: Mapping[str, str],
        rows: Results | bytes | None = None,
        problem: str = "",
    ) -> str:
        """Show a question with a form for its parameters and, once it was asked, the answer."""
        query = self.asking.find(name)
        answer = None
        if rows is not None:
            read = read_answer(rows, JSON) if isinstance(rows, bytes) else Answer(rows)
            answer = show_answer(self.register, read, named=True)
        return self._render(
            "question.html",
            query=query,
            fields=self.asking.fields(query, values),
            values={key: value for key, value in values.items() if value},
            text=self.asking.fill(query, values, self.release.base),
            problem=problem,
            answer=answer,
        )

    # ---- the release

    def downloads(self) -> str:
        """Show every file to download: what it holds, its size, its hash, how to load it."""
        plain = [dump for dump in self.release.dumps if not dump.compression]
        packed = {dump.path.removesuffix(".gz"): dump for dump in self.release.dumps}
        packed = {path: dump for path, dump in packed.items() if dump.compression}
        return self._render(
            "downloads.html",
            dumps=plain,
            packed=packed,
            info=self.release.info,
            files={folder: self._files(folder) for folder in _FOLDERS},
        )

    def about(self) -> str:
        """Show what the register is, how it is made, and what may be done with it."""
        return self._render(
            "about.html",
            counts=self._counts(),
            info=self.release.info,
            rules=list_codes(self.register, term("code:consolidation-rule")),
            bases=list_codes(self.register, term("code:basis")),
            queries=self.asking.queries,
        )

    def error(
        self,
        status: int,
        title: str = "",
        detail: str = "",
        links: Sequence[tuple[str, str]] = (),
    ) -> str:
        """Show what went wrong and where to go on; `links` are pairs of IRI or path, and name."""
        known = {status.value: status.phrase for status in HTTPStatus}
        return self._render(
            "error.html",
            status=status,
            phrase=known.get(status, ""),
            error_title=title,
            detail=detail,
            links=[(self.addresses.lead(target), name) for target, name in links],
        )

    # ---- inside

    def _render(self, template: str, **values: Any) -> str:
        return self.environment.get_template(template).render(values)

    def _counts(self) -> dict[str, int]:
        entities: dict[str, int] = dict(self.release.counts.get("entities", {}))
        return {kind: int(entities.get(kind, 0)) for kind in KINDS}

    def _countries(self) -> set[str]:
        found = self.register.store.quads(predicate=TYPE, object=term("tw:Country"), graph="")
        return {quad[0] for quad in found}

    def _newest(self, kind: str, sort: str, languages: Sequence[str]) -> list[tuple[Value, Value]]:
        column = sort.lstrip("-")
        found = []
        for subject in self.browser.order(kind, sort)[:_NEWEST]:
            labels, dates = self.rows.cells(subject, ("label", column), languages)
            if dates:
                found.append((dates[0], labels[0]))
        return found

    def _values(self, subjects: Sequence[str], but: str, languages: Sequence[str]) -> list[Value]:
        return [self.register.value(s, languages) for s in subjects if s != but]

    def _files(self, folder: str) -> list[str]:
        path = self.release.path / folder
        return sorted(f"{folder}/{file.name}" for file in path.glob("*") if file.is_file())


_FOLDERS = ("metadata", "report", "ontology", "shapes", "queries")


def _page(parameters: Mapping[str, str]) -> int:
    page = parameters.get("page", "")
    return int(page) if page.isascii() and page.isdigit() and len(page) < 8 else 1
