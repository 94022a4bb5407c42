"""The access log: a line of JSON for each exchange, without what identifies the client.

Client addresses are cut to their networks, and query strings are left out. Of a query that failed
the beginning is logged.

May import: errors, serve.exchange.
"""

import datetime
import ipaddress
import json
import logging
import os
from pathlib import Path

from twinrdf.errors import ProjectError
from twinrdf.serve.exchange import Exchange

log = logging.getLogger(__name__)

QUERY_LENGTH = 200
"""How much is logged of a query that failed."""

_PATH_LENGTH = 500
_PREFIXES = {4: 24, 6: 48}
_STDERR = 2


class AccessLog:
    """Writes lines to the standard error, to a file, or nowhere."""

    def __init__(self, place: str) -> None:
        self.kept = bool(place)
        self._path = Path(place) if place not in ("", "stderr") else None
        self._number = _STDERR
        self._fails = False
        try:
            self._open()
        except OSError as error:
            raise ProjectError(
                f"serve.access_log: {place}: cannot be written: {error.strerror}; name another file"
            ) from None

    def write(self, line: str) -> None:
        """Write a line; if the file was moved away, a new one is opened.

        If that fails, the server's log says so once, and the exchange goes on.
        """
        try:
            if self.kept:
                self._open()
                os.write(self._number, f"{line}\n".encode())
            self._fails = False
        except OSError as error:
            if not self._fails:
                log.error("%s: cannot be written: %s", self._path or "stderr", error.strerror)
            self._fails = True

    def close(self) -> None:
        """Close the file."""
        if self._number > _STDERR:
            os.close(self._number)
        self._number, self.kept = _STDERR, False

    def _open(self) -> None:
        """Open the file that has the name now, unless it is open."""
        if self._path is None:
            return
        try:
            if os.path.samestat(self._path.stat(), os.fstat(self._number)):
                return
        except FileNotFoundError:
            pass
        found = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
        if self._number > _STDERR:
            os.close(self._number)
        self._number = found


def describe_exchange(
    exchange: Exchange, method: str, path: str, route: str, client: str, now: datetime.datetime
) -> str:
    """Format an exchange as a line of JSON."""
    members: dict[str, object] = {
        "time": now.astimezone(datetime.UTC).isoformat(timespec="milliseconds"),
        "id": exchange.id,
        "client": truncate_address(client),
        "method": method[:20],
        "path": path[:_PATH_LENGTH],
        "route": route,
        "status": exchange.status,
        "bytes": exchange.bytes,
        "seconds": round(exchange.seconds, 4),
        "release": exchange.release,
    }
    if exchange.outcome:
        members["outcome"] = exchange.outcome
    if exchange.broken:
        members["broken_off"] = True
    if exchange.query and (exchange.status >= 400 or exchange.broken):
        members["query"] = exchange.query[:QUERY_LENGTH]
    return json.dumps(members, ensure_ascii=True)


def truncate_address(client: str) -> str:
    """Cut an address to its network, /24 or /48; give nothing for what is no address."""
    try:
        address = ipaddress.ip_interface(client).ip
    except ValueError:
        return ""
    if isinstance(address, ipaddress.IPv6Address):
        address = address.ipv4_mapped or address
    return str(ipaddress.ip_network((address, _PREFIXES[address.version]), strict=False))
