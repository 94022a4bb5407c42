"""Progress is told as the place asks for it, and never in what a command prints."""

import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from twinrdf.cli.main import main
from twinrdf.progress import PATIENCE, JsonLog, Meter, Plain, show
from twinrdf.project import Project
from twinrdf.release import Release
from twinrdf.starter import write_starter


class Hand:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Terminal(io.StringIO):
    """A file that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def work(meter: Meter, clock: Hand, seconds: float) -> None:
    meter("reading")
    meter("consolidating")
    for done in range(1, 5):
        clock.now += seconds
        meter.advance(done * 1000, 4000)
    meter("writing")


def test_short_work_says_nothing_and_long_work_a_line_now_and_then() -> None:
    clock, file = Hand(), io.StringIO()
    work(Plain(file, clock), clock, 0.1)
    assert file.getvalue() == ""
    work(Plain(file, clock), clock, PATIENCE * 0.6)
    assert file.getvalue().splitlines() == [
        "consolidating: 2,000 of 4,000, 24 s",
        "consolidating: 4,000 of 4,000, 48 s",
    ]


def test_json_has_a_line_for_each_beginning_second_and_end() -> None:
    clock, file = Hand(), io.StringIO()
    log = JsonLog(file, clock)
    work(log, clock, 0.5)
    log("")
    lines = [json.loads(line) for line in file.getvalue().splitlines()]
    assert [(line["stage"], line["done"], line["total"], line["seconds"]) for line in lines] == [
        ("reading", 0, None, 0.0),
        ("reading", None, None, 0.0),
        ("consolidating", 0, None, 0.0),
        ("consolidating", 2000, 4000, 1.0),
        ("consolidating", 4000, 4000, 2.0),
        ("consolidating", 4000, 4000, 2.0),
        ("writing", 0, None, 0.0),
        ("writing", None, None, 0.0),
    ]


def test_a_terminal_gets_a_bar_with_rate_and_remaining_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    file = Terminal()
    with show(file) as meter:
        meter("consolidating")
        meter.advance(1000, 4000)
        meter.advance(2000, 4000)
    assert "consolidating" in file.getvalue()
    assert "2000/4000" in file.getvalue()


def test_quiet_says_nothing_even_on_a_terminal() -> None:
    file = Terminal()
    with show(file, quiet=True) as meter:
        meter("consolidating")
        meter.advance(1, 2)
    assert file.getvalue() == ""


def run_split(capsys: pytest.CaptureFixture[str], *args: str) -> tuple[str, str]:
    with pytest.raises(SystemExit) as ended:
        main(list(args))
    assert ended.value.code == 0
    return tuple(capsys.readouterr())  # type: ignore[return-value]


def test_commands_tell_their_stages_beside_what_they_print(
    project: Project, release: Release, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, err = run_split(
        capsys, "build", str(project.root), "--out", str(tmp_path / "out"), "--json-log"
    )
    assert out.startswith(str(tmp_path / "out" / release.id))
    lines = [json.loads(line) for line in err.splitlines()]
    assert all(list(line) == ["stage", "done", "total", "seconds"] for line in lines)
    stages = list(dict.fromkeys(line["stage"] for line in lines))
    assert stages[:3] == ["reading", "consolidating", "validating"]
    assert stages[3:6] == ["writing", "counting", "loading the store"]
    assert stages[-1] == "finishing"
    last = lines[-1]
    assert last["done"] == last["total"] > 100

    out, err = run_split(capsys, "verify", str(release.path), "--files", "--quiet")
    assert "every file is as the manifest says" in out
    assert "store" not in out
    assert err == ""


def test_a_build_on_the_way_tells_its_stages_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_starter(tmp_path / "one")
    write_starter(tmp_path / "two")
    told, err = run_split(capsys, "query", "--from", str(tmp_path / "one"), "--json-log")
    assert json.loads(err.splitlines()[0])["stage"] == "reading"
    quiet, err = run_split(capsys, "query", "--from", str(tmp_path / "two"), "--quiet")
    assert (quiet, err) == (told, "")


@pytest.mark.parametrize(
    "command", ["build", "check", "export", "push", "query", "serve", "verify"]
)
def test_what_shows_progress_can_be_quiet(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    told, _ = run_split(capsys, command, "--help")
    assert "--quiet" in told
    assert "--json-log" in told


def test_it_is_told_on_standard_error_of_the_moment(project: Project) -> None:
    result = CliRunner().invoke(main, ["check", str(project.root), "--json-log"])
    assert json.loads(result.stderr.splitlines()[0])["stage"] == "reading"
    assert "stage" not in result.stdout.splitlines()[0]
