"""A plain query goes the direct way and is answered as on the ordinary one; no other goes there."""

import asyncio
import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.types import Scope

from twinrdf.serve import fast_lane, fast_lane_query
from twinrdf.serve.app import make_app
from twinrdf.serve.limits import Limits
from twinrdf.serve.protocol import parse_lone, parse_pairs

from .conftest import BASE, LIMITS, Client, open_client, until

LABELS = "SELECT ?s ?l { ?s <http://www.w3.org/2004/02/skos/core#prefLabel> ?l } ORDER BY ?s ?l"
MANY = "SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 400"
GRAPH = f"CONSTRUCT WHERE {{ <{BASE}id/territory/ghent> ?p ?o }}"
NOW = "SELECT (NOW() AS ?now) {}"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
JSON = "application/sparql-results+json"


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether each request that could go the direct way went there to its end."""
    ways: list[bool] = []

    def read(*given: Any) -> fast_lane_query.PlainQuery | None:
        found = fast_lane_query.read_plain(*given)
        ways.extend([] if found else [False])
        return found

    async def answer(*given: Any) -> fast_lane_query.Answer | None:
        found = await fast_lane_query.answer_plain(*given)
        ways.append(found is not None)
        return found

    monkeypatch.setattr(fast_lane, "read_plain", read)
    monkeypatch.setattr(fast_lane, "answer_plain", answer)
    return ways


def ask(client: Client, query: str, **headers: str) -> httpx.Response:
    return client.get(f"/sparql?query={quote_plus(query)}", headers=headers)


def fail(*_: object) -> None:
    raise ZeroDivisionError


def test_where_the_direct_way_is_at_fault_the_ordinary_one_answers(
    other: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("answer_plain", "read_plain"):
        monkeypatch.setattr(fast_lane, name, fail)
        assert ask(other, f"ASK {{}} # {name}").json()["boolean"] is True
        assert caplog.records.pop().getMessage() == "a query could not be answered the short way"


def test_where_a_connection_is_at_fault_with_a_lookup_another_way_answers(
    other: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(fast_lane, "look_up", fail)
    query = quote_plus(GRAPH).encode()
    headers = [(b"host", b"site.example")]
    scope: Scope = {"path": "/sparql", "query_string": b"query=" + query, "headers": headers}
    assert other.app.state.lane.answer_lookup(scope) is None
    assert [record.levelname for record in caplog.records] == ["ERROR"]


@pytest.mark.parametrize(
    ("query", "accept"),
    [
        (LABELS, JSON),
        (LABELS, "text/csv"),
        (LABELS, "application/json;q=0.5, text/tab-separated-values"),
        (LABELS, ""),
        (MANY, "text/csv"),
        (GRAPH, "text/turtle"),
        (GRAPH, "application/json"),
        ("ASK {}", "*/*"),
        (NOW, JSON),
    ],
)
def test_an_answer_is_the_ordinary_one(
    client: Client, other: Client, taken: list[bool], query: str, accept: str
) -> None:
    query += f" # {accept}"
    answer = ask(client, query, Accept=accept)
    ordinary = ask(other, query, **{"Accept": accept, "If-None-Match": '"another"'})
    assert taken == [True, False]
    assert answer.status_code == ordinary.status_code == 200
    if query.startswith(NOW):
        assert json.loads(answer.content)["results"]["bindings"]
    else:
        assert answer.content == ordinary.content
        assert "etag" in answer.headers
    own = ("twinrdf-query-id", "content-length" if query.startswith(NOW) else "")
    told = [
        {name: value for name, value in found.headers.items() if name not in own}
        for found in (answer, ordinary)
    ]
    assert told[0] == told[1]
    assert len(answer.headers["twinrdf-query-id"]) == 16


def test_who_takes_nothing_plain_gets_even_little_compressed(client: Client) -> None:
    query = f"{LABELS} LIMIT 1"
    for coding in ("gzip, identity;q=0", "br;q=0.1, *;q=0"):
        answers = [ask(client, query, **{"Accept-Encoding": coding}) for _ in range(3)]
        codings = {answer.headers.get("Content-Encoding") for answer in answers}
        assert codings == {coding.partition(",")[0].partition(";")[0]}
        assert len({answer.content for answer in answers}) == 1


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        (f"/sparql?query={quote(LABELS)}&format=csv", {}),
        (f"/sparql?query={quote(LABELS)}&default-graph-uri=urn:g", {}),
        (f"/sparql?format=csv&query={quote(LABELS)}", {}),
        (f"/sparql?query={quote(LABELS)}", {"Accept": "text/html"}),
        (f"/sparql?query={quote(LABELS)}%23if", {"If-None-Match": "*"}),
        (f"/sparql?query={quote(LABELS)}%23if", {"If-Match": '"no"'}),
        (f"/sparql?query={quote(LABELS)}%23host", {"Host": "a b"}),
        (
            f"/sparql?query={quote(MANY)}%23packed",
            {"Accept": "text/csv", "Accept-Encoding": "gzip"},
        ),
        ("/sparql?query=ASK%7B%7D%ff", {}),
        ("/sparql?query=%EF%BB%BFASK%7B%7D", {}),
        ("/sparql?query=", {}),
        ("/sparql?query=INSERT%20DATA%20%7B%7D", {}),
        ("/sparql?query=SELECT%20*%20%7BSERVICE%20%3Curn:x%3E%20%7B%7D%7D", {}),
        ("/sparql?update=x", {}),
        ("/sparql", {}),
    ],
)
def test_what_is_not_plain_goes_the_ordinary_way(
    client: Client, taken: list[bool], path: str, headers: dict[str, str]
) -> None:
    client.get(path, headers={"X-Never": "asked before", **headers})
    assert taken == [False]


def test_what_fails_in_a_way_nobody_thought_of_goes_the_ordinary_way(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail(*_: Any) -> None:
        raise RuntimeError("unforeseen")

    monkeypatch.setattr(fast_lane, "answer_plain", fail)
    assert ask(client, f"{LABELS} # unforeseen", Accept="text/csv").status_code == 200
    assert "RuntimeError: unforeseen" in caplog.text


def test_what_has_begun_is_not_asked_twice(client: Client, taken: list[bool]) -> None:
    pool = client.app.state.service.pool
    before = pool.state()
    refused = ask(client, "SELECT * { ?s ?p }")
    assert (refused.status_code, refused.json()["column"]) == (400, 19)
    packed = ask(client, f"{MANY} # once", **{"Accept-Encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    streamed = ask(client, "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 9000", Accept="text/csv")
    assert len(streamed.content) > LIMITS.spool_bytes
    assert taken == [False, False, False]
    after = pool.state()
    assert (after.answered - before.answered, after.failed - before.failed) == (2, 1)
    assert after.running == 0
    assert not pool._open


def test_a_long_answer_for_which_there_is_no_room_is_told_when_to_come_back(
    small_release: Path,
) -> None:
    limits = replace(LIMITS, deadline=30, unsent_bytes=LIMITS.spool_bytes)
    with open_client(make_app(small_release, limits)) as client:
        long = "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 9000"
        for accept in ("text/csv", "text/html"):
            refused = ask(client, long, Accept=accept)
            assert (refused.status_code, refused.headers["Retry-After"]) == (503, "30")
        assert client.app.state.service.outcomes["room"] == 2
        assert ask(client, LABELS).status_code == 200


def test_it_is_counted_and_kept_as_any_other(small_release: Path, tmp_path: Path) -> None:
    log = tmp_path / "access.log"
    limits = Limits(access_log=str(log))
    with open_client(make_app(small_release, limits)) as client:
        first, *again = (ask(client, LABELS) for _ in range(3))
        service = client.app.state.service
        assert dict(service.outcomes) == {"answered": 1, "kept": 2}
        cache = service.sender.cache
        assert (service.sent_answers.hits, cache.hits, cache.misses) == (1, 1, 1)
        assert [answer.content for answer in again] == [first.content] * 2
        figures = client.get("/metrics").text
        assert (
            'twinrdf_http_requests_total{method="GET",route="/sparql",status="200"} 3.0' in figures
        )
    noted = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    assert noted[0]["id"] == first.headers["twinrdf-query-id"]
    assert (noted[0]["route"], noted[0]["bytes"]) == ("/sparql", len(first.content))
    assert noted[0]["release"] == service.release.id
    assert "query" not in noted[0]


def test_it_counts_as_open_while_it_runs(client: Client) -> None:
    async def run() -> list[str]:
        asking = asyncio.create_task(client.http.get(f"/sparql?query={quote(ENDLESS)}"))
        await until(lambda: bool(client.app.state.service.pool.state().running))
        figures = [(await client.http.get("/metrics")).text]
        assert (await asking).status_code == 503
        return [*figures, (await client.http.get("/metrics")).text]

    during, after = client.run(run())
    assert "twinrdf_http_open_requests 2.0" in during  # and the one for the figures
    assert "twinrdf_http_open_requests 1.0" in after


def test_what_may_differ_is_not_kept(client: Client, taken: list[bool]) -> None:
    for _ in range(2):
        assert ask(client, f"{NOW} # again").headers["cache-control"] == "no-store"
    assert taken == [True, True]


def test_who_leaves_stops_the_query(client: Client) -> None:
    async def run() -> list[str]:
        sent: list[str] = []

        async def receive() -> dict[str, str]:
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            sent.append(str(message.get("status", "")))

        query = quote(f"{ENDLESS} # nobody waits")
        scope: Scope = {
            "type": "http",
            "method": "GET",
            "path": "/sparql",
            "query_string": f"query={query}".encode(),
            "headers": [(b"host", b"site.example")],
            "http_version": "1.1",
            "scheme": "http",
            "client": ("127.0.0.1", 1),
            "root_path": "",
        }
        await client.app(scope, receive, send)
        return sent

    before = client.app.state.service.outcomes["abandoned"]
    assert client.run(run())[0] == "400"
    assert client.app.state.service.outcomes["abandoned"] == before + 1
    assert not client.app.state.service.pool._open


PIECES = [
    "%",
    "=",
    "+",
    " ",
    "_",
    "\n",
    "\r",
    "a",
    "%3D",
    "%3d",
    "%0A",
    "%C3%A9",
    "%ff",
    "%25",
    "&",
]


@given(st.lists(st.sampled_from(PIECES)).map("".join))
def test_a_lone_pair_is_read_as_any_pair(text: str) -> None:
    given = f"query={text}".encode()
    found = parse_lone(b"query", given)
    if found is not None:
        assert parse_pairs(given) == [("query", found)]


@given(st.text())
def test_whatever_is_quoted_is_read_as_a_lone_pair(text: str) -> None:
    for write in (quote, quote_plus):
        assert parse_lone(b"query", f"query={write(text)}".encode()) == text
