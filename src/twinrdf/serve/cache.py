"""A cache in memory, limited by the bytes of its keys and values.

May import: nothing.
"""

import sys
from collections import OrderedDict
from collections.abc import Hashable, Iterable
from typing import Generic, TypeVar

_ENTRY = 256
"""The bytes that an entry takes besides its key and its value."""

_WHOLE = frozenset((bytes, str, bool, int, type(None)))

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Cache(Generic[K, V]):
    """A cache of up to `most` bytes, which drops the least recently used values."""

    def __init__(self, most: int) -> None:
        self.size = self.hits = self.misses = 0
        self._most = most
        self._kept: OrderedDict[K, tuple[V, int]] = OrderedDict()

    def get(self, key: K) -> V | None:
        """Give a value if it is in the cache, and count a hit or a miss."""
        value = self.find(key)
        if value is None:
            self.misses += 1
        else:
            self.hits += 1
        return value

    def find(self, key: K) -> V | None:
        """Give a value if it is in the cache, without counting."""
        entry = self._kept.get(key)
        if entry is None:
            return None
        self._kept.move_to_end(key)
        return entry[0]

    def put(self, key: K, value: V, size: int = 0) -> None:
        """Keep a value, unless it takes more than a quarter of the cache.

        `size` is how many bytes both take, where that is known without weighing them.
        """
        size = _ENTRY + (size or weigh(key) + weigh(value))
        if size > self._most // 4 or key in self._kept:
            return
        self._kept[key] = value, size
        self.size += size
        while self.size > self._most:
            self.size -= self._kept.popitem(last=False)[1][1]


def weigh(value: object) -> int:
    """Count the bytes of a value with those it is made of, if it is a tuple, dict or dataclass."""
    size, parts = 0, [value]
    while parts:
        size += sum(map(sys.getsizeof, parts))
        parts = [part for whole in parts if type(whole) not in _WHOLE for part in _split(whole)]
    return size


def _split(value: object) -> Iterable[object]:
    if isinstance(value, tuple):
        return value
    if isinstance(value, dict):
        return value.items()
    return [getattr(value, name) for name in getattr(value, "__dataclass_fields__", ())]
