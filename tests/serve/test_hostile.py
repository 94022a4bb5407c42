"""Queries meant to harm: each is answered rightly and in time, and the next good one at once."""

import asyncio
import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest

from twinrdf.serve.app import make_app
from twinrdf.serve.limits import Limits

from .conftest import LIMITS, Client, open_client, until

GOOD = "ASK { ?s <http://www.w3.org/2004/02/skos/core#prefLabel> 'Ghent'@en }"
PRODUCT = "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
DOUBLED = " ".join(f"BIND(CONCAT(?v{n}, ?v{n}) AS ?v{n + 1})" for n in range(40))
NEVER = "FILTER(STRLEN(CONCAT(STR(?c), STR(?f), STR(?i))) < 0)"
PATTERNS = " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(300))

HOSTILE = {
    "count of a product": (503, f"SELECT (COUNT(*) AS ?n) {PRODUCT}"),
    "sorted product": (503, f"SELECT * {PRODUCT} ORDER BY ?c ?f ?i"),
    "distinct product": (503, f"SELECT (COUNT(DISTINCT ?c) AS ?n) {PRODUCT}"),
    "grouped product": (503, f"SELECT (GROUP_CONCAT(?c) AS ?x) {PRODUCT}"),
    "product that is never true": (503, f"SELECT * {PRODUCT[:-1]} {NEVER} }}"),
    "random order": (503, f"SELECT * {PRODUCT} ORDER BY RAND()"),
    "string growth": (503, f"SELECT ?v40 {{ BIND('{'x' * 64}' AS ?v0) {DOUBLED} }}"),
    "many patterns": (503, f"SELECT * {{ {PATTERNS} }}"),
    "many objects": (503, "SELECT * { ?s ?p 1" + ",1" * 900 + "}"),
    "long path": (503, "SELECT * { ?s <a:b>" + "/<a:b>" * 490 + " ?o }"),
    "nested parentheses": (400, "SELECT * { FILTER(" + "(" * 10_000 + "1" + ")" * 10_000 + ") }"),
    "nested braces": (400, "SELECT * " + "{" * 10_000 + "}" * 10_000),
    "nested collections": (400, "SELECT * { ?s ?p " + "(" * 10_000 + ")" * 10_000 + " }"),
    "many unions": (413, "SELECT * { {} " + "UNION {} " * 20_000 + "}"),
    "fewer unions": (400, "SELECT * { {}" + "UNION{}" * 5_000 + "}"),
    "a regular expression": (200, "ASK { FILTER(REGEX('" + "a" * 40 + "b', '(a+)+$')) }"),
    "SERVICE silent": (403, "SELECT * { SERVICE SILENT <http://127.0.0.1:1/> { ?s ?p ?o } }"),
}  # fmt: skip


def ask(client: Client, query: str) -> httpx.Response:
    content = urlencode({"query": query}).encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "*/*"}
    return client.request("POST", "/sparql", content=content, headers=headers)


@pytest.mark.parametrize(("status", "query"), HOSTILE.values(), ids=HOSTILE)
def test_each_is_answered_in_time_and_the_next_one_at_once(
    client: Client, status: int, query: str
) -> None:
    start = time.monotonic()
    answer = ask(client, query)
    assert time.monotonic() - start < LIMITS.deadline + 10
    assert answer.status_code == status
    if status != 200:
        assert answer.json()["detail"]
    assert ask(client, GOOD).json()["boolean"] is True  # which has no more than the deadline


def test_an_endless_stream_breaks_off(client: Client) -> None:
    async def use() -> tuple[int, int]:
        query = urlencode({"query": f"SELECT * {PRODUCT}"})
        answer = await client.http.get(f"/sparql?{query}", headers={"Accept": "text/csv"})
        return answer.status_code, len(answer.content)

    start = time.monotonic()
    with pytest.raises(AssertionError):  # the transport found no end to the answer
        client.run(use())
    assert time.monotonic() - start < LIMITS.deadline + 10
    assert ask(client, GOOD).json()["boolean"] is True


def test_a_long_answer_is_whole(small_release: Path) -> None:
    limits = Limits(deadline=30, spool_bytes=64 * 1024)
    with open_client(make_app(small_release, limits)) as client:
        answer = ask(client, "SELECT * { ?s ?p ?o . ?a ?b ?o2 } LIMIT 2000")
    assert answer.status_code == 200
    assert "Content-Length" not in answer.headers
    assert len(answer.json()["results"]["bindings"]) == 2000


@pytest.fixture
def listener() -> Iterator[tuple[int, list[str]]]:
    """A server on this machine, and who connected to it."""
    seen: list[str] = []
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        server.settimeout(0.1)
        ended = threading.Event()

        def accept() -> None:
            while not ended.is_set():
                try:
                    connection, address = server.accept()
                except TimeoutError:
                    continue
                seen.append(str(address))
                connection.close()

        thread = threading.Thread(target=accept)
        thread.start()
        yield server.getsockname()[1], seen
        ended.set()
        thread.join()


@pytest.fixture(scope="module", params=[(), ("http://127.0.0.1:1/sparql",)], ids=["off", "on"])
def guarded(small_release: Path, request: pytest.FixtureRequest) -> Iterator[Client]:
    """A client of sites that ask no endpoint, or one that is not meant here."""
    limits = replace(LIMITS, federation=request.param)
    with open_client(make_app(small_release, limits)) as client:
        yield client


@pytest.mark.parametrize(
    "pattern",
    [
        "SERVICE <http://127.0.0.1:PORT/> { ?s ?p ?o }",
        "SERVICE SILENT <http://localhost:PORT/> { ?s ?p ?o }",
        "?s ?p 1SERVICE<http://127.0.0.1:PORT/>{}",
        "FILTER NOT EXISTS { service<http://127.0.0.1:PORT/>{} }",
        "FILTER(1<2)SERVICE#>\n<http://127.0.0.1:PORT/> {}",
        "SERVICE <http://127.0.0.1:1/sparql> { SERVICE <http://127.0.0.1:PORT/> {} }",
        "SERVICE <http://127.0.0.1:1/sparql> {} FILTER(1<2)SERVICE#>\n<http://127.0.0.1:PORT/> {}",
        "VALUES ?x { <http://127.0.0.1:PORT/> } SERVICE ?x {}",
    ],
)
def test_no_other_host_is_asked(
    guarded: Client, listener: tuple[int, list[str]], pattern: str
) -> None:
    port, seen = listener
    found = ask(guarded, f"SELECT * {{ {pattern.replace('PORT', str(port))} }}")
    assert found.status_code in ((400, 403) if guarded.app.state.service.federation else (403,))
    assert not seen


def test_nor_where_the_guard_is_passed_by(
    guarded: Client, listener: tuple[int, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    from twinrdf.guard import Verdict

    def let_all_through(*_: object) -> Verdict:
        return Verdict(200, form="SELECT")

    monkeypatch.setattr("twinrdf.serve.protocol.check_query", let_all_through)
    port, seen = listener
    for form in ("SERVICE", "SERVICE SILENT"):
        query = f"SELECT * {{ {form} <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}"
        assert ask(guarded, query).status_code in (200, 500)
    for graph in (f"http://127.0.0.1:{port}/", "file:///etc/passwd"):
        assert (
            ask(guarded, f"SELECT * FROM <{graph}> {{ ?s ?p ?o }}").json()["results"]["bindings"]
            == []
        )
    assert ask(guarded, f"LOAD <http://127.0.0.1:{port}/>").status_code == 400
    assert not seen


def test_killed_query_processes_come_back(client: Client) -> None:
    pool = client.app.state.service.pool
    killed = list(pool._idle)
    for process in killed:
        os.kill(process.pid, signal.SIGKILL)
    client.run(until(lambda: not set(killed) & set(pool._idle)))
    assert ask(client, GOOD).status_code == 200


def test_polite_clients_are_served_beside_hostile_ones(small_release: Path) -> None:
    with open_client(make_app(small_release, replace(LIMITS, deadline=3.0))) as client:
        serve_beside_hostile_ones(client)


def serve_beside_hostile_ones(client: Client) -> None:
    transport = httpx.ASGITransport(client.app, client=("198.51.100.1", 1))
    hostile = httpx.AsyncClient(transport=transport, base_url="http://site.example")
    polite: list[tuple[int, str]] = []
    slowest = 0.0

    async def harm() -> None:
        for _ in range(2):
            await hostile.get("/sparql", params={"query": HOSTILE["count of a product"][1]})

    async def use(number: int) -> None:
        nonlocal slowest
        for turn in range(5):
            start = time.monotonic()
            query = f"{GOOD} # {number} {turn}"
            answer = await client.http.get("/sparql", params={"query": query})
            polite.append((answer.status_code, answer.text))
            slowest = max(slowest, time.monotonic() - start)
            await asyncio.sleep(0.1)

    async def both() -> None:
        await asyncio.gather(harm(), use(1), use(2))

    client.run(both())
    assert {status for status, _ in polite} == {200}, polite
    assert slowest < 15
