"""What the fast lane keeps: answers as they went out, each under what its request was.

An answer with an entity tag is made from nothing but its release and its request. Such an answer,
if it is short, is kept under the request's address and all its headers but those that no answer
depends on. What is kept belongs to one release, as the service does.

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
"""The longest body that is kept: it is sent in one part, so no slow client can hold it up."""

Key = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Sent:
    """An answer as it went out, and the route it took.

    `named` says whether it names its exchange, which `headers` leave out, and `is_query` whether
    it answers a visitor's query.
    """

    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    route: object
    named: bool
    is_query: bool


def identify(scope: Scope) -> Key:
    """Give what tells a request from others that may be answered otherwise."""
    return (
        scope["path"],
        scope.get("raw_path"),
        scope["query_string"],
        scope["http_version"],
        scope["scheme"],
        *[header for header in map(tuple, scope["headers"]) if header[0] not in IGNORED],
    )
