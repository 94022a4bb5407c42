"""Every number told of the dataset is one that the store gives too."""

from pathlib import Path

import pytest
import rdflib

from stages import write_dataset
from twinrdf.metadata.box import Box
from twinrdf.metadata.describe import Description, describe, vocabularies
from twinrdf.metadata.self_description import add_description
from twinrdf.pipeline import Checked
from twinrdf.release import Release
from twinrdf.store import Store
from twinrdf.terms import XSD, Quad, typed
from twinrdf.vocab import TABLES, term

BASE = "https://example.org/r/"


@pytest.fixture(scope="module")
def found(checked: Checked, tmp_path_factory: pytest.TempPathFactory) -> Description:
    dataset = checked.dataset.copy(tmp_path_factory.mktemp("described"))
    return add_description(dataset, checked.project)[1]


def count(store: Store, pattern: str, what: str = "*") -> int:
    rows = store.select(f"SELECT (COUNT({what}) AS ?n) WHERE {{ {pattern} }}").rows
    assert rows[0][0] is not None
    return int(rows[0][0].value)


@pytest.mark.parametrize(
    "name", ["metadata/catalog", "metadata/service", "metadata/void", "queries/queries"]
)
def test_no_document_has_blank_nodes(release: Release, name: str):
    graph = rdflib.Graph().parse(release.path / f"{name}.ttl")
    assert len(graph) > 20
    assert not [node for triple in graph for node in triple if isinstance(node, rdflib.BNode)]


def test_totals_are_those_of_the_store(found: Description, store: Store):
    assert found.triples == count(store, "?s ?p ?o") > 1000
    assert found.subjects == count(store, "?s ?p ?o", "DISTINCT ?s")
    assert found.objects == count(store, "?s ?p ?o", "DISTINCT ?o")
    assert len(found.properties) == count(store, "?s ?p ?o", "DISTINCT ?p")
    assert len(found.classes) == count(store, "?s a ?c", "DISTINCT ?c")
    named = count(store, "GRAPH ?g { ?s ?p ?o }")
    assert found.quads == found.triples + named


def test_instances_of_classes_are_those_of_the_store(found: Description, store: Store):
    for name, instances in found.classes.items():
        assert instances == count(store, f"?s a <{name}>", "DISTINCT ?s"), name


def test_triples_and_subjects_of_properties_are_those_of_the_store(
    found: Description, store: Store
):
    for name, part in found.properties.items():
        assert part.triples == count(store, f"?s <{name}> ?o"), name
        assert part.subjects == count(store, f"?s <{name}> ?o", "DISTINCT ?s"), name


def test_usage_of_properties_by_class_is_that_of_the_store(found: Description, store: Store):
    rows = store.select(
        "SELECT ?c ?p ?k (COUNT(*) AS ?n) WHERE { ?s a ?c ; ?p ?o . OPTIONAL { ?o a ?t } "
        "BIND(IF(isLITERAL(?o), DATATYPE(?o), ?t) AS ?k) FILTER(BOUND(?k)) } GROUP BY ?c ?p ?k"
    ).rows
    values = {tuple(cell.value for cell in row if cell) for row in rows}
    assert {(*key, str(n)) for key, n in found.usage.items()} == values


def test_things_of_each_kind_are_those_of_the_store(
    found: Description, store: Store, checked: Checked
):
    assert list(found.entities) == [table.kind for table in TABLES]
    for kind, number in found.entities.items():
        space = f"{checked.project.base}id/{kind}/"
        assert number == count(
            store, f'?s ?p ?o FILTER(STRSTARTS(STR(?s), "{space}"))', "DISTINCT ?s"
        )
    for kind, example in found.examples.items():
        assert example.startswith(f"{checked.project.base}id/{kind}/")


def test_sizes_of_graphs_are_those_of_the_store(found: Description, store: Store):
    assert found.graphs[0].iri == ""
    for graph in found.graphs:
        pattern = f"GRAPH <{graph.iri}> {{ ?s ?p ?o }}" if graph.iri else "?s ?p ?o"
        assert graph.triples == count(store, pattern), graph.iri
        assert graph.label
    named = count(store, "GRAPH ?g { ?s ?p ?o }", "DISTINCT ?g")
    assert len(found.graphs) == named + 1


def test_sizes_of_linksets_are_those_of_the_store(found: Description, store: Store):
    assert {links.target for links in found.linksets} == {"EuroVoc", "Wikidata"}
    assert found.linksets
    for links in found.linksets:
        inside = f'?s <{links.predicate}> ?o FILTER(STRSTARTS(STR(?o), "{links.space}"))'
        assert links.triples == count(store, inside) > 0
    assert found.links == count(
        store, '?s ?p ?o FILTER(STRSTARTS(STR(?o), "http://www.wikidata.org/entity/"))'
    )


def test_the_period_and_the_box_are_those_of_the_store(found: Description, store: Store):
    dates = store.select(
        """PREFIX tw: <https://w3id.org/twinrdf/ns#>
        SELECT ?begin ?end WHERE {
          { SELECT (MIN(?b) AS ?begin)
            { ?s tw:startEarliest|tw:signedEarliest|tw:asOfEarliest|tw:endEarliest ?b } }
          { SELECT (MAX(?e) AS ?end)
            { ?s tw:startLatest|tw:signedLatest|tw:asOfLatest|tw:endLatest ?e } } }"""
    ).rows[0]
    assert (found.begin, found.end) == tuple(cell.value for cell in dates if cell)
    assert found.box is not None
    west, south, east, north = map(float, found.box)
    box = store.select(
        """PREFIX geo: <http://www.w3.org/2003/01/geo/wgs84_pos#>
        SELECT (MIN(?x) AS ?w) (MIN(?y) AS ?s) (MAX(?x) AS ?e) (MAX(?y) AS ?n)
        WHERE { ?p geo:long ?x ; geo:lat ?y }"""
    ).rows[0]
    assert (west, south, east, north) == tuple(float(cell.value) for cell in box if cell)
    items = {one.labels.get("en"): one.item for one in found.countries.values()}
    assert items["Belgium"] == "Q31"
    assert items["China"] == "Q148"
    assert len(found.countries) == count(store, f"?s a {term('tw:Country')}")


def test_the_number_of_sources_is_that_of_the_store(found: Description, store: Store):
    assert len(found.sources) == count(store, f"?s a {term('tw:SourceDocument')}")


def test_vocabularies_are_those_in_use(found: Description):
    assert "https://w3id.org/twinrdf/ns#" in vocabularies(found)
    assert "http://www.w3.org/ns/shacl#" not in vocabularies(found)


def test_an_empty_dataset_has_nothing_to_tell(tmp_path: Path):
    found = describe(write_dataset([], tmp_path), BASE)
    assert (found.quads, found.triples, found.begin, found.box) == (0, 0, "", None)
    assert [graph.iri for graph in found.graphs] == [""]


def test_a_single_place_is_its_own_box(tmp_path: Path):
    place = f"<{BASE}id/territory/x>"
    quads: list[Quad] = [
        (place, term("geo:lat"), typed("51.05", XSD + "decimal"), ""),
        (place, term("geo:long"), typed("-3.72", XSD + "decimal"), ""),
        (place, term("tw:startEarliest"), typed("2011-01-01", XSD + "date"), ""),
    ]
    found = describe(write_dataset(quads, tmp_path), BASE)
    assert found.box == Box("-3.72", "51.05", "-3.72", "51.05")
    assert found.entities["territory"] == 1


def test_the_period_begins_before_what_is_known_by_its_end_alone(tmp_path: Path):
    quads: list[Quad] = [
        (f"<{BASE}id/partnership/{name}>", term(f"tw:{bound}"), typed(day, XSD + "date"), "")
        for name, bound, day in (
            ("a", "endEarliest", "1995-01-01"),
            ("a", "endLatest", "1995-12-31"),
            ("b", "startEarliest", "2011-01-01"),
            ("b", "startLatest", "2011-12-31"),
        )
    ]
    found = describe(write_dataset(quads, tmp_path), BASE)
    assert (found.begin, found.end) == ("1995-01-01", "2011-12-31")
