"""The routes of queries: the SPARQL endpoint, the query page, the canned queries.

May import: errors, queries, serve.files, serve.frames, serve.geojson, serve.languages,
serve.negotiate, serve.pages.completions, serve.pages.query_page, serve.pages.results,
serve.problems, serve.protocol, serve.query_answers, serve.resources, serve.responses,
serve.service, suggestions, terms, vocab.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from functools import partial

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from twinrdf.errors import QueryError
from twinrdf.queries import CannedQuery, bind
from twinrdf.serve.files import send_file
from twinrdf.serve.frames import Job
from twinrdf.serve.geojson import has_places, write_features
from twinrdf.serve.languages import PARAMETER, choose_language
from twinrdf.serve.negotiate import (
    GEO_JSON,
    HTML,
    JSON,
    RDF,
    RESULTS,
    RESULTS_JSON,
    Choice,
    Format,
    split_suffix,
)
from twinrdf.serve.pages.completions import list_completions
from twinrdf.serve.pages.query_page import Question
from twinrdf.serve.pages.results import read_answer
from twinrdf.serve.problems import ProblemError
from twinrdf.serve.protocol import Asked, check_asked, read_asked, site_of
from twinrdf.serve.query_answers import answer_asked, collect, read_question
from twinrdf.serve.resources import (
    FORM_PARAMETERS,
    NAMED,
    NEGOTIATED,
    choose_form,
    languages_of,
    send_quads,
    service_of,
)
from twinrdf.serve.responses import Reply
from twinrdf.serve.service import Service
from twinrdf.suggestions import check_values
from twinrdf.terms import Quad, iri
from twinrdf.vocab import expand, graph

_OURS = frozenset((*FORM_PARAMETERS, PARAMETER))
"""Parameters of an address that are not parameters of a canned query."""


async def sparql(request: Request) -> Response:
    """Answer a query, or describe the endpoint if none is asked."""
    service, asked = await _read(request)
    if asked is not None:
        return await answer_asked(request, service, asked)
    choice = choose_form(request, (*RDF, HTML))
    if choice.format is HTML:
        return await _send_form(request, service, NEGOTIATED)
    quads = await service.read(_describe_endpoint, service)
    name = "federating service" if service.federation else "service"
    return await send_quads(request, service, name, quads, choice)


async def _read(request: Request) -> tuple[Service, Asked | None]:
    """Read the request, and give the service in use once it was read."""
    asked = await read_asked(request, service_of(request).limits)
    return service_of(request), asked


def _describe_endpoint(service: Service) -> tuple[Quad, ...]:
    """Gather the description of the endpoint: service, dataset, and example queries.

    Query editors read it here, since the default graph has only the register. Whether other
    endpoints may be asked is up to the server, not the release.
    """
    examples = service.store.quads(graph=iri(graph(service.release.base, "queries")))
    metadata = {*service.metadata["service"], *service.metadata["void"]}
    if service.federation:
        feature, federated = expand("sd:feature"), expand("sd:BasicFederatedQuery")
        endpoint = iri(f"{service.release.base}sparql")
        metadata.add((endpoint, iri(feature), iri(federated), ""))
    return tuple(sorted({*metadata, *((*quad[:3], "") for quad in examples)}))


async def show_query(request: Request) -> Response:
    """Show the form to write a query in, and the answer to one."""
    service, asked = await _read(request)
    if asked is not None:
        written = asked.query.replace("\r\n", "\n")  # forms are sent with line ends of their own
        return await answer_asked(request, service, replace(asked, query=written), page=True)
    example = request.query_params.get("example", "")
    if example:
        return _lead_to_example(request, service, example)
    return await _send_form(request, service, NAMED)


def _lead_to_example(request: Request, service: Service, name: str) -> Response:
    """Lead to the query page with a canned query in it, filled in as its first example is."""
    query = service.pages.canned.find(name)
    text = service.pages.canned.fill(query, next(iter(query.examples), {}), service.release.base)
    headers = {"Cache-Control": "no-cache"}
    chosen = choose_language(request)
    kept = {PARAMETER: chosen} if chosen else {}
    return RedirectResponse(Question(text).address("/query", **kept), 303, headers)


async def show_completions(request: Request) -> Response:
    """List the words that the query editor proposes."""
    service = service_of(request)
    languages = languages_of(request)

    def write() -> bytes:
        void, register = service.metadata["void"], service.pages.register
        dataset = f"{service.release.base}dataset"
        return _write_json(list_completions(void, dataset, register, languages))

    parts = ("completions", *languages)
    return await service.sender.send_from_thread(request, parts, write, JSON.content_type, NAMED)


async def show_query_code(request: Request) -> Response:
    """Write a query as code to run elsewhere."""
    service, asked = await _read(request)
    if asked is None:
        raise ProblemError(400, "no query; send one as `query`")
    verdict, _ = check_asked(asked, service.limits, request.method)
    question = read_question(request, service, asked)
    snippets = service.pages.query_page.snippets(question, verdict.form)
    listed = {"snippets": [asdict(snippet) for snippet in snippets]}
    return await service.sender.finish(request, Reply(_write_json(listed), JSON.content_type), "")


async def list_queries(request: Request) -> Response:
    """List the canned queries, as a page or as JSON."""
    service = service_of(request)
    choice = choose_form(request, (HTML, JSON))
    languages = languages_of(request)

    def write() -> str | bytes:
        if choice.format is HTML:
            return service.pages.canned_queries(languages)
        return _write_json({"queries": [_outline(query) for query in service.queries.values()]})

    form = choice.content_type
    parts = ("queries", form, *(languages if choice.format is HTML else ()))
    return await service.sender.send_from_thread(request, parts, write, form, NEGOTIATED)


async def ask_canned(request: Request) -> Response:
    """Answer a canned query; its parameters are those of the address."""
    service = service_of(request)
    file = service.files.get(f"queries/{request.path_params['name']}")
    if file is not None:
        return send_file(request, file, service.sender)
    name, suffix = split_suffix(request.path_params["name"], (*RESULTS, GEO_JSON))
    if name not in service.queries:
        raise ProblemError(404, f"{name}: no such question; see the list of questions")
    formats = list_forms(service.queries[name])
    if suffix is not None and suffix.format not in formats:
        raise ProblemError(404, f"{name}: this question is not about places; ask for another form")
    choice = choose_form(request, formats, suffix)
    query = service.queries[name]
    values = _read_values(request, service, query)
    return await _answer_canned(request, service, query, values, choice, suffix)


def _read_values(request: Request, service: Service, query: CannedQuery) -> dict[str, str]:
    """Read the values of parameters; a page of this site stands for the thing it is about."""
    values = {key: value for key, value in request.query_params.items() if key not in _OURS}
    site, addresses = site_of(request, service.limits), service.pages.addresses
    for param in query.params:
        if param.kind in ("iri", "concept") and param.name in values:
            values[param.name] = addresses.name_thing(values[param.name].strip(), site)
    return values


def list_forms(query: CannedQuery) -> tuple[Format, ...]:
    """List the forms of the answer to a canned query; GeoJSON where it is about places."""
    return (HTML, *RESULTS[:-1], *([GEO_JSON] if has_places(query) else []))


async def _answer_canned(
    request: Request,
    service: Service,
    query: CannedQuery,
    values: Mapping[str, str],
    choice: Choice,
    suffix: Choice | None,
) -> Response:
    wants_page = choice.format is HTML
    known = (service.release.base, service.pages.index, service.store)
    languages = languages_of(request) if wants_page else ()

    def page(content: bytes | None = None, problem: str = "") -> bytes:
        return service.pages.canned_query(query.name, values, content, problem, languages).encode()

    async def refuse(status: int, error: QueryError) -> Reply:
        if not wants_page:
            raise ProblemError(status, str(error)) from None
        problem = str(error) if any(values.values()) else ""  # at first, only the form
        body = await anyio.to_thread.run_sync(page, None, problem)
        return Reply(body, choice.content_type, status=status if problem else 200)

    async def make() -> Reply:
        try:
            terms = bind(query, values, service.release.base)
        except QueryError as error:
            return await refuse(400, error)
        try:
            await service.read(check_values, query, terms, *known)
        except QueryError as error:
            return await refuse(404, error)
        made_as = RESULTS_JSON if choice.format in (HTML, GEO_JSON) else choice.format
        content = await _ask(request, service, query, terms, made_as)
        if wants_page:
            content = await anyio.to_thread.run_sync(page, content)
        if choice.format is GEO_JSON:
            rows = read_answer(content, made_as.media_type).rows
            geography = service.pages.geography
            content = await anyio.to_thread.run_sync(write_features, query, rows, geography)
        return Reply(content, choice.content_type)

    given = (part for pair in sorted(values.items()) for part in pair)
    parts = ("canned", query.name, choice.content_type, *languages, "\x1e", *given)
    return await service.sender.send(request, parts, make, NAMED if suffix else NEGOTIATED)


async def _ask(
    request: Request, service: Service, query: CannedQuery, terms: dict[str, str], form: Format
) -> bytes:
    try:
        return await collect(request, service, Job(query.text, form.media_type, terms=terms))
    except ProblemError as problem:
        if problem.status != 400 or service.limits.store_url:  # an engine may refuse more
            raise
        iris = " or ".join(value[1:-1] for value in terms.values() if value.startswith("<"))
        words = f"{query.name}: {iris[:200]} is no valid IRI; correct it"  # the query itself is
        raise ProblemError(400, words) from None


async def _send_form(request: Request, service: Service, vary: str) -> Response:
    question = Question("", languages=languages_of(request))
    page = partial(service.pages.query_page.form, question)
    parts = ("query", HTML.content_type, *question.languages)
    return await service.sender.send_from_thread(request, parts, page, HTML.content_type, vary)


def _write_json(document: Mapping[str, object]) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def _outline(query: CannedQuery) -> dict[str, object]:
    return {
        "name": query.name,
        "summary": query.summary,
        "description": query.description,
        "tags": list(query.tags),
        "href": f"/queries/{query.name}",
        "parameters": [
            {
                "name": param.name,
                "kind": param.kind,
                "help": param.help,
                "required": param.required,
                "default": param.default,
            }
            for param in query.params
        ],
        "columns": list(query.columns),
        "examples": [dict(example) for example in query.examples],
    }
