"""Links of a page: relative, escaped, and gone where they lead nowhere."""

from tests.export.test_layout import LAYOUT

from twinrdf.export.layout import Address
from twinrdf.export.rewriting import link_from, link_under, quote_path, rewrite

PAGE = """\
<link rel="stylesheet" href="/static/site.css">
<a href="/">home</a> <a href="#top">up</a>
<a href="/doc/territory/ghent#source-1" lang="nl">Gent</a> <a href="?in=agreement&amp;page=2">2</a>
<a class="x" href="/doc/territory/bruges">Bruges</a> <a href="https://example.org/?a=1&amp;b">b</a>
<code>&lt;a href=&#34;/about&#34;&gt;</code> <use href="#arc"/>
"""


def test_links_lead_from_file_to_file() -> None:
    address = Address("doc/territory/ghent")
    text, parts = rewrite(PAGE, address, LAYOUT, link_from("doc/territory/ghent.html"))
    assert (
        text
        == """\
<link rel="stylesheet" href="../../static/site.css">
<a href="../../index.html">home</a> <a href="#top">up</a>
<a href="ghent.html#source-1" lang="nl">Gent</a> <a href="ghent/in/agreement/2.html">2</a>
<a class="x">Bruges</a> <a href="https://example.org/?a=1&amp;b">b</a>
<code>&lt;a href=&#34;/about&#34;&gt;</code> <use href="#arc"/>
"""
    )
    assert parts == [Address("doc/territory/ghent", {"in": "agreement", "page": "2"})]


def test_links_under_a_root_are_the_same_everywhere() -> None:
    text, _ = rewrite('<a href="/about">', Address("404"), LAYOUT, link_under("/twins/"))
    assert text == '<a href="/twins/about.html">'


def test_paths_are_written_as_links_have_them() -> None:
    assert quote_path("doc/a/成都 (b).ttl") == "doc/a/%E6%88%90%E9%83%BD%20(b).ttl"


def test_pages_with_scripts_keep_what_is_asked() -> None:
    page = '<a href="/query?query=ASK+%7B%7D">ask</a> <form action="/search"></form>'
    text, parts = rewrite(page, Address("about"), LAYOUT, link_from("doc/a.html"))
    assert text == (
        '<a href="../query.html?query=ASK+%7B%7D">ask</a> <form action="../search.html"></form>'
    )
    assert not parts
    settings = '<div data-root="/" data-dump="/dumps/everything.nq"></div>'
    for link, root in ((link_from("query.html"), "./"), (link_from("a/b.html"), "../")):
        text, _ = rewrite(settings, Address("query"), LAYOUT, link)
        assert f'data-root="{root}"' in text
