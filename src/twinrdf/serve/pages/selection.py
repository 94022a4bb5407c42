"""Faceted filtering: choosing items by several facets, and counting the remaining choices.

The items with a value are a bit set in one integer, so that choosing and counting are operations on
few integers, however many items there are.

May import: nothing.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import compress

Values = tuple[tuple[str, ...], ...]
"""What an item has of each facet, in the order of the facets."""

_DIGITS = bytes.maketrans(b"01", b"\x00\x01")


class Selection:
    """Items, given by their values in the order they have, to choose among."""

    def __init__(self, facets: Sequence[str], items: Iterable[Values]) -> None:
        found: dict[str, dict[str, list[int]]] = {name: {} for name in facets}
        self._size = 0
        for number, values in enumerate(items):
            self._size = number + 1
            for name, own in zip(facets, values, strict=True):
                for value in own:
                    found[name].setdefault(value, []).append(number)
        self._members = {
            name: {value: _set_bits(numbers, self._size) for value, numbers in values.items()}
            for name, values in found.items()
        }

    def find(self, chosen: Mapping[str, str]) -> Sequence[int]:
        """Give the numbers of the items that have every value chosen, in their order."""
        if not chosen:
            return range(self._size)
        digits = f"{self._mask(chosen):b}"[::-1].encode().translate(_DIGITS)
        return list(compress(range(self._size), digits))

    def count(self, chosen: Mapping[str, str]) -> dict[str, Counter[str]]:
        """Count the values of each facet among the items that the choices of the others leave.

        Values that no such item has are there too, with zero.
        """
        counts = {}
        for name, values in self._members.items():
            left = self._mask({other: chosen[other] for other in chosen if other != name})
            counts[name] = Counter(
                {value: (left & members).bit_count() for value, members in values.items()}
            )
        return counts

    def _mask(self, chosen: Mapping[str, str]) -> int:
        mask = (1 << self._size) - 1
        for name, value in chosen.items():
            if name in self._members:
                mask &= self._members[name].get(value, 0)
        return mask


def _set_bits(numbers: Iterable[int], size: int) -> int:
    bits = bytearray(size // 8 + 1)
    for number in numbers:
        bits[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(bits, "little")


def decade_of(date: str) -> tuple[str, ...]:
    """Name the decade of a date; one without a date has none.

    >>> decade_of("1994-09-22")
    ('1990s',)
    """
    return (f"{date[:3]}0s",) if date else ()
