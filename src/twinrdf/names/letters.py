"""Letters without their accents, and what is typed for Latin ones that are no accented letter.

May import: nothing.
"""

import unicodedata

LETTERS = str.maketrans({
    "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ŋ": "n", "ə": "e", "ı": "i", "æ": "ae",
    "œ": "oe", "þ": "th",
})  # fmt: skip
"""In lower case; `frontend/src/names.js` has the same table."""


def drop_accents(text: str) -> str:
    """Decompose letters, and leave out their accents."""
    letters = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
