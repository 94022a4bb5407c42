"""How tests wait for what a page does, however slow the machine: nothing is read a moment after.

`expect` waits for what can be said of an element or an address, `until` for anything else, and
`answered`, `painted` and the others for a page to come to rest.
"""

import re
from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

__all__ = ["answered", "editable", "expect", "frames", "mapped", "rested", "shown_by", "until"]

PATIENCE = 30
"""Seconds; as many as conftest.py gives Playwright."""

FRAMES = """() => new Promise((done) => {
  const next = (left) => (left ? requestAnimationFrame(() => next(left - 1)) : done());
  next(3);
})"""
GONE = "(element) => !element.isConnected"


def until(page: "Page", find: Callable[[], object], wanted: object) -> None:
    """Wait until what is found is what is wanted."""
    end = monotonic() + PATIENCE
    while find() != wanted and monotonic() < end:
        page.wait_for_timeout(50)
    found = find()
    assert found == wanted


def frames(page: "Page") -> None:
    """Wait until what has been done to a page is painted."""
    page.evaluate(FRAMES)


def editable(page: "Page") -> "Page":
    """Wait until the editor of the query page and what listens to its form are there."""
    page.locator(".cm-content").wait_for()
    return page


def answered(page: "Page") -> "Locator":
    """Wait until the query that the page asks is answered and shown; give the line about it."""
    status = page.locator("[data-part=status]")
    expect(status).to_have_text(re.compile(r"\d ms"))
    expect(page.locator("[data-engine]:not([data-busy])")).to_be_attached()
    return status


def mapped(page: "Page") -> "Page":
    """Wait until the map is live and its land painted."""
    page.locator("#atlas.live [data-part=frame][data-painted][data-land]").wait_for()
    return page


def rested(page: "Page") -> None:
    """Wait until the scripts of a page, where it has them, have done what they do at its start."""
    scripts = page.locator("script[src]").evaluate_all("(all) => all.map(({ src }) => src).join()")
    if "built/map-" in scripts:
        mapped(page)
    elif "built/network-" in scripts:
        page.locator(".panel li").first.wait_for()
    elif "built/query-" in scripts:
        if page.locator("form textarea").count():  # an answer in a frame has none
            editable(page)
        if "?query=" in page.url and not page.locator("#problem:visible").count():
            answered(page)
    if scripts:
        frames(page)


def shown_by(page: "Page", tab: "Locator") -> None:
    """Choose a view of an answer, and wait until it has taken the place of the one before."""
    before = page.locator("#panel > *").first.element_handle()
    tab.click()
    page.wait_for_function(GONE, arg=before)
