"""The review as a web application for one person on this machine.

It answers on the loopback address only, and only to its own host name, which prevents DNS
rebinding. It takes decisions from its own pages only (same origin, and a token), and sends nothing
out.

May import: errors, link.review.desk, link.review.files, serve.files, serve.negotiate, templating,
translations.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote

import anyio.to_thread
import jinja2
from starlette.applications import Starlette
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from twinrdf.errors import LinkError, TwinrdfError
from twinrdf.link.review.desk import Desk, State
from twinrdf.link.review.files import ChangedError
from twinrdf.serve.files import read_static
from twinrdf.serve.negotiate import prefer_languages
from twinrdf.templating import make_environment
from twinrdf.translations import INTERFACE, pick_language

LARGEST_FORM = 32_768
"""The most bytes of a decision with its comment."""

_FORM = "application/x-www-form-urlencoded"
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
_FIELDS = ("token", "choice", "item", "comment", "stamp")


class RefusedError(LinkError):
    """A request that did not come from a page of the review."""


def make_review(desk: Desk, port: int) -> Starlette:
    """Make the application for one desk and one port of this machine."""
    environments = {language: _make_environment(desk, language) for language in INTERFACE}
    pages = _Pages(desk, secrets.token_urlsafe(32), environments)
    return Starlette(
        routes=[
            Route("/", pages.begin),
            Route("/record/{name:path}", pages.show),
            Route("/record/{name:path}", pages.decide, methods=["POST"]),
            Route("/undo", pages.undo, methods=["POST"]),
            Route("/again", pages.begin_again, methods=["POST"]),
            Route("/static/{name:path}", _make_static()),
        ],
        middleware=[Middleware(Guard, port=port)],
        exception_handlers={RefusedError: _refuse, TwinrdfError: _tell},
    )


class Guard:
    """Middleware that refuses requests of other machines and other sites."""

    def __init__(self, app: ASGIApp, port: int) -> None:
        self._app = app
        names = ("127.0.0.1", "localhost", "[::1]")
        self._hosts = {f"{name}:{port}" for name in names} | (set(names) if port == 80 else set())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it; every response gets the headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        problem = self._find_problem(scope["method"], Headers(scope=scope))
        answer: ASGIApp = PlainTextResponse(f"{problem}\n", 403) if problem else self._app

        async def add_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        await answer(scope, receive, add_headers)

    def _find_problem(self, method: str, headers: Headers) -> str:
        """Say why a request is refused: another host name, or a page of another site."""
        host = headers.get("host", "").lower()
        if host not in self._hosts:
            return "This page answers only by the address that `twinrdf link review` printed."
        if method in {"GET", "HEAD"}:
            return ""
        origin = headers.get("origin", f"http://{host}").lower()
        if origin != f"http://{host}" or headers.get("sec-fetch-site", "same-origin") != (
            "same-origin"
        ):
            return "A decision is taken from a page of the review only."
        if headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
            return "A decision is sent as a form."
        return ""


@dataclass(frozen=True, slots=True)
class _Pages:
    """The pages of a desk; file access runs in threads."""

    desk: Desk
    token: str
    environments: Mapping[str, jinja2.Environment]

    async def begin(self, request: Request) -> Response:
        """Redirect to the first record, or say that there is none."""
        name = await anyio.to_thread.run_sync(self.desk.find_first)
        return _lead_to(name) if name else await self._render(request, "")

    async def show(self, request: Request) -> Response:
        """Show a record beside its candidates."""
        return await self._render(request, request.path_params["name"])

    async def decide(self, request: Request) -> Response:
        """Take a decision on a record, and redirect to the next; if it is refused, say why."""
        name, form = request.path_params["name"], await self._read_form(request)
        values = (form["choice"], form["item"], form["comment"], form["stamp"])
        try:
            following = await anyio.to_thread.run_sync(self.desk.decide, name, *values)
        except ChangedError as error:
            return await self._render(request, name, 409, str(error), form)
        except LinkError as error:
            return await self._render(request, name, 400, str(error), form)
        return _lead_to(following)

    async def undo(self, request: Request) -> Response:
        """Undo the last decision, and redirect to its record."""
        await self._read_form(request)
        try:
            name = await anyio.to_thread.run_sync(self.desk.undo)
        except LinkError as error:
            return await self._render(request, "", 409, str(error))
        return _lead_to(name)

    async def begin_again(self, request: Request) -> Response:
        """Redirect to the first record that was skipped."""
        await self._read_form(request)
        return _lead_to(await anyio.to_thread.run_sync(self.desk.begin_again))

    async def _read_form(self, request: Request) -> dict[str, str]:
        """Read a form with the token of this process; raise RefusedError for any other."""
        body = b""
        async for part in request.stream():
            body += part
            if len(body) > LARGEST_FORM:
                raise RefusedError(f"more than {LARGEST_FORM:,} bytes; shorten the comment")
        try:
            pairs = dict(parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=9))
        except ValueError:
            raise RefusedError("not a form of this page; load the page again") from None
        if not secrets.compare_digest(pairs.get("token", "").encode(), self.token.encode()):
            raise RefusedError("the page is of an earlier start; load it again")
        return {name: pairs.get(name, "") for name in _FIELDS}

    async def _render(
        self,
        request: Request,
        name: str,
        status: int = 200,
        problem: str = "",
        form: Mapping[str, str] | None = None,
    ) -> Response:
        """Render the page of a record, or the page without records if it is not open.

        It is in the first of the browser's languages that the interface has.
        """
        readers = prefer_languages(request.headers.get("accept-language"), tuple(INTERFACE))
        environment = self.environments[pick_language(readers)]

        def render() -> tuple[str, int]:
            state, sheet = self.desk.look(), self.desk.show(name) if name else None
            missing = bool(name) and sheet is None and not state.blocked and status == 200
            text = environment.get_template("review.html").render(
                sheet=sheet,
                token=self.token,
                problem=problem,
                missing=name if missing else "",
                form=form or dict.fromkeys(_FIELDS, ""),
                **_words(state),
            )
            return text, 404 if missing else status

        text, code = await anyio.to_thread.run_sync(render)
        return Response(text, code, media_type="text/html")


def _words(state: State) -> dict[str, object]:
    waiting = [one for one in state.entries if not one.passed]
    return {
        "state": state,
        "waiting": len(waiting),
        "passed": len(state.entries) - len(waiting),
        "share": 100 * state.decided // max(1, state.decided + len(state.entries)),
    }


def _make_environment(desk: Desk, language: str) -> jinja2.Environment:
    environment = make_environment(language)
    environment.globals.update(
        title=desk.project.title.get(language) or desk.project.title["en"],
        reviewer=desk.reviewer.name or f"ORCID {desk.reviewer.orcid}",
        credit=desk.describer.credit if desk.describer else "",
        path=lambda name: "/record/" + quote(name),
    )
    return environment


def _make_static() -> Callable[[Request], Response]:
    """Make the route of the files of the page."""
    found = read_static()

    def send(request: Request) -> Response:
        reply = found.get(request.path_params["name"])
        if reply is None:
            return PlainTextResponse("There is no such file.\n", 404)
        return Response(reply.body, media_type=reply.content_type)

    return send


def _lead_to(name: str) -> Response:
    return RedirectResponse(f"/record/{quote(name)}" if name else "/", 303)


async def _refuse(_: Request, error: Exception) -> Response:
    return PlainTextResponse(f"{error}\n", 403)


async def _tell(_: Request, error: Exception) -> Response:
    """Say what cannot be read, such as a gazetteer that was replaced while it is open."""
    return PlainTextResponse(f"{error}\nThen load this page again.\n", 500)
