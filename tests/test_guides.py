"""The guides to linking are run: their commands do and print what is shown."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from registers import copy_register
from starting import wait_for
from test_docs import ROOT, matches, steps
from twinrdf.project import Project

GUIDE = ROOT / "docs/linking.md"
OPENREFINE = ROOT / "docs/openrefine.md"
LARGEST_PICTURE = 150_000
PLACES = (
    ("Q1296", "Gent", "Belgium", "BE", "East Flanders", 51.03, 3.7, 444336),
    ("Q30002", "Chengdu", "China", "CN", "Sichuan", 30.67, 104.07, 4123000),
    ("Q57931", "Taizhou", "China", "CN", "Jiangsu", 32.49, 119.9, 612356),
)


@pytest.fixture
def folder(tmp_path: Path, project: Project) -> Path:
    """A register as an officer has it before linking: some territories without a decision."""
    copy_register(project, tmp_path)
    for name in ("positive", "negative"):
        path = tmp_path / f"data/links/{name}.sssom.tsv"
        lines = path.read_text().splitlines(keepends=True)
        undone = re.compile(r"twr:territory/(ghent|chengdu|taizhou-zhejiang)\t")
        path.write_text("".join(line for line in lines if not undone.match(line)))
    names = ("WIKIDATAID", "NAME", "ADM0NAME", "ISO_A2", "ADM1NAME", "LATITUDE", "LONGITUDE",
             "POP_MAX")  # fmt: skip
    features = [{"type": "Feature", "properties": dict(zip(names, place, strict=True))}
                for place in PLACES]  # fmt: skip
    document = {"type": "FeatureCollection", "features": features}
    (tmp_path / "ne_10m_populated_places.geojson").write_text(json.dumps(document))
    (tmp_path / "judged.csv").write_text(
        "id,match,judgement,action\nterritory/chengdu,Q30002,matched,single\n"
        "territory/ghent,,none,\n"
    )
    return tmp_path


def run(command: str, folder: Path) -> str:
    done = subprocess.run(
        ["bash", "-c", command], cwd=folder, env=environment(), capture_output=True, text=True,
        timeout=300, check=False,
    )  # fmt: skip
    return done.stdout + done.stderr


def environment() -> dict[str, str]:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return {**os.environ, "PATH": path, "COLUMNS": "100"}


def review(command: str, folder: Path) -> str:
    """Run the command that serves the page, accept the first candidate there, and stop it."""
    process = subprocess.Popen(
        ["bash", "-c", f"exec {command}"], cwd=folder, env=environment(),
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        printed = process.stdout.readline()
        found = re.search(r"http://\S+/", printed)
        assert found, printed
        with httpx.Client(base_url=found[0], follow_redirects=True, timeout=60) as client:
            wait_for(found[0], process)
            page = client.get("/")
            fields = dict(re.findall(r'name="(token|stamp|item)" value="([^"]+)"', page.text))
            answer = client.post(page.url, data={**fields, "choice": "accept", "comment": ""})
            assert "is linked to Q30002" in answer.text
    finally:
        process.terminate()
        process.communicate(timeout=120)
    return printed


def test_the_ten_steps_do_what_they_show(folder: Path) -> None:
    text = re.sub(r"^ {3,4}", "", GUIDE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    commands = steps(text)
    assert len(commands) == 7
    for command, shown in commands:
        printed = review(command, folder) if "link review" in command else run(command, folder)
        if command.startswith("twinrdf link --pack"):  # the guide shows the one of interest
            assert "territory/ghent: review (admin-conflict)\n" in printed
            shown = shown.replace("territory/ghent: review (admin-conflict)\n", "")
        assert matches(shown, printed), f"$ {command}\n{printed}"
    assert "Ada Lovelace" in (folder / "data/links/positive.sssom.tsv").read_text()
    released = [path for path in (folder / "releases").rglob("*") if path.is_file()]
    assert len(released) > 20
    assert not [path for path in released if b"Lovelace" in path.read_bytes()]
    assert (folder / "proposals.csv").read_text("utf-8-sig").startswith("accept,territory,")


def test_the_round_trip_does_what_it_shows(folder: Path) -> None:
    commands = steps(OPENREFINE.read_text(encoding="utf-8"))
    assert len(commands) == 2
    for command, shown in commands:
        printed = run(command, folder)
        assert matches(shown, printed), f"$ {command}\n{printed}"
    assert "\twd:Q30002\t" in (folder / "data/links/positive.sssom.tsv").read_text()


def test_the_guide_names_every_key() -> None:
    page = (ROOT / "src/twinrdf/templates/review.html").read_text(encoding="utf-8")
    keys = set(re.findall(r'data-key="([a-z?])"', page))
    assert len(keys) >= 9
    guide = GUIDE.read_text(encoding="utf-8")
    for key in keys:
        assert f"`{key.upper()}`" in guide, f"{GUIDE}: say what the key {key} does"


@pytest.mark.parametrize("name", ["review.png", "review-next.png"])
def test_pictures_are_small(name: str) -> None:
    content = (ROOT / "docs" / name).read_bytes()
    assert content.startswith(b"\x89PNG")
    assert len(content) <= LARGEST_PICTURE
