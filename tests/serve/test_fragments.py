"""Triple Pattern Fragments by the rules of their specification, as a client that follows them."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from urllib.parse import quote

import pyoxigraph
import pytest

from twinrdf.serve import fragments
from twinrdf.serve.app import make_app
from twinrdf.serve.frames import Job
from twinrdf.serve.negotiate import Format
from twinrdf.serve.quad_patterns import DEFAULT_GRAPH
from twinrdf.vocab import PREFIXES, expand

from .conftest import BASE, EX, LIMITS, Client, open_client

SITE = "http://site.example"
HYDRA = "http://www.w3.org/ns/hydra/core#"
GHENT = f"{BASE}id/territory/ghent"
SOURCE = f"{BASE}id/source/one"
LABEL = expand("skos:prefLabel")
FORMS = [form for form in fragments.FORMATS if form.suffix not in ("html", "json")]

HTML = {"Accept": "text/html"}

Found = tuple[set[pyoxigraph.Quad], dict[str, list[str]]]


def node(iri: str) -> pyoxigraph.NamedNode:
    return pyoxigraph.NamedNode(iri)


def read(client: Client, url: str) -> Found:
    """Ask as a client does: data apart from controls by what the metadata graph is about."""
    answer = client.get(url.removeprefix(SITE), headers={"Accept": "application/trig"})
    assert answer.status_code == 200, answer.text
    quads = set(pyoxigraph.parse(answer.content, format=pyoxigraph.RdfFormat.TRIG))
    (dataset,) = {
        quad.subject
        for quad in quads
        if quad.predicate.value == expand("void:subset") and quad.object.value == url
    }
    (graph,) = {
        quad.graph_name
        for quad in quads
        if quad.predicate.value == expand("foaf:primaryTopic") and quad.object == dataset
    }
    controls: dict[str, list[str]] = {}
    for quad in sorted(quads, key=str):
        if quad.graph_name == graph and quad.subject.value in (url, dataset.value):
            controls.setdefault(quad.predicate.value, []).append(quad.object.value)
    return {quad for quad in quads if quad.graph_name != graph}, controls


def follow(client: Client, url: str) -> Iterator[Found]:
    """All pages of a fragment, by its links."""
    while url:
        data, controls = read(client, url)
        yield data, controls
        (url,) = controls.get(f"{HYDRA}next", [""])


def expand_template(client: Client, start: str, **values: str) -> str:
    """The address of another fragment, as the form of one says (RFC 6570, form style)."""
    answer = client.get(start.removeprefix(SITE), headers={"Accept": "application/n-quads"})
    (template,) = re.findall(rf'<{HYDRA}template> "([^"]*)"', answer.text)
    head, sign, names = re.fullmatch(r"(.*)\{([?&])(.*)\}", template).groups()
    mapped = dict(
        zip(
            re.findall(rf"<([^>]*)> <{HYDRA}variable> \"(\w+)\"", answer.text),
            re.findall(rf"<{HYDRA}property> <([^>]*)>", answer.text),
            strict=True,
        )
    )
    assert {name for _, name in mapped} == set(names.split(","))
    given = [name for name in names.split(",") if name in values]
    pairs = [f"{name}={quote(values[name], safe='')}" for name in given]
    return head + (sign + "&".join(pairs) if pairs else "")


def test_a_fragment_has_data_count_and_controls(client: Client) -> None:
    data, controls = read(client, f"{SITE}/tpf?subject={quote(GHENT)}&predicate={quote(LABEL)}")
    assert data == {
        pyoxigraph.Quad(node(GHENT), node(LABEL), pyoxigraph.Literal(text, language=language))
        for text, language in (("Ghent", "en"), ("Gent", "nl"))
    }
    assert controls[expand("void:triples")] == ["2"]
    assert controls[f"{HYDRA}totalItems"] == ["2"]
    assert controls[f"{HYDRA}search"] == [f"{SITE}/tpf#search"]
    assert f"{HYDRA}next" not in controls
    assert f"{HYDRA}previous" not in controls


@pytest.mark.parametrize(
    ("written", "count"),
    [
        ({"object": '"Gent"@nl'}, 1),
        ({"object": '"Gent"'}, 0),
        ({"object": f'"0007"^^{PREFIXES["xsd"]}string'}, 1),
        ({"object": '"0007"'}, 1),
        ({"subject": GHENT, "object": "?o"}, 6),
        ({"subject": "?x", "object": "?x"}, 0),
        ({"subject": GHENT, "predicate": LABEL, "object": '"Gent"@nl'}, 1),
        ({"subject": f"{EX}none"}, 0),
    ],
)
def test_patterns_find_what_matches(client: Client, written: dict[str, str], count: int) -> None:
    data, controls = read(client, expand_template(client, f"{SITE}/tpf", **written))
    assert len(data) == count
    assert controls[expand("void:triples")] == [str(count)]


def test_pages_together_are_the_whole(client: Client) -> None:
    comment = expand("rdfs:comment")
    pages = list(islice(follow(client, f"{SITE}/tpf?predicate={quote(comment)}"), 50))
    assert [len(data) for data, _ in pages] == [100] * 15
    assert len(set().union(*(data for data, _ in pages))) == 1500
    assert {controls[expand("void:triples")][0] for _, controls in pages} == {"1500"}
    assert pages[1][1][f"{HYDRA}previous"] == [f"{SITE}/tpf?predicate={quote(comment)}&page=1"]


def test_pages_far_in_are_found_by_the_query_processes(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"{SITE}/tpf?predicate={quote(expand('rdfs:comment'))}&page=12"
    near, _ = read(client, url)
    monkeypatch.setattr(fragments, "COUNTED", 100)
    far, _ = read(client, f"{url}&again=1")
    assert near == far
    assert len(far) == 100


REPEATED = {
    "subject and object": "subject=%3Fx&object=%3Fx",
    "subject and predicate": "subject=%3Fx&predicate=%3Fx",
    "all": "subject=%3Fx&predicate=%3Fx&object=%3Fx&graph=%3Fx",
    "with a predicate": f"subject=%3Fx&object=%3Fx&predicate={quote(LABEL)}",
}


@pytest.mark.parametrize("written", REPEATED.values(), ids=REPEATED)
def test_patterns_that_no_index_answers_are_for_the_query_processes(
    small_release: Path, written: str
) -> None:
    limits = replace(LIMITS, per_client=1)
    with open_client(make_app(small_release, limits)) as client:
        service = client.app.state.service
        service.store = None  # nothing else is asked
        answer = client.get(f"/qpf?{written}")
        assert (answer.status_code, "void:triples 0 " in answer.text) == (200, True)
        assert service.outcomes["answered"] == 2  # the page, and how many there are
        busy = service.pool.admit(Job("ASK {}", "text/csv"), "127.0.0.1")
        refused = client.get(f"/qpf?{written}&again=1")
        assert (refused.status_code, "Retry-After" in refused.headers) == (429, True)
        client.run(service.pool.drop(busy))
        for broken in ("graph=http://%5B", "predicate=a:%25"):
            if broken.partition("=")[0] not in written:
                answer = client.get(f"/qpf?{written}&{broken}")
                assert (answer.status_code, "IRI" in answer.json()["detail"]) == (400, True)


def test_what_is_often_in_the_register_is_sought_elsewhere_by_the_query_processes(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    outcomes = client.app.state.service.outcomes
    comment = quote(expand("rdfs:comment"))

    def ask(address: str) -> tuple[set[pyoxigraph.Quad], int]:
        before = outcomes["answered"]
        found, _ = read(client, f"{SITE}{address}")
        return found, outcomes["answered"] - before

    monkeypatch.setattr(fragments, "COUNTED", 1000)
    everywhere, queries = ask(f"/qpf?predicate={comment}&a=1")
    assert (len(everywhere), queries) == (100, 2)
    assert ask(f"/tpf?predicate={comment}&a=1")[1] == 0
    assert ask(f"/qpf?predicate={comment}&graph={quote(SOURCE)}")[1] == 0
    assert ask(f"/qpf?subject={quote(GHENT)}&a=1")[1] == 0
    monkeypatch.undo()
    assert ask(f"/qpf?predicate={comment}&a=2") == (everywhere, 0)


def test_a_pattern_that_takes_too_long_is_stopped(small_release: Path) -> None:
    with open_client(make_app(small_release, replace(LIMITS, deadline=0.0))) as client:
        answer = client.get("/tpf?subject=%3Fx&object=%3Fx")
        assert (answer.status_code, "stopped after" in answer.json()["detail"]) == (503, True)
        assert client.get(f"/tpf?subject={quote(GHENT)}").status_code == 200


def test_estimates_are_stated(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fragments, "COUNTED", 50)
    some = client.get(f"/tpf?predicate={quote(expand('rdfs:comment'))}&x=1")
    assert "an estimate" in some.text
    assert "void:triples 101 " in some.text
    everything = client.get("/tpf?x=1")
    assert "an estimate" not in everything.text  # the release knows how many there are
    page = client.get(f"/tpf?predicate={quote(expand('rdfs:comment'))}", headers=HTML)
    assert "More than 101 triples" in page.text
    named = client.get(f"/qpf?predicate={quote(LABEL)}", headers=HTML)
    assert re.search(r"\d quads\.", named.text)


def test_a_named_graph_is_a_collection_of_its_own(client: Client) -> None:
    start = f"{SITE}/tpf?graph={quote(SOURCE, safe='')}"
    data, controls = read(client, start)
    assert {quad.predicate.value for quad in data} == {LABEL, expand("tw:quote")}
    assert {quad.graph_name for quad in data} == {pyoxigraph.DefaultGraph()}
    assert controls[expand("void:triples")] == ["2"]
    narrowed = expand_template(client, start, predicate=LABEL)
    assert narrowed.startswith(f"{start}&predicate=")
    assert len(read(client, narrowed)[0]) == 1
    named = client.get(f"/tpf?graph={quote(DEFAULT_GRAPH)}&subject={quote(GHENT)}").text
    assert f"{SITE}/tpf#dataset" in named


def test_quads_are_found_in_every_graph(client: Client) -> None:
    everywhere, controls = read(client, f"{SITE}/qpf?subject={quote(GHENT)}")
    assert controls[expand("sd:defaultGraph")] == [DEFAULT_GRAPH]
    assert {quad.graph_name for quad in everywhere} == {pyoxigraph.DefaultGraph(), node(SOURCE)}
    one = expand_template(client, f"{SITE}/qpf", subject=GHENT, graph=SOURCE)
    assert {quad.graph_name for quad in read(client, one)[0]} == {node(SOURCE)}
    default = expand_template(client, f"{SITE}/qpf", subject=GHENT, graph=DEFAULT_GRAPH)
    assert {quad.graph_name for quad in read(client, default)[0]} == {pyoxigraph.DefaultGraph()}
    repeated = expand_template(client, f"{SITE}/qpf", subject="?x", graph="?x")
    assert read(client, repeated)[0] == set()


@pytest.mark.parametrize("form", FORMS, ids=[form.suffix for form in FORMS])
def test_every_form_has_the_same_statements(client: Client, form: Format) -> None:
    path = f"/tpf?subject={quote(GHENT)}"
    answer = client.get(path, headers={"Accept": form.media_type})
    assert answer.headers["Content-Type"].startswith(form.media_type)
    parsed = set(
        pyoxigraph.parse(
            answer.content, format=pyoxigraph.RdfFormat.from_media_type(form.media_type)
        )
    )
    assert sum(quad.subject == node(GHENT) for quad in parsed) == 6
    assert any(quad.predicate.value == f"{HYDRA}template" for quad in parsed)
    by_name = client.get(f"{path}&format={form.suffix}", headers={"Accept": "image/png"})
    assert by_name.headers["Content-Type"] == answer.headers["Content-Type"]


def test_a_page_shows_a_fragment(client: Client) -> None:
    page = client.get("/tpf?object=%22Gent%22%40nl", headers=HTML)
    assert page.text.startswith("<!doctype html>")
    assert 'href="/doc/territory/ghent"' in page.text
    assert 'value="&#34;Gent&#34;@nl"' in page.text
    assert 'rel="next"' in client.get("/qpf", headers=HTML).text


@pytest.mark.parametrize(
    ("path", "status", "word"),
    [
        ("/tpf?subject=ghent", 400, "subject"),
        ("/tpf?subject=%22a%22", 400, "subject"),
        ("/tpf?object=%22a", 400, "object"),
        ("/tpf?subject=http://%5B", 400, "IRI"),
        ("/tpf?subject=a:%25", 400, "IRI"),
        ("/tpf?graph=%3Fg", 400, "/qpf"),
        ("/tpf?page=0", 400, "page"),
        ("/tpf?page=-1", 400, "page"),
        ("/tpf?page=2x", 400, "page"),
        ("/tpf?page=%D9%A3", 400, "page"),
        ("/tpf?page=999999999", 400, "page"),
        ("/tpf?page=99999", 404, "page"),
        ("/tpf?page=99999999", 404, "page"),
        ("/tpf?page=1&page=2", 400, "page"),
        ("/tpf?subject=a:a&subject=a:b", 400, "subject"),
        ("/tpf?object=%FF", 400, "UTF-8"),
        ("/tpf?" + "&".join(f"a{n}=1" for n in range(300)), 400, "parameters"),
    ],
)
def test_malformed_patterns_are_refused(client: Client, path: str, status: int, word: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, word in answer.json()["detail"]) == (status, True)


def test_fragments_have_validators_and_head(client: Client) -> None:
    first = client.get("/tpf")
    assert first.headers["Content-Type"] == "application/trig"
    assert "Accept" in first.headers["Vary"]
    again = client.get("/tpf", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    head = client.request("HEAD", "/tpf")
    assert (head.status_code, head.content) == (200, b"")
    assert client.get("/tpf", headers={"Accept": "image/png"}).status_code == 406
    elsewhere = client.get("/tpf", headers={"Host": "other.example:8000"})
    assert "http://other.example:8000/tpf{?subject,predicate,object}" in elsewhere.text
    assert elsewhere.headers["ETag"] != first.headers["ETag"]
    spoofed = client.get("/tpf", headers={"X-Forwarded-Proto": "https"})
    assert "https://site.example" not in spoofed.text  # no proxy is trusted unless it is said so


def test_addresses_that_are_no_iris_are_written_so_that_they_are(client: Client) -> None:
    answer = client.get('/tpf?object="Gent"@nl&note={<>}|^`\\')
    assert answer.status_code == 200
    assert list(pyoxigraph.parse(answer.content, format=pyoxigraph.RdfFormat.TRIG))


@pytest.mark.skipif(
    shutil.which("comunica-sparql") is None,
    reason="comunica-sparql is not on the path: npm install --global @comunica/query-sparql",
)
@pytest.mark.parametrize("source", ["{}tpf", "{}qpf", "{}sparql", "sparql@{}sparql"])
def test_comunica_answers_sparql_from(server: str, source: str) -> None:
    query = f"SELECT ?n {{ ?c a <{expand('tw:City')}> ; <{LABEL}> ?n }}"
    done = subprocess.run(
        ["comunica-sparql", source.format(server), query],
        capture_output=True, timeout=300, check=True,
    )  # fmt: skip
    names = {row["n"] for row in json.loads(done.stdout)}
    assert names >= {'"Ghent"@en', '"Gent"@nl', '"Chengdu"@en'}
