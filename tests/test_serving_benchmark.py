"""The benchmark of serving: it measures real servers, and its table says who was faster."""

import os
import shutil
import sys
from pathlib import Path

import pytest
from benchmarks.asked import write_product
from benchmarks.load import Load, list_tree, read_cpu, read_memory
from benchmarks.serve import Row, format_memory, format_table, main

from twinrdf.release import Release
from twinrdf.store import open_store

linux = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


def load(cpu: float, memory: float = 10) -> Load:
    return Load(100, 0, 1000, seconds=2, cpu=cpu, p50=1, p99=2, memory=memory)


def test_a_ratio_above_one_is_in_our_favour() -> None:
    loads = {"twinrdf": load(10), "oxigraph": load(20), "Virtuoso": load(200, 1234)}
    rows = [Row("label", "new", loads)]
    line = format_table(rows).splitlines()[-1]
    assert line.startswith("| label | new | 0.10 | 0.20 | **2.00** | 50.0 | 50.0 |")
    assert line.endswith("| 2.00, 0.10 |")
    assert "Virtuoso 1,234 MB, 0 failed" in format_memory(rows)


@linux
def test_a_process_tree_has_costs() -> None:
    assert os.getpid() in list_tree(os.getpid())
    assert read_cpu(os.getpid()) > 0
    assert read_memory(os.getpid()) > 1
    assert list_tree(2**22 + 1) == []


@linux
@pytest.mark.skipif(
    not (shutil.which("oxigraph") or (Path(sys.executable).parent / "oxigraph").exists()),
    reason="needs the extra `benchmark`",
)
def test_measures_servers_side_by_side(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--agreements", "40", "--seconds", "0.1", "--rounds", "1", "--only", "label"]
    assert main(arguments) == 0
    output = capsys.readouterr().out
    assert "| label of a place | again |" in output
    assert "| label of a place | new |" in output
    assert "twinrdf" in output
    assert output.count(", 0 failed") >= 2


def test_a_product_has_so_many_rows(release: Release) -> None:
    (text,) = write_product(release, 5000).texts
    assert len(open_store(release.store).select(text).rows) == 5000
    with pytest.raises(SystemExit, match="take a larger one"):
        write_product(release, 10**12)
