"""Text buffers by key, in memory and then on disk, to write texts in another order than they come.

May import: nothing.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

LARGEST = 1 << 26
"""The most characters kept in memory."""


class Buffers:
    """A buffer of text for each key, read in the order of writing; used within `with`."""

    def __init__(self, folder: Path | None = None, largest: int = LARGEST) -> None:
        self._folder, self._largest = folder, largest
        self._size = 0
        self._held: dict[str, list[str]] = {}
        self._places: dict[str, list[tuple[int, int]]] = {}
        self._file: IO[bytes] | None = None

    def __enter__(self) -> "Buffers":
        return self

    def __exit__(self, *_: object) -> None:
        if self._file:
            self._file.close()

    def add(self, key: str, text: str) -> None:
        """Append a text to the buffer of a key."""
        self._held.setdefault(key, []).append(text)
        self._size += len(text)
        if self._size > self._largest:
            self._spill()

    def names(self) -> list[str]:
        """Give all keys, sorted."""
        return sorted(self._held.keys() | self._places.keys())

    def read(self, key: str) -> Iterator[str]:
        """Give the texts of a buffer."""
        for start, length in self._places.get(key, ()):
            if self._file:
                self._file.seek(start)
                yield self._file.read(length).decode()
        yield from self._held.get(key, ())

    def _spill(self) -> None:
        if self._file is None:
            self._file = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115 - at the end
        self._file.seek(0, 2)
        for key, texts in self._held.items():
            content = "".join(texts).encode()
            self._places.setdefault(key, []).append((self._file.tell(), len(content)))
            self._file.write(content)
        self._held.clear()
        self._size = 0
