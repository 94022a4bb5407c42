"""Nodes of metadata, written as quads from prefixed names and values.

May import: terms, vocab.
"""

from collections.abc import Iterable, Iterator, Mapping

from twinrdf.terms import XSD, Quad, iri, text, typed
from twinrdf.vocab import PREFIXES

METADATA_PREFIXES = {
    **PREFIXES,
    "adms": "http://www.w3.org/ns/adms#",
    "dcatap": "http://data.europa.eu/r5r/",
    "formats": "http://www.w3.org/ns/formats/",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "void-ext": "http://ldf.fi/void-ext#",
}
"""The prefixes of metadata: those of the register, and the ones that only metadata use."""

Values = str | Iterable[str]


def node(subject: str, properties: Mapping[str, Values]) -> Iterator[Quad]:
    """Write what is said of an IRI: predicates as prefixed names, values as terms; an empty value
    is left out."""
    for predicate, values in properties.items():
        for value in (values,) if isinstance(values, str) else values:
            if value:
                yield iri(subject), name(predicate), value, ""


def name(prefixed: str) -> str:
    """Turn a prefixed name into a term, or raise KeyError."""
    prefix, _, local = prefixed.partition(":")
    return iri(METADATA_PREFIXES[prefix] + local)


def texts(by_language: Mapping[str, str]) -> list[str]:
    """Write a text per language as terms."""
    return [text(value, language) for language, value in by_language.items()]


def number(value: int) -> str:
    """Write a count as a term."""
    return typed(str(value), f"{XSD}integer")
