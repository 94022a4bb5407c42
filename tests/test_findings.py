"""Findings stand at cells, in the order of the files, once each."""

from twinrdf.findings import LISTED, Cell, Finding, Report, Severity, counted


def finding(line: int, severity: Severity = Severity.VIOLATION, column: str = "signed") -> Finding:
    return Finding(severity, "wrong; correct it", Cell("data/agreements.csv", line, column))


def test_finding_says_where_what_and_what_to_do() -> None:
    assert str(finding(14)) == "data/agreements.csv:14: signed: wrong; correct it"
    whole_row = Finding(Severity.INFO, "odd", Cell("data/agreements.csv", 14))
    assert str(whole_row) == "data/agreements.csv:14: odd"
    whole_file = Finding(Severity.INFO, "empty", Cell("data/agreements.csv"))
    assert str(whole_file) == "data/agreements.csv: empty"
    assert str(Finding(Severity.INFO, "odd", focus="https://x.org/a")) == "https://x.org/a: odd"
    assert str(Finding(Severity.INFO, "odd")) == "odd"


def test_report_is_in_the_order_of_the_files_and_without_repetitions() -> None:
    report = Report.of([finding(20), finding(3), finding(20), finding(3, column="about")])
    assert [str(each.cell) for each in report.findings] == [
        "data/agreements.csv:3: about",
        "data/agreements.csv:3: signed",
        "data/agreements.csv:20: signed",
    ]


def test_what_reads_the_same_at_a_cell_is_one_finding() -> None:
    cell = Cell("data/agreements.csv", 2, "signed")
    written, computed = (
        Finding(Severity.WARNING, "not one for territories", cell, "Territory-closed", path=path)
        for path in ("urn:x:signed", "urn:x:signedEarliest")
    )
    assert Report.of([computed, written]).findings == (written,)


def test_nouns_are_counted() -> None:
    assert [counted(number, "violation") for number in (0, 1, 2, 1200)] == [
        "0 violations",
        "1 violation",
        "2 violations",
        "1,200 violations",
    ]
    assert [severity.noun for severity in Severity] == ["violation", "warning", "note"]


def test_only_violations_stand_against_a_release() -> None:
    assert Report.of([finding(1, Severity.WARNING), finding(2, Severity.INFO)]).conforms
    report = Report.of([finding(1, Severity.WARNING), finding(2)])
    assert not report.conforms
    assert report.count(Severity.WARNING) == 1


def test_of_a_rule_so_many_are_listed_and_all_counted() -> None:
    findings = [
        Finding(Severity.WARNING, "odd", Cell("data/figures.csv", line), "Figure-unit")
        for line in range(2, LISTED + 5)
    ]
    beyond = Finding(Severity.WARNING, "odd", rule="Figure-unit", times=40)
    report = Report.of([*reversed(findings), beyond, finding(3)])
    listed = [each for each in report.findings if each.rule == "Figure-unit"]
    assert [each.cell for each in listed[:-1]] == [each.cell for each in findings[:LISTED]]
    assert (listed[-1].times, listed[-1].cell) == (43, None)
    assert str(listed[-1]).startswith("Figure-unit: 43 more are counted and not listed; ")
    assert report.count(Severity.WARNING) == LISTED + 43
    assert report.count_rules() == {"": 1, "Figure-unit": LISTED + 43}
    assert Report.of(report.findings) == report
