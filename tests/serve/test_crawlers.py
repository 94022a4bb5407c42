"""Crawlers are kept from what has no end, and find every page in every language."""

from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree

import pytest

from twinrdf.export import sitemaps
from twinrdf.release import Release
from twinrdf.serve.crawlers import write_part

from .conftest import Client

NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


def read(client: Client, path: str) -> ElementTree.Element:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/xml"
    return ElementTree.fromstring(answer.text)


def places(tree: ElementTree.Element) -> list[str]:
    return [str(found.text) for found in tree.iterfind(".//s:loc", NAMES)]


def test_robots_are_kept_from_what_has_no_end(client: Client) -> None:
    """As a crawler that obeys reads it, pages are open, and endpoints are not."""
    answer = client.get("/robots.txt")
    assert answer.headers["Content-Type"].startswith("text/plain")
    robots = RobotFileParser()
    robots.parse(answer.text.splitlines())
    pages = ("/", "/doc/territory/ghent", "/browse/territory", "/queries", "/dataset")
    for path in (*pages, "/dataset.jsonld", "/dumps/x.nt"):
        assert robots.can_fetch("*", path), path
    for path in (
        "/sparql?query=x",
        "/tpf?subject=x",
        "/qpf",
        "/search?q=x",
        "/reconcile",
        "/data?default",
    ):
        assert not robots.can_fetch("*", path), path


def test_every_page_is_listed_in_every_language(register: Client, release: Release) -> None:
    tree = read(register, "/sitemap.xml")
    listed = places(tree)
    assert len(listed) == len(set(listed))
    start = listed[0].removesuffix("/")
    assert f"{start}/doc/territory/ghent" in listed
    assert {f"{start}/doc/territory/ghent?lang={code}" for code in ("nl", "fr", "zh")} <= set(
        listed
    )
    assert f"{start}/code/domain/trade?lang=zh" in listed
    assert f"{start}/dataset" in listed
    assert f"{start}/queries/partnerships-of-place" in listed
    assert not [at for at in listed if "/queries/" in at and "?" in at]
    entries = release.counts["entities"]
    assert len([at for at in listed if "/doc/" in at and "?" not in at]) == sum(entries.values())
    url = next(url for url in tree if url.findtext("s:loc", "", NAMES).endswith("/ghent?lang=zh"))
    links = {link.get("hreflang"): link.get("href") for link in url.iterfind("x:link", NAMES)}
    assert set(links) == {"x-default", "en", "nl", "fr", "zh-Hans"}
    assert links["x-default"] == f"{start}/doc/territory/ghent"
    assert url.findtext("s:lastmod", "", NAMES) == release.issued


def test_what_is_listed_is_there_and_may_be_crawled(register: Client) -> None:
    listed = places(read(register, "/sitemap.xml"))
    start = listed[0].removesuffix("/")
    for at in listed[:: len(listed) // 60]:
        answer = register.get(at.removeprefix(start), headers={"Accept": "text/html"})
        assert (answer.status_code, answer.headers["Content-Type"].partition(";")[0]) == (
            200,
            "text/html",
        ), at
    robots = register.get("/robots.txt").text
    assert f"\nSitemap: {start}/sitemap.xml\n" in robots


def test_many_pages_are_in_several_parts(register: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = places(read(register, "/sitemap-1.xml"))
    for number in ("0", "2", "01", "x", "9" * 5000):
        path = f"/sitemap-{number}.xml"
        assert register.get(path).status_code == 404
    monkeypatch.setattr(sitemaps, "SITEMAP_LINES", 30 * 100)
    service, site = register.app.state.service, whole[0].removesuffix("/")
    index = ElementTree.fromstring(write_part(service, site))
    assert index.tag.endswith("sitemapindex")
    parts = places(index)
    assert parts[-1] == f"{site}/sitemap-{len(parts)}.xml"
    assert len(parts) > 2
    written = [write_part(service, site, str(number + 1)) for number in range(len(parts))]
    assert [at for part in written for at in places(ElementTree.fromstring(part))] == whole


def test_addresses_are_those_that_the_client_knows(register: Client) -> None:
    answer = register.get("/sitemap.xml", headers={"Host": "ties.example"})
    assert "<loc>http://ties.example/browse</loc>" in answer.text
    assert answer.headers["ETag"] != register.get("/sitemap.xml").headers["ETag"]
