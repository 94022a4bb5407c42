"""The sources of a gazetteer: what each gives, and how its files are read.

May import: errors, link.places.
"""

import csv
import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from twinrdf.errors import LinkError
from twinrdf.link.places import Place

_MOST_PEOPLE = 10**11


@dataclass(frozen=True, slots=True)
class Credit:
    """The attribution of a source, which is shown wherever its data are used."""

    name: str
    license: str
    url: str
    date: str = ""


class Source(Protocol):
    """A reader of the files of one publisher."""

    @property
    def credit(self) -> Credit:
        """The credit of the source."""

    @property
    def files(self) -> tuple[Path, ...]:
        """The files of the source."""

    def read_places(self) -> Iterator[Place]:
        """Read the places, in the order of the files; raise LinkError if they cannot be read."""

    def read_countries(self) -> Iterator[tuple[str, str]]:
        """Read the names of countries, each with its code."""


def read_hash(paths: Iterable[Path]) -> str:
    """Give the SHA-256 hash of several files."""
    digest = hashlib.sha256()
    for path in paths:
        try:
            with path.open("rb") as file:
                hashlib.file_digest(file, lambda: digest)
        except OSError as error:
            raise _unreadable(path, error) from None
    return digest.hexdigest()


def parse_json(content: bytes) -> Any:
    """Read JSON, with ? for halves of characters (surrogates), which no text may have.

    Raises ValueError or RecursionError if it is not JSON.
    """
    document = json.loads(content)
    if b"\\ud" in content.lower():
        text = json.dumps(document, ensure_ascii=False)
        document = json.loads(text.encode(errors="replace"))
    return document


def read_json(path: Path) -> Any:
    """Read a JSON file."""
    try:
        return parse_json(path.read_bytes())
    except OSError as error:
        raise _unreadable(path, error) from None
    except (ValueError, RecursionError) as error:
        raise LinkError(f"{path}: not JSON: {error}; download the file again") from None


def read_lines(path: Path) -> Iterator[tuple[int, str]]:
    """Read the lines of a UTF-8 text file, with their numbers and without line ends."""
    number = 0
    try:
        with path.open(encoding="utf-8-sig", newline="\n") as file:
            for number, line in enumerate(file, 1):
                yield number, line.rstrip("\r\n")
    except OSError as error:
        raise _unreadable(path, error) from None
    except UnicodeDecodeError as error:
        raise LinkError(
            f"{path}:{number + 1}: not UTF-8: {error.reason}; download the file again"
        ) from None


def read_table(path: Path, wanted: Iterable[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Read a CSV file with headers; raise LinkError if a wanted column is missing."""
    rows = csv.DictReader((line for _, line in read_lines(path)), strict=True)
    try:
        missing = sorted(set(wanted) - set(rows.fieldnames or ()))
        if missing:
            raise LinkError(f"{path}: no column {missing[0]}; is it the right file?")
        for row in rows:
            yield rows.line_num, {key: value or "" for key, value in row.items() if key}
    except csv.Error as error:
        raise LinkError(f"{path}:{rows.line_num}: not CSV: {error}; correct that line") from None


def read_number(text: object) -> int | None:
    """Read a population; it is unknown if there is none that people can have."""
    try:
        number = int(float(str(text)))
    except (ValueError, OverflowError):
        return None
    return number if 0 < number < _MOST_PEOPLE else None


def _unreadable(path: Path, error: OSError) -> LinkError:
    return LinkError(f"{path}: cannot be read: {error.strerror}; check the path")
