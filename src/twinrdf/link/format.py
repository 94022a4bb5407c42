"""The format of a pack: its tables and its manifest.

May import: link.sources.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from twinrdf.link.sources import Credit

APPLICATION_ID = 0x7477_6C70
VERSION = "2"
NO_DIGEST = "0" * 64
EXACT, CORE, TRANSLITERATED = 0, 1, 2
"""How a key comes from a name: as it is, without the words for its level, in ASCII letters."""

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
    """A source as it went into a pack: whose it is, its files and their hash, its places."""

    credit: Credit
    files: str
    sha256: str
    places: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a pack says of itself."""

    version: str
    sources: tuple[Loaded, ...]
    counts: Mapping[str, int]
    sha256: str

    @property
    def date(self) -> str:
        """The newest date of its sources, or nothing where none has one."""
        return max((source.credit.date for source in self.sources), default="")

    @property
    def name(self) -> str:
        """The sources, in one line."""
        return ", ".join(dict.fromkeys(source.credit.name for source in self.sources))


def manifest_rows(manifest: Manifest) -> list[tuple[str, str]]:
    """Write a manifest as the rows of its table."""
    sources = [asdict(source) for source in manifest.sources]
    return [
        ("counts", json.dumps(dict(manifest.counts), sort_keys=True)),
        ("sha256", manifest.sha256),
        ("sources", json.dumps(sources, ensure_ascii=False)),
        ("version", manifest.version),
    ]


def parse_manifest(rows: Iterable[tuple[str, str]]) -> Manifest:
    """Read a manifest from its table; raise KeyError, TypeError or ValueError where it is bad."""
    values = dict(rows)
    sources = tuple(
        Loaded(Credit(**one["credit"]), one["files"], one["sha256"], one["places"])
        for one in json.loads(values["sources"])
    )
    return Manifest(values["version"], sources, json.loads(values["counts"]), values["sha256"])
