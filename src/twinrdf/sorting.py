"""Lines sorted in bounded memory: an external merge sort.

The order is that of code points, which is also that of UTF-8 bytes. For N-Quads it is the order of
the terms as well, as no term is a prefix of another and a space sorts before whatever may follow.

May import: nothing.
"""

import heapq
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TextIO

RUN = 1 << 28
"""The characters in a run, which is sorted in memory."""


def sort_lines(lines: Iterable[str], folder: Path, size: int = RUN) -> Iterator[str]:
    """Sort lines, each with its line end.

    Runs are unnamed temporary files in the folder, so that nothing of them is ever left behind.
    """
    with ExitStack() as stack:
        runs: list[TextIO] = []
        batch: list[str] = []
        room = size
        for line in lines:
            batch.append(line)
            room -= len(line)
            if room < 0:
                run = stack.enter_context(
                    tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n", dir=folder)
                )
                runs.append(run)
                batch.sort()
                run.writelines(batch)
                run.seek(0)
                batch, room = [], size
        batch.sort()
        yield from heapq.merge(*runs, batch) if runs else batch
