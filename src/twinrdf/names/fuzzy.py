"""Fuzzy search for names: the keys of one country by trigrams, compared by rapidfuzz.

Trigrams find candidates for misspelt names and names with additional words; only those that share
enough trigrams are compared letter by letter.

May import: nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from rapidfuzz import fuzz

ENOUGH = 0.72
"""The least likeness of two keys to be a match, from 0 to 1."""

_SHORTLIST = 24
_COMMON = 4000


class FuzzyIndex:
    """An index of keys for fuzzy search."""

    def __init__(self, keys: Iterable[str]) -> None:
        self._keys = sorted(set(keys))
        self._grams: dict[str, list[int]] = defaultdict(list)
        self._sizes: list[int] = []
        for number, key in enumerate(self._keys):
            grams = _trigrams(key)
            self._sizes.append(len(grams))
            for gram in grams:
                self._grams[gram].append(number)

    def search(self, key: str, limit: int = 8) -> list[tuple[str, float]]:
        """Find the keys most like a key, the best first, with their likeness."""
        alike = ((found, compare_keys(key, found)) for found in self._shortlist(key))
        good = [(found, likeness) for found, likeness in alike if likeness >= ENOUGH]
        return sorted(good, key=lambda pair: (-pair[1], pair[0]))[:limit]

    def _shortlist(self, key: str) -> Iterator[str]:
        grams = _trigrams(key)
        shared: Counter[int] = Counter()
        for gram in grams:
            numbers = self._grams.get(gram, ())
            if len(numbers) <= _COMMON:
                shared.update(numbers)
        scored = ((count / (len(grams) + self._sizes[number]), -number)
                  for number, count in shared.items())  # fmt: skip
        return (self._keys[-number] for _, number in sorted(scored, reverse=True)[:_SHORTLIST])


def compare_keys(one: str, other: str) -> float:
    """Compare two keys: by letters, else by words in any order, which counts less."""
    whole = fuzz.ratio(one, other)
    by_words = fuzz.token_sort_ratio(one, other)
    shorter = min(len(one), len(other))
    inside = fuzz.token_set_ratio(one, other) * 0.85 if shorter > 3 else 0.0
    return max(whole, by_words * 0.97, inside) / 100


def _trigrams(key: str) -> set[str]:
    padded = f"  {key} "
    return {padded[start : start + 3] for start in range(len(padded) - 2)}
