"""Shapes compiled to a plan; a shape with an unknown `sh:` term is left to pySHACL.

A shape that uses an unknown term, itself or in a shape it refers to, is one of the plan's `others`;
so is a malformed one, as pySHACL says what is wrong with it.

May import: shacl.checks, shacl.graphs, shacl.matching, shacl.plan, shacl.queries, shacl.reading,
shacl.shapes.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from rdflib import OWL, RDF, RDFS, SH, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from twinrdf.shacl.checks import CHECKED, read_check
from twinrdf.shacl.graphs import write_node
from twinrdf.shacl.matching import read_flags
from twinrdf.shacl.plan import (
    Closed,
    Compares,
    Conforms,
    Constraint,
    Counts,
    Has,
    HasClass,
    IsIn,
    Matches,
    Path,
    Plan,
    Shape,
    Target,
    UniqueLanguages,
    ValueTest,
)
from twinrdf.shacl.queries import UnsafeQueryError, compile_query
from twinrdf.shacl.reading import (
    PATH_TERMS,
    UnknownTermError,
    in_order,
    read_boolean,
    read_list,
    read_number,
    read_one,
    read_path,
)
from twinrdf.shacl.shapes import read_text, severity_of

_TARGETS = {
    SH.targetClass: "class",
    SH.targetNode: "node",
    SH.targetSubjectsOf: "subjects",
    SH.targetObjectsOf: "objects",
}
_TARGETS_BEYOND = (URIRef(f"{SH}target"), URIRef(f"{SH}targetWhere"))
_SAID = {
    SH.name, SH.description, SH.message, SH.severity, SH.deactivated, SH.order, SH.group,
    SH.defaultValue, SH.path, SH.property, SH.flags, SH.ignoredProperties, SH.qualifiedMinCount,
    SH.qualifiedMaxCount, SH.qualifiedValueShapesDisjoint,
}  # fmt: skip
"""Terms that are not constraints themselves."""

_BESIDES = {
    SH.declare, SH.prefix, SH.namespace, SH.prefixes, SH.select, *PATH_TERMS,
}  # fmt: skip
"""Terms that describe something other than a shape."""

_EXTENSIONS = {SH.ConstraintComponent, URIRef(f"{SH}JSLibrary")}


def compile_shapes(graph: Graph) -> Plan:
    """Compile every shape that has targets."""
    compiler = _Compiler(graph)
    shapes: list[Shape] = []
    others: set[Node] = set()
    all_known = compiler.is_supported()
    for node in in_order(set(_targeted(graph))):
        try:
            if not all_known:
                raise UnknownTermError
            shape = compiler.shape(node)
        except (UnknownTermError, UnsafeQueryError):
            others.add(node)
        else:
            shapes += [shape] if shape else []
    return Plan(tuple(shapes), frozenset(others))


def _targeted(graph: Graph) -> Iterator[Node]:
    for target in (*_TARGETS, *_TARGETS_BEYOND):
        yield from graph.subjects(target)
    classes = {node for kind in _kinds(graph) for node in graph.subjects(RDF.type, kind)}
    yield from (node for node in classes if _is_shape(graph, node))


def _kinds(graph: Graph) -> set[Node]:
    """Give the classes of classes: an instance of one that is a shape targets its own instances."""
    return {OWL.Class, *filter(None, graph.transitive_subjects(RDFS.subClassOf, RDFS.Class))}


def _is_shape(graph: Graph, node: Node) -> bool:
    return any(str(p).startswith(str(SH)) for p in graph.predicates(node)) or any(
        str(c).startswith(str(SH)) for c in graph.objects(node, RDF.type)
    )


@dataclass(slots=True)
class _Compiler:
    """Compiles shapes, each once; `open` are those being compiled, to detect recursion."""

    graph: Graph
    done: dict[Node, Shape | None] = field(default_factory=dict)
    open: set[Node] = field(default_factory=set)

    def is_supported(self) -> bool:
        """Whether no term changes the meaning of all shapes, such as a custom component."""
        known = {*_SAID, *_BESIDES, *_TARGETS, *_READERS}
        for subject, predicate, value in self.graph:
            if predicate == RDF.type and value in _EXTENSIONS:
                return False
            strange = str(predicate).startswith(str(SH)) and predicate not in known
            if strange and not _is_shape_part(self.graph, subject):
                return False
            if predicate == OWL.imports:
                return False
        return True

    def shape(self, node: Node) -> Shape | None:
        """Compile a shape and what it refers to; give None for a deactivated one."""
        if node in self.open:
            raise UnknownTermError(f"{node} refers to itself")
        if node not in self.done:
            self.open.add(node)
            try:
                self.done[node] = self._compile(node)
            finally:
                self.open.discard(node)
        return self.done[node]

    def _compile(self, node: Node) -> Shape | None:
        graph = self.graph
        if read_boolean(graph, node, SH.deactivated):
            return None
        paths = list(graph.objects(node, SH.path))
        if len(paths) > 1 or isinstance(node, Literal):
            raise UnknownTermError(f"{node}: not one path")
        if not paths and (node, RDF.type, SH.PropertyShape) in graph:
            raise UnknownTermError(f"{node}: no path")
        if (node, SH.ignoredProperties, None) in graph and (node, SH.closed, None) not in graph:
            raise UnknownTermError(f"{node}: ignores properties, and is not closed")
        path = read_path(graph, paths[0]) if paths else None
        known = {*_SAID, *_TARGETS, *_READERS}
        constraints: list[Constraint] = []
        for predicate in map(URIRef, sorted(map(str, set(graph.predicates(node))))):
            if str(predicate).startswith(str(SH)) and predicate not in known:
                raise UnknownTermError(f"{node}: {predicate}")
            if predicate in _READERS:
                constraints += _READERS[predicate](self, node, predicate, path)
        if len(set(graph.objects(node, SH.severity))) > 1:
            raise UnknownTermError(f"{node}: several severities")
        message = read_text(graph, node, SH.message)
        if (node, SH.sparql, None) in graph and (not message or "{" in message):
            raise UnknownTermError(f"{node}: a message that pySHACL makes")
        properties = [self._property(each) for each in in_order(graph.objects(node, SH.property))]
        return Shape(
            node=node,
            severity=severity_of(graph.value(node, SH.severity)),
            message=message,
            path=path,
            constraints=tuple(constraints),
            properties=tuple(filter(None, properties)),
            targets=tuple(self._targets(node)),
        )

    def _inner(self, node: Node) -> Shape:
        """Compile a shape that a constraint refers to."""
        shape = self.shape(node) if _is_shape(self.graph, node) else None
        if shape is None:
            raise UnknownTermError(f"{node}: no shape, or one that is switched off")
        return shape

    def _property(self, node: Node) -> Shape | None:
        if (node, SH.path, None) not in self.graph:
            raise UnknownTermError(f"{node}: no property shape")
        return self.shape(node)

    def _targets(self, node: Node) -> Iterator[Target]:
        for predicate, kind in _TARGETS.items():
            for value in in_order(self.graph.objects(node, predicate)):
                if kind != "node" and not isinstance(value, URIRef):
                    raise UnknownTermError(f"{node}: {predicate}")
                yield Target(kind, write_node(value))
        kinds = set(self.graph.objects(node, RDF.type)) & _kinds(self.graph)
        if kinds - {RDFS.Class}:
            raise UnknownTermError(f"{node}: a class of another kind")
        if kinds:
            yield Target("class", write_node(node))

    # ---- readers of constraints: from the node, the parameter and the path ----

    def _value_test(
        self, node: Node, predicate: URIRef, _path: Path | None
    ) -> Iterator[Constraint]:
        yield ValueTest(_component(predicate), read_check(self.graph, node, predicate))

    def _pattern(self, node: Node, predicate: URIRef, _path: Path | None) -> Iterator[Constraint]:
        for value in in_order(self.graph.objects(node, predicate)):
            yield Matches(_component(predicate), str(value), read_flags(self.graph, node))

    def _in(self, node: Node, predicate: URIRef, _path: Path | None) -> Iterator[Constraint]:
        members = read_list(self.graph, read_one(self.graph, node, predicate))
        if any(isinstance(member, BNode) for member in members):
            raise UnknownTermError(f"{node}: a blank node in a list")
        yield IsIn(_component(predicate), frozenset(map(write_node, members)))

    def _class(self, node: Node, predicate: URIRef, _path: Path | None) -> Iterator[Constraint]:
        for value in in_order(self.graph.objects(node, predicate)):
            if not isinstance(value, URIRef):
                raise UnknownTermError(f"{node}: a class that is no IRI")
            yield HasClass(_component(predicate), write_node(value))

    def _conforms(self, node: Node, predicate: URIRef, _path: Path | None) -> Iterator[Constraint]:
        how = {SH["or"]: "any", SH["and"]: "all", SH.xone: "one", SH["not"]: "none"}
        for value in in_order(self.graph.objects(node, predicate)):
            members = [value] if predicate in {SH.node, SH["not"]} else read_list(self.graph, value)
            shapes = tuple(map(self._inner, members))
            yield Conforms(_component(predicate), shapes, how.get(predicate, "all"))

    def _count(self, node: Node, predicate: URIRef, path: Path | None) -> Iterator[Constraint]:
        _need(path, predicate)
        number = read_number(self.graph, node, predicate)
        if predicate == SH.minCount:
            yield Counts(_component(predicate), least=number)
        else:
            yield Counts(_component(predicate), most=number)

    def _qualified(self, node: Node, predicate: URIRef, path: Path | None) -> Iterator[Constraint]:
        _need(path, predicate)
        shape = self._inner(read_one(self.graph, node, predicate))
        siblings: tuple[Shape, ...] = ()
        if read_boolean(self.graph, node, SH.qualifiedValueShapesDisjoint):
            siblings = tuple(map(self._inner, self._siblings(node, shape.node)))
        bounds = [bound for bound in (SH.qualifiedMinCount, SH.qualifiedMaxCount)
                  if (node, bound, None) in self.graph]  # fmt: skip
        if not bounds:
            raise UnknownTermError(f"{node}: {predicate} without a bound")
        for bound in bounds:
            number = read_number(self.graph, node, bound)
            if bound == SH.qualifiedMinCount:
                yield Counts(_component(bound), number, None, shape, siblings)
            else:
                yield Counts(_component(bound), 0, number, shape, siblings)

    def _siblings(self, node: Node, own: Node) -> list[Node]:
        """Give the qualified shapes of the other properties of every shape that has this one."""
        graph = self.graph
        beside = {
            each
            for parent in graph.subjects(SH.property, node)
            for each in graph.objects(parent, SH.property)
        }
        return in_order(
            {shape for each in beside for shape in graph.objects(each, SH.qualifiedValueShape)}
            - {own}
        )

    def _unique(self, node: Node, predicate: URIRef, path: Path | None) -> Iterator[Constraint]:
        _need(path, predicate)
        if (
            read_boolean(self.graph, node, predicate)
            and str(read_one(self.graph, node, predicate)) == "true"
        ):
            yield UniqueLanguages(_component(predicate))

    def _compares(self, node: Node, predicate: URIRef, path: Path | None) -> Iterator[Constraint]:
        relation = _RELATIONS[predicate]
        if relation in {"<", "<="}:
            _need(path, predicate)
        for value in in_order(self.graph.objects(node, predicate)):
            if not isinstance(value, URIRef):
                raise UnknownTermError(f"{node}: {predicate} of no predicate")
            yield Compares(_component(predicate), write_node(value), relation)

    def _has(self, node: Node, predicate: URIRef, _path: Path | None) -> Iterator[Constraint]:
        for value in in_order(self.graph.objects(node, predicate)):
            if isinstance(value, BNode):
                raise UnknownTermError(f"{node}: a blank node as value")
            yield Has(_component(predicate), write_node(value))

    def _closed(self, node: Node, predicate: URIRef, _path: Path | None) -> Iterator[Constraint]:
        if not read_boolean(self.graph, node, predicate):
            return
        shapes = list(self.graph.objects(node, SH.property))
        if any((shape, SH.deactivated, None) in self.graph for shape in shapes):
            raise UnknownTermError(f"{node}: closed, with a property that may be switched off")
        allowed = {path for shape in shapes for path in self.graph.objects(shape, SH.path)}
        for ignored in self.graph.objects(node, SH.ignoredProperties):
            allowed |= set(read_list(self.graph, ignored)) if ignored != RDF.nil else set()
        names = (write_node(path) for path in allowed if isinstance(path, URIRef))
        yield Closed(_component(predicate), frozenset(names))

    def _sparql(self, node: Node, predicate: URIRef, _path: Path | None) -> Iterator[Constraint]:
        for query in in_order(self.graph.objects(node, predicate)):
            yield compile_query(self.graph, query, _component(predicate))


def _is_shape_part(graph: Graph, node: Node) -> bool:
    """Whether a node is a shape with targets, or one that others refer to."""
    referring = (SH.property, SH.node, SH["not"], SH.qualifiedValueShape, RDF.first)
    targeted = any((node, target, None) in graph for target in _TARGETS)
    return targeted or any((None, predicate, node) in graph for predicate in referring)


def _need(path: Path | None, predicate: URIRef) -> None:
    if path is None:
        raise UnknownTermError(f"{predicate} without a path")


def _component(predicate: URIRef) -> str:
    name = str(predicate).removeprefix(str(SH))
    label = "SPARQL" if name == "sparql" else name[0].upper() + name[1:]
    return f"{label}ConstraintComponent"


_RELATIONS = {SH.lessThan: "<", SH.lessThanOrEquals: "<=", SH.equals: "=", SH.disjoint: "!="}

_Reader = Callable[[_Compiler, Node, URIRef, Path | None], Iterator[Constraint]]
_READERS: dict[Node, _Reader] = {
    **dict.fromkeys(CHECKED, _Compiler._value_test),
    **dict.fromkeys((SH["or"], SH["and"], SH["not"], SH.xone, SH.node), _Compiler._conforms),
    **dict.fromkeys((SH.minCount, SH.maxCount), _Compiler._count),
    **dict.fromkeys(_RELATIONS, _Compiler._compares),
    SH.pattern: _Compiler._pattern,
    SH["in"]: _Compiler._in,
    SH["class"]: _Compiler._class,
    SH.qualifiedValueShape: _Compiler._qualified,
    SH.uniqueLang: _Compiler._unique,
    SH.hasValue: _Compiler._has,
    SH.closed: _Compiler._closed,
    SH.sparql: _Compiler._sparql,
}
