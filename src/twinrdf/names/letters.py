"""Latin letters that are not a base letter with an accent, and what is typed for them.

May import: nothing.
"""

LETTERS = str.maketrans({
    "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ŋ": "n", "ə": "e", "ı": "i", "æ": "ae",
    "œ": "oe", "þ": "th",
})  # fmt: skip
"""In lower case; `frontend/src/names.js` has the same table."""
