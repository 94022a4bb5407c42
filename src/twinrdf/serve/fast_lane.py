"""The fast lane: what needs neither routes nor negotiation is answered here.

- `answer_again`: a connection has read the same bytes before; nothing else is looked at.
- `answer_lookup`: a connection has read the header of a plain query, which is a lookup.
- as the outermost middleware: a request has the path and the headers of one before, except headers
  on which nothing depends; or it is a plain query, which goes straight to a query process.

All of these are counted and logged like any other exchange.

May import: serve.exchange, serve.fast_lane_cache, serve.fast_lane_query, serve.observer,
serve.service.
"""

import logging
from typing import TypedDict

from starlette.datastructures import State
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from twinrdf.serve.exchange import NAME, Exchange, begin_exchange, exchange_of
from twinrdf.serve.fast_lane_cache import LONGEST, Key, KnownRequest, Sent, identify
from twinrdf.serve.fast_lane_query import (
    PATH,
    Answer,
    Head,
    PlainQuery,
    answer_plain,
    look_up,
    read_plain,
)
from twinrdf.serve.observer import Recorder
from twinrdf.serve.service import Service

log = logging.getLogger(__name__)


_REQUEST_BYTES, _HEADER_BYTES = 1024, 256
"""What is kept of a request takes besides twice its bytes, at most; and of each header of it."""


class _Noted(TypedDict, total=False):
    """What the state of a scope has for the middleware from the connection, if anything.

    These are the bytes of a request that came alone, and the plain query that was read of it, with
    the service that it was read for.
    """

    bytes: bytes
    plain: tuple[Service, PlainQuery | None]


class FastLane:
    """Answers for connections, and as the outermost middleware."""

    def __init__(self, app: ASGIApp, state: State, recorder: Recorder, route: object) -> None:
        """Wrap an application, which has a state; `route` is its route that answers queries."""
        self.app = app
        self._state = state
        self._recorder = recorder
        self._route = route

    # ---- for connections

    def answer_again(self, data: bytes, client: tuple[str, int] | None) -> Answer | None:
        """Give the headers and the body of the answer to a request that came before.

        A request is known by all its bytes; it is whole, and nothing else came with it.
        """
        service: Service = self._state.service
        known = service.known_requests.find(data)
        sent = known and service.sent_answers.get(known.key)
        if not known or not sent:
            return None
        if sent.is_query:
            service.outcomes["kept"] += 1
        scope = {"type": "http", "method": "GET", "path": known.path, "headers": known.headers}
        return self._record(scope | {"client": client}, Exchange(), service, sent), sent.body

    def note_bytes(self, scope: Scope, data: bytes) -> None:
        """Note all bytes of a request that came alone, to answer it by them once it comes again."""
        noted: _Noted = scope["state"]
        noted["bytes"] = data

    def answer_lookup(self, scope: Scope) -> Answer | None:
        """Give the headers and the body of the answer to a GET that asks a lookup.

        What was read of another query is left in the state of the scope.
        """
        if scope["path"] != PATH:
            return None
        exchange = begin_exchange(scope)
        service: Service = self._state.service
        try:
            plain = read_plain(scope["query_string"], scope["headers"], service)
            answer = plain and look_up(plain, service)
        except Exception:  # a mistake of ours, which the parser of HTTP would call the client's
            log.exception("a lookup could not be answered by its connection")
            return None
        if not answer:
            noted: _Noted = scope["state"]
            noted["plain"] = (service, plain)
            return None
        sent = self._query_sent(answer)
        return self._record(scope, exchange, service, sent), sent.body

    def _record(self, scope: Scope, exchange: Exchange, service: Service, sent: Sent) -> Head:
        """Record an exchange as ended; give the headers of its answer."""
        exchange.status, exchange.bytes, exchange.release = 200, len(sent.body), service.release.id
        exchange.began = exchange.complete = True
        scope["route"] = sent.route
        self._recorder.record(scope, exchange)
        return _add_query_id(sent, exchange)

    def _query_sent(self, answer: Answer) -> Sent:
        return Sent(*answer, self._route, named=True, is_query=True)

    # ---- as middleware

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from the cache, or pass the request on and keep its answer."""
        if scope["type"] != "http" or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        service: Service = scope["app"].state.service
        begin_exchange(scope)
        key = identify(scope)
        sent = service.sent_answers.get(key)
        if sent is not None:
            if sent.is_query:
                service.outcomes["kept"] += 1
            _keep_bytes(scope, service, key)
            await self._send(scope, send, service, sent)
        elif scope["path"] == PATH:
            await self._ask(scope, receive, send, service, key)
        else:
            await self.app(scope, receive, _Keeper(scope, send, service, key).send)

    async def _ask(
        self, scope: Scope, receive: Receive, send: Send, service: Service, key: Key
    ) -> None:
        """Answer a plain query, or pass it on: if it is pending, with the service that runs it.

        The cache of the service has the answer already; it comes into this one when it is asked for
        again.
        """
        state = scope["state"]
        with service.use():
            try:
                answer = await self._run(scope, receive, service)
                if answer is None and "pending" in state:
                    state["service"] = service
                    await self.app(scope, receive, _Keeper(scope, send, service, key).send)
                    return
            finally:
                if "pending" in state:
                    await service.pool.drop(state["pending"])
        if answer is None:
            await self.app(scope, receive, _Keeper(scope, send, service, key).send)
        else:
            await self._send(scope, send, service, self._query_sent(answer))

    async def _run(self, scope: Scope, receive: Receive, service: Service) -> Answer | None:
        """Have a plain query run; give nothing where the ordinary way has to answer."""
        metrics = self._recorder.metrics
        metrics.open += 1
        try:
            plain = _read(scope, service)
            if plain is None:
                return None
            return await answer_plain(plain, scope, receive, service)
        except Exception:  # a mistake of ours, of which only the ordinary way makes a problem
            log.exception("a query could not be answered the short way")
            return None
        finally:
            metrics.open -= 1

    async def _send(self, scope: Scope, send: Send, service: Service, sent: Sent) -> None:
        exchange = exchange_of(scope)
        exchange.status, exchange.began, exchange.release = 200, True, service.release.id
        scope["route"] = sent.route
        headers = _add_query_id(sent, exchange)
        try:
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": sent.body})
            exchange.bytes, exchange.complete = len(sent.body), True
        finally:
            self._recorder.record(scope, exchange)


def _add_query_id(sent: Sent, exchange: Exchange) -> Head:
    """Give the headers of an answer, with the id of its exchange if it is to a query."""
    return (*sent.headers, (NAME, exchange.id.encode())) if sent.named else sent.headers


def _read(scope: Scope, service: Service) -> PlainQuery | None:
    """Read a plain query, unless its connection has read it for this service."""
    noted: _Noted = scope["state"]
    reader, plain = noted.pop("plain", (None, None))
    return (
        plain if reader is service else read_plain(scope["query_string"], scope["headers"], service)
    )


def _keep_bytes(scope: Scope, service: Service, key: Key) -> None:
    """Keep the bytes of a request if it came alone, so that its connection can answer it again."""
    noted: _Noted = scope["state"]
    data = noted.get("bytes")
    if data:
        headers = tuple(scope["headers"])
        size = _REQUEST_BYTES + _HEADER_BYTES * len(headers) + 2 * len(data)
        service.known_requests.put(data, KnownRequest(key, scope["path"], headers), size)


class _Keeper:
    """Passes an answer on, and caches it if it is whole, short, and has an entity tag."""

    def __init__(self, scope: Scope, send: Send, service: Service, key: Key) -> None:
        self._scope = scope
        self._send = send
        self._service = service
        self._key = key
        self._headers: list[tuple[bytes, bytes]] | None = None

    async def send(self, message: Message) -> None:
        headers = self._headers
        if message["type"] == "http.response.start":
            found = [(bytes(name), bytes(value)) for name, value in message["headers"]]
            tagged = message["status"] == 200 and any(name == b"etag" for name, _ in found)
            self._headers = found if tagged else None
        elif headers is not None:
            self._headers = None
            if message["type"] == "http.response.body" and not message.get("more_body", False):
                self._keep(headers, message["body"])
        await self._send(message)

    def _keep(self, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
        exchange = exchange_of(self._scope)
        if len(body) > LONGEST or exchange.release != self._service.release.id:
            return
        lasting = tuple(pair for pair in headers if pair[0] != NAME)
        sent = Sent(
            lasting,
            body,
            self._scope.get("route"),
            named=len(lasting) < len(headers),
            is_query=bool(exchange.query),
        )
        self._service.sent_answers.put(self._key, sent)
