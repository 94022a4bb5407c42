"""The index has every thing in every order, counts what narrows them down, and is reproducible."""

import gc
import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from twinrdf.errors import ReleaseError
from twinrdf.formats.things import find_things
from twinrdf.index.columns import COLUMNS, FACETS, INDEX, PLACED, default_sort
from twinrdf.index.read import Index, read_index
from twinrdf.index.write import Inputs, find_members, gather_inputs, write_index
from twinrdf.mapping import read_mapping
from twinrdf.release import Release
from twinrdf.store import Store
from twinrdf.terms import XSD, Quad, typed
from twinrdf.vocab import term


@pytest.fixture(scope="module")
def index(release: Release) -> Index:
    return read_index(release.path / INDEX)


@pytest.fixture(scope="module")
def inputs(release: Release, store: Store) -> Inputs:
    """What the index of the release was made from, read back from its store."""
    everything = sorted(store.quads())
    register = tuple(quad for quad in everything if not quad[3])
    mapping = read_mapping(release.path / "ontology" / "context.jsonld")
    members = find_members(everything, release.base)
    languages = release.languages
    things = find_things(register, mapping, release.base)
    return gather_inputs(register, mapping, languages, members, release.path / "report", things)


def make_index(folder: Path, inputs: Inputs) -> Index:
    """Write an index and open it."""
    write_index(folder / INDEX, inputs)
    return read_index(folder / INDEX)


def slugs(index: Index, kind: str, chosen: dict[str, str], sort: str = "") -> list[str]:
    part = index.find(kind, chosen, sort)
    found = index.iris(list(part.numbers()))
    assert len(found) == part.total
    return [iri.rpartition("/")[2] for iri in found]


@pytest.mark.parametrize("kind", COLUMNS)
def test_every_kind_is_whole_in_every_order(index: Index, release: Release, kind: str) -> None:
    members = sorted(slugs(index, kind, {}))
    assert len(set(members)) == release.counts["entities"].get(kind, 0)
    for column in COLUMNS[kind].split():
        assert sorted(slugs(index, kind, {}, column)) == members
        assert sorted(slugs(index, kind, {}, f"-{column}")) == members


def test_what_has_no_value_comes_last_both_ways(index: Index) -> None:
    first, last = (
        slugs(index, "partnership", {}, "start"),
        slugs(index, "partnership", {}, "-start"),
    )
    assert first[0] == "chengdu--montpellier"
    assert last[0] == "ghent--weihai"
    assert first[-1] == last[-1] == "ghent--taizhou-zhejiang"


def test_an_unknown_order_is_the_usual(index: Index) -> None:
    assert slugs(index, "agreement", {}, "'; DROP") == slugs(
        index, "agreement", {}, default_sort("agreement")
    )


@pytest.mark.parametrize("kind", FACETS)
def test_a_facet_counts_what_it_narrows_down_to(index: Index, kind: str) -> None:
    for name in FACETS[kind]:
        for choice in index.choices(kind, name):
            assert choice.size == len(slugs(index, kind, {name: choice.slug})) > 0


@pytest.mark.parametrize("kind", FACETS)
def test_what_lists_can_be_narrowed_down_by_country(index: Index, kind: str) -> None:
    assert bool(index.choices(kind, "country")) == ("country" in FACETS[kind])


def test_values_that_end_alike_are_told_apart(inputs: Inputs, tmp_path: Path) -> None:
    base = "https://example.org/r/"
    register: list[Quad] = []
    for slug, publisher in (("a", "territory"), ("b", "organization"), ("c", "organization")):
        source = f"<{base}id/source/{slug}>"
        register += [
            (source, term("rdf:type"), term("tw:SourceDocument"), ""),
            (source, term("dcterms:publisher"), f"<{base}id/{publisher}/ghent>", ""),
        ]
    things = find_things(register, inputs.mapping, base)
    found = make_index(tmp_path, replace(inputs, things=things))
    sizes = {"organization/ghent": 2, "territory/ghent": 1}
    assert found.count("source", "publisher", {}) == sizes
    for slug, size in sizes.items():
        assert found.find("source", {"publisher": slug}).total == size


def test_terms_are_in_the_order_of_their_length(inputs: Inputs, tmp_path: Path) -> None:
    base = "https://example.org/r/"
    register: list[Quad] = []
    for slug in ("P10Y", "P18M", "P2Y", "P30D", "P1M"):
        agreement = f"<{base}id/agreement/{slug}>"
        register += [
            (agreement, term("rdf:type"), term("tw:Agreement"), ""),
            (agreement, term("tw:term"), typed(slug, XSD + "duration"), ""),
        ]
    things = find_things(sorted(register), inputs.mapping, base)
    found = make_index(tmp_path, replace(inputs, things=things))
    assert slugs(found, "agreement", {}, "term") == ["P30D", "P1M", "P18M", "P2Y", "P10Y"]


def test_facets_combine(index: Index) -> None:
    both = {"country": "belgium", "decade": "2010s"}
    found = slugs(index, "partnership", both)
    one = set(slugs(index, "partnership", {"country": "belgium"}))
    assert set(found) == one & set(slugs(index, "partnership", {"decade": "2010s"}))
    counts = index.count("partnership", "decade", both)
    assert counts["2010s"] == len(found)
    assert sum(index.count("partnership", "country", {}).values()) > len(found)
    assert slugs(index, "partnership", {"country": "atlantis"}) == []


def test_a_part_is_cut_anywhere(index: Index) -> None:
    whole = list(index.find("territory", {"country": "china"}, "-ties").numbers())
    part = index.find("territory", {"country": "china"}, "-ties")
    assert list(part.numbers(3, 6)) == whole[3:6]
    assert list(part.numbers(10_000, 10_050)) == []


def test_rows_have_ids_dates_and_places(index: Index) -> None:
    rows = {json.loads(row)["id"]: (json.loads(row), geometry)
            for row, geometry in index.rows(index.find("partnership", {}))}  # fmt: skip
    row, geometry = rows["partnership/flemish-brabant--chengdu"]
    assert row["label"] == "Flemish Brabant and Chengdu"
    assert row["party"] == ["chengdu", "flemish-brabant"]
    assert row["country"] == ["belgium", "china"]
    assert row["start"] == "2011-05-27"
    assert row["status"] == "active"
    assert len(row["sources"]) == 2
    assert json.loads(geometry)["type"] == "LineString"


def test_dates_are_in_the_order_of_time(index: Index, release: Release) -> None:
    names = ("agreement/ghent--weihai-friendship-agreement-2013", "partnership/ghent--weihai")
    others = ("partnership/ghent--taizhou-zhejiang", "partnership/chengdu--montpellier", "no/thing")
    base = f"{release.base}id/"
    assert index.dates([base + name for name in (*names, *others)]) == [
        ("1981", "", f"{base}partnership/chengdu--montpellier"),
        ("2013-09-24", "2018-09-24", f"{base}agreement/ghent--weihai-friendship-agreement-2013"),
        ("2013-09-24", "", f"{base}partnership/ghent--weihai"),
    ]


def test_figures_tell_their_amount_in_parts(index: Index) -> None:
    row = json.loads(next(iter(index.rows(index.find("figure", {}))))[0])
    assert {"qualifier", "value", "unit"} <= row.keys()
    assert "amount" not in row


@pytest.mark.parametrize("kind", sorted(set(COLUMNS) - PLACED))
def test_what_has_no_place_has_no_geometry(index: Index, kind: str) -> None:
    assert not any(geometry for _, geometry in index.rows(index.find(kind, {})))


def test_counts_are_of_ties_and_of_what_sources_tell(index: Index, release: Release) -> None:
    assert index.count_of(f"{release.base}id/territory/ghent") == 2
    assert index.count_of(f"{release.base}id/source/ghent-institution-entry") > 10
    assert index.count_of("https://nowhere.example/") == 0


def test_named_graphs_know_their_members(index: Index, release: Release) -> None:
    graph = f"{release.base}graph/catalog"
    members = index.members(graph)
    assert {kind for kind, *_ in members} >= {"source"}
    total = sum(size for *_, size in members)
    assert len(index.list_members(graph, 0, total + 5)) == total
    assert index.members("https://nowhere.example/") == []


def test_it_is_the_same_made_anew(release: Release, inputs: Inputs, tmp_path: Path) -> None:
    write_index(tmp_path / "again", inputs)
    assert (tmp_path / "again").read_bytes() == (release.path / INDEX).read_bytes()


def test_findings_are_counted_also_where_they_are_not_listed(
    inputs: Inputs, tmp_path: Path
) -> None:
    row = {"severity": "info", "rule": "r", "message": "more", "times": 40}
    findings = [{**row, "times": 1}, row]
    held = make_index(tmp_path, replace(inputs, findings=findings))
    assert held.count_findings() == [("info", "r", 2, 41)]
    assert [row["times"] for row in held.list_findings("info", "", 0, 10)] == [1, 40]
    assert held.list_findings("violation", "", 0, 10) == []


def test_what_is_no_index_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bad").write_bytes(b"no database" * 100)
    for path in (tmp_path / "bad", tmp_path / "missing"):
        with pytest.raises(ReleaseError, match="build again"):
            read_index(path)
    gc.collect()  # what is left open is told from Python 3.13 on


@pytest.mark.parametrize(
    "damage",
    ["DROP TABLE ordering", "UPDATE ordering SET places = x'00'", "UPDATE ordering SET places = 1"],
)
def test_what_was_damaged_is_told_when_it_is_asked(
    inputs: Inputs, tmp_path: Path, damage: str
) -> None:
    make_index(tmp_path, inputs)
    with closing(sqlite3.connect(tmp_path / "index.sqlite")) as connection:
        connection.execute(damage)
        connection.commit()
    index = read_index(tmp_path / "index.sqlite")
    with pytest.raises(ReleaseError, match="index of this release cannot be read"):
        index.find("territory", {})


@pytest.mark.parametrize(
    "extra",
    [
        "CREATE VIEW kind AS WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) "
        "SELECT n AS kind, 1 AS first, 1 AS size FROM c",
        "CREATE VIRTUAL TABLE kind USING rtree (kind, first, size)",
        "CREATE VIRTUAL TABLE kind USING rtree (kind, first, size); PRAGMA writable_schema = ON; "
        "UPDATE sqlite_master SET sql = replace(sql, 'CREATE ', 'CREATE/**/')",
    ],
)
def test_what_would_run_when_it_is_asked_is_refused(tmp_path: Path, extra: str) -> None:
    with closing(sqlite3.connect(tmp_path / "index.sqlite")) as connection:
        connection.executescript(extra)
    with pytest.raises(ReleaseError, match="more than tables and their indexes"):
        read_index(tmp_path / "index.sqlite")


def test_it_is_never_written_when_served(index: Index) -> None:
    with pytest.raises(ReleaseError, match="readonly"):
        index._rows("DELETE FROM thing")


def test_findings_and_decisions_are_sorted_as_asked(inputs: Inputs, tmp_path: Path) -> None:
    findings = [
        {"severity": "info", "rule": rule, "file": file, "line": line}
        for rule, file, line in (("b", "x", 10), ("a", "y", 9), ("c", "x", 9), ("d", None, None))
    ]
    decisions = [{"disagreement": True, "label": label, "rule": "r"} for label in ("b", "A", "c")]
    held = make_index(tmp_path, replace(inputs, findings=findings, decisions=decisions))

    def rules(sort: str) -> str:
        return "".join(row["rule"] for row in held.list_findings("", "", 0, 9, sort))

    orders = {"": "bacd", "rule": "abcd", "-rule": "dcba", "where": "cbad", "-where": "abcd"}
    assert {sort: rules(sort) for sort in orders} == orders
    for sort, order in (("label", "Abc"), ("-label", "cbA"), ("1; DROP TABLE thing", "bAc")):
        found = held.list_decisions(0, 9, disagreement=True, sort=sort)
        assert "".join(row["label"] for row in found) == order
