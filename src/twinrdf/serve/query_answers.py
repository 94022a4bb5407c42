"""Answers to queries: asked of the pool, kept, and sent as data or as a page.

An answer is made completely before its status is sent, unless it is longer than a limit. A longer
one is sent while it is made; if that fails, the connection is broken off, so that nobody takes a
part for the whole. When a client leaves, its query is stopped.

May import: errors, serve.exchange, serve.federation, serve.federation_query, serve.frames,
serve.negotiate, serve.pages.query_page, serve.problems, serve.protocol, serve.resources,
serve.responses, serve.service, serve.spool.
"""

import asyncio
import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import anyio.to_thread
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from twinrdf.errors import RequestError
from twinrdf.serve.exchange import exchange_of
from twinrdf.serve.federation import Federation
from twinrdf.serve.federation_query import FederatedQuery
from twinrdf.serve.frames import Job
from twinrdf.serve.negotiate import HTML, RESULTS, choose, content_type, find_format
from twinrdf.serve.pages.query_page import Question, read_view
from twinrdf.serve.problems import ProblemError
from twinrdf.serve.protocol import Asked, Plan, client_of, locate, plan_query, site_of
from twinrdf.serve.resources import languages_of
from twinrdf.serve.responses import Reply, Sender, address_reply, name_address, page_policy
from twinrdf.serve.service import Service
from twinrdf.serve.spool import Spool

VARY = "Accept, Accept-Encoding"
SPOKEN = "Accept, Accept-Encoding, Accept-Language"

_SHORT_SECONDS = 0.05
"""Work shorter than this ends before it is watched whether the client leaves."""


async def answer_asked(
    request: Request, service: Service, asked: Asked, *, page: bool = False
) -> Response:
    """Answer a query in the form the request prefers, or as a page."""
    accept = HTML.media_type if page else request.headers.get("accept")
    exchange_of(request.scope).query = asked.query
    try:
        with _count_failure(request, service):
            plan = plan_query(asked, accept, service.names, service.limits, request.method)
        if plan.federated and service.federation:
            plan = await _ask_others(request, service, plan, plan.federated, service.federation)
        if plan.choice.format is HTML:
            question = read_question(request, service, asked, page=page)
            return await _answer_page(request, service, plan, question)
        return await _answer(request, service, plan)
    except ProblemError as problem:
        if not _wants_page(asked, accept):
            raise locate(problem, asked.query) from None
        located = locate(problem, asked.query)
        question = read_question(request, service, asked, page=page)
        place = (located.members.get("line", 0), located.members.get("column", 0))
        text = service.pages.query_page.form(question, str(located), place)
        headers = {**located.headers, **_framing(question)}
        reply = Reply(text.encode(), HTML.content_type, headers, located.status)
        return await service.sender.finish(request, address_reply(request, reply), "", SPOKEN)


async def _ask_others(
    request: Request,
    service: Service,
    plan: Plan,
    federated: FederatedQuery,
    federation: Federation,
) -> Plan:
    """Ask the endpoints that a query names, and put what they say into it."""
    client, site = client_of(request, service.limits), site_of(request, service.limits)
    with _count_failure(request, service):
        async with CancelOnDisconnect(request.receive):
            job = await federation.answer(federated, plan.job, service.pool, client, site)
    return replace(plan, job=job)


def _wants_page(asked: Asked, accept: str | None) -> bool:
    choice = find_format(asked.format, RESULTS) or choose(accept, RESULTS)
    return choice is not None and choice.format is HTML


async def collect(request: Request, service: Service, job: Job) -> bytes:
    """Have a query answered whole, for a page; raise ProblemError if that is too long."""
    stack, spool = await _begin(request, service, job)
    async with stack:
        with _count_failure(request, service):
            if not spool.complete:
                message = "the answer is too long for a page; use LIMIT, or ask for CSV or JSON"
                raise ProblemError(503, message, reason="answer")
        return spool.read()


def read_question(
    request: Request, service: Service, asked: Asked, *, page: bool = True
) -> Question:
    """Read how a query and its answer are to be shown; only the query page stands in frames."""
    wanted = request.query_params
    return Question(
        asked.query,
        asked.default_graphs,
        asked.named_graphs,
        read_view(wanted.get("view", "")),
        page and wanted.get("embed") == "1",
        site_of(request, service.limits),
        languages_of(request),
    )


def _framing(question: Question) -> dict[str, str]:
    return {"Content-Security-Policy": page_policy(framed=True)} if question.bare else {}


async def _answer_page(
    request: Request, service: Service, plan: Plan, question: Question
) -> Response:
    """Answer as a page; the data is kept too, since the page's script asks for it next."""
    sender, job = service.sender, plan.job
    plain = name_answer(sender, plan, content_type(job.media_type))
    shown = (HTML.content_type, question.site, *question.languages, *name_address(request))
    tag = name_answer(sender, plan, *shown)
    again = await _answer_again(request, service, tag, SPOKEN)
    if again is not None:
        return again
    kept = sender.cache.find(plain) if plain else None
    if kept is None:
        kept = Reply(await collect(request, service, job), content_type(job.media_type))
        if plain:
            sender.cache.put(plain, kept)
    render = service.pages.query_page.result
    page = await anyio.to_thread.run_sync(render, question, kept.body, job.media_type)
    made = Reply(page.encode(), HTML.content_type, _framing(question))
    reply = address_reply(request, made)
    if tag:
        sender.cache.put(tag, reply)
    return await sender.finish(request, reply, tag, SPOKEN)


def name_answer(sender: Sender, plan: Plan, *form: str) -> str:
    """Give the entity tag of an answer in the form of its plan or in another; none if volatile."""
    job = plan.job
    parts = ("sparql", job.query, *job.default_graphs, "\x1e", *job.named_graphs)
    return "" if plan.volatile else sender.tag(*parts, *(form or (plan.choice.content_type,)))


async def _answer(request: Request, service: Service, plan: Plan) -> Response:
    """Answer as data: at once if the answer is short enough, else while it is made."""
    sender, choice = service.sender, plan.choice
    tag = name_answer(sender, plan)
    again = await _answer_again(request, service, tag, VARY)
    if again is not None:
        return again
    stack, spool = await _begin(request, service, plan.job)
    if not spool.complete:
        headers = {"Content-Type": choice.content_type, **sender.headers(tag, VARY)}
        return _SpoolResponse(stack, spool, headers, _count_outcome(request, service))
    async with stack:
        reply = Reply(spool.read(), choice.content_type)
    if tag:
        sender.cache.put(tag, reply)
    return await sender.finish(request, reply, tag, VARY)


async def _answer_again(request: Request, service: Service, tag: str, vary: str) -> Response | None:
    """Answer with what the client or the cache already has under a tag, if either has it."""
    sender = service.sender
    unchanged = sender.unchanged(request, tag, vary)
    if unchanged is not None:
        service.outcomes["unchanged"] += 1
        return unchanged
    reply = sender.cache.get(tag) if tag else None
    if reply is None:
        return None
    service.outcomes["kept"] += 1
    return await sender.finish(request, reply, tag, vary)


async def _begin(
    request: Request, service: Service, job: Job
) -> tuple[contextlib.AsyncExitStack, Spool]:
    """Start to answer a query; closing the stack ends it."""
    stack = contextlib.AsyncExitStack()
    pending = request.scope["state"].get("pending")
    with _count_failure(request, service):
        if pending is None or pending.job != job:
            pending = service.admit(job, client_of(request, service.limits))
        asking = service.pool.ask(pending)
        async with CancelOnDisconnect(request.receive):
            spool = await stack.enter_async_context(asking)
    if spool.complete:
        service.outcomes["answered"] += 1
    return stack, spool


@contextlib.contextmanager
def _count_outcome(request: Request, service: Service) -> Iterator[None]:
    """Count a query that is answered within as answered, or how it fails."""
    with _count_failure(request, service):
        yield
    service.outcomes["answered"] += 1


@contextlib.contextmanager
def _count_failure(request: Request, service: Service) -> Iterator[None]:
    """Count why a query fails within, if it does."""
    try:
        yield
    except (RequestError, TimeoutError, ClientDisconnect, OSError) as error:
        outcome = error.reason if isinstance(error, ProblemError) else "abandoned"
        exchange_of(request.scope).outcome = outcome
        service.outcomes[outcome] += 1
        raise


class _SpoolResponse(Response):
    """An answer sent while it is made."""

    def __init__(
        self,
        stack: contextlib.AsyncExitStack,
        spool: Spool,
        headers: Mapping[str, str],
        counting: contextlib.AbstractContextManager[None],
    ) -> None:
        super().__init__(headers=headers)
        del self.headers["content-length"]
        self._stack = stack
        self._spool = spool
        self._counting = counting

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the answer; if it fails halfway, return without ending it, which breaks it off."""
        async with self._stack:
            broken = contextlib.suppress(RequestError, TimeoutError, ClientDisconnect, OSError)
            with broken, self._counting:
                async with CancelOnDisconnect(receive):
                    await self._send_all(scope, send)

    async def _send_all(self, scope: Scope, send: Send) -> None:
        await send(
            {"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers}
        )
        if scope["method"] != "HEAD":
            async for part in self._spool.parts():
                await send({"type": "http.response.body", "body": part, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})


class CancelOnDisconnect:
    """Cancels what is done within once the client has left, and raises ClientDisconnect."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._gone = False
        self._watching: asyncio.Task[None] | None = None

    async def __aenter__(self) -> None:
        task, loop = asyncio.current_task(), asyncio.get_running_loop()
        self._timer = loop.call_later(_SHORT_SECONDS, self._begin, task)

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._timer.cancel()
        if self._watching is not None:
            self._watching.cancel()
            self._watching = None  # which leads back here
        if self._gone and kind is asyncio.CancelledError:
            task = asyncio.current_task()
            if task is not None and not task.uncancel():
                raise ClientDisconnect from None

    def _begin(self, task: asyncio.Task[Any] | None) -> None:
        self._watching = asyncio.get_running_loop().create_task(self._watch(task))

    async def _watch(self, task: asyncio.Task[Any] | None) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self._gone = True
        if task is not None:
            task.cancel()
