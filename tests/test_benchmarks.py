"""The generator of registers: the same for the same seed, valid unless told to break rules."""

import csv
import shutil
import sys
from collections import Counter
from pathlib import Path

import pytest
from benchmarks import assembled, validate
from benchmarks.build import format_converting, format_table, measure, read_wholes
from benchmarks.generate import main, write_register
from benchmarks.validate import Measured, write_triples
from benchmarks.violations import UNREACHABLE
from rdflib import URIRef

from tables import read_rules
from twinrdf.findings import Finding, Severity
from twinrdf.pipeline import check
from twinrdf.project import embedded_root, read_project
from twinrdf.shacl.shapes import read_shapes
from twinrdf.vocab import expand

AGREEMENTS = 40


def place(finding: Finding) -> tuple[str, str]:
    return finding.rule, str(finding.cell) if finding.cell else finding.focus


def test_a_generated_register_has_no_violation_but_conflicts_and_gaps(tmp_path: Path) -> None:
    write_register(tmp_path, AGREEMENTS, seed=3)
    checked = check(read_project(tmp_path))
    assert checked.report.count(Severity.VIOLATION) == 0
    assert {finding.rule for finding in checked.report.findings} > {"Partnership-status-wanted"}
    assert {decision.disagreement for decision in checked.decisions} == {True, False}
    assert not (tmp_path / "expected.csv").exists()
    assert checked.records > 10 * AGREEMENTS // 4


def test_every_rule_is_broken_where_expected_and_nowhere_else(tmp_path: Path) -> None:
    write_register(tmp_path, AGREEMENTS, seed=3, violations=True)
    with (tmp_path / "expected.csv").open(encoding="utf-8") as file:
        expected = Counter((row["rule"], row["cell"]) for row in csv.DictReader(file))
    findings = check(read_project(tmp_path)).report.findings
    rules = {rule.shape: rule for rule in read_rules(read_shapes(embedded_root() / "shapes"))}
    told = {rule for rule, _ in expected}
    assert told | UNREACHABLE.keys() == rules.keys(), "plant a new rule in benchmarks/violations.py"
    about_data = [finding for finding in findings if finding.rule != "settings:base"]
    violations = Counter(map(place, about_data)) - expected
    assert not expected - Counter(map(place, findings))
    assert all(rules[rule].severity is not Severity.VIOLATION for rule, _ in violations)


def test_same_seed_same_bytes(tmp_path: Path) -> None:
    for name, seed in (("one", 1), ("same", 1), ("other", 2)):
        write_register(tmp_path / name, AGREEMENTS, seed)
    contents = {
        name: {
            path.relative_to(tmp_path / name): path.read_bytes()
            for path in (tmp_path / name).rglob("*.*sv")
        }
        for name in ("one", "same", "other")
    }
    assert contents["one"] == contents["same"]
    assert contents["one"] != contents["other"]


def test_command_line_refuses_what_is_too_small(tmp_path: Path) -> None:
    with pytest.raises(SystemExit):
        main([str(tmp_path), "--agreements", "3"])
    assert main([str(tmp_path), "--agreements", "20", "--seed", "5"]) == 0
    assert (tmp_path / "data" / "agreements.csv").exists()


def test_engines_find_the_same_in_a_register_written_for_them(tmp_path: Path) -> None:
    path = tmp_path / "register.nt"
    triples = write_triples(AGREEMENTS, path)
    assert triples == path.read_text(encoding="utf-8").count("\n") > 1000
    engines = ("twinrdf", "turbo", "pyshacl")
    told = {engine: validate.measure(engine, path, core=False) for engine in engines}
    assert told["twinrdf"]["results"] == told["turbo"]["results"] == told["pyshacl"]["results"]
    assert told["twinrdf"]["results"]
    assert validate.measure("twinrdf", path, core=True)["results"] != told["twinrdf"]["results"]
    measured = [Measured(engine, 2.0, 99, {}) for engine in told]
    assert validate.format_rows(AGREEMENTS, triples, measured).count("| ended | – |") == 3


def test_a_large_register_is_made_of_smaller_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "register.nt"
    once = write_triples(20, path)
    monkeypatch.setattr(validate, "LARGEST", 20)
    assert 2 * once < write_triples(100, path) < 5 * once
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(set(lines)) == len(lines)


def test_a_build_is_measured_stage_by_stage(tmp_path: Path) -> None:
    measured = measure(AGREEMENTS, tmp_path, release=False)
    assert [stage.name for stage in measured.stages][:2] == ["reading", "consolidating"]
    table = format_table([measured])
    assert table.count("\n") == len(measured.stages) + 3
    assert "| **all** |" in table
    told = format_converting([measured])
    assert f"Converting {AGREEMENTS} agreements: {measured.claimed:,} triples" in told
    assert measured.claimed > measured.triples / 2


def test_tools_put_together_read_the_same_tables(tmp_path: Path) -> None:
    write_register(tmp_path, AGREEMENTS, seed=1)
    project = read_project(tmp_path)
    checked = check(project)
    parties = f"<{expand('tw:party')}>"
    ours = {(quad[0], quad[2]) for quad in checked.dataset.register if quad[1] == parties}
    triples = assembled.convert(project.data).triples((None, URIRef(parties[1:-1]), None))
    assert {(subject.n3(), value.n3()) for subject, _, value in triples} == ours
    assert len(ours) > AGREEMENTS


@pytest.mark.skipif(
    not (shutil.which("oxigraph") or (Path(sys.executable).parent / "oxigraph").exists()),
    reason="needs the extra `benchmark`",
)
def test_loading_is_measured_beside_the_engines_own_command() -> None:
    agreements, quads, ours, theirs, _ = assembled.compare_loading(AGREEMENTS, limit=60)
    assert (agreements, int(quads.replace(",", "")) > 1000) == ("40", True)
    assert min(float(ours), float(theirs)) > 0


def test_the_whole_of_each_build_is_read_from_a_table(tmp_path: Path) -> None:
    measured = measure(20, tmp_path)
    ((agreements, seconds, _),) = read_wholes(format_table([measured]))
    assert agreements == 20
    assert seconds == pytest.approx(sum(stage.seconds for stage in measured.stages), abs=0.1)
