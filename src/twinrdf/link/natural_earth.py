"""Natural Earth: populated places, countries and regions, as GeoJSON, zipped shapefiles or CSV.

`NAMEALT` is not read, because it gives provinces as names of cities. A country in brackets at the
end of a name is dropped.

May import: errors, link.places, link.shapefile_zip, link.sources, names.levels.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from twinrdf.errors import LinkError
from twinrdf.link.places import COUNTRY, ITEM, Id, Name, Place, make_point
from twinrdf.link.sources import Credit, read_json, read_number, read_table
from twinrdf.names.levels import Level

_KINDS = {
    "province": Level.PROVINCE,
    "county": Level.COUNTY,
    "municipality": Level.MUNICIPALITY,
    "metropolitan city": Level.METROPOLITAN,
}
_LABELS = ("name", "nameascii", "name_ascii")
_NO_LANGUAGE = {"", "ascii", "alt", "len", "local"}
_GEONAMES = ("geonamesid", "geonameid", "geonames_id", "gn_id")
_UNKNOWN_COUNTRY = {"Kosovo": "XK"}


@dataclass(frozen=True, slots=True)
class NaturalEarth:
    """A file of Natural Earth (public domain), `.csv`, `.zip` of a shapefile or `.geojson`."""

    path: Path
    date: str = ""

    @property
    def credit(self) -> Credit:
        """The credit of the source."""
        url = "https://www.naturalearthdata.com/"
        return Credit("Natural Earth", "https://creativecommons.org/publicdomain/mark/1.0/",
                      url, self.date)  # fmt: skip

    @property
    def files(self) -> tuple[Path, ...]:
        """The file."""
        return (self.path,)

    def read_places(self) -> Iterator[Place]:
        """Read the places, with an item or without."""
        for row in self._read_rows():
            place = _place(row)
            if place:
                yield place

    def read_countries(self) -> Iterator[tuple[str, str]]:
        """Read the names of the countries of the places."""
        pairs = {
            (row.get(column, ""), _country(row)): None
            for row in self._read_rows()
            for column in ("country", "adm0name", "admin", "sov0name", "geonunit")
        }
        return ((name, code) for name, code in pairs if name and code)

    def _read_rows(self) -> Iterator[Mapping[str, str]]:
        if self.path.suffix.lower() == ".csv":
            for _, row in read_table(self.path, ("wikidata", "name", "iso_a2")):
                yield row
        elif self.path.suffix.lower() == ".zip":
            from twinrdf.link.shapefile_zip import read_attributes  # keeps --help quick

            yield from map(_lower, read_attributes(self.path))
        else:
            yield from _read_features(self.path)


def _read_features(path: Path) -> Iterator[Mapping[str, str]]:
    collection = read_json(path)
    features = collection.get("features") if isinstance(collection, dict) else None
    if not isinstance(features, list):
        raise LinkError(f"{path}: no GeoJSON features; is it the right file?")
    for feature in features:
        properties = feature.get("properties") if isinstance(feature, dict) else None
        if isinstance(properties, dict):
            yield _lower(properties)


def _lower(properties: Mapping[str, object]) -> dict[str, str]:
    return {
        str(key).lower(): str(value).strip()
        for key, value in properties.items()
        if value is not None
    }


def _place(row: Mapping[str, str]) -> Place | None:
    names = tuple(dict.fromkeys(_names(row)))
    level = _level(row)
    if not names or level is None:
        return None
    item = next((row[key] for key in ("wikidataid", "wikidata") if row.get(key)), "")
    region = row.get("adm1name") or row.get("admin1") or ""
    return Place(
        item=item if ITEM.fullmatch(item) else "",
        names=names,
        level=level,
        country=_country(row),
        admin=(region,) if region and level in {Level.CITY, Level.MUNICIPALITY} else (),
        point=make_point(
            row.get("latitude") or row.get("lat") or row.get("label_y"),
            row.get("longitude") or row.get("lon") or row.get("label_x"),
        ),
        population=read_number(row.get("pop_max") or row.get("pop_est")),
        ids=tuple(_ids(row)),
    )


def _names(row: Mapping[str, str]) -> Iterator[Name]:
    for column in _LABELS:
        if row.get(column):
            yield Name(row[column])
    for column, value in row.items():
        prefix, _, language = column.partition("_")
        if prefix == "name" and language not in _NO_LANGUAGE and value:
            yield Name(value, language.replace("zht", "zh-hant"))


def _level(row: Mapping[str, str]) -> Level | None:
    kind = row.get("featurecla", "").lower()
    if row.get("iso_3166_2"):
        return _KINDS.get(row.get("type_en", "").lower(), Level.REGION)
    if "pop_max" in row or kind.startswith("populated place") or kind.endswith("capital"):
        return Level.CITY
    if "pop_est" in row or "country" in kind:
        return Level.COUNTRY
    return None


def _country(row: Mapping[str, str]) -> str:
    for column in ("iso_a2_eh", "iso_a2"):
        if COUNTRY.fullmatch(row.get(column, "")):
            return row[column]
    return _UNKNOWN_COUNTRY.get(row.get("country") or row.get("adm0name", ""), "")


def _ids(row: Mapping[str, str]) -> Iterator[Id]:
    geonames = next((row[key] for key in _GEONAMES if row.get(key)), "").removesuffix(".0")
    if geonames.isdigit() and geonames != "0":
        yield Id("geonames", geonames)
    iso = row.get("iso_3166_2", "")
    if "-" in iso and "~" not in iso and len(iso) > 3:
        yield Id("iso", iso)
    if not iso and _level(row) is Level.COUNTRY and _country(row):
        yield Id("iso", _country(row))
