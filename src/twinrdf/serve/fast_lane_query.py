"""Plain queries answered without routing: from the request to a query process and back.

Plain is a GET of `/sparql` that has only the parameter `query` and asks for data. The functions
that plan, name and count it and make its headers are those of any other query. What is not plain,
fails, or has a long answer takes the ordinary way, which continues with the pending query.

May import: errors, serve.admission, serve.exchange, serve.middleware, serve.negotiate, serve.pool,
serve.problems, serve.protocol, serve.query_answers, serve.responses, serve.service.
"""

from dataclasses import dataclass

from starlette.requests import ClientDisconnect, Request
from starlette.types import Receive, Scope

from twinrdf.errors import RequestError
from twinrdf.serve.admission import PendingQuery
from twinrdf.serve.exchange import exchange_of
from twinrdf.serve.middleware import is_host, write_head
from twinrdf.serve.negotiate import HTML, choose_coding, wants_coding
from twinrdf.serve.pool import Pool
from twinrdf.serve.problems import ProblemError
from twinrdf.serve.protocol import SIGNATURE, Asked, Plan, client_of, parse_lone, plan_query
from twinrdf.serve.query_answers import VARY, CancelOnDisconnect, name_answer
from twinrdf.serve.responses import PACKED_FROM, Reply
from twinrdf.serve.service import Service

PATH = "/sparql"

_OTHERWISE = frozenset((b"if-match", b"if-none-match", b"transfer-encoding"))
"""Headers that make a request not plain."""

Head = tuple[tuple[bytes, bytes], ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to be sent: its headers and its body."""

    headers: Head
    body: bytes


async def answer_plain(
    scope: Scope, receive: Receive, service: Service, longest: int
) -> Answer | None:
    """Answer a plain query; give nothing where the ordinary way has to."""
    query, given = _read_query(scope), dict(scope["headers"])
    host = given.get(b"host", b"")
    if query is None or len(given) < len(scope["headers"]) or not _OTHERWISE.isdisjoint(given):
        return None
    if not host or not is_host(host):
        return None
    accept = given.get(b"accept", b"").decode("latin-1")
    try:
        plan = plan_query(Asked(query), accept, service.names, service.limits)
        tag = name_answer(service.sender, plan)
        if plan.choice.format is HTML or (tag and service.sender.cache.find(tag)):
            return None
        pending = service.admit(plan.job, client_of(Request(scope), service.limits))
    except ProblemError:
        return None
    scope["state"]["pending"] = pending
    exchange_of(scope).query = query
    body = await _wait(service.pool, pending, receive)
    codings = given.get(b"accept-encoding", b"").decode("latin-1")
    worth = len(body) >= PACKED_FROM or wants_coding(codings)
    if not body or len(body) > longest or (worth and choose_coding(codings)):
        return None
    service.outcomes["answered"] += 1
    if tag:
        service.sender.cache.misses += 1
        service.sender.cache.put(tag, Reply(body, plan.choice.content_type))
    return Answer(_write_head(service, plan, tag, len(body)), body)


async def _wait(pool: Pool, pending: PendingQuery, receive: Receive) -> bytes:
    """Wait for an answer; give nothing if it fails, as the ordinary way will tell, or is long."""
    try:
        if not pending.spool.complete:
            async with CancelOnDisconnect(receive):
                await pool.run(pending)
    except (RequestError, TimeoutError, ClientDisconnect, OSError) as failure:
        pending.spool.fail(failure)
    return pending.spool.read() if pending.spool.complete else b""


def _read_query(scope: Scope) -> str | None:
    """Read the query of an address that has no other parameter."""
    query = parse_lone(b"query", scope["query_string"])
    return query if query and query.strip() and query[0] != SIGNATURE else None


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
