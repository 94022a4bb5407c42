"""Checks of the characters of cells: invisible, lost and lookalike ones; quoting in messages.

May import: findings.
"""

import re
import unicodedata
from collections.abc import Iterator

from twinrdf.findings import Severity

LARGEST_CELL = 100_000
"""The most characters a cell may have."""

_JOINERS = frozenset("\u200c\u200d\u200e\u200f\u061c")
"""Invisible characters that some scripts need: joiners, and directional marks."""

_ERRORS = re.compile(
    "#(REF|VALUE|DIV/0|NULL|NUM|SPILL|CALC|FIELD|ERROR|BLOCKED|CONNECT|BUSY|UNKNOWN)!"
    "|#N/A|#NAME[?]|#GETTING_DATA|Err:[0-9]{3}|Loading[.]{3}"
    "|#(VERW|WAARDE|DEEL/0|LEEG|GETAL|OVERLOOP)!|#N/B|#NAAM[?]"  # as Dutch has them
    "|#(VALEUR|NUL|NOMBRE|PROPAGATION)!|#NOM[?]"  # French
    "|#(BEZUG|WERT|ZAHL|ÜBERLAUF)!|#NV"  # German
    "|#¡[A-Z0/]+!|#¿[A-Z]+[?]"  # Spanish
)
"""The error values of spreadsheet programs; #DIV/0! and others are the same in many languages."""
_MISREAD = re.compile(
    r"[ÂÃâ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]+"
    r"|[ÄÅÈ][¡-ª¬-º¼-¿‚„…†‡ˆ‰Š‹ŒŽ•˜™š›œžŸ]"  # but for what may stand after a letter by itself
    r"|ï»¿"
)
_CONTROLS = {"\t": "tab", "\n": "line break", "\v": "line break", "\f": "page break"}
_FORMULA = re.compile(r"=[A-Za-zÀ-ÿ.]+[(]|=[$A-Z]+[0-9]")
_LOST = re.compile(r"[?]{2,}[? ]*|(?:.*[\s\W])?[^\W\d_]+[?][^\W\d_]+(?:[\s\W].*)?", re.DOTALL)
_LATIN, _ALIKE = "A-Za-zÀ-ɏ", "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧανορτυχЀ-ӿ"
_MIXED = re.compile(f"[{_LATIN}][{_ALIKE}]|[{_ALIKE}][{_LATIN}]")
"""Latin letters beside Greek or Cyrillic ones, which may be lookalikes."""


def show(value: str, most: int = 60) -> str:
    """Quote a value in a message: shortened, without unprintable characters."""
    short = value if len(value) <= most else f"{value[:most]}…"
    return '"' + "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in short) + '"'


def check_characters(cell: str, prose: bool) -> Iterator[tuple[Severity, str]]:
    """Find unallowed characters in a cell; prose may have more characters than a code."""
    if len(cell) > LARGEST_CELL:
        yield Severity.VIOLATION, f"more than {LARGEST_CELL:,} characters; shorten it"
        return
    failure = _find_failure(cell) if cell.startswith(("#", "Err:", "Loading")) else ""
    if failure:
        yield Severity.VIOLATION, failure
        return
    if cell.startswith("=") and _FORMULA.match(cell):
        severity = Severity.WARNING if prose else Severity.VIOLATION
        yield severity, "a formula, not what it gives; save values"
    if cell.isascii() and cell.isprintable():
        return
    suspect = not cell.isprintable() or "\ufffd" in cell
    for place, character in enumerate(cell if suspect else "", 1):
        problem = _find_problem(character, prose)
        if problem:
            yield Severity.VIOLATION, f"character {place} is {_name(character)}, {problem}"
            return
    if prose and cell != cell.strip():
        edge = cell[0] if cell[0].isspace() else cell[-1]
        yield Severity.VIOLATION, f"begins or ends with {_name(edge)}; remove it"
    misread = _MISREAD.search(cell)
    meant = _reread(misread[0]) if misread else ""
    if misread and meant:
        yield (
            Severity.WARNING,
            f"{show(misread[0])} looks like {show(meant)} saved in the wrong encoding; correct it",
        )
    if prose and not unicodedata.is_normalized("NFC", cell):
        yield (
            Severity.WARNING,
            "letters and accents are separate characters (not Unicode NFC); "
            "they are read as one, so type them again",
        )


def doubt_text(cell: str) -> str:
    """Say why a text is probably a mistake; give an empty text if it is not."""
    if "?" in cell and "//" not in cell and _LOST.fullmatch(cell):
        return f"{show(cell)} has ? where a letter may have been lost in saving; write the letter"
    if is_mixed(cell) and (match := _MIXED.search(cell)):
        one = next(c for c in match[0] if not re.match(f"[{_LATIN}]", c))
        return f"{show(one)} is {_name(one)} among Latin letters; type it again"
    return ""


def is_mixed(cell: str) -> bool:
    """Whether a text mixes Latin letters with lookalikes of another script."""
    return not cell.isascii() and _MIXED.search(cell) is not None


def _find_failure(cell: str) -> str:
    """Describe an error value of a spreadsheet program."""
    if _ERRORS.fullmatch(cell):
        return f"{cell} is an error of the spreadsheet; correct its formula"
    if len(cell) > 2 and not cell.strip("#"):
        return f"{show(cell)} stands for a value wider than its column; widen that, and save again"
    return ""


def _find_problem(character: str, prose: bool) -> str:
    if character == "\ufffd":
        return "where a letter was lost in saving; write the letter"
    if character.isprintable() or (character == "\n" and prose):
        return ""
    if character == "\n":
        return "in a cell that is no text; put several values on one line, separated by ;"
    category = unicodedata.category(character)
    if category == "Zs":
        return "" if prose else "no ordinary space; remove it"
    if category == "Cf":
        needed = character in _JOINERS or unicodedata.bidirectional(character) == "AN"
        return "" if prose and needed else "which nobody sees; remove it"
    if category in {"Cc", "Co", "Zl", "Zp"} or ord(character) & 0xFFFE == 0xFFFE:
        return "which is no text; remove it"
    return ""


def _name(character: str) -> str:
    code = f"U+{ord(character):04X}"
    name = unicodedata.name(character, _CONTROLS.get(character, ""))
    return f"{code} ({name.lower()})" if name else code


def _reread(text: str) -> str:
    """Repair UTF-8 text that was decoded as Windows-1252; give an empty text for any other."""
    try:
        return text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return ""
