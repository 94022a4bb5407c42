"""Candidates from live Wikidata, searched by names and ids.

The level of an item is that of the nearest class above it with a known level; items without one
(albums, battles of the same name) are left out. An organisation lies at its seat.

May import: link.live.action_api, link.live.entities, link.live.source, link.places, link.sources,
link.wikidata, names.levels.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from twinrdf.link.live.action_api import ActionApi
from twinrdf.link.live.entities import Entity
from twinrdf.link.live.source import Gathered
from twinrdf.link.places import Name, Place, Query
from twinrdf.link.sources import Credit
from twinrdf.link.wikidata import CLASSES
from twinrdf.names.levels import Level

_CLIMB = 4
_MOST_NAMES = 8
_COARSEST = tuple(Level)

Read = Callable[[Collection[str], Collection[str]], dict[str, Entity]]
"""A function that reads items, with labels in some languages, by the ids asked for."""


class LiveWikidata:
    """Wikidata as a source of candidates."""

    def __init__(self, api: ActionApi) -> None:
        self._api = api

    def gather(self, queries: Sequence[Query]) -> Gathered:
        """Search for everything, then read the items that were found in batches."""
        found = {item for query in queries for item in self._search(query)}
        entities = self._api.read(found)
        entities = {one.item: one for one in entities.values() if not one.missing}
        levels = read_levels(self._api.read, entities.values())
        asked = {level for query in queries for level in query.levels}
        left = {Level.ORGANISATION} - asked
        kept = [one for one in entities.values()
                if one.names and one.item in levels and levels[one.item] not in left]  # fmt: skip
        around = {item for one in kept
                  for item in (*one.countries, *one.admin, *one.seats)}  # fmt: skip
        known = {**entities, **_by_item(self._api.read(around - set(entities)))}
        credit = Credit("Wikidata, live", "https://creativecommons.org/publicdomain/zero/1.0/",
                        "https://www.wikidata.org/", self._api.date)  # fmt: skip
        places = (make_place(one, levels[one.item], known) for one in kept)
        return Gathered(
            credit,
            tuple(sorted(places, key=lambda place: int(place.item[1:]))),
            tuple(sorted({(name.text, one.code) for one in known.values() if one.code
                          for name in one.names})),
        )  # fmt: skip

    def _search(self, query: Query) -> Iterator[str]:
        for one in query.ids:
            yield from self._api.search_id(one)
        for name in query.names[:_MOST_NAMES]:
            yield from self._api.search(name.text, name.language or "en")


def read_levels(read: Read, entities: Collection[Entity]) -> dict[str, Level]:
    """Find the levels of items by their classes."""
    wanted = {item for one in entities for item in one.classes}
    above: dict[str, tuple[str, ...]] = dict.fromkeys(wanted & set(CLASSES), ())
    waiting = wanted - set(above)
    for _ in range(_CLIMB):
        found = read(waiting, ("en",)) if waiting else {}
        above |= {asked: one.superclasses for asked, one in found.items()}
        waiting = {item for one in found.values() for item in one.superclasses}
        waiting -= set(above) | set(CLASSES)
    levels = {}
    for one in entities:
        known = {level for item in one.classes for level in _climb(item, above)}
        if known:
            levels[one.item] = min(known, key=_COARSEST.index)
    return levels


def make_place(entity: Entity, level: Level, known: Mapping[str, Entity]) -> Place:
    """Make a place of an item and the items around it."""
    codes = [known[item].code for item in entity.countries if item in known]
    own = entity.code if level is Level.COUNTRY else ""
    is_body = level is Level.ORGANISATION
    above = dict.fromkeys((*entity.seats, *entity.admin)) if is_body else entity.admin
    lies_in = (_label(known[item]) for item in above if item in known)
    seats = [known[item].point for item in entity.seats if is_body and item in known]
    return Place(
        item=entity.item,
        names=tuple(dict.fromkeys(Name(one.text, one.language) for one in entity.names)),
        level=level,
        country=own or next(filter(None, codes), ""),
        admin=tuple(filter(None, lies_in)) if level is not Level.COUNTRY else (),
        point=entity.point or next(filter(None, seats), None),
        population=entity.population,
        ids=entity.ids,
    )


def _climb(item: str, above: Mapping[str, tuple[str, ...]]) -> Iterator[Level]:
    """Give the levels of the nearest classes above a class whose level is known."""
    rank, seen = {item}, set[str]()
    while rank:
        found = {CLASSES[one] for one in rank if one in CLASSES}
        if found:
            yield from found
            return
        seen |= rank
        rank = {up for one in rank for up in above.get(one, ())} - seen


def _by_item(entities: Mapping[str, Entity]) -> dict[str, Entity]:
    """Give items by the ids that were asked for and by their own."""
    found = {one.item: one for one in entities.values() if not one.missing}
    return found | {asked: one for asked, one in entities.items() if not one.missing}


def _label(entity: Entity) -> str:
    return entity.names[0].text if entity.names else ""
