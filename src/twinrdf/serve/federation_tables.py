"""Tables of solutions: read from the results of a query, and written as VALUES.

May import: nothing.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

import pyoxigraph

Rows = Sequence[Sequence[str]]
"""Terms as SPARQL writes them; what is unbound is empty, what has no form there is `NAMELESS`."""

NAMELESS = "_:"
"""A blank node, or a term beyond SPARQL 1.1."""

_MEMBERS = frozenset({"type", "value", "xml:lang", "datatype"})
_LANG_STRING = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"


def read_solutions(body: bytes, names: Sequence[str], most: int) -> list[tuple[str, ...]]:
    """Read the values of variables from results in JSON, of so many solutions at most.

    Raises ValueError if they are none.
    """
    try:
        rows = json.loads(body)["results"]["bindings"]
        if isinstance(rows, list):
            return [tuple(_find(row, name) for name in names) for row in rows[:most]]
    except (KeyError, TypeError, AttributeError, RecursionError):
        pass
    raise ValueError("no results of a SELECT")


def write_table(names: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write solutions as VALUES, as short as it gets."""
    columns = " ".join(f"?{name}" for name in names)
    lines = "\n".join(f"({' '.join(term or 'UNDEF' for term in row)})" for row in rows)
    return f"VALUES({columns}){{{lines}}}"


def is_portable(term: str) -> bool:
    """Tell whether a term is spelled alike everywhere: an IRI, or a text without a datatype.

    The engine here writes `01` as `1`, and xsd:int as xsd:integer; others keep them apart.
    """
    return term.startswith("<") or (term.startswith('"') and not term.endswith(">"))


def _find(row: dict[str, Any], name: str) -> str:
    return _read(row[name]) if name in row.keys() else ""  # noqa: SIM118 - of a dictionary only


def _read(term: dict[str, Any]) -> str:
    """Write a term; the engine's own classes find what is wrong with it."""
    kind, value = term["type"], term["value"]
    if kind == "uri":
        return str(pyoxigraph.NamedNode(value))
    if kind not in ("literal", "typed-literal") or not _MEMBERS.issuperset(term):
        return NAMELESS
    language, datatype = term.get("xml:lang"), term.get("datatype")
    if language:
        if datatype not in (None, _LANG_STRING):
            raise ValueError(datatype)
        return str(pyoxigraph.Literal(_text(value), language=language))
    named = None if datatype is None else pyoxigraph.NamedNode(datatype)
    return str(pyoxigraph.Literal(_text(value), datatype=named))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(value)
    return value
