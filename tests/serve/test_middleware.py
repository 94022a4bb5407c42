"""What every answer says, and what an answer without content must not say."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from twinrdf.serve import lists
from twinrdf.serve.app import make_app

from .conftest import LIMITS, Client, open_client
from .test_client_turns import ask_raw

LINK = (
    '</dataset>; rel="describedby", '
    '<https://creativecommons.org/publicdomain/zero/1.0/>; rel="license"'
)


def test_a_page_that_has_not_changed_keeps_its_policy(client: Client) -> None:
    page = {"Accept": "text/html"}
    first = client.get("/about", headers=page)
    assert "style-src 'self'" in first.headers["Content-Security-Policy"]
    again = client.get("/about", headers={**page, "If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert "Content-Security-Policy" not in again.headers
    assert again.headers["Twinrdf-Release"] == first.headers["Twinrdf-Release"]


def test_data_runs_and_loads_nothing(client: Client) -> None:
    policy = client.get("/doc/territory/ghent.ttl").headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "'self'" not in policy


@pytest.mark.parametrize(
    "path",
    [
        "/sparql", "/sparql?query=ASK%20%7B%7D", "/sparql?query=ASK%20%7B%7D&format=csv",
        "/sparql?query=DESCRIBE%20%3Chttp://a/%3E", "/queries/labels.csv", "/queries/labels.rq",
        "/tpf", "/qpf?format=json", "/data?default", "/dumps/register.ttl",
        "/dumps/register.ttl.gz", "/browse/territory.csv", "/browse/territory.json",
        "/browse/territory.geojson", "/search.json?q=ghent", "/metadata/void.ttl",
    ],
)  # fmt: skip
def test_data_points_at_its_description_and_its_licence(client: Client, path: str) -> None:
    first = client.get(path)
    assert (first.status_code, first.headers.get("Link")) == (200, LINK)
    assert client.get(path).headers.get("Link") == LINK
    assert client.request("HEAD", path).headers.get("Link") == LINK


@pytest.mark.parametrize("path", ["/doc/territory/ghent.ttl", "/code/status.csv", "/ns.ttl"])
def test_so_do_documents_beside_their_other_forms(client: Client, path: str) -> None:
    links = client.get(path).headers["Link"]
    assert links.endswith(f', </dataset>; rel="collection", {LINK}')
    assert 'rel="alternate"' in links


@pytest.mark.parametrize(
    "path",
    [
        "/about",
        "/healthz",
        "/openapi.json",
        "/sparql?query=ASK",
        "/queries/labels.html",
        "/tpf?page=0",
    ],
)
def test_pages_problems_and_signs_of_life_do_not(client: Client, path: str) -> None:
    assert "Link" not in client.get(path).headers


@pytest.mark.parametrize(
    "path",
    [
        "/id/territory%2Fghent", "/static/..%2fapp.py", "/releases/a%2F..%2Frelease.json",
        "/id/territory%5Cghent", "/id%5cterritory/ghent", "/id/territory/gh%00ent", "/a%0d%0ab",
        "/%C3%28", "/sparql%2F",
    ],
)  # fmt: skip
def test_an_address_that_hides_a_part_is_malformed(client: Client, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.json()["status"]) == (400, 400)


def test_what_follows_the_address_may_have_slashes(client: Client) -> None:
    assert client.get("/tpf?subject=http%3A%2F%2Fa%2Fb&note=%5C").status_code == 200
    assert client.get("/search?q=a%2Fb").status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/dumps/register.ttl", "/browse/territory.csv", "/about", "/sparql", "/nothing"],
)
def test_an_answer_that_is_not_taken_breaks_off_and_is_no_fault_of_the_server(
    small_release: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    path: str,
) -> None:
    monkeypatch.setattr(lists, "SHORT", 0)  # so that a list is sent while it is read
    sent: list[str] = []

    async def take_nothing(message: Any) -> None:
        if message["type"] == "http.response.body":
            await asyncio.sleep(60)
        sent.append(message["type"])

    async def stay() -> Any:
        await asyncio.sleep(60)

    with open_client(make_app(small_release, replace(LIMITS, send_seconds=0.1))) as client:
        client.run(ask_raw(client, path, "", stay, take_nothing))
        assert client.get("/metrics").text.count("twinrdf_http_broken_answers_total 1.0") == 1
    assert sent == ["http.response.start"]
    assert not caplog.records


@pytest.mark.parametrize("path", ["/about", "/browse/territory", "/search", "/nowhere", "/sparql"])
def test_an_address_has_so_many_parameters_and_no_more(client: Client, path: str) -> None:
    refused = client.get(f"{path}?{'a&' * 200}")
    assert (refused.status_code, refused.json()["detail"]) == (400, "more than 200 parameters")
    assert client.get(f"{path}?{'a&' * 199}").status_code != 400
