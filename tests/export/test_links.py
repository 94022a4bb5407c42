"""Links of a page: relative, escaped, and gone where they lead nowhere."""

import dataclasses

from tests.export.test_layout import LAYOUT

from twinrdf.export.layout import Address
from twinrdf.export.links import Here, Rewriter, link_under, name_page, quote_path

PAGE = """\
<link rel="stylesheet" href="/static/site.css">
<a href="/">home</a> <a href="#top">up</a>
<a href="/doc/territory/ghent#source-1" lang="nl">Gent</a> <a href="?in=agreement&amp;page=2">2</a>
<a class="x" href="/doc/territory/bruges">Bruges</a> <a href="https://example.org/?a=1&amp;b">b</a>
<code>&lt;a href=&#34;/about&#34;&gt;</code> <use href="#arc"/>
"""


def test_links_lead_from_file_to_file() -> None:
    here = Here("doc/territory/ghent.html", Address("doc/territory/ghent"), "en")
    text, parts = Rewriter(LAYOUT).rewrite(PAGE, here)
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
    here = Here("404.html", Address("404"), "en")
    text, _ = Rewriter(LAYOUT).rewrite('<a href="/about">', here, link_under("/twins/"))
    assert text == '<a href="/twins/about.html">'


def test_paths_are_written_as_links_have_them() -> None:
    assert quote_path("doc/a/成都 (b).ttl") == "doc/a/%E6%88%90%E9%83%BD%20(b).ttl"


def test_pages_with_scripts_keep_what_is_asked() -> None:
    page = '<a href="/query?query=ASK+%7B%7D">ask</a> <form action="/search"></form>'
    text, parts = Rewriter(LAYOUT).rewrite(page, Here("doc/a.html", Address("about"), "en"))
    assert text == (
        '<a href="../query.html?query=ASK+%7B%7D">ask</a> <form action="../search.html"></form>'
    )
    assert not parts
    settings = '<div data-root="/" data-dump="/dumps/everything.nq"></div>'
    for file, root in (("query.html", "./"), ("a/b.html", "../")):
        text, _ = Rewriter(LAYOUT).rewrite(settings, Here(file, Address("query"), "en"))
        assert f'data-root="{root}"' in text


SPOKEN = """\
<link rel="canonical" href="?lang=nl">
<link rel="alternate" hreflang="en" href="?lang=en">
<link rel="alternate" hreflang="x-default" href="?lang=">
<a href="?lang=en">English</a> <a href="?lang=nl">Nederlands</a>
<a href="/">thuis</a> <a href="/doc/territory/ghent">Gent</a>
<a href="/doc/territory/ghent.ttl">Turtle</a>
<link href="/static/site.css"><div data-root="/" data-index="/search/index.json"></div>
"""


def test_links_stay_in_the_language_of_a_page() -> None:
    layout = dataclasses.replace(
        LAYOUT, languages=("en", "nl"), files={*LAYOUT.files, "search/index.json"}
    )
    here = Here("browse/territory.html", Address("browse/territory"), "nl")
    text, _ = Rewriter(layout).rewrite(SPOKEN, here)
    assert (
        text
        == """\
<link rel="canonical" href="territory.html">
<link rel="alternate" hreflang="en" href="../../browse/territory.html">
<link rel="alternate" hreflang="x-default" href="../../browse/territory.html">
<a href="../../browse/territory.html">English</a> <a href="territory.html">Nederlands</a>
<a href="../index.html">thuis</a> <a href="../doc/territory/ghent.html">Gent</a>
<a href="../../doc/territory/ghent.ttl">Turtle</a>
<link href="../../static/site.css"><div data-root="../" data-index="../search/index.json"></div>
"""
    )
    text, _ = Rewriter(layout).rewrite(
        SPOKEN, dataclasses.replace(here, base_url="https://example.org/a/")
    )
    assert '"canonical" href="https://example.org/a/nl/browse/territory.html"' in text
    assert 'hreflang="x-default" href="https://example.org/a/browse/territory.html"' in text
    assert '<a href="territory.html">Nederlands</a>' in text


def test_the_first_page_of_a_folder_is_named_by_the_folder() -> None:
    assert [name_page(file) for file in ("index.html", "nl/index.html", "nl/a b.html")] == [
        *("", "nl/", "nl/a%20b.html")
    ]


def test_a_link_known_from_one_page_leads_right_from_others() -> None:
    """From other folders, in other languages, and where it leads to a part of the page itself."""
    layout = dataclasses.replace(LAYOUT, languages=("en", "nl"))
    rewriter = Rewriter(layout)
    link = '<a href="/doc/territory/ghent?in=agreement&amp;page=2">'
    ghent = Address("doc/territory/ghent")
    for here in (
        Here("index.html", Address(""), "en"),
        Here("index.html", Address(""), "nl"),
        Here("doc/territory/chengdu.html", Address("doc/territory/chengdu"), "nl"),
        Here("doc/territory/ghent.html", ghent, "en"),
        Here("doc/territory/ghent/in/agreement/2.html", ghent, "en"),
    ):
        text, parts = rewriter.rewrite(link, here)
        assert (text, parts) == Rewriter(layout).rewrite(link, here)
        assert len(parts) == (here.address == ghent)
    assert rewriter.rewrite(link, here)[0] == '<a href="2.html">'
