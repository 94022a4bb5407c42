"""The files of a release besides its dumps and its store.

May import: __init__, dataset, decisions, findings, formats.csvw, formats.map_data,
formats.network_data, formats.things, formats.timeline_data, formats.turtle, mapping, metadata.dcat,
metadata.describe, metadata.examples, metadata.nodes, metadata.schemaorg, metadata.service,
metadata.void, network.model, project, publish.coverage, publish.dumps, publish.reports, queries,
reference, release, vocab.
"""

import csv
import dataclasses
import shutil
from collections.abc import Collection, Iterable, Sequence
from collections.abc import Mapping as Map
from pathlib import Path
from typing import Any

from twinrdf import __version__
from twinrdf.dataset import Dataset
from twinrdf.decisions import Decision
from twinrdf.findings import Report, Severity
from twinrdf.formats.csvw import CSVW, describe_tables
from twinrdf.formats.map_data import find_map_data, format_map_data
from twinrdf.formats.network_data import draw, format_network_data
from twinrdf.formats.things import Things
from twinrdf.formats.timeline_data import (
    find_timeline_data,
    format_timeline_data,
    format_timeline_table,
)
from twinrdf.formats.turtle import format_turtle, register_prefixes
from twinrdf.mapping import Mapping
from twinrdf.metadata.dcat import describe_catalog
from twinrdf.metadata.describe import Description, Edition
from twinrdf.metadata.examples import describe_queries
from twinrdf.metadata.nodes import METADATA_PREFIXES
from twinrdf.metadata.schemaorg import describe_schemaorg
from twinrdf.metadata.service import describe_service
from twinrdf.metadata.void import describe_void
from twinrdf.network.model import Network
from twinrdf.project import Project
from twinrdf.publish.coverage import coverage_csv, measure_coverage
from twinrdf.publish.dumps import write_text
from twinrdf.publish.reports import (
    disagreement_values,
    disagreements_csv,
    find_labels,
    named_by,
    report_quads,
    to_html,
    to_json,
)
from twinrdf.queries import read_queries
from twinrdf.reference import read_ontology, render_reference
from twinrdf.release import FORMAT, INFO, Dump
from twinrdf.vocab import TABLES

_COPIED = {
    "ontology": ("*.ttl", "context.jsonld"),
    "shapes": ("*.ttl",),
    "queries": ("*.rq", "*.po"),
}


def write_sources(folder: Path, project: Project) -> None:
    """Copy ontology, shapes and queries, and describe them for people and machines."""
    for name, patterns in _COPIED.items():
        source = project.folder(name)
        (folder / name).mkdir()
        for pattern in patterns:
            for path in source.glob(pattern):
                shutil.copyfile(path, folder / name / path.name)
    queries = describe_queries(read_queries(project.folder("queries")), project.base)
    write_text(folder / "queries" / "queries.ttl", format_turtle(queries, METADATA_PREFIXES))
    page = render_reference(read_ontology(project.folder("ontology")), "../", project.title["en"])
    write_text(folder / "ontology" / "index.html", [page])


def write_columns(folder: Path, mapping: Mapping) -> None:
    """Describe the columns of the tables that a folder holds."""
    headers = {}
    for table in TABLES:
        path = folder / "dumps" / "csv" / f"{table.name}.csv"
        with path.open(encoding="utf-8-sig", newline="") as file:
            headers[path.name] = next(csv.reader(file))
    write_text(folder / CSVW, [to_json(describe_tables(headers, mapping))])


def write_map(folder: Path, things: Things, languages: Sequence[str]) -> None:
    """Write the data of the map."""
    write_text(folder / "site" / "map.json", format_map_data(find_map_data(things, languages)))


def write_network(folder: Path, network: Network) -> None:
    """Write the data of the network drawing."""
    write_text(folder / "site" / "network.json", format_network_data(draw(network)))


def write_timeline(folder: Path, things: Things, languages: Sequence[str]) -> None:
    """Write the data of the timeline, as JSON and as a table."""
    data = find_timeline_data(things, languages)
    write_text(folder / "site" / "timeline.json", format_timeline_data(data))
    write_text(folder / "site" / "timeline.csv", format_timeline_table(data))


def write_reports(
    folder: Path,
    project: Project,
    mapping: Mapping,
    dataset: Dataset,
    decisions: Collection[Decision],
    report: Report,
) -> None:
    """Write the validation report and the disagreements in each format."""
    title = project.title["en"]
    values = report.as_values()
    language = project.languages[0]
    labels = find_labels(dataset.register, language, named_by(decisions))
    columns = {iri: column.name for iri, column in mapping.by_predicate.items()}
    rows = disagreement_values(decisions, labels, columns, project.base)
    prefixes = {**register_prefixes(project.base), **METADATA_PREFIXES}
    files: dict[str, Iterable[str]] = {
        "report.ttl": format_turtle(report_quads(report, project.base), prefixes),
        "report.json": [to_json(values)],
        "report.html": [to_html("report.html", title, report=values)],
        "disagreements.csv": [disagreements_csv(rows)],
        "disagreements.json": [to_json(rows)],
        "disagreements.html": [to_html("disagreements.html", title, decisions=rows)],
    }
    for name, pieces in files.items():
        write_text(folder / "report" / name, pieces)


def write_coverage(folder: Path, project: Project, dataset: Dataset, things: Things) -> None:
    """Write the measures of coverage."""
    coverage = measure_coverage(dataset, things, project.base)
    write_text(folder / "report" / "coverage.json", [to_json(coverage)])
    write_text(folder / "report" / "coverage.csv", [coverage_csv(coverage)])


def write_metadata(folder: Path, edition: Edition) -> None:
    """Describe the dataset in the vocabularies of catalogues, endpoints and search engines."""
    (folder / "metadata").mkdir()
    prefixes = {
        **register_prefixes(edition.project.base),
        **METADATA_PREFIXES,
        "dataset": edition.iri("dataset#"),
        "service": edition.iri("sparql#"),
    }
    for name, quads in (
        ("void.ttl", describe_void(edition)),
        ("catalog.ttl", describe_catalog(edition)),
        ("service.ttl", describe_service(edition)),
    ):
        write_text(folder / "metadata" / name, format_turtle(quads, prefixes))
    write_text(folder / "metadata" / "dataset.jsonld", [describe_schemaorg(edition)])


def release_settings(project: Project, digest: str) -> dict[str, Any]:
    """Give the settings that are part of a release besides its files."""
    return {
        "format": FORMAT,
        "title": project.title,
        "description": project.description,
        "base": project.base,
        "issued": project.issued.isoformat(),
        "license": project.license,
        "publisher": {
            "name": project.publisher_name,
            "url": project.publisher_url,
            **({"report": project.report} if project.report else {}),
        },
        "languages": project.languages,
        "version": __version__,
        "input": digest,
    }


def write_info(
    folder: Path,
    edition: Edition,
    prefixes: Map[str, str],
    decisions: Iterable[Decision],
    report: Report,
    digest: str,
) -> None:
    """Write `release.json`, the description of a release."""
    found = edition.description
    info = {
        "id": edition.id,
        **release_settings(edition.project, digest),
        "counts": _counts(found, decisions, report),
        "prefixes": prefixes,
        "graphs": [dataclasses.asdict(graph) for graph in found.graphs],
        "dumps": [_without_empty(dump) for dump in edition.dumps],
    }
    write_text(folder / INFO, [to_json(info)])


def _counts(found: Description, decisions: Iterable[Decision], report: Report) -> dict[str, Any]:
    return {
        "quads": found.quads,
        "triples": found.triples,
        "entities": found.entities,
        "sources": len(found.sources),
        "links": found.links,
        "disagreements": sum(decision.disagreement for decision in decisions),
        "findings": {severity.value: report.count(severity) for severity in Severity},
    }


def _without_empty(dump: Dump) -> dict[str, Any]:
    return {name: value for name, value in dataclasses.asdict(dump).items() if value != ""}
