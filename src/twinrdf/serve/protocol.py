"""Requests of the SPARQL 1.1 Protocol: reading them, checking them, choosing a format.

GET, POST (a form or the query itself) and QUERY (RFC 10008) are understood; updates are refused.

May import: guard, serve.federation_query, serve.federation_reader, serve.frames, serve.limits,
serve.negotiate, serve.problems.
"""

import asyncio
import binascii
import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request

from twinrdf.guard import Verdict, check_query
from twinrdf.serve.federation_query import FederatedQuery
from twinrdf.serve.federation_reader import read_federated
from twinrdf.serve.frames import Job
from twinrdf.serve.limits import Limits
from twinrdf.serve.negotiate import (
    GRAPHS,
    HTML,
    JSON,
    JSON_LD,
    N_TRIPLES,
    RESULTS,
    RESULTS_JSON,
    Choice,
    Format,
    choose_named,
)
from twinrdf.serve.problems import ProblemError

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"

_ACCEPTED = {"Accept-Post": f"{QUERY}, {FORM}", "Accept-Query": f'"{QUERY}", "{FORM}"'}
_CHARSETS = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})
FIELDS = 200  # most parameters of an address or a form
_BESIDE_PORT = re.compile(r"\A(?:\[(.*)\]|([0-9.]+))(?::[0-9]+)?\Z")
"""An address, as some proxies tell it, with brackets or a port that differs each time."""
_STRAY = re.compile(rb"%(?![0-9A-Fa-f]{2})|[\r\n]")
SIGNATURE = "\ufeff"  # with which some editors begin a file of UTF-8; SPARQL knows it not
_DRAINED = 1024 * 1024  # of a body too long, read so that the client can hear why


@dataclass(frozen=True, slots=True)
class Asked:
    """A query as a request has it, with its dataset and the form its answer should have."""

    query: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    format: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """A query that may run, the form of its answer, and whether that may differ each time.

    One that asks other endpoints may run once they have answered.
    """

    job: Job
    choice: Choice
    volatile: bool
    federated: FederatedQuery | None = None


@dataclass(frozen=True, slots=True)
class Names:
    """What shortens names in an answer: prefixes, or for JSON-LD a context and its base."""

    prefixes: dict[str, str]
    context: dict[str, Any]
    base: str


async def read_asked(request: Request, limits: Limits) -> Asked | None:
    """Read what a request asks, or nothing from a bare GET; raise ProblemError if it may not."""
    pairs = parse_pairs(request.scope["query_string"])
    if request.method in ("POST", "QUERY"):
        pairs += await _read_body(request, limits)
    values = {
        wanted: tuple(value for name, value in pairs if name == wanted)
        for wanted in ("query", "update", "default-graph-uri", "named-graph-uri", "format")
    }
    values["format"] += tuple(value for name, value in pairs if name == "output")
    queries, updates = values["query"], values["update"]
    if len(queries) > 1 or (queries and updates):
        raise ProblemError(400, f"{len(queries) + len(updates)} queries; ask one at a time")
    if updates:
        raise _read_only()
    if not queries and request.method in ("GET", "HEAD"):
        return None
    query = queries[0].removeprefix(SIGNATURE) if queries else ""
    if not query.strip():
        raise ProblemError(400, "no query; send one as `query`")
    return Asked(
        query,
        values["default-graph-uri"],
        values["named-graph-uri"],
        next(iter(values["format"]), ""),
    )


def check_asked(asked: Asked, limits: Limits, method: str) -> tuple[Verdict, FederatedQuery | None]:
    """Check a query that was sent by a method, and read which endpoints it asks, if it does.

    Raises ProblemError where it may not run.
    """
    verdict, federated = check_query(asked.query, limits), None
    if verdict.status == 403 and limits.federation and not limits.store_url:
        federated = read_federated(asked.query, limits)
        verdict = check_query(federated.bare, limits) if federated else verdict
    if verdict.refused:
        too_long = 414 if method in ("GET", "HEAD") else 413
        status = too_long if verdict.status == 413 else verdict.status
        place = {"line": verdict.line, "column": verdict.column} if verdict.line else {}
        raise ProblemError(status, verdict.message, members=place)
    return verdict, federated


def plan_query(
    asked: Asked, accept: str | None, names: Names, limits: Limits, method: str = "POST"
) -> Plan:
    """Check a query and choose the form of its answer; raise ProblemError where it may not run."""
    verdict, federated = check_asked(asked, limits, method)
    is_graph = verdict.form in ("CONSTRUCT", "DESCRIBE")
    formats = GRAPHS if is_graph else RESULTS
    choice = choose_named(asked.format, accept, formats)
    if choice is None:
        if verdict.form:
            raise not_acceptable(formats)
        choice = Choice(RESULTS_JSON, RESULTS_JSON.media_type)  # the engine will say what is wrong
    made_as = {HTML: N_TRIPLES if is_graph else RESULTS_JSON, JSON: JSON_LD}
    made = made_as.get(choice.format, choice.format)
    job = Job(
        asked.query,
        made.media_type,
        asked.default_graphs,
        asked.named_graphs,
        prefixes=names.prefixes if is_graph and made is not JSON_LD else {},
        context=names.context if made is JSON_LD else {},
        base=names.base if made is JSON_LD else "",
        lookup=verdict.lookup
        and made is not JSON_LD
        and not (asked.default_graphs or asked.named_graphs),
    )
    return Plan(job, choice, verdict.volatile or federated is not None, federated)


def not_acceptable(formats: Sequence[Format]) -> ProblemError:
    """Make the problem of a format that does not exist, which lists those that do."""
    available = [offered.media_type for offered in formats]
    return ProblemError(
        406,
        f"available as {', '.join(available)}; ask for one of these",
        members={"available": available},
    )


def locate(problem: ProblemError, query: str) -> ProblemError:
    """Add the text at its place in the query to a problem that has one."""
    line, column = problem.members.get("line", 0), problem.members.get("column", 0)
    if not line:
        return problem
    lines = query.split("\n")
    written = lines[line - 1] if line <= len(lines) else ""
    before, after = written[max(0, column - 31) : column - 1], written[column - 1 : column + 20]
    return ProblemError(
        problem.status,
        f"{problem} (line {line}, column {column}: “{before}⟨here⟩{after}”)",
        members={"line": line, "column": column},
    )


def client_of(request: Request, limits: Limits) -> str:
    """Name the client, by the trusted proxies in front; an IPv6 network is one client."""
    address = request.client.host if request.client else ""
    if limits.proxies:
        forwarded = ",".join(request.headers.getlist("x-forwarded-for")).split(",")
        address = forwarded[max(0, len(forwarded) - limits.proxies)].strip() or address
    return _name_client(address)


@lru_cache(maxsize=512)  # one that asks asks again
def _name_client(address: str) -> str:
    try:
        found = ipaddress.ip_address(_BESIDE_PORT.sub(r"\1\2", address))
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        mapped = found.ipv4_mapped  # as a server for both versions sees those of version 4
        return str(mapped or ipaddress.ip_network((found, 64), strict=False))
    return str(found)


def site_of(request: Request, limits: Limits) -> str:
    """Give the address of the site as the client sees it, by a trusted proxy if there is one."""
    scheme, host = request.url.scheme, request.url.netloc
    if limits.proxies:
        forwarded = request.headers.get("x-forwarded-proto", "").rpartition(",")[2].strip().lower()
        scheme = forwarded if forwarded in ("http", "https") else scheme
    return f"{scheme}://{host}"


async def _read_body(request: Request, limits: Limits) -> list[tuple[str, str]]:
    media_type, charset = read_content_type(request)
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise ProblemError(415, "a compressed body; send it as it is", _ACCEPTED)
    if media_type == UPDATE:
        raise _read_only()
    if media_type not in (FORM, QUERY):
        said = media_type or "no Content-Type"
        raise ProblemError(415, f"{said}; send {QUERY} or {FORM}", _ACCEPTED)
    if charset not in _CHARSETS:
        raise ProblemError(415, f"charset {charset}; send UTF-8", _ACCEPTED)
    body = await receive(request, limits)
    if media_type == FORM:
        return parse_pairs(body)
    try:
        return [("query", body.decode())]
    except UnicodeDecodeError as error:
        raise ProblemError(400, f"the query is not UTF-8 at byte {error.start}") from None


async def receive(request: Request, limits: Limits) -> bytes:
    """Read the body of a request, then take its client's turn.

    Raises ProblemError if the body is too long or too slow, or too many requests wait.
    """
    body = bytearray()
    size = 0
    expected = request.headers.get("expect", "").lower() == "100-continue"
    if expected and _read_length(request) > limits.body_bytes:
        raise _too_long(limits)  # before it is sent
    try:
        async with asyncio.timeout(limits.body_seconds):
            async for part in request.stream():
                size += len(part)
                if size <= limits.body_bytes:
                    body += part
                elif size > limits.body_bytes + _DRAINED:
                    break
    except TimeoutError:
        raise ProblemError(
            408, f"the request took longer than {limits.body_seconds:g} s", {"Connection": "close"}
        ) from None
    if size > limits.body_bytes:
        raise _too_long(limits)
    await request.scope["state"]["take_turn"]()
    return bytes(body)


def _read_length(request: Request) -> int:
    length = request.headers.get("content-length", "")
    return int(length) if length.isascii() and length.isdigit() else 0


def _too_long(limits: Limits) -> ProblemError:
    return ProblemError(
        413, f"the request is longer than {limits.body_bytes} bytes", {"Connection": "close"}
    )


def parse_pairs(text: bytes) -> list[tuple[str, str]]:
    """Read the pairs of a form or a query string; raise ProblemError if they are malformed."""
    try:
        return parse_qsl(
            text.decode(), keep_blank_values=True, errors="strict", max_num_fields=FIELDS
        )
    except UnicodeDecodeError:
        raise ProblemError(400, "parameters are not UTF-8") from None
    except ValueError:
        raise ProblemError(400, f"more than {FIELDS} parameters") from None


def parse_lone(name: bytes, text: bytes) -> str | None:
    """Read the value of a query string that is one pair, as `parse_pairs` does but faster.

    Gives nothing where there is another name, another pair, or anything malformed.
    """
    if not text.startswith(name + b"=") or b"&" in text or _STRAY.search(text):
        return None
    quoted = text[len(name) + 1 :].replace(b"+", b" ").replace(b"=", b"=3D").replace(b"%", b"=")
    try:
        return binascii.a2b_qp(quoted).decode()  # which is the same but for the sign, and in C
    except UnicodeDecodeError:
        return None


def read_content_type(request: Request) -> tuple[str, str]:
    """Read the media type of a body and its charset."""
    media_type, *parameters = request.headers.get("content-type", "").split(";")
    pairs = (parameter.partition("=") for parameter in parameters)
    named = {name.strip().lower(): value.strip().strip('"') for name, _, value in pairs}
    return media_type.strip().lower(), named.get("charset", "utf-8").lower()


def _read_only() -> ProblemError:
    return ProblemError(403, "this endpoint only reads; ask queries, not updates")
