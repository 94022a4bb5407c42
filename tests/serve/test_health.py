"""Whoever runs the server is told how it is; others are not told its figures."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from twinrdf.serve.app import make_app

from .conftest import LIMITS, Client, open_client, write_release


def test_alive_and_ready(client: Client) -> None:
    alive, ready = client.get("/healthz"), client.get("/readyz")
    assert alive.json() == {"status": "ok", "release": "0123456789abcdef"}
    assert ready.status_code == 200
    body = ready.json()
    assert (body["status"], body["release"]) == ("ready", "0123456789abcdef")
    assert body["queries"]["missing"] == []
    assert alive.headers["Cache-Control"] == ready.headers["Cache-Control"] == "no-store"


def test_without_query_processes_it_is_alive_and_not_ready(small_release: Path) -> None:
    with open_client(make_app(small_release, LIMITS)) as client:
        client.run(client.app.state.service.pool.close())
        assert client.get("/healthz").status_code == 200
        ready = client.get("/readyz")
        assert (ready.status_code, ready.headers["Retry-After"]) == (503, "1")
        assert ready.json()["status"] == "no query process"


@pytest.mark.parametrize("store", ["memory", "disk"])
def test_without_the_folder_of_its_release_it_is_not_ready_but_answers(
    tmp_path: Path, store: str
) -> None:
    folder = write_release(tmp_path, "0123456789abcdef")
    with open_client(make_app(folder, replace(LIMITS, store=store))) as client:
        service = client.app.state.service
        service.files = {**service.files, "site/x": service.files["dumps/register.ttl"]}
        shutil.rmtree(folder)
        ready = client.get("/readyz")
        assert (ready.status_code, ready.headers["Retry-After"]) == (503, "1")
        assert ready.json()["status"] == "the folder of the release is gone"
        asked = ("/healthz", "/browse", "/doc/territory/ghent.ttl", "/sparql?query=ASK{?s a ?o}")
        assert [client.get(path).status_code for path in asked] == [200] * 4
        for path in ("/dumps/register.ttl", "/site/x"):
            lost = client.get(path)
            assert (lost.status_code, lost.headers["Retry-After"]) == (503, "60")
            assert lost.json()["detail"] == "register.ttl: lost on this server; come back later"


@pytest.fixture(scope="module")
def sites(small_release: Path) -> Iterator[dict[str, Client]]:
    """A client of a site for each way to tell the figures."""
    few = replace(LIMITS, workers=1, long=0, spares=0)
    with ExitStack() as stack:
        yield {
            metrics: stack.enter_context(
                open_client(make_app(small_release, replace(few, metrics=metrics)))
            )
            for metrics in ("loopback", "nobody", "public")
        }


@pytest.mark.parametrize(
    ("metrics", "address", "header", "status"),
    [
        ("loopback", "127.0.0.1", "", 200),
        ("loopback", "::1", "", 200),
        ("loopback", "::ffff:127.0.0.1", "", 200),
        ("loopback", "::ffff:192.0.2.1", "", 403),
        ("loopback", "192.0.2.1", "", 403),
        ("loopback", "?", "", 403),
        ("loopback", "127.0.0.1", "X-Forwarded-For", 403),
        ("loopback", "127.0.0.1", "Forwarded", 403),
        ("loopback", "127.0.0.1", "Via", 403),
        ("nobody", "127.0.0.1", "", 403),
        ("public", "192.0.2.1", "X-Forwarded-For", 200),
    ],
)
def test_who_may_read_the_figures(
    sites: dict[str, Client], metrics: str, address: str, header: str, status: int
) -> None:
    client = sites[metrics]
    transport = httpx.ASGITransport(client.app, client=(address, 1))
    http = httpx.AsyncClient(transport=transport, base_url="http://site.example")
    headers = {header: "127.0.0.1"} if header else {}
    assert client.run(http.get("/metrics", headers=headers)).status_code == status
