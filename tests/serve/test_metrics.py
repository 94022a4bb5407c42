"""The figures say what happened, and no visitor can make them grow without bound."""

import asyncio
import contextlib
import os
import re
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
from prometheus_client.parser import text_string_to_metric_families

from twinrdf.serve.app import make_app
from twinrdf.serve.frames import Job

from .conftest import LIMITS, Client, open_client

ROOT = Path(__file__).parents[2]
PRODUCT = "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture(scope="module")
def counted(small_release: Path) -> Iterator[Client]:
    with open_client(make_app(small_release, LIMITS)) as client:
        yield client


def figures(client: Client) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def figure(client: Client, name: str, **labels: str) -> float:
    return figures(client).get((name, frozenset(labels.items())), 0)


@pytest.mark.parametrize(
    ("outcome", "query", "times"),
    [
        ("answered", "ASK { ?s ?p 1 }", 1),
        ("kept", "ASK { ?s ?p 2 }", 2),
        ("malformed", "SELEC", 1),
        ("malformed", "SELECT (COUNT(*) AS ?n) ?s { ?s ?p ?o }", 1),
        ("forbidden", "SELECT * { SERVICE <http://127.0.0.1:9/> {} }", 1),
        ("too_long", f"ASK {{}} # {'x' * 70_000}", 1),
        ("deadline", f"SELECT (COUNT(*) AS ?n) {PRODUCT}", 1),
        ("deadline", f"SELECT * {PRODUCT}", 1),  # an answer that breaks off
    ],
)
def test_queries_are_counted_by_what_became_of_them(
    counted: Client, outcome: str, query: str, times: int
) -> None:
    before = figure(counted, "twinrdf_queries_total", outcome=outcome)
    for _ in range(times):
        with contextlib.suppress(AssertionError):  # how the client tells a broken-off answer
            counted.request("POST", "/sparql", data={"query": query})
    assert figure(counted, "twinrdf_queries_total", outcome=outcome) == before + 1


def test_a_query_whose_answer_is_too_long_for_a_page_is_counted(counted: Client) -> None:
    path = f"/query?query={quote('SELECT * { ?s ?p ?o }')}"
    limits = replace(counted.app.state.service.limits, spool_bytes=100)
    with open_client(make_app(counted.app.state.service.release.path, limits)) as client:
        assert client.get(path).status_code == 503
        assert figure(client, "twinrdf_queries_total", outcome="answer") == 1


def test_a_query_of_a_client_that_has_too_many_is_counted(counted: Client) -> None:
    service = counted.app.state.service
    others = [service.pool.admit(Job("ASK {}", "text/csv"), "127.0.0.1") for _ in range(4)]
    assert counted.request("POST", "/sparql", data={"query": "ASK { }"}).status_code == 429
    assert figure(counted, "twinrdf_queries_total", outcome="client") == 1
    for other in others:
        service.pool.uncount(other)


def test_a_query_whose_process_is_killed_is_counted(counted: Client) -> None:
    async def use() -> int:
        path = f"/sparql?query={quote('SELECT (COUNT(*) AS ?k) ' + PRODUCT)}"
        asking = asyncio.create_task(counted.http.get(path))
        pool = counted.app.state.service.pool
        async with asyncio.timeout(30):
            while not pool.state().running:
                await asyncio.sleep(0.01)
        await asyncio.sleep(0.1)
        for process in list(pool._busy):
            os.kill(process.pid, signal.SIGKILL)
        return (await asking).status_code

    assert counted.run(use()) == 503
    assert figure(counted, "twinrdf_queries_total", outcome="killed") == 1


def test_requests_are_counted_by_route(counted: Client) -> None:
    labels = {"route": "/doc/{kind}/{slug}", "method": "GET", "status": "200"}
    before = figures(counted)
    for suffix in ("ttl", "nt", "ttl"):
        counted.get(f"/doc/territory/ghent.{suffix}")
    after = figures(counted)
    for name, key, more in [
        ("twinrdf_http_requests_total", labels, 3),
        ("twinrdf_http_request_seconds_count", {"route": labels["route"]}, 3),
        ("twinrdf_cache_hits_total", {}, 1),
        ("twinrdf_cache_misses_total", {}, 2),
    ]:
        found = (name, frozenset(key.items()))
        assert after[found] == before.get(found, 0) + more, name
    assert after["twinrdf_cache_bytes", frozenset()] > 0


def test_visitors_cannot_make_up_labels(counted: Client) -> None:
    for number in range(20):
        counted.request(f"M{number}", f"/{number}")
    text = counted.get("/metrics").text
    assert set(re.findall(r'method="(\w+)"', text)) <= {"GET", "POST", "other"}
    assert 'route="none"' in text
    assert "/19" not in text


def test_what_is_served_and_what_runs(counted: Client) -> None:
    found = figures(counted)
    release = frozenset({("id", "0123456789abcdef"), ("issued", "2026-11-22")})
    assert found["twinrdf_release_info", release] == 1
    assert found["twinrdf_query_processes", frozenset({("state", "running")})] == 0
    assert found["twinrdf_queries_waiting", frozenset()] == 0
    assert found["twinrdf_http_open_requests", frozenset()] == 1
    assert found["process_open_fds", frozenset()] > 0


def test_the_documentation_names_figures_that_there_are(counted: Client) -> None:
    text = (ROOT / "docs/operating.md").read_text(encoding="utf-8")
    counted.request("POST", "/sparql", data={"query": "ASK {}"})  # what has not been is not told
    names = {name for name, _ in figures(counted)}
    shown = set(re.findall(r"twinrdf_[a-z_]+", text))
    assert len(shown) > 4
    assert shown <= names
