"""Letters of the Latin script that are no others with an accent, and what is typed for them.

May import: nothing.
"""

LETTERS = str.maketrans({
    "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ŋ": "n", "ə": "e", "ı": "i", "æ": "ae",
    "œ": "oe", "þ": "th",
})  # fmt: skip
"""In small letters; `frontend/src/names.js` has the same."""
