"""Lines of text put in order in bounded memory: sorted in runs, which the disk holds and a merge
reads.

The order is that of code points, which is that of the bytes of UTF-8. In N-Quads it is also the
order of the terms, for no term is the beginning of another one and a space comes before all that
may follow.

May import: nothing.
"""

import heapq
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TextIO

RUN = 1 << 28
"""How many characters are sorted at once."""


def sort_lines(lines: Iterable[str], folder: Path, size: int = RUN) -> Iterator[str]:
    """Give lines, each with its end, in order.

    Runs are files of the folder that have no name, so that nothing is left of them, whatever
    happens.
    """
    with ExitStack() as stack:
        runs: list[TextIO] = []
        held: list[str] = []
        room = size
        for line in lines:
            held.append(line)
            room -= len(line)
            if room < 0:
                run = stack.enter_context(
                    tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n", dir=folder)
                )
                runs.append(run)
                held.sort()
                run.writelines(held)
                run.seek(0)
                held, room = [], size
        held.sort()
        yield from heapq.merge(*runs, held) if runs else held
