"""Only standard queries on the graphs of the release leave for an engine elsewhere."""

import pytest

from twinrdf.serve.engine_guard import check_portable, names_graphs
from twinrdf.serve.limits import Limits
from twinrdf.serve.problems import ProblemError

GRAPH = "http://example.org/graph"
LIMITS = Limits()


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?s ?p ?o }",
        "PREFIX : <http://e.org/> ASK { :a :b _:c . _:c a :d }",
        "PREFIX e: <http://e.org/>\nSELECT (MD5(STR(?o)) AS ?m) (sha256('x') AS ?n) { ?s e:p ?o }",
        "SELECT ?s { ?s ?p 'define and `call` <bif:x> SERVICE' } # define bif:",
        "SELECT ?s { ?s ?p 'caf\\u00e9' , 1.5e3 , true , 'a'@en-GB }",
        f"SELECT * FROM <{GRAPH}> {{ ?s ?p ?o }}",
        f"PREFIX g: <{GRAPH[:-5]}> SELECT * FROM NAMED g:graph {{ GRAPH ?g {{ ?s ?p ?o }} }}",
        "BASE <http://e.org/> SELECT * { <a> <b> ?o FILTER EXISTS { ?o <c>/<d>* ?x } }",
        "CONSTRUCT WHERE { ?s ?p ?o } ORDER BY DESC(?s) LIMIT 5 OFFSET 2",
        "DESCRIBE <http://e.org/a>",
    ],
)
def test_standard_queries_pass(query: str) -> None:
    check_portable(query, {GRAPH}, LIMITS)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("define get:soft 'replace' SELECT * FROM <http://e.org/> { ?s ?p ?o }", "define is no"),
        ("SELECT (bif:http_get('http://e.org/') AS ?x) {}", "bif: is a prefix nobody declared"),
        ("SELECT (<bif:http_get>('x') AS ?x) {}", "calls code"),
        ("PREFIX b: <BIF:> SELECT (b:http_get('x') AS ?x) {}", "calls code"),
        ("BASE <bif:> SELECT (<http_get>('x') AS ?x) {}", "calls code"),
        ("PREFIX b: <bi> SELECT (b:f:http_get('x') AS ?x) {}", "is not absolute"),
        ("SELECT (<java:java.lang.Runtime.exec>('x') AS ?x) {}", "calls code"),
        ("SELECT * FROM <http://169.254.169.254/> { ?s ?p ?o }", "no graph of this release"),
        ("SELECT * FROM NAMED <file:///etc/passwd> { ?s ?p ?o }", "calls code or a file"),
        ("PREFIX e: <http://e.org/> SELECT * FROM e:x { ?s ?p ?o }", "no graph of this release"),
        ("SELECT * { ?s ?p ?o } `x`", "backquote"),
        (
            "SELECT * { ?s ?p 'a\\u0027 } SERVICE <http://e.org/> { ?a ?b \\u0027' }",
            "SERVICE is off",
        ),
        ("SELECT * { ?s ?p 'a\\u0027 } DEFINE \\u0027' }", "DEFINE is no word"),
        ("SELECT * { LATERAL { ?s ?p ?o } }", "LATERAL is no word"),
        ("SELECT (trueSERVICE AS ?x) {}", "trueSERVICE is no word"),
    ],
)
def test_what_an_engine_might_take_for_more_is_refused(query: str, said: str) -> None:
    with pytest.raises(ProblemError) as caught:
        check_portable(query, {GRAPH}, LIMITS)
    assert said in str(caught.value)
    assert caught.value.status in (400, 403)


def test_a_query_may_name_its_dataset() -> None:
    assert names_graphs(f"SELECT * from <{GRAPH}> {{ ?s ?p ?o }}")
    assert not names_graphs("SELECT * { ?from ?p 'FROM' } # FROM")
