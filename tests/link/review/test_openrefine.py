"""What is open goes out as a table; judgements come back, checked cell by cell."""

import csv
import io
from pathlib import Path

import pytest

from twinrdf.errors import LinkError
from twinrdf.link.review.files import write_changes
from twinrdf.link.review.openrefine import COLUMNS, Imported, format_open, read_judgements
from twinrdf.link.review.table import Table
from twinrdf.project import Project
from twinrdf.records.rows import Record

from .conftest import ADA, EVIL, decided, load, pairs, path_of, predicted, put, rows_of

Rows = tuple[Record, ...]


def judged(tmp_path: Path, text: str | bytes, name: str = "judged.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def take(project: Project, path: Path) -> Imported:
    found = read_judgements(path, project, load(project), ADA)
    write_changes(project, found.changes)
    return found


def test_what_is_open_goes_out(register: Project, records: Rows) -> None:
    put(register, "positive", decided("bree", "Q201"))
    text, count = format_open(register, records)
    rows = list(csv.DictReader(io.StringIO(text)))
    assert tuple(rows[0]) == COLUMNS
    assert [(row["id"], row["state"]) for row in rows] == [
        ("territory/alken", "proposed"),
        ("territory/belgium", "none"),
        ("territory/cadier", "proposed"),
        ("territory/dessel", "unsure"),
    ]
    assert count == 4
    assert rows[0] == {
        "id": "territory/alken", "name": "Alken", "other_names": "Alkene", "kind": "municipality",
        "within": "", "country": "Belgium", "lat": "50.88", "long": "5.31", "state": "proposed",
        "candidates": "Q101 Alken; Q102 Alken (Germany)",
    }  # fmt: skip
    assert rows[2]["name"] == EVIL


def test_a_spreadsheet_runs_nothing_of_it(register: Project) -> None:
    table = register.data / "territories.csv"
    table.write_text(table.read_text().replace("Alkene", "=1+1"))
    rows = list(csv.DictReader(io.StringIO(format_open(register, load(register))[0])))
    assert rows[0]["other_names"] == "'=1+1"


def test_judgements_come_back(register: Project, tmp_path: Path) -> None:
    table = (
        "id,name,match,judgement,action,comment\n"
        "territory/alken,Whatever it says now,Q101,matched,single,seen\n"
        "territory/bree,Bree,Q777,matched,mass,\n"
        "territory/cadier,,,new,single,\n"
        "territory/dessel,,,none,,\n"
        "territory/belgium,,Q31,matched,auto,\n"
    )
    found = take(register, judged(tmp_path, table))
    assert found.findings == ()
    assert dict(found.counts) == {
        "left open": 1, "linked": 2, "matched by the service alone, so left open": 1,
        "without an item": 1,
    }  # fmt: skip
    assert pairs(register, "positive") == [
        ("alken", "Q101"), ("bree", "Q777"), ("cadier", "NoTermFound"),
    ]  # fmt: skip
    row = rows_of(register, "positive")[0]
    assert (row["subject_label"], row["comment"]) == ("Alken", "seen")
    assert (row["reviewer_label"], row["mapping_date"]) == ("Ada Lovelace", "2026-11-22")
    again = take(register, judged(tmp_path, table))
    assert again.counts["decided so before"] == 3


@pytest.mark.parametrize(
    "text",
    [
        "\ufeffid;match;judgement\r\nterritory/alken;Q101;matched\r\n",
        "id\tmatch\nterritory/alken\thttp://www.wikidata.org/entity/Q101\n",
        "ID,QID,Judgment\nterritory/alken,wd:Q101,Matched\n",
        "id,match\n\nterritory/alken,https://www.wikidata.org/wiki/Q101\n",
        "id,match,judgement,comment\r\nterritory/alken,Q101\r\n",
        "id,match,judgement\r\nterritory/alken,Q101,matched,,\r\n",
        "id;match;comment\rterritory/alken;Q101;a, b, c, d, e, f\r",
    ],
)
def test_tables_of_spreadsheet_programs_are_read(
    register: Project, tmp_path: Path, text: str
) -> None:
    assert take(register, judged(tmp_path, text)).findings == ()
    assert pairs(register, "positive") == [("alken", "Q101")]


def test_what_was_left_open_is_said_to_be_decided(register: Project, tmp_path: Path) -> None:
    found = take(register, judged(tmp_path, "id,match\nterritory/dessel,Q401\n"))
    assert dict(found.counts) == {"linked that was unsure": 1}
    assert rows_of(register, "unsure") == []


OPEN = "in data/links/"


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("territory/alken,Q12x,,,", 'match: "Q12x" is no item of Wikidata; write one such as '
                                    "Q1296"),
        ("territory/alken,territory/alken,,,", 'match: "territory/alken" is no item of Wikidata; '
                                               "write one such as Q1296"),
        ("alken,Q1,,,", 'id: "alken" is no thing of the register; keep the column as exported'),
        (",Q1,,,", 'id: "" is no thing of the register; keep the column as exported'),
        ("territory/alken,,matched,,", "match: matched with nothing; write the item, or the "
                                       "judgement none"),
        ("territory/alken,Q1,none,,", 'judgement: "none" beside an item; write matched, or empty '
                                      "the item"),
        ("territory/alken,Q1,yes,,", 'judgement: "yes" is no judgement of OpenRefine; write '
                                     "matched, new or none"),
        ("territory/alken,Q1,,,,x", "6 cells under 5 headers; export it again"),
        ("territory/alken", "1 cell under 5 headers; export it again"),
        ("territory/alken,Q9,,,", "match: Q9 was rejected for territory/alken "
                                  f"{OPEN}negative.sssom.tsv:7; empty this cell, or take that row "
                                  "out"),
        ("territory/bree,Q8,,,", f"match: territory/bree is linked to Q7 {OPEN}positive.sssom"
                                 ".tsv:7; empty this cell, or take that row out"),
        ("territory/bree,,new,,", f"match: territory/bree is linked to Q7 {OPEN}positive.sssom.tsv"
                                  ":7; empty this cell, or take that row out"),
        ("territory/alken,Q7,,,", f"match: territory/bree is linked to Q7 {OPEN}positive.sssom"
                                  ".tsv:7; empty this cell, or take that row out"),
        ("territory/dessel,Q5,,,", 'id: "territory/dessel" is in line 2 too; keep one of the two'),
        ("territory/alken,Q4,,,", "match: Q4 is given to territory/dessel too; one item is one "
                                  "thing"),
        ("territory/alken,Q1,,,ask a@example.org", "comment: an e-mail address; remove it, for "
                                                   "contact data is not published"),
    ],
)  # fmt: skip
def test_mistakes_are_told_at_their_cells(
    register: Project, tmp_path: Path, row: str, message: str
) -> None:
    put(register, "positive", decided("bree", "Q7"))
    put(register, "negative", decided("alken", "Q9", negative=True))
    before = {path: path.read_bytes() for path in (register.data / "links").iterdir()}
    head = "id,match,judgement,action,comment\nterritory/dessel,Q4,matched,,\n"
    found = take(register, judged(tmp_path, head + row + "\n"))
    assert [str(finding) for finding in found.findings] == [f"judged.csv:3: {message}"]
    assert found.changes == ()
    assert {path: path.read_bytes() for path in (register.data / "links").iterdir()} == before


def test_mistakes_of_all_rows_are_told_at_once(register: Project, tmp_path: Path) -> None:
    found = take(register, judged(tmp_path, "id,match\na note\nalken,Q1\nterritory/bree,Q\n"))
    assert [str(finding).partition(";")[0] for finding in found.findings] == [
        "judged.csv:2: 1 cell under 2 headers",
        'judged.csv:3: id: "alken" is no thing of the register',
        'judged.csv:4: match: "Q" is no item of Wikidata',
    ]
    assert found.changes == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("id,name\n", "judged.csv:1: match: there must be one such column, not 0"),
        ("\nid,match,comment,comment\n", "judged.csv:2: comment: there must be one such column"),
        ("id,match,judgement,judgment\n", "judged.csv:1: judgement: there must be one such column"),
        ("id,match,match\n", "judged.csv:1: match: there must be one such column, not 2"),
        ("", "judged.csv:1: id: there must be one such column, not 0"),
        (b"id,match\n\xff,Q1\n", "judged.csv:2: not UTF-8"),
        (b"PK\x03\x04", "judged.csv: not UTF-8 but a spreadsheet"),
        ('id,match\n"territory/alken,Q1\n', "judged.csv:2: a quotation mark is opened"),
    ],
)
def test_tables_that_are_none(
    register: Project, tmp_path: Path, text: str | bytes, message: str
) -> None:
    found = take(register, judged(tmp_path, text))
    assert str(found.findings[0]).startswith(message)
    assert pairs(register, "positive") == []


def test_nothing_goes_out_or_in_beside_a_broken_file(
    register: Project, records: Rows, tmp_path: Path
) -> None:
    path_of(register, "negative").write_text("half a")
    with pytest.raises(LinkError, match="correct that first"):
        format_open(register, records)
    with pytest.raises(LinkError, match="correct that first"):
        take(register, judged(tmp_path, "id,match\n"))


def test_a_link_that_went_stale_is_not_overwritten(register: Project, tmp_path: Path) -> None:
    put(register, "positive", decided("alken", "Q1").replace("\tAlken\t", "\tAlken-sur-Herk\t"))
    found = take(register, judged(tmp_path, "id,match\nterritory/alken,Q2\n"))
    assert "decided already" in str(found.findings[0])
    assert pairs(register, "positive") == [("alken", "Q1")]


def test_ids_of_candidates_are_those_of_wikidata(register: Project, records: Rows) -> None:
    put(register, "predictions", predicted("alken", "Q5", 'a, "b"'))
    rows = list(csv.DictReader(io.StringIO(format_open(register, records)[0])))
    assert rows[0]["candidates"] == 'Q5 a, "b"'


def test_what_was_replaced_does_not_wait_for_a_link(register: Project) -> None:
    table = register.data / "territories.csv"
    head, *rows = table.read_text().splitlines()
    table.write_text("\n".join([f"{head},replacedBy", *rows, "bre,,council,,,,,,,,,bree", ""]))
    text, count = format_open(register, load(register))
    assert "territory/bre," not in text
    assert count == 5


def test_many_judgements_are_compared_with_many_links_at_once(
    register: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"place-{number}" for number in range(120)]
    table = register.data / "territories.csv"
    rows = "".join(f"{name},City,council,{name},,,,belgium,,,\n" for name in names)
    table.write_text(table.read_text() + rows)
    links = "".join(decided(name, f"Q9{number}") for number, name in enumerate(names[:60]))
    put(register, "positive", links)
    judgements = "".join(f"territory/{name},Q8{at}\n" for at, name in enumerate(names[60:]))
    expanded = []
    item = Table.item
    monkeypatch.setattr(Table, "item", lambda *of: expanded.append(of) or item(*of))
    found = take(register, judged(tmp_path, f"id,match\n{judgements}"))
    assert (found.findings, dict(found.counts)) == ((), {"linked": 60})
    assert len(expanded) < 1000
