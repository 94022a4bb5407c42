"""The register as pages need it: labels, links, countries, values to show.

A release never changes, so look-ups are cached.

May import: mapping, serve.pages.addresses, serve.pages.wording, store, terms, translations, vocab.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from twinrdf.mapping import Mapping
from twinrdf.serve.pages.addresses import Addresses
from twinrdf.serve.pages.wording import (
    is_date,
    is_number,
    read_literal,
    shorten,
    split_name,
    word_language,
    word_position,
    word_slug,
)
from twinrdf.store import Store
from twinrdf.terms import Term, parse_term
from twinrdf.translations import pick_language
from twinrdf.vocab import NAMESPACE, PREFIXES, term

TYPE = term("rdf:type")
LABEL = term("skos:prefLabel")
COMMENT = term("rdfs:comment")
LANGUAGE = term("dcterms:language")
GEOMETRY = term("locn:geometry")
WITHIN = term("schema:containedInPlace")
COUNTRY = term("tw:Country")
PARTY = term("tw:party")

NAMES = (LABEL, term("skos:altLabel"), term("tw:asWritten"))
"""The properties whose values are matched with names in other tables."""

TIES = ("partnership", "agreement")
"""The kinds of things that have parties."""

_PLACED_BY = (
    WITHIN,
    term("schema:location"),
    term("tw:onBehalfOf"),
    term("tw:host"),
    term("org:subOrganizationOf"),
    term("tw:officeAt"),
    term("tw:about"),
)
_NAMED_BY = (
    ((term("tw:text"),), " "),
    ((term("tw:holder"), term("tw:role")), ", "),
    ((term("schema:measuredProperty"), term("tw:about")), ", "),
    ((PARTY,), " – "),
)
_ENDS = (term("owl:annotatedSource"), term("owl:annotatedTarget"))
_NEGATED = term("sssom:predicate_modifier")
_ABOUT, _PROPERTY = term("tw:about"), term("tw:property")
_LONGEST = 90
_TERM_LABELS = (term("rdfs:label"), LABEL)
_KEPT = 100_000
_RECENT = 10_000


@dataclass(frozen=True, slots=True)
class Value:
    """A term ready to show: its text, and what a page needs to mark it up."""

    text: str
    href: str = ""
    language: str = ""
    moment: str = ""
    iri: str = ""
    number: bool = False


class Register:
    """The labels, links and values of a release."""

    def __init__(self, store: Store, mapping: Mapping, addresses: Addresses) -> None:
        self.store = store
        self.mapping = mapping
        self.addresses = addresses
        self._terms = self._read_terms()
        self._class_names = {iri: name for name, iri in mapping.classes.items()}
        self.texts = lru_cache(_KEPT)(self._texts)
        self.countries = lru_cache(_KEPT)(self._countries)
        self._shown = lru_cache(_RECENT)(self._show)
        self._called = lru_cache(_RECENT)(self._call)

    # ---- reading

    def objects(self, subject: str, predicate: str) -> tuple[str, ...]:
        """Give the values the register itself has for a property of a thing."""
        found = self.store.quads(subject=subject, predicate=predicate, graph="")
        return tuple(quad[2] for quad in found)

    def scan(self, predicate: str) -> dict[str, list[str]]:
        """Give the values of a property for all things at once, in one pass."""
        found: dict[str, list[str]] = {}
        for subject, _, text, _ in self.store.quads(predicate=predicate, graph=""):
            found.setdefault(subject, []).append(text)
        return found

    def types(self, subject: str) -> tuple[str, ...]:
        """Give the classes of a thing."""
        return self.objects(subject, TYPE)

    # ---- naming

    def label(self, subject: str, languages: Sequence[str] = ()) -> Term:
        """Name a thing in the first of the reader's languages it has a name in."""
        texts = self.texts(subject)
        return choose(texts, languages) if texts else Term(self._made_name(subject, languages))

    def term_label(self, iri: str, languages: Sequence[str]) -> str:
        """Name a property or a class: by the ontology, else by its name in the context."""
        return self._called(iri, tuple(languages))

    def term_comment(self, iri: str, languages: Sequence[str]) -> str:
        """Say what a property or a class means, if the ontology does."""
        comments = [text for predicate, text in self._terms.get(iri, ()) if predicate == COMMENT]
        return choose(comments, languages).value if comments else ""

    def value(self, text: str, languages: Sequence[str] = ()) -> Value:
        """Make a term, as text, ready to show: named and linked if an IRI, worded if a literal."""
        return self.named(parse_term(text) if text[:1] in {"<", '"'} else Term(text), languages)

    def named(self, found: Term, languages: Sequence[str] = ()) -> Value:
        """Make a term ready to show, by its name if it is a thing of this site."""
        if not found.is_iri:
            return self.plain(found, languages)
        return self._shown(found, tuple(languages))

    def value_of(self, predicate: str, text: str, languages: Sequence[str] = ()) -> Value:
        """Make the value of a property ready to show: a tag as a language, a point in degrees."""
        if predicate == LANGUAGE:
            return Value(word_language(parse_term(text).value, pick_language(languages)))
        if predicate == GEOMETRY:
            return Value(word_position(parse_term(text).value, pick_language(languages)))
        return self.value(text, languages)

    def plain(self, found: Term, languages: Sequence[str] = (), *, worded: bool = True) -> Value:
        """Make a term ready to show: an IRI with its prefix, a literal in words or as it stands."""
        value, datatype, language = found
        if datatype:
            moment = value if is_date(datatype) else ""
            shown = pick_language(languages)
            words = read_literal(value, datatype, shown) if worded else value
            return Value(words, language=language, moment=moment, number=is_number(datatype))
        return Value(self.addresses.shorten(value), self.addresses.link(value), iri=value)

    # ---- placing

    def _countries(self, subject: str) -> tuple[str, ...]:
        """Find the countries a thing belongs to, through places, parties and hosts."""
        ties = self.ends(subject)
        if ties:
            return tuple(sorted({country for end in ties for country in self.countries(end)}))
        found: set[str] = set()
        seen = {subject}
        waiting = [subject]
        while waiting:
            current = waiting.pop()
            if COUNTRY in self.types(current):
                found.add(current)
                continue
            for predicate in _PLACED_BY:
                places = self.objects(current, predicate)
                waiting.extend(place for place in places if place not in seen)
                seen.update(places)
                if places:
                    break
        return tuple(sorted(found))

    def ends(self, subject: str) -> tuple[str, ...]:
        """Give the parties of a tie; other things have none."""
        kind = self.addresses.kind(subject[1:-1])
        return self.objects(subject, PARTY) if kind in TIES else ()

    # ---- inside

    def _call(self, iri: str, languages: tuple[str, ...]) -> str:
        labels = [text for predicate, text in self._terms.get(iri, ()) if predicate != COMMENT]
        if labels:
            return choose(labels, languages).value
        column = self.mapping.by_predicate.get(iri)
        name = column.name if column else self._class_names.get(iri, self.addresses.slug(iri))
        return split_name(name)

    def _show(self, found: Term, languages: tuple[str, ...]) -> Value:
        if not self.addresses.own(found.value):
            return self.plain(found, languages)
        href = self.addresses.link(found.value)
        if found.value.startswith(NAMESPACE):
            return Value(self.term_label(found.value, languages), href, iri=found.value)
        label = self.label(f"<{found.value}>", languages)
        return Value(label.value, href, label.language, iri=found.value)

    def _texts(self, subject: str) -> tuple[Term, ...]:
        found = [
            quad for quad in self.store.quads(subject=subject, predicate=LABEL) if quad[3] == ""
        ] or list(self.store.quads(subject=subject, predicate=LABEL))
        return tuple(parse_term(quad[2]) for quad in found)

    def _made_name(self, subject: str, languages: Sequence[str]) -> str:
        """Make a name for a thing that has none, out of what it is about."""
        for predicates, joint in _NAMED_BY:
            texts = [text for predicate in predicates for text in self.objects(subject, predicate)]
            if texts:
                names = [self.value(text, languages).text for text in texts]
                return shorten(joint.join(names), _LONGEST)
        iri = subject[1:-1]
        if self.addresses.own(iri):
            return self._name_apart(subject, languages) or word_slug(self.addresses.slug(iri))
        return self.addresses.shorten(iri)

    def _name_apart(self, subject: str, languages: Sequence[str]) -> str:
        """Name a link by its two ends, a decision by its fact; the register holds neither."""
        said = {predicate: text for _, predicate, text, _ in self.store.quads(subject=subject)}
        if said.keys() >= set(_ENDS):
            names = [self.value(said[end], languages).text for end in _ENDS]
            item = said[_ENDS[1]][1:-1].removeprefix(PREFIXES["wd"])
            if "/" not in item:
                names[1] = f"Wikidata {item}"
            return (" ≠ " if _NEGATED in said else " = ").join(names)
        if said.keys() >= {_ABOUT, _PROPERTY}:
            about = self.value(said[_ABOUT], languages).text
            return f"{about}, {self.term_label(said[_PROPERTY][1:-1], languages)}"
        return ""

    def _read_terms(self) -> dict[str, list[tuple[str, Term]]]:
        terms: dict[str, list[tuple[str, Term]]] = {}
        for predicate in (*_TERM_LABELS, COMMENT):
            graph = f"<{NAMESPACE}>"
            for subject, _, text, _ in self.store.quads(predicate=predicate, graph=graph):
                terms.setdefault(subject[1:-1], []).append((predicate, parse_term(text)))
        return terms


def choose(texts: Iterable[Term], languages: Sequence[str] = ()) -> Term:
    """Choose the text in the first language that has one; English, then any, if none has."""
    by_language = {text.language.lower(): text for text in texts}
    for language in (*languages, "en", ""):
        wanted = language.lower()
        for tag in sorted(by_language):
            if tag == wanted or (wanted and tag.startswith(f"{wanted}-")):
                return by_language[tag]
    return by_language[min(by_language)]
