"""What is remembered between commands: written, read, and passed over where it is not sound."""

import os
from pathlib import Path

import pytest

from changes.test_recheck import change_lines, make_register, small_parts  # noqa: F401
from twinrdf.changes import cache
from twinrdf.changes.cache import read_state, write_state
from twinrdf.changes.encoding import encode_state
from twinrdf.changes.recheck import recheck
from twinrdf.changes.state import State
from twinrdf.pipeline import check
from twinrdf.project import Project, read_project


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return read_project(make_register(tmp_path_factory.mktemp("cache") / "register", 3, 60))


@pytest.fixture(scope="module")
def state(project: Project) -> State:
    return recheck(project, State()).state


def test_what_is_read_is_what_was_written(project: Project, state: State, tmp_path: Path) -> None:
    write_state(project.root, state, tmp_path)
    again = read_state(project, tmp_path)
    assert encode_state(again) == encode_state(state)
    assert again.found
    assert not recheck(project, again).changed


def test_a_small_change_is_not_kept_and_a_large_one_is(tmp_path: Path) -> None:
    project = read_project(make_register(tmp_path / "register", 5, 300))
    state = recheck(project, State()).state
    change_lines(project.data / "agreements.csv", lambda lines: lines.__delitem__(5))
    again = recheck(project, state)
    assert not again.changed
    change_lines(project.data / "agreements.csv", lambda lines: lines.__delitem__(slice(5, 90)))
    assert recheck(project, again.state).changed


def test_a_check_with_it_finds_what_a_whole_check_finds(tmp_path: Path) -> None:
    project = read_project(make_register(tmp_path / "register", 4))
    write_state(project.root, recheck(project, State()).state, tmp_path)
    table = project.data / "agreements.csv"
    whole = table.read_bytes()
    for change in (
        lambda lines: lines.__delitem__(5),
        lambda lines: lines.insert(2, lines[9].replace(b",", b"-x,", 1)),
        lambda lines: lines.__setitem__(3, lines[3].replace(b",", b",nobody", 1)),
    ):
        change_lines(table, change)
        state = read_state(project, tmp_path)
        again = recheck(project, state)
        assert again.report == check(project).report
        write_state(project.root, again.state, tmp_path)
    table.write_bytes(whole)
    assert recheck(project, read_state(project, tmp_path)).report == check(project).report


@pytest.mark.parametrize("place", [0, 40, -1])
def test_what_is_not_what_was_written_counts_for_nothing(
    project: Project, state: State, tmp_path: Path, place: int
) -> None:
    write_state(project.root, state, tmp_path)
    (path,) = tmp_path.iterdir()
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)
    assert not read_state(project, tmp_path).tables
    path.write_bytes(content[: len(content) // 2])
    assert not read_state(project, tmp_path).tables
    path.write_bytes(b"")
    assert not read_state(project, tmp_path).tables


def test_another_register_has_another_file(project: Project, state: State, tmp_path: Path) -> None:
    write_state(project.root, state, tmp_path)
    other = read_project(make_register(tmp_path / "other", 3))
    assert not read_state(other, tmp_path).tables


def test_other_software_begins_anew(
    project: Project, state: State, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_state(project.root, state, tmp_path)
    monkeypatch.setattr("twinrdf.changes.recheck.version", lambda _name: "0")
    assert recheck(project, read_state(project, tmp_path)).changed


def test_a_folder_that_cannot_be_written_is_no_error(
    project: Project, state: State, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    write_state(project.root, state, tmp_path / "file" / "cache")
    assert not read_state(project, tmp_path / "file" / "cache").tables


def test_the_folder_is_bounded(
    project: Project, state: State, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for age, name in enumerate(("old", "older")):
        (tmp_path / name).write_bytes(b"x" * 1000)
        os.utime(tmp_path / name, (1000 - age, 1000 - age))
    size = len(encode_state(state))
    write_state(project.root, state, tmp_path)
    assert {path.name for path in tmp_path.iterdir()} >= {"old", "older"}
    monkeypatch.setattr(cache, "MOST", size + 1500)
    write_state(project.root, state, tmp_path)
    assert "older" not in {path.name for path in tmp_path.iterdir()}
    assert "old" in {path.name for path in tmp_path.iterdir()}
    assert read_state(project, tmp_path).tables
