"""`robots.txt` and the sitemaps, for crawlers.

    /robots.txt             which addresses crawlers should leave out
    /sitemap.xml            the sitemap, or the index if there are several
    /sitemap-{number}.xml   one of several

May import: export.sitemaps, serve.languages, serve.pages.rendering, serve.problems, serve.protocol,
serve.resources, serve.service, translations.
"""

from collections.abc import Mapping
from functools import partial

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from twinrdf.export.sitemaps import count_fitting, write_index, write_sitemap
from twinrdf.serve.languages import PARAMETER
from twinrdf.serve.pages.rendering import KINDS
from twinrdf.serve.problems import ProblemError
from twinrdf.serve.protocol import site_of
from twinrdf.serve.resources import service_of
from twinrdf.serve.service import Service
from twinrdf.translations import INTERFACE

CONTENT_TYPE = "application/xml"

ROBOTS = """\
# Everything is in the dumps at /downloads: take those, rather than every page.
User-agent: *
Disallow: /sparql
Disallow: /query?
Disallow: /queries/*?
Disallow: /search
Disallow: /browse/*&
Disallow: /map?
Disallow: /timeline?
Disallow: /network?
Disallow: /tpf
Disallow: /qpf
Disallow: /data?default
Disallow: /data?graph
Disallow: /reconcile
"""
"""What keeps crawlers away from endless addresses and from those that cost a query each."""

_PAGES = (
    *("", "browse", "downloads", "about", "quality", "report", "disagreements"),
    *("ns", "dataset", "queries", "map", "timeline", "network"),
)


def list_crawler_routes() -> list[Route]:
    """List the addresses for crawlers."""
    return [
        Route("/robots.txt", show_robots),
        Route("/sitemap.xml", show_sitemap),
        Route("/sitemap-{number}.xml", show_sitemap),
    ]


async def show_robots(request: Request) -> Response:
    """Tell crawlers which addresses to leave out, and where the sitemap is."""
    site = site_of(request, service_of(request).limits)
    text = f"{ROBOTS}\nSitemap: {site}/sitemap.xml\n"
    return PlainTextResponse(text, headers={"Cache-Control": "public, max-age=86400"})


async def show_sitemap(request: Request) -> Response:
    """List the pages of the release in all languages, in several parts if they are many."""
    service = service_of(request)
    site, number = site_of(request, service.limits), request.path_params.get("number", "")
    write, parts = partial(write_part, service, site, number), ("sitemap", site, number)
    return await service.sender.send_from_thread(request, parts, write, CONTENT_TYPE)


def write_part(service: Service, site: str, number: str = "") -> str:
    """Write a sitemap by its number; without one the only sitemap, or the index of several."""
    issued = service.release.issued
    first = _list_pages(service)
    size = len(first) + service.pages.index.size
    most = count_fitting([_translate(site, "/about")])
    parts = [str(part + 1) for part in range(-(-size // most))]
    if number and number not in parts:
        words = f"sitemap-{number[:60]}.xml: there are {len(parts)}; see /sitemap.xml"
        raise ProblemError(404, words)
    if not number and len(parts) > 1:
        return write_index((f"{site}/sitemap-{part}.xml" for part in parts), issued)
    start = (int(number or 1) - 1) * most
    paths = first[start : start + most]
    things = service.pages.index.list_all(max(0, start - len(first)), most - len(paths))
    lead = service.pages.addresses.lead
    paths += [path for iri in things if (path := lead(iri)).startswith("/")]
    return write_sitemap((_translate(site, path) for path in paths), issued)


def _list_pages(service: Service) -> list[str]:
    """List the paths of pages that are about no single thing."""
    pages = service.pages
    paths = [*_PAGES, *(f"browse/{kind}" for kind in KINDS)]
    paths += [f"queries/{name}" for name in service.queries]
    graphs = [pages.addresses.lead(graph.iri) for graph in service.release.graphs]
    return [
        *(f"/{path}" for path in paths),
        *(path for path in graphs if path.startswith("/graph/")),
    ]


def _translate(site: str, path: str) -> Mapping[str, str]:
    """Give the addresses of a page by language; pages that take parameters have no others."""
    plain = site + path
    if path.startswith(("/queries/", "/map", "/timeline", "/network")):
        return {"x-default": plain}
    others = {tag: f"{plain}?{PARAMETER}={code}" for code, (tag, *_) in INTERFACE.items()}
    return {"x-default": plain, **others}
