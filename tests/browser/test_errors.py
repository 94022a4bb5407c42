"""Whatever goes wrong is told on a page that everybody can use."""

from typing import TYPE_CHECKING

import pytest

from twinrdf.mapping import read_mapping
from twinrdf.release import Release
from twinrdf.serve.pages import Site
from twinrdf.serve.pages.search import NOTHING
from twinrdf.store import Store

from .conftest import PageAt
from .test_pages import OVERFLOW, check_barriers

if TYPE_CHECKING:
    from playwright.sync_api import Route

DETAILS = {
    400: "page: 'two' is not a whole number; write 2",
    404: "territory/gent: not in this release; search for its name",
    406: "available as text/html, text/turtle, application/ld+json; ask for one of these",
    410: "territory/gent: removed from the register",
    429: "4 queries of yours are running or waiting; ask one by one",
    500: "",
    503: "the query needs more memory than it may have; ask for less",
}


@pytest.fixture(scope="module")
def site(release: Release, store: Store) -> Site:
    mapping = read_mapping(release.path / "ontology" / "context.jsonld")
    return Site(release, store, mapping, ())


@pytest.mark.parametrize(
    ("status", "languages"),
    [*((status, ("en",)) for status in DETAILS), (503, ("nl",)), (400, ("zh",))],
)
def test_an_error_has_no_barriers(
    page_at: PageAt, axe: str, site: Site, status: int, languages: tuple[str, ...]
) -> None:
    ghent = f"{site.release.base}id/territory/ghent"
    shown = site.error(
        status,
        DETAILS[status],
        [(ghent, "Ghent")] if status == 410 else (),
        site.name_search.guess("/doc/territory/gent") if status == 404 else NOTHING,
        languages,
    )

    def answer(route: "Route") -> None:
        # Told as an error, the browser would note one on its console.
        route.fulfill(body=shown, content_type="text/html; charset=utf-8")

    page = page_at("about")
    page.route("**/wrong", answer)
    page.goto(page.url.replace("about", "wrong"))
    check_barriers(page, axe)
    assert page.evaluate(OVERFLOW) == []
