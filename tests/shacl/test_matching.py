"""Texts are matched as by SPARQL's REGEX, in time proportional to them, also in pySHACL."""

from concurrent.futures import ThreadPoolExecutor

import pyshacl
import pytest
from rdflib import Graph, Literal

from costs import within
from shacl.graphs import read_graph, read_quads
from twinrdf.shacl.matching import is_pattern, match_terms
from twinrdf.shacl.report import run_pyshacl
from twinrdf.shacl.searches import search_by_engine
from twinrdf.terms import text, typed
from twinrdf.validate import validate_quads

LONG = "a" * 100_000
ENDLESS = ["(a+)+$", "(a|aa)+$", "a*a*a*a*b", r"^(\w+\s?)*$", "(.*a){25}b", "(?i)^(A|a)*$"]


@pytest.mark.parametrize("pattern", ENDLESS)
def test_no_pattern_searches_without_end(pattern: str) -> None:
    with within(5):
        assert list(match_terms(pattern, "", [f'"{LONG}!"'])) == [False]


@pytest.mark.parametrize(
    "shape",
    [
        f"sh:property [ sh:path :p ; sh:pattern '{ENDLESS[0]}' ]",
        f"sh:property [ sh:path :p ; sh:pattern '{ENDLESS[0]}' ; sh:unheardOf 1 ]",
        "sh:sparql [ sh:message '{?value}' ; sh:select 'SELECT $this ?value "
        '{ $this <https://example.org/p> ?value FILTER (!REGEX(?value, "^(a+)+$")) }\' ]',
        "sh:sparql [ sh:message '{?v}' ; sh:select 'SELECT $this ?value { $this "
        '<https://example.org/p> ?v BIND (REPLACE(?v, "^(a+)+$", "") AS ?value) }\' ]',
    ],
)
def test_no_shape_searches_without_end(shape: str) -> None:
    with within(10):
        data = read_quads(f":a :p '{LONG}!' .")
        found = validate_quads(
            data, read_graph(f":S a sh:NodeShape ; sh:targetNode :a ; {shape} .")
        )
        assert [each.value for each in found if each.component] == [f'"{LONG}!"']


@pytest.mark.parametrize(
    ("pattern", "flags", "value", "expected"),
    [
        ("b", "", "abc", True), ("^b", "", "abc", False), ("", "", "", True), ("", "", "a", True),
        (r"^\p{Lu}\w+$", "", "Ünlü", True), (r"^\d$", "", "٣", True), ("a$", "", "a\n", False),
        ("a.b", "", "a\nb", False), ("a.b", "s", "a\nb", True), ("^b$", "m", "a\nb\nc", True),
        ("a b", "x", "ab", True), ("É", "i", "é", True), ("(a", "q", "(a", True),
        ("(?i)a", "", "A", True), ("a B", "ix", "Ab", True), ('"', "", 'a"b', True),
        (r"\\", "", "a\\u0041", True), ("A", "", r"a\u0041", False), ("\t", "", "a\tb", True),
        (r"\[[a\[\-&]-\]", "", "[[-]", True), (r"[]a]--[^]]\\<", "", r"]--x\<", True),
        ("[a&&[b]]<", "q", "[a&&[b]]<", True),
        ("\x00", "", "\x00", True), ("\ufffe", "", "\ufffe", True), ("😀", "", "a😀", True),
    ],
)  # fmt: skip
def test_patterns_and_flags_are_those_of_sparql(
    pattern: str, flags: str, value: str, expected: bool
) -> None:
    assert is_pattern(pattern, flags)
    assert list(match_terms(pattern, flags, [text(value)])) == [expected]


def test_each_term_is_told_in_order_and_a_blank_node_never_matches() -> None:
    terms = ["<x:a>", '"a"@en', "_:a", '"b"', '"a"', typed("a", "x:a"), '"01"'] * 300
    expected = [True, True, False, False, True, True, False] * 300
    assert list(match_terms("a", "", terms)) == expected
    assert list(match_terms("a", "", [])) == []


@pytest.mark.parametrize(
    "pattern",
    [
        "(", "a{", "[a[b]", "(?=a)b", "(?!a)b", "(?<=a)b", r"(a)\1", r"a\Z", "(?>a)", r"\i",
        "[a-z-[aeiou]]", "[[:alpha:]]", r"\[[a&&b]", "[^]a--b]", "[a~~b]", r"\<p", r"\\\>",
        r"\w{100}", "a{99999999999}", "(" * 9000 + ")" * 9000, "(((a{99}){99}){99}){99}",
    ],
)  # fmt: skip
def test_what_engines_cannot_search_or_read_apart_is_no_pattern(pattern: str) -> None:
    assert not is_pattern(pattern, "")


def test_no_flags_are_known_but_those_of_sparql() -> None:
    assert is_pattern("", "imsxq")
    assert not is_pattern("", "I")
    assert not is_pattern("", "g")


def test_queries_that_pyshacl_runs_replace_and_match_as_in_sparql() -> None:
    query = (
        "SELECT $this ?value { $this <https://example.org/p> ?text "
        'BIND (REPLACE(?text, "(B)(.)", "$2$1", "i") AS ?value) '
        'FILTER (REGEX(?text, "^Ü\\\\\\\\p{L}", "i") && !COALESCE(REGEX(?text, "("), false)) }'
    )
    shapes = read_graph(
        f":S a sh:NodeShape ; sh:targetNode :a ; sh:sparql [ sh:select '{query}' ] ."
    )
    found = run_pyshacl(read_quads(":a :p 'übel'@de, 'bx', 5 ."), shapes)
    assert [each.value for each in found] == ['"üebl"@de']


@pytest.mark.parametrize(
    ("replacement", "expected"),
    [
        ("[$1]", ["a[b]c"]), ("$1x", ["abxc"]), ("$1_$0", ["ab_bc"]), ("$2", ["ac"]),
        (r"\$1", ["a$1c"]), (r"\\$1", ["a\\bc"]), ("$", []), ("$$", []), ("\\", []), ("$x", []),
    ],
)  # fmt: skip
def test_a_replacement_is_read_as_in_sparql(replacement: str, expected: list[str]) -> None:
    query = 'SELECT (REPLACE("abc", "(b)", ?with) AS ?value) {}'
    with search_by_engine():
        found = Graph().query(query, initBindings={"with": Literal(replacement)})
        assert [str(row.value) for row in found if row] == expected


def test_a_replacement_in_a_filter_is_that_of_sparql_too() -> None:
    query = (
        "SELECT $this ?value { $this <https://example.org/p> ?value "
        'FILTER (REPLACE(?value, "(b)", "$1x") = "abxc") }'
    )
    shapes = read_graph(
        ":S a sh:NodeShape ; sh:targetNode :a ; sh:message 'm' ; "
        f"sh:sparql [ sh:select '{query}' ] ."
    )
    found = validate_quads(read_quads(":a :p 'abc', 'bc' ."), shapes)
    assert [each.value for each in found if each.component] == ['"abc"']


@pytest.mark.filterwarnings("ignore:'count' is passed:DeprecationWarning")  # rdflib's
def test_others_search_by_pyshacl_and_rdflib_as_before() -> None:
    """A lookahead, which the engine does not know, finds something outside of a validation."""
    shapes = read_graph(":S sh:targetNode 'ab' ; sh:pattern 'a(?=b)' .")
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: run_pyshacl((), shapes), range(8)))
    assert [len(each) for each in found] == [1] * 8
    assert pyshacl.validate(Graph(), shacl_graph=shapes)[0]
    query = 'ASK { FILTER (REGEX("ab", "a(?=b)") && REPLACE("ab", "a(?=b)", "") = "b") }'
    assert Graph().query(query).askAnswer
