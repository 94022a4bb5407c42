"""The plan against pySHACL: one case for each component of SHACL Core, from its specification."""

import random
from collections.abc import Iterator

import pytest

from costs import within
from shacl.graphs import read_graph, read_quads
from twinrdf.shacl import joins
from twinrdf.shacl.ask import ask_query
from twinrdf.shacl.columns import Columns
from twinrdf.shacl.compile import compile_shapes
from twinrdf.shacl.evaluate import Ask, evaluate_plan
from twinrdf.shacl.plan import Query
from twinrdf.shacl.report import make_results, run_pyshacl
from twinrdf.terms import Quad

DATA = read_quads(
    """
    :Small rdfs:subClassOf :Thing . :Tiny rdfs:subClassOf :Small .
    :a a :Thing ; :p 1, 2, 3 ; :q 2 ; :score 1, 2.5, 3, "x", :b ;
        :name "A"@en, "B"@en, "C"@nl ; :friend :b, :c .
    :b a :Small ; :p "x" ; :q 1 ; :name "long name" ; :friend :d ; :odd "y"@fr-be ; :part :c .
    :c a :Tiny, :Other ; :p "2020-01-01"^^xsd:date ; :q "2019-01-01"^^xsd:date ; :part :a .
    :d :p :a, 5 ; :name "D"@en, "E"@en-gb ; :friend "no node", :b .
    :e a :Thing ; :p 1 ; :q 1 ; :name "e" ; :part :b .
    """
)
TARGET = ":S a sh:NodeShape ; sh:targetClass :Thing ; sh:targetNode :d, 7 ; sh:message 'm' ; "
CASES = [
    "sh:property [ sh:path :p ; sh:minCount 2 ; sh:maxCount 2 ; sh:message 'n' ] .",
    "sh:property [ sh:path :p ; sh:maxCount 0 ; sh:message 'n' ] .",
    "sh:property [ sh:path :name ; sh:minCount 1 ; sh:maxCount 1 ; sh:message 'n' ] .",
    "sh:property [ sh:path :p ; sh:datatype xsd:integer ; sh:message 'n' ] .",
    "sh:property [ sh:path :p ; sh:nodeKind sh:IRIOrLiteral ; sh:minInclusive 2 ; "
    "sh:message 'n' ] .",
    "sh:property [ sh:path :score ; sh:maxExclusive 3 ; sh:minExclusive 1 ; sh:message 'n' ] .",
    "sh:property [ sh:path :name ; sh:uniqueLang true ; sh:minLength 1 ; sh:message 'n' ] .",
    "sh:property [ sh:path :name ; sh:maxLength 3 ; sh:message 'n' ] .",
    "sh:property [ sh:path :name ; sh:languageIn ( 'en' 'fr' ) ; sh:message 'n' ] .",
    "sh:property [ sh:path :name ; sh:pattern '^[a-c]$' ; sh:flags 'i' ; sh:message 'n' ] .",
    "sh:property [ sh:path :name ; sh:pattern '^ [a-c] $', '[B-D]' ; sh:flags 'xi' ; "
    "sh:message 'n' ] .",
    "sh:property [ sh:path :friend ; sh:class :Thing ; sh:message 'n' ] .",
    "sh:property [ sh:path :p ; sh:in ( 1 2 :a 'x' ) ; sh:message 'n' ] .",
    "sh:property [ sh:path :p ; sh:hasValue 1 ; sh:message 'n' ] .",
    "sh:property [ sh:path :p ; sh:equals :q ; sh:message 'n' ] .",
    "sh:property [ sh:path :p ; sh:disjoint :q ; sh:message 'n' ] .",
    "sh:property [ sh:path :q ; sh:lessThan :p ; sh:message 'n' ] .",
    "sh:property [ sh:path :q ; sh:lessThanOrEquals :p ; sh:message 'n' ] .",
    "sh:property [ sh:path :friend ; sh:node :HasP ; sh:message 'n' ] . "
    ":HasP a sh:NodeShape ; sh:property [ sh:path :part ; sh:minCount 1 ; sh:message 'n' ] .",
    "sh:property [ sh:path :friend ; sh:not [ sh:class :Other ] ; sh:message 'n' ] .",
    "sh:property [ sh:path :p ; sh:or ( [ sh:datatype xsd:integer ] [ sh:class :Thing ] ) ; "
    "sh:message 'n' ] .",
    "sh:property [ sh:path :friend ; sh:xone ( [ sh:class :Thing ] [ sh:class :Other ] ) ; "
    "sh:message 'n' ] .",
    "sh:property [ sh:path :p ; sh:and ( [ sh:datatype xsd:integer ] [ sh:minInclusive 2 ] ) ; "
    "sh:message 'n' ] .",
    "sh:property [ sh:path :name ; sh:qualifiedValueShape [ sh:languageIn ( 'en' ) ] ; "
    "sh:qualifiedMinCount 1 ; sh:qualifiedMaxCount 1 ; sh:message 'n' ] .",
    "sh:property [ sh:path :p ; sh:qualifiedValueShape [ sh:datatype xsd:integer ] ; "
    "sh:qualifiedMinCount 2 ; sh:qualifiedValueShapesDisjoint true ; sh:message 'n' ] , [ "
    "sh:path :p ; sh:qualifiedValueShape [ sh:minInclusive 2 ] ; sh:qualifiedMaxCount 1 ; "
    "sh:qualifiedValueShapesDisjoint true ; sh:message 'o' ] .",
    "sh:closed true ; sh:ignoredProperties ( rdf:type :p ) ; "
    "sh:property [ sh:path :name ; sh:minCount 0 ] .",
    "sh:class :Small ; sh:nodeKind sh:IRI .",
    "sh:pattern '/[ab]$' ; sh:in ( :a :b ) ; sh:hasValue :a .",
    "sh:property [ sh:path :friend ; sh:message 'n' ; "
    "sh:property [ sh:path :p ; sh:maxCount 1 ; sh:severity sh:Info ; sh:message 'o' ] ] .",
    "sh:property [ sh:path ( :friend :p ) ; sh:maxCount 1 ; sh:nodeKind sh:IRI ; "
    "sh:message 'n' ] .",
    "sh:property [ sh:path [ sh:inversePath :friend ] ; sh:minCount 1 ; sh:message 'n' ] .",
    "sh:property [ sh:path :p ; sh:in ( 1 ) ; sh:message 'n' ; sh:property [ "
    "sh:path [ sh:inversePath [ sh:alternativePath ( :p [ sh:inversePath :part ] ) ] ] ; "
    "sh:maxCount 1 ; sh:message 'o' ] ] .",
    "sh:property [ sh:path [ sh:alternativePath ( :p :q ) ] ; sh:datatype xsd:integer ; "
    "sh:message 'n' ] .",
    "sh:property [ sh:path [ sh:alternativePath ( :odd :part ) ] ; sh:minCount 1 ; "
    "sh:message 'n' ] .",
    "sh:property [ sh:path [ sh:oneOrMorePath :part ] ; sh:class :Other ; sh:message 'n' ] .",
    "sh:property [ sh:path [ sh:zeroOrMorePath :part ] ; sh:maxCount 2 ; sh:message 'n' ] .",
    "sh:property [ sh:path [ sh:zeroOrOnePath :part ] ; sh:minCount 2 ; sh:message 'n' ] .",
    "sh:property [ sh:path [ sh:zeroOrMorePath ( :part [ sh:inversePath :friend ] ) ] ; "
    "sh:maxCount 1 ; sh:message 'n' ] .",
    "sh:property [ sh:path ( [ sh:oneOrMorePath :part ] rdf:type ) ; sh:hasValue :Tiny ; "
    "sh:message 'n' ] .",
    "sh:targetSubjectsOf :part ; sh:targetObjectsOf :friend ; sh:class :Small .",
    "sh:deactivated true ; sh:class :Small .",
    "sh:property [ sh:path :p ; sh:deactivated true ; sh:minCount 9 ; sh:message 'n' ] .",
    "sh:property [ sh:path :friend ; sh:message 'n' ; sh:not [ sh:path :p ; sh:minCount 2 ] ] .",
    "sh:node [ sh:closed true ; sh:ignoredProperties ( rdf:type :p :q ) ] .",
    "sh:node [ sh:property [ sh:path :friend ; sh:property [ sh:path :p ; sh:maxCount 1 ] ] ] .",
]
QUERIES = [
    "SELECT $this ?value { $this :friend ?value . ?value :part* :a }",
    "SELECT $this { $this :p ?p . FILTER NOT EXISTS { $this :part ?any } }",
    "SELECT DISTINCT ?this (?o AS ?value) WHERE { ?this :p ?p . ?o :p ?p . FILTER (?o != $this) }",
    "SELECT $this ?value { $this :friend ?value . FILTER (ISIRI(?value) && ?value IN (:b, :c)) }",
    "SELECT $this ?value { $this :part/:part+ ?value }",
    "SELECT $this ?value { $this ^:friend|:part? ?value . FILTER (?value NOT IN (:b)) }",
    "SELECT $this ?value { ?value :friend $this . FILTER EXISTS { ?value :p [] } }",
    "SELECT $this { $this :name 'e' . FILTER NOT EXISTS { :b :friend $this } }",
    "SELECT $this ?value { $this :q ?q . ?value :p ?q . FILTER (?value = $this || ?value = :a) "
    "FILTER NOT EXISTS { ?value :friend ?f . FILTER NOT EXISTS { $this :friend ?f } } }",
    "SELECT $this ?value { $this :friend ?value . FILTER NOT EXISTS { ?value :friend ?f . "
    "$this :friend ?f . FILTER (?f != ?value) } FILTER (! (?value = :d)) }",
    "SELECT $this ?value { $this a :Thing . $this :friend* $this . $this :part ?value }",
]
STORED = [
    "SELECT $this ?value { $this ?by ?value . FILTER (ISIRI(?value) && ?value IN (:b, :c)) }",
    "SELECT $this ?value { $this :q ?value . FILTER (?value > 1) }",
    "SELECT $this ?value { $this :p ?p . ?value :name ?name . FILTER (STRLEN(?name) > 4) }",
    "SELECT $this ?value { $this :p ?value . FILTER (?value = 'x') }",
    "SELECT $this ?value { $this :q ?value . FILTER (ISNUMERIC(?value)) "
    "FILTER NOT EXISTS { $this :friend ?f . FILTER EXISTS { ?f :name ?n } } }",
    "SELECT $this ?value { $this :q ?value . FILTER (ISNUMERIC(?value)) "
    "FILTER EXISTS { $this :friend ?f . FILTER (?f != $this && EXISTS { ?f :p ?n }) } }",
]


def evaluate(
    data: tuple[Quad, ...], shapes: str, ask: Ask = ask_query
) -> tuple[set[object], set[object]]:
    columns = Columns(data)
    failures, others = evaluate_plan(compile_shapes(read_graph(shapes)), columns, ask)
    return set(make_results(failures, columns.terms)), set(others)


@pytest.mark.parametrize("case", CASES)
def test_a_component_as_pyshacl_has_it(case: str) -> None:
    found, others = evaluate(DATA, TARGET + case)
    assert not others
    assert found == set(run_pyshacl(DATA, read_graph(TARGET + case)))
    assert found or "deactivated" in case


@pytest.mark.parametrize(
    ("query", "stored"), [(query, query in STORED) for query in (*QUERIES, *STORED)]
)
@pytest.mark.parametrize("path", ["", "sh:path :p ;"])
def test_a_query_as_pyshacl_has_it(query: str, stored: bool, path: str) -> None:
    shapes = (
        f":S {path} sh:targetClass :Thing ; sh:message 'm' ; sh:sparql :Q . "
        f':Q sh:prefixes : ; sh:select "{query}" . '
        ": sh:declare [ sh:prefix '' ; sh:namespace 'https://example.org/' ] ."
    )
    asked: list[str] = []

    def ask(query: Query, columns: Columns) -> Iterator[tuple[str, str]]:
        asked.append(query.text)
        return ask_query(query, columns)

    found, others = evaluate(DATA, shapes, ask)
    assert not others
    assert found == set(run_pyshacl(DATA, read_graph(shapes)))
    assert found
    assert bool(asked) == stored


def test_a_query_that_joins_many_rows_is_asked_about_fewer_nodes_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shapes = (
        ":S sh:targetObjectsOf :to ; sh:message 'm' ; sh:sparql :Q . :Q sh:select "
        "'SELECT $this ?value { ?hub <https://example.org/to> $this, ?value . "
        "FILTER (?value != $this) }' ."
    )
    data = read_quads(" ".join(f":hub :to :n{n} ." for n in range(12)))
    found, _ = evaluate(data, shapes)
    assert len(found) == 12 * 11
    monkeypatch.setattr(joins, "MOST", 30)
    assert evaluate(data, shapes) == (found, set())
    monkeypatch.setattr(joins, "MOST", 5)  # too few for one node, so a store is asked
    assert evaluate(data, shapes) == (found, set())


TWINS = """
    :S sh:targetClass :T ; sh:message 'm' ; sh:sparql :Q .
    :Q sh:prefixes : ; sh:select '''SELECT $this (IRI(MIN(STR(?other))) AS ?value) WHERE {
        $this :p ?p ; :k ?k . ?other :k ?k ; :p ?p . FILTER (?other != $this)
        FILTER NOT EXISTS { $this :p ?mine FILTER NOT EXISTS { ?other :p ?mine } }
        FILTER NOT EXISTS { ?other :p ?theirs FILTER NOT EXISTS { $this :p ?theirs } } }
        GROUP BY $this''' . : sh:declare [ sh:prefix '' ; sh:namespace 'https://example.org/' ] .
"""


def refuse(_query: Query, _columns: Columns) -> Iterator[tuple[str, str]]:
    raise AssertionError("a store is asked")


@pytest.mark.parametrize("seed", range(3))
def test_the_first_of_twins_as_pyshacl_has_it(seed: int) -> None:
    chance = random.Random(seed)
    lines = ["<a> a :T ; :p 1 ; :k 1 . <a-b> a :T ; :p 1 ; :k 1 . :other :p 1, 2 ; :k 1 ."]
    for number in range(15):
        parties, kinds = (
            ", ".join(map(str, chance.sample(range(3), chance.randint(1, most)))) for most in (3, 2)
        )
        lines.append(f":n{number} a :T ; :p {parties} ; :k {kinds} .")
    data = read_quads("@base <https://example.org/> ." + "".join(lines))
    found, others = evaluate(data, TWINS, refuse)
    assert not others
    assert found == set(run_pyshacl(data, read_graph(TWINS)))
    assert len(found) > 5


def test_a_query_for_the_first_of_anything_else_is_left_to_pyshacl() -> None:
    assert evaluate(DATA, TWINS.replace("?other != $this", "?other != ?p"))[1]


def test_twins_without_an_iri_are_left_to_pyshacl() -> None:
    assert evaluate(read_quads(":a a :T ; :p 1 ; :k 1 . [] :p 1 ; :k 1 ."), TWINS)[1]


def test_thousands_of_twins_have_one_result_each() -> None:
    lines = (f":n{number} a :T ; :p :a, :b ; :k :c ." for number in range(20_000))
    columns = Columns(read_quads(" ".join(lines)))
    plan = compile_shapes(read_graph(TWINS))
    with within(5):
        ((failing,), others) = evaluate_plan(plan, columns, refuse)
    assert not others
    assert len(failing.focus) == 20_000
    assert failing.values is not None
    assert len({*failing.values.tolist()}) == 2


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(
    "rule",
    [
        "sh:sparql [ sh:select 'SELECT $this ?value {$this <x:p> ?value . ?value <x:p>* $this}' ]",
        "sh:sparql [ sh:select 'SELECT $this ?value {$this <x:q> ?value . $this <x:p>+ ?value}' ]",
        "sh:path ( [ sh:zeroOrMorePath <x:p> ] <x:q> ) ; sh:hasValue :n1",
        "sh:path [ sh:oneOrMorePath [ sh:alternativePath ( <x:p> <x:q> ) ] ] ; sh:hasValue :n1",
        "sh:path ( <x:p> [ sh:zeroOrOnePath <x:q> ] ) ; sh:hasValue :n1",
        "sh:path ( <x:q> [ sh:inversePath <x:p> ] ) ; sh:maxCount 2",
        "sh:path ( <x:q> [ sh:inversePath <x:p> ] ) ; sh:maxCount 0",
        "sh:path ( <x:q> [ sh:zeroOrMorePath <x:p> ] ) ; sh:maxCount 3",
        "sh:path [ sh:zeroOrMorePath <x:p> ] ; sh:in ( :n1 :n2 )",
    ],
)
def test_ways_through_a_tangle_as_pyshacl_has_them(rule: str, seed: int) -> None:
    chance = random.Random(seed)
    steps = ((*chance.choices(range(9), k=2), chance.choice("ppq")) for _ in range(14))
    data = read_quads("".join(f":n{one} <x:{by}> :n{two} ." for one, two, by in steps))
    shapes = f":S sh:targetSubjectsOf <x:p>, <x:q> ; sh:message 'm' ; {rule} ."
    found, others = evaluate(data, shapes, refuse)
    assert not others
    assert found == set(run_pyshacl(data, read_graph(shapes)))


@pytest.mark.parametrize("closed", [True, False])
def test_thousands_of_steps_in_a_row_are_followed(closed: bool) -> None:
    """So many come about when ids are filled in by dragging them down."""
    steps = [f":n{number} :p :n{number + 1} ." for number in range(6000)]
    data = read_quads(" ".join([*steps, ":n6000 :p :n0 ." if closed else "", ":n5 :q :end ."]))
    shapes = """
        :S sh:targetSubjectsOf :p ; sh:message 'm' ; sh:path ( [ sh:oneOrMorePath :p ] :q ) ;
            sh:hasValue :end .
        :R sh:targetSubjectsOf :p ; sh:message 'm' ; sh:sparql [ sh:prefixes : ;
            sh:select 'SELECT $this ?value { $this :p ?value . ?value :p* $this }' ] .
        : sh:declare [ sh:prefix '' ; sh:namespace 'https://example.org/' ] .
    """
    with within(5):
        failures, _ = evaluate_plan(compile_shapes(read_graph(shapes)), Columns(data), refuse)
    assert [len(each.focus) for each in failures] == ([6001] if closed else [5995])


def test_what_thousands_have_in_common_is_no_matter_of_pairs() -> None:
    data = read_quads("".join(f":n{number} :p :a ." for number in range(20_000)))
    shapes = """
        :S sh:targetSubjectsOf :p ; sh:message 'm' ; sh:path ( :p [ sh:inversePath :p ] ) ;
            sh:maxCount 1 .
    """
    with within(3):
        ((failing,), _) = evaluate_plan(compile_shapes(read_graph(shapes)), Columns(data), refuse)
    assert len(failing.focus) == 20_000


def test_a_path_of_several_steps_is_followed_against_its_direction() -> None:
    """pySHACL takes the steps back in the order they are written, so this is told by hand."""
    shapes = (
        ":S sh:targetNode :c, :d ; sh:path [ sh:inversePath ( :part [ sh:zeroOrOnePath :friend ] "
        ") ] ; sh:in ( :a ) ; sh:message 'm' ."
    )
    columns = Columns(DATA)
    failures, others = evaluate_plan(compile_shapes(read_graph(shapes)), columns, ask_query)
    assert not others
    found = {(each.focus[-1], each.value[-2]) for each in make_results(failures, columns.terms)}
    assert found == {("c", "b"), ("c", "c"), ("d", "e")}


def test_a_class_of_shapes_is_its_own_target() -> None:
    shapes = ":Thing a rdfs:Class, sh:NodeShape ; sh:message 'm' ; sh:pattern 'a$' ."
    found, others = evaluate(DATA, shapes)
    assert not others
    assert found == set(run_pyshacl(DATA, read_graph(shapes)))


def test_a_query_about_what_is_no_iri_is_not_asked_for_all() -> None:
    shapes = (
        ":S sh:targetObjectsOf :friend ; sh:message 'm' ; sh:sparql :Q . "
        ":Q sh:select 'SELECT $this { $this <https://example.org/p> ?p }' ."
    )
    assert evaluate(DATA, shapes)[1]


def test_a_query_about_what_a_store_respells_is_not_asked_for_all() -> None:
    shapes = (
        ":S sh:targetClass :Thing ; sh:message 'm' ; sh:sparql :Q . "
        ":Q sh:select 'SELECT $this ?value { $this <https://example.org/p> ?value "
        "FILTER (?value > 1) }' ."
    )
    assert not evaluate(DATA, shapes)[1]
    spelled = (*DATA, *read_quads(":a :p '01'^^xsd:integer ."))
    assert evaluate(spelled, shapes)[1]
