"""What is remembered of a register as bytes, and back: JSON, then terms as text, then numbers.

Shapes are known again by their IRIs; what a shape without one finds is not kept, so that it is
evaluated as a whole the next time.

May import: changes.shapes, changes.state, decisions, errors, findings, project, records.read,
shacl.arrays, shacl.columns, shacl.evaluate, shacl.plan, shacl.renew, vocab.
"""

import json
from collections.abc import Iterator
from typing import Any

import numpy as np
from rdflib import URIRef
from rdflib.term import Node

from twinrdf.changes.shapes import hash_shapes, read_plan
from twinrdf.changes.state import Known, Links, Part, State
from twinrdf.decisions import Standing
from twinrdf.errors import ProjectError
from twinrdf.findings import Cell, Finding, Severity
from twinrdf.project import Project
from twinrdf.records.read import Record
from twinrdf.shacl.arrays import Ids, Pairs
from twinrdf.shacl.columns import Column, Columns
from twinrdf.shacl.evaluate import Failures
from twinrdf.shacl.plan import Plan, Shape
from twinrdf.shacl.renew import Found
from twinrdf.vocab import TABLES

_SIZE = 8
_KINDS = {table.kind: table for table in TABLES}


class FormatError(ValueError):
    """Bytes that are not what is remembered of a register."""


def encode_state(state: State) -> bytes:
    """Write a state as bytes."""
    columns = state.columns or Columns(())
    pairs = {name: column.pairs() for name, column in columns.by_predicate.items()}
    numbers: list[Any] = list(pairs.values())
    found = _write_found(state, numbers)
    places = {
        id(part): (kind, place)
        for kind, known in state.tables.items()
        for place, part in enumerate(known.parts)
    }
    told = {
        "environment": state.environment.hex(),
        "shapes": state.shapes.hex(),
        "tables": {kind: _write_table(known) for kind, known in state.tables.items()},
        "unread": sorted(state.unread),
        "standings": state.standings,
        "links": _write_links(state.links),
        "further": sorted(state.further),
        "predicates": list(pairs),
        "found": found,
        "rows": {
            thing: [(*places[id(part)], *_write_record(record)) for part, record in rows]
            for thing, rows in state.rows.items()
        },
        "lengths": [len(each) for each in numbers],
    }
    header = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
    terms = "\n".join(columns.terms).encode()
    sizes = b"".join(len(each).to_bytes(_SIZE, "big") for each in (header, terms))
    arrays = (np.asarray(each, np.int64).tobytes() for each in numbers)
    return b"".join([sizes, header, terms, *arrays])


def decode_state(content: memoryview, project: Project) -> State:
    """Read a state of a register again; raise FormatError for what is none."""
    try:
        return _decode(content, project)
    except (ValueError, LookupError, TypeError, ProjectError) as error:
        raise FormatError(str(error)) from None


def _decode(content: memoryview, project: Project) -> State:
    sizes = [int.from_bytes(content[at : at + _SIZE], "big") for at in (0, _SIZE)]
    begin, middle = 2 * _SIZE, 2 * _SIZE + sizes[0]
    told = json.loads(bytes(content[begin:middle]))
    end = middle + sizes[1]
    terms = bytes(content[middle:end]).decode().split("\n") if sizes[1] else []
    everything = np.frombuffer(content[end:], np.int64)
    numbers = np.split(everything, np.cumsum(told["lengths"])[:-1])
    by_predicate = zip(told["predicates"], map(Column, numbers), strict=False)
    columns = Columns.of(terms, dict(by_predicate))
    tables = {kind: _read_table(table) for kind, table in told["tables"].items()}
    state = State(
        environment=bytes.fromhex(told["environment"]),
        shapes=bytes.fromhex(told["shapes"]),
        tables=tables,
        unread=frozenset(told["unread"]),
        standings={name: Standing(*each) for name, each in told["standings"].items()},
        links=_read_links(told["links"]),
        further=frozenset((s, p, o, g) for s, p, o, g in told["further"]),
        columns=columns,
        rows={
            thing: [
                (tables[kind].parts[place], _read_record(*record)) for kind, place, *record in rows
            ]
            for thing, rows in told["rows"].items()
        },
    )
    if hash_shapes(project) == state.shapes:
        state.plan = read_plan(project)
        state.found = dict(_read_found(state.plan[1], told["found"], numbers))
    return state


def _write_table(known: Known) -> list[Any]:
    twins = list(map(_write_finding, known.twins))
    return [known.file, known.header, list(map(_write_part, known.parts)), twins]


def _read_table(told: list[Any]) -> Known:
    file, header, parts, twins = told
    read = [_read_part(*part) for part in parts]
    return Known(file, tuple(header), read, tuple(_read_finding(*twin) for twin in twins))


def _write_part(part: Part) -> list[Any]:
    findings = list(map(_write_finding, part.findings))
    ids = (part.names, part.lines, part.records, part.refs)
    return [part.digest.hex(), part.above, *ids, findings, part.loose, part.pinned]


def _read_part(
    digest: str,
    above: int,
    names: list[str],
    lines: list[int],
    records: int,
    refs: list[str],
    findings: list[list[Any]],
    loose: bool,
    pinned: bool,
) -> Part:
    return Part(
        digest=bytes.fromhex(digest),
        above=above,
        names=tuple(names),
        lines=tuple(lines),
        records=records,
        refs=tuple(refs),
        findings=tuple(_read_finding(*finding) for finding in findings),
        loose=loose,
        pinned=pinned,
    )


def _write_finding(finding: Finding) -> list[Any]:
    cell = finding.cell
    place = [cell.file, cell.line, cell.column] if cell else None
    rest = (finding.rule, finding.focus, finding.path, finding.value, finding.times)
    return [finding.severity.value, finding.message, place, *rest]


def _read_finding(severity: str, message: str, place: list[Any] | None, *rest: Any) -> Finding:
    return Finding(Severity(severity), message, Cell(*place) if place else None, *rest)


def _write_links(links: Links) -> list[Any]:
    labels = {thing: sorted(own) for thing, own in links.labels.items()}
    findings = list(map(_write_finding, links.findings))
    return [links.digest.hex(), sorted(links.linked), labels, findings, links.quads]


def _read_links(told: list[Any]) -> Links:
    digest, linked, labels, findings, quads = told
    return Links(
        bytes.fromhex(digest),
        frozenset(linked),
        {thing: set(own) for thing, own in labels.items()},
        tuple(_read_finding(*finding) for finding in findings),
        tuple((s, p, o, g) for s, p, o, g in quads),
    )


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


def _write_found(state: State, numbers: list[Any]) -> dict[str, list[Any]]:
    """Write what shapes find, and add the arrays of it to the others."""

    def add(array: Ids | None) -> int | None:
        if array is None:
            return None
        numbers.append(array)
        return len(numbers) - 1

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
    plan: Plan, told: dict[str, list[Any]], numbers: list[Pairs]
) -> Iterator[tuple[Node, Found]]:
    for shape in plan.shapes:
        named = _name_shapes(shape)
        if named and str(shape.node) in told:
            failures = (
                Failures(
                    named[name],
                    component,
                    numbers[focus].astype(np.int32),
                    None if values is None else numbers[values].astype(np.int32),
                    path,
                )
                for name, component, focus, values, path in told[str(shape.node)]
            )
            yield shape.node, Found(tuple(failures))
