"""The reference of the vocabulary: the ontology as pages and tables for people.

May import: errors, mapping, statements, templating, vocab.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import jinja2

from twinrdf.errors import ProjectError
from twinrdf.mapping import Column, Kind, read_mapping
from twinrdf.statements import Statements, read_statements
from twinrdf.templating import make_environment
from twinrdf.vocab import PREFIXES

CONTEXT = "context.jsonld"
_PROPERTIES = ("owl:ObjectProperty", "owl:DatatypeProperty", "rdf:Property")
_PARENTS = ("rdfs:subClassOf", "rdfs:subPropertyOf")
_MAPPINGS = ("skos:exactMatch", "skos:closeMatch", "skos:broadMatch")
_CODE = PREFIXES["code"]


@dataclass(frozen=True, slots=True)
class TermDoc:
    """A class or property: what it means, where it is used, and its column in the tables.

    `parents`, `domains`, `ranges`, `see_also` and `replaced_by` are IRIs. `column` is its name in
    the JSON-LD context, empty if it has none; `many` says whether the register may hold several
    values of it, `scheme` is the IRI of the code list its values come from.
    """

    iri: str
    name: str
    kind: str
    labels: Mapping[str, str]
    comments: Mapping[str, str]
    comment: str
    examples: tuple[str, ...]
    status: str
    deprecated: bool
    replaced_by: tuple[str, ...]
    parents: tuple[str, ...]
    domains: tuple[str, ...]
    ranges: tuple[str, ...]
    see_also: tuple[str, ...]
    column: str = ""
    many: bool = True
    scheme: str = ""


@dataclass(frozen=True, slots=True)
class ConceptDoc:
    """A code of a list; `depth` counts its broader concepts, `mappings` are relation and IRI."""

    iri: str
    name: str
    labels: Mapping[str, str]
    alternatives: tuple[tuple[str, str], ...]
    definitions: Mapping[str, str]
    definition: str
    notes: tuple[str, ...]
    depth: int
    mappings: tuple[tuple[str, str], ...]
    deprecated: bool
    replaced_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SchemeDoc:
    """A code list and its concepts, each after the one that is broader."""

    iri: str
    name: str
    labels: Mapping[str, str]
    definitions: Mapping[str, str]
    definition: str
    concepts: tuple[ConceptDoc, ...]


@dataclass(frozen=True, slots=True)
class ReusedDoc:
    """A name of the context that stands for a term of another vocabulary."""

    column: str
    iri: str
    kind: str
    value: str
    many: bool


@dataclass(frozen=True, slots=True)
class Ontology:
    """The contents of the ontology folder, in the order of its files."""

    iri: str
    titles: Mapping[str, str]
    description: str
    notes: tuple[str, ...]
    version: str
    license: str
    creator: str
    terms: tuple[TermDoc, ...]
    schemes: tuple[SchemeDoc, ...]
    reused: tuple[ReusedDoc, ...]
    prefixes: Mapping[str, str]

    def of_kind(self, kind: str) -> tuple[TermDoc, ...]:
        """Give the terms that are a `class` or a `property`."""
        return tuple(term for term in self.terms if term.kind == kind)

    def shorten(self, iri: str) -> str:
        """Shorten an IRI with the longest prefix that fits; give it whole if none does."""
        fits = [
            (len(space), name) for name, space in self.prefixes.items() if iri.startswith(space)
        ]
        if not fits:
            return iri
        length, name = max(fits)
        return f"{name}:{iri[length:]}"


def read_ontology(folder: Path) -> Ontology:
    """Read the Turtle files and the context of an ontology folder; may raise ProjectError."""
    statements = read_statements(folder)
    ontologies = statements.instances("owl:Ontology")
    if not ontologies:
        raise ProjectError(f"{folder}: no owl:Ontology in its .ttl files; add the header of one")
    header = ontologies[0]
    context = read_mapping(folder / CONTEXT)
    names = {iri: name for name, iri in context.classes.items()}
    return Ontology(
        iri=header,
        titles=statements.texts(header, "dcterms:title"),
        description=statements.text(header, "dcterms:description"),
        notes=tuple(value for value, _ in statements.tagged(header, "skos:note")),
        version=statements.text(header, "owl:versionInfo"),
        license=statements.text(header, "dcterms:license"),
        creator=statements.text(header, "dcterms:creator"),
        terms=tuple(_terms(statements, names, context.by_predicate)),
        schemes=tuple(
            _scheme(statements, iri) for iri in statements.instances("skos:ConceptScheme")
        ),
        reused=tuple(_reused(statements, context.classes, context.columns)),
        prefixes={**statements.prefixes, **PREFIXES},
    )


def render_reference(
    ontology: Ontology,
    root: str = "/",
    site_title: str = "twinrdf",
    environment: jinja2.Environment | None = None,
) -> str:
    """Render the reference as one HTML page, in which a term's anchor is its local name.

    Without the environment of a site the page needs no other file.
    """
    frame = {} if environment else {"frame": "standalone.html"}
    environment = environment or make_environment()
    template = environment.get_template("reference.html")
    href = partial(_href, ontology)
    return template.render(ontology=ontology, href=href, root=root, site_title=site_title, **frame)


def _terms(
    statements: Statements, classes: Mapping[str, str], columns: Mapping[str, Column]
) -> Iterator[TermDoc]:
    own_classes = statements.instances("owl:Class")
    schemes = statements.instances("skos:ConceptScheme")
    for iri in (*own_classes, *statements.instances(*_PROPERTIES)):
        column = columns.get(iri)
        see_also = statements.iris(iri, "rdfs:seeAlso")
        yield TermDoc(
            iri=iri,
            name=_local(iri),
            kind="class" if iri in own_classes else "property",
            labels=statements.texts(iri, "rdfs:label") or {"en": _local(iri)},
            comments=statements.texts(iri, "rdfs:comment"),
            comment=statements.text(iri, "rdfs:comment"),
            examples=tuple(value for value, _ in statements.tagged(iri, "skos:example")),
            status=statements.text(iri, "vs:term_status"),
            deprecated=_deprecated(statements, iri),
            replaced_by=statements.iris(iri, "dcterms:isReplacedBy"),
            parents=tuple(found for name in _PARENTS for found in statements.iris(iri, name)),
            domains=statements.iris(iri, "schema:domainIncludes"),
            ranges=statements.iris(iri, "schema:rangeIncludes"),
            see_also=tuple(other for other in see_also if other not in schemes),
            column=column.name if column else classes.get(iri, ""),
            many=not (column and column.single),
            scheme=next((other for other in see_also if other in schemes), ""),
        )


def _scheme(statements: Statements, iri: str) -> SchemeDoc:
    members = {
        concept: None  # in order
        for concept in statements.instances("skos:Concept")
        if iri in statements.iris(concept, "skos:inScheme")
    }
    narrower: dict[str, list[str]] = {}
    for concept in members:
        broader = [iri for iri in statements.iris(concept, "skos:broader") if iri in members]
        narrower.setdefault(broader[0] if broader else "", []).append(concept)
    return SchemeDoc(
        iri=iri,
        name=_local(iri),
        labels=statements.texts(iri, "skos:prefLabel") or {"en": _local(iri)},
        definitions=statements.texts(iri, "skos:definition"),
        definition=statements.text(iri, "skos:definition"),
        concepts=tuple(_concepts(statements, narrower, "", 0)),
    )


def _concepts(
    statements: Statements, narrower: Mapping[str, Sequence[str]], broader: str, depth: int
) -> Iterator[ConceptDoc]:
    for iri in narrower.get(broader, ()):
        yield ConceptDoc(
            iri=iri,
            name=_local(iri),
            labels=statements.texts(iri, "skos:prefLabel") or {"en": _local(iri)},
            alternatives=statements.tagged(iri, "skos:altLabel"),
            definitions=statements.texts(iri, "skos:definition"),
            definition=statements.text(iri, "skos:definition"),
            notes=tuple(value for value, _ in statements.tagged(iri, "skos:scopeNote")),
            depth=depth,
            mappings=tuple(
                (name.partition(":")[2], found)
                for name in _MAPPINGS
                for found in statements.iris(iri, name)
            ),
            deprecated=_deprecated(statements, iri),
            replaced_by=statements.iris(iri, "dcterms:isReplacedBy"),
        )
        yield from _concepts(statements, narrower, iri, depth + 1)


def _reused(
    statements: Statements, classes: Mapping[str, str], columns: Mapping[str, Column]
) -> Iterator[ReusedDoc]:
    own = set(statements.instances("owl:Class", *_PROPERTIES))
    for name, iri in classes.items():
        if iri not in own:
            yield ReusedDoc(name, iri, "class", "", many=True)
    for column in columns.values():
        if column.predicate not in own:
            value = column.scheme.rstrip("/") or column.datatype
            kind = "text" if column.kind is Kind.TEXT else "reference"
            yield ReusedDoc(
                column.name, column.predicate, "property", value or kind, not column.single
            )


def _deprecated(statements: Statements, iri: str) -> bool:
    return statements.text(iri, "owl:deprecated") in {"true", "1"}


def _local(iri: str) -> str:
    return iri.rsplit("#", 1)[-1].rstrip("/").rsplit("/", 1)[-1]


def _href(ontology: Ontology, iri: str) -> str:
    """Give the link of an IRI: an anchor of this page for a term or a code, else the IRI."""
    if any(term.iri == iri for term in ontology.terms):
        return f"#{_local(iri)}"
    if iri.startswith(_CODE):
        return "#" + _anchor(iri)
    return iri


def _anchor(iri: str) -> str:
    """Give the anchor of a code list or code: `code-domain`, `code-domain-music`."""
    return "code-" + iri.removeprefix(_CODE).replace("/", "-")
