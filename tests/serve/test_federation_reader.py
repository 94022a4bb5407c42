"""Where a query asks other endpoints: found in any spelling, else refused with its place."""

import pytest

from costs import within
from twinrdf.serve.federation_reader import read_federated
from twinrdf.serve.limits import Limits
from twinrdf.serve.problems import ProblemError
from twinrdf.serve.protocol import Asked, Names, plan_query

A, B = "http://a.example/sparql", "https://b.example/?x=(1)&y#z"
HEAD = "PREFIX a: <http://a.example/>\nPREFIX ex: <http://e.example/>\n"
P = "{ ?s ?p ?o }"


def read(query: str) -> list[tuple[str, bool, str]]:
    found = read_federated(HEAD + query, Limits(federation=(A, B)))
    if found is None:
        return []
    return [(c.endpoint, c.silent, found.text[c.opening : c.end]) for c in found.calls]


@pytest.mark.parametrize(
    "query",
    [
        f"SELECT * {{ SERVICE <{A}> {P} }}",
        f"SELECT*{{service<{A}>{P}}}",
        f"SELECT * {{ ?x ex:y 1service<{A}>{P} }}",
        f"SELECT * {{ SERVICE a:sparql {P} }}",
        f"SELECT * {{ SERVICE a:spar\\ql {P} }}".replace("\\q", "q"),
        f"SELECT (EXISTS {{ ?a ?b ?c }} AS ?x) FROM <http://g/> WHERE {{ SERVICE <{A}> {P} }}",
        f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ SERVICE <{A}> {P} }}",
        f"DESCRIBE ?s ex:t {{ SERVICE <{A}> {P} }} LIMIT 1",
        f"ASK {{ OPTIONAL {{ SERVICE <{A}> {P} }} }}",
        f"ASK {{ OPTIONAL{{SERVICE<{A}>{P}}} ?a ?b ?c }}",
        f"ASK {{ # }} SERVICE <http://x/> {{\n SERVICE #{{\n <{A}>#}}\n{P} }}",
        f"ASK {{ ?s ex:p '}} SERVICE <http://x/> {{' , \"}}\" SERVICE <{A}> {P} }}",
        f"ASK {{ ?s ex:p ''' ' }} ''', \"\"\" \" }} \"\"\" SERVICE <{A}> {P} }}",
        f"ASK {{ ?s <http://x/SERVICE> <http://x/#}}> SERVICE <{A}> {P} }}".replace("#}", "#"),
        f"ASK {{ ?SERVICE ex:SERVICE $SERVICE FILTER(?s < 1 && 2 > ?o) SERVICE <{A}> {P} }}",
    ],
)  # fmt: skip
def test_it_is_found_in_any_spelling(query: str) -> None:
    assert read(query) == [(A, False, P)]


def test_several_are_found_and_none_where_there_is_none() -> None:
    query = f"ASK {{ SERVICE SILENT <{B}> {P} SERVICE <{A}> {P} }}"
    assert read(query) == [(B, True, P), (A, False, P)]
    assert read("ASK { ?s ex:SERVICE 'SERVICE <http://x/> {' } # SERVICE <http://x/> {}") == []


PLACE = "SERVICE works here as an element of the query's outermost group"
OTHER = f"this endpoint asks no other than <{A}> <{B}>"


@pytest.mark.parametrize(
    ("query", "status", "message"),
    [
        (f"ASK {{ SERVICE ?x {P} }}", 403, OTHER),
        (f"ASK {{ SERVICE <http://x/> {P} }}", 403, OTHER),
        (f"ASK {{ SERVICE <{A}/> {P} }}", 403, OTHER),
        (f"ASK {{ SERVICE <HTTP://a.example/sparql> {P} }}", 403, OTHER),
        (f"ASK {{ SERVICE <http://a.example:80/sparql> {P} }}", 403, OTHER),
        (f"ASK {{ SERVICE <http://a.example/x/../sparql> {P} }}", 403, OTHER),
        (f"ASK {{ SERVICE <> {P} }}", 403, OTHER),
        (f"ASK {{ SERVICE _:b {P} }}", 403, OTHER),
        (f"ASK {{ SERVICE b:sparql {P} }}", 403, OTHER),
        (f"ASK {{ SERVICE SILENT {P} }}", 403, OTHER),
        (f"BASE <http://a.example/> ASK {{ SERVICE <sparql> {P} }}", 403, OTHER),
        (f"ASK {{ SERVICE <{A}> SERVICE <{A}> {P} }}", 400, "SERVICE has no group"),
        (f"ASK {{ SERVICE <{A}> {{ SERVICE <{A}> {P} }} }}", 400, PLACE),
        (f"ASK {{ SERVICE <{A}> {{ {{ ?s ?p ?o . service silent ?x {P} }} }} }}", 400, PLACE),
        (f"ASK {{ {{ SERVICE <{A}> {P} }} }}", 400, PLACE),
        (f"ASK {{ {{ SERVICE <{A}> {P} }} UNION {P} }}", 400, PLACE),
        (f"ASK {{ MINUS {{ SERVICE <{A}> {P} }} }}", 400, PLACE),
        (f"ASK {{ GRAPH ?g {{ SERVICE <{A}> {P} }} }}", 400, PLACE),
        (f"ASK {{ FILTER EXISTS {{ SERVICE <{A}> {P} }} }}", 400, PLACE),
        (f"ASK {{ {{ SELECT * {{ SERVICE <{A}> {P} }} }} }}", 400, PLACE),
        (f"ASK {{ SELECT * {{ SERVICE <{A}> {P} }} }}", 400, PLACE),
        (f"ASK {{ OPTIONAL {{ ?s ?p ?o SERVICE <{A}> {P} }} }}", 400, PLACE),
        (f"ASK {{ OPTIONAL {{ SERVICE <{A}> {P} ?s ?p ?o }} }}", 400, PLACE),
        (f"ASK {{ OPTIONAL {{ SERVICE <{A}> {P} FILTER(?o > 1) }} }}", 400, PLACE),
        (f"ASK {{ OPTIONAL {{ OPTIONAL {{ SERVICE <{A}> {P} }} }} }}", 400, PLACE),
        (f"SELECT (EXISTS {{ SERVICE <{A}> {P} }} AS ?x) {{ SERVICE <{A}> {P} }}", 400, PLACE),
        (f"ASK {{ SERVICE <{A}> {P} }} HAVING(EXISTS {{ SERVICE <{A}> {P} }})", 400, PLACE),
        (f"ASK {{ ?s ?p trueSERVICE <{A}> {P} SERVICE <{A}> {P} }}", 400, PLACE),
        (f"ASK {{ SERVICESILENT <{A}> {P} SERVICE <{A}> {P} }}", 400, PLACE),
        (f"ASK {{ {f'SERVICE <{A}> {P}' * 5} }}", 400, "more than 4 SERVICE"),
        (f"SERVICE <{A}> {P}", 400, "no query with a group"),
        (f"DESCRIBE <{A}> SERVICE <{A}>", 400, "no query with a group"),
        (f"ASK {{ SERVICE <{A}> {P}", 400, "{ is not closed"),
        (f"ASK {{ SERVICE <{A}> {P} ) }}", 400, ") closes nothing here"),
        (f"ASK {{ SERVICE <{A}> {P} }} }}", 400, "} closes nothing here"),
        (f"ASK {{ FILTER }} SERVICE <{A}> {P}", 400, "FILTER has no condition"),
        (f"ASK {{ FILTER . SERVICE <{A}> {P} }}", 400, PLACE),
        (f"ASK {{ ?s ?p '\\u0041' SERVICE <{A}> {P} }}", 400, "write the character itself"),
        (f"ASK {{ SERVICE <http://a.example/\\u0073parql> {P} }}", 400, "the character itself"),
        (f"ASK {{ FILTER(?a <?b&&?c> ?d) SERVICE <{A}> {P} }}", 400, "write IRIs in full"),
        (f"ASK {{ FILTER(?a<?b)SERVICE<#>{P} SERVICE <{A}> {P} }}", 400, "write IRIs in full"),
        (f"ASK {{ FILTERregex('a', 'b') SERVICE <{A}> {P} }}", 400, "FILTERregex is no word"),
        (f"ASK {{ LATERAL {P} SERVICE <{A}> {P} }}", 400, "LATERAL is no word of SPARQL 1.1"),
        (f"ASK {{ ?s filterx:y ?o SERVICE <{A}> {P} }}", 400, "no prefix begins with FILTER"),
        (f"ASK {{ ?s z:y ?o SERVICE <{A}> {P} }}", 400, "z: is a prefix nobody declared"),
        (f"ASK {{ SERVICE <{A}> {{ ?s <bif:contains> 'x' }} }}", 403, "calls code or a file"),
        (f"ASK {{ BIND(RAND() AS ?s) SERVICE <{A}> {P} }}", 400, "RAND, STRUUID, UUID differ"),
        (f"ASK {{ {{ SELECT (UUID() AS ?s) {{}} }} SERVICE <{A}> {P} }}", 400, "UUID differ"),
    ],
)
def test_what_is_not_answered_is_refused(query: str, status: int, message: str) -> None:
    with pytest.raises(ProblemError) as refused:
        read(query)
    assert refused.value.status == status, refused.value
    assert message in str(refused.value)


def test_a_long_query_is_refused_at_once() -> None:
    query = f"ASK {{ {'FILTER(1)' * 20_000} {f'SERVICE <{A}> {{}}' * 5000} }}"
    with within(5), pytest.raises(ProblemError, match="longer than 4000 words and signs"):
        read(query)


def plan(query: str, **limits: object) -> object:
    return plan_query(Asked(query), None, Names({}, {}, ""), Limits(**limits))  # type: ignore[arg-type]


@pytest.mark.parametrize("limits", [{}, {"federation": (A,), "store_url": "http://127.0.0.1:7878"}])
def test_it_is_off_without_a_list_and_with_an_engine_elsewhere(limits: dict[str, object]) -> None:
    with pytest.raises(ProblemError, match="SERVICE is off here") as refused:
        plan(f"ASK {{ SERVICE <{A}> {P} }}", **limits)
    assert refused.value.status == 403


@pytest.mark.parametrize(
    "query",
    [
        f"PREFIX service: <{A}> ASK {{ service:x {P} }}",
        f"PREFIX service: <{A}> ASK {{ SERVICE <{A}> {P} service:x {P} }}",
        f"PREFIX service: <{A}> ASK {{ SERVICE <{A}> {{ service:x {P} }} }}",
    ],
)
def test_what_the_engine_alone_takes_for_it_stays_refused(query: str) -> None:
    with pytest.raises(ProblemError, match="SERVICE is off here") as refused:
        plan(query, federation=(A,))
    assert refused.value.status == 403


def test_the_other_limits_of_queries_hold() -> None:
    query = f"ASK {{ SERVICE <{A}> {'{' * 60}{'}' * 60} }}"
    for limits in ({"query_depth": 50}, {"query_tokens": 50}, {"query_chain": 0}):
        extra = query.replace("SERVICE", "FILTER(1) SERVICE")
        with pytest.raises(ProblemError) as refused:
            plan(extra, federation=(A,), **limits)
        assert refused.value.status == 400
