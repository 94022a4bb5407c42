"""What territories lack is proposed from a gazetteer, and taken only where a person says yes."""

import csv
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from link.conftest import Written
from link.review.conftest import put
from registers import write_register
from twinrdf.cli.main import main
from twinrdf.errors import LinkError
from twinrdf.link.accepting import accept_values, write_values
from twinrdf.link.build import build_gazetteer
from twinrdf.link.places import Id, Name, Place, Point
from twinrdf.link.sources import Credit
from twinrdf.names.levels import Level
from twinrdf.pipeline import check
from twinrdf.project import Project

EARTH = Credit("Natural Earth", "https://creativecommons.org/publicdomain/mark/1.0/",
               "https://www.naturalearthdata.com/", "2026-01")  # fmt: skip
OTHER = Credit("Others (of Bree)", "", "", "")
PLACES = (
    Place("Q101", (Name("Alken"),), Level.CITY, "BE", point=Point(50.8756, 5.3078),
          ids=(Id("geonames", "2803429"),)),
    Place("Q102", (Name("Bree"),), Level.CITY, "BE", point=Point(51.1415, 5.5969),
          ids=(Id("geonames", "2801106"),)),
    Place("Q103", (Name("Cadier"),), Level.CITY, "BE", point=Point(50.0, 5.0), doubtful=True),
    Place("Q104", (Name("Dessel"),), Level.CITY, "BE", point=Point(51.2383, 5.1142),
          ids=(Id("geonames", "1"), Id("geonames", "2"))),
)  # fmt: skip
SOURCES = "id,label@en,issued,rank\ncouncil,Council,2019-06,1\n"
TERRITORIES = (
    "id,type,source,label@en,territoryType,within,lat,long,sameAs\n"
    "belgium,Country,council,Belgium,country,,,,\n"
    "alken,City,council,Alken,municipality,belgium,,,\n"
    "bree,City,council,Bree,municipality,belgium,,,http://www.wikidata.org/entity/Q102\n"
    "cadier,City,council,Cadier,municipality,belgium,,,\n"
    "dessel,City,council,Dessel,municipality,belgium,,,\n"
    "exel,City,council,Exel,municipality,belgium,51.13,5.38,\n"
)
ACCEPTED = "".join(
    f"r:territory/{name}\t{label}\tschema:sameAs\t\twd:{item}\t{label}"
    "\tsemapv:ManualMappingCuration\t\t\t\n"
    for name, label, item in (("alken", "Alken", "Q101"), ("cadier", "Cadier", "Q103"),
                              ("dessel", "Dessel", "Q104"), ("exel", "Exel", "Q109"))
)  # fmt: skip


@pytest.fixture
def gazetteer(tmp_path: Path) -> Path:
    path = tmp_path / "places.pack"
    build_gazetteer([Written(PLACES, EARTH)], path)
    return path


def make_register(tmp_path: Path, territories: str = TERRITORIES) -> Project:
    project = write_register(tmp_path / "reg", sources=SOURCES, territories=territories)
    (project.data / "links").mkdir()
    put(project, "positive", ACCEPTED)
    return project


@pytest.fixture
def register(tmp_path: Path) -> Project:
    return make_register(tmp_path)


def run(*args: object) -> Result:
    return CliRunner().invoke(main, ["gazetteer", *map(str, args)], catch_exceptions=False)


def propose(register: Project, gazetteer: Path) -> tuple[Path, list[dict[str, str]]]:
    out = register.root / "proposals.csv"
    result = run("propose", register.root, "--pack", gazetteer, "--out", out)
    assert result.exit_code == 0, result.output
    first = out.read_text("utf-8-sig").splitlines()[0]
    with out.open(encoding="utf-8-sig", newline="") as file:
        return out, list(csv.DictReader(file, delimiter=";" if ";" in first else ","))


def answer(out: Path, rows: list[dict[str, str]], delimiter: str = ",") -> None:
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)


def test_what_is_lacking_is_proposed_by_ids_alone(register: Project, gazetteer: Path) -> None:
    before = {path: path.read_bytes() for path in register.data.rglob("*.csv")}
    _, rows = propose(register, gazetteer)
    assert [(row["territory"], row["column"], row["value"]) for row in rows] == [
        ("alken", "lat long", "50.8756 5.3078"),
        ("alken", "sameAs", "https://sws.geonames.org/2803429/"),
        ("bree", "lat long", "51.1415 5.5969"),
        ("bree", "sameAs", "https://sws.geonames.org/2801106/"),
        ("dessel", "lat long", "51.2383 5.1142"),
    ]
    first = rows[0]
    assert (first["accept"], first["item"], first["source"]) == ("", "Q101", "natural-earth")
    assert (first["license"], first["date"]) == (EARTH.license, "of 2026-01")
    assert first["why"].startswith("Q101 is accepted in data/links/positive.sssom.tsv:")
    assert rows[2]["why"] == "sameAs has wikidata Q102"
    assert {path: path.read_bytes() for path in register.data.rglob("*.csv")} == before


def test_what_a_person_accepts_stands_in_the_row_of_its_source(
    register: Project, gazetteer: Path
) -> None:
    out, rows = propose(register, gazetteer)
    for row in rows[:2]:
        row["accept"] = "yes"
    answer(out, rows)
    result = run("accept", out, register.root)
    assert result.output == (
        f"{out}: 2 values taken into data/sources.csv, data/territories.csv; "
        "now run `twinrdf check`\n"
    )
    line = "alken,City,council,Alken,municipality,belgium,,,\n"
    added = "alken,City,natural-earth,Alken,,,50.8756,5.3078,https://sws.geonames.org/2803429/\n"
    assert (register.data / "territories.csv").read_text() == TERRITORIES.replace(
        line, line + added
    )
    assert (register.data / "sources.csv").read_text() == (
        "id,label@en,issued,rank,url,license\ncouncil,Council,2019-06,1,,\n"
        f"natural-earth,Natural Earth,2026-01,2,{EARTH.url},{EARTH.license}\n"
    )
    violations = [
        str(one) for one in check(register).report.findings if one.severity.value == "violation"
    ]
    assert not violations
    _, left = propose(register, gazetteer)
    assert {row["territory"] for row in left} == {"bree", "dessel"}
    answer(out, rows)
    again = run("accept", out, register.root)
    assert again.exit_code == 1
    assert "alken has 50.8756 5.3078 in territories:4 already; empty this cell" in again.output
    table = register.data / "territories.csv"
    table.write_text(table.read_text().replace("50.8756", '"\x1b[2J\n50"'))
    again = run("accept", out, register.root)
    assert "alken has \\u001b[2J\\u000a50 5.3078 in territories:4 already" in again.output


def test_semicolons_are_kept_and_a_row_of_the_source_is_filled(
    tmp_path: Path, gazetteer: Path
) -> None:
    written = "\ufeff" + TERRITORIES.replace(",", ";").replace("\n", "\r\n")
    written += "bree;City;natural-earth;Bree;;;;;\r\n"
    register = make_register(tmp_path, written)
    out, rows = propose(register, gazetteer)
    assert out.read_text("utf-8-sig").startswith("accept;territory;")
    for row in rows:
        row["accept"] = "Yes" if row["territory"] == "bree" else "no"
    answer(out, rows, ";")
    assert run("accept", out, register.root).exit_code == 0
    value = "51.1415;5.5969;https://sws.geonames.org/2801106/"
    expected = written.replace("natural-earth;Bree;;;;;", f"natural-earth;Bree;;;{value}")
    assert (register.data / "territories.csv").read_bytes().decode() == expected


@pytest.mark.parametrize(
    ("row", "column", "value", "message"),
    [
        (0, "accept", "perhaps", '2: accept: "perhaps" is no answer; write yes, or nothing'),
        (0, "territory", "mars", '2: territory: "mars" is no territory of the register'),
        (0, "column", "label@en", '2: column: "label@en" is never proposed'),
        (0, "value", "5,8 5", '2: value: "5,8 5" is no latitude and longitude; write 5.8 5'),
        (0, "value", "95.0 5.3", '2: value: "95.0 5.3" is no latitude and longitude'),
        (1, "value", "https://x.org/1", '3: value: "https://x.org/1" is no address of GeoNames'),
        (1, "value", "https://www.geonames.org/1/a b", "3: value"),
        (1, "value", "https://www.geonames.org/1/;https://www.geonames.org/2/", "3: value"),
        (0, "source", "Natural Earth", '2: source: "Natural Earth" is no id'),
        (0, "source_label", "", "2: source_label: a source that is new has a name"),
        (0, "date", "01/02/2026", '2: date: "01/02/2026" is not a date'),
        (0, "license", "free", '2: license: "free" is not a web address'),
        (1, "column", "lat long", "2: accept"),
    ],
)
def test_bad_input_is_told_at_its_cell_and_nothing_is_taken(
    register: Project, gazetteer: Path, row: int, column: str, value: str, message: str
) -> None:
    out, rows = propose(register, gazetteer)
    for one in rows[:2]:
        one["accept"] = "yes"
    rows[row][column] = value
    if (row, column) == (1, "column"):
        rows[1]["value"], message = "1 2", "3: accept: alken is given a value in line 2 too"
    answer(out, rows)
    result = run("accept", out, register.root)
    assert result.exit_code == 1
    assert f"proposals.csv:{message}" in result.output
    assert "so nothing is taken" in result.output
    assert (register.data / "territories.csv").read_text() == TERRITORIES
    assert (register.data / "sources.csv").read_text() == SOURCES


def test_a_row_that_a_spreadsheet_cut_short_is_taken(register: Project, gazetteer: Path) -> None:
    out, rows = propose(register, gazetteer)
    rows[0]["accept"] = "yes"
    answer(out, rows)
    header, first, *others = out.read_text().splitlines()
    out.write_text("\n".join([f"{header},note,seen", f"{first},good", *others]))
    result = run("accept", out, register.root)
    assert result.exit_code == 0, result.output
    assert "natural-earth" in (register.data / "territories.csv").read_text()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "proposals.csv:1: accept: there must be one such column, not 0; make the file again"),
        (b"accept,territory,column,value\n", "proposals.csv:1: source: there must be one such col"),
        (
            b"\naccept,territory,column,value,source,url,url\n",
            "proposals.csv:2: url: there must be",
        ),
        (b"accept,territory,column,value,source\nyes\n", "2: 1 cell under 5 headers"),
        (b"\xff\xfea", "not UTF-8 but UTF-16"),
    ],
)
def test_what_is_no_file_of_proposals_is_told(
    register: Project, content: bytes, message: str
) -> None:
    out = register.root / "proposals.csv"
    out.write_bytes(content)
    result = run("accept", out, register.root)
    assert (result.exit_code, message in result.output) == (1, True), result.output


def test_mistakes_of_all_rows_are_told_at_once(register: Project) -> None:
    out = register.root / "proposals.csv"
    out.write_text(
        "accept,territory,column,value,source\nyes\nyes,nowhere,sameAs,x,natural-earth\n"
    )
    result = run("accept", out, register.root)
    assert "proposals.csv:2: 1 cell under 5 headers" in result.output
    assert 'proposals.csv:3: territory: "nowhere" is no territory' in result.output


def test_the_gazetteer_may_stand_in_the_settings(register: Project, gazetteer: Path) -> None:
    out = register.root / "proposals.csv"
    result = run("propose", register.root, "--out", out)
    assert (result.exit_code, "no gazetteer; name one with --pack" in result.output) == (2, True)
    with (register.root / "twinrdf.toml").open("a") as settings:
        settings.write(f'\n[link]\npack = "{gazetteer}"\n')
    result = run("propose", register.root, "--out", out)
    assert result.output == f"{out}: 5 values for 3 territories; nothing is taken yet\n"


def test_the_first_gazetteer_with_a_value_gives_it(
    register: Project, gazetteer: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.pack"
    build_gazetteer([Written((replace(PLACES[0], point=Point(1.0, 2.0)),), OTHER)], other)
    out = register.root / "proposals.csv"
    for gazetteers, value in (
        ((other, gazetteer), "1.0 2.0"),
        ((gazetteer, other), "50.8756 5.3078"),
    ):
        named = [part for one in gazetteers for part in ("--pack", one)]
        assert run("propose", register.root, "--out", out, *named).exit_code == 0
        with out.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        assert rows[0]["value"] == value
        assert (rows[0]["source"] == "others-of-bree") == (gazetteers[0] == other)
        assert rows[2]["source"] == "natural-earth"


def test_a_table_that_cannot_be_read_is_mended_first(register: Project, gazetteer: Path) -> None:
    (register.data / "territories.csv").write_text('id,source\na,"b\n')
    result = run("propose", register.root, "--pack", gazetteer, "--out", register.root / "x.csv")
    assert result.exit_code == 1
    assert "a quotation mark is opened and never closed" in result.output
    assert "correct that first" in result.output


def test_every_new_source_has_a_rank_of_its_own(register: Project, gazetteer: Path) -> None:
    out, rows = propose(register, gazetteer)
    for number in (0, 2, 4):
        rows[number] |= {"accept": "yes", "source": f"earth-{number}"}
    answer(out, rows)
    assert run("accept", out, register.root).exit_code == 0
    with (register.data / "sources.csv").open(encoding="utf-8", newline="") as file:
        ranks = {row["id"]: row["rank"] for row in csv.DictReader(file)}
    assert ranks == {"council": "1", "earth-0": "2", "earth-2": "3", "earth-4": "4"}


def test_a_file_that_a_spreadsheet_cut_short_is_taken(register: Project, gazetteer: Path) -> None:
    out, rows = propose(register, gazetteer)
    columns = [name for name in rows[0] if name not in {"date", "item", "why"}]
    cells = [["yes", *(row[name] for name in columns[1:])] for row in rows[:2]]
    lines = [[*columns, "date", "my own"], [*cells[0], "of 2026-01", "mine", "", ""], cells[1]]
    out.write_text("".join(f"{';'.join(line)}\r" for line in lines), newline="")
    result = run("accept", out, register.root)
    assert result.output.startswith(f"{out}: 2 values taken into"), result.output
    added = "alken,City,natural-earth,Alken,,,50.8756,5.3078,https://sws.geonames.org/2803429/\n"
    assert added in (register.data / "territories.csv").read_text()


def test_a_table_that_was_saved_meanwhile_is_not_overwritten(
    register: Project, gazetteer: Path
) -> None:
    out, rows = propose(register, gazetteer)
    rows[0]["accept"] = "yes"
    answer(out, rows)
    accepted = accept_values(out, register)
    table = register.data / "territories.csv"
    table.write_text(TERRITORIES.replace("Exel", "Eksel"))
    with pytest.raises(LinkError, match=r"territories\.csv: changed while the proposals were read"):
        write_values(accepted)
    assert table.read_text() == TERRITORIES.replace("Exel", "Eksel")
    assert (register.data / "sources.csv").read_text() == SOURCES


def test_a_spreadsheet_runs_nothing_of_what_a_gazetteer_says(
    register: Project, tmp_path: Path
) -> None:
    path = tmp_path / "odd.pack"
    south = replace(PLACES[0], point=Point(-33.4, -70.6))
    build_gazetteer([Written((south,), Credit("=1+1", "", "", ""))], path)
    out, rows = propose(register, path)
    assert (rows[0]["source_label"], rows[0]["value"]) == ("'=1+1", "-33.4 -70.6")
    rows[0] |= {"accept": "yes", "source": "council"}
    answer(out, rows)
    assert run("accept", out, register.root).exit_code == 0
