"""Turtle files can be asked, and a broken one is named with its line."""

from pathlib import Path

import pytest

from twinrdf.errors import ProjectError
from twinrdf.statements import Statements, read_statements, read_turtle

FIRST = """@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix ex: <https://example.org/> .
ex:b a skos:Concept ; skos:prefLabel "two"@en, "deux"@fr, "twee"@nl ; skos:broader ex:a .
ex:a a skos:Concept ; skos:prefLabel "un"@fr, "une"@fr ; skos:notation "a" .
[] a skos:Concept .
"""
SECOND = """@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix ex: <https://example.org/> .
ex:s a skos:ConceptScheme .
ex:b a skos:Concept ; skos:closeMatch ex:z, "no IRI" .
"""
EX = "https://example.org/"


@pytest.fixture
def statements(tmp_path: Path) -> Statements:
    (tmp_path / "1.ttl").write_text(FIRST, encoding="utf-8")
    (tmp_path / "2.ttl").write_text(SECOND, encoding="utf-8")
    (tmp_path / "3.txt").write_text("not read", encoding="utf-8")
    return read_statements(tmp_path)


def test_instances_come_once_in_the_order_of_the_files(statements: Statements) -> None:
    assert statements.instances("skos:Concept") == (EX + "b", EX + "a")
    both = statements.instances("skos:ConceptScheme", "skos:Concept")
    assert both == (EX + "b", EX + "a", EX + "s")


def test_iris_and_literals_are_told_apart(statements: Statements) -> None:
    assert statements.iris(EX + "b", "skos:closeMatch") == (EX + "z",)
    assert statements.tagged(EX + "b", "skos:closeMatch") == (("no IRI", ""),)
    assert statements.iris(EX + "nowhere", "skos:closeMatch") == ()


def test_first_literal_of_a_language_counts(statements: Statements) -> None:
    assert statements.texts(EX + "a", "skos:prefLabel") == {"fr": "un"}
    assert statements.texts(EX + "b", "skos:prefLabel") == {
        "en": "two", "fr": "deux", "nl": "twee",
    }  # fmt: skip


def test_one_text_is_english_first_then_any_then_an_iri(statements: Statements) -> None:
    assert statements.text(EX + "b", "skos:prefLabel") == "two"
    assert statements.text(EX + "a", "skos:prefLabel") == "un"
    assert statements.text(EX + "b", "skos:broader") == EX + "a"
    assert statements.text(EX + "a", "skos:definition") == ""


def test_prefixes_of_all_files_are_known(statements: Statements) -> None:
    assert statements.prefixes == {"ex": EX, "skos": "http://www.w3.org/2004/02/skos/core#"}


@pytest.mark.parametrize(
    ("content", "line"),
    [(b"<a> <b> .\n", 1), (b"@prefix ex: <https://e.org/> .\nex:a ex:b ;;; [\n", 2), (b"\xff", 1)],
)
def test_file_that_is_not_turtle_is_named_with_its_line(
    tmp_path: Path, content: bytes, line: int
) -> None:
    path = tmp_path / "bad.ttl"
    path.write_bytes(content)
    with pytest.raises(ProjectError, match=rf"bad\.ttl:{line}:"):
        read_statements(tmp_path)


def test_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "folder.ttl").mkdir()
    with pytest.raises(ProjectError, match=r"folder\.ttl: cannot be read"):
        read_statements(tmp_path)


@pytest.mark.parametrize(
    ("value", "told"),
    [("<<( ex:a ex:b ex:c )>>", "a triple within a triple"), ('"x"@ar--rtl', "the direction of")],
)
def test_what_only_later_versions_of_rdf_have_is_refused(
    tmp_path: Path, value: str, told: str
) -> None:
    turtle = f"@prefix ex: <https://example.org/> . ex:a ex:b {value} ."
    (tmp_path / "new.ttl").write_text(turtle, encoding="utf-8")
    with pytest.raises(ProjectError, match=rf"new\.ttl: <https://example.org/b> has {told}"):
        read_turtle(tmp_path / "new.ttl")


def test_empty_folder_says_nothing(tmp_path: Path) -> None:
    assert read_statements(tmp_path).instances("skos:Concept") == ()


def test_triples_nested_without_end_are_refused(tmp_path: Path) -> None:
    nested = f"<x:a> <x:b> {'<<( <x:a> <x:b> ' * 30_000}1{' )>>' * 30_000} ."
    (tmp_path / "deep.ttl").write_text(nested, encoding="utf-8")
    with pytest.raises(ProjectError, match="triples within triples"):
        Statements().add(tmp_path / "deep.ttl")
