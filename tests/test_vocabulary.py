"""The ontology and the code lists tell which classes and concepts there are."""

from pathlib import Path

import pytest

from registers import ONTOLOGY, vocabulary
from twinrdf.errors import ProjectError
from twinrdf.vocab import NAMESPACE, expand
from twinrdf.vocabulary import read_vocabulary

CODE = expand("code:")


def test_every_scheme_has_concepts() -> None:
    concepts = vocabulary().concepts
    assert {"active", "ended", "unknown"} <= concepts[f"{CODE}status/"]
    assert all(scheme.endswith("/") and names for scheme, names in concepts.items())


def test_superclasses_are_found() -> None:
    above = vocabulary().superclasses
    assert above[expand("tw:City")] == (expand("tw:Territory"),)
    assert above[expand("org:OrganizationalCollaboration")] == (expand("org:Organization"),)
    assert above[expand("org:ChangeEvent")] == (expand("tw:Event"),)
    assert expand("tw:Territory") not in above


def test_concepts_above_follow_all_the_way_up() -> None:
    broader = vocabulary().broader
    assert broader[f"{CODE}domain/foreign-investment"] == {
        f"{CODE}domain/investment",
        f"{CODE}domain/economy",
    }


def test_code_lists_are_register_and_the_rest_is_ontology() -> None:
    assert {graph for *_, graph in vocabulary().register_quads} == {""}
    assert {graph for *_, graph in vocabulary().ontology_quads} == {f"<{NAMESPACE}>"}
    scheme = f"<{CODE}status>"
    assert any(subject == scheme for subject, *_ in vocabulary().register_quads)


def write_folder(root: Path, **files: str) -> Path:
    (root / "context.jsonld").write_bytes((ONTOLOGY / "context.jsonld").read_bytes())
    for name, content in files.items():
        (root / f"{name}.ttl").write_text(content, encoding="utf-8")
    return root


def test_circles_lead_to_no_node_itself(tmp_path: Path) -> None:
    skos = "@prefix skos: <http://www.w3.org/2004/02/skos/core#> . "
    circle = "<s:a> skos:broader <s:b> . <s:b> skos:broader <s:a> ."
    content = f"{skos} <s:> a skos:ConceptScheme . {circle}"
    assert read_vocabulary(write_folder(tmp_path, codes=content)).broader == {
        "s:a": {"s:b"},
        "s:b": {"s:a"},
    }


def test_register_with_a_code_list_of_its_own(tmp_path: Path) -> None:
    content = (
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> . "
        "@prefix c: <https://example.org/c/> . "
        "<https://example.org/c> a skos:ConceptScheme . "
        "c:a skos:inScheme <https://example.org/c> . "
        "c:b skos:inScheme <https://example.org/d> ."
    )
    found = read_vocabulary(write_folder(tmp_path, mine=content))
    assert found.concepts == {"https://example.org/c/": {"a"}}
    assert found.ontology_quads == ()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("<a> <b", "not valid Turtle: .*; correct that line"),
        (f"<x:a> <x:b> {'<<( <x:a> <x:b> ' * 30_000}1{' )>>' * 30_000} .", "triples within tri"),
        ("<s:a> <s:b> [] .", "blank node, which nobody can refer to; give it an IRI"),
        ("[] <s:b> <s:a> .", "blank node, which nobody can refer to; give it an IRI"),
    ],
)
def test_a_file_that_cannot_be_used_is_named(tmp_path: Path, content: str, message: str) -> None:
    with pytest.raises(ProjectError, match=rf"bad\.ttl:.*{message}"):
        read_vocabulary(write_folder(tmp_path, bad=content))


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    folder = write_folder(tmp_path)
    (folder / "bad.ttl").write_bytes(b'<s:a> <s:b> "\xff" .')
    with pytest.raises(ProjectError, match="not valid Turtle"):
        read_vocabulary(folder)


def test_a_folder_without_a_context_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match=r"context\.jsonld"):
        read_vocabulary(tmp_path)
