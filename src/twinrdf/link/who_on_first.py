"""Who's On First: places with their items as concordances, from its SQLite or GeoJSON files.

If a SQLite file has no documents (`geojson`), its tables `spr`, `names` and `concordances` are
read. The regions around a place are named if they are in the same files.

May import: errors, link.places, link.sources, names.levels.
"""

import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from babel.core import get_global

from twinrdf.errors import LinkError
from twinrdf.link.places import CODE, COUNTRY, ITEM, Id, Name, Place, make_point
from twinrdf.link.sources import Credit, parse_json, read_json, read_number
from twinrdf.names.levels import Level

_LEVELS = {
    "locality": Level.CITY, "localadmin": Level.MUNICIPALITY, "borough": Level.DISTRICT,
    "county": Level.COUNTY, "macrocounty": Level.COUNTY, "region": Level.REGION,
    "macroregion": Level.REGION, "country": Level.COUNTRY, "dependency": Level.COUNTRY,
}  # fmt: skip
_SQLITE = b"SQLite format 3\x00"
_TABLES = ("geojson", "spr", "names", "concordances")
_PREFIX = "name:"
_KINDS = ("preferred", "variant", "colloquial", "short")
_HOLDING = frozenset({"county", "macrocounty", "region", "macroregion"})
_ABOVE = ("county_id", "region_id", "macroregion_id")
_CODES = ("iso:code", "iso:id")
_NUTS = re.compile(r"eurostat:nuts(?:_[0-9]{4})?_id")
_Properties = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class WhoOnFirst:
    """A SQLite distribution, or a GeoJSON file of one place or of several."""

    path: Path
    date: str = ""

    @property
    def credit(self) -> Credit:
        """The credit of the source."""
        return Credit("Who's On First", "https://whosonfirst.org/docs/licenses/",
                      "https://whosonfirst.org/", self.date)  # fmt: skip

    @property
    def files(self) -> tuple[Path, ...]:
        """The file."""
        return (self.path,)

    def read_places(self) -> Iterator[Place]:
        """Read the places that exist today and have not been replaced."""
        names = {
            _text(one, "wof:id"): _text(one, "wof:name")
            for one in self._read()
            if _text(one, "wof:placetype") in _HOLDING
        }
        for one in self._read():
            if _is_current(one):
                place = _place(one, names)
                if place:
                    yield place

    def read_countries(self) -> Iterator[tuple[str, str]]:
        """Read the names of countries."""
        for place in self.read_places():
            if place.level is Level.COUNTRY and place.country:
                yield from ((name.text, place.country) for name in place.names)

    def _read(self) -> Iterator[_Properties]:
        try:
            with self.path.open("rb") as file:
                start = file.read(len(_SQLITE))
        except OSError as error:
            raise LinkError(f"{self.path}: cannot be read: {error.strerror}; check it") from None
        return _read_tables(self.path) if start == _SQLITE else _read_features(self.path)


def _read_features(path: Path) -> Iterator[_Properties]:
    document = read_json(path)
    features = document.get("features", [document]) if isinstance(document, dict) else None
    for one in features if isinstance(features, list) else [None]:
        properties = one.get("properties") if isinstance(one, dict) else None
        if not isinstance(properties, dict) or "wof:id" not in properties:
            raise LinkError(f"{path}: no place of Who's On First; is it the right file?")
        yield properties


def _read_tables(path: Path) -> Iterator[_Properties]:
    connection = sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True)
    try:
        made = "select name, coalesce(sql, '') like 'create table %' from sqlite_master"
        tables = {str(name).lower(): is_table for name, is_table in connection.execute(made)}
        if not all(tables.get(name, True) for name in _TABLES):
            raise LinkError(f"{path}: a view where a table should be; get it again")
        if "geojson" in tables:
            columns = {row[1] for row in connection.execute("pragma table_info(geojson)")}
            only = "where not is_alt" if "is_alt" in columns else ""
            query = f"select cast(body as blob) from geojson {only} order by id"  # noqa: S608 - our words
            for (body,) in connection.execute(query):
                yield dict(parse_json(body)["properties"])
        else:
            yield from _read_rows(connection)
    except (sqlite3.Error, ValueError, KeyError, TypeError, RecursionError) as error:
        raise LinkError(f"{path}: not a file of Who's On First: {error}; get it again") from None
    finally:
        connection.close()


def _read_rows(connection: sqlite3.Connection) -> Iterator[_Properties]:
    """Make the properties of a place, as in its document, from the tables."""
    rows = connection.execute(
        "select id, name, placetype, country, latitude, longitude, is_current, is_deprecated, "
        "is_ceased, is_superseded, parent_id from spr order by id"
    )
    for number, name, kind, country, latitude, longitude, current, *past, parent in rows:
        names: dict[str, list[str]] = {}
        for language, use, text in connection.execute(
            "select language, privateuse, name from names where id = ? order by rowid", (number,)
        ):
            use = str(use or "preferred").removeprefix("x_")
            names.setdefault(f"{_PREFIX}{language}_x_{use}", []).append(text)
        others = connection.execute(
            "select other_source, other_id from concordances where id = ?", (number,)
        )
        yield {
            "wof:id": number, "wof:name": name, "wof:placetype": kind, "wof:country": country,
            "geom:latitude": latitude, "geom:longitude": longitude,
            "mz:is_current": 0 if 1 in past else current,
            "wof:concordances": {str(source): value for source, value in others},
            "wof:hierarchy": [{"region_id": parent}], **names,
        }  # fmt: skip


def _place(one: _Properties, labels: Mapping[str, str]) -> Place | None:
    level = _LEVELS.get(_text(one, "wof:placetype"))
    names = tuple(dict.fromkeys(_names(one)))
    if level is None or not names:
        return None
    others = one.get("wof:concordances")
    known = {key: str(value) for key, value in others.items()} if isinstance(others, dict) else {}
    item = known.get("wd:id", "")
    country = (_text(one, "iso:country") or _text(one, "wof:country")).upper()
    latitude, longitude = (_text(one, f"lbl:{axis}") or _text(one, f"geom:{axis}")
                           for axis in ("latitude", "longitude"))  # fmt: skip
    return Place(
        item=item if ITEM.fullmatch(item) else "",
        names=names,
        level=level,
        country=country if COUNTRY.fullmatch(country) else "",
        admin=() if level is Level.COUNTRY else tuple(dict.fromkeys(_above(one, labels))),
        point=make_point(latitude, longitude),
        population=read_number(one.get("wof:population") or one.get("gn:population")),
        ids=tuple(_ids(known, one)),
    )


def _names(one: _Properties) -> Iterator[Name]:
    if _text(one, "wof:name"):
        yield Name(_text(one, "wof:name"))
    aliases = get_global("language_aliases")
    for kind in _KINDS:
        for key, texts in one.items():
            language, _, use = key.removeprefix(_PREFIX).partition("_x_")
            if key.startswith(_PREFIX) and use == kind and isinstance(texts, list):
                code = "" if language in {"und", "mul"} else aliases.get(language, language)
                yield from (Name(text, code) for text in texts if isinstance(text, str) and text)


def _above(one: _Properties, labels: Mapping[str, str]) -> Iterator[str]:
    lines = one.get("wof:hierarchy")
    for line in lines if isinstance(lines, list) else ():
        for key in _ABOVE if isinstance(line, dict) else ():
            name = labels.get(str(line.get(key)), "")
            if name and str(line[key]) != _text(one, "wof:id"):
                yield name


def _ids(known: Mapping[str, str], one: _Properties) -> Iterator[Id]:
    if known.get("gn:id", "").isdigit() and known["gn:id"] != "0":
        yield Id("geonames", known["gn:id"])
    codes: Iterable[str] = (known[key] for key in _CODES if key in known)
    yield from dict.fromkeys(Id("iso", code) for code in codes if CODE.fullmatch(code))
    nuts = (str(value) for key, value in (*known.items(), *one.items()) if _NUTS.fullmatch(key))
    yield from dict.fromkeys(Id("nuts", code) for code in nuts if CODE.fullmatch(code))


def _is_current(one: _Properties) -> bool:
    ended = (_text(one, key) for key in ("edtf:deprecated", "edtf:cessation"))
    return (
        _text(one, "mz:is_current") != "0"
        and not one.get("wof:superseded_by")
        and all(date in {"", "u", "uuuu", "..", "None"} for date in ended)
    )


def _text(one: _Properties, key: str) -> str:
    value = one.get(key)
    return "" if value is None else str(value)
