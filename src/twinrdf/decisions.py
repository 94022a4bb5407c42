"""Decisions between values on which sources differ, and the rules they follow.

1. `more-precise`: a value is taken over one that it refines, which is no disagreement. A source
   that gives the less precise value also counts as supporting the more precise one.
2. `higher-rank`: otherwise the source with the smaller `rank` decides; a source without a rank
   comes after all others.
3. `newer`: then the newer source, by the last day that its date of issue may be.
4. `first-in-order`: then the order of the sources' IRIs and of the values, so that the outcome
   never depends on the order of files or rows.

May import: dates, records.rows, refinement, terms, vocab.
"""

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from typing import NamedTuple

from twinrdf.dates import parse_date
from twinrdf.records.rows import Record
from twinrdf.refinement import Refines
from twinrdf.terms import XSD, Quad, typed
from twinrdf.vocab import expand, graph, mint, term

PRECISE, RANK, NEWER, FIRST = "more-precise", "higher-rank", "newer", "first-in-order"

Claims = Mapping[str, Set[str]]
"""The values claimed for one property of one thing, each with the graphs that claim it."""


class Precedence(NamedTuple):
    """How much a source counts: by rank, then by age; the smallest counts most."""

    rank: int = 10**18
    age: int = 0


@dataclass(frozen=True, slots=True, order=True)
class Decision:
    """One value taken over another, and why; each value set aside makes a decision of its own.

    `id` names it in the register and `rule` is a concept's local name; the rest are terms. Setting
    aside a value that is only less precise is no disagreement.
    """

    id: str
    subject: str
    predicate: str
    language: str
    rule: str
    taken: str
    taken_from: tuple[str, ...]
    set_aside: str
    set_aside_from: tuple[str, ...]
    disagreement: bool


class Weight(NamedTuple):
    """What values are compared by; the smallest is taken.

    `agreeing` is the best source that a value agrees with, `giving` the best that gives it.
    """

    agreeing: Precedence
    giving: Precedence
    first: str
    value: str


def rank_sources(records: Iterable[Record], base: str) -> dict[str, Precedence]:
    """Give the precedence of each source, by the graph of its claims."""
    return {
        f"<{mint(base, 'source', record.id)}>": _precedence(record)
        for record in records
        if record.table.kind == "source"
    }


def decide(
    claims: Claims, refines: Refines, precedences: Mapping[str, Precedence]
) -> tuple[str, dict[str, str]]:
    """Choose one of several values; give it, and the rule by which each other one was set aside."""

    def best(places: Iterable[str]) -> Precedence:
        return min(precedences.get(place, Precedence()) for place in places)

    def weigh(value: str) -> Weight:
        agreeing = {
            place
            for other, places in claims.items()
            if other == value or refines(value, other)
            for place in places
        }
        return Weight(best(agreeing), best(claims[value]), min(claims[value]), value)

    finest = [value for value in claims if not any(refines(other, value) for other in claims)]
    chosen = min(map(weigh, finest))
    rules = {
        value: PRECISE if refines(chosen.value, value) else _rule(chosen, weigh(value))
        for value in sorted(claims)
        if value != chosen.value
    }
    return chosen.value, rules


def describe_decisions(decisions: Iterable[Decision], base: str) -> Iterator[Quad]:
    """Describe decisions as quads of the catalog graph."""
    place = f"<{graph(base, 'catalog')}>"
    for decision in decisions:
        subject = f"<{mint(base, 'decision', decision.id)}>"
        yield subject, term("rdf:type"), term("tw:Decision"), place
        yield subject, term("tw:about"), decision.subject, place
        yield subject, term("tw:property"), decision.predicate, place
        yield (
            subject,
            term("tw:rule"),
            f"<{expand('code:consolidation-rule/')}{decision.rule}>",
            place,
        )
        yield subject, term("tw:taken"), decision.taken, place
        yield subject, term("tw:setAside"), decision.set_aside, place
        disagreement = typed(str(decision.disagreement).lower(), XSD + "boolean")
        yield subject, term("tw:disagreement"), disagreement, place
        for source in decision.taken_from:
            yield subject, term("tw:takenFrom"), source, place
        for source in decision.set_aside_from:
            yield subject, term("tw:setAsideFrom"), source, place


def _precedence(record: Record) -> Precedence:
    ranks = [int(rank) for rank in record.values.get(("rank", ""), ())]
    dates = filter(None, map(parse_date, record.values.get(("issued", ""), ())))
    days = [int(str(date.latest).replace("-", "")) for date in dates]
    return Precedence(min(ranks, default=Precedence().rank), -max(days, default=0))


def _rule(chosen: Weight, other: Weight) -> str:
    """Give the first rule that distinguishes two values."""
    for mine, theirs in ((chosen.agreeing, other.agreeing), (chosen.giving, other.giving)):
        if mine < theirs:
            return RANK if mine.rank < theirs.rank else NEWER
        if mine > theirs:
            break
    return FIRST
