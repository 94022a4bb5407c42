"""The command line: words, exit codes, and a mistake told in one line."""

import csv
import errno
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tomllib
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from twinrdf import pipeline
from twinrdf.cli.main import main
from twinrdf.export.run import Summary
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
    for group in ((), ("link",), ("gazetteer",), ("wikidata",)):
        shown = run(*group, "--help").output
        assert not re.search(r"\.\.\.$", shown.partition("Commands:")[2], re.MULTILINE), group


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
    made = run("init", str(folder))
    assert made.exit_code == 0
    assert "import the tables: UTF-8, commas, all columns as text" in made.output
    assert f"{folder / 'twinrdf.toml'}: set base before you publish" in made.output
    checked = run("check", str(folder))
    assert checked.exit_code == 0, checked.output
    assert " 0 violations" in checked.output
    built = run("build", str(folder), "--out", str(tmp_path / "out"))
    assert built.exit_code == 0, built.output
    beside = run("build", str(folder))
    assert beside.output.startswith(f"{folder}/releases/"), "where `serve` of a register builds too"
    again = run("init", str(folder))
    assert again.exit_code == 1
    assert "not empty" in again.output


def test_a_build_tells_what_has_changed_and_which_published_names_are_gone(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    run("init", str(folder))
    run("build", str(folder))
    former = (folder / "releases" / "current").read_text().strip()
    table = folder / "data" / "organizations.csv"
    row = "our-city-hall,our-archive,City hall of Our City,public-authority,our-city,our-city"
    table.write_text(table.read_text().replace("our-city-hall,", "town-hall,"))
    sources = folder / "data" / "sources.csv"
    sources.write_text(sources.read_text().replace("our-city-hall", "town-hall"))
    renamed = run("build", str(folder))
    assert renamed.exit_code == 0, renamed.output
    assert renamed.stderr == (
        f"since release {former}: 1 added, 1 changed, 1 removed; "
        f"`twinrdf diff {folder}/releases/{former}` lists them\n"
        "published names that are gone get 404 from now on: "
        "https://example.org/register/id/organization/our-city-hall; where a thing has another "
        "id now, keep the old row with the new id in column replacedBy\n"
    )
    unchanged = run("build", str(folder))
    assert unchanged.stderr == ""
    (folder / "releases" / "current").write_text(f"{former}\n")
    header, new = table.read_text().splitlines()
    table.write_text(f"{header},replacedBy\n{new},\n{row},town-hall\n")
    kept = run("build", str(folder))
    assert kept.exit_code == 0, kept.output
    assert kept.stderr == (
        f"since release {former}: 1 added, 2 changed, 0 removed; "
        f"`twinrdf diff {folder}/releases/{former}` lists them\n"
    )


def test_diff_tells_people_and_programs_what_two_releases_differ_in(
    small: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "mine"
    run("init", str(folder))
    table = folder / "data" / "agreements.csv"
    table.write_text(table.read_text().replace("1987-05-12", "1987-05-13"))
    run("build", str(folder))
    told = run("diff", str(small), str(folder / "releases"))
    assert told.exit_code == 0, told.output
    assert told.output == (
        "changed: agreement/twinning-1987 (Twinning agreement of 1987)\n"
        "    signed: 1987-05-12 → 1987-05-13\n"
        "0 added, 1 changed, 0 removed\n"
    )
    assert run("diff", str(small), str(folder)).output == told.output
    iri = "https://example.org/register/id/agreement/twinning-1987"
    row = ["changed", iri, "Twinning agreement of 1987", "signed", "1987-05-12", "1987-05-13"]
    table_, objects = (
        run("diff", str(small), str(folder / "releases"), "--format", form).output
        for form in ("csv", "json")
    )
    assert [*csv.reader(table_.splitlines())] == [
        ["change", "iri", "label", "column", "before", "after"],
        row,
    ]
    assert [list(one.values()) for one in json.loads(objects)] == [row]
    same = run("diff", str(small))
    assert same.output == "0 added, 0 changed, 0 removed\n", "with the current one beside it"
    assert json.loads(run("diff", str(small), "--format", "json").output) == []
    nothing = run("diff", str(tmp_path))
    assert nothing.exit_code == 1
    assert nothing.output == f"Error: {tmp_path}: no release yet; make one with `twinrdf build`\n"


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
        (["query", "partnerships-of-place", "--param", "place=territory/chengdo"],
         "'territory/chengdo' names nothing in the register; did you mean territory/chengdu "),
    ],
)  # fmt: skip
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


def test_a_folder_of_releases_whose_current_one_is_unknown_is_told_apart(tmp_path: Path) -> None:
    (tmp_path / "current").mkdir()
    result = run("verify", str(tmp_path))
    assert result.exit_code == 1
    assert f"{tmp_path / 'current'}: cannot be read" in result.output


def test_a_folder_that_is_neither_register_nor_release(tmp_path: Path) -> None:
    for command in (["check"], ["build"], ["verify"]):
        result = run(*command, str(tmp_path))
        assert result.exit_code == 1
        assert str(tmp_path) in result.output


def test_a_release_is_exported(small: Path, tmp_path: Path) -> None:
    out = tmp_path / "site"
    address = ("--base-url", "https://example.org/ties/")
    result = run("export", str(out), str(small), *address, "--languages", "en")
    assert result.exit_code == 0, result.output
    assert f"of release {small.name}" in result.output
    assert (out / "index.html").is_file()
    assert (out / "doc/territory/our-city.ttl").is_file()
    assert "https://example.org/ties/" in (out / "sitemap.xml").read_text(encoding="utf-8")
    (tmp_path / "other").mkdir()
    (tmp_path / "other/mine.txt").write_text("mine", encoding="utf-8")
    refused = run("export", str(tmp_path / "other"), str(small))
    assert refused.exit_code == 1
    assert (tmp_path / "other/mine.txt").exists()


def test_an_export_tells_what_it_had_to_leave_out(
    release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    summary = Summary(tmp_path, release.id, 3, 2, 5, ("doc/territory/ghent",))
    monkeypatch.setattr("twinrdf.export.run.export_release", lambda *_: summary)
    result = run("export", str(tmp_path / "site"), str(release.path))
    assert "1 too long for a document" in result.output


def test_links_are_proposed_from_files_at_hand(folder: Path, tmp_path: Path) -> None:
    places = tmp_path / "places.csv"
    places.write_text(
        "wikidata,geonames_id,name,country,iso_a2,admin1,lat,lon,name_en,pop_max\n"
        "Q30002,1815286,Chengdu,China,CN,Sichuan,30.67,104.07,Chengdu,4123000\n"
        "Q1296,2797656,Gent,Belgium,BE,East Flanders,51.03,3.70,Ghent,444336\n",
        encoding="utf-8",
    )
    positive = folder / "data/links/positive.sssom.tsv"
    lines = positive.read_text(encoding="utf-8").splitlines(keepends=True)
    positive.write_text("".join(line for line in lines if "Q1296" not in line), encoding="utf-8")

    made = run("gazetteer", str(tmp_path / "pack"), "--natural-earth", str(places))
    assert made.exit_code == 0, made.output
    assert "cannot tell which names are shared" in made.output
    result = run("link", str(folder), "--pack", str(tmp_path / "pack"))
    assert result.exit_code == 0, result.output
    assert "territory/ghent: " in result.output
    assert "Q1296 Gent" in result.output
    assert "territory/chengdu: " not in result.output
    predictions = folder / "data/links/predictions.sssom.tsv"
    assert "Q1296" in predictions.read_text(encoding="utf-8")
    assert run("check", str(folder)).exit_code == 0


def test_a_gazetteer_needs_files(tmp_path: Path) -> None:
    result = run("gazetteer", str(tmp_path / "pack"))
    assert result.exit_code == 2
    assert "no files; name some" in result.output
    (tmp_path / "bad.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    result = run("gazetteer", str(tmp_path / "pack"), "--natural-earth", str(tmp_path / "bad.csv"))
    assert result.exit_code == 1
    assert "bad.csv: no column" in result.output


def test_a_gazetteer_has_the_date_of_a_day(tmp_path: Path) -> None:
    result = run("gazetteer", str(tmp_path / "pack"), "--date", "last May")
    assert result.exit_code == 2
    assert '"last May" is not a date; write YYYY-MM-DD' in result.output
    result = run("gazetteer", str(tmp_path / "pack"), "--date", "13/11/2026")
    assert '"13/11/2026" is not a date; write 2026-11-13' in result.output


@pytest.mark.parametrize("given", [("--engine", "oxigraph"), ("--default-graph", "https://e.org/")])
def test_what_is_of_an_engine_needs_one(folder: Path, given: tuple[str, str]) -> None:
    result = run("serve", str(folder), "--show-limits", *given)
    assert result.exit_code == 2
    assert "name it: --store URL" in result.output
    named = run("serve", str(folder), "--show-limits", "--store", "https://e.org/", *given)
    assert named.exit_code == 0


def test_an_engine_is_wrong_where_it_is_named(folder: Path) -> None:
    result = run("serve", str(folder), "--store", "http://me:secret@e.org/")
    assert result.exit_code == 1
    assert result.output.startswith("Error: --store: the address holds a name or password")
    with (folder / "twinrdf.toml").open("a", encoding="utf-8") as file:
        file.write('\n[serve]\nstore_url = "http://me:secret@e.org/"\n')
    for command in ("serve", "check", "build"):
        result = run(command, str(folder))
        assert result.exit_code == 1
        assert f"{folder / 'twinrdf.toml'}: serve.store_url: the address holds" in result.output
        assert "secret" not in result.output
    named = run("serve", str(folder), "--show-limits", "--store", "https://e.org/")
    assert named.exit_code == 0


def test_limits_are_shown_as_they_are_set(folder: Path) -> None:
    with (folder / "twinrdf.toml").open("a", encoding="utf-8") as file:
        file.write('\n[serve]\ndeadline = 5\nfederation = ["https://e.org/"]\n')
    shown = tomllib.loads(run("serve", str(folder), "--show-limits").output)["serve"]
    assert shown["deadline"] == 5
    assert shown["workers"] == 2
    assert shown["federation"] == ["https://e.org/"]
    with (folder / "twinrdf.toml").open("a", encoding="utf-8") as file:
        file.write("dead_line = 5\n")
    result = run("serve", str(folder), "--show-limits")
    assert result.exit_code == 1
    assert f"{folder / 'twinrdf.toml'}: serve.dead_line: unknown limit" in result.output
    for command in ("check", "build"):
        assert run(command, str(folder)).output == result.output


def test_limits_may_be_set_apart_from_the_register(tmp_path: Path, folder: Path) -> None:
    settings = tmp_path / "serve.toml"
    settings.write_text('[serve]\nproxies = 1\naccess_log = "a\\"b"\nplaces = "/p"\n')
    for what in (folder, folder / "data"):  # a register or not
        run_shown = run("serve", str(what), "--settings", str(settings), "--show-limits")
        shown = tomllib.loads(run_shown.output)["serve"]
        assert (shown["proxies"], shown["deadline"]) == (1, 10)
        assert (shown["access_log"], shown["places"]) == (f'{tmp_path}/a"b', "/p")
    settings.write_text('[serve]\naccess_log = "stderr"\n')
    run_shown = run("serve", str(folder), "--settings", str(settings), "--show-limits")
    assert tomllib.loads(run_shown.output)["serve"]["access_log"] == "stderr"
    settings.write_text("[server]", encoding="utf-8")
    result = run("serve", str(folder), "--settings", str(settings), "--show-limits")
    assert result.exit_code == 1
    assert "server: unknown; the tables are [register], [serve] and [link]" in result.output


def test_withhold_prints_a_line_for_the_list() -> None:
    assert re.fullmatch(r"[0-9a-f]{64}\n", run("withhold", "Some  Person").output)


def test_what_a_terminal_cannot_show_is_escaped(folder: Path) -> None:
    with (folder / "data/offices.csv").open("a", encoding="utf-8") as file:
        file.write("成都,x\n")
    result = CliRunner(charset="latin-1").invoke(main, ["check", str(folder)])
    assert result.exit_code == 1
    assert '"\\u6210\\u90fd" is not an id' in result.output


ENDED = """
import os, signal, sys
from twinrdf import pipeline
from twinrdf.cli.main import main
signal.signal(int(sys.argv[-1]), signal.SIG_DFL)  # as where nobody ignores it
pipeline.assemble = lambda *_, **__: os.kill(os.getpid(), int(sys.argv[-1]))
main(sys.argv[1:-1])
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("command", ["check", "build"])
def test_a_command_that_is_told_to_end_leaves_nothing(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, command: str, number: int
) -> None:
    temporary = tmp_path_factory.mktemp("temporary")
    done = subprocess.run(
        [sys.executable, "-c", ENDED, command, str(folder), str(int(number))],
        env={**os.environ, "TMPDIR": str(temporary)},
        check=False,
    )
    assert done.returncode == 128 + number
    assert not [*temporary.iterdir(), *folder.glob("releases/*"), *folder.glob("releases/.*")]


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "No space left on device; free some"),
        (
            FileNotFoundError(errno.ENOENT, "No usable temporary directory found in []"),
            "set TMPDIR",
        ),
        (OSError(errno.EMFILE, "Too many open files"), "allow more open files (ulimit -n)"),
        (PermissionError(errno.EACCES, "Permission denied", "/x"), "/x: Permission denied; allow"),
        (OSError(errno.ELOOP, "Too many levels of symbolic links", "/x"), "links; let the link"),
        (ChildProcessError("a process was ended (code -9)"), "a process was ended (code -9)"),
        (MemoryError(), "there is not enough memory; end other programs"),
    ],
)
def test_a_machine_that_has_no_more_room_is_told_in_a_line(
    folder: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, told: str
) -> None:
    def assemble(*_given: object, **_more: object) -> None:
        raise error

    monkeypatch.setattr(pipeline, "assemble", assemble)
    result = run("check", str(folder))
    assert result.exit_code == 1
    assert told in result.output


def test_a_deleted_folder_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    result = run("check")
    assert result.exit_code == 1
    assert result.output == "Error: the current folder was deleted; go to another\n"
