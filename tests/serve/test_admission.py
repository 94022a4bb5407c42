"""Costs add up and fade."""

import pytest

from twinrdf.serve.admission import HALF_LIFE, Costs


def test_costs_add_up_and_fade() -> None:
    moment = 100.0
    costs = Costs(lambda: moment)
    assert costs.of("a") == 0
    costs.add("a", 4)
    costs.add("a", 4)
    assert costs.of("a") == pytest.approx(8)
    moment += HALF_LIFE
    assert costs.of("a") == pytest.approx(4)
    costs.add("a", 1)
    assert costs.of("a") == pytest.approx(5)
    assert costs.of("b") == 0


def test_who_cost_little_is_forgotten() -> None:
    moment = 0.0
    costs = Costs(lambda: moment)
    for number in range(10_000):
        costs.add(str(number), 0.01)
    moment += HALF_LIFE * 20
    costs.add("new", 1)
    assert len(costs._known) == 1
