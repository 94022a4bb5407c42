"""`twinrdf link --wikidata` and `--service`, as people run them."""

import json
import re
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from link.fake import Fake, Fault, entity
from link.review.conftest import decided, predicted, put
from registers import write_register
from twinrdf.cli.main import main
from twinrdf.link.places import Id
from twinrdf.link.sqlite_gazetteer import open_gazetteer
from twinrdf.link.sssom import read_mapping_set
from twinrdf.project import Project

SOURCES = "id,label@en,issued,rank\ncouncil,Council,2019-06,1\n"
TERRITORIES = """\
id,type,source,label@en,label@nl,territoryType,within
belgium,Country,council,Belgium,,,
ghent,City,council,Ghent,Gent,,belgium
nowhere,City,council,Nowhere at all,,,belgium
"""


@pytest.fixture
def register(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.setattr(time, "sleep", lambda _: None)
    project = write_register(tmp_path / "reg", sources=SOURCES, territories=TERRITORIES)
    (project.data / "links").mkdir()
    return project


def run(register: Project, *args: str) -> Result:
    cache = str(register.root / "answers")
    return CliRunner().invoke(main, ["link", str(register.root), "--cache", cache, *args])


def proposed(register: Project) -> list[tuple[str, str]]:
    mappings = read_mapping_set(register.data / "links/predictions.sssom.tsv")
    return [(row.cells[0].rpartition("/")[2], row.cells[3]) for row in mappings.rows]


def test_wikidata_is_asked_only_when_a_person_says_so(fake: Fake, register: Project) -> None:
    result = run(register)
    assert (result.exit_code, "say --wikidata" in result.output) == (0, True)
    result = run(register, "--wikidata", "--api", fake.api)
    assert (result.exit_code, "no contact: services are told" in result.output) == (1, True)
    assert fake.asked == []
    asked = ("--wikidata", "--api", fake.api, "--contact", "https://example.org/us")
    result = run(register, *asked)
    assert result.exit_code == 0, result.output
    assert re.search(r"territory/ghent: (auto|review) .*\n    Q1296 Ghent", result.output)
    assert "country BE agrees" in result.output
    assert "territory/nowhere: none (not-in-index)" in result.output
    assert ("ghent", "wd:Q1296") in proposed(register)
    count = len(fake.asked)
    before = (register.data / "links/predictions.sssom.tsv").read_bytes()
    result = run(register, "--wikidata", "--api", fake.api, "--offline", "--contact", "José")
    assert result.exit_code == 0, result.output
    assert (register.data / "links/predictions.sssom.tsv").read_bytes() == before
    assert len(fake.asked) == count


def test_the_settings_may_name_the_contact(fake: Fake, register: Project) -> None:
    with (register.root / "twinrdf.toml").open("a") as settings:
        settings.write('\n[link]\ncontact = "us@example.org"\n')
    result = run(register, "--wikidata", "--api", fake.api)
    assert result.exit_code == 0, result.output
    assert all("us@example.org" in sent["user-agent"] for sent in fake.headers)


def test_a_run_that_fails_changes_nothing(fake: Fake, register: Project) -> None:
    put(register, "predictions", predicted("ghent", "Q5", "Ghent"))
    put(register, "positive", decided("belgium", "Q31"))
    before = {path: path.read_bytes() for path in register.data.rglob("*.tsv")}
    fake.faults += [Fault(), Fault(403)]
    asked = ("--wikidata", "--api", fake.api, "--contact", "us@example.org")
    result = run(register, *asked)
    assert (result.exit_code, "answers 403" in result.output) == (1, True)
    assert {path: path.read_bytes() for path in register.data.rglob("*.tsv")} == before
    result = run(register, *asked, "--max-requests", "4")
    assert (result.exit_code, "run again to go on" in result.output) == (1, True)
    for _ in range(4):
        result = run(register, *asked, "--max-requests", "4")
    assert result.exit_code == 0, result.output


def test_a_gazetteer_and_what_is_kept(fake: Fake, register: Project, tmp_path: Path) -> None:
    places = tmp_path / "places.csv"
    places.write_text("wikidata,name,iso_a2,country,pop_max,latitude,longitude\n"
                      "Q1296,Gent,BE,Belgium,265086,51.05,3.72\n")  # fmt: skip
    gazetteer, kept = tmp_path / "places.pack", tmp_path / "kept.pack"
    result = CliRunner().invoke(main, ["gazetteer", str(gazetteer), "--natural-earth", str(places)])
    assert result.exit_code == 0, result.output
    asked = ("--wikidata", "--api", fake.api, "--contact", "us@example.org")
    result = run(register, *asked, "--pack", str(gazetteer), "--keep", str(kept))
    assert result.exit_code == 0, result.output
    assert [item for name, item in proposed(register) if name == "ghent"] == ["wd:Q1296"]
    assert (
        "Gazetteer: Natural Earth, Wikidata, live, rigour"
        in (register.data / "links/predictions.sssom.tsv").read_text()
    )
    with open_gazetteer(kept) as found:
        assert found.find_id(Id("wikidata", "Q1296"))
        assert found.manifest.date == "2026-11-22"


def test_nothing_found_is_told(fake: Fake, register: Project) -> None:
    fake.entities.clear()
    asked = ("--wikidata", "--api", fake.api, "--contact", "us@example.org")
    result = run(register, *asked)
    assert (result.exit_code, "nothing found for 3 records" in result.output) == (1, True)
    assert not (register.data / "links/predictions.sssom.tsv").exists()


ORGANISATIONS = """\
id,source,label@en,location,sameAs
university,council,Ghent University,ghent,
hidden,council,Hidden Friends,,
opera,council,Opera,nowhere,
press,council,Our press,,https://ror.org/00cv9y106
"""
BODIES = (
    entity("Q1137665", {"en": "Ghent University"}, P31="Q3918", P17="Q31", P159="Q1296"),
    entity("Q9000010", {"en": "Opera"}, P31="Q43229", P17="Q31", P159="Q1296"),
    entity("Q9000011", {"en": "University press"}, P31="Q4830453", P17="Q31", P6782="00cv9y106"),
)


def test_organisations_are_looked_for_where_something_tells_them_apart(
    fake: Fake, register: Project
) -> None:
    fake.entities |= {one["id"]: one for one in BODIES}
    (register.data / "organizations.csv").write_text(ORGANISATIONS)
    asked = ("--wikidata", "--api", fake.api, "--contact", "us@example.org")
    result = run(register, *asked)
    assert result.exit_code == 0, result.output
    assert "organization/university: auto (clear)" in result.output
    assert re.search(r"organization/opera: review \((name-only|admin-conflict)\)", result.output)
    assert "organization/press: auto (identifier)" in result.output
    assert "hidden" not in result.output
    sent = [one.get("search", "") for one in fake.asked]
    assert "Ghent University" in sent
    assert not any("Hidden" in one for one in sent)
    found = dict(proposed(register))
    assert (found["university"], found["press"]) == ("wd:Q1137665", "wd:Q9000011")
    assert len([one for one in fake.asked if one["action"] == "wbgetentities"]) <= 6


def test_an_organisation_of_another_service_is_no_city(fake: Fake, register: Project) -> None:
    (register.data / "organizations.csv").write_text(ORGANISATIONS)
    (register.data / "territories.csv").write_text(TERRITORIES)
    result = [{"id": "t/9", "name": "Ghent University", "type": ["University"]}]
    rows = {"t/9": {"wikidata": [{"str": "Q1137665"}], "country": [{"str": "Belgium"}],
                    "location": [{"id": "t/1", "name": "Ghent"}]}}  # fmt: skip
    fake.faults += [Fault(200, json.dumps(one).encode()) for one in
                    ({"name": "Bodies", "identifierSpace": "x"}, {"q0": {"result": result}},
                     {"rows": rows})]  # fmt: skip
    asked = ("--service", fake.url, "--contact", "us@example.org")
    answer = run(register, *asked)
    assert answer.exit_code == 0, answer.output
    assert "organization/university: auto (clear)" in answer.output
    assert answer.output.count("Q1137665") == 1  # it is no candidate for the city


def test_another_service_is_asked(server: str, register: Project) -> None:
    result = run(register, "--service", f"{server}reconcile", "--contact", "us@example.org")
    assert result.exit_code == 0, result.output
    assert ("ghent", "wd:Q1296") in proposed(register)
    assert "territory/ghent: auto (clear)" in result.output
    assert "country BE agrees" in result.output


@pytest.mark.parametrize(
    ("settings", "message"),
    [("[link]\ncontact = 7\n", "link.contact: not a string"),
     ("[link]\nmail = 'x'\n", "link.mail: unknown setting"),
     ("[link]\ncontact = 'nobody'\n", "neither an e-mail nor a web address")],
)  # fmt: skip
def test_wrong_settings_are_told(register: Project, settings: str, message: str) -> None:
    with (register.root / "twinrdf.toml").open("a") as file:
        file.write(settings)
    result = run(register, "--wikidata")
    assert (result.exit_code, message in result.output) == (1, True), result.output


@pytest.mark.parametrize(
    "url", ["", "reconcile", "ftp://example.org/", "http://", "http://[::1", "file:///etc/passwd"]
)
def test_a_wrong_address_is_told_at_once(register: Project, url: str) -> None:
    result = run(register, "--service", url, "--contact", "us@example.org")
    assert (result.exit_code, "not a web address" in result.output) == (1, True), result.output


def test_a_password_is_neither_sent_nor_shown(register: Project) -> None:
    url = "https://us:secret@example.org/reconcile"
    result = run(register, "--service", url, "--contact", "us@example.org")
    assert result.exit_code == 1
    assert result.output.endswith("https://example.org/reconcile: a web address with a password; "
                                  "leave that out\n")  # fmt: skip


def test_nothing_is_kept_where_nobody_is_asked(register: Project, tmp_path: Path) -> None:
    result = run(register, "--keep", str(tmp_path / "found.pack"))
    assert (result.exit_code, "--keep keeps what" in result.output) == (2, True)


def test_offline_and_refresh_exclude_each_other(register: Project) -> None:
    result = run(register, "--wikidata", "--offline", "--refresh")
    assert (result.exit_code, "choose one" in result.output) == (2, True)
