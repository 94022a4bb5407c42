"""The cache on disk of answers of services, with their days, so that nothing is asked twice.

May import: atomic, errors.
"""

import gzip
import hashlib
import json
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from twinrdf.atomic import replace_file
from twinrdf.errors import LinkError


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer of a service, and its day (YYYY-MM-DD, or empty if unknown)."""

    document: Any
    date: str


def read_answer(folder: Path, asked: str) -> Answer | None:
    """Read the answer to a request; None if it is not in the cache or is damaged."""
    try:
        kept = json.loads(gzip.decompress(_path(folder, asked).read_bytes()))
        if kept["asked"] != asked:
            return None
        return Answer(kept["answer"], str(kept["date"]))
    except (OSError, EOFError, ValueError, KeyError, TypeError, zlib.error, RecursionError):
        return None


def write_answer(folder: Path, asked: str, answer: Answer) -> None:
    """Write the answer to a request atomically."""
    path = _path(folder, asked)
    kept = {"asked": asked, "date": answer.date, "answer": answer.document}
    try:
        with replace_file(path, sync=False) as draft:
            draft.write_bytes(gzip.compress(json.dumps(kept).encode(), 6, mtime=0))
    except OSError as error:
        raise LinkError(f"{path}: cannot be written: {error.strerror}; name another") from None


def _path(folder: Path, asked: str) -> Path:
    name = hashlib.sha256(asked.encode()).hexdigest()
    return folder / name[:2] / f"{name}.json.gz"
