"""The dataset that a release publishes: every quad, sorted, as text.

May import: terms.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from twinrdf.terms import Quad


@dataclass(frozen=True, slots=True)
class Dataset:
    """Sorted quads without repetition: the register (default graph) and everything (all graphs)."""

    register: tuple[Quad, ...]
    everything: tuple[Quad, ...]

    @classmethod
    def of(cls, quads: Iterable[Quad]) -> "Dataset":
        """Sort quads in any order, with repetitions, into a dataset.

        They mostly come in runs that are sorted already, which a set would lose: that takes four
        times as long.
        """
        everything = tuple(quad for quad, _ in groupby(sorted(quads)))
        return cls(tuple(quad for quad in everything if not quad[3]), everything)
