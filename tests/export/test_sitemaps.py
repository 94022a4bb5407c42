"""Sitemaps: every page in every language, with the others as its alternates."""

from xml.etree import ElementTree

import pytest

from twinrdf.export import sitemaps
from twinrdf.export.sitemaps import make_robots, make_sitemaps

BASE = "https://example.org/"
LINK = "{http://www.w3.org/1999/xhtml}link"


def test_one_sitemap_or_an_index_of_several(monkeypatch: pytest.MonkeyPatch) -> None:
    pages = [{"en": name} for name in ("a.html", "b & c.html", "index.html")]
    ((name, text),) = make_sitemaps(pages, BASE, "2026-11-22")
    assert name == "sitemap.xml"
    assert [element.text for element in ElementTree.fromstring(text).iter()][1:] == [
        *(None, "https://example.org/a.html", "2026-11-22"),
        *(None, "https://example.org/b%20%26%20c.html", "2026-11-22"),
        *(None, "https://example.org/", "2026-11-22"),
    ]
    assert "xhtml" not in text
    monkeypatch.setattr(sitemaps, "SITEMAP_LINES", 2)
    found = dict(make_sitemaps(pages, BASE, ""))
    assert list(found) == ["sitemap-1.xml", "sitemap-2.xml", "sitemap.xml"]
    assert "https://example.org/sitemap-2.xml" in found["sitemap.xml"]
    assert "lastmod" not in found["sitemap.xml"]


def test_each_page_names_itself_in_other_languages() -> None:
    pages = [{"en": "index.html", "zh-Hans": "zh/index.html"}]
    ((_, text),) = make_sitemaps(pages, BASE, "2026-11-22")
    entries = list(ElementTree.fromstring(text))
    assert [entry[0].text for entry in entries] == [BASE, f"{BASE}zh/"]
    for entry in entries:
        links = [(link.get("hreflang"), link.get("href")) for link in entry.iter(LINK)]
        assert links == [("en", BASE), ("zh-Hans", f"{BASE}zh/"), ("x-default", BASE)]


def test_robots_are_told_of_the_sitemap() -> None:
    assert make_robots(BASE).endswith("Sitemap: https://example.org/sitemap.xml\n")
