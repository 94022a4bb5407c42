"""The context is the mapping: its terms say how a column is read."""

import json
from pathlib import Path

import pytest

from twinrdf.errors import ProjectError
from twinrdf.mapping import Kind, Mapping, read_mapping
from twinrdf.terms import XSD
from twinrdf.vocab import TABLES, expand


@pytest.mark.parametrize(
    ("name", "kind", "single", "languages", "splits"),
    [
        ("label", Kind.TEXT, True, True, False),
        ("altLabel", Kind.TEXT, False, True, True),
        ("quote", Kind.TEXT, False, True, False),
        ("holder", Kind.TEXT, True, False, False),
        ("signed", Kind.DATE, True, False, True),
        ("signedEarliest", Kind.TYPED, True, False, True),
        ("term", Kind.TYPED, True, False, True),
        ("party", Kind.REFERENCE, False, False, True),
        ("agreementKind", Kind.CONCEPT, True, False, True),
        ("domain", Kind.CONCEPT, False, False, True),
    ],
)
def test_how_a_column_is_read(
    mapping: Mapping, name: str, kind: Kind, single: bool, languages: bool, splits: bool
) -> None:
    column = mapping.columns[name]
    assert (column.kind, column.single, column.languages) == (kind, single, languages)
    assert column.splits == splits


def test_dates_know_their_bounds(mapping: Mapping) -> None:
    dated = {name for name, column in mapping.columns.items() if column.bounds}
    assert dated == {"issued", "start", "end", "signed", "termEnd", "asOf"}
    assert mapping.columns["signed"].datatype == XSD + "date"


def test_concepts_know_their_code_list(mapping: Mapping) -> None:
    assert mapping.columns["preparedFor"].scheme == expand("code:agreement-kind/")


def test_columns_are_found_by_predicate(mapping: Mapping) -> None:
    assert mapping.by_predicate[expand("tw:signed")].name == "signed"
    assert len(mapping.by_predicate) == len(mapping.columns)


def test_every_table_has_a_class(mapping: Mapping) -> None:
    assert all(table.class_name in mapping.classes for table in TABLES)
    assert mapping.classes["Organization"] == expand("org:Organization")


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", '{"@context": 1}', '{"@context": {"a": {"@id": "x:y"}}}']
)
def test_what_is_no_context_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "context.jsonld"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ProjectError, match="not a JSON-LD context"):
        read_mapping(path)


def test_an_ontology_without_a_context_is_told_to_be_whole(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match=r"context.jsonld: missing; .*copy the whole folder"):
        read_mapping(tmp_path / "context.jsonld")


def test_a_context_in_another_encoding_is_told_and_a_mark_is_none(tmp_path: Path) -> None:
    path = tmp_path / "context.jsonld"
    path.write_bytes(b'{"@context": {"li\xe8ge": {"@id": "tw:x"}}}')
    with pytest.raises(ProjectError, match="not a JSON-LD context"):
        read_mapping(path)
    path.write_text('{"@context": {}}', encoding="utf-8-sig")
    assert read_mapping(path).columns == {}


def test_a_date_has_both_its_bounds_or_none(tmp_path: Path) -> None:
    day = {"@id": "tw:x", "@type": "xsd:date"}
    terms = dict.fromkeys(("a", "aEarliest", "b", "bEarliest", "bLatest", "c"), day)
    path = tmp_path / "context.jsonld"
    path.write_text(json.dumps({"@context": {**terms, "aLatest": "tw:aLatest"}}), encoding="utf-8")
    columns = read_mapping(path).columns
    assert [name for name, column in columns.items() if column.bound_names] == ["b"]
    assert columns["b"].bound_names == ("bEarliest", "bLatest")


def test_a_missing_context_is_named(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match=r"nowhere\.jsonld"):
        read_mapping(tmp_path / "nowhere.jsonld")


@pytest.mark.parametrize("name", ["@base", "@language", "@direction"])
def test_what_would_change_every_value_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / "context.jsonld"
    path.write_text(f'{{"@context": {{"{name}": "nl"}}}}', encoding="utf-8")
    with pytest.raises(ProjectError, match=f"{name}: not for all terms at once; take it out"):
        read_mapping(path)
