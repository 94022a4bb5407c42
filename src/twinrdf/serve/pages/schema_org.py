"""A thing, or the dataset, as schema.org JSON-LD, for search engines that read pages.

May import: release, serve.pages.entity, serve.pages.register, terms, vocab.
"""

import json
from typing import Any

from twinrdf.release import Release
from twinrdf.serve.pages.entity import Entity
from twinrdf.serve.pages.register import Register
from twinrdf.terms import parse_term
from twinrdf.vocab import term

TYPES = {
    "tw:Country": "Country",
    "tw:City": "City",
    "tw:Territory": "AdministrativeArea",
    "org:Organization": "Organization",
    "tw:Agreement": "CreativeWork",
    "tw:Event": "Event",
    "tw:SourceDocument": "CreativeWork",
    "skos:Concept": "DefinedTerm",
    "skos:ConceptScheme": "DefinedTermSet",
}
"""The classes that schema.org has a word for, finer ones first."""

PROPERTIES = {
    "schema:sameAs": "sameAs",
    "schema:url": "url",
    "schema:containedInPlace": "containedInPlace",
    "schema:location": "location",
    "tw:about": "about",
    "tw:signed": "dateCreated",
    "tw:start": "startDate",
    "tw:end": "endDate",
    "dcterms:issued": "datePublished",
    "dcterms:publisher": "publisher",
    "dcterms:description": "description",
}


def describe_for_search(register: Register, entity: Entity) -> str:
    """Write a thing as JSON-LD that can stand in a script element."""
    subject = f"<{entity.iri}>"
    types = set(register.types(subject))
    found: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@id": entity.iri,
        "@type": next((name for iri, name in TYPES.items() if term(iri) in types), "Thing"),
        "name": entity.label.text,
        "mainEntityOfPage": entity.iri,
    }
    for name, property_ in PROPERTIES.items():
        values = [_plain(text) for text in register.objects(subject, term(name))]
        if values:
            found[property_] = values[0] if len(values) == 1 else values
    return _escape(json.dumps(found, ensure_ascii=False, indent=1))


def describe_dataset(release: Release) -> str:
    """Read how a release describes its dataset."""
    return _escape((release.path / "metadata" / "dataset.jsonld").read_text(encoding="utf-8"))


def _escape(text: str) -> str:
    """Write JSON without a character that could end the script element around it."""
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _plain(text: str) -> Any:
    value = parse_term(text)
    return {"@id": value.value} if value.is_iri else value.value
