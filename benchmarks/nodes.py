"""Nodes that break the rules no table can break, each one rule, as a code list in Turtle.

Reading refuses a date that is none and computes the bounds of those it takes; so what breaks the
rules about them, and about codes, is written as nodes of the ontology.
"""

from collections.abc import Iterator

from twinrdf.vocab import PREFIXES

_LISTS = [
    "agreement-kind",
    "basis",
    "domain",
    "event-type",
    "indicator",
    "office-type",
    "organization-type",
    "outcome",
    "partnership-kind",
    "qualifier",
    "status",
    "territory-type",
    "unit",
]

_LABEL = {"skos:prefLabel": '"Planted node"@en'}
_SOURCED = _LABEL | {"dcterms:source": "<{id}source/planted-source>"}
_CITY, _TOWN, _COUNTRY = (
    f"<{{id}}territory/planted-{kind}>" for kind in ("city", "town", "country")
)
_PARTIES = f"{_CITY}, {_TOWN}"

_VALID: dict[str, dict[str, str]] = {
    "tw:Agreement": _SOURCED | {
        "tw:agreementKind": "agreement-kind:memorandum",
        "tw:statedKind": '"memorandum"@en',
        "tw:party": _PARTIES,
        "tw:signed": '"2013"^^xsd:gYear',
    },
    "tw:Partnership": _SOURCED | {
        "tw:partnershipKind": "partnership-kind:unspecified",
        "tw:statedKind": '"tie"@en',
        "tw:party": _PARTIES,
        "tw:start": '"2013"^^xsd:gYear',
        "tw:status": "status:active",
    },
    "tw:Territory, tw:City": _SOURCED | {
        "schema:containedInPlace": "<{id}territory/planted-country>",
        "geo:lat": "50.5",
        "geo:long": "4.5",
        "schema:sameAs": "wd:Q{number}",
    },
    "org:Organization": _SOURCED | {"tw:organizationType": "organization-type:university"},
    "tw:CooperationArea": _SOURCED | {
        "tw:areaOf": "<{id}partnership/planted--tie>",
        "tw:domain": "domain:culture",
    },
    "tw:Event": _SOURCED | {"tw:eventType": "event-type:visit", "tw:start": '"2015"^^xsd:gYear'},
    "tw:Figure": _SOURCED | {
        "tw:about": "<{id}territory/planted-city>",
        "schema:measuredProperty": "indicator:population",
        "schema:value": "1000.0",
        "tw:unit": "unit:inhabitants",
        "tw:qualifier": "qualifier:exact",
        "tw:asOf": '"2020"^^xsd:gYear',
    },
    "tw:OfficeHolding": _SOURCED | {
        "tw:holder": '"Vera Morgan"',
        "tw:role": '"Mayor"@en',
        "tw:officeType": "office-type:public-office",
        "tw:officeAt": "<{id}territory/planted-city>",
    },
    "tw:Statement": _SOURCED | {
        "tw:about": "<{id}territory/planted-city>",
        "tw:text": '"It was lively."@en',
    },
    "tw:SourceDocument": _LABEL | {
        "dcterms:publisher": "<{id}organization/planted-organization>",
        "dcterms:issued": '"2020"^^xsd:gYear',
        "dcterms:language": '"en"',
        "tw:rank": "1",
    },
    "skos:Concept": _LABEL | {
        "skos:definition": '"What it means."@en',
        "skos:notation": '"planted"',
        "skos:inScheme": "code:domain",
    },
    "skos:ConceptScheme": _LABEL | {"skos:hasTopConcept": "domain:culture"},
}  # fmt: skip
"""A node of each class that breaks no rule."""

_AGREEMENT, _PARTNERSHIP, _TERRITORY = "tw:Agreement", "tw:Partnership", "tw:Territory, tw:City"
_EVENT, _CONCEPT, _SOURCE = "tw:Event", "skos:Concept", "tw:SourceDocument"
_FAR, _DAY = '"2300-01-01"^^xsd:date', '"2013-01-01"^^xsd:date'

_BROKEN: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("Agreement-outcome", _AGREEMENT, {
        "tw:outcome": "status:active", "tw:preparedFor": "agreement-kind:other",
    }),
    ("Agreement-preparedFor", _AGREEMENT, {"tw:preparedFor": "status:active"}),
    ("Agreement-signed", _AGREEMENT, {"tw:signed": '"soon"'}),
    ("Agreement-signedLatest", _AGREEMENT, {"tw:signedLatest": _FAR}),
    ("Agreement-term", _AGREEMENT, {"tw:term": '"five years"'}),
    ("Agreement-termEnd", _AGREEMENT, {"tw:termEnd": '"later"'}),
    ("Agreement-termEndBasis", _AGREEMENT, {"tw:termEndBasis": "basis:attributed-opinion"}),
    ("Agreement-termEndEarliest", _AGREEMENT, {
        "tw:termEndEarliest": '"2019-02-01"^^xsd:date', "tw:termEndLatest": _DAY,
    }),
    ("Agreement-termEndLatest", _AGREEMENT, {"tw:termEndLatest": _FAR}),
    ("Concept", _CONCEPT, {}),
    ("Concept-broader", _CONCEPT, {"skos:broader": "<{id}territory/planted-city>"}),
    ("Concept-broader-itself", _CONCEPT, {"skos:broader": "<concept-broader-itself>"}),
    ("Concept-definition", _CONCEPT, {"skos:definition": '"Bare.", "Good."@en'}),
    ("Concept-definition-wanted", _CONCEPT, {"skos:definition": '"Betekenis."@nl'}),
    ("Concept-inScheme", _CONCEPT, {"skos:inScheme": "domain:culture"}),
    ("Concept-match", _CONCEPT, {"skos:exactMatch": '"culture"'}),
    ("Concept-notation", _CONCEPT, {"skos:notation": '"Not a code"'}),
    ("ConceptScheme", "skos:ConceptScheme", {}),
    ("ConceptScheme-hasTopConcept", "skos:ConceptScheme", {
        "skos:hasTopConcept": "<{id}territory/planted-city>",
    }),
    ("CooperationArea", "tw:CooperationArea", {"tw:venue": '"Hall"@en'}),
    ("CooperationArea-domain", "tw:CooperationArea", {"tw:domain": "status:active"}),
    ("Event", _EVENT, {"tw:unit": "unit:euro"}),
    ("Event-eventType", _EVENT, {"tw:eventType": "status:active"}),
    ("Event-theme", _EVENT, {"tw:theme": '"Bare"'}),
    ("Event-venue", _EVENT, {"tw:venue": '"Hall"@en, "Room"@en'}),
    ("Figure", "tw:Figure", {"tw:venue": '"Hall"@en'}),
    ("Figure-scope", "tw:Figure", {"tw:scope": '"Bare"'}),
    ("OfficeHolding", "tw:OfficeHolding", {"tw:venue": '"Hall"@en'}),
    ("OfficeHolding-officeType", "tw:OfficeHolding", {
        "tw:holder": "", "tw:officeType": "status:active",
    }),
    ("Organization", "org:Organization", {"tw:venue": '"Hall"@en'}),
    ("Organization-organizationType", "org:Organization", {"tw:organizationType": "status:active"}),
    ("Partnership", _PARTNERSHIP, {
        "tw:party": f"{_CITY}, {_COUNTRY}", "tw:venue": '"Hall"@en',
    }),
    ("Partnership-status", _PARTNERSHIP, {"tw:status": "unit:euro"}),
    ("Resource-altLabel", _TERRITORY, {"skos:altLabel": '""@en'}),
    ("Resource-asOf", "tw:Figure", {"tw:asOf": '"2020-01-01T00:00:00Z"^^xsd:dateTime'}),
    ("Resource-asOfLatest", "tw:Figure", {"tw:asOfLatest": _FAR}),
    ("Resource-asWritten", _TERRITORY, {"tw:asWritten": '"Stad"@nl'}),
    ("Resource-contact", _TERRITORY, {"tw:asWritten": '"Tel. 016 26 74 00"'}),
    ("Resource-description", _TERRITORY, {"dcterms:description": '"Bare"'}),
    ("Resource-editorialNote", _TERRITORY, {"skos:editorialNote": '"Bare"'}),
    ("Resource-end", _EVENT, {"tw:end": '"late 2015"'}),
    ("Resource-endEarliest", _EVENT, {"tw:endEarliest": '"early"'}),
    ("Resource-endLatest", _EVENT, {"tw:endLatest": _FAR}),
    ("Resource-label", _TERRITORY, {"skos:prefLabel": '"One"@en, "Two"@en'}),
    ("Resource-quote", _TERRITORY, {"tw:quote": '"Bare"'}),
    ("Resource-source", _TERRITORY, {"dcterms:source": ""}),
    ("Resource-start", _EVENT, {"tw:start": '"May 2015"'}),
    ("Resource-startEarliest", _EVENT, {"tw:startEarliest": '"0900-01-01"^^xsd:date'}),
    ("Resource-startLatest", _EVENT, {"tw:startLatest": _FAR}),
    ("Resource-statedKind", _PARTNERSHIP, {
        "tw:party": f"{_TOWN}, {_COUNTRY}", "tw:statedKind": '"tie"@en, "bare"',
    }),
    ("Resource-type", _TERRITORY, {"a": "tw:Territory, tw:City, schema:City"}),
    ("Resource-url", _TERRITORY, {"schema:url": '"www.example.org"'}),
    ("SourceDocument", _SOURCE, {"tw:venue": '"Hall"@en'}),
    ("SourceDocument-issued", _SOURCE, {"dcterms:issued": '"soon"'}),
    ("SourceDocument-issuedLatest", _SOURCE, {"tw:issuedLatest": _FAR}),
    ("SourceDocument-license", _SOURCE, {"dcterms:license": '"CC BY"'}),
    ("Statement", "tw:Statement", {"tw:venue": '"Hall"@en'}),
    ("Territory", _TERRITORY, {"tw:venue": '"Hall"@en'}),
    ("Territory-geometry", _TERRITORY, {"locn:geometry": '"POINT(4 50)"'}),
    ("Territory-lat", _TERRITORY, {"geo:lat": "95.5"}),
    ("Territory-lat-alone", _TERRITORY, {"geo:long": ""}),
    ("Territory-long", _TERRITORY, {"geo:long": "195.5"}),
    ("Territory-long-alone", "tw:Territory, tw:Country", {"geo:long": "5.5"}),
    ("Territory-territoryType", _TERRITORY, {"tw:territoryType": "status:active"}),
)  # fmt: skip
"""Rules, the classes of a node that breaks each, and its values; an empty one is left out."""

_VALID["tw:Territory, tw:Country"] = _SOURCED | {"schema:sameAs": "wd:Q{number}"}


def write_nodes(base: str, register: str) -> str:
    """Write the nodes as Turtle, below an IRI and beside the planted rows of a register."""
    lines = [f"@base <{base}> ."]
    lines += [f"@prefix {prefix}: <{iri}> ." for prefix, iri in PREFIXES.items()]
    lines += [f"@prefix {name}: <{PREFIXES['code']}{name}/> ." for name in _LISTS]
    for number, (rule, classes, changes) in enumerate(_BROKEN):
        facts = {"a": classes} | _VALID[classes] | changes
        pairs = [f"  {predicate} {value}" for predicate, value in facts.items() if value]
        body = " ;\n".join(pairs).replace("{number}", str(700_000_000 + number))
        lines.append(f"\n<{node_name(rule)}>\n{body} .".replace("{id}", f"{register}id/"))
    return "\n".join(lines) + "\n"


def broken_nodes() -> Iterator[tuple[str, str]]:
    """Give the rules and the names of the nodes that break them."""
    return ((rule, node_name(rule)) for rule, _, _ in _BROKEN)


def node_name(rule: str) -> str:
    """Name the node that breaks a rule; the name of a code is what breaks some."""
    return rule if rule in {"Concept", "ConceptScheme"} else rule.lower()
