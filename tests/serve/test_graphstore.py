"""The Graph Store Protocol: each graph by name, what is malformed, and that nothing is written."""

from urllib.parse import quote

import pyoxigraph
import pytest

from twinrdf.serve.negotiate import RDF, Format
from twinrdf.vocab import PREFIXES

from .conftest import BASE, Client

SOURCE = f"{BASE}id/source/one"
LINKS = f"{BASE}graph/links"
NS = PREFIXES["tw"].rstrip("#")


def read(client: Client, path: str, form: Format = RDF[0]) -> set[pyoxigraph.Triple]:
    answer = client.get(path, headers={"Accept": form.media_type})
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"].startswith(form.media_type)
    parsed = pyoxigraph.parse(
        answer.content, format=pyoxigraph.RdfFormat.from_media_type(form.media_type)
    )
    return {quad.triple for quad in parsed}


@pytest.mark.parametrize(("graph", "size"), [(SOURCE, 2), (LINKS, 1), (NS, 1)])
@pytest.mark.parametrize("form", RDF, ids=[form.suffix for form in RDF])
def test_a_named_graph_is_given_whole(
    client: Client, tight: Client, graph: str, size: int, form: Format
) -> None:
    path = f"/data?graph={quote(graph, safe='')}"
    found = read(client, path, form)
    assert len(found) == size
    assert read(tight, path, form) == found
    named = client.get(f"{path}&format={form.suffix}", headers={"Accept": "image/png"})
    assert named.headers["Content-Type"].startswith(form.media_type)


def test_the_default_graph_is_the_register(client: Client, tight: Client) -> None:
    found = read(client, "/data?default")
    assert len(found) > 1500
    assert read(client, "/data?default=") == found
    turtle = tight.get("/data?default", headers={"Accept": "text/turtle"})
    assert "Repr-Digest" in turtle.headers  # the file, as there is one
    assert read(tight, "/data?default", RDF[2]) == found  # a query, as there is none


def test_graphs_have_validators_and_head(client: Client) -> None:
    path = f"/data?graph={quote(SOURCE)}"
    first = client.get(path)
    assert "Accept" in first.headers["Vary"]
    assert client.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    head = client.request("HEAD", path)
    assert (head.status_code, head.content, head.headers) == (200, b"", first.headers)
    assert client.get(path, headers={"Accept": "image/png"}).status_code == 406


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 400),
        ("?graph=", 400),
        ("?graph=one", 400),
        ("?graph=/id/source/one", 400),
        ("?graph=_:b", 400),
        ("?graph=http://a b", 400),
        ("?graph=http://[", 400),
        ("?graph=a:%25", 400),
        ("?graph=a:%ED%A0%80", 400),
        ("?default=yes", 400),
        (f"?default&graph={SOURCE}", 400),
        (f"?graph={SOURCE}&graph={SOURCE}", 400),
        ("?default&default", 400),
        ("?" + "&".join(f"a{n}=1" for n in range(300)), 400),
        (f"?graph={BASE}id/source/none", 404),
    ],
)
def test_what_names_no_graph_is_refused(client: Client, query: str, status: int) -> None:
    answer = client.get(f"/data{query}")
    assert (answer.status_code, answer.json()["status"]) == (status, status)
    assert "\n" not in answer.json()["detail"]


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
@pytest.mark.parametrize("path", ["/data?default", f"/data?graph={SOURCE}", "/graph/links"])
def test_nothing_is_written(client: Client, method: str, path: str) -> None:
    answer = client.request(method, path, content=b"<a:a> <a:a> <a:a> .")
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"
