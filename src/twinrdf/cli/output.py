"""The output of commands: reports, rows, differences, proposals and limits in several formats.

May import: comparison, findings, formats.cells, link.proposing, link.reasons, queries,
serve.limits, store, terms, vocab.
"""

import dataclasses
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

from twinrdf.comparison import ADDED, CHANGED, REMOVED, Described
from twinrdf.findings import Cell, Finding, Report, Severity, counted
from twinrdf.formats.cells import write_rows
from twinrdf.link.proposing import Proposal
from twinrdf.link.reasons import Advice
from twinrdf.queries import CannedQuery
from twinrdf.serve.limits import Limits
from twinrdf.store import Rows
from twinrdf.terms import Term
from twinrdf.vocab import PREFIXES

_SHOWN = 20
"""The most lines that are listed for a message on several rows."""

_VALUES = 100
"""The most messages of one rule that are shown for a column."""

_CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_WIDEST = 60
_CANDIDATES = 3

_DIFFERENCES = 200
"""The most things that are told of those that differ between two releases."""

_DIFFERENCE = ("change", "iri", "label", "column", "before", "after")


def format_report(report: Report, records: int) -> str:
    """Format a report for people: findings by severity, each at its cell, then the counts.

    A message on several rows of a column is shown once with their lines, and not all messages and
    lines are shown if there are many.
    """
    lines = []
    for severity in Severity:
        group = [finding for finding in report.findings if finding.severity is severity]
        if group:
            lines += [f"{counted(report.count(severity), severity.noun)}:", *_lines(group), ""]
    counts = ", ".join(counted(report.count(severity), severity.noun) for severity in Severity)
    verdict = "conforms" if report.conforms else "does not conform"
    return "\n".join([*lines, f"{counted(records, 'row')} read: {counts}; the register {verdict}"])


def _lines(findings: Iterable[Finding]) -> Iterator[str]:
    shown, hidden = Counter[tuple[str, str, str]](), Counter[tuple[str, str, str]]()
    for cell, rule, message, lines in _group(findings):
        place = cell.file, cell.column, rule
        shown[place] += 1
        if cell.file and shown[place] > _VALUES:
            hidden[place] += len(lines)
            continue
        yield f"{cell}: {message}" if cell.file else message
        if len(lines) > 1:
            first, more = ", ".join(map(str, lines[:_SHOWN])), len(lines) - _SHOWN
            others = f" and {more:,} more, which --format json lists" if more > 0 else ""
            yield f"    the same in {len(lines):,} rows: {first}{others}"
    for (file, column, _), more in hidden.items():
        yield f"{Cell(file, 0, column)}: {more:,} more such values, which --format json lists"


def _group(findings: Iterable[Finding]) -> Iterator[tuple[Cell, str, str, tuple[int, ...]]]:
    """Group findings by message: the first cell, the rule, the message and all lines.

    Findings without a file have their place in the message.
    """
    rows: dict[tuple[str, str, str, str], dict[int, None]] = {}
    for finding in findings:
        cell = finding.cell or Cell("")
        message = finding.message if cell.file else str(finding)
        key = cell.file, finding.rule, message, cell.column
        rows.setdefault(key, {})[cell.line] = None
    columns: dict[tuple[str, str, str, bool, tuple[int, ...]], list[str]] = {}
    for (file, rule, message, column), lines in rows.items():
        columns.setdefault((file, rule, message, bool(column), tuple(lines)), []).append(column)
    for (file, rule, message, _, found), names in columns.items():
        yield Cell(file, found[0], ", ".join(names)), rule, message, found


def format_json(report: Report, records: int) -> str:
    """Format a report for tools: one JSON object."""
    values = report.as_values()
    values = {"conforms": values["conforms"], "records": records, **values}
    return escape_controls(json.dumps(values, ensure_ascii=False, indent=1))


def format_github(report: Report, records: int) -> str:
    """Format a report as workflow commands, which GitHub shows beside the lines of tables."""
    levels = {
        Severity.VIOLATION: "error",
        Severity.WARNING: "warning",
        Severity.INFO: "notice",
    }
    lines = []
    for finding in report.findings:
        cell = finding.cell
        place = f"file={_property(cell.file)},line={max(cell.line, 1)}," if cell else ""
        title = _property((cell.column if cell else "") or finding.rule)
        lines.append(f"::{levels[finding.severity]} {place}title={title}::{_data(finding.message)}")
    return "\n".join([*lines, f"{counted(records, 'row')} read"])


def format_list(queries: Iterable[CannedQuery]) -> str:
    """Format the canned queries: name, parameters (optional ones in brackets), question."""
    lines = []
    for query in queries:
        names = [param.name if param.required else f"[{param.name}]" for param in query.params]
        lines += [" ".join([query.name, *names]), f"    {query.summary}"]
    return escape_controls("\n".join(lines))


def format_proposals(proposals: Sequence[Proposal], base: str) -> str:
    """Format proposals of links: each territory with its advice, reason and candidates."""
    lines = []
    for proposal in proposals:
        outcome = proposal.outcome
        subject = proposal.subject.removeprefix(f"{base}id/")
        lines.append(f"{subject}: {outcome.advice.value} ({outcome.reason.value})")
        for candidate in outcome.candidates[:_CANDIDATES]:
            place, said = candidate.place, "; ".join(candidate.evidence.describe())
            lines.append(f"    {place.item} {place.label}, {candidate.confidence:.2f}: {said}")
    found = Counter(proposal.outcome.advice.value for proposal in proposals)
    counts = ", ".join(f"{found[advice.value]} {advice.value}" for advice in Advice)
    lines.append(f"{counted(found.total(), 'proposal')}: {counts}")
    return escape_controls("\n".join(lines))


def format_limits(limits: Limits) -> str:
    """Format the limits of a server as a table `[serve]` of settings."""
    lines = ["[serve]"]
    for limit in dataclasses.fields(limits):
        setting = f"{limit.name} = {json.dumps(getattr(limits, limit.name))}"
        lines.append(f"{setting:28} # {limit.metadata['help']}")
    return "\n".join(lines)


def format_rows(rows: Rows, form: str, base: str) -> str:
    """Format a query's rows as a `table` for people, as `csv` or as `json` objects."""
    if form == "json":
        objects = [
            {
                column: term.value
                for column, term in zip(rows.columns, row, strict=True)
                if term is not None
            }
            for row in rows.rows
        ]
        return escape_controls(json.dumps(objects, ensure_ascii=False, indent=1)) + "\n"
    if form == "csv":
        cells = ([term.value if term else "" for term in row] for row in rows.rows)
        return "".join(write_rows(chain([rows.columns], cells), "\n"))
    return _table(rows.columns, [[_show(term, base) for term in row] for row in rows.rows])


def format_differences(found: Iterable[Described], form: str, base: str) -> Iterator[str]:
    """Format what differs between two releases, in parts: as `text` for people, `csv` or `json`.

    The latter two have a row or an object for each column that differs.
    """
    if form == "text":
        return _tell_differences(found, base)
    rows = (
        (each.change, each.iri, each.label, name, _join(values.before), _join(values.after))
        for each in found
        for name, values in each.values.items()
    )
    if form == "csv":
        return write_rows(chain([_DIFFERENCE], rows), "\n")
    return _write_objects(dict(zip(_DIFFERENCE, row, strict=True)) for row in rows)


def _join(terms: Iterable[Term]) -> str:
    return "; ".join(term.value for term in terms)


def _write_objects(objects: Iterable[Mapping[str, str]]) -> Iterator[str]:
    separator = "[\n"
    for each in objects:
        yield separator + escape_controls(json.dumps(each, ensure_ascii=False))
        separator = ",\n"
    yield "[]\n" if separator == "[\n" else "\n]\n"


def _tell_differences(found: Iterable[Described], base: str) -> Iterator[str]:
    counts: Counter[str] = Counter()
    for each in found:
        counts[each.change] += 1
        if counts.total() <= _DIFFERENCES:
            yield escape_controls("\n".join(_tell_difference(each, base))) + "\n"
    if counts.total() > _DIFFERENCES:
        yield f"… and {counts.total() - _DIFFERENCES:,} more, which --format csv lists\n"
    yield ", ".join(f"{counts[change]:,} {change}" for change in (ADDED, CHANGED, REMOVED)) + "\n"


def _tell_difference(each: Described, base: str) -> Iterator[str]:
    """Tell of a thing what differs; of one that only one release has, no more than its label."""
    label = f" ({' '.join(each.label.split())})" if each.label else ""
    yield f"{each.change}: {_shorten(each.iri, base)}{label}"
    for name, values in each.values.items() if each.change == CHANGED else ():
        before, after = (", ".join(_show(term, base) for term in side) for side in values)
        both = f"{before} → {after}"
        told = both if before and after else f"+ {after}" if after else f"- {before}"
        yield f"    {_shorten(name, base)}: {told}"


def _table(columns: Iterable[str], rows: list[list[str]]) -> str:
    """Lay out columns as wide as their widest cell; long cells are cut with an ellipsis."""
    cells = [list(columns), *[[_cut(cell) for cell in row] for row in rows]]
    widths = [max(map(_width, column)) for column in zip(*cells, strict=True)]
    cells.insert(1, ["-" * width for width in widths])
    lines = [
        "  ".join(
            cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in cells
    ]
    return "\n".join([*lines, "", counted(len(rows), "row"), ""])


def _show(term: Term | None, base: str) -> str:
    """Show a term in a table: an entity or known name in short, a text on one line."""
    if term is None:
        return ""
    return _shorten(term.value, base) if term.is_iri else " ".join(term.value.split())


def _shorten(name: str, base: str) -> str:
    """Shorten the IRI of an entity or a known name; others, and what is no IRI, stay."""
    if name.startswith(f"{base}id/"):
        return name.removeprefix(f"{base}id/")
    known = [prefix for prefix, space in PREFIXES.items() if name.startswith(space)]
    return f"{known[0]}:{name.removeprefix(PREFIXES[known[0]])}" if known else name


def escape_controls(text: str) -> str:
    """Escape what a terminal acts on, but for line ends."""
    return _CONTROLS.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _cut(cell: str) -> str:
    cell = escape_controls(cell)
    return cell if len(cell) <= _WIDEST else cell[: _WIDEST - 1] + "…"


def _width(cell: str) -> int:
    """Count terminal columns: a wide East Asian character takes two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in cell)


def _data(value: str) -> str:
    return value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: str) -> str:
    return _data(value).replace(":", "%3A").replace(",", "%2C")
