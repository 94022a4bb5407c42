import io
import random
import zipfile
from pathlib import Path

import pytest
import shapefile

from twinrdf.errors import LinkError
from twinrdf.link.natural_earth import NaturalEarth
from twinrdf.link.places import Id, Name, Point
from twinrdf.link.shapefile_zip import read_attributes
from twinrdf.names.levels import Level

ROWS = {
    "ne_10m_populated_places": {
        "FEATURECLA": "Admin-1 capital", "NAME": "Liège", "NAME_ZH": "列日", "ISO_A2": "BE",
        "WIKIDATAID": "Q3992", "LATITUDE": 50.63, "LONGITUDE": 5.57, "POP_MAX": 751521,
        "GEONAMESID": 2792413, "ADM0NAME": "Belgium", "ADM1NAME": "Liège",
    },
    "ne_10m_admin_1_states_provinces": {
        "name": "Asti", "iso_3166_2": "IT-AT", "iso_a2": "IT", "type_en": "Province",
        "wikidataid": "Q15099", "latitude": 44.8, "longitude": 8.2, "admin": "Italy",
        "gn_id": 3182712,
    },
    "ne_10m_admin_0_countries": {
        "NAME": "France", "ISO_A2": "-99", "ISO_A2_EH": "FR", "POP_EST": 67059887.0,
        "WIKIDATAID": "Q142", "LABEL_X": 2.5, "LABEL_Y": 46.7,
    },
}  # fmt: skip


def table(row: dict[str, object]) -> bytes:
    """The table of a shapefile with one row."""
    content = io.BytesIO()
    writer = shapefile.Writer(dbf=content, encoding="utf-8")
    for name, value in row.items():
        kind, decimals = ("N", 4) if isinstance(value, (int, float)) else ("C", 0)
        writer.field(name, kind, size=40, decimal=0 if isinstance(value, int) else decimals)
    writer.record(*row.values())
    writer.close()
    return content.getvalue()


def gazetteer(path: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "."), content)
    return path


def test_zipped_shapefiles_of_natural_earth_give_places(tmp_path: Path) -> None:
    liege, asti, france = (
        next(NaturalEarth(gazetteer(tmp_path / f"{name}.zip", **{f"{name}.dbf": table(row),
                                                            f"{name}.shp": b""})).read_places())
        for name, row in ROWS.items()
    )  # fmt: skip
    assert liege.names == (Name("Liège"), Name("列日", "zh"))
    assert (liege.item, liege.point, liege.population) == ("Q3992", Point(50.63, 5.57), 751_521)
    assert (liege.level, liege.admin) == (Level.CITY, ("Liège",))
    assert liege.ids == (Id("geonames", "2792413"),)
    assert (asti.level, asti.ids) == (
        Level.PROVINCE,
        (Id("geonames", "3182712"), Id("iso", "IT-AT")),
    )
    assert (france.level, france.country, france.population) == (Level.COUNTRY, "FR", 67_059_887)


def test_countries_are_named(tmp_path: Path) -> None:
    content = table(ROWS["ne_10m_populated_places"])
    path = gazetteer(tmp_path / "places.zip", **{"places.dbf": content})
    assert dict(NaturalEarth(path).read_countries()) == {"Belgium": "BE"}


def test_what_is_no_zipped_shapefile_is_told(tmp_path: Path) -> None:
    path = tmp_path / "places.zip"
    whole = table(ROWS["ne_10m_admin_0_countries"])
    latin = whole.replace(b"France", b"Fran\xe7e")
    wrong = {
        "cannot be read": None,
        "not a zip file": b"<html>",
        "0 tables": {"readme.txt": b""},
        "2 tables": {"a.dbf": whole, "b.dbf": whole},
        "not a shapefile|cut short": {"a.dbf": whole[:40]},
        "places.zip: .*; download": {"a.dbf": latin},
        "places.zip: .*download": {"a.dbf": b""},
    }
    for message, content in wrong.items():
        if isinstance(content, bytes):
            path.write_bytes(content)
        elif content is not None:
            gazetteer(path, **content)
        with pytest.raises(LinkError, match=message):
            list(read_attributes(path))


@pytest.mark.parametrize("way", [zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_a_table_that_cannot_be_unpacked_is_told(tmp_path: Path, way: int) -> None:
    path = tmp_path / "places.zip"
    with zipfile.ZipFile(path, "w", way) as archive:
        archive.writestr("a.dbf", random.Random(7).randbytes(500))
    packed = path.read_bytes()
    path.write_bytes(packed[:39] + b"\xff" * 12 + packed[51:])
    with pytest.raises(LinkError, match=r"places\.zip: .*; (download|check)"):
        list(read_attributes(path))


def test_a_huge_table_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("twinrdf.link.shapefile_zip.LARGEST", 10)
    path = gazetteer(tmp_path / "places.zip", **{"a.dbf": b"x" * 11})
    with pytest.raises(LinkError, match="split it"):
        list(read_attributes(path))
