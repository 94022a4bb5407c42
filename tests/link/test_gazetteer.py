"""Two indexes asked as one."""

from collections.abc import Callable

from twinrdf.link.candidates import Finder
from twinrdf.link.gazetteer import Layers
from twinrdf.link.matcher import match_place
from twinrdf.link.places import Id, Name, Place, Point, Query
from twinrdf.link.reasons import Advice, Reason
from twinrdf.link.sqlite_gazetteer import SqliteGazetteer
from twinrdf.names.levels import Level

GHENT = Place("Q1296", (Name("Gent", "nl"),), Level.CITY, "BE", ("East Flanders",),
              Point(51.05, 3.72), 265086, (Id("geonames", "2797656"),))  # fmt: skip
LIVE_GHENT = Place("Q1296", (Name("Ghent", "en"), Name("Gand", "fr")), Level.CITY, "BE")
ASTI = Place("Q6122", (Name("Asti", "it"),), Level.CITY, "IT", (), Point(44.9, 8.2))
NOVI = Place("Q1", (Name("Novi", "it"),), Level.CITY, "IT", ("Piedmont",), Point(44.7, 8.8))
OTHER_NOVI = Place("Q2", (Name("Novi", "it"),), Level.CITY, "IT", ("Emilia",), Point(44.9, 10.9))


def test_a_place_of_both_is_one_place(opened: Callable[..., SqliteGazetteer]) -> None:
    both = Layers(opened(GHENT), opened(LIVE_GHENT, ASTI))
    (found,) = Finder(both).find(Query((Name("Gand", "fr"),), "BE"))
    assert found.place == GHENT
    assert both.find_id(Id("wikidata", "Q1296")) == both.find_id(Id("geonames", "2797656"))
    assert [hit.key for hit in both.list_keys("BE")] == ["gent", "gand", "ghent"]
    (number,) = both.find_around(Point(51.05, 3.7), 0.2)
    assert both.place(number).item == "Q1296"


def test_each_knows_what_the_other_does_not(opened: Callable[..., SqliteGazetteer]) -> None:
    both = Layers(opened(GHENT), opened(ASTI))
    outcome = match_place(Query((Name("Asti"),), "IT"), Finder(both))
    assert outcome.candidates[0].place == ASTI
    assert (both.country_code("Belgium"), both.country_code("Nowhere")) == ("BE", "")
    assert both.is_region("BE", "east flanders")
    assert not both.is_region("IT", "east flanders")
    assert both.is_split("SE")
    assert [one.credit.name for one in both.manifest.sources] == ["A hand", "A hand"]


def test_a_homonym_in_either_is_a_doubt(opened: Callable[..., SqliteGazetteer]) -> None:
    query = Query((Name("Novi"),), "IT")
    alone = match_place(query, Finder(Layers(opened(NOVI), opened(ASTI))))
    assert (alone.advice, alone.reason) == (Advice.AUTO, Reason.CLEAR)
    for one, other in (
        (opened(NOVI), opened(OTHER_NOVI)),
        (opened(NOVI, OTHER_NOVI), opened(NOVI)),
    ):
        outcome = match_place(query, Finder(Layers(one, other)))
        assert outcome.advice is Advice.REVIEW


def test_regions_of_two_indexes_stay_apart(opened: Callable[..., SqliteGazetteer]) -> None:
    region = Place("Q1113", (Name("East Flanders"),), Level.REGION, "BE")
    both = Layers(opened(region, GHENT), opened(region, ASTI))
    assert len(both.find_regions("BE", ["east flanders"])) == 2
    assert both.find_regions("BE", ["limburg"]) == frozenset()
    assert both.count_homonyms("BE", "gent") == 1


def test_three_indexes_are_one(opened: Callable[..., SqliteGazetteer]) -> None:
    one, other, third = opened(GHENT), opened(ASTI, NOVI), opened(NOVI, OTHER_NOVI)
    for index in (Layers(Layers(one, other), third), Layers(one, Layers(other, third))):
        for place in (GHENT, ASTI, NOVI, OTHER_NOVI):
            (number,) = index.find_id(Id("wikidata", place.item))
            assert index.place(number) == place
        assert [hit.key for hit in index.list_keys("IT")] == ["asti", "novi", "novi"]
