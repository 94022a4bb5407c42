"""What to write instead: guesses at what a person meant, for the messages of findings.

Advice is a clause such as `write 2011-05-31`, or nothing where there is no good guess.

May import: dates, names.letters.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable
from datetime import date, timedelta

from rapidfuzz import fuzz, process

from twinrdf.dates import YEARS, days_in, parse_date
from twinrdf.names.letters import LETTERS

FEW, MANY = 30, 100
"""How many names a message lists beside a guess, and how many it lists without one."""

_ALIKE = 60
"""How alike two names must be for one to be meant by the other, of a hundred."""

_WORDS = "and put the words in asWritten"

NOT_LANGUAGES = {
    "cn": "zh", "cz": "cs", "dk": "da", "gr": "el", "jp": "ja", "vn": "vi", "us": "en", "gb": "en",
    "english": "en", "dutch": "nl", "french": "fr", "chinese": "zh", "german": "de",
}  # fmt: skip
"""Codes of countries and words that are taken for language tags, with the tags meant."""

_MONTHS = (
    ("january", "januari", "janvier"),
    ("february", "februari", "février", "fevrier"),
    ("march", "maart", "mrt", "mars"),
    ("april", "avril"),
    ("may", "mei", "mai"),
    ("june", "juni", "juin"),
    ("july", "juli", "juillet"),
    ("august", "augustus", "août", "aout"),
    ("september", "septembre"),
    ("october", "oktober", "octobre"),
    ("november", "novembre"),
    ("december", "décembre", "decembre"),
)

_DAY_FIRST = re.compile(r"(\d{1,2})[./ -](\d{1,2})[./ -](\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})[./ 年-](\d{1,2})(?:[./ 月-](\d{1,2})?日?)?")
_TOGETHER = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MONTH_FIRST = re.compile(r"(\d{1,2})[./-](\d{4})")
_TIMESTAMP = re.compile(r"(\d{4}-\d{2}-\d{2})(?:T.*|[ ].*:.*|Z|[+-]\d{2}:\d{2})")
_SPAN = re.compile(r"\d{4}(?:-\d{2}){0,2}\s*[-–—/]\s*\d{4}(?:-\d{2}){0,2}")
_SHORT_YEAR = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{2}")
_NAMED_MONTH = re.compile(
    r"(?:(\d{1,2})(?:st|nd|rd|th)?\s+)?([^\W\d]+)\.?\s*(?:(\d{1,2}),)?\s*(\d{4})"
)
_LENGTH = re.compile(r"P?\s*(\d{1,3})\s*-?([^\W\d]*)", re.IGNORECASE)
_UNITS = {
    "Y": {"y", "year", "years", "yr", "yrs", "jaar", "jaren", "an", "ans", "année", "années", "年"},
    "M": {"m", "month", "months", "maand", "maanden", "mois", "个月", "月"},
    "W": {"w", "week", "weeks", "weken", "semaine", "semaines"},
    "D": {"d", "day", "days", "dag", "dagen", "jour", "jours", "天", "日"},
}


def nearest(value: str, known: Collection[str], most: int = MANY) -> str:
    """Advise the known name nearest to a value, and all of them if they are few.

    `most` is how many are listed where none is near.
    """
    meant = guess(value, known)
    listed = 0 < len(known) <= (FEW if meant else most)
    names = f"known are {', '.join(sorted(known))}" if listed else ""
    return " ".join(part for part in (meant, names) if part) or "correct it, or add it first"


def guess(value: str, known: Iterable[str]) -> str:
    """Ask for the known name nearest to a value, if one is near."""
    folded = {name.casefold(): name for name in known}
    found = process.extract(
        value.casefold(), list(folded), scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=None
    )
    near = max(((likeness, name) for name, likeness, _ in found), default=None)
    return f'did you mean "{folded[near[1]]}"?' if near else ""


def slug(value: str) -> str:
    """Make an id of a text, as far as its letters are Latin; what `--` joins stays so."""
    folded = unicodedata.normalize("NFKD", value.casefold().translate(LETTERS))
    plain = "".join(character for character in folded if not unicodedata.combining(character))
    parts = (
        re.sub(r"[^a-z0-9]+", "-", part).strip("-") for part in re.split("(?<!-)--(?!-)", plain)
    )
    return "--".join(filter(None, parts))


def repair_language(tag: str) -> str:
    """Advise how to write a language tag."""
    meant = NOT_LANGUAGES.get(tag.lower(), tag.lower().replace("_", "-"))
    known = meant in NOT_LANGUAGES.values() or "_" in tag
    return f"write {meant}" if known else "write one such as en, nl or zh-hans"


def repair_date(value: str) -> str:
    """Advise how to write a date."""
    if _SPAN.fullmatch(value):
        return "write one date; a span has a start and an end, each in its column"
    if _SHORT_YEAR.fullmatch(value):
        return "write the year with four digits, and first: YYYY-MM-DD"
    candidates = dict.fromkeys(str(found) for found in map(parse_date, _dates(value)) if found)
    if candidates:
        return f"write {' or '.join(candidates)}"
    if match := re.fullmatch(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?", value):
        return _explain_date(*(int(part or 1) for part in match.groups()))
    years = re.findall(r"\d+", value)
    if len(years) == 1 and parse_date(years[0]):
        return f"write {years[0]} {_WORDS}"
    return ""


def _dates(value: str) -> Iterable[str]:
    """Read a date in the ways that people write it, each as text that may be no date."""
    if match := _TIMESTAMP.fullmatch(value):
        yield match[1]
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
            if any(name.lower() in {full, full[:3], full[:4]} for full in names):
                yield f"{year}-{number:02}" + (f"-{day:0>2}" if day else "")
    if re.fullmatch(r"[2-6]\d{4}", value):
        yield str(date(1899, 12, 30) + timedelta(int(value)))


def _explain_date(year: int, month: int, day: int) -> str:
    """Say why a date in the right form is none, where a person might not see it."""
    if year not in YEARS:
        return f"the year is not between {YEARS[0]} and {YEARS[-1]}; correct it"
    if 1 <= month <= 12 and day > 28:
        return f"{year}-{month:02} has {days_in(year, month)} days; correct it"
    return ""


def repair_duration(value: str) -> str:
    """Advise how to write a duration."""
    match = _LENGTH.fullmatch(value)
    if match is None:
        return ""
    if not match[2]:
        return f"write P{match[1]}Y for years, P{match[1]}M for months"
    for unit, names in _UNITS.items():
        if match[2].lower() in names:
            count = int(match[1])
            return f"write P{7 * count}D" if unit == "W" else f"write P{count}{unit}"
    return ""
