"""How deep a file of RDF nests, told before parsers read it, which overflow the stack at thousands.

May import: nothing.
"""

import re
from pathlib import Path

_DEEPEST = 100
_STRINGS = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"')
_OPENING = (b"<<(", b"{", b"[")
_TRIPLES = re.compile(rb"<<\(|\)>>")
_BRACKETS = re.compile(rb"[\[{\]}]")


def nests_deeply(path: Path, *, json: bool = False) -> bool:
    """Whether triples within triples, or the objects and arrays of JSON, nest beyond all use."""
    depth = 0
    with path.open("rb") as file:
        for line in file:
            signs = _BRACKETS.findall(_STRINGS.sub(b"", line)) if json else _TRIPLES.findall(line)
            for sign in signs:
                depth = depth + 1 if sign in _OPENING else max(0, depth - 1)
                if depth > _DEEPEST:
                    return True
    return False
