"""Watches every exchange from outside: counts it, notes it, and gives it an id.

May import: serve.exchange, serve.journal, serve.limits, serve.metrics, serve.protocol.
"""

import datetime

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from twinrdf.serve.exchange import QUERYING, Exchange, begin_exchange, route_of
from twinrdf.serve.journal import Journal, describe_exchange
from twinrdf.serve.limits import Limits
from twinrdf.serve.metrics import Metrics
from twinrdf.serve.protocol import client_of


class Observer:
    """Middleware around all other."""

    def __init__(self, app: ASGIApp, metrics: Metrics, journal: Journal, limits: Limits) -> None:
        self.app = app
        self._metrics = metrics
        self._journal = journal
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass an exchange on, and note how it ended."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        exchange = begin_exchange(scope)

        async def send_noting(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = _note_start(exchange, scope, message)
            await send(message)
            if message["type"] == "http.response.body":
                exchange.bytes += len(message.get("body", b""))
                exchange.complete = not message.get("more_body", False)

        try:
            with self._metrics.open.track_inprogress():
                await self.app(scope, receive, send_noting)
        finally:
            self._note(scope, exchange)

    def _note(self, scope: Scope, exchange: Exchange) -> None:
        method, route = str(scope["method"]), route_of(scope)
        self._metrics.count(exchange, method, route)
        if self._journal.kept:
            client = client_of(Request(scope), self._limits)
            now = datetime.datetime.now(datetime.UTC)
            self._journal.write(
                describe_exchange(exchange, method, scope["path"], route, client, now)
            )


def _note_start(exchange: Exchange, scope: Scope, message: Message) -> Message:
    headers = MutableHeaders(raw=list(message.get("headers", ())))
    exchange.began, exchange.status = True, message["status"]
    exchange.release = headers.get("Twinrdf-Release", "")
    if route_of(scope) in QUERYING:
        headers["Twinrdf-Query-Id"] = exchange.id
    return {**message, "headers": headers.raw}
