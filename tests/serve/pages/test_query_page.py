"""The query page: a query and its answer, and the ways on from there."""

import json
import re
import shutil
import subprocess
from html import unescape
from pathlib import Path

import pytest
from tests.serve.pages.example import make_site
from tests.serve.pages.markup import Page, read_page

from twinrdf.serve.pages import Site
from twinrdf.serve.pages.query_page import Question, read_view

JSON = "application/sparql-results+json"
ROWS = json.dumps(
    {
        "head": {"vars": ["name"]},
        "results": {"bindings": [{"name": {"type": "literal", "value": "Ghent"}}]},
    }
).encode()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return make_site(tmp_path_factory.mktemp("desk") / "release")


def test_a_page_keeps_query_dataset_and_view(site: Site) -> None:
    question = Question("SELECT 1", ("x:a",), ("x:b",), "map", site="https://here.example")
    page = read_page(site.query_page.result(question, ROWS, JSON))
    kept = "query=SELECT+1&default-graph-uri=x%3Aa&named-graph-uri=x%3Ab"
    assert f"/query?{kept}&view=map" in page.links
    for form in ("csv", "tsv", "json", "xml"):
        assert f"/sparql?{kept}&format={form}" in page.links
    written = site.query_page.result(question, ROWS, JSON)
    assert '<input type="hidden" name="default-graph-uri" value="x:a">' in written
    assert f'src="https://here.example/query?{kept}&view=map&embed=1"' in unescape(
        unescape(written)
    )
    assert "https://here.example/sparql" in page.text


COLUMNS = {
    "SELECT * { ?z a ?b . ?a ?y ?z }": ["z", "b", "a", "y"],
    "SELECT\tdistinct* { ?z a ?b . ?a ?y ?z }": ["z", "b", "a", "y"],
    '# SELECT ?a ?b\nBASE <x:?y>\nSELECT * { ?z a "?b" . { SELECT ?a { ?a ?b ?c } } ?z ?y ?b }': [
        *("z", "a", "b", "y")
    ],
    "PREFIX select: <x:> SELECT * { ?z select:a ?y }": ["z", "y", "a", "b"],
    "SELECT ?a (?y AS ?b) ?z ?y { SELECT * { ?z ?y ?a } }": ["a", "b", "y", "z"],
    "SELECT (COUNT(*) AS ?b) { ?z ?y ?a }": ["a", "b", "y", "z"],
    "DESCRIBE *": ["a", "b", "y", "z"],
}
"""Queries with the columns of a page, where the engine gives a, b, y and z."""


@pytest.mark.parametrize("query", COLUMNS)
def test_all_columns_stand_as_the_query_names_them(site: Site, query: str) -> None:
    cells = {name: {"type": "literal", "value": f"of {name}"} for name in "abyz"}
    answer = {"head": {"vars": list("abyz")}, "results": {"bindings": [cells]}}
    page = site.query_page.result(Question(query), json.dumps(answer).encode(), JSON)
    assert re.findall(r'<th scope="col">(\w+)</th>', page) == COLUMNS[query]
    assert re.findall(r"<td>of (\w+)</td>", page) == COLUMNS[query]


@pytest.mark.skipif(shutil.which("node") is None, reason="Node.js is not installed")
def test_a_browser_orders_columns_as_the_server_does() -> None:
    script = """
import { orderColumns } from "./query-answer.js";
const answer = { form: "SELECT", columns: [..."abyz"], rows: [[..."abyz"]] };
const found = JSON.parse(process.argv[1]).map((query) => orderColumns(answer, query));
if (found.some(({ columns, rows }) => columns.join() !== rows[0].join())) throw found;
console.log(JSON.stringify(found.map(({ columns }) => columns)));
"""
    done = subprocess.run(
        ["node", "--input-type=module", "--eval", script, json.dumps(list(COLUMNS))],
        cwd=Path(__file__).parents[3] / "frontend/src",
        capture_output=True,
        check=True,
        timeout=120,
    )
    assert json.loads(done.stdout) == list(COLUMNS.values())


def test_downloads_are_of_the_forms_the_answer_has(site: Site) -> None:
    def forms(content: bytes, media_type: str) -> list[str]:
        page = read_page(site.query_page.result(Question("…"), content, media_type))
        return sorted(
            {match[1] for link in page.links if (match := re.search(r"format=(\w+)$", link))}
        )

    assert forms(ROWS, JSON) == ["csv", "json", "tsv", "xml"]
    assert forms(b'{"head": {}, "boolean": true}', JSON) == ["json", "xml"]
    graph = b"<x:a> <x:b> <x:c> .\n"
    assert forms(graph, "application/n-triples") == ["jsonld", "nq", "nt", "rdf", "trig", "ttl"]


def test_what_is_wrong_stands_at_its_place(site: Site) -> None:
    page = site.query_page.form(Question("SELEC"), "no such word", (1, 6))
    assert 'data-line="1" data-column="6"' in page
    assert re.search(r'<p class="problem" id="problem" role="alert">no such word</p>', page)
    assert 'aria-invalid="true"' in page
    assert 'role="alert" hidden' in site.query_page.form(Question(""))


def test_an_answer_alone_has_nothing_to_press(site: Site) -> None:
    question = Question("SELECT 1", view="map", bare=True)
    page = site.query_page.result(question, ROWS, JSON)
    shown = Page(page)
    assert not shown.problems
    assert "Ghent" in shown.text
    assert "<form" not in page
    assert "<button" not in page
    assert "/query?query=SELECT+1&view=map" in shown.links
    assert 'data-query="SELECT 1"' in page
    refused = site.query_page.form(Question("SELEC", bare=True), "no such word")
    assert "no such word" in Page(refused).text


def test_a_first_empty_line_of_a_query_is_kept(site: Site) -> None:
    page = site.query_page.form(Question("\n\nSELECT"))
    assert re.search(r"<textarea[^>]*>\n\n\nSELECT</textarea>", page)


def test_questions_can_be_begun_from(site: Site) -> None:
    links = read_page(site.query_page.form(Question(""))).links
    assert {"/query?example=ties-of-place", "/queries/ties-of-place"} <= set(links)


@pytest.mark.parametrize(
    ("written", "view"), [("map", "map"), ("chart", "chart"), ("", ""), ("Map", ""), ("<b>", "")]
)
def test_only_known_views_are_read(written: str, view: str) -> None:
    assert read_view(written) == view


def test_what_scripts_read_is_whole(site: Site) -> None:
    page = site.query_page.form(Question(""))
    settings = {
        name: json.loads(unescape(found))
        for name, found in re.findall(r'data-(forms|places|prefixes)="([^"]*)"', page)
    }
    assert set(settings["forms"]) == {"SELECT", "ASK", "CONSTRUCT"}
    assert [f"{site.addresses.base}id/", "/doc/"] in settings["places"]
    assert settings["prefixes"]["tw"] == "https://w3id.org/twinrdf/ns#"
