"""Reading the values of cells by the kind of their column.

May import: dates, mapping, records.advice, records.characters, records.dating, records.numerals,
terms, vocabulary.
"""

import re
import unicodedata
from collections.abc import Collection
from functools import lru_cache

import pyoxigraph

from twinrdf.dates import parse_date, parse_duration
from twinrdf.mapping import Column, Kind
from twinrdf.records.advice import (
    NOT_LANGUAGES,
    ask,
    find_named,
    is_placeholder,
    nearest,
    repair_duration,
)
from twinrdf.records.characters import doubt_text, show
from twinrdf.records.dating import find_year, repair_date
from twinrdf.records.numerals import doubt_number, repair_number
from twinrdf.terms import XSD
from twinrdf.vocabulary import Vocabulary

_INTEGER = re.compile(r"-?[0-9]{1,18}")
_DECIMAL = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]{1,18})?")
_PLAIN_IRI = re.compile(
    r"https?://[A-Za-z0-9.-]+(?::[0-9]{1,5})?(?:[/?#][A-Za-z0-9._~/?=&+:,@-]*)?"
)
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*")
_PRECISIONS = {XSD + "gYear": 1, XSD + "gYearMonth": 2, XSD + "date": 3}
_NUMBER = XSD + "decimal"
_SHORT = 12
"""The most characters of a text that may only say that there is none."""
_VERBATIM = frozenset({"asWritten", "quote"})
"""The columns with quotations of a source, which are not checked for mistakes."""
_DURATIONS = "write P5Y for five years, P6M for six months; leave the cell empty if it is not set"
_COORDINATES = {"lat": ("latitude", 90), "long": ("longitude", 180)}


class UnreadableError(ValueError):
    """A value that cannot be read; its message says what is wrong and what to write."""


def read_value(column: Column, value: str, vocabulary: Vocabulary) -> str:
    """Read a value of any column but a reference; raise UnreadableError if that fails.

    Dates, durations and numbers come in canonical form, a concept as its IRI, a text in Unicode
    NFC.
    """
    if column.kind is Kind.TEXT:
        return value if value.isascii() else unicodedata.normalize("NFC", value)
    if column.kind is Kind.CONCEPT:
        return column.scheme + read_concept(column, value, vocabulary)
    if column.datatype in _PRECISIONS:
        return read_date(value, 0 if column.bounds else _PRECISIONS[column.datatype])
    if column.datatype == XSD + "duration":
        return read_duration(value)
    if column.datatype in {XSD + "integer", XSD + "decimal"}:
        return read_number(column, value)
    if column.datatype == XSD + "boolean" and value not in {"true", "false"}:
        raise UnreadableError(f"{show(value)} is neither true nor false; write one of these")
    return value


def doubt_value(column: Column, value: str) -> str:
    """Say why a readable value is probably a mistake; give an empty text if it is not."""
    if column.kind is Kind.TEXT:
        usual = len(value) > _SHORT and value.isascii() and "?" not in value
        if usual or column.name in _VERBATIM:
            return ""
        if column.splits and (mark := re.search("[；、]", value)):
            return f"{show(mark[0])} keeps no values apart; put ; between several"
        return advise_placeholder(value) or doubt_text(value)
    if column.datatype in _PRECISIONS and (year := find_year(value)):
        made = f"{show(value)} is what a spreadsheet makes of {year} in a cell of days"
        return f"{made}; write {year} if that is meant"
    return doubt_number(column.name, value) if column.datatype == _NUMBER else ""


def doubt_all(column: Column, values: Collection[str]) -> str:
    """Say that the values of a cell cannot all be true, as only one is; nothing if one refines."""
    if column.kind is Kind.DATE:
        dates = sorted(filter(None, map(parse_date, values)), key=lambda date: date.precision)
        if all(dates[-1].refines(date) for date in dates[:-1]):
            return ""
    told = (show(value.removeprefix(column.scheme)) for value in values)
    return f"{' and '.join(told)} cannot all be true; keep one"


def advise_placeholder(value: str) -> str:
    """Say what to do about a placeholder for a missing value."""
    return f"{show(value)} says nothing; leave the cell empty" if is_placeholder(value) else ""


def read_date(value: str, precision: int = 0) -> str:
    """Read a date of one precision, 1 for a year to 3 for a day, or else of any."""
    date = parse_date(value)
    forms = ("YYYY, YYYY-MM or YYYY-MM-DD", "YYYY", "YYYY-MM", "YYYY-MM-DD")
    if date is None or precision not in {0, date.precision}:
        wanted = ("" if date else repair_date(value)) or f"write {forms[precision]}"
        raise UnreadableError(f"{show(value)} is not a date; {wanted}")
    return value


@lru_cache
def read_duration(value: str) -> str:
    """Read a duration, giving its canonical form: `P12M` is `P1Y`."""
    duration = parse_duration(value)
    if duration is None:
        wanted = repair_duration(value) or _DURATIONS
        raise UnreadableError(f"{show(value)} is not a duration; {wanted}")
    return str(duration)


def read_number(column: Column, value: str) -> str:
    """Read an integer or decimal, giving its canonical form: `1.50` is `1.5`."""
    whole = column.datatype == XSD + "integer"
    if not (_INTEGER if whole else _DECIMAL).fullmatch(value):
        kind = "a whole number" if whole else "a number"
        form = "write digits alone: 1234" if whole else "write digits, with a point: 1234.5"
        if column.name in _COORDINATES:
            form = "write degrees, with a point: 50.85"
        wanted = repair_number(column.name, value, whole) or form
        raise UnreadableError(f"{show(value)} is not {kind}; {wanted}")
    name, bound = _COORDINATES.get(column.name, ("", 0))
    if name and abs(float(value)) > bound:
        hint = "correct it" if "." in value else "is its point lost?"
        if name == "latitude" and abs(float(value)) <= 180:
            hint = "is it the longitude?"
        raise UnreadableError(
            f"{show(value)} is no {name}, which is from -{bound} to {bound} degrees; {hint}"
        )
    return canonical_number(value)


def canonical_number(value: str) -> str:
    """Give the canonical form of a plain number: no leading or trailing zeros, no minus zero."""
    sign, digits = ("-", value[1:]) if value.startswith("-") else ("", value)
    whole, _, fraction = digits.partition(".")
    whole, fraction = whole.lstrip("0") or "0", fraction.rstrip("0")
    plain = f"{whole}.{fraction}" if fraction else whole
    return plain if plain == "0" else sign + plain


def read_confidence(value: str) -> str:
    """Read an optional number from 0 to 1."""
    if value and not (_DECIMAL.fullmatch(value) and 0 <= float(value) <= 1):
        raise UnreadableError(f"{show(value)} is not a number from 0 to 1; write one such as 0.95")
    return canonical_number(value) if value else ""


def read_concept(column: Column, value: str, vocabulary: Vocabulary) -> str:
    """Read the local name of a concept of the column's code list."""
    known = vocabulary.concepts.get(column.scheme, frozenset())
    if value not in known:
        scheme = column.scheme.rstrip("/").rpartition("/")[2]
        codes = {name: column.scheme + name for name in known}
        advice = ask(find_named(value, codes, vocabulary.named)) or nearest(value, known)
        raise UnreadableError(f"{show(value)} is not in the code list {scheme}; {advice}")
    return value


def read_iri(value: str) -> str:
    """Read a web address, which is any IRI of http or https."""
    if re.search(r"[,|\s]https?://", value):
        raise UnreadableError(f"{show(value)} is more than one address; put ; between them")
    if not _PLAIN_IRI.fullmatch(value):
        advice = "copy it again, with %20 for a space"
        problem = UnreadableError(f"{show(value)} is not a web address; {advice}")
        if re.match(r"https?://[^/?#]", value) is None:
            raise problem
        try:
            pyoxigraph.NamedNode(value)
        except ValueError:
            raise problem from None
    return value


def is_language(tag: str) -> bool:
    """Whether a tag in lower case has the form of a language tag, and is no country code."""
    if not _LANGUAGE.fullmatch(tag) or tag in NOT_LANGUAGES:
        return False
    try:
        pyoxigraph.Literal("", language=tag)
    except ValueError:
        return False
    return True
