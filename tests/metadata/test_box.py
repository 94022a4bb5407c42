"""The box around places: as it is spelled, the short way round, as text for catalogues."""

import pytest

from twinrdf.metadata.box import Box, Span, find_box

NORTH = ("-41.29", "51.05")


@pytest.mark.parametrize(
    ("west", "east", "ends"),
    [
        (None, ("3.72", "104.07"), ("3.72", "104.07")),
        (("-3.70", "-1.5"), None, ("-3.70", "-1.5")),
        (("-122.3", "-0.1"), ("3.72", "174.78"), ("-122.3", "174.78")),  # the world
        (("-122.3", "-70"), ("104.07", "121"), ("-122.3", "121")),  # no shorter way round
        (("-171.76", "-149.57"), ("174.78", "178.44"), ("174.78", "-149.57")),
    ],
)
def test_a_box_goes_the_short_way_round(
    west: Span | None, east: Span | None, ends: tuple[str, str]
) -> None:
    box = find_box(west, east, NORTH)
    assert (box.west, box.east) == ends
    assert (box.south, box.north) == NORTH


def test_an_area_is_a_ring_or_two() -> None:
    plain = Box("3.72", "30.5", "104.07", "51.05").write_area()
    assert plain == ("POLYGON((3.72 30.5, 104.07 30.5, 104.07 51.05, 3.72 51.05, 3.72 30.5))")
    across = Box("174.78", "-41.29", "-149.57", "-17.5").write_area()
    assert across == (
        "MULTIPOLYGON(((174.78 -41.29, 180 -41.29, 180 -17.5, 174.78 -17.5, 174.78 -41.29)), "
        "((-180 -41.29, -149.57 -41.29, -149.57 -17.5, -180 -17.5, -180 -41.29)))"
    )
    assert Box("3.72", "51.05", "3.72", "51.05").write_area() == ""


@pytest.mark.parametrize(
    ("box", "middle"),
    [
        (Box("3.72", "30.5", "104.07", "51.05"), "POINT(53.895000 40.775000)"),
        (Box("174.78", "-41.29", "-149.57", "-17.5"), "POINT(-167.395000 -29.395000)"),
        (Box("100", "0", "-170", "10"), "POINT(145.000000 5.000000)"),
    ],
)
def test_the_middle_lies_within(box: Box, middle: str) -> None:
    assert box.write_middle() == middle
