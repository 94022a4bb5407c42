"""Measure what a check costs after one edit, beside a check of everything.

    python -m benchmarks.incremental 1000 10000 100000

Each register is generated and checked by commands of their own: once as a whole, once to remember
it, and again after one edit; what they print has to be the same to the byte. Then one process
watches it, as `twinrdf check --watch` does, while single rows are edited, added and removed.
Seconds are CPU seconds of the process and those it started, from its start, and those of the clock
beside them. Ends with 1 if findings differ; `--only-again` leaves out what is needed to know that.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.generate import write_register
from twinrdf.changes.recheck import recheck
from twinrdf.changes.state import State
from twinrdf.pipeline import check
from twinrdf.project import read_project

Edit = tuple[str, str, Callable[[list[bytes]], None]]


@dataclass(frozen=True, slots=True)
class Measured:
    """What one check took."""

    agreements: int
    what: str
    seconds: float
    clock: float
    megabytes: int = 0


def rename(lines: list[bytes]) -> None:
    """Change the label of a row in the middle."""
    place = len(lines) // 2
    cells = lines[place].split(b",")
    lines[place] = b",".join([*cells[:2], cells[2] + b" (new)", *cells[3:]])


def add(lines: list[bytes]) -> None:
    """Add a row in the middle, with an id of its own."""
    place = len(lines) // 2
    name, comma, rest = lines[place].partition(b",")
    lines.insert(place, name + b"-added" + comma + rest)


def remove(lines: list[bytes]) -> None:
    """Remove a row in the middle."""
    del lines[len(lines) // 2]


def misspell(lines: list[bytes]) -> None:
    """Let a row in the middle name a source that there is not."""
    place = len(lines) // 2
    lines[place] = lines[place].replace(b",", b",no-", 1)


EDITS: tuple[Edit, ...] = (
    ("an agreement renamed", "agreements", rename),
    ("an agreement of an unknown source", "agreements", misspell),
    ("an agreement added", "agreements", add),
    ("an agreement removed", "agreements", remove),
    ("a territory renamed", "territories", rename),
    ("a territory removed", "territories", remove),
)


def edit(root: Path, table: str, change: Callable[[list[bytes]], None]) -> None:
    """Change the lines of a table."""
    path = root / "data" / f"{table}.csv"
    lines = path.read_bytes().splitlines(keepends=True)
    change(lines)
    path.write_bytes(b"".join(lines))


def measure_command(root: Path, cache: Path, *options: str) -> tuple[float, float, int, bytes]:
    """Run a check as a command: CPU seconds, seconds, peak memory in MB, and what it prints."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    command = [sys.executable, "-m", "twinrdf", "check", str(root), "--format", "json", "--quiet"]
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache)}
    told = subprocess.run(  # noqa: S603 - the command is ours
        [*command, *options], env=environment, capture_output=True, check=False
    )
    clock = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, clock, after.ru_maxrss // 1000, told.stdout


def measure_commands(root: Path, agreements: int, *, proven: bool) -> Iterator[Measured]:
    """Check by commands: everything, to remember it, after an edit, and everything after it."""
    with tempfile.TemporaryDirectory(prefix="twinrdf-") as folder:
        cache = Path(folder)
        steps: tuple[tuple[str, list[str]], ...] = (
            ("everything", ["--no-cache"]),
            ("everything, remembering it", []),
            ("after no edit", []),
        )
        for what, options in steps[0 if proven else 1 :]:
            seconds, clock, megabytes, _ = measure_command(root, cache, *options)
            yield Measured(agreements, f"command: {what}", seconds, clock, megabytes)
        for what, table, change in EDITS[:1]:
            edit(root, table, change)
            seconds, clock, megabytes, told = measure_command(root, cache)
            yield Measured(agreements, f"command: {what}", seconds, clock, megabytes)
            if proven and told != measure_command(root, cache, "--no-cache")[3]:
                raise SystemExit(f"{what}: the findings differ")


def measure_watching(root: Path, agreements: int, *, proven: bool) -> Iterator[Measured]:
    """Check again and again in one process, after one edit each."""
    project = read_project(root)
    state = recheck(project, State()).state
    for what, table, change in EDITS:
        edit(root, table, change)
        usage, began = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
        again = recheck(project, state)
        clock = time.perf_counter() - began
        now = resource.getrusage(resource.RUSAGE_SELF)
        seconds = now.ru_utime + now.ru_stime - usage.ru_utime - usage.ru_stime
        yield Measured(agreements, f"watching: {what}", seconds, clock, now.ru_maxrss // 1000)
        state = again.state
    if proven and again.report != check(project).report:
        raise SystemExit("watching: the findings differ")


def format_row(one: Measured) -> str:
    """Write a line of the table."""
    return (
        f"| {one.agreements:,} | {one.what} | {one.seconds:.2f} | {one.clock:.2f} "
        f"| {one.megabytes:,} |"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line, measure, and write the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.incremental", description=__doc__)
    parser.add_argument("sizes", type=int, nargs="+", help="numbers of agreements")
    parser.add_argument("--only-again", action="store_true", help="check nothing as a whole twice")
    options = parser.parse_args(arguments)
    sys.stdout.write("| agreements | what is checked | CPU s | s | MB |\n|--:|:--|--:|--:|--:|\n")
    for size in options.sizes:
        with tempfile.TemporaryDirectory(prefix="twinrdf-") as folder:
            root = Path(folder) / "register"
            write_register(root, size, seed=1)
            for measure in (measure_commands, measure_watching):
                for one in measure(root, size, proven=not options.only_again):
                    sys.stdout.write(format_row(one) + "\n")
                    sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
