"""Quads as lines of N-Quads, and files of such lines.

May import: terms.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from twinrdf.terms import Quad

_BUFFER = 1 << 20
_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"


@dataclass(frozen=True, slots=True)
class Lines(Collection[Quad]):
    """The quads of a file of sorted lines, read anew each time one asks for them."""

    path: Path
    count: int

    def __len__(self) -> int:
        return self.count

    def __iter__(self) -> Iterator[Quad]:
        with self.path.open(encoding="utf-8", newline="\n", buffering=_BUFFER) as file:
            yield from map(parse_line, file)

    def instances(self, class_term: str) -> Iterator[str]:
        """Give the subjects of a class in the default graph, as terms."""
        end = f" {_TYPE} {class_term} .\n"
        with self.path.open(encoding="utf-8", newline="\n", buffering=_BUFFER) as file:
            yield from (line[: -len(end)] for line in file if line.endswith(end))

    def __contains__(self, quad: object) -> bool:
        return any(quad == known for known in self)


def format_line(quad: Quad) -> str:
    """Write a quad as a line of N-Quads, one of the default graph as N-Triples have it."""
    subject, predicate, value, graph = quad
    if graph:
        return f"{subject} {predicate} {value} {graph} .\n"
    return f"{subject} {predicate} {value} .\n"


def parse_line(line: str) -> Quad:
    """Take a line apart again."""
    subject, predicate, value = line[:-3].split(" ", 2)
    if value[-1] == ">":
        before, _, graph = value.rpartition(" ")
        if before and graph[0] == "<" and '"' not in graph:
            return subject, predicate, before, graph
    return subject, predicate, value, ""
