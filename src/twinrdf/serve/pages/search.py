"""Search among the names of all things, in every language, without accents or case.

All names of a kind are joined, folded, into one long text, so that a search is one scan of bytes.
If no name has the text, its words are corrected and searched again.

May import: index.read, names.folding, serve.pages.register, terms.
"""

import heapq
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from twinrdf.index.read import Index, Names
from twinrdf.names.folding import fold
from twinrdf.serve.pages.register import Register, Value
from twinrdf.terms import iri

ORDER = (
    *("territory", "partnership", "agreement", "organization", "event", "area", "office"),
    *("figure", "statement", "source", "concept"),
)
"""The kinds in which things are found, in the order in which they are shown."""

PLACED = ("territory", "organization")
"""The kinds whose country is shown."""

LONGEST = 200
MOST = 1000
FEW = 150
"""How many names are looked at, of one kind and of each kind where all are asked for; that there
are more is told."""

_END = b"\n"
_CORRECTED = 4
_FAR = 8
_GUESSED = 5
_TRIED = 4  # of several words the longest, until one is found that is rare


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing found: the name that matched where it is not the one shown, and its countries."""

    value: Value
    also: Value | None
    countries: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The things of one kind that were found: how many, or if there are `more`, at least so many;
    and those to show."""

    kind: str
    total: int
    more: bool
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found; `corrected` is what was searched for instead, where nothing fits."""

    groups: tuple[Group, ...] = ()
    corrected: str = ""


@dataclass(frozen=True, slots=True)
class Sought:
    """What an unknown address may have meant: its words, and things with such names."""

    words: str = ""
    hits: tuple[Hit, ...] = ()

    @property
    def listed(self) -> list[dict[str, str]]:
        """The things, for programs."""
        values = (hit.value for hit in self.hits)
        return [{"label": one.text, "href": one.href, "language": one.language} for one in values]


NOTHING = Sought()


class Search:
    """Searches the names of a register."""

    def __init__(self, register: Register, index: Index) -> None:
        self.register = register
        self.index = index
        self._correct = lru_cache(1024)(self._find_word)
        self._is_written = lru_cache(1024)(self._look_for)

    def search(
        self, text: str, languages: Sequence[str] = (), kind: str = "", size: int = 10
    ) -> Found:
        """Find the things with a name that holds the text, best matches first, by kind."""
        wanted = fold(text[:LONGEST])
        words = wanted.split()
        alone = len(words) == 1 and not kind  # then finding it tells whether it is written
        written = alone or all(self._is_written(word) for word in words)
        groups = self._groups(wanted, languages, kind, size) if written else ()
        if groups or not wanted:
            return Found(groups)
        corrected = " ".join(
            word if not alone and self._is_written(word) else self._correct(word) for word in words
        )
        if corrected == wanted:
            return Found()
        groups = self._groups(corrected, languages, kind, size)
        return Found(groups, corrected if groups else "")

    def guess(self, path: str, languages: Sequence[str] = ()) -> Sought:
        """Guess from the end of a path that leads nowhere which thing was meant."""
        slug = path.rstrip("/").rpartition("/")[2].partition(".")[0]
        words = " ".join(slug.replace("--", "-").replace("_", "-").split("-"))[:LONGEST].strip()
        if len(words) < _CORRECTED - 1:
            return Sought(words)
        found = self.search(words, languages, size=_GUESSED)
        groups = [group for group in found.groups if group.kind in ORDER[:_GUESSED]]
        hits = [hit for group in groups for hit in group.hits]
        return Sought(words, tuple(hits[:_GUESSED]))

    def _groups(
        self, wanted: str, languages: Sequence[str], kind: str, size: int
    ) -> tuple[Group, ...]:
        names = {names.kind: names for names in self.index.names}
        found = (
            self._group(names[name], wanted, languages, size, MOST if kind else FEW)
            for name in ORDER
            if wanted and name in names and kind in {"", name} and self._can(names[name], wanted)
        )
        return tuple(group for group in found if group is not None)

    def _group(
        self, names: Names, wanted: str, languages: Sequence[str], size: int, most: int
    ) -> Group | None:
        lines, more = find_lines(names, wanted, most)
        if not lines:
            return None
        first = heapq.nsmallest(max(4 * size, size + 20), lines.items(), key=lambda line: line[1])
        numbers = [names.first + line for line, _ in first]
        named = self.index.named(numbers)
        best: dict[int, str] = {}
        for number in numbers:
            thing, text = named[number]
            best.setdefault(thing, text)
        shown = list(best)[:size]
        iris = self.index.iris(shown)
        hits = tuple(
            self._hit(names.kind, iri(found), best[thing], languages)
            for thing, found in zip(shown, iris, strict=True)
        )
        total = len(best)
        if len(first) < len(lines):
            total = self.index.count_named([names.first + line for line in lines])
        return Group(names.kind, total, more, hits)

    def _hit(self, kind: str, subject: str, text: str, languages: Sequence[str]) -> Hit:
        value = self.register.value(subject, languages)
        matched = self.register.value(text)
        also = matched if fold(matched.text) != fold(value.text) else None
        countries = self.register.countries(subject) if kind in PLACED else ()
        shown = tuple(self.register.value(c, languages) for c in countries if c != subject)
        return Hit(value, also, shown)

    def _find_word(self, word: str) -> str:
        """Find the word of a name that a word nobody wrote was meant to be, or give it back.

        A number stands for itself.
        """
        if not _CORRECTED <= len(word) <= LONGEST // 4 or word.isdigit():
            return word
        most = 1 if len(word) < _FAR else 2
        found = [
            match
            for length in range(len(word) - most, len(word) + most + 1)
            for match in process.extract(
                word,
                self._by_length.get(length, ()),
                scorer=OSA.distance,
                score_cutoff=most,
                limit=_CORRECTED,
            )
        ]
        if not found:
            return word
        return min(found, key=lambda pair: (pair[1], pair[0][0] != word[0], pair[0]))[0]

    @cached_property
    def _by_length(self) -> Mapping[int, Sequence[str]]:
        """The words of names by how long they are, for a slip leaves a word about as long."""
        found: dict[int, list[str]] = {}
        for word in self.index.words:
            if not word.isdigit():
                found.setdefault(len(word), []).append(word)
        return found

    def _look_for(self, word: str) -> bool:
        """Tell whether any name holds a word, whole or within another."""
        words = self.index.words
        place = bisect_left(words, word)
        if words[place : place + 1] == (word,):
            return True
        needle = word.encode("utf-8", "replace")
        return any(needle in names.folded for names in self.index.names if self._can(names, word))

    def _can(self, names: Names, text: str) -> bool:
        """Tell whether names of a kind have all the letters of a text, else none can hold it."""
        return self._letters[names.kind].issuperset(text)

    @cached_property
    def _letters(self) -> Mapping[str, frozenset[str]]:
        return {
            names.kind: frozenset(names.folded.decode("utf-8", "replace"))
            for names in self.index.names
        }


def find_lines(
    names: Names, wanted: str, most: int = MOST
) -> tuple[dict[int, tuple[int, int, int]], bool]:
    """Find the lines that hold a text, or else all its words, each with what it is sorted by.

    Of very many only some are found, among them those that are or begin with the text.
    """
    needle = wanted.encode("utf-8", "replace")
    words = needle.split()
    found: list[int] = []
    for word in sorted(words, key=len, reverse=True)[:_TRIED] if len(words) > 1 else ():
        found = list(_lines_with(names, word, MOST))
        if len(found) < MOST:  # else they are not all that hold this word
            break
    if len(words) > 1 and len(found) < MOST:
        lines = dict.fromkeys([n for n in found if needle in _line(names, n)][:most])
    else:
        lines = dict.fromkeys(_lines_with(names, needle, most))
    more = len(lines) >= most
    if more:
        starting = dict.fromkeys(_lines_with(names, _END + needle + _END, most))
        starting |= dict.fromkeys(_lines_with(names, _END + needle, most))
        lines = starting | lines
    elif not lines:
        lines = dict.fromkeys(n for n in found if all(word in _line(names, n) for word in words))
    return {number: _rate(_line(names, number), needle, number) for number in lines}, more


def _lines_with(names: Names, needle: bytes, most: int) -> Iterator[int]:
    """Give the numbers of the lines that hold some bytes; a line's end counts as before it."""
    folded, starts = names.folded, names.starts
    at = folded.find(needle)
    for _ in range(most):
        if at < 0 or not starts:
            return
        number = bisect_right(starts, at + needle.startswith(_END)) - 1
        yield number
        end = starts[number + 1] - 1 if number + 1 < len(starts) else len(folded) - 1
        at = folded.find(needle, end)


def _line(names: Names, number: int) -> bytes:
    start = names.starts[number]
    return names.folded[start : names.folded.index(_END, start)]


def _rate(line: bytes, needle: bytes, number: int) -> tuple[int, int, int]:
    """Sort whole names first, then beginnings, words, and the rest; shorter names before longer."""
    if line == needle:
        worth = 0
    elif line.startswith(needle):
        worth = 1
    else:
        worth = 2 if b" " + needle in line else 3
    return worth, len(line), number
