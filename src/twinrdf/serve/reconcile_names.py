"""The names of things, by which reconciliation finds them: by key, by likeness, by how they start.

A name is found by its key, by that without brackets, and by that in Latin letters; the name of a
place also without the words for its level. The further from the name, the less it is worth.
Traditional Chinese characters count as the simplified ones, as in the search of the site.

May import: names.folding, names.fuzzy, names.levels, names.normalise.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property, lru_cache

from twinrdf.names.folding import simplify
from twinrdf.names.fuzzy import FuzzyIndex, compare_keys
from twinrdf.names.levels import Level
from twinrdf.names.normalise import LONGEST_NAME, Parsed, normalise, parse_name, transliterate

SAME, ALSO = 100, 97  # its label; another name
BARE, LOOSE = 92, 80  # without brackets; without "city"
_CORE, _PART, _SOUND = 88, 79, 75  # without its level, a district so; in other letters
_ALIKE = 78.0
_LONGEST_FUZZY = 100
_BROWSED = 300
_KEPT = 50_000


class NameIndex:
    """An index of the names of things; `kind_of` gives the kind of a thing."""

    def __init__(self, kind_of: Callable[[str], str]) -> None:
        self._kind_of = kind_of
        self._keys: dict[str, dict[str, int]] = defaultdict(dict)
        self._qualifiers: dict[tuple[str, str], frozenset[str]] = {}

    def add(self, subject: str, name: str, worth: int) -> None:
        """Add a name of a thing, before anything is looked up."""
        parsed = parse(name)
        if not parsed.key:
            return
        keys = {transliterate(parsed.key): _SOUND}
        if self._kind_of(subject) == "territory":
            core = _PART if parsed.levels == {Level.DISTRICT} else _CORE
            keys |= {parsed.loose: LOOSE, parsed.core: core}
        keys |= {parsed.key: BARE, key_of(name): worth}
        keys.pop("", None)
        for key, value in keys.items():
            known = self._keys[key]
            known[subject] = max(value, known.get(subject, 0))
        if parsed.qualifiers and worth == SAME:
            known_by = self.qualifiers(subject, parsed.key)
            self._qualifiers[subject, parsed.key] = known_by | set(parsed.qualifiers)

    def holders(self, key: str) -> Mapping[str, int]:
        """Give the things that go by a key, with what it is worth for each."""
        return self._keys.get(key, {})

    def qualifiers(self, subject: str, key: str) -> frozenset[str]:
        """Give what stands in brackets behind a key in the labels of a thing."""
        return self._qualifiers.get((subject, key), frozenset())

    def find(self, name: str) -> Iterator[tuple[str, float]]:
        """Give the things that go by a name or part of it, with how well it fits."""
        parsed = parse(name)
        found_by = {
            transliterate(parsed.key): _SOUND,
            parsed.loose: LOOSE,
            parsed.core: _CORE,
            parsed.key: BARE,
            key_of(name): SAME,
        }
        for key, most in found_by.items():
            for subject, worth in self.holders(key).items():
                yield subject, worth + most - SAME

    def find_alike(self, name: str) -> Iterator[tuple[str, float]]:
        """Give the things with a name like one, with how well it fits."""
        key = parse(name).key
        if 1 < len(key) <= _LONGEST_FUZZY:
            for index in self._fuzzy.values():
                for found, likeness in index.search(key):
                    for subject in self._keys[found]:
                        yield subject, likeness * _ALIKE

    def find_starting(self, prefix: str) -> list[str]:
        """Give the things with a name that starts so, or a word of which does, the best first."""
        wanted = key_of(prefix)
        if not wanted:
            return []
        at = bisect_left(self._words, (wanted,))
        found = []
        for key, start, subject in self._words[at : at + _BROWSED]:
            if not key.startswith(wanted):
                break
            found.append((start, len(key), key, subject))
        return [subject for *_, subject in sorted(found)]

    @cached_property
    def _words(self) -> list[tuple[str, int, str]]:
        """The ends of keys from each of their words on, with the word's number and the thing."""
        return sorted(
            (" ".join(parts[start:]), start, subject)
            for key, subjects in self._keys.items()
            for parts in [key.split()]
            for start in range(len(parts))
            for subject in subjects
        )

    @cached_property
    def _fuzzy(self) -> dict[str, FuzzyIndex]:
        """The keys of each kind, to be searched by likeness."""
        kinds: dict[str, set[str]] = defaultdict(set)
        for key, subjects in self._keys.items():
            for subject in subjects:
                kinds[self._kind_of(subject)].add(key)
        return {kind: FuzzyIndex(keys) for kind, keys in sorted(kinds.items())}


def parse(name: str) -> Parsed:
    """Parse a name."""
    return parse_name(simplify(name))


def key_of(name: str) -> str:
    """Give the key of a whole name."""
    return normalise(simplify(name))


def liken(names: Iterable[str], keys: Iterable[str]) -> float:
    """Tell how well names fit a thing that has these keys, by the most alike of them."""
    own = tuple(keys)
    asked = [key for name in names if (key := parse(name).key[:_LONGEST_FUZZY])]
    return max((compare_keys(a, b) * _ALIKE for a in asked for b in own), default=0.0)


def keys_of_text(name: str) -> frozenset[str]:
    """Give the keys a name may be found by: whole, without brackets, without words of its level.

    What is too long for a name has none.
    """
    return _keys_of_text(name) if len(name) <= LONGEST_NAME else frozenset()


@lru_cache(_KEPT)
def _keys_of_text(name: str) -> frozenset[str]:
    parsed = parse(name)
    return frozenset({key_of(name), parsed.key, parsed.core} - {""})


def keys_of(texts: Iterable[str]) -> frozenset[str]:
    """Give the keys of several names."""
    return frozenset(key for name in texts for key in keys_of_text(name))
