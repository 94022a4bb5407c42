"""The files of a release that depend only on its dataset, written in parallel.

May import: dataset, decisions, findings, formats.things, formats.turtle, index.columns,
index.write, mapping, metadata.describe, metadata.self_description, network.reading, parallel,
progress, project, publish.contents, publish.dumps, release, store, vocab.
"""

import gc
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Mapping as Map
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from twinrdf.dataset import EVERYTHING, Dataset
from twinrdf.decisions import Decision
from twinrdf.findings import Report
from twinrdf.formats.things import find_things
from twinrdf.formats.turtle import register_prefixes
from twinrdf.index.columns import INDEX
from twinrdf.index.write import find_members, gather_inputs, write_index
from twinrdf.mapping import Mapping
from twinrdf.metadata.describe import Description
from twinrdf.metadata.self_description import add_description
from twinrdf.network.reading import find_network
from twinrdf.parallel import run_all
from twinrdf.progress import Meter
from twinrdf.project import Project
from twinrdf.publish.contents import (
    write_columns,
    write_coverage,
    write_map,
    write_network,
    write_reports,
    write_sources,
    write_timeline,
)
from twinrdf.publish.dumps import NETWORK, plan_dumps, write_dump
from twinrdf.release import COMPRESSIONS, Dump
from twinrdf.store import write_store
from twinrdf.vocab import term

COUNTING, LOADING = "counting", "loading the store"
_TRIG, _NQUADS, _ABOUT = (
    "writing dumps/everything.trig", "writing dumps/everything.nq", "reporting and indexing",
)  # fmt: skip
_AFTER_COUNTING = (LOADING, _ABOUT, _TRIG, _NQUADS)
"""The tasks that need the complete dataset, to which counting adds a graph."""

_LONGEST = (
    COUNTING, LOADING, _ABOUT, f"writing {NETWORK}", _TRIG, _NQUADS, "drawing the timeline",
    "drawing the map",
)  # fmt: skip
"""The longest tasks, which are started first."""


@dataclass(frozen=True, slots=True)
class Written:
    """The dumps written, the description of the dataset, and the prefixes."""

    dumps: tuple[Dump, ...]
    description: Description
    prefixes: Map[str, str]


@dataclass(frozen=True, slots=True)
class _Counted:
    """The dataset with the graph that describes it, and the description."""

    dataset: Dataset
    description: Description


_Made = list[Dump] | _Counted


def write_files(
    folder: Path,
    project: Project,
    mapping: Mapping,
    dataset: Dataset,
    decisions: Sequence[Decision],
    report: Report,
    progress: Meter,
    processes: int,
) -> Written:
    """Write dumps, reports, the index, the data of drawings and the store into a folder."""
    for name in ("dumps/csv", "site", "report"):
        (folder / name).mkdir(parents=True)
    files = _Files(folder, project, mapping, dataset.copy(folder / "dumps"))
    tasks = files.plan(decisions, report)
    order = [*_LONGEST, *(name for name in tasks if name not in _LONGEST)]
    with _collecting_nothing() if processes > 1 else nullcontext():
        made = run_all(
            [tasks[name] for name in order],
            processes,
            lambda number: progress(order[number]),
            lambda done: progress.advance(done, len(order)),
            {order.index(name): order.index(COUNTING) for name in _AFTER_COUNTING},
            files.take,
        )
    write_columns(folder, mapping)
    dumps = {dump.path: dump for each in made if isinstance(each, list) for dump in each}
    suffixes = ("", *COMPRESSIONS.values())
    paths = (f"{dump.path}{suffix}" for dump in files.planned for suffix in suffixes)
    return Written(tuple(dumps[path] for path in paths), files.counted.description, files.prefixes)


@contextmanager
def _collecting_nothing() -> Iterator[None]:
    """Switch garbage collection off: each process ends with its task, so collecting is wasted."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


class _Files:
    """The tasks that write the files, and what several of them share."""

    counted: _Counted
    """The result of counting, once it is done."""

    def __init__(self, folder: Path, project: Project, mapping: Mapping, dataset: Dataset) -> None:
        self._folder, self._project, self._mapping = folder, project, mapping
        self._dataset, self._register = dataset, dataset.register
        lists = self._register.instances(term("skos:ConceptScheme"))
        self.prefixes = register_prefixes(project.base, (name[1:-1] for name in lists))
        self._things = find_things(self._register, mapping, project.base)
        self._network = cache(lambda: find_network(self._things, project.languages, folder))
        self.planned = plan_dumps(
            folder, project, mapping, self._register, lambda: self.counted.dataset.everything,
            self._things, self._network, self.prefixes,
        )  # fmt: skip

    def plan(self, decisions: Sequence[Decision], report: Report) -> dict[str, Callable[[], _Made]]:
        """Give all tasks by their names."""
        return {
            COUNTING: self._count,
            LOADING: self._load,
            **{
                f"writing {group}": partial(self._write_group, group)
                for group in dict.fromkeys(dump.group for dump in self.planned)
            },
            _ABOUT: partial(self._write_about, decisions, report),
            "drawing the map": partial(self._draw, write_map),
            "drawing the timeline": partial(self._draw, write_timeline),
        }

    def take(self, _number: int, made: _Made) -> None:
        """Keep the result of counting for the tasks after it."""
        if isinstance(made, _Counted):
            self.counted = made

    def _count(self) -> _Counted:
        return _Counted(*add_description(self._dataset, self._project))

    def _load(self) -> list[Dump]:
        write_store(self._folder / "dumps" / EVERYTHING, self._folder / "store")
        return []

    def _write_group(self, group: str) -> list[Dump]:
        if group == NETWORK:
            write_network(self._folder, self._network())
        planned = (dump for dump in self.planned if dump.group == group)
        return [dump for each in planned for dump in write_dump(self._folder, each)]

    def _write_about(self, decisions: Sequence[Decision], report: Report) -> list[Dump]:
        folder, project, mapping = self._folder, self._project, self._mapping
        write_sources(folder, project)
        write_reports(folder, project, mapping, self._dataset, decisions, report)
        write_coverage(folder, project, self._dataset, self._things)
        inputs = gather_inputs(
            self._register,
            mapping,
            project.languages,
            find_members(self._dataset.everything, project.base),
            folder / "report",
            self._things,
        )
        write_index(folder / INDEX, inputs)
        return []

    def _draw(self, write: Callable[..., None]) -> list[Dump]:
        write(self._folder, self._things, self._project.languages)
        return []
