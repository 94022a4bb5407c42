"""Turning the decision of a person on a thing into a change of the rows on it.

May import: errors, findings, link.links, link.review.files, link.review.table, records.characters,
records.privacy, vocab.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from twinrdf.errors import LinkError
from twinrdf.findings import Severity
from twinrdf.link.links import ITEM_IRI, NEGATIVE, NO_ITEM, POSITIVE, PREDICTIONS, UNSURE
from twinrdf.link.review.files import Change, Decided
from twinrdf.link.review.table import Cells, Table
from twinrdf.records.characters import check_characters
from twinrdf.records.privacy import find_private
from twinrdf.vocab import expand

LONGEST_COMMENT = 1000
_LONGEST_NAME = 100
_ORCID = re.compile(r"(?:https://orcid\.org/)?(\d{4}-\d{4}-\d{4}-\d{3}[\dX])")


class Choice(Enum):
    """What a person can decide on a thing, or on one of its candidates."""

    ACCEPT = "accept"
    REJECT = "reject"
    REJECT_ALL = "reject-all"
    NO_ITEM = "no-item"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Who decides, by ORCID or by name, and the day."""

    orcid: str
    name: str
    date: str


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision with all that is written to the file; `item` is the IRI of the candidate."""

    subject: str
    label: str
    choice: Choice
    item: str
    comment: str
    reviewer: Reviewer


def read_reviewer(text: str, date: str, withheld: frozenset[str] = frozenset()) -> Reviewer:
    """Read who decides: an ORCID with its check digit, or else a name to publish."""
    text = text.strip()
    match = _ORCID.fullmatch(text)
    if match:
        if _check_digit(match[1]) != match[1][-1]:
            raise LinkError(f"reviewer {text!r}: the last digit does not fit; copy the ORCID again")
        return Reviewer(match[1], "", date)
    problems = [problem for _, problem in find_private(text, withheld)]
    if not text or len(text) > _LONGEST_NAME or not text.isprintable() or "|" in text:
        problems.append("no name; write one such as Ada Lovelace, or an ORCID")
    if problems:
        raise LinkError(f"reviewer {text[:_LONGEST_NAME]!r}: {problems[0]}")
    return Reviewer("", text, date)


def read_comment(text: str, withheld: frozenset[str] = frozenset()) -> str:
    """Read a comment; raise LinkError if it has something that must not be published."""
    comment = " ".join(text.split())
    problems = [problem for severity, problem in check_characters(comment, prose=True)
                if severity is Severity.VIOLATION]  # fmt: skip
    problems += [problem for _, problem in find_private(comment, withheld)]
    if len(comment) > LONGEST_COMMENT:
        problems.append(f"more than {LONGEST_COMMENT:,} characters; shorten it")
    if problems:
        raise LinkError(f"comment: {problems[0]}")
    return comment


def find_open(decided: Decided) -> dict[str, tuple[tuple[str, Cells], ...]]:
    """Give the undecided candidates of the things to review.

    Those with proposals come first, then those marked as unsure.
    """
    proposed, unsure = decided.groups[PREDICTIONS], decided.groups[UNSURE]
    subjects = dict.fromkeys((*sorted(proposed), *sorted(unsure)))
    found = {subject: open_rows(decided.of(subject), decided.tables) for subject in subjects}
    return {subject: rows for subject, rows in found.items() if rows}


def open_rows(
    rows: Mapping[str, tuple[Cells, ...]], tables: Mapping[str, Table]
) -> tuple[tuple[str, Cells], ...]:
    """Give the undecided candidates of a thing, with the file of each."""
    if rows[POSITIVE]:
        return ()
    seen = {tables[NEGATIVE].item(row) for row in rows[NEGATIVE]}
    found = []
    for name in (UNSURE, PREDICTIONS):
        for row in rows[name]:
            item = tables[name].item(row)
            if ITEM_IRI.fullmatch(item) and item not in seen:
                seen.add(item)
                found.append((name, row))
    return tuple(found)


def make_change(decision: Decision, decided: Decided) -> Change:
    """Make the change for a decision; raise LinkError if it contradicts another decision."""
    before = decided.of(decision.subject)
    _refuse_contradiction(decision, before, decided)
    if decision.choice is Choice.UNSURE:
        after = _leave_open(decision, before, decided)
    elif decision.choice in {Choice.ACCEPT, Choice.NO_ITEM}:
        after = _accept(decision, before, decided)
    else:
        after = _reject(decision, before, decided)
    sorted_rows = {name: tuple(sorted(rows, key=decided.tables[name].sort_key))
                   for name, rows in after.items()}  # fmt: skip
    return Change(decision.subject, before, sorted_rows)


def _accept(
    decision: Decision, before: Mapping[str, tuple[Cells, ...]], decided: Decided
) -> dict[str, tuple[Cells, ...]]:
    """Link the item; other candidates marked as unsure stay on record."""
    item = NO_ITEM if decision.choice is Choice.NO_ITEM else decision.item
    row = _row(decided.tables[POSITIVE], decision, item, _find(before, decided, item))
    unsure = _without(before[UNSURE], decided.tables[UNSURE], {item})
    return {**before, POSITIVE: (row,), UNSURE: unsure, PREDICTIONS: ()}


def _reject(
    decision: Decision, before: Mapping[str, tuple[Cells, ...]], decided: Decided
) -> dict[str, tuple[Cells, ...]]:
    """Reject one candidate, or all of them."""
    tables = decided.tables
    items = {decision.item}
    if decision.choice is Choice.REJECT_ALL:
        items = {tables[name].item(row) for name, row in open_rows(before, tables)}
    made = (_row(tables[NEGATIVE], decision, item, _find(before, decided, item)) for item in items)
    return {
        **before,
        NEGATIVE: (*before[NEGATIVE], *({**row, "predicate_modifier": "Not"} for row in made)),
        UNSURE: _without(before[UNSURE], tables[UNSURE], items),
        PREDICTIONS: _without(before[PREDICTIONS], tables[PREDICTIONS], items),
    }


def _leave_open(
    decision: Decision, before: Mapping[str, tuple[Cells, ...]], decided: Decided
) -> dict[str, tuple[Cells, ...]]:
    """Mark every candidate as unsure; a new comment is added to that of an earlier reviewer."""
    tables = decided.tables
    kept = before[UNSURE]
    if kept and decision.comment:
        kept = tuple(
            _row(tables[UNSURE], decision, tables[UNSURE].item(row),
                 {**row, "comment": _join(row.get("comment"), decision.comment)},
                 commented=False)
            for row in kept
        )  # fmt: skip
    moved = (
        _row(tables[UNSURE], decision, tables[name].item(row), row)
        for name, row in open_rows(before, tables) if name == PREDICTIONS
    )  # fmt: skip
    return {**before, UNSURE: (*kept, *moved), PREDICTIONS: ()}


def _row(
    table: Table, decision: Decision, item: str, source: Cells, *, commented: bool = True
) -> Cells:
    """Make the row for a file; without a new comment the earlier one stays."""
    by = decision.reviewer
    comment = (commented and decision.comment) or source.get("comment", "")
    cells = {
        "subject_id": table.compact(decision.subject),
        "subject_label": decision.label,
        "predicate_id": table.compact(expand("schema:sameAs")),
        "object_id": table.compact(item),
        "object_label": source.get("object_label", ""),
        "mapping_justification": table.compact(expand("semapv:ManualMappingCuration")),
        "reviewer_id": f"orcid:{by.orcid}" if by.orcid else "",
        "reviewer_label": by.name,
        "mapping_date": by.date,
        "comment": comment,
        "other": source.get("other", ""),
    }
    return {name: " ".join(cell.split()) for name, cell in cells.items() if cell.strip()}


def _refuse_contradiction(
    decision: Decision, before: Mapping[str, tuple[Cells, ...]], decided: Decided
) -> None:
    """Raise LinkError if another decision of a person contradicts this one."""
    tables, name = decided.tables, decision.item.rpartition("/")[2]
    if before[POSITIVE]:
        raise LinkError(f"{decision.label}: decided already, in data/links/positive.sssom.tsv; "
                        "take that row out first")  # fmt: skip
    if decision.choice is not Choice.ACCEPT:
        return
    if any(tables[NEGATIVE].item(row) == decision.item for row in before[NEGATIVE]):
        raise LinkError(f"{decision.label}: {name} was rejected, in data/links/negative.sssom.tsv; "
                        "take that row out first")  # fmt: skip
    if row := decided.linked.get(decision.item):
        other = row.get("subject_label") or row["subject_id"]
        raise LinkError(f"{decision.label}: {name} is linked to {other} already; one item is "
                        "one thing, so reject it here or take that row out first")  # fmt: skip


def _join(*comments: str | None) -> str:
    return "; ".join(filter(None, comments))


def _find(before: Mapping[str, tuple[Cells, ...]], decided: Decided, item: str) -> Cells:
    """Find the row that proposed a candidate; empty if a person names the item."""
    for name in (UNSURE, PREDICTIONS):
        for row in before[name]:
            if decided.tables[name].item(row) == item:
                return row
    return {}


def _without(rows: Iterable[Cells], table: Table, items: set[str]) -> tuple[Cells, ...]:
    return tuple(row for row in rows if table.item(row) not in items)


def _check_digit(orcid: str) -> str:
    total = 0
    for digit in orcid.replace("-", "")[:-1]:
        total = (total + int(digit)) * 2
    rest = (12 - total % 11) % 11
    return "X" if rest == 10 else str(rest)
