import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from twinrdf.cli.main import main
from twinrdf.errors import LinkError
from twinrdf.link.places import Id, Name, Place, Point
from twinrdf.link.sqlite_gazetteer import open_gazetteer
from twinrdf.link.who_on_first import WhoOnFirst
from twinrdf.names.levels import Level

FLANDERS = {"wof:id": 2, "wof:name": "Flanders", "wof:placetype": "region", "wof:country": "BE",
            "wof:concordances": {"wd:id": "Q9337", "iso:code": "BE-VLG", "iso:id": "BE-VLG"},
            "wof:hierarchy": [{"region_id": 2}], "geom:latitude": 51, "geom:longitude": 4,
            "mz:is_current": 1}  # fmt: skip
GHENT = {"wof:id": 1, "wof:name": "Gent", "wof:placetype": "locality", "wof:country": "BE",
         "name:eng_x_preferred": ["Ghent"], "name:fra_x_preferred": ["Gand"],
         "wof:concordances": {"wd:id": "Q1296", "gn:id": 2797656}, "wof:population": 265086,
         "wof:hierarchy": [{"region_id": 2, "country_id": 3}], "geom:latitude": 51.05,
         "geom:longitude": 3.72, "mz:is_current": 1}  # fmt: skip
BELGIUM = {
    "wof:id": 3,
    "wof:name": "Belgium",
    "wof:placetype": "country",
    "wof:country": "BE",
    "name:zho_x_preferred": ["比利时"],
    "wof:concordances": {},
    "mz:is_current": -1,
}
OLD = {**GHENT, "wof:id": 4, "wof:name": "Gandavum"}
STREET = {**GHENT, "wof:id": 5, "wof:placetype": "venue"}


def write_features(path: Path, *places: dict[str, Any]) -> Path:
    features = [{"type": "Feature", "properties": one, "geometry": None} for one in places]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    return path


def write_sqlite(path: Path, script: str, rows: dict[str, list[tuple[Any, ...]]]) -> Path:
    connection = sqlite3.connect(path)
    connection.executescript(script)
    for table, found in rows.items():
        marks = ", ".join("?" * len(found[0]))
        connection.executemany(f"insert into {table} values ({marks})", found)
    connection.commit()
    connection.close()
    return path


def check(source: WhoOnFirst) -> Place:
    """Check what all forms of the file say, and give the place itself."""
    places = {place.item: place for place in source.read_places()}
    ghent, flanders = places["Q1296"], places["Q9337"]
    assert ghent.names == (Name("Gent"), Name("Ghent", "en"), Name("Gand", "fr"))
    assert (ghent.level, ghent.country, ghent.admin) == (Level.CITY, "BE", ("Flanders",))
    assert (ghent.point, ghent.ids) == (Point(51.05, 3.72), (Id("geonames", "2797656"),))
    assert (flanders.level, flanders.admin) == (Level.REGION, ())
    assert flanders.ids == (Id("iso", "BE-VLG"),)
    assert dict(source.read_countries())["Belgium"] == "BE"
    assert len(places) == 3
    return ghent


@pytest.mark.parametrize(
    "ended", [{"edtf:cessation": "1976"}, {"wof:superseded_by": [1]}, {"mz:is_current": 0}]
)
def test_geojson_gives_places_of_today(tmp_path: Path, ended: dict[str, Any]) -> None:
    path = write_features(tmp_path / "be.geojson", GHENT, FLANDERS, BELGIUM, OLD | ended, STREET)
    assert check(WhoOnFirst(path)).population == 265_086
    assert ("比利时", "BE") in set(WhoOnFirst(path).read_countries())


def test_a_file_of_one_place_is_read(tmp_path: Path) -> None:
    path = tmp_path / "1.geojson"
    path.write_text(json.dumps({"type": "Feature", "properties": GHENT}), "utf-8")
    (ghent,) = WhoOnFirst(path).read_places()
    assert (ghent.item, ghent.admin) == ("Q1296", ())


def test_documents_of_a_database_are_read(tmp_path: Path) -> None:
    bodies = [(one["wof:id"], json.dumps({"properties": one}), 0)
              for one in (GHENT, FLANDERS, BELGIUM)]  # fmt: skip
    path = write_sqlite(tmp_path / "be.db",
                        "create table geojson(id integer, body text, is_alt integer)",
                        {"geojson": [*bodies, (1, "no JSON, and not read", 1)]})  # fmt: skip
    assert check(WhoOnFirst(path)).population == 265_086


SPR = """
create table spr(id integer, parent_id integer, name text, placetype text, country text,
  latitude real, longitude real, is_current integer, is_deprecated integer, is_ceased integer,
  is_superseded integer);
create table names(id integer, language text, privateuse text, name text);
create table concordances(id integer, other_id text, other_source text);
"""


def test_tables_of_a_database_are_read(tmp_path: Path) -> None:
    rows: dict[str, list[tuple[Any, ...]]] = {
        "spr": [(1, 2, "Gent", "locality", "BE", 51.05, 3.72, 1, 0, 0, 0),
                (2, 3, "Flanders", "region", "BE", 51, 4, 1, 0, 0, 0),
                (3, -1, "Belgium", "country", "BE", 50.6, 4.6, -1, 0, 0, 0),
                (4, 2, "Gandavum", "locality", "BE", 51.05, 3.72, -1, 0, 1, 0)],
        "names": [(1, "eng", "x_preferred", "Ghent"), (1, "fra", "preferred", "Gand")],
        "concordances": [(1, "Q1296", "wd:id"), (1, "2797656", "gn:id"), (2, "Q9337", "wd:id"),
                         (2, "BE-VLG", "iso:id")],
    }  # fmt: skip
    source = WhoOnFirst(write_sqlite(tmp_path / "be.db", SPR, rows))
    assert check(source).population is None


def test_a_region_does_not_lie_in_a_country_by_name(tmp_path: Path) -> None:
    path = write_features(tmp_path / "be.geojson", FLANDERS, BELGIUM)
    assert [place.admin for place in WhoOnFirst(path).read_places()] == [(), ()]


@pytest.mark.parametrize(
    "content", ["{", "[]", "{}", '{"features": [{"properties": {"name": "x"}}]}', '{"features": 1}',
                "<html>"]
)  # fmt: skip
def test_another_file_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "a.geojson"
    path.write_text(content)
    with pytest.raises(LinkError, match=r"a\.geojson: (no place|not JSON)"):
        list(WhoOnFirst(path).read_places())


@pytest.mark.parametrize(
    ("script", "rows"),
    [
        ("create table a(b)", {}),
        ("create table geojson(id integer, body text)", {"geojson": [(1, "{")]}),
        ("create table geojson(id integer, body text)", {"geojson": [(1, "[]")]}),
        ("create table geojson(id integer, body text)", {"geojson": [(1, "[" * 100_000)]}),
        ("create table geojson(id integer, body text)", {"geojson": [(1, '{"properties": "a"}')]}),
    ],
)
def test_another_database_is_refused(tmp_path: Path, script: str, rows: Any) -> None:
    path = write_sqlite(tmp_path / "a.db", script, rows)
    with pytest.raises(LinkError, match="not a file of Who's On First"):
        list(WhoOnFirst(path).read_places())
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(LinkError, match="not a file of Who's On First"):
        list(WhoOnFirst(path).read_places())


ENDLESS = (
    "with recursive c(n) as (select 1 union all select n + 1 from c) select n as id, '{}' as body, "
    "n as name, n as other_source, n as other_id from c"
)


@pytest.mark.parametrize(
    "script",
    [
        f"create view GeoJSON as {ENDLESS}",
        f"create view spr as {ENDLESS}",
        f"{SPR.replace('create table names', 'create table others')}; "
        f"create view names as {ENDLESS}",
    ],
)
def test_what_would_run_without_end_is_not_read(tmp_path: Path, script: str) -> None:
    path = write_sqlite(tmp_path / "a.db", script, {})
    with pytest.raises(LinkError, match="a view where a table should be"):
        list(WhoOnFirst(path).read_places())


def test_a_concordance_with_nothing_is_read_over(tmp_path: Path) -> None:
    rows: dict[str, list[tuple[Any, ...]]] = {
        "spr": [(1, 2, "Gent", "locality", "BE", 51.05, 3.72, 1, 0, 0, 0)],
        "concordances": [(1, "x", None), (1, "Q1296", "wd:id")],
    }
    (place,) = WhoOnFirst(write_sqlite(tmp_path / "be.db", SPR, rows)).read_places()
    assert place.item == "Q1296"


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(LinkError, match="cannot be read"):
        list(WhoOnFirst(tmp_path / "none.db").read_places())


def test_the_command_makes_an_index_of_it(tmp_path: Path) -> None:
    path, gazetteer = write_features(tmp_path / "be.geojson", GHENT, FLANDERS), tmp_path / "be.pack"
    result = CliRunner().invoke(main, ["gazetteer", str(gazetteer), "--whosonfirst", str(path)])
    assert result.exit_code == 0, result.output
    with open_gazetteer(gazetteer) as opened:
        (number,) = opened.find_id(Id("geonames", "2797656"))
        assert opened.place(number).item == "Q1296"
        assert opened.manifest.name == "Who's On First"
