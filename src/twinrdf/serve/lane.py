"""The fast lane: a request that is the same as one before gets what was sent then.

An answer with an entity tag is made from nothing but its release and its request. Such an answer,
if it is short, is kept as it went out, under the request's address and all its headers but those
that no answer depends on; neither routes nor negotiation see the request again. What is kept
belongs to one release, as the service does.

May import: serve.exchange.
"""

from collections import OrderedDict
from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from twinrdf.serve.exchange import exchange_of

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

_OVERHEAD = 4 * 1024

Key = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Sent:
    """An answer as it went out, the route it took, and whether it answered a visitor's query."""

    start: Message
    body: Message
    route: object
    is_query: bool
    size: int


class Lane:
    """What was sent of a release, the longest unused dropped first, up to so many bytes."""

    def __init__(self, most: int) -> None:
        self.size = self.hits = 0
        self._most = most
        self._kept: OrderedDict[Key, Sent] = OrderedDict()

    def find(self, key: Key) -> Sent | None:
        """Find what was sent to a request."""
        sent = self._kept.get(key)
        if sent is not None:
            self.hits += 1
            self._kept.move_to_end(key)
        return sent

    def keep(self, key: Key, sent: Sent) -> None:
        """Keep what was sent to a request."""
        if key in self._kept or sent.size > self._most // 8:
            return
        self._kept[key] = sent
        self.size += sent.size
        while self.size > self._most:
            self.size -= self._kept.popitem(last=False)[1].size


class FastLane:
    """Middleware in front of all that makes answers."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send again what was sent to this request before, or pass it on and watch its answer."""
        if scope["type"] != "http" or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        service = scope["app"].state.service
        lane: Lane = service.lane
        key = identify(scope)
        sent = lane.find(key)
        if sent is None:
            await self.app(scope, receive, _Watch(scope, send, lane, key).send)
            return
        scope["route"] = sent.route
        service.sender.cache.hits += 1
        if sent.is_query:
            service.outcomes["kept"] += 1
        await send(sent.start)
        await send(sent.body)


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


class _Watch:
    """Passes an answer on, and keeps it if it is whole, short, and has an entity tag."""

    def __init__(self, scope: Scope, send: Send, lane: Lane, key: Key) -> None:
        self._scope = scope
        self._send = send
        self._lane = lane
        self._key = key
        self._start: Message | None = None

    async def send(self, message: Message) -> None:
        start = self._start
        if message["type"] == "http.response.start":
            tagged = any(name == b"etag" for name, _ in message["headers"])
            self._start = message if tagged and message["status"] == 200 else None
        elif start is not None:
            self._start = None
            if message["type"] == "http.response.body" and not message.get("more_body", False):
                self._keep(start, message)
        await self._send(message)

    def _keep(self, start: Message, body: Message) -> None:
        if len(body["body"]) <= LONGEST:
            size = len(body["body"]) + len(self._scope["query_string"]) + _OVERHEAD
            is_query = bool(exchange_of(self._scope).query)
            route = self._scope.get("route")
            self._lane.keep(self._key, Sent(start, body, route, is_query, size))
