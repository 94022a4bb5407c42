"""Requests no proper client sends, over sockets: refused or read as the standard says, never worse.

Whatever is sent, the answer is no 5xx, no file that was not asked for, and only as many answers
come as there are requests (RFC 9112, section 11: a request must not hide another).
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from .test_server import Server

HOST = b"Host: site.example\r\n"
END = b"Connection: close\r\n\r\n"
GET = b"GET /healthz HTTP/1.1\r\n"
POST = b"POST /sparql HTTP/1.1\r\n" + HOST + b"Content-Type: application/sparql-query\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n"
HIDDEN = b"GET /release.json HTTP/1.1\r\nHost: site.example\r\nConnection: close\r\n\r\n"
SECRETS = (b"root:", b"0123456789abcdef  ", b"[project]", b'"format": 2')
STATUS = re.compile(rb"HTTP/1\.[01] (\d{3}) ")

CLOSED = 0
"""Stands, among statuses, for a connection closed without an answer."""
BAD = {400, CLOSED}
NONE = {400, 404, CLOSED}


@pytest.fixture(scope="module")
def server(small_release: Path) -> Iterator[Server]:
    server = Server(small_release, header_seconds=0.5, body_seconds=0.5)
    yield server
    assert server.stop() == (0, "")


def path(text: bytes) -> bytes:
    return b"GET " + text + b" HTTP/1.1\r\n" + HOST + END


def header(line: bytes) -> bytes:
    return GET + HOST + line + b"\r\n" + END


ABUSE: dict[str, tuple[bytes, set[int]]] = {
    # the host
    "no host": (GET + END, {400}),
    "an empty host": (GET + b"Host:\r\n" + END, {400}),
    "two hosts": (GET + HOST + b"Host: other.example\r\n" + END, {400}),
    "the same host twice": (GET + HOST + HOST + END, {400}),
    "a host with a path": (GET + b"Host: site.example/x\r\n" + END, {400}),
    "a host with a space": (GET + b"Host: site.example x\r\n" + END, {400}),
    "a host with a user": (GET + b"Host: a@site.example\r\n" + END, {400}),
    "two hosts in one": (GET + b"Host: a, b\r\n" + END, {400}),
    "a port that is none": (GET + b"Host: site.example:x\r\n" + END, {400}),
    # two lengths: what one server takes for a body, another takes for a request
    "length and chunks": (
        POST + b"Content-Length: 6\r\n" + CHUNKED + b"\r\n0\r\n\r\n" + HIDDEN, BAD),
    "chunks and length": (
        POST + CHUNKED + b"Content-Length: 6\r\n\r\n0\r\n\r\n" + HIDDEN, BAD),
    "two lengths": (POST + b"Content-Length: 6\r\nContent-Length: 7\r\n\r\nASK {} " + HIDDEN, BAD),
    "two lengths in one": (POST + b"Content-Length: 6, 7\r\n\r\nASK {} " + HIDDEN, BAD),
    "a negative length": (POST + b"Content-Length: -1\r\n\r\nASK {}" + HIDDEN, BAD),
    "a signed length": (POST + b"Content-Length: +6\r\n\r\nASK {}" + HIDDEN, BAD),
    "a length in hexadecimal": (POST + b"Content-Length: 0x6\r\n\r\nASK {}" + HIDDEN, BAD),
    "a length beyond measure": (POST + b"Content-Length: " + b"9" * 40 + b"\r\n\r\nA", BAD),
    "a length with a space": (POST + b"Content-Length: 6 0\r\n\r\nASK {}" + HIDDEN, BAD),
    "a space before the colon": (
        POST + b"Content-Length : 6\r\n\r\nASK {}" + HIDDEN, BAD),
    "chunked twice": (POST + CHUNKED + CHUNKED + b"\r\n0\r\n\r\n" + HIDDEN, BAD),
    "chunked not last": (
        POST + b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + HIDDEN, BAD),
    "compressed and chunked": (
        POST + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n" + HIDDEN, BAD),
    "an unknown coding": (POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + HIDDEN, BAD),
    "a coding in quotes": (POST + b'Transfer-Encoding: "chunked"\r\n\r\n0\r\n\r\n' + HIDDEN, BAD),
    "a coding after a tab": (
        POST + b"Transfer-Encoding:\x0bchunked\r\n\r\n0\r\n\r\n" + HIDDEN, BAD),
    "a coding in HTTP/1.0": (
        POST.replace(b"1.1", b"1.0") + CHUNKED + b"\r\n0\r\n\r\n" + HIDDEN, BAD),
    # chunks
    "a chunk's size that is none": (POST + CHUNKED + b"\r\nz\r\nASK {}\r\n0\r\n\r\n", BAD),
    "a size beyond measure": (POST + CHUNKED + b"\r\n" + b"f" * 17 + b"\r\nASK {}", BAD),
    "a negative size": (POST + CHUNKED + b"\r\n-6\r\nASK {}\r\n0\r\n\r\n", BAD),
    "a chunk too long": (POST + CHUNKED + b"\r\n6\r\nASK {}x\r\n0\r\n\r\n", BAD),
    "a chunk ended by LF": (POST + CHUNKED + b"\r\n6\nASK {}\n0\n\n" + HIDDEN, BAD),
    "a long extension": (POST + CHUNKED + b"\r\n6;" + b"x" * 300_000 + b"\r\nASK {}", BAD),
    "no end": (POST + CHUNKED + b"\r\n6\r\nASK {}\r\n", {408, *BAD}),
    # lines
    "a folded header": (header(b"X-Folded: a\r\n b"), BAD),
    "a folded length": (POST + b"Content-Length:\r\n 6\r\n\r\nASK {}" + HIDDEN, BAD),
    "a header without a colon": (header(b"no colon"), {400}),
    "a header without a name": (header(b": value"), {400}),
    "a space in a name": (header(b"a name: value"), {400}),
    "a NUL in a value": (header(b"X: a\x00b"), {400}),
    "a return in a value": (header(b"X: a\rb"), {400}),
    "a space before the first header": (GET + b" " + HOST + END, {400}),
    "a huge header": (header(b"X: " + b"a" * 200_000), {400, 431}),
    "a huge name": (header(b"a" * 200_000 + b": x"), {400, 431}),
    "ten thousand headers": (header(b"\r\n".join([b"A: a"] * 10_000)), {400, 431}),
    "ten thousand other headers": (
        header(b"\r\n".join(b"A%d: a" % n for n in range(10_000))), {400, 431}),
    # paths
    "a NUL": (path(b"/a%00b"), {400}),
    "a NUL as it is": (path(b"/a\x00b"), {400}),
    "line ends": (path(b"/%0d%0aSet-Cookie:%20a=b"), {400}),
    "an encoded slash": (path(b"/dumps%2f..%2frelease.json"), {400}),
    "an encoded backslash": (path(b"/dumps/..%5crelease.json"), {400}),
    "a backslash": (path(b"/dumps/..\\release.json"), {400}),
    "dots": (path(b"/dumps/../../../../etc/passwd"), {404}),
    "encoded dots": (path(b"/dumps/%2e%2e/%2e%2e/etc/passwd"), {404}),
    "dots encoded twice": (path(b"/dumps/%252e%252e/release.json"), {404}),
    "overlong dots": (path(b"/dumps/%c0%ae%c0%ae/release.json"), {400}),
    "dots for the store": (path(b"/dumps/../store/CURRENT"), {404}),
    "the store": (path(b"/store/CURRENT"), {404}),
    "a file of the package": (path(b"/static/../serve/app.py"), {404}),
    "two slashes": (path(b"//release.json"), {404}),
    "two slashes and a host": (path(b"//etc/passwd"), {404}),
    "a stray percent sign": (path(b"/%zz"), {400, 404}),
    "a stray percent sign at the end": (path(b"/a%"), {400, 404}),
    "a fragment": (path(b"/dumps/x#../release.json"), NONE),
    "a semicolon": (path(b"/dumps/..;/release.json"), {404}),
    "bytes beyond ASCII": (path(b"/\xff\xfe"), {400}),
    "a long path": (path(b"/" + b"a" * 60_000), {404, 414}),
    "a very long path": (path(b"/" + b"a" * 200_000), {414, 431}),
    "no slash": (path(b"release"), {400, 404}),
    # targets and methods
    "another scheme": (path(b"file:///etc/passwd"), NONE),
    "CONNECT": (b"CONNECT example.org:443 HTTP/1.1\r\n" + HOST + END, {400, 404, 405}),
    "TRACE": (b"TRACE / HTTP/1.1\r\n" + HOST + b"X-Secret: echo\r\n" + END, {405}),
    "an unknown method": (b"BREW / HTTP/1.1\r\n" + HOST + END, {501}),
    "a method in small letters": (b"get / HTTP/1.1\r\n" + HOST + END, {400, 405}),
    "a long method": (b"A" * 10_000 + b" / HTTP/1.1\r\n" + HOST + END, {400, 405, 431}),
    "an asterisk": (path(b"*"), {400, 404}),
    "PUT": (b"PUT /release.json HTTP/1.1\r\n" + HOST + b"Content-Length: 0\r\n" + END, {405}),
    "DELETE": (b"DELETE /release.json HTTP/1.1\r\n" + HOST + END, {405}),
    # versions
    "HTTP/0.9": (b"GET /healthz\r\n\r\n", {505}),
    "HTTP/2 as text": (b"GET / HTTP/2.0\r\n" + HOST + END, {505}),
    "HTTP/1.2": (b"GET / HTTP/1.2\r\n" + HOST + END, BAD),
    "no version": (b"GET / HTTP\r\n" + HOST + END, BAD),
    "two spaces": (b"GET  /healthz HTTP/1.1\r\n" + HOST + END, {200, *BAD}),
    "HTTP/2's opening": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", BAD),
    "TLS": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 200, BAD),
    "nothing but line ends": (b"\r\n" * 1000, BAD),
    "any byte": (bytes(range(256)) * 4, BAD),
    # headers read by us
    "a range of nonsense": (
        b"GET /dumps/register.ttl HTTP/1.1\r\n" + HOST + b"Range: bytes=9-1,x-\r\n" + END,
        {200, 400, 416}),
    "a thousand ranges": (
        b"GET /dumps/register.ttl HTTP/1.1\r\n" + HOST
        + b"Range: bytes=" + b",".join(b"%d-%d" % (n, n) for n in range(1000)) + b"\r\n" + END,
        {200, 206, 400, 416}),
    "a tag of nonsense": (header(b'If-None-Match: """W/"\xff'), {200, 400}),
    "a date of nonsense": (
        b"GET /dumps/register.ttl HTTP/1.1\r\n" + HOST
        + b"If-Modified-Since: 99 Foo 99999999 99:99:99\r\nIf-Range: x\r\nRange: bytes=0-1\r\n"
        + END, {200, 206}),
    "Accept of nonsense": (header(b"Accept: " + b'a/b;q="' * 5000), {200, 406}),
    "Expect": (POST + b"Expect: the-moon\r\nContent-Length: 6\r\n" + END + b"ASK {}", {200, 417}),
    "an upgrade": (header(b"Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__"), {200}),
    "a WebSocket": (
        header(b"Upgrade: websocket\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
               b"Sec-WebSocket-Version: 13"), {200}),
}  # fmt: skip

ALLOWED: dict[str, tuple[bytes, list[int]]] = {
    "absolute form": (path(b"http://site.example/healthz"), [200]),
    "HTTP/1.0 without a host": (b"GET /healthz HTTP/1.0\r\n\r\n", [200]),
    "an empty line before": (b"\r\n" + header(b"X: x"), [200]),
    "an IPv6 host": (GET + b"Host: [::1]:8000\r\n" + END, [200]),
    "three in a row": (3 * (GET + HOST + b"\r\n") + header(b"X: x"), [200] * 4),
    "a body, then another request": (
        POST + b"Content-Length: 6\r\n\r\nASK {}" + header(b"X: x"), [200, 200]),
    "chunks, then another request": (
        POST + CHUNKED + b"\r\n3;a=b\r\nASK\r\n3\r\n {}\r\n0\r\nX: x\r\n\r\n" + header(b"X: x"),
        [200, 200]),
    "a body with GET": (
        GET + HOST + b"Content-Length: 5\r\n\r\nGET /" + header(b"X: x"), [200, 200]),
}  # fmt: skip


def statuses(answer: bytes) -> list[int]:
    return [int(status) for status in STATUS.findall(answer)]


@pytest.mark.parametrize(("sent", "right"), ABUSE.values(), ids=ABUSE)
def test_abuse_is_refused(server: Server, sent: bytes, right: set[int]) -> None:
    answer = exchange(server, sent)
    found = statuses(answer) or [CLOSED]
    assert found[0] in right
    if found[0] == 400:
        assert len(found) == 1, "an answer follows one that cannot say where its request ended"
    assert b'"format": 2' not in answer or HIDDEN not in sent
    assert not any(secret in answer for secret in SECRETS)
    assert b"\r\nset-cookie:" not in answer.lower()
    assert b"X-Secret" not in answer
    assert statuses(exchange(server, header(b"X: x"))) == [200]


@pytest.mark.parametrize(("sent", "expected"), ALLOWED.values(), ids=ALLOWED)
def test_what_is_odd_but_allowed(server: Server, sent: bytes, expected: list[int]) -> None:
    assert statuses(exchange(server, sent)) == expected


def exchange(server: Server, sent: bytes) -> bytes:
    """Send bytes and give what comes back; the server may close before it has read them all."""
    found = b""
    with server.connect() as connection:
        try:
            connection.sendall(sent)
            while part := connection.recv(65536):
                found += part
        except ConnectionError:
            pass
    return found
