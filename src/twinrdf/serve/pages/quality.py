"""The pages about data quality: findings of validation, disagreements of sources, coverage.

May import: errors, index.read, release, serve.pages.register, serve.pages.rendering,
serve.pages.sorting, serve.pages.wording, statements, translations, vocab.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from twinrdf.errors import RequestError
from twinrdf.index.read import DECISION_ORDERS, FINDING_ORDERS, Index
from twinrdf.release import Release
from twinrdf.serve.pages.register import Register
from twinrdf.serve.pages.rendering import read_page, turn
from twinrdf.serve.pages.sorting import Head, make_head, read_sort
from twinrdf.serve.pages.wording import split_name
from twinrdf.statements import Statements
from twinrdf.translations import ENGLISH
from twinrdf.vocab import PREFIXES

PAGE = 100
SEVERITIES = ("violation", "warning", "info")

Filled = dict[str, Any]
"""What fills a template."""

Title = tuple[str, str]
"""The subject of a rule: a kind of thing, or nothing for the whole of it; and its property."""


class QualityPages:
    """The pages about the quality of a release."""

    def __init__(self, release: Release, index: Index, register: Register) -> None:
        self.release = release
        self.index = index
        self.register = register

    @cached_property
    def coverage(self) -> Mapping[str, Any]:
        """How much the release says of its things."""
        path = self.release.path / "report" / "coverage.json"
        found: Mapping[str, Any] = json.loads(path.read_bytes())
        return found

    @cached_property
    def titles(self) -> Mapping[str, Mapping[str, Title]]:
        """What rules are about, by name and by language, as the shapes of the release say."""
        shapes = Statements()
        for path in sorted((self.release.path / "shapes").glob("*.ttl")):
            shapes.add(path)
        names = {
            shape.removeprefix(PREFIXES["tws"]): {
                language or ENGLISH: name for name, language in shapes.tagged(shape, "sh:name")
            }
            for shape in shapes.instances("sh:PropertyShape", "sh:NodeShape")
        }
        return {rule: title_rule(rule, names) for rule, known in names.items() if ENGLISH in known}

    def overview(self) -> Filled:
        """Sum up what validation found, where sources differ, and what is covered."""
        differing, refined = self.index.count_decisions()
        return {
            "findings": self._rules(),
            "titles": self.titles,
            "counts": self._counts(),
            "differing": differing,
            "refined": refined,
            "coverage": self.coverage,
        }

    def report(self, parameters: Mapping[str, str]) -> Filled:
        """Show what validation found, of one severity or one rule if that is asked."""
        severity, rule = parameters.get("severity", ""), parameters.get("rule", "")
        rules = self._rules()
        total = sum(
            listed
            for found, name, listed, _ in rules
            if severity in ("", found) and rule in ("", name)
        )
        if not total and (severity or rule):
            raise RequestError(404, "validation found nothing of that kind; see all it found")
        page, pages = turn(read_page(parameters), total, PAGE)
        chosen = {"rule": rule, "severity": severity}
        kept = {name: value for name, value in chosen.items() if value}
        sort = read_sort(parameters, FINDING_ORDERS, "")
        findings = self.index.list_findings(severity, rule, (page - 1) * PAGE, PAGE, sort)
        report = {"findings": findings, "counts": self._counts()}
        return {
            "report": report,
            "rules": rules,
            "titles": self.titles,
            "kept": kept,
            "sort": sort,
            "heads": _make_heads(FINDING_ORDERS, sort),
            "page": page,
            "pages": pages,
        }

    def disagreements(self, parameters: Mapping[str, str], languages: Sequence[str]) -> Filled:
        """Show where sources differ, and then where one is more precise, a page at a time."""
        differing, refined = self.index.count_decisions()
        page, pages = turn(read_page(parameters), differing + refined, PAGE)
        start = (page - 1) * PAGE
        sort = read_sort(parameters, DECISION_ORDERS, "")
        first = self.index.list_decisions(start, PAGE, disagreement=True, sort=sort)
        rest = max(0, start - differing)
        left = PAGE - len(first)
        second = self.index.list_decisions(rest, left, disagreement=False, sort=sort)
        return {
            "sort": sort,
            "heads": _make_heads(DECISION_ORDERS, sort),
            "decisions": [self._call(row, languages) for row in (*first, *second)],
            "differing_total": differing,
            "refined_total": refined,
            "page": page,
            "pages": pages,
        }

    def _call(self, row: Mapping[str, Any], languages: Sequence[str]) -> Filled:
        """Add names for the subject and the property of a decision, in the reader's language."""
        column = self.register.mapping.columns.get(row["property"])
        return {
            **row,
            "label": self.register.label(f"<{row['subject']}>", languages).value,
            "called": self.register.term_label(column.predicate, languages) if column else "",
        }

    def _rules(self) -> list[tuple[str, str, int, int]]:
        found = [row for row in self.index.count_findings() if row[0] in SEVERITIES]
        return sorted(found, key=lambda row: (SEVERITIES.index(row[0]), -row[3], row[1]))

    def _counts(self) -> dict[str, int]:
        rules = self._rules()
        return {name: sum(n for found, *_, n in rules if found == name) for name in SEVERITIES}


def _make_heads(names: Iterable[str], sort: str) -> dict[str, Head]:
    return {name: make_head(name, sort or "number") for name in names}


def title_rule(rule: str, names: Mapping[str, Mapping[str, str]]) -> dict[str, Title]:
    """Title a rule in each language it has a name in: of what, if of a part, and what.

    >>> names = {"Figure": {"en": "figure", "nl": "cijfer"}, "Figure-unit": {"en": "unit"}}
    >>> title_rule("Figure", names), title_rule("Figure-unit", names)
    ({'en': ('', 'figure'), 'nl': ('', 'cijfer')}, {'en': ('figure', 'unit')})
    """
    kind, dash, _ = rule.partition("-")
    whole = names.get(kind, {}) if dash else {}
    word = split_name(kind) if dash else ""
    return {
        language: (whole.get(language) or whole.get(ENGLISH) or word, name)
        for language, name in names[rule].items()
    }
