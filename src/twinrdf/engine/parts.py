"""The graphs of a release as separate files of N-Triples, each with its count and hash.

The dump is sorted by subject, so the lines of one graph are spread all over it. They are collected
in one pass, in bounded memory.

May import: engine.sample, errors, lines, release.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from twinrdf.engine.sample import open_dump
from twinrdf.errors import ReleaseError
from twinrdf.lines import format_line, parse_line
from twinrdf.release import Release

_HELD = 1 << 25
"""How many characters are kept in memory before they are written."""


@dataclass(frozen=True, slots=True)
class Part:
    """One graph of a release: its IRI (nothing for the register), its file, count and SHA-256."""

    graph: str
    path: Path
    count: int
    sha256: str

    @property
    def name(self) -> str:
        """The name to show."""
        return self.graph or "the register"


def split_release(release: Release, folder: Path, held: int = _HELD) -> tuple[Part, ...]:
    """Write each graph of a release into a folder; the register comes first, the others by IRI."""
    known = {graph.iri: graph.triples for graph in release.graphs}
    names = {iri: f"{number:05}.nt" for number, iri in enumerate(sorted(known))}
    for name in names.values():
        (folder / name).touch()
    waiting: dict[str, list[str]] = {}
    room = held
    with open_dump(release) as dump:
        for line in dump:
            *triple, graph = parse_line(line)
            plain = format_line((triple[0], triple[1], triple[2], ""))
            waiting.setdefault(graph[1:-1], []).append(plain)
            room -= len(plain)
            if room < 0:
                _append(folder, names, waiting)
                waiting, room = {}, held
    _append(folder, names, waiting)
    parts = tuple(_describe(iri, folder / name) for iri, name in names.items())
    for part in parts:
        if part.count != known[part.graph]:
            raise ReleaseError(
                f"{release.path}: {part.name} has {part.count} triples in the dump but "
                f"{known[part.graph]} in release.json; build again"
            )
    return parts


def _append(folder: Path, names: dict[str, str], waiting: dict[str, list[str]]) -> None:
    for graph, lines in waiting.items():
        if graph not in names:
            raise ReleaseError(f"<{graph}>: a graph of the dump but not of release.json")
        with (folder / names[graph]).open("a", encoding="utf-8", newline="\n") as file:
            file.writelines(lines)


def _describe(graph: str, path: Path) -> Part:
    digest, count = hashlib.sha256(), 0
    with path.open("rb") as lines:
        for line in lines:
            digest.update(line)
            count += 1
    return Part(graph, path, count, digest.hexdigest())
