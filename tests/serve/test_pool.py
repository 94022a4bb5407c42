"""The pool answers, refuses, waits, stops and replaces, whatever a query does."""

import asyncio
import gzip
import json
import os
import signal
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from twinrdf.errors import ReleaseError, RequestError
from twinrdf.serve import frames
from twinrdf.serve.frames import Job
from twinrdf.serve.limits import MIB, Limits
from twinrdf.serve.pool import Pool
from twinrdf.serve.problems import HEAVY_SECONDS
from twinrdf.store import open_store

from .conftest import until

RESULTS = "application/sparql-results+json"
GOOD = "SELECT ?value { <http://example.org/7> <http://example.org/value> ?value }"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
LONG = "SELECT * { ?a ?b ?c . ?d ?e ?f }"  # 9 million rows
QUICK = Limits(workers=1, long=0, spares=1, deadline=1.2, queue=2, queue_seconds=30, per_client=3)


def with_pool(store: Path, use: Callable[[Pool], Awaitable[None]], limits: Limits = QUICK) -> None:
    async def run() -> None:
        pool = Pool(store, limits)
        await pool.start()
        try:
            await use(pool)
        finally:
            await pool.close()

    asyncio.run(run())


Use = Callable[[Callable[[Pool], Awaitable[None]]], None]


@pytest.fixture(scope="module")
def use_shared(small_store: Path) -> Iterator[Use]:
    """Give a function that uses one pool again and again, for what leaves it as it was."""
    with asyncio.Runner() as runner:
        pool = Pool(small_store, QUICK)

        async def run(use: Callable[[Pool], Awaitable[None]]) -> None:
            await use(pool)

        runner.run(pool.start())
        yield lambda use: runner.run(run(use))
        runner.run(pool.close())


async def ask(pool: Pool, query: str, client: str = "me", media_type: str = RESULTS) -> bytes:
    async with pool.ask(pool.admit(Job(query, media_type), client)) as spool:
        return b"".join([part async for part in spool.parts()])


async def refusal(pool: Pool, query: str, client: str = "me") -> RequestError:
    with pytest.raises(RequestError) as caught:
        await ask(pool, query, client)
    return caught.value


def values(answer: bytes) -> list[str]:
    return [row["value"]["value"] for row in json.loads(answer)["results"]["bindings"]]


def test_it_answers_one_query_after_another(small_store: Path) -> None:
    async def use(pool: Pool) -> None:
        for _ in range(20):
            assert values(await ask(pool, GOOD)) == ["7"]
        state = pool.state()
        assert (state.ready, state.running, state.answered) == (2, 0, 20)
        assert state.missing == ()

    with_pool(small_store, use)


@pytest.mark.parametrize(
    ("query", "media_type", "status", "message"),
    [
        ("SELEC", RESULTS, 400, "not SPARQL"),
        ("SELECT (COUNT(*) AS ?n) ?s { ?s ?p ?o }", RESULTS, 400, "a variable that is unbound"),
        ("SELECT (<http://example.org/f>(1) AS ?x) {}", RESULTS, 400, "function"),
        ("SELECT * {}", "text/turtle", 406, "no form"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", RESULTS, 406, "no form"),
        ("SELECT * { SERVICE <http://127.0.0.1:8080/> {} }", RESULTS, 500, "not permitted"),
    ],
)
def test_what_the_engine_refuses_is_told(
    use_shared: Use, query: str, media_type: str, status: int, message: str
) -> None:
    async def use(pool: Pool) -> None:
        with pytest.raises(RequestError, match=message) as caught:
            await ask(pool, query, media_type=media_type)
        assert caught.value.status == status
        assert values(await ask(pool, GOOD)) == ["7"]

    use_shared(use)


def test_a_syntax_error_has_a_place(use_shared: Use) -> None:
    async def use(pool: Pool) -> None:
        problem = await refusal(pool, "SELECT *\n{ ?s ?p }")
        assert problem.members == {"line": 2, "column": 10}  # type: ignore[attr-defined]

    use_shared(use)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("SELECT *\n{ ?s a tw:City }", "tw: is not declared; begin with PREFIX tw: <https://w3id"),
        ('SELECT * { ?s ?p "1"^^xsd:integer }', "xsd: is not declared; begin with PREFIX xsd: <h"),
        ("SELECT * {?s <http://example.org/a:b>|foo-1:é ?o}", "foo-1: is not declared; begin with"),
        ("SELECT * { ?s :x ?o }", "not SPARQL from here on"),
    ],
)
def test_a_prefix_that_is_missing_is_told_with_what_it_stands_for(
    use_shared: Use, query: str, message: str
) -> None:
    async def use(pool: Pool) -> None:
        assert str(await refusal(pool, query)).startswith(message)

    use_shared(use)


def test_a_runaway_is_stopped_and_a_spare_takes_over_at_once(small_store: Path) -> None:
    async def use(pool: Pool) -> None:
        for failed in (1, 2):
            before, start = set(pool._idle), time.monotonic()
            problem = await refusal(pool, ENDLESS)
            assert (problem.status, problem.headers) == (503, {"Retry-After": str(HEAVY_SECONDS)})
            assert "stopped after 1.2 s" in str(problem)
            assert time.monotonic() - start < QUICK.deadline + 10
            assert before & set(pool._idle)
            assert values(await ask(pool, GOOD)) == ["7"]
            await until(lambda: pool.state().ready == 2)
            assert pool.state().failed == failed

    with_pool(small_store, use)


def test_memory_is_bounded(small_store: Path) -> None:
    async def use(pool: Pool) -> None:
        problem = await refusal(pool, LONG + " ORDER BY ?c ?f")
        assert (problem.status, "memory" in str(problem)) == (503, True)
        assert problem.headers == {"Retry-After": str(HEAVY_SECONDS)}
        assert values(await ask(pool, GOOD)) == ["7"]

    with_pool(small_store, use, Limits(workers=1, long=0, spares=0, deadline=60, memory=64 * MIB))


def test_a_query_killed_from_outside_is_told_and_its_process_replaced(small_store: Path) -> None:
    async def use(pool: Pool) -> None:
        asking = asyncio.create_task(refusal(pool, ENDLESS))
        await until(lambda: pool.state().running == 1)
        (process,) = pool._busy
        os.kill(process.pid, signal.SIGKILL)
        assert (await asking).status == 503
        assert values(await ask(pool, GOOD)) == ["7"]
        await until(lambda: pool.state().ready == 2)

    with_pool(small_store, use)


def test_idle_processes_killed_from_outside_are_replaced(small_store: Path) -> None:
    async def use(pool: Pool) -> None:
        killed = list(pool._idle)
        for process in killed:
            os.kill(process.pid, signal.SIGKILL)
        await until(lambda: pool.state().ready == 2 and not set(killed) & set(pool._idle))
        assert values(await ask(pool, GOOD)) == ["7"]

    with_pool(small_store, use)


def test_who_waits_is_served_in_time_and_who_is_too_many_is_sent_away(small_store: Path) -> None:
    async def use(pool: Pool) -> None:
        running = asyncio.create_task(refusal(pool, ENDLESS, "a"))
        await until(lambda: pool.state().running == 1)
        waiting = [asyncio.create_task(ask(pool, GOOD, name)) for name in ("b", "c")]
        await until(lambda: pool.state().waiting == 2)
        problem = await refusal(pool, GOOD, "d")
        assert (problem.status, int(problem.headers["Retry-After"]) > 0) == (503, True)
        assert [values(answer) for answer in await asyncio.gather(*waiting)] == [["7"], ["7"]]
        assert (await running).status == 503

    with_pool(small_store, use)


def test_waiting_has_an_end(small_store: Path) -> None:
    async def use(pool: Pool) -> None:
        running = asyncio.create_task(refusal(pool, ENDLESS, "a"))
        await until(lambda: pool.state().running == 1)
        problem = await refusal(pool, GOOD, "b")
        assert (problem.status, problem.headers) == (503, {"Retry-After": "5"})
        assert pool.state().waiting == 0
        await running

    with_pool(small_store, use, Limits(workers=1, long=0, deadline=2, queue_seconds=0.1))


def test_one_client_may_not_ask_too_much_at_once(small_store: Path) -> None:
    async def use(pool: Pool) -> None:
        asking = [asyncio.create_task(refusal(pool, ENDLESS, "greedy")) for _ in range(2)]
        await until(lambda: pool.state().running + pool.state().waiting == 2)
        problem = await refusal(pool, GOOD, "greedy")
        assert (problem.status, "Retry-After" in problem.headers) == (429, True)
        assert values(await ask(pool, GOOD, "modest")) == ["7"]
        await asyncio.gather(*asking)
        assert values(await ask(pool, GOOD, "greedy")) == ["7"]
        assert not pool._open

    with_pool(
        small_store, use, Limits(workers=1, long=0, deadline=1.2, queue_seconds=30, per_client=2)
    )


def test_the_client_that_runs_least_is_next(small_store: Path) -> None:
    async def use(pool: Pool) -> None:
        order: list[str] = []

        async def note(client: str) -> None:
            await refusal(pool, ENDLESS, client)
            order.append(client)

        asking = [asyncio.create_task(note("greedy")) for _ in range(4)]
        await until(lambda: pool.state().waiting == 2)
        asking.append(asyncio.create_task(note("modest")))
        await asyncio.gather(*asking)
        assert order.index("modest") < 4

    with_pool(
        small_store, use, Limits(workers=2, long=0, deadline=1, queue_seconds=30, per_client=4)
    )


def test_who_waits_for_most_makes_room_in_a_full_queue(small_store: Path) -> None:
    async def use(pool: Pool) -> None:
        asking = [asyncio.create_task(refusal(pool, ENDLESS, "greedy")) for _ in range(3)]
        await until(lambda: pool.state().running + pool.state().waiting == 3)
        modest = asyncio.create_task(ask(pool, GOOD, "modest"))
        refused = await asking[2]
        assert (refused.status, refused.reason) == (503, "queue")
        assert (pool.state().waiting, modest.done()) == (2, False)
        more = await refusal(pool, GOOD, "greedy")
        assert (more.status, more.reason) == (503, "queue")
        assert (pool.state().running, modest.done()) == (1, False)
        for task in asking[:2]:
            task.cancel()
        assert values(await modest) == ["7"]
        await asyncio.gather(*asking, return_exceptions=True)
        assert (pool.state().waiting, dict(pool._open)) == (0, {})

    limits = Limits(workers=1, long=0, deadline=60, queue=2, queue_seconds=60, per_client=4)
    with_pool(small_store, use, limits)


def test_leaving_stops_the_query(small_store: Path) -> None:
    async def use(pool: Pool) -> None:
        asking = asyncio.create_task(ask(pool, ENDLESS))
        await until(lambda: pool.state().running == 1)
        (process,) = pool._busy
        asking.cancel()
        await asyncio.wait([asking])
        assert not process.reusable
        await asyncio.wait_for(process.wait(), 30)
        assert values(await ask(pool, GOOD)) == ["7"]

    with_pool(small_store, use)


def test_leaving_the_queue_gives_up_the_place(small_store: Path) -> None:
    async def use(pool: Pool) -> None:
        running = asyncio.create_task(refusal(pool, ENDLESS))
        await until(lambda: pool.state().running == 1)
        waiting = asyncio.create_task(ask(pool, GOOD))
        await until(lambda: pool.state().waiting == 1)
        waiting.cancel()
        await asyncio.wait([waiting])
        assert pool.state().waiting == 0
        await running
        assert values(await ask(pool, GOOD)) == ["7"]

    with_pool(small_store, use)


def test_a_long_answer_is_made_at_its_own_pace_while_it_is_read(small_store: Path) -> None:
    async def use(pool: Pool) -> None:
        query = "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 100000"
        async with pool.ask(pool.admit(Job(query, "text/csv"), "slow")) as spool:
            assert not spool.complete
            await until(lambda: pool.state().running == 0)  # nobody has read a byte
            assert spool.complete
            size = 0
            async for part in spool.parts():
                size += len(part)
            assert size == spool.size > 5_000_000

    with_pool(small_store, use, Limits(workers=1, long=0, deadline=30, spool_bytes=MIB))


def test_an_answer_too_long_fails(small_store: Path) -> None:
    async def use(pool: Pool) -> None:
        problem = await refusal(pool, LONG)
        assert (problem.status, "longer" in str(problem)) == (503, True)
        assert values(await ask(pool, GOOD)) == ["7"]

    with_pool(
        small_store, use, Limits(workers=1, long=0, deadline=30, answer_bytes=MIB, spool_bytes=MIB)
    )


def test_long_answers_share_their_room_and_short_ones_need_none(small_store: Path) -> None:
    async def use(pool: Pool) -> None:
        long = "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 18000"  # of nearly two million bytes
        async with pool.ask(pool.admit(Job(long, "text/csv"), "slow")) as spool:
            await until(lambda: spool.complete)  # nobody has read a byte
            problem = await refusal(pool, long)
            assert (problem.status, "many long answers" in str(problem)) == (503, True)
            assert problem.headers == {"Retry-After": "30"}
            assert values(await ask(pool, GOOD)) == ["7"]
            assert (
                len(b"".join([part async for part in spool.parts()])) == spool.size > 3 * MIB // 2
            )
        assert len(await ask(pool, long, media_type="text/csv")) == spool.size

    limits = Limits(workers=1, long=0, deadline=30, spool_bytes=MIB, unsent_bytes=5 * MIB // 2)
    with_pool(small_store, use, limits)


def test_a_query_that_runs_on_yields_and_its_process_is_not_used_again(small_store: Path) -> None:
    async def use(pool: Pool) -> None:
        asking = asyncio.create_task(refusal(pool, ENDLESS))
        await until(lambda: pool.state().running == 1)
        (process,) = pool._busy
        await until(lambda: process.yields)
        assert os.getpriority(os.PRIO_PROCESS, process.pid) == 15
        asking.cancel()

    with_pool(small_store, use, Limits(workers=1, long=0, deadline=30, long_after=0.1))


def test_a_long_query_leaves_its_place_to_others(small_store: Path) -> None:
    async def use(pool: Pool) -> None:
        asking = asyncio.create_task(refusal(pool, ENDLESS, "slow"))
        await until(lambda: pool.state().long == 1)
        assert pool.state().running == 1
        for _ in range(5):
            assert values(await ask(pool, GOOD)) == ["7"]
        assert not asking.done()
        asking.cancel()
        await until(lambda: pool.state().long == 0)

    with_pool(small_store, use, Limits(workers=1, long=1, deadline=60, long_after=0.1))


def test_one_client_does_not_take_all_places_for_long_queries(small_store: Path) -> None:
    async def use(pool: Pool) -> None:
        greedy = [asyncio.create_task(refusal(pool, ENDLESS, "greedy")) for _ in range(2)]
        await until(lambda: sum(process.yields for process in pool._busy) == 2)
        assert (pool.state().running, pool.state().long) == (2, 1)
        other = asyncio.create_task(refusal(pool, ENDLESS, "other"))
        await until(lambda: pool.state().long == 2)
        for asking in (*greedy, other):
            asking.cancel()

    with_pool(small_store, use, Limits(workers=2, long=2, deadline=30, long_after=0.1))


def test_where_too_many_run_long_and_others_wait_they_are_stopped(small_store: Path) -> None:
    limits = Limits(queue_seconds=30, workers=1, long=1, deadline=40, long_after=0.1, patience=0.5)

    async def use(pool: Pool) -> None:
        long = asyncio.create_task(refusal(pool, ENDLESS, "a"))
        await until(lambda: pool.state().long == 1)
        stuck = asyncio.create_task(refusal(pool, ENDLESS, "b"))
        await asyncio.sleep(0.8)  # nobody waits, so it may go on
        assert not stuck.done()
        start = time.monotonic()
        assert values(await ask(pool, GOOD, "c")) == ["7"]
        assert time.monotonic() - start < 20
        problem = await stuck
        assert (problem.status, "too many" in str(problem)) == (503, True)
        assert "Retry-After" in problem.headers
        assert not long.done()
        long.cancel()

    with_pool(small_store, use, limits)


def test_who_was_costly_never_takes_the_last_place(small_store: Path) -> None:
    async def use(pool: Pool) -> None:
        pool._costs.add("greedy", 100)
        greedy = [asyncio.create_task(refusal(pool, ENDLESS, "greedy")) for _ in range(2)]
        await until(lambda: (pool.state().running, pool.state().waiting) == (1, 1))
        start = time.monotonic()
        assert values(await ask(pool, GOOD, "modest")) == ["7"]
        assert time.monotonic() - start < 15
        for asking in greedy:
            asking.cancel()

    with_pool(small_store, use, Limits(workers=2, long=0, deadline=30, queue_seconds=30))


def test_a_query_may_be_waited_for_twice_and_left_at_any_time(small_store: Path) -> None:
    async def use(pool: Pool) -> None:
        pending = pool.admit(Job(GOOD, RESULTS), "me")
        await pool.run(pending)
        async with pool.ask(pending) as spool:
            assert values(spool.read()) == ["7"]
        await pool.drop(pending)
        assert (pool.state().answered, dict(pool._open)) == (1, {})
        broken = pool.admit(Job("SELEC", RESULTS), "me")
        for _ in range(2):
            with pytest.raises(RequestError, match="not SPARQL"):
                await pool.run(broken)
        await pool.drop(broken)
        await pool.drop(pool.admit(Job(ENDLESS, RESULTS), "me"))
        assert (pool.state().failed, pool.state().running, dict(pool._open)) == (1, 0, {})

    with_pool(small_store, use)


def test_graphs_and_terms_reach_the_engine(use_shared: Use) -> None:
    one = "http://example.org/graph/one"

    async def use(pool: Pool) -> None:
        async def found(query: str, **job: object) -> list[str]:
            asked = Job(query, RESULTS, **job)  # type: ignore[arg-type]
            async with pool.ask(pool.admit(asked, "me")) as spool:
                return values(spool.read())

        default = "SELECT ?value { ?s ?p ?value } LIMIT 5"
        named = "SELECT ?value { GRAPH ?g { ?s ?p ?value } } ORDER BY ?value"
        assert await found(default, default_graphs=(one,)) == ["one"]
        assert await found(named, default_graphs=(one,)) == []
        assert await found(default, named_graphs=(one,)) == []
        assert await found(named, named_graphs=(one,)) == ["one"]
        assert await found(named) == ["one", "two"]
        bound = {"s": "<http://example.org/7>"}
        assert await found("SELECT ?s ?value { ?s ?p ?value }", terms=bound) == ["7"]
        with pytest.raises(RequestError, match="names no graph") as caught:
            await found(default, default_graphs=("no iri",))
        assert caught.value.status == 400

    use_shared(use)


def test_closing_lets_a_running_query_end_and_refuses_new_ones(small_store: Path) -> None:
    async def run() -> None:
        pool = Pool(small_store, Limits(workers=1, long=0, deadline=90, stop_seconds=90))
        await pool.start()
        asking = asyncio.create_task(ask(pool, LONG.replace("*", "(COUNT(*) AS ?value)")))
        await until(lambda: pool.state().running == 1)
        waiting = asyncio.create_task(refusal(pool, GOOD))
        await until(lambda: pool.state().waiting == 1)
        closing = asyncio.create_task(pool.close())
        assert (await waiting).status == 503
        assert (await refusal(pool, GOOD)).status == 503
        assert values(await asking) == [str(3000 * 3000)]
        await closing
        assert not pool._tasks

    asyncio.run(run())


def test_closing_does_not_wait_for_ever(small_store: Path) -> None:
    async def run() -> None:
        pool = Pool(small_store, Limits(workers=1, long=0, deadline=40, stop_seconds=0.2))
        await pool.start()
        asking = asyncio.create_task(refusal(pool, ENDLESS))
        await until(lambda: pool.state().running == 1)
        start = time.monotonic()
        await pool.close()
        assert time.monotonic() - start < 12
        problem = await asking
        assert (problem.status, "about to stop" in str(problem)) == (503, True)

    asyncio.run(run())


def test_a_failure_of_ours_is_told_rather_than_waited_for(
    small_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> None:
        raise ZeroDivisionError

    async def use(pool: Pool) -> None:
        asyncio.get_running_loop().set_exception_handler(lambda *_: None)
        with monkeypatch.context() as patched:
            patched.setattr("twinrdf.serve.process.Process.answer", fail)
            async with asyncio.timeout(120):
                assert (await refusal(pool, GOOD)).status == 500
        assert values(await ask(pool, GOOD)) == ["7"]

    with_pool(small_store, use)


def test_processes_that_cannot_be_started_are_tried_again(
    small_store: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail(*_: object) -> None:
        raise ReleaseError("query process: cannot be started: Resource temporarily unavailable")

    async def use(pool: Pool) -> None:
        with monkeypatch.context() as patched:
            patched.setattr("twinrdf.serve.zygote_client.ZygoteClient.fork", fail)
            for process in list(pool._idle):
                process.kill()
            await until(lambda: pool.state().ready == 0)
            assert (await refusal(pool, GOOD)).status == 503
        await until(lambda: pool.state().ready == 2)
        assert values(await ask(pool, GOOD)) == ["7"]

    limits = Limits(workers=1, long=0, spares=1, queue_seconds=0.1)
    with_pool(small_store, use, limits)
    told = "query process: cannot be started: Resource temporarily unavailable; it is tried again"
    assert [record.getMessage() for record in caplog.records] == [told]


def test_the_zygote_is_replaced_too(small_store: Path) -> None:
    async def use(pool: Pool) -> None:
        zygote = pool._zygotes._zygote
        assert zygote is not None
        asking = asyncio.create_task(refusal(pool, ENDLESS))
        await until(lambda: pool.state().running == 1)
        os.kill(zygote.pid, signal.SIGKILL)
        assert (await asking).status == 503
        await until(lambda: pool.state().ready == 2)
        assert values(await ask(pool, GOOD)) == ["7"]
        assert pool._zygotes._zygote is not zygote

    with_pool(small_store, use)


def test_a_zygote_that_cannot_be_started_is_tried_again(
    small_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object, **__: object) -> None:
        raise OSError(11, "Resource temporarily unavailable")

    async def use(pool: Pool) -> None:
        zygote = pool._zygotes._zygote
        assert zygote is not None
        with monkeypatch.context() as patched:
            patched.setattr("asyncio.create_subprocess_exec", fail)
            zygote.kill()
            await until(lambda: pool.state().ready == 0)
            assert (await refusal(pool, GOOD)).status == 503
        await until(lambda: pool.state().ready == 2)

    with_pool(small_store, use, Limits(workers=1, long=0, spares=1, queue_seconds=0.1))


@pytest.mark.parametrize("packed", [False, True])
def test_what_is_held_in_memory_is_answered_as_from_the_disk(
    small_store: Path, tmp_path: Path, packed: bool
) -> None:
    dump = tmp_path / ("all.nt.gz" if packed else "all.nt")
    triples = b"".join(
        b'<http://example.org/%d> <http://example.org/value> "%d" .\n' % (number, number)
        for number in range(3000)
    )
    dump.write_bytes(gzip.compress(triples) if packed else triples)

    async def use(pool: Pool) -> None:
        state = pool.state()
        assert (state.store, state.missing) == ("memory", ())
        for _ in range(3):
            assert values(await ask(pool, GOOD)) == ["7"]
        assert (await refusal(pool, ENDLESS)).status == 503
        assert (await refusal(pool, LONG + " ORDER BY ?c ?f")).status == 503
        await until(lambda: pool.state().ready == 2)
        assert values(await ask(pool, GOOD)) == ["7"]
        asked = Job("SELECT * { ?s ?p ?o } OFFSET 1500 LIMIT 9", "text/csv", on_disk=True)
        expected = open_store(small_store).answer(asked.query, asked.media_type)
        for _ in range(2):
            async with pool.ask(pool.admit(asked, "me")) as spool:
                assert spool.read() == expected
        with pytest.raises(RequestError) as caught:
            asked = Job(LONG + " ORDER BY ?c ?f", RESULTS, on_disk=True)
            async with pool.ask(pool.admit(asked, "me")):
                pass
        assert caught.value.status == 503

    async def run() -> None:
        pool = Pool(small_store, replace(QUICK, deadline=2.5), dump)
        await pool.start()
        try:
            await use(pool)
        finally:
            await pool.close()

    asyncio.run(run())


def test_a_dump_that_cannot_be_read_is_an_error(small_store: Path, tmp_path: Path) -> None:
    dump = tmp_path / "all.nt"

    async def run() -> None:
        with pytest.raises(ReleaseError, match=r"query process: .*all\.nt.*build again"):
            await Pool(small_store, QUICK, dump).start()

    asyncio.run(run())
    dump.write_text("nonsense", encoding="utf-8")
    asyncio.run(run())


def test_a_fork_that_fails_leaves_the_others_alone(small_store: Path) -> None:
    async def use(pool: Pool) -> None:
        zygotes, before = pool._zygotes, set(pool._idle)
        asked = asyncio.get_running_loop().create_future()
        zygotes._asked.append(asked)
        ready = asyncio.get_running_loop().create_future()
        ready.set_result(None)
        zygotes._take(frames.ERROR, b'{"message": "Resource temporarily unavailable"}', ready)
        with pytest.raises(OSError, match="temporarily"):
            await asked
        assert values(await ask(pool, GOOD)) == ["7"]
        assert set(pool._idle) == before

    with_pool(small_store, use)


def test_what_counts_as_long_is_time_of_the_processor(
    small_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def use(pool: Pool) -> None:
        monkeypatch.setattr("twinrdf.serve.process.Process.spent", lambda _: 0.0)
        asking = asyncio.create_task(refusal(pool, ENDLESS))
        await until(lambda: pool.state().running == 1)
        await asyncio.sleep(0.6)
        (process,) = pool._busy
        assert not process.yields
        asking.cancel()

    with_pool(small_store, use, Limits(workers=1, long=1, deadline=30, long_after=0.4))


def test_a_store_that_cannot_be_opened_is_an_error(tmp_path: Path) -> None:
    async def run() -> None:
        with pytest.raises(ReleaseError, match=r"query process: .*build again"):
            await Pool(tmp_path / "none", QUICK).start()

    asyncio.run(run())
