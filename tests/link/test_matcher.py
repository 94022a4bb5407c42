from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from twinrdf.link.candidates import Finder
from twinrdf.link.matcher import Outcome, match_place
from twinrdf.link.places import Id, Name, Place, Point, Query
from twinrdf.link.reasons import Advice, Reason
from twinrdf.link.sqlite_gazetteer import SqliteGazetteer
from twinrdf.names.levels import LOCAL, Level

ASTI = Place("Q6122", (Name("Asti", "it"), Name("Asti", "en")), Level.CITY, "IT", ("Piedmont",),
             Point(44.90, 8.21), 74_000, (Id("geonames", "3182714"),))  # fmt: skip
WITNESS = Place("", (Name("Ravello"),), Level.CITY, "IT", ("Campania",), Point(40.65, 14.61))
RAVELLO = Place("Q999000001", (Name("Ravello"),), Level.CITY, "IT", ("Piedmont",), Point(45.5, 8.1))
CUNEO = Place("Q999000002", (Name("Cuneo"),), Level.CITY, "IT", ("Cuneo",), Point(44.4, 7.5))
PROVINCE = Place("Q999000003", (Name("Province of Alba"),), Level.PROVINCE, "IT", (),
                 ids=(Id("iso", "IT-XX"), Id("nuts", "ITC99")))  # fmt: skip
QUERY = Query((Name("Asti", "it"),), "IT")


@pytest.fixture
def finder(opened: Callable[..., SqliteGazetteer]) -> Finder:
    return Finder(opened(ASTI, WITNESS, RAVELLO, CUNEO, PROVINCE))


def said(outcome: Outcome) -> tuple[Advice, Reason]:
    return outcome.advice, outcome.reason


def test_a_clear_case_is_accepted_with_its_evidence(finder: Finder) -> None:
    outcome = match_place(QUERY, finder)
    assert said(outcome) == (Advice.AUTO, Reason.CLEAR)
    (candidate,) = outcome.candidates
    assert candidate.place == ASTI
    assert 0.8 < candidate.confidence < 1
    assert candidate.evidence.describe() == (
        "name Asti = asti (it, en)", "country IT agrees", "level city", "in Piedmont",
        "population 74000", "geonames 3182714",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"country": ""}, Reason.COUNTRY_UNKNOWN),
        ({"country": "ZZ"}, Reason.COUNTRY_UNKNOWN),
        ({"admin": ("Apulia",)}, Reason.ADMIN_CONFLICT),
        ({"point": Point(41.1, 16.9)}, Reason.DISTANCE_CONFLICT),
        ({"levels": frozenset({Level.PROVINCE})}, Reason.LEVEL_CONFLICT),
        ({"population": 5}, Reason.POPULATION_CONFLICT),
        ({"names": (Name("Asty"),)}, Reason.FUZZY_ONLY),
        ({"names": (Name("Άστι"),)}, Reason.TRANSLITERATED_ONLY),
        ({"names": (Name("Asti City"),)}, Reason.LOOSE_NAME),
        ({"names": (Name("Old Town"),), "point": Point(44.9, 8.2)}, Reason.NEARBY_ONLY),
        ({"names": (Name("Asti"), Name("Cuneo"))}, Reason.NAMES_DISAGREE),
        ({"names": (Name("Ravello"),)}, Reason.HOMONYM_ELSEWHERE),
        ({"names": (Name("Cuneo"),)}, Reason.SAME_AS_REGION),
        ({"names": (Name("Provincia di Asti"),), "levels": LOCAL}, Reason.LEVEL_CONFLICT),
        ({"ids": (Id("geonames", "1"),)}, Reason.IDENTIFIERS_DISAGREE),
    ],
)
def test_a_doubt_leaves_it_to_people(
    finder: Finder, change: dict[str, object], reason: Reason
) -> None:
    outcome = match_place(replace(QUERY, **change), finder)  # type: ignore[arg-type]
    assert said(outcome) == (Advice.REVIEW, reason)


@pytest.mark.parametrize(
    "change",
    [
        {"names": (Name("Ravello"),), "admin": ("Piedmont",)},
        {"names": (Name("Ravello"),), "point": Point(45.5, 8.1)},
        {"names": (Name("Cuneo"),), "levels": LOCAL},
        {"country": "", "point": Point(44.9, 8.2)},
    ],
)
def test_more_evidence_settles_a_doubt(finder: Finder, change: dict[str, object]) -> None:
    outcome = match_place(replace(QUERY, **change), finder)  # type: ignore[arg-type]
    assert said(outcome) == (Advice.AUTO, Reason.CLEAR)


@pytest.mark.parametrize(
    ("one", "item"),
    [
        (Id("wikidata", "Q6122"), "Q6122"),
        (Id("geonames", "3182714"), "Q6122"),
        (Id("iso", "IT-XX"), "Q999000003"),
        (Id("nuts", "ITC99"), "Q999000003"),
    ],
)
def test_a_known_id_decides_whatever_the_name(finder: Finder, one: Id, item: str) -> None:
    outcome = match_place(Query((Name("Anything"),), ids=(one,)), finder)
    assert said(outcome) == (Advice.AUTO, Reason.IDENTIFIER)
    assert outcome.candidates[0].place.item == item


@pytest.mark.parametrize(
    ("name", "change", "expected"),
    [
        ("IT-XX", {}, (Advice.AUTO, Reason.IDENTIFIER)),
        (" ITC99 ", {"levels": frozenset({Level.PROVINCE})}, (Advice.AUTO, Reason.IDENTIFIER)),
        ("ITC99", {}, (Advice.REVIEW, Reason.LEVEL_SPLIT)),
        ("IT-XX", {"country": "BE"}, (Advice.NONE, Reason.NOT_IN_INDEX)),
        ("IT-XY", {}, (Advice.NONE, Reason.NOT_IN_INDEX)),
        ("ASTI", {}, (Advice.AUTO, Reason.CLEAR)),
    ],
)
def test_a_name_may_be_a_code(
    finder: Finder, name: str, change: dict[str, object], expected: tuple[Advice, Reason]
) -> None:
    query = replace(QUERY, names=(Name(name),), **change)  # type: ignore[arg-type]
    assert said(match_place(query, finder)) == expected


def test_ids_of_two_places_decide_nothing(finder: Finder) -> None:
    ids = (Id("geonames", "3182714"), Id("iso", "IT-XX"))
    outcome = match_place(replace(QUERY, ids=ids), finder)
    assert said(outcome) == (Advice.REVIEW, Reason.IDENTIFIERS_DISAGREE)
    assert len(outcome.candidates) == 2


def test_a_rejected_item_is_not_accepted_by_its_id(finder: Finder) -> None:
    query = replace(QUERY, ids=ASTI.ids, blocked=frozenset({"Q6122"}))
    assert match_place(query, finder).candidates == ()


def test_an_item_the_sources_dispute_is_left_to_people(
    opened: Callable[..., SqliteGazetteer],
) -> None:
    finder = Finder(opened(replace(ASTI, doubtful=True)))
    assert said(match_place(QUERY, finder)) == (Advice.REVIEW, Reason.SOURCES_DISAGREE)
    by_id = replace(QUERY, ids=ASTI.ids)
    assert said(match_place(by_id, finder)) == (Advice.REVIEW, Reason.SOURCES_DISAGREE)


@pytest.mark.parametrize("name", ["", "   ", "?", "a" * 10_000])
def test_what_is_no_name_is_said(finder: Finder, name: str) -> None:
    assert said(match_place(Query((Name(name),), "IT"), finder)) == (Advice.NONE, Reason.NO_NAME)
    assert said(match_place(Query((), "IT"), finder)) == (Advice.NONE, Reason.NO_NAME)


@pytest.mark.parametrize("name", ["Atlantis", "Аsti", "\u202eAsti\u202c x", "Asti\x00Bsti", "😀"])
def test_strange_names_are_never_accepted(finder: Finder, name: str) -> None:
    assert match_place(Query((Name(name),), "IT"), finder).advice is not Advice.AUTO


def test_a_chinese_name_in_latin_letters_needs_its_region(
    opened: Callable[..., SqliteGazetteer],
) -> None:
    names = (Name("Leshan", "en"), Name("乐山", "zh"))
    finder = Finder(opened(Place("Q999000009", names, Level.CITY, "CN", ("Sichuan",))))
    query = Query((Name("Leshan"),), "CN")
    assert said(match_place(query, finder)) == (Advice.REVIEW, Reason.TRANSLITERATED_ONLY)
    for settled in (replace(query, admin=("Sichuan",)), replace(query, names=(*names,))):
        assert said(match_place(settled, finder)) == (Advice.AUTO, Reason.CLEAR)


def test_a_chinese_province_in_latin_letters_is_clear(
    opened: Callable[..., SqliteGazetteer],
) -> None:
    finder = Finder(opened(Place("Q999000009", (Name("Sichuan"),), Level.PROVINCE, "CN")))
    query = Query((Name("Sichuan"),), "CN", levels=frozenset({Level.PROVINCE}))
    assert said(match_place(query, finder)) == (Advice.AUTO, Reason.CLEAR)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.lists(st.text(max_size=40), max_size=3), st.sampled_from(["", "IT", "XX"]))
def test_any_names_get_an_answer(finder: Finder, names: list[str], country: str) -> None:
    query = Query(tuple(map(Name, names)), country, tuple(names[1:]), point=Point(44.9, 8.2))
    outcome = match_place(query, finder)
    assert (outcome.advice is Advice.NONE) == (outcome.candidates == ())
    assert all(0 <= candidate.confidence <= 1 for candidate in outcome.candidates)


def test_a_region_is_known_by_all_its_names(opened: Callable[..., SqliteGazetteer]) -> None:
    piedmont = Place("", (Name("Piemonte"), Name("Piedmont"), Name("皮埃蒙特")), Level.REGION, "IT")
    finder = Finder(opened(ASTI, piedmont))
    for admin, reason in (("Regione Piemonte", Reason.CLEAR), ("Apulia", Reason.ADMIN_CONFLICT)):
        assert match_place(replace(QUERY, admin=(admin,)), finder).reason is reason
    assert match_place(replace(QUERY, admin=("皮埃蒙特",)), finder).reason is Reason.CLEAR


def test_a_homonym_in_the_same_region_is_a_homonym(opened: Callable[..., SqliteGazetteer]) -> None:
    other = replace(WITNESS, admin=("Piedmont",), point=Point(44.2, 8.1))
    region = Place("", (Name("Piemonte"), Name("Piedmont")), Level.REGION, "IT")
    finder = Finder(opened(RAVELLO, other, region))
    for admin in ("Piedmont", "Piemonte"):
        query = Query((Name("Ravello"),), "IT", (admin,))
        assert said(match_place(query, finder)) == (Advice.REVIEW, Reason.HOMONYM_ELSEWHERE)
