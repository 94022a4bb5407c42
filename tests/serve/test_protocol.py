"""The SPARQL 1.1 Protocol as a table: requests, and the answers the specification wants."""

import json
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote, urlencode

import pyoxigraph
import pytest
from starlette.requests import Request

from twinrdf.errors import RequestError
from twinrdf.serve.limits import Limits
from twinrdf.serve.negotiate import CSV, GRAPHS, HTML, JSON, RESULTS, RESULTS_TSV, Format
from twinrdf.serve.protocol import Asked, Names, client_of, plan_query, site_of

from .conftest import BASE, Client
from .test_sparql_protocol import ASK, FORM, SOURCE, get, post
from .test_sparql_protocol import QUERY as DIRECT

LABELS = (
    "PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
    f"SELECT ?l {{ <{BASE}id/territory/ghent> skos:prefLabel ?l }} ORDER BY ?l"
)
QUOTES = "SELECT ?o { ?s <https://w3id.org/twinrdf/ns#quote> ?o }"
IN_GRAPH = "SELECT ?o { GRAPH ?g { ?s <https://w3id.org/twinrdf/ns#quote> ?o } }"


def form(query: str, *more: tuple[str, str], content_type: str = FORM) -> dict[str, Any]:
    body = urlencode([("query", query), *more]).encode()
    return post(body, content_type)


def query_method(body: bytes, content_type: str, *parameters: tuple[str, str]) -> dict[str, Any]:
    return {**post(body, content_type, *parameters), "method": "QUERY"}


GOOD = {
    "post form with charset": form(ASK, content_type=f"{FORM}; charset=UTF-8"),
    "post direct with charset": post(ASK.encode(), f'{DIRECT};charset="utf-8"'),
    "QUERY direct": query_method(ASK.encode(), DIRECT),
    "QUERY form": query_method(urlencode({"query": ASK}).encode(), FORM),
    "unknown parameters": get(ASK, ("timeout", "3"), ("results", "json"), ("version", "1.1")),
    "SPARQLWrapper's parameters": get(ASK, ("format", "json"), ("output", "json")),
    "a byte order mark, direct": post(b"\xef\xbb\xbf" + ASK.encode(), DIRECT),
    "a byte order mark, get": get("\ufeff" + ASK),
    "charset in capitals, quoted": post(ASK.encode(), f'{DIRECT}; CHARSET="UTF-8"'),
    "an empty update parameter is none": {
        "method": "GET", "path": f"/sparql?query={quote(ASK)}&default-graph-uri={quote(BASE)}"
    },
}  # fmt: skip

BAD = {
    "two queries, get": (400, get(ASK, ("query", ASK))),
    "two queries, form": (400, form(ASK, ("query", ASK))),
    "two queries, in body and address": (400, post(ASK.encode(), DIRECT, ("query", ASK))),
    "no query, form": (400, post(b"", FORM)),
    "no query, direct": (400, post(b"", DIRECT)),
    "empty query": (400, get("")),
    "blank query": (400, get(" \n")),
    "nothing but a byte order mark": (400, post(b"\xef\xbb\xbf", DIRECT)),
    "syntax error": (400, get("SELECT * {")),
    "not UTF-8, direct": (400, post(b"ASK { ?s ?p '\xff' }", DIRECT)),
    "not UTF-8, form": (400, post(b"query=ASK%20%7B%20%3Fs%20%3Fp%20'%FF'%20%7D", FORM)),
    "not UTF-8, get": (400, {"method": "GET", "path": "/sparql?query=%FF"}),
    "too many parameters": (400, post(b"a=b&" * 300, FORM)),
    "wrong media type": (415, post(ASK.encode(), "text/plain")),
    "no media type": (415, post(ASK.encode(), None)),
    "multipart": (415, post(ASK.encode(), "multipart/form-data; boundary=x")),
    "JSON": (415, post(b'{"query": "ASK {}"}', "application/json")),
    "another charset": (415, post(ASK.encode("utf-16"), f"{DIRECT}; charset=utf-16")),
    "another charset, in capitals": (415, post(ASK.encode(), f"{DIRECT}; CHARSET=UTF-16")),
    "QUERY without media type": (415, {"method": "QUERY", "path": "/sparql", "content": b"ASK{}"}),
    "update, get": (403, {"method": "GET", "path": "/sparql?update=CLEAR%20ALL"}),
    "update, form": (403, post(urlencode({"update": "CLEAR ALL"}).encode(), FORM)),
    "update, direct": (403, post(b"CLEAR ALL", "application/sparql-update")),
    "update with dataset": (403, post(urlencode(
        {"update": "CLEAR ALL", "using-graph-uri": BASE}).encode(), FORM)),
    "update as a query": (400, get("INSERT DATA { <a:b> <a:b> <a:b> }")),
    "query and update": (400, form(ASK, ("update", "CLEAR ALL"))),
    "two updates": (403, post(b"update=a&update=b", FORM)),
    "SERVICE": (403, get("SELECT * { SERVICE <http://127.0.0.1:9/> {} }")),
    "a relative graph": (400, get(ASK, ("default-graph-uri", "not an iri"))),
    "an empty graph": (400, get(ASK, ("named-graph-uri", ""))),
    "too long, direct": (413, post(b"ASK {} # " + b"x" * 70_000, DIRECT)),
    "too long a body": (413, post(b"x" * 300_000, DIRECT)),
    "far too long a body": (413, post(b"x" * 3_000_000, DIRECT)),
    "PUT": (405, {"method": "PUT", "path": "/sparql", "content": b""}),
    "compressed": (415, {**post(b"\x1f\x8b", DIRECT), "headers": {
        "Content-Type": DIRECT, "Content-Encoding": "gzip"}}),
}  # fmt: skip


@pytest.mark.parametrize("request_", GOOD.values(), ids=GOOD)
def test_what_the_protocol_allows_is_answered(client: Client, request_: dict[str, Any]) -> None:
    answer = client.request(**request_)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/sparql-results+json"
    assert answer.json()["boolean"] is True


@pytest.mark.parametrize(("status", "request_"), BAD.values(), ids=BAD)
def test_what_the_protocol_forbids_is_refused(
    client: Client, status: int, request_: dict[str, Any]
) -> None:
    answer = client.request(**request_)
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status
    assert problem["detail"]
    if status == 415:
        assert DIRECT in answer.headers["Accept-Post"]


@pytest.mark.parametrize("make", [get, form])
@pytest.mark.parametrize(
    ("query", "parameters", "expected"),
    [
        (QUOTES, [], []),
        (IN_GRAPH, [], ["A city."]),
        (QUOTES, [("default-graph-uri", SOURCE)], ["A city."]),
        (QUOTES, [("default-graph-uri", SOURCE), ("default-graph-uri", f"{BASE}graph/links")],
         ["A city."]),
        (IN_GRAPH, [("default-graph-uri", SOURCE)], []),
        (IN_GRAPH, [("named-graph-uri", SOURCE)], ["A city."]),
        (IN_GRAPH, [("named-graph-uri", f"{BASE}graph/links")], []),
        (QUOTES, [("named-graph-uri", SOURCE)], []),
        (QUOTES.replace("{", f"FROM <{SOURCE}> {{", 1), [], ["A city."]),
        (QUOTES.replace("{", f"FROM <{SOURCE}> {{", 1),
         [("default-graph-uri", f"{BASE}graph/links")], []),
    ],
)  # fmt: skip
def test_the_dataset_is_obeyed(
    client: Client, make: Any, query: str, parameters: list[tuple[str, str]], expected: list[str]
) -> None:
    answer = client.request(**make(query, *parameters))
    assert answer.status_code == 200
    assert [row["o"]["value"] for row in answer.json()["results"]["bindings"]] == expected


@pytest.mark.parametrize("send", [post, query_method])
def test_the_dataset_of_a_direct_query_is_in_the_address(client: Client, send: Any) -> None:
    answer = client.request(**send(QUOTES.encode(), DIRECT, ("default-graph-uri", SOURCE)))
    assert len(answer.json()["results"]["bindings"]) == 1


@pytest.mark.parametrize("form_", RESULTS[:-1], ids=[form_.suffix for form_ in RESULTS[:-1]])
def test_every_form_of_a_table(client: Client, form_: Format) -> None:
    for options in (
        {**get(LABELS), "headers": {"Accept": form_.media_type}},
        get(LABELS, ("format", form_.suffix)),
        get(LABELS, ("output", form_.media_type)),
    ):
        answer = client.request(**options)
        assert answer.status_code == 200
        assert answer.headers["Content-Type"].startswith(form_.media_type)
        if form_ in (CSV, RESULTS_TSV):
            assert answer.text.splitlines()[0].lstrip("?") == "l"
            assert "Ghent" in answer.text
        else:
            results = pyoxigraph.parse_query_results(
                answer.content, pyoxigraph.QueryResultsFormat.from_media_type(form_.media_type)
            )
            assert [row["l"].value for row in results] == ["Gent", "Ghent"]


@pytest.mark.parametrize("form_", GRAPHS[:-2], ids=[form_.suffix for form_ in GRAPHS[:-2]])
def test_every_form_of_a_graph(client: Client, form_: Format) -> None:
    query = f"DESCRIBE <{BASE}id/territory/ghent>"
    answer = client.request(**get(query), headers={"Accept": form_.media_type})
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith(form_.media_type)
    rdf = pyoxigraph.RdfFormat.from_media_type(form_.media_type)
    assert len(list(pyoxigraph.parse(answer.content, rdf))) == 6


@pytest.mark.parametrize(
    ("query", "accept", "expected"),
    [
        (
            ASK,
            "text/turtle, application/sparql-results+xml;q=0.5",
            "application/sparql-results+xml",
        ),
        (ASK, "application/json", "application/json"),
        (ASK, "text/turtle", None),
        ("CONSTRUCT {} {}", "application/json", JSON.media_type),
        ("CONSTRUCT {} {}", "text/turtle, application/sparql-results+xml", "text/turtle"),
        ("CONSTRUCT {} {}", "text/csv", None),
        ("CONSTRUCT {} {}", "application/sparql-results+json", None),
        ("DESCRIBE <a:b>", "*/*", "text/turtle"),
    ],
)
def test_an_answer_has_the_form_that_is_accepted(
    client: Client, query: str, accept: str, expected: str | None
) -> None:
    answer = client.request(**get(query), headers={"Accept": accept})
    if expected is None:
        assert answer.status_code == 406
        assert len(answer.json()["available"]) > 3
    else:
        assert answer.headers["Content-Type"].startswith(expected)
    assert "Accept" in answer.headers["Vary"]


def test_a_syntax_error_says_where(client: Client) -> None:
    problem = client.request(**get("SELECT *\nWHERE { ?s ?p }")).json()
    assert (problem["line"], problem["column"] > 10) == (2, True)
    assert "line 2" in problem["detail"]
    assert "⟨here⟩" in problem["detail"]
    refused = client.request(**get("SELECT *\n{ SERVICE <a:b> {} }")).json()
    assert (refused["line"], refused["column"]) == (2, 3)
    assert refused["detail"].count("line 2") == 1


def test_a_body_too_long_is_refused_before_it_is_sent(client: Client) -> None:
    """Whoever expects to be told to go on is told not to, and has sent nothing yet."""

    async def body() -> AsyncIterator[bytes]:
        raise AssertionError("read")
        yield b""

    headers = {"Content-Type": DIRECT, "Expect": "100-continue", "Content-Length": "10485760"}
    answer = client.request("POST", "/sparql", headers=headers, content=body())
    problem = answer.json()
    assert (answer.status_code, problem["title"]) == (413, "Content Too Large")
    assert answer.headers["Connection"] == "close"


@pytest.mark.parametrize("path", ["/sparql", "/query"])
def test_browsers_get_pages(client: Client, path: str) -> None:
    headers = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}

    def page(query: str | None) -> tuple[int, str]:
        address = path if query is None else f"{path}?query={quote(query)}"
        answer = client.get(address, headers=headers)
        assert answer.headers["Content-Type"].startswith(HTML.media_type)
        return answer.status_code, answer.text

    assert "<textarea" in page(None)[1]
    status, text = page(LABELS)
    assert (status, "Gent" in text, "prefLabel" in text) == (200, True, True)
    assert page(ASK)[0] == page("DESCRIBE <a:b>")[0] == 200
    status, text = page("SELECT * { <script> }")
    assert (status, "<script>" in text, "&lt;script&gt;" in text) == (400, False, True)
    assert page("SELECT * { SERVICE <a:b> {} }")[0] == 403


def test_a_query_sent_from_the_form(client: Client) -> None:
    answer = client.request(**{**form(LABELS), "path": "/query"})
    assert (answer.status_code, "Gent" in answer.text) == (200, True)
    assert answer.headers["Content-Type"].startswith(HTML.media_type)


def test_a_bare_get_describes_the_endpoint(client: Client) -> None:
    for path in ("/sparql", "/sparql?", "/sparql?default-graph-uri=a%3Ab"):
        answer = client.get(path)
        assert answer.headers["Content-Type"] == "text/turtle; charset=utf-8"
        quads = pyoxigraph.parse(answer.content, format=pyoxigraph.RdfFormat.TURTLE)
        assert any(quad.predicate.value.endswith("#endpoint") for quad in quads)


def test_answers_can_be_kept_and_asked_about(client: Client) -> None:
    first = client.request(**get(LABELS))
    assert first.headers["Cache-Control"] == "public, no-cache"
    before = client.app.state.service.pool.state().answered
    again = client.request(**get(LABELS), headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.request(**get(LABELS)).content == first.content
    assert client.app.state.service.pool.state().answered == before
    xml = client.request(**get(LABELS, ("format", "xml")))
    other = client.request(**get(LABELS, ("default-graph-uri", SOURCE)))
    assert len({first.headers["ETag"], xml.headers["ETag"], other.headers["ETag"]}) == 3


def test_answers_that_differ_each_time_are_not_kept(client: Client) -> None:
    query = "SELECT (STRUUID() AS ?x) {}"
    first, second = client.request(**get(query)), client.request(**get(query))
    assert first.content != second.content
    assert "ETag" not in first.headers
    assert first.headers["Cache-Control"] == "no-store"


def test_head_runs_the_query_and_sends_no_body(client: Client) -> None:
    answer = client.request(**{**get(LABELS), "method": "HEAD"})
    assert (answer.status_code, answer.content) == (200, b"")
    assert int(answer.headers["Content-Length"]) > 100
    assert client.request(**{**get("SELEC"), "method": "HEAD"}).status_code == 400


def test_parameters_cannot_break_headers(client: Client) -> None:
    for name in ("query", "default-graph-uri", "format", "output", "x"):
        answer = client.get(f"/sparql?{name}=a%0d%0aSet-Cookie:%20x=y&query=ASK%7B%7D")
        assert "Set-Cookie" not in answer.headers
        assert answer.status_code < 500


@pytest.mark.parametrize(
    ("peer", "forwarded", "proxies", "expected"),
    [
        ("192.0.2.1", "", 0, "192.0.2.1"),
        ("192.0.2.1", "198.51.100.7", 0, "192.0.2.1"),
        ("127.0.0.1", "198.51.100.7", 1, "198.51.100.7"),
        ("127.0.0.1", "203.0.113.9, 198.51.100.7", 1, "198.51.100.7"),
        ("127.0.0.1", "203.0.113.9, 198.51.100.7", 2, "203.0.113.9"),
        ("127.0.0.1", "198.51.100.7", 2, "198.51.100.7"),
        ("127.0.0.1", "", 1, "127.0.0.1"),
        ("127.0.0.1", "198.51.100.7:49152", 1, "198.51.100.7"),
        ("127.0.0.1", "[2001:db8::1:2:3]:49152", 1, "2001:db8::/64"),
        ("127.0.0.1", "[2001:db8::9]", 1, "2001:db8::/64"),
        ("127.0.0.1", "unknown", 1, "unknown"),
        ("2001:db8::1:2:3", "", 0, "2001:db8::/64"),
        ("::ffff:192.0.2.7", "", 0, "192.0.2.7"),
        ("", "", 0, ""),
    ],
)
def test_who_the_client_is(peer: str, forwarded: str, proxies: int, expected: str) -> None:
    headers = [(b"x-forwarded-for", forwarded.encode())] if forwarded else []
    scope = {"type": "http", "headers": headers, "client": (peer, 1) if peer else None}
    assert client_of(Request(scope), Limits(proxies=proxies)) == expected


@pytest.mark.parametrize(
    ("forwarded", "proxies", "expected"),
    [
        ("https", 0, "http://e.example"),
        ("https", 1, "https://e.example"),
        ("http, HTTPS ", 1, "https://e.example"),
        ("https, javascript", 1, "http://e.example"),
        ("", 1, "http://e.example"),
    ],
)
def test_where_the_site_is(forwarded: str, proxies: int, expected: str) -> None:
    headers = [(b"host", b"e.example"), (b"x-forwarded-proto", forwarded.encode())]
    scope = {"type": "http", "scheme": "http", "path": "/", "query_string": b"", "headers": headers}
    assert site_of(Request(scope), Limits(proxies=proxies)) == expected


@pytest.mark.parametrize(
    ("graphs", "lookup"), [((), True), (((BASE,), ()), False), (((), (BASE,)), False)]
)
def test_a_query_with_a_dataset_of_its_own_is_no_lookup(
    graphs: tuple[Any, ...], lookup: bool
) -> None:
    asked = Asked("SELECT * { <urn:a> ?p ?o }", *graphs)
    assert plan_query(asked, None, Names({}, {}, BASE), Limits()).job.lookup is lookup


def test_json_answers_are_json(client: Client) -> None:
    answer = client.request(**get("CONSTRUCT WHERE { ?s a ?c }", ("format", "json")))
    assert json.loads(answer.content)


def test_a_query_too_long_for_an_address() -> None:
    with pytest.raises(RequestError, match="at most 5") as caught:
        plan_query(Asked(ASK), None, Names({}, {}, BASE), Limits(query_bytes=5), "GET")
    assert caught.value.status == 414
