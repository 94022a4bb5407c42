"""Stage 3, the claims of all sources to the register: one value where only one is allowed.

A property that may have several values (other names, parties, places) gets the values of all
sources. For a property with one value, such as a date or the name in one language, the rules of
`decisions` choose where sources differ, or where one source gives several values. The bounds of a
date and the coordinates of a point follow the chosen value.

A thing has every class given to it; two classes that no source gives together are recorded as a
disagreement. Finally, an agreement with a date of signing and a term, but no stated end of the
term, gets a computed one. Each thing is consolidated by itself.

May import: convert, dates, decisions, mapping, refinement, terms, vocab, vocabulary.
"""

from collections.abc import Iterable, Sequence
from collections.abc import Mapping as Map
from functools import lru_cache

from twinrdf.convert import WKT, Claim, Statement, companions
from twinrdf.dates import add_duration, parse_date, parse_duration
from twinrdf.decisions import PRECISE, Claims, Decision, Precedence, decide
from twinrdf.mapping import Column, Kind, Mapping
from twinrdf.refinement import (
    Refines,
    refine_concepts,
    refine_dates,
    refine_nothing,
    refine_numbers,
)
from twinrdf.terms import language_of, parse_term, typed
from twinrdf.vocab import expand, term
from twinrdf.vocabulary import Vocabulary

_TYPE = term("rdf:type")
_STATED, _DERIVED = (f"<{expand('code:basis/')}{name}>" for name in ("stated", "derived"))
_ENDING = ("signed", "term", "termEnd", "termEndBasis")
_REMEMBERED = 1 << 16


class Consolidator:
    """Consolidates the claims about one thing at a time."""

    def __init__(
        self, precedences: Map[str, Precedence], mapping: Mapping, vocabulary: Vocabulary, base: str
    ) -> None:
        self._precedences, self._mapping = precedences, mapping
        self._vocabulary, self._base = vocabulary, base
        columns = mapping.columns
        self._single = {f"<{each.predicate}>": each for each in columns.values() if each.single}
        self._leading = {
            name for name, each in self._single.items() if each.bounds or each.datatype == WKT
        }
        self._computed = _computed(mapping)
        complete = columns.keys() >= set(_ENDING)
        self._ending = [f"<{columns[name].predicate}>" for name in _ENDING if complete]
        self._follow = lru_cache(_REMEMBERED)(self._find_followers)

    def consolidate(self, claims: Sequence[Claim]) -> tuple[set[Statement], list[Decision]]:
        """Give the register's statements about the subject of claims, and the decisions made."""
        register: set[Statement] = set()
        claimed: dict[tuple[str, str], dict[str, set[str]]] = {}
        facts: dict[str, str] = {}
        for _, place, statements in claims:
            for statement in statements:
                predicate, _, value = statement.partition(" ")
                if predicate in self._computed:
                    continue
                column = self._single.get(predicate)
                if column:
                    key = predicate, language_of(value) if column.languages else ""
                elif predicate == _TYPE:
                    key = predicate, ""
                else:
                    register.add(statement)
                    continue
                claimed.setdefault(key, {}).setdefault(value, set()).add(place)
        subject = claims[0].subject if claims else ""
        decisions: list[Decision] = []
        for (predicate, language), values in claimed.items():
            if predicate == _TYPE:
                register.update(f"{predicate} {value}" for value in values)
                decisions += self._compare_classes(subject, values)
                continue
            taken = next(iter(values))
            if len(values) > 1:
                refines = self._refines(self._single[predicate])
                taken, rules = decide(values, refines, self._precedences)
                decisions += self._describe(subject, predicate, language, values, taken, rules)
            register.add(f"{predicate} {taken}")
            if predicate in self._leading:
                register.update(self._follow(predicate, taken))
            facts[predicate] = taken
        register.update(self._end_term(facts))
        return register, decisions

    def _find_followers(self, predicate: str, value: str) -> tuple[Statement, ...]:
        followers = companions(self._single[predicate], value, self._mapping)
        return tuple(map(" ".join, followers))

    def _end_term(self, facts: Map[str, str]) -> Iterable[Statement]:
        """Give the computed end of an agreement's term and its basis, where there are any."""
        if not self._ending:
            return ()
        signed, length, end, basis = self._ending
        if end in facts:
            return () if basis in facts else (f"{basis} {_STATED}",)
        if signed not in facts or length not in facts:
            return ()
        computed = _end_term(facts[signed], facts[length])
        if not computed:
            return ()
        return (f"{end} {computed}", f"{basis} {_DERIVED}", *self._follow(end, computed))

    def _compare_classes(self, subject: str, claims: Claims) -> list[Decision]:
        """Record a disagreement for classes that no source gives to the thing together."""
        above = self._vocabulary.superclasses
        general = {f"<{up}>" for name in claims for up in above.get(name[1:-1], ())}
        leaves = {name: places for name, places in claims.items() if name not in general}
        if len(leaves) < 2:
            return []
        taken, rules = decide(leaves, refine_nothing, self._precedences)
        apart = {name: rule for name, rule in rules.items() if not leaves[name] & leaves[taken]}
        return self._describe(subject, _TYPE, "", leaves, taken, apart)

    def _refines(self, column: Column) -> Refines:
        if column.kind is Kind.CONCEPT:
            return refine_concepts(self._vocabulary.broader)
        if column.kind is Kind.DATE:
            return refine_dates
        return refine_numbers if column.kind is Kind.TYPED else refine_nothing

    def _describe(
        self,
        subject: str,
        predicate: str,
        language: str,
        claims: Claims,
        taken: str,
        rules: Map[str, str],
    ) -> list[Decision]:
        path = subject[1:-1].removeprefix(f"{self._base}id/").replace("/", "-")
        name = "type" if predicate == _TYPE else self._single[predicate].name
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


def _end_term(signed: str, length: str) -> str:
    start, duration = parse_date(parse_term(signed).value), parse_duration(parse_term(length).value)
    end = add_duration(start, duration) if start and duration else None
    return typed(str(end), end.datatype) if end else ""


def _computed(mapping: Mapping) -> frozenset[str]:
    """Give the predicates whose values are computed from another value."""
    point = {"lat", "long"} & mapping.columns.keys() if "geometry" in mapping.columns else set()
    names = point.union(*(column.bound_names for column in mapping.columns.values()))
    return frozenset(f"<{mapping.columns[name].predicate}>" for name in names)
