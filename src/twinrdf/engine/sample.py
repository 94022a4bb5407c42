"""Whether an engine holds a release, told by a few of its statements.

They are spread evenly over its dump. A release that differs in little has nearly all of them too,
so the first statement that only one of two releases has is looked up as well.

May import: errors, lines, release, store, terms.
"""

import gzip
import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice, zip_longest
from pathlib import Path
from typing import BinaryIO, TextIO

from twinrdf.errors import ReleaseError
from twinrdf.lines import parse_line
from twinrdf.release import Release, list_earlier
from twinrdf.store import Store, respell
from twinrdf.terms import Quad

_DUMP = "dumps/everything.nq"

_FEW = 12
_OTHERS = 3
_SHOWN = 200
_BLOCK = 1 << 20


@contextmanager
def open_dump(release: Release) -> Iterator[TextIO]:
    """Open the sorted dump of all graphs of a release."""
    plain, packed = release.path / _DUMP, release.path / f"{_DUMP}.gz"
    try:
        if plain.exists():
            with plain.open(encoding="utf-8", newline="\n") as file:
                yield file
        else:
            with gzip.open(packed, "rt", encoding="utf-8", newline="\n") as file:
                yield file
    except FileNotFoundError:
        raise ReleaseError(f"{plain}: not there; build again") from None


def read_spread(path: Path, count: int) -> Iterator[str]:
    """Give at most `count` lines of a file, spread evenly, in bounded memory and time."""
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        end = 0
        for number in range(count):
            place = size * number // count
            if place >= end:
                line = _line_from(file, place)
                end = file.tell()
                if line:
                    yield line.decode()


def find_fault(release: Release, store: Store) -> str:
    """Return what tells that a store does not hold a release but another, or nothing."""
    path = release.path / _DUMP
    if path.exists():
        lines = list(read_spread(path, _FEW))
    else:
        with open_dump(release) as dump:
            lines = list(islice(dump, _FEW))
    for line in lines:
        if not _is_there(line, store):
            return f"lacks {line.rstrip()[:_SHOWN]}"
    for other in list_earlier(release)[:_OTHERS]:
        line, own = find_difference(path, other.path / _DUMP)
        if line and _is_there(line, store) != own:
            return f"{'lacks' if own else 'still has'} {line.rstrip()[:_SHOWN]}"
    return ""


def find_difference(path: Path, other: Path) -> tuple[str, bool]:
    """Return the first line that only one of two sorted files has, and whether it is the first's.

    There is none where they are the same, or one of them is not there.
    """
    if not (path.exists() and other.exists()):
        return "", False
    with path.open("rb") as ours, other.open("rb") as theirs:
        place = start = 0
        while (block := ours.read(_BLOCK)) == theirs.read(_BLOCK) and block:
            place = max(place, start + block.rfind(b"\n") + 1)
            start += len(block)
        ours.seek(place)
        theirs.seek(place)
        for our, their in zip_longest(ours, theirs, fillvalue=b""):
            if our != their:
                own = bool(our) and (not their or our < their)
                return (our if own else their).decode(), own
    return "", False


def _is_there(line: str, store: Store) -> bool:
    return bool(store.select(write_lookup(*read_statement(line))).rows)


def read_statement(line: str) -> Quad:
    """Parse a line of a dump; raise ReleaseError if it is none, for it stands in a query then."""
    try:
        list(respell([line]))
        return parse_line(line)
    except (SyntaxError, ValueError, IndexError):
        raise ReleaseError(f"not a quad: {line.rstrip()[:_SHOWN]}; build again") from None


def write_lookup(subject: str, predicate: str, value: str, graph: str) -> str:
    """Write a query that has a row if a statement exists."""
    triple = f"{subject} {predicate} {value}"
    return (
        f"SELECT (1 AS ?there) WHERE {{ {f'GRAPH {graph} {{ {triple} }}' if graph else triple} }}"
    )


def _line_from(file: BinaryIO, place: int) -> bytes:
    """Give the first line that starts at or after an offset."""
    file.seek(max(0, place - 1))
    if place:
        file.readline()
    return file.readline()
