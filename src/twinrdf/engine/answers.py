"""The answers of an engine, read as rows and quads, and whether they are complete.

An engine that fails halfway may still end the HTTP response properly, so the end of the document
itself is checked.

May import: errors, store, terms.
"""

import json
import re
from typing import Any

from twinrdf.errors import EngineError
from twinrdf.store import Rows
from twinrdf.terms import RDF_LANG_STRING, XSD, Quad, Term, format_term

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
    try:
        found = json.loads(body)
        columns = tuple(found["head"]["vars"])
        rows = tuple(
            tuple(_read(row[name]) if name in row else None for name in columns)
            for row in found["results"]["bindings"]
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise EngineError(502, f"{where}: half an answer, or not one to a SELECT") from None
    return Rows(columns, rows)


def as_quads(rows: Rows) -> tuple[Quad, ...]:
    """Read rows of subject, predicate, object and graph as sorted quads."""
    quads: set[Quad] = set()
    for row in rows.rows:
        subject, predicate, value, graph = (format_term(term) if term else "" for term in row)
        quads.add((subject, predicate, value, graph))
    return tuple(sorted(quads))


def _read(term: dict[str, Any]) -> Term:
    value, language = term["value"], term.get("xml:lang", "")
    datatype = term.get("datatype", XSD + "string")
    if not all(isinstance(text, str) for text in (value, language, datatype)):
        raise TypeError("no text where a term has one")
    if term["type"] == "uri":
        return Term(value)
    if term["type"] == "bnode":
        return Term(f"_:{value}")
    if language:
        return Term(value, RDF_LANG_STRING, language)
    return Term(value, datatype)
