"""Endpoints that fail, lie or never end: in time an error that is seen, or a right answer."""

import asyncio
import contextlib
import gzip
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from tests.engine.fake import JSON, Answer, Fake, running
from tests.serve.conftest import BASE, EX, LIMITS, Client, open_client

from twinrdf import __version__
from twinrdf.serve import federation
from twinrdf.serve.app import make_app
from twinrdf.serve.federation_tables import read_solutions

COMMENT = "http://www.w3.org/2000/01/rdf-schema#comment"
FEW = f"VALUES ?s {{ <{EX}1> <{EX}2> }} ?s <{COMMENT}> ?c"
MANY = f"?s <{COMMENT}> ?c FILTER(?c < '0250')"


@contextlib.contextmanager
def serving(release: Path, *endpoints: str, **limits: float) -> Iterator[Client]:
    given = {"deadline": 10.0, "federation": endpoints, **limits}
    changed = replace(LIMITS, **given)  # type: ignore[arg-type]
    with open_client(make_app(release, changed)) as client:
        yield client


@pytest.fixture(scope="module")
def well(small_release: Path) -> Iterator[tuple[Fake, Client]]:
    """An endpoint that does not fail, and a site that may ask it."""
    with running(Answer()) as fake, serving(small_release, f"{fake.url}/sparql") as client:
        yield fake, client


@pytest.fixture
def fake(well: tuple[Fake, Client]) -> tuple[Fake, Client]:
    """An endpoint that answers nothing, and a site that may ask it."""
    endpoint, _ = well
    endpoint.asked.clear()
    endpoint.answer = lambda _: Answer()
    return well


def ask(client: Client, url: str, group: str = "?s ?p ?o", before: str = FEW, silent: str = ""):  # type: ignore[no-untyped-def]
    service = f"SERVICE {silent} <{url}/sparql> {{ {group} }}"
    query = f"SELECT ?s ?c ?o {{ {before} {service} }} ORDER BY ?s ?o"
    return client.get("/sparql", params={"query": query}, headers={"Accept": JSON})


def row(**terms: object) -> dict[str, object]:
    return terms


def answer(*rows: object) -> Answer:
    found = {"head": {"vars": ["s", "o"]}, "results": {"bindings": list(rows)}}
    return Answer(body=json.dumps(found).encode())


def iri(value: str) -> dict[str, object]:
    return {"type": "uri", "value": value}


def literal(value: object, **more: object) -> dict[str, object]:
    return {"type": "literal", "value": value, **more}


ONE = iri(f"{EX}1")
BOMB = gzip.compress(b" " * 50_000_000)
HOSTILE = {
    "not found": Answer(404, body=b"<html>\x1b[31mnothing</html>"),
    "refused": Answer(400, body=b"no such\nfunction"),
    "no content": Answer(204, body=b""),
    "broken": Answer(500),
    "led elsewhere": Answer(307, headers={"Location": "http://127.0.0.1:1/"}),
    "another form": Answer(media_type="text/html"),
    "no form": Answer(media_type=""),
    "another query": Answer(body=b'{"head": {}, "boolean": true}'),
    "compressed": Answer(body=BOMB, headers={"Content-Encoding": "gzip"}),
    "of unknown coding": Answer(headers={"Content-Encoding": "x"}),
    "half": Answer(missing=9),
    "no JSON": Answer(body=b"<sparql/>"),
    "cut JSON": Answer(body=answer(row(s=ONE)).body[:-3]),
    "deep": Answer(body=b"[" * 2_000_000),
    "no text": Answer(body=b"\xff\xfe\xfd"),
    "a list": Answer(body=b"[]"),
    "rows of another kind": Answer(body=b'{"results": {"bindings": {}}}'),
    "rows as a text": Answer(body=b'{"results": {"bindings": ""}}'),
    "a list as a row": answer([]),
    "null as a row": answer(None),
    "null as a term": answer(row(s=None)),
    "a text as a term": answer(row(s="x")),
    "no type": answer(row(s={"value": "x"})),
    "no value": answer(row(s={"type": "uri"})),
    "a number as a value": answer(row(o=literal(1))),
    "a relative IRI": answer(row(s=iri("x"))),
    "an IRI with a space": answer(row(s=iri("http://a b"))),
    "an IRI that ends early": answer(row(s=iri("http://x/> } SERVICE <http://y/> { ?a ?b <http://z/"))),
    "a language that ends early": answer(row(o=literal("x", **{"xml:lang": 'en . "'}))),
    "a datatype that ends early": answer(row(o=literal("x", datatype="http://x/> ) } #"))),
    "two kinds of literal": answer(row(o=literal("x", datatype=f"{EX}d", **{"xml:lang": "en"}))),
    "half a character": answer(row(o=literal("\ud800"))),
    "a triple without parts": answer(row(o={"type": "triple", "value": {}})),
}  # fmt: skip


TRIPLE = {"subject": iri(f"{EX}1"), "predicate": iri(f"{EX}p"), "object": literal("x")}
UNUSABLE = {
    "a blank node": answer(row(s={"type": "bnode", "value": "b"})),
    "a triple": answer(row(o={"type": "triple", "value": TRIPLE})),
    "a direction": answer(row(o=literal("x", **{"xml:lang": "en", "its:dir": "ltr"}))),
    "too many rows": answer(*[row(s=ONE)] * (federation.ROWS + 1)),
    "too long": Answer(body=b" " * (federation.BYTES + 1)),
}


AskBad = Callable[..., tuple[httpx.Response, str]]


@pytest.fixture(scope="module")
def ask_bad(small_release: Path) -> Iterator[AskBad]:
    """Ask the endpoint that answers badly in one way, each in its own; give its name too."""
    answers = list((HOSTILE | UNUSABLE).items())
    numbers = {kind: number for number, (kind, _) in enumerate(answers)}
    with running(Answer()) as fake:
        fake.answer = lambda asked: answers[int(asked.path.split("/")[1])][1]
        urls = [f"{fake.url}/{number}" for number in numbers.values()]
        with serving(small_release, *(f"{url}/sparql" for url in urls)) as client:
            yield lambda kind, silent="": (
                ask(client, urls[numbers[kind]], silent=silent),
                f"<{urls[numbers[kind]]}/sparql>",
            )


@pytest.mark.parametrize("kind", HOSTILE)
def test_what_is_no_answer_is_an_error_or_passed_over(kind: str, ask_bad: AskBad) -> None:
    found, name = ask_bad(kind)
    assert found.status_code == 502, found.text
    assert found.headers["Content-Type"] == "application/problem+json"
    assert found.json()["detail"].startswith(f"{name} ")
    assert found.text.isprintable() or "\x1b" not in found.text
    passed, _ = ask_bad(kind, "SILENT")
    rows = passed.json()["results"]["bindings"]
    assert [(r["s"]["value"], "o" in r) for r in rows] == [(f"{EX}1", False), (f"{EX}2", False)]


@pytest.mark.parametrize("silent", ["", "SILENT"])
@pytest.mark.parametrize("kind", UNUSABLE)
def test_what_cannot_be_used_is_never_passed_over(kind: str, silent: str, ask_bad: AskBad) -> None:
    found, _ = ask_bad(kind, silent)
    assert found.status_code == 502, found.text


def test_texts_of_all_kinds_arrive_as_they_are(small_release: Path) -> None:
    values = [
        '"',
        "\\",
        "\n\r\t\b\f\0\x7f",
        ") } SERVICE <http://x/> { #",
        "'''",
        "\\u0041",
        "é😀",
        "",
    ]
    rows = [row(s=ONE, o=literal(value)) for value in values]
    named = "http://é.example/?q=%20&x='(y)'#z"
    rows += [row(s=ONE, o=iri(named)), row(s=ONE, o=literal("x", **{"xml:lang": "nl-BE"}))]
    rows += [row(s=ONE, o={"type": "typed-literal", "value": "x", "datatype": f"{EX}d"})]
    with running(answer(*rows)) as fake, serving(small_release, f"{fake.url}/sparql") as client:
        found = ask(client, fake.url).json()["results"]["bindings"]
    said = {row["o"]["value"] for row in found}
    assert said == {*values, named, "x"}
    assert {row["o"].get("xml:lang") for row in found} == {None, "nl-be"}
    assert f"{EX}d" in {row["o"].get("datatype") for row in found}


def test_busy_endpoints_say_when_to_come_back(small_release: Path) -> None:
    for status in (429, 503):
        with (
            running(Answer(status)) as fake,
            serving(small_release, f"{fake.url}/sparql") as client,
        ):
            found = ask(client, fake.url)
            assert (found.status_code, found.headers["Retry-After"]) == (503, "5")


def test_nothing_tells_who_asks(fake: tuple[Fake, Client], monkeypatch: pytest.MonkeyPatch) -> None:
    endpoint, client = fake
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1/")
    endpoint.answer = lambda _: Answer(headers={"Set-Cookie": "a=b; Path=/"})
    for _ in range(2):
        found = ask(client, endpoint.url)
        assert found.status_code == 200
        assert found.headers["Cache-Control"] == "no-store"
        assert "ETag" not in found.headers
    first, second = endpoint.asked
    for asked in (first, second):
        headers = {name.lower(): value for name, value in asked.headers.items()}
        assert (asked.method, asked.path) == ("POST", "/sparql")
        assert headers["user-agent"] == f"twinrdf/{__version__} (+{BASE})"
        assert headers["accept"] == JSON
        assert not {"cookie", "authorization", "forwarded", "x-forwarded-for", "via"} & set(headers)


def test_values_are_sent_once_and_in_parts(fake: tuple[Fake, Client]) -> None:
    endpoint, client = fake
    assert ask(client, endpoint.url, before=MANY).status_code == 200
    sent = [httpx.QueryParams(asked.body.decode())["query"] for asked in endpoint.asked]
    iris = [part.count(f"<{EX}") for part in sent]
    assert iris == [100, 100, 50]
    assert all(part.startswith("SELECT ?o ?s WHERE { VALUES(?s){") for part in sent)
    for once in ("SELECT ?s ?o { ?s ?p ?o } LIMIT 5", "?s ?p ?o FILTER(RAND() < 2)"):
        endpoint.asked.clear()
        assert ask(client, endpoint.url, once, MANY).status_code == 200
        assert len(endpoint.asked) == 1


def test_values_that_may_be_spelled_otherwise_there_are_not_sent(fake: tuple[Fake, Client]) -> None:
    endpoint, client = fake
    number = literal("01", datatype="http://www.w3.org/2001/XMLSchema#integer")
    endpoint.answer = lambda _: answer(row(s=ONE, o=number))
    found = ask(client, endpoint.url, before=f"VALUES (?s ?o) {{ (<{EX}1> 1) (<{EX}2> 2.50) }}")
    assert [row["s"]["value"] for row in found.json()["results"]["bindings"]] == [f"{EX}1"]
    (asked,) = endpoint.asked
    query = httpx.QueryParams(asked.body.decode())["query"]
    assert query.startswith(f"SELECT ?o ?s WHERE {{ VALUES(?s){{(<{EX}1>)\n(<{EX}2>)}}")


def test_too_many_values_are_not_sent(fake: tuple[Fake, Client]) -> None:
    endpoint, client = fake
    found = ask(client, endpoint.url, before=f"?s <{COMMENT}> ?c", silent="SILENT")
    assert found.status_code == 400
    assert "more than 1000 values of ?s before SERVICE" in found.json()["detail"]
    long = "BIND(CONCAT(?c, 'xxxxxxxxxxxxxxxxxxxx') AS ?1) "
    twice = "".join(f"BIND(CONCAT(?{n}, ?{n}) AS ?{n + 1}) " for n in range(1, 10))
    found = ask(client, endpoint.url, "?s ?p ?10", f"{MANY} {long}{twice}", "SILENT")
    assert found.status_code == 400, found.text
    assert "too much to send" in found.json()["detail"]
    assert not endpoint.asked


def test_many_variables_are_not_asked_for(fake: tuple[Fake, Client]) -> None:
    endpoint, client = fake
    endpoint.answer = lambda _: answer(*[{}] * 9)
    wide = " ".join(f"?s ?p{n} 1 ." for n in range(federation.VARIABLES))
    query = f"SELECT * {{ SERVICE <{endpoint.url}/sparql> {{ {wide} }} }}"
    found = client.get("/sparql", params={"query": query})
    assert found.status_code == 400
    assert "more than 50 variables of a SERVICE" in found.json()["detail"]
    assert not endpoint.asked
    query = query.replace("*", "(COUNT(*) AS ?n)")
    found = client.get("/sparql", params={"query": query}, headers={"Accept": JSON})
    assert found.status_code == 200
    assert found.json()["results"]["bindings"][0]["n"]["value"] == "9"


def test_no_more_solutions_are_read_than_may_come() -> None:
    body = answer(row(s=ONE), *[{}] * 9).body
    assert read_solutions(body, ["s"], 2) == [(f"<{EX}1>",), ("",)]


def test_without_solutions_before_it_nobody_is_asked(fake: tuple[Fake, Client]) -> None:
    endpoint, client = fake
    assert ask(client, endpoint.url, before="?s <http://nothing.example/> ?c").status_code == 200
    assert not endpoint.asked


def test_a_failing_endpoint_is_left_alone(small_release: Path) -> None:
    with running(Answer(502)) as fake, serving(small_release, f"{fake.url}/sparql") as client:
        found = [ask(client, fake.url) for _ in range(7)]
        assert [answer.status_code for answer in found] == [502] * 5 + [503] * 2
        assert len(fake.asked) == 5
        figures = client.get("/metrics").text
    assert 'twinrdf_endpoint_requests_total{outcome="failed"} 7.0' in figures
    assert 'twinrdf_queries_total{outcome="remote"} 7.0' in figures


def test_a_slow_endpoint_is_left_alone(small_release: Path) -> None:
    with (
        running(Answer(delay=60)) as fake,
        serving(small_release, f"{fake.url}/sparql", deadline=1.0) as client,
    ):
        found = [ask(client, fake.url) for _ in range(7)]
        assert [answer.status_code for answer in found] == [504] * 5 + [503] * 2
        assert len(fake.asked) == 5


@contextlib.contextmanager
def speaking(speak: Callable[[socket.socket], None]) -> Iterator[str]:
    """Run an endpoint that says something to whoever comes."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            with contextlib.suppress(OSError):
                while True:
                    connection, _ = server.accept()
                    with connection, contextlib.suppress(OSError):
                        connection.recv(65536)
                        speak(connection)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        server.shutdown(socket.SHUT_RDWR)
    thread.join(10)


DEADLINE = 1.2
HEAD = f"HTTP/1.1 200 OK\r\nContent-Type: {JSON}\r\n".encode()


def drip(start: bytes, part: bytes, wait: float = 0.0) -> Callable[[socket.socket], None]:
    def speak(connection: socket.socket) -> None:
        connection.sendall(start)
        while True:
            connection.sendall(part)
            time.sleep(wait)

    return speak


ENDLESS = {
    "silence": (drip(b"", b"", 0.05), 504),
    "a slow header": (drip(HEAD, b"x: y\r\n", 0.05), 504),
    "provisional answers": (drip(b"", b"HTTP/1.1 102 Processing\r\n\r\n", 0.02), 504),
    "a slow body": (drip(HEAD + b"\r\n", b" ", 0.05), 504),
    "an endless header": (drip(HEAD, b"x: y\r\n" * 999), 502),
    "an endless body": (drip(HEAD + b"\r\n", b" " * 9999), 502),
    "endless chunks": (
        drip(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"fff\r\n" + b" " * 4095 + b"\r\n"), 502,
    ),
    "an endless error": (drip(HEAD.replace(b"200", b"500") + b"\r\n", b"x" * 999), 502),
    "no HTTP": (drip(b"220 ready\r\n", b"220 ready\r\n" * 999), 502),
    "nothing": (lambda _: None, 502),
}  # fmt: skip


@pytest.fixture(scope="module")
def endless(small_release: Path) -> Iterator[tuple[dict[str, str], Client]]:
    """The endpoints that never end, and a site that may ask them."""
    with contextlib.ExitStack() as stack:
        urls = {kind: stack.enter_context(speaking(speak)) for kind, (speak, _) in ENDLESS.items()}
        endpoints = [f"{url}/sparql" for url in urls.values()]
        yield urls, stack.enter_context(serving(small_release, *endpoints, deadline=DEADLINE))


@pytest.mark.parametrize("kind", ENDLESS)
def test_what_does_not_end_is_ended(kind: str, endless: tuple[dict[str, str], Client]) -> None:
    urls, client = endless
    _, status = ENDLESS[kind]
    for silent in ("", "SILENT"):
        began = time.monotonic()
        found = ask(client, urls[kind], silent=silent)
        assert time.monotonic() - began < DEADLINE + 3
        passed = silent and kind not in ("an endless body", "endless chunks")
        assert found.status_code == (200 if passed else status), found.text


def test_a_client_asks_two_at_a_time(small_release: Path) -> None:
    with (
        running(Answer(delay=1.5)) as fake,
        serving(small_release, f"{fake.url}/sparql") as client,
    ):
        query = f"SELECT * {{ {FEW} SERVICE <{fake.url}/sparql> {{ ?s ?p ?o }} }}"

        async def ask_thrice() -> list[int]:
            asking = (client.http.get("/sparql", params={"query": query}) for _ in range(3))
            return sorted(answer.status_code for answer in await asyncio.gather(*asking))

        assert client.run(ask_thrice()) == [200, 200, 429]
        assert ask(client, fake.url).status_code == 200


def test_silent_does_not_pass_over_a_site_that_has_too_much_to_do(
    small_release: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(federation, "REQUESTS", 1)
    with (
        running(Answer(delay=9.0)) as slow,
        serving(small_release, f"{slow.url}/sparql", deadline=2.0) as client,
    ):
        query = f"SELECT * {{ {FEW} SERVICE SILENT <{slow.url}/sparql> {{ ?s ?p ?o }} }}"

        async def ask_twice() -> list[int]:
            asking = (client.http.get("/sparql", params={"query": query}) for _ in range(2))
            return sorted(answer.status_code for answer in await asyncio.gather(*asking))

        assert client.run(ask_twice()) == [200, 503]
        assert len(slow.asked) == 1


def test_a_site_does_not_ask_itself(small_release: Path) -> None:
    with serving(small_release, f"{BASE}sparql", "http://site.example/sparql") as client:
        for url in (BASE.rstrip("/"), "http://site.example"):
            found = ask(client, url, silent="SILENT")
            assert found.status_code == 403
            assert "ask without SERVICE" in found.json()["detail"]
