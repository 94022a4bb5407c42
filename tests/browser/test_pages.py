"""Every kind of page can be used by everybody: by eye, ear and keyboard, small, dark, on paper."""

import re
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from .conftest import PageAt
from .places import ALIKE, PAGES, open_kind
from .test_pictures import HEIGHT, check_looks
from .waiting import answered, expect, frames, until

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

RUN_AXE = """async ([source, options]) => {
  if (!window.axe) (0, eval)(source);
  const { violations } = await axe.run(document, { resultTypes: ["violations"], ...options });
  return violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target.join(" ")}: ${node.failureSummary}`));
}"""
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
BUT_COLOURS = {"rules": {"color-contrast": {"enabled": False}}}
OVERFLOW = """() => {
  const { clientWidth, scrollWidth } = document.documentElement;
  if (scrollWidth <= clientWidth) return [];
  return [...document.querySelectorAll("main *, header *, footer *")]
    .filter((element) => element.getBoundingClientRect().right > clientWidth + 1)
    .slice(0, 5).map((element) => element.outerHTML.slice(0, 120));
}"""
CUT = """() => [...document.querySelectorAll("main *")].filter((element) => {
  if (!element.checkVisibility() || element.matches(".unseen")) return false;
  if (element.matches("table, pre")) return element.getBoundingClientRect().right > innerWidth + 1;
  const scrolls = getComputedStyle(element).overflowY !== "visible" && element.innerText?.trim();
  return scrolls && element.scrollHeight > element.clientHeight + 2;
}).map((element) => element.outerHTML.slice(0, 120))"""
"""What paper would lack: it is wider than the page, or scrolls."""
MISNAMED = """() => [...document.querySelectorAll(
  "p[aria-label], :is(div, span)[aria-label]:not([role]), dd:first-child"
)].map((element) => element.outerHTML.slice(0, 120))"""
"""What axe passes over: names where none are read, values before what they are of."""
LEVELS = """() => [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")]
  .filter((heading) => heading.checkVisibility()).map(({ tagName }) => Number(tagName[1]))"""
BACKGROUND = "(mark) => getComputedStyle(mark, '::before').backgroundColor"
UNDER = "(link) => getComputedStyle(link).borderBottomColor"
COLUMNS = "(element) => getComputedStyle(element).gridTemplateColumns.split(' ').length"
FOCUS = """() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
  const all = [...document.querySelectorAll("*")];
  return {
    place: all.indexOf(element),
    marked: (outlineStyle !== "none" && parseFloat(outlineWidth) > 0) || boxShadow !== "none",
    html: element.outerHTML.slice(0, 120),
  };
}"""
MOVING = """() => [...document.querySelectorAll("*")].filter((element) => {
  const { transitionDuration, animationDuration, animationName } = getComputedStyle(element);
  const seconds = (text) => Math.max(...text.split(",").map((part) =>
    parseFloat(part) * (part.trim().endsWith("ms") ? 0.001 : 1)));
  return seconds(transitionDuration) > 0.01
    || (animationName !== "none" && seconds(animationDuration) > 0.01);
}).map((element) => element.outerHTML.slice(0, 120))"""

LARGEST = """() => new Promise((done) => {
  new PerformanceObserver((list) => done(list.getEntries().at(-1).startTime))
    .observe({ type: "largest-contentful-paint", buffered: true });
  setTimeout(() => done(Infinity), 5000);
})"""


@pytest.mark.parametrize("kind", PAGES)
def test_page_is_right_for_everybody(
    page_at: PageAt, pictures: Path, kind: str, request: pytest.FixtureRequest
) -> None:
    """All in one page: to open another takes as long as most of the checks."""
    page = open_kind(page_at, kind, height=HEIGHT)
    check_looks(page, pictures, kind)
    begin_anew(page)
    check_content(page)
    check_focus(page)
    check_sizes(page)
    check_paper(page)
    if page.locator("script").count():
        check_content(open_kind(page_at, kind, scripts=False))
    if kind not in ALIKE:
        begin_anew(page)
        check_barriers(page, request.getfixturevalue("axe"))


def begin_anew(page: "Page") -> None:
    """Show a page as it was shown at first."""
    page.emulate_media(media="screen", color_scheme="light")
    page.set_viewport_size({"width": 1360, "height": 900})
    frames(page)


def check_barriers(page: "Page", axe: str) -> None:
    assert page.evaluate(RUN_AXE, [axe, {}]) == []
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(RUN_AXE, [axe, COLOURS]) == []
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate(RUN_AXE, [axe, BUT_COLOURS]) == []


def check_sizes(page: "Page") -> None:
    for width in (680, 390, 320):  # twice as large at 1360, a phone, four times as large at 1280
        page.set_viewport_size({"width": width, "height": 800})
        frames(page)
        until(page, lambda: page.evaluate(OVERFLOW), [])
    page.set_viewport_size({"width": 1360, "height": 800})
    page.evaluate("document.documentElement.style.fontSize = '200%'")  # text alone twice as large
    frames(page)
    until(page, lambda: page.evaluate(OVERFLOW), [])
    page.evaluate("document.documentElement.style.fontSize = ''")


def check_paper(page: "Page") -> None:
    page.set_viewport_size({"width": 718, "height": 1000})  # what A4 leaves within its margins
    page.emulate_media(media="print")
    until(page, lambda: page.evaluate(CUT), [])
    for selector in ("nav", "form", ".skip"):
        expect(page.locator(f"{selector}:visible"), f"{selector} on paper").to_have_count(0)
    expect(page.locator("h1")).to_be_visible()


@pytest.mark.parametrize("kind", ["home", "territory", "map", "network", "query"])
def test_the_largest_part_is_painted_within_a_second(page_at: PageAt, kind: str) -> None:
    took = [open_kind(page_at, kind).evaluate(LARGEST)]
    if took[0] > 1000:  # others may have had the processor
        took.append(open_kind(page_at, kind).evaluate(LARGEST))
    assert min(took) <= 1000


def check_content(page: "Page") -> None:
    assert page.title().strip()
    assert (page.locator("h1").count(), page.locator("main").count()) == (1, 1)
    shown = page.locator("main").inner_text()
    assert len(shown) > 60, shown
    assert "JavaScript" not in shown
    assert page.locator("[aria-busy=true], noscript").count() == 0
    assert page.evaluate(MISNAMED) == []
    levels = page.evaluate(LEVELS)
    assert all(level <= last + 1 for last, level in pairwise([0, *levels])), levels


def check_focus(page: "Page") -> None:
    """Go from stop to stop: each can be seen, and comes after the one before."""
    last = -1
    for _ in range(10):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS)
        if focus is None:  # after the last one
            break
        assert focus["marked"], focus["html"]
        assert focus["place"] > last, focus["html"]
        last = focus["place"]
    assert last > 0


@pytest.mark.parametrize("kind", ["home", "territories", "territory", "query with an answer"])
def test_nothing_moves_where_that_is_not_wanted(page_at: PageAt, kind: str) -> None:
    page = open_kind(page_at, kind, reduced_motion="reduce")
    assert page.evaluate(MOVING) == []


def test_what_only_colours_tell_is_told_in_colours_of_ones_own(page_at: PageAt) -> None:
    page = page_at("timeline", forced_colors="active")
    keys = page.locator("figcaption .swatch")
    assert len({keys.nth(n).evaluate(BACKGROUND) for n in range(3)}) == 3
    here = page.locator("header nav a[aria-current]")
    elsewhere = page.locator("header nav a:not([aria-current])").first
    assert here.evaluate(UNDER) != elsewhere.evaluate(UNDER)


@pytest.mark.parametrize(
    ("kind", "part"), [("home", ".hero"), ("partnership", ".sheet"), ("query", ".desk")]
)
def test_large_text_gets_the_room_of_a_narrow_page(page_at: PageAt, kind: str, part: str) -> None:
    page = open_kind(page_at, kind, width=1280)
    assert page.locator(part).evaluate(COLUMNS) == 2
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    until(page, lambda: page.locator(part).evaluate(COLUMNS), 1)


def test_nothing_moves_while_a_query_is_answered(page_at: PageAt) -> None:
    page = open_kind(page_at, "query with an answer", reduced_motion="reduce")
    if not page.locator("script[src*='built/query-']").count():
        pytest.skip("the scripts are not built; run `node build.mjs` in frontend/")
    held: list[Route] = []
    page.route("**/sparql", lambda route: held.append(route))
    page.get_by_role("button", name="Run query").click()
    expect(page.locator("[data-busy]")).to_be_attached()
    until(page, lambda: len(held), 1)
    assert page.evaluate(MOVING) == []
    held[0].continue_()
    answered(page)
    assert page.evaluate(MOVING) == []


def test_the_first_stop_leads_past_the_navigation(page_at: PageAt) -> None:
    page = page_at("about")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to content")
    expect(page.locator(":focus")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#"))
    page.keyboard.press("Tab")
    expect(page.locator("main :focus")).to_have_count(1)


def test_the_mark_of_a_source_opens_its_words(page_at: PageAt) -> None:
    page = page_at("/doc/territory/chengdu")
    quote = page.locator("#source-1 blockquote")
    expect(quote).to_be_hidden()
    page.locator("sup.marks a[href='#source-1']").first.click()
    expect(quote).to_be_in_viewport()


def test_a_country_leads_to_the_ties_of_what_is_in_it(page_at: PageAt) -> None:
    page = page_at("/doc/territory/belgium")
    link = page.get_by_role("link", name=re.compile(r"^\d+ partnerships$"))
    count = link.inner_text()
    link.click()
    page.wait_for_url(re.compile("country=belgium"))
    expect(page.locator(".tally strong")).to_have_text(count)


def test_a_phone_shows_what_a_finding_says_beside_where_it_is(page_at: PageAt) -> None:
    page = page_at("report", width=390)
    box = page.locator(".tale").first.bounding_box()
    assert box
    assert box["x"] < 250
