"""Compiling: what is not known whole is left to pySHACL, and nothing is passed over."""

from io import StringIO

import pytest

from shacl.graphs import SHAPES, read_graph, read_quads
from twinrdf.findings import Severity
from twinrdf.progress import JsonLog
from twinrdf.shacl.compile import compile_shapes
from twinrdf.shacl.plan import Predicate
from twinrdf.validate import LEFT, validate_quads

TARGET = ":S a sh:NodeShape ; sh:targetClass :Thing ; sh:message 'm' ; "
QUERY = TARGET + "sh:sparql :Q . :Q sh:select "


def test_every_shape_of_the_register_is_understood() -> None:
    plan = compile_shapes(SHAPES)
    assert not plan.others
    assert len(plan.shapes) > 40


@pytest.mark.parametrize(
    "shapes",
    [
        TARGET + "sh:unheardOf 1 .",
        TARGET + "sh:node [ sh:unheardOf 1 ] .",
        TARGET + "sh:or ( [ sh:class :A ] [ sh:path :p ; sh:reifierShape :T ] ) .",
        TARGET + "sh:class :A . :elsewhere sh:entailment :all .",
        TARGET + "sh:class :A . :C a sh:ConstraintComponent .",
        TARGET + "sh:node :S .",
        TARGET + "sh:node :T . :T sh:property [ sh:path :p ; sh:node :S ] .",
        TARGET + "sh:in :noList .",
        TARGET + "sh:in () .",
        TARGET + "sh:property [ sh:minCount 1 ] .",
        TARGET + "sh:property [ sh:path :p, :q ; sh:minCount 1 ] .",
        TARGET + "sh:property [ sh:path :p ; sh:minCount 'a' ] .",
        TARGET + "sh:property [ sh:path :p ; sh:minCount 1, 2 ] .",
        TARGET + "sh:property [ sh:path [ sh:zeroOrMorePath 'p' ] ; sh:minCount 1 ] .",
        TARGET + "sh:property [ sh:path :p ; sh:lessThan 'q' ] .",
        TARGET + "sh:property [ sh:path :p ; sh:uniqueLang 'yes' ] .",
        TARGET + "sh:property [ sh:path :p ; sh:qualifiedMinCount 1 ; sh:qualifiedValueShape "
        "[ sh:class :A ] ; sh:qualifiedValueShapesDisjoint 'yes' ] .",
        TARGET + "sh:property [ sh:path :p ; sh:qualifiedMinCount 1 ; "
        "sh:qualifiedValueShape :Nowhere ] .",
        TARGET + "sh:property [ sh:path :p ; sh:qualifiedValueShape [ sh:class :A ] ] .",
        TARGET + "sh:property [ sh:path ( :p ) ; sh:minCount 1 ] .",
        TARGET + "sh:property [ sh:path _:p ; sh:minCount 1 ] . _:p sh:zeroOrMorePath _:p .",
        TARGET + "sh:ignoredProperties ( rdf:type ) .",
        TARGET + "sh:minCount 1 .",
        TARGET + "sh:severity sh:Info, sh:Warning .",
        ":S a owl:Class, sh:NodeShape ; sh:class :A .",
        ":S a :Kind, sh:NodeShape ; sh:class :A . :Kind rdfs:subClassOf rdfs:Class .",
        ":S sh:target [ sh:select 'SELECT ?this { ?this ?p ?o }' ] ; sh:class :A .",
        QUERY + "'SELECT $this { { $this :p ?o } UNION { $this :q ?o } }' .",
        QUERY + "'SELECT $this { OPTIONAL { $this :p ?o } }' .",
        QUERY + "'SELECT $this { ?s :p ?o FILTER EXISTS { $this :p ?o } }' .",
        QUERY + "'SELECT $this { $this <x:p> ?o BIND (?o AS ?value) }' .",
        QUERY + "'SELECT $this { $this <x:p> ?o MINUS { $this <x:q> ?o } }' .",
        QUERY + "'SELECT $this (COUNT(?o) AS ?n) { $this <x:p> ?o } GROUP BY $this' .",
        QUERY + "'SELECT $this { $this <x:p> ?o } LIMIT 1' .",
        QUERY + "'SELECT $this ?path { $this ?path ?o }' .",
        QUERY + "'SELECT $this { $this $PATH ?o }' .",
        QUERY + "'SELECT $this { $this <x:p> ?o FILTER (?o < NOW()) }' .",
        QUERY + "'SELECT ?o { $this <x:p> ?o }' .",
        QUERY + "'SELECT $this { $this u:p ?o }' .",
        QUERY + "'nonsense' .",
        QUERY + "'SELECT $this { $this <x:p> ?o }' ; sh:message 'its own {?o}' .",
        ":S sh:targetClass :T ; sh:sparql :Q . :Q sh:select 'SELECT $this { $this <x:p> ?o }' .",
    ],
)  # fmt: skip
def test_what_is_not_known_is_left_to_pyshacl(shapes: str) -> None:
    plan = compile_shapes(read_graph(shapes))
    assert (len(plan.shapes), len(plan.others)) == (0, 1)


def test_a_shape_that_is_switched_off_is_nobodys() -> None:
    plan = compile_shapes(read_graph(TARGET + "sh:deactivated true ; sh:unheardOf 1 ."))
    assert (plan.shapes, plan.others) == ((), frozenset())


def test_one_unknown_shape_leaves_the_others_in_the_plan() -> None:
    shapes = read_graph(
        TARGET + "sh:class :A . :T sh:targetClass :Thing ; sh:property [ sh:path :p ; "
        "sh:minCount 1 ; sh:unheardOf 1 ] ."
    )
    plan = compile_shapes(shapes)
    assert (len(plan.shapes), len(plan.others)) == (1, 1)
    told = StringIO()
    left, *found = validate_quads(read_quads(":x a :Thing ."), shapes, JsonLog(told))
    assert "validating 1 shape by pySHACL, which is slow" in told.getvalue()
    assert {result.component for result in found} == {
        "ClassConstraintComponent",
        "MinCountConstraintComponent",
    }
    assert (left.shape, left.severity) == (LEFT, Severity.INFO)
    assert "https://example.org/T has what only pySHACL knows" in left.message


def test_a_path_is_compiled_once_and_written_as_in_sparql() -> None:
    (shape,) = compile_shapes(
        read_graph(
            ":S sh:targetClass :A ; sh:path ( :p [ sh:inversePath :q ] "
            "[ sh:inversePath ( :t :u ) ] "
            "[ sh:oneOrMorePath [ sh:alternativePath ( :r :s ) ] ] "
            "[ sh:zeroOrMorePath ( :t :u ) ] [ sh:zeroOrOnePath [ sh:inversePath :q ] ] ) ; "
            "sh:minCount 1 ."
        )
    ).shapes
    assert shape.written_path == "/".join(
        (
            "<https://example.org/p>",
            "^<https://example.org/q>",
            "^<https://example.org/u>/^<https://example.org/t>",
            "(<https://example.org/r>|<https://example.org/s>)+",
            "(<https://example.org/t>/<https://example.org/u>)*",
            "(^<https://example.org/q>)?",
        )
    )
    assert shape.path != Predicate("<https://example.org/p>")
