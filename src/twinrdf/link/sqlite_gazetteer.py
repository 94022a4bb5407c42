"""A gazetteer opened for reading: places by key, by id and by location, and facts about names.

May import: errors, link.format, link.gazetteer, link.places, link.splits, names.normalise.
"""

import hashlib
import math
import sqlite3
import threading
import weakref
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

from twinrdf.errors import LinkError
from twinrdf.link.format import (
    APPLICATION_ID,
    NO_DIGEST,
    VERSION,
    Manifest,
    parse_manifest,
    parse_place,
)
from twinrdf.link.gazetteer import Hit
from twinrdf.link.places import COUNTRY, Id, Place, Point
from twinrdf.link.splits import KNOWN
from twinrdf.names.normalise import normalise

_FOREIGN = (
    "select 1 from sqlite_master where sql not like 'create table %' "
    "and sql not like 'create index %'"
)
"""Views, triggers and modules, which no gazetteer of ours has, and which run when it is asked."""

_STARTING = 50
"""The most places that `find_starting` finds."""


def open_gazetteer(path: Path) -> "SqliteGazetteer":
    """Open a gazetteer for reading, after checking that it is the file that was built."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise LinkError(
            f"{path}: cannot be read: {error.strerror}; build a gazetteer first"
        ) from None
    address = f"file:{quote(str(path))}?mode=ro&immutable=1"
    with ExitStack() as stack:
        try:
            connection = sqlite3.connect(address, uri=True, check_same_thread=False)
            stack.enter_context(closing(connection))
            (application,) = connection.execute("pragma application_id").fetchone()
            if application != APPLICATION_ID:
                raise LinkError(f"{path}: not a gazetteer; build it again")
            if connection.execute(_FOREIGN).fetchall():
                raise LinkError(f"{path}: has more than tables and their indexes; build it again")
            manifest = parse_manifest(connection.execute("select name, value from manifest"))
            if problem := _check(manifest, content):
                raise LinkError(f"{path}: {problem}; build it again")
            gazetteer = SqliteGazetteer(connection, manifest)
        except (sqlite3.Error, KeyError, TypeError, ValueError, RecursionError) as error:
            raise LinkError(f"{path}: not a gazetteer: {error}; build it again") from None
        stack.pop_all()
    return gazetteer


def _check(manifest: Manifest, content: bytes) -> str:
    if manifest.version != VERSION:
        return f"a gazetteer of version {manifest.version}, and this is for version {VERSION}"
    blank = content.replace(manifest.sha256.encode(), NO_DIGEST.encode(), 1)
    if hashlib.sha256(blank).hexdigest() != manifest.sha256:
        return "changed since it was built (its hash is another)"
    return ""


class SqliteGazetteer:
    """An open gazetteer, which several threads may use; places are read once and kept."""

    def __init__(self, connection: sqlite3.Connection, manifest: Manifest) -> None:
        self.manifest = manifest
        self._connection = connection
        self._lock = threading.Lock()
        weakref.finalize(self, connection.close)  # where nobody does
        self._places: dict[int, Place] = {}
        self._keys: Mapping[str, list[Hit]] | None = None
        self._splits = KNOWN | {code for (code,) in connection.execute("select country from split")}
        self._covered = {code for (code,) in connection.execute("select country from covered")}
        self._countries: dict[str, str] = dict(
            connection.execute("select key, code from country").fetchall()
        )
        self._codes = frozenset(self._countries.values()) | {
            code for (code,) in connection.execute("select distinct country from place")
        }

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def __enter__(self) -> "SqliteGazetteer":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def find(self, keys: Iterable[str]) -> list[Hit]:
        """Find the places that have one of some keys."""
        wanted = sorted(set(keys) - {""})
        marks = ", ".join("?" * len(wanted))
        query = f"select key, place, kind from key where key in ({marks})"  # noqa: S608 - only `?`
        return [Hit(*row) for row in self._rows(query, *wanted)]

    def find_starting(self, prefix: str) -> tuple[int, ...]:
        """Find some places with a key that starts with a text, the shortest key first."""
        rows = self._rows(
            "select place from key where key >= ? and key < ? and kind < 2 "
            "group by place order by min(length(key)), place limit ?",
            prefix, prefix + chr(0x10FFFF), _STARTING if prefix else 0,
        )  # fmt: skip
        return tuple(number for (number,) in rows)

    def find_id(self, one: Id) -> tuple[int, ...]:
        """Find the places with an id of another register or of Wikidata."""
        if one.scheme == "wikidata":
            rows = self._rows("select id from place where item = ?", one.value)
        else:
            rows = self._rows("select place from id where scheme = ? and value = ?", *one)
        return tuple(number for (number,) in rows)

    def place(self, number: int) -> Place:
        """Give a place by its number."""
        known = self._places.get(number)
        if known is None:
            rows = self._rows("select * from place where id = ?", number)
            try:
                known = self._places[number] = parse_place(rows[0][1:])
            except (LookupError, TypeError, ValueError, RecursionError) as error:
                raise _damaged(error) from None
        return known

    def list_keys(self, country: str) -> Iterator[Hit]:
        """Give every key of the places of a country, without transliterations."""
        if self._keys is None:
            keys: dict[str, list[Hit]] = defaultdict(list)
            for home, *hit in self._rows(
                "select country, key, place, kind from key join place on place.id = key.place "
                "where kind < 2 order by key, place"
            ):
                keys[home].append(Hit(*hit))
            self._keys = keys
        return iter(self._keys.get(country, ()))

    def find_around(self, point: Point, degrees: float) -> tuple[int, ...]:
        """Find the places in a square around a point."""
        wide = degrees / max(0.05, math.cos(math.radians(point.latitude)))
        rows = self._rows(
            "select id from place where latitude between ? and ? and longitude between ? and ?",
            point.latitude - degrees, point.latitude + degrees,
            point.longitude - wide, point.longitude + wide,
        )  # fmt: skip
        return tuple(number for (number,) in rows)

    def count_homonyms(self, country: str, key: str, region: str = "") -> int:
        """Count the places of a country or its region, here or not, that share a name."""
        query = "select places from homonym where country = ? and region = ? and key = ?"
        return next((places for (places,) in self._rows(query, country, region, key)), 1)

    def is_region(self, country: str, key: str) -> bool:
        """Whether a region of a country has this name."""
        return bool(self._rows("select 1 from region where country = ? and key = ?", country, key))

    def find_regions(self, country: str, keys: Iterable[str]) -> frozenset[int]:
        """Find the numbers of the regions of a country that have one of some names."""
        query = "select number from region where country = ? and key = ? and number > 0"
        rows = (self._rows(query, country, key) for key in keys)
        return frozenset(number for found in rows for (number,) in found)

    def is_split(self, country: str) -> bool:
        """Whether cities and their municipalities often are two items in a country."""
        return country in self._splits

    def is_covered(self, country: str) -> bool:
        """Whether enough places of a country are known to see which names are shared."""
        return country in self._covered

    def country_code(self, name: str) -> str:
        """Give the code of a country by its name or code, or an empty text."""
        if COUNTRY.fullmatch(name) and name in self._codes:
            return name
        return self._countries.get(normalise(name), "")

    def _rows(self, query: str, *values: object) -> list[Any]:
        try:
            with self._lock:  # the statements of a connection are shared
                return self._connection.execute(query, values).fetchall()
        except sqlite3.Error as error:
            raise _damaged(error) from None


def _damaged(error: Exception) -> LinkError:
    return LinkError(f"the gazetteer cannot be read: {error}; build it again")
