"""Things and documents about them: every form, by Accept and by suffix; what is not; what was."""

import csv
import io
import json
from pathlib import Path

import pyoxigraph
import pytest

from twinrdf.serve.app import make_app
from twinrdf.serve.negotiate import DOCUMENTS, RDF, Format
from twinrdf.vocab import PREFIXES, expand

from . import conftest
from .conftest import LIMITS, Client, open_client, write_release

BASE = "https://register.example/"
GHENT = pyoxigraph.NamedNode(f"{BASE}id/territory/ghent")
DOCUMENTED = [
    "/doc/territory/ghent", "/doc/source/one", "/doc/link/ghent--Q1296", "/code/status",
    "/code/status/active", "/graph/links", "/ns",
]  # fmt: skip


def read(body: bytes, form: Format) -> set[pyoxigraph.Quad]:
    parsed = pyoxigraph.parse(body, format=pyoxigraph.RdfFormat.from_media_type(form.media_type))
    return set(parsed)


def triples(quads: set[pyoxigraph.Quad]) -> set[pyoxigraph.Triple]:
    return {quad.triple for quad in quads}


def test_a_name_leads_to_its_document(client: Client) -> None:
    answer = client.get("/id/territory/ghent", headers={"Accept": "text/turtle"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/doc/territory/ghent")
    assert answer.headers["Vary"] == "Accept"
    assert answer.content == b""


def test_what_is_asked_of_a_name_is_asked_of_its_document(client: Client) -> None:
    for asked in ("format=ttl", "lang=nl&in=partnership", "a=%C3%A9%0D%0A&b"):
        location = client.get(f"/id/territory/ghent?{asked}").headers["Location"]
        assert location == f"/doc/territory/ghent?{asked}"
    answer = client.get("/id/territory/ghent?format=ttl", follow_redirects=True)
    assert answer.headers["Content-Type"] == "text/turtle; charset=utf-8"


@pytest.mark.parametrize("form", DOCUMENTS, ids=[form.suffix for form in DOCUMENTS])
@pytest.mark.parametrize("name", ["territory/ghent", "source/one"])
def test_a_form_may_be_named_behind_the_name_of_a_thing(
    client: Client, name: str, form: Format
) -> None:
    answer = client.get(f"/id/{name}.{form.suffix}?lang=nl")
    place = f"/doc/{name}.{form.suffix}?lang=nl"
    assert (answer.status_code, answer.headers["Location"]) == (303, place)


def test_a_name_that_ends_as_a_suffix_does_is_that_of_its_thing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    register = conftest._register
    things = (f"{BASE}id/territory/ghent.nt", f"{BASE}id/territory/x.nt", f"{BASE}graph/y.nt")
    kinds = [f"<{thing}> <{expand('rdf:type')}> <{expand('tw:City')}> .\n" for thing in things]
    monkeypatch.setattr(conftest, "_register", lambda label: [*register(label), *kinds])
    with open_client(make_app(write_release(tmp_path, "0123456789abcdef"), LIMITS)) as client:
        for thing in things:
            place = thing.removeprefix(BASE)
            if place.startswith("id/"):
                answer = client.get(f"/{place}")
                place = place.replace("id/", "doc/")
                assert (answer.status_code, answer.headers["Location"]) == (303, f"/{place}")
            said = client.get(f"/{place}", headers={"Accept": "text/turtle"})
            assert said.headers["Content-Location"] == f"/{place}.ttl"
            named = client.get(f"/{place}.ttl")
            assert named.content == said.content
            assert pyoxigraph.NamedNode(thing) in {
                triple.subject for triple in triples(read(named.content, RDF[0]))
            }


@pytest.mark.parametrize("path", DOCUMENTED)
@pytest.mark.parametrize("form", RDF, ids=[form.suffix for form in RDF])
def test_every_document_has_every_form(client: Client, path: str, form: Format) -> None:
    asked = client.get(path, headers={"Accept": form.media_type})
    named = client.get(f"{path}.{form.suffix}", headers={"Accept": "image/png"})
    for answer in (asked, named):
        assert answer.status_code == 200
        assert answer.headers["Content-Type"].startswith(form.media_type)
        assert read(answer.content, form)
    assert asked.content == named.content
    assert asked.headers["Content-Location"] == f"{path}.{form.suffix}"
    assert "Accept," in asked.headers["Vary"]
    assert "Content-Location" not in named.headers
    assert "Accept," not in named.headers["Vary"]
    assert asked.headers["ETag"] != named.headers["ETag"]


@pytest.mark.parametrize("path", DOCUMENTED)
def test_forms_of_one_graph_say_the_same(client: Client, path: str) -> None:
    found = [triples(read(client.get(f"{path}.{form.suffix}").content, form)) for form in RDF[:4]]
    assert found[0]
    assert all(other == found[0] for other in found)
    graphs = [read(client.get(f"{path}.{form.suffix}").content, form) for form in RDF[4:]]
    assert graphs[0] == graphs[1]
    assert triples(graphs[0]) >= found[0]


def test_a_document_reads_alone(client: Client) -> None:
    found = triples(read(client.get("/doc/territory/ghent.ttl").content, RDF[0]))
    label = pyoxigraph.NamedNode(expand("skos:prefLabel"))
    page = pyoxigraph.NamedNode(f"{BASE}doc/territory/ghent")
    said = {(triple.subject.value, triple.predicate) for triple in found}
    assert (f"{BASE}id/territory/belgium", label) in said
    assert (f"{BASE}id/source/one", label) in said
    about = {
        triple.predicate.value: triple.object.value for triple in found if triple.subject == page
    }
    assert about[expand("foaf:primaryTopic")] == GHENT.value
    assert about[expand("void:inDataset")] == f"{BASE}dataset"
    assert about[expand("dcterms:license")].startswith("https://creativecommons.org/")


def test_what_points_at_a_thing_is_in_its_document(client: Client) -> None:
    found = triples(read(client.get("/doc/territory/belgium.nt").content, RDF[2]))
    assert GHENT in {triple.subject for triple in found}


def test_sources_speak_in_forms_with_graphs_only(client: Client) -> None:
    quote = pyoxigraph.NamedNode(expand("tw:quote"))
    view = triples(read(client.get("/doc/territory/ghent.ttl").content, RDF[0]))
    assert quote not in {triple.predicate for triple in view}
    quads = read(client.get("/doc/territory/ghent.nq").content, RDF[5])
    (quad,) = (quad for quad in quads if quad.predicate == quote)
    assert quad.graph_name == pyoxigraph.NamedNode(f"{BASE}id/source/one")
    whole = read(client.get("/doc/source/one.trig").content, RDF[4])
    assert quote in {quad.predicate for quad in whole}


def test_a_code_list_holds_its_codes(client: Client) -> None:
    found = triples(read(client.get("/code/status.ttl").content, RDF[0]))
    assert f"{PREFIXES['code']}status/active" in {triple.subject.value for triple in found}


def test_the_thing_comes_first_in_turtle(client: Client) -> None:
    text = client.get("/doc/territory/ghent.ttl").text
    body = [line for line in text.splitlines() if line and not line.startswith("@prefix")]
    assert body[0].startswith("territory:ghent a ")


def test_a_document_is_given_as_a_table(client: Client) -> None:
    answer = client.get("/doc/territory/ghent.csv")
    assert answer.text.startswith("\ufeff")  # as spreadsheets know UTF-8 by
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert {
        row["object"]: row["language"] for row in rows if row["language"] and not row["graph"]
    } == {
        "Ghent": "en",
        "Gent": "nl",
    }
    (within,) = (row for row in rows if row["predicate"] == expand("schema:containedInPlace"))
    assert within["label"] == "Belgium"


def test_json_is_json_ld_under_its_plainer_name(client: Client) -> None:
    plain = client.get("/doc/territory/ghent", headers={"Accept": "application/json"})
    assert plain.headers["Content-Type"] == "application/json"
    assert plain.content == client.get("/doc/territory/ghent.jsonld").content
    assert plain.json()["@graph"][0]["label"] == {"en": "Ghent", "nl": "Gent"}


@pytest.mark.parametrize("path", ["/doc/territory/ghent", "/doc/source/one", "/code/status/active"])
def test_browsers_get_a_page(client: Client, path: str) -> None:
    for answer in (
        client.get(path, headers={"Accept": "text/html,*/*;q=0.8"}),
        client.get(f"{path}.html"),
    ):
        assert answer.status_code == 200
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
        assert answer.text.startswith("<!doctype html>")
        assert "script-src 'self'" in answer.headers["Content-Security-Policy"]


def test_a_page_speaks_the_readers_language(client: Client) -> None:
    def page(language: str) -> str:
        headers = {"Accept": "text/html", "Accept-Language": language}
        answer = client.get("/doc/territory/ghent", headers=headers)
        assert "Accept-Language" in answer.headers["Vary"]
        return answer.headers["ETag"]

    assert page("nl-BE") == page("nl, en;q=0") != page("en") == page("") == page("tlh")


def test_a_form_may_be_asked_for_by_parameter(client: Client) -> None:
    answer = client.get("/doc/territory/ghent?format=nt", headers={"Accept": "text/html"})
    assert answer.headers["Content-Type"] == "application/n-triples"


def test_links_lead_to_the_other_forms(client: Client) -> None:
    link = client.get("/doc/territory/ghent.ttl").headers["Link"]
    for form in DOCUMENTS[1:]:
        assert f'</doc/territory/ghent.{form.suffix}>; rel="alternate"' in link
    assert 'rel="license"' in link
    assert '</dataset>; rel="collection"' in link


@pytest.mark.parametrize(
    ("path", "iri"),
    [
        ("/doc/territory/ghent", f"{BASE}id/territory/ghent"),
        ("/doc/territory/ghent.ttl", f"{BASE}id/territory/ghent"),
        ("/code/status.csv", "https://w3id.org/twinrdf/code/status"),
    ],
)
def test_a_document_says_by_which_name_to_cite_its_thing(
    client: Client, path: str, iri: str
) -> None:
    assert f'<{iri}>; rel="cite-as"' in client.get(path).headers["Link"]


@pytest.mark.parametrize(
    "path",
    [
        "/id/territory/nowhere", "/id/territory/nowhere.ttl", "/id/territory/ghent.exe",
        "/doc/territory/nowhere", "/doc/territory/nowhere.ttl",
        "/doc/territory/ghent.exe", "/id/territory/", "/id/territory", "/id/territory/ghent/",
        "/doc/territory/ghent.ttl/", "/code/none", "/code/", "/graph/none", "/ns.exe",
        "/dataset.exe", "/id/terr%20itory/ghent", "/id/territory/gh%3Cent", "/id/territory/%C3%A9",
        "/id/territory/ghent%22", "/doc/territory/%2E%2E", "/nothing",
    ],
)  # fmt: skip
def test_what_is_not_is_not_found(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert json.loads(answer.content)["status"] == 404


@pytest.mark.parametrize(
    "path",
    [
        "/id/territory/gone",
        "/id/territory/gone.ttl",
        "/doc/territory/gone",
        "/doc/territory/gone.ttl",
    ],
)
def test_what_was_removed_says_what_replaced_it(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 410
    assert answer.json()["replacedBy"] == [GHENT.value]
    assert answer.headers["Link"] == f'<{GHENT.value}>; rel="successor-version"'
    page = client.get(path, headers={"Accept": "text/html"})
    assert page.status_code == 410
    assert 'href="/doc/territory/ghent"' in page.text


@pytest.mark.parametrize("path", ["/doc/territory/ghent", "/ns", "/dataset", "/.well-known/void"])
def test_a_form_that_there_is_not_is_told(client: Client, path: str) -> None:
    answer = client.get(path, headers={"Accept": "image/png"})
    assert answer.status_code == 406
    assert "text/turtle" in answer.json()["available"]
    assert "Accept" in answer.headers["Vary"]


@pytest.mark.parametrize(
    ("path", "iri"),
    [
        ("/dataset", f"{BASE}dataset"),
        ("/dataset.nt", f"{BASE}dataset"),
        ("/.well-known/void", f"{BASE}dataset"),
        ("/sparql", f"{BASE}sparql"),
        ("/", f"{BASE}dataset"),
    ],
)
def test_the_dataset_describes_itself(client: Client, path: str, iri: str) -> None:
    answer = client.get(path, headers={"Accept": "application/n-triples"})
    assert answer.status_code == 200
    assert f"<{iri}> <" in answer.text
    page = client.get(path, headers={"Accept": "text/html, application/n-triples;q=0.5"})
    negotiated = page.headers["Content-Type"] != answer.headers["Content-Type"]
    for found in (answer, page):
        assert not negotiated or "Accept," in found.headers["Vary"]


def test_the_ontology_page_is_the_file_of_the_release(client: Client) -> None:
    answer = client.get("/ns", headers={"Accept": "text/html"})
    assert "A sheet" in answer.text
    assert "'sha256-" in answer.headers["Content-Security-Policy"]
    assert "Accept," in answer.headers["Vary"]
