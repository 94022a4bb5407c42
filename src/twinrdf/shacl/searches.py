"""The searches that pySHACL and rdflib make by patterns, made by the engine instead.

Both use Python's `re`, which may search without end and knows other patterns.

May import: shacl.graphs, shacl.matching.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from threading import Lock
from typing import Any

from pyshacl.constraints import CONSTRAINT_PARAMETERS_MAP
from pyshacl.constraints.core.string_based_constraints import (
    PatternConstraintComponent,
    StringBasedConstraintBase,
)
from rdflib import SH, Graph, Literal
from rdflib.plugins.sparql.operators import string
from rdflib.plugins.sparql.parser import RegexExpression, StrReplaceExpression
from rdflib.plugins.sparql.sparql import SPARQLError
from rdflib.term import Node

from twinrdf.shacl.graphs import write_node
from twinrdf.shacl.matching import compute, match_terms, read_flags

_ONE_AT_A_TIME = Lock()
_IN_REPLACEMENT = re.compile(r"\\([\\$])|\$([0-9]+)|[\\$]")


@contextmanager
def search_by_engine() -> Iterator[None]:
    """Let pySHACL and rdflib search by the engine for a while, in all threads."""
    with _ONE_AT_A_TIME:
        before = CONSTRAINT_PARAMETERS_MAP[SH.pattern]
        regex, replace = RegexExpression.evalfn, StrReplaceExpression.evalfn
        try:
            CONSTRAINT_PARAMETERS_MAP[SH.pattern] = _Pattern
            RegexExpression.evalfn, StrReplaceExpression.evalfn = _regex, _replace
            yield
        finally:
            CONSTRAINT_PARAMETERS_MAP[SH.pattern] = before
            RegexExpression.evalfn, StrReplaceExpression.evalfn = regex, replace


class _Pattern(PatternConstraintComponent):
    """The constraint sh:pattern of pySHACL."""

    def __init__(self, shape: Any) -> None:
        StringBasedConstraintBase.__init__(self, shape)
        self.string_rules = list(shape.objects(SH.pattern))
        self.flags = read_flags(shape.sg.graph, shape.node)

    def _evaluate_string_rule(
        self, pattern: Node, data: Graph, values: Mapping[Any, Iterable[Any]]
    ) -> tuple[bool, list[Any]]:
        pairs = [(focus, value) for focus, reached in values.items() for value in reached]
        matching = match_terms(str(pattern), self.flags, (write_node(value) for _, value in pairs))
        results = [
            self.make_v_result(data, focus, value_node=value)
            for (focus, value), matches in zip(pairs, matching, strict=True)
            if not matches
        ]
        return bool(results), results


def _regex(call: Any, _context: object) -> Literal:
    flags = call.flags or Literal("")
    return Literal(_compute("REGEX", call.text, call.pattern, flags) == "true")


def _replace(call: Any, _context: object) -> Literal:
    flags = call.flags or Literal("")
    replacement = Literal(_IN_REPLACEMENT.sub(_spell, string(call.replacement)))
    made = _compute("REPLACE", call.arg, call.pattern, replacement, flags)
    return Literal(made, lang=call.arg.language, datatype=call.arg.datatype)


def _spell(match: re.Match[str]) -> str:
    """Spell a sign of a replacement as the engine does, which reads `$1a` as a group named 1a."""
    escaped, group = match.groups()
    if group:
        return f"${{{group}}}"
    if not escaped:
        raise SPARQLError(f"REPLACE: {match[0]} stands alone")
    return "$$" if escaped == "$" else "\\"


def _compute(function: str, *terms: Literal) -> str:
    made = compute(function, *map(string, terms))
    if made is None:
        raise SPARQLError(f"{function}: not a pattern")
    return made
