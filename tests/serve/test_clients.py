"""Programs people use to ask endpoints, asking the running server as their manuals say."""

import csv
import json
import shutil
import subprocess
from collections.abc import Mapping
from io import StringIO
from typing import Any
from urllib.error import HTTPError

import pyoxigraph
import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import (
    CSV,
    GET,
    JSON,
    JSONLD,
    N3,
    POST,
    POSTDIRECTLY,
    RDFXML,
    TSV,
    TURTLE,
    URLENCODED,
    XML,
    SPARQLWrapper,
)
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

from twinrdf.release import Release

SKOS = "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>"
TW = "PREFIX tw: <https://w3id.org/twinrdf/ns#>"
CITIES = (
    f"{SKOS} {TW} SELECT ?city ?name {{ ?city a tw:City ; skos:prefLabel ?name }} ORDER BY ?city"
)
NAMES = f"{SKOS} CONSTRUCT {{ ?s skos:prefLabel ?o }} WHERE {{ ?s skos:prefLabel ?o }}"

Row = tuple[str, ...]


@pytest.fixture(scope="module")
def cities(release: Release) -> list[Row]:
    """What the engine itself answers."""
    store = pyoxigraph.Store.read_only(str(release.store))
    rows = [tuple(term.value for term in row) for row in store.query(CITIES)]  # type: ignore[union-attr]
    assert len(rows) > 3
    return sorted(rows)


@pytest.fixture(scope="module")
def labels(release: Release) -> int:
    store = pyoxigraph.Store.read_only(str(release.store))
    return len(set(store.query(NAMES)))  # type: ignore[arg-type]


def read_csv(text: str) -> list[Row]:
    header, *rows = map(tuple, csv.reader(StringIO(text, newline="")))
    assert header == ("city", "name")
    return sorted(rows)


# ---- SPARQLWrapper


def wrap(server: str, query: str, form: str, method: str = GET) -> Any:
    wrapper = SPARQLWrapper(f"{server}sparql")
    wrapper.setMethod(method)
    wrapper.setQuery(query)
    wrapper.setReturnFormat(form)
    return wrapper


@pytest.mark.parametrize("method", [GET, POST])
def test_sparqlwrapper_reads_tables(server: str, cities: list[Row], method: str) -> None:
    found = wrap(server, CITIES, JSON, method).queryAndConvert()
    rows = [
        tuple(row[name]["value"] for name in ("city", "name"))
        for row in found["results"]["bindings"]
    ]
    assert sorted(rows) == cities
    document = wrap(server, CITIES, XML, method).queryAndConvert()
    assert len(document.getElementsByTagName("result")) == len(cities)
    lines = wrap(server, CITIES, CSV, method).queryAndConvert().decode()
    assert read_csv(lines) == cities
    assert len(wrap(server, CITIES, TSV, method).queryAndConvert().splitlines()) == len(cities) + 1


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # what SPARQLWrapper makes
@pytest.mark.parametrize("form", [TURTLE, N3, RDFXML, JSONLD, XML])
def test_sparqlwrapper_reads_graphs(server: str, labels: int, form: str) -> None:
    found = wrap(server, NAMES, form).queryAndConvert()
    graph = found if isinstance(found, rdflib.Graph) else rdflib.Graph().parse(data=found)
    assert len(graph) == labels


def test_sparqlwrapper_posts_as_it_likes(server: str) -> None:
    for way in (URLENCODED, POSTDIRECTLY):
        wrapper = wrap(server, "ASK { ?s ?p ?o }", JSON, POST)
        wrapper.setRequestMethod(way)
        wrapper.addDefaultGraph("http://example.org/no-such-graph")
        assert wrapper.queryAndConvert()["boolean"] is False


def test_sparqlwrapper_understands_refusals(server: str) -> None:
    with pytest.raises(QueryBadFormed, match="column") as malformed:
        wrap(server, "SELECT * { ?s ?p }", JSON).query()
    wrapper = SPARQLWrapper(f"{server}sparql")
    wrapper.setMethod(POST)
    wrapper.setQuery("CLEAR ALL")
    with pytest.raises(HTTPError, match="403") as refused:
        wrapper.query()
    for answer in (malformed.value.__context__, refused.value):  # which it leaves open
        assert isinstance(answer, HTTPError)
        answer.close()


# ---- rdflib


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflib_asks(server: str, cities: list[Row], method: Any) -> None:
    graph = rdflib.Graph(SPARQLStore(f"{server}sparql", method=method))
    assert sorted(tuple(map(str, row)) for row in graph.query(CITIES)) == cities
    assert graph.query("ASK { ?s ?p ?o }").askAnswer is True
    city = rdflib.URIRef(cities[0][0])
    bound = graph.query(CITIES, initBindings={"city": city})
    assert {tuple(map(str, row)) for row in bound} == {row for row in cities if row[0] == str(city)}


def test_rdflib_reads_the_store_as_a_graph(server: str, labels: int) -> None:
    graph = rdflib.Graph(SPARQLStore(f"{server}sparql"))
    assert len(list(graph.triples((None, rdflib.SKOS.prefLabel, None)))) == labels
    assert len(graph) > labels
    made = graph.query(NAMES).graph
    assert made is not None
    assert len(made) == labels


# ---- curl


def curl(*arguments: str) -> str:
    done = subprocess.run(
        ["curl", "--silent", "--show-error", "--fail-with-body", *arguments],
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    return done.stdout


WAYS: Mapping[str, tuple[str, ...]] = {
    "GET": ("--get", "--data-urlencode", f"query={CITIES}"),
    "form": ("--data-urlencode", f"query={CITIES}"),
    "direct": ("--header", "Content-Type: application/sparql-query", "--data-binary", CITIES),
    "QUERY": (
        "--request", "QUERY", "--header", "Content-Type: application/sparql-query",
        "--data-binary", CITIES,
    ),
}  # fmt: skip


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_curl_reads_tables(server: str, cities: list[Row], way: tuple[str, ...]) -> None:
    address = f"{server}sparql"
    found = json.loads(curl(*way, address))
    assert len(found["results"]["bindings"]) == len(cities)
    lines = curl("--header", "Accept: text/csv", *way, address)
    assert read_csv(lines) == cities
    packed = curl("--compressed", "--header", "Accept: text/csv", *way, address)
    assert packed == lines


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_curl_takes_part_of_a_dump(server: str) -> None:
    whole = curl(f"{server}dumps/register.nt")
    assert curl("--range", "0-99", f"{server}dumps/register.nt") == whole[:100]
