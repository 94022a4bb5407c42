"""The shapes of a register, read from their files, with their names, severities and texts.

May import: errors, findings, guard, shacl.graphs, shacl.matching, statements, vocab.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from pyparsing import ParseException
from rdflib import SH, BNode, Graph, Literal, URIRef
from rdflib.plugins.sparql.algebra import traverse
from rdflib.plugins.sparql.parser import expandUnicodeEscapes, parseQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Node

from twinrdf.errors import ProjectError
from twinrdf.findings import Severity
from twinrdf.guard import QueryLimits, check_query, read_tokens
from twinrdf.shacl.graphs import make_graph, silence_libraries, write_node
from twinrdf.shacl.matching import is_pattern, read_flags
from twinrdf.statements import read_turtle
from twinrdf.vocab import PREFIXES

SHAPES = PREFIXES["tws"]
"""The namespace of the shapes that come with the package."""

_QUOTED = re.compile(r'<[^>\s]*>|"[^"]*"|#.*')
_PREFIX = re.compile(r"([A-Za-z][A-Za-z0-9-]*):[A-Za-z]")
_QUERIES = (SH.select, SH.ask, SH.construct)
_SEARCHES = {"Builtin_REGEX": "REGEX", "Builtin_REPLACE": "REPLACE"}
_LONGEST = 60
"""The most characters of a pattern that a message quotes."""
_SEVERITIES: Mapping[Node | None, Severity] = {
    SH.Violation: Severity.VIOLATION,
    SH.Warning: Severity.WARNING,
    SH.Info: Severity.INFO,
}

_Problem = tuple[Node, URIRef, str]
"""The node and the predicate of what is wrong, and what that is."""


def read_shapes(folder: Path) -> Graph:
    """Read all shapes of a folder as one graph; raise ProjectError for a file that is no Turtle."""
    paths = sorted(folder.glob("*.ttl"))
    if not paths:
        raise ProjectError(f"{folder}: no shapes; add a Turtle file (.ttl) of SHACL shapes")
    files = dict[tuple[str, ...], Path]()
    triples = []
    for number, path in enumerate(paths):
        for nodes in read_turtle(path)[0]:
            terms = map(str, nodes)  # blank nodes are named apart from those of other files
            triple = tuple(f"{term}f{number}" if term[0] == "_" else term for term in terms)
            triples.append(triple)
            files.setdefault(triple[:2], path)
    with silence_libraries():
        shapes = make_graph(triples)
    for find in (_find_bad_patterns, _find_unfit_queries, _find_unknown_prefixes):
        for node, predicate, problem in find(shapes):
            name = "" if isinstance(node, BNode) else f"{local_name(node)}: "
            raise ProjectError(f"{files[write_node(node), write_node(predicate)]}: {name}{problem}")
    return shapes


def local_name(shape: Node | None) -> str:
    """Give the local name of a shape in our namespace, or the whole IRI of any other."""
    return str(shape or "").removeprefix(SHAPES)


def severity_of(severity: Node | None) -> Severity:
    """Give the severity a shape declares; without one it is a violation, as in SHACL."""
    return _SEVERITIES.get(severity, Severity.VIOLATION)


def read_text(graph: Graph, subject: Node, predicate: URIRef) -> str:
    """Read a text of a resource, the English one if there are several languages."""
    texts = [text for text in graph.objects(subject, predicate) if isinstance(text, Literal)]
    return min(((text.language != "en", str(text)) for text in texts), default=(True, ""))[1]


def _find_bad_patterns(shapes: Graph) -> Iterator[_Problem]:
    for shape, pattern in sorted(shapes.subject_objects(SH.pattern)):
        if not isinstance(pattern, Literal):
            yield shape, SH.pattern, "sh:pattern is no text; write a regular expression"
        elif problem := _judge_search("sh:pattern", str(pattern), read_flags(shapes, shape)):
            yield shape, SH.pattern, problem


def _find_unfit_queries(shapes: Graph) -> Iterator[_Problem]:
    """Find queries that would ask other hosts, which no library refuses in every spelling."""
    queries = ((*pair, name) for name in _QUERIES for pair in shapes.subject_objects(name))
    for query, text, name in sorted(queries):
        try:
            plain = expandUnicodeEscapes(str(text))  # as rdflib reads it
        except ValueError as error:
            yield query, name, f"{error}; correct the escape"
            continue
        verdict = check_query(plain, QueryLimits())
        words = {word.upper() for kind, word, _ in read_tokens(plain) if kind == "word"}
        if verdict.status == 403 or "FROM" in words:
            yield query, name, "SERVICE or FROM would ask another host; take it out"
        elif verdict.refused:
            yield query, name, verdict.message
        elif words & {*_SEARCHES.values()}:
            yield from ((query, name, problem) for problem in _find_bad_searches(str(text)))


def _find_bad_searches(query: str) -> Iterator[str]:
    """Find what no engine can search by in a query, in which it would only find nothing."""
    searches = list[CompValue]()

    def note(part: object) -> None:
        if isinstance(part, CompValue) and part.name in _SEARCHES:
            searches.append(part)

    try:
        traverse(parseQuery(query)[1], visitPre=note)
    except ParseException:
        return  # told where the query is asked
    for search in searches:
        pattern, flags = _read_constant(search.pattern), _read_constant(search.flags)
        if problem := _judge_search(_SEARCHES[search.name], pattern, flags):
            yield problem


def _read_constant(part: CompValue | None) -> str:
    """Read an argument of a function in a parsed query, empty if it is computed."""
    while isinstance(part, CompValue):
        if part.name == "literal":
            return str(part.string)
        part = dict.get(part, "expr")
    return ""


def _judge_search(name: str, pattern: str, flags: str) -> str:
    """Say what is wrong with a pattern and its flags, if anything is."""
    if not is_pattern("", flags):
        return f"{name} has unknown flags {_quote(flags)}; use some of i, m, s, x and q"
    if is_pattern(pattern, flags):
        return ""
    return (
        f"{name} {_quote(pattern)} is not a regular expression of SPARQL that all engines read "
        "alike and can search by; close its brackets, escape those that stand for themselves, "
        "and write no lookaround, backreference, class within a class or large count, such as "
        r"\w{100}, for which there is sh:maxLength"
    )


def _quote(text: str) -> str:
    return f'"{" ".join(text[:_LONGEST].splitlines())}"'


def _find_unknown_prefixes(shapes: Graph) -> Iterator[_Problem]:
    """Find prefixes that a query uses and its shape does not declare: rdflib cannot name them."""
    for query, select in sorted(shapes.subject_objects(SH.select)):
        path = SH.prefixes / SH.declare / SH.prefix
        declared = {"rdf", "rdfs", "owl", *map(str, shapes.objects(query, path))}
        plain = _QUOTED.sub("", str(select))
        for prefix in sorted({*_PREFIX.findall(plain)} - declared):
            yield query, SH.select, f"unknown prefix {prefix}:; declare it with sh:declare"
