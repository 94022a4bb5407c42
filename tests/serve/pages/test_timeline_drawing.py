"""The chart of a timeline stands within its frame, however many years it has."""

from collections import Counter

import pytest

from twinrdf.serve.pages.timeline_drawing import WIDE, draw_chart


def test_bars_stand_upon_one_another_within_the_chart() -> None:
    marks = Counter(
        {(1990, "event"): 1, (1990, "partnership"): 2, (1990, "agreement"): 1, (1992, "event"): 1}
    )
    chart = draw_chart(marks, "#y{}".format)
    assert chart is not None
    first, last = chart.bars
    assert [part.kind for part in first.parts] == ["partnership", "agreement", "event"]
    assert first.parts[0].y + first.parts[0].height == pytest.approx(WIDE.height, abs=0.2)
    assert all(part.y >= 0 for bar in chart.bars for part in bar.parts)
    assert last.x + last.width <= WIDE.width + 0.5
    assert first.href == "#y1990"
    assert sum(part.count for bar in chart.bars for part in bar.parts) == marks.total()


@pytest.mark.parametrize(("first", "years"), [(1990, 1), (1500, 10), (300, 100)])
def test_bars_grow_wider_in_years_where_years_are_too_many(first: int, years: int) -> None:
    chart = draw_chart({(first, "event"): 1, (2020, "event"): 1}, "#y{}".format)
    assert chart is not None
    assert chart.bar_years == years
    assert all(0 < tick.at < WIDE.width for tick in chart.years)
    assert len(chart.years) <= WIDE.most


def test_nothing_makes_no_chart() -> None:
    assert draw_chart({}, "#y{}".format) is None


@pytest.mark.parametrize("top", [1, 2, 3, 7, 10, 19, 99, 100, 257, 5000])
def test_counts_are_labelled_with_a_few_round_numbers(top: int) -> None:
    chart = draw_chart({(2000, "event"): top}, "#y{}".format)
    assert chart is not None
    assert 1 <= len(chart.counts) <= 5
    assert all(0 <= tick.at < WIDE.height for tick in chart.counts)
