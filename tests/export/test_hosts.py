"""nginx and Apache, where they are installed, serve an export as its rules for them say."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urljoin

import httpx
import pytest
from tests.filehost import PATIENCE, hosting, readable_copy

from twinrdf.export import Summary

COMPILES = "'wasm-unsafe-eval'"
HTML, TURTLE = "text/html", "text/turtle"

Ask = Callable[..., httpx.Response]


@pytest.fixture(scope="module")
def export(summary: Summary) -> Iterator[Path]:
    with readable_copy(summary.out, "site") as folder:
        yield folder / "site"


@pytest.fixture(scope="module", params=["nginx", "apache2"])
def ask(request: pytest.FixtureRequest, export: Path) -> Iterator[Ask]:
    """Ask a host that serves the export, following nothing."""
    with hosting(request.param, export) as address:

        def ask(path: str, accept: str = "") -> httpx.Response:
            return httpx.get(urljoin(address, path), headers={"Accept": accept}, timeout=PATIENCE)

        yield ask


def policy(answer: httpx.Response) -> str:
    """Give the one policy of an answer: of two, the stricter would count."""
    found = answer.headers.get_list("Content-Security-Policy")
    assert len(found) == 1, found
    return found[0]


def test_the_query_page_and_its_worker_alone_may_compile(ask: Ask, export: Path) -> None:
    compiling = ["/query", "/query.html", "/nl/query", "/nl/query.html"]
    compiling += [
        f"/{path.relative_to(export)}" for path in export.glob("static/built/query-worker-*.js")
    ]
    for path in compiling:
        answer = ask(path)
        assert (answer.status_code, COMPILES in policy(answer)) == (200, True), path
    for path in ("/", "/queries", "/about", "/nl/about", "/doc/territory/ghent.html", "/map"):
        answer = ask(path, HTML)
        assert (answer.status_code, COMPILES in policy(answer)) == (200, False), path


def test_what_is_named_by_its_content_is_kept_for_good(ask: Ask, export: Path) -> None:
    for path in (export / "static").rglob("*.*"):
        answer = ask(f"/{path.relative_to(export)}")
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable", path
        assert re.search(r"-[0-9A-Za-z]{8}\.\w+$", path.name), "kept for good under one name"
    for path in ("/", "/doc/territory/ghent.ttl", "/static/site-none.css"):
        assert "immutable" not in ask(path).headers.get("Cache-Control", "")


@pytest.mark.parametrize("suffix", ["", ".ttl"])
def test_a_name_leads_to_its_document(ask: Ask, suffix: str) -> None:
    answer = ask(f"/id/territory/ghent{suffix}")
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith(f"/doc/territory/ghent{suffix}")
    assert ask(answer.headers["Location"], HTML).status_code == 200


@pytest.mark.parametrize(
    ("accept", "media_type", "words"),
    [
        (HTML, HTML, b"<h1>Ghent</h1>"),
        (TURTLE, TURTLE, b"tw:City"),
        ("application/ld+json, text/turtle;q=0.5", "application/ld+json", b'"@context"'),
        ("", TURTLE, b"tw:City"),
    ],
)
def test_a_document_comes_in_the_form_that_is_asked_for(
    ask: Ask, accept: str, media_type: str, words: bytes
) -> None:
    answer = ask("/doc/territory/ghent", accept)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].partition(";")[0] == media_type
    assert "Accept" in answer.headers["Vary"]
    assert words in answer.content


@pytest.mark.parametrize(("path", "language"), [("/none/here", "en"), ("/nl/none", "nl")])
def test_what_is_not_there_is_told_in_the_language_of_its_folder(
    ask: Ask, path: str, language: str
) -> None:
    answer = ask(path, HTML)
    assert answer.status_code == 404
    assert f'<html lang="{language}'.encode() in answer.content


def test_the_folder_of_a_language_ends_in_a_slash(ask: Ask) -> None:
    answer = ask("/nl")
    assert answer.status_code == 301
    assert answer.headers["Location"].endswith("/nl/")
    assert ask("/nl/", HTML).status_code == 200
