"""A file of sections, read on demand: JSON values, texts and numbers behind a header.

May import: shacl.arrays, shacl.texts.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate
from typing import Any

import numpy as np
import numpy.typing as npt

from twinrdf.shacl.arrays import Ids
from twinrdf.shacl.texts import PackedTexts, pack_texts

_SIZE = 8


class SectionWriter:
    """Collects sections, each with a number."""

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
        """Add 32-bit integers."""
        return self.add(np.asarray(numbers, np.int32).tobytes())

    def texts(self, texts: Iterable[str]) -> list[int]:
        """Add different texts, as three sections."""
        content, ends, order = pack_texts(texts)
        return [self.add(content), self.add(ends.tobytes()), self.add(order.tobytes())]

    def finish(self, header: dict[str, Any]) -> bytes:
        """Give the header and all sections as bytes."""
        start = _dump({**header, "lengths": list(map(len, self.sections))})
        blocks = [len(start).to_bytes(_SIZE, "big"), start, *self.sections]
        return b"".join(block + bytes(-len(block) % _SIZE) for block in blocks)


class SectionReader:
    """Reads sections from bytes, by their numbers."""

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
        """Give 32-bit integers, without copying them."""
        return np.frombuffer(self._sections[number], np.int32)

    def texts(self, content: int, ends: int, order: int) -> PackedTexts:
        """Give texts, without copying them."""
        places = (self._sections[each].cast("I") for each in (ends, order))
        return PackedTexts(self._sections[content], *places)


class _Kinds(Mapping[str, tuple[str, ...]]):
    """The kinds of thing that each id names; ids are looked up in the packed texts."""

    def __init__(self, names: PackedTexts, places: Ids, kinds: list[tuple[str, ...]]) -> None:
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


def read_sections(content: memoryview) -> tuple[dict[str, Any], SectionReader]:
    """Read the header of a file, and give it with the reader of its sections."""
    length = int.from_bytes(content[:_SIZE], "big")
    header = json.loads(bytes(content[_SIZE : _SIZE + length]))
    return header, SectionReader(content[_SIZE + length + -length % _SIZE :], header["lengths"])


def write_kinds(kinds: Mapping[str, tuple[str, ...]], writer: SectionWriter) -> list[Any]:
    """Write the kinds of thing that each id names."""
    places: dict[tuple[str, ...], int] = {}
    numbers = [places.setdefault(each, len(places)) for each in kinds.values()]
    return [writer.texts(kinds), writer.numbers(numbers), list(places)]


def read_kinds(written: list[Any], reader: SectionReader) -> Mapping[str, tuple[str, ...]]:
    """Read the kinds of thing that each id names."""
    names, places, kinds = written
    return _Kinds(reader.texts(*names), reader.numbers(places), list(map(tuple, kinds)))


def _dump(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
