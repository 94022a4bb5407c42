"""What the guard refuses and lets through: tables, and differences from the engine itself."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pyoxigraph
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from rdflib import URIRef
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.parserutils import CompValue

from costs import within
from twinrdf.guard import LONGEST_IRI, QueryLimits, _Check, _check_plain, check_query, read_tokens

LIMITS = QueryLimits()

FINE = [
    "SELECT * { ?s ?p ?o }",
    "select * where { ?s ?p ?o }",
    "PREFIX ex: <http://example.org/> ASK { ex:service ex:load ex:SERVICE }",
    "PREFIX service: <http://example.org/service#> SELECT * { ?s service:name ?service }",
    "PREFIX service: <http://example.org/> SELECT * { GRAPH service:g { ?s ?p ?o } }",
    "PREFIX service: <http://example.org/> SELECT * FROM service:g { ?s ?p ?o }",
    "PREFIX service: <http://example.org/> DESCRIBE service:g { ?s ?p ?o }",
    "PREFIX : <http://example.org/> SELECT * { ?service :service $SERVICE }",
    "PREFIX : <http://example.org/> SELECT * { ?s ?p :service { ?s ?q ?o } }",
    "SELECT * { ?s ?p 'SERVICE <http://x/> {}' }",
    'SELECT * { ?s ?p "a \\" SERVICE <http://x/> {" }',
    'SELECT * { ?s ?p """ " "" SERVICE \n\\""" { """ }',
    "SELECT * { ?s ?p ''' ' '' SERVICE \n { ''' }",
    "SELECT * { ?s ?p ?o } # SERVICE <http://x/> { }",
    "# SERVICE\nSELECT * { <http://example.org/SERVICE> ?p ?o }",
    "SELECT * { <http://example.org/a#SERVICE> ?p 'x'@en-service }",
    "SELECT * { _:service ?p ?o . ?o ?p _:SERVICE }",
    "SELECT * { ?s ?p ?o FILTER(?o < 5 && ?o > 1) }",
    "SELECT * { ?s ?p ?o FILTER(?o<5) } #>",
    "PREFIX ex: <http://example.org/> SELECT * { ex:a\\#b ?p ?o }",
    "SELECT * { <http://en.wikipedia.org/wiki/Ghent_(city)> ?p ?o }",
    "SELECT * { " + "(" * 40 + ")" * 40 + "}",
    "SELECT * { VALUES ?x { " + "<http://x/a(b> " * 90 + "} }",
    "",
    "not a query at all",
    "SELECT * { ?s ?p 'unclosed }",
]

REFUSED = [
    ("SELECT * { SERVICE <http://x/> { ?s ?p ?o } }", 403, 1, 12),
    ("SELECT * {\n  service silent ?x { ?s ?p ?o } }", 403, 2, 3),
    ("SELECT * { SeRvIcE<http://x/>{ ?s ?p ?o } }", 403, 1, 12),
    ("SELECT * { SERVICE#c\n<http://x/>{ ?s ?p ?o } }", 403, 1, 12),
    ("SELECT * { SERVICESILENT<http://x/>{ ?s ?p ?o } }", 403, 1, 12),
    ("SELECT * { ?s ?p trueSERVICE<http://x/>{} }", 403, 1, 18),
    ("SELECT * { ?s ?p 1SERVICE<http://x/>{} }", 403, 1, 19),
    ("SELECT * { ?s ?p 1.5e3SERVICE<http://x/>{} }", 403, 1, 23),
    ("PREFIX : <http://x/> SELECT * { service:x { ?s ?p ?o } }", 403, 1, 33),
    ("PREFIX : <http://x/> SELECT * { ?s ?p ?o.SERVICESILENT:x#c\n { ?s ?p ?o } }", 403, 1, 42),
    ("PREFIX : <http://x/> SELECT * { ?s ?p trueservice:x { ?s ?p ?o } }", 403, 1, 39),
    ("SELECT * { FILTER(1<2)SERVICE#>\n?s { ?s ?p ?o } }", 403, 1, 20),
    ("SELECT * { FILTER NOT EXISTS { SERVICE ?s { } } }", 403, 1, 32),
    ("INSERT DATA { <a:b> <a:b> <a:b> }", 400, 1, 1),
    ("PREFIX x: <http://x/>\nload <http://x/>", 400, 2, 1),
    ("WITH <http://x/> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", 400, 1, 1),
    ("drop all", 400, 1, 1),
    ("\\u0053ELECT * {}", 400, 1, 1),
    ("SELECT * { FILTER(" + "(" * 10_000 + "1" + ")" * 10_000 + ") }", 400, 1, 117),
    ("SELECT * " + "{" * 10_000 + "}" * 10_000, 400, 1, 110),
    ("SELECT * { ?s ?p " + "[ ?p " * 200 + "]" * 200 + "}", 400, 1, None),
    ("SELECT * { FILTER(1<" + "(" * 500 + "1>2) }", 400, 1, 20),
    ("SELECT * { FILTER(" + ("1<" + "(" * 60 + "1>1&&") * 2 + "1", 400, 1, None),
    ("SELECT * { {} " + "UNION {} " * 20_000 + "}", 413, 0, 0),
    ("SELECT * {{}" + "UNION{}" * 600 + "}", 400, 1, None),
    ("SELECT * {" + "OPTIONAL{}" * 600 + "}", 400, 1, None),
    ("SELECT * {FILTER(" + "!" * 600 + "true)}", 400, 1, 518),
    ("SELECT * {FILTER(1" + "+1" * 600 + ")}", 400, 1, None),
    ("SELECT * {FILTER(1" + "||1" * 600 + ")}", 400, 1, None),
    ("SELECT * {?s <a:b>" + "/<a:b>" * 600 + " ?o}", 400, 1, None),
    ("SELECT " + " ".join(f"(1 AS ?v{i})" for i in range(600)) + "{}", 400, 1, None),
    ("SELECT * { VALUES ?x { " + "1 " * 4000 + "} }", 400, 1, None),
    ("SELECT * { <" + "a" * 3000 + "> ?p ?o }", 400, 1, 12),
    ("SELECT '" + "é" * 40_000 + "'", 413, 0, 0),
    ("SELECT * { ?s ?p '\ud800' }", 400, 1, 19),
]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.e", ["1.", "e"]),
        ("1.5e+3.2e", ["1.5e+3", ".", "2", "e"]),
        ("@en- @a--b", ["@en", "-", "@a", "-", "-", "b"]),
        ("a:b%4 a:%41\\~z", ["a:b", "%", "4", "a:%41\\~z"]),
        ("''' ' '' { ''' }", ["''' ' '' { '''", "}"]),
        ('""" " "" \\""" { """ }', ['""" " "" \\""" { """', "}"]),
        ('"a\\"b\\', ['"', "a", "\\", '"', "b", "\\"]),
    ],
)
def test_tokens_end_where_the_grammar_ends_them(text: str, expected: list[str]) -> None:
    assert [token for _, token, _ in read_tokens(text)] == expected


@pytest.mark.parametrize("query", FINE)
def test_fine_queries_pass(query: str) -> None:
    verdict = check_query(query, LIMITS)
    assert (verdict.status, verdict.message, verdict.refused) == (200, "", False)


@pytest.mark.parametrize(
    ("query", "status", "line", "column"), REFUSED, ids=[query[:40] for query, *_ in REFUSED]
)
def test_others_are_refused_with_their_place(
    query: str, status: int, line: int, column: int | None
) -> None:
    verdict = check_query(query, LIMITS)
    assert verdict.refused
    assert (verdict.status, verdict.line) == (status, line)
    assert column is None or verdict.column == column
    assert verdict.message


@pytest.mark.parametrize(
    ("query", "form"),
    [
        ("SELECT * {}", "SELECT"),
        ("BASE <http://ask/> PREFIX select: <x:> # ASK\nconstruct where {}", "CONSTRUCT"),
        ("DESCRIBE <http://x/> { SELECT * {} }", "DESCRIBE"),
        ("aSk {}", "ASK"),
        ("PREFIX x: <http://x/>", ""),
        ("", ""),
    ],
)
def test_the_form_of_a_query_is_read(query: str, form: str) -> None:
    assert check_query(query, LIMITS).form == form


@pytest.mark.parametrize(
    ("query", "volatile"),
    [
        ("SELECT (NOW() AS ?x) {}", True),
        ("SELECT * {} ORDER BY rand()", True),
        ("SELECT (STRUUID() AS ?x) {}", True),
        ("SELECT (UUID() AS ?x) {}", True),
        ("SELECT (BNODE('x') AS ?x) {}", True),
        ("SELECT ?now { ?now ?p 'RAND' }", False),
        ("CONSTRUCT { ?s ?p [ ?p ?o ] } WHERE { ?s ?p ?o }", True),
        ("CONSTRUCT { ?s ?p _:b } WHERE { ?s ?p ?o }", True),
        ("CONSTRUCT { ?s ?p (1) } WHERE { ?s ?p ?o }", True),
        ("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p [ ?p ?o ] FILTER(?o) }", False),
        ("SELECT * { ?s ?p [ ?p _:o ] }", False),
        ("PREFIX now: <x:> SELECT * { now:rand ?p ?o }", False),
    ],
)
def test_volatile_functions_are_noticed(query: str, volatile: bool) -> None:
    assert check_query(query, LIMITS).volatile is volatile


def test_limits_are_settings() -> None:
    query = "SELECT * { ?s ?p (((1))) }"
    assert not check_query(query, QueryLimits(query_depth=4)).refused
    assert check_query(query, QueryLimits(query_depth=3)).refused
    assert not check_query(query, QueryLimits(query_tokens=13)).refused
    assert check_query(query, QueryLimits(query_tokens=12)).refused
    assert not check_query(query, QueryLimits(query_bytes=len(query))).refused
    assert check_query(query, QueryLimits(query_bytes=len(query) - 1)).status == 413


def test_an_iri_is_as_long_as_may_be() -> None:
    iri = f"<{'a' * (LONGEST_IRI - 2)}>"
    assert not check_query(f"SELECT * {{ {iri} ?p ?o }}", LIMITS).refused
    assert check_query(f"SELECT * {{ <a{iri[1:]} ?p ?o }}", LIMITS).refused


@pytest.mark.parametrize(
    "token",
    ["UNION", "OPTIONAL", "MINUS", "BIND", "AS", "FILTER", "EXISTS", "GRAPH", "LATERAL", "VALUES",
     "SELECT", "!", "^", "+", "*", "/", "|", "||"],
)  # fmt: skip
def test_what_nests_comes_as_often_as_may_be(token: str) -> None:
    limits = QueryLimits(query_chain=9)
    assert not check_query(f"ASK {{ {f'{token} ' * 9}}}", limits).refused
    assert check_query(f"ASK {{ {f'{token} ' * 10}}}", limits).refused


@pytest.mark.parametrize(
    "query",
    [
        "a1" * 32_000,
        '"""' * 20_000,
        "'''\"\"\"" * 10_000,
        '"""' + "'" * 60_000,
        '"\\"""' * 12_000,
        "<" * 65_000,
        "a-" * 32_000,
        "a." * 32_000,
        "#\n" * 32_000,
        "@a-" * 20_000,
        "ex:\\#" * 12_000,
        "<a" + "(" * 2000 + ">",
        f"<{')' * 2040}> " * 31,
        f"<{')-' * 1000}SERVICE> " * 30,
        "\u00e9" * 30_000,
        "1." * 30_000,
        "." * 65_000,
    ],
)
def test_no_text_takes_long(query: str) -> None:
    with within(1):
        check_query(query, LIMITS)


PIECES = [
    "SERVICE", "service", "SILENT", "<http://127.0.0.1:9/>", ":x", "?s", "$s", "a", "true", "1",
    "1.", "1.5", "1e3", "'x'", '"x"', "@en", "^^", "<a:b>", "ex:y", "ex:", "_:b", "{", "}", "(",
    ")", "[", "]", ".", ";", ",", " ", "\n", "#", "#>", "<", ">", "<2)", "?s ?p ?o", "FILTER",
    "OPTIONAL", "GRAPH", "UNION", "BIND", "AS", "VALUES", "UNDEF", "NOT", "EXISTS", "MINUS", "!",
    "+", "-", "*", "/", "|", "||", "&&", "=", "IN", "\\", "\\u0053", '"""', "'''", "%53", "trueS",
]  # fmt: skip
SERVICE = st.sampled_from([
    "SERVICE<http://127.0.0.1:9/>{}", "service:x{}", "SERVICE:x{?s ?p ?o}",
    "serviceSILENT:x{}", "SERVICE#\n?s{}", "SERVICE SILENT<http://127.0.0.1:9/>{}",
])  # fmt: skip
SOUP = st.lists(st.sampled_from(PIECES), max_size=8).map("".join)
OPENERS = st.sampled_from(["", "?s ?p ", "FILTER(1<", "FILTER(1", "VALUES ?x{1}", "BIND(1 AS ?b)"])


PARTS = [
    *("SELECT", "construct", "ASK", "WITH", "insert", "NOW()", "bnode", "SERVICE", "service:x {"),
    *("\u017fERVICE ", "\u00dfervice:x{", "<a(b)>", "<urn:a>", "<", ">", "_:b", "[", "]", "(", ")"),
    *(
        "{",
        "}",
        "\\",
        "'",
        '"',
        "'''",
        '"""',
        "#",
        "\n",
        " ",
        "?a",
        "a:b.c",
        "@en",
        "1e5",
        "||",
        "*",
    ),
]


@settings(max_examples=500)
@given(st.sampled_from(FINE), st.lists(st.tuples(st.integers(0, 200), st.sampled_from(PARTS))))
def test_what_passes_at_once_passes_token_by_token(
    query: str, inserted: list[tuple[int, str]]
) -> None:
    for place, part in inserted:
        query = f"{query[:place]}{part}{query[place:]}"
    for limits in (LIMITS, QueryLimits(query_tokens=30, query_chain=9, query_depth=4)):
        verdict = _check_plain(query, limits)
        assert verdict is None or replace(verdict, lookup=False) == _Check(query, limits).run()


@pytest.mark.parametrize("query", ["SELECT * { ?s ?p ?o }", "ASK { ?s a <http://x/> # c\n}"])
def test_plain_queries_pass_at_once(query: str) -> None:
    assert _check_plain(query, LIMITS) == _Check(query, LIMITS).run()


LOOKUPS = [
    "SELECT ?o WHERE { <urn:a> <urn:p> ?o }",
    "PREFIX : <urn:x#>\nprefix a-b: <urn:y> select * { a-b:c ?p ?o . } # and no more",
    "SELECT ?p ?o ?x { <urn:a> ?p ?o }",
    "PREFIX ex: <urn:x> SELECT $p WHERE{ex:a $p 'x'}".replace("'", '"'),
    'SELECT ?p { <urn:a> ?p "a. b } #"@nl-BE}',
    "ASK { <urn:a> a <urn:b> }",
    "CONSTRUCT WHERE { <urn:a> ?p ?o }",
    "DESCRIBE <urn:a>",
    "PREFIX ex: <urn:x> describe ex:a",
]


@pytest.mark.parametrize("query", LOOKUPS)
def test_lookups_are_recognised(query: str) -> None:
    verdict = check_query(query, LIMITS)
    assert verdict.lookup
    assert replace(verdict, lookup=False) == _Check(query, LIMITS).run()
    assert not check_query(query, replace(LIMITS, query_tokens=1)).lookup


@pytest.mark.parametrize(
    "query",
    [
        "SELECT" + "?a" * 1000,
        "SELECT * {" + "#\n" * 1000,
        "SELECT * {<urn:a>" + " #\n" * 650 + "?p ?o ; }",
        "PREFIX a: <b>" * 150,
        "ask{a:b?p" + "\t" * 2000 + "!",
        "<" * 2000,
        'ASK { <urn:a> ?p "' + " " * 2000,
    ],
)
def test_whether_a_query_is_a_lookup_is_known_at_once(query: str) -> None:
    with within(6):
        for _ in range(100):
            check_query(query, LIMITS)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?s { ?s ?p <urn:a> }",
        "SELECT ?o { <urn:a> ?o ?o }",
        "SELECT ?o { <urn:a> ?o $o }",
        "SELECT ?o { <urn:a> ?p ?o . <urn:b> ?p ?o }",
        "SELECT ?o { <urn:a> ?p ?o ; ?q ?r }",
        "SELECT ?o { <urn:a> ?p ?o , ?r }",
        "SELECT ?o { <urn:a> <urn:p>+ ?o }",
        "SELECT ?o { <urn:a> ?p ?o FILTER(?o) }",
        "SELECT ?o { <urn:a> ?p ?o } OFFSET 5",
        "SELECT ?o { <urn:a> ?p ?o } LIMIT 5",
        "SELECT ?o { <urn:a> ?p ?o } ORDER BY ?o",
        "SELECT DISTINCT ?o { <urn:a> ?p ?o }",
        "SELECT (COUNT(*) AS ?n) { <urn:a> ?p ?o }",
        "SELECT ?o FROM <urn:g> { <urn:a> ?p ?o }",
        "SELECT ?o { GRAPH <urn:g> { <urn:a> ?p ?o } }",
        "SELECT ?o { { <urn:a> ?p ?o } }",
        "CONSTRUCT { ?o ?p <urn:a> } WHERE { <urn:a> ?p ?o }",
        "DESCRIBE <urn:a> <urn:b>",
        "DESCRIBE ?o { <urn:a> ?p ?o }",
        "SELECT ?o { _:a ?p ?o }",
        "SELECT ?o { <urn:\u00e9> ?p ?o }",
        "PREFIX service: <urn:x> SELECT ?o { service:x ?p ?o }",
        f"{'PREFIX a: <urn:a> ' * 40} SELECT ?o {{ a:a ?p ?o }}",
        "",
    ],
)
def test_other_queries_are_no_lookups(query: str) -> None:
    assert not check_query(query, LIMITS).lookup


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(
    st.sampled_from(LOOKUPS),
    st.lists(st.tuples(st.integers(0, 60), st.sampled_from(PARTS)), max_size=3),
)
def test_a_lookup_is_one_pattern_in_the_eyes_of_another_parser(
    query: str, inserted: list[tuple[int, str]]
) -> None:
    for place, part in inserted:
        query = f"{query[:place]}{part}{query[place:]}"
    assume(check_query(query, LIMITS).lookup)
    try:
        pyoxigraph.Store().query(query)
    except SyntaxError:
        assert inserted
        return
    assume(not re.search(r"""["'](?:\s|#[^\n]*\n)+@""", query))  # rdflib wants the tag right behind
    nodes = list(list_nodes(prepareQuery(query).algebra))
    assert {node.name for node in nodes} <= ONE_PATTERN
    triples = [triple for node in nodes if "triples" in node for triple in node["triples"]]
    assert len(triples) <= 1
    assert all(isinstance(subject, URIRef) for subject, _, _ in triples)


ONE_PATTERN = {
    "SelectQuery", "AskQuery", "DescribeQuery", "ConstructQuery", "Project", "Slice", "BGP"
}  # fmt: skip


def list_nodes(found: object) -> Iterator[CompValue]:
    if isinstance(found, CompValue):
        yield found
        found = list(found.values())
    if isinstance(found, list | set):
        for part in found:
            yield from list_nodes(part)


@settings(deadline=None)
@given(st.text(max_size=300) | SOUP)
def test_no_text_makes_it_fail(query: str) -> None:
    verdict = check_query(query, LIMITS)
    assert verdict.status in (200, 400, 403, 413)


@settings(deadline=None, max_examples=600)
@given(OPENERS, SOUP, SERVICE, SOUP)
def test_whatever_the_engine_takes_for_a_service_is_refused(
    opener: str, before: str, service: str, after: str
) -> None:
    query = (
        "PREFIX : <http://127.0.0.1:9/> PREFIX ex: <http://x/> "
        f"SELECT * {{ {opener}{before}{service}{after} }}"
    )
    if not check_query(query, LIMITS).refused:
        assert not calls_out(query)


def calls_out(query: str) -> bool:
    """Whether the engine would ask another host; port 9 is one it refuses to ask."""
    store = pyoxigraph.Store()
    subject = pyoxigraph.NamedNode("a:b")
    for value in (True, 1, 1.5, "x"):
        store.add(pyoxigraph.Quad(subject, subject, pyoxigraph.Literal(value)))
    try:
        list(store.query(query))  # type: ignore[call-overload]
    except OSError as error:
        assert "port 9" in str(error)
        return True
    except (SyntaxError, RuntimeError, ValueError, TypeError):
        return False
    return False


@pytest.mark.parametrize(
    "pattern",
    [
        "SERVICE <http://127.0.0.1:9/> { ?s ?p ?o }",
        "SeRvIcE<http://127.0.0.1:9/>{}",
        "SERVICE#c\n<http://127.0.0.1:9/>{}",
        "?s ?p trueSERVICE<http://127.0.0.1:9/>{}",
        "?s ?p 1SERVICE<http://127.0.0.1:9/>{}",
        "service:x {}",
        "?s ?p true.service:x#c\n {}",
        "FILTER(1<2)SERVICE#>\n:x {}",
    ],
)
def test_the_engine_does_read_these_as_service(pattern: str) -> None:
    query = f"PREFIX : <http://127.0.0.1:9/> SELECT * {{ {pattern} }}"
    assert calls_out(query)
    assert check_query(query, LIMITS).status == 403
