"""What to write instead: guesses at what a person meant, for the messages of findings.

May import: nothing.
"""

import difflib
import re
import unicodedata
from collections.abc import Collection

MANY = 30
"""Lists longer than this are not written out in a message."""


def nearest(value: str, known: Collection[str]) -> str:
    """Advise the known names nearest to a value, and all of them if they are few."""
    near = difflib.get_close_matches(value.lower(), known, 1)
    guess = f'did you mean "{near[0]}"?' if near else ""
    names = ", ".join(sorted(known))
    listed = f"known are {names}" if 0 < len(known) <= MANY else ""
    return " ".join(part for part in (guess, listed) if part) or "none is known"


def repair_date(value: str) -> str:
    """Advise how to write a date."""
    return ""


def repair_duration(value: str) -> str:
    """Advise how to write a duration."""
    return ""


def repair_number(column: str, value: str, whole: bool) -> str:
    """Advise how to write a number."""
    return ""


def slug(value: str) -> str:
    """Make an id of a text, as far as its letters have a Latin base."""
    folded = unicodedata.normalize("NFKD", value.casefold())
    plain = "".join(character for character in folded if not unicodedata.combining(character))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def repair_language(tag: str) -> str:
    """Advise how to write a language tag."""
    return "write one such as en, nl or zh-hans"
