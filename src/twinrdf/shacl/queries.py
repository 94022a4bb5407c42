"""Constraints in SPARQL, asked once for all focus nodes instead of once for each.

SHACL runs the query for each focus node, with `$this` bound to it. Running it once, with `$this`
free, and keeping the solutions of focus nodes gives the same if the query is simple: one group that
binds `$this` by a triple pattern, filters, and EXISTS. Any other query is left to pySHACL.

May import: shacl.patterns, shacl.plan, shacl.reading.
"""

import re
from collections.abc import Iterator

from pyparsing import ParseException
from rdflib import OWL, RDF, SH, Graph, Literal, Variable
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Node

from twinrdf.shacl.patterns import NoJoinError, find_twins, parse_path, read_select
from twinrdf.shacl.plan import Query, list_predicates
from twinrdf.shacl.reading import in_order

_THIS, _VALUE = Variable("this"), Variable("value")
_FORBIDDEN = re.compile(
    r"(?i)\b(now|rand|uuid|struuid|bnode|service|values|minus|bind|graph|from|replace)\b"
    r"|[$?](path|failure|shapesGraph|currentShape|PATH)\b|#"
)
_STRING = re.compile(r'"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|<[^<>\s]*>')
_FIRST = re.compile(
    r"\s*SELECT\s+[$?]this\s+\(IRI\(MIN\(STR\(\?(\w+)\)\)\)\s+AS\s+[$?]value\)\s+WHERE\s*(\{.*\})"
    r"\s*GROUP\s+BY\s+[$?]this\s*",
    re.DOTALL,
)
"""A query for the first of the things that a variable stands for."""

_OUTER = {"SelectQuery", "Project", "Distinct", "Extend", "Filter", "BGP", "ToMultiSet"}


class UnsafeQueryError(ValueError):
    """A query that may not mean the same when it is asked once for all focus nodes."""


def compile_query(shapes: Graph, node: Node, component: str) -> Query:
    """Compile a SPARQL constraint; raise UnsafeQueryError for one that must run node by node."""
    if set(shapes.predicates(node)) - {RDF.type, SH.select, SH.prefixes}:
        raise UnsafeQueryError(f"{node}: more than a query")
    selects = list(shapes.objects(node, SH.select))
    if len(selects) != 1 or not isinstance(selects[0], Literal):
        raise UnsafeQueryError(f"{node}: not one query")
    text = str(selects[0])
    first = _FIRST.fullmatch(text)
    plain = f"SELECT $this (?{first[1]} AS ?value) WHERE {first[2]}" if first else text
    prefixes = _prefixes(shapes, node)
    if _FORBIDDEN.search(_STRING.sub("", text)):
        raise UnsafeQueryError(f"{node}: a query that is not plain")
    try:
        algebra = translateQuery(parseQuery(prefixes + plain)).algebra
    except (ParseException, ValueError, TypeError, KeyError) as error:
        raise UnsafeQueryError(f"{node}: {error}") from None
    except Exception as error:
        if type(error) is Exception:  # rdflib's way to tell of an unknown prefix
            raise UnsafeQueryError(f"{node}: {error}") from None
        raise
    _check_outer(algebra, node)
    if _THIS not in algebra.PV or _THIS not in set(_bound(algebra)):
        raise UnsafeQueryError(f"{node}: $this is not bound by a pattern")
    try:
        group, value = read_select(algebra)
    except NoJoinError:
        group, value = None, ""
    twins = find_twins(group, value) if group and first else None
    if first and twins is None:
        raise UnsafeQueryError(f"{node}: the first of what is not alike")
    predicates, has_value = _find_predicates(algebra), _VALUE in algebra.PV
    return Query(component, prefixes + text, predicates, has_value, group, value, twins)


def _prefixes(shapes: Graph, node: Node) -> str:
    lines = []
    for owner in in_order(shapes.objects(node, SH.prefixes)):
        if (owner, OWL.imports, None) in shapes:
            raise UnsafeQueryError(f"{node}: prefixes that are imported")
        for declared in in_order(shapes.objects(owner, SH.declare)):
            prefix, namespace = (shapes.value(declared, p) for p in (SH.prefix, SH.namespace))
            lines.append(f"PREFIX {prefix}: <{namespace}>\n")
    return "".join(dict.fromkeys(lines))


def _check_outer(part: CompValue, node: Node) -> None:
    """Check that, filters aside, there is only one group of triple patterns."""
    while True:
        if part.name not in _OUTER:
            raise UnsafeQueryError(f"{node}: {part.name}")
        if part.name == "Extend" and not isinstance(part.expr, Variable):
            raise UnsafeQueryError(f"{node}: a computed value")
        if part.name == "BGP":
            return
        part = part.p


def _bound(part: CompValue) -> Iterator[Node]:
    """Give the variables that the triple patterns outside of filters bind."""
    while part.name != "BGP":
        part = part.p
    for subject, _, value in part.triples:
        yield from (subject, value)


def _find_paths(part: object) -> Iterator[object]:
    """Give the paths of all triple patterns, those in filters too.

    rdflib has the translated pattern of an EXISTS as an attribute; the parsed one, which is still
    an item, has lost its filters.
    """
    if isinstance(part, CompValue):
        for name, inner in {**dict(part.items()), **vars(part)}.items():
            if name == "triples":
                yield from (path for _, path, _ in inner)
            else:
                yield from _find_paths(inner)
    elif isinstance(part, list | tuple | set):
        for inner in part:
            yield from _find_paths(inner)


def _find_predicates(algebra: CompValue) -> frozenset[str] | None:
    """Give the predicates of all triple patterns; None where one may have any."""
    try:
        paths = list(map(parse_path, _find_paths(algebra)))
    except NoJoinError:
        return None
    return frozenset(each.name for path in paths for each in list_predicates(path))
