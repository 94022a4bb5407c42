"""The dataset of a release: two files of sorted lines, from which everything else is made.

`everything.nq` has every quad of all graphs, `register.nt` those of the default graph; both are
dumps themselves. A dataset may be written in parts, each of subjects of its own.

May import: lines, terms.
"""

import shutil
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import merge
from io import BytesIO
from pathlib import Path

from twinrdf.lines import Lines, format_line, parse_line
from twinrdf.terms import Quad

REGISTER, EVERYTHING = "register.nt", "everything.nq"
_BUFFER = 1 << 20

Block = tuple[Sequence[str], Sequence[str]]
"""Lines of the register, and the corresponding lines of everything."""


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Dataset:
    """Sorted, distinct quads: the register (default graph) and everything (all graphs)."""

    register: Lines
    everything: Lines

    def copy(self, folder: Path) -> "Dataset":
        """Copy the files into another folder, if they are not there already."""
        for lines in (self.register, self.everything):
            if lines.path.parent != folder:
                shutil.copyfile(lines.path, folder / lines.path.name)
        return _dataset(folder, len(self.register), len(self.everything))

    def add_named(self, quads: Iterable[Quad]) -> "Dataset":
        """Merge the quads of a new graph into everything."""
        added = sorted(format_line(quad).encode() for quad in quads)
        path = self.everything.path
        whole = path.with_name(f"{path.name}.new")
        left = deque(added)
        with path.open("rb") as file, whole.open("xb", _BUFFER) as new:
            while block := file.read(_BUFFER) + file.readline():
                last = block[block.rfind(b"\n", 0, -1) + 1 :]
                here = []
                while left and left[0] < last:
                    here.append(left.popleft())
                new.writelines(merge(BytesIO(block), here) if here else [block])
            new.writelines(left)
        whole.replace(path)
        return _dataset(path.parent, len(self.register), len(self.everything) + len(added))


def write_blocks(blocks: Iterable[Block], folder: Path) -> Dataset:
    """Write sorted blocks of lines as a dataset or a part of one."""
    folder.mkdir(parents=True, exist_ok=True)
    counts = [0, 0]
    with (
        (folder / REGISTER).open("xb", _BUFFER) as register,
        (folder / EVERYTHING).open("xb", _BUFFER) as everything,
    ):
        for default, every in blocks:
            register.write("".join(default).encode())
            everything.write("".join(every).encode())
            counts[0] += len(default)
            counts[1] += len(every)
    return _dataset(folder, *counts)


def join_parts(parts: Sequence[Dataset], folder: Path) -> Dataset:
    """Concatenate the files of parts in the order given, and remove them."""
    for pick in (REGISTER, EVERYTHING):
        with (folder / pick).open("xb") as whole:
            for part in parts:
                path = part.register.path.with_name(pick)
                with path.open("rb") as file:
                    shutil.copyfileobj(file, whole, _BUFFER)
                path.unlink()
    return _dataset(
        folder,
        sum(len(part.register) for part in parts),
        sum(len(part.everything) for part in parts),
    )


def make_block(line: str) -> Block:
    """Make a block of one line."""
    return ([] if parse_line(line)[3] else [line]), [line]


def _dataset(folder: Path, register: int, everything: int) -> Dataset:
    return Dataset(Lines(folder / REGISTER, register), Lines(folder / EVERYTHING, everything))
