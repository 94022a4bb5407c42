from collections.abc import Callable

import pytest

from twinrdf.link.candidates import MOST, Finder, How
from twinrdf.link.places import Name, Place, Point, Query
from twinrdf.link.sqlite_gazetteer import SqliteGazetteer
from twinrdf.names.levels import Level

GHENT = Place("Q1296", (Name("Ghent", "en"), Name("Gent", "nl"), Name("Гент", "ru")), Level.CITY,
              "BE", point=Point(51.05, 3.72))  # fmt: skip
TAIPEI = Place("Q1867", (Name("Taipei", "en"), Name("臺北", "zh")), Level.CITY, "TW")
MALMO = Place("Q503361", (Name("Malmö kommun", "sv"),), Level.MUNICIPALITY, "SE")


@pytest.fixture
def finder(opened: Callable[..., SqliteGazetteer]) -> Finder:
    return Finder(opened(GHENT, TAIPEI, MALMO))


def find(finder: Finder, name: str, country: str = "", **more: object) -> dict[str, How]:
    query = Query((Name(name),), country, **more)  # type: ignore[arg-type]
    return {found.place.item: found.match.how for found in finder.find(query)}


@pytest.mark.parametrize(
    ("name", "country", "item", "how"),
    [
        ("GENT", "BE", "Q1296", How.SAME),
        ("Stad Gent", "BE", "Q1296", How.CORE),
        ("Malmö", "SE", "Q503361", How.CORE),
        ("Ghent City", "BE", "Q1296", How.LOOSE),
        ("Γέντ", "BE", "Q1296", How.TRANSLITERATED),
        ("Gehnt", "BE", "Q1296", How.FUZZY),
        ("Taipei", "CN", "Q1867", How.SAME),
        ("Gent", "", "Q1296", How.SAME),
        ("Gent", "ZZ", "Q1296", How.SAME),
    ],
)
def test_how_a_place_is_found(finder: Finder, name: str, country: str, item: str, how: How) -> None:
    assert find(finder, name, country) == {item: how}


@pytest.mark.parametrize(
    ("name", "country"),
    [("Gent", "US"), ("", "BE"), ("x" * 10_000, "BE"), ("Gehnt", ""), ("?", "")],
)
def test_what_is_not_found(finder: Finder, name: str, country: str) -> None:
    assert find(finder, name, country) == {}


def test_a_rejected_item_is_never_found(finder: Finder) -> None:
    assert find(finder, "Gent", "BE", blocked=frozenset({"Q1296"})) == {}
    assert find(finder, "Gehnt", "BE", blocked=frozenset({"Q1296"})) == {}


def test_a_renamed_place_is_found_where_it_lies(finder: Finder) -> None:
    assert find(finder, "Arteveldestad", "BE", point=Point(51.06, 3.70)) == {"Q1296": How.NEARBY}
    assert find(finder, "Arteveldestad", "BE", point=Point(50.06, 3.70)) == {}
    assert find(finder, "Arteveldestad", "BE", point=Point(90.0, 3.70)) == {}


def test_of_many_namesakes_the_nearest_and_the_largest_are_looked_at(
    opened: Callable[..., SqliteGazetteer],
) -> None:
    names = (Name("San Pedro", "es"),)
    points = [Point(-50.0 + number, -70.0) for number in range(MOST + 20)]
    places = [Place(f"Q{number}", names, Level.CITY, "CL", point=point, population=number)
              for number, point in enumerate(points, 1)]  # fmt: skip
    finder = Finder(opened(*places))
    last = places[-1]
    assert last.item in find(finder, "San Pedro", point=last.point)
    assert last.item in find(finder, "San Pedro")
    assert len(find(finder, "San Pedro")) == MOST


def test_every_name_that_is_its_own_is_known(finder: Finder) -> None:
    query = Query((Name("Ghent"), Name("Gent"), Name("Gand")), "BE")
    (found,) = finder.find(query)
    assert found.own == {Name("Ghent"), Name("Gent")}
