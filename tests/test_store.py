"""The store: what goes in comes out as text, and nothing live leaves it."""

import threading
from pathlib import Path

import pytest

from costs import within
from twinrdf.errors import QueryError, ReleaseError
from twinrdf.store import LocalStore, _Bounded, load_quads, open_store, read_lines, write_store
from twinrdf.terms import XSD, Term

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
A, B, P, G = "<http://e/a>", "<http://e/b>", "<http://e/p>", "<http://e/g>"
LINES = [
    f'{A} {P} "Gent"@nl .',
    f'{A} {P} "say \\"hi\\"\\n\\tthen \\\\ go" .',
    f'{A} {P} "2011"^^<{XSD}gYear> .',
    f'{B} {P} "01"^^<{XSD}integer> .',
    f"{A} {P} {B} {G} .",
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("store")
    nquads = root / "everything.nq"
    nquads.write_text("".join(f"{line}\n" for line in LINES), encoding="utf-8")
    write_store(nquads, root / "store")
    return root / "store"


@pytest.fixture(scope="module")
def store(folder: Path) -> LocalStore:
    return open_store(folder)


def test_terms_come_out_spelled_as_the_dataset_spells_them(store: LocalStore):
    assert list(store.quads(A, graph="")) == [
        (A, P, '"2011"^^<http://www.w3.org/2001/XMLSchema#gYear>', ""),
        (A, P, '"Gent"@nl', ""),
        (A, P, '"say \\"hi\\"\\n\\tthen \\\\ go"', ""),
    ]


def test_any_graph_is_searched_unless_one_is_named(store: LocalStore):
    assert len(list(store.quads())) == len(LINES)
    assert list(store.quads(graph=G)) == [(A, P, B, G)]
    assert list(store.quads(object=B)) == [(A, P, B, G)]
    assert list(store.quads(object='"Gent"@nl')) == [(A, P, '"Gent"@nl', "")]
    assert list(store.quads(predicate="<http://e/none>")) == []


def test_select_gives_terms_and_none_for_unbound(store: LocalStore):
    rows = store.select(
        "SELECT ?s ?n ?none { ?s <http://e/p> ?n FILTER(lang(?n) = 'nl') OPTIONAL { ?n ?n ?none } }"
    )
    assert rows.columns == ("s", "n", "none")
    (row,) = rows.rows
    assert row[0] == Term("http://e/a")
    assert row[1] is not None
    assert row[1].value == "Gent"
    assert row[1].language == "nl"
    assert row[2] is None


def test_select_binds_variables_to_terms(store: LocalStore):
    query = "SELECT ?s ?query { ?s <http://e/p> ?query }"
    assert len(store.select(query, s=B).rows) == 1
    assert len(store.select(query, query='"Gent"@nl').rows) == 1
    assert store.select(query, s="<http://e/none>").rows == ()


def test_a_bound_variable_must_be_projected(store: LocalStore):
    with pytest.raises(QueryError, match=r"variable \?s .*; change the query"):
        store.select("SELECT ?o { ?s <http://e/p> ?o }", s=A)


@pytest.mark.parametrize(
    ("query", "media_type", "start"),
    [
        ("SELECT ?s { ?s ?p 1 }", "text/csv", b"s\r\nhttp://e/b"),
        ("ASK { ?s ?p 1 }", "application/sparql-results+json", b'{"head":{},"boolean":true}'),
        ("CONSTRUCT WHERE { ?s ?p 1 }", "application/n-triples", b"<http://e/b> <http://e/p> "),
        ("DESCRIBE <http://e/b>", "text/turtle", b"@prefix "),
    ],
)
def test_answers_are_bytes(store: LocalStore, query: str, media_type: str, start: bytes):
    assert store.answer(query, media_type).startswith(start)


@pytest.mark.parametrize("media_type", ["text/html", "text/turtle", "nonsense"])
def test_an_answer_without_that_form_says_so(store: LocalStore, media_type: str):
    with pytest.raises(QueryError, match="no form"):
        store.answer("SELECT ?s { ?s ?p ?o }", media_type)


def test_a_query_that_is_not_sparql_says_where(store: LocalStore):
    with pytest.raises(QueryError, match="query:1:12: not SPARQL"):
        store.select("SELECT ?s {")
    with pytest.raises(QueryError, match="not a SELECT"):
        store.select("ASK { ?s ?p ?o }")


def test_answers_may_pass_to_another_thread(store: LocalStore):
    quads, rows = store.quads(), store.select("SELECT ?s { ?s ?p ?o }")
    counts: list[int] = []
    thread = threading.Thread(target=lambda: counts.extend([len(list(quads)), len(rows.rows)]))
    thread.start()
    thread.join()
    assert counts == [5, 4]


def test_reading_leaves_the_store_as_it_is(folder: Path):
    before = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    assert not any(name.startswith("LOG") for name in before)
    list(open_store(folder).quads())
    assert {path.name: path.stat().st_mtime_ns for path in folder.iterdir()} == before


def test_a_missing_store_says_what_to_do(tmp_path: Path):
    with pytest.raises(ReleaseError, match=r"cannot open the store: .*build again"):
        open_store(tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_a_file_that_is_not_nquads_makes_no_store(tmp_path: Path):
    bad = tmp_path / "bad.nq"
    bad.write_text("<http://e/a> <http://e/p> oops .\n")
    with pytest.raises(ReleaseError, match=r"bad\.nq: not N-Quads"):
        write_store(bad, tmp_path / "store")


def test_a_short_answer_is_measured_before_it_is_kept(store: LocalStore) -> None:
    query = f"SELECT ?o {{ {A} {P} ?o }}"
    whole = store.answer_shortly(query, "text/csv", {}, 1000)
    assert whole == store.answer(query, "text/csv")
    assert store.answer_shortly(query, "text/csv", {}, len(whole)) == whole
    assert store.answer_shortly(query, "text/csv", {}, len(whole) - 1) is None
    file = _Bounded(4)
    file.write(b"abc")
    with pytest.raises(OSError, match="more than 4 bytes"):
        file.write(b"de")
    assert file.getvalue() == b"abc"


def test_quads_can_be_limited(store: LocalStore) -> None:
    everything = list(store.quads())
    assert len(everything) > 2
    some = list(store.quads(limit=2))
    assert len(some) == 2
    assert set(some) < set(everything)
    assert list(store.quads(limit=2)) == some


def test_quads_are_held_in_memory_to_be_asked():
    store = load_quads([(A, P, '"Gent"@nl', ""), (B, P, A, "")])
    assert store.select("SELECT ?s { ?s ?p ?o FILTER isLITERAL(?o) }").rows == ((Term(A[1:-1]),),)


@pytest.mark.parametrize(
    ("media_type", "start", "inner", "end"),
    [
        ("application/n-triples", "<<( <x:a> <x:b> ", "<x:c>", ")>>"),
        ("application/ld+json", '"x:b": {\n', '"@id": "x:c"', "}"),
        ("application/ld+json", '"x:b": {"@list": [{', '"@id": "x:c"', "}]}"),
        ("application/rdf+xml", "<d:Description><d:b>", "c", "</d:b></d:Description>"),
    ],
)
def test_rdf_nested_without_end_is_refused(
    tmp_path: Path, media_type: str, start: str, inner: str, end: str
) -> None:
    around = {
        "application/n-triples": "<x:a> <x:b> %s .\n",
        "application/ld+json": '{"x:{{[": "\\"{[", %s}',
        "application/rdf+xml": f'<d:RDF xmlns:d="{RDF}">%s</d:RDF>',
    }[media_type]
    for depth, path in ((9, tmp_path / "flat"), (30_000, tmp_path / "deep")):
        path.write_text(around % (start * depth + inner + end * depth), encoding="utf-8")
    assert list(read_lines(tmp_path / "flat", media_type))
    with pytest.raises(ReleaseError, match="too deep"):
        list(read_lines(tmp_path / "deep", media_type))


@pytest.mark.parametrize(
    ("media_type", "content", "told"),
    [
        ("application/ld+json", '{"x:b": "' + '\\"' * 300_000, "not application/ld[+]json: "),
        (
            "application/rdf+xml",
            f'<d:RDF xmlns:d="{RDF}">',
            "application/rdf[+]xml: no element",
        ),
        (
            "application/rdf+xml",
            f'<!DOCTYPE d [<!ENTITY e "e">]><d:RDF xmlns:d="{RDF}"/>',
            "not application/rdf[+]xml: it has a document type",
        ),
        ("text/csv", "<x:a> <x:b> <x:c> .", "text/csv is no format of RDF"),
    ],
)
def test_what_would_be_read_without_end_is_refused_at_once(
    tmp_path: Path, media_type: str, content: str, told: str
) -> None:
    (tmp_path / "file.rdf").write_text(content, encoding="utf-8")
    with within(5), pytest.raises(ReleaseError, match=f"{told}.*; build again"):
        list(read_lines(tmp_path / "file.rdf", media_type))
