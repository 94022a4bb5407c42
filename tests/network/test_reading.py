"""The network of this register, read off its things."""

from pathlib import Path

import pytest

from twinrdf.formats.things import Things, find_things
from twinrdf.mapping import Mapping
from twinrdf.network.model import Tie
from twinrdf.network.reading import find_network, find_party, keep_ties, read_ties
from twinrdf.pipeline import Checked


@pytest.fixture(scope="module")
def things(mapping: Mapping, checked: Checked) -> Things:
    return find_things(checked.dataset.register, mapping, checked.project.base)


def test_ties_are_partnerships_and_agreements_of_two_or_more(things: Things) -> None:
    ties = {tie.id: tie for tie in read_ties(things, ["en"])}
    pact = ties["agreement/ghent--weihai-friendship-agreement-2013"]
    assert pact.parties == ("territory/ghent", "territory/weihai")
    assert (pact.kind, pact.start) == ("agreement/friendship-agreement", "2013-09-24")
    assert pact.end == "2018-09-24"
    assert all(len(set(tie.parties)) > 1 for tie in ties.values())


def test_a_party_is_known_by_its_names_and_country(things: Things) -> None:
    ghent = find_party(things, ["en", "nl", "fr", "zh"])("territory/ghent")
    assert (ghent.label, ghent.country, ghent.type) == ("Ghent", "belgium", "City")
    assert ghent.names == {"nl": "Gent", "fr": "Gand", "zh": "根特"}


def test_a_country_that_is_not_known_is_none(things: Things) -> None:
    party = find_party(things, ["en"])("organization/beijing-investment-promotion-service-center")
    assert party.country == ""


def test_ghent_has_two_partners_and_five_ties(things: Things) -> None:
    network = find_network(things, ["en"])
    ghent = next(node for node in network.nodes if node.party.id == "territory/ghent")
    assert (ghent.degree, ghent.ties) == (2, 5)
    assert ghent.place


def test_kept_ties_are_read_as_they_were_and_leave_nothing(tmp_path: Path) -> None:
    ties = [
        Tie(
            f"agreement/{n}",
            f"http://e/{n}",
            "Agreement",
            "agreement",
            "",
            "條約\t\n",
            "",
            "",
            ("a", "b"),
        )
        for n in range(2345)
    ]
    read = keep_ties(iter(ties), tmp_path)
    assert list(read()) == list(read()) == ties
    assert [one for one, _ in zip(read(), read(), strict=True)] == ties
    assert list(keep_ties([], tmp_path)()) == []
    assert list(tmp_path.iterdir()) == []
