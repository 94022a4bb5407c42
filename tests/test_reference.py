"""The reference says everything the ontology says, and shows it safely."""

from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tables import format_terms_table
from twinrdf.errors import ProjectError
from twinrdf.reference import (
    Ontology,
    TermDoc,
    read_ontology,
    render_reference,
)
from twinrdf.templating import find_asset, make_environment

FOLDER = Path(__file__).parents[1] / "ontology"
SMALL = """
@prefix code: <https://w3id.org/twinrdf/code/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix ex: <https://example.org/ns#> .

<https://example.org/ns> a owl:Ontology ; dcterms:title "Small"@en .
ex:Ferry a owl:Class ; rdfs:label "<b>Ferry</b>"@en, "Veer"@nl ;
  rdfs:comment "A boat | a raft. It crosses." .
ex:boat a owl:DatatypeProperty ; owl:deprecated true ; dcterms:isReplacedBy ex:Ferry .
code:sea a skos:ConceptScheme .
<https://w3id.org/twinrdf/code/sea/bay> a skos:Concept ; skos:inScheme code:sea ;
  skos:broader <https://example.org/water> .
<https://w3id.org/twinrdf/code/sea/cove> a skos:Concept ; skos:inScheme code:sea ;
  skos:broader <https://w3id.org/twinrdf/code/sea/bay> .
"""


@pytest.fixture(scope="module")
def ontology() -> Ontology:
    return read_ontology(FOLDER)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    (tmp_path / "small.ttl").write_text(SMALL, encoding="utf-8")
    (tmp_path / "context.jsonld").write_text('{"@context": {}}', encoding="utf-8")
    return tmp_path


class Page(HTMLParser):
    """The tags of a page that the tests ask about."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.fetched: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.tags.add(tag)
        self.attributes |= set(found)
        self.ids += [found["id"]] if "id" in found else []
        if tag == "a":
            self.links.append(found["href"])
        elif tag != "link" or found["rel"] in ("icon", "stylesheet"):
            self.fetched += [found[name] for name in ("href", "src", "action") if name in found]

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture(scope="module")
def page(ontology: Ontology) -> Page:
    return Page(render_reference(ontology))


def term(ontology: Ontology, name: str) -> TermDoc:
    return next(term for term in ontology.terms if term.name == name)


def test_terms_stand_in_the_order_of_the_file(ontology: Ontology) -> None:
    names = [found.name for found in ontology.of_kind("property")]
    assert names.index("start") + 1 == names.index("startEarliest")
    assert names.index("termEndBasis") + 1 == names.index("establishes")
    assert ontology.of_kind("class")[0].name == "Territory"


def test_term_knows_its_column_and_its_code_list(ontology: Ontology) -> None:
    status = term(ontology, "status")
    assert (status.column, status.many) == ("status", False)
    assert ontology.shorten(status.scheme) == "code:status"
    assert term(ontology, "party").many
    assert term(ontology, "Agreement").column == "Agreement"
    assert term(ontology, "Decision").column == ""
    assert ontology.shorten(term(ontology, "rule").scheme) == "code:consolidation-rule"


def test_term_knows_its_alignments(ontology: Ontology) -> None:
    parents = [ontology.shorten(iri) for iri in term(ontology, "City").parents]
    assert sorted(parents) == ["m8g:AdminUnit", "schema:City", "tw:Territory"]


def test_names_for_terms_of_others_are_listed_apart(ontology: Ontology) -> None:
    reused = {name.column: (ontology.shorten(name.iri), name.many) for name in ontology.reused}
    assert reused["label"] == ("skos:prefLabel", False)
    assert reused["Organization"] == ("org:Organization", True)
    assert "party" not in reused and "Agreement" not in reused


def test_concepts_follow_the_broader_one(ontology: Ontology) -> None:
    (domain,) = (scheme for scheme in ontology.schemes if scheme.name == "domain")
    found = {concept.name: concept for concept in domain.concepts}
    names = list(found)
    assert names.index("culture") < names.index("cultural-heritage")
    assert names.index("cultural-heritage") + 1 == names.index("intangible-heritage")
    assert [found[name].depth for name in ("culture", "intangible-heritage")] == [0, 2]
    assert found["music"].mappings == (("exactMatch", "http://eurovoc.europa.eu/2023"),)


def test_iri_is_shortened_by_its_longest_prefix(ontology: Ontology) -> None:
    music = "https://w3id.org/twinrdf/code/domain/music"
    assert ontology.shorten(music) == "domain:music"
    assert ontology.shorten("https://example.org/x") == "https://example.org/x"


def test_every_term_and_code_list_has_its_anchor(ontology: Ontology, page: Page) -> None:
    wanted = {found.name for found in ontology.terms}
    wanted |= {f"code-{scheme.name}" for scheme in ontology.schemes}
    assert wanted <= set(page.ids)
    assert "code-domain-music" in page.ids


def test_anchors_are_unique_and_links_on_the_page_lead_to_one(page: Page) -> None:
    assert len(page.ids) == len(set(page.ids))
    inside = {link[1:] for link in page.links if link.startswith("#")}
    assert len(inside) > 80
    assert inside <= set(page.ids)


def test_page_needs_no_script_and_no_other_host(page: Page) -> None:
    assert not page.tags & {"script", "img", "iframe"}
    assert not {name for name in page.attributes if name.startswith("on") or name == "style"}
    assert "style" in page.tags
    assert not page.fetched


def test_page_shows_what_the_ontology_says(ontology: Ontology, page: Page) -> None:
    for found in ontology.terms:
        assert found.comment in page.text
        assert found.iri in page.text
    for scheme in ontology.schemes:
        assert scheme.definition in page.text


def test_meanings_are_in_the_language_of_the_page(ontology: Ontology) -> None:
    page = Page(render_reference(ontology, environment=make_environment("nl")))
    (city,) = (term for term in ontology.terms if term.name == "City")
    assert city.comments["nl"] in page.text
    assert city.comment not in page.text
    for scheme in ontology.schemes:
        assert scheme.definitions["nl"] in page.text
        assert all(concept.definitions["nl"] in page.text for concept in scheme.concepts)


def test_page_leads_programs_to_its_other_forms(ontology: Ontology) -> None:
    head = render_reference(ontology).partition("</head>")[0]
    assert f'<link rel="cite-as" href="{ontology.iri}">' in head
    assert f'<link rel="license" href="{ontology.license}">' in head
    assert '<link rel="alternate" type="text/turtle" href="/ns.ttl">' in head


def test_page_can_stand_elsewhere_under_another_name(ontology: Ontology) -> None:
    environment = make_environment()
    page = Page(render_reference(ontology, "../", "Register & co", environment))
    assert find_asset("site.css", "../") in page.fetched
    assert "Register & co" in page.text


def test_same_ontology_gives_the_same_page(ontology: Ontology) -> None:
    assert render_reference(ontology) == render_reference(read_ontology(FOLDER))


def test_small_ontology_is_shown_whole_and_escaped(small: Path) -> None:
    ontology = read_ontology(small)
    html = render_reference(ontology)
    assert "<b>Ferry" not in html
    page = Page(html)
    assert "<b>Ferry</b>" in page.text and "Veer" in page.text
    assert {"Ferry", "boat", "code-sea-bay", "code-sea-cove"} <= set(page.ids)
    assert "deprecated" in page.text and "#Ferry" in page.links
    (sea,) = ontology.schemes
    assert [(concept.name, concept.depth) for concept in sea.concepts] == [("bay", 0), ("cove", 1)]


def test_table_tells_deprecation_and_keeps_its_cells(small: Path) -> None:
    rows = format_terms_table(read_ontology(small)).splitlines()
    assert rows[2] == "| `ex:Ferry` |  |  |  | A boat \\| a raft. |"
    assert "Deprecated." in rows[3]


def test_table_has_a_row_for_every_term(ontology: Ontology) -> None:
    rows = format_terms_table(ontology).splitlines()
    assert len(rows) == len(ontology.terms) + 2
    assert "| `tw:party` | `party` | `tw:Partnership`, `tw:Agreement` |" in "\n".join(rows)
    assert format_terms_table(replace(ontology, terms=())).count("\n") == 2


def test_folder_without_an_ontology_is_refused(small: Path) -> None:
    text = SMALL.replace("a owl:Ontology ;", "")
    (small / "small.ttl").write_text(text, encoding="utf-8")
    with pytest.raises(ProjectError, match="no owl:Ontology"):
        read_ontology(small)


def test_folder_without_a_context_is_refused(small: Path) -> None:
    (small / "context.jsonld").unlink()
    with pytest.raises(ProjectError, match=r"context\.jsonld"):
        read_ontology(small)
