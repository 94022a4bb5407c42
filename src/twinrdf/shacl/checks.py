"""Tests of single values: each parameter of a shape turned into a function of a term.

May import: shacl.graphs, shacl.reading, shacl.values, terms.
"""

from collections.abc import Callable
from functools import cache

from rdflib import RDFS, SH, Graph, Literal, URIRef
from rdflib.term import Node

from twinrdf.shacl.graphs import write_node
from twinrdf.shacl.reading import UnknownTermError, read_list, read_number, read_one
from twinrdf.shacl.values import compare, has_datatype, text_of
from twinrdf.terms import language_of

Check = Callable[[str], bool]

_KINDS: dict[Node, str] = {
    SH.IRI: "<",
    SH.BlankNode: "_",
    SH.Literal: '"',
    SH.BlankNodeOrIRI: "_<",
    SH.BlankNodeOrLiteral: '_"',
    SH.IRIOrLiteral: '<"',
}
_BOUNDS: dict[Node, Callable[[int], bool]] = {
    SH.minInclusive: lambda order: order >= 0,
    SH.maxInclusive: lambda order: order <= 0,
    SH.minExclusive: lambda order: order > 0,
    SH.maxExclusive: lambda order: order < 0,
}
CHECKED: tuple[URIRef, ...] = (
    SH.datatype, SH.nodeKind, SH.languageIn, SH.minLength, SH.maxLength,
    SH.minInclusive, SH.maxInclusive, SH.minExclusive, SH.maxExclusive,
)  # fmt: skip
"""The parameters of constraints that need only the value."""


def read_check(graph: Graph, node: Node, predicate: URIRef) -> Check:
    """Read the check that a shape has under one parameter."""
    value = read_one(graph, node, predicate)
    if predicate == SH.datatype and isinstance(value, URIRef):
        if value in {RDFS.Literal, RDFS.Datatype}:
            raise UnknownTermError(f"{node}: {value}")
        return has_datatype(str(value))
    if predicate == SH.nodeKind and value in _KINDS:
        kinds = _KINDS[value]
        return lambda term: term[0] in kinds
    if predicate == SH.languageIn:
        return _speaks([str(tag).lower() for tag in read_list(graph, value)])
    if predicate in {SH.minLength, SH.maxLength}:
        return _measures(read_number(graph, node, predicate), least=predicate == SH.minLength)
    if predicate in _BOUNDS and isinstance(value, Literal):
        return _bounded(write_node(value), _BOUNDS[predicate])
    raise UnknownTermError(f"{node}: {predicate} {value}")


def _speaks(tags: list[str]) -> Check:
    @cache
    def matches(language: str) -> bool:
        spoken = language.lower()
        return bool(spoken) and any(
            tag == "*" or spoken == tag or spoken.startswith(f"{tag}-") for tag in tags
        )

    return lambda term: matches(language_of(term))


def _measures(length: int, *, least: bool) -> Check:
    def test(term: str) -> bool:
        text = text_of(term)
        if text is None:
            return least and length == 0
        return len(text) >= length if least else len(text) <= length

    return test


def _bounded(bound: str, holds: Callable[[int], bool]) -> Check:
    def test(term: str) -> bool:
        if term[0] != '"':
            return False
        order = compare(term, bound)
        return order is not None and holds(order)

    return test
