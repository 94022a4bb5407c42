"""Answers in JSON are read as they stand, and what is none of the format is told."""

import json
from typing import Any

import pyoxigraph
import pytest

from twinrdf.sparql_json import read_results
from twinrdf.store import Rows
from twinrdf.terms import RDF_LANG_STRING, XSD, Term

A = Term("http://e/a")
TRIPLE = '<<( <http://e/a> <http://e/p> "x"@en )>>'


def answer(*rows: Any, names: Any = ("s", "o")) -> bytes:
    return json.dumps({"head": {"vars": names}, "results": {"bindings": rows}}).encode()


@pytest.mark.parametrize(
    ("written", "term"),
    [
        ("<http://e/a>", A),
        ('"Gent"', Term("Gent", f"{XSD}string")),
        ('"Gent"@nl', Term("Gent", RDF_LANG_STRING, "nl")),
        ('"2011"^^<http://www.w3.org/2001/XMLSchema#gYear>', Term("2011", f"{XSD}gYear")),
        (TRIPLE, Term(TRIPLE)),
        ('"x"@ar--rtl', Term("x", RDF_LANG_STRING, "ar--rtl")),
    ],
)  # fmt: skip
def test_terms_of_our_own_engine_are_read_as_they_are(written: str, term: Term) -> None:
    found = pyoxigraph.Store().query(f"SELECT ?s ?o {{ VALUES ?s {{ {written} }} }}")
    body = found.serialize(format=pyoxigraph.QueryResultsFormat.JSON)
    assert read_results(body) == Rows(("s", "o"), ((term, None),))


def test_a_blank_node_keeps_its_label() -> None:
    assert read_results(answer({"s": {"type": "bnode", "value": "b0"}}, names=["s"])) == Rows(
        ("s",), ((Term("_:b0"),),)
    )


def test_only_so_many_rows_and_some_columns_are_read() -> None:
    row = {"s": {"type": "uri", "value": A.value}, "o": "no term"}
    assert read_results(answer(row, {}, 5), ["s"], 2) == Rows(("s",), ((A,), (None,)))


@pytest.mark.parametrize("said", [True, False])
def test_an_answer_to_ask_is_yes_or_no(said: bool) -> None:
    assert read_results(json.dumps({"head": {}, "boolean": said}).encode()) is said


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff",
        b"5",
        b"[]",
        b"[" * 100_000,
        b"{}",
        b'{"results": {"bindings": []}}',
        b'{"head": {"vars": "so"}, "results": {"bindings": []}}',
        b'{"head": {"vars": [5]}, "results": {"bindings": []}}',
        b'{"head": {"vars": []}, "results": {"bindings": {}}}',
        answer([]),
        answer("s"),
        *(
            answer({"s": term})
            for term in (
                None,
                "x",
                {},
                {"type": "uri"},
                {"value": "x"},
                {"type": "uri", "value": 5},
                {"type": "uri", "value": "http://a b"},
                {"type": "other", "value": "x"},
                {"type": "triple", "value": {}},
                {"type": "literal", "value": "x", "datatype": 5},
                {"type": "literal", "value": "x", "datatype": "http://a> b"},
                {"type": "literal", "value": "x", "datatype": f"{XSD}date", "xml:lang": "en"},
            )
        ),
    ],
)
def test_what_is_no_answer_is_told(body: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_results(body)
