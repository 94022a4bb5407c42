"""The numbers of nodes against all paths between them."""

import random

import numpy as np
import pytest

from twinrdf.shacl.cycles import number_nodes


@pytest.mark.parametrize("seed", range(60))
def test_numbers_tell_cycles_and_directions(seed: int) -> None:
    chance = random.Random(seed)
    count = chance.randint(1, 8)
    steps = sorted({(chance.randrange(count), chance.randrange(count)) for _ in range(seed % 12)})
    reached = {(node, node) for node in range(count)} | {*steps}
    for _ in range(count):
        reached |= {(one, three) for one, two in reached for other, three in steps if two == other}
    begins, ends = np.array(steps, np.intp).reshape(-1, 2).T
    numbers = number_nodes(count, begins, ends)
    for one in range(count):
        for two in range(count):
            both = {(one, two), (two, one)} <= reached
            assert (numbers[one] == numbers[two]) == both
            assert (one, two) not in reached or numbers[one] >= numbers[two]


def test_a_chain_of_thousands_is_numbered_from_its_end() -> None:
    begins = np.arange(20_000)
    assert number_nodes(20_001, begins, begins + 1).tolist() == [*range(20_000, -1, -1)]
