"""Codes of ISO 3166-2 and NUTS lead from a cell of the register to the item, without a name."""

import json
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner

from registers import write_register
from twinrdf.cli.main import main
from twinrdf.link.built_in import FOLDER, read_built_in
from twinrdf.link.places import Id
from twinrdf.link.territories import read_ids
from twinrdf.project import Project

SOURCES = "id,label@en,issued,rank\ncouncil,Council,2019-06,1\n"
NUTS = "http://data.europa.eu/nuts/code/"
TERRITORIES = """\
id,type,source,label@en,sameAs
a,Region,council,Our northern friends,https://www.iso.org/obp/ui/#iso:code:3166:BE-VLG
b,Region,council,Our western friends,http://data.europa.eu/nuts/code/ITC17
c,Region,council,Our other friends,http://data.europa.eu/nuts/code/ITC18
d,Country,council,Our country,http://publications.europa.eu/resource/authority/country/BEL
e,Region,council,Our eastern friends,https://example.org/iso3166-2/IT-AT
"""


@pytest.fixture
def register(tmp_path: Path) -> Project:
    return write_register(tmp_path / "reg", sources=SOURCES, territories=TERRITORIES)


def link(register: Project, *more: str) -> dict[str, str]:
    result = CliRunner().invoke(main, ["link", str(register.root), *more], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    lines = [line for line in result.output.splitlines() if line.startswith("territory/")]
    return dict(line.removeprefix("territory/").split(": ", 1) for line in lines)


def items(register: Project) -> dict[str, str]:
    text = (register.data / "links/predictions.sssom.tsv").read_text()
    rows = [line.split("\t") for line in text.splitlines() if line.startswith("id:")]
    return {row[0].removeprefix("id:territory/"): row[3] for row in rows}


def test_the_index_that_comes_along_knows_iso_and_no_nuts(register: Project) -> None:
    found = link(register)
    assert (found["a"], found["d"]) == ("auto (identifier)", "auto (identifier)")
    assert (found["b"], found["c"], found["e"]) == ("none (not-in-index)",) * 3
    assert items(register) == {"a": "wd:Q9337", "d": "wd:Q31"}
    schemes = {one.scheme for place in read_built_in(FOLDER).places for one in place.ids}
    assert schemes == {"iso", "geonames"}


def test_the_guide_names_the_countries_whose_regions_it_knows() -> None:
    regions = Counter(place.country for place in read_built_in(FOLDER).places
                      if any("-" in one.value for one in place.ids))  # fmt: skip
    many = {country for country, count in regions.items() if count >= 5}
    assert many == {"AE", "AU", "BR", "CA", "CH", "CN", "DE", "IN", "RU", "UA", "US"}


def test_an_index_of_wikidata_knows_both(register: Project, tmp_path: Path) -> None:
    cells = {"item": "http://www.wikidata.org/entity/Q15099", "itemLabel": "Asti", "country": "IT",
             "class": "http://www.wikidata.org/entity/Q15089", "nuts": "ITC17",
             "iso": "IT-AT"}  # fmt: skip
    bindings = [{name: {"type": "literal", "value": value} for name, value in cells.items()}]
    result = tmp_path / "result.json"
    result.write_text(json.dumps({"results": {"bindings": bindings}}))
    check_index(register, tmp_path, "--wikidata", result)


def test_an_index_of_whos_on_first_knows_both(register: Project, tmp_path: Path) -> None:
    place = {"wof:id": 2, "wof:name": "Asti", "wof:placetype": "region", "wof:country": "IT",
             "wof:concordances": {"wd:id": "Q15099", "iso:code": "IT-AT"}, "mz:is_current": 1,
             "eurostat:nuts_2021_id": "ITC17"}  # fmt: skip
    file = tmp_path / "places.geojson"
    file.write_text(json.dumps({"type": "Feature", "properties": place, "geometry": None}))
    check_index(register, tmp_path, "--whosonfirst", file)


def check_index(register: Project, folder: Path, option: str, file: Path) -> None:
    gazetteer = folder / "places.pack"
    made = CliRunner().invoke(main, ["gazetteer", str(gazetteer), option, str(file)])
    assert made.exit_code == 0, made.output
    found = link(register, "--pack", str(gazetteer))
    assert (found["b"], found["c"]) == ("review (shared-item)", "none (not-in-index)")
    assert found["e"] == "review (shared-item)"  # two rows of the register claim one item
    assert items(register)["b"] == items(register)["e"] == "wd:Q15099"
    path = register.data / "territories.csv"
    path.write_text(TERRITORIES[: TERRITORIES.index("e,Region")])
    assert link(register, "--pack", str(gazetteer))["b"] == "auto (identifier)"


@pytest.mark.parametrize(
    ("address", "found"),
    [
        (f"{NUTS}ITC17", Id("nuts", "ITC17")),
        ("https://data.europa.eu/nuts/code/BE2", Id("nuts", "BE2")),
        ("https://www.iso.org/obp/ui/#iso:code:3166:BE", Id("iso", "BE")),
        ("https://www.iso.org/obp/ui/#iso:code:3166:BE-VLG", Id("iso", "BE-VLG")),
        ("http://publications.europa.eu/resource/authority/country/BEL", Id("iso", "BEL")),
        ("https://example.org/iso3166-2/IT-AT", Id("iso", "IT-AT")),
        ("https://www.iso.org/obp/ui/#iso:code:3166:be", None),
        (f"{NUTS}itc17", None),
        ("https://example.org/nuts/code/ITC17", None),
    ],
)
def test_addresses_of_codes_are_understood(address: str, found: Id | None) -> None:
    assert list(read_ids([address])) == ([found] if found else [])
