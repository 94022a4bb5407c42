"""Writing a release: whole or not at all, the same each time, and in nobody's way."""

import dataclasses
import errno
import fcntl
import os
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from stages import write_dataset
from twinrdf.errors import ReleaseBlockedError, ReleaseError
from twinrdf.pipeline import Checked, build
from twinrdf.progress import Meter
from twinrdf.project import Project, read_project
from twinrdf.publish.folder import begin_release, write_release
from twinrdf.release import Release, find_current, list_files, verify_release
from twinrdf.starter import write_starter
from twinrdf.store import open_store

CONTENTS = {
    "MANIFEST.sha256", "release.json", "dumps/register.ttl", "dumps/register.nt",
    "dumps/register.jsonld", "dumps/register.rdf", "dumps/register.geojson",
    "dumps/everything.trig", "dumps/everything.nq", "dumps/network.graphml", "dumps/network.gexf",
    "dumps/network-nodes.csv", "dumps/network-edges.csv", "site/network.json",
    "dumps/csv/agreements.csv", "dumps/csv/agreements.csv.gz", "ontology/twinrdf.ttl",
    "ontology/codes.ttl", "ontology/domains.ttl", "ontology/alignments.ttl",
    "ontology/context.jsonld", "ontology/index.html", "queries/queries.ttl",
    "queries/sources.rq", "metadata/void.ttl", "metadata/catalog.ttl", "metadata/service.ttl",
    "metadata/dataset.jsonld", "report/report.ttl", "report/report.json", "report/report.html",
    "report/disagreements.csv", "report/disagreements.json", "report/disagreements.html",
    "store/CURRENT",
}  # fmt: skip

Write = Callable[..., Release]


@pytest.fixture(scope="module")
def small(checked: Checked, tmp_path_factory: pytest.TempPathFactory) -> Checked:
    """A few things of the register, for speed."""
    quads = (quad for quad in checked.dataset.everything if "ghent" in quad[0])
    return dataclasses.replace(checked, dataset=write_dataset(quads, tmp_path_factory.mktemp("x")))


@pytest.fixture
def write(small: Checked, tmp_path: Path) -> Write:
    def run(out: Path = tmp_path / "releases", digest: str = "input", **more: object) -> Release:
        with begin_release(out) as folder:
            return write_release(
                folder, small.project, small.mapping, small.dataset, small.decisions, small.report,
                digest, **more,  # type: ignore[arg-type]
            )  # fmt: skip

    return run


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "releases"


def names(out: Path) -> set[str]:
    return {path.name for path in out.iterdir()}


def test_a_release_holds_all_it_should_and_is_current(release: Release):
    files = set(list_files(release.path))
    assert files >= CONTENTS
    assert any(name.startswith("shapes/") for name in files)
    verify_release(release.path)
    assert find_current(release.path.parent) == release
    assert release.path.name == release.id


def test_its_manifest_is_one_that_sha256sum_reads(write: Write):
    release = write()
    tool = shutil.which("sha256sum")
    if tool is None:
        pytest.skip("no sha256sum here")
    done = subprocess.run(
        [tool, "--check", "--quiet", "--strict", "MANIFEST.sha256"], cwd=release.path, check=False
    )
    assert done.returncode == 0


def test_its_numbers_are_those_of_the_store(release: Release):
    store = open_store(release.store)
    assert len(list(store.quads())) == release.counts["quads"]
    assert len(list(store.quads(graph=""))) == release.counts["triples"]
    assert sum(graph.triples for graph in release.graphs) == release.counts["quads"]
    assert release.counts["findings"]["violation"] == 0


def test_files_can_be_read_by_all_and_written_by_none(write: Write):
    old = os.umask(0o077)
    try:
        release = write()
    finally:
        os.umask(old)
    assert stat.S_IMODE((release.path.parent / "current").stat().st_mode) == 0o644
    for name in list_files(release.path):
        assert stat.S_IMODE((release.path / name).stat().st_mode) == 0o444, name
    for folder in (release.path, *(path for path in release.path.rglob("*") if path.is_dir())):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o755, folder


def test_a_release_is_on_the_disk_before_it_is_current(
    write: Write, out: Path, monkeypatch: pytest.MonkeyPatch
):
    synced = set()

    def sync(handle: int) -> None:
        if not (out / "current").exists():
            synced.add(os.fstat(handle).st_ino)

    monkeypatch.setattr(os, "fsync", sync)
    path = write().path
    places = (out, path, *path.rglob("*"))
    assert [place for place in places if place.stat().st_ino not in synced] == []


def test_a_release_that_is_there_already_is_left_alone(write: Write):
    first = write()
    before = {name: (first.path / name).stat().st_mtime_ns for name in list_files(first.path)}
    assert write() == first
    assert before == {
        name: (first.path / name).stat().st_mtime_ns for name in list_files(first.path)
    }


def test_other_input_is_another_release_beside_the_first(write: Write, out: Path):
    first, second = write(digest="a"), write(digest="b")
    assert first.id != second.id
    assert find_current(out) == second
    assert write(digest="a") == first
    assert find_current(out) == first
    assert names(out) == {first.id, second.id, "current"}


def test_a_damaged_release_is_made_anew(write: Write, out: Path):
    first = write()
    damaged = first.path / "dumps" / "register.nt"
    damaged.chmod(0o644)
    damaged.write_text("damaged")
    (first.path / "release.json").unlink()
    assert write().id == first.id
    verify_release(first.path)
    write(digest="other")
    assert not any(name.startswith(".tmp-") for name in names(out))


def test_what_an_interrupted_build_left_is_removed(write: Write, out: Path):
    (out / ".tmp-abc" / "dumps").mkdir(parents=True)
    (out / ".tmp-abc" / "dumps" / "x").write_text("x")
    release = write()
    assert names(out) == {release.id, "current"}


@pytest.mark.parametrize("stage", ["writing dumps/register.jsonld", "loading the store"])
@pytest.mark.parametrize("failure", [KeyboardInterrupt, MemoryError])
def test_a_build_that_fails_changes_nothing(
    write: Write, out: Path, stage: str, failure: type[BaseException]
):
    first = write()

    class Failing(Meter):
        def __call__(self, name: str) -> None:
            if name == stage:
                raise failure

    with pytest.raises(failure):
        write(digest="other", progress=Failing())
    assert names(out) == {first.id, "current"}
    assert find_current(out) == first


def test_a_second_build_says_who_is_at_work(write: Write, out: Path):
    out.mkdir()
    with (out / ".lock").open("w") as lock:
        lock.write("4711")
        lock.flush()
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(ReleaseError, match=r"another build .* \(process 4711\); wait"):
            write()
        assert names(out) == {".lock"}
    release = write()
    assert names(out) == {release.id, "current"}


def test_a_place_that_cannot_be_written_says_so(write: Write, tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ReleaseError, match="file: the release cannot be written: File exists"):
        write(out=tmp_path / "file")


def test_a_folder_that_may_only_be_read_has_advice_for_every_command(
    write: Write, out: Path, monkeypatch: pytest.MonkeyPatch
):
    def refuse(*_given: object, **_more: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system", str(out))

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(ReleaseError, match="into another folder with `twinrdf build --out`; what"):
        write()


BUILD = """
import os, resource, sys
from pathlib import Path
from twinrdf.errors import ReleaseBlockedError, ReleaseError
from twinrdf.pipeline import build
from twinrdf.progress import Meter
from twinrdf.project import read_project

class Deadly(Meter):
    def __call__(self, stage):
        if stage == deadly:
            os.kill(os.getpid(), 9)

out, deadly, limit = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
if limit:
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
try:
    release = build(read_project(Path(sys.argv[4])), out, Deadly())
except ReleaseError as error:
    sys.exit(str(error))
print(release.id)
"""


def run_build(
    out: Path, root: Path, deadly: str = "none", limit: int = 0
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", BUILD, str(out), deadly, str(limit), str(root)],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def starter(tmp_path: Path) -> Project:
    write_starter(tmp_path / "register")
    return read_project(tmp_path / "register")


def test_what_was_left_is_removed_though_nothing_is_built(starter: Project, out: Path):
    first = build(starter, out)
    (out / ".tmp-abc").mkdir()
    (out / ".lock").write_text("4711")  # as a build that is killed at its very end leaves it
    assert build(starter, out) == first
    assert names(out) == {first.id, "current"}


def test_a_damaged_release_is_not_taken_for_built(starter: Project, out: Path):
    first = build(starter, out)
    damaged = first.path / "store" / "CURRENT"
    damaged.chmod(0o644)
    damaged.write_text("damaged")
    assert build(starter, out) == first
    verify_release(first.path)


SPLIT = """
import os, sys, time
from pathlib import Path
from twinrdf.parallel import run_all
from twinrdf.project import Project, read_project
from twinrdf.publish.folder import begin_release

with begin_release(Path(sys.argv[1])):
    run_all([lambda: time.sleep(60)] * 2, 2, lambda number: number and os.kill(os.getpid(), 9))
"""


def test_what_a_killed_build_had_started_ends_with_it(out: Path, write: Write):
    done = subprocess.run([sys.executable, "-c", SPLIT, str(out)], check=False)
    assert done.returncode == -signal.SIGKILL
    assert names(out) > {".lock"}
    release = write()
    assert names(out) == {release.id, "current"}


def test_a_blocked_build_leaves_nothing(out: Path):
    with pytest.raises(ReleaseBlockedError), begin_release(out):
        raise ReleaseBlockedError("violations")
    assert names(out) == set()


def test_a_build_that_is_killed_changes_nothing(starter: Project, out: Path, write: Write):
    first = write()
    done = run_build(out, starter.root, deadly="loading the store")
    assert done.returncode == -signal.SIGKILL
    assert find_current(out) == first
    assert any(name.startswith(".tmp-") for name in names(out))
    write(digest="other")
    assert not any(name.startswith(".tmp-") for name in names(out))


@pytest.mark.parametrize("limit", [20_000, 200_000])
def test_a_full_disk_changes_nothing_and_says_what_to_do(
    starter: Project, out: Path, write: Write, limit: int
):
    first = write()
    done = run_build(out, starter.root, limit=limit)
    assert done.returncode == 1
    assert "the release cannot be written" in done.stderr
    assert "then build again; what is served is as it was" in done.stderr
    assert done.stderr.count("\n") == 1
    assert names(out) == {first.id, "current"}
    assert find_current(out) == first
