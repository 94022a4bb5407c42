"""Pages in the reader's language: what decides it, and links that keep what was chosen."""

import re
from typing import Any
from urllib.parse import quote, urljoin

import pytest
from starlette.requests import Request

from costs import within
from twinrdf.serve import languages
from twinrdf.serve.languages import address_page, find_tag, keep_language, order_languages

PAGE = {"Accept": "text/html"}
KNOWN = ("en", "nl")


def request(query: str = "", accept: str = "", path: str = "/map") -> Request:
    headers = [(b"accept-language", accept.encode())] if accept else []
    return Request(
        {
            "type": "http",
            "method": "GET",
            "scheme": "http",
            "server": ("register.test", 80),
            "path": path,
            "query_string": query.encode(),
            "headers": headers,
        }
    )


@pytest.mark.parametrize(
    ("query", "accept", "languages"),
    [
        ("", "", ("en",)),
        ("", "tlh, *", ("en",)),
        ("", "fr;q=0.5, nl-BE", ("nl", "fr")),
        ("lang=zh", "fr", ("zh", "fr")),
        ("lang=zh-Hans", "", ("zh",)),
        ("lang=tlh", "fr", ("fr",)),
        ("lang=", "nl", ("nl",)),
        ("lang=../nl", "", ("en",)),
        ("lang=nl&lang=fr", "", ("fr",)),
    ],
)
def test_an_address_comes_before_the_browser(
    query: str, accept: str, languages: tuple[str, ...]
) -> None:
    assert order_languages(request(query, accept), KNOWN) == languages


def test_the_first_language_of_a_register_is_that_of_readers_who_name_none() -> None:
    assert order_languages(request(), ("nl", "en")) == ("nl",)
    assert order_languages(request(), ()) == ()


@pytest.mark.parametrize(
    ("target", "kept"),
    [
        ("/map", "/map?lang=nl"),
        ("/ns#Place", "/ns?lang=nl#Place"),
        ("?page=2", "?page=2&amp;lang=nl"),
        ("/browse/x?a=1&amp;b=2#y", "/browse/x?a=1&amp;b=2&amp;lang=nl#y"),
        ("/doc/territory/ghent.html", "/doc/territory/ghent.html?lang=nl"),
        ("/map?lang=fr", "/map?lang=fr"),
        ("/doc/territory/ghent.ttl", "/doc/territory/ghent.ttl"),
        ("/browse/event.csv?country=china", "/browse/event.csv?country=china"),
        ("/static/site.css", "/static/site.css"),
    ],
)
def test_links_to_pages_keep_the_language(target: str, kept: str) -> None:
    assert keep_language(target, "nl") == kept


def test_a_page_leads_to_itself_in_other_languages() -> None:
    link = '<a hreflang="fr" href="?lang=fr">Français</a><a href="/map">Map</a>'
    found = address_page(link, request("kind=x%22&page=2"))
    assert '<a hreflang="fr" href="/map?kind=x%22&amp;page=2&amp;lang=fr">' in found
    assert '<a href="/map">' in found, "no language was chosen"
    found = address_page(link, request("lang=nl&page=2"))
    assert 'href="/map?page=2&amp;lang=fr"' in found
    assert '<a href="/map?lang=nl">' in found


@pytest.mark.parametrize("path", ["//evil.example/", "///evil.example", "/\t/evil.example", "/a b"])
def test_whatever_the_address_a_page_leads_to_no_other_host(path: str) -> None:
    link = '<a hreflang="fr" href="?lang=fr">'
    found = re.findall('href="([^"]*)"', address_page(link, request("x=1", path=path)))
    for address in found:
        assert urljoin("http://site.example/", address).startswith("http://site.example/")
    assert not any(set(address) & set(" \t") for address in found)


def test_many_parameters_do_not_hold_a_page_up() -> None:
    with within(3):  # 10 where each link reads them anew, else a sixth of 1
        links = '<a hreflang="fr" href="?lang=fr">' * 300
        assert address_page(links, request("a&" * 45_000)).endswith('a&amp;lang=fr">')


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("/browse/territory", "/browse/territory.html"),
        ("/dataset", "/dataset.html"),
        ("/queries/labels", "/queries/labels.html"),
        ("/query?query=ASK%7B%7D&x=1", "/query?query=ASK%7B%7D"),
        ("/query?query=ASK%7B%7D", "/sparql?query=ASK%7B%7D"),
        ("/reconcile/preview?id=territory/ghent&lang=nl", "/reconcile/preview?id=territory/ghent"),
    ],
)
def test_a_page_that_is_kept_leads_to_itself_alone(client: Any, one: str, other: str) -> None:
    """Whichever of two addresses of a page was asked for first, each has links of its own."""
    headers = PAGE | {"Accept-Language": "nl"}
    for path in (one, other, one):
        text = client.get(path, headers=headers).text
        own, _, query = path.partition("?")
        kept = "&amp;".join(part for part in query.split("&") if part and part[:5] != "lang=")
        links = set(re.findall(r' hreflang="[^"]*" href="([^"]*)"', text))
        start = f"{own}?{kept}&amp;" if kept else f"{own}?"
        alone = f"{own}?{kept}" if kept else own
        assert all(link == alone or link.startswith(f"{start}lang=") for link in links), links
        assert links or "preview" in path
        assert ("lang=nl" in text) == bool(links or "lang=" in query)


def test_what_is_posted_and_what_is_asked_by_address_are_two_pages(client: Any) -> None:
    query = "ASK {} # posted"
    posted = client.request("POST", "/query", data={"query": query}, headers=PAGE)
    assert 'href="/query?lang=nl"' in posted.text
    asked = client.get(f"/query?query={quote(query)}", headers=PAGE)
    assert f'href="/query?query={quote(query)}&amp;lang=nl"' in asked.text


def test_forms_send_the_language_along() -> None:
    form = '<form class="bar" action="/search" role="search"><input></form>'
    assert address_page(form, request()) == form
    field = '<input type="hidden" name="lang" value="zh">'
    assert address_page(form, request("lang=zh")) == form.replace("><input>", f">{field}<input>")


def test_links_that_lead_out_stay_as_they_are() -> None:
    page = '<a href="https://example.org/map">x</a><a href="#top">y</a>'
    assert address_page(page, request("lang=nl")) == page


def test_the_tag_of_a_page_is_read_from_its_start() -> None:
    assert find_tag('<!doctype html>\n<html lang="zh-Hans">') == "zh-Hans"
    assert find_tag("<p>") == ""


PAGES = (
    "/", "/browse", "/browse/agreement", "/search?q=gent", "/map", "/timeline", "/network",
    "/queries", "/queries/partnerships-of-place", "/query", "/downloads", "/about", "/about/limits",
    "/quality", "/report", "/disagreements", "/dataset", "/doc/territory/ghent", "/tpf",
    "/code/agreement-kind", "/no/such/page",
)  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_every_page_speaks_the_language_asked_for(client: Any, path: str) -> None:
    sign = "&" if "?" in path else "?"
    asked = client.get(path, headers=PAGE | {"Accept-Language": "nl"})
    named = client.get(f"{path}{sign}lang=zh", headers=PAGE | {"Accept-Language": "nl"})
    for answer, tag in ((asked, "nl"), (named, "zh-Hans")):
        assert answer.headers["Content-Language"] == tag
        assert f'<html lang="{tag}">' in answer.text
        assert "Accept-Language" in answer.headers["Vary"]
    assert asked.headers.get("ETag") is None or asked.headers["ETag"] != named.headers["ETag"]
    alternates = re.findall(r'<link rel="alternate" hreflang="([^"]*)"', named.text)
    assert alternates == ["en", "nl", "fr", "zh-Hans", "x-default"]
    leaving = [
        link
        for link in re.findall(r'<a(?![^>]* hreflang)[^>]* href="(/[^"]*)"', named.text)
        if "lang=zh" not in link and not languages._FILE.match(link)
    ]
    assert leaving == []


def test_the_name_of_a_thing_leads_on_in_the_language(client: Any) -> None:
    answer = client.get("/id/territory/ghent?lang=nl", headers=PAGE, follow_redirects=False)
    assert answer.headers["Location"] == "/doc/territory/ghent?lang=nl"
