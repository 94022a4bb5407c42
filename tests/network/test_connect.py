"""Partners counted, communities found, the best connected drawn; the same bytes each time."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from twinrdf.formats.network_data import draw, format_network_data
from twinrdf.network.connect import connect, find_communities

from .examples import groups, party, reader, tie

HASH = """
import hashlib
from twinrdf.formats.network_data import draw, format_network_data
from twinrdf.network.connect import connect
from tests.network.examples import groups, party, reader
network = connect(reader(groups(12, 30)), party)
print(hashlib.sha256("".join(format_network_data(draw(network))).encode()).hexdigest())
"""


def test_partners_are_counted_once_and_ties_each() -> None:
    ties = [tie(1, "ghent", "weihai"), tie(2, "weihai", "ghent", kind="agreement")]
    ties += [tie(3, "ghent", "chengdu", "lyon"), tie(4, "ghent", "ghent")]
    network = connect(reader(ties), party)
    found = {node.party.id: (node.degree, node.ties) for node in network.nodes}
    assert found == {"ghent": (3, 4), "weihai": (1, 2), "chengdu": (2, 2), "lyon": (2, 2)}
    assert network.ties == 5
    assert [node.party.id for node in network.nodes] == ["ghent", "chengdu", "lyon", "weihai"]


def test_no_ties_are_an_empty_network() -> None:
    network = connect(reader([]), party)
    assert network.nodes == network.drawn == ()
    assert network.ties == 0


def test_those_with_many_ties_among_themselves_are_a_community() -> None:
    network = connect(reader(groups(5, 20)), party)
    homes: dict[str, set[int]] = {}
    for node in network.nodes:
        homes.setdefault(node.party.id[:4], set()).add(node.community)
    assert len(homes) == 5
    assert all(len(found) == 1 for found in homes.values())
    assert set.union(*homes.values()) == {1, 2, 3, 4, 5}


def test_communities_come_by_size_and_hold_everyone() -> None:
    found = find_communities(6, {(0, 1): 1, (1, 2): 1, (0, 2): 1, (3, 4): 1})
    assert found == [[0, 1, 2], [3, 4], [5]]


def test_a_network_too_large_is_drawn_from_the_best_connected_downwards() -> None:
    ties = groups(6, 15)
    whole = connect(reader(ties), party)
    some = connect(reader(ties), party, most_parties=20)
    assert len(some.nodes) == len(whole.nodes) == 90
    assert [node.degree for node in some.nodes] == [node.degree for node in whole.nodes]
    assert some.drawn == some.nodes[:20]
    assert all(not node.community and node.place is None for node in some.nodes[20:])


def test_ties_are_not_more_than_can_be_drawn_and_all_those_among_the_drawn() -> None:
    ties = groups(6, 15)
    network = connect(reader(ties), party, most_ties=50)
    picture = draw(network)
    drawn = {node.id for node in picture.nodes}
    assert 40 < len(picture.edges) <= 50
    assert len(picture.edges) == sum(drawn >= set(each.parties) for each in ties)
    assert (picture.parties, picture.ties) == (90, len(ties))


def test_neither_the_order_of_ties_nor_the_hash_seed_changes_anything() -> None:
    ties = groups(12, 30)
    text = "".join(format_network_data(draw(connect(reader(ties), party))))
    assert "".join(format_network_data(draw(connect(reader(ties[::-1]), party)))) == text
    root = Path(__file__).parents[2]
    for seed in ("0", "1"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(root)}
        printed = subprocess.run(
            [sys.executable, "-c", HASH],
            env=environment,
            check=True,
            capture_output=True,
            text=True,
        )
        assert printed.stdout.strip() == hashlib.sha256(text.encode()).hexdigest()
