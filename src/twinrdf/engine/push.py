"""Pushing a release into an engine: changed graphs are staged, checked, and swapped in at once.

    staging   PUT each changed graph into a graph of its own, named by the release
    check     count each, and fetch it back
    swap      one update copies every staged graph over the served one and drops what is gone
    end       count what is served, then drop the staged graphs

Any step may be interrupted: the next run continues from the state and from what the engine has.
Graphs of others are never touched; the graphs of this register are those under its base.

May import: engine.comparing, engine.loading, engine.parts, engine.state, errors, release.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from twinrdf.engine.comparing import check_graph, compare
from twinrdf.engine.loading import Loader
from twinrdf.engine.parts import Part, split_release
from twinrdf.engine.state import State
from twinrdf.errors import EngineError
from twinrdf.release import Release

_STAGING = "urn:twinrdf:staging:"

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Options:
    """How to push.

    `register` is the graph for the register (the default graph if empty) and `check` how much is
    compared with what was sent; `in_place` loads without staging, `replace` overwrites a register
    graph that others filled, and `again` sends graphs that are there already.
    """

    register: str = ""
    check: str = "whole"
    in_place: bool = False
    replace: bool = False
    again: bool = False


@dataclass(frozen=True, slots=True)
class Pushed:
    """The result: the graphs and triples of the release, and the graphs sent, kept and dropped."""

    graphs: int
    triples: int
    sent: int
    kept: int
    dropped: tuple[str, ...]


def push_release(
    release: Release, loader: Loader, state: State, folder: Path, options: Options, tell: Tell
) -> Pushed:
    """Make an engine serve a release; `folder` holds its graphs as files meanwhile."""
    return _Push(release, loader, state, folder, options, tell).run()


class _Push:
    """One run."""

    def __init__(
        self,
        release: Release,
        loader: Loader,
        state: State,
        folder: Path,
        options: Options,
        tell: Tell,
    ) -> None:
        self._release = release
        self._loader = loader
        self._state = state
        self._folder = folder
        self._options = options
        self._tell = tell
        name = hashlib.sha256(release.base.encode()).hexdigest()[:12]
        self._staging = f"{_STAGING}{name}:"
        self._loading = f"{release.id} in place" if options.in_place else release.id

    def run(self) -> Pushed:
        self._tell("taking the release apart")
        parts = split_release(self._release, self._folder)
        self._tell("asking what is served")
        there = self._loader.list_graphs()
        changed = [part for part in parts if not self._is_served(part)]
        gone = self._find_gone(parts, there)
        self._refuse_others(changed)
        self._clear_staging(graph for graph in there if graph.startswith(self._staging))
        for number, part in enumerate(changed, 1):
            self._tell(f"loading {part.name} ({number} of {len(changed)})")
            self._stage(part)
        if not self._options.in_place:
            self._swap(changed, gone)
        elif gone:
            self._loader.update([_drop(graph) for graph in gone])
        self._finish(parts, changed)
        return Pushed(
            len(parts),
            sum(part.count for part in parts),
            len(changed),
            len(parts) - len(changed),
            tuple(gone),
        )

    # ---- what has to be done

    def _is_served(self, part: Part) -> bool:
        """Tell whether a graph is served unchanged, by the state and the engine's count."""
        sha256, _, count = self._state.served.get(part.graph, "").partition(" ")
        if self._options.again:
            return False
        return sha256 == part.sha256 and self._loader.count(self._target(part)) == int(count)

    def _find_gone(self, parts: Iterable[Part], there: Iterable[str]) -> list[str]:
        """Find the graphs that this register no longer has."""
        kept = {self._target(part) for part in parts}
        ours = {graph for graph in there if graph.startswith(self._release.base)}
        before = set(self._state.served) & set(there)
        return sorted((ours | before) - kept)

    def _refuse_others(self, changed: Iterable[Part]) -> None:
        """Raise EngineError where the register's graph holds triples not pushed from here."""
        known = {*self._state.served, *self._state.staged}
        for part in changed:
            if part.graph or part.graph in known or self._options.replace:
                continue
            found = self._loader.count(self._target(part))
            if found:
                name = self._options.register or "the default graph"
                raise EngineError(
                    400,
                    f"{name}: holds {found} triples that were not pushed from here; say --replace "
                    "if they may go, or name another graph with --default-graph",
                )

    def _clear_staging(self, there: Iterable[str]) -> None:
        """Drop the graphs that earlier runs staged, except those of this release and mode."""
        if self._state.staging != self._loading:
            self._state.staging, self._state.staged = self._loading, {}
            self._state.write()
        kept = f"{self._staging}{self._release.id}:" if self._state.staged else None
        self._loader.update(
            [_drop(graph) for graph in sorted(there) if not (kept and graph.startswith(kept))]
        )

    # ---- doing it

    def _stage(self, part: Part) -> None:
        """Load and check a graph, unless an earlier run did."""
        graph = self._place(part)
        sha256, _, count = self._state.staged.get(part.graph, "").partition(" ")
        if sha256 == part.sha256 and self._loader.count(graph) == int(count):
            return
        if self._options.in_place:
            self._mark_unknown([part])
        self._loader.put(graph, part.path)
        found = self._loader.count(graph)
        if found != part.count and compare(self._loader, part, graph, self._folder):
            raise EngineError(
                500,
                f"{part.name}: sent {part.count} triples, but the engine counts {found}; "
                "run again, and where that does not help see its log",
            )
        check_graph(self._loader, part, graph, self._options.check, self._folder)
        self._state.staged[part.graph] = f"{part.sha256} {found}"
        self._state.write()

    def _mark_unknown(self, parts: Iterable[Part]) -> None:
        """Note, before graphs are changed, that their served content is unknown."""
        self._state.served |= {part.graph: "" for part in parts}
        self._state.write()

    def _swap(self, changed: Sequence[Part], gone: Iterable[str]) -> None:
        """Put all staged graphs in place with one request, which may be repeated."""
        self._mark_unknown(changed)
        copies = [
            f"COPY GRAPH <{self._place(part)}> TO {_graph(self._target(part))}"
            if part.count
            else f"CLEAR SILENT {_graph(self._target(part))}"
            for part in changed
        ]
        self._tell("swapping")
        self._loader.update([*copies, *(_drop(graph) for graph in gone)])

    def _finish(self, parts: Iterable[Part], changed: Iterable[Part]) -> None:
        """Compare the served graphs with the staged ones, note them, and drop the staged ones."""
        counts = {**self._state.served, **self._state.staged}
        for part in parts:
            expected = int(counts[part.graph].partition(" ")[2])
            found = self._loader.count(self._target(part))
            if found != expected:
                raise EngineError(
                    500,
                    f"{part.name}: {found} triples are served, not {expected}; the engine did not "
                    "swap whole: run again, before anybody relies on it",
                )
        self._state.served = {part.graph: counts[part.graph] for part in parts}
        self._state.release, self._state.staging, self._state.staged = self._release.id, "", {}
        self._state.write()
        if not self._options.in_place:
            self._loader.update([_drop(self._place(part)) for part in changed])

    def _target(self, part: Part) -> str:
        return part.graph or self._options.register

    def _place(self, part: Part) -> str:
        """Give the graph to load a part into: the served one, or a staging graph."""
        if self._options.in_place:
            return self._target(part)
        return f"{self._staging}{self._release.id}:{part.path.stem}"


def _graph(iri: str) -> str:
    return f"GRAPH <{iri}>" if iri else "DEFAULT"


def _drop(iri: str) -> str:
    return f"DROP SILENT GRAPH <{iri}>"
