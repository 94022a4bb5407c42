import json
from pathlib import Path

import pytest

from twinrdf.errors import LinkError
from twinrdf.link.build import build_gazetteer
from twinrdf.link.natural_earth import NaturalEarth
from twinrdf.link.places import Id, Name, Point
from twinrdf.names.levels import Level

HEADER = "wikidata,geonames_id,name,name_ascii,name_alt,country,iso_a2,admin1,lat,lon,name_en,"
TABLE = f"""{HEADER}name_zh,pop_max
Q1296,2797656,Gent,Gent,Oost-Vlaanderen,Belgium,BE,Oost-Vlaanderen,51.03,3.7,Ghent,根特,231493
,-1,Nowhere,Nowhere,,Kosovo,-99,,95,3.7,,,-99
"""


def write_geojson(path: Path, *properties: object) -> Path:
    features = [{"type": "Feature", "properties": one} for one in properties]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


def test_a_table_gives_places_and_countries(tmp_path: Path) -> None:
    path = tmp_path / "places.csv"
    path.write_text(TABLE, encoding="utf-8")
    source = NaturalEarth(path)
    ghent, nowhere = source.read_places()
    assert ghent.names == (Name("Gent"), Name("Ghent", "en"), Name("根特", "zh"))
    assert (ghent.item, ghent.country, ghent.admin) == ("Q1296", "BE", ("Oost-Vlaanderen",))
    assert (ghent.point, ghent.population) == (Point(51.03, 3.7), 231_493)
    assert ghent.ids == (Id("geonames", "2797656"),)
    assert (nowhere.item, nowhere.country, nowhere.point) == ("", "XK", None)
    assert (nowhere.population, nowhere.ids) == (None, ())
    assert dict(source.read_countries())["Belgium"] == "BE"


def test_geojson_of_places_regions_and_countries_is_read(tmp_path: Path) -> None:
    city = {"FEATURECLA": "Admin-1 capital", "NAME": "Ghent", "NAME_FR": "Gand", "ISO_A2": "BE",
            "WIKIDATAID": "Q1296", "LATITUDE": 51.0, "LONGITUDE": 3.7, "POP_MAX": 231493,
            "GEONAMESID": 2797656.0, "ADM0NAME": "Belgium", "ADM1NAME": "Flanders"}  # fmt: skip
    region = {"name": "Asti", "iso_3166_2": "IT-AT", "iso_a2": "IT", "type_en": "Province",
              "wikidataid": "Q15099", "latitude": 44.8, "longitude": 8.2, "admin": "Italy",
              "gn_id": 3182712, "name_it": None}  # fmt: skip
    country = {"NAME": "France", "ISO_A2": "-99", "ISO_A2_EH": "FR", "POP_EST": 67e6,
               "WIKIDATAID": "Q142", "LABEL_X": 2.5, "LABEL_Y": 46.7}  # fmt: skip
    path = write_geojson(tmp_path / "ne.geojson", city, region, country, {"name": "A river"}, {})
    ghent, asti, france = NaturalEarth(path).read_places()
    assert (ghent.level, ghent.ids) == (Level.CITY, (Id("geonames", "2797656"),))
    assert ghent.admin == ("Flanders",)
    assert (asti.level, asti.admin) == (Level.PROVINCE, ())
    assert asti.ids == (Id("geonames", "3182712"), Id("iso", "IT-AT"))
    assert (france.level, france.country, france.ids) == (Level.COUNTRY, "FR", (Id("iso", "FR"),))


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", "id,name\n", "no column iso_a2"),
        ("a.csv", b"\xff\xfe", "not UTF-8"),
        ("a.csv", 'wikidata,name,iso_a2\nQ1,"x"y,BE\n', "not CSV"),
        ("a.geojson", "{", "not JSON"),
        ("a.geojson", "[]", "no GeoJSON features"),
        ("a.geojson", "<html>", "not JSON"),
    ],
)
def test_a_wrong_file_is_named(
    tmp_path: Path, name: str, content: str | bytes, message: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(LinkError, match=f"{name}.*{message}"):
        list(NaturalEarth(path).read_places())


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(LinkError, match="cannot be read"):
        list(NaturalEarth(tmp_path / "none.csv").read_places())


def test_half_a_character_and_a_number_beyond_reason_do_no_harm(tmp_path: Path) -> None:
    row = {"NAME": "Gen\ud83dt", "WIKIDATAID": "Q1296", "ISO_A2": "BE", "POP_MAX": 10**30,
           "NAME_ZH": "\U00020bb7"}  # fmt: skip
    path = write_geojson(tmp_path / "places.geojson", row)
    (place,) = NaturalEarth(path).read_places()
    assert place.names == (Name("Gen?t"), Name("\U00020bb7", "zh"))
    assert place.population is None
    build_gazetteer([NaturalEarth(path)], tmp_path / "places.pack")
