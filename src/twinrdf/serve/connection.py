"""A connection to a client: HTTP/1.1 under limits of time and size.

The library reads and writes HTTP. Settled here is what it leaves open: how long the server waits,
how large a header may be, how many connections there are, and what a refusal says. A request that
came before, byte for byte, is answered by the fast lane at once.

May import: errors, serve.fast_lane, serve.limits, serve.problems, serve.responses.
"""

import asyncio
import json
import re
import sys
from collections.abc import Iterable
from typing import Any, cast

from httptools import HttpParserInvalidMethodError
from starlette.types import Scope
from uvicorn._types import ASGI3Application, ASGISendEvent
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import (
    STATUS_LINE,
    HttpToolsProtocol,
    RequestResponseCycle,
)
from uvicorn.server import ServerState

from twinrdf.errors import RequestError
from twinrdf.serve.fast_lane import FastLane
from twinrdf.serve.limits import Limits
from twinrdf.serve.problems import ProblemError, busy, describe_problem
from twinrdf.serve.responses import PROBLEM

_TARGET_BYTES = 65_000
"""The longest target of a request: the library does not take longer ones."""

_HEADERS = 128
_WAITING = 64
"""The most requests of a connection that wait until another is answered."""

_METHOD = re.compile(rb"[A-Z]{1,32} ")
_REPEATED_BYTES = 4096
"""The longest request that may be answered by its bytes."""


class Connection(HttpToolsProtocol):
    """A connection to a client, which is closed if it keeps the server waiting."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
        *,
        lane: FastLane,
        limits: Limits,
    ) -> None:
        """Take what the library gives to each connection, the fast lane, and the limits."""
        super().__init__(config, server_state, app_state, _loop)
        self._lane, self._limits = lane, limits
        self._begun = self._asked = self._read = self._answered = 0
        self._unread_bytes = 0
        self._chunk = b""  # what is being read
        self._at_once = False  # whether one more may be answered before others have their turn
        self._refused = False
        self._fault: RequestError | None = None
        self._waits_since = self.loop.time()
        self._watch: asyncio.TimerHandle | None = None
        self._running: RequestResponseCycle | None = None

    # ---- the connection

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Watch the new connection, or close it if there are too many."""
        super().connection_made(cast("asyncio.Transport", transport))
        self._watch = self.loop.call_later(self._limits.header_seconds, self._look)
        if len(self.connections) > self._limits.connections:
            self._fault = busy("too many connections; come back in a moment", 5)
            self.send_400_response("")
            self.transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop watching it, and tell the request that is being answered, also if others wait."""
        super().connection_lost(exc)
        if self._running is not None:
            self._running.disconnected = True
            self._running.message_event.set()
        if self._watch is not None:
            self._watch.cancel()

    def _look(self) -> None:
        """Close the connection if it has kept the server waiting too long; else look again later.

        The server waits for a header, or for the client to accept the rest of an answer.
        """
        limits = self._limits
        left = limits.send_seconds if self.flow.write_paused else limits.header_seconds
        busy = self._asked > self._answered and not self.transport.is_closing()
        if self.flow.write_paused or not busy:
            left -= self.loop.time() - self._waits_since
        if left <= 0:
            self.transport.abort()
        else:
            self._watch = self.loop.call_later(left, self._look)

    def pause_writing(self) -> None:
        """Note that the client has to accept more of what was sent."""
        super().pause_writing()
        self._waits_since = self.loop.time()

    def resume_writing(self) -> None:
        """Note that the client has accepted most of what was sent."""
        super().resume_writing()
        self._waits_since = self.loop.time()

    # ---- what comes

    def data_received(self, data: bytes) -> None:
        """Answer a request that came before; read any other."""
        begun = self._begun
        idle = begun == self._read == self._answered
        if self._refused or (idle and self._answer_again(data)):
            return
        self._chunk, self._at_once = data, True
        super().data_received(data)
        self._chunk = b""
        if self._begun > self._read and not self._refused:
            self._unread_bytes += len(data) - data.rfind(b"\r\n\r\n")
            if self._unread_bytes > self._limits.header_bytes:
                self._fault = self._find_long()
                self.send_400_response("")
        elif idle and begun + 1 == self._begun == self._read == self._asked > self._answered:
            self._remember(data)

    def _remember(self, data: bytes) -> None:
        """Tell the fast lane the bytes of a request that came alone, to answer it by them again."""
        if self.cycle.keep_alive and len(data) <= _REPEATED_BYTES:
            self.scope["state"]["bytes"] = data

    def _answer_again(self, data: bytes) -> bool:
        if self.flow.write_paused:
            return False
        found = self._lane.answer_again(data, self.client)
        if found is None:
            return False
        self._unset_keepalive_if_required()
        self._write(200, *found)
        self._waits_since = self.loop.time()
        return True

    def _answer_lookup(self) -> bool:
        parser = self.parser
        lasts = parser.should_keep_alive() and not parser.should_upgrade()
        if parser.get_method() != b"GET" or not lasts or self.flow.write_paused:
            return False
        if parser.get_http_version() == "1.0":  # whose connections close
            return False
        path, _, query_string = self.url.partition(b"?")
        asked = {"method": "GET", "path": path.decode(), "query_string": query_string}
        self.scope.update(cast("Any", asked))
        found = self._lane.answer_lookup(cast("Scope", self.scope))
        if found is None:
            return False
        self._write(200, *found)
        self._asked += 1
        self._answered += 1
        self._waits_since = self.loop.time()
        return True

    def on_message_begin(self) -> None:
        """Begin to read a request."""
        super().on_message_begin()
        self._begun += 1
        self._unread_bytes = 0

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header; what follows a body is left out, as it may not say how to read it."""
        if self._begun > self._asked:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Begin to answer, unless the header is too long."""
        self._fault = self._find_fault()
        if self._fault is not None:
            raise self._fault  # so that the library calls `send_400_response`
        if self._asked == self._answered and self._at_once and self._answer_lookup():
            self._at_once = False
            return
        super().on_headers_complete()
        self._asked += 1
        if self.parser.get_http_version() == "1.0":
            self.cycle.__class__ = _Unframed
            self.cycle.waiting_for_100_continue = False

    def on_body(self, body: bytes) -> None:
        """Take a part of a body; what frames the next one counts from the next chunk on."""
        self._unread_bytes = -len(self._chunk)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Note that a request has been read whole."""
        self._read += 1
        if self._asked > self._answered:  # else it has been answered
            super().on_message_complete()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        self._running = cycle
        super()._start_asgi_task(cycle, app)

    def on_response_complete(self) -> None:
        """Wait for the next request."""
        self._answered += 1
        self._waits_since = self.loop.time()
        super().on_response_complete()
        self._unset_keepalive_if_required()  # as `_look` closes what is idle

    def _find_fault(self) -> RequestError | None:
        if self.parser.get_http_version() not in ("1.0", "1.1"):
            return ProblemError(505, "neither HTTP/1.1 nor HTTP/1.0; use one of them")
        if len(self.pipeline) >= _WAITING:
            return ProblemError(429, f"more than {_WAITING} requests wait; read the answers first")
        if len(self.url) > _TARGET_BYTES:
            return ProblemError(414, f"an address of more than {_TARGET_BYTES:,} bytes; use POST")
        if len(self.headers) > _HEADERS:
            return ProblemError(431, f"more than {_HEADERS} headers; send fewer")
        if self._unread_bytes + len(self._chunk) > self._limits.header_bytes:
            size = len(self.url) + sum(len(name) + len(value) for name, value in self.headers)
            return self._find_long() if size > self._limits.header_bytes else None
        return None

    def _find_long(self) -> RequestError:
        most = f"more than {self._limits.header_bytes:,} bytes"
        if self._begun == self._asked:
            return ProblemError(400, f"{most} beside what a body holds; send it plainly")
        if len(self.url) > _TARGET_BYTES:
            return ProblemError(414, f"an address of {most}; use POST")
        return ProblemError(431, f"a header of {most}; send a shorter one")

    # ---- what is refused

    def _unsupported_upgrade_warning(self) -> None:
        """Answer in this protocol when asked for another; what comes after that is not read."""
        self.cycle.keep_alive = False
        self._refused = True

    def send_400_response(self, _: str) -> None:
        """Refuse what cannot be read, once all that was asked before is answered; then close."""
        if self._begun > self._asked > self._answered:
            self.cycle.keep_alive = False
            self._refused = True
            return
        if self._asked > self._read and (
            self._asked - self._answered > 1 or self.cycle.response_started
        ):  # it is the body of a request that is answered, or waits for others
            self.transport.close()
            return
        self._refused = True
        if self._asked > self._answered:
            self.cycle.disconnected = self.cycle.response_complete = True
            self.cycle.waiting_for_100_continue = False
            self.cycle.message_event.set()
            self._answered = self._asked
        self._waits_since = self.loop.time()
        fault = self._fault or _explain(sys.exception(), self._chunk)
        body = json.dumps(describe_problem(fault)).encode()
        headers = {"Content-Type": PROBLEM.content_type, **fault.headers, "Connection": "close"}
        fields = [(name.encode(), value.encode()) for name, value in headers.items()]
        self._write(fault.status, (*fields, (b"Content-Length", b"%d" % len(body))), body)
        self.transport.write_eof()  # and read on, lest what was sent is lost

    def _write(self, status: int, headers: Iterable[tuple[bytes, bytes]], body: bytes) -> None:
        parts = [STATUS_LINE[status]]
        for name, value in (*self.server_state.default_headers, *headers):
            parts += (name, b": ", value, b"\r\n")
        self.transport.write(b"".join((*parts, b"\r\n", body)))


class _Unframed(RequestResponseCycle):
    """Answers a client of HTTP/1.0, which knows no chunks: a long answer ends with the connection.

    The library chunks it (RFC 9112, section 6.1, forbids that).
    """

    async def send(self, message: ASGISendEvent) -> None:
        """Send a part of the answer."""
        if message["type"] == "http.response.start":
            names = [name.lower() for name, _ in message.get("headers", ())]
            if b"content-length" not in names:
                self.chunked_encoding = False
                self.expected_content_length = -1
        elif message["type"] == "http.response.body" and self.expected_content_length < 0:
            await self._send_part(message.get("body", b""), last=not message.get("more_body"))
            return
        await super().send(message)

    async def _send_part(self, body: bytes, *, last: bool) -> None:
        if self.flow.write_paused and not self.disconnected:
            await self.flow.drain()
        if self.disconnected:
            return
        if self.scope["method"] != "HEAD":
            self.transport.write(body)
        if last:
            self.response_complete = True
            self.message_event.set()
            self.transport.close()
            self.on_response()


def _explain(error: BaseException | None, data: bytes) -> ProblemError:
    """Say what is wrong with bytes that the library could not read."""
    if isinstance(error, HttpParserInvalidMethodError) and _METHOD.match(data):
        return ProblemError(501, "an unknown method; use GET, HEAD, POST, QUERY or OPTIONS")
    return ProblemError(400, "this is not HTTP/1.1")
