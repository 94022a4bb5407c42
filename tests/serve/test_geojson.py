"""Answers as GeoJSON: from columns of coordinates, from things, from neither."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from twinrdf.queries import parse_query, read_queries
from twinrdf.serve.geojson import has_places, write_features
from twinrdf.serve.pages.addresses import Addresses
from twinrdf.serve.pages.geography import Geography, Spot
from twinrdf.store import Rows
from twinrdf.terms import XSD, Term

from .conftest import BASE, LABELS, PLACES_IN, Client

ROOT = Path(__file__).parents[2]
GHENT = f"{BASE}id/territory/ghent"
MAP = parse_query(
    """#+ summary: From where to where?
#+ tags: map
#+ columns: from, fromLat, fromLong, toLat, toLong
SELECT ?from ?fromLat ?fromLong ?toLat ?toLong
WHERE { ?from ?fromLat ?fromLong . ?from ?toLat ?toLong } ORDER BY ?from
""",
    "drawn",
    "drawn.rq",
)

BOTH = parse_query(
    """#+ summary: Which belong together?
#+ tags: place
#+ columns: one, place
SELECT ?one ?place WHERE { ?one a ?place } ORDER BY ?one
""",
    "both",
    "both.rq",
)


class Known(Geography):
    """A geography made by hand, which needs no store."""

    def __init__(self) -> None:
        spots = {f"<{GHENT}>": Spot(f"<{GHENT}>", 51.05, 3.72),
                 f"<{BASE}id/organization/in-ghent>": Spot(f"<{GHENT}>", 51.05, 3.72),
                 f"<{BASE}id/territory/rough>": Spot("", 1.0, 2.12345678, rough=True)}  # fmt: skip
        self.exact_spot = lambda subject: spots.get(subject)  # type: ignore[assignment]
        self.register = SimpleNamespace(addresses=Addresses(BASE, {}))  # type: ignore[assignment]


def number(value: str, datatype: str = "decimal") -> Term:
    return Term(value, f"{XSD}{datatype}")


def draw(query: Any, *rows: tuple[Term | None, ...]) -> list[dict[str, Any]]:
    written = json.loads(write_features(query, Rows(query.columns, rows), Known()))
    assert written["type"] == "FeatureCollection"
    return list(written["features"])


def test_columns_of_coordinates_are_taken_as_they_are() -> None:
    at = (number("51.05"), number("3.72"), number("30.6"), number("104.1"))
    line, point, bad = draw(
        MAP,
        (Term(GHENT), *at),
        (Term(GHENT), *at[:2], None, at[3]),
        (None, number("north"), at[1], number("INF", "double"), at[3]),
    )
    assert line["geometry"] == {"type": "LineString", "coordinates": [[3.72, 51.05], [104.1, 30.6]]}
    assert line["properties"]["fromLat"] == 51.05
    assert point["geometry"] == {"type": "Point", "coordinates": [3.72, 51.05]}
    assert bad["geometry"] is None
    assert bad["properties"]["toLat"] == "INF"


def test_a_line_over_the_antimeridian_is_cut_in_two() -> None:
    auckland, papeete = ("-36.8", "174.8"), ("-17.5", "-149.6")
    at = tuple(map(number, (*auckland, *papeete)))
    (line,) = draw(MAP, (Term(GHENT), *at))
    assert line["geometry"]["type"] == "MultiLineString"
    west, east = line["geometry"]["coordinates"]
    assert (west[0], west[1][0]) == ([174.8, -36.8], 180.0)
    assert (east[0][0], east[1]) == (-180.0, [-149.6, -17.5])
    assert west[1][1] == east[0][1] == pytest.approx(-34.0, abs=0.5)


def test_coordinates_that_are_nowhere_on_the_globe_are_none() -> None:
    (point,) = draw(MAP, (Term(GHENT), *map(number, ("51.05", "3.72", "30.6", "1041"))))
    assert point["geometry"] == {"type": "Point", "coordinates": [3.72, 51.05]}


def test_a_row_stands_where_its_things_are() -> None:
    query = parse_query(PLACES_IN, "places-in", "places-in.rq")
    elsewhere = Term(f"{BASE}id/territory/elsewhere")
    other, asked, unknown, nowhere = draw(
        query,
        (elsewhere, Term(GHENT)),
        (Term(GHENT), Term(f"{BASE}id/event/fair")),
        (Term(GHENT), elsewhere),
        (elsewhere, Term("_:b")),
    )
    assert other["geometry"] == asked["geometry"] == {"type": "Point", "coordinates": [3.72, 51.05]}
    assert unknown["geometry"] is nowhere["geometry"] is None


def test_a_point_that_is_no_things_own_says_so() -> None:
    query = parse_query(PLACES_IN, "places-in", "places-in.rq")
    elsewhere, ghent = Term(f"{BASE}id/territory/elsewhere"), Term(GHENT)
    within, rough = Term(f"{BASE}id/organization/in-ghent"), Term(f"{BASE}id/territory/rough")
    found = draw(query, (elsewhere, ghent), (elsewhere, within), (elsewhere, rough))
    assert [one["properties"].get("rough") for one in found] == [None, True, True]
    assert found[2]["geometry"]["coordinates"] == [2.123457, 1.0]
    for row in ((ghent, within), (rough, ghent)):
        (own,) = draw(BOTH, row)
        assert own["geometry"] == {"type": "Point", "coordinates": [3.72, 51.05]}
        assert "rough" not in own["properties"]


@pytest.mark.parametrize(
    "ask", ["places-by-partnerships.geojson?", "places-in-place.geojson?place=belgium"]
)
def test_a_question_says_of_a_place_what_the_list_says(register: Client, ask: str) -> None:
    listed = register.get("/browse/territory.geojson").json()["features"]
    found = register.get(f"/queries/{ask}").json()["features"]
    known = {one["id"]: one for one in listed}
    drawn = [one for one in found if one["geometry"]]
    assert {one["properties"].get("rough") for one in drawn} == {None, True}
    for one in drawn:
        place = known[one["properties"].get("inner", one["properties"]["place"])]
        assert one["geometry"] == place["geometry"]
        assert one["properties"].get("rough") == place["properties"].get("rough")


@pytest.mark.parametrize(
    ("term", "value"),
    [
        (number("7", "integer"), 7),
        (number("7.5"), 7.5),
        (number("x", "integer"), "x"),
        (number("NaN", "double"), "NaN"),
        (number("true", "boolean"), True),
        (Term("Gent", f"{XSD}string", "nl"), "Gent"),
        (number("2013", "gYear"), "2013"),
    ],
)
def test_values_are_those_of_json(term: Term, value: object) -> None:
    ((feature,)) = draw(parse_query(LABELS, "labels", "labels.rq"), (None, term))
    assert feature["properties"] == {"label": value}


def test_only_questions_about_places_have_it(client: Client) -> None:
    place = client.get("/queries/places-in.geojson?country=belgium")
    assert place.headers["Content-Type"] == "application/geo+json"
    (feature,) = place.json()["features"]
    assert feature["properties"]["place"] == GHENT
    accepted = client.get(
        "/queries/places-in?country=belgium", headers={"Accept": "application/geo+json"}
    )
    assert accepted.content == place.content
    assert client.get("/queries/labels.geojson").status_code == 404
    assert client.get("/queries/labels?format=geojson").headers["Content-Type"] != (
        "application/geo+json"
    )
    assert client.get("/queries/places-in.geojson").status_code == 400


def test_which_questions_of_the_register_are_about_places() -> None:
    found = {query.name for query in read_queries(ROOT / "queries") if has_places(query)}
    assert {"partnership-map", "partnerships-of-place", "places-by-partnerships"} <= found
    assert "sources" not in found
