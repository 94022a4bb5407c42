"""How an answer is sent: entity tags, compression, caching, and problems.

A release never changes, so the entity tag of an answer is made from its release, route, form and
encoding, and is known before the answer is. An answer made once is kept.

May import: __init__, errors, serve.cache, serve.languages, serve.limits, serve.negotiate,
serve.problems, zstd.
"""

import datetime
import gzip
import hashlib
import json
import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from email.utils import format_datetime
from functools import partial

import anyio.to_thread
import brotli
from starlette.requests import Request
from starlette.responses import Response

from twinrdf import __version__, zstd
from twinrdf.errors import RequestError
from twinrdf.serve.cache import Cache
from twinrdf.serve.languages import address_page, find_tag
from twinrdf.serve.limits import KIB
from twinrdf.serve.negotiate import CODINGS, HTML, Format, choose, choose_coding, wants_coding
from twinrdf.serve.problems import ProblemError, describe_problem

PACKED_FROM = KIB
"""The size from which a body is worth compressing."""

PROBLEM = Format("problem", "application/problem+json", "json", ("application/json",))

REVALIDATE = "public, no-cache"
"""May be kept, but ask each time whether it still holds: another release may have come."""

IMMUTABLE = "public, max-age=31536000, immutable"
"""May be kept for good: the name has the hash of what it names."""

_IN_THREAD_FROM = 64 * KIB
_COMPRESS: Mapping[str, Callable[[bytes], bytes]] = {
    "br": partial(brotli.compress, quality=5),  # shorter than gzip's for as much work
    "zstd": zstd.compress,
    "gzip": partial(gzip.compress, compresslevel=6, mtime=0),
}
_PACKED = re.compile(
    r"^(?:text/|application/(?:.*\+)?(?:json|xml)|application/(?:n-|trig|sparql|wasm))"
)
_TAG = re.compile(r'(W/)?"([^"]*)"')


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer made: its bytes, its media type as sent, and headers of its own.

    `packed` is it in encodings that were made beforehand.
    """

    body: bytes
    content_type: str
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int = 200
    packed: Mapping[str, bytes] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Sender:
    """Sends the answers of one release."""

    release: str
    issued: str
    cache: Cache[str, Reply]
    software: str = __version__

    def tag(self, *parts: str) -> str:
        """Give the entity tag of an answer by what it is made from."""
        named = (self.software, self.release, *parts)
        whole = "".join(f"{len(part)}:{part}" for part in named)  # so that none passes for two
        return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:32]

    def headers(self, tag: str, vary: str) -> dict[str, str]:
        """Give the headers that an answer has whether it is sent or not."""
        found = {"Cache-Control": REVALIDATE if tag else "no-store", "Vary": vary}
        if tag:
            found |= {"ETag": f'"{tag}"', "Last-Modified": self.issued}
        return found

    def unchanged(self, request: Request, tag: str, vary: str) -> Response | None:
        """Answer 304 if the client has this answer already, in any encoding.

        Raise ProblemError if it wants no other answer than one that there is not. Dates are not
        compared: two releases may have one date.
        """
        if not tag or request.method not in ("GET", "HEAD", "QUERY"):
            return None
        tags = (tag, *(f"{tag}-{coding}" for coding in CODINGS))
        wanted = request.headers.get("if-match")
        if wanted is not None and not _find_tag(wanted, tags, strong=True):
            raise ProblemError(412, "this is another answer than the one If-Match names")
        held = _find_tag(request.headers.get("if-none-match", ""), tags)
        return Response(status_code=304, headers=self.headers(held, vary)) if held else None

    async def send(
        self,
        request: Request,
        parts: tuple[str, ...],
        make: Callable[[], Awaitable[Reply]],
        vary: str = "Accept, Accept-Encoding",
    ) -> Response:
        """Send an answer named by its parts: not at all if the client has it, else made or kept.

        A page, which has its media type among its parts, is named by its address too.
        """
        if HTML.content_type in parts:
            parts = (*parts, *name_address(request))
        tag = self.tag(*parts)
        unchanged = self.unchanged(request, tag, vary)
        if unchanged is not None:
            return unchanged
        reply = self.cache.get(tag)
        if reply is None:
            reply = address_reply(request, await make())
            if reply.status != 200:
                return await self.finish(request, reply, "", vary)
            self.cache.put(tag, reply)
        return await self.finish(request, reply, tag, vary)

    async def send_from_thread(
        self,
        request: Request,
        parts: tuple[str, ...],
        work: Callable[[], str | bytes],
        content_type: str,
        vary: str = "Accept-Encoding",
    ) -> Response:
        """Send an answer as `send` does, made by work in a thread."""

        async def make() -> Reply:
            made = await anyio.to_thread.run_sync(work)
            return Reply(made.encode() if isinstance(made, str) else made, content_type)

        return await self.send(request, parts, make, vary)

    async def finish(
        self, request: Request, reply: Reply, tag: str, vary: str = "Accept, Accept-Encoding"
    ) -> Response:
        """Send an answer that is made, compressed if that is wanted; an empty tag is for once."""
        body = reply.body
        headers = {**reply.headers, "Content-Type": reply.content_type}
        if coding := _choose_coding(request, reply):
            tag = f"{tag}-{coding}" if tag else ""
            body = reply.packed.get(coding) or await self._compress(reply, coding, tag)
            headers["Content-Encoding"] = coding
        headers |= self.headers(tag, vary) | {"Content-Length": str(len(body))}
        return Response(b"" if request.method == "HEAD" else body, reply.status, headers)

    async def _compress(self, reply: Reply, coding: str, tag: str) -> bytes:
        """Compress an answer, once if it has a tag."""
        kept = self.cache.find(tag) if tag else None
        if kept is not None:
            return kept.body
        work = partial(_COMPRESS[coding], reply.body)
        is_long = len(reply.body) >= _IN_THREAD_FROM
        body = await anyio.to_thread.run_sync(work) if is_long else work()
        if tag:
            self.cache.put(tag, Reply(body, reply.content_type))
        return body


def _find_tag(header: str, tags: tuple[str, ...], *, strong: bool = False) -> str:
    """Find which of the tags of an answer a header names, the first if it takes any; or nothing."""
    if header.strip() == "*":
        return tags[0]
    named = [name for weak, name in _TAG.findall(header) if not (weak and strong)]
    return next((tag for tag in tags if tag in named), "")


def name_address(request: Request) -> tuple[str, str, str]:
    """Name a page by its address, since it links to itself in other languages."""
    return "\x1d", request.scope["path"], request.scope["query_string"].decode("latin-1")


def address_reply(request: Request, reply: Reply) -> Reply:
    """Let a page lead on in the reader's language, and say which it is in; others stay as made."""
    if not reply.content_type.startswith(HTML.media_type):
        return reply
    page = reply.body.decode()
    tag = find_tag(page)
    headers = {**reply.headers, **({"Content-Language": tag} if tag else {})}
    return replace(reply, body=address_page(page, request).encode(), headers=headers)


def http_date(issued: str) -> str:
    """Write the first moment of a date as HTTP has it."""
    day = datetime.date.fromisoformat(issued)
    midnight = datetime.datetime.combine(day, datetime.time(), datetime.UTC)
    return format_datetime(midnight, usegmt=True)


def page_policy(styles: Iterable[str] = (), *, framed: bool = False, compiles: bool = False) -> str:
    """Say what a page may load: what this site has, and styles written in it by their hashes.

    A page that may be `framed` by other sites shows what anyone may read, and changes nothing. One
    that `compiles` runs WebAssembly, which is from this site as well.
    """
    sources = " ".join(("'self'", *styles))
    ancestors = "*" if framed else "'none'"
    compiling = " 'wasm-unsafe-eval'" if compiles else ""
    return (
        f"default-src 'none'; style-src {sources}; script-src 'self'{compiling}; "
        "img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        f"frame-ancestors {ancestors}"
    )


def problem_response(
    request: Request, error: RequestError, page: Callable[[RequestError], str]
) -> Response:
    """Answer a request that cannot be met: a problem document, or a page for browsers."""
    headers = {"Cache-Control": "no-store", "Vary": "Accept, Accept-Language", **error.headers}
    choice = choose(request.headers.get("accept"), (PROBLEM, HTML))
    if choice is not None and choice.format is HTML:
        reply = address_reply(request, Reply(page(error).encode(), HTML.content_type))
        body = reply.body
        headers |= {"Content-Type": HTML.content_type, **reply.headers}
    else:
        body = json.dumps(describe_problem(error), ensure_ascii=False, indent=2).encode() + b"\n"
        headers["Content-Type"] = PROBLEM.media_type
    headers["Content-Length"] = str(len(body))
    return Response(b"" if request.method == "HEAD" else body, error.status, headers)


def is_packed(body: bytes, content_type: str) -> bool:
    """Say whether a body is worth compressing: long enough, and not compressed in itself."""
    return len(body) >= PACKED_FROM and _PACKED.match(content_type) is not None


def _choose_coding(request: Request, reply: Reply) -> str:
    accept = request.headers.get("accept-encoding")
    if is_packed(reply.body, reply.content_type) or wants_coding(accept):
        return choose_coding(accept)
    return ""
