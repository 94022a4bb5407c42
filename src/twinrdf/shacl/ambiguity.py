"""Regular expressions that take a text apart in so many ways that a search may never end.

`(a+)+$` matches `aaa` in four ways, and each further `a` doubles them: all are tried on a text that
does not fit. A pattern is read as places for a character, with steps between them; it is such a one
if two ways by the same characters lead from a place back to it.

May import: nothing.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import reduce
from re import _parser  # type: ignore[attr-defined] # the one parser that knows Python's syntax
from typing import Any, NamedTuple

_SAMPLE = frozenset(map(chr, range(128))) | frozenset("éß中٣\u2003")
_UNROLLED = 20
"""The most repetitions that are read one by one; more are as good as any number."""

_MOST_PARTS = 500
"""The most parts of a pattern; beyond them repetitions are no longer read one by one."""

_MOST_STEPS = 2_000_000
"""The most steps that are compared; a pattern that needs more is taken for ambiguous."""

_REPEATED_GROUP = re.compile(r"\)\s*[*+{]")

_CLASSES: dict[str, Callable[[str], bool]] = {
    "DIGIT": str.isdecimal,
    "SPACE": str.isspace,
    "WORD": lambda char: char.isalnum() or char == "_",
}


def is_ambiguous(pattern: str, *, any_case: bool = False) -> bool:
    """Whether a valid pattern may need time without end."""
    if not _REPEATED_GROUP.search(pattern):
        return False
    parsed = _parser.parse(pattern)
    reader = _Reader(any_case or bool(parsed.state.flags & re.IGNORECASE))
    reader.read(parsed)
    return any(map(reader.is_doubled, reader.loops))


class _Part(NamedTuple):
    """A part of a pattern: whether it can be empty, and the places it begins and ends with."""

    empty: bool
    first: frozenset[int]
    last: frozenset[int]


_NOTHING = _Part(True, frozenset(), frozenset())


@dataclass(slots=True)
class _Reader:
    """Reads a pattern: the characters of each place, the steps from it, and those made twice."""

    any_case: bool
    places: list[frozenset[str]] = field(default_factory=list)
    steps: list[set[int]] = field(default_factory=list)
    twice: set[tuple[int, int]] = field(default_factory=set)
    loops: set[int] = field(default_factory=set)
    known: dict[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    parts: int = 0
    compared: int = 0

    def read(self, pattern: Iterable[tuple[Any, Any]]) -> _Part:
        """Read a sequence."""
        return reduce(self._join, (self._read(str(op), value) for op, value in pattern), _NOTHING)

    def is_doubled(self, start: int) -> bool:
        """Whether two ways by the same characters lead from a place back to it."""
        seen = {(start, start, False)}
        waiting = [(start, start, False)]
        while waiting:
            if self.compared > _MOST_STEPS:
                return True
            one, other, parted = waiting.pop()
            for pair in self._pairs(one, other):
                apart = parted or pair[0] != pair[1] or self._is_twice(one, other, pair[0])
                reached = (*pair, apart)
                if reached == (start, start, True):
                    return True
                if reached not in seen:
                    seen.add(reached)
                    waiting.append(reached)
        return False

    def _is_twice(self, one: int, other: int, to: int) -> bool:
        return one == other and (one, to) in self.twice

    def _pairs(self, one: int, other: int) -> Iterator[tuple[int, int]]:
        self.compared += len(self.steps[one]) * len(self.steps[other])
        for left in self.steps[one]:
            for right in self.steps[other]:
                if self.places[left] & self.places[right]:
                    yield left, right

    def _read(self, op: str, value: Any) -> _Part:
        self.parts += 1
        match op:
            case "LITERAL" | "NOT_LITERAL" | "ANY" | "IN":
                return self._place(op, value)
            case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
                return self._repeat(*value)
            case "SUBPATTERN":
                return self.read(value[-1])
            case "ATOMIC_GROUP":
                return self.read(value)
            case "BRANCH":
                return _either(map(self.read, value[1]))
            case "GROUPREF_EXISTS":
                return _either(self.read(way or ()) for way in value[1:])
            case "ASSERT" | "ASSERT_NOT":
                self.read(value[1])
        return _NOTHING

    def _place(self, op: str, value: Any) -> _Part:
        key = (op, str(value))
        if key not in self.known:
            fitting = (char for char in _SAMPLE if self._fits(op, value, char))
            self.known[key] = frozenset(fitting)
        self.places.append(self.known[key])
        self.steps.append(set())
        place = frozenset({len(self.places) - 1})
        return _Part(False, place, place)

    def _fits(self, op: str, value: Any, char: str) -> bool:
        cases = {char, *(char.lower() + char.upper() if self.any_case else "")}
        return any(_holds(op, value, ord(case)) for case in cases)

    def _repeat(self, least: int, most: int, body: Any) -> _Part:
        times = most if most <= _UNROLLED else min(max(least, 1), _UNROLLED)
        whole = _NOTHING
        for number in range(1, times + 1):
            part = self.read(body)
            is_last = number == times or self.parts > _MOST_PARTS
            if is_last and number < most:
                self._link(part.last, part.first)
                self.loops.update(sorted(part.first)[:1])
            whole = self._join(whole, part._replace(empty=part.empty or number > least))
            if is_last:
                break
        return whole

    def _join(self, before: _Part, after: _Part) -> _Part:
        self._link(before.last, after.first)
        return _Part(
            before.empty and after.empty,
            before.first | (after.first if before.empty else frozenset()),
            after.last | (before.last if after.empty else frozenset()),
        )

    def _link(self, ends: Iterable[int], starts: frozenset[int]) -> None:
        for end in ends:
            self.twice.update((end, start) for start in starts & self.steps[end])
            self.steps[end] |= starts


def _either(parts: Iterable[_Part]) -> _Part:
    empty, first, last = zip(*parts, strict=True)
    return _Part(any(empty), frozenset().union(*first), frozenset().union(*last))


def _holds(op: str, value: Any, code: int) -> bool:
    match op:
        case "LITERAL":
            return bool(code == value)
        case "NOT_LITERAL":
            return bool(code != value)
        case "ANY":
            return code != ord("\n")
        case "RANGE":
            return bool(value[0] <= code <= value[1])
        case "CATEGORY":
            name = str(value).removeprefix("CATEGORY_")
            return _CLASSES[name.removeprefix("NOT_")](chr(code)) != name.startswith("NOT_")
        case _:
            negated = str(value[0][0]) == "NEGATE"
            found = any(_holds(str(kind), each, code) for kind, each in value[negated:])
            return found != negated
