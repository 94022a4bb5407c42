"""Candidates for a name: the things of the register that may be meant, each with a score.

All names are in one index, made once for a release. A candidate is a match only if its name equals
the one asked for (apart from case, accents, punctuation, and traditional or simplified characters),
if no other thing has that name, with or without the words for its level, and if all conditions of
the question agree.

May import: link.built_in, link.places, names.normalise, serve.pages.register,
serve.reconcile_names, serve.reconcile_properties, terms, vocab.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain, islice

from twinrdf.link.built_in import read_codes
from twinrdf.link.places import CODE
from twinrdf.names.normalise import LONGEST_NAME
from twinrdf.serve.pages.register import NAMES, PARTY, TYPE, WITHIN, Register
from twinrdf.serve.reconcile_names import (
    ALSO,
    BARE,
    LOOSE,
    SAME,
    NameIndex,
    key_of,
    keys_of,
    keys_of_text,
    liken,
    parse,
)
from twinrdf.serve.reconcile_properties import SAME_AS, Condition, Properties
from twinrdf.terms import parse_term
from twinrdf.vocab import PREFIXES, TABLES

KINDS = tuple(table for table in TABLES if table.kind not in {"figure", "office", "statement"})
"""The tables whose rows have names to go by."""

MOST = 50
"""The most candidates for one question."""

USUAL = 5
"""How many candidates are given where it is not said."""

_ITEM = re.compile(r"(?:https?://www\.wikidata\.org/(?:entity|wiki)/)?(Q[1-9]\d{0,9})")
_BROWSED = 300
_POINTING = 200
_READ = 2000
_READ_OF = 200


@dataclass(frozen=True, slots=True)
class Question:
    """A question: ids, names, conditions, and perhaps the classes of the thing asked for."""

    names: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    classes: frozenset[str] = frozenset()
    conditions: tuple[Condition, ...] = ()
    limit: int = USUAL


@dataclass(frozen=True, slots=True)
class Candidate:
    """A thing that may be meant, with its score from 0 to 100.

    `name` says how well its name fits, from 0 to 100. A verdict says whether it agrees with a
    condition of the question, or is None where it has no such value.
    """

    subject: str
    score: float
    name: float
    verdicts: tuple[bool | None, ...] = ()
    match: bool = False


class CandidateFinder:
    """Finds the named things of a register."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self.properties = Properties(register)
        self.types: dict[str, frozenset[str]] = {}
        self._names = NameIndex(self._kind)
        self._items: dict[str, list[str]] = defaultdict(list)
        classes = register.scan(TYPE)
        kinds = {table.kind for table in KINDS}
        for number, predicate in enumerate(NAMES):
            for subject, texts in register.scan(predicate).items():
                if self._kind(subject) in kinds:
                    self.types[subject] = frozenset(t[1:-1] for t in classes.get(subject, ()))
                    for name in texts:
                        self._names.add(subject, parse_term(name).value, ALSO if number else SAME)
        for subject, same in register.scan(SAME_AS).items():
            for item in same if subject in self.types else ():
                self._items[item[1:-1].removeprefix(PREFIXES["wd"])].append(subject)

    # ---- asking

    def search(self, question: Question) -> tuple[Candidate, ...]:
        """Find the things that may be meant, the likeliest first."""
        named = [found for name in question.names for found in self.resolve(name)
                 if self._is_of(found, question.classes)]  # fmt: skip
        asked = [found for given in question.ids for found in self.resolve(given, bare=True)]
        certain = list(dict.fromkeys((*asked, *named)))
        if certain or question.ids:
            return tuple(
                Candidate(subject, 100.0, 100.0, match=len(certain) == 1)
                for subject in certain[: question.limit]
            )
        names = tuple(name for name in question.names if len(name) <= LONGEST_NAME)
        if question.names and not names:
            return ()
        question = replace(question, names=names)
        hits = self._hits(question)
        told = self._read_brackets(names, hits)
        question = replace(question, conditions=(*question.conditions, *told))
        found = [one for subject in hits if (one := self._weigh(subject, hits[subject], question))]
        found.sort(key=lambda one: (-one.score, self.register.label(one.subject), one.subject))
        match = self._choose(question, found)
        return tuple(replace(one, match=one is match) for one in found[: question.limit])

    def resolve(self, given: str, *, bare: bool = False) -> list[str]:
        """Give the things an id stands for: an IRI, `kind/slug`, a Wikidata item, or a bare slug.

        A code of ISO 3166 (BE, BEL, BE-VLG) stands for what is linked to its item, unless something
        goes by that name. A slug alone looks like a name: it counts only where an id is asked for.
        """
        given = given.strip()[: LONGEST_NAME * 2]
        item = _ITEM.fullmatch(given)
        if item:
            return list(self._items.get(item[1], ()))
        if CODE.fullmatch(given) and not self._names.holders(key_of(given)):
            coded = self._items.get(read_codes().get(given, ""), ())
            if coded:
                return list(coded)
        base = f"{self.register.addresses.base}id/"
        slug = given.removeprefix(base)
        kinds = [table.kind for table in KINDS] if bare and "/" not in slug else []
        names = [f"{kind}/{slug}" for kind in kinds] or [slug]
        found = [f"<{base}{name}>" for name in names]
        return [subject for subject in found if subject in self.types]

    def suggest(self, prefix: str) -> Iterator[str]:
        """Give the things with a name that starts with a prefix, or a word of which does."""
        by_id, by_name = self.resolve(prefix, bare=True), self._names.find_starting(prefix)
        yield from dict.fromkeys((*by_id, *by_name))

    def propose(self, classes: frozenset[str]) -> tuple[str, ...]:
        """Give the properties that things of some classes have, the commonest first."""
        members = list(islice((one for one in self.types if self._is_of(one, classes)), _READ_OF))
        counts = {
            name: sum(bool(self.properties.values(subject, name)) for subject in members)
            for name in self.properties.names
        }
        used = [name for name in self.properties.names if counts[name]]
        return tuple(sorted(used, key=lambda name: -counts[name]))

    @cached_property
    def classes(self) -> dict[str, int]:
        """The classes there are things of, with their numbers, the largest first."""
        counts: dict[str, int] = defaultdict(int)
        for types in self.types.values():
            for found in types:
                counts[found] += 1
        return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))

    # ---- finding

    def _hits(self, question: Question) -> dict[str, float]:
        """Give what may be meant, with how well its name fits."""
        hits: dict[str, float] = {}

        def gather(found: Iterable[tuple[str, float]]) -> None:
            for subject, worth in found:
                if self._is_of(subject, question.classes):
                    hits[subject] = max(worth, hits.get(subject, 0.0))

        gather(found for name in question.names for found in self._names.find(name))
        if len(hits) != 1 or max(hits.values()) < BARE:
            gather(found for name in question.names for found in self._names.find_alike(name))
        gather(
            (subject, liken(question.names, self.properties.keys(subject)))
            for subject in self._by_reference(question)
        )
        return hits

    def _by_reference(self, question: Question) -> Iterable[str]:
        """Give what points at the things asked for: ties at their parties, whatever their name.

        First comes what points at a thing that few do, as the tie of two parties is among these.
        """
        groups: list[list[str]] = []
        for predicate, target in self._list_targets(question):
            quads = self.register.store.quads(
                predicate=predicate, object=target, graph="", limit=_BROWSED
            )
            groups.append([quad[0] for quad in quads if quad[0] in self.types])
            if sum(map(len, groups)) > _READ:
                break
        groups.sort(key=len)
        return islice(dict.fromkeys(chain.from_iterable(groups)), _POINTING)

    def _list_targets(self, question: Question) -> Iterator[tuple[str, str]]:
        """List the things that values of conditions stand for, each with the property asked."""
        for condition in question.conditions:
            predicate = self.properties.predicate(condition.property)
            if condition.quantifier == "none" or (question.names and predicate != PARTY):
                continue
            for value in condition.values if predicate else ():
                named = self.resolve(value) or list(self._names.holders(key_of(value)))
                yield from ((predicate, target) for target in named)

    # ---- weighing

    def _read_brackets(
        self, names: Sequence[str], hits: Mapping[str, float]
    ) -> tuple[Condition, ...]:
        """Read what stands in brackets behind a name as a country, if what has the name lies there.

        Else it may be anything: CA may be Canada or California.
        """
        unknown = [name for name in names if not self._names.holders(key_of(name))]
        texts = [text for name in unknown for text in parse(name).qualifiers]
        read = [Condition("country", (text, text.upper())) for text in texts]
        named = [subject for subject, worth in hits.items() if worth >= LOOSE]
        return tuple(
            one for one in read if any(self.properties.agrees(subject, one) for subject in named)
        )

    def _weigh(self, subject: str, worth: float, question: Question) -> Candidate | None:
        verdicts = tuple(self.properties.agrees(subject, one) for one in question.conditions)
        for condition, verdict in zip(question.conditions, verdicts, strict=True):
            if condition.required and not verdict:
                return None
        if not verdicts:
            return Candidate(subject, round(worth, 1), round(worth, 1))
        shares = [0.5 if verdict is None else float(verdict) for verdict in verdicts]
        is_tie = any(condition.property == "party" for condition in question.conditions)
        weight = (0.6 if is_tie else 0.3) if question.names else 1.0
        score = worth * (1 - weight) + 100 * weight * sum(shares) / len(shares)
        return Candidate(subject, round(score, 1), round(worth, 1), verdicts)

    def _choose(self, question: Question, found: Sequence[Candidate]) -> Candidate | None:
        """Give the one thing that is surely meant, if there is one."""
        agreeing = [one for one in found if all(one.verdicts)]
        if not question.names:
            known = [one for one in agreeing if self._covers(one.subject, question)]
            return known[0] if len(known) == 1 else None
        sure = [one for one in agreeing if self._is_clear(one, question)]
        possible = [one for one in found if one.name >= LOOSE and False not in one.verdicts
                    and not any(self._is_another(one.subject, name) for name in question.names)
                    ]  # fmt: skip
        return sure[0] if len(sure) == 1 and possible == sure else None

    def _covers(self, subject: str, question: Question) -> bool:
        """Tell whether every party of a tie was asked for, and for an agreement its year too."""
        asked = {value for one in question.conditions if one.property == "party"
                 for value in one.values}  # fmt: skip
        parties = self.register.ends(subject)
        dated = any(one.property in {"year", "start", "signed"} for one in question.conditions)
        known = self._kind(subject) == "partnership" or dated
        return len(parties) > 1 and known and all(
            any(party in self.resolve(value) or self.properties.keys(party) & keys_of_text(value)
                for value in asked)
            for party in parties
        )  # fmt: skip

    def _is_clear(self, found: Candidate, question: Question) -> bool:
        """Tell whether a thing has the very name asked, and what tells it apart if it needs to."""
        if found.name < BARE:
            return False
        subject = found.subject
        values = [value for one in question.conditions for value in one.values]
        told = keys_of(values).union(
            *(self.properties.keys(found) for value in values for found in self.resolve(value))
        )
        for name in question.names:
            parsed = parse(name)
            if subject not in self._names.holders(key_of(name)) and not (
                parsed.qualifiers and subject in self._names.holders(parsed.key)
            ):
                return False
            known = self._names.qualifiers(subject, parsed.key)
            if not set(parsed.qualifiers) <= known | told | self._places(subject):
                return False
            # its label in another language
            plain = self._names.holders(parsed.key).get(subject) == SAME
            if known and not plain and not known & (told | set(parsed.qualifiers)):
                return False
        return True

    def _is_another(self, subject: str, name: str) -> bool:
        """Tell whether a name is that of another thing, which its brackets tell apart from this."""
        parsed, named = parse(name), self._names.holders(key_of(name))
        known = self._names.qualifiers(subject, parsed.key) | self._places(subject)
        told = not set(parsed.qualifiers) <= known
        return told and subject not in named and max(named.values(), default=0) >= ALSO

    def _places(self, subject: str) -> frozenset[str]:
        above = (*self.register.countries(subject), *self.register.objects(subject, WITHIN))
        return frozenset(key for place in above for key in self.properties.keys(place))

    def _kind(self, subject: str) -> str:
        return self.register.addresses.kind(subject[1:-1])

    def _is_of(self, subject: str, classes: frozenset[str]) -> bool:
        return not classes or bool(self.types[subject] & classes)
