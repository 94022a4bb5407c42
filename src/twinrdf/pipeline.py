"""The stages of a build, in order: read this first.

    data/*.csv ─read─▶ records ─convert─▶ claims ─consolidate─▶ dataset ─validate─▶ report, release

May import: __init__, consolidate, convert, dataset, decisions, errors, findings, link.decide,
link.gazetteer, link.links, mapping, project, publish, records.read, release, validate, vocabulary.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from twinrdf import __version__
from twinrdf.consolidate import consolidate
from twinrdf.convert import convert_records
from twinrdf.dataset import Dataset
from twinrdf.decisions import Decision
from twinrdf.errors import ReleaseBlockedError
from twinrdf.findings import Finding, Report, Severity
from twinrdf.link.decide import Proposal, propose_links, write_predictions
from twinrdf.link.gazetteer import open_pack
from twinrdf.link.links import link_quads, read_links
from twinrdf.mapping import Mapping, read_mapping
from twinrdf.project import SETTINGS_FILE, Project
from twinrdf.publish import write_release
from twinrdf.records.read import Record, read_records
from twinrdf.release import Release, find_built
from twinrdf.validate import find_cells, validate_register
from twinrdf.vocabulary import Vocabulary, read_vocabulary

Progress = Callable[[str], None]
"""Told the name of each stage as it begins."""


def silent(_stage: str) -> None:
    """Report no progress."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A register read, converted, consolidated and validated: all that a release needs."""

    project: Project
    mapping: Mapping
    records: tuple[Record, ...]
    dataset: Dataset
    decisions: tuple[Decision, ...]
    report: Report


def check(project: Project, progress: Progress = silent) -> Checked:
    """Run every stage that writes nothing, and report all findings at once."""
    progress("reading")
    mapping, vocabulary = _read_ontology(project)
    records, misread = read_records(project, mapping, vocabulary)
    links, mislinked = read_links(project, records)

    progress("converting")
    claims = tuple(convert_records(records, mapping, vocabulary, project.base))

    progress("consolidating")
    view = consolidate(claims, records, mapping, vocabulary, project.base)
    dataset = Dataset.of(
        (
            *claims,
            *view.register,
            *view.catalog,
            *link_quads(links, project.base),
            *vocabulary.register_quads,
            *vocabulary.ontology_quads,
        )
    )

    progress("validating")
    results = validate_register(dataset.register, project.folder("shapes"))
    invalid = find_cells(results, records, mapping, project.base)
    read_findings = (*misread, *mislinked)
    report = Report.of((*read_findings, *_beyond(read_findings, invalid)))
    return Checked(project, mapping, records, dataset, view.decisions, report)


def build(project: Project, out: Path, progress: Progress = silent) -> Release:
    """Check a register and write its release under `out`, unless violations forbid it.

    A release already made from the same input is given back as it is.
    """
    made_from = fingerprint(project)
    built = find_built(out, made_from)
    if built:
        return built
    checked = check(project, progress)
    if not checked.report.conforms:
        raise ReleaseBlockedError(
            f"{project.root}: {checked.report.count(Severity.VIOLATION)} violations, "
            "so no release is made; run `twinrdf check` to see and mend them"
        )
    progress("writing")
    return write_release(
        project,
        checked.mapping,
        checked.dataset,
        checked.decisions,
        checked.report,
        made_from,
        out,
        progress,
    )


def read_register(project: Project) -> tuple[Record, ...]:
    """Read the records of a register as far as they can be read."""
    return read_records(project, *_read_ontology(project))[0]


def propose(project: Project, pack_path: Path) -> tuple[Proposal, ...]:
    """Propose links for the territories without one, and write them to be reviewed."""
    with open_pack(pack_path) as pack:
        proposals = propose_links(project, read_register(project), pack)
        write_predictions(project, proposals, pack)
    return proposals


def fingerprint(project: Project) -> str:
    """Hash everything a release is made from: the register's files and the software's version."""
    digest = hashlib.sha256(__version__.encode())
    for name, path in sorted(_inputs(project)):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"\n{name} {content}".encode())
    return digest.hexdigest()


def _read_ontology(project: Project) -> tuple[Mapping, Vocabulary]:
    folder = project.folder("ontology")
    return read_mapping(folder / "context.jsonld"), read_vocabulary(folder)


def _inputs(project: Project) -> Iterator[tuple[str, Path]]:
    yield SETTINGS_FILE, project.root / SETTINGS_FILE
    for folder in ("data", "ontology", "shapes", "queries"):
        root = project.folder(folder)
        for path in root.rglob("*"):
            if path.is_file():
                yield f"{folder}/{path.relative_to(root).as_posix()}", path


def _beyond(known: Iterable[Finding], findings: Iterable[Finding]) -> Iterator[Finding]:
    """Leave out what a shape says of a row that could not be read whole."""
    rows = {
        (finding.cell.file, finding.cell.line)
        for finding in known
        if finding.cell and finding.severity is Severity.VIOLATION
    }
    return (
        finding
        for finding in findings
        if finding.cell is None or (finding.cell.file, finding.cell.line) not in rows
    )
