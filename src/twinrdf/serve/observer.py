"""Middleware that observes every exchange: counts it, logs it, and gives it an id.

May import: serve.access_log, serve.exchange, serve.limits, serve.metrics, serve.protocol.
"""

import datetime

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from twinrdf.serve.access_log import AccessLog, describe_exchange
from twinrdf.serve.exchange import NAME, QUERYING, Exchange, begin_exchange, route_of
from twinrdf.serve.limits import Limits
from twinrdf.serve.metrics import Metrics
from twinrdf.serve.protocol import client_of


class Recorder:
    """Records an exchange that has ended in the metrics and in the access log."""

    def __init__(self, metrics: Metrics, access_log: AccessLog, limits: Limits) -> None:
        self.metrics = metrics
        self._access_log = access_log
        self._limits = limits

    def record(self, scope: Scope, exchange: Exchange) -> None:
        """Count an exchange, and log it where a log is kept."""
        method, route = str(scope["method"]), route_of(scope)
        self.metrics.count(exchange, method, route)
        if self._access_log.kept:
            client = client_of(Request(scope), self._limits)
            now = datetime.datetime.now(datetime.UTC)
            self._access_log.write(
                describe_exchange(exchange, method, scope["path"], route, client, now)
            )


class Observer:
    """Middleware around everything that makes answers."""

    def __init__(self, app: ASGIApp, recorder: Recorder) -> None:
        self.app = app
        self._recorder = recorder

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass an exchange on, and record how it ended."""
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

        metrics = self._recorder.metrics
        metrics.open += 1
        try:
            await self.app(scope, receive, send_noting)
        finally:
            metrics.open -= 1
            self._recorder.record(scope, exchange)


def _note_start(exchange: Exchange, scope: Scope, message: Message) -> Message:
    headers = MutableHeaders(raw=list(message.get("headers", ())))
    exchange.began, exchange.status = True, message["status"]
    exchange.release = headers.get("Twinrdf-Release", "")
    if route_of(scope) in QUERYING:
        headers[NAME.decode()] = exchange.id
    return {**message, "headers": headers.raw}
