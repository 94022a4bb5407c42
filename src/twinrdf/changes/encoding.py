"""The state of a register as bytes and back: a JSON header, then sections of texts and numbers.

A check after one edit needs little of it, so most sections are read on demand. Shapes are known by
their IRIs; the failures of a shape without one are not kept, so it is evaluated whole next time.

May import: changes.sections, changes.shapes, changes.state, decisions, errors, findings, project,
records.ids, records.rows, shacl.arrays, shacl.columns, shacl.evaluate, shacl.plan, shacl.renew,
vocab.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any

from rdflib import URIRef
from rdflib.term import Node

from twinrdf.changes.sections import (
    SectionReader,
    SectionWriter,
    read_kinds,
    read_sections,
    write_kinds,
)
from twinrdf.changes.shapes import hash_shapes, read_plan
from twinrdf.changes.state import Lazy, Links, Part, State, TableState
from twinrdf.decisions import Precedence
from twinrdf.errors import ProjectError
from twinrdf.findings import Cell, Finding, Severity
from twinrdf.project import Project
from twinrdf.records.ids import Index
from twinrdf.records.rows import Record
from twinrdf.shacl.arrays import Ids
from twinrdf.shacl.columns import Column, Columns
from twinrdf.shacl.evaluate import Failures
from twinrdf.shacl.plan import Plan, Shape
from twinrdf.shacl.renew import ShapeFailures
from twinrdf.vocab import TABLES

_UNREADABLE = (AttributeError, LookupError, OverflowError, TypeError, ValueError)
_KINDS = {table.kind: table for table in TABLES}


class FormatError(ValueError):
    """Bytes that are not the state of a register."""


def encode_state(state: State) -> bytes:
    """Write a state as bytes."""
    writer = SectionWriter()
    columns = state.columns or Columns(())
    places = {
        id(part): (kind, place)
        for kind, table in state.tables.items()
        for place, part in enumerate(table.parts)
    }
    header = {
        "environment": state.environment.hex(),
        "shapes": state.shapes.hex(),
        "tables": {kind: _write_table(table, writer) for kind, table in state.tables.items()},
        "unread": sorted(state.index.unread),
        "kinds": write_kinds(state.index.kinds, writer),
        "precedences": state.precedences,
        "links": _write_links(state.links, writer),
        "fixed": writer.json(sorted(state.fixed)),
        "terms": writer.texts(columns.terms),
        "columns": {
            name: [writer.numbers(each) for each in (column.keys, column.starts, column.values)]
            for name, column in columns.by_predicate.items()
        },
        "found": _write_found(state, writer),
        "rows": writer.json(
            {
                thing: [
                    (*places[id(part)], above, *_write_record(record))
                    for part, above, record in rows
                ]
                for thing, rows in state.rows.items()
            }
        ),
    }
    return writer.finish(header)


def decode_state(content: memoryview, project: Project) -> State:
    """Read the state of a register; raise FormatError for bytes that are none, or are of a version
    that wrote it differently."""
    try:
        return _decode(content, project)
    except (*_UNREADABLE, ProjectError) as error:
        raise FormatError(str(error)) from None


def _decode(content: memoryview, project: Project) -> State:
    header, reader = read_sections(content)
    tables = {kind: _read_table(table, reader) for kind, table in header["tables"].items()}
    columns = {
        name: Column.of(*map(reader.numbers, numbers))
        for name, numbers in header["columns"].items()
    }
    state = State(
        environment=bytes.fromhex(header["environment"]),
        shapes=bytes.fromhex(header["shapes"]),
        tables=tables,
        index=Index(project.base, read_kinds(header["kinds"], reader), frozenset(header["unread"])),
        precedences={name: Precedence(*each) for name, each in header["precedences"].items()},
        links=_read_links(header["links"], reader),
        fixed=frozenset((s, p, o, g) for s, p, o, g in reader.json(header["fixed"])),
        columns=Columns.of(reader.texts(*header["terms"]), columns),
        rows={
            thing: [
                (tables[kind].parts[place], above, _read_record(*record))
                for kind, place, above, *record in rows
            ]
            for thing, rows in reader.json(header["rows"]).items()
        },
    )
    if hash_shapes(project) == state.shapes:
        state.plan = read_plan(project)
        state.found = dict(_read_found(state.plan[1], header["found"], reader))
    return state


def _write_table(table: TableState, writer: SectionWriter) -> list[Any]:
    twins = list(map(_write_finding, table.twins))
    return [table.file, table.header, [_write_part(part, writer) for part in table.parts], twins]


def _read_table(written: list[Any], reader: SectionReader) -> TableState:
    file, header, parts, twins = written
    read = [_read_part(reader, *part) for part in parts]
    return TableState(file, tuple(header), read, tuple(_read_finding(*twin) for twin in twins))


def _write_part(part: Part, writer: SectionWriter) -> list[Any]:
    findings = list(map(_write_finding, part.findings))
    ids, refs = writer.json(part.ids.get()), writer.json(part.refs.get())
    start = [part.digest.hex(), part.above, part.size, ids, part.records, refs]
    return [*start, findings, part.loose, part.pinned]


def _read_part(
    reader: SectionReader,
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
        ids=Lazy(None, partial(_read_ids, reader, ids)),
        records=records,
        refs=Lazy(None, lambda: tuple(reader.json(refs))),
        findings=tuple(_read_finding(*finding) for finding in findings),
        loose=loose,
        pinned=pinned,
    )


def _read_ids(reader: SectionReader, number: int) -> tuple[tuple[str, ...], tuple[int, ...]]:
    names, lines = reader.json(number)
    return tuple(names), tuple(lines)


def _write_finding(finding: Finding) -> list[Any]:
    cell = finding.cell
    place = [cell.file, cell.line, cell.column] if cell else None
    rest = (finding.rule, finding.focus, finding.path, finding.value, finding.times)
    return [finding.severity.value, finding.message, place, *rest]


def _read_finding(severity: str, message: str, place: list[Any] | None, *rest: Any) -> Finding:
    return Finding(Severity(severity), message, Cell(*place) if place else None, *rest)


def _write_links(links: Links, writer: SectionWriter) -> list[Any]:
    labels = {thing: sorted(own) for thing, own in links.labels.get().items()}
    findings = list(map(_write_finding, links.findings))
    linked, quads = writer.json(sorted(links.linked)), writer.json(links.quads.get())
    return [links.digest.hex(), linked, writer.json(labels), findings, quads]


def _read_links(written: list[Any], reader: SectionReader) -> Links:
    digest, linked, labels, findings, quads = written
    return Links(
        bytes.fromhex(digest),
        frozenset(reader.json(linked)),
        Lazy(None, lambda: {thing: set(own) for thing, own in reader.json(labels).items()}),
        tuple(_read_finding(*finding) for finding in findings),
        Lazy(None, lambda: tuple(map(tuple, reader.json(quads)))),
    )


def _write_record(record: Record) -> list[Any]:
    values = [(*key, texts) for key, texts in record.values.items()]
    claims = (record.id, record.source, record.types, values)
    return [record.table.kind, *claims, record.file, record.line]


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


# ---- failures of shapes ----


def _list_shapes(shape: Shape) -> Iterator[Shape]:
    """Give a shape and, recursively, its property shapes."""
    yield shape
    for inner in shape.properties:
        yield from _list_shapes(inner)


def _name_shapes(shape: Shape) -> dict[str, Shape]:
    """Give a shape and its property shapes by their IRIs; nothing if one of them has none."""
    shapes = list(_list_shapes(shape))
    named = {str(each.node): each for each in shapes if isinstance(each.node, URIRef)}
    return named if len(named) == len(shapes) else {}


def _write_found(state: State, writer: SectionWriter) -> dict[str, list[Any]]:
    def add(numbers: Ids | None) -> int | None:
        return None if numbers is None else writer.numbers(numbers)

    found_by_shape: dict[str, list[Any]] = {}
    for shape in state.plan[1].shapes if state.plan else ():
        found = state.found.get(shape.node)
        if found and found.failures is not None and not found.whole and _name_shapes(shape):
            found_by_shape[str(shape.node)] = [
                [str(each.shape.node), each.component, add(each.focus), add(each.values), each.path]
                for each in found.failures
            ]
    return found_by_shape


def _read_found(
    plan: Plan, found_by_shape: dict[str, list[Any]], reader: SectionReader
) -> Iterator[tuple[Node, ShapeFailures]]:
    for shape in plan.shapes:
        named = _name_shapes(shape)
        if named and str(shape.node) in found_by_shape:
            failures = (
                Failures(
                    named[name],
                    component,
                    reader.numbers(focus),
                    None if values is None else reader.numbers(values),
                    path,
                )
                for name, component, focus, values, path in found_by_shape[str(shape.node)]
            )
            yield shape.node, ShapeFailures(tuple(failures))
