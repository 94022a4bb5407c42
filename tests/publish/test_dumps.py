"""The dumps of the real register: every reader finds the same statements in each."""

import csv
import gzip
import hashlib
import json
import xml.etree.ElementTree as ET
from collections import Counter

import pyoxigraph
import pytest
import rdflib

from twinrdf import zstd
from twinrdf.lines import format_line
from twinrdf.pipeline import Checked
from twinrdf.release import COMPRESSIONS, Dump, Release

REGISTER = {"Turtle": "turtle", "JSON-LD": "json-ld", "RDF/XML": "xml", "N-Triples": "nt11"}
EVERYTHING = {"TriG": "trig", "N-Quads": "nquads"}


def find(release: Release, form: str) -> Dump:
    (dump,) = (dump for dump in release.dumps if dump.format == form and not dump.compression)
    return dump


@pytest.mark.parametrize("form", [*REGISTER, *EVERYTHING])
def test_oxigraph_reads_exactly_the_dataset(form: str, release: Release, checked: Checked):
    dump = find(release, form)
    quads = checked.dataset.register if form in REGISTER else checked.dataset.everything
    expected = "".join(map(format_line, quads)).encode()
    kind = pyoxigraph.RdfFormat.from_media_type(dump.media_type)
    described = pyoxigraph.NamedNode(f"{release.base}graph/dataset")
    written = list(pyoxigraph.parse(path=release.path / dump.path, format=kind))
    found = [quad for quad in written if quad.graph_name != described]
    assert len(written) == dump.statements
    assert len(found) == len(quads)
    assert (len(written) > len(found)) == (form in EVERYTHING)
    assert set(found) == set(pyoxigraph.parse(expected, format=pyoxigraph.RdfFormat.N_QUADS))


@pytest.mark.parametrize("form", ["Turtle", "JSON-LD", "RDF/XML"])
@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
def test_rdflib_reads_the_same_graph(form: str, release: Release):
    lines = rdflib.Graph().parse(release.path / "dumps" / "register.nt", format="nt11")
    found = rdflib.Graph().parse(release.path / find(release, form).path, format=REGISTER[form])
    assert set(found) == set(lines)  # without blank nodes, equal is isomorphic
    assert not any(isinstance(node, rdflib.BNode) for triple in lines for node in triple)


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
def test_rdflib_reads_the_same_dataset(release: Release):
    read = []
    for form, name in EVERYTHING.items():
        dataset = rdflib.Dataset()
        dataset.parse(release.path / find(release, form).path, format=name)
        read.append(set(dataset.quads()))
    assert read[0] == read[1]
    assert len(read[0]) == release.counts["quads"]


def test_lines_are_in_order_and_unique(release: Release):
    for name in ("register.nt", "everything.nq"):
        lines = (release.path / "dumps" / name).read_bytes().splitlines()
        assert lines == sorted(set(lines))


def test_each_dump_is_what_it_says(release: Release):
    for dump in release.dumps:
        content = (release.path / dump.path).read_bytes()
        assert (dump.bytes, dump.sha256) == (len(content), hashlib.sha256(content).hexdigest())
        if dump.compression == "gzip":
            assert gzip.decompress(content) == (release.path / dump.unpacked).read_bytes()
            assert content[3] == 0, "a gzip that holds a name differs from place to place"
            assert content[4:8] == bytes(4), "a gzip that holds a time differs each time"
        elif dump.compression:
            with zstd.ZstdFile(release.path / dump.path) as file:
                assert file.read() == (release.path / dump.unpacked).read_bytes()


def test_each_dump_is_there_plain_and_in_every_compression(release: Release):
    ways = Counter(dump.compression for dump in release.dumps)
    assert ways.keys() == {"", *COMPRESSIONS}
    assert len(set(ways.values())) == 1


def test_tables_have_a_row_for_each_thing(release: Release):
    tables = [dump for dump in release.dumps if dump.path.endswith(".csv")]
    assert len([dump for dump in tables if dump.path.startswith("dumps/csv/")]) == 10
    for dump in tables:
        text = (release.path / dump.path).read_text(encoding="utf-8-sig")
        rows = list(csv.DictReader(text.splitlines(keepends=True)))
        assert len(rows) == dump.statements
        assert len({row["id"] for row in rows}) == len(rows)


def test_map_and_network_are_read(release: Release):
    dump = find(release, "GeoJSON")
    features = json.loads((release.path / dump.path).read_text(encoding="utf-8"))["features"]
    assert len(features) == dump.statements > 10
    for form, tag in (("GraphML", "edge"), ("GEXF", "edge")):
        dump = find(release, form)
        tree = ET.parse(release.path / dump.path)
        edges = [item for item in tree.iter() if item.tag.rpartition("}")[2] == tag]
        assert len(edges) == dump.statements > 5
