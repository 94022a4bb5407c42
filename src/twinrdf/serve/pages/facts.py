"""The facts about one thing, in reading order, each with the sources that state it.

The values in the register come first; those that were set aside are beside them, with the decision.

May import: mapping, serve.pages.entity, serve.pages.register, terms, vocab.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from twinrdf.mapping import Mapping as Columns
from twinrdf.serve.pages.entity import Basis, Claim, Entity, Fact, SetAside, SourceNote
from twinrdf.serve.pages.register import LABEL, TYPE, Register, Value, choose
from twinrdf.terms import Quad, parse_term
from twinrdf.vocab import graph, term

READING = {
    "source": "publisher issued language url license rank",
    "territory": "territoryType within capitalOf geometry possibly beneficiaryOf",
    "organization": "organizationType location partOf onBehalfOf start end member linkedTo "
    "beneficiaryOf url",
    "partnership": "party partnershipKind statedKind start end status asOf",
    "agreement": "party agreementKind statedKind signed signedAt term termEnd establishes renews "
    "about preparedFor outcome",
    "area": "areaOf areaNumber domain",
    "event": "eventType start end location venue theme host organizer participant superEvent about",
    "figure": "about indicator value unit qualifier asOf scope",
    "office": "holder role officeType officeAt start end asOf",
    "statement": "text attributedTo about asOf",
}
"""The order in which the facts of each kind of thing are read; the others follow by name."""

DESCRIPTION = term("dcterms:description")
NOTE = term("skos:editorialNote")
SOURCE = term("dcterms:source")
SAME_AS = term("schema:sameAs")
QUOTE = term("tw:quote")
BASIS = term("tw:basis")
WRITTEN = term("tw:asWritten")
LAT = term("geo:lat")
LONG = term("geo:long")

_APART = {TYPE, DESCRIPTION, NOTE, SOURCE, SAME_AS, QUOTE, BASIS, WRITTEN, LAT, LONG}
_APART |= {
    term(name)
    for name in (
        "tw:termEndBasis",
        "skos:notation",
        "skos:topConceptOf",
        "rdfs:isDefinedBy",
        "rdfs:seeAlso",
        "dcterms:isReplacedBy",
    )
}
_STATED = "stated"


def describe_entity(register: Register, subject: str, languages: Sequence[str]) -> Entity | None:
    """Describe a thing by all that the graphs of the release say of it; None if they say nothing.

    A thing that the register itself does not hold, such as a reviewed link, is taken as it stands.
    """
    quads = list(register.store.quads(subject=subject))
    if not quads:
        return None
    return _Description(register, subject, quads, languages).entity()


class _Description:
    """Makes an entity from the quads about it."""

    def __init__(
        self, register: Register, subject: str, quads: Iterable[Quad], languages: Sequence[str]
    ) -> None:
        self.register = register
        self.subject = subject
        self.languages = languages
        self.found = _group(quads)
        self.kept = {""} if any("" in g for v in self.found.values() for g in v.values()) else None
        self.numbers = self._number_sources()
        self.rows = self._bases_of_rows()

    def entity(self) -> Entity:
        register, languages = self.register, self.languages
        iri = self.subject[1:-1]
        label = register.label(self.subject, languages)
        names = {parse_term(text).value: parse_term(text) for text in self.taken(LABEL)}
        names.pop(label.value, None)
        return Entity(
            iri=iri,
            kind=register.addresses.kind(iri),
            label=Value(label.value, register.addresses.link(iri), label.language, iri=iri),
            names=tuple(Value(n.value, language=n.language) for n in names.values()),
            description=self.claims(DESCRIPTION),
            notes=self.claims(NOTE),
            facts=self.facts(register.addresses.kind(iri)),
            same_as=tuple(register.value(text, languages) for text in self.taken(SAME_AS)),
            sources=tuple(self.source_note(source) for source in self.numbers),
            replaced_by=tuple(
                register.value(text, languages) for text in self.taken(term("dcterms:isReplacedBy"))
            ),
        )

    # ---- facts

    def facts(self, kind: str) -> tuple[Fact, ...]:
        shown = [p for p in self.found if not is_apart(self.register.mapping, p)]
        ordered = reading_order(self.register, kind, shown, self.languages)
        return (*self.contested_classes(), *map(self.fact, ordered))

    def contested_classes(self) -> Iterable[Fact]:
        """Give the classes on which sources differ; the register keeps them all."""
        places = [graphs - {""} for graphs in self.found.get(TYPE, {}).values()]
        decisions = self.decisions(TYPE) if len(set(places)) > 1 else []
        if decisions:
            taken = self.claim(TYPE, decisions[0][term("tw:taken")][0])
            choices = (self.choice(TYPE, one, one[term("tw:setAside")]) for one in decisions)
            yield replace(self.fact(TYPE), claims=(taken,), choices=tuple(choices))

    def fact(self, predicate: str) -> Fact:
        iri = predicate[1:-1]
        column = self.register.mapping.by_predicate.get(iri)
        return Fact(
            iri=iri,
            name="class" if predicate == TYPE else column.name if column else "",
            label=self.register.term_label(iri, self.languages),
            comment=self.register.term_comment(iri, self.languages),
            claims=self.claims(predicate),
            choices=self.choices(predicate),
        )

    def taken(self, predicate: str) -> list[str]:
        values = self.found.get(predicate, {})
        return [text for text in values if self.kept is None or "" in values[text]]

    def claims(self, predicate: str) -> tuple[Claim, ...]:
        claims = [self.claim(predicate, text) for text in self.taken(predicate)]
        return tuple(sorted(claims, key=lambda claim: claim.value.text.casefold()))

    def claim(self, predicate: str, text: str) -> Claim:
        graphs = self.found[predicate].get(text, frozenset())
        marks = tuple(number for source, number in self.numbers.items() if source in graphs)
        value = self.register.value_of(predicate, text, self.languages)
        return Claim(value, marks, self.bases(predicate, graphs))

    def bases(self, predicate: str, graphs: frozenset[str]) -> tuple[Basis, ...]:
        """Say on what a claim rests, where no source simply states it."""
        rows = [self.rows[source] for source in self.numbers if source in graphs]
        if rows:
            firm = any(not row or any(basis.name == _STATED for basis in row) for row in rows)
            return () if firm else tuple(dict.fromkeys(basis for row in rows for basis in row))
        of_rows = self.register.addresses.kind(self.subject[1:-1]) not in {"", "source"}
        derived = of_rows and predicate not in {SAME_AS, SOURCE} and graphs == {""}
        return (self.basis(term("code:basis/derived")),) if derived and self.numbers else ()

    # ---- choices

    def choices(self, predicate: str) -> tuple[SetAside, ...]:
        values = self.found[predicate]
        left = [text for text in values if self.kept is not None and "" not in values[text]]
        if not left:
            return ()
        choices = []
        for decision in self.decisions(predicate):
            aside = [text for text in decision.get(term("tw:setAside"), ()) if text in left]
            if not aside:
                continue
            left = [text for text in left if text not in aside]
            choices.append(self.choice(predicate, decision, aside))
        if left:
            choices.append(
                SetAside(tuple(self.claim(predicate, text) for text in left), None, False)
            )
        return tuple(choices)

    def choice(
        self, predicate: str, decision: Mapping[str, Sequence[str]], aside: Iterable[str]
    ) -> SetAside:
        rules = decision.get(term("tw:rule"), ())
        return SetAside(
            tuple(self.claim(predicate, text) for text in aside),
            self.register.value(rules[0], self.languages) if rules else None,
            any("true" in text for text in decision.get(term("tw:disagreement"), ())),
        )

    def decisions(self, predicate: str) -> list[dict[str, list[str]]]:
        store = self.register.store
        catalog = f"<{graph(self.register.addresses.base, 'catalog')}>"
        found = []
        about = store.quads(predicate=term("tw:about"), object=self.subject, graph=catalog)
        for node, *_ in about:
            decision: dict[str, list[str]] = {}
            for _, property_, value, _ in store.quads(subject=node, graph=catalog):
                decision.setdefault(property_, []).append(value)
            if predicate in decision.get(term("tw:property"), ()):
                found.append(decision)
        return found

    # ---- sources

    def _number_sources(self) -> dict[str, int]:
        register = self.register
        graphs = {g for values in self.found.values() for graphs in values.values() for g in graphs}
        sources = {g for g in graphs if g and register.addresses.kind(g[1:-1]) == "source"}
        sources |= {g for g in self.found.get(SOURCE, ()) if g != self.subject}
        ranked = sorted(sources - {self.subject}, key=lambda source: (self.rank(source), source))
        return {source: number for number, source in enumerate(ranked, start=1)}

    def rank(self, source: str) -> int:
        ranks = self.register.objects(source, term("tw:rank"))
        value = parse_term(ranks[0]).value if ranks else ""
        return int(value) if value.isdigit() else 1_000_000

    def _bases_of_rows(self) -> dict[str, tuple[Basis, ...]]:
        """Give what each source's row rests on, as it says."""
        rows = {}
        for source in self.numbers:
            codes = [text for text, graphs in self.found.get(BASIS, {}).items() if source in graphs]
            rows[source] = tuple(self.basis(code) for code in codes)
        return rows

    def basis(self, code: str) -> Basis:
        register = self.register
        meanings = [parse_term(text) for text in register.objects(code, term("skos:definition"))]
        return Basis(
            register.addresses.slug(code[1:-1]),
            register.label(code, self.languages).value,
            choose(meanings, self.languages).value if meanings else "",
        )

    def source_note(self, source: str) -> SourceNote:
        register = self.register
        said = {
            predicate: [text for text, graphs in values.items() if source in graphs]
            for predicate, values in self.found.items()
        }

        def first(name: str) -> Value | None:
            values = register.objects(source, term(name))
            return register.value(values[0], self.languages) if values else None

        url = first("schema:url")
        return SourceNote(
            number=self.numbers[source],
            value=register.value(source, self.languages),
            publisher=first("dcterms:publisher"),
            issued=first("dcterms:issued"),
            url=url.href if url else "",
            quotes=tuple(register.value(text) for text in said.get(QUOTE, ())),
            written=tuple(parse_term(text).value for text in said.get(WRITTEN, ())),
            bases=self.rows[source],
        )


def term_of(columns: Columns, name: str) -> str:
    """Give the predicate, as a term, of a column."""
    column = columns.columns.get(name)
    return f"<{column.predicate}>" if column else ""


def _group(quads: Iterable[Quad]) -> dict[str, dict[str, frozenset[str]]]:
    found: dict[str, dict[str, set[str]]] = {}
    for _, predicate, text, name in quads:
        found.setdefault(predicate, {}).setdefault(text, set()).add(name)
    return {
        predicate: {text: frozenset(graphs) for text, graphs in values.items()}
        for predicate, values in found.items()
    }


def is_apart(columns: Columns, predicate: str) -> bool:
    """Tell whether a property is shown elsewhere than among the facts, or is for machines only."""
    column = columns.by_predicate.get(predicate[1:-1])
    bound = column is not None and column.name.endswith(("Earliest", "Latest"))
    return bound or predicate in _APART


def reading_order(
    register: Register, kind: str, predicates: Sequence[str], languages: Sequence[str]
) -> list[str]:
    """Put properties in the order in which a thing of a kind is read, names last."""
    first = [term_of(register.mapping, name) for name in READING.get(kind, "").split()]
    others = sorted(
        set(predicates) - {LABEL, *first}, key=lambda p: register.term_label(p[1:-1], languages)
    )
    return [p for p in (*first, *others, LABEL) if p in predicates]
