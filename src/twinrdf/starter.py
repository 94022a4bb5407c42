"""Writing a new register: its settings, tables with one example partnership, and how to fill them.

May import: errors, project, vocab.
"""

import re
import shutil
from pathlib import Path

from twinrdf.errors import ProjectError
from twinrdf.project import SETTINGS_FILE, embedded_root
from twinrdf.vocab import TABLES

_SETTINGS = """\
# The settings of this register.

[register]
title = { en = "My register" }
description = { en = "Partnerships of our city, each with the source that states it." }
base = "https://example.org/register/" # where its IRIs will live; decide before you publish
publisher = { name = "Our city", url = "https://example.org/" }
# where readers report errors, as in publisher = { …, report = "mailto:archive@example.org" }: the
# address of an office, or of a page, such as "https://example.org/report?page={iri}&in={release}"
license = "https://creativecommons.org/publicdomain/zero/1.0/"
languages = ["en"]
issued = 2026-01-01 # the date of the data; change it with every release
"""

_ROWS = {
    "sources": """\
id,label@en,publisher,issued,language,url,rank
our-archive,Archive of our city,our-city-hall,2025-11-03,en,,1
""",
    "territories": """\
id,type,source,label@en,territoryType,within,lat,long
our-city,City,our-archive,Our City,municipality,our-country,50.85,4.35
our-country,Country,our-archive,Our Country,country,,,
their-city,City,our-archive,Their City,municipality,their-country,35.01,135.77
their-country,Country,our-archive,Their Country,country,,,
""",
    "organizations": """\
id,source,label@en,organizationType,location,onBehalfOf
our-city-hall,our-archive,City hall of Our City,public-authority,our-city,our-city
""",
    "partnerships": """\
id,source,label@en,party,partnershipKind,statedKind@en,start,status
our-city--their-city,our-archive,Our City and Their City,our-city;their-city,\
sister-city-or-twinning,sister cities,1987-05-12,active
""",
    "agreements": """\
id,source,label@en,agreementKind,statedKind@en,party,signed,establishes,quote@en
twinning-1987,our-archive,Twinning agreement of 1987,twinning-agreement,twinning agreement,\
our-city;their-city,1987-05-12,our-city--their-city,The two cities declare themselves twinned.
""",
    "areas": "id,source,label@en,areaOf,areaNumber,domain\n",
    "events": "id,source,label@en,eventType,start,end,location,about\n",
    "figures": "id,source,label@en,about,indicator,value,unit,qualifier,asOf\n",
    "offices": "id,source,label@en,holder,role@en,officeType,officeAt,start\n",
    "statements": "id,source,label@en,about,text@en\n",
}


_GUIDE = "README.md"
_OF_THE_SHIPPED = "\n## Sources and their rank\n"
"""The guide from here on is about the register that comes with the package."""

_LINK = re.compile(r"\[([^]]+)\]\(\.\./[^)]+\)")
"""A link to what a new register takes from the package."""


def write_starter(folder: Path) -> None:
    """Write a new register; raise ProjectError if a file exists already."""
    try:
        if folder.exists() and any(folder.iterdir()):
            raise ProjectError(f"{folder}: not empty; name a new folder")
        _write_files(folder)
    except OSError as error:
        problem = f"cannot be written: {error.strerror}; name another folder"
        raise ProjectError(f"{folder}: {problem}") from None


def _write_files(folder: Path) -> None:
    """Write all files into a new or empty folder, or none of them."""
    data = folder / "data"
    data.mkdir(parents=True)
    try:
        (folder / SETTINGS_FILE).write_text(_SETTINGS, encoding="utf-8")
        for table in TABLES:
            (data / f"{table.name}.csv").write_text(_ROWS[table.name], encoding="utf-8")
        (data / _GUIDE).write_text(_write_guide(), encoding="utf-8")
    except OSError:
        shutil.rmtree(data)
        (folder / SETTINGS_FILE).unlink(missing_ok=True)
        raise


def _write_guide() -> str:
    """Write what goes into which table and column."""
    guide = (embedded_root() / "data" / _GUIDE).read_text(encoding="utf-8")
    return _LINK.sub(r"\1", guide.partition(_OF_THE_SHIPPED)[0])
