"""The box around the places of a register, in degrees as they are spelled there.

May import: nothing.
"""

from typing import NamedTuple


class Box(NamedTuple):
    """A box; one that crosses the antimeridian has its west east of its east (RFC 7946)."""

    west: str
    south: str
    east: str
    north: str

    @property
    def crosses(self) -> bool:
        """Whether the antimeridian parts it."""
        return float(self.west) > float(self.east)

    def write_area(self) -> str:
        """Write it as WKT; nothing where it is a line or a point, which no ring is around."""
        if self.west == self.east or self.south == self.north:
            return ""
        if self.crosses:
            rings = self._write_ring(self.west, "180"), self._write_ring("-180", self.east)
            return f"MULTIPOLYGON({', '.join(rings)})"
        return f"POLYGON{self._write_ring(self.west, self.east)}"

    def write_middle(self) -> str:
        """Write its middle as WKT."""
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
    """Find the box around places from the longitudes of either half of the world.

    It crosses the antimeridian where it then is less than half as wide as the world.
    """
    south, north = latitudes
    if west and east and float(east[0]) - float(west[1]) > 180:
        return Box(east[0], south, west[1], north)
    spans = [span for span in (west, east) if span]
    return Box(spans[0][0], south, spans[-1][1], north)
