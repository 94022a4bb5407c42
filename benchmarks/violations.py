"""Rows and nodes that break the rules of the shapes, each one rule and as little else as can be.

What a row can break is planted in the tables. What the reading of tables refuses, or a build
computes, is planted as a node of a code list that the register's own ontology has (`nodes`).
"""

import csv
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from benchmarks.nodes import broken_nodes, write_nodes

BROKEN = "https://example.org/broken/"
UNREACHABLE: Mapping[str, str] = {
    "Resource": "a blank node, which no table has and no file of the ontology may have",
}
"""The rules that nothing in a register's folder can break, and why."""

Row = dict[str, str]

_CITY = {"type": "City", "within": "planted-country", "lat": "50.5", "long": "4.5"}
_VALID: dict[str, Row] = {
    "sources": {"publisher": "planted-organization", "issued": "2020", "language": "en"},
    "territories": _CITY | {"sameAs": "http://www.wikidata.org/entity/Q{}"},
    "organizations": {"organizationType": "university"},
    "partnerships": {
        "party": "planted-city;planted-town",
        "partnershipKind": "friendship",
        "statedKind@en": "friendship",
        "start": "2000",
        "status": "active",
    },
    "agreements": {
        "agreementKind": "memorandum",
        "statedKind@en": "memorandum",
        "party": "planted-city;planted-town",
        "signed": "2013",
    },
    "areas": {"areaOf": "planted--tie", "areaNumber": "1", "domain": "culture"},
    "events": {"eventType": "visit", "start": "2015", "location": "planted-city"},
    "figures": {
        "about": "planted-city",
        "indicator": "population",
        "value": "1000",
        "unit": "inhabitants",
        "qualifier": "exact",
        "asOf": "2020",
    },
    "offices": {
        "holder": "Vera Morgan",
        "role@en": "Mayor",
        "officeType": "public-office",
        "officeAt": "planted-city",
        "start": "2010",
    },
    "statements": {"about": "planted--tie", "text@en": "It was lively then."},
}
"""A row of each table that breaks no rule."""

_ANCHORS: tuple[tuple[str, str, Row], ...] = (
    ("sources", "planted-source", {}),
    ("territories", "planted-country", {"type": "Country", "within": "", "lat": "", "long": ""}),
    ("territories", "planted-city", {}),
    ("territories", "planted-town", {}),
    ("organizations", "planted-organization", {}),
    ("partnerships", "planted--tie", {"partnershipKind": "contact"}),
    ("agreements", "planted--act", {"establishes": "planted--tie"}),
)
"""Valid rows for the planted ones to refer to."""

_NO_ITEM = {"sameAs": ""}
_TOWN = "planted-city;planted-town;planted-country"

_PLANTED: tuple[tuple[str, str, Row, str], ...] = (
    ("Agreement", "agreements", {"theme@en": "Friendship"}, "theme@en"),
    ("Agreement-party", "agreements", {"party": "planted-city"}, "party"),
    ("Agreement-agreementKind", "agreements", {"agreementKind": ""}, "agreementKind"),
    ("Agreement-statedKind-wanted", "agreements", {"statedKind@en": ""}, "statedKind@en"),
    ("Agreement-signedEarliest", "agreements", {"signed": "1750"}, "signed"),
    ("Agreement-signed-wanted", "agreements", {"signed": ""}, "signed"),
    ("Agreement-signedAt", "agreements", {"signedAt": "planted-organization"}, "signedAt"),
    ("Agreement-term-after-signed", "agreements", {"termEnd": "2010"}, "signed"),
    ("Agreement-establishes", "agreements", {"establishes": "planted--act"}, "establishes"),
    (
        "Agreement-establishes-parties",
        "agreements",
        {"establishes": "planted--tie", "party": _TOWN},
        "party",
    ),
    ("Agreement-renews", "agreements", {"renews": "planted-city"}, "renews"),
    (
        "Agreement-preparedFor-wanted",
        "agreements",
        {"agreementKind": "letter-of-intent"},
        "preparedFor",
    ),
    (
        "Agreement-preparedFor-kind",
        "agreements",
        {"agreementKind": "twinning-agreement", "preparedFor": "memorandum"},
        "agreementKind",
    ),
    ("Agreement-outcome-of", "agreements", {"outcome": "concluded"}, "preparedFor"),
    ("Resource-about", "agreements", {"about": "source/planted-source"}, "about"),
    ("Partnership-party", "partnerships", {"party": "planted-city"}, "party"),
    ("Partnership-partnershipKind", "partnerships", {"partnershipKind": ""}, "partnershipKind"),
    ("Partnership-statedKind-wanted", "partnerships", {"statedKind@en": ""}, "statedKind@en"),
    ("Partnership-start-wanted", "partnerships", {"start": ""}, "start"),
    ("Partnership-status-wanted", "partnerships", {"status": ""}, "status"),
    ("Partnership-status-ended", "partnerships", {"end": "2010"}, "status"),
    ("Resource-start-end", "partnerships", {"end": "1990", "status": "ended"}, "start"),
    ("Resource-asOfEarliest", "partnerships", {"asOf": "1700"}, "asOf"),
    ("Resource-basis", "partnerships", {"basis": "derived"}, "basis"),
    ("Territory-type-wanted", "territories", {"type": ""}, "type"),
    ("Territory-territoryType-wanted", "territories", {"type": "Region"}, "territoryType"),
    (
        "Territory-within",
        "territories",
        {"within": "planted-country;planted-organization"},
        "within",
    ),
    (
        "Territory-within-itself",
        "territories",
        {"within": "planted-country;broken-territory-within-itself"},
        "within",
    ),
    ("Territory-country", "territories", {"within": ""}, "within"),
    ("Territory-capitalOf", "territories", {"capitalOf": "planted-organization"}, "capitalOf"),
    ("Territory-possibly", "territories", {"possibly": "planted-organization"}, "possibly"),
    ("Territory-lat-wanted", "territories", {"lat": "", "long": ""}, "lat"),
    ("Territory-sameAs-wanted", "territories", _NO_ITEM, "sameAs"),
    (
        "Resource-sameAs",
        "territories",
        {
            "type": "District",
            "territoryType": "borough",
            "sameAs": "http://www.wikidata.org/wiki/Q1",
        },
        "sameAs",
    ),
    (
        "Resource-sameAs-one",
        "territories",
        {"sameAs": "http://www.wikidata.org/entity/Q5;http://www.wikidata.org/entity/Q7"},
        "sameAs",
    ),
    (
        "Resource-sameAs-shared",
        "territories",
        {"sameAs": "http://www.wikidata.org/entity/Q9"},
        "sameAs",
    ),
    ("Resource-label-english", "territories", {"label@en": "", "label@nl": "Stad"}, "label@en"),
    ("Resource-label-language", "territories", {"label@la": "Urbs"}, "label@la"),
    ("Resource-beneficiaryOf", "territories", {"beneficiaryOf": "planted-town"}, "beneficiaryOf"),
    (
        "Resource-replacedBy",
        "territories",
        {"replacedBy": "https://example.org/gone"},
        "replacedBy",
    ),
    (
        "Organization-organizationType-wanted",
        "organizations",
        {"organizationType": ""},
        "organizationType",
    ),
    ("Organization-location", "organizations", {"location": "planted-organization"}, "location"),
    ("Organization-partOf", "organizations", {"partOf": "planted-city"}, "partOf"),
    (
        "Organization-partOf-itself",
        "organizations",
        {"partOf": "broken-organization-partof-itself"},
        "partOf",
    ),
    ("Organization-member", "organizations", {"member": "planted--act"}, "member"),
    ("Organization-linkedTo", "organizations", {"linkedTo": "planted-city"}, "linkedTo"),
    ("Organization-onBehalfOf", "organizations", {"onBehalfOf": "planted--act"}, "onBehalfOf"),
    (
        "Collaboration-member-wanted",
        "organizations",
        {"type": "Collaboration", "member": "planted-city"},
        "member",
    ),
    ("CooperationArea-areaOf", "areas", {"areaOf": "planted-city"}, "areaOf"),
    ("CooperationArea-areaNumber", "areas", {"areaNumber": "0"}, "areaNumber"),
    ("CooperationArea-domain-wanted", "areas", {"domain": ""}, "domain"),
    ("Event-eventType-wanted", "events", {"eventType": ""}, "eventType"),
    ("Event-start-wanted", "events", {"start": ""}, "start"),
    ("Event-location", "events", {"location": "planted-organization"}, "location"),
    ("Event-host", "events", {"host": "planted--act"}, "host"),
    ("Event-organizer", "events", {"organizer": "planted--act"}, "organizer"),
    ("Event-participant", "events", {"participant": "planted--act"}, "participant"),
    ("Event-superEvent", "events", {"superEvent": "planted--act"}, "superEvent"),
    (
        "Event-originalOrganization",
        "events",
        {"originalOrganization": "planted-city"},
        "originalOrganization",
    ),
    (
        "Event-resultingOrganization",
        "events",
        {"resultingOrganization": "planted-city"},
        "resultingOrganization",
    ),
    (
        "ChangeEvent-originalOrganization",
        "events",
        {"type": "ChangeEvent", "resultingOrganization": "planted-organization"},
        "originalOrganization",
    ),
    (
        "ChangeEvent-resultingOrganization-wanted",
        "events",
        {"type": "ChangeEvent", "originalOrganization": "planted-organization"},
        "resultingOrganization",
    ),
    ("Figure-about", "figures", {"about": ""}, "about"),
    ("Figure-indicator", "figures", {"indicator": ""}, "indicator"),
    ("Figure-value", "figures", {"value": ""}, "value"),
    ("Figure-unit", "figures", {"unit": ""}, "unit"),
    ("Figure-qualifier", "figures", {"qualifier": ""}, "qualifier"),
    ("Figure-asOf-wanted", "figures", {"asOf": ""}, "asOf"),
    ("OfficeHolding-holder", "offices", {"holder": "Vera Morgan 2"}, "holder"),
    ("OfficeHolding-holder-named", "offices", {"officeType": "staff"}, "officeType"),
    ("OfficeHolding-holder-wanted", "offices", {"holder": ""}, "holder"),
    ("OfficeHolding-role", "offices", {"role@en": ""}, "role@en"),
    ("OfficeHolding-officeAt", "offices", {"officeAt": "planted--act"}, "officeAt"),
    ("Statement-about", "statements", {"about": ""}, "about"),
    ("Statement-text", "statements", {"text@en": ""}, "text@en"),
    ("Statement-attributedTo", "statements", {"attributedTo": "planted--act"}, "attributedTo"),
    (
        "Statement-attributedTo-wanted",
        "statements",
        {"basis": "attributed-opinion"},
        "attributedTo",
    ),
    ("SourceDocument-publisher", "sources", {"publisher": "planted--act"}, "publisher"),
    ("SourceDocument-publisher-wanted", "sources", {"publisher": ""}, "publisher"),
    ("SourceDocument-issuedEarliest", "sources", {"issued": "1300"}, "issued"),
    ("SourceDocument-issued-wanted", "sources", {"issued": ""}, "issued"),
    ("SourceDocument-language", "sources", {"language": "English"}, "language"),
    ("SourceDocument-language-wanted", "sources", {"language": ""}, "language"),
    ("SourceDocument-rank", "sources", {"rank": "0"}, "rank"),
)
"""Rules, the table and the values of a row that breaks each, and the column where that shows."""

_TWICE = (
    ("Partnership-twice", "partnerships", "broken-partnership-twice"),
    ("Partnership-twice", "partnerships", "broken-partnership-twice-again"),
)


def planted_rows(table: str) -> Iterator[Row]:
    """Give the rows to be added to a table: valid ones to refer to, and those that break rules."""
    for name, row, _ in _rows():
        if name == table:
            yield row


def plant_ontology(ontology: Path, folder: Path, base: str) -> None:
    """Copy the ontology to a register's folder, with the broken nodes as one more code list."""
    shutil.copytree(ontology, folder, dirs_exist_ok=True)
    (folder / "planted.ttl").write_text(write_nodes(BROKEN, base), encoding="utf-8")


def write_expected(path: Path, lines: Mapping[str, int]) -> None:
    """Write which rule is broken where, given how many lines each table had before."""
    lines = dict(lines)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("rule", "cell"))
        for table, _, broken in _rows():
            lines[table] += 1
            for rule, column in broken:
                writer.writerow((rule, f"data/{table}.csv:{lines[table]}: {column}"))
        for rule, node in broken_nodes():
            writer.writerow((rule, f"{BROKEN}{node}"))


def _rows() -> Iterator[tuple[str, Row, tuple[tuple[str, str], ...]]]:
    """Give every row with its table, and the rules it breaks with the columns."""
    count = 0

    def make(table: str, name: str, changes: Row) -> Row:
        first = {"id": name, "label@en": f"Planted {count}", "source": "planted-source"}
        if table == "sources":
            first = {"id": name, "label@en": f"Planted {count}", "rank": "1"}
        row = first | _VALID[table] | changes
        return {column: value.format(800_000_000 + count) for column, value in row.items()}

    for table, name, changes in _ANCHORS:
        count += 1
        yield table, make(table, name, changes), ()
    kinds = ("friendship", "cooperation", "sister-city-or-twinning", "unspecified")
    for rule, table, changes, column in _PLANTED:
        count += 1
        extra: Row = {}
        if table == "partnerships":
            other = f"planted-partner-{count}"
            yield "territories", make("territories", other, {}), ()
            extra = {"party": f"planted-city;{other}", "partnershipKind": kinds[count % 4]}
        row = make(table, f"broken-{rule.lower()}", extra | changes)
        yield table, row, ((rule, column),)
        if rule == "Resource-sameAs-shared":
            count += 1
            yield table, make(table, f"broken-{rule.lower()}-again", changes), ((rule, column),)
    for rule, table, name in _TWICE:
        count += 1
        yield table, make(table, name, {"start": "1999"}), ((rule, "party"),)
