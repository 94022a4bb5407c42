"""The access log: a line of JSON for each exchange, without what identifies the client.

Client addresses are cut to their networks, and query strings are left out. Of a query that failed
the beginning is logged.

May import: errors, serve.exchange.
"""

import datetime
import ipaddress
import json
import logging
from logging.handlers import WatchedFileHandler

from twinrdf.errors import ProjectError
from twinrdf.serve.exchange import Exchange

QUERY_LENGTH = 200
"""How much is logged of a query that failed."""

_PATH_LENGTH = 500
_PREFIXES = {4: 24, 6: 48}


class AccessLog:
    """Writes lines to the standard error, to a file, or nowhere."""

    def __init__(self, place: str) -> None:
        self._handler = _open(place)

    @property
    def kept(self) -> bool:
        """Whether anything is logged."""
        return self._handler is not None

    def write(self, line: str) -> None:
        """Write a line; if the file was moved away, a new one is opened."""
        if self._handler is not None:
            self._handler.handle(logging.makeLogRecord({"msg": line}))

    def close(self) -> None:
        """Close the file."""
        if self._handler is not None:
            self._handler.close()


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


def _open(place: str) -> logging.Handler | None:
    if not place:
        return None
    if place == "stderr":
        return logging.StreamHandler()
    try:
        return WatchedFileHandler(place, encoding="utf-8")
    except OSError as error:
        raise ProjectError(
            f"serve.access_log: {place}: cannot be written: {error.strerror}; name another file"
        ) from None
