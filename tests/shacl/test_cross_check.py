"""Failures checked by pySHACL: it validates again, gives messages, and differences are reported."""

import re

import pytest

from shacl.graphs import read_graph, read_quads
from twinrdf import validate
from twinrdf.findings import Severity
from twinrdf.shacl.ask import ask_query
from twinrdf.shacl.columns import Columns
from twinrdf.shacl.compile import compile_shapes
from twinrdf.shacl.cross_check import cross_check, extract_subgraph, keep_targets, retarget
from twinrdf.shacl.evaluate import evaluate_plan
from twinrdf.shacl.report import UncomparableError, run_pyshacl
from twinrdf.validate import DISAGREEMENT, validate_quads

SHAPES = read_graph(
    """
    :S sh:targetClass :Thing ; sh:property :P, :Q .
    :P sh:path :p ; sh:or ( [ sh:class :Good ] [ sh:datatype xsd:date ] ) .
    :Q sh:path ( :p :part ) ; sh:minCount 1 .
    """
)
DATA = read_quads(":a a :Thing ; :p :x . :b a :Thing ; :p :y . :x a :Bad ; :part :x . :y a :Good .")


def test_pyshacl_gives_the_message_of_a_shape_without_one() -> None:
    results = validate_quads(DATA, SHAPES)
    assert results == run_pyshacl(DATA, SHAPES)
    assert all(result.message for result in results)
    assert len(results) == 2


def test_what_is_beyond_the_most_is_told_by_component(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(validate, "WORDED", 1)
    data = (*DATA, *read_quads(":c a :Thing ."))
    messages = {result.message for result in validate_quads(data, SHAPES) if "Q" in result.shape}
    assert len(messages) == 2
    assert "fails MinCountConstraintComponent" in messages


def test_the_subgraph_does_not_grow_with_the_register() -> None:
    (shape,) = compile_shapes(SHAPES).shapes
    more = read_quads(" ".join(f":n{n} a :Thing ; :p :x ; :other :a ." for n in range(50)))
    node = "<https://example.org/a>"
    small = extract_subgraph(shape, [node], Columns(DATA))
    assert small == extract_subgraph(shape, [node], Columns((*DATA, *more)))
    assert small < set(DATA)


def test_nested_shapes_are_validated_whole() -> None:
    (node,) = {shape.node for shape in compile_shapes(SHAPES).shapes}
    targeted = retarget(SHAPES, {node: ["<https://example.org/a>"]})
    assert {result.focus for result in run_pyshacl(DATA, targeted)} == {"https://example.org/a"}


def test_a_difference_is_a_result() -> None:
    shapes = read_graph(
        ":S sh:targetClass :T ; sh:path :p ; sh:minInclusive '2000-01-01'^^xsd:date ; "
        "sh:message 'm' ."
    )
    data = read_quads(":a a :T ; :p '2015'^^xsd:gYear .")  # rdflib compares by the names of types
    told, differing = sorted(validate_quads(data, shapes), key=lambda r: r.shape == DISAGREEMENT)
    assert (told.message, differing.severity) == ("m", Severity.WARNING)
    assert "pySHACL finds no failure of https://example.org/S" in differing.message


def test_pyshacl_is_asked_about_so_many_nodes_of_each_shape() -> None:
    columns = Columns((*DATA, *read_quads(" ".join(f":n{n} a :Thing ." for n in range(9)))))
    failures, _ = evaluate_plan(compile_shapes(SHAPES), columns, ask_query)
    assert sum(len(failing.focus) for failing in failures) == 11
    checked = cross_check(failures, columns, SHAPES, 3)
    assert len(checked.results) == 4
    assert not checked.missing | checked.extra


def test_siblings_are_seen_where_pyshacl_validates_one_of_them() -> None:
    shapes = read_graph(
        ":S sh:targetClass :Thing ; sh:property :P, :Q . "
        ":P sh:path :p ; sh:qualifiedValueShape [ sh:class :Bad ] ; sh:qualifiedMinCount 1 ; "
        "sh:qualifiedValueShapesDisjoint true ; sh:message 'm' . "
        ":Q sh:path :p ; sh:qualifiedValueShape [ sh:hasValue :x ] ; sh:qualifiedMaxCount 9 ; "
        "sh:message 'n' ."
    )
    results = validate_quads(DATA, shapes)
    assert {result.focus[-1] for result in results} == {"a", "b"}
    assert {result.message for result in results} == {"m"}


def test_the_subgraph_goes_no_further_than_a_shape_looks() -> None:
    (shape,) = compile_shapes(
        read_graph(":S sh:targetNode :a ; sh:path [ sh:inversePath :p ] ; sh:class :Good .")
    ).shapes
    data = read_quads(":b :p :a ; a :Bad . :c :p :b . :Bad rdfs:subClassOf :Worse .")
    found = extract_subgraph(shape, ["<https://example.org/a>"], Columns(data))
    assert found == {quad for quad in data if quad[0] != "<https://example.org/c>"}


def test_each_nameless_shape_is_held_to_the_nodes_that_it_was_asked_about() -> None:
    data = read_quads(" ".join(f":n{n} a :T ." for n in range(9)) + ":n8 :q 1, 2 .")
    shapes = read_graph(
        ":S sh:targetClass :T ; sh:property [ sh:path :p ; sh:minCount 1 ; sh:message 'm' ], "
        "[ sh:path :q ; sh:maxCount 1 ; sh:message 'n' ] ."
    )
    assert validate_quads(data, shapes) == run_pyshacl(data, shapes)


@pytest.mark.parametrize("how", ["sh:node :N", "sh:not [ sh:not :N ]", "sh:or ( :N )"])
def test_constraints_that_depend_on_a_query_are_skipped(how: str) -> None:
    shapes = read_graph(
        f":S sh:targetClass :Thing ; sh:message 'm' ; {how} . "
        ":N a sh:NodeShape ; sh:property [ sh:path :p ; sh:message 'n' ; sh:sparql "
        "[ sh:select 'SELECT $this ?value { $this <https://example.org/p> ?value }' ] ] ."
    )
    results = validate_quads(DATA, shapes)
    assert results == run_pyshacl(DATA, shapes)
    assert {result.message for result in results} == {"m"}


def test_what_only_words_tell_apart_is_told_apart() -> None:
    shapes = read_graph(
        ":S sh:targetClass :Thing ; sh:property [ sh:path :p ; sh:class :A ], "
        "[ sh:path :p ; sh:class :B ; sh:in ( :q :i :x :h :g ) ] ."
    )
    results = validate_quads(DATA, shapes)
    assert results == run_pyshacl(DATA, shapes)
    assert len(results) == 5
    (listed,) = {each.message for each in results if each.component.startswith("In")}
    told = re.findall(r"example.org/(\w)", listed)
    assert told == ["y", "g", "h", "i", "q", "x"]


@pytest.mark.parametrize("message", ["sh:message 'm' ;", ""])
def test_what_pyshacl_cannot_compare_is_reported_without_it(message: str) -> None:
    data = read_quads(":a :from 'x'^^xsd:integer ; :to 2 .")
    shape = f":S sh:targetSubjectsOf :to ; sh:path :from ; {message} sh:lessThanOrEquals :to ."
    (result,) = validate_quads(data, read_graph(shape))
    assert result.message == ("m" if message else "fails LessThanOrEqualsConstraintComponent")
    with pytest.raises(UncomparableError, match="cannot compare"):
        run_pyshacl(data, read_graph(shape))


@pytest.mark.parametrize(
    ("parameter", "values", "shown"),
    [
        ("sh:pattern", "'b6', 'a5', 'd4', 'c3', 'f2', 'e1'", ["b6", "a5", "d4", "c3", "f2", "e1"]),
        ("sh:equals", ":b6, :a5, :d4, :c3, :f2, :e1", ["a5", "b6", "c3", "d4", "e1", "f2"]),
        ("sh:hasValue", ":b6, :a5, :d4, :c3, :f2, :e1", ["a5", "b6", "c3", "d4", "e1", "f2"]),
        ("sh:in", "( :b6 :a5 :d4 :c3 :f2 :e1 )", ["a5", "b6", "c3", "d4", "e1", "f2"]),
    ],
)
def test_words_are_in_the_same_order_each_time(
    parameter: str, values: str, shown: list[str]
) -> None:
    data = read_quads(":a a :T ; :p :x .")
    shapes = read_graph(f":S sh:targetClass :T ; sh:path :p ; {parameter} {values} .")
    (plan,) = compile_shapes(shapes).shapes
    for told in (
        validate_quads(data, shapes),
        run_pyshacl(data, keep_targets(shapes, {plan.node})),
    ):
        (message,) = {each.message for each in told}
        assert re.findall(r"\b[a-f][1-6]\b", message) == shown
