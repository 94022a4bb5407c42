"""Rules for hosts: they choose as the server does, as far as they can."""

import re
from xml.etree import ElementTree

import pytest

from twinrdf.export import rules
from twinrdf.export.rules import (
    make_apache,
    make_headers,
    make_nginx,
    make_policies,
    make_redirects,
    make_robots,
    make_sitemaps,
)
from twinrdf.serve.negotiate import DOCUMENTS, choose

POLICIES = make_policies({})
ACCEPT = (
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
    "text/html, application/xhtml+xml, */*",
    "*/*",
    "",
    "text/turtle",
    "TEXT/Turtle;q=1",
    "application/ld+json, application/json;q=0.5",
    "application/json",
    "application/rdf+xml,text/turtle;q=0.8,*/*;q=0.1",
    "text/turtle,application/n-triples;q=0.9,application/ld+json;q=0.8,application/rdf+xml;q=0.7",
    "application/n-quads",
    "application/trig, application/n-quads;q=0.5",
    "image/png, application/n-triples",
    "text/csv",
    "text/turtles",
)


@pytest.mark.parametrize("accept", ACCEPT)
def test_choose_as_the_server_does(accept: str) -> None:
    choice = choose(accept, DOCUMENTS)
    wanted = choice.format.suffix if choice else "ttl"
    assert _ask_nginx(accept) == wanted
    assert _ask_apache(accept) == wanted


def _ask_nginx(accept: str) -> str:
    block = make_nginx(POLICIES, "/").partition("map ")[2].partition("}")[0]
    for pattern, form in re.findall(r'"~\*(.+)" (\w+);', block):
        if re.search(pattern, accept, re.IGNORECASE):
            return str(form)
    return re.findall(r"default (\w+);", block)[0]  # type: ignore[no-any-return]


def _ask_apache(accept: str) -> str:
    rule = r'RewriteCond %\{HTTP_ACCEPT\} "(.+)" \[NC\]\nRewriteCond .+\.(\w+) -f'
    for pattern, form in re.findall(rule, make_apache(POLICIES, "/")):
        if re.search(pattern, accept, re.IGNORECASE):
            return str(form)
    return "ttl"


def test_rules_know_the_folder_of_the_site() -> None:
    assert "\n/a.b/*.ttl\n  Content-Type: text/turtle; charset=utf-8\n" in make_headers(
        POLICIES, "/a.b/", ()
    )
    assert make_redirects("/a.b/").startswith("/a.b/id/* /a.b/doc/:splat.html 302\n")
    assert "ErrorDocument 404 /a.b/404.html" in make_apache(POLICIES, "/a.b/")
    nginx = make_nginx(POLICIES, "/a.b/")
    assert r"location ~ ^/a\.b/id/" in nginx
    assert "return 303 /a.b/doc/$thing;" in nginx
    assert nginx.count("{") == nginx.count("}")


def test_one_sitemap_or_an_index_of_several(monkeypatch: pytest.MonkeyPatch) -> None:
    pages = ["index.html", "b & c.html", "a.html"]
    ((name, text),) = make_sitemaps(pages, "https://example.org/", "2026-11-22")
    assert name == "sitemap.xml"
    assert [element.text for element in ElementTree.fromstring(text).iter()][1:] == [
        *(None, "https://example.org/a.html", "2026-11-22"),
        *(None, "https://example.org/b%20%26%20c.html", "2026-11-22"),
        *(None, "https://example.org/", "2026-11-22"),
    ]
    monkeypatch.setattr(rules, "SITEMAP_LINES", 2)
    found = dict(make_sitemaps(pages, "https://example.org/", ""))
    assert list(found) == ["sitemap-1.xml", "sitemap-2.xml", "sitemap.xml"]
    assert "https://example.org/sitemap-2.xml" in found["sitemap.xml"]
    assert "lastmod" not in found["sitemap.xml"]


def test_robots_are_told_of_the_sitemap() -> None:
    assert make_robots("https://example.org/").endswith(
        "Sitemap: https://example.org/sitemap.xml\n"
    )


def test_the_query_page_alone_may_compile() -> None:
    names = ("query.html", "query", "map.html", "doc", "static", ".nojekyll", "sitemap.xml")
    allowed, pattern = {}, ""
    for line in make_headers(POLICIES, "/a.b/", names).splitlines():
        if not line.startswith(" "):
            pattern = line
        elif "Content-Security-Policy" in line:
            assert pattern not in allowed, "hosts would hold to both"
            allowed[pattern] = "'wasm-unsafe-eval'" in line
    compiling = {"/a.b/query.html", "/a.b/query", "/a.b/static/built/query-worker-*"}
    assert {pattern for pattern, compiles in allowed.items() if compiles} == compiling
    assert allowed.keys() - compiling == {"/a.b/", "/a.b/map.html", "/a.b/map", "/a.b/doc/*"}
    for text in (make_apache(POLICIES, "/a.b/"), make_nginx(POLICIES, "/a.b/")):
        assert text.count("'wasm-unsafe-eval'") == 1
        at = re.search(r"\^(/a\\\.b/\S+\$)", text.partition("'wasm-unsafe-eval'")[0][-400:])
        assert at
        for path in ("query", "query.html", "static/built/query-worker-5BAAPMLW.js"):
            assert re.fullmatch(at[1], f"/a.b/{path}")
        for path in ("map.html", "query/x.rq", "static/built/query-5BAAPMLW.js", "doc/query.html"):
            assert not re.fullmatch(at[1], f"/a.b/{path}")
