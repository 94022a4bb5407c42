"""Questions about places whose answers are known, for the benchmark of linking."""

import csv
import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from twinrdf.link.geonames import GeoNames
from twinrdf.link.places import Name, Place, Point, Query, measure_km, near
from twinrdf.link.sqlite_gazetteer import SqliteGazetteer
from twinrdf.names.fuzzy import compare_keys
from twinrdf.names.levels import LOCAL
from twinrdf.names.normalise import parse_name

ABSENT = ""
"""The answer to a question about a place that the index has not."""

_SAME_KM = 25.0


class Question(NamedTuple):
    """A query and the item that answers it."""

    id: str
    query: Query
    answer: str


class Known:
    """The places of the index, by what questions are answered with."""

    def __init__(self, read: Sequence[Place]) -> None:
        self.by_item = {place.item: place for place in read if place.item}
        places = self.by_item.values()
        self.by_geonames = {one.value: place for place in places for one in place.ids}
        self.by_name: Mapping[tuple[str, str], list[Place]] = defaultdict(list)
        self.by_square: Mapping[tuple[int, int], list[Place]] = defaultdict(list)
        for place in self.by_item.values():
            for key in {parse_name(name.text).core for name in place.names}:
                self.by_name[place.country, key].append(place)
            if place.point:
                self.by_square[_square(place.point)].append(place)

    def around(self, country: str, point: Point) -> list[Place]:
        """Give the places of a country near a point."""
        row, column = _square(point)
        squares = ((row + north, column + east) for north in (-1, 0, 1) for east in (-1, 0, 1))
        places = (place for square in squares for place in self.by_square.get(square, ()))
        return [place for place in places if place.country == country and place.point
                and measure_km(place.point, point) <= _SAME_KM]  # fmt: skip


def half_of(name: str) -> str:
    """Say into which half a question falls: rules are chosen on `tune`, figures are of `report`."""
    return "report" if hashlib.sha256(name.encode()).digest()[0] % 2 else "tune"


def shuffled(question: Question) -> bytes:
    """Give a key that sorts questions as if by chance, independent of their half."""
    return hashlib.sha256(f"order {question.id}".encode()).digest()


def read_linked(samples: Path, known: Known) -> Iterator[Question]:
    """Ask for items of twinning statements by their German label, where the index has them.

    Region and coordinates are those of the index, the latter moved by 4 km.
    """
    for line in (samples / "p190_2016_names.tsv").read_text(encoding="utf-8").splitlines():
        item, _, label = line.partition("\t")
        place = known.by_item.get(item)
        if place and label and label != item:
            point = place.point and Point(place.point.latitude + 0.036, place.point.longitude)
            query = Query((Name(label, "de"),), place.country, place.admin, point=point)
            yield Question(item, query, item)


def read_towns(samples: Path, gazetteer: SqliteGazetteer, known: Known) -> Iterator[Question]:
    """Ask for towns by label and country; which item answers, their coordinates tell.

    A label that says itself that it names a region is not asked for.
    """
    seen = set()
    for label, country, latitude, longitude in _read_ends(samples):
        code = gazetteer.country_code(country)
        levels = parse_name(label).levels
        if not code or not latitude or (label, code) in seen or label.startswith("Q"):
            continue
        if levels and not levels & LOCAL:
            continue
        seen.add((label, code))
        point = Point(float(latitude), float(longitude))
        around = known.around(code, point)
        named = [place for place in around if _likeness(label, place) > 0.8]
        query = Query((Name(label, "en"),), code, point=point)
        if len(named) == 1:
            yield Question(f"{label} {code}", query, named[0].item)
        elif not around:
            yield Question(f"{label} {code}", query, ABSENT)


def read_geonames(path: Path, known: Known) -> Iterator[Question]:
    """Ask for the settlements of GeoNames; a GeoNames id and coordinates tell which item answers.

    Settlements that the index has not, and that lie far from any place of their name in it, have
    no answer.
    """
    for place in GeoNames(path).read_places():
        if place.level not in LOCAL or place.point is None:
            continue
        query = Query(place.names[:1], place.country, place.admin, point=place.point)
        same = known.by_geonames.get(place.ids[0].value)
        if same and same.country == place.country and near(same, place, _SAME_KM):
            yield Question(place.ids[0].value, query, same.item)
        elif not same and not any(near(one, place, _SAME_KM) for one in namesakes(query, known)):
            yield Question(place.ids[0].value, query, ABSENT)


def namesakes(query: Query, known: Known) -> list[Place]:
    """Give the places of the index that have the name of a query in its country."""
    key = parse_name(query.names[0].text).core
    return known.by_name.get((query.country, key), [])


def _read_ends(samples: Path) -> Iterator[tuple[str, str, str, str]]:
    for name in ("belgium", "bulgaria"):
        path = samples / f"p190_{name}_with_coordinates.tsv"
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, delimiter="\t"):
                yield (row["origincityLabel"], row["origincountry"],
                       row["originlat"], row["originlong"])  # fmt: skip
                yield (row["sistercityLabel"], row["destination_countryLabel"],
                       row["destinationlat"], row["destinationlong"])  # fmt: skip


def _square(point: Point) -> tuple[int, int]:
    return int(point.latitude // 1), int(point.longitude // 1)


def _likeness(label: str, place: Place) -> float:
    core = parse_name(label).core
    return max(compare_keys(core, parse_name(name.text).core) for name in place.names)
