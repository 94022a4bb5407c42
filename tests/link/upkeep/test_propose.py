"""`twinrdf wikidata propose`: what may be proposed, what may not, and how it is written."""

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from link.fake import Fake, statement
from link.upkeep.conftest import ALKEN, ASTI, TERRITORIES, Run, make_register, twinned
from twinrdf.link.upkeep.propose import Reference, Statement
from twinrdf.link.upkeep.quickstatements import format_table, write_time
from twinrdf.project import Project

Save = Callable[..., Path]
COUNCIL, GAZETTE = "https://alken.example.org/twins?id=1", "https://gazette.example.org/2021"
HEADER = "id,source,label@en,party,partnershipKind,start,end,status,basis\n"
SUMMARY = " /* twinning with its source, from https://example.org/sample/ */\n"
RETRIEVED = "S813\t+2026-11-20T00:00:00Z/11"
SINCE = "P580\t+1994-09-00T00:00:00Z/10"


def line(*cells: str) -> str:
    return "\t".join(cells) + SUMMARY


@pytest.fixture
def propose(run: Run, tmp_path: Path) -> Callable[..., tuple[str, str, str]]:
    """Give a function that proposes: what is printed, the commands and the table."""

    def invoke(register: Project, *args: str | Path) -> tuple[str, str, str]:
        out = tmp_path / "proposals.qs"
        result = run("propose", register, "--out", out, "--retrieved", "2026-11-20", *args)
        assert result.exit_code == 0, result.output
        return result.output, out.read_text(), out.with_suffix(".tsv").read_text()

    return invoke


Propose = Callable[..., tuple[str, str, str]]


def test_a_twinning_is_proposed_on_both_sides(
    register: Project, propose: Propose, saved: Save
) -> None:
    printed, commands, table = propose(register, "--items", saved())
    assert commands == "".join((
        line(ALKEN, "P190", ASTI, SINCE, "S854", f'"{COUNCIL}"', RETRIEVED),
        line(ALKEN, "P190", ASTI, "S854", f'"{GAZETTE}"', RETRIEVED),
        line(ASTI, "P190", ALKEN, SINCE, "S854", f'"{COUNCIL}"', RETRIEVED),
        line(ASTI, "P190", ALKEN, "S854", f'"{GAZETTE}"', RETRIEVED),
    ))  # fmt: skip
    assert table.splitlines()[:2] == [
        "item\tproperty\ttarget\tsince\tuntil\tadds\tsource\ttie",
        f"{ALKEN}\tP190\t{ASTI}\t1994-09\t\tstatement\t{COUNCIL}\tAlken and Asti",
    ]
    assert f"{ALKEN} twinned with {ASTI} (statement, since 1994-09): Alken and Asti" in printed
    assert "2 statements\n" in printed


def test_only_what_is_missing_is_proposed(register: Project, propose: Propose, saved: Save) -> None:
    there = saved(**{
        ALKEN: twinned(ALKEN, statement("P190", ASTI, (COUNCIL, GAZETTE), P580="1994-09-22")),
        ASTI: twinned(ASTI, statement("P190", ALKEN, (GAZETTE,))),
    })  # fmt: skip
    _, commands, table = propose(register, "--items", there)
    assert commands == line(ASTI, "P190", ALKEN, SINCE, "S854", f'"{COUNCIL}"', RETRIEVED)
    assert "\tdates, sources\t" in table
    there = saved(**{
        ALKEN: twinned(ALKEN, statement("P190", ASTI, (COUNCIL, GAZETTE))),
        ASTI: twinned(ASTI, statement("P190", ALKEN, (GAZETTE, COUNCIL))),
    })  # fmt: skip
    printed, commands, _ = propose(register, "--items", there)
    assert commands == ""
    assert "alken--asti: left out: Wikidata has it with these sources" in printed


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ("a,council,A,alken;asti,friendship,1994,,,\n", "not a twinning"),
        ("a,council,A,alken;asti,,1994,,,\n", "not a twinning"),
        ("a,council,A,alken;asti;bree,sister-city-or-twinning,1994,,,\n", "not between two"),
        ("a,council,A,alken;asti,sister-city-or-twinning,1994,,,ambiguous\n",
         "a source leaves open"),
        ("a,drawer,A,alken;asti,sister-city-or-twinning,1994,,,\n", "no public source"),
        ("a,intranet,A,alken;asti,sister-city-or-twinning,1994,,,\n", "no public source"),
        ("a,council,A,alken;asti,sister-city-or-twinning,1994,,,\n"
         "a,drawer,A,alken;asti,,1995,,,\n", "its sources do not agree on a date"),
        ("a,council,A,alken;asti,sister-city-or-twinning,1994,,ended,\n",
         "ended, and no source says when"),
        ("a,council,A,alken;genk,sister-city-or-twinning,1994,,,\n", "no accepted link for genk"),
    ],
)  # fmt: skip
def test_what_may_not_be_proposed_is_left_out(
    tmp_path: Path, propose: Propose, saved: Save, rows: str, why: str
) -> None:
    territories = TERRITORIES + "genk,City,council,Genk,,,belgium\n"
    register = make_register(tmp_path, partnerships=HEADER + rows, territories=territories)
    printed, commands, _ = propose(register, "--items", saved())
    assert f"partnership/a: left out: {why}" in printed
    assert commands == ""


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({ALKEN: {"id": ALKEN, "missing": ""}}, "an item is deleted"),
        ({ALKEN: {**twinned(ALKEN), "id": "Q9"}}, "merged into another"),
        ({ALKEN: twinned(ALKEN, ASTI, ASTI)}, "stated more than once"),
        ({ALKEN: twinned(ALKEN, statement("P190", ASTI, P580="1990"))},
         "since 1994-09 here and 1990 in Wikidata"),
        ({ALKEN: twinned(ALKEN, statement("P190", ASTI, P582="2010"))}, "until 2010 in Wikidata"),
    ],
)  # fmt: skip
def test_what_people_must_settle_is_left_out(
    register: Project, propose: Propose, saved: Save, changed: dict[str, object], why: str
) -> None:
    printed, commands, _ = propose(register, "--items", saved(**changed))
    assert "left out: " in printed
    assert why in printed
    assert commands == ""


def test_only_dates_that_public_sources_give_are_proposed(
    tmp_path: Path, propose: Propose, saved: Save
) -> None:
    rows = ("a,council,A,alken;asti,sister-city-or-twinning,1994,2001-02-03,,\n"
            "a,drawer,A,alken;asti,,1994-09-22,,,\n")  # fmt: skip
    register = make_register(tmp_path, partnerships=HEADER + rows)
    _, commands, _ = propose(register, "--items", saved())
    dates = ("P580", "+1994-00-00T00:00:00Z/9", "P582", "+2001-02-03T00:00:00Z/11")
    assert commands.splitlines(keepends=True)[0] == line(
        ALKEN, "P190", ASTI, *dates, "S854", f'"{COUNCIL}"', RETRIEVED
    )


def test_a_source_with_an_item_is_named_by_it(
    register: Project, propose: Propose, saved: Save
) -> None:
    path = register.data / "links/positive.sssom.tsv"
    row = path.read_text().splitlines()[-1].replace("territory/italy", "source/council")
    path.write_text(
        path.read_text() + row.replace("Italy", "Council").replace("Q38", "Q5550") + "\n"
    )
    _, commands, _ = propose(register, "--items", saved())
    assert f'\tS248\tQ5550\tS854\t"{COUNCIL}"\t' in commands


def test_batches_are_small(register: Project, propose: Propose, saved: Save) -> None:
    printed, commands, _ = propose(register, "--items", saved(), "--most", "1")
    assert {one.partition("\t")[0] for one in commands.splitlines()} == {ALKEN}
    assert "1 statements; 1 more for the next batch" in printed
    assert f"{ASTI} twinned with" not in printed


def test_live_sends_nothing_but_questions(fake: Fake, register: Project, propose: Propose) -> None:
    _, commands, _ = propose(register, "--wikidata", "--api", fake.api, "--contact", "a@b.be")
    assert commands.count("\tP190\t") == 4
    assert {one["action"] for one in fake.asked} == {"wbgetentities"}


def test_a_wrong_name_is_told_before_anything_is_asked(
    fake: Fake, register: Project, run: Run, tmp_path: Path
) -> None:
    live = ("--wikidata", "--api", fake.api, "--contact", "a@b.be", "--retrieved", "2026-11-20")
    result = run("propose", register, "--out", tmp_path / "p.tsv", *live)
    assert (result.exit_code, "name the commands otherwise" in result.output) == (1, True)
    assert fake.asked == []


def test_what_cannot_be_written_is_told(
    register: Project, run: Run, saved: Save, tmp_path: Path
) -> None:
    day = ("--retrieved", "2026-11-20", "--items", saved())
    result = run("propose", register, "--out", tmp_path / "no/p.qs", *day)
    assert (result.exit_code, "cannot be written" in result.output) == (1, True)
    result = run("propose", register, "--out", tmp_path / "p.tsv", *day)
    assert (result.exit_code, "name the commands otherwise" in result.output) == (1, True)
    result = run("propose", register, "--out", tmp_path / "p.qs", "--items", saved())
    assert (result.exit_code, "--retrieved" in result.output) == (2, True)


@pytest.mark.parametrize(
    ("date", "time"),
    [("2011", "+2011-00-00T00:00:00Z/9"), ("2011-05", "+2011-05-00T00:00:00Z/10"),
     ("2011-05-27", "+2011-05-27T00:00:00Z/11")],
)  # fmt: skip
def test_times_have_their_precision(date: str, time: str) -> None:
    assert write_time(date) == time


def test_a_label_in_quotation_marks_stays_in_its_cell() -> None:
    quoted = Statement("Q1", "Q2", '"Ghent and Bruges', "", "", (Reference("https://x.org/"),), "x")
    rows = csv.reader(
        io.StringIO(format_table([quoted, replace(quoted, label="=1+1")])), "excel-tab"
    )
    assert [row[-1] for row in rows] == ["tie", '"Ghent and Bruges', "'=1+1"]
