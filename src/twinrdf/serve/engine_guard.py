"""A check of a query before it is sent to an engine elsewhere, which may read it in its own way.

Engines know words beyond SPARQL 1.1 that fetch from other hosts or call code (`define get:soft`,
`bif:…`, `<java:…>`), load what FROM names, and some decode `\\u0053` before they read anything
else. So only the words of the standard pass, and only graphs of the release; a query with such
escapes has to pass the check both as it is and decoded.

May import: guard, serve.limits, serve.problems.
"""

import re
from collections.abc import Collection

from twinrdf.guard import check_query, read_tokens
from twinrdf.serve.limits import Limits
from twinrdf.serve.problems import ProblemError

_WORDS = """
    BASE PREFIX SELECT DISTINCT REDUCED AS CONSTRUCT DESCRIBE ASK FROM NAMED WHERE ORDER BY ASC DESC
    LIMIT OFFSET GROUP HAVING VALUES UNDEF UNION OPTIONAL MINUS GRAPH FILTER BIND EXISTS NOT IN A
    TRUE FALSE COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT SEPARATOR STR LANG LANGMATCHES DATATYPE
    BOUND IRI URI BNODE RAND ABS CEIL FLOOR ROUND CONCAT STRLEN UCASE LCASE ENCODE_FOR_URI CONTAINS
    STRSTARTS STRENDS STRBEFORE STRAFTER YEAR MONTH DAY HOURS MINUTES SECONDS TIMEZONE TZ NOW UUID
    STRUUID MD SHA COALESCE IF STRLANG STRDT SAMETERM ISIRI ISURI ISBLANK ISLITERAL ISNUMERIC REGEX
    SUBSTR REPLACE
"""
WORDS = frozenset(_WORDS.split())
"""The words of SPARQL 1.1 (of MD5 and SHA256 what comes before the number)."""

ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_SCHEME = re.compile(r"<([A-Za-z][A-Za-z0-9+.-]*):")
_CALLING = frozenset({"bif", "sql", "java", "javascript", "js", "jar", "file", "define", "get"})
_AS_QUERY = {"FROM", "NAMED"}


def check_portable(query: str, graphs: Collection[str], limits: Limits) -> None:
    """Raise ProblemError unless a query may go to an engine elsewhere; `graphs` it may name."""
    check_words(query, graphs)
    if ESCAPE.search(query):
        undone = _undo(query)
        verdict = check_query(undone, limits)
        if verdict.refused:
            raise ProblemError(verdict.status, f"with its escapes undone: {verdict.message}")
        check_words(undone, graphs)


def names_graphs(query: str) -> bool:
    """Tell whether a query names its own dataset."""
    return any(kind == "word" and text.upper() == "FROM" for kind, text, _ in read_tokens(query))


def check_words(query: str, graphs: Collection[str] | None = None) -> None:
    """Raise ProblemError at words beyond the standard and names of nothing; read no escapes.

    Without `graphs` a query may name any.
    """
    before = prefix = ""
    prefixes: dict[str, str] = {}
    for kind, text, _ in read_tokens(query):
        word = text.upper() if kind == "word" else ""
        if kind == "word" and word not in WORDS:
            raise ProblemError(
                400, f"{text[:60]} is no word of SPARQL 1.1; the engine here is asked no other"
            )
        if kind == "sign" and text == "`":
            raise ProblemError(400, "a backquote has no place in SPARQL; remove it")
        if kind == "iri":
            _check_iri(text, before)
        if before == "PREFIX" and kind == "name":
            prefix, word = text, "PREFIX"
        elif before == "PREFIX" and kind == "iri":
            prefixes[prefix] = text
        elif graphs is not None and before in _AS_QUERY and kind in ("iri", "name"):
            _check_graph(text, graphs, prefixes)
        elif kind == "name" and not text.startswith("_:"):
            _check_prefix(text, prefixes)
        before = word


def _check_iri(text: str, before: str) -> None:
    scheme = _SCHEME.match(text)
    if scheme and scheme[1].lower() in _CALLING:
        raise ProblemError(403, f"{text[:60]} calls code or a file; the engine here is asked none")
    if not scheme and before in ("PREFIX", "BASE"):
        raise ProblemError(400, f"{before} {text[:60]} is not absolute; write it with its scheme")


def _check_graph(text: str, graphs: Collection[str], prefixes: dict[str, str]) -> None:
    name = text[1:-1]
    if not text.startswith("<"):
        start, colon, rest = text.partition(":")
        name = prefixes.get(start + colon, "")[1:-1] + rest
    if name not in graphs:
        raise ProblemError(400, f"FROM {text[:200]}: no graph of this release; /sparql lists them")


def _check_prefix(text: str, prefixes: dict[str, str]) -> None:
    start = text[: text.index(":") + 1]
    if start not in prefixes:
        raise ProblemError(
            400, f"{start[:60]} is a prefix nobody declared; write PREFIX {start[:60]}"
        )


def _undo(query: str) -> str:
    def write(match: re.Match[str]) -> str:
        code = int(match[1] or match[2], 16)
        return chr(code) if code < 0x110000 else match[0]

    return ESCAPE.sub(write, query)
