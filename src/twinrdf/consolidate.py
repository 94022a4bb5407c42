"""Stage 3, the claims of all sources to the register: one value where there can be only one.

What may have several values (other names, parties, places) has in the register all that any source
gives. What has one value, such as a date or the name in one language, is decided by the rules of
`decisions` where sources differ, or where one source gives several values. The bounds of a date and
the coordinates of a point follow the value taken.

A thing has every class given to it; classes of which no source gives both are told as a
disagreement. At last each agreement with a signing and a term, and no stated end of term, gets one
computed from them.

May import: convert, dates, decisions, mapping, records.read, refinement, terms, vocab, vocabulary.
"""

from collections.abc import Iterable, Iterator
from collections.abc import Mapping as Map
from dataclasses import dataclass

from twinrdf.convert import companions
from twinrdf.dates import add_duration, parse_date, parse_duration
from twinrdf.decisions import (
    PRECISE,
    Claims,
    Decision,
    Standing,
    decide,
    describe_decisions,
    weigh_sources,
)
from twinrdf.mapping import Column, Kind, Mapping
from twinrdf.records.read import Record
from twinrdf.refinement import (
    Refines,
    refine_concepts,
    refine_dates,
    refine_nothing,
    refine_numbers,
)
from twinrdf.terms import Quad, parse_term, typed
from twinrdf.vocab import expand, term
from twinrdf.vocabulary import Vocabulary

Pairs = list[tuple[str, str]]
"""Claimed values, each with the graph that claims it."""

Property = tuple[str, str, str]
"""What is decided by itself: a subject, a predicate and, for names, a language."""

_TYPE = term("rdf:type")
_STATED, _DERIVED = (f"<{expand('code:basis/')}{name}>" for name in ("stated", "derived"))


@dataclass(frozen=True, slots=True)
class Consolidation:
    """The register, the decisions it rests on, and these as quads of the catalog; all sorted."""

    register: tuple[Quad, ...]
    decisions: tuple[Decision, ...]
    catalog: tuple[Quad, ...]


def consolidate(
    quads: Iterable[Quad],
    records: Iterable[Record],
    mapping: Mapping,
    vocabulary: Vocabulary,
    base: str,
) -> Consolidation:
    """Make the register of the claims of all graphs, which may come in any order and repeated."""
    judge = _Judge(weigh_sources(records, base), mapping, vocabulary, base)
    register, claimed, classes = _gather(quads, mapping)
    decisions: list[Decision] = []
    for key, pairs in claimed.items():
        taken, made = judge.take(key, pairs)
        decisions += made
        register.add((*key[:2], taken, ""))
        column = judge.column(key)
        register.update((key[0], *follower, "") for follower in companions(column, taken, mapping))
    for subject, pairs in classes.items():
        decisions += judge.compare_classes(subject, pairs)
    register.update(end_terms(register, mapping))
    ordered = tuple(sorted(decisions))
    catalog = tuple(sorted(describe_decisions(ordered, base)))
    return Consolidation(tuple(sorted(register)), ordered, catalog)


def end_terms(register: Iterable[Quad], mapping: Mapping) -> Iterator[Quad]:
    """Give each agreement the end of its term, where it can be computed, and its basis."""
    names = ("signed", "term", "termEnd", "termEndBasis")
    if not mapping.columns.keys() >= set(names):
        return
    signed, length, end, basis = (f"<{mapping.columns[name].predicate}>" for name in names)
    known: dict[str, dict[str, str]] = {}
    for subject, predicate, value, _ in register:
        if predicate in {signed, length, end, basis}:
            known.setdefault(subject, {})[predicate] = value
    for subject, facts in known.items():
        if end in facts:
            if basis not in facts:
                yield subject, basis, _STATED, ""
        elif signed in facts and length in facts:
            computed = _end_term(facts[signed], facts[length])
            if computed:
                yield subject, end, computed, ""
                yield subject, basis, _DERIVED, ""
                for follower in companions(mapping.columns["termEnd"], computed, mapping):
                    yield subject, *follower, ""


def _end_term(signed: str, length: str) -> str:
    start, duration = parse_date(parse_term(signed).value), parse_duration(parse_term(length).value)
    end = add_duration(start, duration) if start and duration else None
    return typed(str(end), end.datatype) if end else ""


def _gather(
    quads: Iterable[Quad], mapping: Mapping
) -> tuple[set[Quad], dict[Property, Pairs], dict[str, Pairs]]:
    """Part the claims into what the register has as it is, what is decided, and the classes."""
    single = {
        f"<{column.predicate}>": column for column in mapping.columns.values() if column.single
    }
    followers = _followers(mapping)
    register: set[Quad] = set()
    claimed: dict[Property, Pairs] = {}
    classes: dict[str, Pairs] = {}
    for subject, predicate, value, place in quads:
        if predicate in followers:
            continue
        column = single.get(predicate)
        if column:
            language = _language(value) if column.languages else ""
            claimed.setdefault((subject, predicate, language), []).append((value, place))
            continue
        register.add((subject, predicate, value, ""))
        if predicate == _TYPE:
            classes.setdefault(subject, []).append((value, place))
    return register, claimed, classes


def _language(value: str) -> str:
    tail = value[value.rfind('"') + 1 :]
    return tail[1:] if tail.startswith("@") else ""


def _followers(mapping: Mapping) -> frozenset[str]:
    """Give the predicates whose values follow from the value of another."""
    names = {"lat", "long"} if "geometry" in mapping.columns else set()
    for column in mapping.columns.values():
        if column.bounds:
            names |= {f"{column.name}Earliest", f"{column.name}Latest"}
    return frozenset(f"<{mapping.columns[name].predicate}>" for name in names)


@dataclass(frozen=True, slots=True)
class _Judge:
    """Applies the rules to the claims about one property of one thing."""

    standings: Map[str, Standing]
    mapping: Mapping
    vocabulary: Vocabulary
    base: str

    def column(self, key: Property) -> Column:
        """Give the column of a property that is decided."""
        return self.mapping.by_predicate[key[1][1:-1]]

    def take(self, key: Property, pairs: Pairs) -> tuple[str, list[Decision]]:
        """Give the value that the register takes, and the decisions behind it."""
        claims = _claims(pairs)
        if len(claims) == 1:
            return pairs[0][0], []
        taken, rules = decide(claims, self._refines(self.column(key)), self.standings)
        return taken, self._describe(key, claims, taken, rules)

    def compare_classes(self, subject: str, pairs: Pairs) -> list[Decision]:
        """Tell of classes that no source gives to the thing together."""
        claims = _claims(pairs)
        above = self.vocabulary.superclasses
        general = {f"<{up}>" for name in claims for up in above.get(name[1:-1], ())}
        leaves = {name: places for name, places in claims.items() if name not in general}
        if len(leaves) < 2:
            return []
        taken, rules = decide(leaves, refine_nothing, self.standings)
        apart = {name: rule for name, rule in rules.items() if not leaves[name] & leaves[taken]}
        return self._describe((subject, _TYPE, ""), leaves, taken, apart)

    def _refines(self, column: Column) -> Refines:
        if column.kind is Kind.CONCEPT:
            return refine_concepts(self.vocabulary.broader)
        if column.kind is Kind.DATE:
            return refine_dates
        return refine_numbers if column.kind is Kind.TYPED else refine_nothing

    def _describe(
        self, key: Property, claims: Claims, taken: str, rules: Map[str, str]
    ) -> list[Decision]:
        subject, predicate, language = key
        path = subject[1:-1].removeprefix(f"{self.base}id/").replace("/", "-")
        name = "type" if predicate == _TYPE else self.column(key).name
        slug = "-".join(filter(None, (path, name, language)))
        return [
            Decision(
                id=f"{slug}-{number}" if number > 1 else slug,
                subject=subject,
                predicate=predicate,
                language=language,
                rule=rule,
                taken=taken,
                taken_from=tuple(sorted(claims[taken])),
                set_aside=value,
                set_aside_from=tuple(sorted(claims[value])),
                disagreement=rule != PRECISE,
            )
            for number, (value, rule) in enumerate(sorted(rules.items()), 1)
        ]


def _claims(pairs: Pairs) -> Claims:
    found: dict[str, set[str]] = {}
    for value, place in pairs:
        found.setdefault(value, set()).add(place)
    return {value: frozenset(places) for value, places in found.items()}
