"""An incremental check: only what has changed since the last one is redone.

The findings are the same as those of a full check, in the same order.

May import: changes.rebuild, changes.register, changes.shapes, changes.state, doubts, findings,
pipeline, progress, project, records.privacy, records.read, records.rows, shacl.ask, shacl.columns,
shacl.renew, shacl.report, validate, vocab.
"""

import sys
import tempfile
from collections.abc import Collection, Iterator
from collections.abc import Mapping as Map
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path

from rdflib.term import Node

import twinrdf
from twinrdf.changes.rebuild import Reading, Work
from twinrdf.changes.register import Renewal
from twinrdf.changes.shapes import hash_files, hash_shapes, read_plan
from twinrdf.changes.state import Part, State
from twinrdf.doubts import doubt_settings
from twinrdf.findings import Report
from twinrdf.pipeline import drop_consequences, read_mapping_and_vocabulary, report_unreadable
from twinrdf.progress import SILENT, Meter
from twinrdf.project import Project
from twinrdf.records.privacy import WITHHELD
from twinrdf.records.read import Tables
from twinrdf.records.rows import Record
from twinrdf.shacl.ask import ask_query
from twinrdf.shacl.columns import Changes, Columns
from twinrdf.shacl.renew import ShapeFailures, gather, renew
from twinrdf.shacl.report import Result
from twinrdf.validate import blame_shapes, collect_results, find_cells
from twinrdf.vocab import mint

LARGEST = 200_000_000
"""The most bytes of tables for an incremental check; a larger register is checked as a whole."""

_WORTH = 100
"""The state is worth keeping where more than one row in so many was read again."""

_LIBRARIES = ("numpy", "pyoxigraph", "pyshacl", "rapidfuzz", "rdflib")


@dataclass(frozen=True, slots=True)
class Rechecked:
    """The findings, how many rows could be read, and the state for the next check.

    `changed` says whether the state differs enough to be worth writing to the cache.
    """

    report: Report
    records: int
    state: State
    changed: bool


def recheck(project: Project, state: State, progress: Meter = SILENT) -> Rechecked:
    """Check a register with the state of its last check, which is updated in place.

    After an error the state can still be used for the next check.
    """
    with report_unreadable(project):
        return _recheck(project, state, progress)


def _recheck(project: Project, state: State, progress: Meter) -> Rechecked:
    progress("reading")
    environment = _hash_environment(project)
    mapping, vocabulary = read_mapping_and_vocabulary(project)
    if environment != state.environment:
        state = State()
    before = state.shapes, state.links
    renewal = Renewal(project, state, mapping, vocabulary)
    renewal.plan()

    progress("consolidating")
    found, state.found, state.environment = state.found, {}, b""
    with tempfile.TemporaryDirectory(prefix="twinrdf-") as folder:
        changes, made = renewal.do(Path(folder), progress)
    state.environment = environment

    progress("validating")
    rows = _Rows(state, renewal.tables, made)
    results = _validate(project, state, found, changes, progress)
    invalid = find_cells(results, rows.find, mapping, project.base)
    doubts = doubt_settings(project, renewal.tables.read_sources())
    known = (*doubts, *renewal.findings())
    report = Report.of((*known, *drop_consequences(known, invalid)))
    parts = (part for table in state.tables.values() for part in table.parts)
    records = sum(part.records for part in parts)
    changed = len(made) * _WORTH > records or before != (state.shapes, state.links)
    return Rechecked(report, records, state, changed)


def _validate(
    project: Project,
    state: State,
    found: Map[Node, ShapeFailures],
    changes: Changes,
    progress: Meter,
) -> tuple[Result, ...]:
    """Evaluate the shapes on the nodes that changes affect, or on all if the shapes changed."""
    digest = hash_shapes(project)
    columns = state.columns or Columns(())
    with blame_shapes(project.folder("shapes")):
        if state.shapes != digest or state.plan is None:
            state.plan, found = read_plan(project), {}
        shapes, plan = state.plan
        now = renew(plan, columns, ask_query, found, changes)
        results = collect_results(*gather(plan, now), columns, shapes, progress)
    state.shapes, state.found = digest, now
    return results


class _Rows:
    """Finds the rows of the things in results; most are kept from the last check."""

    def __init__(self, state: State, tables: Tables, made: Collection[str]) -> None:
        self._state, self._tables = state, tables
        for thing in made:
            state.rows.pop(thing, None)

    def find(self, things: Collection[str]) -> Iterator[Record]:
        """Give the rows of some things, and keep only these."""
        state = self._state
        state.rows = {thing: state.rows[thing] for thing in things if thing in state.rows}
        missing = [thing for thing in things if thing not in state.rows]
        state.rows.update((thing, []) for thing in missing)
        for thing, part, record in self._read(missing):
            state.rows[thing].append((part, part.above, record))
        for rows in state.rows.values():
            for place, (part, above, record) in enumerate(rows):
                if part.above != above:
                    moved = replace(record, line=record.line + part.above - above)
                    rows[place] = part, part.above, moved
            rows.sort(key=lambda row: row[2].line)  # parts may stand in another order
            yield from (record for _, _, record in rows)

    def _read(self, things: Collection[str]) -> Iterator[tuple[str, Part, Record]]:
        base = self._tables.index.base
        for layout in self._tables.layouts:
            kind = layout.sheet.table.kind
            space, known = mint(base, kind, ""), self._state.tables[kind]
            names = {thing.removeprefix(space) for thing in things if thing.startswith(space)}
            for place, record in Reading(self._tables, Work(layout, known, names)):
                yield space + record.id, known.parts[place], record


def _hash_environment(project: Project) -> bytes:
    """Hash all that findings depend on besides tables, links and shapes: software and settings."""
    ontology = project.folder("ontology")
    software = Path(twinrdf.__file__).parent.rglob("*.py")
    files = [ontology / "context.jsonld", *ontology.glob("*.ttl"), project.root / WITHHELD]
    libraries = [f"{name} {version(name)}" for name in _LIBRARIES]
    environment = "\n".join([sys.version, sys.byteorder, *libraries, project.base])
    return hash_files(sorted(files)) + hash_files(sorted(software)) + environment.encode()
