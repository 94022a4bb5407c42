"""The tables of the protocol over Virtuoso, where it is installed, and what it does otherwise."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
from tests.engine import virtuoso

from twinrdf.engine.addresses import locate_engine
from twinrdf.engine.loading import Loader
from twinrdf.lines import parse_line
from twinrdf.serve.app import make_app

from .conftest import LIMITS, Client, open_client
from .test_sparql_protocol import QUERIES, UPDATES, Request

GRAPH = "http://example.org/register"

DEVIATIONS = {
    "a default graph is no named one": "without named graphs it takes every graph for one",
}
"""Rows of the table of queries that Virtuoso answers otherwise than the protocol asks, with why."""


@pytest.fixture(scope="module")
def front(small_release: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A client of the small release, served from Virtuoso."""
    folder = tmp_path_factory.mktemp("virtuoso")
    with virtuoso.running(folder) as url:
        load(url, small_release, folder / "part.nt")
        limits = replace(
            LIMITS, store_url=url, store_engine="virtuoso", store_graph=GRAPH, deadline=10
        )
        with open_client(make_app(small_release, limits)) as client:
            yield client


def load(url: str, release: Path, part: Path) -> None:
    """Load a release, its register into a graph of its own."""
    graphs: dict[str, list[str]] = {}
    for line in (release / "dumps" / "everything.nq").read_text(encoding="utf-8").splitlines():
        subject, predicate, value, graph = parse_line(f"{line}\n")
        graphs.setdefault(graph[1:-1] or GRAPH, []).append(f"{subject} {predicate} {value} .\n")
    loader = Loader(locate_engine(url, "virtuoso"), virtuoso.OWNER, 60)
    for graph, lines in graphs.items():
        part.write_text("".join(lines), encoding="utf-8")
        loader.put(graph, part)
    loader.close()


@pytest.mark.parametrize(
    ("name", "request_", "expected"), [(name, *row) for name, row in QUERIES.items()], ids=QUERIES
)
def test_queries_are_answered_over_it(
    request: pytest.FixtureRequest, front: Client, name: str, request_: Request, expected: bool
) -> None:
    if name in DEVIATIONS:
        request.applymarker(pytest.mark.xfail(reason=DEVIATIONS[name], strict=True))
    answer = front.request(**request_)
    assert answer.status_code == 200
    assert read_truth(answer.json()) is expected


def read_truth(found: dict[str, Any]) -> bool:
    """Read the answer to an ASK, which Virtuoso 7 gives as a table of one cell, or none."""
    return [row["__ASK_RETVAL"]["value"] for row in found["results"]["bindings"]] == ["1"]


@pytest.mark.parametrize("request_", UPDATES.values(), ids=UPDATES)
def test_updates_are_refused_before_it(front: Client, request_: Request) -> None:
    assert 400 <= front.request(**request_).status_code < 500


@pytest.mark.parametrize(
    ("query", "accept"),
    [
        ("SELECT * { ?s a ?t } ORDER BY ?s ?t LIMIT 3", "application/sparql-results+json"),
        ("SELECT * { ?s a ?t } ORDER BY ?s ?t LIMIT 3", "application/sparql-results+xml"),
        ("SELECT * { ?s a ?t } ORDER BY ?s ?t LIMIT 3", "text/csv"),
        ("CONSTRUCT WHERE { ?s a ?t }", "application/n-triples"),
        ("CONSTRUCT WHERE { ?s a ?t }", "text/turtle"),
    ],
)
def test_answers_come_in_their_form(front: Client, client: Client, query: str, accept: str) -> None:
    asked = {"params": {"query": query}, "headers": {"Accept": accept}}
    far, near = front.get("/sparql", **asked), client.get("/sparql", **asked)
    assert far.status_code == 200
    assert far.headers["Content-Type"] == near.headers["Content-Type"]
    assert read(far.content, accept) == read(near.content, accept)


def read(content: bytes, media_type: str) -> object:
    """Read an answer, as far as it means something."""
    if form := pyoxigraph.RdfFormat.from_media_type(media_type):
        return {str(quad) for quad in pyoxigraph.parse(content, format=form)}
    if media_type == "text/csv":
        return [line.replace('"', "") for line in content.decode().split()]  # it quotes every cell
    results = pyoxigraph.QueryResultsFormat.from_media_type(media_type)
    assert results is not None
    found = pyoxigraph.parse_query_results(content, format=results)
    return [list(map(str, row)) for row in found]  # type: ignore[union-attr]
