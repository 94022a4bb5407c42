"""The register as a network: parties are nodes, partnerships and agreements are edges.

GraphML for most tools, GEXF for Gephi, whose timeline reads the years.

May import: formats.things.
"""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from twinrdf.formats.things import Things

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_YEAR = re.compile(r"-?\d{4,}")
_NODE_FIELDS = {"iri": "string", "type": "string", "lat": "double", "long": "double"}
_EDGE_FIELDS = {"iri": "string", "type": "string", "kind": "string", "status": "string"}
_GEXF = '<gexf xmlns="http://gexf.net/1.3" version="1.3">\n'
_GRAPHML = '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'


@dataclass(frozen=True, slots=True)
class Node:
    """A party; `fields` are those of `_NODE_FIELDS` it has a value for."""

    id: str
    label: str
    fields: dict[str, str]


@dataclass(frozen=True, slots=True)
class Edge:
    """A tie between two parties, with the years it began and ended in where they are known."""

    id: str
    source: str
    target: str
    label: str
    start: str
    end: str
    fields: dict[str, str]


@dataclass(frozen=True, slots=True)
class Network:
    """The parties that have a tie, and their ties, in the order of their ids."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


def find_network(things: Things, languages: Sequence[str]) -> Network:
    """Find the ties of the register; one of several parties joins each two of them."""
    edges = tuple(_edges(things, languages))
    parties = {end for edge in edges for end in (edge.source, edge.target)}
    nodes = []
    for thing in things.by_iri.values():
        if thing.id not in parties:
            continue
        fields = {
            "iri": thing.iri,
            "type": thing.type,
            "lat": thing.first("lat"),
            "long": thing.first("long"),
        }
        nodes.append(Node(thing.id, thing.label(languages), _filled(fields)))
    return Network(tuple(nodes), edges)


def format_graphml(network: Network) -> Iterator[str]:
    """Write a network as GraphML, line by line."""
    yield _XML + _GRAPHML
    edge_fields = {"label": "string", **_EDGE_FIELDS, "start": "int", "end": "int"}
    for owner, fields in (("node", {"label": "string", **_NODE_FIELDS}), ("edge", edge_fields)):
        for name, kind in fields.items():
            key = f'id="{owner}-{name}" for="{owner}" attr.name="{name}" attr.type="{kind}"'
            yield f"  <key {key}/>\n"
    yield '  <graph id="register" edgedefault="undirected">\n'
    for node in network.nodes:
        yield f'    <node id="{_escape(node.id)}">'
        yield from _data("node", {"label": node.label, **node.fields})
        yield "</node>\n"
    for edge in network.edges:
        ends = f'source="{_escape(edge.source)}" target="{_escape(edge.target)}"'
        yield f'    <edge id="{_escape(edge.id)}" {ends}>'
        years = _filled({"start": edge.start, "end": edge.end})
        yield from _data("edge", {"label": edge.label, **edge.fields, **years})
        yield "</edge>\n"
    yield "  </graph>\n</graphml>\n"


def format_gexf(network: Network) -> Iterator[str]:
    """Write a network as GEXF, line by line, with the years of its edges as their lifetime."""
    yield _XML + _GEXF
    yield '  <graph defaultedgetype="undirected" mode="dynamic" timeformat="integer">\n'
    for owner, fields in (("node", _NODE_FIELDS), ("edge", _EDGE_FIELDS)):
        yield f'    <attributes class="{owner}">\n'
        for name, kind in fields.items():
            yield f'      <attribute id="{name}" title="{name}" type="{kind}"/>\n'
        yield "    </attributes>\n"
    yield "    <nodes>\n"
    for node in network.nodes:
        yield f'      <node id="{_escape(node.id)}" label="{_escape(node.label)}">'
        yield from _attributes(node.fields)
        yield "</node>\n"
    yield "    </nodes>\n    <edges>\n"
    for edge in network.edges:
        attributes = {
            "id": edge.id, "source": edge.source, "target": edge.target, "label": edge.label,
            "start": edge.start, "end": edge.end,
        }  # fmt: skip
        written = (f'{name}="{_escape(value)}"' for name, value in _filled(attributes).items())
        yield f"      <edge {' '.join(written)}>"
        yield from _attributes(edge.fields)
        yield "</edge>\n"
    yield "    </edges>\n  </graph>\n</gexf>\n"


def _edges(things: Things, languages: Sequence[str]) -> Iterator[Edge]:
    for kind in ("agreement", "partnership"):
        for thing in things.by_kind[kind]:
            parties = [
                things.by_iri[party].id
                for party in thing.targets("party")
                if party in things.by_iri
            ]
            pairs = list(combinations(parties, 2))
            fields = {
                "iri": thing.iri,
                "type": thing.type,
                "kind": "; ".join(thing.codes("partnershipKind", "agreementKind")),
                "status": "; ".join(thing.codes("status")),
            }
            for number, (one, other) in enumerate(pairs, start=1):
                yield Edge(
                    id=thing.id if len(pairs) == 1 else f"{thing.id}#{number}",
                    source=one,
                    target=other,
                    label=thing.label(languages),
                    start=_year(thing.first("start", "signed")),
                    end=_year(thing.first("end", "termEnd")),
                    fields=_filled(fields),
                )


def _year(date: str) -> str:
    match = _YEAR.match(date)
    return str(int(match[0])) if match else ""


def _filled(fields: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in fields.items() if value}


def _data(owner: str, fields: dict[str, str]) -> Iterator[str]:
    for name, value in fields.items():
        yield f'<data key="{owner}-{name}">{_escape(value)}</data>'


def _attributes(fields: dict[str, str]) -> Iterator[str]:
    if fields:
        yield "<attvalues>"
        for name, value in fields.items():
            yield f'<attvalue for="{name}" value="{_escape(value)}"/>'
        yield "</attvalues>"


def _escape(text: str) -> str:
    return html.escape(_NOT_XML.sub("", text))
