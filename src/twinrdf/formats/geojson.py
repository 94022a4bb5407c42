"""The register as a map: territories as points, ties between parties as lines.

May import: formats.things.
"""

import json
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any

from twinrdf.formats.things import Thing, Things

Position = tuple[float, float]
"""Longitude and latitude, in GeoJSON's order."""

TIES = ("partnership", "agreement")
"""The kinds of things that are drawn as lines."""

_PLACED_BY = ("onBehalfOf", "location", "partOf")
_MOST_STEPS = 3


def format_geojson(things: Things, languages: Sequence[str]) -> Iterator[str]:
    """Write territories with coordinates, and partnerships and agreements between parties that
    have them, as a FeatureCollection: one feature a line."""
    yield '{"type": "FeatureCollection", "features": ['
    separator = "\n"
    for feature in _features(things, languages):
        yield separator + json.dumps(feature, ensure_ascii=False)
        separator = ",\n"
    yield "\n]}\n"


def locate(iri: str, things: Things) -> Position | None:
    """Find where a party is: a territory's own coordinates, else the middle of the places within
    it, and an organization where the territory is that it acts for or is in."""
    near = [iri]
    for _ in range(_MOST_STEPS):
        found = [things.by_iri[target] for target in near if target in things.by_iri]
        for thing in found:
            position = _position(thing) or _middle(thing, things)
            if position:
                return position
        near = [
            target
            for thing in found
            if thing.kind == "organization"
            for column in _PLACED_BY
            for target in thing.targets(column)
        ]
    return None


def _position(thing: Thing) -> Position | None:
    longitude, latitude = thing.first("long"), thing.first("lat")
    return (float(longitude), float(latitude)) if longitude and latitude else None


def _middle(thing: Thing, things: Things) -> Position | None:
    """Give the middle of the places that lie directly within a territory."""
    inner = things.by_place.get(thing.iri, ())
    known = [position for position in map(_position, inner) if position]
    if not known:
        return None
    longitudes, latitudes = zip(*known, strict=True)
    return (round(sum(longitudes) / len(known), 6), round(sum(latitudes) / len(known), 6))


def find_geometry(thing: Thing, things: Things) -> dict[str, Any] | None:
    """Draw a tie as lines between its parties, anything else as the point where it is."""
    if thing.kind not in TIES:
        own = _position(thing)
        places = (thing.iri, *thing.targets("location"), *thing.targets("officeAt"))
        position = own or next(filter(None, (locate(place, things) for place in places)), None)
        return {"type": "Point", "coordinates": position} if position else None
    parties = [locate(party, things) for party in thing.targets("party")]
    lines = [
        line
        for one, other in combinations(dict.fromkeys(filter(None, parties)), 2)
        for line in _draw(one, other)
    ]
    if len(lines) == 1:
        return {"type": "LineString", "coordinates": lines[0]}
    return {"type": "MultiLineString", "coordinates": lines} if lines else None


def _features(things: Things, languages: Sequence[str]) -> Iterator[dict[str, Any]]:
    own = (thing for thing in things.by_kind["territory"] if _position(thing))
    for thing in (*own, *(tie for kind in TIES for tie in things.by_kind[kind])):
        geometry = find_geometry(thing, things)
        if geometry:
            yield _feature(thing, geometry, things, languages)


def _draw(one: Position, other: Position) -> list[list[Position]]:
    """Draw a line the short way round, cut in two at the antimeridian if it crosses it."""
    west, east = sorted((one, other))
    span = east[0] - west[0]
    if span <= 180:
        return [[one, other]]
    share = (180 - east[0]) / (360 - span) if span < 360 else 0.0
    latitude = round(east[1] + (west[1] - east[1]) * share, 6)
    return [[east, (180.0, latitude)], [(-180.0, latitude), west]]


def _feature(
    thing: Thing, geometry: dict[str, Any], things: Things, languages: Sequence[str]
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
    }
    return {
        "type": "Feature",
        "id": thing.iri,
        "geometry": geometry,
        "properties": {name: value for name, value in properties.items() if value},
    }
