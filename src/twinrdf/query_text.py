"""The text of a query: values inserted into it, and what the engine's parser says is wrong with it.

May import: terms, vocab.
"""

import re
from collections.abc import Mapping

from twinrdf.terms import iri, parse_term, text, typed
from twinrdf.vocab import PREFIXES

_COMPUTED = re.compile(r"\bAS\s+[?$](\w+)", re.IGNORECASE)
_NOT_STRUCTURE = re.compile(
    r'"""(?:[^\\]|\\.)*?"""|"(?:[^"\\\n]|\\.)*"'  # strings
    r"|'''(?:[^\\]|\\.)*?'''|'(?:[^'\\\n]|\\.)*'"
    r"|<[^<>\s\"{}|^`\\]*>"  # IRIs, which may have a #
    r"|#[^\n]*",  # comments
    re.DOTALL,
)
_PLACE = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.*)", re.DOTALL)
_PREFIXED = re.compile(r"([\w.-]+):[^\s:<>]*$")
"""The prefixed name at the end of what a parser has read."""
_NAMED = 200
"""In so many characters it is looked for."""


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


def read_syntax_error(message: str, query: str) -> tuple[str, int, int]:
    """Read a parser's message: what it says in words, and the line and column, 0 if it has none."""
    match = _PLACE.fullmatch(message)
    if match is None:
        return message, 0, 0
    said = [part for part in match[3].split(", ") if " " in part and part[0].isalpha()]
    words = "; ".join(said) or "not SPARQL from here on"
    line, column = int(match[1]), int(match[2])
    if "Prefix not found" in said:
        name = _PREFIXED.search(query.split("\n")[line - 1][: column - 1][-_NAMED:])
        words = _tell_undeclared(name[1]) if name else words
    return words, line, column


def _tell_undeclared(prefix: str) -> str:
    return f"{prefix}: is not declared; begin with PREFIX {prefix}: <{PREFIXES.get(prefix, '…')}>"
