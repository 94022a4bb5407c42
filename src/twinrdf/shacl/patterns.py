"""Queries read as groups of patterns and filters that joins of columns can answer.

It understands triple patterns with paths, EXISTS, comparison of IRIs, IN, isIRI and combinations
of these; any other query is left to a store.

May import: shacl.graphs, shacl.plan.
"""

from collections.abc import Iterable, Iterator

from rdflib import BNode, Literal, URIRef, Variable
from rdflib.paths import AlternativePath, InvPath, MulPath, SequencePath
from rdflib.plugins.sparql.parserutils import CompValue

from twinrdf.shacl.graphs import write_node
from twinrdf.shacl.plan import (
    Alternative,
    Exists,
    Filter,
    Group,
    Holds,
    IsIri,
    Name,
    Path,
    Predicate,
    Repeated,
    Same,
    Sequence,
    Twins,
    invert,
)

_Triple = tuple[Name, Path, Name]


class NoJoinError(ValueError):
    """A query that joins of columns cannot answer."""


def read_select(algebra: CompValue) -> tuple[Group, Name]:
    """Read the algebra of a plain SELECT: its group, and the name that `?value` stands for."""
    value, part, filters = "?value", algebra, list[Filter]()
    while part.name != "BGP":
        if part.name == "Extend" and str(part.var) == "value":
            value = _name(part.expr)
        if part.name == "Filter":
            filters += _split(part.expr)
        part = part.p
    group = Group(tuple(_triple(*triple) for triple in part.triples), tuple(filters))
    _check_bound(group, {"?this"})
    return group, value if value in _variables(group) else ""


def find_twins(group: Group, other: Name) -> Twins | None:
    """Read a group whose solutions are all pairs of twins, `?this` and another; None if it is not.

    Both have the same variables at some predicates; filters say that all their values of one of
    these are the same, and that the two are not.
    """
    pairs = (("?this", other), (other, "?this"))
    mine = {path: value for subject, path, value in group.triples if subject == "?this"}
    both = {(name, path, value) for path, value in mine.items() for name, _ in pairs}
    variables = {value for value in mine.values() if value.startswith("?")} - {"?this", other}
    plain = all(isinstance(path, Predicate) and not path.inverse for path in mine)
    if not plain or len(variables) != len(mine) or both != set(group.triples):
        return None
    told = {_rename(condition, {*variables, "?this", other}) for condition in group.filters}
    for alike in mine:
        same = {_lack("?", one, alike, two) for one, two in pairs}
        if told in [same | {Holds("none", (Same(one, (two,)),))} for one, two in pairs]:
            return Twins(str(alike), tuple(sorted(str(path) for path in mine if path != alike)))
    return None


def _lack(value: Name, one: Name, path: Path, two: Name) -> Filter:
    """Say that one thing has no value of a path that another lacks."""
    lacking = Holds("none", (Exists(Group(((two, path, value),))),))
    return Holds("none", (Exists(Group(((one, path, value),), (lacking,))),))


def _rename(condition: Filter, bound: set[Name]) -> Filter:
    """Call the variable of a condition on missing values `?`, if it is that condition's own."""
    match condition:
        case Holds(_, (Exists(Group(((one, path, value),), (Holds(_, (Exists(inner),)),))),)):
            two = inner.triples[0][0]
            own = value.startswith("?") and value not in bound
            if own and condition == _lack(value, one, path, two):
                return _lack("?", one, path, two)
    return condition


def _group(part: CompValue) -> Group:
    """Read the pattern of an EXISTS."""
    match part.name:
        case "BGP":
            groups = [Group(tuple(_triple(*triple) for triple in part.triples))]
        case "Filter":
            groups = [_group(part.p), Group((), _split(part.expr))]
        case "Join":
            groups = [_group(part.p1), _group(part.p2)]
            if any(group.filters for group in groups):
                raise NoJoinError("a filter on a part of a group")
        case _:
            raise NoJoinError(part.name)
    return Group(
        tuple(triple for group in groups for triple in group.triples),
        tuple(condition for group in groups for condition in group.filters),
    )


def _split(expression: object) -> tuple[Filter, ...]:
    """Read a filter as conditions that all hold."""
    read = _filter(expression)
    return read.conditions if isinstance(read, Holds) and read.how == "all" else (read,)


def _filter(expression: object) -> Filter:
    if not isinstance(expression, CompValue):
        raise NoJoinError(str(expression))
    match expression.name:
        case "Builtin_EXISTS":
            return Exists(_group(expression.graph))
        case "Builtin_NOTEXISTS":
            return Holds("none", (Exists(_group(expression.graph)),))
        case "Builtin_isIRI" | "Builtin_isURI":
            return IsIri(_variable(expression.arg))
        case "UnaryNot":
            return Holds("none", (_filter(expression.expr),))
        case "ConditionalAndExpression" | "ConditionalOrExpression":
            parts = (expression.expr, *(expression.other or ()))
            how = "all" if "And" in expression.name else "any"
            return Holds(how, tuple(map(_filter, parts)))
        case "RelationalExpression":
            return _relation(expression)
    raise NoJoinError(expression.name)


def _relation(expression: CompValue) -> Filter:
    left, right, sign = expression.expr, expression.other, expression.op
    if sign in {"=", "!="}:
        right = [right]
        if not isinstance(left, Variable):
            left, right = right[0], [left]
    elif sign not in {"IN", "NOT IN"}:
        raise NoJoinError(sign)
    if not isinstance(right, list):
        raise NoJoinError("an empty list")
    same = Same(_variable(left), tuple(map(_name, right)))
    return same if sign in {"=", "IN"} else Holds("none", (same,))


def _triple(subject: object, path: object, value: object) -> _Triple:
    return _name(subject), parse_path(path), _name(value)


def _name(term: object) -> Name:
    if isinstance(term, Variable):
        return f"?{term}"
    if isinstance(term, BNode):
        return f"?_{term}"
    if isinstance(term, URIRef) or (isinstance(term, Literal) and term.datatype is None):
        return write_node(term)
    raise NoJoinError(f"{term}: a number or date, or no term")


def _variable(term: object) -> Name:
    if not isinstance(term, Variable):
        raise NoJoinError(f"{term}: no variable")
    return _name(term)


def parse_path(path: object) -> Path:
    """Read a path of rdflib; raise NoJoinError where it may be any predicate."""
    match path:
        case URIRef():
            return Predicate(f"<{path}>")
        case InvPath():
            return invert(parse_path(path.arg))
        case SequencePath():
            return Sequence(tuple(map(parse_path, path.args)))
        case AlternativePath():
            return Alternative(tuple(map(parse_path, path.args)))
        case MulPath() if path.mod in {"*", "+", "?"}:
            return Repeated(parse_path(path.path), path.mod)
    raise NoJoinError(f"{path}: no path of predicates")


def _check_bound(group: Group, known: set[Name]) -> None:
    """Check that patterns bind every variable that a filter compares."""
    bound = known | _variables(group)
    for condition in _conditions(group.filters):
        match condition:
            case Exists():
                _check_bound(condition.group, bound)
            case Same() | IsIri():
                names = condition.names if isinstance(condition, Same) else ()
                for name in (condition.variable, *names):
                    if name.startswith("?") and name not in bound:
                        raise NoJoinError(f"{name} is not bound")


def _conditions(filters: Iterable[Filter]) -> Iterator[Filter]:
    for condition in filters:
        if isinstance(condition, Holds):
            yield from _conditions(condition.conditions)
        else:
            yield condition


def _variables(group: Group) -> set[Name]:
    ends = {name for subject, _, value in group.triples for name in (subject, value)}
    return {name for name in ends if name.startswith("?")}
