"""Compact JSON with a row a line, for the data that drawings are made from.

May import: nothing.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any


def format_rows(document: object, members: Sequence[str], lists: Sequence[str]) -> Iterator[str]:
    """Write some attributes of an object as JSON, those that are lists last, each row on a line."""
    yield "{"
    for name in members:
        yield f'"{name}":{_write(getattr(document, name))},\n'
    for name in lists:
        yield f'"{name}":['
        separator = "\n"
        for row in getattr(document, name):
            yield separator + _write(row)
            separator = ",\n"
        yield "\n]}\n" if name == lists[-1] else "\n],\n"


def _write(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
