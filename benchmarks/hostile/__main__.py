"""Hold a server to hostile requests and print a table of what became of them, class by class.

    python -m benchmarks.hostile [--release FOLDER] [--deadline 2] [--only CLASS]

Without a release, a register of about 90,000 triples is generated and built first, which takes some
minutes. Ends with 1 if anything was not as it should be.
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from benchmarks.generate import write_register
from benchmarks.hostile.cases import CUT, list_cases
from benchmarks.hostile.run import Listener, Outcome, put_all
from benchmarks.servers import serve_with_twinrdf
from twinrdf.pipeline import build
from twinrdf.project import read_project
from twinrdf.release import Release, find_current, read_release

AGREEMENTS = 2500
_COLUMNS = (
    "class", "requests", "200", "400, 404, 415", "403", "413, 414", "503", "broken off",
    "slowest, s", "next good, s", "memory, MiB", "misses",
)  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line, serve, ask, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.hostile", description=__doc__)
    parser.add_argument("--release", type=Path, help="a release, or the folder of releases")
    parser.add_argument("--deadline", type=float, default=2.0)
    parser.add_argument("--only", default="", help="classes whose name holds this")
    options = parser.parse_args(arguments)
    with ExitStack() as stack:
        release = _find(options.release) if options.release else _build(stack)
        listener = Listener()
        stack.callback(listener.close)
        server = stack.enter_context(serve_with_twinrdf(release, {"deadline": options.deadline}))
        classes = {
            name: cases for name, cases in list_cases(listener.port).items() if options.only in name
        }
        print(format_row(_COLUMNS))  # noqa: T201 - the command's output
        print(format_row(["---", *["---:"] * (len(_COLUMNS) - 1)]))  # noqa: T201
        outcomes = []
        for outcome in put_all(server.port, server.pid, options.deadline, classes, listener):
            print(format_outcome(outcome), flush=True)  # noqa: T201
            outcomes.append(outcome)
    print(format_outcome(add_up(outcomes)))  # noqa: T201
    misses = [f"{outcome.name}: {miss}" for outcome in outcomes for miss in outcome.misses]
    print("".join(f"\n- {miss}" for miss in misses))  # noqa: T201
    return 1 if misses else 0


def format_outcome(outcome: Outcome) -> str:
    """Write what became of a class as a row of a Markdown table."""
    counts = (
        outcome.count(*statuses)
        for statuses in ((200,), (400, 404, 415), (403,), (413, 414), (503,), (CUT,))
    )
    slowest = max((answer.seconds for answer in outcome.answers), default=0.0)
    return format_row([
        outcome.name,
        *map(str, (len(outcome.answers), *counts)),
        f"{slowest:.2f}",
        f"{outcome.good_seconds:.2f}",
        str(outcome.memory >> 20),
        str(len(outcome.misses)),
    ])  # fmt: skip


def add_up(outcomes: Sequence[Outcome]) -> Outcome:
    """Make one outcome of all."""
    return Outcome(
        "**all**",
        [answer for outcome in outcomes for answer in outcome.answers],
        max(outcome.good_seconds for outcome in outcomes),
        max(outcome.memory for outcome in outcomes),
        [miss for outcome in outcomes for miss in outcome.misses],
    )


def format_row(cells: Sequence[str]) -> str:
    """Write a row of a Markdown table."""
    return f"| {' | '.join(cells)} |"


def _find(path: Path) -> Release:
    return read_release(path) if (path / "release.json").exists() else find_current(path)


def _build(stack: ExitStack) -> Release:
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    write_register(folder / "register", AGREEMENTS, seed=1)
    return build(read_project(folder / "register"), folder / "releases")


if __name__ == "__main__":
    sys.exit(main())
