"""Statements to propose to Wikidata: twinnings with their sources, in both directions.

A proposal adds what is missing there to a twinning between two items that a person has accepted,
with a source that anyone can open. Nothing is sent: a person reads the proposals and uploads them.

May import: link.links, link.live.entities, link.upkeep.check, link.upkeep.ties.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from twinrdf.link.links import Link
from twinrdf.link.live.entities import Twin
from twinrdf.link.upkeep.check import Comparison, Pair
from twinrdf.link.upkeep.ties import TWINNING, Claim, Tie, agree


@dataclass(frozen=True, slots=True)
class Reference:
    """The reference of a statement: an address, and the item of the source if it has one."""

    url: str
    stated_in: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """A twinning to state on an item, with dates as precise as known.

    `adds` says what is new: the statement, or dates and references of an existing statement.
    """

    item: str
    target: str
    label: str
    start: str
    end: str
    references: tuple[Reference, ...]
    adds: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """A tie without a proposal, and why."""

    tie: str
    why: str


@dataclass(frozen=True, slots=True)
class Proposals:
    """The statements to propose, and the ties without a proposal."""

    statements: tuple[Statement, ...]
    left: tuple[Skipped, ...]


def propose_statements(seen: Comparison, ties: Sequence[Tie], links: Iterable[Link]) -> Proposals:
    """Propose the statements that both items of every twinning lack, where that is possible."""
    linked = {link.subject: link.qid for link in links if link.accepted}
    pairs = {pair.tie.subject: pair for pair in seen.pairs}
    statements: list[Statement] = []
    left: list[Skipped] = []
    for tie in ties:
        why = _find_obstacle(tie, linked, pairs.get(tie.subject))
        found = [] if why else list(_state(tie, pairs[tie.subject]))
        statements += found
        if not found:
            left.append(Skipped(tie.subject, why or "Wikidata has it with these sources"))
    return Proposals(tuple(statements), tuple(left))


def list_references(tie: Tie) -> tuple[Reference, ...]:
    """List the references of a tie, first those of the source with the most precise dates."""
    public = sorted(_public(tie), key=lambda claim: -max(map(len, claim.starts), default=0))
    found = (Reference(url, claim.stated_in) for claim in public for url in claim.urls)
    return tuple(dict.fromkeys(found))


def _public(tie: Tie) -> list[Claim]:
    """List the claims of sources that anyone can open; only their dates are used."""
    return [claim for claim in tie.claims if claim.urls]


def _find_obstacle(tie: Tie, linked: Mapping[str, str], pair: Pair | None) -> str:
    """Say why nothing can be proposed for a tie; give an empty text if something can."""
    if tie.kinds != {TWINNING}:
        return "not a twinning: P190 is for sister cities and twin towns alone"
    if len(tie.parties) != 2:
        return "not between two parties"
    if any(claim.ambiguous for claim in tie.claims):
        return "a source leaves open what it says"
    unlinked = [party.rpartition("/")[2] for party in tie.parties if party not in linked]
    if unlinked:
        return f"no accepted link for {' and '.join(unlinked)}"
    if pair is None:
        return "an item is deleted, or is not in what it is compared with"
    if set(pair.items) != {linked[party] for party in tie.parties} or len(set(pair.items)) != 2:
        return "an item was merged into another; correct the link first"
    if not list_references(tie):
        return "no public source: give the address of one as url in data/sources"
    return _find_difference(tie, pair)


def _find_difference(tie: Tie, pair: Pair) -> str:
    """Say what people have to settle first; give an empty text if there is nothing."""
    if tie.start is None or tie.end is None:
        return "its sources do not agree on a date"
    if "ended" in tie.statuses and not tie.end:
        return "ended, and no source says when"
    for stated in pair.stated:
        if len(stated) > 1:
            return "stated more than once in Wikidata"
        for twin in stated:
            if agree(filter(None, (tie.start, twin.start))) is None:
                return f"since {tie.start} here and {twin.start} in Wikidata"
            if agree(filter(None, (tie.end, twin.end))) is None:
                return f"until {tie.end} here and {twin.end} in Wikidata"
            if twin.end and not tie.end:
                return f"until {twin.end} in Wikidata, and here without an end"
    return ""


def _state(tie: Tie, pair: Pair) -> Iterator[Statement]:
    """Give the statements that each item lacks."""
    (one, other), (there, back) = pair.items, pair.stated
    public = _public(tie)
    for item, target, stated in ((one, other, there), (other, one, back)):
        twin = stated[0] if stated else Twin(target)
        references = tuple(each for each in list_references(tie) if each.url not in twin.urls)
        start = "" if twin.start else agree(date for claim in public for date in claim.starts) or ""
        end = "" if twin.end else agree(date for claim in public for date in claim.ends) or ""
        if not stated:
            yield Statement(item, target, tie.label, start, end, references, "statement")
        elif references:
            adds = "dates, sources" if start or end else "sources"
            yield Statement(item, target, tie.label, start, end, references, adds)
