"""Queries read as groups: what joins can answer, and what is left to a store."""

import pytest
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery

from twinrdf.shacl.patterns import NoJoinError, find_twins, read_select
from twinrdf.shacl.plan import (
    Exists,
    Group,
    Holds,
    IsIri,
    Predicate,
    Repeated,
    Same,
    Sequence,
    Twins,
)

P, Q = Predicate("<x:p>"), Predicate("<x:q>")


def read(pattern: str, select: str = "$this ?value") -> tuple[Group, str]:
    return read_select(translateQuery(parseQuery(f"SELECT {select} {{ {pattern} }}")).algebra)


@pytest.mark.parametrize(
    ("pattern", "triples", "filters"),
    [
        ("$this <x:p> 'a'@en", (("?this", P, '"a"@en'),), ()),
        ("$this <x:p>/<x:q>* ?o", (("?this", Sequence((P, Repeated(Q, "*"))), "?o"),), ()),
        ("$this ^<x:p> ?o", (("?this", Predicate("<x:p>", inverse=True), "?o"),), ()),
        (
            "$this <x:p> ?o FILTER (?o != <x:a> && isIRI(?o))",
            (("?this", P, "?o"),),
            (Holds("none", (Same("?o", ("<x:a>",)),)), IsIri("?o")),
        ),
        (
            "$this <x:p> ?o FILTER (<x:a> = ?o || ?o IN (<x:b>, $this))",
            (("?this", P, "?o"),),
            (Holds("any", (Same("?o", ("<x:a>",)), Same("?o", ("<x:b>", "?this")))),),
        ),
        (
            "$this <x:p> ?o FILTER EXISTS { ?o <x:q> ?v FILTER (?v != $this) }",
            (("?this", P, "?o"),),
            (Exists(Group((("?o", Q, "?v"),), (Holds("none", (Same("?v", ("?this",)),)),))),),
        ),
    ],
)  # fmt: skip
def test_groups_have_triples_and_filters(pattern: str, triples: object, filters: object) -> None:
    group, value = read(pattern)
    assert (group.triples, group.filters) == (triples, filters)
    assert value == ""


def test_the_name_of_the_value() -> None:
    assert read("$this <x:p> ?value")[1] == "?value"
    assert read("$this <x:p> ?o", "$this (?o AS ?value)")[1] == "?o"
    assert read("$this <x:p> ?o", "$this")[1] == ""


@pytest.mark.parametrize(
    "pattern",
    [
        "$this ?p ?o",
        "$this !<x:p> ?o",
        "$this <x:p> 01",
        "$this <x:p> ?o FILTER (?o > 3)",
        "$this <x:p> ?o FILTER (?o = 3)",
        "$this <x:p> ?o FILTER (?none = $this)",
        "$this <x:p> ?o FILTER (STR(?o) = 'a')",
        "$this <x:p> ?o FILTER (?o)",
        "$this <x:p> ?o FILTER (?o IN ())",
        "$this <x:p> ?o FILTER EXISTS { OPTIONAL { ?o <x:q> ?v } }",
        "$this <x:p> ?o FILTER EXISTS { { ?o <x:q> ?v } UNION { ?v <x:q> ?o } }",
        "$this <x:p> ?o FILTER EXISTS { ?o <x:q> ?v { ?a <x:q> ?b FILTER (?v = ?a) } }",
    ],
)
def test_what_joins_cannot_answer(pattern: str) -> None:
    with pytest.raises(NoJoinError):
        read(pattern)


TWINS = (
    "$this <x:p> ?a ; <x:q> ?b . ?o <x:q> ?b ; <x:p> ?a . FILTER (?o != $this) "
    "FILTER NOT EXISTS { $this <x:p> ?c . FILTER NOT EXISTS { ?o <x:p> ?c } } "
    "FILTER NOT EXISTS { ?o <x:p> ?d . FILTER NOT EXISTS { $this <x:p> ?d } }"
)


def test_twins_have_the_same_values_of_one_predicate_and_share_one_of_others() -> None:
    assert find_twins(read(TWINS)[0], "?o") == Twins("<x:p>", ("<x:q>",))


@pytest.mark.parametrize(
    ("part", "other"),
    [
        ("$this <x:p> ?a ;", "$this <x:p>* ?a ;"),
        ("?o <x:q> ?b ; <x:p> ?a", "?o <x:q> ?a ; <x:p> ?b"),
        ("<x:q> ?b", "<x:q> <x:b>"),
        ("<x:q> ?b", "<x:q> ?a"),
        ("<x:q> ?b", "<x:q> ?o"),
        ("?a .", "?a . ?a <x:q> ?f ."),
        ("FILTER (?o != $this)", ""),
        ("FILTER (?o != $this)", "FILTER (?o != ?a)"),
        ("<x:p> ?d }", "<x:q> ?d }"),
        ("?c", "?a"),
        ("{ ?o <x:p> ?c }", "{ ?o <x:p> ?b }"),
        ("?o <x:p> ?d . FILTER", "$this <x:p> ?d . FILTER"),
        ("{ $this <x:p> ?d }", "{ $this <x:p> ?d ; <x:q> ?d }"),
        (" ?d }", " ?d } FILTER EXISTS { $this <x:p> ?e }"),
    ],
)
def test_what_is_nearly_a_query_for_twins(part: str, other: str) -> None:
    assert part in TWINS
    assert find_twins(read(TWINS.replace(part, other))[0], "?o") is None
