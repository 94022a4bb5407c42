"""Every file of links that is shipped or written is valid SSSOM: by its rules, and by its package.

The package (`pip install sssom`) brings plugins that do not get on with these tests, so it may
live in a virtual environment of its own: `.venv-sssom`, beside `.venv`.
"""

import importlib.util
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from registers import mapping, vocabulary, write_register
from twinrdf.link.links import FILES
from twinrdf.link.places import Name, Place, Point
from twinrdf.link.proposing import propose_links, write_predictions
from twinrdf.link.review.deciding import Choice, Decision, make_change, read_reviewer
from twinrdf.link.review.files import read_decided, write_changes
from twinrdf.link.sqlite_gazetteer import SqliteGazetteer
from twinrdf.names.levels import Level
from twinrdf.project import Project
from twinrdf.records.read import read_records

from .sssom_rules import find_breaches

ROOT = Path(__file__).parents[2]
OWN = ROOT / ".venv-sssom/bin/python"
CHECK = """
import sys, warnings
warnings.simplefilter("ignore")
from sssom.constants import DEFAULT_VALIDATION_TYPES
from sssom.parsers import parse_sssom_table
from sssom.validators import validate
for path in sys.argv[1:]:
    table = parse_sssom_table(path)
    found = validate(table, DEFAULT_VALIDATION_TYPES, fail_on_error=False) or {}
    problems = [one.message for report in found.values() for one in report.results]
    print(len(table.df), problems)
"""
PLACES = (
    Place("Q101", (Name("Ostmark", "en"),), Level.REGION, "BE", (), Point(50.88, 5.31), 11000),
    Place("Q102", (Name("Meerdal", "nl"),), Level.CITY, "BE", (), Point(50.2, 7.4), 600),
    Place("Q103", (Name("Meerdal", "nl"),), Level.CITY, "BE", (), Point(51.2, 4.4), 700),
)


@pytest.fixture
def written(tmp_path: Path, opened: Callable[..., SqliteGazetteer]) -> Project:
    """A register whose links were proposed by the matcher and judged by two people."""
    names = {"ostmark": "Ostmark", "meerdal": "Meerdal", "elsewhere": "Meerdal"}
    rows = "".join(f"{name},council,{label}\n" for name, label in names.items())
    project = write_register(
        tmp_path, sources="id,label@en,issued,rank\ncouncil,Council,2019-06,1\n",
        territories=f"id,source,label@en\n{rows}",
    )  # fmt: skip
    records, _ = read_records(project, mapping(), vocabulary())
    gazetteer = opened(*PLACES)
    write_predictions(project, propose_links(project, records, gazetteer), gazetteer)
    people = ("0000-0002-1825-0097", "Ada Lovelace, of the city")
    verdicts = (
        (Choice.ACCEPT, "ostmark", "Q101"),
        (Choice.REJECT, "meerdal", "Q102"),
        (Choice.UNSURE, "meerdal", ""),
        (Choice.NO_ITEM, "elsewhere", ""),
    )
    for number, (judgement, name, item) in enumerate(verdicts):
        reviewer = read_reviewer(people[number % 2], "2026-11-22")
        decision = Decision(
            f"{project.base}id/territory/{name}", names[name], judgement,
            f"http://www.wikidata.org/entity/{item}", 'a "comment": of mine', reviewer,
        )  # fmt: skip
        write_changes(project, [make_change(decision, read_decided(project))])
    return project


def files_of(project: Project) -> list[Path]:
    return [project.data / f"links/{name}.sssom.tsv" for name in FILES]


def test_shipped_files_keep_the_rules(project: Project) -> None:
    assert [one for path in files_of(project) for one in find_breaches(path)] == []


def test_written_files_keep_the_rules(written: Project) -> None:
    paths = files_of(written)
    assert [one for path in paths for one in find_breaches(path)] == []
    assert all(path.read_text().count("\n") > 10 for path in paths)


@pytest.mark.parametrize(
    ("old", "new", "breach"),
    [
        ("semapv:ManualMappingCuration", "semapv:Guess", "is not one that SSSOM knows"),
        ("semapv:ManualMappingCuration", "", "mapping_justification is empty"),
        ("schema:sameAs", "nowhere:sameAs", "nowhere:sameAs is no entity"),
        ("orcid:0000", "0000", "is no entity"),
        ("2026-11-22", "22/11/2026", "mapping_date is no date"),
        ("\tcomment", "\tremark", "remark is no slot of a mapping"),
        ("license", "licence", "license is missing"),
        ("# mapping_set_id", "# mapping_set_name", "mapping_set_name is no slot"),
        ("\n", "\r\n", "line feeds"),
    ],
)
def test_the_rules_find_what_breaks_them(written: Project, old: str, new: str, breach: str) -> None:
    path = files_of(written)[0]
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new), newline="")
    assert any(breach in one for one in find_breaches(path))


def test_the_package_finds_the_same(written: Project, project: Project) -> None:
    python = next((one for one in (os.fspath(OWN), sys.executable) if has_package(one)), "")
    if not python:
        pytest.skip("no package sssom; `python3 -m venv .venv-sssom` and install it there")
    paths = [*files_of(written), *files_of(project)]
    filled = [path for path in paths if path.read_text().splitlines()[-1][:10] != "subject_id"]
    bad = filled[0].with_name("bad.sssom.tsv")
    bad.write_text(filled[0].read_text().replace("semapv:Manual", "semapv:Vague"))
    done = subprocess.run(
        [python, "-c", CHECK, *map(str, [*filled, bad])],
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    lines = done.stdout.splitlines()
    assert len(lines) == len(filled) + 1, done.stderr
    for path, line in zip(filled, lines, strict=False):
        assert line.endswith(" []"), f"{path}: {line}"
        assert not line.startswith("0 "), path
    assert "does not match" in lines[-1]


def has_package(python: str) -> bool:
    if python == sys.executable:
        return importlib.util.find_spec("sssom") is not None
    return Path(python).exists()
