"""Proposals: candidates with their evidence for every territory without a decision.

Decisions of people are read and never written. Proposals go to `predictions.sssom.tsv`, which each
run replaces: the same register and gazetteer give the same file.

May import: atomic, errors, findings, link.candidates, link.gazetteer, link.links, link.matcher,
link.organisations, link.reasons, link.review.table, link.stale, link.territories, project,
records.rows.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from twinrdf.atomic import replace_file
from twinrdf.errors import LinkError
from twinrdf.findings import Severity
from twinrdf.link.candidates import Finder
from twinrdf.link.gazetteer import Gazetteer
from twinrdf.link.links import NEGATIVE, PREDICTIONS, Link, find_file, read_links
from twinrdf.link.matcher import Candidate, Outcome, match_place
from twinrdf.link.organisations import gather_organisations, make_organisation_query
from twinrdf.link.reasons import Advice, Reason
from twinrdf.link.review.table import Cells, Table, format_table, new_table
from twinrdf.link.stale import write_seen
from twinrdf.link.territories import Territory, gather_territories, make_query
from twinrdf.project import Project
from twinrdf.records.rows import Record

MOST = 5
"""The most candidates that are written per territory."""

COLUMNS = (
    "subject_id", "subject_label", "predicate_id", "object_id", "object_label",
    "mapping_justification", "confidence", "comment", "other",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Proposal:
    """The result of the matcher for one territory or organisation."""

    subject: str
    label: str
    outcome: Outcome


def propose_links(
    project: Project, records: Sequence[Record], gazetteer: Gazetteer
) -> tuple[Proposal, ...]:
    """Propose items for territories, then for organisations, that have no decision; sorted by IRI.

    Organisations without an id or a location are not looked up, nor are territories whose sources
    leave open which of several they are (`possibly`).
    """
    links = read_decisions(project, records)
    territories = gather_territories(records, project.base)
    finder = Finder(gazetteer)
    proposals = []
    for territory, blocked in _list_open(territories, links):
        query = make_query(territory, territories, gazetteer, blocked)
        proposals.append(Proposal(territory.subject, territory.label, match_place(query, finder)))
    for organisation, blocked in _list_open(gather_organisations(records, project.base), links):
        query = make_organisation_query(organisation, territories, gazetteer, blocked)
        outcome = match_place(query, finder)
        proposals.append(Proposal(organisation.subject, organisation.label, outcome))
    taken = {link.qid for link in links if link.accepted}
    return tuple(_doubt_shared(proposals, taken))


def list_open(project: Project, records: Sequence[Record]) -> tuple[Territory, ...]:
    """List the territories and organisations that `propose_links` would look up."""
    links = read_decisions(project, records)
    gathered = (gather_territories(records, project.base),
                gather_organisations(records, project.base))  # fmt: skip
    return tuple(one for things in gathered for one, _ in _list_open(things, links))


def write_predictions(
    project: Project, proposals: Iterable[Proposal], gazetteer: Gazetteer
) -> Path:
    """Replace `data/links/predictions.sssom.tsv` atomically, and give its path."""
    path = find_file(project, PREDICTIONS)
    text = format_predictions(project, proposals, gazetteer)
    try:
        with replace_file(path) as draft:
            draft.write_text(text, "utf-8", newline="\n")
    except OSError as error:
        raise LinkError(f"{path}: cannot be written: {error.strerror}; allow that") from None
    return path


def format_predictions(
    project: Project, proposals: Iterable[Proposal], gazetteer: Gazetteer
) -> str:
    """Format proposals as an SSSOM mapping set, sorted by territory, the best candidate first."""
    known = gazetteer.manifest
    further = {
        "mapping_set_description": "Pairs that the matcher proposes and nobody has looked at; "
        f"a run rewrites this file. Gazetteer: {known.name}."
    }
    if known.date:
        further["object_source_version"] = known.date
    table = new_table(PREDICTIONS, project, COLUMNS, further)
    ordered = sorted(proposals, key=lambda one: one.subject)
    rows = (row for proposal in ordered for row in _rows(proposal, table, gazetteer))
    return format_table(replace(table, rows=tuple(rows)))


def read_decisions(project: Project, records: Sequence[Record]) -> list[Link]:
    """Read the decisions of people; raise LinkError if one cannot be read."""
    links, findings = read_links(project, records)
    for finding in findings:
        file = finding.cell.file if finding.cell else ""
        if finding.severity is Severity.VIOLATION and f"/{PREDICTIONS}." not in file:
            raise LinkError(f"{finding}; no link is proposed while a decision cannot be read")
    return [link for link in links if link.decision != PREDICTIONS]


def _doubt_shared(proposals: Iterable[Proposal], taken: set[str]) -> Iterator[Proposal]:
    """Leave proposals to a person where two would link the same item, or the item is taken."""
    proposals = list(proposals)
    wanted = Counter(
        one.outcome.candidates[0].place.item
        for one in proposals if one.outcome.advice is Advice.AUTO
    )  # fmt: skip
    for one in proposals:
        if one.outcome.advice is Advice.AUTO:
            item = one.outcome.candidates[0].place.item
            if item in taken or wanted[item] > 1:
                doubted = replace(one.outcome, advice=Advice.REVIEW, reason=Reason.SHARED_ITEM)
                yield replace(one, outcome=doubted)
                continue
        yield one


def _list_open(
    territories: Mapping[str, Territory], links: Iterable[Link]
) -> Iterator[tuple[Territory, frozenset[str]]]:
    """Give the territories without a decision, each with the items that people have rejected."""
    blocked: dict[str, set[str]] = defaultdict(set)
    decided = set()
    for link in links:
        if link.decision == NEGATIVE:
            blocked[link.subject].add(link.qid)
        else:
            decided.add(link.subject)
    for subject, territory in territories.items():
        if subject not in decided and not territory.get("possibly"):
            yield territory, frozenset(blocked[subject])


def _rows(proposal: Proposal, table: Table, gazetteer: Gazetteer) -> Iterator[Cells]:
    if proposal.outcome.advice is Advice.NONE:
        return
    for number, candidate in enumerate(proposal.outcome.candidates[:MOST]):
        cells = (
            table.compact(proposal.subject),
            proposal.label,
            "schema:sameAs",
            f"wd:{candidate.place.item}",
            candidate.place.label,
            "semapv:CompositeMatching",
            f"{min(candidate.confidence, 0.999):.3f}",
            _comment(proposal.outcome, candidate, number),
            write_seen(candidate.place, gazetteer),
        )
        yield {name: " ".join(cell.split()) for name, cell in zip(COLUMNS, cells, strict=True)}


def _comment(outcome: Outcome, candidate: Candidate, number: int) -> str:
    advice = outcome.advice if number == 0 else Advice.REVIEW
    reason = outcome.reason.value if number == 0 else f"choice {number + 1}"
    return "; ".join((f"{advice.value}: {reason}", *candidate.evidence.describe()))
