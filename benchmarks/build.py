"""Measure what each stage of a build costs, on generated registers of given sizes.

    python -m benchmarks.build 1000 10000 [--limit 1800] [--no-release]

Each size is generated and built in a process of its own. Seconds are CPU seconds of that process
and its children, for machines are seldom quiet, and those on the clock. Counting, writing files and
loading the store of a large register go on at once, and are one stage here. Memory is the most
that all processes had together in a stage, what they share counted once; pages of files, which the
system takes back when it needs them, are left out. A build of which one process takes more CPU
seconds than `--limit` is ended and told so.

Below the table stands what converting alone costs: from records that are read to statements, in the
graphs of their sources.
"""

import argparse
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from itertools import islice, pairwise
from pathlib import Path
from threading import Event, Thread

from benchmarks.generate import write_register
from twinrdf.convert import Converter
from twinrdf.pipeline import Checked, build, check, read_mapping_and_vocabulary
from twinrdf.progress import Meter
from twinrdf.project import Project, read_project
from twinrdf.records.read import open_tables

_HEAD = ("agreements", "triples", "stage", "CPU s", "s", "triples per CPU s", "peak MB")
_APART = ("reading", "consolidating", "validating", "finishing")
_MEMORY = ("Pss_Anon:", "Pss_Shmem:")
_PAUSE = 0.2
_PATIENCE = 30
"""Memory is looked at so many times more seldom than a look takes: of large files it is long."""

_BATCH = 10_000
_WHOLE = re.compile(
    r"\| ([\d,]+) \| [\d,]+ \| \*\*all\*\* \| ([\d.]+) \| [\d.]+ \| \S+ \| ([\d,]+) \|"
)


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of a build: CPU seconds it took, seconds on the clock, and the most memory."""

    name: str
    seconds: float
    clock: float
    megabytes: int


@dataclass(frozen=True, slots=True)
class Measured:
    """What one build took; `triples` are those of the register, 0 where it was not finished.

    `claimed` statements were made of records in so many CPU seconds of `converting`.
    """

    agreements: int
    triples: int
    stages: tuple[Stage, ...]
    claimed: int = 0
    converting: float = 0


def measure(agreements: int, folder: Path, release: bool = True) -> Measured:
    """Generate a register and build it in this process, telling the stages apart."""
    write_register(folder, agreements, seed=1)
    project = read_project(folder)
    begun: list[tuple[str, float, float]] = []
    memory: list[tuple[float, int]] = []

    class Noting(Meter):
        def __call__(self, stage: str) -> None:
            begun.append((stage, _count_seconds(), time.monotonic()))

    note = Noting()
    with _watch_memory(memory):
        if release:
            made = build(project, folder / "releases", note)
            triples = int(made.counts["triples"])
        else:
            checked: Checked = check(project, note)
            triples = len(checked.dataset.register)
        note("")
    return Measured(agreements, triples, _stages(begun, memory), *measure_converting(project))


def measure_converting(project: Project) -> tuple[int, float]:
    """Count the statements that records make, and the CPU seconds this takes, but for reading."""
    mapping, vocabulary = read_mapping_and_vocabulary(project)
    tables = open_tables(project, mapping, vocabulary)
    converter = Converter(mapping, vocabulary, project.base)
    records = (record for layout in tables.layouts for record in tables.read(layout, []))
    count, seconds = 0, 0.0
    while some := list(islice(records, _BATCH)):
        before = time.process_time()
        count += sum(len(converter.convert(record).statements) for record in some)
        seconds += time.process_time() - before
    return count, seconds


def _stages(
    begun: Sequence[tuple[str, float, float]], memory: Sequence[tuple[float, int]]
) -> tuple[Stage, ...]:
    """Give the stages of what was told at each beginning; what is done at once is one stage."""
    stages: dict[str, Stage] = {}
    for (told, before, start), (_, after, end) in pairwise(begun):
        name = told if told in _APART else "writing and loading"
        known = stages.get(name, Stage(name, 0, 0, 0))
        peak = max((size for when, size in memory if start <= when <= end), default=0)
        stages[name] = Stage(
            name,
            known.seconds + after - before,
            known.clock + end - start,
            max(known.megabytes, peak),
        )
    return tuple(stages.values())


@contextmanager
def _watch_memory(found: list[tuple[float, int]]) -> Iterator[None]:
    """Note every now and then how many megabytes this process has with all that it started."""
    ended = Event()

    def watch() -> None:
        pause = _PAUSE
        while not ended.wait(pause):
            begun = time.monotonic()
            found.append((begun, _measure_memory()))
            pause = max(_PAUSE, _PATIENCE * (time.monotonic() - begun))

    found.append((time.monotonic(), _measure_memory()))
    thread = Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _measure_memory() -> int:
    """Sum what a process tree has in memory besides pages of files, as Linux tells it."""
    parents: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = path.read_text().rpartition(")")[2].split()
            parents.setdefault(int(fields[1]), []).append(int(path.parent.name))
    total, processes = 0, [os.getpid()]
    for process in processes:
        processes += parents.get(process, ())
        with suppress(OSError):
            text = Path(f"/proc/{process}/smaps_rollup").read_text()
            lines = (line.split() for line in text.splitlines())
            total += sum(int(found[1]) for found in lines if found[0] in _MEMORY)
    return total // 1024


def measure_apart(agreements: int, limit: int, release: bool) -> Measured:
    """Measure in a new process, which ends when it has used too many CPU seconds."""

    def bound() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 5))

    with tempfile.TemporaryDirectory(prefix="twinrdf-") as folder:
        command = [sys.executable, "-m", "benchmarks.build", "--one", folder, str(agreements)]
        done = subprocess.run(  # noqa: S603 - ourselves
            command if release else [*command, "--no-release"],
            preexec_fn=bound,
            stdout=subprocess.PIPE,
            check=False,
        )
    if done.returncode:
        return Measured(agreements, 0, (Stage(f"ended ({done.returncode})", limit, 0, 0),))
    found = json.loads(done.stdout)
    stages = tuple(Stage(**one) for one in found["stages"])
    return Measured(**{**found, "stages": stages})


def format_table(measured: Sequence[Measured]) -> str:
    """Write measurements as a Markdown table."""
    lines = [f"| {' | '.join(_HEAD)} |", "|--:|--:|:--|--:|--:|--:|--:|"]
    for one in measured:
        whole = Stage(
            "**all**",
            sum(stage.seconds for stage in one.stages),
            sum(stage.clock for stage in one.stages),
            max((stage.megabytes for stage in one.stages), default=0),
        )
        for stage in (*one.stages, whole):
            rate = f"{one.triples / stage.seconds:,.0f}" if one.triples and stage.seconds else "–"
            lines.append(
                f"| {one.agreements:,} | {one.triples:,} | {stage.name} | {stage.seconds:.2f} "
                f"| {stage.clock:.2f} | {rate} | {stage.megabytes:,} |"
            )
    return "\n".join(lines) + "\n"


def format_converting(measured: Sequence[Measured]) -> str:
    """Say how quick converting is, from records that are read to statements."""
    return "".join(
        f"Converting {one.agreements:,} agreements: {one.claimed:,} triples of all sources, "
        f"{one.claimed / one.converting:,.0f} per CPU second.\n"
        for one in measured
        if one.converting
    )


def read_wholes(table: str) -> list[tuple[int, float, int]]:
    """Read agreements, CPU seconds and megabytes of each whole build, the smallest first."""
    return sorted(
        (int(size.replace(",", "")), float(seconds), int(memory.replace(",", "")))
        for size, seconds, memory in _WHOLE.findall(table)
    )


def _count_seconds() -> float:
    """Give the CPU seconds used by this process and by those it started that have ended."""
    own, theirs = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return own.ru_utime + own.ru_stime + theirs.ru_utime + theirs.ru_stime


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line, measure, and write the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.build", description=__doc__)
    parser.add_argument("sizes", type=int, nargs="+", help="numbers of agreements")
    parser.add_argument("--limit", type=int, default=1800, help="CPU seconds for one build")
    parser.add_argument("--no-release", action="store_true", help="check only, write nothing")
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    release = not options.no_release
    if options.one:
        json.dump(asdict(measure(options.sizes[0], options.one, release)), sys.stdout)
        return 0
    measured = [measure_apart(size, options.limit, release) for size in options.sizes]
    sys.stdout.write(f"{format_table(measured)}\n{format_converting(measured)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
