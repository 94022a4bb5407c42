"""The network made from ties: partners counted, communities found, parties laid out.

Memory holds the parties and a number for each pair of them with a tie, never the ties, which are
read three times. Communities are found by Louvain's method. Of a network of more than some ten
thousand parties, which no drawing could show, only the best connected parties are drawn, with all
ties among them.

May import: network.layout, network.model.
"""

from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

import networkx

from twinrdf.network.layout import Pair, lay_out
from twinrdf.network.model import Network, Node, Party, Tie

MOST_PARTIES = 12_000
"""How many parties are drawn."""

MOST_TIES = 40_000
"""How many ties are drawn; a register of more has fewer parties drawn."""

_SEED = 1

Read = Callable[[], Iterable[Tie]]


def connect(
    read_ties: Read,
    party: Callable[[str], Party],
    most_parties: int = MOST_PARTIES,
    most_ties: int = MOST_TIES,
) -> Network:
    """Make the network of some ties; `party` describes a party, given its id."""
    ties, parties = _count_ties(read_ties)
    ids = sorted(parties)
    partners = _count_partners(read_ties, ids)
    order = sorted(ids, key=lambda name: (-partners[name], -parties[name], name))
    nodes = [Node(party(name), partners[name], parties[name]) for name in order]
    drawn, pairs = _choose(read_ties, order[:most_parties], most_ties)
    communities = find_communities(drawn, pairs)
    places = lay_out(communities, pairs)
    for number, members in enumerate(communities, start=1):
        for place in members:
            nodes[place] = replace(nodes[place], community=number, place=places[place])
    return Network(tuple(nodes), read_ties, ties)


def find_communities(count: int, pairs: Mapping[Pair, int]) -> list[list[int]]:
    """Divide the numbers below `count` into communities by their pairs, the largest first."""
    graph: networkx.Graph[int] = networkx.Graph()
    graph.add_nodes_from(range(count))
    graph.add_weighted_edges_from(
        (one, other, ties) for (one, other), ties in sorted(pairs.items())
    )
    found = networkx.community.louvain_communities(graph, seed=_SEED) if count else []
    return sorted((sorted(members) for members in found), key=lambda part: (-len(part), part))


def _count_ties(read_ties: Read) -> tuple[int, Counter[str]]:
    """Count the pairs of tied parties, in total and for each party."""
    total = 0
    parties: Counter[str] = Counter()
    for tie in read_ties():
        for pair in tie.pairs():
            total += 1
            parties.update(pair)
    return total, parties


def _count_partners(read_ties: Read, ids: Sequence[str]) -> Counter[str]:
    """Count the parties that each has a tie with."""
    numbers = {name: number for number, name in enumerate(ids)}
    codes = array("Q")
    for tie in read_ties():
        for one, other in tie.pairs():
            codes.append(numbers[one] * len(ids) + numbers[other])
    partners: Counter[str] = Counter()
    for code, _ in groupby(sorted(codes)):
        ends = divmod(code, len(ids))
        partners.update(ids[end] for end in ends)
    return partners


def _choose(read_ties: Read, order: Sequence[str], most_ties: int) -> tuple[int, dict[Pair, int]]:
    """Choose how many of the parties to draw, and count the ties of each two of those."""
    ranks = {name: rank for rank, name in enumerate(order)}
    pairs: Counter[Pair] = Counter(_ranked(read_ties(), ranks))
    weight = Counter[int]()
    for pair, ties in pairs.items():
        weight[pair[1]] += ties
    drawn = total = 0
    while drawn < len(order) and total + weight[drawn] <= most_ties:
        total += weight[drawn]
        drawn += 1
    return drawn, {pair: ties for pair, ties in pairs.items() if pair[1] < drawn}


def _ranked(ties: Iterable[Tie], ranks: Mapping[str, int]) -> Iterator[Pair]:
    """Give the pairs of parties that both have a rank, as ranks, the better first."""
    for tie in ties:
        for one, other in tie.pairs():
            if one in ranks and other in ranks:
                a, b = ranks[one], ranks[other]
                yield (a, b) if a < b else (b, a)
