"""A round trip through OpenRefine: open records are exported as a table, judgements imported.

Rows are identified by id, not by name, because OpenRefine replaces names. Either all judgements are
imported or none, and none may contradict an earlier decision of a person.

May import: errors, findings, formats.cells, link.filled_in, link.links, link.review.deciding,
link.review.files, link.review.summaries, link.territories, project, records.characters,
records.privacy, records.rows, vocab.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from twinrdf.errors import LinkError
from twinrdf.findings import Cell, Finding, Severity
from twinrdf.formats.cells import guard
from twinrdf.link.filled_in import read_filled_in
from twinrdf.link.links import NEGATIVE, NO_ITEM, POSITIVE, UNSURE, Link, read_links
from twinrdf.link.review.deciding import (
    Choice,
    Decision,
    Reviewer,
    find_open,
    make_change,
    open_rows,
    read_comment,
)
from twinrdf.link.review.files import Change, Decided, read_decided
from twinrdf.link.review.summaries import Summaries, Summary
from twinrdf.link.territories import Territory, gather_territories
from twinrdf.project import Project
from twinrdf.records.characters import show
from twinrdf.records.privacy import read_withheld
from twinrdf.records.rows import Record
from twinrdf.vocab import PREFIXES

COLUMNS = (
    "id", "name", "other_names", "kind", "within", "country", "lat", "long", "state", "candidates",
)  # fmt: skip
"""The columns of the exported table."""

_NEEDED, _OPTIONAL = ("id", "match"), ("judgement", "action", "comment")
MATCHED, NEW, NONE = "matched", "new", "none"
_SPELT = {"judgment": "judgement", "judgmentaction": "action", "qid": "match"}
_ITEM = re.compile(r"(?:wd:|https?://www\.wikidata\.org/(?:entity|wiki)/)?(Q[1-9][0-9]{0,11})")


@dataclass(frozen=True, slots=True)
class Imported:
    """The result of reading judgements: the changes, the number of each kind, the findings."""

    changes: tuple[Change, ...]
    counts: Mapping[str, int]
    findings: tuple[Finding, ...]


def format_open(project: Project, records: Sequence[Record]) -> tuple[str, int]:
    """Format every open record as a row of a table, and count them."""
    decided, summaries = read_decided(project), Summaries(project, records)
    if decided.problems:
        raise LinkError(f"{decided.problems[0]}; correct that first")
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    territories = gather_territories(records, project.base)
    subjects = sorted({*find_open(decided), *_list_undecided(decided, territories)})
    found = [summary for subject in subjects if (summary := summaries.get(subject))]
    for summary in found:
        writer.writerow(map(guard, _row(summary, decided)))
    return text.getvalue(), len(found)


def read_judgements(
    path: Path, project: Project, records: Sequence[Record], reviewer: Reviewer
) -> Imported:
    """Read judgements from a table, and find its errors by cell."""
    decided, links = read_decided(project), read_links(project, records)[0]
    if decided.problems:
        raise LinkError(f"{decided.problems[0]}; correct that first")
    rows, findings = read_filled_in(path, _NEEDED, _OPTIONAL, _find, "export it again", _SPELT)
    reader = _Reader(
        file=path.name,
        project=project,
        summaries=Summaries(project, records),
        decided=decided,
        links=_index(links),
        reviewer=reviewer,
        withheld=read_withheld(project)[0],
        findings=findings,
    )
    for line, cells in rows:
        reader.read(line, cells)
    counts = dict(sorted(reader.counts.items()))
    changes = () if findings else tuple(reader.changes)
    return Imported(changes, counts, tuple(findings))


def _list_undecided(decided: Decided, territories: Mapping[str, Territory]) -> Iterator[str]:
    """List the territories without a link or an unsure one, if it is clear which they are."""
    for subject, territory in territories.items():
        rows = decided.of(subject)
        if not rows[POSITIVE] and not rows[UNSURE] and not territory.get("possibly"):
            yield subject


def _row(summary: Summary, decided: Decided) -> tuple[str, ...]:
    found = open_rows(decided.of(summary.subject), decided.tables)
    files = {file for file, _ in found}
    candidates = (
        " ".join(filter(None, (_item(decided, file, row["object_id"]), row.get("object_label"))))
        for file, row in found
    )
    point = summary.point
    others = [name.text for name in (*summary.names, *summary.other_names)]
    return (
        summary.id,
        summary.label,
        "; ".join(name for name in dict.fromkeys(others) if name != summary.label),
        summary.kind,
        next((one for one in summary.within if one != summary.country), ""),
        summary.country,
        str(point.latitude) if point else "",
        str(point.longitude) if point else "",
        "none" if not files else "unsure" if files == {UNSURE} else "proposed",
        "; ".join(candidates),
    )


def _item(decided: Decided, file: str, name: str) -> str:
    return decided.tables[file].expand(name).removeprefix(PREFIXES["wd"])


@dataclass(slots=True)
class _Reader:
    """Reads judgements one by one, and compares each with earlier ones."""

    file: str
    project: Project
    summaries: Summaries
    decided: Decided
    links: Mapping[tuple[str, str, str], Link]
    reviewer: Reviewer
    withheld: frozenset[str]
    findings: list[Finding]
    changes: list[Change] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    seen: dict[str, int] = field(default_factory=dict)
    taken: dict[str, str] = field(default_factory=dict)

    def read(self, line: int, cells: Mapping[str, str]) -> None:
        """Read a row: make its change, if any, or note findings."""
        match, name = cells["match"], cells["id"]
        judgement = (cells.get("judgement") or (MATCHED if match else NONE)).lower()
        problems = [*self._find_misnamed(line, name, match), *_find_unfit(judgement, match)]
        if not problems and judgement == NONE:
            self.counts["left open"] += 1
        elif not problems and cells.get("action", "").lower() == "auto":
            self.counts["matched by the service alone, so left open"] += 1
        elif not problems:
            problems = self._take(name, match, judgement, cells.get("comment", ""))
        self.findings += (_find(self.file, line, column, text) for column, text in problems)

    def _find_misnamed(self, line: int, name: str, match: str) -> Iterator[tuple[str, str]]:
        """Find errors in the names of the thing and of the item."""
        if self._subject(name) not in self.summaries:
            yield "id", f"{show(name)} is no thing of the register; keep the column as exported"
        elif self.seen.setdefault(name, line) != line:
            yield "id", f"{show(name)} is in line {self.seen[name]} too; keep one of the two"
        if match and not _ITEM.fullmatch(match):
            yield "match", f"{show(match)} is no item of Wikidata; write one such as Q1296"

    def _take(self, name: str, match: str, judgement: str, comment: str) -> list[tuple[str, str]]:
        """Take a judgement, or note what contradicts it."""
        subject, found = self._subject(name), _ITEM.fullmatch(match)
        item = PREFIXES["wd"] + found[1] if found else NO_ITEM
        standing = self._find_standing(subject, item)
        if standing and (standing.decision, standing.subject, standing.item) == (
            POSITIVE,
            subject,
            item,
        ):
            self.counts["decided so before"] += 1
            return []
        if standing:
            return [("match", _contradict(standing, match, name))]
        meant = Choice.ACCEPT if judgement == MATCHED else Choice.NO_ITEM
        try:
            words = read_comment(comment, self.withheld)
        except LinkError as error:
            return [("comment", str(error).removeprefix("comment: "))]
        try:
            label = self.summaries.label(subject)
            decision = Decision(subject, label, meant, item, words, self.reviewer)
            change = make_change(decision, self.decided)
        except LinkError as error:  # a row that contradicts is one that `check` finds wrong too
            return [("match", str(error))]
        twin = self.taken.setdefault(item, name) if item != NO_ITEM else name
        if twin != name:
            return [("match", f"{match} is given to {twin} too; one item is one thing")]
        self.changes.append(change)
        was_unsure = " that was unsure" if change.before[UNSURE] else ""
        self.counts[("linked" if item != NO_ITEM else "without an item") + was_unsure] += 1
        return []

    def _find_standing(self, subject: str, item: str) -> Link | None:
        """Find the decision of a person that a judgement would repeat or contradict."""
        return (
            self.links.get((POSITIVE, subject, ""))
            or self.links.get((POSITIVE, "", item))
            or self.links.get((NEGATIVE, subject, item))
        )

    def _subject(self, name: str) -> str:
        return f"{self.project.base}id/{name}"


def _find_unfit(judgement: str, match: str) -> Iterator[tuple[str, str]]:
    """Find an unknown judgement, or one that needs an item or must not have one."""
    if judgement not in {MATCHED, NEW, NONE}:
        known = f"write {MATCHED}, {NEW} or {NONE}"
        yield "judgement", f"{show(judgement)} is no judgement of OpenRefine; {known}"
    elif judgement == MATCHED and not match:
        yield "match", "matched with nothing; write the item, or the judgement none"
    elif judgement != MATCHED and match:
        yield "judgement", f"{show(judgement)} beside an item; write matched, or empty the item"


def _contradict(link: Link, match: str, name: str) -> str:
    place, thing = f"{link.file}:{link.line}", link.subject.partition("/id/")[2]
    if link.decision == NEGATIVE:
        return f"{match} was rejected for {name} in {place}; empty this cell, or take that row out"
    item = "no item" if link.item == NO_ITEM else link.qid
    return f"{thing} is linked to {item} in {place}; empty this cell, or take that row out"


def _index(links: Iterable[Link]) -> dict[tuple[str, str, str], Link]:
    """Index decisions: accepted ones by thing and by item, rejected ones by both."""
    found = {}
    for link in links:
        if link.decision == NEGATIVE:
            found[NEGATIVE, link.subject, link.item] = link
        elif link.decision == POSITIVE:
            found[POSITIVE, link.subject, ""] = link
            if link.accepted:
                found[POSITIVE, "", link.item] = link
    return found


def _find(file: str, line: int, column: str, message: str) -> Finding:
    return Finding(Severity.VIOLATION, message, Cell(file, line, column), "import:link")
