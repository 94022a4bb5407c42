"""A release into an engine: graphs that changed are staged, checked, and served at one stroke.

    staging   PUT each changed graph into a graph of its own, named by the release
    check     count each, and fetch it back
    swap      one update copies every staged graph over the served one and drops what is gone
    end       count what is served, then drop the staged graphs

Any step may be interrupted: the next run goes on from the state and from what the engine says.
Graphs of others are never touched; a graph of this register is one under its base.

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

    `register` is the graph that is to be the register (nothing is the default graph), `check` how
    much is held against what was sent; `in_place` does without staging, `replace` what others put
    into that graph, `again` sends what is there already.
    """

    register: str = ""
    check: str = "whole"
    in_place: bool = False
    replace: bool = False
    again: bool = False


@dataclass(frozen=True, slots=True)
class Pushed:
    """What was done: how many graphs and triples the release has, sent, as they were, dropped."""

    graphs: int
    triples: int
    sent: int
    kept: int
    dropped: tuple[str, ...]


def push_release(
    release: Release, loader: Loader, state: State, folder: Path, options: Options, tell: Tell
) -> Pushed:
    """Make an engine serve a release; a folder takes its graphs meanwhile."""
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
        self._mind_others(changed)
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
        """Tell whether a graph is served as it is, by the state and by the engine's count."""
        sha256, _, count = self._state.served.get(part.graph, "").partition(" ")
        if self._options.again:
            return False
        return sha256 == part.sha256 and self._loader.count(self._target(part)) == int(count)

    def _find_gone(self, parts: Iterable[Part], there: Iterable[str]) -> list[str]:
        """Find the graphs that this register had and has no more."""
        kept = {self._target(part) for part in parts}
        ours = {graph for graph in there if graph.startswith(self._release.base)}
        before = set(self._state.served) & set(there)
        return sorted((ours | before) - kept)

    def _mind_others(self, changed: Iterable[Part]) -> None:
        """Raise EngineError where the register's graph holds what nobody here put into it."""
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
        """Drop what earlier runs staged, unless it is whole, of this release and in this way."""
        if self._state.staging != self._loading:
            self._state.staging, self._state.staged = self._loading, {}
            self._state.write()
        whole = len(self._state.staged)
        self._loader.update(
            [_drop(graph) for graph in sorted(there) if not (whole and self._is_own(graph))]
        )

    # ---- doing it

    def _stage(self, part: Part) -> None:
        """Load a graph unless an earlier run did, and check it."""
        graph = self._place(part)
        sha256, _, count = self._state.staged.get(part.graph, "").partition(" ")
        if sha256 == part.sha256 and self._loader.count(graph) == int(count):
            return
        if self._options.in_place:
            self._doubt([part])
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

    def _doubt(self, parts: Iterable[Part]) -> None:
        """Note of graphs, before they are touched, that it is not known what is served of them."""
        self._state.served |= {part.graph: "" for part in parts}
        self._state.write()

    def _swap(self, changed: Sequence[Part], gone: Iterable[str]) -> None:
        """Put all staged graphs in place, by one request, which may be done again."""
        self._doubt(changed)
        copies = [
            f"COPY GRAPH <{self._place(part)}> TO {_graph(self._target(part))}"
            if part.count
            else f"CLEAR SILENT {_graph(self._target(part))}"
            for part in changed
        ]
        self._tell("swapping")
        self._loader.update([*copies, *(_drop(graph) for graph in gone)])

    def _finish(self, parts: Iterable[Part], changed: Iterable[Part]) -> None:
        """Hold what is served against what was staged, note it, and drop what was staged."""
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
        """Give the graph to load a part into: that which is served, or one apart."""
        if self._options.in_place:
            return self._target(part)
        return f"{self._staging}{self._release.id}:{part.path.stem}"

    def _is_own(self, graph: str) -> bool:
        return graph.startswith(f"{self._staging}{self._release.id}:")


def _graph(iri: str) -> str:
    return f"GRAPH <{iri}>" if iri else "DEFAULT"


def _drop(iri: str) -> str:
    return f"DROP SILENT GRAPH <{iri}>"
