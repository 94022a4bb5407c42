"""The register as a map: territories as points, ties between parties as lines.

Everything stands where the map has it. What is only thereabouts says so (`rough`): a point that is
not the thing's own, a line of which an end is amid the places around it.

May import: formats.map_data, formats.placing, formats.spots, formats.things.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from twinrdf.formats.map_data import TIES
from twinrdf.formats.placing import Spot
from twinrdf.formats.spots import FindSpot, remember_spots
from twinrdf.formats.things import Thing, Things

_DIGITS = 6

Point = tuple[float, float]
"""Longitude and latitude, in GeoJSON's order."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """The geometry of a thing, and whether it is only thereabouts."""

    geometry: dict[str, Any]
    rough: bool


def format_geojson(things: Things, languages: Sequence[str]) -> Iterator[str]:
    """Write territories with coordinates, and partnerships and agreements between parties that
    stand apart, as a FeatureCollection: one feature a line."""
    yield '{"type": "FeatureCollection", "features": ['
    separator = "\n"
    for feature in _features(things, languages):
        yield separator + json.dumps(feature, ensure_ascii=False)
        separator = ",\n"
    yield "\n]}\n"


def draw(thing: Thing, find_spot: FindSpot) -> Drawn | None:
    """Draw a tie as lines between its parties, anything else as the point where it is."""
    if thing.kind not in TIES:
        places = (thing.iri, *thing.targets("officeAt"))
        spot = next(filter(None, map(find_spot, places)), None)
        if spot is None:
            return None
        point = {"type": "Point", "coordinates": find_point(spot)}
        return Drawn(point, spot.rough or spot.subject != thing.iri)
    spots = list(filter(None, map(find_spot, thing.targets("party"))))
    lines = [
        line
        for one, other in combinations(dict.fromkeys(map(find_point, spots)), 2)
        for line in cut_line(one, other)
    ]
    rough = any(spot.rough for spot in spots)
    if len(lines) == 1:
        return Drawn({"type": "LineString", "coordinates": lines[0]}, rough)
    return Drawn({"type": "MultiLineString", "coordinates": lines}, rough) if lines else None


def find_point(spot: Spot) -> Point:
    """Give the point of a spot, to a tenth of a metre."""
    return round(spot.longitude, _DIGITS), round(spot.latitude, _DIGITS)


def _features(things: Things, languages: Sequence[str]) -> Iterator[dict[str, Any]]:
    find_spot = remember_spots(things)
    for territory in things.by_kind["territory"]:
        drawn = draw(territory, find_spot) if "lat" in territory.values else None
        if drawn and not drawn.rough:
            yield _feature(territory, drawn, things, languages)
    for tie in (tie for kind in TIES for tie in things.by_kind[kind]):
        if drawn := draw(tie, find_spot):
            yield _feature(tie, drawn, things, languages)


def cut_line(one: Point, other: Point) -> list[list[Point]]:
    """Draw a line the short way round, cut in two at the antimeridian if it crosses it."""
    west, east = sorted((one, other))
    span = east[0] - west[0]
    if span <= 180:
        return [[one, other]]
    share = (180 - east[0]) / (360 - span) if span < 360 else 0.0
    latitude = round(east[1] + (west[1] - east[1]) * share, _DIGITS)
    beyond = [(-180.0, latitude), west]
    return [[east, (180.0, latitude)], beyond] if east[0] < 180 else [beyond]


def _feature(
    thing: Thing, drawn: Drawn, things: Things, languages: Sequence[str]
) -> dict[str, Any]:
    properties = {
        "iri": thing.iri,
        "id": thing.id,
        "type": thing.type,
        "label": thing.label(languages),
        "kind": "; ".join(thing.codes("territoryType", "partnershipKind", "agreementKind")),
        "status": "; ".join(thing.codes("status")),
        "start": thing.first("start", "signed"),
        "end": thing.first("end", "termEnd"),
        "parties": [things.shorten(party) for party in thing.targets("party")],
        "source": [things.shorten(source) for source in thing.targets("source")],
        "rough": drawn.rough,
    }
    return {
        "type": "Feature",
        "id": thing.iri,
        "geometry": drawn.geometry,
        "properties": {name: value for name, value in properties.items() if value},
    }
