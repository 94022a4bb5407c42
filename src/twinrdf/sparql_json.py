"""Reads the SPARQL Query Results JSON Format, as our own engine and others write it.

May import: store, terms.
"""

import json
from collections.abc import Sequence
from typing import Any

from twinrdf.store import Rows
from twinrdf.terms import RDF_LANG_STRING, XSD, Term, format_term, iri

_PARTS = ("subject", "predicate", "object")


def read_results(
    body: bytes, names: Sequence[str] | None = None, most: int | None = None
) -> Rows | bool:
    """Read the answer to a SELECT or an ASK; raise ValueError if it is neither.

    Of rows the first `most` are read, and of columns those of some `names`, or else all. A blank
    node and a triple term are as in the rows of a store; a text with a direction has it behind its
    language, as `ar--rtl`.
    """
    try:
        found = json.loads(body)
        if "boolean" in found:
            return bool(found["boolean"])
        columns = tuple(map(_text, _list(found["head"]["vars"]) if names is None else names))
        rows = _list(found["results"]["bindings"])[:most]
        return Rows(columns, tuple(_read_row(row, columns) for row in rows))
    except (KeyError, TypeError, AttributeError, RecursionError):
        raise ValueError("no answer to a SELECT or ASK") from None


def _read_row(row: dict[str, Any], columns: Sequence[str]) -> tuple[Term | None, ...]:
    there = row.keys()  # of a dictionary only
    return tuple(_read_term(row[name]) if name in there else None for name in columns)


def _read_term(term: dict[str, Any]) -> Term:
    kind, value = term["type"], term["value"]
    if kind == "triple":
        parts = (format_term(_read_term(value[part])) for part in _PARTS)
        return Term(f"<<( {' '.join(parts)} )>>")
    _text(value)
    if kind == "uri":
        iri(value)  # raises ValueError if it is none
        return Term(value)
    if kind == "bnode":
        return Term(f"_:{value}")
    if kind not in ("literal", "typed-literal"):
        raise ValueError(f"a term of the kind {kind!r}")
    return Term(value, *_read_tail(term))


def _read_tail(term: dict[str, Any]) -> tuple[str, str]:
    """Read the datatype and the language of a literal."""
    language = _text(term.get("xml:lang", ""))
    datatype = _text(term.get("datatype", RDF_LANG_STRING if language else f"{XSD}string"))
    iri(datatype)
    if not language:
        return datatype, ""
    if datatype != RDF_LANG_STRING:
        raise ValueError(f"a text of a language, and of the datatype {datatype!r}")
    direction = term.get("its:dir")
    return RDF_LANG_STRING, f"{language}--{_text(direction)}" if direction else language


def _list(found: object) -> list[Any]:
    if not isinstance(found, list):
        raise TypeError("no list")
    return found


def _text(found: object) -> str:
    if not isinstance(found, str):
        raise TypeError("no text")
    return found
