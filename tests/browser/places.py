"""Where each kind of page is in the site of this register, and how it is opened."""

from typing import TYPE_CHECKING, Any

from .conftest import PageAt
from .waiting import rested

if TYPE_CHECKING:
    from playwright.sync_api import Page

PAGES = {
    "home": "",
    "browse": "browse",
    "territories": "browse/territory",
    "territories of a country": "browse/territory?country=belgium&sort=label",
    "partnerships": "browse/partnership",
    "agreements": "browse/agreement",
    "organisations": "browse/organization",
    "events": "browse/event",
    "areas": "browse/area",
    "figures": "browse/figure",
    "offices": "browse/office",
    "statements": "browse/statement",
    "sources": "browse/source",
    "map": "map",
    "timeline": "timeline",
    "search": "search",
    "names found": "search?q=ghent",
    "names found in Chinese": "search?q=成都",
    "no name found": "search?q=zzzzzz",
    "territory": "doc/territory/ghent",
    "territory in Chinese": "doc/territory/chengdu",
    "partnership": "doc/partnership/flemish-brabant--chengdu",
    "agreement": "doc/agreement/ghent--weihai-friendship-agreement-2013",
    "organisation": "doc/organization/beijing-foreign-affairs-office",
    "event": "doc/event/anniversary-banquet-2019",
    "area": "doc/area/beijing--brussels-capital-region-area-1",
    "figure": "doc/figure/brussels-capital-region-area",
    "office": "doc/office/governor-of-asti-province-2025",
    "statement": "doc/statement/asti-culture-and-industry",
    "source": "doc/source/ghent-institution-entry",
    "graph": "graph/links",
    "scheme": "code/domain",
    "concept": "code/domain/trade",
    "vocabulary": "ns",
    "network": "network",
    "network of some ties": "network?kind=agreement&colour=country",
    "query": "query",
    "query with an answer": "query?query=SELECT%20*%20%7B%3Fs%20%3Fp%20%3Fo%7D%20LIMIT%2020",
    "query with a graph": "query?query=CONSTRUCT%20WHERE%20%7B%3Fs%20%3Fp%20%3Fo%7D%20LIMIT%2020",
    "questions": "queries",
    "question": "queries/partnerships-of-place",
    "question with an answer": "queries/partnerships-of-place?place=territory/chengdu",
    "downloads": "downloads",
    "about": "about",
    "limits": "about/limits",
    "quality": "quality",
    "nothing that fits": "browse/agreement?country=italy&decade=1950s",
    "question without an answer": "queries/partnerships-of-place?place=territory/antwerp",
    "report": "report",
    "disagreements": "disagreements",
    "report alone": "report/report.html",
    "disagreements alone": "report/disagreements.html",
    "answer in a frame": "query?query=SELECT%20*%20%7B%3Fs%20%3Fp%20%3Fo%7D%20LIMIT%205&embed=1",
    "triples": "tpf",
    "agreements of a territory": "doc/territory/ghent?in=agreement",
    "map as a globe": "map?view=globe",
    "territory in French": "doc/territory/ghent?lang=fr",
    "not there": "doc/territory/none",
    "wrong query": "query?query=SELECT",
}
STATUS = {"not there": 404, "wrong query": 400}
"""What a page answers, where it is not 200."""

ALIKE = {
    "territories", "areas", "figures", "offices", "statements", "organisations", "sources",
    "names found in Chinese", "report alone", "disagreements alone", "nothing that fits",
    "question without an answer",
}  # fmt: skip
"""Pages made of the same parts as others, in which no barrier can be that is not in those."""


def open_kind(page_at: PageAt, kind: str, **options: Any) -> "Page":
    """Open a page of a kind, and wait until its scripts have done what they do at its start."""
    page = page_at(PAGES[kind], status=STATUS.get(kind, 200), **options)
    if options.get("scripts", True):
        rested(page)
    return page
