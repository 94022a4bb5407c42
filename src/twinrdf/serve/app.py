"""The web application: every address, and the function that answers there.

May import: errors, release, serve.access_log, serve.client_turns, serve.crawlers, serve.fast_lane,
serve.fast_lane_query, serve.files, serve.fragments, serve.graphstore, serve.health, serve.limits,
serve.lists, serve.metrics, serve.middleware, serve.negotiate, serve.observer, serve.openapi,
serve.pages, serve.pages.search, serve.problems, serve.query_routes, serve.reconcile, serve.reload,
serve.resources, serve.responses, serve.service, serve.spool.
"""

import asyncio
import contextlib
import functools
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from pathlib import Path

import anyio.to_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from twinrdf.errors import QueryError, RequestError, TwinrdfError
from twinrdf.release import INFO, MANIFEST
from twinrdf.serve.access_log import AccessLog
from twinrdf.serve.client_turns import ClientTurns
from twinrdf.serve.crawlers import list_crawler_routes
from twinrdf.serve.fast_lane import FastLane
from twinrdf.serve.fast_lane_query import PATH
from twinrdf.serve.files import FOLDERS, File, check_there, read_static, send_file
from twinrdf.serve.fragments import show_quads, show_triples
from twinrdf.serve.graphstore import show_data
from twinrdf.serve.health import show_health, show_metrics, show_readiness
from twinrdf.serve.limits import Limits
from twinrdf.serve.lists import show_kind, show_search
from twinrdf.serve.metrics import Metrics
from twinrdf.serve.middleware import ServiceMiddleware, add_common_headers, allow_response
from twinrdf.serve.negotiate import HTML, choose
from twinrdf.serve.observer import Observer, Recorder
from twinrdf.serve.openapi import show_openapi
from twinrdf.serve.pages import Site
from twinrdf.serve.pages.search import NOTHING
from twinrdf.serve.problems import ProblemError, add_members
from twinrdf.serve.query_routes import (
    ask_canned,
    list_queries,
    show_completions,
    show_query,
    show_query_code,
    sparql,
)
from twinrdf.serve.reconcile import list_reconciliation_routes
from twinrdf.serve.reload import follow_current, is_current, open_first
from twinrdf.serve.resources import (
    NAMED,
    NEGOTIATED,
    languages_of,
    service_of,
    show_code,
    show_dataset,
    show_document,
    show_graph,
    show_namespace,
    show_thing,
    show_void,
)
from twinrdf.serve.responses import IMMUTABLE, Reply, problem_response
from twinrdf.serve.service import Service, Shared
from twinrdf.serve.spool import Budget

log = logging.getLogger(__name__)

Endpoint = Callable[[Request], Awaitable[Response]]


def make_app(
    path: Path, limits: Limits, *, verified: bool = False, follows: bool | None = None
) -> Starlette:
    """Make the application that serves a release, and later ones once they become current.

    A release is verified when it is opened, unless it is `verified` already. Later ones are served
    only if the first is the current one of its folder; `follows` says so where a process that is
    started again cannot find it out any more.
    """
    metrics, access_log = Metrics(), AccessLog(limits.access_log)
    shared = Shared(
        Budget(limits.unsent_bytes), ClientTurns(2 * limits.per_client, limits.connections)
    )
    recorder = Recorder(metrics, access_log, limits)
    follows = is_current(path) if follows is None else follows

    async def open_release() -> None:
        app.state.service = await open_first(
            path, limits, shared, verified=verified, follows=follows
        )

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        if "service" not in app.state:
            await open_release()
        tasks = []
        if limits.watch_seconds and follows:
            following = follow_current(app.state, path.parent, limits, metrics, shared)
            tasks.append(asyncio.create_task(following))
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, app.state.service.close(), return_exceptions=True)
            access_log.close()

    app = Starlette(
        routes=list_routes(),
        middleware=[
            Middleware(Observer, recorder=recorder),
            Middleware(ServiceMiddleware),
        ],
        exception_handlers={
            TwinrdfError: _answer_error,
            HTTPException: _answer_error,
            ClientDisconnect: _answer_nobody,
            Exception: _answer_failure,
        },
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False  # an address has one spelling
    route = next(route for route in app.routes if getattr(route, "path", "") == PATH)
    lane = FastLane(app.build_middleware_stack(), app.state, recorder, route)
    app.middleware_stack = app.state.lane = lane
    app.state.metrics, app.state.open_release = metrics, open_release
    return app


def list_routes() -> list[Route]:
    """List every address, the most frequent ones near the top."""
    ask = ("GET", "POST", "QUERY")
    pages: dict[str, Endpoint] = {
        "/browse": _page(lambda pages, _, languages: pages.browse(languages)),
        "/network": _page(Site.network),
        "/map": _page(Site.map),
        "/timeline": _page(Site.timeline),
        "/downloads": _page(lambda pages, _, languages: pages.downloads(languages)),
        "/quality": _page(lambda pages, _, languages: pages.quality(languages)),
        "/report": _page(Site.report),
        "/disagreements": _page(Site.disagreements),
        "/about": _page(lambda pages, _, languages: pages.about(languages)),
        "/about/limits": _show_limits,
    }
    things: dict[str, Endpoint] = {
        "/doc/{kind}/{slug}": show_document,
        "/id/{kind}/{slug}": show_thing,
        "/browse/{kind}": show_kind,
        "/search": show_search,
        "/search.json": show_search,
        "/code/{name:path}": show_code,
        "/graph/{name}": show_graph,
        "/ns": show_namespace,
        "/ns.{suffix}": show_namespace,
        "/dataset": show_dataset,
        "/dataset.{suffix}": show_dataset,
        "/.well-known/void": show_void,
    }
    return [
        Route(PATH, sparql, methods=ask),
        Route("/", _show_home),
        *(Route(path, endpoint) for path, endpoint in things.items()),
        *(Route(path, endpoint) for path, endpoint in pages.items()),
        Route("/query", show_query, methods=ask),
        Route("/query/code.json", show_query_code, methods=ask),
        Route("/query/completions.json", show_completions),
        Route("/queries", list_queries),
        Route("/queries/{name}", ask_canned),
        Route("/openapi.json", show_openapi),
        Route("/data", show_data),
        Route("/tpf", show_triples),
        Route("/qpf", show_quads),
        *list_reconciliation_routes(),
        Route("/download", _lead_to_downloads),
        Route("/dumps", _lead_to_downloads),
        Route("/dumps/", _lead_to_downloads),
        Route("/site/{name}", _send_packed),
        *(Route(f"/{folder}/{{name:path}}", _send_file) for folder in FOLDERS),
        Route("/releases/{release}/{name:path}", _send_earlier),
        Route(f"/{INFO}", _send_file),
        Route(f"/{MANIFEST}", _send_file),
        Route("/static/{name:path}", _static(read_static())),
        Route("/healthz", show_health),
        Route("/readyz", show_readiness),
        Route("/metrics", show_metrics),
        *list_crawler_routes(),
    ]


# ---- pages and files


def _page(
    render: Callable[[Site, dict[str, str], tuple[str, ...]], str], vary: str = NAMED
) -> Endpoint:
    """Make the endpoint of a page in HTML, which depends on parameters and languages."""

    async def show(request: Request) -> Response:
        service, languages = service_of(request), languages_of(request)
        page = functools.partial(render, service.pages, dict(request.query_params), languages)
        parts = ("page", HTML.content_type, *languages)
        return await service.sender.send_from_thread(request, parts, page, HTML.content_type, vary)

    return show


async def _show_home(request: Request) -> Response:
    """Show the home page, or to clients that want data the description of the dataset."""
    choice = choose(request.headers.get("accept"), (HTML,))
    if choice is None:
        return await show_dataset(request)
    return await _page(lambda pages, _, languages: pages.home(languages), NEGOTIATED)(request)


async def _show_limits(request: Request) -> Response:
    """Show the limits, which may differ each time the server starts."""
    service, languages = service_of(request), languages_of(request)
    page = functools.partial(service.pages.limits, service.limits, languages)
    parts = ("limits", HTML.content_type, repr(service.limits), *languages)
    return await service.sender.send_from_thread(request, parts, page, HTML.content_type, NAMED)


async def _lead_to_downloads(_: Request) -> Response:
    return RedirectResponse("/downloads", 308)


async def _send_file(request: Request) -> Response:
    return send_file(request, _find_file(request), service_of(request).sender)


async def _send_packed(request: Request) -> Response:
    """Send a file that the scripts of pages read, compressed if the client accepts that."""
    file = _find_file(request)

    def read() -> bytes:
        check_there(file)
        return file.path.read_bytes()

    parts, sender = (request.url.path, file.sha256), service_of(request).sender
    return await sender.send_from_thread(request, parts, read, file.media_type)


def _find_file(request: Request) -> File:
    name = request.url.path.removeprefix("/")
    file = service_of(request).files.get(name)
    if file is None:
        raise ProblemError(404, f"{name}: no such file in this release; see /downloads")
    return file


async def _send_earlier(request: Request) -> Response:
    """Send a file of an earlier release; redirect to the file itself if that release is served."""
    service, asked = service_of(request), request.path_params
    release, name = asked["release"], asked["name"]
    if release == service.release.id and name in service.files:
        return RedirectResponse(f"/{name}", 307)
    file = service.earlier.get(f"{release}/{name}")
    if file is None:
        raise ProblemError(404, f"{release}/{name}: no release has such a file; see /downloads")
    if not await anyio.to_thread.run_sync(file.path.is_file):
        raise ProblemError(410, f"{release}: this release is no longer kept; see /downloads")
    return send_file(request, file, service.sender)


def _static(replies: Mapping[str, Reply]) -> Endpoint:
    async def show(request: Request) -> Response:
        service, name = service_of(request), request.path_params["name"]
        reply = replies.get(name)
        if reply is None:
            raise ProblemError(404, f"static/{name}: no such file")
        tag = service.sender.tag("static", name)
        answer = service.sender.unchanged(request, tag, "Accept-Encoding")
        answer = answer or await service.sender.finish(request, reply, tag, "Accept-Encoding")
        answer.headers.update({"Cache-Control": IMMUTABLE})
        return answer

    return show


# ---- what goes wrong


async def _answer_error(request: Request, error: Exception) -> Response:
    service = service_of(request)
    if isinstance(error, HTTPException):
        allow = (error.headers or {}).get("Allow", "")
        methods = ", ".join(sorted({*allow.split(", "), "OPTIONS"})) if allow else ""
        if request.method == "OPTIONS" and methods:
            return allow_response(methods)
        error = _as_problem(request, error, methods)
    elif not isinstance(error, RequestError):
        error = ProblemError(400 if isinstance(error, QueryError) else 500, str(error))
    languages = languages_of(request)
    sought = NOTHING
    if error.status == 404 and request.method in ("GET", "HEAD"):  # others have had no turn
        guess = service.pages.name_search.guess
        with contextlib.suppress(RequestError):  # of an engine elsewhere that fails
            sought = await anyio.to_thread.run_sync(guess, request.url.path, languages)
        error = add_members(error, meant=sought.listed) if sought.hits else error
    return await service.read(
        problem_response, request, error, lambda error: service.error_page(error, languages, sought)
    )


def _as_problem(request: Request, error: HTTPException, methods: str) -> ProblemError:
    path = request.url.path
    if error.status_code == 405:
        return ProblemError(405, f"{request.method} is not for {path}", {"Allow": methods})
    if error.status_code == 404:
        return ProblemError(404, f"{path}: nothing here; search for a name, or browse")
    return ProblemError(error.status_code, error.detail)


async def _answer_nobody(_: Request, __: Exception) -> Response:
    return Response(status_code=400)  # the client has left


async def _answer_failure(request: Request, error: Exception) -> Response:
    """Answer when the server itself is at fault; the traceback goes to the log."""
    service: Service = request.app.state.service
    log.error("%s %s failed", request.method, request.url.path, exc_info=error)
    problem = ProblemError(500, "the server failed at this; it has been noted")
    response = problem_response(request, problem, service.error_page)
    add_common_headers(response.headers, service)
    return response
