"""What the network of a register is made of: parties, their ties, and where parties are drawn.

May import: nothing.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations


@dataclass(frozen=True, slots=True)
class Party:
    """A place or an organisation that has ties.

    `names` has its names in other languages, `country` the slug of its country.
    """

    id: str
    iri: str
    type: str
    label: str
    names: Mapping[str, str] = field(default_factory=dict)
    country: str = ""
    lat: str = ""
    long: str = ""


@dataclass(frozen=True, slots=True)
class Tie:
    """A partnership or an agreement of two or more parties, with its dates as the register has
    them: of a year, a month or a day."""

    id: str
    iri: str
    type: str
    kind: str
    status: str
    label: str
    start: str
    end: str
    parties: tuple[str, ...]

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Give each pair of its parties, sorted by id."""
        return combinations(sorted(set(self.parties)), 2)


@dataclass(frozen=True, slots=True)
class Node:
    """A party with the number of its partners (`degree`) and of its ties, and its community.

    A party that is not drawn, in a network too large for that, has neither place nor community.
    """

    party: Party
    degree: int
    ties: int
    community: int = 0
    place: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Network:
    """Every party that has a tie, the best connected first; ties are read as often as needed."""

    nodes: tuple[Node, ...] = field(repr=False)
    read_ties: Callable[[], Iterable[Tie]] = field(repr=False)
    ties: int

    @property
    def drawn(self) -> tuple[Node, ...]:
        """The parties that have a place in the picture, which are the best connected."""
        return tuple(node for node in self.nodes if node.place)
