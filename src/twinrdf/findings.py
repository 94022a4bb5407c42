"""Findings: what is wrong with the data, each at the cell where a person can repair it.

May import: nothing.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

LISTED = 1000
"""The most findings of one rule that are listed; the others are only counted."""


class Severity(Enum):
    """The severity of a finding: a violation stops a release, others are published with it."""

    VIOLATION = "violation"
    WARNING = "warning"
    INFO = "info"

    @property
    def noun(self) -> str:
        """The word for the severity in texts."""
        return "note" if self is Severity.INFO else self.value


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """A place in a file of the register: line 1 is the header; no column means the whole row."""

    file: str
    line: int = 0
    column: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.column}" if self.column else place


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong or doubtful: where, what, and what to do about it.

    `rule` names the rule that found it: a shape's local name (`Agreement-signed`) or `read:date`.
    `focus`, `path` and `value` are the focus node, predicate and offending value, where known.
    A finding with `times` above 1 counts further findings of its rule that are not listed.
    `via` are the things that the row refers to, where the rule is about what these say.
    """

    severity: Severity
    message: str
    cell: Cell | None = None
    rule: str = ""
    focus: str = ""
    path: str = ""
    value: str = ""
    times: int = 1
    via: tuple[str, ...] = field(default=(), compare=False)

    def __str__(self) -> str:
        where = str(self.cell) if self.cell else self.focus
        return f"{where}: {self.message}" if where else self.message

    def as_values(self) -> dict[str, Any]:
        """Give it as plain values, None for what is not known."""
        cell = self.cell or Cell("")
        return {
            "severity": self.severity.value,
            "file": cell.file or None,
            "line": cell.line or None,
            "column": cell.column or None,
            "message": self.message,
            "rule": self.rule or None,
            "focus": self.focus or None,
            "path": self.path or None,
            "value": self.value or None,
            "times": self.times,
        }


@dataclass(frozen=True, slots=True)
class Report:
    """All findings about one state of a register, in the order of its files.

    Of each rule the first `LISTED` are listed, and one more finding counts the others.
    """

    findings: tuple[Finding, ...]

    @classmethod
    def of(cls, findings: Iterable[Finding]) -> "Report":
        """Make a report of findings, sorted by place and without repetitions.

        What reads the same at the same cell is one finding, also of several computed properties.
        """
        unique: dict[object, Finding] = {}
        for finding in sorted(findings, key=_place):
            reads = (finding.cell, finding.rule, finding.message, finding.focus)
            unique.setdefault(reads if finding.cell else finding, finding)
        return cls(tuple(_bound(unique.values())))

    def count(self, severity: Severity) -> int:
        """Count the findings of one severity, listed or not."""
        return sum(finding.times for finding in self.findings if finding.severity is severity)

    def count_rules(self) -> dict[str, int]:
        """Count the findings of each rule, listed or not."""
        rules = Counter[str]()
        for finding in self.findings:
            rules[finding.rule] += finding.times
        return dict(sorted(rules.items()))

    @property
    def conforms(self) -> bool:
        """Whether there is no violation, so that a release may be made."""
        return self.count(Severity.VIOLATION) == 0

    def as_values(self) -> dict[str, Any]:
        """Give it as plain values: the verdict, counts by severity and rule, findings."""
        return {
            "conforms": self.conforms,
            "counts": {severity.value: self.count(severity) for severity in Severity},
            "rules": self.count_rules(),
            "findings": [finding.as_values() for finding in self.findings],
        }


def counted(number: int, noun: str) -> str:
    """Format a number with its noun: `1 violation`, `1,200 violations`."""
    return f"{number} {noun}" if number == 1 else f"{number:,} {noun}s"


def _place(finding: Finding) -> tuple[str, int, str, str, str, str]:
    cell = finding.cell or Cell("~")
    return (cell.file, cell.line, cell.column, finding.message, finding.focus, finding.path)


def _bound(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Keep the first findings of each rule, and count the others."""
    listed, more = Counter[tuple[Severity, str]](), Counter[tuple[Severity, str]]()
    for finding in findings:
        kind = finding.severity, finding.rule
        if finding.times > 1 or listed[kind] == LISTED:
            more[kind] += finding.times
        else:
            listed[kind] += 1
            yield finding
    for (severity, rule), times in more.items():
        message = f"{rule}: {times:,} more are counted and not listed; correct those listed first"
        yield Finding(severity, message, rule=rule, times=times)
