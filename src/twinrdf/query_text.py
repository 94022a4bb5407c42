"""Inserting values into the text of a query.

May import: terms.
"""

import re
from collections.abc import Mapping

from twinrdf.terms import iri, parse_term, text, typed

_COMPUTED = re.compile(r"\bAS\s+\?(\w+)", re.IGNORECASE)
_NOT_STRUCTURE = re.compile(
    r'"""(?:[^\\]|\\.)*?"""|"(?:[^"\\\n]|\\.)*"'  # strings
    r"|'''(?:[^\\]|\\.)*?'''|'(?:[^'\\\n]|\\.)*'"
    r"|<[^<>\s\"{}|^`\\]*>"  # IRIs, which may have a #
    r"|#[^\n]*",  # comments
    re.DOTALL,
)


def fill_text(query: str, terms: Mapping[str, str]) -> str:
    """Insert the values of variables into the text of a query."""
    head, middle, tail, computed = split_text(query)
    rows = {name: f"\n  VALUES ?{name} {{ {_spell(term)} }}" for name, term in terms.items()}
    before = "".join(row for name, row in rows.items() if name not in computed)
    after = "".join(row for name, row in rows.items() if name in computed)
    return head + before + (f"{middle.rstrip()}{after}\n" if after else middle) + tail


def split_text(query: str) -> tuple[str, str, str, frozenset[str]]:
    """Split the text of a query into head, middle and tail; values go after the head.

    Values of computed variables go before the tail.
    """
    outline = blank_literals(query)
    first, last = outline.index("{") + 1, outline.rindex("}")
    computed = frozenset(_COMPUTED.findall(outline))
    return query[:first], query[first:last], query[last:], computed


def _spell(term: str) -> str:
    """Format a term again, so that its text can only be one term."""
    value, datatype, language = parse_term(term)
    if not datatype:
        return iri(value)
    return text(value, language) if language else typed(value, datatype)


def blank_literals(query: str) -> str:
    """Replace strings, IRIs and comments by spaces of the same length."""
    return _NOT_STRUCTURE.sub(lambda match: " " * len(match[0]), query)
