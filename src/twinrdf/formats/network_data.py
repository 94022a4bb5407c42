"""The document that the drawing of the network is made from.

    {"parties": 12, "ties": 9, "countries": ["belgium", …], "kinds": ["agreement/memorandum", …],
     "statuses": ["active", …], "names": {"nl": {"0": "Gent"}, …},
     "nodes": [["territory/ghent", "Ghent", 5021, 377, 3, 4, 1, 0], …],
     "edges": [["agreement/ghent--weihai", 0, 3, 0, -1, 2013, 2018], …]}

A node has its id, name, place (0 to 10,000 rightwards and downwards), partners, ties, community and
country; an edge its id, two nodes, kind, status, and the years it began and ended in. Countries,
kinds, statuses and nodes are numbers in their lists; -1 is none, and so is the year 0. Communities
count from 1, the largest first. `parties` and `ties` are all there are; where there are more than
can be drawn, `nodes` are the best connected, and `edges` the ties among those.

May import: formats.compact, network.model.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from twinrdf.formats.compact import format_rows
from twinrdf.network.model import Network

_NONE = -1


class Dot(NamedTuple):
    """A party that is drawn."""

    id: str
    label: str
    x: int
    y: int
    degree: int
    ties: int
    community: int
    country: int


class Line(NamedTuple):
    """A tie between two parties that are drawn, by their numbers."""

    id: str
    one: int
    other: int
    kind: int
    status: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class NetworkData:
    """A network as it is drawn, with how many parties and ties there are in all."""

    parties: int
    ties: int
    countries: tuple[str, ...]
    kinds: tuple[str, ...]
    statuses: tuple[str, ...]
    names: Mapping[str, Mapping[str, str]]
    nodes: tuple[Dot, ...] = field(repr=False)
    edges: tuple[Line, ...] = field(repr=False)


def draw(network: Network) -> NetworkData:
    """Select the part of a network that is drawn."""
    drawn = network.drawn
    numbers = {node.party.id: number for number, node in enumerate(drawn)}
    ties = [
        (tie, pair)
        for tie in network.read_ties()
        for pair in tie.pairs()
        if pair[0] in numbers and pair[1] in numbers
    ]
    countries = _list(node.party.country for node in drawn)
    kinds, statuses = _list(tie.kind for tie, _ in ties), _list(tie.status for tie, _ in ties)
    names: dict[str, dict[str, str]] = {}
    nodes = []
    for number, node in enumerate(drawn):
        party, (x, y) = node.party, node.place or (0, 0)
        country = countries.get(party.country, _NONE)
        nodes.append(
            Dot(party.id, party.label, x, y, node.degree, node.ties, node.community, country)
        )
        for language, name in party.names.items():
            names.setdefault(language, {})[str(number)] = name
    edges = [
        Line(
            tie.id,
            numbers[one],
            numbers[other],
            kinds[tie.kind],
            statuses.get(tie.status, _NONE),
            _year(tie.start),
            _year(tie.end),
        )
        for tie, (one, other) in ties
    ]
    return NetworkData(
        len(network.nodes),
        network.ties,
        tuple(countries),
        tuple(kinds),
        tuple(statuses),
        names,
        tuple(nodes),
        tuple(sorted(edges, key=lambda edge: (edge.start, edge.id, edge.one, edge.other))),
    )


def format_network_data(picture: NetworkData) -> Iterator[str]:
    """Write the document as JSON, a node or an edge a line."""
    members = ("parties", "ties", "countries", "kinds", "statuses", "names")
    return format_rows(picture, members, ("nodes", "edges"))


def parse_network_data(text: bytes) -> NetworkData:
    """Read a document that `format_network_data` wrote."""
    found = json.loads(text)
    return NetworkData(
        found["parties"],
        found["ties"],
        tuple(found["countries"]),
        tuple(found["kinds"]),
        tuple(found["statuses"]),
        found["names"],
        tuple(Dot(*row) for row in found["nodes"]),
        tuple(Line(*row) for row in found["edges"]),
    )


def _list(values: Iterator[str]) -> dict[str, int]:
    return {value: number for number, value in enumerate(sorted({v for v in values if v}))}


def _year(date: str) -> int:
    year = date.partition("-")[0]
    return int(year) if year.isascii() and year.isdigit() else 0
