"""Names are proposed while one types; with the keyboard alone, in any script, and not too often."""

import re
from typing import TYPE_CHECKING

import pytest

from twinrdf.templating import read_assets

from .conftest import PageAt
from .test_pages import OVERFLOW, RUN_AXE
from .waiting import expect, frames, until

if TYPE_CHECKING:
    from playwright.sync_api import Page

needs_proposals = pytest.mark.skipif(
    "search.js" not in read_assets(), reason="the scripts are not built; see frontend/"
)
pytestmark = needs_proposals
TYPE_AT_ONCE = """texts => texts.forEach((text) => {
  document.activeElement.value = text;
  document.activeElement.dispatchEvent(new InputEvent("input", { bubbles: true }));
})"""
ANY = re.compile("")
LIST = "[role=listbox]:visible"
OPTIONS = f"{LIST} [role=option]"


def proposed(page: "Page", typed: str) -> None:
    """Wait for what is proposed for all that was typed, of which the last option tells."""
    expect(page.locator(OPTIONS).last).to_contain_text(f"“{typed}”")


def test_a_name_is_chosen_with_the_keyboard(page_at: PageAt, axe: str) -> None:
    page = page_at("")
    box = page.get_by_role("combobox", name="Find a city")
    box.focus()
    page.keyboard.type("ghen", delay=10)
    proposed(page, "ghen")
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(page.locator(f"{LIST} [role=group]").first).to_have_attribute("aria-label", "Places")
    assert page.evaluate(RUN_AXE, [axe, {}]) == []
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(RUN_AXE, [axe, {}]) == []
    expect(box).not_to_have_attribute("aria-activedescendant", ANY)
    page.keyboard.press("ArrowDown")
    chosen = page.locator("[aria-selected=true]")
    expect(chosen).to_contain_text("Ghent")
    expect(box).to_have_attribute("aria-activedescendant", chosen.get_attribute("id") or "none")
    page.keyboard.press("ArrowUp")
    expect(box).not_to_have_attribute("aria-activedescendant", ANY)
    page.keyboard.press("ArrowUp")
    expect(page.locator("[aria-selected=true]")).to_contain_text("“ghen”")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/doc/territory/ghent")


def test_escape_puts_the_list_away_and_leaves_what_was_typed(page_at: PageAt) -> None:
    page = page_at("search")
    box = page.locator("#q")
    box.press_sequentially("ghent")
    proposed(page, "ghent")
    box.press("Escape")
    expect(page.locator(LIST)).to_have_count(0)
    expect(box).to_have_value("ghent")
    expect(box).to_have_attribute("aria-expanded", "false")
    box.press("ArrowDown")
    expect(page.locator(OPTIONS).nth(1)).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.locator(LIST)).to_have_count(0)


def test_enter_sends_the_form_where_nothing_is_chosen(page_at: PageAt) -> None:
    page = page_at("browse")
    box = page.locator("#find")
    box.press_sequentially("ghent")
    proposed(page, "ghent")
    box.press("Enter")
    page.wait_for_url("**/search?q=ghent")


def test_a_name_is_chosen_with_the_pointer(page_at: PageAt) -> None:
    page = page_at("browse/territory")
    page.locator("#find").press_sequentially("montpel")
    proposed(page, "montpel")
    page.locator(OPTIONS).filter(has_text="Montpellier").first.click()
    page.wait_for_url("**/doc/territory/montpellier")


@pytest.mark.parametrize(("typed", "found"), [("成都", "Chengdu"), ("chengdo", "Chengdu")])
def test_other_scripts_and_slips_are_found(page_at: PageAt, typed: str, found: str) -> None:
    page = page_at("")
    page.locator("#q").fill(typed)
    page.locator(OPTIONS).filter(has_text=found).first.wait_for()


def test_what_is_typed_is_asked_once_and_nothing_is_said_where_nothing_is(page_at: PageAt) -> None:
    page = page_at("")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.locator("#q").focus()
    page.evaluate(TYPE_AT_ONCE, ["z", "zz", "zzzzzz"])
    page.get_by_role("status").filter(has_text="No name found").first.wait_for()
    assert len([address for address in asked if "search.json" in address]) == 1
    expect(page.locator(LIST)).to_have_count(0)


@pytest.mark.parametrize(("path", "name"), [("", "#q"), ("browse", "#find")])
def test_the_list_fits_on_a_phone(page_at: PageAt, path: str, name: str) -> None:
    page = page_at(path, width=390)
    page.locator(name).fill("ghent")
    proposed(page, "ghent")
    frames(page)
    until(page, lambda: page.evaluate(OVERFLOW), [])
    bounds = page.locator(LIST).bounding_box()
    assert bounds is not None
    assert bounds["x"] >= 0
    page.locator(name).press("Escape")
    expect(page.locator(LIST)).to_have_count(0)


def test_a_server_that_does_not_answer_leaves_the_form_as_it_is(page_at: PageAt) -> None:
    page = page_at("")
    page.route("**/search.json*", lambda route: route.fulfill(status=200, body="not JSON"))
    with page.expect_response("**/search.json*"):
        page.locator("#q").fill("ghent")
    page.wait_for_timeout(300)
    expect(page.locator(LIST)).to_have_count(0)
    page.locator("#q").press("Enter")
    page.wait_for_url("**/search?q=ghent")


def test_pages_of_things_carry_no_script(page_at: PageAt) -> None:
    page = page_at("doc/territory/ghent")
    assert page.locator("script[src*='search']").count() == 0
