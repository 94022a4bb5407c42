"""Graphs that queries make, as JSON-LD: compact as documents are, and read back by others whole."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pyoxigraph
import pytest
import rdflib
from pyld import jsonld
from rdflib.compare import isomorphic

from twinrdf.serve.app import make_app
from twinrdf.vocab import PREFIXES

from .conftest import BASE, EX, LIMITS, Client, open_client

SKOS = f"PREFIX skos: <{PREFIXES['skos']}>"
GHENT = f"<{BASE}id/territory/ghent>"
QUERIES = {
    "a thing": f"DESCRIBE {GHENT}",
    "all": "CONSTRUCT WHERE { ?s ?p ?o }",
    "nothing": "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o FILTER(false) }",
    "blank nodes": f"{SKOS} CONSTRUCT {{ ?s skos:note [ skos:note ?l, [] ] }} "
    "WHERE { ?s skos:prefLabel ?l }",
    "odd types": f"{SKOS} CONSTRUCT {{ {GHENT} a 'a city', [], skos:Concept }} WHERE {{}}",
    "odd labels": f"{SKOS} CONSTRUCT {{ {GHENT} skos:prefLabel [], <a:b>, 1, '', 'x'@en }} {{}}",
    "IRIs like prefixed names": "CONSTRUCT { <geo:51,4> <skos:prefLabel> <tw:x> . <tw:a> a <skos:b>"
    " . <a:c> <a:p> 'x'^^<xsd:d>, 'y'@en, 'z', _:b . <skos://a/> <a:p> 1 } WHERE {}",
    "the same twice": f"{SKOS} CONSTRUCT {{ ?s skos:note 'x', 'x' }} WHERE {{ ?s ?p ?o }}",
    "odd characters": r"CONSTRUCT { <a:é> <a:p> '\u0001\"\\\n\uFFFE𝄞' } WHERE {}",
}  # fmt: skip


def ask(client: Client, query: str, media_type: str) -> httpx.Response:
    return client.get(f"/sparql?query={quote(query)}", headers={"Accept": media_type})


def read(text: str) -> rdflib.Graph:
    return rdflib.Graph().parse(data=text, format="nt11")


def test_a_page_shows_what_ends_lines_elsewhere(client: Client) -> None:
    query = r"CONSTRUCT { <a:b> <a:c> 'x\u2028\u0085\u2029\u000B\u001Cy' } WHERE {}"
    page = ask(client, query, "text/html")
    assert page.status_code == 200
    assert "x\u2028\u0085\u2029" in page.text


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_what_is_read_back_is_the_same(client: Client, query: str) -> None:
    answer = ask(client, query, "application/ld+json")
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "application/ld+json"
    expected = read(ask(client, query, "application/n-triples").text)
    assert isomorphic(
        read(jsonld.to_rdf(answer.json(), {"format": "application/n-quads"})), expected
    )
    parsed = pyoxigraph.parse(answer.content, format=pyoxigraph.RdfFormat.JSON_LD)
    lines = "".join(f"{quad.triple} .\n" for quad in parsed)
    assert isomorphic(read(lines), expected)


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
@pytest.mark.parametrize("name", ["a thing", "blank nodes", "IRIs like prefixed names"])
def test_rdflib_reads_the_same(client: Client, name: str) -> None:
    found = rdflib.Graph().parse(
        data=ask(client, QUERIES[name], "application/ld+json").text, format="json-ld"
    )
    assert isomorphic(found, read(ask(client, QUERIES[name], "application/n-triples").text))


def test_names_are_as_short_as_in_documents(client: Client, tight: Client) -> None:
    def ghent(document: dict[str, Any]) -> dict[str, Any]:
        (found,) = (node for node in document["@graph"] if node["id"] == "territory/ghent")
        return found

    document = client.get("/doc/territory/ghent.jsonld").json()
    for answer in (
        ask(client, "CONSTRUCT WHERE { ?s ?p ?o }", "application/ld+json"),
        ask(client, f"DESCRIBE {GHENT}", "application/json"),
        tight.get("/data?default&format=jsonld"),
        tight.get("/data?default&format=json"),
    ):
        assert answer.json()["@context"] == document["@context"]
        assert ghent(answer.json()) == ghent(document)
    assert ghent(document)["label"] == {"en": "Ghent", "nl": "Gent"}


def test_one_line_has_all_of_a_thing(client: Client) -> None:
    query = f"CONSTRUCT {{ <{EX}a> ?p ?o }} WHERE {{ ?s ?p ?o }}"
    (node,) = ask(client, query, "application/ld+json").json()["@graph"]
    assert len(node["rdfs:comment"]) == 1500


def test_directions_are_kept(client: Client) -> None:
    query = "CONSTRUCT { <a:a> skos:prefLabel 'x'@ar--rtl, 'y'@ar ; <a:p> 'z'@ar--rtl } WHERE {}"
    answer = ask(client, f"{SKOS} {query}", "application/ld+json")
    parsed = set(pyoxigraph.parse(answer.content, format=pyoxigraph.RdfFormat.JSON_LD))
    tags = sorted((quad.object.language, str(quad.object.direction)) for quad in parsed)
    assert [tag for tag, _ in tags] == ["ar", "ar", "ar"]
    assert sum("rtl" in direction.lower() for _, direction in tags) == 2


def test_triple_terms_have_no_form(client: Client) -> None:
    query = "CONSTRUCT { <a:a> <a:p> <<( <a:b> <a:p> 1 )>> } WHERE {}"
    refused = ask(client, query, "application/ld+json")
    assert (refused.status_code, "Turtle" in refused.json()["detail"]) == (406, True)
    assert ask(client, query, "text/turtle").status_code == 200


def test_what_is_endless_is_stopped_as_any_other(client: Client) -> None:
    query = "CONSTRUCT { ?a ?b ?f } WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i"
    assert ask(client, query, "application/ld+json").status_code == 503


def test_long_answers_are_whole(small_release: Path) -> None:
    limits = replace(LIMITS, spool_bytes=1024, deadline=30.0)
    with open_client(make_app(small_release, limits)) as client:
        answer = ask(client, "CONSTRUCT WHERE { ?s ?p ?o }", "application/ld+json")
        assert "Content-Length" not in answer.headers
        assert len(json.loads(answer.content)["@graph"]) > 1500
