"""The commands of linking, in the words and exit codes that people and scripts get."""

import socket
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from link.review.conftest import PREDICTIONS, TERRITORIES, pairs, put
from registers import write_register
from twinrdf.cli.main import main
from twinrdf.project import Project


@pytest.fixture
def register(tmp_path: Path) -> Project:
    sources = "id,label@en,issued,rank\ncouncil,Council,2019-06,1\n"
    project = write_register(tmp_path / "reg", sources=sources, territories=TERRITORIES)
    (project.data / "links").mkdir()
    put(project, "predictions", PREDICTIONS)
    return project


def run(*args: str) -> Result:
    return CliRunner().invoke(main, ["link", *args])


def test_link_alone_proposes_for_the_register_here(
    register: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(register.root)
    result = run()
    assert result.exit_code == 0, result.output
    assert result.output == run("propose").output
    assert "proposals:" in result.output


def test_open_records_go_out(register: Project, tmp_path: Path) -> None:
    result = run("export", str(tmp_path / "open.csv"), str(register.root))
    advice = "keep the column id, and reconcile the column name"
    assert (result.exit_code, result.output) == (0, f"{tmp_path}/open.csv: 5 records; {advice}\n")
    assert (tmp_path / "open.csv").read_text().startswith("id,name,")
    result = run("export", str(tmp_path / "no/open.csv"), str(register.root))
    assert (result.exit_code, "cannot be written" in result.output) == (1, True)


def test_judgements_come_in_whole_or_not_at_all(register: Project, tmp_path: Path) -> None:
    table = tmp_path / "judged.csv"
    table.write_text("id,match\nterritory/alken,Q101\nterritory/bree,Q2x\n")
    result = run("import", str(table), str(register.root), "--reviewer", "Ada Lovelace")
    assert result.exit_code == 1
    assert 'judged.csv:3: match: "Q2x" is no item of Wikidata' in result.output
    assert "so nothing is taken" in result.output
    assert not (register.data / "links/positive.sssom.tsv").exists()
    table.write_text("id,match\nterritory/alken,Q101\nterritory/bree,\n")
    result = run("import", str(table), str(register.root), "--reviewer", "Ada Lovelace")
    assert (result.exit_code, result.output) == (0, f"{table}: 1 left open, 1 linked\n")
    assert pairs(register, "positive") == [("alken", "Q101")]


@pytest.mark.parametrize("command", [("review",), ("import", __file__)])
def test_nobody_decides_without_a_name(register: Project, command: tuple[str, ...]) -> None:
    result = run(*command, str(register.root))
    assert (result.exit_code, "Missing option '--reviewer'" in result.output) == (2, True)
    result = run(*command, str(register.root), "--reviewer", "0000-0002-1825-0098")
    assert (result.exit_code, "the last digit does not fit" in result.output) == (1, True)


def test_a_port_that_is_taken_is_told(register: Project) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        result = run("review", str(register.root), "--reviewer", "Ada", "--port", port)
    assert (result.exit_code, "choose another host or port" in result.output) == (1, True)


def test_proposing_need_not_be_named(register: Project) -> None:
    for args in (("propose", str(register.root)), (str(register.root),)):
        result = run(*args)
        assert (result.exit_code, "comes with twinrdf alone" in result.output) == (0, True)
    assert "propose" in run("--help").output


def test_without_an_index_the_one_that_comes_along_is_used_and_says_what_it_has(
    register: Project,
) -> None:
    result = run(str(register.root))
    assert result.exit_code == 0
    assert "proposals: " in result.output
    assert "comes with twinrdf alone" in result.output
    assert "Most cities are not in it" in result.output
    assert (register.data / "links/predictions.sssom.tsv").exists()
