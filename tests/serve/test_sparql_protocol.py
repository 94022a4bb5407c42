"""The query operation as its specification has it: one table of requests, one of updates refused.

The tables follow the sections of the SPARQL 1.1 Protocol, and the checks of the SPARQL 1.1 Service
Description; what this endpoint answers beyond them is in test_protocol.py.
"""

from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pyoxigraph
import pytest

from twinrdf.release import Release
from twinrdf.serve.negotiate import RESULTS
from twinrdf.vocab import expand

from .conftest import BASE, Client

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
SOURCE, LINKS = f"{BASE}id/source/one", f"{BASE}graph/links"

ASK = "ASK {}"
QUOTE = f"?s <{expand('tw:quote')}> ?o"  # in the graph of the source only
MAPPING = f"?m a <{expand('sssom:Mapping')}>"  # in the graph of the links only
ONE = f"ASK {{ {QUOTE} }}"
BOTH = f"ASK {{ {QUOTE} . {MAPPING} }}"
NAMED = f"ASK {{ GRAPH ?g {{ {QUOTE} }} GRAPH ?h {{ {MAPPING} }} }}"
MIXED = f"ASK {{ {QUOTE} GRAPH ?h {{ {MAPPING} }} }}"
OTHER = f"ASK FROM <{LINKS}> FROM NAMED <{LINKS}> {{ {QUOTE} }}"
NOT_NAMED = f"ASK {{ GRAPH ?g {{ {QUOTE} }} }}"

DEFAULT = ("default-graph-uri", SOURCE)
DEFAULT_LINKS = ("default-graph-uri", LINKS)
NAMED_SOURCE = ("named-graph-uri", SOURCE)
NAMED_LINKS = ("named-graph-uri", LINKS)

Request = dict[str, Any]
Pair = tuple[str, str]


def get(query: str, *more: Pair) -> Request:
    return {"method": "GET", "path": f"/sparql?{urlencode([('query', query), *more])}"}


def form(query: str, *more: Pair) -> Request:
    return post(urlencode([("query", query), *more]), FORM)


def direct(query: str, *more: Pair) -> Request:
    return post(query, QUERY, *more)


def post(body: str | bytes, content_type: str | None, *more: Pair) -> Request:
    headers = {} if content_type is None else {"Content-Type": content_type}
    path = f"/sparql?{urlencode(more)}" if more else "/sparql"
    return {"method": "POST", "path": path, "content": body, "headers": headers}


QUERIES: dict[str, tuple[Request, bool]] = {
    # 2.1.1 to 2.1.3: the three ways to ask
    "GET": (get(ASK), True),
    "POST, form": (form(ASK), True),
    "POST, direct": (direct(ASK), True),
    # 2.1.4: a dataset in the request
    "a default graph, GET": (get(ONE, DEFAULT), True),
    "a default graph, form": (form(ONE, DEFAULT), True),
    "a default graph, direct": (direct(ONE, DEFAULT), True),
    "the default graph is the one given only": (get(ONE, DEFAULT_LINKS), False),
    "two default graphs are merged, GET": (get(BOTH, DEFAULT, DEFAULT_LINKS), True),
    "two default graphs are merged, form": (form(BOTH, DEFAULT, DEFAULT_LINKS), True),
    "two default graphs are merged, direct": (direct(BOTH, DEFAULT, DEFAULT_LINKS), True),
    "two named graphs, GET": (get(NAMED, NAMED_SOURCE, NAMED_LINKS), True),
    "two named graphs, form": (form(NAMED, NAMED_SOURCE, NAMED_LINKS), True),
    "two named graphs, direct": (direct(NAMED, NAMED_SOURCE, NAMED_LINKS), True),
    "a graph not named is not there": (form(NAMED, NAMED_SOURCE), False),
    "both kinds, GET": (get(MIXED, DEFAULT, NAMED_LINKS), True),
    "both kinds, direct": (direct(MIXED, DEFAULT, NAMED_LINKS), True),
    "a default graph is no named one": (get(NOT_NAMED, DEFAULT), False),
    # the request's dataset is taken, not the query's
    "FROM and a default graph, GET": (get(OTHER, DEFAULT), True),
    "FROM and a default graph, form": (form(OTHER, DEFAULT), True),
    "FROM and a default graph, direct": (direct(OTHER, DEFAULT), True),
}

CLEAR = "CLEAR ALL"
USING = ("using-graph-uri", SOURCE)
UPDATES: dict[str, Request] = {
    # 2.2.1 and 2.2.2: the two ways to update
    "form": post(urlencode({"update": CLEAR}), FORM),
    "direct": post(CLEAR, UPDATE),
    "direct, with a charset": post(CLEAR, f"{UPDATE}; charset=utf-8"),
    "relative IRIs": post("BASE <http://x/> INSERT DATA { <a> <b> <c> }", UPDATE),
    # 2.2.3: a dataset in the request
    "a graph to use": post(urlencode([("update", CLEAR), USING]), FORM),
    "two graphs to use": post(CLEAR, UPDATE, USING, ("using-graph-uri", LINKS)),
    "a named graph to use": post(CLEAR, UPDATE, ("using-named-graph-uri", SOURCE)),
    "both kinds": post(CLEAR, UPDATE, USING, ("using-named-graph-uri", LINKS)),
    "a dataset twice": post(f"WITH <{SOURCE}> DELETE WHERE {{ ?s ?p ?o }}", UPDATE, USING),
    # what no endpoint may take
    "GET": {"method": "GET", "path": f"/sparql?{urlencode({'update': CLEAR})}"},
    "two": post(urlencode([("update", CLEAR), ("update", CLEAR)]), FORM),
    "as text": post(CLEAR, "text/plain"),
    "without a type": post(urlencode({"update": CLEAR}), None),
    "not UTF-8": post("CLEAR GRAPH <x:\xff>".encode("latin-1"), UPDATE),
}


def test_the_tables_are_whole() -> None:
    assert (len(QUERIES), len(UPDATES)) == (20, 14)


@pytest.mark.parametrize(("request_", "expected"), QUERIES.values(), ids=QUERIES)
def test_a_query_is_answered(client: Client, request_: Request, expected: bool) -> None:
    answer = client.request(**request_)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/sparql-results+json"
    assert answer.json()["boolean"] is expected


@pytest.mark.parametrize("request_", UPDATES.values(), ids=UPDATES)
def test_an_update_is_refused(client: Client, request_: Request) -> None:
    count = "SELECT (COUNT(*) AS ?n) { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
    before = client.request(**get(f"{count} # {request_}")).json()
    answer = client.request(**request_)
    assert 400 <= answer.status_code < 500
    assert answer.json()["detail"]
    assert client.request(**get(f"{count} # after {request_}")).json() == before


@pytest.mark.parametrize(
    ("query", "accept", "media_type"),
    [
        ("SELECT (1 AS ?x) {}", "application/sparql-results+xml", None),
        ("SELECT (1 AS ?x) {}", "application/sparql-results+json", None),
        ("SELECT (1 AS ?x) {}", "text/csv", "text/csv; charset=utf-8"),
        ("SELECT (1 AS ?x) {}", "text/tab-separated-values",
         "text/tab-separated-values; charset=utf-8"),
        (ASK, "application/sparql-results+xml", None),
        ("DESCRIBE <a:b>", "application/rdf+xml", None),
        ("CONSTRUCT WHERE { ?s ?p 1 }", "text/turtle", "text/turtle; charset=utf-8"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("make", [get, form, direct])
def test_an_answer_has_the_form_that_is_asked_for(
    client: Client, make: Any, query: str, accept: str, media_type: str | None
) -> None:
    request = make(query)
    request["headers"] = {**request.get("headers", {}), "Accept": accept}
    answer = client.request(**request)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, media_type or accept)


# ---- the service description


@pytest.mark.parametrize(
    "media_type", ["text/turtle", "application/rdf+xml", "application/n-triples"]
)
def test_the_service_description(server: str, release: Release, media_type: str) -> None:
    answer = httpx.get(f"{server}sparql", headers={"Accept": media_type}, timeout=60)
    # it is RDF
    assert answer.headers["Content-Type"].startswith(media_type)
    form_ = pyoxigraph.RdfFormat.from_media_type(media_type)
    triples = {
        (quad.subject.value, quad.predicate.value, quad.object.value)
        for quad in pyoxigraph.parse(answer.content, format=form_)
        if not isinstance(quad.object, pyoxigraph.Triple)
    }
    # it names this endpoint
    endpoint = f"{release.base}sparql"
    services = {s for s, p, o in triples if (p, o) == (expand("sd:endpoint"), endpoint)}
    assert len(services) == 1
    # it says, in the terms of its vocabulary, what the endpoint is and can
    (service,) = services
    said = {(p, o) for s, p, o in triples if s == service}
    assert (expand("rdf:type"), expand("sd:Service")) in said
    assert (expand("sd:supportedLanguage"), expand("sd:SPARQL11Query")) in said
    assert (expand("sd:supportedLanguage"), expand("sd:SPARQL11Update")) not in said
    assert any(p == expand("sd:resultFormat") for p, _ in said)
    assert any(p == expand("sd:defaultDataset") for p, _ in said)


# ---- the formats of results

TABLES = {
    "terms of the store": "SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 60",
    "literals of every kind": "SELECT * { VALUES (?a ?b) { ('x' 'é'@nl-BE) (1 1.50) (1e0 true) "
    "('2026-01'^^<http://www.w3.org/2001/XMLSchema#gYearMonth> <x:y>) ('' ''@en) } }",
    "what has to be escaped": r"""SELECT * { VALUES ?a { 'a,b' 'a"b' 'a\tb' 'a\nb' 'a\rb' "'" """
    r"""'<&>' '\\' ' x ' '=1+1' '\u0085' '\u2028' '😀' } }""",
    "nothing bound": "SELECT ?a ?b ?c { VALUES (?a ?b) { (UNDEF 1) (2 UNDEF) (UNDEF UNDEF) } }",
    "no row": "SELECT ?a ?b { ?a ?b 'never' }",
    "no column": "SELECT * { VALUES () { () () } }",
    "true": "ASK {}",
    "false": "ASK { ?s ?p 'never' }",
    "numbers made": "SELECT (SUM(STRLEN(STR(?o))) AS ?n) (AVG(1) AS ?m) { ?s ?p ?o }",
}


@pytest.mark.parametrize("form_", RESULTS[:-1], ids=[form_.suffix for form_ in RESULTS[:-1]])
@pytest.mark.parametrize("query", TABLES.values(), ids=TABLES)
def test_results_are_the_engines_own(
    client: Client, small_release: Path, query: str, form_: Any
) -> None:
    written = pyoxigraph.QueryResultsFormat.from_media_type(form_.media_type)
    assert written is not None
    store = pyoxigraph.Store.read_only(str(small_release / "store"))
    expected = store.query(query).serialize(format=written)  # type: ignore[union-attr]
    answer = client.request(**get(query), headers={"Accept": form_.media_type})
    assert answer.status_code == 200
    assert answer.content == expected
