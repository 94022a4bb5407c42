"""Measure what each stage of a build costs, on generated registers of given sizes.

    python -m benchmarks.build 1000 10000 [--limit 1800] [--no-release]

Each size is generated and built in a process of its own. Seconds are CPU seconds of that process
and its children, for machines are seldom quiet; memory is the peak so far, for it never falls.
A build that takes more CPU seconds than `--limit` is ended and told so.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path

from benchmarks.generate import write_register
from twinrdf.pipeline import Checked, build, check
from twinrdf.project import read_project

_HEAD = ("agreements", "triples", "stage", "CPU s", "triples per CPU s", "peak MB")


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of a build: CPU seconds it took, and the peak of memory until its end."""

    name: str
    seconds: float
    megabytes: int


@dataclass(frozen=True, slots=True)
class Measured:
    """What one build took; `triples` are those of the register, 0 where it was not finished."""

    agreements: int
    triples: int
    stages: tuple[Stage, ...]


def measure(agreements: int, folder: Path, release: bool = True) -> Measured:
    """Generate a register and build it in this process, telling the stages apart."""
    write_register(folder, agreements, seed=1)
    project = read_project(folder)
    begun: list[tuple[str, float, int]] = []

    def note(stage: str) -> None:
        begun.append((stage, *_usage()))

    if release:
        made = build(project, folder / "releases", note)
        triples = int(made.info["counts"]["triples"])
    else:
        checked: Checked = check(project, note)
        triples = len(checked.dataset.register)
    note("")
    return Measured(agreements, triples, _stages(begun))


def _stages(begun: Sequence[tuple[str, float, int]]) -> tuple[Stage, ...]:
    """Give the stages of what was told at each beginning; all files written are one stage."""
    stages: dict[str, Stage] = {}
    for (told, before, _), (_, after, peak) in pairwise(begun):
        name = "writing" if told.startswith("writing ") else told
        known = stages.get(name, Stage(name, 0, 0))
        stages[name] = Stage(name, known.seconds + after - before, peak)
    return tuple(stages.values())


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
        return Measured(agreements, 0, (Stage(f"ended ({done.returncode})", limit, 0),))
    found = json.loads(done.stdout)
    return Measured(agreements, found["triples"], tuple(Stage(**one) for one in found["stages"]))


def format_table(measured: Sequence[Measured]) -> str:
    """Write measurements as a Markdown table."""
    lines = [f"| {' | '.join(_HEAD)} |", "|--:|--:|:--|--:|--:|--:|"]
    for one in measured:
        whole = Stage(
            "**all**",
            sum(stage.seconds for stage in one.stages),
            max((stage.megabytes for stage in one.stages), default=0),
        )
        for stage in (*one.stages, whole):
            rate = f"{one.triples / stage.seconds:,.0f}" if one.triples and stage.seconds else "–"
            lines.append(
                f"| {one.agreements:,} | {one.triples:,} | {stage.name} | {stage.seconds:.2f} "
                f"| {rate} | {stage.megabytes:,} |"
            )
    return "\n".join(lines) + "\n"


def _usage() -> tuple[float, int]:
    """Give the CPU seconds used by this process and its children, and the peak of memory in MB."""
    own, theirs = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    seconds = own.ru_utime + own.ru_stime + theirs.ru_utime + theirs.ru_stime
    return seconds, max(own.ru_maxrss, theirs.ru_maxrss) // 1024


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
    sys.stdout.write(format_table(measured))
    return 0


if __name__ == "__main__":
    sys.exit(main())
