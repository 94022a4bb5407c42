from twinrdf.link.merge import merge_places
from twinrdf.link.places import Id, Name, Place, Point
from twinrdf.names.levels import Level

ASTI = Place("Q6122", (Name("Asti", "en"),), Level.CITY, "IT", ("Piemonte",), Point(44.9, 8.2),
             70_000, (Id("geonames", "3182714"),))  # fmt: skip


def test_places_of_one_item_become_one() -> None:
    other = Place("Q6122", (Name("Asti", "it"),), Level.CITY, "IT", ("Piedmont",), Point(44.9, 8.3))
    merged = merge_places([ASTI, other])
    (place,) = merged.places
    assert place.names == (Name("Asti", "en"), Name("Asti", "it"))
    assert place.admin == ("Piemonte", "Piedmont")
    assert (place.point, place.population, place.doubtful) == (ASTI.point, 70_000, False)


def test_a_place_without_an_item_joins_by_its_geonames_id() -> None:
    same = Place("", (Name("Asta"),), Level.CITY, "IT", (), Point(44.9, 8.21), None, ASTI.ids)
    merged = merge_places([same, ASTI])
    assert Name("Asta") in merged.places[0].names
    assert merged.witnesses == ()


def test_a_geonames_id_does_not_join_what_lies_far_away() -> None:
    far = Place("", (Name("Asti"),), Level.CITY, "IT", (), Point(40.0, 16.0), None, ASTI.ids)
    merged = merge_places([ASTI, far])
    assert merged.witnesses == (far,)
    assert merged.places == (ASTI,)


def test_an_item_for_two_places_far_apart_is_doubtful() -> None:
    far = Place("Q6122", (Name("Benevento"),), Level.CITY, "IT", (), Point(41.1, 14.8))
    (place,) = merge_places([ASTI, far]).places
    assert place.doubtful
    assert Name("Benevento") not in place.names


def test_two_items_for_one_geonames_id_are_doubtful() -> None:
    other = Place("Q15099", (Name("Asti"),), Level.PROVINCE, "IT", ids=ASTI.ids)
    assert [place.doubtful for place in merge_places([ASTI, other]).places] == [True, True]


def test_items_come_in_the_order_of_their_numbers() -> None:
    late = Place("Q10", (Name("A"),), Level.CITY)
    early = Place("Q9", (Name("B"),), Level.CITY)
    assert [place.item for place in merge_places([late, early]).places] == ["Q9", "Q10"]
