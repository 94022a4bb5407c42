"""Connections over real sockets: what they bear, and what came before answered by its bytes."""

import contextlib
import re
import socket
import threading
import time
from collections.abc import Iterator
from itertools import accumulate, count, pairwise
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from .test_server import COUNT, HOST, STREAM, Server, read_all, serve

KEPT = b"Host: site.example\r\n"
ASK = f"GET /sparql?query={quote('ASK {}')} HTTP/1.1\r\n".encode() + KEPT + b"\r\n"
HEALTH = b"GET /healthz HTTP/1.1\r\n" + KEPT + b"\r\n"
DOCUMENT = b"GET /doc/territory/ghent.ttl HTTP/1.1\r\n" + KEPT + b"\r\n"
POST = b"POST /sparql HTTP/1.1\r\n" + KEPT + b"Content-Type: application/sparql-query\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n"
STATUS = re.compile(rb"HTTP/1\.1 (\d{3}) |^etag: (.*)$", re.MULTILINE)


@pytest.fixture(scope="module")
def server(small_release: Path) -> Iterator[Server]:
    yield from serve(small_release, deadline=30.0)


@pytest.fixture(scope="module")
def hasty(small_release: Path) -> Iterator[Server]:
    """A server that waits for nobody; the other waits for clients that a busy machine holds up."""
    yield from serve(small_release, header_seconds=1.0, body_seconds=1.0, send_seconds=4.0)


def read_answer(connection: socket.socket) -> tuple[dict[str, str], bytes]:
    """Read an answer with a length, and nothing more."""
    found = b""
    while b"\r\n\r\n" not in found:
        part = connection.recv(65536)
        assert part, found
        found += part
    head, _, body = found.partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    headers["status"] = lines[0].split()[1]
    while len(body) < int(headers["content-length"]):
        body += connection.recv(65536)
    return headers, body


def count_requests(server: Server, route: str) -> float:
    line = f'twinrdf_http_requests_total{{method="GET",route="{route}",status="200"}}'
    (found,) = [
        text for text in server.get("/metrics").text.splitlines() if text.startswith(line)
    ] or ["x 0"]
    return float(found.split()[-1])


@pytest.mark.parametrize("request_", [ASK, DOCUMENT])
def test_a_request_by_its_bytes_gets_the_same_answer_each_time(
    server: Server, request_: bytes
) -> None:
    route = "/sparql" if request_ is ASK else "/doc/{kind}/{slug}"
    before = count_requests(server, route)
    with server.connect() as connection:
        answers = []
        for _ in range(5):
            connection.sendall(request_)
            answers.append(read_answer(connection))
    ids = [headers.pop("twinrdf-query-id", "") for headers, _ in answers]
    assert len(set(ids)) == (5 if request_ is ASK else 1)
    dates = [headers.pop("date") for headers, _ in answers]
    assert all(date.endswith(" GMT") for date in dates)
    assert all(dict(headers) == dict(answers[0][0]) for headers, _ in answers)
    assert len({body for _, body in answers}) == 1
    assert count_requests(server, route) == before + 5


LOOKUP = "SELECT ?p ?o { <https://register.example/id/territory/ghent> ?p ?o } #%s"


def ask(server: Server, query: str, method: str = "GET", **headers: str) -> httpx.Response:
    address = f"http://127.0.0.1:{server.port}/sparql?query={quote(query)}"
    return httpx.request(
        method, address, headers={"Accept-Encoding": "identity"} | headers, timeout=60
    )


@pytest.mark.parametrize("accept", ["text/csv", "application/sparql-results+json", "text/html"])
def test_a_lookup_is_answered_as_any_query_is(server: Server, accept: str) -> None:
    query = LOOKUP % accept
    answers = [
        ask(server, query, Accept=accept),
        ask(server, query, Accept=accept, **{"If-None-Match": '"other"'}),
        ask(server, query, "HEAD", Accept=accept),
        ask(server, query, Accept=accept),
    ]
    assert [answer.status_code for answer in answers] == [200] * 4
    own = ("twinrdf-query-id", "date")
    heads = [
        {name: value for name, value in answer.headers.items() if name not in own}
        for answer in answers
    ]
    assert heads[1:] == heads[:1] * 3
    assert [answer.content for answer in answers] == [
        b"" if answer.request.method == "HEAD" else answers[0].content for answer in answers
    ]
    tag = answers[0].headers["etag"]
    assert ask(server, query, Accept=accept, **{"If-None-Match": tag}).status_code == 304


def test_a_lookup_is_counted_and_has_an_id_of_its_own(server: Server) -> None:
    before = count_requests(server, "/sparql")
    answers = [ask(server, LOOKUP % number) for number in range(3)]
    assert len({answer.headers["Twinrdf-Query-Id"] for answer in answers}) == 3
    assert count_requests(server, "/sparql") == before + 3


def test_a_lookup_that_wants_a_coding_or_cannot_be_read_goes_the_ordinary_way(
    server: Server,
) -> None:
    packed = ask(server, LOOKUP % "packed", **{"Accept-Encoding": "gzip, identity;q=0"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.text == ask(server, LOOKUP % "packed").text
    assert ask(server, "ASK { <urn:a> <urn:b c> ?o }").status_code == 400
    assert ask(server, "ASK { unknown:a ?p ?o }").status_code == 400
    assert ask(server, LOOKUP % "host", Host="a b").status_code == 400


def test_a_request_in_parts_or_with_others_is_read_as_ever(server: Server) -> None:
    with server.connect() as connection:
        for _ in range(4):
            connection.sendall(ASK)
            known = read_answer(connection)[1]
        for cut in (1, 20, len(ASK) - 1):
            connection.sendall(ASK[:cut])
            time.sleep(0.05)
            connection.sendall(ASK[cut:])
            assert read_answer(connection)[1] == known
    closing = b"GET /healthz HTTP/1.1\r\n" + HOST + b"\r\n"
    assert server.send(ASK * 3 + closing).count(b"HTTP/1.1 200 ") == 4


def test_a_body_is_no_request_though_its_bytes_came_before_as_one(server: Server) -> None:
    with server.connect() as connection:
        for _ in range(4):
            connection.sendall(ASK)
            read_answer(connection)
        post = f"POST /sparql HTTP/1.1\r\nContent-Length: {len(ASK)}\r\n".encode()
        connection.sendall(post + HOST + b"Content-Type: application/sparql-query\r\n\r\n")
        time.sleep(0.05)
        connection.sendall(ASK)
        assert read_all(connection).startswith(b"HTTP/1.1 400 ")
        # A body that nobody waits for is no request either.
        with server.connect() as other:
            other.sendall(b"GET /healthz HTTP/1.1\r\n" + KEPT)
            other.sendall(b"Content-Length: %d\r\n\r\n" % len(ASK))
            assert read_answer(other)[0]["status"] == "200"
            other.sendall(ASK + closing_health())
            assert read_all(other).count(b"HTTP/1.1 200 ") == 1


def closing_health() -> bytes:
    return b"GET /healthz HTTP/1.1\r\n" + HOST + b"\r\n"


def test_what_cannot_be_read_is_told_after_what_was_asked_before(server: Server) -> None:
    answer = server.send(HEALTH + b"\x00\x01\r\n\r\n")
    assert answer.count(b"HTTP/1.1 ") == 1
    assert b'{"status":"ok"' in answer
    refused = server.send(b"\x00\x01\r\n\r\n")
    assert refused.startswith(b"HTTP/1.1 400 Bad Request\r\n")
    assert b"\r\nContent-Type: application/problem+json\r\n" in refused
    assert b'"detail": "this is not HTTP/1.1"' in refused


def test_a_longer_protocol_is_declined(server: Server) -> None:
    upgrade = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMA\r\n"
    answer = server.send(b"GET /healthz HTTP/1.1\r\n" + KEPT + upgrade + b"\r\n" + HEALTH)
    assert answer.count(b"HTTP/1.1 200 ") == 1
    assert b"connection: close\r\n" in answer


def test_a_client_of_the_older_protocol_gets_no_chunks(server: Server) -> None:
    query = quote("SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 60000")
    rest = b"Host: site.example\r\nAccept: text/csv\r\n\r\n"
    newer, older = (
        server.send(
            f"GET /sparql?query={query} HTTP/1.{minor}\r\nConnection: close\r\n".encode() + rest
        )
        for minor in (1, 0)
    )
    assert b"transfer-encoding: chunked\r\n" in newer
    head, _, body = older.partition(b"\r\n\r\n")
    assert b"transfer-encoding" not in head
    assert body.startswith(b"a,b,c,d,e,f\r\n")
    assert body.count(b"\r\n") == 60_001


def test_a_client_that_takes_its_time_gets_all(hasty: Server) -> None:
    query = quote("SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 60000")
    with hasty.connect() as connection:
        request = f"GET /sparql?query={query} HTTP/1.1\r\nAccept: text/csv\r\n".encode()
        connection.sendall(request + HOST + b"\r\n")
        time.sleep(1.5)  # longer than a header may take
        answer = read_all(connection)
    assert answer.count(b"\r\n") > 60_000
    assert answer.endswith(b"\r\n0\r\n\r\n")


def test_a_client_that_asks_and_asks_and_reads_nothing_is_dropped(hasty: Server) -> None:
    with hasty.connect() as connection, pytest.raises(ConnectionError):
        for _ in range(1_000_000):  # never more than the server is willing to hold
            connection.sendall(ASK)


def test_requests_that_wait_for_others_are_answered_up_to_a_number(server: Server) -> None:
    closing = b"GET /healthz HTTP/1.1\r\n" + HOST + b"\r\n"
    assert server.send(HEALTH * 60 + closing).count(b"HTTP/1.1 200 ") == 61
    assert server.send(HEALTH * 90).count(b"HTTP/1.1 200 ") == 65


def test_too_many_connections_are_told_so(small_release: Path) -> None:
    server = Server(small_release, connections=20)
    held = [server.connect() for _ in range(20)]
    time.sleep(0.2)
    refused = server.send(b"")
    assert refused.startswith(b"HTTP/1.1 503 ")
    assert b"\r\nRetry-After: 5\r\n" in refused
    for connection in held:
        connection.close()
    time.sleep(0.2)
    assert count_refusals(server, "connections") == 1
    assert server.get("/healthz").status_code == 200
    code, output = server.stop()
    assert (code, output) == (0, "")


def count_refusals(server: Server, reason: str) -> float:
    name = f'twinrdf_http_refused_connections_total{{reason="{reason}"}}'
    (line,) = [line for line in server.get("/metrics").text.splitlines() if line.startswith(name)]
    return float(line.split()[-1])


@pytest.mark.parametrize(
    ("reason", "sent"),
    [
        ("malformed", b"\x00\x01\r\n\r\n"),
        ("malformed", b"BREW /sparql HTTP/1.1\r\n\r\n"),
        ("malformed", HEALTH + b"GET / HTTP/3.0\r\n\r\n"),
        ("malformed", CHUNKED + b"\r\nno size\r\n"),
        ("too_long", b"GET / HTTP/1.1\r\nA: " + b"a" * 100_000),
        ("too_long", CHUNKED + b"\r\n6;a=" + b"a" * 100_000),
        ("slow", b"GET / HTTP/1.1\r\n"),
        ("pipeline", HEALTH * 90),
        ("pipeline", (HEALTH.removesuffix(b"\r\n") + b"a:b\r\n" * 100 + b"\r\n") * 40),
    ],
)
def test_refusals_are_counted(hasty: Server, reason: str, sent: bytes) -> None:
    before = count_refusals(hasty, reason)
    with contextlib.suppress(ConnectionError):
        hasty.send(sent)
    assert count_refusals(hasty, reason) == before + 1


def test_a_connection_that_only_waits_is_not_refused(hasty: Server) -> None:
    before = count_refusals(hasty, "slow")
    assert hasty.send(b"") == b""
    assert hasty.send(HEALTH).startswith(b"HTTP/1.1 200 ")
    assert count_refusals(hasty, "slow") == before


def test_many_ask_the_same_at_once(server: Server) -> None:
    found: list[bytes] = []

    def ask() -> None:
        with server.connect() as connection:
            for _ in range(200):
                connection.sendall(ASK)
                found.append(read_answer(connection)[1])

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 1600
    assert len(set(found)) == 1


def closes(connection: socket.socket) -> bool:
    """Tell whether a server reads no more from a connection in the end."""
    try:
        for _ in range(120):
            connection.sendall(b"x")
            time.sleep(0.5)
    except ConnectionError:
        return True
    return False


def test_a_lookup_and_another_request_in_one_go_get_an_answer_each_every_time(
    server: Server,
) -> None:
    address = f"/sparql?query={quote(LOOKUP % 'both')}"
    both = f"GET {address} HTTP/1.1\r\n".encode() + KEPT + b"\r\n" + DOCUMENT
    with server.connect() as connection:
        for _ in range(2):
            connection.sendall(DOCUMENT)
            read_answer(connection)
        for _ in range(3):
            connection.sendall(both)
            time.sleep(0.1)
        connection.sendall(closing_health())
        assert read_all(connection).count(b"HTTP/1.1 200 ") == 7


@pytest.mark.parametrize("expect", [b"", b"Expect: 100-continue\r\n"])
def test_who_sends_what_cannot_be_read_does_not_keep_the_connection(
    hasty: Server, expect: bytes
) -> None:
    with hasty.connect() as connection:
        connection.sendall(CHUNKED + expect + b"\r\nno size\r\n")
        assert read_all(connection).startswith(b"HTTP/1.1 400 ")
        time.sleep(1.5)
        assert closes(connection)


def test_a_body_that_cannot_be_read_gets_no_second_answer(server: Server) -> None:
    with server.connect() as connection:
        chunked = b"Transfer-Encoding: chunked\r\n\r\n"
        connection.sendall(b"GET /healthz HTTP/1.1\r\n" + KEPT + chunked)
        assert read_answer(connection)[0]["status"] == "200"
        connection.sendall(b"no size\r\n")
        assert read_all(connection) == b""


def test_an_older_client_gets_its_answer_and_the_end_of_the_connection(server: Server) -> None:
    address = f"/sparql?query={quote(LOOKUP % 'older')}"
    older = f"GET {address} HTTP/1.0\r\n".encode() + KEPT
    posted = POST.replace(b"1.1", b"1.0") + b"Content-Length: 6\r\nExpect: 100-continue\r\n"
    kept = b"Connection: keep-alive\r\n\r\n"
    for request in (older + kept, posted + kept + b"ASK {}"):
        start = time.monotonic()
        answer = server.send(request)
        assert answer.startswith(b"HTTP/1.1 200 ")
        assert b"\r\nconnection: close\r\n" in answer
        assert time.monotonic() - start < 8  # by then it would be dropped for its silence


def test_what_follows_a_body_is_no_header(server: Server) -> None:
    body = b"\r\n6\r\nASK {}\r\n0\r\nHost: other.example\r\nAccept: text/csv\r\n\r\n"
    with server.connect() as connection:
        connection.sendall(CHUNKED + body)
        headers, found = read_answer(connection)
    assert headers["content-type"] == "application/sparql-results+json"
    assert b'"boolean":true' in found


@pytest.mark.parametrize("start", [b"0\r\nA: ", b"6;a="])
def test_what_frames_a_body_is_no_longer_than_a_header(server: Server, start: bytes) -> None:
    with server.connect() as connection:
        connection.sendall(CHUNKED + b"\r\n6\r\nASK {}\r\n" + start)
        for _ in range(10):
            time.sleep(0.02)
            connection.sendall(b"a" * 10_000)
        answer = read_all(connection)
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b"more than 98,304 bytes beside what a body holds" in answer


def test_a_client_that_leaves_stops_its_query_though_others_wait(server: Server) -> None:
    with server.connect() as connection:
        query = f"GET /sparql?query={COUNT} HTTP/1.1\r\n".encode() + KEPT + b"\r\n"
        connection.sendall(query + HEALTH)
        server.until(running=1)
    start = time.monotonic()
    server.until(running=0)
    assert time.monotonic() - start < 8


def test_a_client_that_sends_no_more_gets_its_answers(server: Server) -> None:
    slow = quote("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER(?c != ?f) }")
    requests = f"GET /sparql?query={slow} HTTP/1.1\r\n".encode() + KEPT + b"\r\n" + DOCUMENT
    with server.connect() as connection:
        connection.sendall(requests + b"GET /cut")
        connection.shutdown(socket.SHUT_WR)
        answer = read_all(connection)
    assert answer.startswith(b"HTTP/1.1 100 Continue\r\n\r\n")
    assert answer.count(b"HTTP/1.1 200 OK\r\n") == 2
    assert answer.count(b"\r\nconnection: close\r\n") == 1


@pytest.mark.parametrize("minor", [0, 1])
def test_a_client_that_sends_no_more_and_then_leaves_stops_its_query(
    server: Server, minor: int
) -> None:
    request = f"GET /sparql?query={COUNT} HTTP/1.{minor}\r\n".encode() + HOST + b"\r\n"
    with server.connect() as connection:
        connection.sendall(request)
        server.until(running=1)
        connection.shutdown(socket.SHUT_WR)
        time.sleep(0.6)
        start = time.monotonic()
        server.until(running=minor)
    server.until(running=0)
    assert time.monotonic() - start < 8


def test_a_body_cut_short_gets_no_answer(server: Server) -> None:
    with server.connect() as connection:
        connection.sendall(POST + b"Content-Length: 60\r\n\r\nASK {}")
        connection.shutdown(socket.SHUT_WR)
        assert read_all(connection) == b""


def test_a_client_that_reads_nothing_is_dropped_though_it_asks_no_more(hasty: Server) -> None:
    query = quote("SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 300")
    request = f"GET /sparql?query={query} HTTP/1.1\r\nAccept: text/csv\r\n".encode() + KEPT
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.connect(("127.0.0.1", hasty.port))
        connection.sendall((request + b"\r\n") * 60)
        time.sleep(4.5)
        assert closes(connection)
    assert count_refusals(hasty, "unread") > 0


def test_many_requests_in_one_go_are_no_long_header(server: Server) -> None:
    rest = b" HTTP/1.1\r\nA: " + b"a" * 3000 + b"\r\n" + KEPT + b"\r\n"
    requests = [b"GET /sparql?query=" + quote(LOOKUP % n).encode() + rest for n in range(60)]
    assert server.send(b"".join(requests) + closing_health()).count(b"HTTP/1.1 200 ") == 61


def test_who_asks_very_many_lookups_at_once_lets_others_have_their_turn(server: Server) -> None:
    rest = b" HTTP/1.1\r\n" + KEPT + b"\r\n"
    requests = [b"GET /sparql?query=" + quote(LOOKUP % n).encode() + rest for n in range(3000)]

    def ask(connection: socket.socket) -> None:
        with contextlib.suppress(ConnectionError):
            connection.sendall(b"".join(requests))

    with server.connect() as connection:
        asking = threading.Thread(target=ask, args=(connection,))
        asking.start()
        found = b""
        with contextlib.suppress(ConnectionError):  # what was not read is thrown away with it
            while part := connection.recv(65536):
                found += part
        asking.join()
    assert 0 < found.count(b"HTTP/1.1 200 ") < 100  # as of any that wait for others


PIECES = (
    ASK,
    DOCUMENT,
    HEALTH,
    b"HEAD" + DOCUMENT.removeprefix(b"GET"),
    b"GET /sparql?query=" + quote(LOOKUP % "NUMBER").encode() + b" HTTP/1.1\r\n" + KEPT + b"\r\n",
    CHUNKED + b"\r\n6\r\nASK {}\r\n0\r\nA: a\r\n\r\n",
    POST + b"Content-Length: %d\r\n\r\n" % len(ASK) + ASK,
    b"GET /nothing HTTP/1.1\r\n" + KEPT + b"Content-Length: %d\r\n\r\n" % len(ASK) + ASK,
    b"GET /healthz HTTP/1.1\r\n" + KEPT + KEPT + b"\r\n",
)
NUMBERS = count()
"""Each try asks a lookup that is new."""


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=6), st.data())
def test_requests_get_the_same_answers_however_they_are_cut(
    server: Server, requests: list[bytes], data: st.DataObject
) -> None:
    number = b"%d" % next(NUMBERS)
    requests = [*(request.replace(b"NUMBER", number) for request in requests), HEALTH]
    stream = b"".join(requests).removesuffix(HEALTH) + closing_health()
    borders = list(accumulate(map(len, requests)))
    cuts = data.draw(st.sets(st.sampled_from(borders) | st.integers(1, len(stream)), max_size=5))
    edges = [0, *sorted(cuts | {len(stream)})]
    with server.connect() as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for start, end in pairwise(edges):
            connection.sendall(stream[start:end])
            time.sleep(0.003)
        found = read_all(connection)
    alone = [server.send(request.replace(KEPT, HOST)) for request in requests]
    assert STATUS.findall(found) == STATUS.findall(b"".join(alone))


def test_an_endless_answer_to_an_older_client_ends_too(server: Server) -> None:
    request = f"GET /sparql?query={STREAM} HTTP/1.0\r\nAccept: text/csv\r\n\r\n".encode()
    with server.connect() as connection:
        connection.sendall(request)
        server.until(running=1)
    server.until(running=0)
