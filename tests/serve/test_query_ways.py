"""A query has one answer, whichever way it goes: looked up, direct, ordinary, kept, or posted."""

import itertools
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from twinrdf.serve.app import make_app

from .conftest import BASE, EX, LIMITS, Client, open_client

GHENT = f"<{BASE}id/territory/ghent>"
QUERIES = (
    f"SELECT * {{ {GHENT} ?p ?o }}",
    f"SELECT ?o ?none WHERE {{ {GHENT} ?p ?o . }}",
    f"PREFIX t: <urn:x> PREFIX t: <{BASE}id/territory/> ASK {{ t:ghent a ?type }}",
    f"ASK {{ {GHENT} ?p <urn:none> }}",
    f"DESCRIBE {GHENT}",
    "DESCRIBE <urn:none>",
    f"CONSTRUCT WHERE {{ {GHENT} ?p ?o }}",
    f'SELECT * {{ <{EX}7> ?p "0007" }}',
    f"SELECT * {{ {GHENT} ?p ?p }}",
    "SELECT * { ?s <http://www.w3.org/2000/01/rdf-schema#comment> ?o } ORDER BY ?s LIMIT 90",
    "SELECT * {} # nothing",
    "SELECT (RAND() < 2 AS ?true) {}",
    "SELECT ?x FROM <urn:none> { ?x ?p ?o }",
    "SELECT ('\\u00e9\\t\\u2028\"<&' AS ?x) (<urn:\u00e9> AS ?y) {}",
    "SELECT * { ?s ?p }",
    "SELECT * { SERVICE <http://127.0.0.1:9/> {} }",
    "CLEAR ALL",
    "nonsense",
)
ACCEPTED = (
    "", "*/*", "application/json", "application/sparql-results+xml", "application/xml;q=0.5, a/b",
    "text/csv", "text/tab-separated-values;charset=utf-8", "text/*;q=0, text/csv;q=0.3",
    "text/turtle", "application/rdf+xml", "application/ld+json", "image/png",
)  # fmt: skip
CODINGS = ("", "gzip", "br;q=0.5, zstd", "gzip, identity;q=0", "*;q=0", "x-gzip", "identity")
ONCE = frozenset({"twinrdf-query-id", "content-length"})
"""Headers that differ each time; of a body that differs each time, its length may as well."""


@pytest.fixture(scope="module")
def clients(small_release: Path) -> Iterator[tuple[Client, Client]]:
    """A client of a server that keeps answers, and one of a server that keeps none."""
    with (
        open_client(make_app(small_release, LIMITS)) as keeping,
        open_client(make_app(small_release, replace(LIMITS, cache_bytes=0))) as forgetting,
    ):
        yield keeping, forgetting


def ask_every_way(
    clients: tuple[Client, Client], query: str, headers: dict[str, str]
) -> dict[str, httpx.Response]:
    keeping, forgetting = clients
    path = f"/sparql?query={quote(query)}"
    besides = {**headers, "If-None-Match": '"another"'}
    typed = {**headers, "Content-Type": "application/sparql-query"}
    body = query.encode()
    return {
        "ordinary": forgetting.get(path, headers=besides),
        "direct": forgetting.get(path, headers=headers),
        "kept for the first time": keeping.get(path, headers=headers),
        "kept by its tag": keeping.get(path, headers=besides),
        "kept by its request": keeping.get(path, headers=headers),
        "with a parameter": forgetting.get(f"{path}&x=", headers=headers),
        "form": forgetting.request("POST", "/sparql", data={"query": query}, headers=headers),
        "body": forgetting.request("POST", "/sparql", content=body, headers=typed),
        "QUERY": keeping.request("QUERY", "/sparql", content=body, headers=typed),
    }


def tell(answer: httpx.Response) -> tuple[object, ...]:
    headers = {name: value for name, value in answer.headers.items() if name not in ONCE}
    return answer.status_code, answer.content, headers


@pytest.mark.parametrize("query", QUERIES)
def test_every_way_gives_the_same_answer(clients: tuple[Client, Client], query: str) -> None:
    for accept, coding in zip(ACCEPTED, itertools.cycle(CODINGS), strict=False):
        headers = {"Accept": accept, "Accept-Encoding": coding}
        answers = ask_every_way(clients, query, headers)
        ordinary = tell(answers["ordinary"])
        others = {way: tell(answer) for way, answer in answers.items()}
        assert {way: one for way, one in others.items() if one != ordinary} == {}, headers


@pytest.mark.parametrize("query", QUERIES)
def test_what_is_asked_of_the_head_is_what_the_whole_would_say(
    clients: tuple[Client, Client], query: str
) -> None:
    for (accept, coding), client in itertools.product(
        zip(ACCEPTED, CODINGS, strict=False), clients
    ):
        headers = {"Accept": accept, "Accept-Encoding": coding}
        path = f"/sparql?query={quote(query)}"
        head = client.request("HEAD", path, headers=headers)
        whole = client.get(path, headers=headers)
        assert (head.status_code, head.content) == (whole.status_code, b"")
        assert {**head.headers, "twinrdf-query-id": ""} == {**whole.headers, "twinrdf-query-id": ""}
