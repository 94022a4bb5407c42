"""Tables of solutions: read from the results of a query, and written as VALUES.

May import: sparql_json, terms.
"""

from collections.abc import Iterable, Sequence

import pyoxigraph

from twinrdf.sparql_json import read_results
from twinrdf.terms import Term

Rows = Sequence[Sequence[str]]
"""Terms as SPARQL writes them; what is unbound is empty, what has no form there is `NAMELESS`."""

NAMELESS = "_:"
"""A blank node, or a term beyond SPARQL 1.1."""


def read_solutions(body: bytes, names: Sequence[str], most: int) -> list[tuple[str, ...]]:
    """Read the values of variables from results in JSON, of so many solutions at most.

    Raises ValueError if they are none.
    """
    found = read_results(body, names, most)
    if isinstance(found, bool):
        raise ValueError("no results of a SELECT")
    return [tuple(map(_spell, row)) for row in found.rows]


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


def _spell(term: Term | None) -> str:
    """Write a term; the engine's own classes find what is wrong with it."""
    if term is None:
        return ""
    value, datatype, language = term
    if (value.startswith(("_:", "<<")) and not datatype) or "--" in language:
        return NAMELESS
    if not datatype:
        return str(pyoxigraph.NamedNode(value))
    if language:
        return str(pyoxigraph.Literal(value, language=language))
    return str(pyoxigraph.Literal(value, datatype=pyoxigraph.NamedNode(datatype)))
