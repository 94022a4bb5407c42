"""Distinct texts and their numbers, and texts packed into bytes that are decoded on demand.

May import: nothing.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import Any
from zlib import crc32

import numpy as np


class PackedTexts(Sequence[str]):
    """Texts packed into bytes, found by their hashes; further ones may be added."""

    __slots__ = ("_added", "_content", "_ends", "_hashes", "_order")

    def __init__(self, content: memoryview, ends: memoryview, order: memoryview) -> None:
        """Take what `pack_texts` made: the texts, their ends, and the hashes with the numbers."""
        self._content, self._ends = content, ends
        self._hashes, self._order = order[: len(ends)], order[len(ends) :]
        self._added: list[str] = []

    def __len__(self) -> int:
        return len(self._ends) + len(self._added)

    def __getitem__(self, number: Any) -> Any:
        if number >= len(self._ends):
            return self._added[number - len(self._ends)]
        begin = self._ends[number - 1] if number else 0
        return str(self._content[begin : self._ends[number]], "utf-8")

    def __iter__(self) -> Iterator[str]:
        yield from map(self.__getitem__, range(len(self._ends)))
        yield from self._added

    def append(self, text: str) -> None:
        """Add a new text with the next number."""
        self._added.append(text)

    def find(self, text: str) -> int | None:
        """Give the number of a text that was packed."""
        wanted = crc32(text.encode())
        place = bisect_left(self._hashes, wanted)
        while place < len(self._hashes) and self._hashes[place] == wanted:
            number = self._order[place]
            if self[number] == text:
                return number
            place += 1
        return None


def pack_texts(texts: Iterable[str]) -> tuple[bytes, "array[int]", "array[int]"]:
    """Pack distinct texts: their bytes, the end of each, and the sorted hashes with the numbers."""
    encoded = [text.encode() for text in texts]
    ends = array("I", accumulate(map(len, encoded)))
    hashes = np.fromiter(map(crc32, encoded), np.uint32, len(encoded))
    order = np.argsort(hashes, kind="stable").astype(np.uint32)
    found = array("I", np.concatenate([hashes[order], order]).tobytes())
    return b"".join(encoded), ends, found


Texts = list[str] | PackedTexts


class Numbers(dict[str, int]):
    """The number of each text; looking up a new text gives it the next number."""

    __slots__ = ("_find", "texts")

    def __init__(self, texts: Texts) -> None:
        """Number a list of texts, or packed texts, which have their numbers already."""
        super().__init__()
        self.texts = texts
        self._find = texts.find if isinstance(texts, PackedTexts) else None

    def __missing__(self, text: str) -> int:
        number = self.find(text)
        if number is None:
            number = len(self.texts)
            self.texts.append(text)
        self[text] = number
        return number

    def find(self, text: str) -> int | None:
        """Give the number of a text, if it has one."""
        number = self.get(text)
        return self._find(text) if number is None and self._find else number
