"""Documents straight from a store: their bounds, and Turtle read back."""

from pathlib import Path

import pytest

from twinrdf.errors import RequestError
from twinrdf.mapping import read_mapping
from twinrdf.release import Release, read_release
from twinrdf.serve.documents import (
    ALL,
    REGISTER,
    Document,
    Documents,
    _write_csv,
    read_turtle,
    write_quads,
)
from twinrdf.serve.limits import Limits
from twinrdf.serve.negotiate import N_TRIPLES, RDF_XML
from twinrdf.store import open_store

BASE = "https://register.example/"


def make(folder: Path, limits: Limits) -> Documents:
    release = read_release(folder)
    mapping = read_mapping(folder / "ontology" / "context.jsonld")
    return Documents(release, open_store(release.store), mapping, limits)


def test_what_is_too_long_is_refused_with_a_way_out(small_release: Path) -> None:
    documents = make(small_release, Limits(document_quads=3))
    with pytest.raises(RequestError, match=r"dumps/everything\.nq\.gz") as caught:
        documents.describe(f"{BASE}id/source/one", ALL)
    assert caught.value.status == 403
    assert documents.describe(f"{BASE}id/source/one", REGISTER)
    with pytest.raises(RequestError, match="more than 3 statements"):
        documents.describe(f"{BASE}id/territory/ghent", REGISTER)


def test_what_points_at_a_thing_is_bounded(small_release: Path) -> None:
    belgium = f"{BASE}id/territory/belgium"

    def pointing(limits: Limits) -> int:
        quads = make(small_release, limits).describe(belgium, REGISTER).quads
        return sum(quad[2] == f"<{belgium}>" and "primary" not in quad[1] for quad in quads)

    assert pointing(Limits()) == 1
    assert pointing(Limits(incoming_quads=0)) == 0


@pytest.mark.parametrize("address", ["", "no iri", "<x>", f"{BASE}id/a\x00b", "http://a/\u202e"])
def test_what_is_no_iri_does_not_exist(small_release: Path, address: str) -> None:
    assert not make(small_release, Limits()).exists(address)


def test_graphs_exist_without_being_subjects(small_release: Path) -> None:
    documents = make(small_release, Limits())
    assert documents.exists(f"{BASE}graph/links")
    assert documents.exists(f"{BASE}id/source/one")
    assert not documents.exists(f"{BASE}graph/none")


def test_turtle_is_read_as_sorted_quads(small_release: Path) -> None:
    quads = read_turtle(b'<http://e/b> <http://e/p> "x\\ny"@en, 1 . <http://e/a> a <http://e/C> .')
    assert [quad[0] for quad in quads] == ["<http://e/a>", "<http://e/b>", "<http://e/b>"]
    release = read_release(small_release)
    mapping = read_mapping(small_release / "ontology" / "context.jsonld")
    assert b'"x\\ny"@en .\n' in write_quads(quads, N_TRIPLES, release, mapping)
    assert b"<rdf:RDF" in write_quads(quads, RDF_XML, release, mapping)


def test_short_documents_are_told_from_long_ones(release: Release) -> None:
    documents = make(release.path, Limits())
    for graph in (ALL, REGISTER):
        assert documents.is_short(f"{release.base}id/territory/asti", graph)
        assert not documents.is_short(f"{release.base}graph/links", graph)


def test_cells_that_a_spreadsheet_would_run_are_guarded() -> None:
    quad = ("<http://a.example/x>", "<http://a.example/p>", '"=1+1"', "")
    assert b",'=1+1," in _write_csv(Document(quad[0], (quad,)))
