"""Advice for numbers that are written in other forms than those of tables.

Advice is a clause such as `write 1190000`, or an empty text if there is no good guess.

May import: nothing.
"""

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal

_NUMBER = re.compile(r"([^\d,-]*?)\+?(-?[.,]?\d(?:[\d.,'’ ]*\d)?(?:[eE][+-]?\d{1,2})?)\.?(\D*)")
_DEGREES = re.compile(
    r"([NSEWO])?\s*(\d{1,3}(?:[.,]\d+)?)\s*°?\s*(?:(\d{1,2})\s*['′’]\s*)?(?:(\d{1,2}(?:\.\d+)?)\s*[\"″”]\s*)?([NSEWO])?"
)
_MULTIPLES = {
    "thousand": 3, "duizend": 3, "mille": 3, "k": 3, "万": 4,
    "million": 6, "millions": 6, "miljoen": 6, "mln": 6, "m": 6, "亿": 8,
    "billion": 9, "billions": 9, "miljard": 9, "milliard": 9, "milliards": 9, "bn": 9,
}  # fmt: skip
_COORDINATES = {"lat", "long"}
_DOUBTFUL = re.compile(r"-?[1-9]\d{0,2}\.\d{3}")
_LONG = re.compile(r"-?\d{19}")
"""Too many digits for stores."""
_PAIR = re.compile(r"\(?(-?\d{1,3}[.,]\d+)(?:[,;]\s*|\s+)(-?\d{1,3}[.,]\d+)\)?")
"""A latitude and a longitude in one cell, as copied from maps."""


def repair_number(column: str, value: str, whole: bool) -> str:
    """Advise how to write the number in a cell of a column."""
    plain = unicodedata.normalize("NFKC", re.sub("[²³]", "", value)).replace("−", "-")
    if plain.casefold().strip("+-") in {"nan", "inf", "infinity"}:
        return "leave the cell empty where a number is not known"
    if column in _COORDINATES:
        if match := _PAIR.fullmatch(plain):
            lat, long = (part.replace(",", ".") for part in match.groups())
            return f"write {lat} in lat and {long} in long"
        if (match := _DEGREES.fullmatch(plain)) and re.search("[°NSEWO]", plain):
            return f"write {_degrees(match)}"
    match = _NUMBER.fullmatch(plain)
    if match is None:
        return ""
    before, digits, after = (part.strip() for part in match.groups())
    power = _MULTIPLES.get(after.split()[0].rstrip(".").lower(), 0) if after else 0
    readings = dict.fromkeys(
        _plain(Decimal(reading).scaleb(power))
        for reading in _readings(digits, column in _COORDINATES)
    )
    if any(_LONG.match(one) for one in readings):
        return "write one of 18 digits at most"
    fitting = [reading for reading in readings if not (whole and "." in reading)]
    if not fitting:
        return ""
    advice = f"write {' or '.join(fitting)}"
    if after == "%":
        return f"{advice}, and percent in unit"
    return f"{advice} and put the words in asWritten" if before or after else advice


def doubt_number(column: str, value: str) -> str:
    """Say what else a readable number may mean, if its point may separate thousands."""
    if column in _COORDINATES or not _DOUBTFUL.fullmatch(value):
        return ""
    plain = value.replace(".", "")
    return f'"{value}" is read with a decimal point; write {plain} if that is meant, else {value}0'


def _readings(digits: str, coordinate: bool) -> Iterator[str]:
    """Read digits with separators; a single one before three digits has both readings."""
    digits = re.sub(r"['’ ]", "", digits)
    mark = "," if digits.rfind(",") > digits.rfind(".") else "."
    other = "." if mark == "," else ","
    whole, _, fraction = digits.rpartition(mark)
    if mark not in digits:
        yield digits
        return
    grouped = re.fullmatch(rf"-?\d{{1,3}}(\{mark}\d{{3}})+", digits)
    if grouped and not coordinate:
        yield digits.replace(mark, "")
    thousands = re.fullmatch(rf"-?\d*|-?\d{{1,3}}(\{other}\d{{3}})+", whole)
    if thousands and not (grouped and (mark == "." or fraction == "000")):
        yield f"{whole.replace(other, '')}.{fraction}"


def _plain(number: Decimal) -> str:
    return f"{number:.18f}".rstrip("0").rstrip(".")


def _degrees(match: re.Match[str]) -> str:
    before, degrees, minutes, seconds, after = match.groups()
    angle = float(degrees.replace(",", ".")) + int(minutes or 0) / 60 + float(seconds or 0) / 3600
    plain = f"{angle:.5f}".rstrip("0").rstrip(".")
    side = before or after
    if side == "O":  # ouest in French, oost in Dutch
        return f"{plain} for east, -{plain} for west"
    return f"-{plain}" if side in {"S", "W"} else plain
