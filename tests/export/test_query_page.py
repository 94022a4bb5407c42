"""Questions in an export: a browser fills in their values as the server does, and code runs."""

import html
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from shlex import quote
from typing import Any

import pyoxigraph as ox
import pytest

from twinrdf.errors import QueryError
from twinrdf.export.opening import open_release
from twinrdf.export.query_page import QueryPage, list_fitting, write_query
from twinrdf.params import Param, parse_value
from twinrdf.queries import bind, fill_query, parse_query, read_queries
from twinrdf.release import Release

BASE = "https://example.org/"
ROOT = Path(__file__).parents[2]
HEAD = """\
#+ summary: What is it?
#+ tags: any
#+ param: x {kind} -- the value
#+ columns: x, y
#+ example: x={example}
SELECT ?x ?y WHERE { ?y ?p ?x } ORDER BY ?y
"""
SCRIPT = """
import { fillQuery } from "./query-canned.js";
import { readFileSync, writeSync } from "node:fs";
const filled = JSON.parse(readFileSync(0, "utf8")).map(([question, given]) =>
  fillQuery(question, new URLSearchParams(given)));
writeSync(1, JSON.stringify(filled));
"""
needs_node = pytest.mark.skipif(shutil.which("node") is None, reason="Node.js is not installed")


def fill(asked: list[tuple[bytes, dict[str, str]]]) -> list[dict[str, str]]:
    """Fill questions with the script of the query page."""
    given = json.dumps([[json.loads(question), values] for question, values in asked])
    done = subprocess.run(
        ["node", "--input-type=module", "--eval", SCRIPT],
        cwd=ROOT / "frontend/src",
        input=given,
        capture_output=True,
        check=True,
        text=True,
        timeout=120,
    )
    found: list[dict[str, str]] = json.loads(done.stdout)
    return found


@needs_node
def test_a_browser_fills_every_question_as_the_server_does() -> None:
    queries = read_queries(ROOT / "queries")
    asked = [(query, example) for query in queries for example in query.examples]
    assert len(asked) > 60
    filled = fill([(write_query(query, BASE), dict(example)) for query, example in asked])
    for (query, example), found in zip(asked, filled, strict=True):
        values = example or next(iter(query.examples))
        assert found == {"text": fill_query(query, bind(query, values, BASE))}, query.name


def parameter(kind: str, of: str) -> Param:
    return Param("x", kind, "the value", of)


def question(kind: str, of: str) -> bytes:
    examples = {"iri": "territory/ghent", "concept": "a", "date": "2013-01-01", "year": "2013"}
    example = examples.get(kind, "2")
    example = "ghent" if of == "territory" else "en" if kind == "language" else example
    written = HEAD.replace("{kind}", f"{kind} {of}".strip()).replace("{example}", example)
    return write_query(parse_query(written, "x", "x.rq"), BASE)


def read_term(term: str) -> Any:
    """Read a term as an engine does."""
    (row,) = ox.Store().query(f"SELECT ?x {{ VALUES ?x {{ {term} }} }}")  # type: ignore[misc]
    return row["x"]


FITTING = (
    *(("iri", "", "territory/ghent"), ("iri", "territory", "ghent")),
    *(("iri", "territory", "territory/ghent"), ("iri", "territory", "https://other.org/a#b")),
    *(("concept", "domain", "culture"), ("concept", "domain", "http://eurovoc.europa.eu/317")),
    *(("year", "", "0800"), ("date", "", "2013-09-24"), ("integer", "", "-007")),
    *(("date", "", "2012-02-29"), ("date", "", "0099-12-31"), ("integer", "", "+5")),
    *(("language", "", "zh-hans"), ("language", "", "EN"), ("language", "", "zh-Hans")),
    *(("text", "", 'a "b"\n\\'), ("text", "", '" } } #\\"'), ("text", "", "\u0007\u2028根 $& ]")),
)
NO_DAYS = ("2013-02-30", "1900-02-29", "2013-13-01", "0000-01-01")
MISFITS = (
    *(("iri", "", "ghent"), ("iri", "", "town/ghent"), ("iri", "", "javascript:alert(1)")),
    *(("iri", "territory", "organization/bcecc"), ("iri", "territory", "x> ?y } #")),
    *(("iri", "territory", "https://e.org/x> } DROP ALL #"), ("iri", "", "https://e.org/\\u003e")),
    *(("concept", "domain", "Arts & culture"), ("concept", "domain", "https://e.org/a b")),
    *(("year", "", "13"), ("year", "", "٢٠١٣"), ("date", "", "2013"), ("integer", "", "1.5")),
    *(("language", "", "en_GB"), *(("date", "", day) for day in NO_DAYS)),
)


@needs_node
def test_a_value_becomes_the_term_that_the_server_makes_of_it() -> None:
    filled = fill([(question(kind, of), {"x": value}) for kind, of, value in FITTING])
    for (kind, of, value), found in zip(FITTING, filled, strict=True):
        term = re.search(r"VALUES \?x \{ (.*?) \}\s*\?y \?p", found["text"], re.DOTALL)
        assert term, value
        assert read_term(term[1]) == read_term(parse_value(parameter(kind, of), value, BASE))


@needs_node
def test_a_value_that_does_not_fit_is_left_out_and_told() -> None:
    filled = fill([(question(kind, of), {"x": value}) for kind, of, value in MISFITS])
    for (kind, of, value), found in zip(MISFITS, filled, strict=True):
        assert found["misfit"] == value
        assert "VALUES" not in found["text"]
        fits = re.fullmatch(list_fitting(BASE, parameter(kind, of)), value)
        assert not fits or value in NO_DAYS  # which have the form of days
        with pytest.raises(ValueError):
            parse_value(parameter(kind, of), value, BASE)


@needs_node
def test_an_empty_value_is_refused_where_one_is_needed() -> None:
    queries = [query for query in read_queries(ROOT / "queries") if query.params]
    empty = [{param.name: " " for param in query.params} for query in queries]
    asked = zip(map(write_query, queries, [BASE] * len(queries)), empty, strict=True)
    refused = 0
    for query, values, found in zip(queries, empty, fill(list(asked)), strict=True):
        if any(param.required for param in query.params):
            with pytest.raises(QueryError, match=f": {found['missing']}: missing; write"):
                bind(query, values, BASE)
            refused += 1
        else:
            assert found == {"text": fill_query(query, bind(query, values, BASE))}
    assert 0 < refused < len(queries)


# ---- code that asks it on a machine of one's own


@pytest.fixture(scope="module")
def codes(release: Release) -> list[str]:
    """The pieces of code on the query page."""
    page = QueryPage(open_release(release.path), "").render(("en",))
    found = re.findall(r"<pre tabindex=\"0\"><code>(.*?)</code></pre>", page, re.DOTALL)
    assert len(found) == 4
    return [html.unescape(code) for code in found]


@pytest.fixture
def machine(release: Release, tmp_path: Path) -> Path:
    """A folder with what is downloaded."""
    (tmp_path / "everything.nq").symlink_to(release.path / "dumps/everything.nq")
    query = "SELECT ?tie { ?tie a <https://w3id.org/twinrdf/ns#Partnership> } ORDER BY ?tie"
    (tmp_path / "query.rq").write_text(query, encoding="utf-8")
    return tmp_path


def run(command: list[str], folder: Path) -> list[str]:
    done = subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=120)
    return re.findall(r"https://[^\s<>\"]+/id/partnership/[a-z0-9-]+", done.stdout.decode())


def test_code_in_python_and_in_a_shell_asks_the_same(codes: list[str], machine: Path) -> None:
    shell, python, r, _ = codes
    ties = run([sys.executable, "-c", python], machine)
    assert len(ties) > 3
    folder = str(Path(sys.executable).parent)
    oxigraph = shutil.which("oxigraph", path=folder) or shutil.which("oxigraph")
    if oxigraph is None:
        pytest.skip("the oxigraph program is missing: pip install '.[test]'")
    shell, r = (code.replace("oxigraph ", f"{quote(oxigraph)} ") for code in (shell, r))
    assert run(["sh", "-ec", shell], machine) == ties
    if shutil.which("Rscript"):
        assert run(["Rscript", "-e", r], machine) == ties


def test_code_names_where_the_export_will_be(release: Release) -> None:
    page = QueryPage(open_release(release.path), "https://example.org/a/").render(("nl",))
    assert "curl --remote-name https://example.org/a/dumps/everything.nq\n" in page
