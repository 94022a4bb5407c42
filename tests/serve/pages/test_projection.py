"""The globe laid flat: lines and coasts stay in the frame, and distances are those of the globe."""

import pytest

from twinrdf.serve.pages.projection import (
    Frame,
    Point,
    clip,
    follow_great_circle,
    measure_distance,
    project,
    write_path,
)

from .test_map_drawing import points

BOX = (0.0, 0.0, 10.0, 10.0)
GHENT, WEIHAI = (51.05, 3.72), (37.5, 122.1)


def around(*points: Point, wide: float = 280) -> Frame:
    return Frame.around([project(*point) for point in points], wide)


def test_a_ring_within_the_box_stays_as_it_is() -> None:
    ring = [(1.0, 1.0), (9.0, 1.0), (5.0, 9.0)]
    assert clip(ring, BOX) == ring


def test_a_ring_is_cut_where_it_leaves_the_box() -> None:
    cut = clip([(-5.0, 2.0), (5.0, 2.0), (5.0, 20.0), (-5.0, 20.0)], BOX)
    assert set(cut) == {(0.0, 2.0), (5.0, 2.0), (5.0, 10.0), (0.0, 10.0)}


def test_of_a_ring_around_the_box_the_box_is_left_and_of_one_outside_nothing() -> None:
    assert set(clip([(-9.0, -9.0), (19.0, -9.0), (19.0, 19.0), (-9.0, 19.0)], BOX)) == {
        (0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0),
    }  # fmt: skip
    assert clip([(11.0, 1.0), (12.0, 1.0), (12.0, 5.0)], BOX) == []
    assert clip([], BOX) == []


def test_coasts_are_cut_at_the_frame() -> None:
    frame = around((3.0, 51.0), (5.0, 52.0))
    path = frame.land()
    assert "Z" in path
    for ring in path.split("Z")[:-1]:
        for x, y in points(ring):
            assert -5 < x < frame.width + 5
            assert -5 < y < frame.height + 5


def test_fewer_points_are_fewer_bytes() -> None:
    frame = around((-170.0, -50.0), (170.0, 70.0))
    assert 3 * len(frame.land(2.0)) < 2 * len(frame.land(0.5))


def test_a_path_is_written_in_steps_that_do_not_drift() -> None:
    assert write_path([(1.04, 2.0), (2.08, 2.0), (3.12, 2.06)]) == "M1 2l1.1 0 1 .1"
    assert write_path([(0.0, 0.0), (-0.5, -12.0), (-0.5, 3.0)]) == "M0 0l-.5-12 0 15"
    assert write_path([]) == ""


def test_a_line_over_the_edge_of_the_world_is_parted() -> None:
    frame = around((-180.0, 0.0), (180.0, 50.0))
    assert frame.path([(170.0, 0.0), (179.0, 0.0), (-179.0, 0.0)]).count("M") == 2


@pytest.mark.parametrize(
    ("one", "other", "kilometres"),
    [
        (GHENT, GHENT, 0),
        (GHENT, WEIHAI, 8_500),
        ((90.0, 0.0), (-90.0, 0.0), 20_015),
        ((0.0, 179.5), (0.0, -179.5), 111),
    ],
)
def test_distance_is_that_of_the_globe(one: Point, other: Point, kilometres: int) -> None:
    assert measure_distance(one, other) == pytest.approx(kilometres, rel=0.01)


def test_the_shortest_way_goes_from_end_to_end() -> None:
    way = list(follow_great_circle(GHENT, WEIHAI, 5))
    assert way[0] == pytest.approx((3.72, 51.05))
    assert way[-1] == pytest.approx((122.1, 37.5))
    assert max(latitude for _, latitude in way) > 60
