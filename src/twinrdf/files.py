"""The files of a release that depend on nothing but its dataset, all written at the same time.

May import: contents, dataset, decisions, dumps, findings, formats.things, formats.turtle,
index.columns, index.write, mapping, metadata.describe, metadata.own, network.reading, parallel,
project, release, vocab.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from collections.abc import Mapping as Map
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from twinrdf.contents import (
    write_coverage,
    write_map,
    write_network,
    write_reports,
    write_sources,
    write_timeline,
)
from twinrdf.dataset import Dataset
from twinrdf.decisions import Decision
from twinrdf.dumps import NETWORK, Form, plan_dumps, write_dump
from twinrdf.findings import Report
from twinrdf.formats.things import find_things
from twinrdf.formats.turtle import register_prefixes
from twinrdf.index.columns import INDEX
from twinrdf.index.write import find_members, gather, write_index
from twinrdf.mapping import Mapping
from twinrdf.metadata.describe import Description
from twinrdf.metadata.own import add_description
from twinrdf.network.reading import find_network
from twinrdf.parallel import run_all
from twinrdf.project import Project
from twinrdf.release import COMPRESSIONS, Dump
from twinrdf.vocab import term

_LONGEST = (
    "writing dumps/everything.trig", "reporting and indexing", f"writing {NETWORK}",
    "writing dumps/everything.nq", "drawing the timeline", "drawing the map",
)  # fmt: skip
"""What takes longest, and is begun first."""


@dataclass(frozen=True, slots=True)
class Written:
    """What is known of the files once they are written."""

    dumps: tuple[Dump, ...]
    description: Description
    prefixes: Map[str, str]


def write_files(
    folder: Path,
    project: Project,
    mapping: Mapping,
    dataset: Dataset,
    decisions: Sequence[Decision],
    report: Report,
    progress: Callable[[str], None],
    processes: int,
    advance: Callable[[int, int], None],
) -> Written:
    """Write dumps, reports, the index and what pages are drawn from into a folder."""
    for name in ("dumps/csv", "site", "report"):
        (folder / name).mkdir(parents=True)
    progress("counting")
    dataset, description = add_description(dataset.copy(folder / "dumps"), project)
    lists = dataset.register.instances(term("skos:ConceptScheme"))
    prefixes = register_prefixes(project.base, (name[1:-1] for name in lists))
    languages = project.languages
    things = find_things(dataset.register, mapping, project.base)
    network = cache(lambda: find_network(things, languages, folder))
    forms = tuple(plan_dumps(folder, project, mapping, dataset, things, network, prefixes))
    groups: dict[str, list[Form]] = defaultdict(list)
    for form in forms:
        groups[form.group].append(form)

    def write_group(group: str) -> list[Dump]:
        if group == NETWORK:
            write_network(folder, network())
        return [dump for form in groups[group] for dump in write_dump(folder, form)]

    def write_about() -> list[Dump]:
        write_sources(folder, project)
        write_reports(folder, project, mapping, dataset, decisions, report)
        write_coverage(folder, project, dataset, things)
        members = find_members(dataset.everything, project.base)
        material = gather(
            dataset.register, mapping, project.base, languages, members, folder / "report", things
        )
        write_index(folder / INDEX, material)
        return []

    def draw(write: Callable[..., None]) -> list[Dump]:
        write(folder, things, languages)
        return []

    tasks: dict[str, Callable[[], list[Dump]]] = {
        **{f"writing {group}": partial(write_group, group) for group in groups},
        "reporting and indexing": write_about,
        "drawing the map": partial(draw, write_map),
        "drawing the timeline": partial(draw, write_timeline),
    }
    order = [*_LONGEST, *(name for name in tasks if name not in _LONGEST)]
    results = run_all(
        [tasks[name] for name in order],
        processes,
        lambda number: progress(order[number]),
        lambda done: advance(done, len(order)),
    )
    dumps = {dump.path: dump for found in results for dump in found}
    suffixes = ("", *COMPRESSIONS.values())
    paths = (f"{form.path}{suffix}" for form in forms for suffix in suffixes)
    return Written(tuple(dumps[path] for path in paths), description, prefixes)
