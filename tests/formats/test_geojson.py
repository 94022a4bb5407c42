"""The map: points, lines, and who stands where."""

import json
from typing import Any

import pytest

from twinrdf.formats.geojson import Drawn, draw, format_geojson
from twinrdf.formats.map_data import find_map_data
from twinrdf.formats.spots import remember_spots
from twinrdf.formats.things import Things, find_things
from twinrdf.mapping import Mapping
from twinrdf.terms import XSD, Quad, typed
from twinrdf.vocab import term

BASE = "https://example.org/r/"
PLACES = {
    "ghent": ("51.05", "3.72"),
    "chengdu": ("30.66", "104.06"),
    "seattle": ("47.61", "-122.33"),
    "kobe": ("34.69", "135.19"),
    "nowhere": None,
    "bruges": ("51.21", "3.22"),
    "off": ("95", "3"),
    "east": ("-16.8", "180"),
    "west": ("-16.8", "-180"),
}


def named(kind: str, slug: str) -> str:
    return f"<{BASE}id/{kind}/{slug}>"


def tie(slug: str, *parties: str) -> list[Quad]:
    subject = named("partnership", slug)
    return [
        (subject, term("rdf:type"), term("tw:Partnership"), ""),
        *((subject, term("tw:party"), party, "") for party in parties),
    ]


def places() -> list[Quad]:
    quads: list[Quad] = []
    for slug, position in PLACES.items():
        subject = named("territory", slug)
        quads.append((subject, term("rdf:type"), term("tw:City"), ""))
        if position:
            latitude, longitude = (typed(number, XSD + "decimal") for number in position)
            quads.append((subject, term("geo:lat"), latitude, ""))
            quads.append((subject, term("geo:long"), longitude, ""))
    return quads


GHENT, CHENGDU, SEATTLE, KOBE, NOWHERE, BRUGES, OFF, EAST, WEST = (
    named("territory", slug) for slug in PLACES
)
REGION, UNION, VILLAGE = (named("territory", slug) for slug in ("region", "union", "village"))
OFFICE, COUNCIL, DESK = (named("organization", slug) for slug in ("office", "council", "desk"))
CODE = "https://w3id.org/twinrdf/code/"
QUADS: list[Quad] = [
    *places(),
    *tie("a", GHENT, CHENGDU),
    (named("partnership", "a"), term("skos:prefLabel"), '"Ghent – Chengdu"@en', ""),
    (named("partnership", "a"), term("tw:start"), typed("2011", XSD + "gYear"), ""),
    (
        named("partnership", "a"),
        term("tw:partnershipKind"),
        f"<{CODE}partnership-kind/friendship>",
        "",
    ),
    *tie("b", OFFICE, CHENGDU),
    (OFFICE, term("rdf:type"), term("org:Organization"), ""),
    (OFFICE, term("org:subOrganizationOf"), COUNCIL, ""),
    (COUNCIL, term("rdf:type"), term("org:Organization"), ""),
    (COUNCIL, term("tw:onBehalfOf"), GHENT, ""),
    *tie("c", GHENT, NOWHERE),
    *tie("d", GHENT, CHENGDU, KOBE),
    *tie("e", SEATTLE, KOBE),
    *tie("f", GHENT, '"a name"'),
    *tie("g", GHENT, OFFICE),  # the same place twice makes no line
    *tie("h", REGION, CHENGDU),
    (REGION, term("rdf:type"), term("tw:Region"), ""),
    (GHENT, term("schema:containedInPlace"), REGION, ""),
    (BRUGES, term("schema:containedInPlace"), REGION, ""),
    *tie("i", UNION, CHENGDU),  # its places are too far apart to have a middle
    (UNION, term("rdf:type"), term("tw:Region"), ""),
    (KOBE, term("schema:containedInPlace"), UNION, ""),
    (SEATTLE, term("schema:containedInPlace"), UNION, ""),
    *tie("j", DESK, CHENGDU),  # four steps up
    (DESK, term("rdf:type"), term("org:Organization"), ""),
    (DESK, term("org:subOrganizationOf"), OFFICE, ""),
    *tie("k", VILLAGE, CHENGDU),
    (VILLAGE, term("rdf:type"), term("tw:City"), ""),
    (VILLAGE, term("schema:containedInPlace"), GHENT, ""),
    *tie("l", OFF, CHENGDU),
    *tie("m", EAST, WEST),  # the same place, whichever way one comes
    *tie("n", WEST, SEATTLE),
]


@pytest.fixture(scope="module")
def things(mapping: Mapping) -> Things:
    return find_things(sorted(QUADS), mapping, BASE)


@pytest.fixture(scope="module")
def features(things: Things) -> dict[str, Any]:
    collection = json.loads("".join(format_geojson(things, ["en"])))
    assert collection["type"] == "FeatureCollection"
    return {feature["properties"]["id"]: feature for feature in collection["features"]}


def test_what_can_be_placed_is_on_the_map(features: dict[str, Any]):
    assert set(features) == {
        *(f"territory/{slug}" for slug in PLACES if slug not in ("nowhere", "off")),
        *(f"partnership/{slug}" for slug in "abdehjkn"),
    }


def test_the_map_has_the_same_ties(things: Things, features: dict[str, Any]):
    data = find_map_data(things, ["en"])
    drawn = {name for name in features if name.startswith("partnership/")}
    assert {f"partnership/{tie.slug}" for tie in data.ties} == drawn


def test_a_place_is_a_point_longitude_first(features: dict[str, Any]):
    assert features["territory/ghent"] == {
        "type": "Feature",
        "id": f"{BASE}id/territory/ghent",
        "geometry": {"type": "Point", "coordinates": [3.72, 51.05]},
        "properties": {
            "iri": f"{BASE}id/territory/ghent",
            "id": "territory/ghent",
            "type": "City",
            "label": "ghent",
        },
    }


def test_a_tie_is_a_line_with_what_is_known_of_it(features: dict[str, Any]):
    line = features["partnership/a"]
    assert line["geometry"]["type"] == "LineString"
    assert sorted(line["geometry"]["coordinates"]) == [[3.72, 51.05], [104.06, 30.66]]
    assert line["properties"] == {
        "iri": f"{BASE}id/partnership/a",
        "id": "partnership/a",
        "type": "Partnership",
        "label": "Ghent – Chengdu",
        "kind": "friendship",
        "start": "2011",
        "parties": ["chengdu", "ghent"],
    }


def test_a_region_without_coordinates_is_roughly_amid_its_places(features: dict[str, Any]):
    tie = features["partnership/h"]
    assert sorted(tie["geometry"]["coordinates"]) == [[3.47, 51.13], [104.06, 30.66]]
    assert tie["properties"]["rough"] is True
    assert "rough" not in features["partnership/a"]["properties"]
    assert "territory/region" not in features


def test_a_point_that_is_not_the_things_own_is_rough(things: Things):
    find_spot = remember_spots(things)
    ghent = {"type": "Point", "coordinates": (3.72, 51.05)}
    for name, rough in (("territory/ghent", False), ("territory/village", True)):
        assert draw(things.by_iri[f"{BASE}id/{name}"], find_spot) == Drawn(ghent, rough)
    assert draw(things.by_iri[f"{BASE}id/territory/nowhere"], find_spot) is None


def test_an_organization_stands_where_it_acts_for_however_far_up(features: dict[str, Any]):
    for slug in "bj":
        ends = features[f"partnership/{slug}"]["geometry"]["coordinates"]
        assert sorted(ends) == [[3.72, 51.05], [104.06, 30.66]]


def test_three_parties_are_joined_two_by_two(features: dict[str, Any]):
    geometry = features["partnership/d"]["geometry"]
    assert geometry["type"] == "MultiLineString"
    assert len(geometry["coordinates"]) == 3


def test_a_line_over_the_pacific_is_cut_at_the_antimeridian(features: dict[str, Any]):
    geometry = features["partnership/e"]["geometry"]
    assert geometry["type"] == "MultiLineString"
    (kobe, east), (west, seattle) = geometry["coordinates"]
    assert kobe == [135.19, 34.69]
    assert seattle == [-122.33, 47.61]
    assert (east[0], west[0]) == (180, -180)
    assert east[1] == west[1]
    assert 34.69 < east[1] < 47.61


def test_a_line_from_the_antimeridian_is_not_cut(features: dict[str, Any]):
    geometry = features["partnership/n"]["geometry"]
    assert geometry == {"type": "LineString", "coordinates": [[-180, -16.8], [-122.33, 47.61]]}


def test_each_feature_has_a_line(things: Things):
    lines = "".join(format_geojson(things, ["en"])).splitlines()
    features = json.loads("".join(lines))["features"]
    assert sum(line.startswith('{"type": "Feature", ') for line in lines) == len(features) > 2
