"""Lists and searches in every form: pages for people, CSV, JSON and GeoJSON for programs.

    /browse/{kind}[.suffix]   the things of a kind, all that the parameters leave
    /search[.json]            the things whose names hold a text

May import: formats.cells, index.columns, index.read, serve.negotiate, serve.pages.browsing,
serve.pages.search, serve.problems, serve.protocol, serve.resources,
serve.service.
"""

import json
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from typing import Any

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from twinrdf.formats.cells import MARK, write_rows
from twinrdf.index.columns import PLACED, name_cells
from twinrdf.index.read import Part
from twinrdf.serve.negotiate import (
    CSV,
    GEO_JSON,
    HTML,
    JSON,
    Format,
    split_suffix,
)
from twinrdf.serve.pages.browsing import View
from twinrdf.serve.pages.search import Found, Group
from twinrdf.serve.problems import ProblemError
from twinrdf.serve.protocol import client_of
from twinrdf.serve.resources import NAMED, NEGOTIATED, choose_form, languages_of, service_of
from twinrdf.serve.service import Service

SEARCHED = (HTML, JSON)

SHORT = 1000
"""A list of no more things is made whole and kept; a longer one is sent as it is read."""

MOST_HITS = 50
"""How many things of each kind a search gives at most."""

_USUAL_HITS = 10
_LINES = 200
_ROUGH = ', "rough": true}'
"""How a geometry ends that is only thereabouts."""


async def show_kind(request: Request) -> Response:
    """Show the things of a kind that the parameters leave."""
    service = service_of(request)
    kind, suffix = split_suffix(request.path_params["kind"], (HTML, CSV, JSON, GEO_JSON))
    view = service.pages.view(kind, request.query_params)
    formats = list_forms(kind)
    if suffix is not None and suffix.format not in formats:
        raise ProblemError(404, f"{kind}: these have no places; ask for another form")
    choice = choose_form(request, formats, suffix)
    vary = NAMED if suffix else NEGOTIATED
    if choice.format is HTML:
        return await _send_page(request, service, view, vary)
    part = await anyio.to_thread.run_sync(service.pages.browser.find, view)
    parts = ("list", choice.format.suffix, kind, view.query)
    lines = _write(service, view, part, choice.format)
    if part.total <= SHORT:
        whole = partial("".join, lines)
        return await service.sender.send_from_thread(
            request, parts, whole, choice.content_type, vary
        )
    tag = service.sender.tag(*parts)
    unchanged = service.sender.unchanged(request, tag, vary)
    headers = service.sender.headers(tag, vary) | {"Content-Type": choice.content_type}
    pieces = _gather_lines(lines) if request.method == "GET" else iter(())
    client = client_of(request, service.limits)
    return unchanged or StreamingResponse(_read_in_turn(service, client, pieces), headers=headers)


def list_forms(kind: str) -> tuple[Format, ...]:
    """List the forms of the things of a kind; GeoJSON where they have places."""
    return (HTML, JSON, CSV, *([GEO_JSON] if kind in PLACED else []))


async def show_search(request: Request) -> Response:
    """Show the things whose names hold a text; JSON for programs that search as one types."""
    service = service_of(request)
    _, suffix = split_suffix(request.url.path, SEARCHED)
    choice = choose_form(request, SEARCHED, suffix)
    given = request.query_params
    text, kind, limit = given.get("q", ""), given.get("kind", ""), _read_limit(given)
    languages = languages_of(request)

    def render() -> str:
        pages = service.pages
        if choice.format is HTML:
            return pages.search(text, {"kind": kind}, languages)
        found = pages.name_search.search(text, languages, kind, limit)
        return _write_found(service, text, found, languages)

    asked = (text, kind, str(limit)) if choice.format is JSON else (text, kind)
    parts = ("search", choice.content_type, *languages, "\x1e", *asked)
    vary = NAMED if suffix else NEGOTIATED
    return await service.sender.send_from_thread(request, parts, render, choice.content_type, vary)


# ---- inside


async def _send_page(request: Request, service: Service, view: View, vary: str) -> Response:
    languages = languages_of(request)
    parameters = {**view.kept, "page": str(view.page)}
    page = partial(service.pages.browse_kind, view.kind, parameters, languages)
    parts = ("browse", HTML.content_type, view.kind, view.query, str(view.page), *languages)
    return await service.sender.send_from_thread(request, parts, page, HTML.content_type, vary)


def _read_limit(given: Any) -> int:
    limit = given.get("limit", "")
    known = limit.isascii() and limit.isdigit() and len(limit) < 4
    return min(max(1, int(limit)), MOST_HITS) if known else _USUAL_HITS


async def _read_in_turn(
    service: Service, client: str, pieces: Iterator[bytes]
) -> AsyncIterator[bytes]:
    """Read each piece in a thread, when it is its client's turn."""
    while True:
        async with service.turns.take(client):
            piece = await anyio.to_thread.run_sync(next, pieces, b"")
        if not piece:
            return
        yield piece


def _gather_lines(lines: Iterator[str]) -> Iterator[bytes]:
    while piece := "".join(islice(lines, _LINES)):
        yield piece.encode()


def _write(service: Service, view: View, part: Part, form: Format) -> Iterator[str]:
    """Write all things that a view shows, whatever the page, a thing a line."""
    rows = service.pages.browser.index.rows(part)
    if form is CSV:
        return _write_csv(view.kind, (row for row, _ in rows))
    about = {
        "kind": view.kind,
        "total": part.total,
        "parameters": view.kept,
        "release": service.release.id,
        "license": service.release.license,
        "html": f"/browse/{view.kind}{view.query}",
    }
    if form is GEO_JSON:
        features = (_write_feature(row, geometry) for row, geometry in rows if geometry)
        return _write_list({"type": "FeatureCollection", **about}, "features", features)
    return _write_list(about, "things", (row for row, _ in rows))


def _write_feature(row: str, geometry: str) -> str:
    """Write a feature, of which a row says what it is; a rough place is said there too."""
    if geometry.endswith(_ROUGH):
        row, geometry = f"{row[:-1]}{_ROUGH}", f"{geometry.removesuffix(_ROUGH)}}}"
    iri = json.dumps(json.loads(row)["iri"])
    return f'{{"type": "Feature", "id": {iri}, "geometry": {geometry}, "properties": {row}}}'


def _write_list(about: dict[str, Any], name: str, items: Iterator[str]) -> Iterator[str]:
    head = json.dumps(about, ensure_ascii=False)[:-1]
    yield f'{head}, "{name}": ['
    separator = "\n"
    for item in items:
        yield separator + item
        separator = ",\n"
    yield "\n]}\n"


def _write_csv(kind: str, rows: Iterable[str]) -> Iterator[str]:
    header = name_cells(kind)
    yield MARK + next(write_rows([header]))
    things = map(json.loads, rows)
    yield from write_rows([_cell(thing.get(name)) for name in header] for thing in things)


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(value)
    return "" if value is None else str(value)


def _write_found(service: Service, text: str, found: Found, languages: Sequence[str]) -> str:
    document = {
        "q": text,
        "corrected": found.corrected,
        "groups": [_write_group(service, group, languages) for group in found.groups],
    }
    return json.dumps(document, ensure_ascii=False) + "\n"


def _write_group(service: Service, group: Group, languages: Sequence[str]) -> dict[str, Any]:
    return {
        "kind": group.kind,
        "label": service.pages.words_for(group.kind, languages),
        "total": group.total,
        "more": group.more,
        "items": [
            {
                "label": hit.value.text,
                "href": hit.value.href,
                "note": " · ".join(one.text for one in (hit.also, *hit.countries) if one),
                "language": hit.value.language,
            }
            for hit in group.hits
        ],
    }
