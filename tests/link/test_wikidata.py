import json
from pathlib import Path

import pytest

from twinrdf.errors import LinkError
from twinrdf.link.places import Id, Name, Point
from twinrdf.link.wikidata import Wikidata
from twinrdf.names.levels import Level


def write_result(path: Path, *rows: dict[str, str]) -> Wikidata:
    bindings = []
    for row in rows:
        cells = {}
        for variable, value in row.items():
            name, _, language = variable.partition("@")
            cells[name] = {"type": "literal", "value": value}
            if language:
                cells[name]["xml:lang"] = language
        bindings.append(cells)
    path.write_text(json.dumps({"head": {"vars": []}, "results": {"bindings": bindings}}))
    return Wikidata(path)


def test_rows_of_an_item_are_one_place(tmp_path: Path) -> None:
    item = {"item": "http://www.wikidata.org/entity/Q15099"}
    source = write_result(
        tmp_path / "r.json",
        item | {"itemLabel@en": "province of Asti", "country": "it", "iso": "IT-AT"},
        item | {"nuts": "ITC17"},
        item | {"label@it": "provincia di Asti", "coord": "Point(8.2 44.9)", "population": "208286",
                "class": "http://www.wikidata.org/entity/Q15089", "adminLabel": "Piedmont"},
        item | {"altLabel@it": "Asti"},
        {"item": "http://www.wikidata.org/entity/Q9", "itemLabel": "Q9"},
        {"item": "not an item", "itemLabel": "Nothing"},
    )  # fmt: skip
    (place,) = source.read_places()
    assert place.names == (Name("province of Asti", "en"), Name("provincia di Asti", "it"),
                           Name("Asti", "it"))  # fmt: skip
    assert (place.level, place.country, place.admin) == (Level.PROVINCE, "IT", ("Piedmont",))
    assert (place.point, place.population) == (Point(44.9, 8.2), 208_286)
    assert place.ids == (Id("iso", "IT-AT"), Id("nuts", "ITC17"))


def test_a_level_may_be_a_word(tmp_path: Path) -> None:
    source = write_result(
        tmp_path / "r.json",
        {"item": "Q31", "itemLabel": "Belgium", "level": "Country", "country": "BE"},
        {"item": "Q503361", "itemLabel": "Malmö Municipality", "level": "municipality"},
        {"item": "Q727", "itemLabel": "Amsterdam", "lat": "52.4", "lon": "4.9"},
    )
    assert [place.level for place in source.read_places()] == [
        Level.COUNTRY, Level.MUNICIPALITY, Level.CITY
    ]  # fmt: skip
    assert list(source.read_countries()) == [("Belgium", "BE")]


@pytest.mark.parametrize(
    "content", ["<html>", "[]", '{"results": []}', '{"results": {"bindings": 1}}']
)
def test_anything_else_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "r.json"
    path.write_text(content)
    with pytest.raises(LinkError, match=r"r\.json"):
        list(Wikidata(path).read_places())


def test_broken_rows_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "r.json"
    path.write_text('{"results": {"bindings": [1, {"item": 2}, {"item": {"value": "Q1"}}]}}')
    assert list(Wikidata(path).read_places()) == []
