"""The command that checks a register: remembering, forgetting, watching."""

import json
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.test_folders import leave_home

from registers import SAMPLE
from twinrdf.changes.cache import cache_folder
from twinrdf.cli import check
from twinrdf.cli.main import main
from twinrdf.starter import write_starter


def run(*args: str) -> Result:
    return CliRunner().invoke(main, ["check", *args])


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A register worth remembering."""
    monkeypatch.setattr(check, "SMALLEST", 0)
    monkeypatch.setattr(check, "cache_folder", lambda: tmp_path / "cache")
    shutil.copytree(SAMPLE, tmp_path / "register")
    return tmp_path / "register"


def test_what_is_remembered_changes_no_finding(root: Path, tmp_path: Path) -> None:
    table = root / "data" / "agreements.csv"
    whole = table.read_text(encoding="utf-8")
    for text in (whole, whole.replace("-", "x", 3), whole):
        table.write_text(text, encoding="utf-8")
        first, again = (run(str(root), "--format", "json") for _ in range(2))
        everything = run(str(root), "--format", "json", "--no-cache")
        assert json.loads(first.output) == json.loads(everything.output)
        assert (first.output, first.exit_code) == (everything.output, everything.exit_code)
        assert (again.output, again.exit_code) == (everything.output, everything.exit_code)
    assert len(list((tmp_path / "cache").iterdir())) == 1


def test_without_cache_nothing_is_kept(root: Path, tmp_path: Path) -> None:
    assert run(str(root), "--no-cache").exit_code == run(str(root), "--no-cache").exit_code
    assert not (tmp_path / "cache").exists()


def test_nor_where_the_user_has_no_home(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "cache_folder", cache_folder)
    leave_home(monkeypatch)
    monkeypatch.chdir(root)
    before = sorted(root.iterdir())
    assert run().exit_code == run("--no-cache").exit_code
    assert sorted(root.iterdir()) == before


def test_a_small_register_is_not_kept(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check, "SMALLEST", 1 << 20)
    run(str(root))
    assert not (tmp_path / "cache").exists()


def test_a_register_too_large_is_checked_as_a_whole(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = run(str(root)).output
    shutil.rmtree(tmp_path / "cache")
    monkeypatch.setattr(check, "LARGEST", 10)
    assert run(str(root)).output == told
    assert not (tmp_path / "cache").exists()


def test_watching_is_for_people(root: Path) -> None:
    result = run(str(root), "--watch", "--format", "json")
    assert result.exit_code == 2
    assert "leave --format out" in result.output


@pytest.mark.parametrize("last", ["good", "bad"])
def test_watching_tells_a_save_and_ends_with_the_last_state(tmp_path: Path, last: str) -> None:
    root = tmp_path / "register"
    shutil.copytree(SAMPLE, root)
    table = root / "data" / "agreements.csv"
    whole = table.read_bytes()
    command = [sys.executable, "-m", "twinrdf", "check", str(root), "--watch", "--no-cache"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, preexec_fn=_mind_interrupts
    ) as process:
        try:
            assert process.stdout is not None
            _wait_for(process, "Watching ")
            table.write_bytes(whole.replace(b",", b",no-source-", 60))
            told = _wait_for(process, "data/agreements.csv saved: ")
            assert " new, " in told
            if last == "good":
                table.write_bytes(whole)
                assert "the register conforms" in _wait_for(process, "data/agreements.csv saved: ")
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=120)
        finally:
            process.kill()
    assert process.returncode == (0 if last == "good" else 1)


def _mind_interrupts() -> None:
    """Be interrupted by Ctrl-C, as a program is that nobody started in the background."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_watching_may_end_while_the_settings_are_wrong(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        check, "report_saves", lambda *_: (root / "twinrdf.toml").write_text("[reg") and None
    )
    result = run(str(root), "--watch")
    assert (result.exit_code, "TOML" in result.output) == (1, False)
    assert len(list((tmp_path / "cache").iterdir())) == 1


def test_watching_never_turns_to_another_register(tmp_path: Path) -> None:
    root = tmp_path / "register"
    shutil.copytree(SAMPLE, root)
    command = [sys.executable, "-m", "twinrdf", "check", "--watch", "--no-cache"]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as process:
        try:
            _wait_for(process, "Watching ")
            (root / "twinrdf.toml").unlink()
            assert "no twinrdf.toml" in _wait_for(process, "twinrdf.toml removed: ")
        finally:
            process.kill()


def test_a_check_says_that_it_takes_the_register_that_comes_along(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    told = "No twinrdf.toml in this folder: taking the register that comes with twinrdf"
    assert told in run().output
    write_starter(tmp_path / "mine")
    monkeypatch.chdir(tmp_path / "mine")
    assert told not in run().output


def _wait_for(process: "subprocess.Popen[str]", beginning: str) -> str:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.stdout is not None:
        line = process.stdout.readline()
        if line.startswith(beginning):
            return line
        assert line or process.poll() is None, "it ended"
    raise AssertionError(f"no line began with {beginning!r}")
