"""A site over an engine elsewhere says the same as one over its own store; failures are honest."""

import asyncio
import contextlib
import gc
import json
import time
import weakref
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.engine import oxigraph
from tests.engine.fake import JSON, ROWS, Answer, running
from tests.serve.conftest import BASE, LIMITS, Client, open_client, until, write_release

from twinrdf.engine import sample
from twinrdf.engine import store as store_module
from twinrdf.engine.breaker import FAILURES, SECONDS, Breaker
from twinrdf.engine.store import EngineStore, write_pattern
from twinrdf.errors import EngineError, ReleaseError
from twinrdf.release import read_release
from twinrdf.serve.app import make_app
from twinrdf.serve.engine import Engine, EnginePool, check_engine
from twinrdf.serve.frames import Job
from twinrdf.serve.limits import Limits
from twinrdf.serve.problems import ProblemError
from twinrdf.serve.spool import Spool
from twinrdf.store import open_store

REGISTER = "http://example.org/register"
QUERY = "SELECT ?n {}"
ALL = "SELECT * { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
QUICK = replace(LIMITS, deadline=1.0, store_retries=1)


@pytest.fixture(scope="module")
def engine(small_release: Path) -> Iterator[str]:
    """An engine that holds the small release."""
    with oxigraph.running() as url:
        oxigraph.load(url, small_release)
        yield url


@pytest.fixture(scope="module")
def far(engine: str, small_release: Path) -> Iterator[Client]:
    limits = replace(LIMITS, store_url=engine, deadline=10)
    with open_client(make_app(small_release, limits)) as client:
        yield client


def shown(response: httpx.Response) -> tuple[int, str, bytes]:
    return response.status_code, response.headers.get("content-type", ""), response.content


@pytest.mark.parametrize(
    ("path", "accept"),
    [
        ("/", "text/html"),
        ("/browse", "text/html"),
        ("/browse/territory", "text/html"),
        ("/search?q=ghent", "text/html"),
        ("/id/territory/ghent", "*/*"),
        ("/id/territory/gone", "text/html"),
        ("/doc/territory/ghent", "text/html"),
        ("/doc/territory/ghent.ttl", "*/*"),
        ("/doc/territory/ghent.trig", "*/*"),
        ("/doc/territory/belgium.jsonld", "*/*"),
        ("/doc/source/one.nq", "*/*"),
        ("/doc/territory/none", "text/html"),
        ("/code/status", "text/html"),
        ("/graph/links.ttl", "*/*"),
        ("/ns.ttl", "*/*"),
        ("/data?default", "text/turtle"),
        (f"/data?graph={BASE}graph/links", "text/turtle"),
        ("/tpf?predicate=http://www.w3.org/2004/02/skos/core%23prefLabel", "text/turtle"),
        ("/queries/places-in?country=belgium", "text/csv"),
        ("/queries/labels", "application/json"),
        ("/queries/labels", "text/html"),
    ],
)
def test_pages_and_documents_are_those_of_the_own_store(
    client: Client, far: Client, path: str, accept: str
) -> None:
    headers = {"Accept": accept}
    assert shown(far.get(path, headers=headers)) == shown(client.get(path, headers=headers))


@pytest.mark.parametrize("form", [JSON, "application/sparql-results+xml", "text/csv"])
def test_answers_are_those_of_the_own_store(client: Client, far: Client, form: str) -> None:
    query = f"{ALL} ORDER BY ?s ?p ?o ?g"
    asked = {"params": {"query": query}, "headers": {"Accept": form}}
    near, distant = client.get("/sparql", **asked), far.get("/sparql", **asked)
    assert distant.status_code == 200
    if form == JSON:
        assert near.json()["results"] == distant.json()["results"]
    else:
        assert near.content == distant.content


def test_the_protocol_and_its_graphs(far: Client) -> None:
    ask = {
        "query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
        "default-graph-uri": f"{BASE}graph/links",
    }
    found = far.get("/sparql", params=ask, headers={"Accept": "text/csv"})
    assert found.text == "n\r\n1\r\n"
    other = far.get("/sparql", params={**ask, "default-graph-uri": "http://169.254.169.254/"})
    assert other.status_code == 400
    assert "no graph of this release" in other.text
    assert (
        far.get("/sparql", params={"query": "SELECT * { SERVICE <http://e/> {} }"}).status_code
        == 403
    )
    wrong = far.get("/sparql", params={"query": "SELECT * { ?s ?p }"})
    assert (wrong.status_code, wrong.headers["content-type"]) == (400, "application/problem+json")
    ready = far.get("/readyz").json()
    assert ready["queries"]["store"] == "engine"


def test_a_register_in_a_named_graph(small_release: Path) -> None:
    release = read_release(small_release)
    own = open_store(release.store)
    listed = {"", *(f"<{graph.iri}>" for graph in release.graphs if graph.iri)}
    with oxigraph.running() as url:
        oxigraph.load(url, small_release)
        oxigraph.update(url, f"MOVE DEFAULT TO <{REGISTER}>")
        oxigraph.update(
            url, "INSERT DATA { <urn:x> a <urn:y> . GRAPH <urn:z> { <urn:x> a <urn:y> } }"
        )
        store = Engine(release, replace(LIMITS, store_url=url, store_graph=REGISTER)).store
        assert set(store.quads()) == {quad for quad in own.quads() if quad[3] in listed}
        store.close()


def test_a_store_elsewhere_is_asked_as_the_own_one(engine: str, small_release: Path) -> None:
    release = read_release(small_release)
    store = Engine(release, replace(LIMITS, store_url=engine, deadline=10)).store
    own = open_store(release.store)
    label = "<http://www.w3.org/2004/02/skos/core#prefLabel>"
    ghent = f"<{BASE}id/territory/ghent>"
    patterns: list[dict[str, Any]] = [
        {"subject": ghent},
        {"subject": ghent, "predicate": label, "graph": ""},
        {"predicate": label, "object": '"Gent"@nl'},
        {"object": ghent},
        {"graph": f"<{BASE}graph/links>"},
        {"subject": ghent, "graph": f"<{BASE}id/source/one>"},
        {"subject": f"<{BASE}none>"},
    ]
    for pattern in patterns:
        assert list(store.quads(**pattern)) == list(own.quads(**pattern)), pattern
    assert len(list(store.quads(predicate=label, graph="", limit=2))) == 2
    query = f"SELECT ?o {{ {ghent} <https://schema.org/containedInPlace> ?o }}"
    assert store.select(query) == own.select(query)
    with pytest.raises(ValueError, match="IRI"):
        store.quads(subject="<no scheme>")
    store.close()


def test_what_is_known_of_things_is_kept_up_to_so_many_bytes(
    engine: str, small_release: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Engine(
        read_release(small_release), replace(LIMITS, store_url=engine, deadline=10)
    ).store
    asked: list[str] = []
    ask = EngineStore._ask

    def note(self: EngineStore, query: str) -> bytes:
        asked.append(query)
        return ask(self, query)

    monkeypatch.setattr(EngineStore, "_ask", note)
    ghent, belgium = (f"<{BASE}id/territory/{name}>" for name in ("ghent", "belgium"))
    for thing in (ghent, ghent, belgium, ghent):
        list(store.quads(subject=thing))
    assert len(asked) == 2
    monkeypatch.setattr(store_module, "_KEPT", 1)
    for thing in (belgium, f"<{BASE}none>", belgium, belgium):
        list(store.quads(subject=thing))
    assert len(asked) == 5
    store.close()


def test_tags_tell_an_engine_elsewhere_from_every_store_of_ones_own(
    engine: str, small_release: Path
) -> None:
    def tag(**settings: Any) -> str:
        with open_client(make_app(small_release, replace(LIMITS, **settings))) as client:
            return client.get("/sparql?query=ASK%7B%7D").headers["ETag"]

    there = {tag(store=store, store_url=engine) for store in ("memory", "disk")}
    here = {tag(store=store) for store in ("memory", "disk")}
    assert (len(there), len(here), there & here) == (1, 2, set())


def test_pages_never_hold_up_the_event_loop(
    engine: str, small_release: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = EngineStore._ask

    def watched(self: EngineStore, *given: Any) -> bytes:
        with pytest.raises(RuntimeError):
            asyncio.get_running_loop()
        return ask(self, *given)

    monkeypatch.setattr(EngineStore, "_ask", watched)
    limits = replace(LIMITS, store_url=engine, deadline=10)
    ghent = ("/id/territory/ghent", "/id/territory/gone", "/doc/territory/ghent")
    others = ("/", "/browse/territory", "/search?q=x", "/graph/links", "/tpf", "/data?default")
    paths = (*ghent, *others, "/reconcile?queries={}")
    with open_client(make_app(small_release, limits)) as client:
        for path in paths:
            assert client.get(path, headers={"Accept": "text/html, */*;q=0.5"}).status_code < 500


@pytest.mark.parametrize(("path", "status"), [("/nowhere/ghent", 404), ("/id/territory/gone", 410)])
def test_what_is_not_there_is_told_so_also_while_the_engine_fails(
    engine: str, small_release: Path, monkeypatch: pytest.MonkeyPatch, path: str, status: int
) -> None:
    def fail(*_: Any) -> bytes:
        raise EngineError(502, "the engine failed")

    with open_client(make_app(small_release, replace(LIMITS, store_url=engine))) as client:
        if status == 410:
            assert client.get(path).status_code == 410  # so that it is known to be gone
        monkeypatch.setattr(EngineStore, "_ask", fail)
        found = client.get(path, headers={"Accept": "text/html"})
    assert found.status_code == status
    assert "nothing here" in found.text if status == 404 else "was removed" in found.text


@pytest.mark.parametrize("path", ["/queries/labels.csv", "/queries/places-in.csv?country=belgium"])
def test_what_the_engine_refuses_is_told_in_its_words(
    engine: str, small_release: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    refused = EngineError(400, "the engine: refused (400): no such function")

    async def refuse(*_: Any) -> None:
        raise refused

    monkeypatch.setattr(Engine, "_ask_once", refuse)
    with open_client(make_app(small_release, replace(LIMITS, store_url=engine))) as client:
        found = client.get(path)
    assert found.status_code == 400
    assert "no such function" in found.json()["detail"]


@pytest.mark.parametrize(
    "path",
    [
        "/doc/territory/nowhere",
        "/id/territory/nowhere",
        "/graph/links.ttl",
        "/data?graph=http%3A%2F%2Fexample.org%2Fnone",
        "/tpf?subject=http%3A%2F%2Fexample.org%2Fnone",
        "/qpf?subject=?x&object=?x",
        "/queries/places-in.csv?country=nowhere",
    ],
)
def test_a_lookup_of_ours_that_the_engine_refuses_is_no_fault_of_the_client(
    engine: str, small_release: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    refused = EngineError(400, "the engine: refused (400): too hard")

    def refuse(*_: Any) -> bytes:
        raise refused

    async def refuse_query(*_: Any) -> None:
        raise refused

    with open_client(make_app(small_release, replace(LIMITS, store_url=engine))) as client:
        monkeypatch.setattr(EngineStore, "_try", refuse)
        monkeypatch.setattr(Engine, "_ask_once", refuse_query)
        found = client.get(path)
    assert found.status_code == 502, found.text


def test_an_engine_without_the_release_is_refused(small_release: Path) -> None:
    with oxigraph.running() as url:
        limits = replace(LIMITS, store_url=url)
        refused = pytest.raises(ReleaseError, match=r"does not hold release .*twinrdf push")
        with refused, open_client(make_app(small_release, limits)):
            pass


@pytest.mark.parametrize(
    ("held", "wanted", "fault"),
    [("Ghent", "Ghent!", "lacks"), ("Ghent!", "Ghent", "still has"), ("Ghent", "Ghent", "")],
)
def test_an_engine_with_a_release_that_differs_in_little_is_refused(
    tmp_path: Path, held: str, wanted: str, fault: str
) -> None:
    before = write_release(tmp_path, "1111111111111111", held)
    release = read_release(write_release(tmp_path, "2222222222222222", wanted))
    with oxigraph.running() as url:
        oxigraph.load(url, before)
        limits = replace(LIMITS, store_url=url)
        if fault:
            with pytest.raises(ReleaseError, match=f"{release.id}: it {fault} <.*; load it with"):
                check_engine(release, limits)
        else:
            check_engine(release, limits)


@pytest.mark.parametrize(
    ("ours", "theirs", "found"),
    [
        (b"a\nb\n", b"a\nb\n", ("", False)),
        (b"a\nb\n", b"a\nc\n", ("b\n", True)),
        (b"a\nbb\nc\n", b"a\nb\nc\n", ("b\n", False)),
        (b"a\nb\n", b"a\n", ("b\n", True)),
        (b"", b"a\n", ("a\n", False)),
        (b"a\n", None, ("", False)),
    ],
)
@pytest.mark.parametrize("block", [1, 2, 3, 100])
def test_the_first_line_that_only_one_file_has_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    ours: bytes, theirs: bytes | None, found: tuple[str, bool], block: int,
) -> None:  # fmt: skip
    monkeypatch.setattr(sample, "_BLOCK", block)
    (tmp_path / "ours").write_bytes(ours)
    if theirs is not None:
        (tmp_path / "theirs").write_bytes(theirs)
    assert sample.find_difference(tmp_path / "ours", tmp_path / "theirs") == found


def test_an_engine_that_is_not_there_is_refused(small_release: Path) -> None:
    limits = replace(LIMITS, store_url="http://127.0.0.1:1", store_retries=0)
    with (
        pytest.raises(ReleaseError, match=r"127\.0\.0\.1:1"),
        open_client(make_app(small_release, limits)),
    ):
        pass


# ---- an engine that fails


def ask(
    path: Path, url: str, limits: Limits = QUICK, job: Job | None = None, times: int = 1
) -> list[bytes | ProblemError]:
    """Ask an engine the same several times, as visitors' queries are; give answers and problems."""

    async def one(pool: EnginePool) -> bytes | ProblemError:
        try:
            async with pool.ask(pool.admit(job or Job(QUERY, JSON), "client")) as spool:
                return b"".join([part async for part in spool.parts()])
        except ProblemError as problem:
            return problem

    async def run() -> list[bytes | ProblemError]:
        release, chosen = read_release(path), replace(limits, store_url=url)
        pool = EnginePool(Engine(release, chosen), release, chosen)
        await pool.start()
        try:
            return [await one(pool) for _ in range(times)]
        finally:
            await pool.close()

    return asyncio.run(run())


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (Answer(500, body=b"secret insides"), 502),
        (Answer(502), 502),
        (Answer(401), 502),
        (Answer(404), 502),
        (Answer(302, headers={"Location": "http://example.org/"}), 502),
        (Answer(media_type="text/html"), 502),
        (Answer(body=ROWS[:-3]), 502),
        (Answer(body=ROWS[:-3], missing=3), 502),
        (Answer(503, headers={"Retry-After": "7"}), 503),
        (Answer(504), 504),
        (Answer(400, body=b"no such verb at line 1"), 400),
    ],
)
def test_what_an_engine_does_wrong_is_told_by_its_status(
    small_release: Path, answer: Answer, status: int
) -> None:
    with running(answer) as fake:
        (found,) = ask(small_release, fake.url)
        assert isinstance(found, ProblemError)
        assert found.status == status
        assert "insides" not in str(found)
        assert fake.url not in str(found)
        assert ("no such verb" in str(found)) == (status == 400)
        assert found.headers.get("Retry-After") == ("7" if status == 503 else None)


def test_an_engine_that_left_is_told_by_502(small_release: Path) -> None:
    (found,) = ask(small_release, "http://127.0.0.1:1")
    assert isinstance(found, ProblemError)
    assert (found.status, found.reason) == (502, "upstream")


def test_the_deadline_holds_and_is_told_by_504(small_release: Path) -> None:
    with running(Answer(delay=60)) as fake:
        start = time.monotonic()
        (found,) = ask(small_release, fake.url)
        assert time.monotonic() - start < 20
        assert isinstance(found, ProblemError)
        assert (found.status, found.reason) == (504, "deadline")


def test_the_deadline_is_told_by_504_on_a_busy_machine_too(
    small_release: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def hang(*_: Any) -> None:
        time.sleep(2 * QUICK.deadline)  # the loop sees late that time is over
        await asyncio.sleep(60)

    monkeypatch.setattr(Engine, "_ask_once", hang)
    (found,) = ask(small_release, "http://127.0.0.1:1")
    assert isinstance(found, ProblemError)
    assert (found.status, found.reason) == (504, "deadline")
    assert "did not answer within 1 s" in str(found)


def test_an_engine_that_sends_byte_by_byte_holds_up_no_page(small_release: Path) -> None:
    release = read_release(small_release)
    with running(Answer(drops=b"HTTP/1.1 200 OK\r\nX: x")) as fake:
        store = Engine(release, replace(QUICK, store_url=fake.url)).store
        began = time.monotonic()
        with pytest.raises(EngineError, match="did not answer in time"):
            store.select(QUERY)
        store.close()
        assert time.monotonic() - began < 20


def test_a_read_is_tried_again_where_nothing_has_come(small_release: Path) -> None:
    with running(Answer(503), Answer()) as fake:
        assert ask(small_release, fake.url) == [ROWS]
        assert len(fake.asked) == 2


def test_connections_are_used_again_and_carry_the_query_only(small_release: Path) -> None:
    with running(Answer()) as fake:
        assert ask(small_release, fake.url, times=3) == [ROWS] * 3
        assert {asked.body for asked in fake.asked} == {b"query=SELECT+%3Fn+%7B%7D"}
        assert {asked.headers["Accept"] for asked in fake.asked} == {JSON}


def test_an_answer_that_is_too_long_is_broken_off(small_release: Path) -> None:
    body = json.dumps({"head": {}, "boolean": True, "padding": "x" * 300_000}).encode()
    with running(Answer(body=body)) as fake:
        (found,) = ask(small_release, fake.url, replace(QUICK, answer_bytes=100_000))
        assert isinstance(found, ProblemError)
        assert (found.status, found.reason) == (503, "answer")


def test_an_engine_that_keeps_failing_is_left_alone(small_release: Path) -> None:
    with running(Answer(502)) as fake:
        found = ask(small_release, fake.url, times=FAILURES + 2)
        assert len(fake.asked) == FAILURES
        last = found[-1]
        assert isinstance(last, ProblemError)
        assert last.status == 503
        assert int(last.headers["Retry-After"]) >= 1


def test_a_site_whose_engine_fails_is_not_ready(small_release: Path) -> None:
    async def run(url: str) -> tuple[int, int]:
        release, limits = read_release(small_release), replace(QUICK, store_url=url)
        pool = EnginePool(Engine(release, limits), release, limits)
        await pool.start()
        before = pool.state().ready
        for _ in range(FAILURES):
            with pytest.raises(ProblemError):
                async with pool.ask(pool.admit(Job(QUERY, JSON), "client")):
                    pass
        after = pool.state().ready
        await pool.close()
        return before, after

    with running(Answer(504)) as fake:
        before, after = asyncio.run(run(fake.url))
        assert before > 0
        assert after == 0


def test_hard_queries_do_not_close_the_site(small_release: Path) -> None:
    """Whoever asks a few queries that run until the deadline must not stop everybody's."""
    with running(Answer(delay=60)) as fake:
        found = ask(small_release, fake.url, times=FAILURES + 1)
        assert len(fake.asked) == FAILURES + 1  # for which a busy machine needs some of the time
    assert [problem.status for problem in found] == [504] * (FAILURES + 1)


@pytest.mark.parametrize(
    "answer", [Answer(400), Answer(500, body=b"out of stack"), Answer(body=ROWS[:-3])]
)
def test_queries_that_are_wrong_or_hard_open_no_breaker(
    small_release: Path, answer: Answer
) -> None:
    with running(answer) as fake:
        ask(small_release, fake.url, times=FAILURES + 2)
        assert len(fake.asked) == FAILURES + 2


def test_an_engine_that_cannot_be_reached_in_time_is_left_alone(
    small_release: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each query finds no connection, tries again, and has no time left."""
    tries = 0

    async def fail_then_hang(*_: Any) -> None:
        nonlocal tries
        tries += 1
        if tries % 2 == 0:
            await asyncio.sleep(60)
        raise EngineError(504, "no connection in time")

    monkeypatch.setattr(Engine, "_ask_once", fail_then_hang)
    found = ask(small_release, "http://127.0.0.1:1", times=FAILURES + 1)
    assert [problem.status for problem in found] == [504] * (FAILURES - 1) + [503] * 2


def test_a_failure_holds_on_to_nothing(
    small_release: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail(pool: EnginePool) -> "weakref.ref[Spool]":
        pending = pool.admit(Job(QUERY, JSON), "client")
        with contextlib.suppress(ProblemError):
            async with pool.ask(pending):
                raise AssertionError("it fails")
        return weakref.ref(pending.spool)

    async def run(url: str) -> None:
        release, limits = read_release(small_release), replace(QUICK, store_url=url)
        pool = EnginePool(Engine(release, limits), release, limits)
        await pool.start()
        gc.disable()
        try:
            gone = await fail(pool)
            await until(lambda: gone() is None)
        finally:
            gc.enable()
            await pool.close()

    caplog.set_level("ERROR", "twinrdf.serve.engine")  # pytest holds on to what is noted
    with running(Answer(500)) as fake:
        asyncio.run(run(fake.url))


def test_a_breaker_closes_when_an_engine_is_well_again() -> None:
    now = [0.0]
    breaker = Breaker(lambda: now[0])
    for _ in range(FAILURES):
        breaker.check()
        breaker.note(well=False)
    with pytest.raises(EngineError):
        breaker.check()
    now[0] = SECONDS + 0.1
    breaker.check()  # one may try
    with pytest.raises(EngineError):
        breaker.check()  # and nobody else
    breaker.note(well=True)
    breaker.check()


def test_a_query_the_client_leaves_is_broken_off(small_release: Path) -> None:
    async def leave(pool: EnginePool) -> None:
        async with asyncio.timeout(0.2), pool.ask(pool.admit(Job(QUERY, JSON), "client")):
            raise AssertionError("it cannot be answered yet")

    async def run(url: str) -> float:
        release, limits = read_release(small_release), replace(QUICK, store_url=url, deadline=50)
        pool = EnginePool(Engine(release, limits), release, limits)
        await pool.start()
        start = time.monotonic()
        try:
            with pytest.raises(TimeoutError):
                await leave(pool)
            return time.monotonic() - start
        finally:
            await pool.close()

    with running(Answer(delay=60)) as fake:
        assert asyncio.run(run(fake.url)) < 20


def test_a_pattern_is_written_as_a_query() -> None:
    assert write_pattern("<urn:s>", graph="", limit=3) == (
        "SELECT (<urn:s> AS ?s_) ?p ?o ?g WHERE { <urn:s> ?p ?o } LIMIT 3"
    )
    assert write_pattern(object='"x"@en', graph="<urn:g>") == (
        'SELECT ?s ?p ("x"@en AS ?o_) (<urn:g> AS ?g_) WHERE { GRAPH <urn:g> { ?s ?p "x"@en } }'
    )
