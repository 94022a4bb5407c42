"""GeoNames: the dump files, for ids, more names, and to know which names are shared.

GeoNames has no items of Wikidata. Its places are merged with those of other sources by GeoNames id;
the others are witnesses: they show that several places of a country share a name.

May import: errors, link.places, link.sources, names.levels.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from twinrdf.errors import LinkError
from twinrdf.link.places import COUNTRY, Id, Name, Place, make_point
from twinrdf.link.sources import Credit, read_lines, read_number
from twinrdf.names.levels import Level

_COLUMNS = 19
_LEVELS = {
    "PCLI": Level.COUNTRY, "PCLD": Level.COUNTRY, "PCLS": Level.COUNTRY, "PCLF": Level.COUNTRY,
    "ADM1": Level.REGION, "ADM2": Level.PROVINCE, "ADM3": Level.MUNICIPALITY,
    "ADM4": Level.MUNICIPALITY, "PPLX": Level.DISTRICT,
}  # fmt: skip
_PAST = {"PPLH", "PPLQ", "PPLW", "PPLCH", "ADM1H", "ADM2H", "ADM3H", "ADM4H", "PCLH"}


@dataclass(frozen=True, slots=True)
class GeoNames:
    """A dump (`allCountries.txt`, `cities500.txt`, `BE.txt`) and the lists of its codes.

    The lists `admin1CodesASCII.txt`, `admin2Codes.txt` and `countryInfo.txt` are read if they are
    in the same folder.
    """

    path: Path
    date: str = ""

    @property
    def credit(self) -> Credit:
        """The credit of the source."""
        return Credit("GeoNames", "https://creativecommons.org/licenses/by/4.0/",
                      "https://www.geonames.org/", self.date)  # fmt: skip

    @property
    def files(self) -> tuple[Path, ...]:
        """The dump and the lists."""
        beside = ("admin1CodesASCII.txt", "admin2Codes.txt", "countryInfo.txt")
        extra = (self.path.with_name(name) for name in beside)
        return (self.path, *(path for path in extra if path.is_file()))

    def read_places(self) -> Iterator[Place]:
        """Read the settlements and administrative divisions that exist today."""
        regions = self._read_codes("admin1CodesASCII.txt", 2)
        provinces = self._read_codes("admin2Codes.txt", 3)
        for number, line in read_lines(self.path):
            cells = line.split("\t")
            if len(cells) != _COLUMNS:
                raise LinkError(
                    f"{self.path}:{number}: {len(cells)} columns, and a GeoNames dump has "
                    f"{_COLUMNS}; is it the right file?"
                )
            level = _level(cells[6], cells[7])
            if level and cells[1]:
                yield _place(cells, level, _admin(cells, level, regions, provinces))

    def read_countries(self) -> Iterator[tuple[str, str]]:
        """Read the names of countries from `countryInfo.txt`."""
        path = self.path.with_name("countryInfo.txt")
        if path.is_file():
            for _, line in read_lines(path):
                cells = line.split("\t")
                if len(cells) > 4 and COUNTRY.fullmatch(cells[0]):
                    yield cells[4], cells[0]

    def _read_codes(self, name: str, parts: int) -> dict[str, tuple[str, ...]]:
        path = self.path.with_name(name)
        codes = {}
        if path.is_file():
            for number, line in read_lines(path):
                cells = line.split("\t")
                if len(cells) < 3 or cells[0].count(".") != parts - 1:
                    raise LinkError(f"{path}:{number}: not `code, name, ascii name`; get it again")
                codes[cells[0]] = tuple(dict.fromkeys(cells[1:3]))
        return codes


def _level(kind: str, code: str) -> Level | None:
    if kind not in {"A", "P"} or code in _PAST:
        return None
    return _LEVELS.get(code, Level.CITY if kind == "P" else None)


def _admin(
    cells: list[str],
    level: Level,
    regions: dict[str, tuple[str, ...]],
    provinces: dict[str, tuple[str, ...]],
) -> tuple[str, ...]:
    region, province = f"{cells[8]}.{cells[10]}", f"{cells[8]}.{cells[10]}.{cells[11]}"
    if level in {Level.COUNTRY, Level.REGION}:
        return ()
    inner = () if level is Level.PROVINCE else provinces.get(province, ())
    return (*inner, *regions.get(region, ()))


def _place(cells: list[str], level: Level, admin: tuple[str, ...]) -> Place:
    others = (text for text in cells[3].split(",") if text and not _is_code(text))
    return Place(
        item="",
        names=tuple(map(Name, dict.fromkeys(filter(None, (cells[1], cells[2], *others))))),
        level=level,
        country=cells[8] if COUNTRY.fullmatch(cells[8]) else "",
        admin=admin,
        point=make_point(cells[4], cells[5]),
        population=read_number(cells[14]),
        ids=(Id("geonames", cells[0]),),
    )


def _is_code(text: str) -> bool:
    """Whether an alternate name is a code, as of an airport."""
    return len(text) <= 3 and text.isascii() and text.isupper()
