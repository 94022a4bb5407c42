"""Prefixes, the tables, and the IRIs of things and graphs.

May import: nothing.
"""

import re
from typing import NamedTuple

PREFIXES = {
    "code": "https://w3id.org/twinrdf/code/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "geo": "http://www.w3.org/2003/01/geo/wgs84_pos#",
    "gsp": "http://www.opengis.net/ont/geosparql#",
    "locn": "http://www.w3.org/ns/locn#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "semapv": "https://w3id.org/semapv/vocab/",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "sssom": "https://w3id.org/sssom/",
    "tw": "https://w3id.org/twinrdf/ns#",
    "tws": "https://w3id.org/twinrdf/shapes#",
    "void": "http://rdfs.org/ns/void#",
    "vs": "http://www.w3.org/2003/06/sw-vocab-status/ns#",
    "wd": "http://www.wikidata.org/entity/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
"""The prefixes of every serialisation, page and query; a register adds its own `id:`."""

NAMESPACE = "https://w3id.org/twinrdf/ns"
"""The IRI of the ontology, and of the named graph that holds it."""


class Table(NamedTuple):
    """One kind of record: a file in `data/`, a segment of IRIs, a class."""

    name: str
    kind: str
    class_name: str


TABLES = (
    Table("sources", "source", "SourceDocument"),
    Table("territories", "territory", "Territory"),
    Table("organizations", "organization", "Organization"),
    Table("partnerships", "partnership", "Partnership"),
    Table("agreements", "agreement", "Agreement"),
    Table("areas", "area", "CooperationArea"),
    Table("events", "event", "Event"),
    Table("figures", "figure", "Figure"),
    Table("offices", "office", "OfficeHolding"),
    Table("statements", "statement", "Statement"),
)

ID_PATTERN = re.compile(r"[a-z0-9]+(?:--?[a-z0-9]+)*")
"""What an id may look like: lower-case ASCII letters and digits, joined by hyphens."""


def expand(name: str) -> str:
    """Turn a prefixed name such as `tw:Agreement` into its IRI, or raise KeyError."""
    prefix, local = name.split(":", 1)
    return PREFIXES[prefix] + local


def term(name: str) -> str:
    """Turn a prefixed name into a term, as text."""
    return f"<{expand(name)}>"


def mint(base: str, kind: str, slug: str) -> str:
    """Give the IRI of an entity of the register, `{base}id/{kind}/{slug}`."""
    return f"{base}id/{kind}/{slug}"


def graph(base: str, name: str) -> str:
    """Give the IRI of a named graph that is not a source, `{base}graph/{name}`."""
    return f"{base}graph/{name}"
