"""What is remembered of a register as bytes, and back: JSON, then sections of texts and numbers.

A check after one edit asks for little of it, so most sections are read when they are asked for.
Shapes are known again by their IRIs; what a shape without one finds is not kept, so that it is
evaluated as a whole the next time.

May import: changes.sections, changes.shapes, changes.state, decisions, errors, findings, project,
records.ids, records.read, shacl.arrays, shacl.columns, shacl.evaluate, shacl.plan, shacl.renew,
terms, vocab.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any

from rdflib import URIRef
from rdflib.term import Node

from twinrdf.changes.sections import Sections, Written, read_kinds, read_sections, write_kinds
from twinrdf.changes.shapes import hash_shapes, read_plan
from twinrdf.changes.state import Known, Later, Links, Part, State
from twinrdf.decisions import Precedence
from twinrdf.errors import ProjectError
from twinrdf.findings import Cell, Finding, Severity
from twinrdf.project import Project
from twinrdf.records.ids import Index
from twinrdf.records.read import Record
from twinrdf.shacl.arrays import Ids
from twinrdf.shacl.columns import Column, Columns
from twinrdf.shacl.evaluate import Failures
from twinrdf.shacl.plan import Plan, Shape
from twinrdf.shacl.renew import Found
from twinrdf.terms import Quad
from twinrdf.vocab import TABLES

_UNREADABLE = (AttributeError, LookupError, OverflowError, TypeError, ValueError)
_KINDS = {table.kind: table for table in TABLES}


class FormatError(ValueError):
    """Bytes that are not what is remembered of a register."""


def encode_state(state: State) -> bytes:
    """Write a state as bytes."""
    to = Written()
    columns = state.columns or Columns(())
    places = {
        id(part): (kind, place)
        for kind, known in state.tables.items()
        for place, part in enumerate(known.parts)
    }
    told = {
        "environment": state.environment.hex(),
        "shapes": state.shapes.hex(),
        "tables": {kind: _write_table(known, to) for kind, known in state.tables.items()},
        "unread": sorted(state.index.unread),
        "kinds": write_kinds(state.index.kinds, to),
        "precedences": state.precedences,
        "links": _write_links(state.links, to),
        "fixed": to.json(sorted(state.fixed)),
        "terms": to.texts(columns.terms),
        "columns": {
            name: [to.numbers(each) for each in (column.keys, column.starts, column.values)]
            for name, column in columns.by_predicate.items()
        },
        "found": _write_found(state, to),
        "rows": to.json(
            {
                thing: [
                    (*places[id(part)], above, *_write_record(record))
                    for part, above, record in rows
                ]
                for thing, rows in state.rows.items()
            }
        ),
    }
    return to.finish(told)


def decode_state(content: memoryview, project: Project) -> State:
    """Read a state of a register again; raise FormatError for what is none, or is of a version
    that wrote it in another way."""
    try:
        return _decode(content, project)
    except (*_UNREADABLE, ProjectError) as error:
        raise FormatError(str(error)) from None


def _decode(content: memoryview, project: Project) -> State:
    told, at = read_sections(content)
    tables = {kind: _read_table(table, at) for kind, table in told["tables"].items()}
    columns = {
        name: Column.of(*map(at.numbers, numbers)) for name, numbers in told["columns"].items()
    }
    state = State(
        environment=bytes.fromhex(told["environment"]),
        shapes=bytes.fromhex(told["shapes"]),
        tables=tables,
        index=Index(project.base, read_kinds(told["kinds"], at), frozenset(told["unread"])),
        precedences={name: Precedence(*each) for name, each in told["precedences"].items()},
        links=_read_links(told["links"], at),
        fixed=frozenset((s, p, o, g) for s, p, o, g in at.json(told["fixed"])),
        columns=Columns.of(at.texts(*told["terms"]), columns),
        rows={
            thing: [
                (tables[kind].parts[place], above, _read_record(*record))
                for kind, place, above, *record in rows
            ]
            for thing, rows in at.json(told["rows"]).items()
        },
    )
    if hash_shapes(project) == state.shapes:
        state.plan = read_plan(project)
        state.found = dict(_read_found(state.plan[1], told["found"], at))
    return state


def _write_table(known: Known, to: Written) -> list[Any]:
    twins = list(map(_write_finding, known.twins))
    return [known.file, known.header, [_write_part(part, to) for part in known.parts], twins]


def _read_table(told: list[Any], at: Sections) -> Known:
    file, header, parts, twins = told
    read = [_read_part(at, *part) for part in parts]
    return Known(file, tuple(header), read, tuple(_read_finding(*twin) for twin in twins))


def _write_part(part: Part, to: Written) -> list[Any]:
    findings = list(map(_write_finding, part.findings))
    ids, refs = to.json(part.ids.get()), to.json(part.refs.get())
    start = [part.digest.hex(), part.above, part.size, ids, part.records, refs]
    return [*start, findings, part.loose, part.pinned]


def _read_part(
    at: Sections,
    digest: str,
    above: int,
    size: int,
    ids: int,
    records: int,
    refs: int,
    findings: list[list[Any]],
    loose: bool,
    pinned: bool,
) -> Part:
    return Part(
        digest=bytes.fromhex(digest),
        above=above,
        size=size,
        ids=Later(None, partial(_read_ids, at, ids)),
        records=records,
        refs=Later(None, partial(_read_refs, at, refs)),
        findings=tuple(_read_finding(*finding) for finding in findings),
        loose=loose,
        pinned=pinned,
    )


def _read_ids(at: Sections, number: int) -> tuple[tuple[str, ...], tuple[int, ...]]:
    names, lines = at.json(number)
    return tuple(names), tuple(lines)


def _read_refs(at: Sections, number: int) -> tuple[str, ...]:
    return tuple(at.json(number))


def _write_finding(finding: Finding) -> list[Any]:
    cell = finding.cell
    place = [cell.file, cell.line, cell.column] if cell else None
    rest = (finding.rule, finding.focus, finding.path, finding.value, finding.times)
    return [finding.severity.value, finding.message, place, *rest]


def _read_finding(severity: str, message: str, place: list[Any] | None, *rest: Any) -> Finding:
    return Finding(Severity(severity), message, Cell(*place) if place else None, *rest)


def _write_links(links: Links, to: Written) -> list[Any]:
    labels = {thing: sorted(own) for thing, own in links.labels.get().items()}
    findings = list(map(_write_finding, links.findings))
    linked, quads = to.json(sorted(links.linked)), to.json(links.quads.get())
    return [links.digest.hex(), linked, to.json(labels), findings, quads]


def _read_links(told: list[Any], at: Sections) -> Links:
    digest, linked, labels, findings, quads = told
    return Links(
        bytes.fromhex(digest),
        frozenset(at.json(linked)),
        Later(None, partial(_read_labels, at, labels)),
        tuple(_read_finding(*finding) for finding in findings),
        Later(None, partial(_read_quads, at, quads)),
    )


def _read_labels(at: Sections, number: int) -> dict[str, set[str]]:
    return {thing: set(own) for thing, own in at.json(number).items()}


def _read_quads(at: Sections, number: int) -> tuple[Quad, ...]:
    return tuple((s, p, o, g) for s, p, o, g in at.json(number))


def _write_record(record: Record) -> list[Any]:
    values = [(*key, said) for key, said in record.values.items()]
    said = (record.id, record.source, record.types, values)
    return [record.table.kind, *said, record.file, record.line]


def _read_record(
    kind: str,
    name: str,
    source: str,
    types: list[str],
    values: list[tuple[str, str, list[str]]],
    file: str,
    line: int,
) -> Record:
    read = {(column, language): tuple(said) for column, language, said in values}
    return Record(_KINDS[kind], name, source, tuple(types), read, file, line)


# ---- what shapes find ----


def _list_shapes(shape: Shape) -> Iterator[Shape]:
    """Give a shape and those that it has as properties, which results may name."""
    yield shape
    for inner in shape.properties:
        yield from _list_shapes(inner)


def _name_shapes(shape: Shape) -> dict[str, Shape]:
    """Give the shapes that results of one may name, if they all have names of their own."""
    shapes = list(_list_shapes(shape))
    named = {str(each.node): each for each in shapes if isinstance(each.node, URIRef)}
    return named if len(named) == len(shapes) else {}


def _write_found(state: State, to: Written) -> dict[str, list[Any]]:
    def add(numbers: Ids | None) -> int | None:
        return None if numbers is None else to.numbers(numbers)

    told: dict[str, list[Any]] = {}
    for shape in state.plan[1].shapes if state.plan else ():
        found = state.found.get(shape.node)
        if found and found.failures is not None and not found.whole and _name_shapes(shape):
            told[str(shape.node)] = [
                [str(each.shape.node), each.component, add(each.focus), add(each.values), each.path]
                for each in found.failures
            ]
    return told


def _read_found(
    plan: Plan, told: dict[str, list[Any]], at: Sections
) -> Iterator[tuple[Node, Found]]:
    for shape in plan.shapes:
        named = _name_shapes(shape)
        if named and str(shape.node) in told:
            failures = (
                Failures(
                    named[name],
                    component,
                    at.numbers(focus),
                    None if values is None else at.numbers(values),
                    path,
                )
                for name, component, focus, values, path in told[str(shape.node)]
            )
            yield shape.node, Found(tuple(failures))
