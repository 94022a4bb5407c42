"""Names as keys that are equal for different spellings of one name.

A key is case-folded and has no diacritics, punctuation or brackets. The core of a name is its key
without the words that say what the place is. A transliteration is kept apart from both, because it
is often shared: 台州 and 泰州 are both "taizhou".

May import: names.affixes, names.letters.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from anyascii import anyascii

from twinrdf.names.affixes import AFTER, BEFORE, IN_BRACKETS, LONGEST, LOOSE, WHOLE_WORDS, Levels
from twinrdf.names.letters import LETTERS

LONGEST_NAME = 200
"""The most characters of a name; nothing is looked up for longer ones."""

_WORDS = {
    "st": "saint", "sankt": "saint", "ste": "sainte", "sta": "santa", "sto": "santo",
    "mt": "mount", "ft": "fort",
}  # fmt: skip
_APOSTROPHES = re.compile(r"['’‘ʼʻ`´ʹʿʾ]")
_MARKS = re.compile("[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670]")
_BRACKETS = re.compile(r"[(（\[]([^()（）\[\]]*)[)）\]]")
_EAST_ASIAN = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_HAN = re.compile("[\u3400-\u9fff]")
_NOTHING: Levels = frozenset()


@dataclass(frozen=True, slots=True)
class Parsed:
    """A parsed name: its key, its core, the levels that its words allow, its qualifiers.

    `loose` is the core without a last word such as "city", which may also be part of the name;
    `qualifiers` are the keys of texts in brackets or after a comma.
    """

    key: str
    core: str
    loose: str = ""
    levels: Levels = _NOTHING
    qualifiers: tuple[str, ...] = ()


def normalise(name: str) -> str:
    """Give the key of a text: case, diacritics and punctuation folded, words one space apart."""
    return _fold(_APOSTROPHES.sub("", name))


@lru_cache(maxsize=50_000)
def parse_name(name: str) -> Parsed:
    """Parse a name; one that is empty or too long has an empty key."""
    if len(name) > LONGEST_NAME:
        return Parsed("", "")
    bare, inside = _BRACKETS.sub(" ", name), _BRACKETS.findall(name)
    if "," in bare and not inside:
        bare, *inside = bare.split(",")
    key = normalise(bare)
    if not key:
        return Parsed(normalise(name), normalise(name))
    levels, qualifiers = _NOTHING, []
    for part in map(normalise, inside):
        if part in IN_BRACKETS:
            levels = IN_BRACKETS[part]
        elif part:
            qualifiers.append(part)
    core, by_words = _strip(_fold(_APOSTROPHES.sub(" ", bare)).split())
    core, levels = core or key, levels or by_words
    loose, by_last = _strip_loosely(core)
    return Parsed(key, core, loose, levels or by_last, tuple(qualifiers))


def keys_of(names: Iterable[str]) -> frozenset[str]:
    """Give the keys and the cores of names."""
    return _keys_of(tuple(names))


@lru_cache(maxsize=20_000)
def _keys_of(names: tuple[str, ...]) -> frozenset[str]:
    parsed = map(parse_name, names)
    return frozenset(key for one in parsed for key in (one.key, one.core) if key)


def transliterate(key: str) -> str:
    """Transliterate a key to ASCII; a key that is ASCII already gives an empty text."""
    if key.isascii():
        return ""
    return "".join(re.findall("[a-z0-9 ]+", anyascii(key).lower())).strip()


def is_han(text: str) -> bool:
    """Whether a text has Chinese characters, whose transliterations are ambiguous."""
    return bool(_HAN.search(text))


def _fold(text: str) -> str:
    if text.isascii():
        folded = text.lower()
    else:
        folded = unicodedata.normalize("NFKC", text).casefold().translate(LETTERS)
        folded = _MARKS.sub("", unicodedata.normalize("NFD", folded))
        folded = unicodedata.normalize("NFC", folded).translate(LETTERS)
    kept = [char if char.isalnum() or _joins(char) else " " for char in folded]
    return " ".join(_WORDS.get(word, word) for word in "".join(kept).split())


def _joins(char: str) -> bool:
    """Whether a character is a combining mark that belongs to a letter, as in Indic scripts."""
    return not char.isascii() and unicodedata.category(char)[0] == "M"


def _strip(words: list[str]) -> tuple[str, Levels]:
    """Remove one phrase from the front, else from the end; a phrase is never the whole name."""
    longest = min(LONGEST, len(words) - 1)
    for count in range(longest, 0, -1):
        levels = BEFORE.get(tuple(words[:count]))
        if levels:
            return _rejoin(words[count:]), levels
    for count in range(longest, 0, -1):
        levels = AFTER.get(tuple(words[-count:]))
        if levels:
            return _rejoin(words[:-count]), levels
    return _strip_ending("".join(words)) if len(words) == 1 else ("", _NOTHING)


def _rejoin(words: list[str]) -> str:
    """Join words to a key; a single letter was separated from its word by an apostrophe."""
    joined: list[str] = []
    for word in words:
        if joined and len(joined[-1]) == 1:
            joined[-1] += word
        else:
            joined.append(word)
    return " ".join(joined)


def _strip_ending(word: str) -> tuple[str, Levels]:
    if _EAST_ASIAN.search(word):
        for ending, levels in WHOLE_WORDS:
            if word.endswith(ending) and len(word) - len(ending) > 1:
                return word.removesuffix(ending), levels
    return "", _NOTHING


def _strip_loosely(core: str) -> tuple[str, Levels]:
    rest, _, last = core.rpartition(" ")
    if rest and last in LOOSE:
        return rest, LOOSE[last]
    return "", _NOTHING
