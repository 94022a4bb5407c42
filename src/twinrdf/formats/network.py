"""The register as a network: parties are nodes, partnerships and agreements are edges.

GraphML for most tools, GEXF for Gephi, whose timeline reads the dates, and CSV for the rest. All
have the same columns: of a party its partners (`degree`), its edges (`ties`), its community and its
place in the picture; of a tie its class (`type` means the direction in tables of edges), its dates
as the register has them, and as the first and last day they allow.

May import: dates, formats.cells, formats.xmltext, network.model.
"""

import html
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from twinrdf.dates import parse_date
from twinrdf.formats.cells import write_rows
from twinrdf.formats.xmltext import replace_forbidden
from twinrdf.network.model import Network, Node, Tie

NODE_COLUMNS = {
    "label": "string", "iri": "string", "type": "string", "country": "string", "lat": "double",
    "long": "double", "degree": "int", "ties": "int", "community": "int", "x": "int", "y": "int",
}  # fmt: skip
EDGE_COLUMNS = {
    "label": "string", "iri": "string", "class": "string", "kind": "string", "status": "string",
    "start": "string", "end": "string", "earliest": "string", "latest": "string",
}  # fmt: skip

_GEXF_TYPES = {"int": "integer"}
_GEXF = (
    '<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" version="1.3">\n'
    '  <graph defaultedgetype="undirected" mode="dynamic" timeformat="date">\n'
)
_GRAPHML = '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'


@dataclass(frozen=True, slots=True)
class Edge:
    """A tie between two parties; one of several parties is an edge between each two."""

    id: str
    source: str
    target: str
    fields: dict[str, str]


def list_edges(ties: Iterable[Tie]) -> Iterator[Edge]:
    """Give the edges of ties, those of several parties numbered."""
    for tie in ties:
        pairs = list(tie.pairs())
        fields = _edge_fields(tie)
        for number, (one, other) in enumerate(pairs, start=1):
            yield Edge(tie.id if len(pairs) == 1 else f"{tie.id}#{number}", one, other, fields)


def format_graphml(network: Network) -> Iterator[str]:
    """Write a network as GraphML, line by line."""
    yield _XML + _GRAPHML
    for owner, fields in (("node", NODE_COLUMNS), ("edge", EDGE_COLUMNS)):
        for name, kind in fields.items():
            key = f'id="{owner}-{name}" for="{owner}" attr.name="{name}" attr.type="{kind}"'
            yield f"  <key {key}/>\n"
    yield '  <graph id="register" edgedefault="undirected">\n'
    for node in network.nodes:
        yield f'    <node id="{_escape(node.party.id)}">'
        yield from _data("node", _node_fields(node))
        yield "</node>\n"
    for edge in list_edges(network.read_ties()):
        ends = f'source="{_escape(edge.source)}" target="{_escape(edge.target)}"'
        yield f'    <edge id="{_escape(edge.id)}" {ends}>'
        yield from _data("edge", edge.fields)
        yield "</edge>\n"
    yield "  </graph>\n</graphml>\n"


def format_gexf(network: Network) -> Iterator[str]:
    """Write a network as GEXF 1.3, line by line, each edge alive for all days its dates allow.

    Its kind keeps an agreement apart from the partnership of the same two parties, which Gephi
    would take for one edge.
    """
    yield _XML + _GEXF
    for owner, fields in (("node", NODE_COLUMNS), ("edge", EDGE_COLUMNS)):
        yield f'    <attributes class="{owner}" mode="static">\n'
        for name, kind in _beyond_label(fields).items():
            declared = _GEXF_TYPES.get(kind, kind)
            yield f'      <attribute id="{name}" title="{name}" type="{declared}"/>\n'
        yield "    </attributes>\n"
    yield "    <nodes>\n"
    for node in network.nodes:
        fields = _node_fields(node)
        yield f'      <node id="{_escape(node.party.id)}" label="{_escape(fields["label"])}">'
        yield from _attributes(_beyond_label(fields))
        if node.place:
            x, y = node.place
            yield f'<viz:position x="{x}" y="{-y}" z="0"/>'
        yield "</node>\n"
    yield "    </nodes>\n    <edges>\n"
    for edge in list_edges(network.read_ties()):
        attributes = {
            "id": edge.id, "source": edge.source, "target": edge.target,
            "kind": edge.fields["class"], "label": edge.fields["label"],
            "start": edge.fields.get("earliest", ""), "end": edge.fields.get("latest", ""),
        }  # fmt: skip
        written = (f'{name}="{_escape(value)}"' for name, value in _filled(attributes).items())
        yield f"      <edge {' '.join(written)}>"
        yield from _attributes(_beyond_label(edge.fields))
        yield "</edge>\n"
    yield "    </edges>\n  </graph>\n</gexf>\n"


def format_nodes(network: Network) -> Iterator[str]:
    """Write the parties of a network as CSV, the best connected first.

    There is no byte order mark before it, which programs that draw networks take for a letter.
    """
    rows = ({"id": node.party.id, **_node_fields(node)} for node in network.nodes)
    return _table(["id", *NODE_COLUMNS], rows)


def format_edges(network: Network) -> Iterator[str]:
    """Write the ties of a network as CSV, a row for each two parties.

    Gephi reads the direction of an edge in the column `type`, and takes it for directed without.
    """
    rows = (
        {"id": edge.id, "source": edge.source, "target": edge.target, "type": "Undirected"}
        | edge.fields
        for edge in list_edges(network.read_ties())
    )
    return _table(["id", "source", "target", "type", *EDGE_COLUMNS], rows)


def _node_fields(node: Node) -> dict[str, str]:
    party, place = node.party, node.place or ("", "")
    fields = {
        "label": party.label, "iri": party.iri, "type": party.type, "country": party.country,
        "lat": party.lat, "long": party.long, "degree": str(node.degree), "ties": str(node.ties),
        "community": str(node.community or ""), "x": str(place[0]), "y": str(place[1]),
    }  # fmt: skip
    return _filled(fields)


def _edge_fields(tie: Tie) -> dict[str, str]:
    start, end = parse_date(tie.start), parse_date(tie.end)
    earliest, latest = start and start.earliest, end and end.latest
    if earliest and latest and latest < earliest:
        latest = None  # a lifetime that ends before it begins is none
    fields = {
        "label": tie.label, "iri": tie.iri, "class": tie.type, "kind": tie.kind,
        "status": tie.status, "start": tie.start, "end": tie.end,
        "earliest": str(earliest or ""), "latest": str(latest or ""),
    }  # fmt: skip
    return _filled(fields)


def _table(headers: list[str], rows: Iterable[dict[str, str]]) -> Iterator[str]:
    yield from write_rows([headers])
    yield from write_rows([row.get(name, "") for name in headers] for row in rows)


def _filled(fields: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in fields.items() if value}


def _beyond_label(fields: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in fields.items() if name != "label"}


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
    return html.escape(replace_forbidden(text, ""))
