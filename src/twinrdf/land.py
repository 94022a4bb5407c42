"""The coastlines of the maps on pages and in the review of links.

May import: nothing.
"""

from functools import cache
from pathlib import Path

_FILE = Path(__file__).parent / "land.txt"


@cache
def read_land() -> tuple[tuple[tuple[float, float], ...], ...]:
    """Read the coastlines, each a ring of longitudes and latitudes in degrees."""
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    return tuple(
        tuple((float(x), float(y)) for x, y in (pair.split(",") for pair in line.split()))
        for line in lines
        if not line.startswith("#")
    )
