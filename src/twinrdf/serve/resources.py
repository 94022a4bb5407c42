"""The routes of things: redirects from their IRIs, and documents about them in every form.

    /id/{kind}/{slug}[.suffix]    303 to the document, 410 if it was replaced
    /doc/{kind}/{slug}[.suffix]   the document, by Accept or by suffix
    /code/…  /graph/…  /ns        documents under the thing's own name
    /dataset  /.well-known/void   the dataset itself

May import: serve.documents, serve.files, serve.languages, serve.negotiate, serve.problems,
serve.protocol, serve.responses, serve.service, terms, vocab.
"""

from collections.abc import Sequence
from functools import partial
from urllib.parse import quote

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import Response

from twinrdf.serve.documents import graph_of, write_quads
from twinrdf.serve.files import send_file
from twinrdf.serve.languages import order_languages
from twinrdf.serve.negotiate import (
    DOCUMENTS,
    HTML,
    JSON,
    RDF,
    Choice,
    Format,
    choose_named,
    split_suffix,
)
from twinrdf.serve.problems import ProblemError
from twinrdf.serve.protocol import not_acceptable
from twinrdf.serve.responses import Reply
from twinrdf.serve.service import Service
from twinrdf.terms import Quad
from twinrdf.vocab import NAMESPACE, PREFIXES

REFERENCE = "ontology/index.html"
NEGOTIATED = "Accept, Accept-Encoding, Accept-Language"
NAMED = "Accept-Encoding, Accept-Language"
FORM_PARAMETERS = ("format", "output")

_DATASET = (*RDF, JSON, HTML)


async def show_thing(request: Request) -> Response:
    """Redirect from a thing's IRI to the document about it (303)."""
    service = service_of(request)
    kind, slug = request.path_params["kind"], request.path_params["slug"]
    start = f"{service.release.base}id/{kind}/"
    name, _ = await _split(service, start, slug)
    await service.read(_find, service, start + name)
    asked = f"?{request.url.query}" if request.url.query else ""
    headers = {
        "Location": _ascii(f"/doc/{kind}/{slug}{asked}"),
        "Vary": "Accept",
        "Cache-Control": "no-cache",
    }
    return Response(status_code=303, headers=headers)


async def show_document(request: Request) -> Response:
    """Describe a thing of the register."""
    service = service_of(request)
    kind = request.path_params["kind"]
    start = f"{service.release.base}id/{kind}/"
    name, suffix = await _split(service, start, request.path_params["slug"])
    return await _describe(request, service, start + name, f"/doc/{kind}/{name}", suffix)


async def show_code(request: Request) -> Response:
    """Describe a code list or a code."""
    service, start = service_of(request), PREFIXES["code"]
    name, suffix = await _split(service, start, request.path_params["name"])
    return await _describe(request, service, start + name, f"/code/{name}", suffix)


async def show_graph(request: Request) -> Response:
    """Give the whole of a named graph that is not a source."""
    service = service_of(request)
    start = f"{service.release.base}graph/"
    name, suffix = await _split(service, start, request.path_params["name"])
    return await _describe(request, service, start + name, f"/graph/{name}", suffix)


async def show_namespace(request: Request) -> Response:
    """Give the ontology, as data or as a reference page in the reader's language."""
    service = service_of(request)
    suffix = _read_suffix(request, DOCUMENTS)
    choice = choose_form(request, DOCUMENTS, suffix)
    if choice.format is HTML and REFERENCE in service.files:
        vary = NAMED if suffix else NEGOTIATED
        reference = service.pages.reference_page
        if not await anyio.to_thread.run_sync(reference.is_there):
            return send_file(request, service.files[REFERENCE], service.sender, vary)
        languages = languages_of(request)
        page = partial(reference.render, languages)
        parts = ("reference", HTML.content_type, *languages)
        return await service.sender.send_from_thread(request, parts, page, HTML.content_type, vary)
    return await _describe(request, service, NAMESPACE, "/ns", suffix)


async def show_dataset(request: Request) -> Response:
    """Describe the dataset: VoID and DCAT together, or the page that says what it is."""
    service = service_of(request)
    suffix = _read_suffix(request, _DATASET)
    choice = choose_form(request, _DATASET, suffix)
    vary = NAMED if suffix else NEGOTIATED
    if choice.format is HTML:
        languages = languages_of(request)
        page = partial(service.pages.about, languages)
        parts = ("about", HTML.content_type, *languages)
        return await service.sender.send_from_thread(request, parts, page, HTML.content_type, vary)
    quads = sorted({*service.metadata["void"], *service.metadata["catalog"]})
    return await send_quads(request, service, "dataset", quads, choice, vary)


async def show_void(request: Request) -> Response:
    """Describe the dataset where VoID says to look for it."""
    service = service_of(request)
    choice = choose_form(request, RDF)
    return await send_quads(request, service, "void", service.metadata["void"], choice)


async def send_quads(
    request: Request,
    service: Service,
    name: str,
    quads: Sequence[Quad],
    choice: Choice,
    vary: str = NEGOTIATED,
) -> Response:
    """Send quads under a name, in the form chosen."""
    form = choice.content_type
    write = partial(write_quads, quads, choice.format, service.release, service.mapping)
    return await service.sender.send_from_thread(request, (name, form), write, form, vary)


def link_dataset(service: Service) -> str:
    """Point from data at what describes it and at its licence, as a header does (RFC 8288)."""
    return f'</dataset>; rel="describedby", <{_ascii(service.release.license)}>; rel="license"'


def service_of(request: Request) -> Service:
    """Give the service that this exchange uses."""
    service: Service = request.scope["state"]["service"]
    return service


def languages_of(request: Request) -> tuple[str, ...]:
    """Give the languages of the release that the reader prefers, best first."""
    return order_languages(request, service_of(request).release.languages)


def choose_form(
    request: Request, formats: Sequence[Format], suffix: Choice | None = None
) -> Choice:
    """Choose the form that a suffix, a parameter or Accept asks for; raise ProblemError if none.

    The parameter is `format` or `output`.
    """
    if suffix:
        return suffix
    found = request.query_params
    named = next((found[name] for name in FORM_PARAMETERS if found.get(name)), "")
    choice = choose_named(named, request.headers.get("accept"), formats)
    if choice is None:
        raise not_acceptable(formats)
    return choice


async def _describe(
    request: Request, service: Service, iri: str, path: str, suffix: Choice | None
) -> Response:
    """Send the document about an IRI, whose form a suffix of the address may name."""
    await service.read(_find, service, iri)
    choice = choose_form(request, DOCUMENTS, suffix)
    languages = languages_of(request) if choice.format is HTML else ()
    parameters = dict(request.query_params) if choice.format is HTML else {}
    documents, graph = service.documents, graph_of(choice.format)

    def write() -> bytes:
        if choice.format is HTML:
            return service.pages.describe(iri, parameters, languages).encode()
        return documents.write(documents.describe(iri, graph), choice.format)

    async def make() -> Reply:
        headers = _links(service, iri, path, choice)
        if not suffix:
            headers["Content-Location"] = _ascii(f"{path}.{choice.format.suffix}")
        at_once = choice.format is not HTML and not service.limits.store_url
        if at_once and documents.is_short(iri, graph):
            return Reply(write(), choice.content_type, headers)
        return Reply(await anyio.to_thread.run_sync(write), choice.content_type, headers)

    parts = ("document", iri, choice.content_type, str(suffix is not None), *languages)
    return await service.sender.send(request, parts, make, NAMED if suffix else NEGOTIATED)


async def _split(service: Service, start: str, path: str) -> tuple[str, Choice | None]:
    """Split the suffix off a name, unless the IRI from `start` on is that of something with it."""
    name, suffix = split_suffix(path, DOCUMENTS)
    if suffix is not None and await service.read(service.documents.exists, start + path):
        return path, None
    return name, suffix


def _find(service: Service, iri: str) -> None:
    if not service.documents.exists(iri):
        raise ProblemError(404, f"{iri}: not in this release; search for its name")
    replaced_by = service.documents.replacements(iri)
    if replaced_by:
        links = ", ".join(f'<{_ascii(found)}>; rel="successor-version"' for found in replaced_by)
        raise ProblemError(
            410,
            f"{iri} was removed; see {' and '.join(replaced_by)}",
            {"Link": links},
            {"replacedBy": list(replaced_by)},
        )


def _read_suffix(request: Request, formats: Sequence[Format]) -> Choice | None:
    """Read the suffix of an address, where it has one."""
    _, choice = split_suffix(request.url.path, formats)
    if choice is None and "suffix" in request.path_params:
        raise ProblemError(404, f".{request.path_params['suffix']} is no form of this document")
    return choice


def _links(service: Service, iri: str, path: str, choice: Choice) -> dict[str, str]:
    """Point at the name to cite, the other forms, the dataset and the licence (RFC 8288, 8574)."""
    address = _ascii(path)
    links = [f'<{_ascii(iri)}>; rel="cite-as"']
    links += [
        f'<{address}.{form.suffix}>; rel="alternate"; type="{form.media_type}"'
        for form in DOCUMENTS
        if form != choice.format
    ]
    links += ['</dataset>; rel="collection"', link_dataset(service)]
    return {"Link": ", ".join(links)}


def _ascii(address: str) -> str:
    """Write an address as headers have it."""
    return quote(address, safe="/:?#[]@!$&'()*+,;=%-._~")
