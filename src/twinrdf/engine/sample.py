"""A sample of a release's statements, spread evenly over its dump, to be looked up in an engine.

May import: errors, lines, release, store.
"""

import gzip
import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import BinaryIO, TextIO

from twinrdf.errors import ReleaseError
from twinrdf.lines import parse_line
from twinrdf.release import Release
from twinrdf.store import Store

_DUMP = "dumps/everything.nq"

_FEW = 12


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


def find_missing(release: Release, store: Store) -> str:
    """Look up a sample of a release in a store; give the first statement that is missing."""
    path = release.path / _DUMP
    if path.exists():
        lines = list(read_spread(path, _FEW))
    else:
        with open_dump(release) as dump:
            lines = list(islice(dump, _FEW))
    for line in lines:
        subject, predicate, value, graph = parse_line(line)
        query = write_lookup(subject, predicate, value, graph)
        if not store.select(query).rows:
            return line.rstrip()
    return ""


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
