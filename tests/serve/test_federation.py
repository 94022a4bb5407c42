"""Queries with SERVICE: answered as the engine would answer them, only where they are allowed."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pyoxigraph
import pytest
from tests.engine import oxigraph
from tests.serve.conftest import BASE, EX, LIMITS, Client, open_client

from twinrdf.serve.app import make_app

OTHER = "http://other.example/"
JSON = "application/sparql-results+json"

REMOTE = f"""
@prefix ex: <{EX}> .
@prefix t: <{BASE}id/territory/> .
@prefix o: <http://other.example/> .
<{EX}1> o:name "one"@en, "één"@nl ; o:value 1 ; o:next <{EX}2> .
<{EX}2> o:name "two"@en ; o:value 2, "02"^^<http://www.w3.org/2001/XMLSchema#integer> .
<{EX}3> o:value 3.50, "a \\"b\\" \\\\ c\\n" ; o:next <{EX}4> .
<{EX}4> o:value "x"^^<http://dt.example/t> ; o:has [ o:value 9 ] .
t:ghent o:name "Gent"@nl, "Ghent"@en ; o:in t:belgium ; o:value true .
t:belgium o:name "België"@nl ; o:value 1e3 .
"""

FEW = "VALUES ?s { ex:1 ex:2 ex:3 ex:4 ex:5 } ?s rdfs:comment ?c"
PLACES = "?t schema:containedInPlace ?in ."
MACROS = {"%FEW": FEW, "%PLACES": PLACES, "%BASE/": BASE}
QUERIES = Path(__file__).with_name("federated.txt").read_text(encoding="utf-8").split("\n\n")[1:]


@pytest.fixture(scope="module")
def remote() -> Iterator[str]:
    """The endpoint of an oxigraph server with a few statements of others."""
    with oxigraph.running() as url:
        headers = {"Content-Type": "text/turtle"}
        httpx.post(
            f"{url}/store?default", content=REMOTE, headers=headers, timeout=60
        ).raise_for_status()
        yield f"{url}/query"


@pytest.fixture(scope="module")
def site(small_release: Path, remote: str) -> Iterator[Client]:
    limits = replace(
        LIMITS, deadline=10.0, federation=(remote, "http://127.0.0.1:1/"), per_client=100
    )
    with open_client(make_app(small_release, limits)) as client:
        yield client


@pytest.fixture(scope="module")
def engine(small_release: Path) -> pyoxigraph.Store:
    """The register in an engine that asks other hosts by itself."""
    store = pyoxigraph.Store()
    store.bulk_load(path=str(small_release / "dumps" / "everything.nq"))
    return store


def write(query: str, endpoint: str) -> str:
    """Write a query out: its prefixes, and what its signs stand for."""
    prefixes = {
        "ex": EX, "t": f"{BASE}id/territory/", "o": OTHER, "r": endpoint.removesuffix("query"),
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "skos": "http://www.w3.org/2004/02/skos/core#", "schema": "https://schema.org/",
    }  # fmt: skip
    for sign, meaning in {**MACROS, "§": f"<{endpoint}>"}.items():
        query = query.replace(sign, meaning)
    return "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in prefixes.items()) + query


@pytest.mark.parametrize("query", QUERIES)
def test_answers_are_those_of_the_engine(
    query: str, site: Client, remote: str, engine: pyoxigraph.Store
) -> None:
    query = write(query, remote)
    answer = site.get(
        "/sparql", params={"query": query}, headers={"Accept": f"{JSON}, application/n-triples"}
    )
    assert answer.status_code == 200, answer.text
    wanted = engine.query(query)
    if isinstance(wanted, pyoxigraph.QueryTriples):
        found = pyoxigraph.parse(answer.content, format=pyoxigraph.RdfFormat.N_TRIPLES)
        assert Counter(quad.triple for quad in found) == Counter(wanted)
    else:
        found = pyoxigraph.parse_query_results(
            answer.content, format=pyoxigraph.QueryResultsFormat.JSON
        )
        assert read(found) == read(wanted)
    assert answer.headers["Cache-Control"] == "no-store"
    assert "ETag" not in answer.headers


def read(found: object) -> object:
    if isinstance(found, pyoxigraph.QueryBoolean):
        return bool(found)
    assert isinstance(found, pyoxigraph.QuerySolutions)
    names = [variable.value for variable in found.variables]
    return names, Counter(tuple(map(str, row)) for row in found)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?s ?p ?o SERVICE § {\n ?s o:x ?o ?p } }",
        "SELECT * { SERVICE § {\n?s ?p ?o } FILTER(?s +) }",
        "SELECT * { OPTIONAL { SERVICE § { ?s ?p\n\n?o } } BIND(1 AS ?o) }",
        "SELECT * {\nSERVICE § { ?s ?p ?o } \n} ORDER BY !",
        "SELECT (1 AS ?o) { SERVICE § { ?s ?p ?o } }",
        "SELECT * { _:a rdfs:comment ?c .\nSERVICE § { _:a o:name ?n } }",
        "SELECT * { _:a rdfs:comment '0001' . SERVICE § { ?s o:name ?n }\n_:a rdfs:comment ?c }",
        "SELECT * { SELECT ?s { ?s rdfs:comment ?c } LIMIT 3\nSERVICE § { ?s o:name ?n } }",
        "SELECT * { SERVICE § { ?s o:name ?n }\nUNION { ?s rdfs:comment ?c } }",
    ],
)
def test_mistakes_are_told_where_they_are(
    query: str, site: Client, remote: str, engine: pyoxigraph.Store
) -> None:
    query = write(query, remote)
    found = site.get("/sparql", params={"query": query})
    assert found.status_code == 400
    with pytest.raises(SyntaxError, match=f"error at {found.json()['line']}:"):
        engine.query(query)


def test_graphs_of_the_request_are_those_asked(
    site: Client, remote: str, engine: pyoxigraph.Store
) -> None:
    query = write("SELECT * { ?t ?p ?l SERVICE § { ?t o:name ?n } }", remote)
    graph = f"{BASE}id/source/one"
    given = {"query": query, "default-graph-uri": graph}
    found = site.get("/sparql", params=given, headers={"Accept": JSON})
    wanted = engine.query(query, default_graph=pyoxigraph.NamedNode(graph))
    rows = pyoxigraph.parse_query_results(found.content, format=pyoxigraph.QueryResultsFormat.JSON)
    assert read(rows) == read(wanted)
    assert len(found.json()["results"]["bindings"]) == 4


def test_a_page_shows_the_answer_and_mistakes(site: Client, remote: str) -> None:
    query = write("SELECT ?n { VALUES ?s { ex:1 } SERVICE § { ?s o:name ?n } }", remote)
    page = site.get("/query", params={"query": query})
    assert page.status_code == 200
    assert "één" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    page = site.get("/query", params={"query": query.replace(remote, f"{remote}x")})
    assert page.status_code == 403
    assert "this endpoint asks no other than" in page.text


def test_what_is_allowed_is_told(site: Client, client: Client, remote: str) -> None:
    turtle = {"Accept": "text/turtle"}
    on, off = (each.get("/sparql", headers=turtle) for each in (site, client))
    assert "BasicFederatedQuery" in on.text
    assert "BasicFederatedQuery" not in off.text
    assert on.headers["ETag"] != off.headers["ETag"]
    assert remote in site.get("/about/limits").text
    query = write("ASK { SERVICE § { ?s ?p ?o } }", remote)
    assert client.get("/sparql", params={"query": query}).status_code == 403
