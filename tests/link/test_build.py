import hashlib
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from twinrdf.errors import LinkError
from twinrdf.link.build import build_gazetteer
from twinrdf.link.candidates import Finder
from twinrdf.link.format import CORE, EXACT, NO_DIGEST, TRANSLITERATED
from twinrdf.link.matcher import match_place
from twinrdf.link.places import Id, Name, Place, Point, Query
from twinrdf.link.reasons import Advice, Reason
from twinrdf.link.sources import Source
from twinrdf.link.sqlite_gazetteer import Hit, SqliteGazetteer, open_gazetteer
from twinrdf.names.levels import Level

Open = Callable[..., SqliteGazetteer]
Write = Callable[..., Source]

ASTI = Place("Q6122", (Name("Asti", "en"), Name("Comune di Asti", "it")), Level.CITY, "IT",
             ("Piemonte",), Point(44.9, 8.2), 70_000, (Id("geonames", "3182714"),))  # fmt: skip
SUZHOU = Place("Q42622", (Name("Suzhou", "en"), Name("苏州", "zh")), Level.CITY, "CN", ("Jiangsu",),
               Point(31.3, 120.6))  # fmt: skip
OTHER_SUZHOU = Place("", (Name("Suzhou"),), Level.CITY, "CN", ("Anhui",), Point(33.6, 117.0))


def test_a_pack_gives_back_what_went_in(opened: Open) -> None:
    gazetteer = opened(ASTI, SUZHOU, OTHER_SUZHOU)
    (hit,) = gazetteer.find(["asti"])
    assert hit == Hit("asti", hit.number, EXACT)
    assert gazetteer.place(hit.number) == ASTI
    assert gazetteer.find(["comune di asti", ""])[0].kind == EXACT
    assert {hit.key for hit in gazetteer.list_keys("IT")} == {"asti", "comune di asti"}
    assert (
        gazetteer.find_id(Id("geonames", "3182714"))
        == gazetteer.find_id(Id("wikidata", "Q6122"))
        == (hit.number,)
    )
    assert gazetteer.find_id(Id("iso", "IT-AT")) == ()


def test_a_pack_knows_names_in_their_country(opened: Open) -> None:
    gazetteer = opened(ASTI, SUZHOU, OTHER_SUZHOU)
    assert gazetteer.count_homonyms("CN", "suzhou") == 2
    assert gazetteer.count_homonyms("IT", "asti") == 1
    assert gazetteer.is_region("IT", "piemonte")
    assert not gazetteer.is_region("CN", "piemonte")
    assert gazetteer.country_code("italy") == "IT"
    assert gazetteer.country_code("IT") == "IT"
    assert gazetteer.country_code("Atlantis") == ""


def test_a_core_and_a_transliteration_are_marked(opened: Open) -> None:
    gazetteer = opened(Place("Q1", (Name("Malmö kommun", "sv"),), Level.MUNICIPALITY, "SE"), SUZHOU)
    assert [hit.kind for hit in gazetteer.find(["malmo"])] == [CORE]
    assert {hit.kind for hit in gazetteer.find(["suzhou"])} == {EXACT}


def test_the_manifest_says_whose_it_is(opened: Open) -> None:
    manifest = opened(ASTI).manifest
    assert (manifest.name, manifest.date) == ("A hand", "2026-01")
    assert (manifest.counts["place"], manifest.counts["witness"]) == (1, 0)
    assert manifest.sources[0].places == 1


def test_the_same_sources_give_the_same_bytes(tmp_path: Path, written: Write) -> None:
    one, other = tmp_path / "1.sqlite", tmp_path / "2.sqlite"
    first = build_gazetteer([written((ASTI, SUZHOU))], one)
    assert build_gazetteer([written((SUZHOU, ASTI))], other) == first
    assert one.read_bytes() == other.read_bytes()
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["1.sqlite", "2.sqlite"]


def test_a_changed_pack_is_refused(tmp_path: Path, written: Write) -> None:
    path = tmp_path / "p.sqlite"
    build_gazetteer([written((ASTI,))], path)
    content = path.read_bytes()
    path.write_bytes(content.replace(b"Piemonte", b"Piemonta"))
    with pytest.raises(LinkError, match="changed since it was built"):
        open_gazetteer(path)
    path.write_bytes(content[: len(content) // 2])
    with pytest.raises(LinkError, match="build it again"):
        open_gazetteer(path)


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\x00" + b"\x00" * 200])
def test_what_is_no_gazetteer_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "p.sqlite"
    path.write_bytes(content)
    with pytest.raises(LinkError, match="not a gazetteer"):
        open_gazetteer(path)


def test_another_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a b?#.sqlite"
    connection = sqlite3.connect(path)
    connection.execute("create table t(a)")
    connection.close()
    with pytest.raises(LinkError, match="not a gazetteer"):
        open_gazetteer(path)
    with pytest.raises(LinkError, match="cannot be read"):
        open_gazetteer(tmp_path / "none.sqlite")


def forge(path: Path, script: str) -> Path:
    """Change a gazetteer, and make its hash fit, as anybody can."""
    connection = sqlite3.connect(path)
    connection.executescript(f"{script}; update manifest set value = '{NO_DIGEST}' "
                             "where name = 'sha256'")  # fmt: skip
    connection.close()
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    path.write_bytes(path.read_bytes().replace(NO_DIGEST.encode(), digest.encode()))
    return path


ENDLESS = (
    "with recursive c(n) as (select 1 union all select n + 1 from c) select n as country from c"
)


@pytest.mark.parametrize(
    ("script", "message"),
    [
        (f"drop table split; create view split as {ENDLESS}", "more than tables"),
        ("drop table split", "not a gazetteer: no such table"),
        ("update manifest set value = replace(value, '\"A hand\"', '[1]')", "no text where"),
        ('update manifest set value = replace(value, \'"files": ""\', \'"files": 7\')', "no text"),
        (f"update manifest set value = '{'[' * 100_000}' where name = 'sources'", "not a gaz"),
    ],
)
def test_a_forged_pack_is_refused(
    tmp_path: Path, written: Write, script: str, message: str
) -> None:
    build_gazetteer([written((ASTI,))], tmp_path / "p.sqlite")
    with pytest.raises(LinkError, match=message):
        open_gazetteer(forge(tmp_path / "p.sqlite", script))


@pytest.mark.parametrize(
    "script",
    [
        "update place set names = '{'",
        f"update place set names = '{'[' * 100_000}'",
        "update place set ids = '[[1, 2, 3]]'",
        "update place set level = 'moon'",
        "delete from place",
        "drop table place; create table place(id integer, country text, names text)",
        "update place set names = cast(x'ff' as text)",
        "update place set names = '[]'",
    ],
)
def test_what_a_forged_pack_says_of_a_place_is_told(
    tmp_path: Path, written: Write, script: str
) -> None:
    build_gazetteer([written((ASTI,))], tmp_path / "p.sqlite")
    with open_gazetteer(forge(tmp_path / "p.sqlite", script)) as gazetteer:
        (hit,) = gazetteer.find(["asti"])
        with pytest.raises(LinkError, match=r"the gazetteer cannot be read: .*build it again"):
            gazetteer.place(hit.number)


def test_nothing_to_build_from_is_said(tmp_path: Path, written: Write) -> None:
    with pytest.raises(LinkError, match="no source"):
        build_gazetteer([], tmp_path / "p.sqlite")
    with pytest.raises(LinkError, match="no item of Wikidata"):
        build_gazetteer([written((OTHER_SUZHOU,))], tmp_path / "p.sqlite")
    assert not (tmp_path / "p.sqlite").exists()


def test_an_interrupted_build_leaves_the_old_gazetteer(tmp_path: Path, written: Write) -> None:
    path = tmp_path / "p.sqlite"
    build_gazetteer([written((ASTI,))], path)
    before = path.read_bytes()
    with pytest.raises(LinkError):
        build_gazetteer([written(())], path)
    assert path.read_bytes() == before


def test_countries_with_pairs_of_items_are_learnt(opened: Open) -> None:
    places = []
    for number, name in enumerate(("Aa", "Bb", "Cc"), 1):
        point = Point(47.0 + number, 8.0)
        places.append(Place(f"Q{number}", (Name(name),), Level.CITY, "CH", point=point))
        places.append(Place(f"Q{number}0", (Name(name),), Level.MUNICIPALITY, "CH", point=point))
    gazetteer = opened(*places, ASTI)
    assert gazetteer.is_split("CH")
    assert gazetteer.is_split("SE")
    assert not gazetteer.is_split("IT")


def test_a_pack_answers_several_threads_at_once(opened: Open) -> None:
    finder = Finder(opened(ASTI, SUZHOU, OTHER_SUZHOU))
    queries = [Query((Name(name),), country) for name, country in (("Asti", "IT"), ("Asty", "IT"))]
    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(lambda query: match_place(query, finder), queries * 100))
    assert {outcome.candidates[0].place.item for outcome in outcomes} == {"Q6122"}


@pytest.mark.parametrize(
    ("known", "asked"), [("台州", "臺州"), ("臺州", "台州"), ("臺州市", "台州")]
)
def test_traditional_and_simplified_names_meet_but_do_not_decide(
    opened: Open, known: str, asked: str
) -> None:
    taizhou = Place("Q57908", (Name(known, "zh"),), Level.CITY, "CN", point=Point(28.7, 121.4))
    gazetteer = opened(taizhou)
    assert {hit.kind for hit in gazetteer.find(["台州"])} == {
        EXACT if known == "台州" else TRANSLITERATED
    }
    outcome = match_place(
        Query((Name(asked),), "CN", levels=frozenset({Level.CITY})), Finder(gazetteer)
    )
    assert [one.place for one in outcome.candidates] == [taizhou]
    assert (outcome.advice, outcome.reason) == (Advice.REVIEW, Reason.TRANSLITERATED_ONLY)
    same = Query((Name(known),), "CN", levels=frozenset({Level.CITY}))
    assert match_place(same, Finder(gazetteer)).advice is Advice.AUTO


def test_what_no_place_can_have_is_read_as_nothing(tmp_path: Path, written: Write) -> None:
    build_gazetteer([written((ASTI,))], tmp_path / "p.sqlite")
    script = (
        "update place set latitude = 1e300, population = -5, names = '[[\"Asti\", 7]]', "
        "ids = '[[\"geonames\", 7]]'"
    )
    with open_gazetteer(forge(tmp_path / "p.sqlite", script)) as gazetteer:
        query = Query((Name("Asti"),), point=Point(44.9, 8.2), population=70_000)
        (found,) = match_place(query, Finder(gazetteer)).candidates
    assert (found.place.point, found.place.population) == (None, None)
    assert (found.place.names, found.place.ids) == ((Name("Asti", "7"),), (Id("geonames", "7"),))
