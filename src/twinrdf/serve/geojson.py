"""The answer to a canned query as GeoJSON (RFC 7946): a feature for each row, where it has places.

Columns of coordinates (`fromLat`, `fromLong`) are taken as they are, two pairs as a line, which is
cut in two at the antimeridian. Without any, a row stands where the things in it are; a place that
was asked about counts only where the row has no other, be it that nobody knows where this is. A
middle of places around counts only where nothing better is known. As in lists, a point that is not
a thing's own says so (`rough`). A row that is nowhere has no geometry.

May import: formats.geojson, formats.placing, queries, serve.pages.geography, store, terms.
"""

import json
import math
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

from twinrdf.formats.geojson import Point, cut_line, find_point
from twinrdf.formats.placing import check_position
from twinrdf.queries import CannedQuery
from twinrdf.serve.pages.geography import Geography
from twinrdf.store import Rows
from twinrdf.terms import XSD, Term, iri

_PLACES = frozenset({"place", "country"})
_ENDS = {"lat": "long", "Lat": "Long"}
_WHOLE = f"{XSD}integer"
_NUMBERS = frozenset({_WHOLE, f"{XSD}decimal", f"{XSD}double", f"{XSD}float"})


def has_places(query: CannedQuery) -> bool:
    """Tell whether a query is about places, so that its answer can be drawn on a map."""
    of_territory = any(param.of == "territory" for param in query.params)
    return of_territory or bool(_pairs(query.columns)) or not _PLACES.isdisjoint(query.columns)


def write_features(query: CannedQuery, rows: Rows, geography: Geography) -> bytes:
    """Write the rows of an answer as a FeatureCollection, one feature a line."""
    asked = {param.name for param in query.params}
    lines = ",\n".join(
        json.dumps(feature, ensure_ascii=False) for feature in _features(rows, asked, geography)
    )
    return f'{{"type": "FeatureCollection", "features": [\n{lines}\n]}}\n'.encode()


def _features(rows: Rows, asked: set[str], geography: Geography) -> Iterator[dict[str, Any]]:
    pairs = _pairs(rows.columns)
    for row in rows.rows:
        found = {name: term for name, term in zip(rows.columns, row, strict=True) if term}
        properties = {name: _plain(term) for name, term in found.items()}
        if pairs:
            geometry = _draw_way([_read(found, *pair) for pair in pairs])
        else:
            given = [term for name, term in found.items() if name in asked]
            others = [term for name, term in found.items() if name not in asked]
            points = _locate(others, geography)
            if not points and not any(_is_place(term, geography) for term in others):
                points = _locate(given, geography)
            geometry = _draw_points(points)
            if not all(points.values()):
                properties["rough"] = True
        yield {"type": "Feature", "geometry": geometry, "properties": properties}


def _draw_points(points: Iterable[Point | None]) -> dict[str, Any] | None:
    known = list(dict.fromkeys(filter(None, points)))
    if len(known) > 1:
        return {"type": "MultiPoint", "coordinates": known}
    return {"type": "Point", "coordinates": known[0]} if known else None


def _draw_way(points: Iterable[Point | None]) -> dict[str, Any] | None:
    known = list(dict.fromkeys(filter(None, points)))
    parts = [cut_line(one, other) for one, other in pairwise(known)]
    if any(len(lines) > 1 for lines in parts):
        lines = [line for lines in parts for line in lines]
        return {"type": "MultiLineString", "coordinates": lines}
    return {"type": "LineString", "coordinates": known} if parts else _draw_points(known)


def _pairs(columns: tuple[str, ...]) -> list[tuple[str, str]]:
    """Find the columns of longitude and latitude that belong together."""
    pairs = [
        (f"{name.removesuffix(end)}{other}", name)
        for name in columns
        for end, other in _ENDS.items()
        if name.endswith(end)
    ]
    return [pair for pair in pairs if pair[0] in columns]


def _read(found: dict[str, Term], long: str, lat: str) -> Point | None:
    if long not in found or lat not in found:
        return None
    position = check_position(found[lat].value, found[long].value)
    return (position[1], position[0]) if position else None


def _locate(terms: Iterable[Term], geography: Geography) -> dict[Point, bool]:
    """Give the points where things are, each with whether one of them has it for its own."""
    named = [iri(term.value) for term in terms if term.is_iri and not term.value.startswith("_:")]
    found = [(subject, spot) for subject in named if (spot := geography.exact_spot(subject))]
    points: dict[Point, bool] = {}
    for subject, spot in [pair for pair in found if not pair[1].rough] or found:
        own = spot.subject == subject and not spot.rough
        points[find_point(spot)] = own or points.get(find_point(spot), False)
    return points


def _is_place(term: Term, geography: Geography) -> bool:
    """Tell whether a term names a place, or an organisation, which is in one."""
    kind = geography.register.addresses.kind(term.value) if term.is_iri else ""
    return kind in {"territory", "organization"}


def _plain(term: Term) -> str | int | float | bool:
    """Write a value as JSON has it, where that keeps it."""
    if term.datatype == f"{XSD}boolean" and term.value in ("true", "false"):
        return term.value == "true"
    if term.datatype in _NUMBERS:
        try:
            number = int(term.value) if term.datatype == _WHOLE else float(term.value)
        except ValueError:
            return term.value
        return number if math.isfinite(number) else term.value
    return term.value
