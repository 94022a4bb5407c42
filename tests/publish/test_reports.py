"""Reports: what is doubtful, as SHACL, JSON, CSV and pages that stand alone."""

import csv
import re
from dataclasses import replace

import pyoxigraph

from twinrdf.decisions import Decision
from twinrdf.findings import Cell, Finding, Report, Severity
from twinrdf.formats.turtle import format_turtle
from twinrdf.metadata.nodes import METADATA_PREFIXES
from twinrdf.publish.reports import (
    disagreement_values,
    disagreements_csv,
    find_labels,
    report_quads,
    to_html,
)
from twinrdf.templating import find_asset, make_environment
from twinrdf.terms import XSD, Quad, typed
from twinrdf.vocab import PREFIXES, expand, term

BASE = "https://example.org/r/"
GHENT = f"{BASE}id/territory/ghent"
TIE = f"<{BASE}id/partnership/a>"
REPORT = Report.of(
    [
        Finding(
            Severity.WARNING,
            "<b>no date</b>; write one",
            Cell("data/agreements.csv", 9, "signed"),
            "Agreement-signed",
            f"{BASE}id/agreement/x",
            expand("tw:signed"),
            '"x"@en',
        ),
        Finding(Severity.INFO, "odd", None, "read:date", GHENT, "^<http://e/p>/<http://e/q>"),
        Finding(Severity.INFO, "no file", Cell("data/events.csv")),
    ]
)
SOURCES = tuple(f"<{BASE}id/source/{name}>" for name in ("a", "b", "c"))
DECISIONS = (
    Decision(
        "partnership-a-start", TIE, term("tw:start"), "", "more-precise",
        typed("2011-05-27", XSD + "date"), SOURCES[:1], typed("2011", XSD + "gYear"),
        SOURCES[1:], False,
    ),
    Decision(
        "partnership-a-label-en", TIE, term("skos:prefLabel"), "en", "higher-rank",
        '"One <i>name</i>"@en', SOURCES[:1], f"<{GHENT}>", SOURCES[1:2], True,
    ),
)  # fmt: skip
LABELS = {GHENT: "Ghent", TIE[1:-1]: "A & B", f"{BASE}id/source/a": "The source A"}
COLUMNS = {expand("tw:start"): "start"}


def test_the_report_has_counts_and_findings_as_plain_values():
    values = REPORT.as_values()
    assert values["conforms"] is True
    assert values["counts"] == {"violation": 0, "warning": 1, "info": 2}
    assert values["rules"] == {"": 1, "Agreement-signed": 1, "read:date": 1}
    assert values["findings"][0] == {
        "severity": "warning",
        "file": "data/agreements.csv",
        "line": 9,
        "column": "signed",
        "message": "<b>no date</b>; write one",
        "rule": "Agreement-signed",
        "focus": f"{BASE}id/agreement/x",
        "path": expand("tw:signed"),
        "value": '"x"@en',
        "times": 1,
    }
    assert values["findings"][1]["line"] is None


def test_the_report_in_shacl_has_a_name_for_each_result():
    quads = report_quads(REPORT, BASE)
    assert (f"<{BASE}report>", term("sh:conforms"), typed("false", XSD + "boolean"), "") in quads
    first = {quad[1]: quad[2] for quad in quads if quad[0] == f"<{BASE}report#1>"}
    assert first == {
        term("rdf:type"): term("sh:ValidationResult"),
        term("sh:focusNode"): f"<{BASE}id/agreement/x>",
        term("sh:resultPath"): term("tw:signed"),
        term("sh:value"): '"x"@en',
        term("sh:resultSeverity"): term("sh:Warning"),
        term("sh:resultMessage"): '"data/agreements.csv:9: signed: <b>no date</b>; write one"@en',
        term("sh:sourceShape"): f"<{PREFIXES['tws']}Agreement-signed>",
    }
    written = "".join(format_turtle(quads, METADATA_PREFIXES))
    read = pyoxigraph.parse(written.encode(), format=pyoxigraph.RdfFormat.TURTLE)
    assert len(set(read)) == len(quads)


def test_a_path_or_rule_that_is_no_iri_stays_out_of_shacl():
    quads = report_quads(REPORT, BASE)
    paths = [quad for quad in quads if quad[1] == term("sh:resultPath")]
    shapes = [quad for quad in quads if quad[1] == term("sh:sourceShape")]
    assert (len(paths), len(shapes)) == (1, 1)


def test_a_report_without_findings_conforms():
    quads = report_quads(Report(()), BASE)
    assert (f"<{BASE}report>", term("sh:conforms"), typed("true", XSD + "boolean"), "") in quads
    assert "Nothing is wrong or doubtful." in to_html(
        "report.html", "Register", report=Report(()).as_values()
    )


def test_disagreements_come_before_refinements():
    rows = disagreement_values(DECISIONS, LABELS, COLUMNS, BASE)
    assert [row["disagreement"] for row in rows] == [True, False]
    assert rows[0]["setAside"] == "Ghent"
    assert rows[0]["property"] == expand("skos:prefLabel")
    assert rows[1] == {
        "iri": f"{BASE}id/decision/partnership-a-start",
        "id": "partnership/a",
        "subject": f"{BASE}id/partnership/a",
        "label": "A & B",
        "property": "start",
        "language": "",
        "rule": "more-precise",
        "taken": "2011-05-27",
        "takenFrom": [{"iri": f"{BASE}id/source/a", "id": "a", "label": "The source A"}],
        "setAside": "2011",
        "setAsideFrom": [
            {"iri": f"{BASE}id/source/b", "id": "b", "label": "b"},
            {"iri": f"{BASE}id/source/c", "id": "c", "label": "c"},
        ],
        "disagreement": False,
    }


def test_disagreements_are_rows_of_csv():
    written = disagreements_csv(disagreement_values(DECISIONS, LABELS, COLUMNS, BASE))
    assert written.startswith("\ufeffiri,id,")
    _, start = csv.DictReader(written.removeprefix("\ufeff").splitlines())
    assert start["setAsideFrom"] == "b; c"
    assert start["disagreement"] == "false"


def test_what_a_source_says_is_no_formula_in_a_spreadsheet():
    hostile = replace(DECISIONS[0], taken='"=HYPERLINK(1)"@en', set_aside='"@x"')
    written = disagreements_csv(disagreement_values([hostile], LABELS, COLUMNS, BASE))
    (row,) = csv.DictReader(written.removeprefix("\ufeff").splitlines())
    assert (row["taken"], row["setAside"]) == ("'=HYPERLINK(1)", "'@x")


def test_pages_stand_alone_and_escape():
    rows = disagreement_values(DECISIONS, LABELS, COLUMNS, BASE)
    pages = (
        to_html("report.html", "Register", report=REPORT.as_values()),
        to_html("disagreements.html", "Register", decisions=rows),
    )
    for page in pages:
        assert "<script" not in page
        assert not re.search(r'(?:src|href)="(?!https?:|#)', page)
        assert "@import" not in page
        assert page.count("<style>") == 1
        assert "color-scheme" in page
        assert "<h1>" in page
    assert "&lt;b&gt;no date&lt;/b&gt;" in pages[0]
    assert "One &lt;i&gt;name&lt;/i&gt;" in pages[1]
    assert "A &amp; B" in pages[1]


def test_the_same_templates_make_pages_of_the_site():
    rows = disagreement_values(DECISIONS, LABELS, COLUMNS, BASE)
    for template, values in (
        ("report.html", {"report": REPORT.as_values()}),
        ("disagreements.html", {"decisions": rows}),
    ):
        page = (
            make_environment()
            .get_template(template)
            .render(
                **values, root="/here/", link=lambda iri: iri.replace(f"{BASE}id/", "/here/doc/")
            )
        )
        assert 'href="/here/doc/' in page
        assert 'href="https://example.org/r/id/' not in page
        assert f'href="{find_asset("site.css", "/here/")}"' in page


def test_labels_are_in_the_language_asked_for():
    quads: list[Quad] = [
        (f"<{GHENT}>", term("skos:prefLabel"), '"Gand"@fr', ""),
        (f"<{GHENT}>", term("skos:prefLabel"), '"Gent"@nl', ""),
        (f"<{GHENT}>", term("skos:prefLabel"), '"Ghent"@en', ""),
        ("<http://e/x>", term("skos:prefLabel"), '"Seul"@fr', ""),
    ]
    wanted = {f"<{GHENT}>", "<http://e/x>"}
    assert find_labels(quads, "nl", wanted) == {GHENT: "Gent", "http://e/x": "Seul"}
    assert find_labels(quads, "nl", ()) == {}
