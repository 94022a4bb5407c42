"""Tables for a spreadsheet."""

import csv

from twinrdf.formats.tabular import format_table
from twinrdf.formats.things import find_things
from twinrdf.mapping import Mapping
from twinrdf.terms import XSD, Quad, text, typed
from twinrdf.vocab import term

from .quads import BASE, GHENT, TIE

SOURCES = [f"<{BASE}id/source/{name}>" for name in ("a", "b")]
QUADS: list[Quad] = [
    (GHENT, term("rdf:type"), term("tw:City"), ""),
    (GHENT, term("rdf:type"), term("tw:Territory"), ""),
    (GHENT, term("skos:prefLabel"), '"Ghent"@en', ""),
    (GHENT, term("skos:prefLabel"), '"根特"@zh', ""),
    (GHENT, term("skos:prefLabel"), '"Gand"@fr', ""),
    (GHENT, term("geo:long"), typed("-3.72", XSD + "decimal"), ""),
    (GHENT, term("dcterms:description"), text('=SUM(A1)\n"quoted"', "en"), ""),
    (GHENT, term("tw:asWritten"), '"Gent; the city"', ""),
    *((GHENT, term("dcterms:source"), source, "") for source in SOURCES),
    (f"<{BASE}id/territory/shanghai>", term("rdf:type"), term("tw:Territory"), ""),
    (TIE, term("rdf:type"), term("tw:Partnership"), ""),
    (TIE, term("tw:party"), GHENT, ""),
    (TIE, term("tw:party"), f"<{BASE}id/territory/shanghai>", ""),
    (
        TIE,
        term("tw:partnershipKind"),
        "<https://w3id.org/twinrdf/code/partnership-kind/friendship>",
        "",
    ),
    (TIE, term("tw:start"), typed("2011-05", XSD + "gYearMonth"), ""),
    (TIE, term("tw:startEarliest"), typed("2011-05-01", XSD + "date"), ""),
    (SOURCES[0], term("rdf:type"), term("tw:SourceDocument"), ""),
]


def table(kind: str, mapping: Mapping) -> list[dict[str, str]]:
    things = find_things(sorted(QUADS), mapping, BASE)
    written = "".join(format_table(things, kind, mapping, ["en", "zh"]))
    assert written.startswith("\ufeffiri,id,type")
    return list(csv.DictReader(written.removeprefix("\ufeff").splitlines(keepends=True)))


def test_a_row_for_each_thing_with_the_headers_people_write(mapping: Mapping):
    ghent, shanghai = table("territory", mapping)
    assert ghent == {
        "iri": f"{BASE}id/territory/ghent",
        "id": "ghent",
        "type": "City",
        "label@en": "Ghent",
        "label@zh": "根特",
        "label@fr": "Gand",
        "description@en": '\'=SUM(A1)\n"quoted"',
        "source": f"a; {SOURCES[1][1:-1]}",
        "asWritten": "Gent; the city",
        "long": "-3.72",
    }
    assert list(ghent)[3:6] == ["label@en", "label@zh", "label@fr"]
    assert shanghai["type"] == "Territory"
    assert shanghai["label@en"] == ""


def test_codes_dates_and_references_are_short(mapping: Mapping):
    (tie,) = table("partnership", mapping)
    assert tie["party"] == "ghent; shanghai"
    assert tie["partnershipKind"] == "friendship"
    assert tie["start"] == "2011-05"
    assert tie["startEarliest"] == "2011-05-01"


def test_a_kind_without_things_has_headers_only(mapping: Mapping):
    assert table("event", mapping) == []
