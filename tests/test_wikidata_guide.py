"""The guide to Wikidata is run, beside a server on this machine that stands in for Wikidata."""

import csv
import io
import json
import re
import shlex
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from link.fake import Fake, entity, running, statement
from registers import copy_register
from test_docs import ROOT, matches, steps
from twinrdf.cli.main import main
from twinrdf.link.upkeep.check import RemarkKind
from twinrdf.project import Project

GUIDE = ROOT / "docs/wikidata.md"
CHENGDU, MONTPELLIER = "Q30002", "Q6441"
COUNTRIES = {"Q31": ("Belgium", "BE"), "Q148": ("China", "CN")}


@pytest.fixture
def fake() -> Iterator[Fake]:
    """A stand-in for Wikidata that knows some of the register's items, and one twinning."""
    entities = {item: entity(item, {"en": name}, P31="Q6256", P297=code)
                for item, (name, code) in COUNTRIES.items()}  # fmt: skip
    entities |= {
        "Q1296": entity("Q1296", {"en": "Ghent"}, P31="Q515", P17="Q31", P625=(51.05, 3.72)),
        CHENGDU: entity(CHENGDU, {"en": "Chengdu"}, P31="Q748149", P17="Q148"),
        MONTPELLIER: entity(MONTPELLIER, {"en": "Montpellier"}, P31="Q484170",
                            P190=[statement("P190", CHENGDU)]),
    }  # fmt: skip
    feature = {"NAME": "Gent", "WIKIDATAID": "Q1296", "ISO_A2": "BE", "ADM0NAME": "Belgium",
               "POP_MAX": 444336, "LATITUDE": 51.05, "LONGITUDE": 3.72}  # fmt: skip
    document = {"features": [{"type": "Feature", "properties": feature}]}
    files = {"/ne_10m_populated_places.geojson": json.dumps(document).encode()}
    with running(Fake(entities, files=files)) as one:
        yield one


@pytest.fixture
def folder(tmp_path: Path, project: Project) -> Path:
    """The register with Ghent undecided, and with the address of one source."""
    copy_register(project, tmp_path)
    path = tmp_path / "data/links/positive.sssom.tsv"
    lines = path.read_text().splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith("twr:territory/ghent\t")]
    path.write_text("".join(kept))
    path = tmp_path / "data/sources.csv"
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
    for row in rows:
        if row["id"] == "media-outreach-2025-04-17":
            row["url"] = "https://example.org/press/2025-04-17"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return tmp_path


def run(command: str, folder: Path, fake: Fake) -> str:
    """Run a command of the guide against the stand-in."""
    local = command.replace("--wikidata", f"--wikidata --api {fake.api}")
    local = re.sub(r"--download \S+", rf"\g<0> --mirror {fake.url}", local)
    program, *args = shlex.split(local)
    assert program == "twinrdf"
    return CliRunner().invoke(main, [*args, "--cache", str(folder / "answers")]).output


def test_the_guide_does_what_it_shows(
    folder: Path, fake: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(time, "sleep", lambda _: None)
    decided = {path: path.read_bytes() for path in (folder / "data/links").glob("[np]*ive.*")}
    commands = steps(GUIDE.read_text(encoding="utf-8"))
    assert len(commands) == 4
    for command, shown in commands:
        printed = run(command, folder, fake)
        assert matches(shown, printed), f"$ {command}\n{printed}"
    assert (
        (folder / "proposals.qs").read_text().startswith(f"{CHENGDU}\tP190\t{MONTPELLIER}\tP580\t")
    )
    assert all("you@example.org" in sent["user-agent"] for sent in fake.headers)
    assert {path: path.read_bytes() for path in decided} == decided, "decisions stay as they are"


def test_the_guide_explains_every_remark() -> None:
    table = GUIDE.read_text(encoding="utf-8")
    for what in RemarkKind:
        assert re.search(rf"^\| [^|]*\b{what.value}\b[^|]*\|", table, re.MULTILINE), what.value
