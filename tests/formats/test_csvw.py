"""The document about the tables holds for every cell of them."""

import csv
import datetime
import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

from twinrdf.formats.csvw import CSVW, describe_tables
from twinrdf.mapping import Mapping
from twinrdf.release import Release
from twinrdf.vocab import TABLES, expand

CHECKS = {
    "string": str,
    "anyURI": re.compile(r"https?://\S+").fullmatch,
    "date": datetime.date.fromisoformat,
    "decimal": Decimal,
    "duration": re.compile(r"P(\d+Y)?(\d+M)?(\d+D)?").fullmatch,
    "integer": int,
}
"""What reads a value of a datatype, and raises an error or gives nothing where it is none."""


def read_table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def check_value(column: dict[str, Any], value: str) -> None:
    datatype = column["datatype"]
    if isinstance(datatype, dict):
        assert datatype["base"] == "string"
        assert re.fullmatch(datatype.get("format", ".+"), value)
    else:
        assert CHECKS[datatype](value) is not None


def test_every_column_is_described_and_every_value_is_as_described(release: Release) -> None:
    document = release.path / CSVW
    tables = json.loads(document.read_text(encoding="utf-8"))["tables"]
    assert [table["url"] for table in tables] == [f"{table.name}.csv" for table in TABLES]
    for table in tables:
        rows, schema = read_table(document.parent / table["url"]), table["tableSchema"]
        columns = {column["titles"]: column for column in schema["columns"]}
        assert list(columns) == list(rows[0])
        names = [column["name"] for column in columns.values()]
        assert all(re.fullmatch("[A-Za-z0-9][A-Za-z0-9_]*", name) for name in names)
        assert len(set(names)) == len(names)
        assert len({row[schema["primaryKey"]] for row in rows}) == len(rows)
        for header, value in ((header, row[header]) for row in rows for header in row):
            column = columns[header]
            separator = column.get("separator")
            for one in filter(None, value.split(separator) if separator else [value]):
                check_value(column, one)


def test_a_column_says_what_its_term_says(mapping: Mapping) -> None:
    headers = ["iri", "label@zh-hans", "statedKind@nl", "quote", "party", "status", "signed", "lat",
               "geometry"]  # fmt: skip
    (table,) = describe_tables({"ties.csv": headers}, mapping)["tables"]
    iri, label, stated, quote, party, status, signed, lat, geometry = table["tableSchema"][
        "columns"
    ]
    assert iri == {"name": "iri", "titles": "iri", "datatype": "anyURI", "suppressOutput": True}
    assert label == {
        "name": "label_zh_hans",
        "titles": "label@zh-hans",
        "propertyUrl": expand("skos:prefLabel"),
        "datatype": "string",
        "lang": "zh-hans",
    }
    assert (stated["lang"], stated["separator"]) == ("nl", "; ")
    assert "separator" not in quote and "lang" not in quote
    assert (party["separator"], party["suppressOutput"]) == ("; ", True)
    assert status["valueUrl"] == f"{expand('code:status')}/{{status}}"
    assert re.fullmatch(signed["datatype"]["format"], "2011-05")
    assert lat["datatype"] == "decimal"
    assert geometry["datatype"] == {"base": "string", "@id": expand("gsp:wktLiteral")}


def test_the_catalogue_leads_from_each_table_to_the_document(release: Release) -> None:
    catalogue = (release.path / "metadata" / "catalog.ttl").read_text(encoding="utf-8")
    tables = [dump for dump in release.dumps if dump.path.startswith("dumps/csv/")]
    assert tables
    assert catalogue.count(f"<{release.base}{CSVW}>") == len(tables) + 1  # and what it is
