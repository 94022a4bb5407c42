"""The description of the interface: valid, complete, and true of what the server answers."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator
from starlette.routing import Match

from twinrdf.params import KINDS, Param, parse_value
from twinrdf.project import Project
from twinrdf.queries import read_queries
from twinrdf.release import Release
from twinrdf.serve.app import list_routes
from twinrdf.serve.files import read_files
from twinrdf.serve.openapi import describe_api
from twinrdf.serve.openapi_parts import schema_of

from .conftest import Client

Document = dict[str, Any]

VALUES = {
    "decade": "2010s", "status": "active", "years": "2010-2019",
    "kind": "territory", "slug": "ghent", "name": "links", "scheme": "status",
    "subject": "https://register.example/id/territory/ghent", "predicate": "", "object": "",
    "graph": "https://register.example/graph/links", "country": "belgium", "page": "1",
    "number": "1",
    "query": "SELECT * { ?s ?p ?o } LIMIT 1", "q": "ghent",
    "id": "territory/ghent", "prefix": "gh", "type": "Territory", "limit": "2", "cursor": "0",
    "colour": "country", "list": "ties",
    "view": "map", "embed": "1", "release": "0123456789abcdef", "file": "release.json",
}  # fmt: skip
DISTINCT = ("text/turtle", "text/csv", "application/trig", "application/geo+json")
BESIDE = {"/shapes/{name:path}", "/queries/{name:path}", "/site/{name:path}", "/site/{name}"}
"""Folders the small release has no files in, or none that another route does not send."""

LEFT_OUT = {
    *("queries", "extend", "example", "default", "format"),
    *("default-graph-uri", "named-graph-uri"),
}


@pytest.fixture(scope="module")
def document(client: Client) -> Document:
    answer = client.get("/openapi.json")
    assert answer.headers["Content-Type"] == "application/json"
    return dict(answer.json())


@pytest.fixture(scope="module")
def whole(release: Release) -> Document:
    """The description of the register of this repository."""
    queries = read_queries(release.path / "queries")
    files = {name: file.media_type for name, file in read_files(release.path).items()}
    return describe_api(release, queries, files)


def operations(document: Document) -> list[tuple[str, str, Document]]:
    return [
        (path, method, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]


def find_choices(part: object) -> Iterator[list[str]]:
    if isinstance(part, dict):
        if isinstance(part.get("enum"), list):
            yield part["enum"]
        part = list(part.values())
    for inner in part if isinstance(part, list) else ():
        yield from find_choices(inner)


def test_no_choice_is_given_twice(whole: Document) -> None:
    choices = list(find_choices(whole))
    assert choices
    assert [one for one in choices if len(set(one)) < len(one)] == []


def resolve(node: Document, document: Document) -> Document:
    for name in node.get("$ref", "#").split("/")[1:]:
        document = document[name]
    return document if "$ref" in node else node


def fill(path: str, operation: Document) -> tuple[str, dict[str, str]]:
    """An address of an operation, and values for what it asks."""
    asked = {}
    for parameter in operation.get("parameters", ()):
        name, schema = parameter["name"], parameter["schema"]
        if parameter["in"] == "path":
            value = VALUES.get(name) or schema["enum"][0]
            if path.startswith("/code/") and name == "name":
                value = "active"
            path = path.replace(f"{{{name}}}", value)
        elif name not in LEFT_OUT:
            asked[name] = VALUES.get(name) or schema.get("enum", ["none"])[0]
    return path, asked


def test_it_is_openapi(whole: Document) -> None:
    assert [error.message for error in OpenAPIV31SpecValidator(whole).iter_errors()] == []


def test_every_route_is_in_it_and_nothing_else(document: Document) -> None:
    routes = list_routes()
    found: dict[str, set[str]] = {}
    for path, method, operation in operations(document):
        scope = {"type": "http", "method": method.upper(), "path": fill(path, operation)[0]}
        matching = [route for route in routes if route.matches(scope)[0] is Match.FULL]
        assert matching, f"{method} {path} is no route"
        found.setdefault(matching[0].path, set()).add(method.upper())
    for route in routes:
        methods = {*(route.methods or ())} - {"HEAD", "QUERY"}
        assert route.path in BESIDE or found.get(route.path) == methods, (
            f"{route.path}: describe it"
        )


def test_the_register_has_every_folder_in_it(whole: Document) -> None:
    folders = ("dumps", "dumps/csv", "ontology", "shapes", "queries", "metadata", "report", "site")
    for folder in folders:
        assert f"/{folder}/{{file}}" in whole["paths"]


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("/network", {"kind", "decade", "status", "sort", "colour", "list", "page"}),
        ("/map", {"of", "country", "kind", "decade", "status", "page"}),
        ("/timeline", {"country", "kind", "years", "page"}),
        ("/doc/{kind}/{slug}", {"in", "page"}),
        ("/doc/{kind}/{slug}.{suffix}", {"in", "page"}),
        ("/code/{scheme}/{name}", {"in", "page"}),
        ("/graph/{name}", {"page"}),
    ],
)
def test_pages_have_in_it_what_they_take(whole: Document, path: str, names: set[str]) -> None:
    given = whole["paths"][path]["get"]["parameters"]
    taken = {one["name"] for one in given if one["in"] == "query"}
    assert taken - {"format", "lang"} == names


def test_every_canned_query_is_a_typed_route(project: Project, whole: Document) -> None:
    queries = read_queries(project.folder("queries"))
    for query in queries:
        by_name = whole["paths"][f"/queries/{query.name}"]["get"]
        by_suffix = whole["paths"][f"/queries/{query.name}.{{suffix}}"]["get"]
        assert by_name["summary"] == by_suffix["summary"] == query.summary
        params = {found["name"]: found for found in by_name["parameters"]}
        assert set(params) == {*(param.name for param in query.params), "format", "lang"}
        for param in query.params:
            described = params[param.name]
            assert described["required"] is param.required
            for number, example in enumerate(described.get("examples", {}).values()):
                given = [found for found in query.examples if param.name in found]
                assert example["value"] in {found[param.name] for found in given}, number
                pattern = described["schema"].get("pattern", "")
                assert re.search(pattern, example["value"]), f"{query.name}: {param.name}"
        content = resolve(by_name["responses"]["200"], whole)["content"]
        assert {"application/json", "text/csv", "text/html"} <= set(content)
    drawn = whole["paths"]["/queries/partnership-map"]["get"]["responses"]["200"]
    assert "application/geo+json" in resolve(drawn, whole)["content"]
    sources = whole["paths"]["/queries/sources"]["get"]["responses"]["200"]
    assert "application/geo+json" not in resolve(sources, whole)["content"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "value",
    ["ghent", "territory/ghent", "http://a/b", "2013", "2013-09-24", "-5", "en", "a b", "ENGLISHES",
     "zh-hans", "a--b", "none/ghent", "http://a b"],
)  # fmt: skip
def test_types_say_what_is_taken(kind: str, value: str) -> None:
    of = {"concept": "status", "iri": "territory"}.get(kind, "")
    param = Param("it", kind, "", of)
    schema = schema_of(param)
    if schema["type"] == "integer":
        fits = re.fullmatch("[+-]?[0-9]+", value) is not None
    else:
        fits = re.search(schema.get("pattern", ""), value) is not None
    try:
        parse_value(param, value, "https://register.example/")
    except ValueError:
        assert not fits
    else:
        assert fits


def test_answers_are_as_described(client: Client, document: Document) -> None:
    for path, method, operation in operations(document):
        address, asked = fill(path, operation)
        if method == "post":
            continue
        if address == "/data":
            asked = {"graph": VALUES["graph"]}
        described = {status: resolve(found, document)
                     for status, found in operation["responses"].items()}  # fmt: skip
        for media_type in described.get("200", {}).get("content", {"*/*": {}}):
            answer = client.get(address, params=asked, headers={"Accept": media_type})
            status = str(answer.status_code)
            assert status in described, f"{address} as {media_type}: {status}"
            told = answer.headers.get("Content-Type", "").partition(";")[0]
            assert status != "200" or told in described["200"]["content"], f"{address}: {told}"
            by_accept = "{" not in path and path != "/query"  # a page, unless `format` is given
            if status == "200" and by_accept and media_type in DISTINCT:
                assert told == media_type, address


@pytest.mark.parametrize("path", ["/sparql", "/query"])
def test_every_form_of_an_answer_is_described(
    client: Client, document: Document, path: str
) -> None:
    operation = document["paths"][path]["get"]
    (form,) = (found for found in operation["parameters"] if found["name"] == "format")
    described = resolve(operation["responses"]["200"], document)["content"]
    heard = set()
    for query in (VALUES["query"], "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o } LIMIT 1"):
        for suffix in form["schema"]["enum"]:
            answer = client.get(path, params={"query": query, "format": suffix})
            if answer.status_code == 200:
                heard.add(answer.headers["Content-Type"].partition(";")[0])
            else:
                assert answer.status_code == 406, suffix
    assert len(heard) > 8
    assert heard <= set(described)


def test_no_parameter_makes_the_server_fail(register: Client, whole: Document) -> None:
    """Not even with signs that no IRI may hold, in each parameter of each operation in turn."""
    odd = "a/[%zz\ue000"
    for path, method, operation in operations(whole):
        address, asked = fill(path, operation)
        named = [one["name"] for one in operation.get("parameters", ()) if one["in"] == "query"]
        for name in named if method == "get" else ():
            answer = register.get(address, params={**asked, name: odd})
            assert answer.status_code < 500, f"{address}: {name}"


def test_queries_may_be_posted(client: Client, document: Document) -> None:
    for path in ("/sparql", "/query"):
        content = document["paths"][path]["post"]["requestBody"]["content"]
        asked = content["application/sparql-query"]["example"]
        answer = client.request(
            "POST", path, content=asked, headers={"Content-Type": "application/sparql-query"}
        )
        assert answer.status_code == 200


def test_it_depends_on_the_release_alone(client: Client, document: Document) -> None:
    again = client.get("/openapi.json")
    assert again.headers["ETag"]
    assert json.loads(again.content) == document
    assert document["info"]["title"] == "A small register"
    assert document["info"]["license"]["url"].startswith("https://creativecommons.org/")
