"""The command line: words, exit codes, and a mistake told in one line."""

import json
import re
import shutil
import tomllib
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from twinrdf.cli import main
from twinrdf.project import Project
from twinrdf.release import Release


def run(*args: str) -> Result:
    return CliRunner().invoke(main, [*args], catch_exceptions=False)


@pytest.fixture
def folder(tmp_path: Path, project: Project) -> Path:
    """A copy of this register's settings and tables, to spoil."""
    shutil.copy(project.root / "twinrdf.toml", tmp_path)
    shutil.copytree(project.data, tmp_path / "data")
    return tmp_path


def test_help_names_every_command_and_what_it_does() -> None:
    text = run("--help").output
    for name, command in main.commands.items():
        assert re.search(rf"^  {name} +\S", text, re.MULTILINE)
        assert (command.help or "").strip().endswith(".")
        options = [option for option in command.params if isinstance(option, click.Option)]
        assert all(option.help for option in options), name


def test_this_register_conforms(project: Project) -> None:
    result = run("check", str(project.root))
    assert result.exit_code == 0, result.output
    assert result.output.strip().endswith("the register conforms")


def test_a_mistake_is_shown_at_its_cell(folder: Path) -> None:
    path = folder / "data/agreements.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    line = next(i for i, text in enumerate(lines) if "2013-09-24" in text)
    lines[line] = lines[line].replace("2013-09-24", "2013-13-24", 1)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")

    result = run("check", str(folder))
    assert result.exit_code == 1
    assert (
        f'data/agreements.csv:{line + 1}: signed: "2013-13-24" is not a date; '
        "write YYYY, YYYY-MM or YYYY-MM-DD" in result.output
    )

    findings = json.loads(run("check", str(folder), "--format", "json").output)["findings"]
    (found,) = [finding for finding in findings if finding["severity"] == "violation"]
    assert (found["file"], found["line"], found["column"]) == (
        "data/agreements.csv",
        line + 1,
        "signed",
    )

    assert (
        f"::error file=data/agreements.csv,line={line + 1},title=signed::"
        in run("check", str(folder), "--format", "github").output
    )

    blocked = run("build", str(folder), "--out", str(folder / "out"))
    assert blocked.exit_code == 1
    assert "no release is made; run `twinrdf check`" in blocked.output
    assert not (folder / "out").exists() or not list((folder / "out").glob("current"))


def test_a_new_register_builds_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    assert run("init", str(folder)).exit_code == 0
    checked = run("check", str(folder))
    assert checked.exit_code == 0, checked.output
    assert " 0 violations" in checked.output
    built = run("build", str(folder), "--out", str(tmp_path / "out"))
    assert built.exit_code == 0, built.output
    again = run("init", str(folder))
    assert again.exit_code == 1
    assert "not empty" in again.output


def test_queries_are_listed_and_run(release: Release) -> None:
    listing = run("query", "--from", str(release.path))
    assert "partnerships-of-place" in listing.output
    answer = run("query", "partnerships-of-place", "--param", "place=territory/chengdu",
                 "--format", "json", "--from", str(release.path))  # fmt: skip
    assert answer.exit_code == 0, answer.output
    assert len(json.loads(answer.output)) == 2


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["query", "nothing"], "nothing: no such query; "),
        (["query", "partnerships-of-place", "--param", "place"], "write --param place=VALUE"),
        (["query", "partnerships-of-place", "--param", "plaza=x"], "plaza"),
    ],
)
def test_a_mistaken_query_is_told_in_a_line(
    release: Release, args: list[str], message: str
) -> None:
    result = run(*args, "--from", str(release.path))
    assert result.exit_code == 1
    assert message in result.output
    assert "Traceback" not in result.output


def test_a_release_is_verified(release: Release, tmp_path: Path) -> None:
    assert run("verify", str(release.path)).exit_code == 0
    assert run("verify", str(release.path.parent)).exit_code == 0
    copy = tmp_path / release.id
    shutil.copytree(release.path, copy)
    dump = copy / "dumps/register.ttl"
    dump.chmod(0o644)
    dump.write_bytes(dump.read_bytes() + b"\n")
    result = run("verify", str(copy))
    assert result.exit_code == 1
    assert "dumps/register.ttl was changed" in result.output


def test_a_folder_that_is_neither_register_nor_release(tmp_path: Path) -> None:
    for command in (["check"], ["build"], ["verify"]):
        result = run(*command, str(tmp_path))
        assert result.exit_code == 1
        assert str(tmp_path) in result.output


def test_limits_are_shown_as_they_are_set(folder: Path) -> None:
    with (folder / "twinrdf.toml").open("a", encoding="utf-8") as file:
        file.write("\n[serve]\ndeadline = 5\n")
    shown = tomllib.loads(run("serve", str(folder), "--show-limits").output)["serve"]
    assert shown["deadline"] == 5
    assert shown["workers"] == 2
    with (folder / "twinrdf.toml").open("a", encoding="utf-8") as file:
        file.write("dead_line = 5\n")
    result = run("serve", str(folder), "--show-limits")
    assert result.exit_code == 1
    assert "serve.dead_line: unknown limit" in result.output


def test_withhold_prints_a_line_for_the_list() -> None:
    assert re.fullmatch(r"[0-9a-f]{64}\n", run("withhold", "Some  Person").output)
