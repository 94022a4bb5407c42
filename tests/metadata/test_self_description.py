"""What the dataset says of itself can be asked of it, and is true of the graph that says it."""

import pytest
import rdflib

from twinrdf.metadata.self_description import add_description
from twinrdf.pipeline import Checked
from twinrdf.release import Release
from twinrdf.store import Store
from twinrdf.vocab import graph

VOID = "PREFIX void: <http://rdfs.org/ns/void#> PREFIX void-ext: <http://ldf.fi/void-ext#>"
SD = "PREFIX sd: <http://www.w3.org/ns/sparql-service-description#>"


@pytest.fixture(scope="module")
def place(release: Release) -> str:
    return graph(release.base, "dataset")


def test_editors_find_classes_and_properties_by_asking(place: str, store: Store):
    """The question that SIB's editor asks of an endpoint, in the graph that has the answer."""
    rows = store.select(f"""{VOID}
        SELECT DISTINCT ?class ?property ?object ?datatype FROM <{place}> WHERE {{
          ?cp void:class ?class ; void:propertyPartition ?pp .
          ?pp void:property ?property .
          OPTIONAL {{
            {{ ?pp void:classPartition [ void:class ?object ] }}
            UNION {{ ?pp void-ext:datatypePartition [ void-ext:datatype ?datatype ] }}
          }}
        }}""").rows
    found = {tuple(cell and cell.value.rpartition("#")[2] for cell in row) for row in rows}
    assert ("Partnership", "party", "City", None) in found
    assert ("Partnership", "start", None, "date") in found


def test_each_graph_has_as_many_triples_as_it_says(place: str, store: Store, release: Release):
    told = store.select(f"""{SD} {VOID}
        SELECT ?name ?n FROM <{place}> WHERE {{
          ?graph sd:name ?name ; sd:graph ?statements . ?statements void:triples ?n
        }}""").rows
    held = store.select(
        "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
    ).rows
    counts = {name.value: int(n.value) for name, n in held if name and n}
    assert {name.value: int(n.value) for name, n in told if name and n} == counts
    assert counts == {each.iri: each.triples for each in release.graphs if each.iri}
    assert place in counts
    assert sum(counts.values()) + release.counts["triples"] == release.counts["quads"]


def test_it_says_what_the_files_say(place: str, store: Store, release: Release):
    """The files say besides where the dumps are, which have this graph in them."""
    files = rdflib.Graph()
    for name in ("void.ttl", "service.ttl"):
        files.parse(release.path / "metadata" / name)
    quads = store.select(f"SELECT ?s ?p ?o FROM <{place}> WHERE {{ ?s ?p ?o }}").rows
    beyond = {str(p).rpartition("#")[2] for _, p, _ in files} - {
        p.value.rpartition("#")[2] for _, p, _ in quads if p
    }
    assert beyond == {"dataDump", "feature"}
    assert len(quads) == len([p for _, p, _ in files if not str(p).endswith(tuple(beyond))])


def test_everything_stays_in_order(checked: Checked, tmp_path):
    dataset, description = add_description(checked.dataset.copy(tmp_path), checked.project)
    lines = (tmp_path / "everything.nq").read_text(encoding="utf-8").splitlines()
    assert lines == sorted(set(lines))
    assert len(lines) == len(dataset.everything) == description.quads
    assert len(list(tmp_path.iterdir())) == 2
