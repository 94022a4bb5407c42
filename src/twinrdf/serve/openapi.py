"""The interface of a release described in OpenAPI 3.1: every address, each canned query typed.

Written from the release that is served: its canned queries with their parameters, its files, its
kinds of things. HEAD answers wherever GET does, and QUERY (RFC 10008) wherever a query may be
posted; OpenAPI 3.1 has no word for the latter.

May import: __init__, queries, release, serve.negotiate, serve.openapi_operations,
serve.openapi_parts, serve.resources.
"""

import json
from collections.abc import Collection, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from twinrdf import __version__
from twinrdf.queries import CannedQuery
from twinrdf.release import Release
from twinrdf.serve.negotiate import JSON
from twinrdf.serve.openapi_operations import describe_answers, list_operations
from twinrdf.serve.openapi_parts import Node, components
from twinrdf.serve.resources import service_of

_TAGS = {
    "questions": "Canned queries: each a question with typed parameters.",
    "sparql": "Any SPARQL 1.1 query, and whole graphs by name.",
    "fragments": "Statements by pattern, page by page, for clients that answer queries themselves.",
    "names": "Reconciliation: which things the names in a table mean, as OpenRefine asks.",
    "things": "Things by their IRIs, and documents about them.",
    "files": "The files of the release.",
    "pages": "Pages for people.",
    "operations": "For those who run the server.",
}


async def show_openapi(request: Request) -> Response:
    """Describe every address of this server."""
    service = service_of(request)

    def write() -> str:
        files = {name: file.media_type for name, file in service.files.items()}
        document = describe_api(service.release, service.queries.values(), files)
        return json.dumps(document, ensure_ascii=False, indent=1) + "\n"

    return await service.sender.send_from_thread(request, ("openapi",), write, JSON.content_type)


def describe_api(
    release: Release, queries: Collection[CannedQuery], files: Mapping[str, str]
) -> dict[str, Any]:
    """Describe the interface of a release with its canned queries and its files (name → type)."""
    info: Node = {
        "title": release.title["en"],
        "summary": "A register of partnerships as linked open data, for reading.",
        "description": "Answers name their release in `Twinrdf-Release`, and the same request "
        "gives the same answer while that stays. GET may be HEAD everywhere. Formats are chosen by "
        "`Accept`, by a suffix or by `format`. Errors are problem documents (RFC 9457).",
        "version": __version__,
        "license": {"name": release.license, "url": release.license},
    }
    paths: dict[str, Node] = {}
    for path, operation in list_operations(release, queries, files):
        method = "post" if operation.body else "get"
        paths.setdefault(path, {})[method] = operation.write()
    return {
        "openapi": "3.1.0",
        "info": info,
        "servers": [{"url": "/"}],
        "tags": [{"name": name, "description": words} for name, words in _TAGS.items()],
        "paths": paths,
        "components": components(describe_answers(queries)),
    }
