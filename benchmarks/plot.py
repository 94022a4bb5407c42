"""Draw how builds grow with the register: seconds and memory by agreements, both axes logarithmic.

    python -m benchmarks.build 1000 10000 100000 > builds.md
    python -m benchmarks.plot builds.md docs/builds.svg

Takes the whole of each build from the table that `build` prints. The dashed line is what exact
proportion to the smallest register would be, so a curve above it grows faster than its register.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from benchmarks.build import read_wholes

_STEADY: dict[Any, Any] = {"svg.hashsalt": "twinrdf", "svg.fonttype": "none"}
"""With which the same figures give the same bytes."""


def draw(builds: Sequence[tuple[int, float, int]], path: Path) -> None:
    """Draw both curves side by side, as SVG."""
    sizes, seconds, memory = zip(*builds, strict=True)
    with mpl.rc_context(_STEADY):
        figure = Figure(figsize=(8, 3.2), layout="constrained")
        left, right = figure.subplots(1, 2)
        _draw_curve(left, sizes, seconds, "CPU seconds")
        _draw_curve(right, sizes, memory, "most memory, MB")
        figure.savefig(path, format="svg", metadata={"Date": None}, facecolor="white")


def _draw_curve(axes: Axes, sizes: Sequence[int], values: Sequence[float], name: str) -> None:
    proportional = [values[0] * size / sizes[0] for size in sizes]
    axes.plot(sizes, proportional, "--", color="#999999", linewidth=1, label="in proportion")
    axes.plot(sizes, values, "o-", color="#0b6e6e", label="measured")
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel("agreements")
    axes.set_ylabel(name)
    axes.legend(frameon=False)


def main() -> None:
    """Read the table and draw it."""
    if len(sys.argv) != 3:
        raise SystemExit("name the table that `benchmarks.build` printed, and the picture to draw")
    table, picture = map(Path, sys.argv[1:])
    draw(read_wholes(table.read_text(encoding="utf-8")), picture)


if __name__ == "__main__":
    main()
