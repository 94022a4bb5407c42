"""The timeline needs no script: its bars lead to years, at any width."""

import pytest

from .conftest import PageAt


@pytest.mark.parametrize("width", [1360, 390])
def test_a_bar_leads_to_its_year(page_at: PageAt, width: int) -> None:
    page = page_at("/timeline", width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator(".epochs a[aria-label^='1994']").focus()
    page.keyboard.press("Enter")
    assert page.url.endswith("#y1994")
    assert "Beijing and the Brussels-Capital Region" in page.inner_text("#y1994")


def test_it_is_narrowed_down_by_its_form(page_at: PageAt) -> None:
    page = page_at("/timeline", scripts=False)
    page.select_option("#kind", "agreement")
    page.click("main button:text('Show')")
    assert "entries" in page.inner_text("main")
    assert "Memorandum between Flemish Brabant and Chengdu, 2011" in page.inner_text("main")
    assert "Chengdu and Montpellier" not in page.inner_text("main")
    page.select_option("#country", "italy")
    page.click("main button:text('Show')")
    assert "1 entry" in page.inner_text("main")
