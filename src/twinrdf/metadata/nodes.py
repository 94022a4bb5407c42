"""Metadata as quads, made from prefixed names and values.

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
"""The prefixes of metadata: those of the register, and those that only metadata use."""

Values = str | Iterable[str]


def node(subject: str, properties: Mapping[str, Values]) -> Iterator[Quad]:
    """Write what is said of an IRI: predicates as prefixed names, values as terms; an empty value
    is left out."""
    for predicate, values in properties.items():
        for value in (values,) if isinstance(values, str) else values:
            if value:
                yield iri(subject), name(predicate), value, ""


def name(prefixed: str) -> str:
    """Turn a prefixed name into a term; raise KeyError if the prefix is unknown."""
    prefix, _, local = prefixed.partition(":")
    return iri(METADATA_PREFIXES[prefix] + local)


def texts(by_language: Mapping[str, str]) -> list[str]:
    """Turn a text in several languages into terms."""
    return [text(value, language) for language, value in by_language.items()]


def number(value: int) -> str:
    """Turn a count into a term."""
    return typed(str(value), f"{XSD}integer")
