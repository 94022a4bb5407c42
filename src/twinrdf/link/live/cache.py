"""Answers kept on disk with the day they were given, so that nothing is asked twice.

May import: errors.
"""

import contextlib
import gzip
import hashlib
import json
import os
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from twinrdf.errors import LinkError


@dataclass(frozen=True, slots=True)
class Answer:
    """What a service said, and on which day (YYYY-MM-DD, or nothing where it did not tell)."""

    document: Any
    date: str


def read_answer(folder: Path, asked: str) -> Answer | None:
    """Read the answer to a request, or nothing where it is not kept or was damaged."""
    try:
        kept = json.loads(gzip.decompress(_path(folder, asked).read_bytes()))
        if kept["asked"] != asked:
            return None
        return Answer(kept["answer"], str(kept["date"]))
    except (OSError, EOFError, ValueError, KeyError, TypeError, zlib.error, RecursionError):
        return None


def write_answer(folder: Path, asked: str, answer: Answer) -> None:
    """Keep the answer to a request, in one step."""
    path = _path(folder, asked)
    kept = {"asked": asked, "date": answer.date, "answer": answer.document}
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(gzip.compress(json.dumps(kept).encode(), 6, mtime=0))
        draft.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            draft.unlink()
        raise LinkError(f"{path}: cannot be written: {error.strerror}; name another") from None


def _path(folder: Path, asked: str) -> Path:
    name = hashlib.sha256(asked.encode()).hexdigest()
    return folder / name[:2] / f"{name}.json.gz"
