from collections.abc import Callable

import pytest

from twinrdf.link.places import Id, Name, Place, Point
from twinrdf.link.sqlite_gazetteer import SqliteGazetteer
from twinrdf.link.territories import gather_territories, make_query
from twinrdf.names.levels import LOCAL, REGIONAL, Level
from twinrdf.records.rows import Record
from twinrdf.vocab import TABLES

BASE = "https://example.org/r/"
TERRITORIES = next(table for table in TABLES if table.name == "territories")
SOURCES = TABLES[0]
CODE = "https://w3id.org/twinrdf/code/territory-type/"


def row(name: str, kind: str, *, source: str = "s", **values: str) -> Record:
    """Make a record; `label_nl` is the column label@nl, and `;` divides values."""
    cells = {}
    for column, value in values.items():
        term, _, language = column.partition("_")
        cells[term, language] = tuple(value.split(";"))
    return Record(TERRITORIES, name, source, (kind,) if kind else (), cells, "data/x.csv", 2)


def iri(name: str) -> str:
    return f"{BASE}id/territory/{name}"


ROWS = (
    row("belgium", "Country", label_en="Belgium"),
    row("flanders", "Region", label_en="Flanders", label_nl="Vlaanderen", within=iri("belgium")),
    row("ghent", "City", label_en="Ghent", within=iri("flanders"), lat="51.05", long="3.72"),
    row("ghent", "City", source="t", label_nl="Gent", altLabel_en="Gand;Ghent",
        territoryType=f"{CODE}municipality",
        sameAs="https://sws.geonames.org/2797656/;http://www.wikidata.org/entity/Q1296"),
)  # fmt: skip


@pytest.fixture
def gazetteer(opened: Callable[..., SqliteGazetteer]) -> SqliteGazetteer:
    return opened(Place("Q1296", (Name("Ghent", "en"),), Level.CITY, "BE"))


def test_rows_of_all_sources_make_one_query(gazetteer: SqliteGazetteer) -> None:
    territories = gather_territories(ROWS, BASE)
    assert list(territories) == [iri("belgium"), iri("flanders"), iri("ghent")]
    query = make_query(territories[iri("ghent")], territories, gazetteer, frozenset({"Q2"}))
    assert query.names == (Name("Ghent", "en"), Name("Gent", "nl"), Name("Gand", "en"))
    assert (query.country, query.admin) == ("BE", ("Flanders", "Vlaanderen"))
    assert query.levels == frozenset({Level.MUNICIPALITY})
    assert query.point == Point(51.05, 3.72)
    assert query.ids == (Id("geonames", "2797656"), Id("wikidata", "Q1296"))
    assert query.blocked == {"Q2"}


@pytest.mark.parametrize(
    ("kind", "finer", "levels"),
    [
        ("City", "", LOCAL),
        ("Region", "", REGIONAL),
        ("", "", frozenset()),
        ("Territory", f"{CODE}unheard-of", frozenset()),
        ("Region", f"{CODE}province", frozenset({Level.PROVINCE, Level.REGION})),
        ("District", f"{CODE}state-level-new-area", frozenset({Level.DISTRICT})),
        ("City", f"{CODE}province", frozenset({Level.PROVINCE, Level.REGION})),
    ],
)
def test_types_say_the_level(
    gazetteer: SqliteGazetteer, kind: str, finer: str, levels: frozenset[Level]
) -> None:
    record = row("a", kind, label_en="A", **({"territoryType": finer} if finer else {}))
    territories = gather_territories([record], BASE)
    assert make_query(territories[iri("a")], territories, gazetteer, frozenset()).levels == levels


def test_what_goes_round_in_a_circle_ends(gazetteer: SqliteGazetteer) -> None:
    rows = [row(one, "", label_en=one.upper(), within=iri(other)) for one, other in ("ab", "ba")]
    territories = gather_territories(rows, BASE)
    assert make_query(territories[iri("a")], territories, gazetteer, frozenset()).admin == ("B",)


def test_a_territory_without_a_name_has_the_one_of_its_iri(gazetteer: SqliteGazetteer) -> None:
    territories = gather_territories([row("sint-niklaas", "", lat="x", within=iri("none"))], BASE)
    query = make_query(territories[iri("sint-niklaas")], territories, gazetteer, frozenset())
    assert query.names == (Name("sint-niklaas"),)
    assert (query.country, query.point) == ("", None)


def test_what_was_replaced_is_not_looked_up() -> None:
    rows = [row("gand", "", label_en="Gand", replacedBy=iri("ghent")), row("ghent", "")]
    assert list(gather_territories(rows, BASE)) == [iri("ghent")]


def test_other_tables_are_no_territories() -> None:
    record = Record(SOURCES, "s", "", (), {}, "data/sources.csv", 2)
    assert gather_territories([record], BASE) == {}
