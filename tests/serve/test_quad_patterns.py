"""Patterns read from addresses: every form of a term, what is refused, and nothing that escapes."""

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twinrdf.serve.problems import ProblemError
from twinrdf.serve.quad_patterns import DEFAULT_GRAPH, Pattern, parse_pattern
from twinrdf.store import LocalStore
from twinrdf.terms import text
from twinrdf.vocab import PREFIXES

YEAR = f"{PREFIXES['xsd']}gYear"


@pytest.mark.parametrize(
    ("written", "term"),
    [
        ("http://example.org/é", "<http://example.org/é>"),
        ("<http://example.org/a>", "<http://example.org/a>"),
        ("urn:a:b", "<urn:a:b>"),
        ('"Ghent"', '"Ghent"'),
        ('"Gent"@NL', '"Gent"@nl'),
        ('""', '""'),
        (f'"2011"^^{YEAR}', f'"2011"^^<{YEAR}>'),
        (f'"2011"^^<{YEAR}>', f'"2011"^^<{YEAR}>'),
        (f'"x"^^{PREFIXES["xsd"]}string', '"x"'),
        ('"said "yes" twice"@en', '"said \\"yes\\" twice"@en'),
        ('"a\nb\\"', '"a\\nb\\\\"'),
    ],
)
def test_terms_are_read_as_written(written: str, term: str) -> None:
    assert parse_pattern({"object": written}).object == term


@pytest.mark.parametrize("written", ["", "?", "?x", "?a b } #"])
def test_variables_match_anything(written: str) -> None:
    pattern = parse_pattern({"subject": written})
    assert pattern == Pattern("?v0", "?v1", "?v2", "?v3")


def test_a_variable_twice_is_one() -> None:
    pattern = parse_pattern({"subject": "?x", "object": "?x", "graph": DEFAULT_GRAPH})
    assert pattern == Pattern("?v0", "?v1", "?v0", "")


@pytest.mark.parametrize(
    "written",
    [
        {"subject": "ghent"}, {"subject": '"Ghent"'}, {"predicate": '"x"@en'}, {"subject": "_:b"},
        {"object": '"Ghent'}, {"object": '"x"@'}, {"object": '"x"@e n'}, {"object": '"x"^^'},
        {"object": '"x"^^gYear'}, {"object": '"x" .'}, {"subject": "a:b> ?p ?o } #"},
        {"subject": "http://example.org/a b"}, {"subject": "http://["}, {"object": '"x"@a'},
        {"object": '"\ud800"'}, {"object": '"\ud800"^^urn:a:b'}, {"graph": "urn:\ud800"},
        {"graph": "'x'"}, {"object": "'x'"},
    ],
)  # fmt: skip
def test_what_is_no_term_is_refused_by_name(written: dict[str, str]) -> None:
    with pytest.raises(ProblemError, match=next(iter(written))) as caught:
        parse_pattern(written)
    assert caught.value.status == 400


@given(value=st.text(st.characters(codec="utf-8"), max_size=20), tag=st.sampled_from(["", "en"]))
def test_any_literal_finds_itself_and_nothing_else(value: str, tag: str) -> None:
    quad = ("<a:s>", "<a:p>", text(value, tag), "")
    held = pyoxigraph.Store()
    held.load(f'<a:s> <a:p> {quad[2]}, "another"@fr .', format=pyoxigraph.RdfFormat.TURTLE)
    store = LocalStore(held)
    written = f'"{value}"@{tag}' if tag else f'"{value}"'
    pattern = parse_pattern({"object": written, "graph": DEFAULT_GRAPH})
    assert list(pattern.fill(store.select(pattern.select(0, 10)))) == [quad]
    ((count,),) = store.select(pattern.count(10)).rows
    assert count is not None
    assert count.value == "1"


@pytest.mark.parametrize(
    ("written", "repeats"),
    [
        ({}, False),
        ({"subject": "?a", "object": "?b"}, False),
        ({"subject": "?a", "object": "?a"}, True),
        ({"predicate": "?a", "graph": "?a"}, True),
        ({"subject": "?a", "object": '"?a"'}, False),
        ({"subject": "?", "object": "?"}, False),
    ],
)
def test_a_variable_in_two_places_is_seen(written: dict[str, str], repeats: bool) -> None:
    assert parse_pattern(written).repeats is repeats
