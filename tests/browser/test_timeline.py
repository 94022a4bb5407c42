"""The timeline needs no script: its bars lead to years, at any width."""

import re

import pytest

from .conftest import PageAt
from .waiting import expect


@pytest.mark.parametrize("width", [1360, 390])
def test_a_bar_leads_to_its_year(page_at: PageAt, width: int) -> None:
    page = page_at("/timeline", width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator(".epochs a[href='#y1994']").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#y1994$"))
    expect(page.locator("#y1994")).to_contain_text("Beijing and the Brussels-Capital Region")


def test_a_mark_on_the_page_of_a_place_opens_the_list_of_its_year(page_at: PageAt) -> None:
    page = page_at("/doc/territory/chengdu", 390, scripts=False)
    mark = page.locator(".years a[href='#y2025']")
    expect(page.locator("#y2025")).to_be_hidden()
    mark.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#y2025 + dd a").first).to_be_in_viewport()


def test_it_is_narrowed_down_by_its_form(page_at: PageAt) -> None:
    page = page_at("/timeline", scripts=False)
    page.select_option("#kind", "agreement")
    page.click("main button:text('Show')")
    page.wait_for_url(re.compile("kind=agreement"))
    main = page.locator("main")
    expect(main).to_contain_text("entries")
    expect(main).to_contain_text("Memorandum between Flemish Brabant and Chengdu, 2011")
    expect(main).not_to_contain_text("Chengdu and Montpellier")
    page.select_option("#country", "italy")
    page.click("main button:text('Show')")
    page.wait_for_url(re.compile("country=italy"))
    expect(main).to_contain_text("1 entry")


def test_kinds_are_told_apart_on_paper(page_at: PageAt) -> None:
    page = page_at("/timeline")
    page.emulate_media(media="print")
    found = page.evaluate(
        """["partnership", "agreement", "event"].map((kind) => {
          const bar = getComputedStyle(document.querySelector(`.epochs rect.${kind}`)).fill;
          const key = getComputedStyle(document.querySelector(`.swatch.${kind}`), "::before");
          return [bar, key.backgroundColor, key.printColorAdjust];
        })"""
    )
    assert len({bar for bar, *_ in found}) == 3
    assert all(bar == key and kept == "exact" for bar, key, kept in found)
