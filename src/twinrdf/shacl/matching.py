"""Texts matched against patterns by the engine: SPARQL's REGEX, by which SHACL defines sh:pattern.

The engine searches in time proportional to the text, whatever the pattern; Python's `re` may search
without end. What only such a search can find, a lookahead for instance, is no pattern here.

May import: shacl.values, store, terms.
"""

import json
import re
from collections.abc import Iterable, Iterator
from itertools import islice

from rdflib import SH, Graph
from rdflib.term import Node

from twinrdf.shacl.values import text_of
from twinrdf.store import load_quads
from twinrdf.terms import text

_ENGINE = load_quads(())
_BATCH = 1000
"""The most texts of one query."""

_ESCAPED = re.compile(r"\\[^<>]", re.DOTALL)
_READ_APART = re.compile(r"\\[<>]|\[\^?\]?[^\]]*?(?:\[|&&|--|~~)")
"""What engines read differently: a class within a class, operations on them, an escaped < or >."""


def read_flags(shapes: Graph, shape: Node) -> str:
    """Read how a shape wants its patterns to be matched."""
    return "".join(sorted(map(str, shapes.objects(shape, SH.flags))))


def is_pattern(pattern: str, flags: str) -> bool:
    """Whether the engine can search by a pattern, and reads it as others do."""
    if "q" not in flags and _READ_APART.search(_ESCAPED.sub("", pattern)):
        return False
    return compute("REGEX", "", pattern, flags) is not None


def compute(function: str, *texts: str) -> str | None:
    """Compute a function of SPARQL; None where it is an error."""
    query = f"SELECT ({function}({', '.join(map(text, texts))}) AS ?value) {{}}"
    (value,) = _ENGINE.select(query).rows[0]
    return value and value.value


def match_terms(pattern: str, flags: str, terms: Iterable[str]) -> Iterator[bool]:
    """Tell of each term whether its text matches a pattern; that of a blank node never does."""
    search = f"REGEX(?text, {text(pattern)}, {text(flags)})"
    texts = map(text_of, terms)
    while batch := list(islice(texts, _BATCH)):
        known = [each for each in batch if each is not None]
        written = json.dumps(known, ensure_ascii=False, separators=(" ", ":"))[1:-1]
        query = f"SELECT ?text {{ VALUES ?text {{ {written} }} FILTER({search}) }}"
        found = {term.value for (term,) in _ENGINE.select(query).rows if term}
        yield from (each in found for each in batch)
