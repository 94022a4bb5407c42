"""Links to Wikidata: the decisions in `data/links/`, their findings and their quads.

Four SSSOM files have the decisions of people and the matcher, one per row: `positive` and
`negative` are published, `unsure` and `predictions` wait for a person. An accepted link is a
`schema:sameAs` of the register; every published decision is a node of the links graph that says
how it was made. A row whose object is `sssom:NoTermFound` says that there is no item.

May import: findings, link.filled_in, link.sssom, project, records.cells, records.characters,
records.privacy, records.rows, records.tables, terms, vocab.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from twinrdf.findings import Cell, Finding, Severity
from twinrdf.link.filled_in import fits
from twinrdf.link.sssom import JUSTIFICATIONS, MappingSet, read_mapping_set
from twinrdf.project import Project
from twinrdf.records.cells import UnreadableError, read_confidence, read_date
from twinrdf.records.characters import check_characters, show
from twinrdf.records.privacy import find_private, read_withheld
from twinrdf.records.rows import NOT_LOOKED_UP, UNTOLD, Record
from twinrdf.records.tables import Row
from twinrdf.terms import XSD, Quad, text, typed
from twinrdf.vocab import PREFIXES, expand, graph, mint, term

POSITIVE, NEGATIVE, UNSURE, PREDICTIONS = "positive", "negative", "unsure", "predictions"
FILES = (POSITIVE, NEGATIVE, UNSURE, PREDICTIONS)
"""The kinds of decisions, each in a file `{name}.sssom.tsv`."""

NO_ITEM = expand("sssom:NoTermFound")
_SAME = expand("schema:sameAs")
REQUIRED = ("subject_id", "predicate_id", "object_id", "mapping_justification")
"""The columns that every file of decisions has."""

ITEM_IRI = re.compile(re.escape(expand("wd:")) + r"Q[1-9][0-9]{0,11}")


@dataclass(frozen=True, slots=True)
class Link:
    """A decision on whether a thing of the register and an item of Wikidata are the same.

    `subject`, `item` and `justification` are IRIs, and `item` is `NO_ITEM` where there is none.
    """

    decision: str
    subject: str
    item: str
    justification: str
    confidence: str
    comment: str
    file: str
    line: int

    @property
    def qid(self) -> str:
        """The id of the item, such as Q1296; where there is none, `NO_ITEM`."""
        return self.item.removeprefix(PREFIXES["wd"])

    @property
    def published(self) -> bool:
        """Whether a person has decided."""
        return self.decision in {POSITIVE, NEGATIVE}

    @property
    def accepted(self) -> bool:
        """Whether the link is accepted, with an item."""
        return self.decision == POSITIVE and self.item != NO_ITEM


def find_file(project: Project, decision: str) -> Path:
    """Give the path of the file with one kind of decisions, which may not exist."""
    return project.data / "links" / f"{decision}.sssom.tsv"


def read_links(
    project: Project, records: Iterable[Record], unread: Iterable[str] = ()
) -> tuple[tuple[Link, ...], tuple[Finding, ...]]:
    """Read the decisions of a register, and find their errors and contradictions."""
    return check_links(project, gather_labels(records, project.base), unread)


def check_links(
    project: Project, things: Mapping[str, set[str]], unread: Iterable[str] = ()
) -> tuple[tuple[Link, ...], tuple[Finding, ...]]:
    """Read the decisions of a register, given the labels of its things."""
    withheld, _ = read_withheld(project)
    spaces = tuple(mint(project.base, kind, "") for kind in unread)
    links: list[Link] = []
    findings: list[Finding] = []
    for decision in FILES:
        path = find_file(project, decision)
        if path.exists():
            file = path.relative_to(project.root).as_posix()
            mappings = read_mapping_set(path)
            reader = _Reader(decision, file, mappings, things, spaces, withheld, findings)
            links += reader.read()
    findings += _find_conflicts(links)
    return tuple(links), tuple(findings)


def list_linked(project: Project) -> set[str]:
    """List the IRIs that the decisions of a register are about, whether it has them or not."""
    paths = (find_file(project, decision) for decision in FILES)
    found = (read_mapping_set(path) for path in paths if path.exists())
    return {
        mappings.expand(row.cells[place])
        for mappings in found
        for place, column in enumerate(mappings.columns)
        for row in mappings.rows
        if column == REQUIRED[0] and place < len(row.cells)
    }


def gather_labels(records: Iterable[Record], base: str) -> dict[str, set[str]]:
    """Gather the labels in all languages of each thing that was not replaced, by its IRI."""
    labels: dict[str, set[str]] = {}
    for record in records:
        if ("replacedBy", "") in record.values:
            continue
        own = labels.setdefault(mint(base, record.table.kind, record.id), set())
        for (column, _), texts in record.values.items():
            if column == "label":
                own.update(" ".join(text.split()) for text in texts)
    return labels


def link_quads(links: Iterable[Link], base: str) -> Iterator[Quad]:
    """Turn the published decisions into quads of the links graph and of the register."""
    place = f"<{graph(base, 'links')}>"
    for link in links:
        if link.accepted:
            yield f"<{link.subject}>", f"<{_SAME}>", f"<{link.item}>", ""
            yield f"<{link.subject}>", f"<{_SAME}>", f"<{link.item}>", place
        if link.published:
            node = f"<{mint(base, 'link', _slug(link, base))}>"
            for predicate, value in _describe(link):
                yield node, predicate, value, place


def _describe(link: Link) -> Iterator[tuple[str, str]]:
    yield term("rdf:type"), term("sssom:Mapping")
    yield term("owl:annotatedSource"), f"<{link.subject}>"
    yield term("owl:annotatedProperty"), f"<{_SAME}>"
    yield term("owl:annotatedTarget"), f"<{link.item}>"
    yield term("sssom:mapping_justification"), f"<{link.justification}>"
    if link.decision == NEGATIVE:
        yield term("sssom:predicate_modifier"), term("sssom:NegatedPredicate")
    if link.confidence:
        yield term("sssom:confidence"), typed(link.confidence, XSD + "decimal")
    if link.comment:
        yield term("rdfs:comment"), text(link.comment)


def _slug(link: Link, base: str) -> str:
    thing = link.subject.removeprefix(f"{base}id/").replace("/", "-")
    item = "none" if link.item == NO_ITEM else link.qid
    return f"{thing}--{item}"


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the rows of one file, and notes findings."""

    decision: str
    file: str
    mappings: MappingSet
    things: Mapping[str, set[str]]
    unread: tuple[str, ...]
    withheld: frozenset[str]
    findings: list[Finding]

    def read(self) -> Iterator[Link]:
        """Read every row without errors."""
        columns = self.mappings.columns
        for line, column, problem in self.mappings.find_faults(REQUIRED):
            self._find(line, column, problem)
        if {*REQUIRED} <= {*columns}:
            rows = (row for row in self.mappings.rows if fits(row, columns, REQUIRED))
            yield from filter(None, map(self._read_row, rows))

    def _read_row(self, row: Row) -> Link | None:
        cells = dict(zip(self.mappings.columns, row.cells, strict=False))
        problems = [*self._find_unsound(cells)]
        if not problems and self._may_be_unread(cells["subject_id"]):
            self._find(row.line, "subject_id", NOT_LOOKED_UP, Severity.INFO, UNTOLD)
            return None
        problems = problems or [*self._find_unknown(cells), *self._find_unreadable(cells)]
        for column, problem in problems:
            self._find(row.line, column, problem)
        if problems:
            return None
        return Link(
            decision=self.decision,
            subject=self.mappings.expand(cells["subject_id"]),
            item=self.mappings.expand(cells["object_id"]),
            justification=self.mappings.expand(cells["mapping_justification"]),
            confidence=read_confidence(cells.get("confidence", "")),
            comment=cells.get("comment", ""),
            file=self.file,
            line=row.line,
        )

    def _may_be_unread(self, subject: str) -> bool:
        """Tell whether a thing has no rows but perhaps some that could not be read."""
        thing = self.mappings.expand(subject)
        return thing.startswith(self.unread) and thing not in self.things

    def _find_unsound(self, cells: dict[str, str]) -> Iterator[tuple[str, str]]:
        """Find cells with characters that are not allowed, or with something private."""
        for column, cell in cells.items():
            prose = column == "comment" or column.endswith("_label")
            for severity, problem in check_characters(cell, prose):
                if severity is Severity.VIOLATION:
                    yield column, problem
            for _, problem in find_private(cell, self.withheld):
                yield column, problem

    def _find_unknown(self, cells: dict[str, str]) -> Iterator[tuple[str, str]]:
        """Find wrong names in the required columns."""
        subject, predicate, item, why = (cells[name] for name in REQUIRED)
        if self.mappings.expand(subject) not in self.things:
            problem = f"{show(subject)} is no thing of the register, or was replaced"
            yield "subject_id", f"{problem}; correct it"
        elif self.decision == POSITIVE:
            yield from self._find_stale(cells)
        if self.mappings.expand(predicate) != _SAME:
            yield "predicate_id", f"{show(predicate)} is not schema:sameAs; write that"
        target = self.mappings.expand(item)
        if target != NO_ITEM and not ITEM_IRI.fullmatch(target):
            yield "object_id", f"{show(item)} is no item of Wikidata; write one such as wd:Q1296"
        if self.mappings.expand(why) not in JUSTIFICATIONS:
            wanted = "write semapv:ManualMappingCuration for a decision by a person"
            yield "mapping_justification", f"{show(why)} is no justification; {wanted}"
        for column in REQUIRED:
            prefix = cells[column].partition(":")[0]
            if prefix not in {*self.mappings.prefixes, "http", "https"} and ":" in cells[column]:
                yield column, f"{show(prefix)} is no prefix of curie_map; add it there"

    def _find_stale(self, cells: dict[str, str]) -> Iterator[tuple[str, str]]:
        """Find a link that was made for a thing under a label that it no longer has."""
        label = " ".join(unicodedata.normalize("NFC", cells.get("subject_label", "")).split())
        known = self.things[self.mappings.expand(cells["subject_id"])]
        if label and known and label not in known:
            now = " or ".join(show(one) for one in sorted(known)[:3])
            advice = "see whether the link still holds, then write that here"
            yield "subject_label", f"{show(label)} is called {now} by now; {advice}"

    def _find_unreadable(self, cells: dict[str, str]) -> Iterator[tuple[str, str]]:
        """Find errors in the optional columns."""
        modifier = cells.get("predicate_modifier", "")
        if modifier != ("Not" if self.decision == NEGATIVE else ""):
            wanted = "write Not in the negative file, and nothing in the others"
            yield "predicate_modifier", f"{show(modifier)} does not fit the file; {wanted}"
        try:
            read_confidence(cells.get("confidence", ""))
        except UnreadableError as error:
            yield "confidence", str(error)
        try:
            if cells.get("mapping_date"):
                read_date(cells["mapping_date"], precision=3)
        except UnreadableError as error:
            yield "mapping_date", str(error)

    def _find(
        self,
        line: int,
        column: str,
        message: str,
        severity: Severity = Severity.VIOLATION,
        rule: str = "read:link",
    ) -> None:
        self.findings.append(Finding(severity, message, Cell(self.file, line, column), rule))


def _find_conflicts(links: Iterable[Link]) -> Iterator[Finding]:
    """Find decisions of people that contradict one another."""
    decided: dict[tuple[str, str], Link] = {}
    subjects: dict[str, Link] = {}
    items: dict[str, Link] = {}
    for link in links:
        if not link.published:
            continue
        other = decided.setdefault((link.subject, link.item), link)
        if other is not link:
            yield _conflict(link, "subject_id", "the same pair is decided", other)
        elif link.decision == POSITIVE:
            other = subjects.setdefault(link.subject, link)
            if other is not link:
                yield _conflict(link, "subject_id", "the same thing is linked", other)
            other = items.setdefault(link.item, link) if link.accepted else link
            if other is not link:
                yield _conflict(link, "object_id", "the same item is linked", other)


def _conflict(link: Link, column: str, problem: str, other: Link) -> Finding:
    message = f"{problem} in {other.file}:{other.line} too; keep one of the two"
    return Finding(Severity.VIOLATION, message, Cell(link.file, link.line, column), "read:link")
