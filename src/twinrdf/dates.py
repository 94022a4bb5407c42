"""Dates that keep their precision, and durations.

A source says `2011`, `2011-05` or `2011-05-27`; each is a `PartialDate`, with the first and the
last day that it may be. A duration is kept as in XML Schema, in months and in seconds.

May import: terms.
"""

import calendar
import re
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from twinrdf.terms import XSD

YEARS = range(1000, 2101)
"""The years that a date may be in; any other is taken for a typing error."""

_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_DURATION = re.compile(
    r"P(?=[0-9T])(?:([0-9]+)Y)?(?:([0-9]+)M)?(?:([0-9]+)D)?"
    r"(?:T(?=[0-9])(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9]+)S)?)?"
)
_DAY = 24 * 60 * 60
_REMEMBERED = 1 << 16
_LARGEST = 10**9
"""The most months or seconds that a duration may have, well within what stores can hold."""


class PartialDate(NamedTuple):
    """A year, a month or a day; unknown parts are 0."""

    year: int
    month: int = 0
    day: int = 0

    def __str__(self) -> str:
        parts = (f"{self.year:04}", f"{self.month:02}", f"{self.day:02}")
        return "-".join(parts[: self.precision])

    @property
    def precision(self) -> int:
        """1 for a year, 2 for a month, 3 for a day."""
        return 1 + bool(self.month) + bool(self.day)

    @property
    def datatype(self) -> str:
        """The XML Schema datatype of its precision."""
        return XSD + ("gYear", "gYearMonth", "date")[self.precision - 1]

    @property
    def earliest(self) -> "PartialDate":
        """The first day that it may be."""
        return PartialDate(self.year, self.month or 1, self.day or 1)

    @property
    def latest(self) -> "PartialDate":
        """The last day that it may be."""
        month = self.month or 12
        return PartialDate(self.year, month, self.day or days_in(self.year, month))

    def refines(self, other: "PartialDate") -> bool:
        """Whether it lies within another, less precise date."""
        known = other.precision
        return self.precision > known and self[:known] == other[:known]


class Duration(NamedTuple):
    """A length of time: whole months, and seconds for what is counted in days or less."""

    months: int
    seconds: int

    def __str__(self) -> str:
        years, months = divmod(self.months, 12)
        days, rest = divmod(self.seconds, _DAY)
        minutes, seconds = divmod(rest, 60)
        hours, minutes = divmod(minutes, 60)
        day_part = _units((years, "Y"), (months, "M"), (days, "D"))
        time_part = _units((hours, "H"), (minutes, "M"), (seconds, "S"))
        if not day_part and not time_part:
            return "PT0S"
        return f"P{day_part}T{time_part}" if time_part else f"P{day_part}"


@lru_cache(maxsize=_REMEMBERED)
def parse_date(text: str) -> PartialDate | None:
    """Read `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; None for anything else, or an impossible date."""
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    year, month, day = (int(part or 0) for part in match.groups())
    if year not in YEARS or (match[2] and not 1 <= month <= 12):
        return None
    if match[3] and not 1 <= day <= days_in(year, month):
        return None
    return PartialDate(year, month, day)


@lru_cache(maxsize=_REMEMBERED)
def parse_duration(text: str) -> Duration | None:
    """Read an ISO 8601 duration as XML Schema has it: `P5Y`, `P1Y6M`, `P30D`, `PT2H`."""
    match = _DURATION.fullmatch(text)
    if match is None or len(text) > 50:
        return None
    years, months, days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    duration = Duration(12 * years + months, _DAY * days + 3600 * hours + 60 * minutes + seconds)
    return duration if max(duration) <= _LARGEST else None


def add_duration(start: PartialDate, duration: Duration) -> PartialDate | None:
    """Add a duration, keeping the start's precision; give None where that is not possible.

    A month too short for the day gives its last day: 31 August and six months is 28 February.
    """
    unit = (12, 1, 1)[start.precision - 1]
    if duration.months % unit or duration.seconds % _DAY:
        return None
    if duration.seconds and start.precision < 3:
        return None
    count = 12 * start.year + max(start.month - 1, 0) + duration.months
    year, month = count // 12, count % 12 + 1
    if year not in YEARS:
        return None
    if start.precision < 3:
        return PartialDate(year, month if start.month else 0)
    day = min(start.day, days_in(year, month))
    return _add_days(PartialDate(year, month, day), duration.seconds // _DAY)


def days_in(year: int, month: int) -> int:
    """Count the days of a month."""
    return calendar.monthrange(year, month)[1]


def _add_days(start: PartialDate, days: int) -> PartialDate | None:
    if days > (date.max - date(*start)).days:
        return None
    end = date(*start) + timedelta(days)
    return PartialDate(end.year, end.month, end.day) if end.year in YEARS else None


def _units(*counts: tuple[int, str]) -> str:
    return "".join(f"{count}{unit}" for count, unit in counts if count)
