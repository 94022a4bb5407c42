"""The map's document has every tie whose parties can be told apart, and counts the others."""

import json
from pathlib import Path

import pytest

from twinrdf.formats.map_data import (
    MapData,
    find_countries,
    find_map_data,
    format_map_data,
    parse_map_data,
)
from twinrdf.formats.things import Things, find_things
from twinrdf.mapping import read_mapping
from twinrdf.terms import XSD, Quad, text, typed
from twinrdf.vocab import PREFIXES, term

BASE = "https://example.org/"
ROOT = Path(__file__).parents[2]


def iri(name: str) -> str:
    return f"<{BASE}id/{name}>"


def place(name: str, latitude: float, longitude: float, country: str = "") -> list[Quad]:
    subject = iri(f"territory/{name}")
    quads = [
        (subject, term("rdf:type"), term("tw:Territory"), ""),
        (subject, term("skos:prefLabel"), text(name.title(), "en"), ""),
        (subject, term("geo:lat"), typed(str(latitude), XSD + "decimal"), ""),
        (subject, term("geo:long"), typed(str(longitude), XSD + "decimal"), ""),
    ]
    if country:
        quads.append((subject, term("schema:containedInPlace"), iri(f"territory/{country}"), ""))
    return quads


def tie(kind: str, slug: str, *parties: str, **values: str) -> list[Quad]:
    subject = iri(f"{kind}/{slug}")
    quads = [(subject, term("tw:party"), iri(party), "") for party in parties]
    codes = PREFIXES["code"]
    for name, value in values.items():
        if name == "sort":
            found = f"<{codes}{kind}-kind/{value}>"
            quads.append((subject, term(f"tw:{kind}Kind"), found, ""))
        elif name == "status":
            quads.append((subject, term("tw:status"), f"<{codes}status/{value}>", ""))
        else:
            quads.append((subject, term(f"tw:{name}"), typed(value, XSD + "date"), ""))
    return quads


def things(*groups: list[Quad]) -> Things:
    country = [(iri("territory/belgium"), term("rdf:type"), term("tw:Country"), "")]
    quads = sorted(quad for group in (*groups, country) for quad in group)
    return find_things(quads, read_mapping(ROOT / "ontology" / "context.jsonld"), BASE)


GHENT = place("ghent", 51.05, 3.72, "belgium")
LIEGE = place("liege", 50.63, 5.57, "belgium")
KYOTO = place("kyoto", 35.01, 135.77)


def map_data_of(*groups: list[Quad]) -> MapData:
    return find_map_data(things(GHENT, LIEGE, KYOTO, *groups), ("en", "nl"))


def test_a_tie_has_its_places_its_kind_its_date_and_its_status() -> None:
    data = map_data_of(
        tie(
            "partnership", "one", "territory/ghent", "territory/kyoto",
            sort="friendship", start="1995-02-03", status="active",
        )
    )  # fmt: skip
    (found,) = data.ties
    assert {data.places[end].name for end in (found.one, found.other)} == {"Ghent", "Kyoto"}
    assert data.kinds[found.kind] == "partnership/friendship"
    assert (found.slug, found.date, data.statuses[found.status]) == ("one", "1995-02-03", "active")
    ghent = next(place for place in data.places if place.name == "Ghent")
    assert data.countries[ghent.country] == "belgium"
    assert (ghent.latitude, ghent.longitude, ghent.rough) == (51.05, 3.72, 0)


def test_a_tie_of_three_joins_each_two_of_them() -> None:
    parties = ("territory/ghent", "territory/kyoto", "territory/liege")
    data = map_data_of(tie("agreement", "three", *parties))
    assert len(data.ties) == 3
    assert {row.slug for row in data.ties} == {"three"}
    assert data.missing == 0


def test_ties_that_no_map_can_show_are_counted() -> None:
    data = map_data_of(
        tie("partnership", "inside", "territory/ghent", "territory/ghent"),
        tie("partnership", "nowhere", "territory/ghent", "territory/utopia"),
        tie("partnership", "alone", "territory/kyoto"),
    )
    assert data.ties == ()
    assert data.missing == 3


def test_an_undated_tie_without_kind_or_status_is_there_and_comes_last() -> None:
    data = map_data_of(
        tie("partnership", "a", "territory/ghent", "territory/kyoto"),
        tie("partnership", "b", "territory/liege", "territory/kyoto", start="1900"),
    )
    assert [row.slug for row in data.ties] == ["b", "a"]
    assert data.kinds == ("partnership",)
    assert data.ties[1].status == -1


def test_the_document_is_json_and_reads_back_the_same() -> None:
    data = map_data_of(tie("partnership", "one", "territory/ghent", "territory/kyoto"))
    written = "".join(format_map_data(data))
    assert json.loads(written)["ties"][0][0] == "one"
    assert parse_map_data(written.encode()) == data


@pytest.mark.parametrize("count", [0, 1])
def test_an_empty_register_has_an_empty_map(count: int) -> None:
    data = find_map_data(things(*[GHENT] * count), ())
    assert parse_map_data("".join(format_map_data(data)).encode()) == data
    assert data.ties == data.places == ()


def test_a_tie_belongs_to_the_countries_of_its_parties() -> None:
    found = things(GHENT, KYOTO, tie("agreement", "x", "territory/ghent", "territory/kyoto"))
    assert find_countries(found, f"{BASE}id/agreement/x") == ("belgium",)
    assert find_countries(found, f"{BASE}id/territory/kyoto") == ()


def test_an_area_belongs_to_the_countries_of_its_tie_and_an_event_to_those_of_its_guests() -> None:
    area, event = iri("area/x"), iri("event/x")
    more = [
        (area, term("tw:areaOf"), iri("agreement/x"), ""),
        (event, term("tw:participant"), iri("territory/liege"), ""),
    ]
    found = things(GHENT, LIEGE, tie("agreement", "x", "territory/ghent"), more)
    for name in ("area/x", "event/x"):
        assert find_countries(found, f"{BASE}id/{name}") == ("belgium",)
