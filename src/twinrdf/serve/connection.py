"""A connection to a client: HTTP/1.1 under limits of time and size.

The library reads and writes HTTP. Settled here is what it leaves open: how long the server waits,
how large a header may be, how many connections there are, and what a refusal says. What the fast
lane can answer is answered here at once.

May import: serve.fast_lane, serve.http10, serve.limits, serve.metrics, serve.problems,
serve.request_faults, serve.responses.
"""

import asyncio
import json
import sys
from collections.abc import Iterable
from typing import Any, cast

from starlette.types import Scope
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import (
    STATUS_LINE,
    HttpToolsProtocol,
    RequestResponseCycle,
)
from uvicorn.server import ServerState

from twinrdf.serve.fast_lane import FastLane
from twinrdf.serve.http10 import UnframedAnswer
from twinrdf.serve.limits import Limits
from twinrdf.serve.metrics import Metrics
from twinrdf.serve.problems import ProblemError, busy, describe_problem
from twinrdf.serve.request_faults import explain, find_fault, framing_too_long, header_too_long
from twinrdf.serve.responses import PROBLEM

_WAITING = 64
"""The most requests of a connection that wait until another is answered."""

_WAITING_BYTES = 256 * 1024
"""How much memory they may take before no more is taken."""

_HEADER_BYTES = 256
"""What is kept of a header takes besides its text, at most."""

_REPEATED_BYTES = 4096
"""The longest request that may be answered by its bytes."""

_PROBE_SECONDS = 0.25
"""How often a client that sends no more is tried, until its answer begins."""


class Connection(HttpToolsProtocol):
    """A connection to a client, which is closed if it keeps the server waiting.

    Its state is how many requests have `_begun`, how many of these have `_started` to be answered,
    since their header was read, how many have been `_read` whole, and how many `_answered`. The
    library calls the methods without an underscore, those of requests in this order:
    `data_received`, `on_message_begin`, `on_header`, `on_headers_complete`, `on_body`,
    `on_message_complete`, `on_response_complete`; and where it cannot read, `send_400_response`.
    """

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
        *,
        lane: FastLane,
        limits: Limits,
        metrics: Metrics,
    ) -> None:
        """Take what the library gives to each connection, and what ours share."""
        super().__init__(config, server_state, app_state, _loop)
        self._lane, self._limits, self._metrics = lane, limits, metrics
        self._begun = self._started = self._read = self._answered = 0
        self._unread_bytes = 0  # of a header, or around a body
        self._chunk = b""  # what is being read
        self._at_once = False  # whether one more may be answered before others have their turn
        self._refused = False
        self._fault: ProblemError | None = None
        self._waits_since = self.loop.time()
        self._watch: asyncio.TimerHandle | None = None
        self._running: RequestResponseCycle | None = None

    @property
    def _is_idle(self) -> bool:
        return self._begun == self._read == self._answered

    @property
    def _reads_header(self) -> bool:
        return self._begun > self._started

    @property
    def _reads_body(self) -> bool:
        return self._started > self._read

    @property
    def _answers(self) -> bool:
        return self._started > self._answered

    # ---- the connection

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Watch the new connection, or close it if there are too many."""
        super().connection_made(cast("asyncio.Transport", transport))
        self._watch = self.loop.call_later(self._limits.header_seconds, self._check_waiting)
        if len(self.connections) > self._limits.connections:
            message = "too many connections; come back in a moment"
            self._metrics.refusals["connections"] += 1
            self._refuse(busy(message, 5))
            self.transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop watching it, and tell the request that is being answered, also if others wait."""
        super().connection_lost(exc)
        if self._running is not None:
            self._running.disconnected = True
            self._running.message_event.set()
        if self._watch is not None:
            self._watch.cancel()

    def eof_received(self) -> bool:  # type: ignore[override]
        """Answer a client that sends no more, if its requests came whole; else close.

        It may as well have left, which only sending can tell, and HTTP/1.0 has nothing to send.
        """
        waits = self._answers and not self._reads_body
        if not waits or self.cycle.scope["http_version"] == "1.0":
            return False
        self.cycle.keep_alive = False
        self._probe()
        return True

    def _probe(self) -> None:
        """Send what a client may ignore (RFC 9110, section 15.2.1).

        The second time, that loses the connection to a client that has left.
        """
        if self._running is None or self.transport.is_closing():
            return
        if not self._running.response_started:
            self.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        self.loop.call_later(_PROBE_SECONDS, self._probe)

    def _check_waiting(self) -> None:
        """Close the connection if it has kept the server waiting too long; else check again later.

        The server waits for a header, or for the client to accept the rest of an answer.
        """
        limits = self._limits
        left = limits.send_seconds if self.flow.write_paused else limits.header_seconds
        if self.flow.write_paused or not self._answers or self.transport.is_closing():
            left -= self.loop.time() - self._waits_since
        if left <= 0:
            if self.flow.write_paused:
                self._metrics.refusals["unread"] += 1
            elif self._reads_header and not self._refused:
                self._metrics.refusals["slow"] += 1
            self.transport.abort()
        else:
            self._watch = self.loop.call_later(left, self._check_waiting)

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
        idle, begun = self._is_idle, self._begun
        if self._refused or (idle and self._answer_again(data)):
            return
        self._chunk, self._at_once = data, True
        super().data_received(data)
        self._chunk = b""
        if self._begun > self._read and not self._refused:
            self._limit_unread(data)
        elif idle and self._answers and self._read == begun + 1:
            self._remember(data)

    def _limit_unread(self, data: bytes) -> None:
        """Refuse a header that has not ended yet, or what is around a body, if it is too long."""
        self._unread_bytes += len(data) - data.rfind(b"\r\n\r\n")
        most = self._limits.header_bytes
        if self._unread_bytes > most:
            told = header_too_long(self.url, most) if self._reads_header else framing_too_long(most)
            self._fault = told
            self.send_400_response("")

    def _remember(self, data: bytes) -> None:
        """Tell the fast lane the bytes of a request that came alone, to answer it by them again."""
        if self.cycle.keep_alive and len(data) <= _REPEATED_BYTES:
            self._lane.note_bytes(cast("Scope", self.scope), data)

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
        self._started += 1
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
        if self._reads_header:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Begin to answer, unless the header is too long."""
        self._fault = self._find_fault()
        if self._fault is not None:
            raise self._fault  # so that the library calls `send_400_response`
        if self._at_once and not self._answers and self._answer_lookup():
            self._at_once = False
            return
        super().on_headers_complete()
        self._started += 1
        if self.parser.get_http_version() == "1.0":
            self.cycle.__class__ = UnframedAnswer
            self.cycle.waiting_for_100_continue = False

    def on_body(self, body: bytes) -> None:
        """Take a part of a body."""
        self._unread_bytes = -len(self._chunk)  # so that only what comes after it counts
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Note that a request has been read whole."""
        self._read += 1
        if self._answers:  # else it has been answered
            super().on_message_complete()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        self._running = cycle
        super()._start_asgi_task(cycle, app)

    def on_response_complete(self) -> None:
        """Wait for the next request."""
        self._answered += 1
        self._waits_since = self.loop.time()
        super().on_response_complete()
        self._unset_keepalive_if_required()  # as `_check_waiting` closes what is idle

    def _find_fault(self) -> ProblemError | None:
        if len(self.pipeline) >= _WAITING or self._weigh_waiting() > _WAITING_BYTES:
            message = f"more than {_WAITING} requests wait, or long ones; read the answers first"
            return ProblemError(429, message, reason="pipeline")
        came, most = self._unread_bytes + len(self._chunk), self._limits.header_bytes
        return find_fault(self.parser.get_http_version(), self.url, self.headers, came, most)

    def _weigh_waiting(self) -> int:
        """Estimate how much memory the requests take that wait until another is answered."""
        scopes = [cycle.scope for cycle, _ in self.pipeline]
        bodies = sum(len(cycle.body) for cycle, _ in self.pipeline)
        targets = sum(len(scope["raw_path"]) + len(scope["query_string"]) for scope in scopes)
        headers = (pair for scope in scopes for pair in scope["headers"])
        return bodies + targets + sum(_HEADER_BYTES + len(k) + len(v) for k, v in headers)

    # ---- what is refused

    def _unsupported_upgrade_warning(self) -> None:
        """Answer in this protocol when asked for another; what comes after that is not read."""
        self.cycle.keep_alive = False
        self._refused = True

    def send_400_response(self, _: str) -> None:
        """Refuse what cannot be read, once all that was asked before is answered; then close."""
        fault = self._fault or explain(sys.exception(), self._chunk)
        self._metrics.refusals[fault.reason] += 1
        if self._reads_header and self._answers:
            self.cycle.keep_alive = False
            self._refused = True
        elif self._reads_body and (
            self._started - self._answered > 1 or self.cycle.response_started
        ):  # too late to refuse it alone
            self.transport.close()
        else:
            self._refuse(fault)

    def _refuse(self, fault: ProblemError) -> None:
        self._refused = True
        if self._answers:
            self.cycle.disconnected = self.cycle.response_complete = True
            self.cycle.waiting_for_100_continue = False
            self.cycle.message_event.set()
            self._answered = self._started
        self._waits_since = self.loop.time()
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
