"""Folding texts for search: no case, no accents, simplified Chinese.

May import: names.letters.
"""

import re
import unicodedata
from functools import cache

from opencc_purepy import OpenCC

from twinrdf.names.letters import LETTERS, drop_accents

_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff]")


def fold(text: str) -> str:
    """Fold a text for search; its words are separated by single spaces.

    >>> fold("  Île de Ré "), fold("臺北")
    ('ile de re', '台北')
    """
    if text.isascii():
        return " ".join(text.lower().split())
    bare = drop_accents(text.casefold().translate(LETTERS))
    folded = " ".join(unicodedata.normalize("NFC", bare).split())
    return simplify(folded)


def simplify(text: str) -> str:
    """Write traditional Chinese characters as simplified ones.

    >>> simplify("蘇州市")
    '苏州市'
    """
    if not _HAN.search(text):
        return text
    return _simplifier().convert(unicodedata.normalize("NFC", text))


@cache
def _simplifier() -> OpenCC:
    return OpenCC("t2s")
