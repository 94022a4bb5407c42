"""The query page over HTTP: what it keeps, what may frame it, and what its scripts ask for."""

import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import rdflib
from tests.serve.conftest import BASE, LIMITS, Client, open_client

from twinrdf.queries import read_queries
from twinrdf.release import Release
from twinrdf.serve.app import make_app
from twinrdf.vocab import expand

HTML = {"Accept": "text/html"}
QUERY = "SELECT ?name WHERE { ?s <http://www.w3.org/2004/02/skos/core#prefLabel> ?name } # \"'<b>"


def at(path: str, **values: str) -> str:
    return f"{path}?{urlencode(values)}"


def test_only_an_answer_alone_may_be_framed(client: Client) -> None:
    bare = client.get(at("/query", query=QUERY, embed="1", view="map"), headers=HTML)
    assert bare.status_code == 200
    policy = bare.headers["Content-Security-Policy"]
    assert policy.endswith("frame-ancestors *")
    assert "unsafe" not in policy
    assert "<form" not in bare.text
    refused = client.get(at("/query", query="SELEC", embed="1"), headers=HTML)
    assert refused.status_code == 400
    assert refused.headers["Content-Security-Policy"].endswith("frame-ancestors *")
    for path in (
        at("/query", query=QUERY),
        at("/query", query=QUERY, embed="0"),
        at("/query", embed="1"),
        at("/sparql", query=QUERY, embed="1"),
        "/query",
    ):
        shown = client.get(path, headers=HTML)
        assert shown.headers["Content-Security-Policy"].endswith("frame-ancestors 'none'"), path
        assert "<form" in shown.text


def test_pages_with_other_views_are_other_pages(client: Client) -> None:
    tags = {
        client.get(at("/query", query=QUERY, **more), headers=HTML).headers["ETag"]
        for more in ({}, {"view": "map"}, {"view": "chart"}, {"embed": "1"})
    }
    assert len(tags) == 4
    usual, unknown = (
        client.get(at("/query", query=QUERY, **more), headers=HTML).text
        for more in ({}, {"view": "unknown"})
    )
    assert unknown.replace("&amp;view=unknown", "") == usual


def test_questions_lead_to_others_and_let_days_be_picked(register: Client) -> None:
    for page, start in (
        ("/queries/partnerships-of-place?lang=en", "Which dates"),
        ("/queries?lang=en", "Which dates"),
        ("/queries?lang=nl", "Welke dat"),
    ):
        shown = register.get(page, headers=HTML).text
        assert re.search(f'<q><a href="/queries/dates-by-source[^"]*">{start}', shown)
        assert "dates-by-source" not in re.sub(r"<[^>]*>", "", shown)
    dated = register.get(at("/queries/agreement-terms", on="2017-01-01"), headers=HTML).text
    assert '<input type="date" id="p-on" name="on" value="2017-01-01">' in dated


def test_a_page_and_its_scripts_ask_the_engine_once(client: Client) -> None:
    service = client.app.state.service
    query = "SELECT (1 + 1 AS ?two) {}"
    client.get(at("/query", query=query), headers=HTML)
    answered = service.outcomes["answered"]
    for accept in ("application/sparql-results+json", "application/sparql-results+json, a/b;q=0.5"):
        plain = client.request("POST", "/sparql", data={"query": query}, headers={"Accept": accept})
        assert plain.json()["results"]["bindings"][0]["two"]["value"] == "2"
    client.get(at("/query", query=query, view="chart"), headers=HTML)
    assert service.outcomes["answered"] == answered


def test_the_line_ends_of_a_form_are_those_of_the_query(client: Client) -> None:
    page = client.get(at("/query", query="# one\r\nASK {}\r\n"), headers=HTML)
    assert "query=%23+one%0AASK+%7B%7D%0A" in page.text
    assert "%0D" not in page.text


def test_an_example_leads_to_its_query(client: Client) -> None:
    moved = client.get("/query?example=places-in", headers=HTML)
    assert moved.status_code == 303
    parts = urlsplit(moved.headers["Location"])
    assert parts.path == "/query"
    (query,) = parse_qs(parts.query)["query"]
    assert "VALUES ?country { <https://register.example/id/territory/belgium> }" in query
    shown = client.get(moved.headers["Location"], headers=HTML)
    assert "ghent" in shown.text
    assert client.get("/query?example=nothing", headers=HTML).status_code == 404
    assert "lang" not in parse_qs(parts.query)
    kept = client.get("/query?example=places-in&lang=nl", headers=HTML).headers["Location"]
    assert parse_qs(urlsplit(kept).query) == {"query": [query], "lang": ["nl"]}


def test_words_to_propose_are_served(client: Client) -> None:
    answer = client.get("/query/completions.json")
    assert answer.status_code == 200
    assert answer.json()["prefixes"]["tw"] == "https://w3id.org/twinrdf/ns#"
    assert answer.json()["classes"] == []  # this release describes itself with nothing
    held = {"If-None-Match": answer.headers["ETag"]}
    assert client.get("/query/completions.json", headers=held).status_code == 304


def test_code_names_the_server_that_was_asked(client: Client) -> None:
    answer = client.request("POST", "/query/code.json?view=map", data={"query": QUERY})
    codes = {snippet["name"]: snippet["code"] for snippet in answer.json()["snippets"]}
    assert list(codes) == ["curl", "Python", "R", "HTML"]
    assert "http://site.example/sparql" in codes["curl"]
    assert "view=map&amp;embed=1" in codes["HTML"]
    assert "text/csv" in codes["Python"]
    turtle = client.get(at("/query/code.json", query="DESCRIBE <x:a>")).json()["snippets"][0]
    assert "Accept: text/turtle" in turtle["code"]
    assert client.get("/query/code.json").status_code == 400
    wrong = client.get(at("/query/code.json", query="SELECT * { SERVICE <x:a> {} }"))
    assert wrong.status_code == 403
    assert wrong.json()["line"] == 1


def test_a_query_too_long_for_code_is_told_as_elsewhere(small_release: Path) -> None:
    asked = {"query": "SELECT * {} # and so on"}
    with open_client(make_app(small_release, replace(LIMITS, query_bytes=12))) as strict:
        for path in ("/query/code.json", "/query", "/sparql"):
            assert strict.get(at(path, **asked), headers=HTML).status_code == 414
            assert strict.request("POST", path, data=asked).status_code == 413


def test_a_proxy_in_front_tells_the_scheme(client: Client, small_release: Path) -> None:
    headers = {"X-Forwarded-Proto": "https"}
    path = at("/query/code.json", query="ASK {}")
    assert "http://site.example" in client.get(path, headers=headers).text
    with open_client(make_app(small_release, replace(LIMITS, proxies=1))) as behind:
        assert "https://site.example" in behind.get(path, headers=headers).text


@pytest.mark.parametrize("host", ["evil.example'$(id)", "a.example;touch"])
def test_a_hostile_host_stays_within_quotes(client: Client, host: str) -> None:
    import shlex

    answer = client.get(at("/query/code.json", query="ASK {}"), headers={"Host": host})
    curl = answer.json()["snippets"][0]["code"]
    assert shlex.split(curl.replace("\\\n", " "))[-1] == f"http://{host}/sparql"


@pytest.mark.parametrize(
    "country",
    ["http://site.example/doc/territory/belgium?lang=nl", f"{BASE}doc/territory/belgium.ttl"],
)
def test_the_address_of_a_page_stands_for_its_thing(client: Client, country: str) -> None:
    asked = client.get(at("/queries/places-in.csv", country=country))
    assert asked.status_code == 200
    assert asked.content == client.get("/queries/places-in.csv?country=belgium").content


def test_questions_speak_the_language_of_the_reader(register: Client) -> None:
    said = {
        "nl": ("Welke partnerschappen heeft een plaats, met wie en sinds wanneer?", "De plaats"),
        "zh": ("某地有哪些伙伴关系？与谁？自何时起？", "地方"),
    }
    for language, (question, label) in said.items():
        for path in ("/queries", "/query"):
            page = register.get(f"{path}?lang={language}", headers=HTML).text
            assert f">{question}</a>" in page, path
            assert "Which partnerships" not in page, path
        page = register.get(f"/queries/partnerships-of-place?lang={language}", headers=HTML).text
        assert f"<h1>{question}</h1>" in page
        assert re.search(rf'<label for="p-place">{label}\b', page)
        assert ' lang="en"' not in page.partition("<main")[2]


def test_the_vocabulary_is_explained_in_the_language_of_the_reader(register: Client) -> None:
    english = register.get("/ns", headers=HTML)
    dutch = register.get("/ns?lang=nl", headers=HTML)
    assert register.get("/ns", headers=HTML | {"Accept-Language": "nl"}).text != english.text
    assert dutch.headers["Content-Language"] == "nl"
    assert dutch.headers["ETag"] != english.headers["ETag"]
    assert "Accept-Language" in dutch.headers["Vary"]
    assert '<a href="#City">City</a>' in english.text
    assert '<a href="#City">Stad</a>' in dutch.text
    assert "<p>Een gebied dat zijn land als één stad, dorp of gemeente behandelt" in dutch.text
    assert 'href="/browse?lang=nl"' in dutch.text


def test_rules_are_named_in_the_language_of_the_reader(register: Client) -> None:
    pages = {
        language: register.get(f"/quality?lang={language}", headers=HTML).text
        for language in ("en", "nl", "fr", "zh")
    }
    report = register.get("/report?lang=nl", headers=HTML).text
    titles = {
        "en": "Place: link to Wikidata given",
        "nl": "Plaats: link naar Wikidata gegeven",
        "fr": "Lieu\xa0: lien vers Wikidata donné",
        "zh": "地方：有 Wikidata 链接",
    }
    for language, page in pages.items():
        assert f'<span title="Territory-sameAs-wanted">{titles[language]}</span>' in page
        assert ' lang="en"' not in page.partition("<main")[2], language
    assert titles["nl"] in report
    assert '<td class="tale" lang="en">' in report


def test_editors_find_in_the_description_what_the_default_graph_has_not(
    register: Client, release: Release
) -> None:
    """SIB's editor asks the endpoint these, and where nothing comes its description."""
    asked = {
        "examples": "SELECT ?query { ?q a sh:SPARQLExecutable ; rdfs:comment ?c ; "
        "sh:select|sh:ask|sh:construct|sh:describe ?query }",
        "prefixes": "SELECT ?prefix { [] sh:namespace ?space ; sh:prefix ?prefix }",
        "classes": "SELECT ?class { ?cp void:class ?class ; void:propertyPartition ?pp . "
        "?pp void:property ?property }",
    }
    prefixes = "".join(
        f"PREFIX {name}: <{space}>\n"
        for name, space in (
            ("sh", "http://www.w3.org/ns/shacl#"),
            ("rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
            ("void", "http://rdfs.org/ns/void#"),
        )
    )
    description = register.get("/sparql", headers={"Accept": "application/n-triples"})
    held = rdflib.Graph().parse(data=description.text, format="nt")
    for query in asked.values():
        found = register.get("/sparql", params={"query": prefixes + query, "format": "json"})
        assert found.json()["results"]["bindings"] == []
    rows = {name: list(held.query(prefixes + query)) for name, query in asked.items()}
    assert len(rows["examples"]) == len(read_queries(release.path / "queries"))
    assert {"tw", "skos"} <= {str(row[0]) for row in rows["prefixes"]}
    assert expand("tw:Agreement") in {str(row[0]) for row in rows["classes"]}
