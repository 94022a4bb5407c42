"""Merging the places of several sources, by item and by GeoNames id.

Places without an item are called witnesses: they show which names are shared. Since a source can be
wrong, an item of places that lie far apart, or a GeoNames id with two items, is marked doubtful: it
is offered for review and never accepted.

May import: link.places, names.levels.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from twinrdf.link.places import Place, near
from twinrdf.names.levels import LOCAL

SAME_KM = 25.0
"""The greatest distance between two descriptions of one city; a region has no such limit."""


@dataclass(frozen=True, slots=True)
class Merged:
    """Places with an item, sorted, one for each item; and places without one."""

    places: tuple[Place, ...]
    witnesses: tuple[Place, ...]


def merge_places(places: Iterable[Place]) -> Merged:
    """Merge places in the order of their sources; for single values the earlier source wins."""
    by_item: dict[str, list[Place]] = defaultdict(list)
    without: list[Place] = []
    for place in places:
        (by_item[place.item] if place.item else without).append(place)
    merged = {item: _merge(same) for item, same in by_item.items()}
    by_geonames = _index_geonames(merged.values())
    extra: dict[str, list[Place]] = defaultdict(list)
    witnesses = []
    for place in without:
        items = {item for value in _geonames(place) for item in by_geonames.get(value, ())}
        near = [item for item in items if _agree(merged[item], place)]
        if len(near) == 1:
            extra[near[0]].append(place)
        else:
            witnesses.append(place)
    for item, more in extra.items():
        merged[item] = _merge([merged[item], *more])
    disputed = {item for items in by_geonames.values() if len(items) > 1 for item in items}
    final = (
        replace(place, doubtful=True) if item in disputed else place
        for item, place in sorted(merged.items(), key=lambda pair: int(pair[0][1:]))
    )
    return Merged(tuple(final), tuple(witnesses))


def _index_geonames(places: Iterable[Place]) -> dict[str, set[str]]:
    index: dict[str, set[str]] = defaultdict(set)
    for place in places:
        for value in _geonames(place):
            index[value].add(place.item)
    return index


def _geonames(place: Place) -> Iterator[str]:
    return (value for scheme, value in place.ids if scheme == "geonames")


def _agree(one: Place, other: Place) -> bool:
    """Whether two descriptions can be of one place."""
    if one.country and other.country and one.country != other.country:
        return False
    return not {one.level, other.level} <= LOCAL or near(one, other, SAME_KM) is not False


def _merge(places: list[Place]) -> Place:
    first = places[0]
    if len(places) == 1:
        return first
    agreeing = [place for place in places if _agree(first, place)]
    doubtful = any(place.doubtful for place in places) or len(agreeing) < len(places)
    return replace(
        first,
        names=tuple(dict.fromkeys(name for place in agreeing for name in place.names)),
        country=next((place.country for place in agreeing if place.country), ""),
        admin=tuple(dict.fromkeys(name for place in agreeing for name in place.admin)),
        point=next((place.point for place in agreeing if place.point), None),
        population=next((place.population for place in agreeing if place.population), None),
        ids=tuple(dict.fromkeys(one for place in agreeing for one in place.ids)),
        doubtful=doubtful,
    )
