"""`robots.txt` and the sitemaps of an export, with the languages of each page.

May import: export.links.
"""

import html
from collections.abc import Iterable, Iterator, Mapping, Sequence

from twinrdf.export.links import name_page

SITEMAP_LINES = 50_000
"""The most addresses that one sitemap may list; alternates count here, as its size has a limit."""

_SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XHTML = "http://www.w3.org/1999/xhtml"


def make_robots(base_url: str) -> str:
    """Write `robots.txt`."""
    return f"User-agent: *\nAllow: /\n\nSitemap: {base_url}sitemap.xml\n"


def make_sitemaps(
    pages: Sequence[Mapping[str, str]], base_url: str, issued: str
) -> Iterator[tuple[str, str]]:
    """Give the sitemaps by their names: one, or an index of several.

    Each page is given by its files in all languages, by their tags, the first language first. Every
    one is listed, with the others as its alternates.
    """
    addresses = [{tag: base_url + name_page(file) for tag, file in page.items()} for page in pages]
    most = count_fitting(addresses)
    if len(pages) <= most:
        yield "sitemap.xml", write_sitemap(addresses, issued)
        return
    found: list[str] = []
    for start in range(0, len(addresses), most):
        name = f"sitemap-{len(found) + 1}.xml"
        found.append(base_url + name)
        yield name, write_sitemap(addresses[start : start + most], issued)
    yield "sitemap.xml", write_index(found, issued)


def count_fitting(pages: Iterable[Mapping[str, str]]) -> int:
    """Count how many pages, no larger than these, fit into one sitemap."""
    lines = (len(page) * (len(_alternates(page)) + 1) for page in pages)
    return max(1, SITEMAP_LINES // max(lines, default=1))


def write_sitemap(pages: Iterable[Mapping[str, str]], issued: str) -> str:
    """Write a sitemap of pages, each given by its addresses in all languages, by their tags.

    The first is that for readers of any other language, unless it is said which (`x-default`).
    """
    lines = []
    for page in pages:
        links = "".join(
            f'\n<xhtml:link rel="alternate" hreflang="{tag}" href="{html.escape(at)}"/>'
            for tag, at in _alternates(page).items()
        )
        lines += [_entry("url", at, issued, links) for at in page.values()]
    return _list("urlset", lines)


def write_index(sitemaps: Iterable[str], issued: str) -> str:
    """Write the index of several sitemaps, by their addresses."""
    return _list("sitemapindex", [_entry("sitemap", at, issued) for at in sitemaps])


def _alternates(page: Mapping[str, str]) -> dict[str, str]:
    if len(page) < 2:
        return {}
    return {**page, "x-default": page.get("x-default") or next(iter(page.values()))}


def _entry(part: str, address: str, issued: str, more: str = "") -> str:
    when = f"<lastmod>{html.escape(issued)}</lastmod>" if issued else ""
    return f"<{part}><loc>{html.escape(address)}</loc>{when}{more}</{part}>\n"


def _list(whole: str, lines: Sequence[str]) -> str:
    more = f' xmlns:xhtml="{_XHTML}"' if any("<xhtml:" in line for line in lines) else ""
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<{whole} xmlns="{_SITEMAPS}"{more}>\n'
    return f"{head}{''.join(lines)}</{whole}>\n"
