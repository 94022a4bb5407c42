"""The stages of a build, in order: read this first.

    data/*.csv ─read─▶ records ─convert─▶ claims ─consolidate─▶ dataset ─validate─▶ report, release

May import: __init__, assemble, dataset, decisions, doubts, errors, findings, index.columns,
link.built_in, link.gazetteer, link.links, link.proposing, link.sqlite_gazetteer, mapping,
metadata.examples, parallel, progress, project, publish.folder, queries, records.headers,
records.read, records.rows, records.tables, release, terms, validate, vocabulary.
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from weakref import finalize

from twinrdf import __version__
from twinrdf.assemble import assemble
from twinrdf.dataset import Dataset
from twinrdf.decisions import Decision
from twinrdf.doubts import doubt_settings
from twinrdf.errors import ProjectError, ReleaseBlockedError, ReleaseError
from twinrdf.findings import Finding, Report, Severity, counted
from twinrdf.index.columns import COLUMNS, COMPUTED
from twinrdf.link.built_in import open_built_in
from twinrdf.link.gazetteer import Layers
from twinrdf.link.links import link_quads, list_linked, read_links
from twinrdf.link.proposing import Proposal, propose_links, write_predictions
from twinrdf.link.sqlite_gazetteer import open_gazetteer
from twinrdf.mapping import Mapping, read_mapping
from twinrdf.metadata.examples import query_quads
from twinrdf.parallel import count_processes
from twinrdf.progress import SILENT, Meter
from twinrdf.project import FOLDERS, SETTINGS_FILE, Project, is_editor_file, walk
from twinrdf.queries import read_queries
from twinrdf.records.headers import HEADER
from twinrdf.records.read import open_tables, read_records
from twinrdf.records.rows import UNTOLD, Record
from twinrdf.records.tables import FILE
from twinrdf.release import FORMAT, Release, find_built, hash_file
from twinrdf.terms import Quad
from twinrdf.validate import find_cells, validate_register
from twinrdf.vocabulary import Vocabulary, read_vocabulary


@dataclass(frozen=True, slots=True)
class Checked:
    """A register read, converted, consolidated and validated: all that a release needs.

    `records` counts the rows that could be read.
    """

    project: Project
    mapping: Mapping
    records: int
    dataset: Dataset
    decisions: tuple[Decision, ...]
    report: Report


def check(
    project: Project,
    progress: Meter = SILENT,
    folder: Path | None = None,
) -> Checked:
    """Run every stage before the release, and report all findings at once.

    The dataset is written to `folder`, or else to a temporary one that lives as long as it does.
    """
    place = folder or Path(tempfile.mkdtemp(prefix="twinrdf-"))
    try:
        with report_unreadable(project):
            checked = _check(project, progress, place)
    except BaseException:
        if folder is None:
            shutil.rmtree(place)
        raise
    if folder is None:
        finalize(checked.dataset, shutil.rmtree, place)
    return checked


def _check(project: Project, progress: Meter, folder: Path) -> Checked:
    progress("reading")
    mapping, vocabulary = read_mapping_and_vocabulary(project)
    tables = open_tables(project, mapping, vocabulary)
    linked = tables.find(list_linked(project))
    links, mislinked = read_links(project, linked, tables.index.unread)

    progress("consolidating")
    further = (*link_quads(links, project.base), *describe_register(project, vocabulary))
    processes = count_processes(_size(project))
    found = assemble(tables, further, folder, processes, advance=progress.advance)

    progress("validating")
    results = validate_register(found.dataset.register.path, project.folder("shapes"), progress)
    invalid = find_cells(results, tables.find, mapping, project.base)
    doubts = doubt_settings(project, tables.read_sources())
    read_findings = (*doubts, *tables.findings, *found.findings, *mislinked)
    report = Report.of((*read_findings, *drop_consequences(read_findings, invalid)))
    return Checked(project, mapping, found.records, found.dataset, found.decisions, report)


def build(project: Project, out: Path, progress: Meter = SILENT) -> Release:
    """Check a register and write its release under `out`, unless violations forbid it.

    If the current release was made from the same input, it is returned unchanged.
    """
    from twinrdf.publish.folder import (  # keeps checks quick
        begin_release,
        remove_left,
        write_release,
    )

    with report_unreadable(project):
        made_from = fingerprint(project)
    built = find_built(out, made_from)
    if built:
        remove_left(out)
        return built
    with begin_release(out) as folder, report_unreadable(project):
        checked = check(project, progress, folder / "dumps")
        _refuse_edits(project, made_from)
        if not checked.report.conforms:
            violations = counted(checked.report.count(Severity.VIOLATION), "violation")
            raise ReleaseBlockedError(
                f"{project.root}: {violations}, so no release is made; "
                "run `twinrdf check` to see what is wrong"
            )
        progress("writing")
        return write_release(
            folder,
            project,
            checked.mapping,
            checked.dataset,
            checked.decisions,
            checked.report,
            made_from,
            progress,
            count_processes(_size(project)),
            lambda: _refuse_edits(project, made_from),
        )


def _refuse_edits(project: Project, made_from: str) -> None:
    """Raise ReleaseError unless the input is what it was, so that no release mixes two states."""
    if fingerprint(project) != made_from:
        raise ReleaseError(f"{project.root}: edited while it was read; build again")


def read_register(project: Project) -> tuple[Record, ...]:
    """Read the records of a register; raise ProjectError if a table cannot be read whole."""
    records, findings = read_records(project, *read_mapping_and_vocabulary(project))
    for finding in findings:
        if finding.rule == FILE:
            raise ProjectError(f"{finding}; correct that first")
    return records


def propose(project: Project, path: Path | None) -> tuple[Proposal, ...]:
    """Propose links for things without one, and write them to be reviewed.

    They are looked up in a gazetteer and in the built-in one, or in the latter alone.
    """
    with ExitStack() as stack:
        built_in = stack.enter_context(open_built_in())
        own = stack.enter_context(open_gazetteer(path)) if path else None
        gazetteer = Layers(own, built_in) if own else built_in
        proposals = propose_links(project, read_register(project), gazetteer)
        write_predictions(project, proposals, gazetteer)
    return proposals


def fingerprint(project: Project) -> str:
    """Hash all that a release is made from: the register's files, and the versions of the software
    and of the release format."""
    digest = hashlib.sha256(f"{__version__} {FORMAT}".encode())
    for name, path in sorted(_inputs(project)):
        digest.update(os.fsencode(f"\n{name} {hash_file(path)}"))
    return digest.hexdigest()


def read_mapping_and_vocabulary(project: Project) -> tuple[Mapping, Vocabulary]:
    """Read a register's mapping and vocabulary, and check for the columns that lists need."""
    folder = project.folder("ontology")
    path = folder / "context.jsonld"
    mapping = read_mapping(path)
    shown = {name for names in COLUMNS.values() for name in names.split()} - COMPUTED
    for name in sorted(shown - mapping.columns.keys()):
        raise ProjectError(f"{path}: no term {name}, which lists of things show; add it")
    return mapping, read_vocabulary(folder)


def describe_register(project: Project, vocabulary: Vocabulary) -> Iterator[Quad]:
    """Give the quads that come neither from rows nor from links: queries, code lists, ontology."""
    yield from query_quads(read_queries(project.folder("queries")), project.base)
    yield from vocabulary.register_quads
    yield from vocabulary.ontology_quads


@contextmanager
def report_unreadable(project: Project) -> Iterator[None]:
    """Raise an unreadable file of the register as a ProjectError; other errors pass unchanged."""
    try:
        yield
    except OSError as error:
        path = Path(str(error.filename or project.root)).absolute()
        inputs = (project.root / SETTINGS_FILE, *map(project.folder, FOLDERS))
        if any(path.is_relative_to(place.absolute()) for place in inputs):
            told = f"{error.filename}: cannot be read: {error.strerror}"
            raise ProjectError(f"{told}; allow reading it, or remove it") from None
        raise


def _size(project: Project) -> int:
    return sum(path.stat().st_size for _, path in _inputs(project))


def _inputs(project: Project) -> Iterator[tuple[str, Path]]:
    yield SETTINGS_FILE, project.root / SETTINGS_FILE
    for folder in FOLDERS:
        root = project.folder(folder)
        for path in walk(root):
            if path.is_file() and not is_editor_file(path.name):
                yield f"{folder}/{path.relative_to(root).as_posix()}", path


def drop_consequences(known: Iterable[Finding], findings: Iterable[Finding]) -> Iterator[Finding]:
    """Drop the findings of shapes that are only consequences of findings already known.

    These are findings about a row with a violation or with a reference that could not be looked
    up, about things with such rows, be it as values or by what they say, and about missing values
    in a table with a wrong header.
    """
    known = [one for one in known if one.severity is Severity.VIOLATION or one.rule == UNTOLD]
    rows = {(one.cell.file, one.cell.line) for one in known if one.cell}
    headed = {one.cell.file for one in known if one.cell and one.rule == HEADER}
    things = {f"<{one.focus}>" for one in known if one.focus}
    return (
        finding
        for finding in findings
        if things.isdisjoint([finding.value, *(f"<{one}>" for one in finding.via)])
        and (
            finding.cell is None
            or (
                (finding.cell.file, finding.cell.line) not in rows
                and (finding.value or finding.cell.file not in headed)
            )
        )
    )
