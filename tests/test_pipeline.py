"""The whole path on the real register: same input, same bytes; every dump the same graph."""

import errno
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from registers import copy_register
from twinrdf import pipeline
from twinrdf.changes.recheck import recheck
from twinrdf.changes.state import State
from twinrdf.changes.watch import take_snapshot
from twinrdf.errors import ProjectError, ReleaseBlockedError, ReleaseError
from twinrdf.findings import Severity
from twinrdf.pipeline import Checked, build, check, fingerprint, read_register
from twinrdf.progress import Meter
from twinrdf.project import Project, read_project
from twinrdf.release import Release, find_current
from twinrdf.starter import write_starter

SCRIPT = """
import sys
from pathlib import Path
from twinrdf.pipeline import build
from twinrdf.project import read_project
print(build(read_project(Path(sys.argv[1])), Path(sys.argv[2])).id)
"""


def test_the_register_conforms(checked: Checked) -> None:
    assert checked.report.conforms, "\n".join(map(str, checked.report.findings))


def test_same_input_same_bytes(project: Project, release: Release, tmp_path: Path) -> None:
    """Another folder, file order, clock, locale, time zone and hash seed change nothing."""
    root = copy_register(project, tmp_path / "copy", backwards=True)
    # Python 3.11 does not start in the locale C where it is installed in a folder named otherwise.
    locale = "C" if str(project.root).isascii() else "C.UTF-8"
    environment = {**os.environ, "PYTHONHASHSEED": "77", "TZ": "Asia/Shanghai", "LC_ALL": locale}
    command = [sys.executable, "-c", SCRIPT, str(root), str(tmp_path / "out")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == release.id
    names = [path.relative_to(release.path) for path in release.path.rglob("*") if path.is_file()]
    compared = [name for name in names if name.parts[0] != "store" and name.name[0] != "M"]
    assert len(compared) > 60
    for name in compared:
        other = tmp_path / "out" / release.id / name
        assert other.read_bytes() == (release.path / name).read_bytes(), name


def test_a_release_of_the_same_input_is_not_made_again(project: Project, release: Release) -> None:
    before = (release.path / "MANIFEST.sha256").stat().st_mtime_ns
    assert build(project, release.path.parent).id == release.id
    assert (release.path / "MANIFEST.sha256").stat().st_mtime_ns == before


def test_a_failing_build_changes_nothing(tmp_path: Path) -> None:
    write_starter(tmp_path / "register")
    project, out = read_project(tmp_path / "register"), tmp_path / "out"
    first = build(project, out)
    (project.data / "agreements.csv").write_text("id\n?\n", encoding="utf-8")
    with pytest.raises(ReleaseBlockedError, match="violations, so no release is made"):
        build(project, out)
    assert find_current(out) == first
    assert {path.name for path in out.iterdir()} == {first.id, "current"}


def test_a_file_that_cannot_be_read_is_named_by_a_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_starter(tmp_path / "register")
    refused = tmp_path / "register" / "data" / "notes.txt"
    refused.write_text("x", encoding="utf-8")

    def hash_file(path: Path) -> str:
        if path == refused:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return ""

    monkeypatch.setattr(pipeline, "hash_file", hash_file)
    with pytest.raises(ProjectError, match=r"notes\.txt: cannot be read: Permission denied; allow"):
        build(read_project(tmp_path / "register"), tmp_path / "out")


def test_a_build_tells_reading_and_writing_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_starter(tmp_path / "register")
    project = read_project(tmp_path / "register")
    folder = project.root / "queries" / "x.rq"
    folder.mkdir(parents=True)
    for stage in (check, lambda project: build(project, tmp_path / "out")):
        with pytest.raises(ProjectError, match=r"x\.rq: cannot be read: Is a directory"):
            stage(project)
    folder.rmdir()

    def assemble(*_given: object, **_more: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(pipeline, "assemble", assemble)
    with pytest.raises(ReleaseError, match="the release cannot be written: No space left"):
        build(project, tmp_path / "out")


def test_a_process_that_was_ended_is_no_fault_of_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def assemble(*_given: object, **_more: object) -> None:
        raise ChildProcessError("a process was ended (code -9); is there enough memory?")

    write_starter(tmp_path / "register")
    monkeypatch.setattr(pipeline, "assemble", assemble)
    with pytest.raises(ChildProcessError, match=r"\Aa process was ended"):
        build(read_project(tmp_path / "register"), tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []


def test_any_edit_is_another_input(project: Project, tmp_path: Path) -> None:
    root = copy_register(project, tmp_path / "copy")
    assert fingerprint(read_project(root)) == fingerprint(project)
    with (root / "data/agreements.csv").open("a", encoding="utf-8") as file:
        file.write("\n")
    assert fingerprint(read_project(root)) != fingerprint(project)


def test_what_a_link_leads_to_is_input(tmp_path: Path) -> None:
    write_starter(tmp_path / "register")
    project = read_project(tmp_path / "register")
    (tmp_path / "links").mkdir()
    (tmp_path / "links" / "positive.sssom.tsv").write_text("a\n", encoding="utf-8")
    (project.data / "links").symlink_to(tmp_path / "links")
    (tmp_path / "links" / "back").symlink_to(project.root)
    before, looked = fingerprint(project), take_snapshot(project.root)
    (tmp_path / "links" / "positive.sssom.tsv").write_text("b\n", encoding="utf-8")
    assert fingerprint(project) != before
    assert take_snapshot(project.root) != looked


def test_what_programs_lay_beside_a_table_is_no_input(tmp_path: Path) -> None:
    write_starter(tmp_path / "register")
    project = read_project(tmp_path / "register")
    before = fingerprint(project)
    for name in (".~lock.areas.csv#", "~$areas.csv", ".areas.csv.swp", "areas.csv~", ".DS_Store"):
        (project.data / name).write_text("x", encoding="utf-8")
    assert fingerprint(project) == before


@pytest.mark.parametrize(
    ("table", "old", "new", "message"),
    [
        ("territories", "Their City", "Li\xe8ge", "data/territories.csv:4: not UTF-8"),
        ("territories", "their-city,City,our-archive", "their-city,City,", "csv:4: source: empty"),
        ("territories", "label@en", "Name", "csv:1: Name: unknown column"),
        ("partnerships", "party,", "parties,", "csv:1: parties: unknown column"),
        ("partnerships", ",our-archive", ",our-archives", "csv:2: source: "),
        ("sources", "archive,Archive", "archive,\xe9Archive", "data/sources.csv:2: not UTF-8"),
    ],
)
def test_a_mistake_is_not_told_again_as_what_follows_from_it(
    tmp_path: Path, table: str, old: str, new: str, message: str
) -> None:
    """Elsewhere nothing is wrong, so nothing else may be called a violation."""
    write_starter(tmp_path / "register")
    path = tmp_path / "register" / "data" / f"{table}.csv"
    path.write_bytes(path.read_text().replace(old, new, 1).encode("latin-1"))
    findings = check(read_project(tmp_path / "register")).report.findings
    (finding,) = (one for one in findings if one.severity is Severity.VIOLATION)
    assert message in str(finding)


@pytest.mark.parametrize(
    ("table", "old", "new"),
    [
        ("partnerships", "our-city;their-city", "our-city;Their City"),
        ("territories", "our-country,Country,our-archive", "our-country,Country,"),
    ],
)
def test_what_a_wrong_row_would_say_is_not_asked_of_others(
    tmp_path: Path, table: str, old: str, new: str
) -> None:
    """An agreement is not held to the parties of a partnership that has a wrong one."""
    write_starter(tmp_path / "register")
    path = tmp_path / "register" / "data" / f"{table}.csv"
    path.write_text(path.read_text().replace(old, new, 1))
    findings = check(read_project(tmp_path / "register")).report.findings
    usual = {"Territory-sameAs-wanted", "settings:base"}
    told = [one for one in findings if one.rule not in usual]
    assert [one.cell and one.cell.file for one in told] == [f"data/{table}.csv"]
    assert len(told) == 1


EDITED = "register: edited while it was read; build again"


@pytest.mark.parametrize(
    ("at", "written", "error", "message"),
    [
        ("consolidating", b"id,source,label@en\n", ReleaseError, EDITED),
        ("consolidating", b"id,source\nli\xe8ge,x\n", ProjectError, "edited while it was read"),
        ("writing", b"id,source,label@en\n", ReleaseError, EDITED),
    ],
)
def test_an_edit_while_a_release_is_made_is_told(
    tmp_path: Path, at: str, written: bytes, error: type[Exception], message: str
) -> None:
    write_starter(tmp_path / "register")
    project = read_project(tmp_path / "register")

    class Editing(Meter):
        def __call__(self, stage: str) -> None:
            if stage == at:
                (project.data / "offices.csv").write_bytes(written)

    with pytest.raises(error, match=message):
        build(project, tmp_path / "out", Editing())
    assert list((tmp_path / "out").iterdir()) == []


def test_links_of_a_table_that_cannot_be_read_are_no_mistakes(tmp_path: Path) -> None:
    write_starter(tmp_path / "register")
    project = read_project(tmp_path / "register")
    (project.data / "links").mkdir()
    (project.data / "links/positive.sssom.tsv").write_text(
        f"#curie_map:\n#  t: {project.base}id/territory/\n#  schema: https://schema.org/\n"
        "#  wd: http://www.wikidata.org/entity/\n"
        "subject_id\tpredicate_id\tobject_id\tmapping_justification\n"
        "t:our-city\tschema:sameAs\twd:Q1\tsemapv:ManualMappingCuration\n"
    )
    table = project.data / "territories.csv"
    table.write_bytes(table.read_bytes().replace(b"Their City", b"Li\xe8ge"))
    report = check(project).report
    assert [str(one) for one in report.findings if one.severity is Severity.VIOLATION] == [
        "data/territories.csv:4: not UTF-8 (byte 0xE8); "
        'in a spreadsheet program save it as "CSV UTF-8 (comma delimited)"'
    ]
    assert recheck(project, State()).report == report
    with pytest.raises(ProjectError, match=r"territories\.csv:4: not UTF-8 .*; correct that first"):
        read_register(project)


def test_a_file_beside_the_tables_may_have_any_name(tmp_path: Path) -> None:
    write_starter(tmp_path / "register")
    project = read_project(tmp_path / "register")
    before = fingerprint(project)
    (project.data / os.fsdecode(b"li\xe8ge.txt")).write_text("x")
    assert fingerprint(project) != before


def test_a_context_has_what_lists_show(tmp_path: Path) -> None:
    write_starter(tmp_path / "register")
    project = read_project(tmp_path / "register")
    shutil.copytree(project.folder("ontology"), project.root / "ontology")
    path = project.root / "ontology" / "context.jsonld"
    context = json.loads(path.read_text(encoding="utf-8"))
    del context["@context"]["term"]
    path.write_text(json.dumps(context), encoding="utf-8")
    with pytest.raises(ProjectError, match=r"context\.jsonld: no term term, which lists of things"):
        build(project, tmp_path / "out")
