"""Every IRI the release mints leads to its description, on the running server, in every form."""

from collections.abc import Iterator

import httpx
import pyoxigraph
import pytest

from twinrdf.release import Release
from twinrdf.store import Store
from twinrdf.vocab import NAMESPACE, expand

SUFFIXES = {
    ".ttl": "text/turtle",
    ".nt": "application/n-triples",
    ".jsonld": "application/ld+json",
    ".rdf": "application/rdf+xml",
    ".trig": "application/trig",
    ".nq": "application/n-quads",
    ".html": "text/html",
    ".json": "application/json",
    ".csv": "text/csv",
}
RDF = [suffix for suffix in SUFFIXES if suffix not in {".html", ".json", ".csv"}]


def minted(release: Release, store: Store) -> list[str]:
    """All IRIs of the release in our namespaces, whether they are described or only named."""
    ours = (release.base, "https://w3id.org/twinrdf/")
    found = {term for quad in store.quads() for term in quad if term.startswith("<")}
    return sorted(term[1:-1] for term in found if term[1:].startswith(ours))


def local(iri: str, release: Release) -> str:
    """The path on the server that stands for an IRI."""
    iri = iri.partition("#")[0]
    base = release.base if iri.startswith(release.base) else "https://w3id.org/twinrdf/"
    return iri.removeprefix(base)


@pytest.fixture(scope="module")
def client(server: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server, timeout=60) as client:
        yield client


def test_every_iri_leads_to_a_document(
    release: Release, store: Store, client: httpx.Client
) -> None:
    iris = minted(release, store)
    assert len(iris) > 400
    for iri in iris:
        path = local(iri, release)
        answer = client.get(path, headers={"Accept": "text/turtle"})
        if path.startswith("id/"):
            assert answer.status_code == 303, iri
            assert answer.headers["location"].endswith(path.removeprefix("id/")), iri
            answer = client.get(answer.headers["location"], headers={"Accept": "text/turtle"})
        assert answer.status_code == 200, iri
        assert answer.headers["content-type"].startswith("text/turtle"), iri


@pytest.mark.parametrize("name", ["catalog", "service", "void"])
def test_so_does_every_iri_in_the_metadata(
    release: Release, client: httpx.Client, name: str
) -> None:
    described = pyoxigraph.parse(path=release.path / "metadata" / f"{name}.ttl")
    nodes = {node for quad in described for node in (quad.subject, quad.object)}
    named = {node.value for node in nodes if isinstance(node, pyoxigraph.NamedNode)}
    paths = {local(iri, release) for iri in named if iri.startswith(release.base)}
    assert len(paths) > 5
    for path in paths:
        answer = client.get(path, headers={"Accept": "*/*"}, follow_redirects=True)
        assert answer.status_code == 200, path


def documents(release: Release, store: Store) -> list[str]:
    """One document of each kind of thing, and of each of the others."""
    entities: dict[str, str] = {}
    for iri in minted(release, store):
        path = local(iri, release)
        if path in ("", "dataset", "sparql", "metadata/void.ttl"):
            continue  # these have forms of their own, or none
        kind = "/".join(path.split("/")[:2]) if path.startswith(("id/", "code/")) else path
        entities.setdefault(kind, path.replace("id/", "doc/", 1))
    return sorted(set(entities.values()))


def test_every_kind_of_document_has_every_form(
    release: Release, store: Store, client: httpx.Client
) -> None:
    paths = documents(release, store)
    assert len(paths) > 25
    for path in paths:
        for suffix, media_type in SUFFIXES.items():
            answer = client.get(path + suffix)
            assert answer.status_code == 200, path + suffix
            assert answer.headers["content-type"].startswith(media_type), path + suffix
            assert answer.content, path + suffix


def test_header_and_suffix_give_the_same_bytes(
    release: Release, store: Store, client: httpx.Client
) -> None:
    for path in documents(release, store):
        for suffix in RDF:
            by_header = client.get(path, headers={"Accept": SUFFIXES[suffix]})
            assert by_header.content == client.get(path + suffix).content, path + suffix
            assert "accept" in by_header.headers["vary"].lower()


def test_every_kind_of_document_says_what_dataset_it_is_in(
    release: Release, store: Store, client: httpx.Client
) -> None:
    dataset = pyoxigraph.NamedNode(f"{release.base}dataset")
    for path in documents(release, store):
        for form in (pyoxigraph.RdfFormat.TURTLE, pyoxigraph.RdfFormat.N_QUADS):
            answer = client.get(path, headers={"Accept": form.media_type})
            said = {quad.triple for quad in pyoxigraph.parse(answer.content, format=form)}
            page = pyoxigraph.NamedNode(f"{release.base}{path}")
            wanted = pyoxigraph.NamedNode(expand("void:inDataset"))
            assert pyoxigraph.Triple(page, wanted, dataset) in said, path


def test_the_ontology_is_at_its_namespace(client: httpx.Client) -> None:
    page = client.get("ns", headers={"Accept": "text/html"})
    assert 'id="Agreement"' in page.text
    turtle = client.get("ns", headers={"Accept": "text/turtle"})
    assert NAMESPACE in turtle.text
