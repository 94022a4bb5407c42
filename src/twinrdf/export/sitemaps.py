"""What tells search engines which pages an export has, and which of them are one in many languages.

May import: export.rewriting.
"""

import html
from collections.abc import Iterable, Iterator, Mapping, Sequence

from twinrdf.export.rewriting import name_page

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
    most = max(1, SITEMAP_LINES // max(map(_count_lines, pages), default=1))
    if len(pages) <= most:
        yield "sitemap.xml", _sitemap(addresses, issued)
        return
    found: list[str] = []
    for start in range(0, len(addresses), most):
        name = f"sitemap-{len(found) + 1}.xml"
        found.append(base_url + name)
        yield name, _sitemap(addresses[start : start + most], issued)
    yield "sitemap.xml", _list("sitemapindex", [_entry("sitemap", at, issued) for at in found])


def _count_lines(page: Mapping[str, str]) -> int:
    return len(page) * (len(page) + 2) if len(page) > 1 else 1


def _sitemap(pages: Iterable[Mapping[str, str]], issued: str) -> str:
    lines = []
    for page in pages:
        others = {**page, "x-default": next(iter(page.values()))} if len(page) > 1 else {}
        links = "".join(
            f'\n<xhtml:link rel="alternate" hreflang="{tag}" href="{html.escape(at)}"/>'
            for tag, at in others.items()
        )
        lines += [_entry("url", at, issued, links) for at in page.values()]
    return _list("urlset", lines)


def _entry(part: str, address: str, issued: str, more: str = "") -> str:
    when = f"<lastmod>{html.escape(issued)}</lastmod>" if issued else ""
    return f"<{part}><loc>{html.escape(address)}</loc>{when}{more}</{part}>\n"


def _list(whole: str, lines: Sequence[str]) -> str:
    more = f' xmlns:xhtml="{_XHTML}"' if any("<xhtml:" in line for line in lines) else ""
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<{whole} xmlns="{_SITEMAPS}"{more}>\n'
    return f"{head}{''.join(lines)}</{whole}>\n"
