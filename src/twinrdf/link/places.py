"""Places of a gazetteer, and queries for them.

May import: names.levels.
"""

import math
import re
from dataclasses import dataclass
from typing import NamedTuple

from twinrdf.names.levels import Level

ITEM = re.compile(r"Q[1-9][0-9]{0,9}")
"""The form of the id of a Wikidata item."""

COUNTRY = re.compile(r"[A-Z]{2}")
"""The form of the code of a country (ISO 3166-1 alpha-2)."""

CODE = re.compile(r"[A-Z]{2}|[A-Z]{3}|[A-Z]{2}-[A-Z0-9]{1,3}|[A-Z]{2}[A-Z0-9]{1,3}")
"""The form of codes of ISO 3166-1, ISO 3166-2 and NUTS."""

_CODES = """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ
    BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM
    DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS
    GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN
    KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ
    MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM
    PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV
    SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI
    VN VU WF WS XK YE YT ZA ZM ZW
"""
COUNTRIES = frozenset(_CODES.split())
"""The codes of all countries and territories, and XK for Kosovo."""


class Name(NamedTuple):
    """A name and its language, empty if unknown."""

    text: str
    language: str = ""


class Id(NamedTuple):
    """The id of a place in another register: `geonames` 3182714, `iso` IT-AT, `nuts` ITC17."""

    scheme: str
    value: str


class Point(NamedTuple):
    """A latitude and a longitude in degrees."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Place:
    """A place of a gazetteer: an item of Wikidata, or a place without an item.

    Places without an item are called witnesses: they show that a name is shared. `names` begin with
    the label; `admin` are the names of the regions around the place; `doubtful` says that the
    sources disagree on the item.
    """

    item: str
    names: tuple[Name, ...]
    level: Level
    country: str = ""
    admin: tuple[str, ...] = ()
    point: Point | None = None
    population: int | None = None
    ids: tuple[Id, ...] = ()
    doubtful: bool = False

    @property
    def label(self) -> str:
        """The name to show."""
        return self.names[0].text


@dataclass(frozen=True, slots=True)
class Query:
    """What is known of a place to look for; `levels` is empty if none is known."""

    names: tuple[Name, ...]
    country: str = ""
    admin: tuple[str, ...] = ()
    levels: frozenset[Level] = frozenset()
    point: Point | None = None
    population: int | None = None
    ids: tuple[Id, ...] = ()
    blocked: frozenset[str] = frozenset()


def make_point(latitude: object, longitude: object) -> Point | None:
    """Make a point from two numbers or texts; give None if they are no point on Earth."""
    try:
        point = Point(float(str(latitude)), float(str(longitude)))
    except ValueError:
        return None
    on_earth = abs(point.latitude) <= 90 and abs(point.longitude) <= 180
    return point if on_earth else None


def near(one: Place, other: Place, km: float) -> bool | None:
    """Whether two places lie within a distance of each other; None if a point is missing."""
    if one.point is None or other.point is None:
        return None
    return measure_km(one.point, other.point) <= km


def measure_km(one: Point, other: Point) -> float:
    """Measure the great-circle distance between two points in kilometres."""
    north, south = math.radians(one.latitude), math.radians(other.latitude)
    half = math.sin((south - north) / 2) ** 2
    turn = math.sin(math.radians(other.longitude - one.longitude) / 2) ** 2
    return 12_742 * math.asin(math.sqrt(min(1.0, half + math.cos(north) * math.cos(south) * turn)))
