"""The files for bulk loaders hold the release, and say what to do with them."""

import errno
import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from twinrdf.cli.main import main
from twinrdf.engine import bulk
from twinrdf.engine.addresses import ENGINES
from twinrdf.engine.bulk import write_bulk
from twinrdf.errors import EngineError
from twinrdf.release import Release

GRAPH = "http://example.org/register"


@pytest.mark.parametrize("engine", ENGINES)
def test_everything_is_in_the_files(release: Release, tmp_path: Path, engine: str) -> None:
    out = tmp_path / "bulk"
    command = ["push", str(release.path), "--bulk", str(out), "--engine", engine]
    done = CliRunner().invoke(main, [*command, "--default-graph", GRAPH])
    assert done.exit_code == 0, done.output
    text = (out / "README.md").read_text(encoding="utf-8")
    assert f"twinrdf serve --store https://ENGINE --default-graph {GRAPH} --engine {engine}" in text
    assert f"| {GRAPH} | {release.counts['triples']} |" in text
    found = []
    for path in out.glob("*.nq.gz"):
        found += gzip.decompress(path.read_bytes()).decode().splitlines()
    for path in out.glob("*.nt.gz"):
        graph = path.with_name(f"{path.name}.graph").read_text(encoding="utf-8").strip()
        triples = gzip.decompress(path.read_bytes()).decode().splitlines()
        found += [f"{triple[:-1]}<{graph}> ." for triple in triples]
    dump = (release.path / "dumps" / "everything.nq").read_text(encoding="utf-8").splitlines()
    assert sorted(line.replace(f" <{GRAPH}> .", " .") for line in found) == dump


def test_the_same_release_gives_the_same_files(release: Release, tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_bulk(release, tmp_path / name, "virtuoso", GRAPH)
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()


@pytest.mark.parametrize("engine", ["oxigraph", "virtuoso"])
def test_nothing_is_left_of_files_that_are_not_whole(
    release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: str
) -> None:
    def fail(path: Path, lines: Iterator[str]) -> None:
        path.write_text(next(lines), encoding="utf-8")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(bulk, "_pack", fail)
    with pytest.raises(OSError, match="No space left"):
        write_bulk(release, tmp_path / "bulk", engine, GRAPH)
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_there_is_left_alone(release: Release, tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="there already"):
        write_bulk(release, tmp_path, "oxigraph", "")
