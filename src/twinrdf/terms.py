"""RDF terms and quads as N-Triples text, the form in which all stages pass them on.

A term is its canonical N-Triples spelling: `<https://…>`, `"Gent"@nl`, `"2011"^^<…#gYear>`.
Text sorts, hashes and writes itself, so no stage needs RDF objects.

May import: nothing.
"""

import re
from functools import lru_cache
from typing import NamedTuple

XSD = "http://www.w3.org/2001/XMLSchema#"
RDF_LANG_STRING = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"

NOT_IN_IRI = re.compile(r"[\x00-\x20<>\"{}|^`\\]")
"""A character that no IRI may hold."""

Quad = tuple[str, str, str, str]
"""Subject, predicate, object and graph; the default graph is the empty string."""

_ESCAPE = {code: f"\\u{code:04X}" for code in (*range(0x20), 0x7F, 0xFFFE, 0xFFFF)} | str.maketrans(
    {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
)
_UNESCAPE = {"\\": "\\", '"': '"', "n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", "'": "'"}
_ESCAPED = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_TAIL = re.compile(r'"(?:@([A-Za-z0-9-]+)|\^\^<([^>]*)>)?')
_TAILS = 1024
"""The size of the cache of datatypes and languages."""


class Term(NamedTuple):
    """A parsed term: an IRI has no datatype, a literal always has one."""

    value: str
    datatype: str = ""
    language: str = ""

    @property
    def is_iri(self) -> bool:
        """Whether the term is an IRI rather than a literal."""
        return not self.datatype


def iri(value: str) -> str:
    """Write an IRI as a term; a character that no IRI may hold raises ValueError."""
    if NOT_IN_IRI.search(value):
        raise ValueError(f"not an IRI: {value!r}")
    return f"<{value}>"


def text(value: str, language: str = "") -> str:
    """Write a string, with its language tag if it has one, as a term."""
    quoted = f'"{value.translate(_ESCAPE)}"'
    return f"{quoted}@{language.lower()}" if language else quoted


def typed(value: str, datatype: str) -> str:
    """Write a lexical form with its datatype IRI as a term; xsd:string stays implicit."""
    if datatype == XSD + "string":
        return text(value)
    return f'"{value.translate(_ESCAPE)}"^^<{datatype}>'


def parse_term(term: str) -> Term:
    """Parse a term, undoing the escapes."""
    if term.startswith("<"):
        return Term(term[1:-1])
    end = term.rfind('"')
    tail = _read_tail(term[end:]) if end > 0 and term[0] == '"' else None
    if tail is None:
        raise ValueError(f"not an N-Triples term: {term!r}")
    return Term(_unescape(term[1:end]), *tail)


def language_of(term: str) -> str:
    """Give the language tag of a term, empty where it has none."""
    if term[0] != '"' or term[-1] in '">':
        return ""
    return term[term.rindex('"') + 2 :]


def format_term(term: Term) -> str:
    """Write a parsed term; a blank node keeps its label."""
    value, datatype, language = term
    if not datatype:
        return value if value.startswith("_:") else iri(value)
    return text(value, language) if language else typed(value, datatype)


@lru_cache(_TAILS)
def _read_tail(tail: str) -> tuple[str, str] | None:
    """Read the datatype and the language that follow the value of a literal."""
    match = _TAIL.fullmatch(tail)
    if match is None:
        return None
    language, datatype = match.groups()
    return (RDF_LANG_STRING, language) if language else (datatype or XSD + "string", "")


def _unescape(value: str) -> str:
    def plain(match: re.Match[str]) -> str:
        short, long, single = match.groups()
        return _UNESCAPE[single] if single else chr(int(short or long, 16))

    return _ESCAPED.sub(plain, value) if "\\" in value else value
