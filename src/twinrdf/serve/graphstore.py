"""The SPARQL 1.1 Graph Store HTTP Protocol, for reading: one graph of the release, whole.

    /data?default        the register
    /data?graph=<IRI>    a named graph, by its absolute IRI

Graphs under this site's own names answer there as well: `/graph/…`, `/ns`, the sources.

May import: serve.files, serve.negotiate, serve.problems, serve.protocol, serve.quad_patterns,
serve.query_answers, serve.resources, serve.service, terms.
"""

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import Response

from twinrdf.serve.files import send_file
from twinrdf.serve.negotiate import JSON, RDF
from twinrdf.serve.problems import ProblemError
from twinrdf.serve.protocol import Asked, parse_pairs
from twinrdf.serve.quad_patterns import parse_iri
from twinrdf.serve.query_answers import answer_asked
from twinrdf.serve.resources import NEGOTIATED, choose_form, send_quads, service_of
from twinrdf.serve.service import Service
from twinrdf.terms import Quad

FORMATS = (*RDF, JSON)
"""The forms of a graph."""

_WHOLE = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"


async def show_data(request: Request) -> Response:
    """Give a graph by name; the largest come from their file, or as a query would give them."""
    service = service_of(request)
    name = _read_name(request)
    choice = choose_form(request, FORMATS)
    most = service.limits.document_quads
    sizes = {graph.iri: graph.triples for graph in service.release.graphs}
    if sizes.get(name[1:-1], 0) <= most:  # as far as the release tells
        quads = await anyio.to_thread.run_sync(_read, service, name, most + 1)
        if name and not quads:
            raise ProblemError(404, f"{name[1:-1]}: no graph of this release; /sparql lists them")
        if len(quads) <= most:
            return await send_quads(request, service, f"data {name}", quads, choice)
    file = service.files.get(f"dumps/register.{choice.format.suffix}")
    if file is not None and not name:
        return send_file(request, file, service.sender, NEGOTIATED)
    graphs = (name[1:-1],) if name else ()
    return await answer_asked(request, service, Asked(_WHOLE, graphs, format=choice.media_type))


def _read_name(request: Request) -> str:
    """Read which graph is asked for, as a term, or nothing for the register."""
    pairs = parse_pairs(request.scope["query_string"])
    asked = [pair for pair in pairs if pair[0] in ("default", "graph")]
    if len(asked) != 1:
        raise ProblemError(
            400, f"{len(asked)} graphs named; write ?default or ?graph=<an absolute IRI>, once"
        )
    ((kind, value),) = asked
    if kind == "default":
        if value:
            raise ProblemError(400, f"default: '{value[:60]}' is too much; it takes no value")
        return ""
    try:
        return parse_iri(value)
    except ValueError:
        raise ProblemError(
            400, f"graph: '{value[:60]}' is not an absolute IRI; write one, percent-encoded"
        ) from None


def _read(service: Service, name: str, limit: int) -> tuple[Quad, ...]:
    """Read the statements of a graph, so many at most, as those of a graph without a name."""
    found = service.store.quads(graph=name, limit=limit)
    return tuple((subject, verb, value, "") for subject, verb, value, _ in found)
