"""The answers of an engine, read as rows and quads, and whether they are complete.

An engine that fails halfway may still end the HTTP response properly, so the end of the document
itself is checked.

May import: errors, sparql_json, store, terms.
"""

import contextlib
import re

from twinrdf.errors import EngineError
from twinrdf.sparql_json import read_results
from twinrdf.store import Rows
from twinrdf.terms import Quad, format_term

_ENDS = {
    "application/sparql-results+json": re.compile(
        rb"(?:[]{0-9]\s*}|(?:true|false)(?:\s*})?)\s*}\s*\Z"  # and not as a row ends
    ),
    "application/sparql-results+xml": re.compile(rb"</sparql>\s*\Z"),
    "application/rdf+xml": re.compile(
        rb"(?:</(?:\w+:)?RDF\s*>|xmlns(?::\w+)?=[\"'][^\"'<>]*[\"']\s*/>)\s*\Z"
    ),
    "application/ld+json": re.compile(rb"[\]}]\s*\Z"),
    "text/csv": re.compile(rb"(?:\A|\n|\Atrue|\Afalse)\Z"),
    "text/tab-separated-values": re.compile(rb"(?:\A|\n|\Atrue|\Afalse|\A\?\w+(?:\t\?\w+)*)\Z"),
    "application/n-triples": re.compile(rb"(?:\A|\.[ \t]*\n?)\Z"),
    "application/n-quads": re.compile(rb"(?:\A|\.[ \t]*\n?)\Z"),
    "text/turtle": re.compile(rb"(?:\A|\.)\s*\Z"),
    "application/trig": re.compile(rb"(?:\A|[.}])\s*\Z"),
}

TAIL = 256
"""How many bytes of the end of an answer are needed to check it."""


def is_whole(tail: bytes, media_type: str) -> bool:
    """Tell from the end of an answer whether it is complete, as far as its format shows."""
    end = _ENDS.get(media_type)
    return end is None or end.search(tail) is not None


def read_rows(body: bytes, where: str) -> Rows:
    """Read the answer to a SELECT, as JSON."""
    with contextlib.suppress(ValueError):
        found = read_results(body)
        if isinstance(found, Rows):
            return found
    raise EngineError(502, f"{where}: half an answer, or not one to a SELECT")


def as_quads(rows: Rows) -> tuple[Quad, ...]:
    """Read rows of subject, predicate, object and graph as sorted quads."""
    quads: set[Quad] = set()
    for row in rows.rows:
        subject, predicate, value, graph = (format_term(term) if term else "" for term in row)
        quads.add((subject, predicate, value, graph))
    return tuple(sorted(quads))
