"""Who asks much at once waits for itself: others are answered meanwhile, whatever is asked."""

import asyncio
import gc
import time
import weakref
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from twinrdf.release import switch_current
from twinrdf.serve import lists
from twinrdf.serve.app import make_app
from twinrdf.serve.client_turns import ClientTurns
from twinrdf.serve.problems import ProblemError

from .conftest import LIMITS, Client, open_client, until, write_release

GREEDY, OTHER = ({"X-Forwarded-For": f"192.0.2.{number}"} for number in (1, 2))
SECONDS = 0.02


async def ask_raw(
    client: Client, path: str, query: str, receive: Any, send: Any, method: str = "GET"
) -> None:
    """Ask as a server does, so that the test decides what is received and how it is sent."""
    await client.app(
        {
            "type": "http", "method": method, "path": path, "raw_path": path.encode(),
            "query_string": query.encode(), "http_version": "1.1", "scheme": "http",
            "root_path": "", "headers": [(b"host", b"site.example")],
            "client": ("192.0.2.1", 1), "extensions": {}, "app": client.app,
        },
        receive,
        send,
    )  # fmt: skip


def test_turns_are_had_in_order_and_by_each_client_for_itself() -> None:
    done: list[str] = []

    async def work(turns: ClientTurns, client: str, number: int) -> None:
        async with turns.take(client):
            await asyncio.sleep(0)
            done.append(f"{client}{number}")

    async def run() -> None:
        turns = ClientTurns(1, 9)
        tasks = [asyncio.create_task(work(turns, "a", number)) for number in range(4)]
        tasks.append(asyncio.create_task(work(turns, "b", 0)))
        await asyncio.sleep(0)
        tasks[2].cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        async with asyncio.timeout(30), turns.take("a"):
            done.append("last")
        assert not turns._turns
        assert not turns._users

    asyncio.run(run())
    assert done == ["a0", "b0", "a1", "a3", "last"]


def test_no_more_wait_than_may() -> None:
    async def run() -> None:
        turns = ClientTurns(1, 2)
        assert not turns.must_wait("a")
        async with turns.take("a"):
            tasks = []
            for _ in range(2):
                assert turns.must_wait("a")
                tasks.append(asyncio.create_task(turns.take("a").__aenter__()))
                await asyncio.sleep(0)
            with pytest.raises(ProblemError, match="2 requests of yours are waiting") as caught:
                turns.must_wait("a")
            assert (caught.value.status, caught.value.headers) == (429, {"Retry-After": "1"})
            assert not turns.must_wait("b")
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        assert not turns._users

    asyncio.run(run())


def test_one_client_does_not_hold_up_another(
    small_release: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, running, most = lists._write_found, [0], [0]

    def write_slowly(*given: Any) -> bytes:
        running[0] += 1
        most[0] = max(most[0], running[0])
        time.sleep(SECONDS)
        running[0] -= 1
        return write(*given)

    monkeypatch.setattr(lists, "_write_found", write_slowly)
    limits = replace(LIMITS, proxies=1, per_client=2)

    async def ask(text: str, headers: dict[str, str]) -> int:
        return (await client.http.get(f"/search.json?q={text}", headers=headers)).status_code

    async def run() -> None:
        much = [asyncio.create_task(ask(f"a{number}", GREEDY)) for number in range(100)]
        while not running[0]:
            await asyncio.sleep(SECONDS / 10)
        assert await ask("ghent", OTHER) == 200
        assert sum(task.done() for task in much) < 50
        assert set(await asyncio.gather(*much)) == {200}

    with open_client(make_app(small_release, limits)) as client:
        client.run(run())
    assert 2 <= most[0] <= 5  # at most twice two of the one, and one of the other


def test_who_watches_the_server_waits_for_nobody(small_release: Path) -> None:
    async def run() -> None:
        turns = client.app.state.service.turns
        async with asyncio.timeout(30), turns.take("192.0.2.1"), turns.take("192.0.2.1"):
            for path in ("/healthz", "/readyz"):
                assert (await client.http.get(path, headers=GREEDY)).status_code == 200
            waiting = asyncio.create_task(client.http.get("/search.json?q=ghent", headers=GREEDY))
            await asyncio.sleep(SECONDS)
            assert not waiting.done()
        assert (await waiting).status_code == 200

    with open_client(make_app(small_release, replace(LIMITS, proxies=1, per_client=1))) as client:
        client.run(run())


def test_a_turn_ends_where_the_answer_begins(
    small_release: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "SHORT", 0)  # so that a list is sent while it is read

    async def ask(number: int, taken: asyncio.Event) -> None:
        """Ask for a list, and read nothing of it until `taken`."""

        async def send(message: Any) -> None:
            if message["type"] == "http.response.start":
                started.append(message["status"])
            else:
                await taken.wait()

        async def receive() -> Any:
            await asyncio.sleep(60)

        await ask_raw(client, "/browse/territory.csv", f"q={number}", receive, send)

    async def run() -> None:
        taken = asyncio.Event()
        reading = [asyncio.create_task(ask(number, taken)) for number in range(6)]
        async with asyncio.timeout(30):
            while len(started) < len(reading):
                await asyncio.sleep(0.01)
        taken.set()
        await asyncio.gather(*reading)

    started: list[int] = []
    with open_client(make_app(small_release, replace(LIMITS, per_client=1))) as client:
        client.run(run())
    assert started == [200] * 6


def test_who_is_slow_to_send_has_no_turn_meanwhile(small_release: Path) -> None:
    async def send_slowly() -> Any:
        await asyncio.sleep(60)
        yield b""

    async def run() -> None:
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        slow = [
            asyncio.create_task(client.http.post("/sparql", content=send_slowly(), headers=form))
            for _ in range(60)
        ]
        await asyncio.sleep(SECONDS)
        async with asyncio.timeout(30):  # one after another they would take twice as long
            assert (await client.http.get("/search.json?q=ghent")).status_code == 200
            answers = await asyncio.gather(*slow)
        assert {answer.status_code for answer in answers} == {408}

    limits = replace(LIMITS, per_client=1, body_seconds=1.0)
    with open_client(make_app(small_release, limits)) as client:
        client.run(run())


def test_who_has_left_waits_no_more(small_release: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    works: list[str] = []
    statuses: list[int] = []
    client_name, most = "192.0.2.1", 100

    def write(_: Any, text: str, *__: Any) -> bytes:
        works.append(text)
        return b"{}"

    async def leave() -> Any:
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])
            assert message["status"] != 429 or (b"retry-after", b"1") in message["headers"]

    async def run() -> None:
        turns = client.app.state.service.turns
        async with turns.take(client_name), turns.take(client_name):
            asked = [
                asyncio.create_task(ask_raw(client, "/search.json", f"q=a{number}", leave, send))
                for number in range(2000)
            ]
            await until(lambda: len(statuses) >= 2000 - most)
            assert turns._users[client_name] <= 2 + most
            await asyncio.gather(*asked)  # while no turn is free
            assert statuses == [429] * (2000 - most) + [400] * most
            assert turns._users[client_name] == 2
        assert not turns._users

    monkeypatch.setattr(lists, "_write_found", write)
    limits = replace(LIMITS, per_client=1, connections=most)
    with open_client(make_app(small_release, limits)) as client:
        client.run(run())
    assert not works


@pytest.mark.parametrize(
    ("method", "path", "query", "status"),
    [
        ("GET", "/query", "", 200),
        ("POST", "/query", "", 408),
        ("GET", "/sparql", "SELEC", 400),
        ("GET", "/sparql", "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", 503),
        ("GET", "/sparql", "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", 200),
    ],
)
def test_nothing_holds_on_to_an_exchange_that_has_ended(
    small_release: Path,
    monkeypatch: pytest.MonkeyPatch,
    method: str,
    path: str,
    query: str,
    status: int,
) -> None:
    """The server closes a connection once nobody can receive from it any more."""
    statuses: list[int] = []

    class Receive:
        async def __call__(self) -> Any:
            await asyncio.sleep(60)

    async def send(message: Any) -> None:
        statuses.append(message.get("status", 0))

    async def run() -> None:
        receive = Receive()
        gone = weakref.ref(receive)
        written = f"query={quote(query)}" if query else ""
        asked = asyncio.create_task(ask_raw(client, path, written, receive, send, method))
        del receive
        await asked
        del asked
        await until(lambda: gone() is None)

    kind = ("application/sparql-query", "utf-8")
    monkeypatch.setattr("twinrdf.serve.protocol.read_content_type", lambda _: kind)
    limits = replace(LIMITS, body_seconds=0.1, deadline=LIMITS.deadline)
    with open_client(make_app(small_release, limits)) as client:
        gc.disable()
        try:
            client.run(run())
        finally:
            gc.enable()
    assert statuses[0] == status


def test_waiting_is_no_part_of_sending(small_release: Path) -> None:
    async def run() -> None:
        turns = client.app.state.service.turns
        async with turns.take("127.0.0.1"), turns.take("127.0.0.1"):
            asked = asyncio.create_task(client.http.post("/sparql", data={"query": "ASK {}"}))
            await asyncio.sleep(0.5)
            assert not asked.done()
        assert (await asked).status_code == 200

    limits = replace(LIMITS, per_client=1, body_seconds=0.2)
    with open_client(make_app(small_release, limits)) as client:
        client.run(run())


@pytest.mark.parametrize(
    ("method", "path", "headers"),
    [
        ("GET", "/sparql", {"Accept": "text/html"}),
        ("GET", "/sparql", {"If-None-Match": '"a"'}),
        ("POST", "/sparql", {}),
        ("QUERY", "/sparql", {}),
        ("POST", "/query", {"Accept": "text/html"}),
    ],
)
def test_who_waits_is_answered_from_the_release_of_then(
    tmp_path: Path, method: str, path: str, headers: dict[str, str]
) -> None:
    one, two = "1111111111111111", "2222222222222222"
    first, _ = write_release(tmp_path, one), write_release(tmp_path, two)
    switch_current(tmp_path, one)

    async def run() -> None:
        before = client.app.state.service
        async with before.turns.take("127.0.0.1"), before.turns.take("127.0.0.1"):
            query = {"query": "ASK { ?s ?p ?o }"}
            given = {"params" if method == "GET" else "data": query}
            work = client.http.request(method, path, headers=headers, **given)
            asked = asyncio.create_task(work)
            await asyncio.sleep(SECONDS)
            switch_current(tmp_path, two)
            await until(lambda: before.pool._closing)
            assert not asked.done()
        answer = await asked
        assert (answer.status_code, answer.headers["Twinrdf-Release"]) == (200, two)

    limits = replace(LIMITS, per_client=1, stop_seconds=0.2)
    with open_client(make_app(first, limits)) as client:
        client.run(run())
