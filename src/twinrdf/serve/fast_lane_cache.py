"""The entries of the fast lane's cache: answers as they were sent, by their requests.

An answer with an entity tag depends on nothing but its release and its request. If it is short, it
is kept by the request's address and headers, except headers on which no answer depends. Each
release has a cache of its own.

May import: nothing.
"""

from dataclasses import dataclass

from starlette.types import Scope

IGNORED = frozenset(
    name.encode()
    for name in (
        "cache-control", "connection", "cookie", "dnt", "forwarded", "from", "keep-alive",
        "origin", "pragma", "priority", "referer", "sec-ch-ua", "sec-ch-ua-mobile",
        "sec-ch-ua-platform", "sec-fetch-dest", "sec-fetch-mode", "sec-fetch-site",
        "sec-fetch-user", "sec-gpc", "traceparent", "tracestate", "upgrade-insecure-requests",
        "user-agent", "via", "x-forwarded-for", "x-real-ip", "x-request-id",
    )
)  # fmt: skip
"""Headers on which no answer with an entity tag depends, so they tell no two requests apart."""

LONGEST = 64 * 1024
"""The longest body that is kept: short enough to be sent in one part."""

Key = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Sent:
    """An answer as it was sent, and its route.

    `named` says whether it has a header that names the exchange, which is not among `headers`;
    `is_query` whether it answers a visitor's query.
    """

    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    route: object
    named: bool
    is_query: bool


@dataclass(frozen=True, slots=True)
class KnownRequest:
    """What a request says whose bytes came before: its key, and what is logged of it."""

    key: Key
    path: str
    headers: tuple[tuple[bytes, bytes], ...]


def identify(scope: Scope) -> Key:
    """Give the key of a request: requests with the same key get the same answer."""
    return (
        scope["path"],
        scope.get("raw_path"),
        scope["query_string"],
        scope["http_version"],
        scope["scheme"],
        *[header for header in map(tuple, scope["headers"]) if header[0] not in IGNORED],
    )
