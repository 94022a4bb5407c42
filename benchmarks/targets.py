"""What a fuzzer feeds: every reader of what strangers send, and what must hold of its outcome.

Each target takes any bytes. It returns nothing, and raises where the reader is at fault.
"""

import asyncio
import atexit
import tempfile
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from twinrdf.errors import RequestError
from twinrdf.guard import check_query, read_tokens
from twinrdf.serve.cache import Cache
from twinrdf.serve.federation_reader import read_federated
from twinrdf.serve.files import File, send_file
from twinrdf.serve.limits import Limits
from twinrdf.serve.negotiate import (
    CODINGS,
    DOCUMENTS,
    GRAPHS,
    RESULTS,
    choose,
    choose_coding,
    find_format,
    prefer_languages,
    split_suffix,
    wants_coding,
)
from twinrdf.serve.problems import ProblemError
from twinrdf.serve.protocol import client_of, parse_pairs
from twinrdf.serve.responses import Sender

LIMITS = Limits()
FEDERATED = Limits(federation=("https://a.example/sparql",))
FILE = bytes(range(256)) * 4
TAG = "0123456789abcdef0123456789abcdef"
_SENDER = Sender("release", "Sun, 22 Nov 2026 00:00:00 GMT", Cache(0))
_LANGUAGES = ("en", "nl", "zh")


def guard(data: bytes) -> None:
    """Check a query: a verdict always, at a place that there is."""
    query = data.decode("utf-8", "surrogateescape")
    verdict = check_query(query, LIMITS)
    _hold(verdict.status in (200, 400, 403, 413), "a status the guard does not give")
    _hold(verdict.refused == bool(verdict.message), "refused without a word, or the reverse")
    _hold(verdict.line <= query.count("\n") + 1, "a line that there is not")
    _hold(verdict.column <= len(query) + 1, "a column that there is not")


def negotiation(data: bytes) -> None:
    """Choose a form, languages and an encoding: one of those there are, or none."""
    header = data.decode("latin-1")
    for formats in (DOCUMENTS, RESULTS, GRAPHS):
        for choice in (choose(header, formats), find_format(header, formats)):
            _hold(choice is None or choice.format in formats, "a form that was not offered")
        name, suffix = split_suffix(header, formats)
        whole = name if suffix is None else f"{name}.{suffix.format.suffix}"
        _hold(whole == header, "a path that is not the sum of its parts")
    found = prefer_languages(header, _LANGUAGES)
    _hold(len(set(found)) == len(found) and set(found) <= set(_LANGUAGES), "other languages")
    _hold(choose_coding(header) in ("", *CODINGS), "no coding there is")
    _hold(isinstance(wants_coding(header), bool), "neither wanted nor not")


def tags(data: bytes) -> None:
    """Read entity tags: unchanged only for who names the very tag, or takes any."""
    answer = _SENDER.unchanged(make_request({"if-none-match": data}), TAG, "Accept")
    if answer is not None:
        _hold(answer.status_code == 304, "an answer other than 304")
        header = data.decode("latin-1")
        held = f'"{TAG}' in header or header.strip() == "*"
        _hold(held, "a tag that the client does not hold")


def ranges(data: bytes) -> None:
    """Read ranges: the file, parts of it, or a refusal, never other bytes."""
    first, _, second = data.partition(b"\n")
    try:
        status, headers, body = _fetch(
            {"range": first, "if-range": second} if second else {"range": first}
        )
    except RequestError as error:
        _hold(error.status == 416, f"status {error.status}")
        return
    _hold(status in (200, 206), f"status {status}")
    if status == 200:
        _hold(body == FILE, "not the whole file")
    if status == 206 and "content-range" in headers:
        place, _, size = headers["content-range"].removeprefix("bytes ").partition("/")
        start, _, end = place.partition("-")
        _hold(int(size) == len(FILE), "another size")
        _hold(body == FILE[int(start) : int(end) + 1], "other bytes than said")
    _hold(status != 206 or len(body) < 100 * len(FILE), "more than the file many times over")


def parameters(data: bytes) -> None:
    """Read an address's parameters and a proxy's header: pairs, or a refusal."""
    try:
        pairs = parse_pairs(data)
    except RequestError as error:
        _hold(error.status == 400, f"status {error.status}")
    else:
        _hold(all(len(pair) == 2 for pair in pairs), "not pairs")
    request = make_request({"x-forwarded-for": data})
    for proxies in (0, 1, 3):
        client_of(request, Limits(proxies=proxies))


def federation(data: bytes) -> None:
    """Read a query with SERVICE: a refusal, or one that asks only what is allowed."""
    query = data.decode("utf-8", "replace")
    try:
        read = read_federated(query, FEDERATED)
    except ProblemError as problem:
        _hold(problem.status in (400, 403, 413), f"status {problem.status}")
        return
    if read is None:
        return
    _hold({call.endpoint for call in read.calls} <= set(FEDERATED.federation), "another endpoint")
    _hold(len(read.bare) == len(query), "another place for what is wrong")
    for text in (read.bare, read.outline, read.fill(["VALUES () {}"] * len(read.calls))):
        words = (word.upper() for kind, word, _ in read_tokens(text) if kind == "word")
        _hold("SERVICE" not in words, "SERVICE left for the engine")
    for call in read.calls:
        asked = check_query(read.ask_there(call, ("s",), (), []), FEDERATED)
        _hold(asked.status != 403, "SERVICE sent along")


TARGETS: Mapping[str, Callable[[bytes], None]] = {
    "guard": guard,
    "negotiation": negotiation,
    "tags": tags,
    "ranges": ranges,
    "parameters": parameters,
    "federation": federation,
}

PIECES: Mapping[str, tuple[str, ...]] = {
    "guard": (
        "SELECT", "SERVICE", "<", ">", "{", "}", "'", '"""', "#", "\n", "\\", "?s", "<x:>", "é",
    ),
    "negotiation": (
        *(offered.media_type for offered in DOCUMENTS), "*/*", ";q=", "0.5", ",", '"', "en",
    ),
    "tags": (TAG, f'"{TAG}"', '"', "W/", ",", " ", "*", "-gzip", "\\"),
    "ranges": (
        "bytes=", "bytes", "=", "-", ",", "0", "1", "9" * 30, str(len(FILE)), "\n", f'"{TAG}"', " ",
    ),
    "parameters": (
        "query", "=", "&", "%", "%FF", "+", "default-graph-uri", "::1", ",", ";", "\x00",
    ),
    "federation": (
        "SELECT * {", "SERVICE ", "<https://a.example/sparql>", "<https://b.example/sparql>", "{",
        "}", "?s ?p ?o", "OPTIONAL {", "SILENT ", "# \n", "'", "FILTER(", ")", " . ", "<", "\\",
    ),
}  # fmt: skip
"""What each target's bytes are made of where they come close to mattering."""


def make_request(headers: Mapping[str, bytes]) -> Request:
    """Make a request with some headers, as a server would hand it on."""
    return Request({
        "type": "http",
        "method": "GET",
        "asgi": {"spec_version": "2.4"},
        "path": "/",
        "query_string": b"",
        "client": ("192.0.2.1", 1),
        "headers": [(name.encode(), value) for name, value in headers.items()],
    })  # fmt: skip


def _hold(condition: bool, otherwise: str) -> None:
    if not condition:
        raise AssertionError(otherwise)


@cache
def _runner() -> asyncio.Runner:
    runner = asyncio.Runner()
    atexit.register(runner.close)
    return runner


@cache
def _file() -> File:
    with tempfile.NamedTemporaryFile(prefix="fuzzed-", delete=False) as file:
        file.write(FILE)
    atexit.register(Path(file.name).unlink)
    return File(Path(file.name), "text/turtle", TAG * 2)


def _fetch(headers: Mapping[str, bytes]) -> tuple[int, dict[str, str], bytes]:
    request = make_request(headers)
    response = send_file(request, _file(), _SENDER)
    return _runner().run(_send(request, response))


async def _send(request: Request, response: Response) -> tuple[int, dict[str, str], bytes]:
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(dict(message))

    await response(request.scope, receive, send)
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], headers, b"".join(part.get("body", b"") for part in sent[1:])
