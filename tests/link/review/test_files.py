"""Decisions survive: whatever kills the process, and whoever edits the files meanwhile."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from twinrdf.errors import LinkError
from twinrdf.link.review import files
from twinrdf.link.review.deciding import Choice, Decision, make_change
from twinrdf.link.review.files import (
    Change,
    ChangedError,
    clean_drafts,
    read_decided,
    write_changes,
)
from twinrdf.link.review.table import format_table
from twinrdf.project import Project

from .conftest import ADA, HEADER, decided, pairs, path_of, put

NAMES = ("positive", "negative", "unsure", "predictions")
KILLED = """
import os, signal, sys
from pathlib import Path
from twinrdf.link.review import files
from twinrdf.link.review.deciding import Choice, Reviewer, Decision, make_change
from twinrdf.project import read_project

root, choice, last = Path(sys.argv[1]), Choice(sys.argv[2]), int(sys.argv[3])
steps = 0

def count(call):
    def counted(*args, **kwargs):
        global steps
        steps += 1
        if steps == last:
            os.kill(os.getpid(), signal.SIGKILL)
        return call(*args, **kwargs)
    return counted

open_any, open_counted = Path.open, count(Path.open)
Path.open = lambda path, mode="r", *rest, **more: (
    open_counted if "w" in mode else open_any)(path, mode, *rest, **more)
os.fsync, Path.replace = count(os.fsync), count(Path.replace)
project = read_project(root)
subject = project.base + "id/territory/alken"
item = "http://www.wikidata.org/entity/Q101"
decision = Decision(subject, "Alken", choice, item, "", Reviewer("", "Ada", "2026-11-22"))
files.write_changes(project, [make_change(decision, files.read_decided(project))])
print("done")
"""


def accept(project: Project, name: str = "alken", item: str = "Q101") -> Change:
    subject, iri = f"{project.base}id/territory/{name}", f"http://www.wikidata.org/entity/{item}"
    decision = Decision(subject, name.title(), Choice.ACCEPT, iri, "", ADA)
    return make_change(decision, read_decided(project))


@pytest.mark.parametrize("choice", ["accept", "unsure"])
def test_nothing_is_lost_wherever_the_process_is_killed(register: Project, choice: str) -> None:
    path_of(register, "unsure").write_text(
        path_of(register, "unsure").read_text() + decided("alken", "Q101", comment="kept")
    )
    before = {name: path_of(register, name).read_bytes() for name in NAMES}
    ended = []
    for last in range(1, 30):
        for name, content in before.items():
            path_of(register, name).write_bytes(content)
        command = [sys.executable, "-c", KILLED, str(register.root), choice, str(last)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
        ended.append(done.stdout)
        found = read_decided(register)
        assert found.problems == (), found.problems
        kept = {pair for name in NAMES for pair in pairs(register, name)}
        assert {("alken", "Q101"), ("bree", "Q201"), ("dessel", "Q401")} <= kept
        if choice == "unsure":
            assert ("alken", "Q102") in kept
        clean_drafts(register)
        assert sorted(path.name for path in (register.data / "links").iterdir()) == sorted(
            f"{name}.sssom.tsv" for name in NAMES
        )
        if done.stdout:
            break
    assert len(ended) > 3, "the process was never killed while it wrote"
    assert ended[-1] == "done\n"


def test_a_change_and_back_again_gives_the_same_files(register: Project) -> None:
    before = {name: path_of(register, name).read_bytes() for name in NAMES}
    change = accept(register)
    write_changes(register, [change])
    assert path_of(register, "positive").read_bytes() != before["positive"]
    write_changes(register, [change.reversed])
    after = {name: path_of(register, name).read_bytes() for name in NAMES}
    assert {**after, "positive": b""} == {**before, "positive": b""}
    assert pairs(register, "positive") == []


def test_rows_that_changed_meanwhile_are_not_overwritten(register: Project) -> None:
    change = accept(register)
    put(register, "negative", decided("alken", "Q101", negative=True))
    before = path_of(register, "negative").read_bytes()
    with pytest.raises(ChangedError, match="have changed meanwhile"):
        write_changes(register, [change])
    assert path_of(register, "negative").read_bytes() == before
    assert pairs(register, "positive") == []


def test_other_rows_written_meanwhile_are_kept(register: Project) -> None:
    change = accept(register)
    put(register, "positive", decided("bree", "Q201"))
    write_changes(register, [change])
    assert pairs(register, "positive") == [("alken", "Q101"), ("bree", "Q201")]


def test_a_file_edited_at_the_very_moment_of_writing_is_kept(
    register: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    edits = iter([decided("bree", "Q201"), decided("bree", "Q202")])

    def format_late(table: object) -> str:
        text = format_table(table)  # type: ignore[arg-type]
        edit = next(edits, "")
        if edit:
            put(register, "positive", edit)
        return text

    change = accept(register)
    monkeypatch.setattr(files, "format_table", format_late)
    write_changes(register, [change])
    assert pairs(register, "positive") == [("alken", "Q101"), ("bree", "Q202")]


def test_a_file_that_changes_all_the_time_is_given_up(
    register: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = iter(range(1, 100))

    def format_late(table: object) -> str:
        put(register, "positive", decided("bree", f"Q{next(numbers)}"))
        return format_table(table)  # type: ignore[arg-type]

    change = accept(register)
    monkeypatch.setattr(files, "format_table", format_late)
    with pytest.raises(ChangedError, match="changes all the time"):
        write_changes(register, [change])
    assert ("alken", "Q101") in pairs(register, "predictions")


def test_nothing_is_written_beside_a_file_that_cannot_be_read(register: Project) -> None:
    change = accept(register)
    path_of(register, "unsure").write_bytes(b"\xff\xfehalf a file")
    before = {name: path_of(register, name).read_bytes() for name in NAMES}
    with pytest.raises(LinkError, match=r"unsure\.sssom\.tsv:1: not UTF-8"):
        write_changes(register, [change])
    assert {name: path_of(register, name).read_bytes() for name in NAMES} == before


def test_missing_files_are_made(register: Project) -> None:
    change = accept(register)
    path_of(register, "positive").unlink()
    write_changes(register, [change])
    assert pairs(register, "positive") == [("alken", "Q101")]
    assert read_decided(register).problems == ()


def test_a_file_keeps_its_mode_and_a_link_stays_a_link(register: Project, tmp_path: Path) -> None:
    path, elsewhere = path_of(register, "positive"), tmp_path / "elsewhere.tsv"
    elsewhere.write_bytes(path.read_bytes())
    elsewhere.chmod(0o640)
    path.unlink()
    path.symlink_to(elsewhere)
    write_changes(register, [accept(register)])
    assert path.is_symlink()
    assert elsewhere.stat().st_mode & 0o777 == 0o640
    assert pairs(register, "positive") == [("alken", "Q101")]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_named(register: Project) -> None:
    change = accept(register)
    (register.data / "links").chmod(0o500)
    try:
        with pytest.raises(LinkError, match="cannot be written"):
            write_changes(register, [change])
    finally:
        (register.data / "links").chmod(0o700)


def test_many_changes_are_made_together(register: Project) -> None:
    changes = [accept(register), accept(register, "bree", "Q201")]
    write_changes(register, changes)
    assert pairs(register, "positive") == [("alken", "Q101"), ("bree", "Q201")]
    assert path_of(register, "positive").read_text().startswith(HEADER)
