"""The story of a tie: its parties, what happened when, what it covers, what each source calls it.

May import: serve.pages.entity, serve.pages.register, serve.pages.rows, terms, vocab.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from twinrdf.serve.pages.entity import Entity
from twinrdf.serve.pages.register import LABEL, PARTY, TIES, Register, Value
from twinrdf.serve.pages.rows import finest
from twinrdf.terms import parse_term
from twinrdf.vocab import term

ESTABLISHES = term("tw:establishes")
RENEWS = term("tw:renews")
ABOUT = term("tw:about")
SIGNED = term("tw:signed")
START = term("tw:start")
END = term("tw:end")
TERM_END = term("tw:termEnd")
AREA_OF = term("tw:areaOf")
NUMBER = term("tw:areaNumber")
DOMAIN = term("tw:domain")
STATED_KIND = term("tw:statedKind")

TOLD = (PARTY[1:-1], STATED_KIND[1:-1])
"""The properties that a story shows, which are left out among the facts."""

_UNDATED = "9999"
_WHATS = ("start", "establishes", "renews", "signed", "event", "term-end", "end")


@dataclass(frozen=True, slots=True)
class Party:
    """One of the parties: what it is and where."""

    value: Value
    kind: str
    types: tuple[Value, ...]
    countries: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened: `what` says how it bears on the tie; `here` if it is this page's.

    `marks` are the page's sources that state the date; `others` state it where none of those does.
    """

    what: str
    order: str
    date: Value | None
    thing: Value
    kind: Value | None
    marks: tuple[int, ...]
    others: tuple[Value, ...]
    here: bool


@dataclass(frozen=True, slots=True)
class Area:
    """An area of cooperation in a source's own words."""

    number: str
    value: Value
    domains: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """What one source says: what it calls the tie, and the areas it names."""

    number: int
    source: Value
    names: tuple[Value, ...]
    areas: tuple[Area, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """A partnership or an agreement told in order."""

    parties: tuple[Party, ...]
    moments: tuple[Moment, ...]
    said: tuple[Said, ...]


def tell_story(register: Register, entity: Entity, languages: Sequence[str]) -> Story | None:
    """Tell the story of a partnership or an agreement; other things have none."""
    if entity.kind not in TIES:
        return None
    return _Telling(register, entity, languages).story()


class _Telling:
    """Makes the story of a tie."""

    def __init__(self, register: Register, entity: Entity, languages: Sequence[str]) -> None:
        self.register = register
        self.entity = entity
        self.languages = languages
        self.subject = f"<{entity.iri}>"
        self.numbers = {f"<{note.value.iri}>": note.number for note in entity.sources}

    def story(self) -> Story:
        parties = [self.party(p) for p in self.register.objects(self.subject, PARTY)]
        parties.sort(key=lambda party: self.entity.label.text.find(party.value.text))
        moments: dict[tuple[bool, str], Moment] = {}
        for moment in sorted(self.moments(), key=lambda moment: _WHATS.index(moment.what)):
            ends = moment.what in {"end", "term-end"}
            moments.setdefault((ends, moment.thing.iri), moment)
        ordered = sorted(moments.values(), key=_moment_order)
        return Story(tuple(parties), tuple(ordered), tuple(self.said()))

    def value(self, subject: str) -> Value:
        return self.register.value(subject, self.languages)

    def values(self, subjects: Iterable[str]) -> tuple[Value, ...]:
        return tuple(map(self.value, subjects))

    def party(self, subject: str) -> Party:
        countries = [c for c in self.register.countries(subject) if c != subject]
        types = finest(self.register.types(subject))
        kind = self.register.addresses.kind(subject[1:-1])
        return Party(self.value(subject), kind, self.values(types), self.values(countries))

    # ---- moments

    def moments(self) -> Iterable[Moment]:
        ties = {self.subject}
        if self.entity.kind == "agreement":
            yield from self.dated(self.subject, (SIGNED, TERM_END), "signed")
            for predicate in (ESTABLISHES, RENEWS, ABOUT):
                ties |= set(self.register.objects(self.subject, predicate))
        for tie in sorted(ties):
            kind = self.register.addresses.kind(tie[1:-1])
            if kind == "partnership":
                yield from self.dated(tie, (START, END), "start")
            yield from self.around(tie)

    def around(self, tie: str) -> Iterable[Moment]:
        """Give the instruments and events that point at a tie."""
        for what, predicate in (("establishes", ESTABLISHES), ("renews", RENEWS), ("", ABOUT)):
            for other, *_ in self.register.store.quads(predicate=predicate, object=tie, graph=""):
                kind = self.register.addresses.kind(other[1:-1])
                if kind == "agreement":
                    yield from self.dated(other, (SIGNED, TERM_END), what or "signed")
                elif kind == "event":
                    yield from self.dated(other, (START,), "event")

    def dated(self, subject: str, predicates: Sequence[str], what: str) -> Iterable[Moment]:
        """Give the moments of a thing; an instrument or an event stands there undated too."""
        for predicate in predicates:
            texts = self.register.objects(subject, predicate)
            if texts or predicate == SIGNED or what == "event":
                yield self.moment(subject, predicate, texts, what)
            what = {SIGNED: "term-end", START: "end"}.get(predicate, what)

    def moment(self, subject: str, predicate: str, texts: Sequence[str], what: str) -> Moment:
        date = texts[0] if texts else ""
        kinds = [
            value
            for name in ("tw:agreementKind", "tw:partnershipKind", "tw:eventType")
            for value in self.register.objects(subject, term(name))
        ]
        stated = self.stated(subject, predicate, date)
        marks = tuple(sorted(self.numbers[source] for source in stated if source in self.numbers))
        return Moment(
            what,
            parse_term(date).value if date else _UNDATED,
            self.register.value(date, self.languages) if date else None,
            self.value(subject),
            self.values(kinds)[0] if kinds else None,
            marks,
            () if marks else self.values(sorted(stated)),
            subject == self.subject,
        )

    def stated(self, subject: str, predicate: str, text: str) -> set[str]:
        """Give the sources that state a value of any thing."""
        if not text:
            return set()
        found = self.register.store.quads(subject=subject, predicate=predicate, object=text)
        kind = self.register.addresses.kind
        return {graph for *_, graph in found if kind(graph[1:-1]) == "source"}

    # ---- what each source says

    def said(self) -> Iterable[Said]:
        areas: dict[str, list[Area]] = {}
        sources = set(self.numbers)
        found = self.register.store.quads(predicate=AREA_OF, object=self.subject)
        for area, _, _, source in found:
            if source:
                areas.setdefault(source, []).append(self.area(area, source))
        for source in sorted(sources | set(areas), key=lambda s: self.numbers.get(s, 999)):
            names = self.register.store.quads(
                subject=self.subject, predicate=STATED_KIND, graph=source
            )
            said = Said(
                self.numbers.get(source, 0),
                self.value(source),
                tuple(self.register.value(quad[2]) for quad in names),
                tuple(sorted(areas.get(source, ()), key=_area_order)),
            )
            if said.names or said.areas:
                yield said

    def area(self, subject: str, source: str) -> Area:
        """Take an area as one source gives it."""
        quads = list(self.register.store.quads(subject=subject, graph=source))

        def found(predicate: str) -> list[str]:
            return [text for _, p, text, _ in quads if p == predicate]

        numbers = [self.register.value(text).text for text in found(NUMBER)]
        labels = found(LABEL)
        own = self.value(subject)
        if labels:
            words = parse_term(labels[0])
            own = Value(words.value, own.href, words.language, iri=own.iri)
        return Area("".join(numbers[:1]), own, self.values(found(DOMAIN)))


def _moment_order(moment: Moment) -> tuple[str, int, str]:
    return moment.order, _WHATS.index(moment.what), moment.thing.text


def _area_order(area: Area) -> tuple[int, str]:
    return (int(area.number) if area.number.isdigit() else 999, area.value.text)
