"""The middleware around all routes: refuses malformed requests, gives turns, adds headers.

May import: errors, serve.problems, serve.protocol, serve.query_answers, serve.resources,
serve.responses, serve.service.
"""

import asyncio
import contextlib
import functools
import re
from collections.abc import Mapping, Sequence

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from twinrdf.errors import RequestError
from twinrdf.serve.problems import ProblemError
from twinrdf.serve.protocol import FIELDS, client_of
from twinrdf.serve.query_answers import CancelOnDisconnect
from twinrdf.serve.resources import link_dataset
from twinrdf.serve.responses import PROBLEM, page_policy, problem_response
from twinrdf.serve.service import Service

METHODS = "GET, HEAD, POST, QUERY, OPTIONS"
PAGE_POLICY = page_policy()
DATA_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

_COMMON = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": (
        "Accept-Ranges, Allow, Content-Disposition, Content-Location, Content-Range, ETag, Link, "
        "Repr-Digest, Retry-After, Twinrdf-Query-Id, Twinrdf-Release"
    ),
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
_PREFLIGHT = {
    "Access-Control-Allow-Methods": METHODS,
    "Access-Control-Allow-Headers": (
        "Accept, Accept-Language, Content-Type, If-Match, If-None-Match, If-Range, Range"
    ),
    "Access-Control-Max-Age": "86400",
}
_DATA = frozenset((
    "browse", "data", "dumps", "metadata", "qpf", "queries", "releases", "search.json", "site",
    "sparql", "tpf",
))  # fmt: skip
"""The first segments of addresses whose answers are data, except pages and problems."""
_HOST = re.compile(r"[A-Za-z0-9._~%!$&'()*+,;=-]*(?::[0-9]*)?|\[[0-9A-Fa-f:.]+\](?::[0-9]*)?")
_ENCODED_SLASH = re.compile(rb"%2f", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ufffd\ud800-\udfff]")
_LISTS = frozenset(
    (b"accept", b"accept-encoding", b"accept-language", b"if-match", b"if-none-match")
)
_CLOSE = {"Connection": "close"}  # where the request ends is in doubt
_PART = 256 * 1024
_BODILESS = frozenset(("GET", "HEAD"))
_PROBES = frozenset(("/healthz", "/readyz", "/metrics"))
"""The addresses for monitoring, which take no turn, whoever shares the client's address."""


class ServiceMiddleware:
    """Middleware around all routes, which puts the service to use into the scope's state."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a well-formed request on once it is its client's turn.

        A request with a body takes its turn after that is read, since it may be slow to come. The
        release served at that moment is used, unless a query on one is pending already.
        """
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        state, served = scope.setdefault("state", {}), scope["app"].state
        scope["headers"] = _join_lines(scope["headers"])
        state.setdefault("service", served.service)
        fault: RequestError | None = None
        with contextlib.ExitStack() as used:
            async with contextlib.AsyncExitStack() as turn:
                take_turn = functools.partial(_take, scope, receive, turn, used)
                try:
                    _check(scope, Headers(scope=scope))
                    if scope["method"] not in _BODILESS:
                        state["take_turn"] = take_turn
                        used.callback(state.pop, "take_turn")  # which holds on to the exchange
                    elif scope["path"] not in _PROBES:
                        await take_turn()
                except RequestError as error:
                    fault = error
                except ClientDisconnect:
                    await Response(status_code=400)(scope, receive, send)
                    return
                scope.get("extensions", {}).pop("http.response.pathsend", None)  # has no time limit
                answer = _answer_early(scope, fault)
                with contextlib.suppress(_TooSlowError):
                    await (answer or self.app)(scope, receive, _Sender(scope, send, turn).send)


class _TooSlowError(TimeoutError):
    """A client did not take a part of its answer in time, so the answer is broken off."""


async def _take(
    scope: Scope, receive: Receive, turn: contextlib.AsyncExitStack, used: contextlib.ExitStack
) -> None:
    """Wait for a turn of the client; then use the release that is served.

    Raises ProblemError where too many wait, and ClientDisconnect where the client leaves.
    """
    state, served = scope["state"], scope["app"].state
    service: Service = served.service
    client = client_of(Request(scope), service.limits)
    turns = service.turns
    if turns.must_wait(client):
        async with CancelOnDisconnect(receive):
            await turn.enter_async_context(turns.take(client))
    else:
        await turn.enter_async_context(turns.take(client))
    if "pending" not in state:
        state["service"] = used.enter_context(served.service.use())


def add_common_headers(headers: MutableHeaders, service: Service, *, is_data: bool = False) -> None:
    """Add the headers that every answer has, except those it sets itself.

    Data, but no page, also links to the description of the dataset and to its licence.
    """
    media_type = headers.get("content-type", "")
    is_page = media_type.startswith(("text/html", "application/xhtml+xml"))
    common = _COMMON | {"Twinrdf-Release": service.release.id}
    if media_type:  # a 304 has none, and what it says replaces what a browser holds of the page
        common["Content-Security-Policy"] = PAGE_POLICY if is_page else DATA_POLICY
        if is_data and not is_page and media_type != PROBLEM.media_type:
            common["Link"] = link_dataset(service)
    for name, value in common.items():
        headers.setdefault(name, value)


def write_head(headers: Mapping[str, str], service: Service) -> list[tuple[bytes, bytes]]:
    """Write the headers of data as they are sent, with those that every answer has."""
    found = MutableHeaders(headers)
    add_common_headers(found, service, is_data=True)
    return found.raw


def is_host(value: bytes) -> bool:
    """Tell whether a Host header can be one."""
    return _HOST.fullmatch(value.decode("latin-1")) is not None


def allow_response(allow: str) -> Response:
    """Answer OPTIONS: which methods are allowed, also to scripts of other sites."""
    return Response(status_code=204, headers={"Allow": allow, **_PREFLIGHT})


class _Sender:
    """Sends an answer with the common headers; each part has to be taken in time.

    When the answer begins, it has been made, so its client's turn ends.
    """

    def __init__(self, scope: Scope, send: Send, turn: contextlib.AsyncExitStack) -> None:
        self._scope = scope
        self._send = send
        self._turn = turn

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            await self._turn.aclose()
            headers = MutableHeaders(raw=list(message.get("headers", ())))
            is_data = self._scope["path"][1:].partition("/")[0] in _DATA
            add_common_headers(headers, self._scope["state"]["service"], is_data=is_data)
            await self._send({**message, "headers": headers.raw})
            return
        body = message.get("body", b"")
        for start in range(0, len(body), _PART):
            more = message.get("more_body", False) or start + _PART < len(body)
            await self._deliver(body[start : start + _PART], more=more)
        if not body:
            await self._deliver(b"", more=message.get("more_body", False))

    async def _deliver(self, part: bytes, *, more: bool) -> None:
        try:
            async with asyncio.timeout(self._scope["state"]["service"].limits.send_seconds):
                await self._send({"type": "http.response.body", "body": part, "more_body": more})
        except TimeoutError:
            raise _TooSlowError from None


def _join_lines(headers: Sequence[tuple[bytes, bytes]]) -> Sequence[tuple[bytes, bytes]]:
    """Join the lines of a header that is a list, which may come in several (RFC 9110, 5.3)."""
    names = [name for name, _ in headers if name in _LISTS]
    if len(names) == len(set(names)):
        return headers
    joined = {
        wanted: b", ".join(value for name, value in headers if name == wanted) for wanted in names
    }
    return [(name, value) for name, value in headers if name not in joined] + [*joined.items()]


def _answer_early(scope: Scope, fault: RequestError | None) -> Response | None:
    """Answer a request that no route needs to see."""
    if fault is not None:
        return problem_response(Request(scope), fault, scope["state"]["service"].error_page)
    if scope["method"] == "OPTIONS" and scope["path"] == "*":
        return allow_response(METHODS)
    return None


def _check(scope: Scope, headers: Mapping[str, str]) -> None:
    hosts = [value for name, value in scope["headers"] if name == b"host"]
    if len(hosts) > 1 or (not any(hosts) and scope["http_version"] == "1.1"):
        raise ProblemError(400, "no Host header, or more than one; send one")
    if not all(map(is_host, hosts)):
        raise ProblemError(400, "the Host header is not a host")
    codings = [value for name, value in scope["headers"] if name == b"transfer-encoding"]
    if codings and (codings[0].lower() != b"chunked" or len(codings) > 1):
        raise ProblemError(400, "a Transfer-Encoding other than chunked, once; send that", _CLOSE)
    if codings and "content-length" in headers:
        raise ProblemError(400, "both Content-Length and Transfer-Encoding; send one", _CLOSE)
    if _CONTROL.search(scope["path"]):
        raise ProblemError(400, "the address holds control characters or is not UTF-8")
    if "\\" in scope["path"] or _ENCODED_SLASH.search(scope.get("raw_path") or b""):
        raise ProblemError(400, "the address holds an encoded slash or a backslash; write `/`")
    if scope["query_string"].count(b"&") >= FIELDS:
        raise ProblemError(400, f"more than {FIELDS} parameters")
