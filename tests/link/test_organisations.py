from collections.abc import Callable, Iterator

import pytest

from twinrdf.link.built_in import open_built_in
from twinrdf.link.candidates import Finder
from twinrdf.link.gazetteer import Gazetteer, Layers
from twinrdf.link.matcher import Outcome, match_place
from twinrdf.link.organisations import gather_organisations, make_organisation_query
from twinrdf.link.places import Id, Name, Place, Point, Query
from twinrdf.link.reasons import Advice, Reason
from twinrdf.link.sqlite_gazetteer import SqliteGazetteer
from twinrdf.link.territories import gather_territories
from twinrdf.names.levels import Level
from twinrdf.records.rows import Record
from twinrdf.vocab import TABLES

BASE = "https://example.org/r/"
ORGANISATION = Level.ORGANISATION
BY_NAME = {table.name: table for table in TABLES}
PACK = (
    Place("Q31", (Name("Belgium", "en"),), Level.COUNTRY, "BE"),
    Place("Q1296", (Name("Ghent", "en"),), Level.CITY, "BE", ("East Flanders",), Point(51.05, 3.7)),
    Place("Q1137665", (Name("Ghent University", "en"), Name("UGent", "nl")), ORGANISATION, "BE",
          ("Ghent",), Point(51.047, 3.728), ids=(Id("ror", "00cv9y106"),)),
    Place("Q999000001", (Name("Port Authority", "en"),), ORGANISATION, "BE", ("Bruges",)),
    Place("Q999000002", (Name("Chamber", "en"),), ORGANISATION, "BE", ("Ghent",)),
    Place("Q999000003", (Name("Chamber", "en"),), ORGANISATION, "BE", ("Ghent",)),
    Place("Q999000004", (Name("Opera", "en"),), ORGANISATION, "BE"),
)  # fmt: skip


def iri(kind: str, name: str) -> str:
    return f"{BASE}id/{kind}/{name}"


def row(table: str, name: str, label: str, kind: str = "", **values: str) -> Record:
    cells = {("label", "en"): (label,)} | {(key, ""): (value,) for key, value in values.items()}
    return Record(BY_NAME[table], name, "s", (kind,) if kind else (), cells, "data/x.csv", 2)


def at_ghent(label: str) -> Record:
    return row("organizations", "one", label, location=iri("territory", "ghent"))


TERRITORIES = (
    row("territories", "belgium", "Belgium", "Country"),
    row("territories", "ghent", "Ghent", "City", within=iri("territory", "belgium"), lat="51.05",
        long="3.72"),
)  # fmt: skip


@pytest.fixture
def gazetteer(opened: Callable[..., SqliteGazetteer]) -> Iterator[Gazetteer]:
    with open_built_in() as core:
        yield Layers(opened(*PACK), core)


def ask(gazetteer: Gazetteer, record: Record) -> Outcome:
    territories = gather_territories(TERRITORIES, BASE)
    (organisation,) = gather_organisations((*TERRITORIES, record), BASE).values()
    query = make_organisation_query(organisation, territories, gazetteer, frozenset())
    return match_place(query, Finder(gazetteer))


def test_an_organisation_is_linked_by_name_and_location(gazetteer: Gazetteer) -> None:
    outcome = ask(gazetteer, at_ghent("Ghent University"))
    assert (outcome.advice, outcome.reason) == (Advice.AUTO, Reason.CLEAR)
    assert [one.place.item for one in outcome.candidates] == ["Q1137665"]


def test_an_id_links_whatever_the_name(gazetteer: Gazetteer) -> None:
    record = row("organizations", "one", "Universiteit", sameAs="https://ror.org/00cv9y106")
    outcome = ask(gazetteer, record)
    assert (outcome.advice, outcome.reason) == (Advice.AUTO, Reason.IDENTIFIER)
    assert outcome.candidates[0].place.item == "Q1137665"


@pytest.mark.parametrize(
    ("label", "reason"),
    [
        ("Port Authority", Reason.ADMIN_CONFLICT),
        ("Chamber", Reason.LEVEL_SPLIT),
        ("Opera", Reason.NAME_ONLY),
        ("Ghent Universty", Reason.FUZZY_ONLY),
    ],
)
def test_doubt_is_left_to_people(gazetteer: Gazetteer, label: str, reason: Reason) -> None:
    outcome = ask(gazetteer, at_ghent(label))
    assert (outcome.advice, outcome.reason) == (Advice.REVIEW, reason)


def test_a_name_alone_is_not_looked_up() -> None:
    assert gather_organisations([row("organizations", "one", "Ghent University")], BASE) == {}


def test_a_location_that_is_not_in_the_register_says_nothing(gazetteer: Gazetteer) -> None:
    record = row("organizations", "one", "Opera", location=iri("territory", "nowhere"))
    assert ask(gazetteer, record).reason is Reason.NAME_ONLY


def test_no_place_is_taken_for_an_organisation_nor_the_other_way(gazetteer: Gazetteer) -> None:
    assert ask(gazetteer, at_ghent("Ghent")).advice is not Advice.AUTO
    found = ask(gazetteer, at_ghent("Ghent")).candidates
    assert {one.place.level for one in found} <= {ORGANISATION}
    place = match_place(Query((Name("Ghent University"),), "BE"), Finder(gazetteer))
    assert ORGANISATION not in {one.place.level for one in place.candidates}
