"""What commands print, for people and for tools."""

import csv
import io
import json

from twinrdf.cli.output import format_github, format_json, format_list, format_report, format_rows
from twinrdf.findings import Cell, Finding, Report, Severity
from twinrdf.queries import CannedQuery
from twinrdf.store import Rows
from twinrdf.terms import Term

BASE = "https://example.org/r/"
REPORT = Report.of(
    [
        Finding(
            Severity.VIOLATION,
            "100% wrong\nmend it",
            Cell("data/a,b.csv", 3, "label@en"),
            rule="read:text",
        ),
        Finding(Severity.WARNING, "no date", Cell("data/agreements.csv", 9), "Agreement-signed"),
        Finding(Severity.INFO, "odd", focus=BASE + "id/territory/x"),
    ]
)
ROWS = Rows(
    ("place", "label", "since"),
    (
        (Term(BASE + "id/territory/ghent"), Term("Ghent", "x", "en"), None),
        (Term("https://example.com/x"), Term("成都\nChengdu", "x", "zh"), Term("2011", "y")),
    ),
)


def test_report_for_people_groups_by_severity_and_counts() -> None:
    assert format_report(REPORT, 1).splitlines() == [
        "1 violation:",
        "data/a,b.csv:3: label@en: 100% wrong",
        "mend it",
        "",
        "1 warning:",
        "data/agreements.csv:9: no date",
        "",
        "1 note:",
        "https://example.org/r/id/territory/x: odd",
        "",
        "1 row read: 1 violation, 1 warning, 1 note; the register does not conform",
    ]


def test_what_is_said_alike_of_several_columns_is_said_once() -> None:
    report = Report.of(
        Finding(Severity.INFO, "empty it", Cell("data/figures.csv", line, column))
        for line, column in [(2, "a"), (2, "b"), (3, "a"), (3, "b"), (3, ""), (4, "c")]
    )
    assert format_report(report, 9).splitlines()[:5] == [
        "6 notes:",
        "data/figures.csv:2: a, b: empty it",
        "    the same in 2 rows: 2, 3",
        "data/figures.csv:3: empty it",
        "data/figures.csv:4: c: empty it",
    ]


def test_different_values_of_a_column_are_told_up_to_a_hundred() -> None:
    report = Report.of(
        Finding(Severity.VIOLATION, f"{n} is no date", Cell("data/events.csv", n, "start"), "date")
        for n in range(2, 303)
    )
    lines = format_report(report, 0).splitlines()
    assert lines[:2] == ["301 violations:", "data/events.csv:2: start: 2 is no date"]
    assert lines[100:103] == [
        "data/events.csv:101: start: 101 is no date",
        "data/events.csv: start: 201 more such values, which --format json lists",
        "",
    ]


def test_what_is_said_alike_of_many_rows_is_said_once() -> None:
    report = Report.of(
        Finding(Severity.INFO, "no date", Cell("data/figures.csv", line, "asOf"))
        for line in (9, 2, 5)
    )
    assert format_report(report, 9).splitlines()[:3] == [
        "3 notes:",
        "data/figures.csv:2: asOf: no date",
        "    the same in 3 rows: 2, 5, 9",
    ]


def test_a_row_in_which_the_same_is_found_twice_is_one_row() -> None:
    findings = [
        Finding(Severity.INFO, "twice", Cell("data/figures.csv", line, "about"), value=value)
        for line, value in ((2, "a"), (2, "b"), (5, "a"), (5, "b"))
    ]
    assert format_report(Report.of(findings), 9).splitlines()[1:4] == [
        "data/figures.csv:2: about: twice",
        "    the same in 2 rows: 2, 5",
        "",
    ]
    assert format_report(Report.of(findings[:2]), 9).splitlines()[1:3] == [
        "data/figures.csv:2: about: twice",
        "",
    ]


def test_of_very_many_rows_as_many_lines_are_told_as_a_person_reads() -> None:
    report = Report.of(
        Finding(Severity.INFO, "no date", Cell("data/figures.csv", line, "asOf"))
        for line in range(2, 902)
    )
    head, _, lines = format_report(report, 1200).splitlines()[:3]
    assert head == "900 notes:"
    assert lines.startswith("    the same in 900 rows: 2, 3, 4, ")
    assert lines.endswith(" 20, 21 and 880 more, which --format json lists")


def test_report_without_findings_is_one_line() -> None:
    text = format_report(Report.of([]), 12)
    assert text == "12 rows read: 0 violations, 0 warnings, 0 notes; the register conforms"


def test_report_for_tools_holds_every_finding() -> None:
    answer = json.loads(format_json(REPORT, 5))
    assert answer["conforms"] is False
    assert answer["counts"] == {"violation": 1, "warning": 1, "info": 1}
    assert answer["rules"] == {"": 1, "Agreement-signed": 1, "read:text": 1}
    first, second, third = answer["findings"]
    assert (first["file"], first["line"], first["column"]) == ("data/a,b.csv", 3, "label@en")
    assert second["column"] is None
    assert third["file"] is None
    assert third["focus"] == BASE + "id/territory/x"


def test_annotations_escape_what_would_end_them() -> None:
    assert format_github(REPORT, 5).splitlines() == [
        "::error file=data/a%2Cb.csv,line=3,title=label@en::100%25 wrong%0Amend it",
        "::warning file=data/agreements.csv,line=9,title=Agreement-signed::no date",
        "::notice title=::odd",
        "5 rows read",
    ]


def test_table_is_as_wide_as_its_cells_in_every_script() -> None:
    assert format_rows(ROWS, "table", BASE).splitlines() == [
        "place                  label         since",
        "---------------------  ------------  -----",
        "territory/ghent        Ghent",
        "https://example.com/x  成都 Chengdu  2011",
        "",
        "2 rows",
    ]


def test_known_names_are_short_in_a_table() -> None:
    row = (Term("https://w3id.org/twinrdf/code/status/active"), Term("https://schema.org/name"))
    text = format_rows(Rows(("a", "b"), (row,)), "table", BASE)
    assert "code:status/active  schema:name" in text


def test_long_cells_are_cut_visibly() -> None:
    text = format_rows(Rows(("a",), ((Term("x" * 100, "y"),),)), "table", BASE)
    assert "x" * 59 + "…" in text
    assert "x" * 60 not in text


def test_a_terminal_acts_on_nothing_that_it_is_shown() -> None:
    hostile = "\x1b]0;title\x07\x1b[2J\x9b31m\u202e\x7f"
    table = format_rows(Rows(("a",), ((Term(hostile, "y"),), (Term(hostile),))), "table", BASE)
    assert table.replace("\n", "").isprintable()
    assert "\\u001b[2J\\u009b31m\\u202e" in table
    query = CannedQuery("a", f"What?{hostile}", "", (), (), (), (), "")
    assert format_list([query]).replace("\n", "").isprintable()
    joined = "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"  # which Persian needs
    assert joined in format_rows(Rows(("a",), ((Term(joined, "y"),),)), "table", BASE)


def test_nor_on_what_it_is_shown_for_tools() -> None:
    hostile = "\x1b[2J\x9b31m\u202e\x7f"
    told = format_rows(Rows(("a",), ((Term(hostile, "y"),),)), "json", BASE)
    report = format_json(Report.of([Finding(Severity.INFO, hostile)]), 1)
    for text in (told, report):
        assert text.replace("\n", "").isprintable()
    assert json.loads(told) == [{"a": hostile}]
    assert json.loads(report)["findings"][0]["message"] == hostile


def test_csv_holds_whole_values() -> None:
    parsed = list(csv.reader(io.StringIO(format_rows(ROWS, "csv", BASE))))
    assert parsed[0] == ["place", "label", "since"]
    assert parsed[1] == [BASE + "id/territory/ghent", "Ghent", ""]
    assert parsed[2][1] == "成都\nChengdu"


def test_json_leaves_out_what_is_not_bound() -> None:
    first, second = json.loads(format_rows(ROWS, "json", BASE))
    assert first == {"place": BASE + "id/territory/ghent", "label": "Ghent"}
    assert second["since"] == "2011"


def test_a_spreadsheet_runs_no_text_of_a_table() -> None:
    row = (Term("=HYPERLINK(1)", "x"), Term("-1.5", "x"))
    told = format_rows(Rows(("a", "b"), (row,)), "csv", BASE)
    assert told == "a,b\n'=HYPERLINK(1),-1.5\n"
