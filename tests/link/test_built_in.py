from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from twinrdf.errors import LinkError
from twinrdf.link.built_in import (
    FILES,
    FOLDER,
    open_built_in,
    read_built_in,
    read_codes,
    write_built_in,
)
from twinrdf.link.candidates import Finder
from twinrdf.link.gazetteer import Layers
from twinrdf.link.matcher import match_place
from twinrdf.link.places import Id, Name, Place, Point, Query
from twinrdf.link.reasons import Advice, Reason
from twinrdf.link.sqlite_gazetteer import SqliteGazetteer
from twinrdf.names.levels import LOCAL, REGIONAL, Level

MEMPHIS = Place("Q16563", (Name("Memphis", "en"),), Level.CITY, "US", ("Tennessee",),
                Point(35.12, -90.0), 633_000)  # fmt: skip
CHENGDU = Place("Q30002", (Name("Chengdu", "en"),), Level.CITY, "CN", ("Sichuan",),
                Point(30.67, 104.07), 20_900_000)  # fmt: skip
CHANGCHUN = Place("Q92161", (Name("Changchun", "en"),), Level.CITY, "CN", ("Jilin",),
                  Point(43.88, 125.32), 7_500_000)  # fmt: skip


@pytest.fixture
def built_in() -> Iterator[SqliteGazetteer]:
    with open_built_in() as built_in:
        yield built_in


@pytest.fixture
def finder(opened: Callable[..., SqliteGazetteer], built_in: SqliteGazetteer) -> Finder:
    return Finder(Layers(opened(MEMPHIS, CHENGDU, CHANGCHUN), built_in))


def test_it_says_what_it_has_and_whose_it_is(built_in: SqliteGazetteer) -> None:
    sources = [(one.credit.name, one.credit.license) for one in built_in.manifest.sources]
    assert [name.partition(" ")[0] for name, _ in sources] == ["rigour", "twinrdf", "GeoNames"]
    assert sources[2][1] == "https://creativecommons.org/licenses/by/4.0/"
    levels = [built_in.place(number).level for number in range(built_in.manifest.counts["place"])]
    assert (levels.count(Level.COUNTRY), levels.count(Level.REGION)) == (250, 337)
    (ghent,) = built_in.find_id(Id("wikidata", "Q1296"))
    assert built_in.place(ghent).level in LOCAL


def test_codes_of_countries_and_regions_are_known(built_in: SqliteGazetteer) -> None:
    for code, item in {"BE": "Q31", "BEL": "Q31", "BE-VLG": "Q9337", "US-CA": "Q99"}.items():
        (number,) = built_in.find_id(Id("iso", code))
        assert built_in.place(number).item == item
    assert built_in.country_code("België") == built_in.country_code("比利时") == "BE"
    (belgium,) = built_in.find_id(Id("geonames", "2802361"))
    assert built_in.place(belgium).item == "Q31"
    assert built_in.find_id(Id("iso", "ZZ")) == ()


def test_countries_and_regions_are_linked(built_in: SqliteGazetteer) -> None:
    finder = Finder(built_in)
    belgium = Query((Name("Belgien", "de"),), "BE", levels=frozenset({Level.COUNTRY}))
    bavaria = Query((Name("Bavaria", "en"),), "DE", levels=REGIONAL)
    for query, item in ((belgium, "Q31"), (bavaria, "Q980")):
        outcome = match_place(query, finder)
        assert (outcome.advice, outcome.candidates[0].place.item) == (Advice.AUTO, item)


def test_a_region_is_not_taken_where_a_town_may_be_meant(built_in: SqliteGazetteer) -> None:
    outcome = match_place(Query((Name("Hunan"),), "CN"), Finder(built_in))
    assert (outcome.advice, outcome.reason) == (Advice.REVIEW, Reason.LEVEL_SPLIT)
    inside = Query((Name("Hunan"),), "CN", ("Fujian",))
    assert match_place(inside, Finder(built_in)).reason is Reason.ADMIN_CONFLICT


def test_an_index_without_witnesses_learns_which_names_are_shared(
    finder: Finder, opened: Callable[..., SqliteGazetteer]
) -> None:
    query = Query((Name("Memphis"),), "US", levels=LOCAL)
    assert match_place(query, Finder(opened(MEMPHIS))).advice is Advice.AUTO
    assert match_place(query, finder).reason is Reason.HOMONYM_ELSEWHERE


def test_a_chinese_sound_is_taken_where_it_is_known_to_be_of_one_place(
    finder: Finder, opened: Callable[..., SqliteGazetteer]
) -> None:
    query = Query((Name("Chengdu"),), "CN", levels=LOCAL)
    alone = match_place(query, Finder(opened(CHENGDU)))
    assert alone.reason is Reason.TRANSLITERATED_ONLY
    assert match_place(query, finder).advice is Advice.AUTO
    shared = match_place(Query((Name("Changchun"),), "CN", levels=LOCAL), finder)
    assert shared.reason is Reason.HOMONYM_ELSEWHERE


@pytest.mark.parametrize(
    ("code", "levels", "item", "advice"),
    [
        ("BE", frozenset({Level.COUNTRY}), "Q31", Advice.AUTO),
        ("BEL", frozenset({Level.COUNTRY}), "Q31", Advice.AUTO),
        ("BE", frozenset(), "Q31", Advice.REVIEW),
        ("BE-VLG", frozenset(), "Q9337", Advice.AUTO),
        ("US-CA", REGIONAL, "Q99", Advice.AUTO),
    ],
)
def test_a_code_stands_for_its_place(
    built_in: SqliteGazetteer, code: str, levels: frozenset[Level], item: str, advice: Advice
) -> None:
    outcome = match_place(Query((Name(code),), levels=levels), Finder(built_in))
    assert (outcome.advice, outcome.candidates[0].place.item) == (advice, item)


@pytest.mark.parametrize("query", [
    Query((Name("LA"),), "US", levels=LOCAL), Query((Name("ZZ"),)), Query((Name("be-vlg"),)),
])  # fmt: skip
def test_what_only_looks_like_a_code_is_a_name(built_in: SqliteGazetteer, query: Query) -> None:
    assert match_place(query, Finder(built_in)).advice is not Advice.AUTO


def test_the_text_and_the_index_agree(built_in: SqliteGazetteer) -> None:
    text = read_built_in(FOLDER)
    numbers = [
        number for one in text.places for number in built_in.find_id(Id("wikidata", one.item))
    ]
    assert tuple(map(built_in.place, numbers)) == text.places
    assert all(built_in.count_homonyms(country, key) == many for country, key, many in text.shared)
    assert all(map(built_in.is_covered, text.covered))
    assert (built_in.manifest.sources, built_in.manifest.counts["witness"]) == (
        text.sources, text.witnesses)  # fmt: skip
    assert built_in.manifest.counts["homonym"] == len(text.shared) == len(set(text.shared))


def test_the_text_is_sorted_and_written_as_it_was_read(tmp_path: Path) -> None:
    text = read_built_in(FOLDER)
    items = [int(place.item[1:]) for place in text.places]
    assert items == sorted(items)
    assert text.shared == tuple(sorted(text.shared))
    write_built_in(text, tmp_path)
    for name in FILES:
        assert (tmp_path / name).read_bytes() == (FOLDER / name).read_bytes()


@pytest.mark.parametrize(
    ("name", "old", "new", "line"),
    [
        ("places.tsv", "item\tlevel", "item\trank", ":1"),
        ("places.tsv", "Q16\tcountry", "Q16\tcontinent", ":2"),
        ("places.tsv", "Q16\tcountry\t", "Q16\tcountry", ":2"),
        ("shared-names.tsv", "AF\tdasht e qalah\t2", "AF\tdasht e qalah\ttwo", ":2"),
        ("shared-names.tsv", "AF\tdasht e qalah\t2", "AF", ":2"),
        ("manifest.json", '"witnesses"', '"seen"', ""),
        ("manifest.json", '"sha256"', '"md5"', ""),
    ],
)
def test_a_damaged_text_is_named(tmp_path: Path, name: str, old: str, new: str, line: str) -> None:
    for one in FILES:
        (tmp_path / one).write_bytes((FOLDER / one).read_bytes())
    text = (tmp_path / name).read_text("utf-8")
    assert old in text
    (tmp_path / name).write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(LinkError, match=f"{name}{line}: .*install twinrdf again"):
        read_built_in(tmp_path)


def test_codes_give_items() -> None:
    codes = read_codes()
    assert {code: codes.get(code) for code in ("BE", "BEL", "BE-VLG", "ZZ")} == {
        "BE": "Q31", "BEL": "Q31", "BE-VLG": "Q9337", "ZZ": None,
    }  # fmt: skip
