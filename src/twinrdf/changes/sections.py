"""Sections of what is remembered: JSON that is read when asked for, texts and numbers as they lie.

May import: shacl.arrays, shacl.texts.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate
from typing import Any

import numpy as np
import numpy.typing as npt

from twinrdf.shacl.arrays import Ids
from twinrdf.shacl.texts import Kept, pack_texts

_SIZE = 8


class Written:
    """Sections as they are added, each with a number."""

    def __init__(self) -> None:
        self.sections: list[bytes] = []

    def add(self, section: bytes) -> int:
        """Add a section."""
        self.sections.append(section)
        return len(self.sections) - 1

    def json(self, value: Any) -> int:
        """Add a value as JSON."""
        return self.add(_dump(value))

    def numbers(self, numbers: npt.ArrayLike) -> int:
        """Add numbers of 32 bits."""
        return self.add(np.asarray(numbers, np.int32).tobytes())

    def texts(self, texts: Iterable[str]) -> list[int]:
        """Add different texts, as three sections."""
        content, ends, order = pack_texts(texts)
        return [self.add(content), self.add(ends.tobytes()), self.add(order.tobytes())]

    def finish(self, header: dict[str, Any]) -> bytes:
        """Give all as bytes, behind a header."""
        said = _dump({**header, "lengths": list(map(len, self.sections))})
        lines = [len(said).to_bytes(_SIZE, "big"), said, *self.sections]
        return b"".join(each + bytes(-len(each) % _SIZE) for each in lines)


class Sections:
    """Sections as they lie in bytes, each to be read in its own way."""

    def __init__(self, content: memoryview, lengths: list[int]) -> None:
        ends = list(accumulate(length + -length % _SIZE for length in lengths))
        self._sections = [
            content[end - length - -length % _SIZE : end - -length % _SIZE]
            for end, length in zip(ends, lengths, strict=True)
        ]

    def json(self, number: int) -> Any:
        """Read a value."""
        return json.loads(bytes(self._sections[number]))

    def numbers(self, number: int) -> Ids:
        """Give numbers of 32 bits as they lie."""
        return np.frombuffer(self._sections[number], np.int32)

    def texts(self, content: int, ends: int, order: int) -> Kept:
        """Give texts as they lie."""
        places = (self._sections[each].cast("I") for each in (ends, order))
        return Kept(self._sections[content], *places)


class _Kinds(Mapping[str, tuple[str, ...]]):
    """The kinds of thing that ids name, of ids that are looked up where they lie."""

    def __init__(self, names: Kept, places: Ids, kinds: list[tuple[str, ...]]) -> None:
        self._names, self._places, self._kinds = names, places, kinds

    def __getitem__(self, name: str) -> tuple[str, ...]:
        number = self._names.find(name)
        if number is None:
            raise KeyError(name)
        return self._kinds[int(self._places[number])]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def read_sections(content: memoryview) -> tuple[dict[str, Any], Sections]:
    """Give the header of bytes and the sections behind it."""
    length = int.from_bytes(content[:_SIZE], "big")
    header = json.loads(bytes(content[_SIZE : _SIZE + length]))
    return header, Sections(content[_SIZE + length + -length % _SIZE :], header["lengths"])


def write_kinds(kinds: Mapping[str, tuple[str, ...]], to: Written) -> list[Any]:
    """Write which kinds of thing ids name."""
    places: dict[tuple[str, ...], int] = {}
    numbers = [places.setdefault(each, len(places)) for each in kinds.values()]
    return [to.texts(kinds), to.numbers(numbers), list(places)]


def read_kinds(told: list[Any], at: Sections) -> Mapping[str, tuple[str, ...]]:
    """Give which kinds of thing ids name."""
    names, places, kinds = told
    return _Kinds(at.texts(*names), at.numbers(places), list(map(tuple, kinds)))


def _dump(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
