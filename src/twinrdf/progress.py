"""Progress on standard error: as bars, plain lines, lines of JSON, or not at all.

May import: nothing.
"""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    ProgressColumn,
    Task,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.progress import Progress as Bars
from rich.text import Text

PATIENCE = 20.0
"""The seconds between plain lines, so that quick work prints none."""
_SECOND = 1.0

Clock = Callable[[], float]


class Meter:
    """Receives the name of each stage as it begins, and how much of it is done; shows nothing."""

    def __call__(self, stage: str) -> None:
        """Begin a stage, and end the one before."""

    def advance(self, done: int, total: int) -> None:
        """Report how much of the stage is done."""


SILENT = Meter()
"""Where nobody is to be told."""


class Plain(Meter):
    """Writes a line now and then: `consolidating: 12,000 of 90,000, 20 s`."""

    def __init__(self, file: TextIO, clock: Clock = time.monotonic) -> None:
        self._file, self._clock = file, clock
        self._stage, self._began = "", clock()
        self._told = self._began

    def __call__(self, stage: str) -> None:
        """Begin a stage."""
        self._stage, self._began = stage, self._clock()
        self._tell("")

    def advance(self, done: int, total: int) -> None:
        """Report how much is done, if nothing was written for a while."""
        self._tell(f": {done:,} of {total:,}, {self._clock() - self._began:.0f} s")

    def _tell(self, rest: str) -> None:
        if self._clock() - self._told >= PATIENCE:
            self._told = self._clock()
            self._file.write(f"{self._stage}{rest}\n")
            self._file.flush()


class JsonLog(Meter):
    """Writes a line of JSON when a stage begins, about every second, and when it ends.

    `total` is null where it is not known; at the end `done` is `total`.
    """

    def __init__(self, file: TextIO, clock: Clock = time.monotonic) -> None:
        self._file, self._clock = file, clock
        self._stage = ""
        self._began = self._told = 0.0
        self._total: int | None = None

    def __call__(self, stage: str) -> None:
        """Begin a stage; an empty name ends the last one."""
        if self._stage:
            self._tell(self._total)
        self._stage, self._total, self._began = stage, None, self._clock()
        if stage:
            self._tell(0)

    def advance(self, done: int, total: int) -> None:
        """Report how much is done, if a second has passed."""
        self._total = total
        if self._clock() - self._told >= _SECOND:
            self._tell(done)

    def _tell(self, done: int | None) -> None:
        self._told = self._clock()
        seconds = round(self._told - self._began, 3)
        line = {"stage": self._stage, "done": done, "total": self._total, "seconds": seconds}
        self._file.write(json.dumps(line, ensure_ascii=False) + "\n")
        self._file.flush()


class Drawn(Meter):
    """Draws a bar for the current stage, with its rate and the time remaining."""

    def __init__(self, bars: Bars) -> None:
        self._bars = bars
        self._task: TaskID | None = None

    def __call__(self, stage: str) -> None:
        """Begin a stage with a new bar."""
        if self._task is not None:
            self._bars.remove_task(self._task)
        self._task = self._bars.add_task(stage, total=None)

    def advance(self, done: int, total: int) -> None:
        """Draw how much is done."""
        if self._task is not None:
            self._bars.update(self._task, completed=done, total=total)


class _Rate(ProgressColumn):
    """The rate per second."""

    def render(self, task: Task) -> Text:
        """Give the rate, once it is known."""
        return Text(f"{task.speed:,.0f}/s" if task.speed else "", style="progress.data.speed")


@contextmanager
def show(file: TextIO, quiet: bool = False, json_log: bool = False) -> Iterator[Meter]:
    """Give a meter, which draws bars on a terminal and writes lines elsewhere."""
    console = Console(file=file)
    if json_log:
        log = JsonLog(file)
        yield log
        log("")
    elif quiet:
        yield Meter()
    elif not console.is_terminal:
        yield Plain(file)
    else:
        columns = (
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), _Rate(),
            TimeElapsedColumn(), TimeRemainingColumn(),
        )  # fmt: skip
        with Bars(*columns, console=console, transient=True) as bars:
            yield Drawn(bars)
