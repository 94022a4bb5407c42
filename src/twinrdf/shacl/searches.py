"""The searches that pySHACL and rdflib make by patterns, made by the engine instead.

Both use Python's `re`, which may search without end and knows other patterns.

May import: graphs, shacl.matching.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from pyshacl.constraints import CONSTRAINT_PARAMETERS_MAP
from pyshacl.constraints.core.string_based_constraints import (
    PatternConstraintComponent,
    StringBasedConstraintBase,
)
from rdflib import SH, Graph, Literal
from rdflib.plugins.sparql import parser
from rdflib.plugins.sparql.operators import string
from rdflib.plugins.sparql.sparql import SPARQLError
from rdflib.term import Node

from twinrdf.graphs import write_node
from twinrdf.shacl.matching import compute, match_terms, read_flags


def search_by_engine() -> None:
    """Let pySHACL and rdflib search by the engine from now on."""
    CONSTRAINT_PARAMETERS_MAP[SH.pattern] = _Pattern
    parser.RegexExpression.setEvalFn(_regex)
    parser.StrReplaceExpression.setEvalFn(_replace)


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
    made = _compute("REPLACE", call.arg, call.pattern, call.replacement, flags)
    return Literal(made, lang=call.arg.language, datatype=call.arg.datatype)


def _compute(function: str, *terms: Literal) -> str:
    made = compute(function, *map(string, terms))
    if made is None:
        raise SPARQLError(f"{function}: not a pattern")
    return made
