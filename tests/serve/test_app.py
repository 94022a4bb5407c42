"""Every address: pages, files, health, methods, headers, caches; and nothing makes it fail."""

import asyncio
import base64
import gzip
import hashlib
import json
import re
from pathlib import Path
from urllib.parse import quote

import brotli
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twinrdf import zstd
from twinrdf.errors import ReleaseError
from twinrdf.release import switch_current
from twinrdf.serve.app import make_app
from twinrdf.serve.responses import Reply
from twinrdf.templating import find_asset

from .conftest import LIMITS, Client, open_client, until, write_release

PAGES = [
    "/", "/browse", "/browse/territory", "/browse/territory?sort=label&page=1", "/search",
    "/search?q=ghent", "/search?q=%00%C3%A9%22%3E", "/query", "/queries", "/queries/labels",
    "/queries/places-in", "/queries/places-in?country=belgium", "/downloads", "/about",
    "/about/limits", "/report",
    "/dataset.html", "/ns.html", "/doc/territory/ghent.html?page=x&in=y", "/code/status.html",
]  # fmt: skip
HTML = {"Accept": "text/html"}


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_html_with_a_policy(client: Client, path: str) -> None:
    answer = client.get(path, headers=HTML)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.text.startswith("<!doctype html>")
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'self'")
    assert "unsafe" not in policy


@pytest.mark.parametrize(
    "path", [*PAGES, "/doc/territory/ghent.ttl", find_asset("site.css"), "/dataset"]
)
def test_an_unchanged_page_is_answered_by_304(client: Client, path: str) -> None:
    first = client.get(path, headers=HTML)
    tag = first.headers["ETag"]
    assert tag.startswith('"')
    for held in (tag, f"W/{tag}", f'"other", {tag}'):
        again = client.get(path, headers={**HTML, "If-None-Match": held})
        assert (again.status_code, again.content) == (304, b"")
        for name in ("ETag", "Vary", "Cache-Control", "Access-Control-Allow-Origin"):
            assert again.headers[name] == first.headers[name], name
    assert client.get(path, headers={**HTML, "If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize(
    "path", [*PAGES, "/doc/territory/ghent", "/healthz", "/id/territory/ghent"]
)
def test_head_is_get_without_a_body(client: Client, path: str) -> None:
    got = client.get(path, headers=HTML)
    head = client.request("HEAD", path, headers=HTML)
    assert head.status_code == got.status_code
    for headers in (head.headers, got.headers):
        headers.pop("Twinrdf-Query-Id", None)  # each has its own
    assert head.headers == got.headers


@pytest.mark.parametrize(
    "path", ["/", "/doc/territory/ghent.ttl", "/queries.none", find_asset("site.css")]
)
def test_common_headers_are_everywhere(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Twinrdf-Release"] == "0123456789abcdef"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("coding", ["gzip", "zstd", "br"])
def test_answers_are_compressed_as_asked(client: Client, coding: str) -> None:
    path = "/doc/territory/ghent.jsonld"
    plain = client.get(path)
    packed = client.get(path, headers={"Accept-Encoding": coding})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == coding
    content = packed.content
    if coding == "zstd" and content != plain.content:  # httpx reads it if zstandard is there
        content = zstd.decompress(content)
    assert content == plain.content  # httpx has undone the others
    assert int(packed.headers["Content-Length"]) < int(plain.headers["Content-Length"])
    assert packed.headers["ETag"] == f'{plain.headers["ETag"][:-1]}-{coding}"'
    assert "Accept-Encoding" in plain.headers["Vary"]
    head = client.request("HEAD", path, headers={"Accept-Encoding": coding})
    for name in ("ETag", "Content-Encoding", "Content-Length", "Vary"):
        assert head.headers[name] == packed.headers[name]
    held = {"If-None-Match": packed.headers["ETag"], "Accept-Encoding": coding}
    unchanged = client.get(path, headers=held)
    assert (unchanged.status_code, unchanged.headers["ETag"]) == (304, packed.headers["ETag"])
    small = client.get("/doc/territory/none.ttl", headers={"Accept-Encoding": coding})
    assert "Content-Encoding" not in small.headers


@pytest.mark.parametrize("path", ["/", "/about", "/browse", "/doc/territory/ghent"])
def test_a_page_is_named_by_its_whole_query(client: Client, path: str) -> None:
    """It leads to itself in other languages, with all that its address says."""
    queries = ("", "?a=1", "?a=2", "?a=1&a=2", "?a=2&a=1", "?a=1&b=2", "?b=2&a=1")
    tags = {client.get(path + query, headers=HTML).headers["ETag"] for query in queries}
    assert len(tags) == len(queries)


def test_files_come_with_their_hash_and_in_parts(client: Client, small_release: Path) -> None:
    content = (small_release / "dumps" / "register.ttl").read_bytes()
    answer = client.get("/dumps/register.ttl", headers={"Accept-Encoding": "gzip"})
    assert answer.content == content
    assert answer.headers["Content-Type"] == "text/turtle; charset=utf-8"
    assert answer.headers["Accept-Ranges"] == "bytes"
    digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
    assert answer.headers["Repr-Digest"] == f"sha-256=:{digest}:"
    assert 'filename="register.ttl"' in answer.headers["Content-Disposition"]
    part = client.get("/dumps/register.ttl", headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, content[10:20])
    held = {"Range": "bytes=10-19", "If-Range": answer.headers["ETag"]}
    assert client.get("/dumps/register.ttl", headers=held).status_code == 206
    stale = {"Range": "bytes=10-19", "If-Range": '"other"'}
    assert client.get("/dumps/register.ttl", headers=stale).content == content
    beyond = client.get("/dumps/register.ttl", headers={"Range": "bytes=999999999-"})
    assert beyond.status_code == 416
    packed = client.get("/dumps/register.ttl.gz")
    assert gzip.decompress(packed.content) == content
    assert packed.headers["Content-Type"] == "application/gzip"


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("/release.json", "application/json"),
        ("/MANIFEST.sha256", "text/plain; charset=utf-8"),
        ("/ontology/context.jsonld", "application/ld+json"),
        ("/queries/labels.rq", "application/sparql-query"),
        ("/metadata/void.ttl", "text/turtle; charset=utf-8"),
        (find_asset("site.css"), "text/css; charset=utf-8"),
        (find_asset("favicon.svg"), "image/svg+xml"),
    ],
)
def test_files_have_their_media_types(client: Client, path: str, media_type: str) -> None:
    answer = client.get(path, headers={"Accept": "image/png"})
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, media_type)


@pytest.mark.parametrize(
    "path",
    [
        "/store/CURRENT", "/metadata/", "/metadata", "/dumps/%2e%2e/release.json",
        "/dumps//register.ttl", "/dumps/register.ttl/", "/static/",
        "/static/..%252fapp.py", "/dumps/store/CURRENT", "/browse/", "/browse/none",
        "/queries/none",
        "/queries/labels.exe", "//etc/passwd", "/.git/config",
    ],
)  # fmt: skip
def test_nothing_else_is_served(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.json()["title"] == "Not Found"


def test_a_problem_is_a_page_for_browsers(client: Client) -> None:
    answer = client.get("/nothing", headers=HTML)
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "text/html; charset=utf-8")
    assert "There is nothing here" in answer.text


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("POST", "/", "GET, HEAD, OPTIONS"),
        ("PUT", "/doc/territory/ghent", "GET, HEAD, OPTIONS"),
        ("DELETE", "/sparql", "GET, HEAD, OPTIONS, POST, QUERY"),
        ("PATCH", "/dumps/register.ttl", "GET, HEAD, OPTIONS"),
        ("TRACE", "/", "GET, HEAD, OPTIONS"),
        ("BREW", "/sparql", "GET, HEAD, OPTIONS, POST, QUERY"),
    ],
)
def test_other_methods_are_refused(client: Client, method: str, path: str, allow: str) -> None:
    answer = client.request(method, path)
    assert (answer.status_code, answer.headers["Allow"]) == (405, allow)
    assert answer.json()["status"] == 405


@pytest.mark.parametrize("path", ["/", "/sparql", "/doc/territory/ghent", "/dumps/register.ttl"])
def test_other_sites_scripts_may_ask(client: Client, path: str) -> None:
    headers = {"Origin": "https://other.example", "Access-Control-Request-Method": "GET"}
    answer = client.request("OPTIONS", path, headers=headers)
    assert (answer.status_code, answer.content) == (204, b"")
    assert "GET" in answer.headers["Allow"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "QUERY" in answer.headers["Access-Control-Allow-Methods"]
    assert "Access-Control-Allow-Credentials" not in answer.headers


@pytest.mark.parametrize(
    "headers",
    [
        [("Host", "a"), ("Host", "b")],
        [("Host", "a b")],
        [("Host", "a/b")],
        [("Host", "")],
        [("Host", "site.example"), ("Content-Length", "1"), ("Transfer-Encoding", "chunked")],
    ],
)
def test_malformed_headers_are_refused(client: Client, headers: list[tuple[str, str]]) -> None:
    answer = client.request("GET", "/healthz", headers=headers)
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["/a%00b", "/%0d%0aX:y", "/doc/territory/ghent%7f", "/%ff"])
def test_malformed_addresses_are_refused(client: Client, path: str) -> None:
    assert client.get(path).status_code == 400


@pytest.mark.parametrize("path", ["/download", "/dumps", "/dumps/"])
def test_an_address_of_all_files_leads_to_them(client: Client, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.headers["Location"]) == (308, "/downloads")


def test_health_names_the_release(client: Client) -> None:
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.json() == {"status": "ok", "release": "0123456789abcdef"}


# ---- canned queries


def test_a_canned_query_is_answered_in_every_form(client: Client) -> None:
    asked = client.get("/queries/places-in?country=belgium", headers={"Accept": "application/json"})
    assert asked.headers["Content-Type"] == "application/json"
    (row,) = asked.json()["results"]["bindings"]
    assert row["place"]["value"] == "https://register.example/id/territory/ghent"
    named = client.get("/queries/places-in.csv?country=territory/belgium")
    assert named.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert named.text.splitlines()[1].endswith("/territory/ghent")
    page = client.get("/queries/places-in?country=belgium", headers=HTML)
    assert 'href="/doc/territory/ghent"' in page.text
    assert client.get("/queries/labels?format=xml").text.startswith("<?xml")
    assert client.get("/queries/labels", headers={"Accept": "text/turtle"}).status_code == 406


@pytest.mark.parametrize(
    ("query", "detail"),
    [
        ("", "country"),
        ("?country=", "country"),
        ("?country=%3Cscript%3E", "script"),
        ("?kountry=belgium", "kountry"),
        ("?country=http://a%25b/", "no valid IRI"),
    ],
)
def test_wrong_values_are_told(client: Client, query: str, detail: str) -> None:
    answer = client.get(f"/queries/places-in.json{query}")
    assert (answer.status_code, detail in answer.json()["detail"]) == (400, True)
    page = client.get(f"/queries/places-in{query}", headers=HTML)
    assert page.status_code == (400 if query and not query.endswith("=") else 200)
    assert "<script>" not in page.text.replace('<script type="application/ld+json">', "")


@pytest.mark.parametrize(
    ("value", "detail"),
    [
        ("belgiun", "'territory/belgiun' names nothing in the register; "
                    "did you mean territory/belgium?"),
        ("territory/xyz", "'territory/xyz' names nothing in the register; write the id of an"),
        ("https://elsewhere.example/id/territory/belgium", "names nothing in the register"),
        ("https://register.example/id/source/one", "'source/one' names nothing"),
    ],
)  # fmt: skip
def test_a_value_that_names_nothing_is_told(client: Client, value: str, detail: str) -> None:
    answer = client.get("/queries/places-in.csv", params={"country": value})
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["detail"].startswith("places-in: country: '")
    assert detail in answer.json()["detail"]
    page = client.get("/queries/places-in", params={"country": value}, headers=HTML)
    assert page.status_code == 404
    assert "names nothing in the register" in page.text
    assert 'name="country"' in page.text


def test_the_list_of_canned_queries(client: Client) -> None:
    listed = client.get("/queries", headers={"Accept": "application/json"}).json()["queries"]
    assert [query["name"] for query in listed] == ["labels", "places-in"]
    assert listed[1]["parameters"][0]["required"] is True


# ---- whatever is asked


@settings(deadline=None, max_examples=150)
@given(
    path=st.text(st.characters(codec="utf-8"), max_size=40),
    accept=st.sampled_from(["", "text/html", "text/turtle", "*/*", ";;q=", "image/png"]),
    method=st.sampled_from(["GET", "HEAD", "POST", "OPTIONS", "QUERY", "PUT"]),
    prefix=st.sampled_from(
        ["/", "/doc/", "/id/territory/", "/code/", "/queries/", "/dumps/", "/ns."]
    ),
)
def test_no_address_makes_the_server_fail(
    client: Client, path: str, accept: str, method: str, prefix: str
) -> None:
    answer = client.request(method, prefix + quote(path), headers={"Accept": accept})
    assert answer.status_code < 500


def test_a_failure_of_ours_is_told_without_details(
    small_release: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(self: object, languages: object) -> str:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr("twinrdf.serve.pages.Site.browse", fail)
    with open_client(make_app(small_release, LIMITS)) as client:
        answer = client.get("/browse", headers={"Accept-Language": "nl"})
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Twinrdf-Release"] == "0123456789abcdef"
    assert "secret" in caplog.text


# ---- one release after another


def test_the_next_release_takes_over_and_answers_never_mix(tmp_path: Path) -> None:
    first = write_release(tmp_path, "1111111111111111", "Ghent")
    write_release(tmp_path, "2222222222222222", "Ghent again")
    switch_current(tmp_path, "1111111111111111")
    query = "/sparql?query=SELECT%20%3Fl%20%7B%20%3Fs%20%3Fp%20%3Fl%20%7D%20LIMIT%2030"
    label = {"1111111111111111": '"Ghent"@en', "2222222222222222": '"Ghent again"@en'}

    async def use(client: Client) -> set[str]:
        seen = set()
        async with asyncio.timeout(60):
            while len(seen) < 2:
                answers = await asyncio.gather(
                    client.http.get("/doc/territory/ghent.nt"), client.http.get(query)
                )
                for answer in answers:
                    assert answer.status_code == 200
                release = answers[0].headers["Twinrdf-Release"]
                assert label[release] in answers[0].text
                if not seen:
                    switch_current(tmp_path, "2222222222222222")
                seen.add(release)
            return seen

    with open_client(make_app(first, LIMITS)) as client:
        assert client.run(use(client)) == set(label)
        tag = client.get("/doc/territory/ghent.nt").headers["ETag"]
    with open_client(make_app(first, LIMITS)) as client:
        assert client.get("/healthz").json()["release"] == "1111111111111111"
        assert client.get("/doc/territory/ghent.nt").headers["ETag"] != tag


def test_a_damaged_next_release_is_not_served(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    first = write_release(tmp_path, "1111111111111111")
    second = write_release(tmp_path, "2222222222222222")
    (second / "dumps" / "register.ttl").write_text("x", encoding="utf-8")
    switch_current(tmp_path, "1111111111111111")
    with open_client(make_app(first, LIMITS)) as client:
        switch_current(tmp_path, "2222222222222222")
        client.run(until(lambda: "was changed" in caplog.text))
        client.run(asyncio.sleep(0.4))  # in which it is not tried again
        assert client.get("/healthz").json()["release"] == "1111111111111111"
    assert caplog.text.count("was changed") == 1


def test_a_damaged_release_is_not_opened(tmp_path: Path) -> None:
    release = write_release(tmp_path, "1111111111111111")
    (release / "release.json").write_text(
        json.dumps(json.loads((release / "release.json").read_text()) | {"title": "x"})
    )
    refused = pytest.raises(ReleaseError, match=r"release\.json was changed")
    with refused, open_client(make_app(release, LIMITS)):
        pass


def test_built_scripts_are_kept_for_good(
    small_release: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script, engine = b"export const one = 1;\n" * 100, b"\0asm" * 1000
    built = {
        "built/map-0A1B2C3D.js": Reply(script, "text/javascript; charset=utf-8"),
        "built/engine-0A1B2C3D.wasm": Reply(engine, "application/wasm"),
    }
    monkeypatch.setattr("twinrdf.serve.app.read_static", lambda: built)
    with open_client(make_app(small_release, LIMITS)) as client:
        for name, body in (("map-0A1B2C3D.js", script), ("engine-0A1B2C3D.wasm", engine)):
            answer = client.get(f"/static/built/{name}", headers={"Accept-Encoding": "gzip"})
            assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
            assert answer.headers["Content-Encoding"] == "gzip"
            assert answer.content == body
            held = {"If-None-Match": answer.headers["ETag"]}
            again = client.get(f"/static/built/{name}", headers=held)
            assert again.status_code == 304
            assert "immutable" in again.headers["Cache-Control"]
        assert client.get("/static/built/map.js").status_code == 404


def test_what_was_compressed_beforehand_is_sent_as_it_is(
    small_release: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = b"export const one = 1;\n" * 100
    hard = brotli.compress(script, quality=11)
    built = {"built/map-0A1B2C3D.js": Reply(script, "text/javascript", packed={"br": hard})}
    monkeypatch.setattr("twinrdf.serve.app.read_static", lambda: built)
    with open_client(make_app(small_release, LIMITS)) as client:
        path = "/static/built/map-0A1B2C3D.js"
        tags = set()
        for coding, size in (("br", len(hard)), ("gzip", None), ("identity", len(script))):
            answer = client.get(path, headers={"Accept-Encoding": coding})
            assert answer.content == script
            assert size in (None, int(answer.headers["Content-Length"]))
            assert answer.headers["Vary"] == "Accept-Encoding"
            tags.add(answer.headers["ETag"])
        assert len(tags) == 3


def test_the_style_is_compressed_as_far_as_it_goes(client: Client) -> None:
    path = find_asset("site.css")
    answer = client.get(path, headers={"Accept-Encoding": "gzip, br, zstd"})
    assert answer.headers["Content-Encoding"] == "br"
    assert int(answer.headers["Content-Length"]) == len(brotli.compress(answer.content))
    assert client.get(f"{path}.br").status_code == 404


def test_what_pages_ask_for_has_a_name_of_its_content(client: Client) -> None:
    """So browsers keep it for good, whether scripts were built or not."""
    page = client.get("/").text
    for name in ("site.css", "favicon.svg"):
        path = find_asset(name)
        assert re.fullmatch(r"/static/\w+-[0-9a-f]{8}\.\w+", path)
        assert f'href="{path}"' in page
        answer = client.get(path)
        assert hashlib.sha256(answer.content).hexdigest()[:8] in path
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert client.get(f"/static/{name}").status_code == 404
