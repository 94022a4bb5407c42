"""The format of a gazetteer: its tables and its manifest.

May import: link.places, link.sources, names.levels.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, astuple, dataclass

from twinrdf.link.places import Id, Name, Place, make_point
from twinrdf.link.sources import Credit
from twinrdf.names.levels import Level

APPLICATION_ID = 0x7477_6C70
VERSION = "2"
NO_DIGEST = "0" * 64
EXACT, CORE, TRANSLITERATED = 0, 1, 2
"""The kinds of keys of a name: its key, its core, or a transliteration of its key.

Transliterations are to ASCII, and from traditional to simplified Chinese.
"""

SCHEMA = """
pragma page_size = 4096;
create table manifest(name text primary key, value text not null) without rowid;
create table place(
  id integer primary key, item text not null unique, level text not null, country text not null,
  admin text not null, latitude real, longitude real, population integer,
  doubtful integer not null, names text not null, ids text not null
);
create table key(
  key text not null, place integer not null, kind integer not null, primary key(key, place)
) without rowid;
create table id(
  scheme text not null, value text not null, place integer not null,
  primary key(scheme, value, place)
) without rowid;
create table homonym(
  country text not null, region text not null, key text not null, places integer not null,
  primary key(country, key, region)
) without rowid;
create index square on place(latitude, longitude);
create table region(
  country text not null, key text not null, number integer not null,
  primary key(country, key, number)
) without rowid;
create table country(key text primary key, code text not null) without rowid;
create table split(country text primary key) without rowid;
create table covered(country text primary key) without rowid;
"""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A source of a gazetteer: its credit, its files and their hash, its number of places."""

    credit: Credit
    files: str
    sha256: str
    places: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """The description of a gazetteer inside it."""

    version: str
    sources: tuple[Loaded, ...]
    counts: Mapping[str, int]
    sha256: str

    @property
    def date(self) -> str:
        """The newest date of its sources; empty if none has a date."""
        return max((source.credit.date for source in self.sources), default="")

    @property
    def name(self) -> str:
        """The sources, in one line."""
        return ", ".join(dict.fromkeys(source.credit.name for source in self.sources))


def manifest_rows(manifest: Manifest) -> list[tuple[str, str]]:
    """Turn a manifest into the rows of its table."""
    sources = [asdict(source) for source in manifest.sources]
    return [
        ("counts", json.dumps(dict(manifest.counts), sort_keys=True)),
        ("sha256", manifest.sha256),
        ("sources", json.dumps(sources, ensure_ascii=False)),
        ("version", manifest.version),
    ]


def parse_manifest(rows: Iterable[tuple[str, str]]) -> Manifest:
    """Read a manifest from its table; raise KeyError, TypeError or ValueError if it is wrong."""
    values = dict(rows)
    sources = tuple(
        Loaded(Credit(**one["credit"]), one["files"], one["sha256"], one["places"])
        for one in json.loads(values["sources"])
    )
    told = (
        values["sha256"],
        *(text for one in sources for text in (*astuple(one.credit), one.files)),
    )
    if not all(isinstance(text, str) for text in told):
        raise TypeError("no text where its manifest has one")
    return Manifest(values["version"], sources, json.loads(values["counts"]), values["sha256"])


def place_row(place: Place) -> tuple[object, ...]:
    """Turn a place into a row of its table, without the number."""
    latitude, longitude = place.point or (None, None)
    spoken: dict[str, list[str]] = {}
    for name in place.names:
        spoken.setdefault(name.text, []).append(name.language)
    names = [[text, " ".join(filter(None, languages))] for text, languages in spoken.items()]
    return (
        place.item, place.level.value, place.country, _json(place.admin),
        latitude and round(latitude, 4), longitude and round(longitude, 4), place.population,
        int(place.doubtful), _json(names), _json(place.ids),
    )  # fmt: skip


def parse_place(row: Sequence[object]) -> Place:
    """Read a place from a row of its table, without the number."""
    item, level, country, admin, latitude, longitude, population, doubtful, names, ids = row
    named = tuple(
        Name(str(text), language)
        for text, languages in json.loads(str(names))
        for language in (str(languages).split() or [""])
    )
    if not named:
        raise ValueError("a place without a name")
    count = population if isinstance(population, int) and population > 0 else None
    lies_in = tuple(map(str, json.loads(str(admin)))) if admin else ()
    known_as = (Id(str(scheme), str(value)) for scheme, value in json.loads(str(ids) or "[]"))
    return Place(
        str(item), named, Level(str(level)), str(country), lies_in, make_point(latitude, longitude),
        count, tuple(known_as), bool(doubtful),
    )  # fmt: skip


def _json(values: Sequence[object]) -> str:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")) if values else ""
