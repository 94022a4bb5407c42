"""Plain queries answered without routing: from the request to a query process and back.

Plain is a GET of `/sparql` that has only the parameter `query`, asks for data, and asks no other
endpoint. The functions that plan, name and count it and make its headers are those of any other
query. What is not plain, fails, or has a long answer takes the ordinary way, which continues with
the pending query.

May import: errors, serve.admission, serve.exchange, serve.fast_lane_cache, serve.middleware,
serve.negotiate, serve.pool, serve.problems, serve.protocol, serve.query_answers, serve.responses,
serve.service.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import ClientDisconnect, Request
from starlette.types import Receive, Scope

from twinrdf.errors import RequestError
from twinrdf.serve.admission import PendingQuery
from twinrdf.serve.exchange import exchange_of
from twinrdf.serve.fast_lane_cache import LONGEST
from twinrdf.serve.middleware import is_host, write_head
from twinrdf.serve.negotiate import HTML, choose_coding, wants_coding
from twinrdf.serve.pool import Pool
from twinrdf.serve.problems import ProblemError
from twinrdf.serve.protocol import SIGNATURE, Asked, Plan, client_of, parse_lone, plan_query
from twinrdf.serve.query_answers import VARY, CancelOnDisconnect, name_answer
from twinrdf.serve.responses import PACKED_FROM, Reply
from twinrdf.serve.service import Service

PATH = "/sparql"

_OTHERWISE = frozenset(
    (b"content-length", b"expect", b"if-match", b"if-none-match", b"transfer-encoding")
)
"""Headers that make a request not plain."""

_REPLY_BYTES = 768
"""What a kept reply of a plain query takes besides its body, with its tag."""

Head = tuple[tuple[bytes, bytes], ...]

Answer = tuple[Head, bytes]
"""An answer to be sent: its headers and its body."""


@dataclass(frozen=True, slots=True)
class PlainQuery:
    """A plain query: its plan, the tag of its answer, and the codings accepted."""

    plan: Plan
    tag: str
    codings: str


def read_plain(
    query_string: bytes, headers: Sequence[tuple[bytes, bytes]], service: Service
) -> PlainQuery | None:
    """Read a plain query that has not been answered; give nothing where the ordinary way has to."""
    query, given = parse_lone(b"query", query_string), dict(headers)
    host = given.get(b"host", b"")
    if not query or not query.strip() or query[0] == SIGNATURE:
        return None
    if len(given) < len(headers) or not _OTHERWISE.isdisjoint(given):
        return None
    if not host or not is_host(host):
        return None
    accept = given.get(b"accept", b"").decode("latin-1")
    try:
        plan = plan_query(Asked(query), accept, service.names, service.limits)
    except ProblemError:
        return None
    tag = name_answer(service.sender, plan)
    if plan.federated or plan.choice.format is HTML or (tag and service.sender.cache.find(tag)):
        return None
    return PlainQuery(plan, tag, given.get(b"accept-encoding", b"").decode("latin-1"))


def look_up(plain: PlainQuery, service: Service) -> Answer | None:
    """Answer a plain query that is a lookup; give nothing where another way has to."""
    body = service.look_up(plain.plan.job)
    return _finish(plain, body, service) if body else None


async def answer_plain(
    plain: PlainQuery, scope: Scope, receive: Receive, service: Service
) -> Answer | None:
    """Answer a plain query; give nothing where the ordinary way has to."""
    try:
        pending = service.admit(plain.plan.job, client_of(Request(scope), service.limits))
    except ProblemError:
        return None
    scope["state"]["pending"] = pending
    exchange_of(scope).query = plain.plan.job.query
    body = await _wait(service.pool, pending, receive)
    return _finish(plain, body, service) if body else None


def _finish(plain: PlainQuery, body: bytes, service: Service) -> Answer | None:
    """Make the answer from its body, and keep it, unless the ordinary way has to compress it."""
    worth = len(body) >= PACKED_FROM or wants_coding(plain.codings)
    if len(body) > LONGEST or (worth and choose_coding(plain.codings)):
        return None
    service.outcomes["answered"] += 1
    if plain.tag:
        service.sender.cache.misses += 1
        reply = Reply(body, plain.plan.choice.content_type)
        service.sender.cache.put(plain.tag, reply, _REPLY_BYTES + len(body))
    return _write_head(service, plain.plan, plain.tag, len(body)), body


async def _wait(pool: Pool, pending: PendingQuery, receive: Receive) -> bytes:
    """Wait for an answer; give nothing if it fails, as the ordinary way will tell, or is long."""
    try:
        if not pending.spool.complete:
            async with CancelOnDisconnect(receive):
                await pool.run(pending)
    except (RequestError, TimeoutError, ClientDisconnect, OSError) as failure:
        pending.spool.fail(failure)
    return pending.spool.read() if pending.spool.complete else b""


def _write_head(service: Service, plan: Plan, tag: str, length: int) -> Head:
    """Write the headers of an answer; most are the same for a release and a format, and kept."""
    kind = (plan.choice.content_type, bool(tag))
    head = service.heads.get(kind)
    if head is None:
        fixed = {"Content-Type": kind[0], **service.sender.headers(tag, VARY)}
        fixed.pop("ETag", None)
        head = service.heads[kind] = write_head(fixed, service)
    own = [(b"content-length", str(length).encode())]
    if tag:
        own.append((b"etag", f'"{tag}"'.encode()))
    return (*head, *own)
