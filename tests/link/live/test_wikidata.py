"""Candidates from Wikidata, from a local server that imitates it."""

from collections.abc import Callable

from link.fake import Fake, Fault, entity
from twinrdf.link.live.action_api import ActionApi
from twinrdf.link.live.fetch import Fetcher
from twinrdf.link.live.wikidata import LiveWikidata
from twinrdf.link.places import Id, Name, Place, Point, Query
from twinrdf.names.levels import Level

Ask = Callable[..., Fetcher]
GHENT = Query((Name("Ghent", "en"), Name("Gent", "nl")))


def test_places_are_found_and_clubs_are_not(fake: Fake, ask: Ask) -> None:
    found = LiveWikidata(ActionApi(ask(), fake.api)).gather([GHENT])
    assert found.places == (
        Place("Q1296", (Name("Ghent", "en"), Name("Gent", "nl")), Level.CITY, "BE",
              ("East Flanders",), Point(51.05, 3.72), 265086, (Id("geonames", "2797656"),)),
    )  # fmt: skip
    assert ("België", "BE") in found.countries
    assert (found.credit.name, found.credit.date) == ("Wikidata, live", "2026-11-22")


UNIVERSITY = entity(
    "Q1137665", {"en": "Ghent University", "nl": "Universiteit Gent"}, P31="Q3918", P17="Q31",
    P159="Q1296", P6782="00cv9y106", P213="0000 0001 2069 7798",
)  # fmt: skip
BODY = frozenset({Level.ORGANISATION})


def test_organisations_lie_where_their_seat_is(fake: Fake, ask: Ask) -> None:
    fake.entities["Q1137665"] = UNIVERSITY
    live = LiveWikidata(ActionApi(ask(), fake.api))
    query = Query((Name("Ghent University", "en"),), levels=BODY)
    university = Place(
        "Q1137665", (Name("Ghent University", "en"), Name("Universiteit Gent", "nl")),
        Level.ORGANISATION, "BE", ("Ghent",), Point(51.05, 3.72),
        ids=(Id("ror", "00cv9y106"), Id("isni", "0000000120697798")),
    )  # fmt: skip
    assert live.gather([query]).places == (university,)
    by_id = Query((), ids=(Id("ror", "00cv9y106"),), levels=BODY)
    assert live.gather([by_id]).places == (university,)
    searched = [one["srsearch"] for one in fake.asked if "srsearch" in one]
    assert searched == ["haswbstatement:P6782=00cv9y106"]


def test_organisations_are_left_out_where_none_is_asked_for(fake: Fake, ask: Ask) -> None:
    fake.entities["Q1137665"] = UNIVERSITY
    found = LiveWikidata(ActionApi(ask(), fake.api)).gather([GHENT])
    assert [place.item for place in found.places] == ["Q1296"]


def test_many_items_are_asked_for_at_once(fake: Fake, ask: Ask) -> None:
    fetcher = ask()
    queries = [GHENT, Query((Name("Asti", "it"),))]
    found = LiveWikidata(ActionApi(fetcher, fake.api)).gather(queries)
    assert [place.item for place in found.places] == ["Q1296", "Q6122", "Q15099"]
    actions = [one["action"] for one in fake.asked]
    assert actions.count("wbsearchentities") == 3
    assert fetcher.requests <= 8


def test_ids_are_looked_up(fake: Fake, ask: Ask) -> None:
    query = Query((), ids=(Id("geonames", "2797656"), Id("wikidata", "Q6122"), Id("eurostat", "x")))
    found = LiveWikidata(ActionApi(ask(), fake.api)).gather([query])
    assert [place.item for place in found.places] == ["Q1296", "Q6122"]
    assert fake.asked[0]["srsearch"] == "haswbstatement:P1566=2797656"


def test_a_language_that_wikidata_does_not_know_becomes_english(fake: Fake, ask: Ask) -> None:
    api = ActionApi(ask(), fake.api)
    fake.faults.append(Fault(200, b'{"error": {"code": "badvalue"}}'))
    assert api.search("Ghent", "xx") == ("Q1296", "Q9000005")
    assert [one["language"] for one in fake.asked] == ["xx", "en"]
    api.search("Asti", "not a language")
    assert fake.asked[-1]["language"] == "en"


def test_classes_in_a_circle_end(fake: Fake, ask: Ask) -> None:
    fake.entities |= {
        "Q71": entity("Q71", {"en": "a"}, P279="Q72"),
        "Q72": entity("Q72", {"en": "b"}, P279="Q71"),
        "Q70": entity("Q70", {"en": "Ghent in a circle"}, P31="Q71"),
    }
    found = LiveWikidata(ActionApi(ask(), fake.api)).gather([GHENT])
    assert [place.item for place in found.places] == ["Q1296"]


def test_a_merged_item_is_what_it_became(fake: Fake, ask: Ask) -> None:
    fake.entities["Q40"] = {"redirect": "Q1296"}
    query = Query((), ids=(Id("wikidata", "Q40"), Id("wikidata", "Q41")))
    found = LiveWikidata(ActionApi(ask(), fake.api)).gather([query])
    assert [place.item for place in found.places] == ["Q1296"]


def test_long_names_are_cut_and_nothing_is_found_for_none(fake: Fake, ask: Ask) -> None:
    live = LiveWikidata(ActionApi(ask(), fake.api))
    assert live.gather([Query((Name("G" * 10_000, "en"),))]).places == ()
    assert len(fake.asked[0]["search"]) == 200
    assert live.gather([]).places == ()
