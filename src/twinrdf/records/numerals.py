"""Advice for numbers that are written in other forms than those of tables.

Advice is a clause such as `write 1190000`, or an empty text if there is no good guess.

May import: nothing.
"""

import math
import re
import unicodedata
from collections.abc import Iterator, Sequence
from decimal import Decimal

_NUMBER = re.compile(r"([^\d,-]*?)\+?(-?[.,]?\d(?:[\d.,'’ ]*\d)?(?:[eE][+-]?\d{1,2})?)\.?(\D*)")
_DEGREES = re.compile(
    r"([NSEWO])?\s*(\d{1,3}(?:[.,]\d+)?)\s*°?\s*(?:(\d{1,2}(?:[.,]\d+)?)\s*['′’]\s*)?"
    r"(?:(\d{1,2}(?:[.,]\d+)?)\s*(?:[\"”]|['′’]{2})\s*)?([NSEWO])?"
)
_MULTIPLES = {
    "thousand": 3, "duizend": 3, "mille": 3, "k": 3, "万": 4,
    "million": 6, "millions": 6, "miljoen": 6, "mln": 6, "m": 6, "亿": 8,
    "billion": 9, "billions": 9, "miljard": 9, "milliard": 9, "milliards": 9, "bn": 9,
}  # fmt: skip
_BOUNDS = {"lat": 90, "long": 180}
_DOUBTFUL = re.compile(r"-?[1-9]\d{0,2}\.\d{3}")
_LONG = re.compile(r"-?\d{19}")
"""Too many digits for stores."""
_PAIR = re.compile(r"\(?(-?\d{1,3}[.,]\d+)(?:[,;]\s*|\s+)(-?\d{1,3}[.,]\d+)\)?")
_PAIR_OF_DEGREES = re.compile(r"(.{2,20}[NS])[,;\s]\s*(.{2,20}[EWO])")
"""A latitude and a longitude in one cell, as copied from maps and encyclopedias."""
_DEGREE_SIGNS = str.maketrans("º˚″", '°°"')
"""Signs that compatibility forms replace by letters, spaces or two of another."""


def repair_number(column: str, value: str, whole: bool) -> str:
    """Advise how to write the number in a cell of a column."""
    plain = re.sub("[²³]", "", value).translate(_DEGREE_SIGNS)
    plain = unicodedata.normalize("NFKC", plain).replace("−", "-")
    if plain.casefold().strip("+-") in {"nan", "inf", "infinity"}:
        return "leave the cell empty where a number is not known"
    if column in _BOUNDS:
        pair = [part.replace(",", ".") for part in _groups(_PAIR, plain)]
        pair = pair or [_degrees(part) for part in _groups(_PAIR_OF_DEGREES, plain)]
        if all(pair) and pair:
            return f"write {pair[0]} in lat and {pair[1]} in long"
        if degrees := _degrees(plain):
            return f"write {degrees}"
    match = _NUMBER.fullmatch(plain)
    if match is None:
        return ""
    before, digits, after = (part.strip() for part in match.groups())
    power = _MULTIPLES.get(after.split()[0].rstrip(".").lower(), 0) if after else 0
    readings = dict.fromkeys(
        _plain(Decimal(reading).scaleb(power)) for reading in _readings(digits, column in _BOUNDS)
    )
    if any(_LONG.match(one) for one in readings):
        return "write one of 18 digits at most"
    bound = _BOUNDS.get(column, math.inf)
    fitting = [one for one in readings if not (whole and "." in one) and abs(Decimal(one)) <= bound]
    if not fitting:
        return ""
    advice = f"write {' or '.join(fitting)}"
    if after == "%":
        return f"{advice}, and percent in unit"
    return f"{advice} and put the words in asWritten" if before or after else advice


def doubt_number(column: str, value: str) -> str:
    """Say what else a readable number may mean, if its point may separate thousands."""
    if column in _BOUNDS or not _DOUBTFUL.fullmatch(value):
        return ""
    plain = value.replace(".", "")
    return f'"{value}" is read with a decimal point; write {plain} if that is meant, else {value}0'


def _readings(digits: str, coordinate: bool) -> Iterator[str]:
    """Read digits with separators; a single one before three digits has both readings.

    Spaces between the digits of a coordinate divide degrees, minutes and seconds.
    """
    if coordinate and re.search(r"\d \d", digits):
        return
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


def _groups(form: re.Pattern[str], text: str) -> Sequence[str]:
    match = form.fullmatch(text)
    return match.groups() if match else ()


def _degrees(text: str) -> str:
    """Read degrees with minutes, seconds or a point of the compass; give nothing for others."""
    match = _DEGREES.fullmatch(text)
    if match is None or not re.search("[°NSEWO]", text):
        return ""
    before, *parts, after = match.groups()
    numbers = (float((part or "0").replace(",", ".")) for part in parts)
    angle = sum(number / 60**power for power, number in enumerate(numbers))
    plain = f"{angle:.5f}".rstrip("0").rstrip(".")
    side = before or after
    if side == "O":  # ouest in French, oost in Dutch
        return f"{plain} for east, -{plain} for west"
    return f"-{plain}" if side in {"S", "W"} else plain
