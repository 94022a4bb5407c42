"""The small timeline on the page of a thing: its ties and events, year by year.

May import: formats.timeline_data, index.read, serve.pages.facts, serve.pages.incoming,
serve.pages.register, serve.pages.timeline, serve.pages.timeline_drawing.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from twinrdf.formats.timeline_data import WHEN
from twinrdf.index.read import Index
from twinrdf.serve.pages.facts import term_of
from twinrdf.serve.pages.incoming import Incoming
from twinrdf.serve.pages.register import Register
from twinrdf.serve.pages.timeline import Happening, word_moment
from twinrdf.serve.pages.timeline_drawing import Chart, Frame, draw_chart

MOST_NAMED = 12
"""How much is named thing by thing; more is counted."""

FINE = Frame(left=8, width=480, height=60, most=90, widest=12, least=5)
COARSE = replace(FINE, most=16, widest=40)
"""Frames for a mark for each thing, and for fewer bars of many things each."""

Dated = tuple[str, str, str]
"""When a thing began and ended, either or both, and its IRI."""


@dataclass(frozen=True, slots=True)
class Years:
    """A chart of what happened; `named` has it bar by bar, or is empty where it is only counted.

    `counts` are how much of each kind there is, `undated` how much has no date; `more` if there is
    more than was looked at.
    """

    chart: Chart
    named: Sequence[Sequence[Happening]]
    counts: Mapping[str, int]
    undated: int
    more: bool


def draw_years(
    register: Register, index: Index, found: Incoming, languages: Sequence[str] = ()
) -> Years | None:
    """Draw when the ties and events that point at a thing were, if they were in several years."""
    iris = [other[1:-1] for kind in WHEN for other in found.groups.get(kind, ())]
    dated = index.dates(iris)
    marks = [(_year(one), register.addresses.kind(one[2])) for one in dated]
    few = len(dated) <= MOST_NAMED
    chart = draw_chart(Counter(marks), "#y{}".format, frame=FINE if few else COARSE)
    if chart is None or len(chart.bars) == 1:
        return None
    bars = groupby(dated, key=lambda one: _year(one) // chart.bar_years)
    named = (tuple(_happening(register, one, languages) for one in some) for _, some in bars)
    return Years(
        chart,
        tuple(named) if few else (),
        Counter(kind for _, kind in marks),
        len(iris) - len(dated),
        found.more,
    )


def _year(dated: Dated) -> int:
    start, end, _ = dated
    return int((start or end)[:4])


def _happening(register: Register, dated: Dated, languages: Sequence[str]) -> Happening:
    start, end, iri = dated
    kind = register.addresses.kind(iri)
    sorts = register.objects(f"<{iri}>", term_of(register.mapping, WHEN[kind][2]))
    return Happening(
        word_moment(start, languages) if start else None,
        None if start else word_moment(end, languages),
        register.value(f"<{iri}>", languages),
        kind,
        register.value(sorts[0], languages) if sorts else None,
    )
