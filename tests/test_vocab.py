"""Names: prefixes, tables, ids."""

import json

import pytest

from twinrdf.project import Project
from twinrdf.vocab import ID_PATTERN, PREFIXES, TABLES, expand, graph, mint, term


def test_prefixed_names_expand() -> None:
    assert expand("tw:Agreement") == "https://w3id.org/twinrdf/ns#Agreement"
    assert term("rdf:type") == "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    with pytest.raises(KeyError):
        expand("nowhere:x")


def test_context_and_code_agree_on_prefixes(project: Project) -> None:
    path = project.folder("ontology") / "context.jsonld"
    context = json.loads(path.read_text(encoding="utf-8"))["@context"]
    prefixes = {name: iri for name, iri in context.items() if str(iri).startswith("http")}
    assert prefixes.items() <= PREFIXES.items()


def test_each_table_has_its_own_kind_and_class() -> None:
    assert len(TABLES) == 10
    for field in ("name", "kind", "class_name"):
        assert len({getattr(table, field) for table in TABLES}) == len(TABLES)


@pytest.mark.parametrize("slug", ["ghent", "ghent--weihai", "a-2", "2011-memorandum"])
def test_good_ids_fit_the_pattern(slug: str) -> None:
    assert ID_PATTERN.fullmatch(slug)


@pytest.mark.parametrize("slug", ["", "Ghent", "-a", "a-", "a---b", "a_b", "gént", "a b", "a/b"])
def test_bad_ids_do_not_fit_the_pattern(slug: str) -> None:
    assert not ID_PATTERN.fullmatch(slug)


def test_minted_iris() -> None:
    assert mint("https://x.org/", "territory", "ghent") == "https://x.org/id/territory/ghent"
    assert graph("https://x.org/", "links") == "https://x.org/graph/links"
