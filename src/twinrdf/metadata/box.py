"""The bounding box of the places of a register, in degrees as they are written there.

May import: nothing.
"""

from typing import NamedTuple


class Box(NamedTuple):
    """A bounding box; if it crosses the antimeridian, `west` is greater than `east` (RFC 7946)."""

    west: str
    south: str
    east: str
    north: str

    @property
    def crosses(self) -> bool:
        """Whether the box crosses the antimeridian."""
        return float(self.west) > float(self.east)

    def write_area(self) -> str:
        """Format the box as WKT; empty if it is a line or a point."""
        if self.west == self.east or self.south == self.north:
            return ""
        if self.crosses:
            rings = self._write_ring(self.west, "180"), self._write_ring("-180", self.east)
            return f"MULTIPOLYGON({', '.join(rings)})"
        return f"POLYGON{self._write_ring(self.west, self.east)}"

    def write_middle(self) -> str:
        """Format the centre of the box as WKT."""
        south, north = float(self.south), float(self.north)
        west, east = float(self.west), float(self.east)
        middle = (west + east) / 2 + (180 if self.crosses else 0)
        if middle > 180:
            middle -= 360
        return f"POINT({middle:.6f} {(south + north) / 2:.6f})"

    def _write_ring(self, west: str, east: str) -> str:
        south, north = self.south, self.north
        corners = ((west, south), (east, south), (east, north), (west, north), (west, south))
        return f"(({', '.join(f'{x} {y}' for x, y in corners)}))"


Span = tuple[str, str]
"""The least and the greatest of some numbers."""


def find_box(west: Span | None, east: Span | None, latitudes: Span) -> Box:
    """Find the bounding box of places from the longitudes in both hemispheres.

    It crosses the antimeridian if it is less than half as wide as the world that way.
    """
    south, north = latitudes
    if west and east and float(east[0]) - float(west[1]) > 180:
        return Box(east[0], south, west[1], north)
    spans = [span for span in (west, east) if span]
    return Box(spans[0][0], south, spans[-1][1], north)
