"""The shapes of a register, read from their files, with their names, severities and texts.

May import: errors, findings, graphs, guard, nesting, shacl.matching, vocab.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pyoxigraph
from rdflib import SH, Graph, Literal, URIRef
from rdflib.plugins.sparql.parser import expandUnicodeEscapes
from rdflib.term import Node

from twinrdf.errors import ProjectError
from twinrdf.findings import Severity
from twinrdf.graphs import make_graph
from twinrdf.guard import QueryLimits, check_query, read_tokens
from twinrdf.nesting import nests_deeply
from twinrdf.shacl.matching import is_pattern, read_flags
from twinrdf.vocab import PREFIXES

SHAPES = PREFIXES["tws"]
"""The namespace of the shapes that come with the package."""

_QUOTED = re.compile(r'<[^>\s]*>|"[^"]*"|#.*')
_PREFIX = re.compile(r"([A-Za-z][A-Za-z0-9-]*):[A-Za-z]")
_QUERIES = (SH.select, SH.ask, SH.construct)
_SEVERITIES: Mapping[Node | None, Severity] = {
    SH.Violation: Severity.VIOLATION,
    SH.Warning: Severity.WARNING,
    SH.Info: Severity.INFO,
}


def read_shapes(folder: Path) -> Graph:
    """Read all shapes of a folder as one graph; raise ProjectError for a file that is no Turtle."""
    paths = sorted(folder.glob("*.ttl"))
    if not paths:
        raise ProjectError(f"{folder}: no shapes; add a Turtle file (.ttl) of SHACL shapes")
    triples = [triple for number, path in enumerate(paths) for triple in _read_turtle(path, number)]
    shapes = make_graph(triples)
    for find in (_find_bad_patterns, _find_unfit_queries, _find_unknown_prefixes):
        for problem in find(shapes):
            raise ProjectError(f"{folder}: {problem}")
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


def _read_turtle(path: Path, number: int) -> Iterator[tuple[str, ...]]:
    """Read the triples of a file, with blank nodes named apart from those of other files."""
    try:
        if nests_deeply(path):
            raise SyntaxError("triples within triples")
        for quad in pyoxigraph.parse(path=path, format=pyoxigraph.RdfFormat.TURTLE):
            terms = (str(quad.subject), str(quad.predicate), str(quad.object))
            yield tuple(f"{t}f{number}" if t.startswith("_:") else t for t in terms)
    except (SyntaxError, OSError) as error:
        raise ProjectError(f"{path}: not valid Turtle: {error}; correct it") from None


def _find_bad_patterns(shapes: Graph) -> Iterator[str]:
    for shape, pattern in sorted(shapes.subject_objects(SH.pattern)):
        flags = read_flags(shapes, shape)
        if not is_pattern("", flags):
            yield f'{local_name(shape)}: unknown sh:flags "{flags}"; use some of i, m, s, x and q'
        elif not isinstance(pattern, Literal) or not is_pattern(pattern, flags):
            yield (
                f'{local_name(shape)}: sh:pattern "{pattern:.60}" is not a regular expression of '
                "SPARQL that can be searched; close its brackets, escape those that stand for "
                "themselves, and write no lookaround, backreference or large count, such as "
                r"\w{100}, for which there is sh:maxLength"
            )


def _find_unfit_queries(shapes: Graph) -> Iterator[str]:
    """Find queries that would ask other hosts, which no library refuses in every spelling."""
    queries = (pair for name in _QUERIES for pair in shapes.subject_objects(name))
    for query, text in sorted(queries):
        plain = expandUnicodeEscapes(str(text))  # as rdflib reads it
        verdict = check_query(plain, QueryLimits())
        words = {word.upper() for kind, word, _ in read_tokens(plain) if kind == "word"}
        if verdict.status == 403 or "FROM" in words:
            yield f"{local_name(query)}: SERVICE or FROM would ask another host; take it out"
        elif verdict.refused:
            yield f"{local_name(query)}: {verdict.message}"


def _find_unknown_prefixes(shapes: Graph) -> Iterator[str]:
    """Find prefixes that a query uses and its shape does not declare: rdflib cannot name them."""
    for query, select in sorted(shapes.subject_objects(SH.select)):
        path = SH.prefixes / SH.declare / SH.prefix
        declared = {"rdf", "rdfs", "owl", *map(str, shapes.objects(query, path))}
        plain = _QUOTED.sub("", str(select))
        for prefix in sorted({*_PREFIX.findall(plain)} - declared):
            yield f"{local_name(query)}: unknown prefix {prefix}:; declare it with sh:declare"
