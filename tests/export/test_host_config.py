"""Rules for hosts: they choose as the server does, as far as they can."""

import re
from fnmatch import fnmatchcase

import pytest

from twinrdf.export.host_config import (
    Policies,
    make_apache,
    make_headers,
    make_nginx,
    make_policies,
    make_redirects,
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
        POLICIES, "/a.b/", {"": ()}
    )
    assert make_redirects("/a.b/").startswith("/a.b/id/* /a.b/doc/:splat.html 302\n")
    assert "ErrorDocument 404 /a.b/404.html" in make_apache(POLICIES, "/a.b/")
    nginx = make_nginx(POLICIES, "/a.b/")
    assert r"location ~ ^/a\.b/id/" in nginx
    assert "return 303 /a.b/doc/$thing;" in nginx
    assert nginx.count("{") == nginx.count("}")


def test_the_query_page_alone_may_compile() -> None:
    names = ("query.html", "query", "queries", "quality.html", "map.html", "doc", "static", "nl")
    own = {"": (*names, ".nojekyll", "sitemap.xml", "names.html"), "nl/": names[:-2]}
    policies: dict[str, bool] = {}
    pattern = ""
    for line in make_headers(POLICIES, "/a.b/", own).splitlines():
        if not line.startswith(" "):
            pattern = line
        elif "Content-Security-Policy" in line:
            policies[pattern] = "'wasm-unsafe-eval'" in line
    compiling = ("query", "query.html", "static/built/query-worker-5BAAPMLW.js")
    compiling = (*compiling, "nl/query", "nl/query.html")
    others = ("", "map", "map.html", "doc/a/b.html", "queries.html", "queries/a.html", "quality")
    others = (*others, "names.html", *(f"nl/{path}" for path in others))
    for path in (*compiling, *others):
        found = [allowed for rule, allowed in policies.items() if fnmatchcase(f"/a.b/{path}", rule)]
        assert found == [path in compiling], f"{path}: hosts would hold to all that fit"
    assert not any(fnmatchcase("/a.b/static/site-0a1b2c3d.css", rule) for rule in policies)
    for text in (make_apache(POLICIES, "/a.b/", ("nl",)), make_nginx(POLICIES, "/a.b/", ("nl",))):
        assert text.count("'wasm-unsafe-eval'") == 1
        at = re.search(r"\^(/a\\\.b/\S+\$)", text.partition("'wasm-unsafe-eval'")[0][-600:])
        assert at
        for path in compiling:
            assert re.fullmatch(at[1], f"/a.b/{path}")
        for path in (*others, "query/x.rq", "static/built/query-5BAAPMLW.js", "doc/query.html"):
            assert not re.fullmatch(at[1], f"/a.b/{path}")


def test_what_is_not_found_is_told_in_the_language_of_its_folder() -> None:
    apache, nginx = (make(POLICIES, "/a.b/", ("nl", "zh")) for make in (make_apache, make_nginx))
    for language in ("nl", "zh"):
        assert f"ErrorDocument 404 /a.b/{language}/404.html" in apache
        assert f"error_page 404 /a.b/{language}/404.html;" in nginx
        assert f"return 301 /a.b/{language}/;" in nginx
    assert nginx.count("{") == nginx.count("}")


def test_exports_in_one_nginx_have_variables_of_their_own() -> None:
    strict = Policies("default-src 'none'", "default-src 'none'")
    exports = ((POLICIES, "/a/", ()), (POLICIES, "/b/", ()), (strict, "/a/", ()))
    known: set[str] = set()
    for policies, root, languages in (*exports, (POLICIES, "/a/", ("nl",))):
        text = make_nginx(policies, root, languages)
        made = set(re.findall(r"^map \$\w+ \$(\w+) \{$", text, re.MULTILINE))
        assert len(made) == 4
        assert set(re.findall(r"\$(twinrdf\w*)", text)) == made
        assert not known & made
        known |= made
    assert make_nginx(*exports[0]) == make_nginx(*exports[0])
