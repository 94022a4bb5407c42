"""Triple Pattern Fragments: the statements that match a pattern, page by page, with controls.

    /tpf?subject=&predicate=&object=[&graph=]   triples of the register, or of one named graph
    /qpf?subject=&predicate=&object=&graph=     quads of every graph, the graph a part as any other

A client reads from the controls how to ask for any other fragment, so that it can answer SPARQL by
itself. In forms for datasets the controls stand in a graph of their own; in the others, which have
one graph, beside the statements. Counts are exact up to a bound, or where the release knows them.

May import: serve.documents, serve.fragment_controls, serve.frames, serve.negotiate,
serve.pages.results, serve.problems, serve.protocol, serve.quad_patterns, serve.query_answers,
serve.resources, serve.responses, serve.service, store, terms, vocab.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from urllib.parse import quote

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import Response

from twinrdf.serve.documents import write_quads
from twinrdf.serve.fragment_controls import SIZE, Address, Fragment, describe_fragment
from twinrdf.serve.frames import Job
from twinrdf.serve.negotiate import (
    HTML,
    JSON,
    JSON_LD,
    N_QUADS,
    N_TRIPLES,
    RDF_XML,
    RESULTS_JSON,
    TRIG,
    TURTLE,
    Choice,
)
from twinrdf.serve.pages.results import read_answer
from twinrdf.serve.problems import ProblemError
from twinrdf.serve.protocol import parse_pairs, site_of
from twinrdf.serve.quad_patterns import DEFAULT_GRAPH, PARTS, Pattern, parse_pattern
from twinrdf.serve.query_answers import collect
from twinrdf.serve.resources import NEGOTIATED, choose_form, languages_of, service_of
from twinrdf.serve.responses import Reply
from twinrdf.serve.service import Service
from twinrdf.store import Rows
from twinrdf.terms import Term, iri, parse_term
from twinrdf.vocab import term

COUNTED = 10_000
"""How many matches are counted; of more, the number is an estimate where the release has none.

No more are looked at here: pages further in, patterns that no index answers, and what is found so
often in the register while every graph is sought, are for the query processes and their limits.
"""

FORMATS = (TRIG, HTML, N_QUADS, JSON_LD, TURTLE, N_TRIPLES, RDF_XML, JSON)
"""The forms of a fragment."""

_DATASETS = (TRIG, N_QUADS, JSON_LD, JSON)
_IN_ADDRESS = "!#$%&'()*+,-./:;=?@[]_~"
_HIGHEST = 8  # digits of a page's number


async def show_triples(request: Request) -> Response:
    """Give the triples of one graph that match a pattern: the register, if no graph is named."""
    return await _send(request, quads=False)


async def show_quads(request: Request) -> Response:
    """Give the quads of every graph that match a pattern."""
    return await _send(request, quads=True)


async def _send(request: Request, *, quads: bool) -> Response:
    service = service_of(request)
    written = _read_parameters(request)
    choice = choose_form(request, FORMATS)
    graph = written.get("graph", "")
    pinned = {} if quads or graph else {"graph": DEFAULT_GRAPH}
    pattern = parse_pattern({**written, **pinned})
    if not quads and pattern.graph.startswith("?"):
        raise ProblemError(400, "graph: a variable; name one graph, or ask /qpf for all of them")
    languages = languages_of(request) if choice.format is HTML else ()
    address = _locate(request, service, graph if pattern.graph else "", written, quads=quads)

    async def make() -> Reply:
        fragment = await _find(request, service, pattern, address.page)
        if address.page > 1 and not fragment.quads:
            raise ProblemError(404, f"no page {address.page}; the fragment ends before")
        body = await anyio.to_thread.run_sync(
            _write, service, fragment, address, written, choice, languages
        )
        return Reply(body, choice.content_type)

    parts = ("fragment", address.here, choice.content_type, *languages)
    return await service.sender.send(request, parts, make, NEGOTIATED)


# ---- what is asked


def _read_parameters(request: Request) -> dict[str, str]:
    pairs = [pair for pair in parse_pairs(request.scope["query_string"]) if pair[1]]
    names = [name for name, _ in pairs]
    for name in (*PARTS, "page", "format"):
        if names.count(name) > 1:
            raise ProblemError(400, f"{name}: given {names.count(name)} times; give it once")
    return dict(pairs)


def _locate(
    request: Request, service: Service, graph: str, written: Mapping[str, str], *, quads: bool
) -> Address:
    start = f"{site_of(request, service.limits)}{request.url.path}"
    if graph and not quads:
        start += f"?graph={quote(graph, safe='')}"
    query = quote(request.scope["query_string"].decode(), safe=_IN_ADDRESS + "&")
    page = written.get("page", "1")
    if not (page.isascii() and page.isdigit() and len(page) <= _HIGHEST and int(page)):
        raise ProblemError(400, f"page: '{page[:60]}' is not a page; write 1 or more")
    return Address(start, query, int(page), quads)


# ---- what is found


async def _find(request: Request, service: Service, pattern: Pattern, page: int) -> Fragment:
    start = (page - 1) * SIZE
    costly = await _is_costly(request, service, pattern, start)
    rows = await _ask(request, service, pattern.select(start, SIZE + 1), costly=costly)
    found = tuple(pattern.fill(rows))
    quads, more = found[:SIZE], len(found) > SIZE
    if quads and not more:
        return Fragment(quads, start + len(quads), True, False)
    if known := _known_count(service, pattern):
        return Fragment(quads, known, True, more)
    counted = await _count(request, service, pattern, costly=costly)
    if counted <= COUNTED:
        return Fragment(quads, counted, True, more)
    return Fragment(quads, max(counted, start + len(found)), False, more)


async def _is_costly(request: Request, service: Service, pattern: Pattern, start: int) -> bool:
    """Tell whether more than `COUNTED` statements have to be looked at.

    What is sought in every graph is sought in the register, and there once more, for the engine
    finds named graphs by passing over what is in none.
    """
    if pattern.repeats or start > COUNTED:
        return True
    in_register = replace(pattern, graph="")
    return pattern.graph.startswith("?") and (
        await _count(request, service, in_register, costly=False) > COUNTED
    )


async def _count(request: Request, service: Service, pattern: Pattern, *, costly: bool) -> int:
    """Count matches, as far as `COUNTED` and one."""
    rows = await _ask(request, service, pattern.count(COUNTED + 1), costly=costly)
    ((counted,),) = rows.rows
    return int(counted.value) if counted else 0


async def _ask(request: Request, service: Service, query: str, *, costly: bool) -> Rows:
    """Have a query answered here, or by the query processes if it may look at a lot."""
    if not costly:
        return await anyio.to_thread.run_sync(service.store.select, query)
    form = RESULTS_JSON.media_type
    try:
        content = await collect(request, service, Job(query, form, on_disk=True))
    except ProblemError as error:
        if error.status == 400:  # of an engine elsewhere, and no fault of the client's
            raise ProblemError(502, str(error), reason="upstream") from None
        raise
    return read_answer(content, form).rows


def _known_count(service: Service, pattern: Pattern) -> int:
    """Look up how many statements match, where the release tells; 0 where it does not."""
    if pattern.repeats:
        return 0
    variables = [part for part in pattern.parts if part.startswith("?")]
    sizes = {iri(graph.iri) if graph.iri else "": graph.triples for graph in service.release.graphs}
    if len(variables) == 4:
        return sum(sizes.values())
    if len(variables) == 3 and pattern.graph not in variables:
        return sizes.get(pattern.graph, 0)
    if variables == [pattern.subject, pattern.object] and not pattern.graph:
        return _partition(service, pattern.predicate)
    return 0


def _partition(service: Service, predicate: str) -> int:
    """Look up how many statements of the register have a predicate."""
    metadata = service.metadata["void"]
    listed = term("void:propertyPartition")
    dataset = iri(f"{service.release.base}dataset")
    parts = {quad[2] for quad in metadata if quad[:2] == (dataset, listed)}
    named = {quad[0] for quad in metadata if quad[1:3] == (term("void:property"), predicate)}
    for subject, name, value, _ in metadata:
        if subject in parts & named and name == term("void:triples"):
            return int(parse_term(value).value)
    return 0


# ---- what is sent


def _write(
    service: Service,
    fragment: Fragment,
    address: Address,
    written: Mapping[str, str],
    choice: Choice,
    languages: Sequence[str],
) -> bytes:
    if choice.format is HTML:
        return _render(service, fragment, address, written, languages).encode()
    controls = describe_fragment(fragment, address, service.release.base)
    data = fragment.quads
    if not address.quads:
        data = tuple((subject, predicate, value, "") for subject, predicate, value, _ in data)
    quads = {*data, *controls}
    if choice.format not in _DATASETS:
        quads = {(subject, predicate, value, "") for subject, predicate, value, _ in quads}
    return write_quads(sorted(quads), choice.format, service.release, service.mapping)


def _render(
    service: Service,
    fragment: Fragment,
    address: Address,
    written: Mapping[str, str],
    languages: Sequence[str],
) -> str:
    plain = service.pages.register.plain
    rows = [
        [plain(_read(part), worded=False) if part else None for part in quad]
        for quad in fragment.quads
    ]
    return service.pages.renderer.render(
        "fragment.html",
        languages,
        quads=address.quads,
        parts=PARTS,
        written=written,
        rows=rows,
        fragment=fragment,
        page=address.page,
        kept={name: value for name, value in written.items() if name in PARTS},
    )


def _read(part: str) -> Term:
    return Term(part) if part.startswith("_:") else parse_term(part)
