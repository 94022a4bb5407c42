"""Watching a register: what is told after each save, and when a save is told at all."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from registers import SAMPLE
from twinrdf.changes.recheck import recheck
from twinrdf.changes.state import State
from twinrdf.changes.watch import (
    LISTED,
    Snapshot,
    describe_save,
    follow,
    report_saves,
    take_snapshot,
)
from twinrdf.errors import ProjectError
from twinrdf.findings import Cell, Finding, Report, Severity
from twinrdf.project import read_project


def report(*findings: tuple[int, str]) -> Report:
    return Report.of(
        Finding(Severity.VIOLATION, message, Cell("data/agreements.csv", line, "signed"), "rule")
        for line, message in findings
    )


def test_a_save_tells_what_is_gone_and_what_is_new() -> None:
    before, after = (
        report((2, "no date"), (5, "too late")),
        report((6, "too late"), (9, "too early")),
    )
    assert describe_save("data/agreements.csv saved", before, after).splitlines() == [
        "data/agreements.csv saved: 1 new, 1 gone; "
        "now 2 violations, 0 warnings, 0 notes: the register does not conform",
        "  new  violation: data/agreements.csv:9: signed: too early",
        "  gone violation: data/agreements.csv:2: signed: no date",
    ]


def test_rows_that_only_move_are_no_news() -> None:
    told = describe_save("data/x.csv saved", report((2, "no date")), report((7, "no date")))
    assert told.startswith("data/x.csv saved: nothing new; now 1 violation, ")


def test_a_long_list_is_cut() -> None:
    told = describe_save("saved", report(), report(*((n, f"wrong {n}") for n in range(LISTED + 3))))
    assert len(told.splitlines()) == LISTED + 2
    assert told.endswith("… and 3 more")


def test_violations_come_first_however_many_notes_there_are() -> None:
    notes = (
        Finding(Severity.INFO, "not looked up", Cell("data/agreements.csv", line, "party"), "r")
        for line in range(2, 60)
    )
    broken = Finding(Severity.VIOLATION, "not UTF-8", Cell("data/territories.csv", 3), "read:file")
    told = describe_save("saved", report(), Report.of((*notes, broken))).splitlines()
    assert told[1] == "  new  violation: data/territories.csv:3: not UTF-8"


def test_it_goes_on_after_an_error_and_ends_with_the_last_state() -> None:
    said: list[str] = []
    outcomes = iter([report((2, "no date")), ProjectError("twinrdf.toml: not valid"), report()])

    def check() -> Report:
        outcome = next(outcomes)
        if isinstance(outcome, Report):
            return outcome
        raise outcome

    saves = [["data/a.csv saved"], ["twinrdf.toml saved"], ["twinrdf.toml saved", "b removed"]]
    last = report_saves(check, report(), saves, said.append)
    assert last == report()
    assert "1 new" in said[0]
    assert said[1] == "twinrdf.toml saved: twinrdf.toml: not valid"
    assert said[2].startswith("twinrdf.toml saved, b removed: 0 new, 1 gone; ")


def test_the_last_check_may_be_one_that_fails() -> None:
    def check() -> Report:
        raise ProjectError("no shapes")

    assert report_saves(check, report(), [["shapes/a.ttl removed"]], [].append) is None


def test_an_interruption_ends_it() -> None:
    def saves() -> Iterator[list[str]]:
        yield ["data/a.csv saved"]
        raise KeyboardInterrupt

    last = report_saves(lambda: report((1, "wrong")), report(), saves(), [].append)
    assert last is not None
    assert not last.conforms


def looks(*states: dict[str, int]) -> Iterator[Snapshot]:
    return iter([{name: (0, 0, size) for name, size in state.items()} for state in states])


def test_a_save_is_told_when_the_file_stays_as_it_is() -> None:
    seen = looks(
        {"a": 1, "b": 1}, {"a": 1, "b": 1}, {"a": 2, "b": 1}, {"a": 3, "b": 1}, {"a": 3, "b": 1},
        {"a": 3}, {"a": 3}, {"a": 3, "c": 1}, {"a": 3}, {"a": 3},
    )  # fmt: skip
    found: list[list[str]] = []
    with pytest.raises(RuntimeError, match="StopIteration"):
        found.extend(follow(lambda: next(seen), lambda: None))
    assert found == [["a saved"], ["b removed"]]


def test_a_file_that_is_replaced_by_its_like_is_no_save() -> None:
    seen = looks({"a": 1}, {}, {"a": 1}, {"a": 1}, {"a": 2}, {"a": 2})
    assert next(follow(lambda: next(seen), lambda: None)) == ["a saved"]
    assert list(seen) == []


def test_an_edit_during_the_first_check_is_seen() -> None:
    seen = looks({"a": 1}, {"a": 2}, {"a": 2})
    saves = follow(lambda: next(seen), lambda: None)
    assert next(saves) == ["a saved"]


def test_what_editors_lay_beside_a_file_is_passed_over(tmp_path: Path) -> None:
    for name in (
        "a.csv",
        ".a.csv.swp",
        "a.csv~",
        ".~lock.a.csv#",
        "~$a.xlsx",
        "a.csv.tmp",
        "4913.bak",
    ):
        path = tmp_path / "data" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("")
    (tmp_path / "data" / "gone.csv").symlink_to("nowhere")
    assert set(take_snapshot(tmp_path)) == {"data/a.csv"}


def test_it_sees_saves_of_files(tmp_path: Path) -> None:
    root = tmp_path / "register"
    shutil.copytree(SAMPLE, root)
    table = root / "data" / "agreements.csv"
    new = root / "data" / "new"

    def edit() -> None:
        if (table.stat().st_size, new.exists()) == (size, False):
            new.write_text(table.read_text().replace(",", ",x", 9))
            new.replace(table)

    size = table.stat().st_size
    (saved,) = next(follow(lambda: take_snapshot(root), edit))
    assert saved == "data/agreements.csv saved"
    project = read_project(root)
    first = recheck(project, State())
    assert not first.report.conforms


def test_a_folder_that_goes_while_it_looks_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "data" / "links").mkdir(parents=True)
    (tmp_path / "data" / "a.csv").write_text("")
    scan = os.scandir

    def scandir(path: Path) -> object:
        if Path(path).name == "links":
            Path(path).rmdir()
        return scan(path)

    monkeypatch.setattr(os, "scandir", scandir)
    assert set(take_snapshot(tmp_path)) == {"data/a.csv"}
