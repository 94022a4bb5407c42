"""`twinrdf wikidata check`: each thing that can change; from a file, live, from a gazetteer."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from link.fake import Fake, entity, statement
from link.upkeep.conftest import ALKEN, ASTI, BREE, FLEMISH, Run, items, make_register, twinned
from twinrdf.link.links import read_links
from twinrdf.link.places import Name, Place
from twinrdf.link.sqlite_gazetteer import SqliteGazetteer
from twinrdf.link.territories import gather_territories
from twinrdf.link.upkeep.check import compare
from twinrdf.link.upkeep.items import GazetteerItems
from twinrdf.names.levels import Level
from twinrdf.pipeline import read_register
from twinrdf.project import Project

Save = Callable[..., Path]
URL = "https://alken.example.org/twins?id=1"
BOTH = {
    ALKEN: twinned(ALKEN, statement("P190", ASTI, (URL,), P580="1994")),
    ASTI: twinned(ASTI, statement("P190", ALKEN, (URL,))),
}


def test_what_agrees_is_not_remarked(register: Project, run: Run, saved: Save) -> None:
    result = run("check", register, "--items", saved(**BOTH))
    assert (result.exit_code, result.output) == (0, "5 items compared: nothing to remark\n")


@pytest.mark.parametrize(
    ("changed", "remarks"),
    [
        ({ALKEN: {"id": ALKEN, "missing": ""}},
         ["data/links/positive.sssom.tsv:7: territory/alken: deleted: Q101 is no item any more"]),
        ({ALKEN: {**BOTH[ALKEN], "id": "Q999", "redirects": {"from": ALKEN, "to": "Q999"}}},
         ["territory/alken: merged: Q101 was merged into Q999", "then write wd:Q999"]),
        ({BREE: entity(BREE, {"nl": "Bree"}, P31="Q15089", P17="Q31")},
         ["territory/bree: level: Q201 is a province, here it is a municipality"]),
        ({BREE: entity(BREE, {"nl": "Bree"}, P31="Q493522", P17="Q38")},
         ["territory/bree: country: Q201 lies in Q38, here in Belgium"]),
        ({BREE: entity(BREE, {"nl": "Tongeren"}, **FLEMISH)},
         ["territory/bree: label: Q201 is called “Tongeren”, here “Bree”"]),
        ({BREE: entity(BREE, {"nl": "Bree"}, **FLEMISH, P576=[statement("P576", {
            "time": "+2024-12-31T00:00:00Z", "precision": 11})])},
         ["territory/bree: dissolved: Q201 ended in 2024-12-31"]),
        ({ALKEN: items()[ALKEN], ASTI: items()[ASTI]},
         ["partnership/alken--asti: absent: neither Q101 nor Q6122 states it"]),
        ({ASTI: items()[ASTI]},
         ["partnership/alken--asti: one-sided: Q101 states it, Q6122 does not"]),
        ({ALKEN: twinned(ALKEN, "Q15099"), "Q15099": entity("Q15099", {"en": "Asti"})},
         ["one-sided: Q6122 states it, Q101 does not",
          "other item: Q101 states it with Q15099, of the same name as Q6122",
          "territory/alken: unknown here: twinned with Q15099 Asti"]),
        ({ALKEN: twinned(ALKEN, BREE), BREE: entity(BREE, {"en": "Asti", "nl": "Bree"}, **FLEMISH)},
         ["one-sided: Q6122 states it, Q101 does not",
          "other item: Q101 states it with Q201, of the same name as Q6122",
          "territory/alken: unknown here: twinned with Q201 territory/bree"]),
        ({ASTI: twinned(ASTI, statement("P190", ALKEN, (URL,), P580="1995"))},
         ["dates: Q6122 says since 1995, here 1994-09"]),
        ({ASTI: twinned(ASTI, statement("P190", ALKEN, (URL,), P582="2010-03"))},
         ["ended: Q6122 says until 2010-03, here it has no end"]),
        ({ASTI: twinned(ASTI, ALKEN)}, ["unsourced: Q6122 names no source for it"]),
        ({BREE: twinned(BREE, statement("P190", ASTI, P580="2001"))},
         ["territory/bree: unknown here: twinned with Q6122 territory/asti since 2001"]),
    ],
)  # fmt: skip
def test_what_changed_is_remarked(
    register: Project, run: Run, saved: Save, changed: dict[str, object], remarks: list[str]
) -> None:
    result = run("check", register, "--items", saved(**(BOTH | changed)))
    for remark in remarks:
        assert remark in result.output
    stale = any(": deleted: " in line or ": merged: " in line for line in result.output.split("\n"))
    assert result.exit_code == int(stale)
    assert len(result.output.splitlines()) <= len(remarks) + 2, result.output


def test_an_end_here_that_is_not_there(tmp_path: Path, run: Run, saved: Save) -> None:
    row = "alken--asti,council,A,alken;asti,sister-city-or-twinning,1994,2001,ended,\n"
    register = make_register(tmp_path, partnerships=
                             "id,source,label@en,party,partnershipKind,start,end,status,basis\n"
                             + row)  # fmt: skip
    result = run("check", register, "--items", saved(**BOTH))
    assert "ended: ended here, and Q101 does not say so" in result.output


def test_live_and_offline_say_the_same(fake: Fake, register: Project, run: Run) -> None:
    fake.entities |= {ALKEN: twinned(ALKEN, ASTI, "Q777"), BREE: {"redirect": ALKEN},
                      "Q777": entity("Q777", {"en": "Elsewhere"})}  # fmt: skip
    del fake.entities["Q38"]
    asked = ("--wikidata", "--api", fake.api, "--contact", "us@example.org")
    live = run("check", register, *asked)
    assert live.exit_code == 1
    assert "territory/bree: merged: Q201 was merged into Q101" in live.output
    assert "territory/italy: deleted: Q38 is no item any more" in live.output
    assert "unknown here: twinned with Q777 Elsewhere" in live.output
    assert "5 items of 2026-11-22 compared" in live.output
    count = len(fake.asked)
    offline = run("check", register, "--wikidata", "--api", fake.api, "--offline")
    assert (offline.output, len(fake.asked)) == (live.output, count)
    sent = json.dumps(fake.asked)
    assert "Asti" not in sent, "only ids of items are sent"


def test_a_pack_tells_what_it_can(
    register: Project, opened: Callable[..., SqliteGazetteer]
) -> None:
    gazetteer = opened(
        Place(ALKEN, (Name("Alken", "nl"),), Level.MUNICIPALITY, "BE"),
        Place(BREE, (Name("Bree", "nl"),), Level.PROVINCE, "NL"),
    )
    records = read_register(register)
    links = read_links(register, records)[0]
    territories = gather_territories(records, register.base)
    seen = compare(links, territories, (), GazetteerItems(gazetteer), register.base)
    assert [(one.what.value, one.about) for one in seen.remarks] == [
        ("level", "territory/bree"), ("country", "territory/bree"),
    ]  # fmt: skip
    assert (seen.unknown, seen.tells_ties) == (("Q31", "Q38", "Q6122"), False)


def test_the_report_for_tools_has_counts_and_remarks(
    register: Project, run: Run, saved: Save
) -> None:
    result = run("check", register, "--items", saved(), "--format", "json")
    report = json.loads(result.output)
    assert report["items"] == 5
    assert {"what": "absent", "about": "partnership/alken--asti", "place": "",
            "text": "neither Q101 nor Q6122 states it"} in report["remarks"]  # fmt: skip


@pytest.mark.parametrize("content", ["", "{}", "<html>", '{"entities": 7}', "[" * 50_000])
def test_a_file_without_items_is_told(
    register: Project, run: Run, tmp_path: Path, content: str
) -> None:
    path = tmp_path / "wrong.json"
    path.write_text(content)
    result = run("check", register, "--items", path)
    assert result.exit_code == 1
    assert f"{path}: " in result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize("form", ["text", "json"])
def test_no_label_moves_a_terminal(register: Project, run: Run, tmp_path: Path, form: str) -> None:
    """Anybody may write labels of Wikidata, and whoever gives a file of items all of it."""
    told = {"id": ALKEN, "labels": {"en": {"language": "en", "value": "\x1b[2J\x9b31m\u202e"}}}
    path = tmp_path / "items.json"
    path.write_text(json.dumps({"entities": {ALKEN: told}}))
    result = run("check", register, "--items", path, "--format", form)
    assert "\\u001b[2J\\u009b31m\\u202e" in result.output
    assert result.output.replace("\n", "").isprintable()


def test_one_thing_is_compared_with(register: Project, run: Run, saved: Save) -> None:
    for args in ((), ("--wikidata", "--items", saved())):
        result = run("check", register, *args)
        assert (result.exit_code, "name one thing to compare with" in result.output) == (2, True)


def test_decisions_that_cannot_be_read_are_told(register: Project, run: Run, saved: Save) -> None:
    path = register.data / "links/positive.sssom.tsv"
    path.write_text(path.read_text().replace("wd:Q201", "wd:201"))
    before = path.read_bytes()
    result = run("check", register, "--items", saved())
    assert result.exit_code == 1
    assert "is no item of Wikidata" in result.output
    assert path.read_bytes() == before
