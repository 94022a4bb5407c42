"""Registers made for a test: the settings of the sample register and the tables at hand."""

import shutil
from functools import cache
from pathlib import Path

from twinrdf.findings import Finding
from twinrdf.mapping import Mapping, read_mapping
from twinrdf.project import Project, embedded_root, read_project
from twinrdf.records.read import read_records
from twinrdf.records.rows import Record
from twinrdf.vocabulary import Vocabulary, read_vocabulary

SAMPLE = Path(__file__).parent / "sample"
ONTOLOGY = embedded_root() / "ontology"
BASE = "https://example.org/sample/"

CLONED = ("data", "ontology", "queries", "shapes")

SOURCES = "id,label@en,issued,rank\ncouncil,Council,2019-06,1\ngazette,Gazette,2021,2\n"
TERRITORIES = "id,source,label@en\nostmark,council,Ostmark\nmeerdal,council,Meerdal\n"


def copy_register(project: Project, folder: Path, *, backwards: bool = False) -> Path:
    """Copy a register as a clone would hold it, its files made in the other order if asked."""
    found = [path for name in CLONED for path in (project.root / name).rglob("*")]
    for path in [project.root / "twinrdf.toml", *sorted(found, reverse=backwards)]:
        if path.is_file():
            target = folder / path.relative_to(project.root)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)
    return folder


def write_register(root: Path, **tables: str | bytes) -> Project:
    """Write a register of tables, each by its name or, after `__`, another ending than csv."""
    (root / "data").mkdir(parents=True, exist_ok=True)
    (root / "twinrdf.toml").write_bytes((SAMPLE / "twinrdf.toml").read_bytes())
    for name, content in tables.items():
        stem, _, ending = name.partition("__")
        written = content if isinstance(content, bytes) else content.encode()
        (root / "data" / f"{stem}.{ending or 'csv'}").write_bytes(written)
    return read_project(root)


def read_tables(
    root: Path, **tables: str | bytes
) -> tuple[tuple[Record, ...], tuple[Finding, ...]]:
    """Write tables, beside two sources and two territories unless given, and read them."""
    tables = {"sources": SOURCES, "territories": TERRITORIES} | tables
    return read_records(write_register(root, **tables), mapping(), vocabulary())


def messages(findings: tuple[Finding, ...]) -> list[str]:
    """Give findings as people read them."""
    return [str(finding) for finding in findings]


@cache
def mapping() -> Mapping:
    """The mapping that comes with the package."""
    return read_mapping(ONTOLOGY / "context.jsonld")


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary that comes with the package."""
    return read_vocabulary(ONTOLOGY)
