"""Texts kept apart by a key while they are written in another order: in memory, then on disk.

May import: nothing.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

LARGEST = 1 << 26
"""How many characters are held in memory."""


class Piles:
    """A pile of text for each key, read from the bottom up; used within `with`."""

    def __init__(self, folder: Path | None = None, largest: int = LARGEST) -> None:
        self._folder, self._largest = folder, largest
        self._size = 0
        self._held: dict[str, list[str]] = {}
        self._places: dict[str, list[tuple[int, int]]] = {}
        self._file: IO[bytes] | None = None

    def __enter__(self) -> "Piles":
        return self

    def __exit__(self, *_: object) -> None:
        if self._file:
            self._file.close()

    def add(self, key: str, text: str) -> None:
        """Lay a text on the pile of a key."""
        self._held.setdefault(key, []).append(text)
        self._size += len(text)
        if self._size > self._largest:
            self._put_away()

    def names(self) -> list[str]:
        """Give all keys in order."""
        return sorted(self._held.keys() | self._places.keys())

    def read(self, key: str) -> Iterator[str]:
        """Give the texts of a pile, from the first on."""
        for start, length in self._places.get(key, ()):
            if self._file:
                self._file.seek(start)
                yield self._file.read(length).decode()
        yield from self._held.get(key, ())

    def _put_away(self) -> None:
        if self._file is None:
            self._file = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115 - at the end
        self._file.seek(0, 2)
        for key, texts in self._held.items():
            content = "".join(texts).encode()
            self._places.setdefault(key, []).append((self._file.tell(), len(content)))
            self._file.write(content)
        self._held.clear()
        self._size = 0
