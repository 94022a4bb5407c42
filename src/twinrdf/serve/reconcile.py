"""Reconciliation: which things of the register the names in a table mean.

    /reconcile            version 0.2 of the API, which OpenRefine speaks: manifest, queries, extend
    /reconcile/v1/        the draft of version 1.0: manifest, match, extend
    …/suggest/{what}  …/preview  …/extend/propose   of both; /flyout and /view of 0.2 alone

May import: serve.negotiate, serve.problems, serve.protocol, serve.reconcile_batches,
serve.reconcile_documents, serve.resources, serve.responses.
"""

import base64
import hashlib
import json
from collections.abc import Awaitable, Callable, Iterator, Sequence
from itertools import islice
from typing import Any
from urllib.parse import quote

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from twinrdf.serve.negotiate import HTML, JSON
from twinrdf.serve.problems import ProblemError
from twinrdf.serve.protocol import FORM, parse_pairs, read_content_type, receive, site_of
from twinrdf.serve.reconcile_batches import read_extension, read_limit, read_matches, read_queries
from twinrdf.serve.reconcile_documents import Document, Reconciler
from twinrdf.serve.resources import NAMED, languages_of, service_of
from twinrdf.serve.responses import Reply, page_policy

Endpoint = Callable[[Request], Awaitable[Response]]
Make = Callable[[Reconciler, Sequence[str]], Any]

WIKIDATA = "http://www.wikidata.org/entity/"

SUGGESTED = 10
"""How many suggestions are given where it is not said."""

STYLE = (
    "body{font:14px/1.4 system-ui,sans-serif;margin:8px;color:#222;background:#fff}"
    "h1{font-size:16px;margin:0 0 4px}p{margin:0 0 4px}"
)
_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
_POLICY = page_policy((f"'sha256-{_HASH}'",)).replace("frame-ancestors 'none'", "frame-ancestors *")


def list_reconciliation_routes() -> list[Route]:
    """List the addresses of the service, with and without the slash that people add."""
    posted = ("GET", "POST")
    both: dict[str, Endpoint] = {
        "/suggest/{what}": suggest,
        "/preview": preview,
        "/extend/propose": propose,
    }
    first = [
        *(Route(f"/reconcile{slash}", reconcile, methods=posted) for slash in ("", "/")),
        Route("/reconcile/flyout", flyout),
        Route("/reconcile/view", view),
        *(Route(f"/reconcile{path}", endpoint) for path, endpoint in both.items()),
    ]
    second = [
        *(Route(f"/reconcile/v1{slash}", show_manifest) for slash in ("", "/")),
        Route("/reconcile/v1/match", match, methods=("POST",)),
        Route("/reconcile/v1/extend", extend, methods=("POST",)),
        *(Route(f"/reconcile/v1{path}", endpoint) for path, endpoint in both.items()),
    ]
    return [*first, *second]


# ---- version 0.2


async def reconcile(request: Request) -> Response:
    """Answer a batch of questions or a wish for data; describe the service if none is asked."""
    pairs = parse_pairs(request.scope["query_string"])
    if request.method == "POST":
        pairs += parse_pairs(await _receive(request, FORM))
    asked = {name: value for name, value in pairs if name in ("queries", "extend")}
    if len(asked) > 1:
        raise ProblemError(400, "both queries and extend; send one")
    if "queries" in asked:
        return await _send(
            request, lambda reconciler, languages: _batch(reconciler, asked["queries"], languages)
        )
    if "extend" in asked:
        return await _send(
            request, lambda reconciler, languages: _rows(reconciler, asked["extend"], languages)
        )
    if request.method == "POST":
        raise ProblemError(400, "neither queries nor extend; send one")
    site = site_of(request, service_of(request).limits)
    return await _send(
        request, lambda reconciler, languages: reconciler.manifest(site, languages), site
    )


async def flyout(request: Request) -> Response:
    """Show a thing in short, as HTML within JSON."""
    given = request.query_params.get("id", "")
    render = service_of(request).pages.renderer.render

    def make(reconciler: Reconciler, languages: Sequence[str]) -> Document:
        outline = _outline(reconciler, given, languages)
        return {
            "id": given,
            "html": render("reconcile_preview.html", languages, **outline, style=""),
        }

    return await _send(request, make)


async def view(request: Request) -> Response:
    """Lead to the page of a thing; ids hold a slash, which clients encode."""
    reconciler, given = service_of(request).reconciler, request.query_params.get("id", "")
    location = await anyio.to_thread.run_sync(_locate, reconciler, given)
    return Response(status_code=303, headers={"Location": location, "Cache-Control": "no-cache"})


def _batch(reconciler: Reconciler, text: str, languages: Sequence[str]) -> Document:
    questions = read_queries(text, reconciler.names)
    return {key: {"result": reconciler.answer(one, languages)} for key, one in questions.items()}


def _rows(reconciler: Reconciler, text: str, languages: Sequence[str]) -> Document:
    meta, rows = reconciler.extend(*read_extension(text, reconciler.names), languages)
    return {"meta": meta, "rows": rows}


# ---- version 1.0


async def show_manifest(request: Request) -> Response:
    """Describe the service."""
    site = site_of(request, service_of(request).limits)
    return await _send(
        request, lambda reconciler, languages: reconciler.manifest_v1(site, languages), site
    )


async def match(request: Request) -> Response:
    """Answer a batch of questions, in their order."""
    text = await _read_json(request)

    def make(reconciler: Reconciler, languages: Sequence[str]) -> Document:
        questions = read_matches(text, reconciler.names)
        return {"results": [{"candidates": reconciler.answer(one, languages)} for one in questions]}

    return await _send(request, make)


async def extend(request: Request) -> Response:
    """Give properties of things."""
    text = await _read_json(request)

    def make(reconciler: Reconciler, languages: Sequence[str]) -> Document:
        meta, rows = reconciler.extend(*read_extension(text, reconciler.names), languages)
        return {
            "meta": meta,
            "rows": [
                {"id": given, "properties": [{"id": n, "values": v} for n, v in row.items()]}
                for given, row in rows.items()
            ],
        }

    return await _send(request, make)


# ---- both


async def suggest(request: Request) -> Response:
    """Suggest things, types or properties whose names start as is written."""
    given = request.query_params
    prefix = given.get("prefix", "")
    limit = read_limit(given.get("limit"), "limit", SUGGESTED)
    start = _read_start(given.get("cursor", ""))
    ways: dict[str, Callable[[Reconciler, str, Sequence[str]], Iterator[Document]]] = {
        "entity": Reconciler.suggest_entities,
        "property": Reconciler.suggest_properties,
        "type": Reconciler.suggest_types,
    }
    way = ways.get(request.path_params["what"])
    if way is None:
        raise ProblemError(404, f"nothing to suggest here; ask for {', '.join(ways)}")

    def make(reconciler: Reconciler, languages: Sequence[str]) -> Document:
        return {"result": list(islice(way(reconciler, prefix, languages), start, start + limit))}

    return await _send(request, make)


async def propose(request: Request) -> Response:
    """Propose properties that things of a type have."""
    kind = request.query_params.get("type", "")
    limit = read_limit(request.query_params.get("limit"), "limit", SUGGESTED)

    def make(reconciler: Reconciler, languages: Sequence[str]) -> Document:
        found = reconciler.propose(kind, limit, languages)
        if found is None:
            raise ProblemError(400, f"{kind[:60]}: no such type; see suggest/type")
        return found

    return await _send(request, make)


async def preview(request: Request) -> Response:
    """Show a thing in short, for a frame on another site."""
    service = service_of(request)
    languages = languages_of(request)
    given = request.query_params.get("id", "")

    def render() -> bytes:
        outline = _outline(service.reconciler, given, languages)
        render_page = service.pages.renderer.render
        return render_page("reconcile_preview.html", languages, **outline, style=STYLE).encode()

    async def make() -> Reply:
        page = await anyio.to_thread.run_sync(render)
        return Reply(page, HTML.content_type, {"Content-Security-Policy": _POLICY})

    parts = ("preview", HTML.content_type, given, *languages)
    return await service.sender.send(request, parts, make, NAMED)


# ---- inside


async def _send(request: Request, make: Make, *more: str) -> Response:
    """Send a JSON document; the answer to a GET is one to keep, as its address says all."""
    service = service_of(request)
    languages = languages_of(request)

    def work() -> bytes:
        found = make(service.reconciler, languages)
        return json.dumps(found, ensure_ascii=False).encode() + b"\n"

    if request.method == "POST":
        reply = Reply(await anyio.to_thread.run_sync(work), JSON.content_type)
        return await service.sender.finish(request, reply, "", NAMED)
    query = request.scope["query_string"].decode("latin-1")
    parts = ("reconcile", request.url.path, *languages, "\x1e", query, *more)
    return await service.sender.send_from_thread(request, parts, work, JSON.content_type, NAMED)


async def _receive(request: Request, media_type: str) -> bytes:
    """Read a body, which has to be of one media type."""
    sent, _ = read_content_type(request)
    if sent != media_type:
        said = sent or "no Content-Type"
        raise ProblemError(415, f"{said}; send {media_type}", {"Accept-Post": media_type})
    return await receive(request, service_of(request).limits)


async def _read_json(request: Request) -> str:
    body = await _receive(request, JSON.media_type)
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise ProblemError(400, f"the body is not UTF-8 at byte {error.start}") from None


def _read_start(cursor: str) -> int:
    if cursor and not (cursor.isascii() and cursor.isdigit() and len(cursor) < 10):
        raise ProblemError(400, "cursor: not a whole number from 0; leave it out for 0")
    return int(cursor or 0)


def _find(reconciler: Reconciler, given: str) -> str:
    subject = reconciler.find(given)
    if subject is None:
        raise ProblemError(404, f"{given[:60]}: no such thing; ids look like territory/ghent")
    return subject


def _locate(reconciler: Reconciler, given: str) -> str:
    """Give the address of the page of a thing, or of a place."""
    if place := reconciler.find_place(given):
        return f"{WIKIDATA}{place.item}"
    return quote(f"/doc/{reconciler.id_of(_find(reconciler, given))}", safe="/-._~")


def _outline(reconciler: Reconciler, given: str, languages: Sequence[str]) -> Document:
    place = reconciler.find_place(given)
    if reconciler.gazetteer and place:
        others = list(dict.fromkeys(name.text for name in place.names[1:]))
        found = reconciler.gazetteer.describe(place)
        return found | {"others": others[:8], "iri": f"{WIKIDATA}{place.item}"}
    subject = _find(reconciler, given)
    found = reconciler.describe(subject, languages)
    others = [name for name in reconciler.names_of(subject) if name != found["name"]]
    return found | {"others": others[:8], "iri": subject[1:-1]}
