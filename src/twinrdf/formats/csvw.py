"""What the columns of the tables mean, as CSV on the Web has it: one document for all tables.

Programs look for it beside a table, under its name. A cell of several values has a separator where
no value can hold one: texts are never split. A cell that names things by their ids alone makes no
statement, as ids do not tell of which kind the things are.

May import: mapping, terms.
"""

from collections.abc import Mapping as Map
from collections.abc import Sequence
from typing import Any

from twinrdf.mapping import Column, Kind, Mapping
from twinrdf.terms import XSD

CSVW = "dumps/csv/csv-metadata.json"
"""The path of the document in a release; the standard sets its name."""

_DATE = {"base": "string", "format": "[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?"}
"""A day, a month or a year, for which there is no datatype."""

_LEADING = {"iri": "anyURI", "id": "string", "type": "string"}


def describe_tables(headers: Map[str, Sequence[str]], mapping: Mapping) -> dict[str, Any]:
    """Describe tables by their headers, which the names of their files lead to."""
    return {
        "@context": "http://www.w3.org/ns/csvw",
        "tables": [
            {
                "url": url,
                "tableSchema": {
                    "aboutUrl": "{+iri}",
                    "primaryKey": "iri",
                    "columns": [_describe_column(header, mapping) for header in found],
                },
            }
            for url, found in headers.items()
        ],
    }


def _describe_column(header: str, mapping: Mapping) -> dict[str, Any]:
    described = {"name": header.replace("@", "_").replace("-", "_"), "titles": header}
    if header in _LEADING:
        return described | {"datatype": _LEADING[header], "suppressOutput": True}
    name, _, language = header.partition("@")
    column = mapping.columns[name]
    optional = {
        "lang": language,
        "separator": "; " if column.splits and not column.single else "",
        "valueUrl": f"{column.scheme}{{{name}}}" if column.scheme and column.single else "",
        "suppressOutput": column.kind is Kind.REFERENCE
        or (column.kind is Kind.CONCEPT and not column.single),
    }
    return (
        described
        | {"propertyUrl": column.predicate, "datatype": _find_datatype(column)}
        | {key: value for key, value in optional.items() if value}
    )


def _find_datatype(column: Column) -> str | dict[str, str]:
    if column.kind is Kind.DATE:
        return _DATE
    if column.kind is Kind.TYPED and not column.datatype.startswith(XSD):
        return {"base": "string", "@id": column.datatype}
    return column.datatype.removeprefix(XSD) or "string"
