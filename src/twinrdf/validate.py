"""Stage 4, the register against its shapes: what fails, and the cells where to repair it.

Shapes are compiled to a plan, which is evaluated a set at a time. pySHACL validates every shape
that has a term the plan does not know, gives the messages of shapes that have none, and validates
some failing nodes of each shape again: where the two differ, that is a result too.

May import: errors, findings, mapping, progress, records.headers, records.rows, shacl.ask,
shacl.columns, shacl.compile, shacl.cross_check, shacl.evaluate, shacl.lines, shacl.plan,
shacl.report, shacl.shapes, terms, vocab.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from collections.abc import Mapping as Map
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from pyparsing import ParseException
from pyshacl.errors import ReportableRuntimeError
from rdflib import BNode, Graph
from rdflib.term import Node

from twinrdf.errors import ProjectError
from twinrdf.findings import LISTED, Cell, Finding, Severity, counted
from twinrdf.mapping import Mapping
from twinrdf.progress import SILENT, Meter
from twinrdf.records.headers import COMPUTED
from twinrdf.records.rows import Record
from twinrdf.shacl.ask import ask_query
from twinrdf.shacl.columns import Columns
from twinrdf.shacl.compile import compile_shapes
from twinrdf.shacl.cross_check import CrossCheck, cross_check, keep_targets
from twinrdf.shacl.evaluate import Failures, evaluate_plan
from twinrdf.shacl.lines import read_triples
from twinrdf.shacl.plan import Plan
from twinrdf.shacl.report import Result, make_results, name_shape, run_pyshacl
from twinrdf.shacl.shapes import read_shapes
from twinrdf.terms import Quad, parse_term
from twinrdf.vocab import PREFIXES, expand, mint

_TYPE = expand("rdf:type")
_LONGEST = 60
_UNSAID = frozenset({"Resource-contact", "OfficeHolding-holder"})
"""Shapes whose values may be private, so that no finding repeats them."""

CONFIRMED = 5
"""The most failing nodes of each shape that pySHACL validates again."""

WORDED = 1000
"""The most failing nodes of each shape that get pySHACL's message; others name the component."""

DISAGREEMENT = "validate:disagreement"
"""The rule of findings about pySHACL and the plan disagreeing."""

LEFT = "validate:left-to-pyshacl"
"""The rule of notes on shapes that the plan does not know, so that pySHACL validated them."""

Lookup = Callable[[Collection[str]], Iterable[Record]]
"""Gives the records of some things, each named by its IRI."""

Key = tuple[str, str]
"""A column's name and its language, as in the values of a record."""


def validate_register(
    quads: Iterable[Quad] | Path, shapes: Path, progress: Meter = SILENT
) -> tuple[Result, ...]:
    """Validate the quads of the register against the shapes of a folder, results in order.

    The quads are read once, and may be given as a file of N-Triples as a release has it. Of the
    results of one kind the first `LISTED` are given, and one more counts the others.
    """
    read = read_triples(quads) if isinstance(quads, Path) else quads
    with blame_shapes(shapes):
        return validate_quads(read, read_shapes(shapes), progress)


@contextmanager
def blame_shapes(folder: Path) -> Iterator[None]:
    """Raise errors of pySHACL, and of too deep shapes, as mistakes in the shapes of a folder."""
    try:
        yield
    except (ReportableRuntimeError, ParseException, NotImplementedError) as error:
        problem = str(error).partition("\n")[0].rstrip(".")
        raise ProjectError(f"{folder}: {problem}; correct that shape") from None
    except RecursionError:
        raise ProjectError(f"{folder}: shapes nest too deeply; say them more simply") from None


def validate_quads(
    quads: Iterable[Quad], shapes: Graph, progress: Meter = SILENT
) -> tuple[Result, ...]:
    """Validate quads against a shapes graph, results in order; errors of pySHACL are raised."""
    columns = Columns(quads)
    failures, others = evaluate_plan(_compile(shapes, len(shapes)), columns, ask_query)
    return collect_results(failures, others, columns, shapes, progress)


def collect_results(
    failures: Sequence[Failures],
    others: Collection[Node],
    columns: Columns,
    shapes: Graph,
    progress: Meter = SILENT,
) -> tuple[Result, ...]:
    """Turn the failures of a plan into results, in order, and add pySHACL's of other shapes."""
    results = set(make_results(failures, columns.terms, LISTED))
    if others:
        progress(f"validating {counted(len(others), 'shape')} by pySHACL, which is slow")
        results |= set(run_pyshacl(columns.quads(None), keep_targets(shapes, others)))
        results |= set(map(_note_left_shape, others))
    if failures:
        unworded = [failure for failure in failures if not failure.shape.message]
        checked = cross_check(failures, columns, shapes, CONFIRMED)
        results = _add_differences(results, checked)
        if unworded:
            checked = cross_check(unworded, columns, shapes, WORDED)
            results = _add_messages(results, checked)
    return tuple(sorted(results, key=lambda result: result.order))


@lru_cache(maxsize=4)
def _compile(shapes: Graph, _size: int) -> Plan:
    """Compile shapes once; `_size` tells a graph that has grown from what it was."""
    return compile_shapes(shapes)


def _note_left_shape(shape: Node) -> Result:
    return Result(
        shape=LEFT,
        severity=Severity.INFO,
        message=f"shape {name_shape(shape) or 'without a name'} has what only pySHACL knows, so it "
        "judged that shape alone; this takes long in a large register, so say it more simply",
        focus="" if isinstance(shape, BNode) else str(shape),
    )


def _add_messages(results: Iterable[Result], checked: CrossCheck) -> set[Result]:
    """Give results without a message that of pySHACL, where it validated the node.

    Shapes without a name may have several results that differ only in the message: each is kept.
    """
    messages: dict[Result, set[str]] = defaultdict(set)
    for result in checked.results:
        messages[replace(result, message="")].add(result.message)
    return {
        replace(result, message=message)
        for result in results
        for message in (
            {result.message}
            if result.message
            else messages.get(result, {f"fails {result.component}"})
        )
    }


def _add_differences(results: set[Result], checked: CrossCheck) -> set[Result]:
    """Add a warning for each result that only one of the two has."""
    return results | {
        replace(
            result,
            shape=DISAGREEMENT,
            severity=Severity.WARNING,
            message=f"{who} of {result.shape or 'a shape without a name'}; "
            "check the value, and report this if it is right",
        )
        for who, differing in (
            ("pySHACL alone finds a failure", checked.missing),
            ("pySHACL finds no failure", checked.extra),
        )
        for result in differing
    }


def find_cells(
    results: Collection[Result], records: Iterable[Record] | Lookup, mapping: Mapping, base: str
) -> tuple[Finding, ...]:
    """Turn results into findings at the cells a person can repair.

    `records` are all records, or a function that looks up those of the things in results.

    A result about a thing of the register lies at every row whose cell holds its value, else at the
    first row of the thing that fills the column, else at the first row of the thing. A result about
    anything else, such as a code, has no cell.
    """
    wanted = {result.focus for result in results}
    rows: dict[str, list[Record]] = defaultdict(list)
    for record in records(wanted) if callable(records) else records:
        thing = mint(base, record.table.kind, record.id)
        if thing in wanted:
            rows[thing].append(record)
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
        language = "en" if value is None or value.is_iri else value.language
        keys = [self._key(name, language) for name in names]
        cells = [(record, key, self._held(record, key)) for key in keys for record in records]
        holding = [cell for cell in cells if value and value.value in cell[2]]
        filled = [cell for cell in cells[: len(records)] if cell[2]]
        several = len(result.predicates) > 1
        via = tuple(one for cell in cells for one in cell[2]) if several else ()
        for record, key, held in holding or filled[:1] or cells[:1]:
            literal = value and not value.is_iri
            computed = literal and held and not holding and not several
            shown = ";".join(held) if computed else self._spell(result.value)
            header = "@".join(filter(None, key))
            yield self._finding(result, Cell(record.file, record.line, header), shown, via)

    def _finding(
        self, result: Result, cell: Cell | None, shown: str, via: tuple[str, ...] = ()
    ) -> Finding:
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
            times=result.times,
            via=via,
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
        name = COMPUTED.get(name, name)
        if name == "termEnd" and not any((name, "") in record.values for record in records):
            return "term"
        return name

    def _key(self, name: str, language: str) -> Key:
        column = self.mapping.columns.get(name)
        if column is None or not column.languages:
            return (name, "")
        return (name, language)

    def _held(self, record: Record, key: Key) -> tuple[str, ...]:
        """Give the values of a cell: texts and numbers, and references as IRIs."""
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
