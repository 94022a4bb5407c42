"""The triples of a register read from a file, one line after another.

May import: errors, terms.
"""

from collections.abc import Iterator
from pathlib import Path

from twinrdf.errors import ProjectError
from twinrdf.terms import Quad

_END = " .\n"
_BUFFER = 1 << 20


def read_triples(path: Path) -> Iterator[Quad]:
    """Read N-Triples, one triple a line and written as a release has them."""
    try:
        with path.open(encoding="utf-8", newline="\n", buffering=_BUFFER) as file:
            for number, line in enumerate(file, 1):
                try:
                    subject, predicate, rest = line.split(" ", 2)
                except ValueError:
                    rest = ""
                if rest[-3:] != _END:
                    raise ProjectError(
                        f"{path}:{number}: not a triple; write N-Triples, one triple a line"
                    )
                yield subject, predicate, rest[:-3], ""
    except (OSError, UnicodeDecodeError) as error:
        raise ProjectError(f"{path}: {error}; name a file of N-Triples") from None
