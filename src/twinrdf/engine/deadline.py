"""An HTTP client whose timeout is one for a whole exchange, however slowly its bytes come and go.

httpx starts its clock anew at each read and write, so that an engine which sends the head of an
answer byte by byte would hold an exchange for as long as it likes. It cannot be given
streams of another kind, so its pool is replaced, for which `pyproject.toml` bounds its version.

May import: engine.connection, engine.credentials.
"""

import ssl
import time
from typing import Any

import httpcore
import httpx

from twinrdf.engine.connection import settings
from twinrdf.engine.credentials import Credentials


def open_client(credentials: Credentials, seconds: float, connections: int) -> httpx.Client:
    """Make a client; the first read or write after so many seconds of an exchange fails."""
    given = settings(credentials, seconds, connections)
    return httpx.Client(**given, transport=_Transport(given["verify"], given["limits"]))


class _Transport(httpx.HTTPTransport):
    """Gives the streams of an exchange the time at which it has to be over, as their timeout."""

    def __init__(self, verify: ssl.SSLContext, limits: httpx.Limits) -> None:
        super().__init__(verify)
        self._pool = httpcore.ConnectionPool(
            verify,
            max_connections=limits.max_connections,
            max_keepalive_connections=limits.max_keepalive_connections,
            keepalive_expiry=limits.keepalive_expiry,
            network_backend=_Backend(),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        extensions = request.extensions
        if "until" not in extensions:  # else it is sent again, to be let in
            until = time.monotonic() + extensions["timeout"]["read"]
            timeouts = {**extensions["timeout"], "read": until, "write": until}
            request.extensions = {**extensions, "timeout": timeouts, "until": until}
        return super().handle_request(request)


class _Backend(httpcore.SyncBackend):
    def connect_tcp(self, *given: Any, **named: Any) -> httpcore.NetworkStream:
        return _Stream(super().connect_tcp(*given, **named))


class _Stream(httpcore.NetworkStream):
    """A stream of bytes whose timeouts for reads and writes are times on the clock."""

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(self, *given: Any, **named: Any) -> httpcore.NetworkStream:
        return _Stream(self._stream.start_tls(*given, **named))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _left(until: float | None) -> float | None:
    """Give the seconds that are left until a time; raise TimeoutException if there are none."""
    if until is None:
        return None
    left = until - time.monotonic()
    if left <= 0:
        raise httpcore.TimeoutException("the exchange took too long")
    return left
