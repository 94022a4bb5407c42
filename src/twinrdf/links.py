"""Links to Wikidata: the decisions in `data/links/`, their findings and their quads.

Four SSSOM files hold what people and the matcher decided, one decision a row: `positive` and
`negative` are published, `unsure` and `predictions` wait for a person. An accepted link is a
`schema:sameAs` of the register; every published decision is a node of the links graph that says
how it was made. A row whose object is `sssom:NoTermFound` says that there is no item.

May import: cells, findings, project, records, sssom, tables, terms, vocab.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from twinrdf.cells import UnreadableError, read_confidence
from twinrdf.findings import Cell, Finding, Severity
from twinrdf.project import Project
from twinrdf.records import Record
from twinrdf.sssom import MappingSet, read_mapping_set
from twinrdf.tables import Row
from twinrdf.terms import XSD, Quad, text, typed
from twinrdf.vocab import expand, graph, mint, term

POSITIVE, NEGATIVE = "positive", "negative"
FILES = (POSITIVE, NEGATIVE, "unsure", "predictions")
"""The decisions there are, each a file `{name}.sssom.tsv`."""

NO_ITEM = expand("sssom:NoTermFound")
_SAME = expand("schema:sameAs")
_REQUIRED = ("subject_id", "predicate_id", "object_id", "mapping_justification")
_ITEM = re.compile(re.escape(expand("wd:")) + r"Q[1-9][0-9]{0,11}")


@dataclass(frozen=True, slots=True)
class Link:
    """A decision on whether a thing of the register and an item of Wikidata are the same."""

    decision: str
    subject: str
    item: str
    justification: str
    confidence: str
    comment: str
    file: str
    line: int

    @property
    def accepted(self) -> bool:
        """Whether the link holds: decided so, with an item."""
        return self.decision == POSITIVE and self.item != NO_ITEM


def read_links(
    project: Project, records: Iterable[Record]
) -> tuple[tuple[Link, ...], tuple[Finding, ...]]:
    """Read the decisions of a register, and find what is wrong with them and among them."""
    things = {mint(project.base, record.table.kind, record.id) for record in records}
    links: list[Link] = []
    findings: list[Finding] = []
    for decision in FILES:
        path = project.data / "links" / f"{decision}.sssom.tsv"
        if path.exists():
            file = path.relative_to(project.root).as_posix()
            reader = _Reader(decision, file, read_mapping_set(path), things, findings)
            links += reader.read()
    findings += _find_conflicts(links)
    return tuple(links), tuple(findings)


def link_quads(links: Iterable[Link], base: str) -> Iterator[Quad]:
    """Turn the published decisions into quads of the links graph and of the register."""
    place = f"<{graph(base, 'links')}>"
    for link in links:
        if link.decision not in {POSITIVE, NEGATIVE}:
            continue
        subject, item = f"<{link.subject}>", f"<{link.item}>"
        if link.accepted:
            yield subject, f"<{_SAME}>", item, ""
            yield subject, f"<{_SAME}>", item, place
        node = f"<{mint(base, 'link', _slug(link, base))}>"
        yield node, term("rdf:type"), term("sssom:Mapping"), place
        yield node, term("owl:annotatedSource"), subject, place
        yield node, term("owl:annotatedProperty"), f"<{_SAME}>", place
        yield node, term("owl:annotatedTarget"), item, place
        yield node, term("sssom:mapping_justification"), f"<{link.justification}>", place
        if link.decision == NEGATIVE:
            yield node, term("sssom:predicate_modifier"), term("sssom:NegatedPredicate"), place
        if link.confidence:
            yield node, term("sssom:confidence"), typed(link.confidence, XSD + "decimal"), place
        if link.comment:
            yield node, term("rdfs:comment"), text(link.comment), place


def _slug(link: Link, base: str) -> str:
    thing = link.subject.removeprefix(f"{base}id/").replace("/", "-")
    item = "none" if link.item == NO_ITEM else link.item.rpartition("/")[2]
    return f"{thing}--{item}"


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the rows of one file, noting what is wrong with them."""

    decision: str
    file: str
    mappings: MappingSet
    things: set[str]
    findings: list[Finding]

    def read(self) -> Iterator[Link]:
        """Read every row that can be read whole."""
        for line, problem in self.mappings.problems:
            self._find(line, "", problem)
        missing = [name for name in _REQUIRED if name not in self.mappings.columns]
        for name in missing if self.mappings.columns else ():
            self._find(0, name, "the file has no such column; add it")
        if not missing:
            yield from filter(None, map(self._read_row, self.mappings.rows))

    def _read_row(self, row: Row) -> Link | None:
        cells = dict(zip(self.mappings.columns, row.cells, strict=False))
        before = len(self.findings)
        for column, problem in self._find_problems(cells):
            self._find(row.line, column, problem)
        if len(self.findings) > before:
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

    def _find_problems(self, cells: dict[str, str]) -> Iterator[tuple[str, str]]:
        """Find the columns of a row that cannot be read, and say why."""
        subject, predicate, item, why = (cells.get(name, "") for name in _REQUIRED)
        if self.mappings.expand(subject) not in self.things:
            yield "subject_id", f'"{subject}" is no thing of the register; correct it'
        if self.mappings.expand(predicate) != _SAME:
            yield "predicate_id", f'"{predicate}" is not schema:sameAs; write that'
        target = self.mappings.expand(item)
        if target != NO_ITEM and not _ITEM.fullmatch(target):
            yield "object_id", f'"{item}" is not a Wikidata item; write one such as wd:Q1296'
        if not self.mappings.expand(why).startswith(expand("semapv:")):
            wanted = "write semapv:ManualMappingCuration for a decision by a person"
            yield "mapping_justification", f'"{why}" is not a justification; {wanted}'
        modifier = cells.get("predicate_modifier", "")
        if modifier != ("Not" if self.decision == NEGATIVE else ""):
            wanted = "Not in the negative file, and nothing in the others"
            yield "predicate_modifier", f'"{modifier}" does not fit the file; write {wanted}'
        try:
            read_confidence(cells.get("confidence", ""))
        except UnreadableError as error:
            yield "confidence", str(error)

    def _find(self, line: int, column: str, message: str) -> None:
        cell = Cell(self.file, line, column)
        self.findings.append(Finding(Severity.VIOLATION, message, cell, "read:link"))


def _find_conflicts(links: Iterable[Link]) -> Iterator[Finding]:
    """Find decisions that contradict one another."""
    decided: dict[tuple[str, str], Link] = {}
    items: dict[str, Link] = {}
    subjects: dict[str, Link] = {}
    for link in links:
        if link.decision not in {POSITIVE, NEGATIVE}:
            continue
        other = decided.setdefault((link.subject, link.item), link)
        if other is not link:
            yield _conflict(link, "subject_id", "the same pair is decided", other)
        elif link.decision == POSITIVE:
            other = subjects.setdefault(link.subject, link)
            if other is not link:
                yield _conflict(link, "subject_id", "the same thing has another item", other)
            other = items.setdefault(link.item, link) if link.accepted else link
            if other is not link:
                yield _conflict(link, "object_id", "the same item belongs to another thing", other)


def _conflict(link: Link, column: str, problem: str, other: Link) -> Finding:
    where = f"in {other.file}:{other.line}; keep one of the two"
    cell = Cell(link.file, link.line, column)
    return Finding(Severity.VIOLATION, f"{problem} {where}", cell, "read:link")
