"""Stage 4, the register against its shapes: what fails, and the cells where to repair it.

pySHACL judges the register on rdflib. For the 4,400 triples of a small register that takes under
2 seconds; on an Oxigraph store it takes 51, or 1.6 once pySHACL is patched, which is not worth a
patch. rdflib compares xsd:date with xsd:gYear wrongly, so shapes compare only the bounds of dates,
which are all xsd:date.

May import: errors, findings, graphs, mapping, records.read, rules, terms, vocab.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from collections.abc import Mapping as Map
from dataclasses import dataclass
from pathlib import Path

import pyshacl
from pyparsing import ParseException
from pyshacl.errors import ReportableRuntimeError
from rdflib import RDF, SH, Graph, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from twinrdf.errors import ProjectError
from twinrdf.findings import Cell, Finding, Severity
from twinrdf.graphs import make_graph, silence_libraries, write_node
from twinrdf.mapping import Mapping
from twinrdf.records.read import Record
from twinrdf.rules import local_name, read_shapes, read_text, severity_of
from twinrdf.terms import Quad, parse_term
from twinrdf.vocab import PREFIXES, expand, mint

_PREDICATE = re.compile(r"<([^>]*)>")
_SIGNS: Map[Node, str] = {SH.zeroOrMorePath: "*", SH.oneOrMorePath: "+", SH.zeroOrOnePath: "?"}
_COMPUTED = {"geometry": "lat", "termEndBasis": "termEnd"}
"""Columns computed by a build, and the column each is computed from."""
_TYPE = expand("rdf:type")
_LONGEST = 60
_UNSAID = frozenset({"Resource-contact", "OfficeHolding-holder"})
"""Shapes whose values may be private, so that no finding repeats them."""

Key = tuple[str, str]
"""A column's name and its language, as in the values of a record."""


@dataclass(frozen=True, slots=True)
class Result:
    """One result of a validation report, as plain text.

    `shape` is the shape's local name in our namespace, else its IRI, and `component` the local name
    of the constraint that failed. `focus` and `path` are IRIs; a path of several predicates is
    written as in SPARQL, `<…>/^<…>`. `value` is a term, or empty where the result has none.
    """

    shape: str
    severity: Severity
    message: str
    focus: str
    path: str = ""
    value: str = ""
    component: str = ""

    @property
    def predicates(self) -> tuple[str, ...]:
        """The predicates of the path, in order."""
        return tuple(_PREDICATE.findall(self.path)) or ((self.path,) if self.path else ())


def validate_register(quads: Iterable[Quad], shapes: Path) -> tuple[Result, ...]:
    """Validate the quads of the register against the shapes of a folder, results in order."""
    try:
        return validate_quads(quads, read_shapes(shapes))
    except (ReportableRuntimeError, ParseException) as error:
        problem = str(error).partition("\n")[0].rstrip(".")
        raise ProjectError(f"{shapes}: {problem}; correct that shape") from None


def validate_quads(quads: Iterable[Quad], shapes: Graph) -> tuple[Result, ...]:
    """Validate quads against a shapes graph, results in order; what pySHACL raises, it raises."""
    with silence_libraries():
        register = make_graph(quads)
        _, report, _ = pyshacl.validate(register, shacl_graph=shapes, inplace=True)
    if isinstance(report, ReportableRuntimeError):
        raise report
    results = {_read_result(report, node) for node in report.objects(None, SH.result)}
    return tuple(sorted(results, key=_order))


def _order(result: Result) -> tuple[str, ...]:
    return (result.focus, result.path, result.shape, result.value, result.component)


def _read_result(report: Graph, node: Node) -> Result:
    value = report.value(node, SH.value)
    path = report.value(node, SH.resultPath)
    component = str(report.value(node, SH.sourceConstraintComponent) or "")
    return Result(
        shape=local_name(report.value(node, SH.sourceShape)),
        severity=severity_of(report.value(node, SH.resultSeverity)),
        message=read_text(report, node, SH.resultMessage),
        focus=str(report.value(node, SH.focusNode) or ""),
        path=str(path or "") if isinstance(path, URIRef) else _write_path(report, path),
        value="" if value is None else write_node(value),
        component=component.removeprefix(str(SH)),
    )


def _write_path(report: Graph, path: Node | None) -> str:
    """Write a property path as in SPARQL."""
    if path is None:
        return ""
    if isinstance(path, URIRef):
        return f"<{path}>"
    if (path, RDF.first, None) in report:
        return "/".join(_write_path(report, step) for step in Collection(report, path))
    for predicate, step in report.predicate_objects(path):
        if predicate == SH.inversePath:
            return f"^{_write_path(report, step)}"
        if predicate == SH.alternativePath:
            return f"({'|'.join(_write_path(report, way) for way in Collection(report, step))})"
        if predicate in _SIGNS:
            return f"{_write_path(report, step)}{_SIGNS[predicate]}"
    return ""


def find_cells(
    results: Iterable[Result], records: Iterable[Record], mapping: Mapping, base: str
) -> tuple[Finding, ...]:
    """Turn results into findings at the cells a person can repair.

    A result about a thing of the register lies at every row whose cell holds its value, else at the
    first row of the thing that fills the column, else at the first row of the thing. A result about
    anything else, such as a code, has no cell.
    """
    rows: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        rows[mint(base, record.table.kind, record.id)].append(record)
    finder = _Finder(rows, mapping, base)
    return tuple(finding for result in results for finding in finder.find(result))


@dataclass(frozen=True, slots=True)
class _Finder:
    """Finds the cells of results among the rows of each thing."""

    rows: Map[str, list[Record]]
    mapping: Mapping
    base: str

    def find(self, result: Result) -> Iterator[Finding]:
        """Give the findings of one result."""
        records = self.rows.get(result.focus, [])
        if not records:
            yield self._finding(result, None, self._spell(result.value))
            return
        value = parse_term(result.value) if _is_term(result.value) else None
        names = list(dict.fromkeys(self._name(p, records) for p in result.predicates)) or [""]
        keys = [self._key(name, value.language if value else "") for name in names]
        cells = [(record, key, self._held(record, key)) for key in keys for record in records]
        holding = [cell for cell in cells if value and value.value in cell[2]]
        filled = [cell for cell in cells[: len(records)] if cell[2]]
        for record, key, held in holding or filled[:1] or cells[:1]:
            computed = value and held and not holding and len(result.predicates) == 1
            shown = ";".join(held) if computed else self._spell(result.value)
            header = "@".join(filter(None, key))
            yield self._finding(result, Cell(record.file, record.line, header), shown)

    def _finding(self, result: Result, cell: Cell | None, shown: str) -> Finding:
        unsaid = result.shape in _UNSAID
        short = shown if len(shown) <= _LONGEST else shown[: _LONGEST - 1] + "…"
        return Finding(
            severity=result.severity,
            message=f'"{short}": {result.message}' if short and not unsaid else result.message,
            cell=cell,
            rule=result.shape,
            focus=result.focus,
            path=result.path,
            value="" if unsaid else result.value,
        )

    def _name(self, predicate: str, records: Iterable[Record]) -> str:
        """Give the name of the column that people fill for a predicate."""
        if predicate == _TYPE:
            return "type"
        column = self.mapping.by_predicate.get(predicate)
        if column is None:
            return ""
        name = column.name.removesuffix("Earliest").removesuffix("Latest")
        name = name if name in self.mapping.columns else column.name
        name = _COMPUTED.get(name, name)
        if name == "termEnd" and not any((name, "") in record.values for record in records):
            return "term"
        return name

    def _key(self, name: str, language: str) -> Key:
        column = self.mapping.columns.get(name)
        if column is None or not column.languages:
            return (name, "")
        return (name, language or "en")

    def _held(self, record: Record, key: Key) -> tuple[str, ...]:
        """Give what a cell of a row holds: texts and numbers, and references as IRIs."""
        if key[0] == "type":
            return tuple(self.mapping.classes[name] for name in record.types)
        if key[0] == "source" and record.source:
            return (mint(self.base, "source", record.source),)
        return record.values.get(key, ())

    def _spell(self, value: str) -> str:
        """Spell a term as people write it in a cell."""
        if not _is_term(value):
            return value
        term = parse_term(value)
        for name, iri in self.mapping.classes.items():
            if iri == term.value:
                return name
        if term.is_iri and term.value.startswith((self.base, PREFIXES["code"])):
            return term.value.rpartition("/")[2]
        return term.value


def _is_term(value: str) -> bool:
    return value.startswith(("<", '"'))
