"""The document that the page of the network is made from."""

import json
from dataclasses import replace

from tests.network.examples import party, reader, tie

from twinrdf.formats.network_data import draw, format_network_data, parse_network_data
from twinrdf.network.connect import connect
from twinrdf.network.model import Party

TIES = [
    tie(1, "ghent", "chengdu", start="2011-05"),
    tie(2, "ghent", "lyon", kind="agreement", start="2012-02-01", end="2017"),
    tie(3, "lyon", "ghent"),
]


def name(party_id: str) -> Party:
    found = party(party_id)
    names = {"nl": "Gent"} if party_id == "ghent" else {}
    return replace(found, names=names, country="" if party_id == "lyon" else "belgium")


def test_it_is_read_back_as_it_was() -> None:
    picture = draw(connect(reader(TIES), name))
    assert parse_network_data("".join(format_network_data(picture)).encode()) == picture


def test_numbers_lead_to_what_they_stand_for() -> None:
    found = json.loads("".join(format_network_data(draw(connect(reader(TIES), name)))))
    assert (found["parties"], found["ties"]) == (3, 3)
    assert found["kinds"] == ["agreement", "partnership"]
    ids = [node[0] for node in found["nodes"]]
    assert ids[0] == "ghent"
    assert found["names"] == {"nl": {"0": "Gent"}}
    assert found["nodes"][ids.index("lyon")][7] == -1
    edges = {(edge[0], *sorted((ids[edge[1]], ids[edge[2]]))): edge[3:] for edge in found["edges"]}
    assert edges["agreement/2", "ghent", "lyon"] == [0, -1, 2012, 2017]
    assert edges["partnership/1", "chengdu", "ghent"] == [1, -1, 2011, 0]


def test_nobody_is_an_empty_picture() -> None:
    text = "".join(format_network_data(draw(connect(reader([]), name))))
    assert parse_network_data(text.encode()).nodes == ()
