"""The benchmark of checks after one edit: what it edits, and what it measures."""

from pathlib import Path

from benchmarks.generate import write_register
from benchmarks.incremental import EDITS, format_row, measure_watching


def test_each_edit_is_measured_and_finds_what_a_whole_check_finds(tmp_path: Path) -> None:
    write_register(tmp_path, 30, seed=1)
    before = {path.name: path.read_bytes() for path in (tmp_path / "data").glob("*.csv")}
    measured = list(measure_watching(tmp_path, 30, proven=True))
    assert [one.what for one in measured] == [f"watching: {what}" for what, _, _ in EDITS]
    after = {path.name: path.read_bytes() for path in (tmp_path / "data").glob("*.csv")}
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"agreements.csv", "territories.csv"}
    assert format_row(measured[0]).startswith("| 30 | watching: an agreement renamed | ")
