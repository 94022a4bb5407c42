"""Values in words: dates, durations, numbers, sizes, and names made from identifiers.

May import: terms, translations.
"""

import datetime
import re
from decimal import Decimal
from functools import lru_cache

from babel.dates import format_date, format_skeleton
from babel.numbers import format_currency, format_percent
from babel.units import format_unit

from twinrdf.terms import XSD
from twinrdf.translations import (
    ENGLISH,
    read_catalogue,
    read_locale,
    read_signs,
    write_number,
)

_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?:Z|[+-]\d\d:\d\d)?")
_DURATION = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?")
_POINT = re.compile(r"POINT\(([+-]?)([0-9.]+) ([+-]?)([0-9.]+)\)")
_NUMBER = re.compile(r"([+-]?)0*(\d+)(?:\.(\d*))?")
_DATES = {XSD + name for name in ("date", "gYearMonth", "gYear")}
_NUMBERS = {XSD + name for name in ("decimal", "integer", "int", "long", "nonNegativeInteger")}
_DECADE = re.compile(r"[0-9]{3}0s")
_MEASURES = {"square-kilometre": "area-square-kilometer", "tonne": "mass-tonne"}
_CURRENCIES = {"euro": "EUR", "yuan": "CNY"}
_KEPT = 10_000


def is_date(datatype: str) -> bool:
    """Tell whether values of a datatype are dates of some precision."""
    return datatype in _DATES


def is_number(datatype: str) -> bool:
    """Tell whether values of a datatype are numbers."""
    return datatype in _NUMBERS


def read_literal(value: str, datatype: str, language: str = ENGLISH) -> str:
    """Word a literal by its datatype; what is not known stays as it is."""
    if datatype in _DATES:
        return word_date(value, language)
    if datatype in _NUMBERS:
        return word_number(value, language)
    if datatype == XSD + "duration":
        return word_duration(value, language)
    if datatype == XSD + "boolean":
        words = read_catalogue(language)
        yes, no = words.pgettext("value", "yes"), words.pgettext("value", "no")
        return {"true": yes, "1": yes, "false": no, "0": no}.get(value, value)
    return value


@lru_cache(_KEPT)
def word_date(value: str, language: str = ENGLISH) -> str:
    """Word a date with the precision it has: `27 May 2011`, `May 2011` or `2011`."""
    match = _DATE.fullmatch(value)
    if match is None:
        return value
    year, month, day = (int(part) if part else 0 for part in match.groups())
    try:
        date = datetime.date(year, month or 1, day or 1)
    except ValueError:
        return match[1] if match[2] is None else value
    if match[2] is None and language != "zh":
        return match[1]
    locale = read_locale(language)
    if day:
        return str(format_date(date, "long", locale=locale))
    return str(format_skeleton("yMMMM" if month else "y", date, locale=locale))


def word_decade(decade: str, language: str = ENGLISH) -> str:
    """Word a decade: `1990s`; what is none stays as it is."""
    if not _DECADE.fullmatch(decade):
        return decade
    return read_catalogue(language).gettext("%(year)ss") % {"year": decade[:4]}


def word_duration(value: str, language: str = ENGLISH) -> str:
    """Word a duration of years, months and days: `5 years`."""
    match = _DURATION.fullmatch(value)
    if match is None or not any(match.groups()):
        return value
    years, months, days = (int(part or 0) for part in match.groups())
    words = read_catalogue(language)
    parts = (
        (years, words.ngettext("%(num)s year", "%(num)s years", years)),
        (months, words.ngettext("%(num)s month", "%(num)s months", months)),
        (days, words.ngettext("%(num)s day", "%(num)s days", days)),
    )
    said = [text % {"num": write_number(count, language)} for count, text in parts if count]
    return " ".join(said) or parts[2][1] % {"num": 0}


def word_number(value: str, language: str = ENGLISH) -> str:
    """Word a number with its thousands parted and no empty decimals."""
    match = _NUMBER.fullmatch(value)
    if match is None:
        return value
    sign, whole, decimals = match.groups()
    decimals = (decimals or "").rstrip("0")
    minus = "−" if sign == "-" else ""
    point = read_signs(language)[1]
    return f"{minus}{write_number(int(whole), language)}{point + decimals if decimals else ''}"


def word_position(point: str, language: str = ENGLISH) -> str:
    """Word a point as it is stated, to the same digits: `51.05° N, 3.72° E`; else as it stands."""
    match = _POINT.fullmatch(point)
    if match is None:
        return point
    words, (_, decimal, comma) = read_catalogue(language), read_signs(language)
    west, long, south, lat = match.groups()
    north = words.gettext("%(degrees)s° S") if south == "-" else words.gettext("%(degrees)s° N")
    east = words.gettext("%(degrees)s° W") if west == "-" else words.gettext("%(degrees)s° E")
    parts = ((north, lat), (east, long))
    return comma.join(word % {"degrees": text.replace(".", decimal)} for word, text in parts)


def word_measure(number: str, unit: str, language: str = ENGLISH) -> str:
    """Word a number with its unit as a language writes it, or nothing where no rule is known.

    >>> word_measure("161", "square-kilometre"), word_measure("14500000000", "euro")
    ('161 km²', '14,500,000,000 euros')
    """
    if not _NUMBER.fullmatch(number):
        return ""
    locale, value = read_locale(language), Decimal(number)
    if unit in _MEASURES:
        return str(format_unit(value, _MEASURES[unit], "short", "#,##0.###", locale=locale))
    if unit in _CURRENCIES:
        form = "#,##0.## ¤¤¤"
        code = _CURRENCIES[unit]
        return str(format_currency(value, code, form, locale=locale, currency_digits=False))
    if unit == "percent":
        return str(format_percent(value / 100, locale=locale, decimal_quantization=False))
    return ""


def word_distance(kilometres: int, language: str = ENGLISH) -> str:
    """Word a distance: `8,400 km`."""
    locale = read_locale(language)
    return str(format_unit(kilometres, "length-kilometer", "short", "#,##0", locale=locale))


def word_size(count: int, language: str = ENGLISH) -> str:
    """Word a number of bytes: `12.3 kB`."""
    locale = read_locale(language)
    if count < 1000:
        text = read_catalogue(language).ngettext("%(num)s byte", "%(num)s bytes", count)
        return text % {"num": count}
    size = float(count)
    for unit in ("kilobyte", "megabyte", "gigabyte"):
        size /= 1000
        if size < 1000 or unit == "gigabyte":
            break
    return str(format_unit(size, f"digital-{unit}", "short", "#,##0.0", locale=locale))


def word_language(tag: str, language: str = ENGLISH) -> str:
    """Name a language by its tag, or give the tag back."""
    return str(read_locale(language).languages.get(tag.lower(), tag))


def split_name(name: str) -> str:
    """Part a name written as one word: `signedAt` becomes `signed at`."""
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r" \1", name).replace("_", " ").lower()


def word_slug(slug: str) -> str:
    """Make a name out of an identifier: `chengdu--ghent` becomes `Chengdu – Ghent`."""
    parts = slug.split("--")
    return " – ".join(part.replace("-", " ").strip().title() for part in parts) or slug


def shorten(text: str, length: int) -> str:
    """Cut a text at a word's end, if it is longer than so many characters."""
    if len(text) <= length:
        return text
    cut = text[:length].rpartition(" ")[0] or text[:length]
    return f"{cut.rstrip(' ,;:.')}…"
