"""Terms as values: their parts, whether a literal is well-typed, and which of two is less.

Terms are N-Triples text. Known datatypes are those that SPARQL orders, with dates and durations; a
literal of any other datatype counts as well-typed, and is never less than another.

May import: terms.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from twinrdf.terms import RDF_LANG_STRING, XSD, language_of, parse_term

_HOUR = 3600
_ZONE = r"(Z|[+-](?:0[0-9]|1[0-4]):[0-5][0-9])?"
_YEAR = r"(-?(?:[1-9][0-9]{3,99}|0[0-9]{3}))"
_DATE = rf"{_YEAR}-([0-9]{{2}})-([0-9]{{2}})"
_TIME = r"([0-9]{2}):([0-9]{2}):([0-9]{2}(?:\.[0-9]+)?)"
_MOMENTS = {
    XSD + "dateTime": re.compile(f"{_DATE}T{_TIME}{_ZONE}"),
    XSD + "date": re.compile(f"{_DATE}()()(){_ZONE}"),
    XSD + "gYearMonth": re.compile(f"{_YEAR}-([0-9]{{2}})()()()(){_ZONE}"),
    XSD + "gYear": re.compile(f"{_YEAR}()()()()(){_ZONE}"),
    XSD + "time": re.compile(f"()()(){_TIME}{_ZONE}"),
    XSD + "gMonthDay": re.compile(f"--()([0-9]{{2}})-([0-9]{{2}})()()(){_ZONE}"),
    XSD + "gMonth": re.compile(f"--()([0-9]{{2}})()()()(){_ZONE}"),
    XSD + "gDay": re.compile(f"---()()([0-9]{{2}})()()(){_ZONE}"),
}
_DURATION = re.compile(
    r"(-)?P(?=[0-9T])(?:([0-9]{1,99})Y)?(?:([0-9]{1,99})M)?(?:([0-9]{1,99})D)?"
    r"(?:T(?=[0-9])(?:([0-9]{1,99})H)?(?:([0-9]{1,99})M)?(?:([0-9]+(?:\.[0-9]+)?)S)?)?"
)
_INTEGER = re.compile(r"[+-]?[0-9]+")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_DOUBLE = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[+-]?INF|NaN")
_INTEGERS: Mapping[str, tuple[int | None, int | None]] = {
    "integer": (None, None),
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    "long": (-(2**63), 2**63 - 1),
    "int": (-(2**31), 2**31 - 1),
    "short": (-(2**15), 2**15 - 1),
    "byte": (-128, 127),
    "unsignedLong": (0, 2**64 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedByte": (0, 255),
}


class Value(NamedTuple):
    """The value of a literal, comparable with others of its family.

    `loose` marks a moment without a time zone, which may be up to 14 hours earlier or later.
    """

    family: str
    value: str | bool | float | Decimal | tuple[int, Decimal]
    loose: bool = False


def text_of(term: str) -> str | None:
    """Give the text of a term as SPARQL's STR does; a blank node has none."""
    if term[0] == "<":
        return term[1:-1]
    if term[0] == "_":
        return None
    return parse_term(term).value if "\\" in term else term[1 : term.rindex('"')]


def has_datatype(datatype: str) -> Callable[[str], bool]:
    """Give the test whether a term is a well-typed literal of a datatype."""
    if datatype == RDF_LANG_STRING:
        return lambda term: bool(language_of(term))
    if datatype == XSD + "string":
        return lambda term: len(term) > 1 and term[0] == term[-1] == '"'
    ending = f'"^^<{datatype}>'
    if not _is_checked(datatype):
        return lambda term: term.endswith(ending)
    return lambda term: term.endswith(ending) and value_of(term) is not None


@lru_cache(maxsize=200_000)
def value_of(term: str) -> Value | None:
    """Give the value of a literal; None if it is ill-typed or of a datatype without an order."""
    parsed = parse_term(term)
    if not parsed.datatype or parsed.language:
        return None
    if parsed.datatype == XSD + "string":
        return Value("string", parsed.value)
    if parsed.datatype in _MOMENTS:
        return _moment(parsed.value, parsed.datatype)
    if not parsed.datatype.startswith(XSD):
        return None
    return _plain_value(parsed.value, parsed.datatype.removeprefix(XSD))


def compare(left: str, right: str) -> int | None:
    """Compare two literals: below, at or above 0, or None where SPARQL gives no answer."""
    if left == right and left.endswith("#date>") and value_of(left) is not None:
        return 0
    one, other = value_of(left), value_of(right)
    if one is None or other is None or one.family != other.family:
        return None
    mine, theirs = one.value, other.value
    if isinstance(mine, tuple) and isinstance(theirs, tuple):
        return _compare_durations(mine, theirs)
    if isinstance(mine, Decimal) and isinstance(theirs, Decimal) and one.loose != other.loose:
        return None if abs(mine - theirs) <= 14 * _HOUR else (1 if mine > theirs else -1)
    return _compare_plain(mine, theirs)


def _compare_plain(mine: Any, theirs: Any) -> int | None:
    """Compare values of one family, as doubles if one is; NaN is neither more nor less."""
    if isinstance(mine, float) is not isinstance(theirs, float):
        mine, theirs = float(Decimal(mine)), float(Decimal(theirs))  # as they may be huge
    if mine == theirs:
        return 0
    if mine > theirs:
        return 1
    return -1 if mine < theirs else None


def _compare_durations(one: tuple[int, Decimal], other: tuple[int, Decimal]) -> int | None:
    """Compare when durations end that begin together; None if that depends on when they do."""
    orders = {_compare_plain(_end(one, *start), _end(other, *start)) for start in _STARTS}
    return orders.pop() if len(orders) == 1 else None


def _end(duration: tuple[int, Decimal], year: int, month: int) -> Decimal:
    """Give the seconds at the end of a duration that begins on the first of a month."""
    months, seconds = duration
    years, month = divmod(month - 1 + months, 12)
    return _days(year + years, month + 1, 1) * 24 * _HOUR + seconds


def _is_checked(datatype: str) -> bool:
    name = datatype.removeprefix(XSD)
    known = {"decimal", "float", "double", "boolean", "duration"}
    return datatype in _MOMENTS or (datatype.startswith(XSD) and name in known | _INTEGERS.keys())


def _plain_value(text: str, name: str) -> Value | None:
    if name in _INTEGERS:
        least, most = _INTEGERS[name]
        if not _INTEGER.fullmatch(text):
            return None
        number = Decimal(text)
        inside = (least is None or number >= least) and (most is None or number <= most)
        return Value("number", number) if inside else None
    if name == "decimal":
        return Value("number", Decimal(text)) if _DECIMAL.fullmatch(text) else None
    if name in {"float", "double"}:
        return Value("number", float(text)) if _DOUBLE.fullmatch(text) else None
    if name == "boolean":
        return Value("boolean", text in {"true", "1"}) if text in _BOOLEANS else None
    return _duration(text) if name == "duration" else None


_BOOLEANS = frozenset({"true", "false", "1", "0"})
_STARTS = ((1696, 9), (1697, 2), (1903, 3), (1903, 7))
"""The months with which XML Schema compares durations."""


def _duration(text: str) -> Value | None:
    match = _DURATION.fullmatch(text)
    if match is None:
        return None
    sign = -1 if match[1] else 1
    years, months, days, hours, minutes = (int(part or 0) for part in match.groups()[1:6])
    seconds = Decimal(match[7] or 0) + 60 * (minutes + 60 * (hours + 24 * days))
    return Value("duration", (sign * (12 * years + months), sign * seconds))


def _moment(text: str, datatype: str) -> Value | None:
    """Read a date or time as seconds from the year 0; missing parts are taken as the first."""
    match = _MOMENTS[datatype].fullmatch(text)
    if match is None:
        return None
    year, month, day = (int(part) if part else 0 for part in match.groups()[:3])
    hour, minute = (int(part) if part else 0 for part in match.groups()[3:5])
    second, zone = Decimal(match[6] or 0), match[7]
    if not _is_calendar(match, year, month, day):
        return None
    if not (minute < 60 and second < 60 and (hour < 24 or (hour == 24 and not minute + second))):
        return None
    days = _days(year, month or 1, day or 1)
    hour = 0 if hour == 24 and not match[3] else hour  # of any day, that is when it begins
    seconds = Decimal(((days * 24 + hour) * 60 + minute) * 60) + second
    return Value(datatype, seconds - _offset(zone), not zone)


def _is_calendar(match: re.Match[str], year: int, month: int, day: int) -> bool:
    if match[2] and not 1 <= month <= 12:
        return False
    if not match[3]:
        return True
    # Gregorian leap years repeat after 400 years; a day without a year may be 29 February
    length = monthrange((year % 400) + 2000, month)[1] if match[2] else 31
    return 1 <= day <= (length if match[1] or month != 2 else 29)


def _days(year: int, month: int, day: int) -> int:
    """Count the days from 1 March of the year 0, in the proleptic Gregorian calendar."""
    year -= month <= 2
    era, of_era = divmod(year, 400)
    of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1
    return era * 146097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year


def _offset(zone: str | None) -> int:
    if not zone or zone == "Z":
        return 0
    hours, minutes = zone[1:].split(":")
    return (1 if zone[0] == "+" else -1) * (int(hours) * _HOUR + int(minutes) * 60)
