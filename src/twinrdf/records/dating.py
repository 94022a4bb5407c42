"""Advice for dates that are written in other forms than those of tables.

Advice is a clause such as `write 2011-05-31`, or an empty text if there is no good guess.

May import: dates.
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date, timedelta

from twinrdf.dates import YEARS, days_in, parse_date

_WORDS = "and put the words in asWritten"

_MONTHS = tuple(
    frozenset(form for name in names.split() for form in (name, name[:3], name[:4]))
    for names in (
        "january januari janvier januar gennaio enero janeiro",
        "february februari février fevrier februar febbraio febrero fevereiro",
        "march maart mrt mars märz marzo março",
        "april avril aprile abril",
        "may mei mai maggio mayo maio",
        "june juni juin giugno junio junho",
        "july juli juillet luglio julio julho",
        "august augustus août aout agosto",
        "september septembre settembre septiembre setembro",
        "october oktober octobre ottobre octubre outubro",
        "november novembre noviembre novembro",
        "december décembre decembre dezember dicembre diciembre dezembro",
    )
)
"""The names of each month, in full and abbreviated."""

_DAY_FIRST = re.compile(r"(\d{1,2})[./ -](\d{1,2})[./ -](\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})[./ 年-](\d{1,2})(?:[./ 月-](\d{1,2})?日?)?")
_TOGETHER = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MONTH_FIRST = re.compile(r"(\d{1,2})[./-](\d{4})")
_YEAR_AS_NUMBER = re.compile(r"(\d{4})[.,]0+|([12])[.,](\d{3})")
_SERIAL = re.compile(r"([2-6]\d{4})(?:[.,]\d+)?")
_NAMED_MONTH = re.compile(
    r"(?:[^\W\d]*(?:day|dag|di|tag|woch|manche),? )?"
    r"(?:(\d{1,2})(?:st|nd|rd|th|er|\.)?(?: de)?[ -])?"
    r"([^\W\d]+)\.?[ /-]?(?:(\d{1,2})(?:st|nd|rd|th)?,|,|de)? ?(\d{4})"
)
_TIME = re.compile(r"(?:[T ]\d{1,2}:\d{2}.*|Z|[+-]\d{2}:\d{2})$")
_SPAN = re.compile(r"\d{4}(?:-\d{2}){0,2}\s*[-–—/]\s*\d{4}(?:-\d{2}){0,2}")
_SHORT_SPAN = re.compile(r"\d{2}(\d{2})[-–—/](\d{2})")
_SHORT_YEAR = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{2}|(?:\d{1,2}[ .-])?[^\W\d]{3,}\.?[ -]\d{2}")
_DAY_ZERO = date(1899, 12, 30)
"""The day from which spreadsheet programs count days."""

_TYPED = range(1945, 2051)
"""The years of most agreements and terms; as days, they are from April to August 1905."""

_LOOSE = re.compile(
    r"\d{3}0'?s|\b(?:before|after|until|voor|vóór|na|tot|avant|après|vor|nach|bis)\b", re.IGNORECASE
)
"""Words and endings that make a year a decade or a bound."""


def repair_date(value: str) -> str:
    """Advise how to write a date."""
    plain = " ".join(unicodedata.normalize("NFKC", value).strip(" '’().").split())
    plain = _TIME.sub("", plain)
    short = _SHORT_SPAN.fullmatch(plain)
    if _SPAN.fullmatch(plain) or (short and short[2] > max(short[1], "12")):
        return "write one date; a span has a start and an end, each in its column"
    if _SHORT_YEAR.fullmatch(plain):
        return "write the year with four digits, and first: YYYY-MM-DD"
    read = list(dict.fromkeys(_read_dates(plain)))
    dates = [one for one in read if parse_date(one)]
    if dates:
        year = next(filter(None, map(find_year, dates)), "")
        meant = f", or {year} if that year was typed into a cell of days" if year else ""
        return f"write {' or '.join(dates)}{meant}"
    return next(filter(None, map(_explain_date, [*read, plain])), "") or _find_date(plain)


def find_year(day: str) -> str:
    """Find the year of which a spreadsheet program makes a day: 2011 for 1905-07-03."""
    if not re.fullmatch(r"1905-\d\d-\d\d", day):
        return ""
    number = (date.fromisoformat(day) - _DAY_ZERO).days
    return str(number) if number in _TYPED else ""


def _read_dates(value: str) -> Iterator[str]:
    """Give the readings of a date in the forms that people use; some may be no valid dates."""
    if parse_date(value):
        yield value
    if match := _DAY_FIRST.fullmatch(value):
        one, other, year = match.groups()
        yield f"{year}-{other:0>2}-{one:0>2}"
        yield f"{year}-{one:0>2}-{other:0>2}"
    if match := _YEAR_FIRST.fullmatch(value) or _TOGETHER.fullmatch(value):
        yield "-".join(part.zfill(2) for part in match.groups() if part)
    if match := _MONTH_FIRST.fullmatch(value):
        yield f"{match[2]}-{match[1]:0>2}"
    if match := _NAMED_MONTH.fullmatch(value):
        before, name, after, year = match.groups()
        day = before or after
        for number, names in enumerate(_MONTHS, 1):
            if name.lower() in names:
                yield f"{year}-{number:02}" + (f"-{day:0>2}" if day else "")
    if match := _YEAR_AS_NUMBER.fullmatch(value):
        yield match[1] or match[2] + match[3]
    if match := _SERIAL.fullmatch(value):
        yield str(_DAY_ZERO + timedelta(int(match[1])))


def _explain_date(value: str) -> str:
    """Say why a date in the right form is invalid, if that is not obvious."""
    match = re.fullmatch(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?", value)
    if match is None:
        return ""
    year, month, day = (int(part or 1) for part in match.groups())
    if year not in YEARS:
        return f"the year is not between {YEARS[0]} and {YEARS[-1]}; correct it"
    if month > 12:
        swapped = f"{year}-{day:02}-{month:02}" if match[3] else ""
        meant = f", is {swapped} meant?" if parse_date(swapped) else ""
        return f"write YYYY, YYYY-MM or YYYY-MM-DD; there is no month {month}{meant}"
    if month and day > 28:
        return f"{year}-{month:02} has {days_in(year, month)} days; correct it"
    known = value.removesuffix("-00").removesuffix("-00")
    return f"write {known}" if known != value and parse_date(known) else ""


def _find_date(value: str) -> str:
    """Advise the only date within words."""
    found = re.findall(r"\d{4}-\d{2}-\d{2}", value) or re.findall(r"\d+", value)
    if len(found) != 1 or not parse_date(found[0]):
        return ""
    if _LOOSE.search(value):
        return f"leave the cell empty {_WORDS}"
    return f"write {found[0]} {_WORDS}"
