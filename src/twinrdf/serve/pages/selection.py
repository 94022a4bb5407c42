"""Choosing among many items by several facets at once, and counting what can still be chosen.

Items that have the same values are told apart no further, so that counting costs as much as there
are different ones, not as many as there are.

May import: nothing.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

Values = tuple[tuple[str, ...], ...]
"""What an item has of each facet, in the order of the facets."""


class Selection:
    """Items, given by their values in the order they have, to choose among."""

    def __init__(self, facets: Sequence[str], items: Iterable[Values]) -> None:
        self._facets = tuple(facets)
        self._groups: dict[Values, list[int]] = {}
        for number, values in enumerate(items):
            self._groups.setdefault(values, []).append(number)

    def find(self, chosen: Mapping[str, str]) -> list[int]:
        """Give the numbers of the items that have every value chosen, in their order."""
        groups = self._groups.items()
        fitting = (group for values, group in groups if not self._lacking(values, chosen))
        return sorted(number for group in fitting for number in group)

    def count(self, chosen: Mapping[str, str]) -> dict[str, Counter[str]]:
        """Count the values of each facet among the items that the choices of the others leave.

        Values that no such item has are there too, with zero.
        """
        counts: dict[str, Counter[str]] = {name: Counter() for name in self._facets}
        for values, group in self._groups.items():
            lacking = self._lacking(values, chosen)
            for name, own in zip(self._facets, values, strict=True):
                left = len(group) if not lacking or lacking == [name] else 0
                for value in set(own):
                    counts[name][value] += left
        return counts

    def _lacking(self, values: Values, chosen: Mapping[str, str]) -> list[str]:
        """Name the facets of which something else was chosen."""
        named = zip(self._facets, values, strict=True)
        return [name for name, own in named if name in chosen and chosen[name] not in own]


def decade_of(date: str) -> tuple[str, ...]:
    """Name the decade of a date; one without a date has none.

    >>> decade_of("1994-09-22")
    ('1990s',)
    """
    return (f"{date[:3]}0s",) if date else ()
