"""The dataset that a release publishes: every quad, sorted, as text.

May import: terms.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from twinrdf.terms import Quad


@dataclass(frozen=True, slots=True)
class Dataset:
    """Sorted quads without repetition: the register (default graph) and everything (all graphs)."""

    register: tuple[Quad, ...]
    everything: tuple[Quad, ...]

    @classmethod
    def of(cls, quads: Iterable[Quad]) -> "Dataset":
        """Sort quads in any order, with repetitions, into a dataset."""
        everything = tuple(sorted(set(quads)))
        return cls(tuple(quad for quad in everything if not quad[3]), everything)
