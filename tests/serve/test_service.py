"""An entity tag names one answer, whichever replica gives it, and whichever process makes it."""

import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pyoxigraph
import pytest

from twinrdf.errors import ReleaseError
from twinrdf.release import Release
from twinrdf.serve.admission import PendingQuery
from twinrdf.serve.app import make_app
from twinrdf.serve.limits import Limits
from twinrdf.serve.protocol import Asked, plan_query
from twinrdf.store import LocalStore
from twinrdf.terms import parse_term

from .conftest import BASE, LIMITS, open_client

UNORDERED = "/sparql?query=SELECT%20*%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D"


def ask(release: Path, limits: Limits) -> tuple[str, str, bytes]:
    """Tell where queries find the register, and the tag and the body of an unordered answer."""
    with open_client(make_app(release, limits, verified=True)) as client:
        store = client.get("/readyz").json()["queries"]["store"]
        answer = client.get(UNORDERED, headers={"Accept": "text/csv"})
        return store, answer.headers["ETag"], answer.content


@pytest.mark.parametrize(
    ("setting", "triples", "store"),
    [("auto", 10**6, "memory"), ("auto", 1, "disk"), ("memory", 1, "memory"), ("disk", 1, "disk")],
)
def test_what_one_tag_names_is_the_same_on_every_replica(
    small_release: Path, setting: str, triples: int, store: str
) -> None:
    other = "disk" if store == "memory" else "memory"
    found = ask(small_release, replace(LIMITS, store=setting, memory_triples=triples))
    assert found == ask(small_release, replace(LIMITS, store=store, cache_bytes=0))
    assert found[0] == store
    assert found[1] != ask(small_release, replace(LIMITS, store=other))[1]


def test_another_engine_may_answer_in_another_order(
    small_release: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = ask(small_release, LIMITS)[1]
    monkeypatch.setattr("twinrdf.serve.service.version", lambda name: f"{name} of another time")
    assert ask(small_release, LIMITS)[1] != before


def test_what_is_to_be_held_in_memory_must_be_there(small_release: Path, tmp_path: Path) -> None:
    release = tmp_path / small_release.name
    shutil.copytree(small_release, release)
    (release / "dumps" / "register.nt").unlink()
    assert ask(release, LIMITS)[0] == "disk"
    with pytest.raises(ReleaseError, match=r"no dumps/register\.nt to hold in memory"):
        ask(release, replace(LIMITS, store="memory"))


SHAPES = [
    ("SELECT ?o {{ <{thing}> <http://www.w3.org/2004/02/skos/core#prefLabel> ?o }}", "text/csv"),
    ("SELECT * WHERE {{ <{thing}> ?p ?o . }}", "text/tab-separated-values"),
    ("SELECT ?o ?p ?none {{ <{thing}> ?p ?o }}", "application/sparql-results+json"),
    ("SELECT ?p {{ <{thing}> ?p <{other}> }}", "application/sparql-results+xml"),
    ('SELECT ?p {{ <{thing}> ?p "{label}"@en }}', "application/sparql-results+json"),
    ("ASK {{ <{thing}> ?p ?o }}", "application/sparql-results+xml"),
    ("ASK {{ <{thing}> a <{other}> }}", "application/sparql-results+json"),
    ("CONSTRUCT WHERE {{ <{thing}> ?p ?o }}", "application/n-triples"),
    ("CONSTRUCT WHERE {{ <{thing}> ?p ?o }}", "application/rdf+xml"),
    ("DESCRIBE <{thing}>", "application/n-triples"),
    ("PREFIX t: <{thing}> DESCRIBE t: # all of it", "text/turtle"),
    ("DESCRIBE <{thing}-and-nothing>", "text/turtle"),
]


@pytest.mark.parametrize("held", ["disk", "memory"])
def test_a_lookup_is_answered_as_by_a_query_process(
    release: Release, store: LocalStore, held: str
) -> None:
    things = sorted({quad[0][1:-1] for quad in store.quads(graph="") if quad[0].startswith("<")})
    labels = {quad[0][1:-1]: parse_term(quad[2]).value for quad in store.quads(graph="")}
    at_once, whole = 0, 0

    async def answer(pending: PendingQuery) -> bytes:
        async with service.pool.ask(pending) as spool:
            return spool.read()

    with open_client(make_app(release.path, replace(LIMITS, store=held))) as client:
        service = client.app.state.service
        for thing in things[::9]:
            label = labels[thing].replace('"', "").replace("\n", "")
            for shape, form in SHAPES:
                query = shape.format(thing=thing, other=things[0], label=label)
                job = plan_query(Asked(query), form, service.names, service.limits).job
                assert job.lookup or "label" in shape
                pending = service.admit(job, "me")
                at_once += pending.spool.complete
                whole += 1
                own = client.run(answer(pending))
                made = client.run(answer(service.pool.admit(job, "me")))
                if held == "disk":
                    assert own == made
                else:  # which has its own order
                    assert set_apart(own, form) == set_apart(made, form)
    assert whole > 500
    assert at_once > 0.9 * whole


def set_apart(answer: bytes, form: str) -> object:
    """Give what is said, whatever its order."""
    graph = pyoxigraph.RdfFormat.from_media_type(form)
    return set(pyoxigraph.parse(answer, format=graph)) if graph else sorted(answer)


def test_what_is_long_or_fails_is_for_a_query_process(release: Release, store: LocalStore) -> None:
    ((most, _), *_) = Counter(quad[0] for quad in store.quads(graph="")).most_common()
    limits = replace(LIMITS, spool_bytes=1024)

    def begin(query: str, *graphs: str) -> bool:
        asked = Asked(query, graphs)
        job = plan_query(asked, "text/csv, text/turtle", service.names, service.limits).job
        pending = service.admit(job, "me")
        complete = pending.spool.complete
        client.run(service.pool.drop(pending))
        return complete

    with open_client(make_app(release.path, limits)) as client:
        service = client.app.state.service
        assert begin(f"SELECT ?o {{ {most} a ?o }}")
        assert not begin(f"SELECT ?o {{ {most} ?p ?o }}")
        assert not begin("SELECT ?o { <relative> ?p ?o }")
        assert not begin("DESCRIBE no:prefix")
        assert not begin(f"SELECT ?o {{ {most} a ?o }} LIMIT 1")
        assert not begin(f"SELECT ?o {{ {most} a ?o }}", "http://example.org/graph")
        answer = client.get("/sparql", params={"query": "DESCRIBE no:prefix"})
        assert answer.status_code == 400


class Panic(BaseException):
    """What the engine raises where it fails in a way its makers did not think of."""


@pytest.mark.parametrize("failure", [MemoryError, Panic])
def test_what_fails_unforeseen_takes_no_place(
    small_release: Path, monkeypatch: pytest.MonkeyPatch, failure: type[BaseException]
) -> None:
    def fail(*_: object) -> None:
        raise failure

    query = f"DESCRIBE <{BASE}id/territory/ghent>"
    with open_client(make_app(small_release, LIMITS)) as client:
        service = client.app.state.service
        job = plan_query(Asked(query), "text/turtle", service.names, service.limits).job
        with monkeypatch.context() as patched:
            patched.setattr(LocalStore, "answer_shortly", fail)
            for _ in range(LIMITS.per_client + 1):
                with pytest.raises(failure):
                    service.admit(job, "127.0.0.1")
        assert client.get("/sparql", params={"query": query}).status_code == 200
