"""Columns: the same whatever the order, and asked for many nodes at once."""

import random

import numpy as np
import pytest

from shacl.graphs import read_quads
from twinrdf.shacl.arrays import among, distinct, pack, unpack
from twinrdf.shacl.columns import SUBCLASS, TYPE, Column, Columns
from twinrdf.terms import XSD

QUADS = read_quads(
    """
    :a a :Thing ; :p :b, :c, 1 ; :name "A" . :b :p :c . :c a :Small, :Other .
    :Small rdfs:subClassOf :Thing . :Tiny rdfs:subClassOf :Small . :Thing rdfs:subClassOf :Tiny .
    """
)
P = "<https://example.org/p>"


def iri(name: str) -> str:
    return f"<https://example.org/{name}>"


@pytest.mark.parametrize("seed", range(3))
def test_order_and_repetition_do_not_matter(seed: int) -> None:
    quads = [*QUADS, *QUADS[:4]]
    random.Random(seed).shuffle(quads)
    columns = Columns(quads)
    assert sorted(columns.quads(None)) == sorted(QUADS)
    assert sorted(columns.values(P, iri("a"))) == sorted(
        q[2] for q in QUADS if q[:2] == (iri("a"), P)
    )
    assert sorted(columns.subjects(P, iri("c"))) == [iri("a"), iri("b")]
    assert len(columns.distinct(P)) == 3


def test_what_is_not_there_has_no_values() -> None:
    columns = Columns(QUADS)
    assert columns.values("<x:none>", iri("a")) == columns.values(P, "<x:none>") == []
    number = columns.number("<x:new>")
    assert columns.terms[number] == "<x:new>"
    assert columns.number("<x:new>") == number
    assert not columns.have_literal(columns.numbers(["<x:new>", iri("a")]))
    assert columns.have_literal(columns.numbers(['"A"', iri("a")]))


def test_instances_are_those_of_classes_below_even_in_a_circle() -> None:
    columns = Columns(QUADS)
    found = {columns.terms[number] for number in columns.instances(iri("Thing")).tolist()}
    assert found == {iri("a"), iri("c")}
    assert len(columns.instances(SUBCLASS)) == 0


def test_replacing_triples_gives_what_making_anew_does_and_tells_what_changed() -> None:
    columns, gone = Columns(QUADS), "<https://example.org/name>"
    assert columns.number(iri("a")) in columns.instances(iri("Thing"))
    new = read_quads(":a :p :c, :d . :d a :Thing .")
    changes = columns.replace([iri("a"), iri("d")], new)
    rest = [quad for quad in QUADS if quad[0] != iri("a")]
    assert sorted(columns.quads(None)) == sorted([*rest, *new])
    assert sorted(columns.quads([P])) == sorted(q for q in [*rest, *new] if q[1] == P)
    assert gone not in columns.by_predicate
    assert {key: {columns.terms[one] for one in found} for key, found in changes.items()} == {
        (TYPE, False): {iri("a"), iri("d")},
        (TYPE, True): {iri("Thing")},
        (P, False): {iri("a")},
        (P, True): {iri("b"), iri("d"), f'"1"^^<{XSD}integer>'},
        (gone, False): {iri("a")},
        (gone, True): {'"A"'},
    }
    found = {columns.terms[number] for number in columns.instances(iri("Thing")).tolist()}
    assert found == {iri("c"), iri("d")}


def test_nodes_may_come_in_any_order_and_again() -> None:
    pairs = [(3, 1), (3, 2), (5, 1), (9, 4)]
    column = Column(pack(*np.array(pairs, np.int32).T))
    nodes = np.array([9, 4, 3, 3, 10], np.int32)
    places, values = column.expand(nodes)
    assert places.tolist() == [0, 2, 2, 3, 3]
    assert values.tolist() == [4, 1, 2, 1, 2]
    assert column.inverse().keys.tolist() == [1, 2, 4]
    assert column.spread == 4 / 3


def test_sets_and_pairs_are_those_of_numbers() -> None:
    numbers = np.array([5, 1, 5, 3], np.int32)
    assert distinct(numbers).tolist() == [1, 3, 5]
    assert among(numbers, np.array([3, 5], np.int32)).tolist() == [True, False, True, True]
    assert not among(numbers, numbers[:0]).any()
    assert [half.tolist() for half in unpack(pack(numbers, numbers[::-1]))] == [
        [5, 1, 5, 3],
        [3, 5, 1, 5],
    ]
