"""How deep a file of RDF nests, found before a parser reads it, which would fail at many thousands.

May import: nothing.
"""

import re
from pathlib import Path
from xml.parsers import expat

_DEEPEST = 100
_STRINGS = re.compile(rb'"[^"\\]*(?:\\.?[^"\\]*)*"?', re.DOTALL)
"""Strings of JSON; one without an end goes to that of its line, so that nothing is read twice."""
_OPENING = (b"<<(", b"{", b"[")
_TRIPLES = re.compile(rb"<<\(|\)>>")
_BRACKETS = re.compile(rb"[\[{\]}]")


def nests_deeply(path: Path, *, json: bool = False) -> bool:
    """Whether triples within triples, or the objects and arrays of JSON, nest absurdly deep."""
    depth = 0
    with path.open("rb") as file:
        for line in file:
            signs = _BRACKETS.findall(_STRINGS.sub(b"", line)) if json else _TRIPLES.findall(line)
            for sign in signs:
                depth = depth + 1 if sign in _OPENING else max(0, depth - 1)
                if depth > _DEEPEST:
                    return True
    return False


def check_xml(path: Path) -> None:
    """Raise SyntaxError for XML that nests absurdly deep, or may define entities that do."""
    depth = 0

    def begin(*_: object) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            raise SyntaxError("too deep")

    def end(_name: str) -> None:
        nonlocal depth
        depth -= 1

    def refuse(*_: object) -> None:
        raise SyntaxError("it has a document type")

    reader = expat.ParserCreate()
    reader.StartElementHandler, reader.EndElementHandler = begin, end
    reader.StartDoctypeDeclHandler = refuse
    try:
        with path.open("rb") as file:
            reader.ParseFile(file)
    except expat.ExpatError as error:
        raise SyntaxError(str(error)) from None
