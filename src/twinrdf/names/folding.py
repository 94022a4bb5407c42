"""Text as it is compared in a search: without case or accents, in simplified Chinese.

May import: nothing.
"""

import re
import unicodedata
from functools import cache

from opencc_purepy import OpenCC

_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff]")
_UNACCENTED = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)


def fold(text: str) -> str:
    """Reduce a text to what is compared in a search; its words stand one space apart.

    >>> fold("  Île de Ré "), fold("臺北")
    ('ile de re', '台北')
    """
    if text.isascii():
        return " ".join(text.lower().split())
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_UNACCENTED))
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    folded = " ".join(unicodedata.normalize("NFC", bare).split())
    return _simplifier().convert(folded) if _HAN.search(folded) else folded


@cache
def _simplifier() -> OpenCC:
    return OpenCC("t2s")
