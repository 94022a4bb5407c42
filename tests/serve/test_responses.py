"""Validators: who has an answer is told so, and who wants another than there is, too."""

import pytest

from .conftest import Client

PATHS = ["/doc/territory/ghent.ttl", "/dumps/register.ttl", "/about", "/sparql?query=ASK%7B%7D"]


@pytest.mark.parametrize("path", PATHS)
def test_whoever_has_one_of_a_list_or_any_hears_that_it_holds(client: Client, path: str) -> None:
    tag = client.get(path).headers["ETag"]
    for header in (f'"other", {tag}', f'W/"other",W/{tag}', "*", " * "):
        again = client.get(path, headers={"If-None-Match": header})
        assert (again.status_code, again.headers["ETag"]) == (304, tag), header
    for header in (tag.strip('"'), '"*"', '"a*b"', "", '"other"'):
        assert client.get(path, headers={"If-None-Match": header}).status_code == 200, header


@pytest.mark.parametrize("path", PATHS)
def test_whoever_wants_that_very_answer_hears_if_there_is_another(
    client: Client, path: str
) -> None:
    tag = client.get(path).headers["ETag"]
    for header in (tag, f'"other", {tag}', "*"):
        assert client.get(path, headers={"If-Match": header}).status_code == 200, header
    for header in ('"other"', f"W/{tag}", ""):
        answer = client.get(path, headers={"If-Match": header})
        assert answer.status_code == 412, header
        assert answer.headers["Content-Type"] == "application/problem+json"
    both = {"If-Match": '"other"', "If-None-Match": tag}
    assert client.get(path, headers=both).status_code == 412


def test_no_query_passes_for_a_shorter_one_and_a_graph(client: Client) -> None:
    query, graph = "ASK {} #", "urn:g"
    asked = [{"query": query, "default-graph-uri": graph}, {"query": f"{query}\x1f{graph}"}]
    answers = [client.get("/sparql", params=one) for one in asked]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].headers["ETag"] != answers[1].headers["ETag"]


def test_lists_may_come_in_several_lines(client: Client) -> None:
    accept = [("Accept", "image/png"), ("Accept", "text/turtle")]
    answer = client.get("/doc/territory/ghent", headers=accept)
    assert answer.headers["Content-Type"] == "text/turtle; charset=utf-8"
    held = [("If-None-Match", '"other"'), ("If-None-Match", answer.headers["ETag"])]
    assert client.get("/doc/territory/ghent", headers=[*accept, *held]).status_code == 304


def test_dates_are_not_compared(client: Client) -> None:
    """Two releases may have one date, so only a tag can tell them apart."""
    date = {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}
    assert client.get("/dumps/register.ttl", headers=date).status_code == 200


@pytest.mark.parametrize(
    ("accept", "coding"),
    [
        ("gzip", "gzip"),
        ("gzip;q=0.5", "gzip"),
        ("gzip;q=0.5, identity", None),
        ("gzip;q=0.5, identity;q=0.5", "gzip"),
        ("identity;q=0", None),
        ("*;q=0", None),
    ],
)
def test_what_is_preferred_is_sent(client: Client, accept: str, coding: str | None) -> None:
    answer = client.get("/about", headers={"Accept-Encoding": accept})
    assert answer.headers.get("Content-Encoding") == coding


@pytest.mark.parametrize(
    ("accept", "coding"),
    [
        ("br, gzip", None),
        ("br, gzip, identity;q=0", "br"),
        ("gzip, *;q=0", "gzip"),
        ("identity;q=0", None),
    ],
)
def test_what_is_short_is_compressed_for_those_who_take_nothing_else(
    client: Client, accept: str, coding: str | None
) -> None:
    asked = {"query": "ASK {}", "format": "json"}
    answer = client.get("/sparql", params=asked, headers={"Accept-Encoding": accept})
    assert answer.json()["boolean"] is True
    assert answer.headers.get("Content-Encoding") == coding


@pytest.mark.parametrize(
    "path",
    [
        "/sparql?query=ASK%7B%7D&format=nonsense",
        "/sparql?query=SELECT*%7B%7D&output=ttl",
        "/sparql?query=CONSTRUCT+WHERE%7B?s+?p+?o%7D&format=csv",
        "/doc/territory/ghent?format=nonsense",
        "/data?default&format=csv",
        "/tpf?format=csv",
        "/queries/labels?format=ttl",
        "/browse/territory?format=ttl",
        "/dataset?format=nonsense",
        "/dataset?output=nonsense",
        "/sparql?format=csv",
        "/queries?format=ttl",
        "/queries?output=csv",
    ],
)
def test_a_form_that_is_named_and_not_there_is_told(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 406
    assert answer.json()["available"]


@pytest.mark.parametrize("path", ["/doc/territory/ghent?format=", "/data?default&format="])
def test_a_form_that_is_not_named_is_chosen(client: Client, path: str) -> None:
    answer = client.get(path, headers={"Accept": "application/n-triples"})
    assert answer.headers["Content-Type"] == "application/n-triples"


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/sparql?format=nt", "application/n-triples"),
        ("/queries?format=json", "application/json"),
        ("/browse/territory?output=csv", "text/csv; charset=utf-8"),
        ("/tpf?output=nt", "application/n-triples"),
    ],
)
def test_a_form_that_is_named_comes_before_what_is_accepted(
    client: Client, path: str, form: str
) -> None:
    answer = client.get(path, headers={"Accept": "text/html"})
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, form)


def test_no_answer_passes_for_another(register: Client) -> None:
    path = "/queries/entities-by-name.csv"
    assert register.get(f"{path}?words=a%3Db").status_code == 200
    unknown = register.get(f"{path}?words%3Da=b")
    assert (unknown.status_code, "words=a" in unknown.text) == (400, True)
