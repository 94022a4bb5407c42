"""Validation results as plain text, from the failures of a plan or from pySHACL.

May import: findings, shacl.arrays, shacl.evaluate, shacl.graphs, shacl.reading, shacl.searches,
shacl.shapes, terms.
"""

import re
from ast import literal_eval
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from heapq import nsmallest

import numpy as np
import pyshacl
from pyshacl.errors import ReportableRuntimeError
from rdflib import SH, BNode, Graph, URIRef
from rdflib.term import Node

from twinrdf.findings import Severity
from twinrdf.shacl.arrays import Pairs, distinct, pack, unpack
from twinrdf.shacl.evaluate import Failures
from twinrdf.shacl.graphs import make_graph, silence_libraries, write_node
from twinrdf.shacl.reading import UnknownTermError, read_path
from twinrdf.shacl.searches import search_by_engine
from twinrdf.shacl.shapes import local_name, read_text, severity_of
from twinrdf.terms import Quad, parse_term

_PREDICATE = re.compile(r"<([^>]*)>")
_COMPARED = re.compile(r"(Value of .*?->)([^ ,]+(?:, [^ ,]+)+)( .*)", re.DOTALL)
_LIST = re.compile(r"(.*? (?:not in list|in the set:|set of values:) )(\['.*'\])", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Result:
    """One result of a validation report, as plain text.

    `shape` is the shape's local name in our namespace, else its IRI, empty if it has none, and
    `component` the local name of the constraint that failed. `focus` and `path` are IRIs; a path of
    several predicates is written as in SPARQL, `<…>/^<…>`. `value` is a term, or empty where the
    result has none. A result with `times` above 1 counts further ones of its kind that are not
    listed, so it has neither node nor value.
    """

    shape: str
    severity: Severity
    message: str
    focus: str
    path: str = ""
    value: str = ""
    component: str = ""
    times: int = 1

    @property
    def predicates(self) -> tuple[str, ...]:
        """The predicates of the path, in order."""
        return tuple(_PREDICATE.findall(self.path)) or ((self.path,) if self.path else ())

    @property
    def order(self) -> tuple[str, ...]:
        """The sort key: node, path, shape, value, component and message."""
        return (self.focus, self.path, self.shape, self.value, self.component, self.message)


class UncomparableError(ReportableRuntimeError):
    """Values that pySHACL fails at, such as an ill-typed number beside one that is well-typed."""


def make_results(
    failures: Iterable[Failures], terms: Sequence[str], most: int | None = None
) -> Iterator[Result]:
    """Turn failures into distinct results; a shape without a message gives an empty one.

    Of results that differ only in node and value the first `most` are listed, sorted by their
    terms, and one more counts the others.
    """
    alike: dict[Result, list[Pairs]] = {}
    for failing in failures:
        values = np.zeros_like(failing.focus) if failing.values is None else failing.values + 1
        alike.setdefault(_common_result(failing), []).append(pack(failing.focus, values))
    for kind, collected in alike.items():
        pairs = distinct(np.concatenate(collected))
        named = [
            (terms[node], terms[value - 1] if value else "")
            for node, value in zip(*(half.tolist() for half in unpack(pairs)), strict=True)
        ]
        if most is not None and len(named) > most:
            yield replace(kind, times=len(named) - most)
            named = nsmallest(most, named)
        for node, value in named:
            yield replace(kind, focus=name_focus(node), value=value)


def _common_result(failing: Failures) -> Result:
    """Give what the results of some failures have in common."""
    return Result(
        shape=name_shape(failing.shape.node),
        severity=failing.shape.severity,
        message=failing.shape.message,
        focus="",
        path=failing.path or failing.shape.written_path,
        component=failing.component,
    )


def name_shape(node: Node | None) -> str:
    """Name a shape in a result; a blank node has no stable name, so it gets none."""
    return "" if isinstance(node, BNode) else local_name(node)


def name_focus(term: str) -> str:
    """Give a focus node as a result has it: an IRI, a blank node's label or a literal's text."""
    return term[2:] if term.startswith("_:") else parse_term(term).value


def run_pyshacl(quads: Iterable[Quad], shapes: Graph) -> tuple[Result, ...]:
    """Validate with pySHACL alone, and give its results in order.

    Errors of pySHACL are raised as they are; where rdflib cannot compare two values, that is an
    UncomparableError. Literals keep their spelling. rdflib compares xsd:date with xsd:gYear
    wrongly, so shapes compare only the bounds of dates, which are all xsd:date.
    """
    with search_by_engine(), silence_libraries():
        graph = make_graph(quads)
        try:
            _, report, _ = pyshacl.validate(graph, shacl_graph=shapes, inplace=True)
        except TypeError as error:
            raise UncomparableError(f"rdflib cannot compare two values: {error}") from None
        except ValueError as error:
            raise ReportableRuntimeError(str(error)) from None
    if isinstance(report, ReportableRuntimeError):
        raise report
    return read_report(report)


def read_report(report: Graph) -> tuple[Result, ...]:
    """Read a validation report, results in order and each once."""
    results = {_read_result(report, node) for node in report.objects(None, SH.result)}
    return tuple(sorted(results, key=lambda result: result.order))


def _read_result(report: Graph, node: Node) -> Result:
    value = report.value(node, SH.value)
    component = str(report.value(node, SH.sourceConstraintComponent) or "")
    return Result(
        shape=name_shape(report.value(node, SH.sourceShape)),
        severity=severity_of(report.value(node, SH.resultSeverity)),
        message=_sort_list(read_text(report, node, SH.resultMessage)),
        focus=str(report.value(node, SH.focusNode) or ""),
        path=_write_path(report, report.value(node, SH.resultPath)),
        value="" if value is None else write_node(value),
        component=component.removeprefix(str(SH)),
    )


def _sort_list(message: str) -> str:
    """Sort the values that pySHACL lists in any order, so that messages are always the same."""
    if match := _COMPARED.fullmatch(message):
        return f"{match[1]}{', '.join(sorted(match[2].split(', ')))}{match[3]}"
    match = _LIST.fullmatch(message)
    try:
        return f"{match[1]}{sorted(literal_eval(match[2]))}" if match else message
    except (ValueError, SyntaxError):
        return message


def _write_path(report: Graph, path: Node | None) -> str:
    """Write a path as an IRI, or in SPARQL syntax if it has several steps and is well-formed."""
    if path is None or isinstance(path, URIRef):
        return str(path or "")
    try:
        return str(read_path(report, path))
    except UnknownTermError:
        return ""
