"""Every kind of page is looked at as visitors see it: wide and narrow, by day and by night.

The pictures stay in pytest's folder, or in the one that `TWINRDF_PICTURES` names, to be looked at.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from .conftest import PageAt
from .places import open_kind
from .waiting import frames

if TYPE_CHECKING:
    from playwright.sync_api import Page

WIDTHS = (1360, 390)
HEIGHT = 1600
"""How much of a page a picture has, in pixels; what is checked is all of it."""

EMPTY = 10_000
"""Bytes of a picture in which hardly anything can be; no page is as small."""

WRONG = """() => {
  const found = [];
  const shown = (element) => element.checkVisibility({ visibilityProperty: true })
    && !element.closest(".unseen, .skip, title, option, .cm-editor");
  const say = (element) => element.outerHTML.slice(0, 120);
  if (document.documentElement.scrollWidth > innerWidth) found.push("the page scrolls sideways");
  const odd = document.body.innerText.match(/.*(?:\\bundefined\\b|\\bNaN\\b|\\[object ).*/);
  if (odd) found.push(`not meant for people: ${odd[0]}`);

  const all = [...document.body.querySelectorAll("*")].filter(shown);
  for (const element of all) {
    if (!element.innerText?.trim()) continue;
    const { overflowX, overflowY } = getComputedStyle(element);
    const over = [
      [overflowX, element.scrollWidth - element.clientWidth],
      [overflowY, element.scrollHeight - element.clientHeight],
    ];
    if (over.some(([overflow, more]) => /hidden|clip/.test(overflow) && more > 2)) {
      found.push(`cut off: ${say(element)}`);
    }
  }

  // What is read, as far as it is not scrolled away: lines of text, without what the font leaves
  // free, and what fields hold.
  const boxes = [];
  const put = (element, box) => {
    for (let over = element.parentElement; over; over = over.parentElement) {
      if (over === document.body || getComputedStyle(over).overflow === "visible") continue;
      const { left, right, top, bottom } = over.getBoundingClientRect();
      box.left = Math.max(box.left, left);
      box.right = Math.min(box.right, right);
      box.top = Math.max(box.top, top);
      box.bottom = Math.min(box.bottom, bottom);
    }
    if (box.right - box.left > 1 && box.bottom - box.top > 1) boxes.push({ element, ...box });
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const { currentNode: text } = texts;
    if (!text.data.trim() || !shown(text.parentElement)) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    for (const { left, right, top, bottom, height } of range.getClientRects()) {
      const box = { left, right, top: top + height / 4, bottom: bottom - height / 4 };
      put(text.parentElement, box);
    }
  }
  for (const element of all) {
    if (!element.matches("input, select, textarea")) continue;
    const { left, right, top, bottom } = element.getBoundingClientRect();
    const { paddingLeft, paddingRight } = getComputedStyle(element);
    put(element, {
      left: left + parseFloat(paddingLeft),
      right: right - parseFloat(paddingRight),
      top: top + 4,
      bottom: bottom - 4,
    });
  }
  boxes.sort((one, other) => one.top - other.top);
  boxes.forEach((one, place) => {
    for (const other of boxes.slice(place + 1, place + 400)) {
      if (other.top > one.bottom - 1) break;
      if (Math.min(one.right, other.right) - Math.max(one.left, other.left) > 2) {
        found.push(`on one another: ${say(one.element)} and ${say(other.element)}`);
      }
    }
  });
  return found.slice(0, 8);
}"""
"""Find texts that are cut off where nothing scrolls, or that cover one another."""
SPREAD = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important;
    word-spacing: .16em !important } p { margin-bottom: 2em !important }`);
  document.adoptedStyleSheets = [sheet];
}"""
"""Space text out as readers may, by WCAG 2.2, 1.4.12."""


def check_looks(page: "Page", folder: Path, kind: str) -> None:
    """Look at a page in each width by day and by night, and keep the pictures."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        frames(page)
        assert page.evaluate(WRONG) == [], f"{width} pixels wide"
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            path = folder / f"{kind.replace(' ', '-')}-{width}-{scheme}.png"
            assert len(page.screenshot(path=path)) > EMPTY, path


@pytest.mark.parametrize("kind", ["home", "partnership", "territory in French", "map", "quality"])
def test_text_may_be_spaced_out(page_at: PageAt, kind: str) -> None:
    page = open_kind(page_at, kind, width=1280)
    page.evaluate(SPREAD)
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 900})
        frames(page)
        assert page.evaluate(WRONG) == [], f"{width} pixels wide"
