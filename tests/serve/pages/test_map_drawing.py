"""A map frames its ties, cuts them at the edge of the world, and covers no name with another."""

import re

from twinrdf.serve.pages.map_drawing import WIDTH, Line, Map, Place, draw_map

GHENT = Place("Ghent", "/doc/territory/ghent", 51.05, 3.72, 2)
WEIHAI = Place("Weihai", "/doc/territory/weihai", 37.5, 122.1, 1)
SEATTLE = Place("Seattle", "/doc/territory/seattle", 47.6, -122.3, 1)
KOBE = Place("Kobe", "/doc/territory/kobe", 34.7, 135.2, 1)


def draw(*ends: tuple[Place, Place]) -> Map:
    drawn = draw_map([Line(f"{a.name} – {b.name}", "/doc/x", a, b, formal=True) for a, b in ends])
    assert drawn is not None
    return drawn


def points(path: str) -> list[tuple[float, float]]:
    """Follow the steps of path data to the points they lead to."""
    found: list[tuple[float, float]] = []
    for command, numbers in re.findall("([Ml])([^Ml]*)", path):
        steps = [float(number) for number in re.findall(r"-?\d*\.?\d+", numbers)]
        for x, y in zip(steps[::2], steps[1::2], strict=True):
            start = found[-1] if command == "l" else (0.0, 0.0)
            found.append((start[0] + x, start[1] + y))
    return found


def test_nothing_is_drawn_of_nothing() -> None:
    assert draw_map([]) is None


def test_arcs_and_dots_lie_within_the_frame() -> None:
    drawn = draw((GHENT, WEIHAI), (SEATTLE, KOBE))
    for arc in drawn.arcs:
        assert all(0 <= x <= WIDTH and 0 <= y <= drawn.height for x, y in points(arc.path))
    assert {dot.name for dot in drawn.dots} == {"Ghent", "Weihai", "Seattle", "Kobe"}
    assert 0.3 * WIDTH < drawn.height < WIDTH


def test_an_arc_over_the_pacific_is_cut_at_the_edge() -> None:
    assert draw((SEATTLE, KOBE)).arcs[0].path.count("M") == 2
    assert draw((GHENT, WEIHAI)).arcs[0].path.count("M") == 1


def test_a_map_is_the_same_whatever_the_order_of_the_ties() -> None:
    assert draw((GHENT, WEIHAI), (SEATTLE, KOBE)) == draw((SEATTLE, KOBE), (GHENT, WEIHAI))


def test_land_is_drawn_near_the_ties() -> None:
    assert draw((GHENT, WEIHAI)).land.count("Z") > 5
    assert len(draw((GHENT, WEIHAI)).land) < 20_000


def test_names_do_not_cover_one_another() -> None:
    near = [Place(f"Town {n}", "", 51 + n / 100, 3.7, 1) for n in range(8)]
    drawn = draw(*((place, WEIHAI) for place in near))
    named = [dot for dot in drawn.dots if dot.side]
    assert 0 < len(named) < len(drawn.dots)


def test_names_that_would_cover_another_at_twice_the_size_are_minor() -> None:
    near = Place("Near", "", 54, 4, 1)
    drawn = draw((GHENT, WEIHAI), (near, WEIHAI))
    minor = {dot.name: dot.minor for dot in drawn.dots if dot.side}
    assert not minor["Weihai"]
    assert (minor["Ghent"], minor["Near"]) == (False, True)
    assert not any(dot.minor for dot in draw((GHENT, WEIHAI)).dots)


def test_places_at_one_point_or_opposite_points_are_no_trouble() -> None:
    here = Place("Here", "", 0, 0, 1)
    draw((here, Place("Here too", "", 0, 0, 1)))
    draw((here, Place("Opposite", "", 0, 180, 1)))
    draw((Place("North Pole", "", 90, 0, 1), Place("South Pole", "", -90, 0, 1)))
