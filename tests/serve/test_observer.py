"""Every exchange is counted and noted, however it ends, and queries can be told apart."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest

from twinrdf.serve.app import make_app

from .conftest import LIMITS, Client, open_client

PRODUCT = "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("log") / "access.log"


@pytest.fixture(scope="module")
def noting(small_release: Path, log: Path) -> Iterator[Client]:
    limits = replace(LIMITS, access_log=str(log), proxies=1)
    with open_client(make_app(small_release, limits)) as client:
        yield client


def last(log: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads(log.read_text(encoding="utf-8").splitlines()[-1])
    return found


@pytest.mark.parametrize(
    "path", ["/sparql?query=ASK%7B%7D", "/sparql", "/query", "/queries/labels", "/sparql?query=x"]
)
def test_an_answer_to_a_query_names_the_exchange(noting: Client, log: Path, path: str) -> None:
    first, second = noting.get(path), noting.get(path)
    assert second.headers["Twinrdf-Query-Id"] == last(log)["id"]
    assert first.headers["Twinrdf-Query-Id"] != second.headers["Twinrdf-Query-Id"]
    assert "Twinrdf-Query-Id" in first.headers["Access-Control-Expose-Headers"]


def test_answers_without_a_query_name_no_exchange(noting: Client) -> None:
    assert "Twinrdf-Query-Id" not in noting.get("/about").headers


def test_a_failed_query_is_noted_with_its_beginning(noting: Client, log: Path) -> None:
    query = f"SELECT (COUNT(*) AS ?n) {PRODUCT} # {'x' * 300}"
    answer = noting.get(
        f"/sparql?query={quote(query)}",
        headers={"X-Forwarded-For": "198.51.100.9, 203.0.113.77", "Cookie": "secret=1"},
    )
    assert answer.status_code == 503
    found = last(log)
    assert (found["outcome"], found["query"]) == ("deadline", query[:200])
    assert found["client"] == "203.0.113.0/24"
    assert "secret" not in str(found)


def test_a_query_that_went_well_is_not_told(noting: Client, log: Path) -> None:
    query = "SELECT ?x { BIND('my business' AS ?x) }"
    answer = noting.request(
        "POST", "/sparql", content=query, headers={"Content-Type": "application/sparql-query"}
    )
    found = last(log)
    assert answer.status_code == found["status"] == 200
    assert found["bytes"] == len(answer.content)
    assert found["release"] == "0123456789abcdef"
    noting.get("/search?q=my+business")
    assert "business" not in log.read_text(encoding="utf-8")


def test_a_failure_of_ours_is_noted(
    noting: Client, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: object, languages: object) -> str:
        raise ZeroDivisionError

    monkeypatch.setattr("twinrdf.serve.pages.Site.browse", fail)
    assert noting.get("/browse", headers={"Accept-Language": "nl"}).status_code == 500
    assert (last(log)["route"], last(log)["status"]) == ("/browse", 500)


def test_without_proxies_nobody_is_believed(small_release: Path, log: Path) -> None:
    limits = replace(LIMITS, access_log=str(log))
    with open_client(make_app(small_release, limits)) as client:
        client.get("/about", headers={"X-Forwarded-For": "203.0.113.77"})
    assert last(log)["client"] == "127.0.0.0/24"
