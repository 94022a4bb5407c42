"""Sources of linked items: live Wikidata, a JSON file, or a gazetteer.

A gazetteer has names, levels and countries; only the others have twinnings, and merged and deleted
items.

May import: errors, link.live.action_api, link.live.entities, link.live.wikidata, link.places,
link.sources, link.sqlite_gazetteer, names.levels, names.normalise.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from twinrdf.errors import LinkError
from twinrdf.link.live.action_api import ActionApi
from twinrdf.link.live.entities import Entity, Twin, parse_entities
from twinrdf.link.live.wikidata import read_levels
from twinrdf.link.places import Id, Name
from twinrdf.link.sources import read_json
from twinrdf.link.sqlite_gazetteer import SqliteGazetteer
from twinrdf.names.levels import Level
from twinrdf.names.normalise import normalise


@dataclass(frozen=True, slots=True)
class Item:
    """An item as a source describes it; `twins` is None if the source has no twinnings.

    `id` differs from the id that was asked for if the item was merged. `countries` are ids, and
    `country_names` normalised names or codes.
    """

    id: str
    missing: bool = False
    names: tuple[Name, ...] = ()
    level: Level | None = None
    countries: frozenset[str] = frozenset()
    country_names: frozenset[str] = frozenset()
    dissolved: str = ""
    twins: tuple[Twin, ...] | None = None


class Items(Protocol):
    """A source of items."""

    @property
    def date(self) -> str:
        """The date of the source; empty if unknown."""

    def read(self, items: Collection[str]) -> Mapping[str, Item]:
        """Read items, by the ids that were asked for; unknown ones are left out."""

    def read_labels(self, items: Collection[str]) -> Mapping[str, str]:
        """Read the labels of items, as far as they are known."""

    def name_countries(self, names: Iterable[str]) -> frozenset[str]:
        """Normalise names of countries, to be compared with `country_names`."""


class LiveItems:
    """Items of live Wikidata."""

    def __init__(self, api: ActionApi) -> None:
        self._api = api

    @property
    def date(self) -> str:
        """The day of the oldest answer."""
        return self._api.date

    def read(self, items: Collection[str]) -> Mapping[str, Item]:
        """Read items with their classes and countries."""
        entities = self._api.read(items)
        levels = read_levels(self._api.read, entities.values())
        around = {item for one in entities.values() for item in one.countries}
        return _describe(entities, levels, self._api.read(around))

    def read_labels(self, items: Collection[str]) -> Mapping[str, str]:
        """Read the English labels."""
        return _labels(self._api.read_labels(items))

    def name_countries(self, names: Iterable[str]) -> frozenset[str]:
        """Normalise names."""
        return frozenset(map(normalise, names))


class FileItems:
    """Items of a JSON file in the format of the API or of a dump."""

    date = ""

    def __init__(self, path: Path) -> None:
        try:
            self._entities = parse_entities(read_json(path))
        except ValueError:
            raise LinkError(
                f"{path}: no items of Wikidata; save the answer of Special:EntityData or of "
                "wbgetentities, or a list of items, as JSON"
            ) from None

    def read(self, items: Collection[str]) -> Mapping[str, Item]:
        """Read the items that the file has."""
        found = self._only(items)
        return _describe(found, read_levels(self._only, found.values()), self._entities)

    def read_labels(self, items: Collection[str]) -> Mapping[str, str]:
        """Read labels of the items that the file has."""
        return _labels(self._only(items))

    def name_countries(self, names: Iterable[str]) -> frozenset[str]:
        """Normalise names."""
        return frozenset(map(normalise, names))

    def _only(self, items: Collection[str], _languages: Collection[str] = ()) -> dict[str, Entity]:
        return {item: self._entities[item] for item in items if item in self._entities}


class GazetteerItems:
    """Items of a gazetteer."""

    def __init__(self, gazetteer: SqliteGazetteer) -> None:
        self._gazetteer = gazetteer

    @property
    def date(self) -> str:
        """The date of the newest source of the gazetteer."""
        return self._gazetteer.manifest.date

    def read(self, items: Collection[str]) -> Mapping[str, Item]:
        """Read the items that the gazetteer has."""
        found = {}
        for item in items:
            for number in self._gazetteer.find_id(Id("wikidata", item)):
                place = self._gazetteer.place(number)
                country = frozenset({place.country} - {""})
                found[item] = Item(item, False, place.names, place.level, frozenset(), country)
        return found

    def read_labels(self, items: Collection[str]) -> Mapping[str, str]:
        """Read the labels of the items that the gazetteer has."""
        return {item: one.names[0].text for item, one in self.read(items).items()}

    def name_countries(self, names: Iterable[str]) -> frozenset[str]:
        """Give the codes of countries."""
        return frozenset(self._gazetteer.country_code(name) for name in names) - {""}


def _describe(
    entities: Mapping[str, Entity], levels: Mapping[str, Level], around: Mapping[str, Entity]
) -> dict[str, Item]:
    return {
        asked: Item(
            one.item, one.missing, one.names, levels.get(one.item), frozenset(one.countries),
            frozenset(normalise(name.text) for item in one.countries if item in around
                      for name in around[item].names),
            one.dissolved, one.twins,
        )
        for asked, one in entities.items()
    }  # fmt: skip


def _labels(entities: Mapping[str, Entity]) -> dict[str, str]:
    return {asked: one.names[0].text for asked, one in entities.items() if one.names}
