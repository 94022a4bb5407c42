"""Parts of a shapes graph: parameters, lists and paths, each well-formed or refused.

May import: shacl.graphs, shacl.plan.
"""

from collections.abc import Iterable

from rdflib import RDF, SH, Graph, Literal, URIRef
from rdflib.term import Node

from twinrdf.shacl.graphs import write_node
from twinrdf.shacl.plan import Alternative, Path, Predicate, Repeated, Sequence, invert

_SIGNS: dict[Node, str] = {
    SH.zeroOrMorePath: "*",
    SH.oneOrMorePath: "+",
    SH.zeroOrOnePath: "?",
}
PATH_TERMS = {SH.inversePath, SH.alternativePath, *_SIGNS}
"""The terms that paths are made of."""


class UnknownTermError(ValueError):
    """A shape has something that is left to pySHACL."""


def in_order(nodes: Iterable[Node]) -> list[Node]:
    """Sort nodes by their terms, without repetitions."""
    return sorted(set(nodes), key=write_node)


def read_list(graph: Graph, node: Node) -> list[Node]:
    """Give the members of a well-formed, non-empty list."""
    members: list[Node] = []
    seen: set[Node] = set()
    while node != RDF.nil:
        firsts, rests = (list(graph.objects(node, p)) for p in (RDF.first, RDF.rest))
        if len(firsts) != 1 or len(rests) != 1 or node in seen:
            raise UnknownTermError("a list that is not one")
        seen.add(node)
        members.append(firsts[0])
        node = rests[0]
    if not members:
        raise UnknownTermError("an empty list")
    return members


def read_one(graph: Graph, node: Node, predicate: Node) -> Node:
    """Give the value of a parameter that has exactly one."""
    values = list(graph.objects(node, predicate))
    if len(values) != 1:
        raise UnknownTermError(f"{node}: not one {predicate}")
    return values[0]


def read_number(graph: Graph, node: Node, predicate: Node) -> int:
    """Give the value of a parameter that is a count."""
    value = read_one(graph, node, predicate)
    number = value.toPython() if isinstance(value, Literal) else None
    if not isinstance(number, int) or isinstance(number, bool) or number < 0:
        raise UnknownTermError(f"{node}: {predicate} is no count")
    return number


def read_boolean(graph: Graph, node: Node, predicate: Node) -> bool:
    """Give the value of a boolean parameter; False where there is none."""
    if (node, predicate, None) not in graph:
        return False
    value = read_one(graph, node, predicate)
    if not isinstance(value, Literal) or not isinstance(value.value, bool):
        raise UnknownTermError(f"{node}: {predicate} is neither true nor false")
    return value.value


def read_path(graph: Graph, node: Node, around: frozenset[Node] = frozenset()) -> Path:
    """Read a path; `around` are the nodes of the paths it is part of, to detect recursion."""
    if isinstance(node, URIRef):
        return Predicate(f"<{node}>")
    if isinstance(node, Literal) or node in around:
        raise UnknownTermError("a path that is a literal, or within itself")
    around |= {node}
    if (node, RDF.first, None) in graph:
        steps = read_list(graph, node)
        if len(steps) < 2:
            raise UnknownTermError("a path of one step in a list")
        return Sequence(tuple(read_path(graph, step, around) for step in steps))
    statements = list(graph.predicate_objects(node))
    if len(statements) != 1:
        raise UnknownTermError("a path that is not one")
    predicate, value = statements[0]
    if predicate == SH.inversePath:
        return invert(read_path(graph, value, around))
    if predicate == SH.alternativePath:
        return Alternative(tuple(read_path(graph, way, around) for way in read_list(graph, value)))
    if predicate in _SIGNS:
        return Repeated(read_path(graph, value, around), _SIGNS[predicate])
    raise UnknownTermError(f"{predicate} in a path")
