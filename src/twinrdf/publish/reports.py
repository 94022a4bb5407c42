"""The reports of a release: the validation report and the disagreements.

Each is a small tree of plain values, from which its JSON, CSV and HTML are made. The HTML needs no
other file; the same templates make the served pages.

May import: decisions, findings, formats.cells, lines, metadata.nodes, templating, terms, vocab.
"""

import json
from collections.abc import Container, Iterable, Mapping
from itertools import chain
from typing import Any

from twinrdf.decisions import Decision
from twinrdf.findings import Report, Severity
from twinrdf.formats.cells import MARK, write_rows
from twinrdf.lines import prefilter
from twinrdf.metadata.nodes import name, node
from twinrdf.templating import make_environment
from twinrdf.terms import XSD, Quad, iri, parse_term, text, typed
from twinrdf.vocab import PREFIXES, mint, term

_SEVERITIES = {
    Severity.VIOLATION: "sh:Violation",
    Severity.WARNING: "sh:Warning",
    Severity.INFO: "sh:Info",
}
_COLUMNS = (
    "iri", "id", "label", "property", "language", "rule", "taken", "takenFrom", "setAside",
    "setAsideFrom", "disagreement",
)  # fmt: skip


# -------- the validation report ---------------------------------------------------------------


def report_quads(report: Report, base: str) -> tuple[Quad, ...]:
    """Give the report in the vocabulary of SHACL, each result with an IRI."""
    subject = f"{base}report"
    quads = {
        *node(
            subject,
            {
                "rdf:type": name("sh:ValidationReport"),
                "sh:conforms": typed(str(not report.findings).lower(), f"{XSD}boolean"),
                "sh:result": [
                    iri(f"{subject}#{number}") for number, _ in enumerate(report.findings, 1)
                ],
            },
        )
    }
    for number, finding in enumerate(report.findings, 1):
        simple_path = bool(finding.path) and not set(finding.path) & set('<>"{}|\\^` ')
        shape = finding.rule and ":" not in finding.rule
        quads.update(
            node(
                f"{subject}#{number}",
                {
                    "rdf:type": name("sh:ValidationResult"),
                    "sh:focusNode": iri(finding.focus) if finding.focus else "",
                    "sh:resultPath": iri(finding.path) if simple_path else "",
                    "sh:value": finding.value if finding.value[:1] in ("<", '"') else "",
                    "sh:resultSeverity": name(_SEVERITIES[finding.severity]),
                    "sh:resultMessage": text(str(finding), "en"),
                    "sh:sourceShape": iri(PREFIXES["tws"] + finding.rule) if shape else "",
                },
            )
        )
    return tuple(sorted(quads))


# -------- the disagreements -------------------------------------------------------------------


def disagreement_values(
    decisions: Iterable[Decision],
    labels: Mapping[str, str],
    predicates: Mapping[str, str],
    base: str,
) -> list[dict[str, Any]]:
    """Give the decisions as plain values: true disagreements first, then refinements.

    `labels` names IRIs, `predicates` gives the column's name for a predicate's IRI.
    """

    def show(value: str) -> str:
        found = parse_term(value)
        if not found.is_iri:
            return found.value
        return labels.get(found.value) or found.value.rpartition("/")[2]

    rows = [
        {
            "iri": mint(base, "decision", decision.id),
            "id": decision.subject[1:-1].removeprefix(f"{base}id/"),
            "subject": decision.subject[1:-1],
            "label": show(decision.subject),
            "property": predicates.get(decision.predicate[1:-1], decision.predicate[1:-1]),
            "language": decision.language,
            "rule": decision.rule,
            "taken": show(decision.taken),
            "takenFrom": [_source(source, labels) for source in decision.taken_from],
            "setAside": show(decision.set_aside),
            "setAsideFrom": [_source(source, labels) for source in decision.set_aside_from],
            "disagreement": decision.disagreement,
        }
        for decision in decisions
    ]
    return sorted(rows, key=lambda row: not row["disagreement"])


def disagreements_csv(rows: Iterable[Mapping[str, Any]]) -> str:
    """Format decisions as CSV, with the ids of sources separated by `; `."""
    cells = ((_cell(row[column]) for column in _COLUMNS) for row in rows)
    return MARK + "".join(write_rows(chain([_COLUMNS], cells)))


def named_by(decisions: Iterable[Decision]) -> set[str]:
    """Give all IRIs in decisions as terms."""
    found: set[str] = set()
    for each in decisions:
        found.update((each.subject, each.taken, each.set_aside))
        found.update(each.taken_from, each.set_aside_from)
    return found


def find_labels(register: Iterable[Quad], language: str, wanted: Container[str]) -> dict[str, str]:
    """Give the labels of some things of the register in one language, else in any."""
    label = term("skos:prefLabel")
    found: dict[str, str] = {}
    for subject, predicate, value, _ in prefilter(register, label):
        if predicate == label and subject in wanted:
            name_ = parse_term(value)
            if name_.language == language or subject[1:-1] not in found:
                found[subject[1:-1]] = name_.value
    return found


def _source(source: str, labels: Mapping[str, str]) -> dict[str, str]:
    found = source[1:-1]
    slug = found.rpartition("/")[2]
    return {"iri": found, "id": slug, "label": labels.get(found, slug)}


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(source["id"] for source in value)
    return str(value).lower() if isinstance(value, bool) else str(value)


# -------- formats -----------------------------------------------------------------------------


def to_json(values: Any) -> str:
    """Format plain values as indented JSON."""
    return json.dumps(values, ensure_ascii=False, indent=1) + "\n"


def to_html(template: str, site_title: str, **values: Any) -> str:
    """Render `report.html` or `disagreements.html` as a page that needs no other file."""
    page = make_environment().get_template(template)
    return page.render(frame="standalone.html", site_title=site_title, **values)
