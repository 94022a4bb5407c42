"""Quads as lines of N-Quads, and files of such lines.

May import: terms.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from twinrdf.terms import Quad

_BUFFER = 1 << 20
_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"


@dataclass(frozen=True, slots=True)
class Lines(Collection[Quad]):
    """The quads of a file of sorted lines, which is read each time they are iterated."""

    path: Path
    count: int

    def __len__(self) -> int:
        return self.count

    def __iter__(self) -> Iterator[Quad]:
        return map(parse_line, self.texts())

    def texts(self) -> Iterator[str]:
        """Give the lines unparsed."""
        with self.path.open(encoding="utf-8", newline="\n", buffering=_BUFFER) as file:
            yield from file

    def instances(self, class_term: str) -> Iterator[str]:
        """Give the subjects of a class in the default graph, as terms."""
        end = f" {_TYPE} {class_term} .\n"
        return (line[: -len(end)] for line in self.texts() if line.endswith(end))

    def __contains__(self, quad: object) -> bool:
        return any(quad == each for each in self)


def format_line(quad: Quad) -> str:
    """Write a quad as a line of N-Quads; one of the default graph is a line of N-Triples too."""
    subject, predicate, value, graph = quad
    if graph:
        return f"{subject} {predicate} {value} {graph} .\n"
    return f"{subject} {predicate} {value} .\n"


def parse_line(line: str) -> Quad:
    """Parse a line that `format_line` wrote."""
    subject, predicate, value = line[:-3].split(" ", 2)
    if value[-1] == ">":
        before, _, graph = value.rpartition(" ")
        if before and graph[0] == "<" and '"' not in graph:
            return subject, predicate, before, graph
    return subject, predicate, value, ""


def prefilter(quads: Iterable[Quad], part: str) -> Iterable[Quad]:
    """Skip, before parsing, the lines of a file that do not contain a text; other quads are all
    given."""
    if isinstance(quads, Lines):
        return (parse_line(line) for line in quads.texts() if part in line)
    return quads


def find_graph(line: str) -> str:
    """Give the graph of a line, or nothing, without parsing the whole line."""
    if line[-4] != ">":
        return ""
    cut = line.rindex(" ", 0, -3) + 1
    graph = line[cut:-3]
    before = line.index(" ", line.index(" ") + 1) + 1 < cut
    return graph if before and graph[0] == "<" and '"' not in graph else ""
