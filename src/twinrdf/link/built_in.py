"""The built-in gazetteer: countries, regions, and the names that places share.

It has the items of countries, territories and the regions of some federal countries (rigour, MIT),
names of countries in eleven languages (CLDR, Unicode licence), the places of the register that
comes with twinrdf whose links are reviewed, and from GeoNames (CC BY 4.0) the ids of countries and
names that two settlements of one country have. Other cities need a gazetteer of your own. The text
files in `built_in_places/` are written by `python -m twinrdf.link.make_built_in`; the gazetteer is
built from them in memory.

May import: errors, link.build, link.format, link.gazetteer, link.merge, link.places, link.sources,
link.sqlite_gazetteer, names.levels, names.normalise.
"""

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

from twinrdf.errors import LinkError
from twinrdf.link.build import Rows, make_rows, write_tables
from twinrdf.link.format import VERSION, Loaded, Manifest, parse_place, place_row
from twinrdf.link.gazetteer import Gazetteer
from twinrdf.link.merge import Merged
from twinrdf.link.places import Place
from twinrdf.link.sources import Credit, read_hash, read_json, read_lines
from twinrdf.link.sqlite_gazetteer import SqliteGazetteer
from twinrdf.names.levels import Level
from twinrdf.names.normalise import normalise

FOLDER = Path(__file__).with_name("built_in_places")
"""The folder of the text files."""

FILES = ("places.tsv", "shared-names.tsv", "manifest.json")
"""The text files: places; the names of each country with their number of places; the sources."""

COVERS = (
    "Looked in the gazetteer that comes with twinrdf alone: countries, regions of some of them, "
    "and the places of its own register. Most cities are not in it: make a gazetteer with "
    "`twinrdf gazetteer` and name it with --pack, or say --wikidata."
)
"""The notice for people who search in the built-in gazetteer alone."""

_PLACES = ("item", "level", "country", "admin", "latitude", "longitude", "population", "doubtful",
           "names", "ids")  # fmt: skip
_SHARED = ("country", "name", "places")
_Row = TypeVar("_Row")


@dataclass(frozen=True, slots=True)
class BuiltIn:
    """The contents of the text files.

    `shared` are countries, keys of names and their numbers of places; in `covered` countries every
    shared name is known; `witnesses` is the number of places without an item that were counted.
    """

    sources: tuple[Loaded, ...]
    places: tuple[Place, ...]
    shared: tuple[tuple[str, str, int], ...]
    covered: tuple[str, ...]
    witnesses: int


def open_built_in() -> SqliteGazetteer:
    """Open the built-in gazetteer."""
    rows, manifest = _prepare()
    connection = sqlite3.connect(":memory:", check_same_thread=False)
    write_tables(connection, rows, manifest)
    return SqliteGazetteer(connection, manifest)


def list_sources(gazetteer: Gazetteer) -> frozenset[str]:
    """List the sources of a gazetteer but for the built-in one, each with its files if known."""
    own = _prepare()[1].sources
    found = [one for one in gazetteer.manifest.sources if one not in own]
    return frozenset(": ".join(filter(None, (one.credit.name, one.files))) for one in found)


@cache
def read_codes() -> dict[str, str]:
    """Give the items of countries and regions by ISO 3166 code."""
    return {
        one.value: place.item
        for place in read_built_in(FOLDER).places
        for one in place.ids
        if one.scheme == "iso"
    }


def list_countries(places: Iterable[Place]) -> Iterator[tuple[str, str]]:
    """Give the names and the codes of countries, each with its two-letter code."""
    for place in sorted(places, key=lambda place: place.country):
        if place.level is Level.COUNTRY:
            yield from ((name.text, place.country) for name in place.names)
            yield from ((one.value, place.country) for one in place.ids)


def read_built_in(folder: Path) -> BuiltIn:
    """Read the text files of a folder."""
    about = read_json(folder / FILES[2])
    try:
        sources = tuple(
            Loaded(**{**one, "credit": Credit(**one["credit"])}) for one in about["sources"]
        )
        covered, witnesses = tuple(about["covered"]), int(about["witnesses"])
    except (KeyError, TypeError, ValueError) as error:
        raise LinkError(f"{folder / FILES[2]}: {error!r} is wrong; install twinrdf again") from None
    places = tuple(_read_rows(folder / FILES[0], _PLACES, _parse_place))
    shared = tuple(_read_rows(folder / FILES[1], _SHARED, _parse_shared))
    return BuiltIn(sources, places, shared, covered, witnesses)


def write_built_in(built_in: BuiltIn, folder: Path) -> None:
    """Write the text files into a folder."""
    places = (["" if cell is None else cell for cell in place_row(one)] for one in built_in.places)
    about = {
        "sources": [asdict(source) for source in built_in.sources],
        "witnesses": built_in.witnesses,
        "covered": built_in.covered,
    }
    texts = (
        _format_rows(_PLACES, places),
        _format_rows(_SHARED, built_in.shared),
        json.dumps(about, ensure_ascii=False, indent=1) + "\n",
    )
    folder.mkdir(exist_ok=True)
    for name, text in zip(FILES, texts, strict=True):
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


@cache
def _prepare() -> tuple[Rows, Manifest]:
    """Make the tables of the gazetteer, once per process."""
    built_in = read_built_in(FOLDER)
    countries: dict[str, str] = {}
    for name, code in list_countries(built_in.places):
        countries.setdefault(normalise(name), code)
    rows = {
        **make_rows(Merged(built_in.places, ()), countries),
        "homonym": [(country, "", key, count) for country, key, count in built_in.shared],
        "covered": [(country,) for country in built_in.covered],
    }
    counts = {table: len(found) for table, found in rows.items()}
    counts["doubtful"] = sum(place.doubtful for place in built_in.places)
    counts["witness"] = built_in.witnesses
    digest = read_hash(FOLDER / name for name in FILES)
    return rows, Manifest(VERSION, built_in.sources, counts, digest)


def _read_rows(
    path: Path, header: Sequence[str], parse: Callable[[list[str]], _Row]
) -> Iterator[_Row]:
    for number, line in read_lines(path):
        cells = line.split("\t")
        try:
            if number == 1 and cells != list(header):
                raise ValueError(f"not the columns {', '.join(header)}")
            if number > 1:
                yield parse(cells)
        except (ValueError, TypeError, IndexError) as error:
            raise LinkError(f"{path}:{number}: {error}; install twinrdf again") from None


def _format_rows(header: Sequence[str], rows: Iterable[Iterable[object]]) -> str:
    lines = ("\t".join(map(str, row)) for row in (header, *rows))
    return "".join(f"{line}\n" for line in lines)


def _parse_place(cells: list[str]) -> Place:
    *said, latitude, longitude, population, doubtful, names, ids = cells
    at = [float(cell) if cell else None for cell in (latitude, longitude)]
    count = int(population) if population else None
    return parse_place((*said, *at, count, int(doubtful), names, ids))


def _parse_shared(cells: list[str]) -> tuple[str, str, int]:
    country, key, count = cells
    return country, key, int(count)
