"""The documentation is run: each console block of README.md does and prints what it shows."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import twinrdf
from registers import copy_register
from twinrdf.cli.main import main
from twinrdf.project import Project

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
FENCE = re.compile(r"^```console\n(.*?)^```$", re.DOTALL | re.MULTILINE)
ELLIPSIS = "…"


def steps(text: str) -> list[tuple[str, str]]:
    """Each command of the console blocks with the output shown under it."""
    found = []
    for block in FENCE.findall(text):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            lines = part.splitlines()
            length = 1
            while "\n".join(lines[:length]).count("'") % 2:  # a quotation over several lines
                length += 1
            found.append(("\n".join(lines[:length]), "\n".join(lines[length:]).strip()))
    return found


def matches(shown: str, printed: str) -> bool:
    """Whether the output is what is shown; `…` stands for anything, alone on a line for lines."""
    lines = [re.escape(line.rstrip()).replace(ELLIPSIS, ".*") for line in shown.splitlines()]
    actual = "\n".join(line.rstrip() for line in printed.strip().splitlines())
    return re.fullmatch("\n".join(lines), actual, re.DOTALL) is not None


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, project: Project) -> Path:
    """A copy of the register, as a clone would hold it."""
    return copy_register(project, tmp_path_factory.mktemp("clone"))


def test_readme_does_what_it_shows(folder: Path, server: str) -> None:
    commands = steps(README)
    assert len(commands) >= 8
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    for command, shown in commands:
        if command.startswith("curl") and shutil.which("curl") is None:
            continue
        done = subprocess.run(
            ["bash", "-c", command.replace("http://127.0.0.1:8000/", server)],
            cwd=folder,
            env={**os.environ, "PATH": path, "COLUMNS": "100"},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        both = done.stdout + done.stderr  # where long work tells its progress on a slow machine
        assert matches(shown, done.stdout) or matches(shown, both), f"$ {command}\n{both}"


def test_readme_names_every_command() -> None:
    for name in main.commands:
        assert f"twinrdf {name}" in README, f"README.md: show `twinrdf {name}`"


def test_readme_lists_every_dependency_with_its_reason() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    names = re.findall(r'^    "([a-z][a-z0-9.-]*)[><=]', text, re.MULTILINE)
    assert len(names) > 10
    for name in names:
        assert f"| {name} |" in README.lower(), f"README.md: say why {name} is needed"


def test_readme_maps_every_module() -> None:
    source = Path(twinrdf.__file__).parent
    modules = [path.name for path in source.glob("*.py") if not path.name.startswith("__")]
    for name in modules:
        assert f"{name} " in README, f"README.md: put {name} on the map of the code"


def test_ci_runs_the_very_command_of_the_readme() -> None:
    commands = re.findall(r"^python3 -m venv .*pytest$", README, re.MULTILINE)
    assert len(commands) == 1
    assert commands[0] in (ROOT / ".ci/run").read_text(encoding="utf-8")


def test_links_in_the_documentation_lead_somewhere() -> None:
    pages = [*ROOT.glob("*.md"), *ROOT.glob("*/README.md"), *ROOT.glob("docs/**/*.md")]
    assert len(pages) > 4
    for page in pages:
        for target in re.findall(r"\]\(([^)#: ]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page}: {target} is not there"


def test_changelog_begins_with_this_version() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.findall(r"^## (\S+)", changelog, re.MULTILINE)[0] == twinrdf.__version__
