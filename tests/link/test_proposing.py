from collections.abc import Callable
from pathlib import Path

import pytest

from twinrdf.errors import LinkError
from twinrdf.link.places import Name, Place, Point
from twinrdf.link.proposing import Proposal, format_predictions, propose_links, write_predictions
from twinrdf.link.reasons import Advice, Reason
from twinrdf.link.sqlite_gazetteer import SqliteGazetteer
from twinrdf.link.sssom import read_mapping_set
from twinrdf.names.levels import Level
from twinrdf.project import Project, read_project
from twinrdf.records.rows import Record
from twinrdf.vocab import TABLES

BASE = "https://example.org/r/"
TERRITORIES = next(table for table in TABLES if table.name == "territories")
HEADER = (
    f"# curie_map:\n#   t: {BASE}id/territory/\n#   schema: https://schema.org/\n"
    "#   wd: http://www.wikidata.org/entity/\n"
    "subject_id\tpredicate_id\tpredicate_modifier\tobject_id\tmapping_justification\n"
)
INDEX = (
    Place("Q6122", (Name("Asti", "it"),), Level.CITY, "IT", ("Piedmont",), Point(44.9, 8.2), 700),
    Place("Q999000001", (Name("Novi", "it"),), Level.CITY, "IT", ("Piedmont",), Point(44.7, 8.8)),
    Place("Q999000002", (Name("Novi", "it"),), Level.CITY, "IT", ("Emilia",), Point(44.9, 10.9)),
)  # fmt: skip
Rows = tuple[Record, ...]


@pytest.fixture
def register(tmp_path: Path) -> Project:
    (tmp_path / "data/links").mkdir(parents=True)
    (tmp_path / "twinrdf.toml").write_text(
        f'[register]\ntitle = {{ en = "R" }}\ndescription = {{ en = "R" }}\nbase = "{BASE}"\n'
        'publisher = { name = "P", url = "https://example.org/" }\nlanguages = ["en"]\n'
        'license = "https://example.org/licence"\nissued = 2026-01-01\n'
    )
    return read_project(tmp_path)


@pytest.fixture
def gazetteer(opened: Callable[..., SqliteGazetteer]) -> SqliteGazetteer:
    return opened(*INDEX)


def row(name: str, label: str, kind: str = "City", **values: tuple[str, ...]) -> Record:
    cells = {("label", "en"): (label,), ("within", ""): (iri("italy"),)}
    cells |= {(column, ""): value for column, value in values.items()}
    return Record(TERRITORIES, name, "s", (kind,), cells, "data/territories.csv", 2)


def iri(name: str) -> str:
    return f"{BASE}id/territory/{name}"


ITALY = Record(TERRITORIES, "italy", "s", ("Country",), {("label", "en"): ("Italy",)}, "f", 2)
ROWS = (ITALY, row("novi", "Novi"), row("asti", 'Asti\t"x" (city)'), row("nowhere", "Nowhere"))


def decide(register: Project, name: str, *rows: str) -> None:
    path = register.data / f"links/{name}.sssom.tsv"
    path.write_text(HEADER + "".join(one.replace(" ", "\t") + "\n" for one in rows))


def by_name(proposals: tuple[Proposal, ...]) -> dict[str, tuple[Advice, Reason]]:
    return {one.subject.rpartition("/")[2]: (one.outcome.advice, one.outcome.reason)
            for one in proposals}  # fmt: skip


def test_every_undecided_territory_gets_an_answer(
    register: Project, gazetteer: SqliteGazetteer
) -> None:
    rows = (ITALY, row("novi", "Novi"), row("asti", "Asti"), row("nowhere", "Nowhere"))
    assert by_name(propose_links(register, rows, gazetteer)) == {
        "asti": (Advice.AUTO, Reason.CLEAR),
        "italy": (Advice.NONE, Reason.NOT_IN_INDEX),
        "novi": (Advice.REVIEW, Reason.HOMONYM_ELSEWHERE),
        "nowhere": (Advice.NONE, Reason.NOT_IN_INDEX),
    }


@pytest.mark.parametrize("name", ["positive", "unsure"])
def test_what_is_decided_is_left_alone(
    register: Project, gazetteer: SqliteGazetteer, name: str
) -> None:
    decide(register, name, "t:novi schema:sameAs  wd:Q1 semapv:ManualMappingCuration")
    assert "novi" not in by_name(propose_links(register, ROWS, gazetteer))


def test_a_rejected_candidate_never_comes_back(
    register: Project, gazetteer: SqliteGazetteer
) -> None:
    decide(register, "negative", "t:asti schema:sameAs Not wd:Q6122 semapv:ManualMappingCuration")
    rows = (ITALY, row("asti", "Asti"))
    assert by_name(propose_links(register, rows, gazetteer))["asti"][0] is Advice.NONE
    assert "Q6122" not in format_predictions(
        register, propose_links(register, rows, gazetteer), gazetteer
    )


def test_one_item_is_not_given_twice(register: Project, gazetteer: SqliteGazetteer) -> None:
    rows = (ITALY, row("asti", "Asti"), row("asti-2", "Asti"))
    shared = (Advice.REVIEW, Reason.SHARED_ITEM)
    found = by_name(propose_links(register, rows, gazetteer))
    assert (found["asti"], found["asti-2"]) == (shared, shared)
    decide(register, "positive", "t:asti schema:sameAs  wd:Q6122 semapv:ManualMappingCuration")
    assert by_name(propose_links(register, rows, gazetteer))["asti-2"] == shared


def test_a_territory_that_may_be_one_of_two_is_left_alone(
    register: Project, gazetteer: SqliteGazetteer
) -> None:
    rows = (ITALY, row("asti", "Asti", possibly=(iri("novi"),)), row("novi", "Novi"))
    assert "asti" not in by_name(propose_links(register, rows, gazetteer))


def test_nothing_is_proposed_while_a_decision_cannot_be_read(
    register: Project, gazetteer: SqliteGazetteer
) -> None:
    decide(register, "negative", "t:asti schema:sameAs Not wd:6122 semapv:ManualMappingCuration")
    with pytest.raises(LinkError, match=r"negative\.sssom\.tsv:\d+.*no item of Wikidata"):
        propose_links(register, ROWS, gazetteer)


def test_a_broken_file_of_predictions_is_replaced(
    register: Project, gazetteer: SqliteGazetteer
) -> None:
    path = register.data / "links/predictions.sssom.tsv"
    path.write_bytes(b"\xff\xfe broken")
    assert write_predictions(register, propose_links(register, ROWS, gazetteer), gazetteer) == path
    assert read_mapping_set(path).problems == ()


def test_predictions_are_a_mapping_set(register: Project, gazetteer: SqliteGazetteer) -> None:
    proposals = propose_links(register, ROWS, gazetteer)
    path = write_predictions(register, proposals, gazetteer)
    mappings = read_mapping_set(path)
    rows = [dict(zip(mappings.columns, one.cells, strict=True)) for one in mappings.rows]
    assert [(one["subject_id"], one["object_id"]) for one in rows] == [
        ("id:territory/asti", "wd:Q6122"),
        ("id:territory/novi", "wd:Q999000001"),
        ("id:territory/novi", "wd:Q999000002"),
    ]
    assert mappings.expand("id:territory/asti") == iri("asti")
    assert rows[0]["subject_label"] == 'Asti "x" (city)'
    assert rows[1]["comment"].startswith("review: homonym-elsewhere; name Novi = novi (it); ")
    assert rows[2]["comment"].startswith("review: choice 2; ")
    assert {one["mapping_justification"] for one in rows} == {"semapv:CompositeMatching"}
    assert '# object_source_version: "2026-01"\n' in path.read_text()


def test_the_same_input_gives_the_same_file_and_nothing_else_changes(
    register: Project, gazetteer: SqliteGazetteer
) -> None:
    decide(register, "negative", "t:asti schema:sameAs Not wd:Q1 semapv:ManualMappingCuration")
    before = (register.data / "links/negative.sssom.tsv").read_bytes()
    first = write_predictions(
        register, propose_links(register, ROWS, gazetteer), gazetteer
    ).read_bytes()
    again = propose_links(register, tuple(reversed(ROWS)), gazetteer)
    assert write_predictions(register, reversed(again), gazetteer).read_bytes() == first
    names = sorted(path.name for path in (register.data / "links").iterdir())
    assert names == ["negative.sssom.tsv", "predictions.sssom.tsv"]
    assert (register.data / "links/negative.sssom.tsv").read_bytes() == before


def test_a_folder_that_cannot_be_written_is_named(
    register: Project, gazetteer: SqliteGazetteer
) -> None:
    (register.data / "links").rmdir()
    (register.data / "links").write_text("a file")
    with pytest.raises(LinkError, match="cannot be written"):
        write_predictions(register, (), gazetteer)


@pytest.mark.filterwarnings("ignore")  # of the package's own libraries
def test_the_sssom_package_reads_the_file(register: Project, gazetteer: SqliteGazetteer) -> None:
    parsers = pytest.importorskip("sssom.parsers", exc_type=ImportError)
    path = write_predictions(register, propose_links(register, ROWS, gazetteer), gazetteer)
    table = parsers.parse_sssom_table(str(path))
    assert list(table.df["object_id"]) == ["wd:Q6122", "wd:Q999000001", "wd:Q999000002"]
