"""An accepted link is held beside the gazetteer that its reviewer saw, and beside no other."""

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from link.conftest import Written
from link.review.conftest import HEADER
from registers import write_register
from twinrdf.cli.main import main
from twinrdf.errors import ProjectError
from twinrdf.link.build import build_gazetteer
from twinrdf.link.built_in import open_built_in
from twinrdf.link.gazetteer import Layers
from twinrdf.link.places import Name, Place
from twinrdf.link.sources import Credit
from twinrdf.link.sqlite_gazetteer import open_gazetteer
from twinrdf.link.stale import find_stale, read_seen, write_seen
from twinrdf.names.levels import Level
from twinrdf.project import Project, read_project

EARTH, OTHER = (Credit(name, "https://example.org/l", "https://example.org/") for name in
                ("Natural Earth", "Others | and more"))  # fmt: skip
ALKEN = Place("Q101", (Name("Alken", "nl"), Name("Alkene", "en")), Level.CITY, "BE")
BREE = Place("Q102", (Name("Bree", "nl"),), Level.CITY, "BE")
SEEN = "country=BE|level=city|index=Natural Earth: places.csv"
COLUMNS = ("subject_id\tsubject_label\tpredicate_id\tobject_id\tobject_label"
           "\tmapping_justification\tother\n")  # fmt: skip
WHY = "semapv:ManualMappingCuration"


def accept(project: Project, item: str = "Q101", label: str = "Alken", other: str = SEEN) -> None:
    path = project.data / "links/positive.sssom.tsv"
    path.parent.mkdir(exist_ok=True)
    row = f"r:territory/alken\tAlken\tschema:sameAs\twd:{item}\t{label}\t{WHY}\t{other}\n"
    path.write_text(HEADER + COLUMNS + row)


@pytest.fixture
def register(tmp_path: Path) -> Project:
    return write_register(
        tmp_path / "reg",
        sources="id,label@en,issued,rank\ncouncil,Council,2019-06,1\n",
        territories="id,type,source,label@en\nalken,City,council,Alken\n",
    )


def make_gazetteer(path: Path, *places: Place, credit: Credit = EARTH) -> Path:
    file = path.with_name("places.csv")
    file.write_text("")
    build_gazetteer([Written(places, credit, (file,))], path)
    return path


def find(register: Project, gazetteer: Path) -> list[str]:
    with open_gazetteer(gazetteer) as opened:
        return [str(one) for one in find_stale(register, opened)]


def test_what_a_gazetteer_says_is_kept_and_read_again(tmp_path: Path) -> None:
    with (
        open_gazetteer(make_gazetteer(tmp_path / "a", ALKEN)) as gazetteer,
        open_built_in() as built_in,
    ):
        assert (
            write_seen(ALKEN, gazetteer) == write_seen(ALKEN, Layers(gazetteer, built_in)) == SEEN
        )
        assert write_seen(ALKEN, built_in) == ""
    assert read_seen(SEEN) == {
        "country": "BE",
        "level": "city",
        "index": "Natural Earth: places.csv",
    }
    with open_gazetteer(make_gazetteer(tmp_path / "b", ALKEN, credit=OTHER)) as gazetteer:
        assert write_seen(ALKEN, gazetteer).endswith("|index=Others and more: places.csv")


CHANGED = (
    ((ALKEN, BREE), []),
    ((replace(ALKEN, names=(Name("Groot-Alken"), Name("ALKEN"))),), []),
    (
        (replace(ALKEN, names=(Name("Groot-Alken"),)),),
        ['object_label: Q101 is called "Groot-Alken" by now; see whether the link still holds, '
         "then write that here"],
    ),
    (
        (replace(ALKEN, level=Level.REGION, country="NL"),),
        ["other: Q101 was seen with country BE, now NL; see whether the link still holds, then "
         "write country=NL here",
         "other: Q101 was seen with level city, now region; see whether the link still holds, "
         "then write level=region here"],
    ),
    (
        (BREE,),
        ["object_id: Q101 is no longer in the gazetteer, made of Natural Earth: places.csv; see "
         "whether it was merged or deleted, and correct the link"],
    ),
)  # fmt: skip


@pytest.mark.parametrize(("places", "found"), CHANGED)
def test_what_differs_is_told_at_its_line(
    register: Project, tmp_path: Path, places: tuple[Place, ...], found: list[str]
) -> None:
    accept(register)
    gazetteer = make_gazetteer(tmp_path / "now.pack", *places)
    assert find(register, gazetteer) == [f"data/links/positive.sssom.tsv:7: {one}" for one in found]


@pytest.mark.parametrize(
    "row",
    [
        {"other": ""},
        {"other": "country=NL|level=region"},
        {"other": "country=NL|level=region|index=Natural Earth: places.csv + GeoNames: x"},
        {"other": "something else"},
        {"other": "country=NL|level=region|index=Natural Earth: others.csv"},
        {"item": "Q999", "other": "country=IT|level=city|index=Natural Earth: places.csv"},
        {"item": "Q999", "other": "level=city|index=Natural Earth: places.csv"},
        {"item": "Q999", "other": "index=Wikidata"},
    ],
)
def test_what_was_seen_in_another_gazetteer_or_not_kept_is_no_news(
    register: Project, tmp_path: Path, row: dict[str, str]
) -> None:
    accept(register, label="Whatever", **row)
    assert find(register, make_gazetteer(tmp_path / "now.pack", ALKEN)) == []


def test_what_was_found_over_the_network_once_is_not_gone(
    register: Project, tmp_path: Path
) -> None:
    accept(register, other="country=BE|level=city|index=Wikidata, live")
    live = Credit("Wikidata, live", "https://example.org/l", "https://example.org/")
    build_gazetteer([Written((BREE,), live)], tmp_path / "kept.pack")
    assert find(register, tmp_path / "kept.pack") == []
    build_gazetteer([Written((replace(ALKEN, country="NL"),), live)], tmp_path / "kept.pack")
    assert len(find(register, tmp_path / "kept.pack")) == 1


def test_what_the_built_in_gazetteer_has_is_not_gone(register: Project, tmp_path: Path) -> None:
    accept(register, "Q31", "Belgium", "country=BE|level=country|index=Natural Earth: places.csv")
    assert find(register, make_gazetteer(tmp_path / "now.pack", ALKEN)) == []


def test_nothing_is_stale_without_decisions(register: Project, tmp_path: Path) -> None:
    gazetteer = make_gazetteer(tmp_path / "now.pack", ALKEN)
    assert find(register, gazetteer) == []
    accept(register)
    path = register.data / "links/positive.sssom.tsv"
    path.write_text(path.read_text().replace("wd:Q101", "sssom:NoTermFound"))
    assert find(register, gazetteer) == []


def run(*args: object) -> tuple[int, str]:
    result = CliRunner().invoke(main, [*map(str, args)], catch_exceptions=False)
    return result.exit_code, result.output


def test_check_fails_at_the_line_where_a_gazetteer_is_named(register: Project) -> None:
    accept(register)
    gazetteer = make_gazetteer(register.root / "places.pack", BREE)
    assert run("check", register.root)[0] == 0
    code, output = run("check", register.root, "--pack", gazetteer)
    message = "data/links/positive.sssom.tsv:7: object_id: Q101 is no longer in the gazetteer"
    assert (code, message in output) == (1, True)
    settings = register.root / "twinrdf.toml"
    before = settings.read_text()
    settings.write_text(before + '\n[link]\npack = "places.pack"\n')
    code, output = run("check", register.root)
    assert (code, message in output) == (1, True)
    gazetteer.unlink()
    code, output = run("check", register.root)
    assert (code, "places.pack: cannot be read" in output) == (1, True)
    settings.write_text(before + "\n[link]\npack = 3\n")
    with pytest.raises(ProjectError, match=r"link\.pack: not a string"):
        read_project(register.root)


def test_proposals_keep_what_is_seen_and_a_decision_keeps_it_too(
    register: Project, tmp_path: Path
) -> None:
    gazetteer = make_gazetteer(tmp_path / "now.pack", ALKEN)
    assert run("link", register.root, "--pack", gazetteer)[0] == 0
    predictions = register.data / "links/predictions.sssom.tsv"
    assert predictions.read_text().splitlines()[-1].endswith(f"\t{SEEN}")
    table = tmp_path / "judged.csv"
    table.write_text("id,match\nterritory/alken,Q101\n")
    assert run("link", "import", table, register.root, "--reviewer", "Ada Lovelace")[0] == 0
    lines = (register.data / "links/positive.sssom.tsv").read_text().splitlines()
    assert lines[-2].split("\t")[-1] == "other"
    assert lines[-1].endswith(f"\t{SEEN}")
    assert find(register, gazetteer) == []
