"""The query page: a query, its answer, downloads, links and code.

May import: serve.pages.canned_queries, serve.pages.register, serve.pages.rendering,
serve.pages.results, serve.pages.snippets.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from twinrdf.serve.pages.canned_queries import CannedQueries
from twinrdf.serve.pages.register import Register
from twinrdf.serve.pages.rendering import GRAPH_FORMS, Renderer
from twinrdf.serve.pages.results import Answer, order_columns, read_answer, show_answer
from twinrdf.serve.pages.snippets import Snippet, write_frame, write_snippets

VIEWS = ("table", "map", "graph", "timeline", "chart")
"""The ways to look at an answer; a page without scripts has the table alone."""

_PLAIN = (
    ("json", "JSON", "application/sparql-results+json"),
    ("xml", "XML", "application/sparql-results+xml"),
)
_FORMS = {
    "SELECT": (("csv", "CSV", "text/csv"), ("tsv", "TSV", "text/tab-separated-values"), *_PLAIN),
    "ASK": _PLAIN,
    "CONSTRUCT": GRAPH_FORMS,
}
_ACCEPTED = {
    "ASK": "application/sparql-results+json",
    "CONSTRUCT": "text/turtle",
    "DESCRIBE": "text/turtle",
}


@dataclass(frozen=True, slots=True)
class Question:
    """A query as a page shows it, with its dataset.

    `view` is the view of the answer that is shown first; `bare` leaves out all but the answer, for
    a frame in another page. `site` is the address of the site, for code that runs elsewhere.
    `languages` are those of the reader, best first.
    """

    text: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    view: str = ""
    bare: bool = False
    site: str = ""
    languages: tuple[str, ...] = ()

    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Give the parameters of a request that asks this."""
        return (
            ("query", self.text),
            *(("default-graph-uri", graph) for graph in self.default_graphs),
            *(("named-graph-uri", graph) for graph in self.named_graphs),
        )

    def address(self, path: str, **more: str) -> str:
        """Give the address where this is asked, with more parameters."""
        return f"{path}?{urlencode((*self.pairs(), *more.items()))}"


class QueryPage:
    """The query page of a release."""

    def __init__(self, register: Register, canned: CannedQueries, renderer: Renderer) -> None:
        self._register = register
        self._canned = canned
        self._renderer = renderer

    def form(self, question: Question, problem: str = "", place: tuple[int, int] = (0, 0)) -> str:
        """Show the form to write a query in, with what was wrong with the last one, and where."""
        return self._render(question, None, problem=problem, place=place)

    def result(self, question: Question, content: bytes, media_type: str) -> str:
        """Show a query with its answer, given in SPARQL's JSON or in N-Triples."""
        answer = read_answer(content, media_type)
        return self._render(question, order_columns(answer, question.text))

    def local(self, languages: Sequence[str], **values: Any) -> str:
        """Show the query page of an export; with a `dump`, the page itself answers."""
        question = Question("", languages=tuple(languages))
        return self._render(question, None, template="query_static.html", **values)

    def snippets(self, question: Question, form: str) -> tuple[Snippet, ...]:
        """Write a query of a form (`SELECT`, `ASK`, …) as code for other places."""
        accept = _ACCEPTED.get(form, "text/csv")
        frame = question.address(f"{question.site}/query", **_view(question), embed="1")
        title = self._renderer.environment(question.languages).globals["site_title"]
        return (
            *write_snippets(f"{question.site}/sparql", question.pairs(), accept),
            write_frame(frame, str(title)),
        )

    def _render(self, question: Question, answer: Answer | None, **values: Any) -> str:
        values = {"problem": "", "place": (0, 0), "links": (), "snippets": ()} | values
        if answer is not None:
            form = "SELECT" if answer.boolean is None else "ASK"
            form = "CONSTRUCT" if answer.triples else form
            values["links"] = [
                (question.address("/sparql", format=suffix), suffix, name)
                for suffix, name, _ in _FORMS[form]
            ]
            values["snippets"] = self.snippets(question, form)
        name = values.pop("template", "query_frame.html" if question.bare else "query.html")
        return self._renderer.render(
            name,
            question.languages,
            **values,
            question=question,
            permalink=question.address("/query", **_view(question)),
            forms_of=_FORMS,
            addresses=self._register.addresses,
            answer=show_answer(self._register, answer, question.languages) if answer else None,
            groups=self._canned.by_tag(),
        )


def read_view(written: str) -> str:
    """Read which view is asked for; one that there is not is none."""
    return written if written in VIEWS else ""


def _view(question: Question) -> dict[str, str]:
    return {"view": question.view} if question.view not in ("", "table") else {}
