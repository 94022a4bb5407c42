"""The picture of a network that needs no script."""

import pytest

from twinrdf.serve.pages.label_placement import measure
from twinrdf.serve.pages.network_drawing import (
    MOST_LINES,
    WIDTH,
    Spot,
    count_pairs,
    draw_network,
)


def spot(x: int, y: int, degree: int = 1, name: str = "Ghent") -> Spot:
    return Spot(x, y, degree, name, "en", "/doc/territory/ghent", 1)


def test_nobody_is_no_picture() -> None:
    assert draw_network({}, {}) is None


@pytest.mark.parametrize("place", [(0, 0), (10_000, 3), (5_000, 10_000)])
def test_one_alone_stands_in_the_middle(place: tuple[int, int]) -> None:
    picture = draw_network({3: spot(*place)}, {})
    assert picture
    assert (picture.dots[0].x, picture.dots[0].y) == (WIDTH / 2, picture.height / 2)


def test_all_stand_within_the_frame_and_names_do_not_cover_one_another() -> None:
    spots = {n: spot(n * 37 % 1000, n * 91 % 1000, n % 9, f"Place {n}") for n in range(90)}
    picture = draw_network(spots, {})
    assert picture
    boxes = []
    for dot in picture.dots:
        assert dot.radius <= dot.x <= WIDTH - dot.radius
        assert dot.radius <= dot.y <= picture.height - dot.radius
        if dot.side:
            length = measure(dot.spot.name)
            left = dot.x + dot.radius if dot.side == "start" else dot.x - dot.radius - length
            boxes.append((left, dot.y - 8, left + length, dot.y + 8))
    assert 10 < len(boxes) < 90
    for place, a in enumerate(boxes):
        for b in boxes[place + 1 :]:
            assert not (a[0] < b[2] - 4 and b[0] < a[2] - 4 and a[1] < b[3] and b[1] < a[3])


def test_the_better_connected_are_larger() -> None:
    picture = draw_network({0: spot(0, 0, 9), 1: spot(9, 9, 1)}, {(0, 1): 1})
    assert picture
    assert picture.dots[0].radius > 1.8 * picture.dots[1].radius


def test_more_ties_make_a_heavier_line_and_the_heaviest_are_kept() -> None:
    spots = {n: spot(n % 100, n // 100) for n in range(60)}
    pairs = {(a, b): 1 + (a == 0) * 5 for a in range(60) for b in range(a + 1, 60)}
    picture = draw_network(spots, pairs)
    assert picture
    drawn = {weight: path.count("M") for weight, path in picture.lines}
    assert drawn == {1: MOST_LINES - 59, 3: 59}


def test_pairs_are_counted_whichever_way_round() -> None:
    assert count_pairs([(1, 2), (2, 1), (0, 2)]) == {(1, 2): 2, (0, 2): 1}
