"""Values as people read them: dates, durations, numbers, sizes, names made of identifiers.

May import: names.folding, terms.
"""

import re

from twinrdf.names.folding import fold as fold
from twinrdf.terms import XSD

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
LANGUAGES = {
    "de": "German",
    "en": "English",
    "es": "Spanish",
    "fr": "French",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "nl": "Dutch",
    "pt": "Portuguese",
    "ru": "Russian",
    "zh": "Chinese",
}

_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?:Z|[+-]\d\d:\d\d)?")
_DURATION = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?")
_NUMBER = re.compile(r"([+-]?)0*(\d+)(?:\.(\d*))?")
_DATES = {XSD + name for name in ("date", "gYearMonth", "gYear")}
_NUMBERS = {XSD + name for name in ("decimal", "integer", "int", "long", "nonNegativeInteger")}


def is_date(datatype: str) -> bool:
    """Tell whether values of a datatype are dates of some precision."""
    return datatype in _DATES


def is_number(datatype: str) -> bool:
    """Tell whether values of a datatype are numbers."""
    return datatype in _NUMBERS


def read_literal(value: str, datatype: str) -> str:
    """Word a literal by its datatype; what is not known stays as it is."""
    if datatype in _DATES:
        return word_date(value)
    if datatype in _NUMBERS:
        return word_number(value)
    if datatype == XSD + "duration":
        return word_duration(value)
    if datatype == XSD + "boolean":
        return {"true": "yes", "1": "yes", "false": "no", "0": "no"}.get(value, value)
    return value


def word_date(value: str) -> str:
    """Word a date with the precision it has: `27 May 2011`, `May 2011` or `2011`."""
    match = _DATE.fullmatch(value)
    if match is None:
        return value
    year, month, day = match.groups()
    if month is None:
        return year
    if not 1 <= int(month) <= 12:
        return value
    words = f"{MONTHS[int(month) - 1]} {year}"
    return f"{int(day)} {words}" if day else words


def word_duration(value: str) -> str:
    """Word a duration of years, months and days: `5 years`."""
    match = _DURATION.fullmatch(value)
    if match is None or not any(match.groups()):
        return value
    units = zip(match.groups(), ("year", "month", "day"), strict=True)
    return " ".join(count_noun(int(number), unit) for number, unit in units if number)


def word_number(value: str) -> str:
    """Word a number with commas between thousands and no empty decimals."""
    match = _NUMBER.fullmatch(value)
    if match is None:
        return value
    sign, whole, decimals = match.groups()
    decimals = (decimals or "").rstrip("0")
    minus = "−" if sign == "-" else ""
    return f"{minus}{int(whole):,}{'.' + decimals if decimals else ''}"


def word_coordinates(latitude: str, longitude: str) -> str:
    """Word a position: `51.05° N, 3.72° E`."""
    try:
        lat, long = float(latitude), float(longitude)
    except ValueError:
        return f"{latitude}, {longitude}"
    north, east = "N" if lat >= 0 else "S", "E" if long >= 0 else "W"
    return f"{abs(lat):.4g}° {north}, {abs(long):.5g}° {east}"


def word_size(count: int) -> str:
    """Word a number of bytes: `12.3 kB`."""
    size = float(count)
    for unit in ("bytes", "kB", "MB", "GB"):
        if size < 1000 or unit == "GB":
            break
        size /= 1000
    return f"{count:,} bytes" if unit == "bytes" else f"{size:,.1f} {unit}"


def word_language(tag: str) -> str:
    """Name a language by its tag, or give the tag back."""
    return LANGUAGES.get(tag.lower(), tag)


def count_noun(number: int, noun: str, plural: str = "") -> str:
    """Word a count: `1 year`, `5 years`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


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
