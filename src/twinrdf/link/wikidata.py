"""Wikidata: the result of a SPARQL query, as JSON (`application/sparql-results+json`).

The variables are: `item`; `itemLabel` or `label` and `altLabel` with their
languages; `country` (code), `adminLabel`, `coord` (or `lat`, `lon`), `population`, `geonames`,
`iso`, `nuts`, `ror`, `isni`; and `class` (an item) or `level` (a word). The rows of one item
make one place.

May import: errors, link.places, link.sources, names.levels.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from twinrdf.errors import LinkError
from twinrdf.link.places import COUNTRY, ITEM, Id, Name, Place, Point, make_point
from twinrdf.link.sources import Credit, read_json, read_number
from twinrdf.names.levels import Level

CLASSES = {
    "Q6256": Level.COUNTRY, "Q3624078": Level.COUNTRY, "Q10864048": Level.REGION,
    "Q13220204": Level.COUNTY, "Q15284": Level.MUNICIPALITY, "Q515": Level.CITY,
    "Q1549591": Level.CITY, "Q486972": Level.CITY, "Q3957": Level.CITY, "Q532": Level.CITY,
    "Q747074": Level.MUNICIPALITY, "Q15089": Level.PROVINCE, "Q15110": Level.METROPOLITAN,
    "Q83116": Level.PROVINCE, "Q134390": Level.PROVINCE,
    "Q493522": Level.MUNICIPALITY, "Q2039348": Level.MUNICIPALITY, "Q127448": Level.MUNICIPALITY,
    "Q484170": Level.MUNICIPALITY, "Q748149": Level.CITY, "Q16110": Level.REGION,
    "Q10742": Level.REGION, "Q162620": Level.PROVINCE, "Q1221156": Level.REGION,
    "Q36784": Level.REGION, "Q6465": Level.REGION, "Q123705": Level.DISTRICT,
    "Q43229": Level.ORGANISATION, "Q3918": Level.ORGANISATION, "Q875538": Level.ORGANISATION,
    "Q15936437": Level.ORGANISATION, "Q38723": Level.ORGANISATION, "Q31855": Level.ORGANISATION,
    "Q327333": Level.ORGANISATION, "Q163740": Level.ORGANISATION, "Q79913": Level.ORGANISATION,
    "Q48204": Level.ORGANISATION, "Q4830453": Level.ORGANISATION, "Q783794": Level.ORGANISATION,
}  # fmt: skip
"""The level of classes; for other classes it is that of `level`, or else a city."""

_POINT = re.compile(r"Point\(\s*(-?[0-9.eE+-]+)\s+(-?[0-9.eE+-]+)\s*\)", re.IGNORECASE)
_IDS = ("geonames", "iso", "nuts", "ror", "isni")
_COARSEST = tuple(Level)


@dataclass(frozen=True, slots=True)
class Wikidata:
    """A saved result of the Wikidata Query Service (CC0)."""

    path: Path
    date: str = ""

    @property
    def credit(self) -> Credit:
        """The credit of the source."""
        return Credit("Wikidata", "https://creativecommons.org/publicdomain/zero/1.0/",
                      "https://www.wikidata.org/", self.date)  # fmt: skip

    @property
    def files(self) -> tuple[Path, ...]:
        """The file."""
        return (self.path,)

    def read_places(self) -> Iterator[Place]:
        """Read the items that have a label."""
        found: dict[str, _Item] = {}
        for row in self._read_rows():
            item = row.get("item", ("", ""))[0].rpartition("/")[2]
            if ITEM.fullmatch(item):
                found.setdefault(item, _Item(item)).add(row)
        return (one.place() for one in found.values() if one.names)

    def read_countries(self) -> Iterator[tuple[str, str]]:
        """Read the names of the countries among the items."""
        for place in self.read_places():
            if place.level is Level.COUNTRY and place.country:
                yield from ((name.text, place.country) for name in place.names)

    def _read_rows(self) -> Iterator[dict[str, tuple[str, str]]]:
        result = read_json(self.path)
        results = result.get("results") if isinstance(result, dict) else None
        bindings = results.get("bindings") if isinstance(results, dict) else None
        if not isinstance(bindings, list):
            raise LinkError(
                f"{self.path}: not a SPARQL result in JSON (no results.bindings); save it as JSON"
            )
        for binding in bindings:
            if isinstance(binding, dict):
                yield {name: _cell(value) for name, value in binding.items()}


def _cell(value: Any) -> tuple[str, str]:
    if not isinstance(value, dict):
        return "", ""
    return str(value.get("value", "")).strip(), str(value.get("xml:lang", ""))


@dataclass(slots=True)
class _Item:
    """The rows of one item."""

    item: str
    names: dict[Name, None] = field(default_factory=dict)
    others: dict[Name, None] = field(default_factory=dict)
    admin: dict[str, None] = field(default_factory=dict)
    ids: dict[Id, None] = field(default_factory=dict)
    levels: set[Level] = field(default_factory=set)
    country: str = ""
    point: Point | None = None
    population: int | None = None

    def add(self, row: dict[str, tuple[str, str]]) -> None:
        for variable in ("itemLabel", "label", "name"):
            text, language = row.get(variable, ("", ""))
            if text and not ITEM.fullmatch(text):
                self.names[Name(text, language)] = None
        text, language = row.get("altLabel", ("", ""))
        if text:
            self.others[Name(text, language)] = None
        values = {name: value for name, (value, _) in row.items() if value}
        if COUNTRY.fullmatch(values.get("country", "").upper()):
            self.country = self.country or values["country"].upper()
        if "adminLabel" in values:
            self.admin[values["adminLabel"]] = None
        for scheme in _IDS:
            if scheme in values:
                self.ids[Id(scheme, values[scheme])] = None
        self.point = self.point or _point(values)
        self.population = self.population or read_number(values.get("population"))
        self.levels |= set(_levels(values))

    def place(self) -> Place:
        names = tuple(dict.fromkeys((*self.names, *self.others)))
        level = min(self.levels, key=_COARSEST.index, default=Level.CITY)
        return Place(self.item, names, level, self.country, tuple(self.admin), self.point,
                     self.population, tuple(self.ids))  # fmt: skip


def _point(values: dict[str, str]) -> Point | None:
    match = _POINT.search(values.get("coord", ""))
    if match:
        return make_point(match[2], match[1])
    return make_point(values.get("lat"), values.get("lon"))


def _levels(values: dict[str, str]) -> Iterator[Level]:
    known = CLASSES.get(values.get("class", "").rpartition("/")[2])
    if known:
        yield known
    word = values.get("level", "").lower()
    yield from (level for level in Level if level.value == word or level.name.lower() == word)
