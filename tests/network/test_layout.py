"""Places are the same each time, apart from one another, and communities stand together."""

import math

from twinrdf.network.layout import EXTENT, WHOLE, lay_out


def chain(first: int, count: int) -> dict[tuple[int, int], int]:
    return {(number, number + 1): 1 for number in range(first, first + count - 1)}


def middle(places: dict[int, tuple[int, int]], members: list[int]) -> tuple[float, float]:
    return (
        sum(places[member][0] for member in members) / len(members),
        sum(places[member][1] for member in members) / len(members),
    )


def test_nobody_is_no_picture_and_one_stands_alone() -> None:
    assert lay_out([], {}) == {}
    assert list(lay_out([[7]], {})) == [7]


def test_everyone_has_a_place_of_their_own_within_the_extent() -> None:
    places = lay_out([list(range(20)), [20, 21], [22]], chain(0, 20) | {(20, 21): 2})
    assert sorted(places) == list(range(23))
    assert len(set(places.values())) == 23
    assert all(0 <= x <= EXTENT and 0 <= y <= EXTENT for x, y in places.values())
    assert {0, EXTENT} <= {value for place in places.values() for value in place}


def test_the_order_of_the_pairs_does_not_matter() -> None:
    pairs = chain(0, 60) | {(0, 30): 4, (10, 50): 1}
    turned = dict(reversed(pairs.items()))
    parts = [list(range(60))]
    assert lay_out(parts, pairs) == lay_out(parts, turned)


def test_groups_without_ties_do_not_lie_upon_each_other() -> None:
    parts = [list(range(start, start + 12)) for start in range(0, 72, 12)]
    pairs = {pair: 1 for part in parts for pair in chain(part[0], 12)}
    places = lay_out(parts, pairs)
    for part in parts:
        x, y = middle(places, part)
        reach = max(math.dist((x, y), places[member]) for member in part)
        others = [places[number] for number in places if number not in part]
        inside = [place for place in others if math.dist((x, y), place) < reach * 0.7]
        assert not inside


def test_in_a_large_network_each_community_has_a_place_of_its_own() -> None:
    size = WHOLE // 10
    parts = [list(range(start, start + size)) for start in range(0, 12 * size, size)]
    pairs = {pair: 1 for part in parts for pair in chain(part[0], size)}
    pairs |= {(part[0], parts[0][5]): 1 for part in parts[1:]}
    places = lay_out(parts, pairs)
    middles = [middle(places, part) for part in parts]
    for number, part in enumerate(parts):
        nearest = [
            min(range(len(parts)), key=lambda other: math.dist(middles[other], places[member]))
            for member in part
        ]
        assert nearest.count(number) > 0.95 * size
