"""Names are proposed while one types; with the keyboard alone, in any script, and not too often."""

import pytest

from twinrdf.templating import read_assets

from .conftest import PageAt
from .test_pages import OVERFLOW, RUN_AXE

needs_proposals = pytest.mark.skipif(
    "search.js" not in read_assets(), reason="the scripts are not built; see frontend/"
)
pytestmark = needs_proposals
TYPE_AT_ONCE = """texts => texts.forEach((text) => {
  document.activeElement.value = text;
  document.activeElement.dispatchEvent(new InputEvent("input", { bubbles: true }));
})"""
LIST = "[role=listbox]:visible"
OPTIONS = f"{LIST} [role=option]"


def test_a_name_is_chosen_with_the_keyboard(page_at: PageAt, axe: str) -> None:
    page = page_at("")
    box = page.get_by_role("combobox", name="Find a city")
    box.focus()
    page.keyboard.type("ghen", delay=10)
    page.wait_for_selector(OPTIONS)
    assert box.get_attribute("aria-expanded") == "true"
    assert page.locator(f"{LIST} [role=group]").first.get_attribute("aria-label") == "Places"
    assert page.evaluate(RUN_AXE, [axe, {}]) == []
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(RUN_AXE, [axe, {}]) == []
    assert box.get_attribute("aria-activedescendant") is None
    page.keyboard.press("ArrowDown")
    chosen = page.locator("[aria-selected=true]")
    assert chosen.get_attribute("id") == box.get_attribute("aria-activedescendant")
    assert "Ghent" in chosen.inner_text()
    page.keyboard.press("ArrowUp")
    assert box.get_attribute("aria-activedescendant") is None
    page.keyboard.press("ArrowUp")
    assert "“ghen”" in page.locator("[aria-selected=true]").inner_text()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/doc/territory/ghent")


def test_escape_puts_the_list_away_and_leaves_what_was_typed(page_at: PageAt) -> None:
    page = page_at("search")
    box = page.locator("#q")
    box.press_sequentially("ghent")
    page.wait_for_selector(OPTIONS)
    box.press("Escape")
    assert page.locator(LIST).count() == 0
    assert box.input_value() == "ghent"
    assert box.get_attribute("aria-expanded") == "false"
    box.press("ArrowDown")
    assert page.locator(OPTIONS).count() > 1
    page.keyboard.press("Tab")
    assert page.locator(LIST).count() == 0


def test_enter_sends_the_form_where_nothing_is_chosen(page_at: PageAt) -> None:
    page = page_at("browse")
    box = page.locator("#find")
    box.press_sequentially("ghent")
    page.wait_for_selector(OPTIONS)
    box.press("Enter")
    page.wait_for_url("**/search?q=ghent")


def test_a_name_is_chosen_with_the_pointer(page_at: PageAt) -> None:
    page = page_at("browse/territory")
    page.locator("#find").press_sequentially("montpel")
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
    assert page.locator(LIST).count() == 0


def test_the_list_fits_on_a_phone(page_at: PageAt) -> None:
    page = page_at("", width=390)
    for name in ("#q", "#find"):
        page.locator(name).fill("ghent")
        page.wait_for_selector(OPTIONS)
        assert page.evaluate(OVERFLOW) == []
        bounds = page.locator(LIST).bounding_box()
        assert bounds is not None
        assert bounds["x"] >= 0
        page.locator(name).press("Escape")


def test_a_server_that_does_not_answer_leaves_the_form_as_it_is(page_at: PageAt) -> None:
    page = page_at("")
    page.route("**/search.json*", lambda route: route.fulfill(status=200, body="not JSON"))
    page.locator("#q").fill("ghent")
    page.wait_for_timeout(400)
    assert page.locator(LIST).count() == 0
    page.locator("#q").press("Enter")
    page.wait_for_url("**/search?q=ghent")


def test_pages_of_things_carry_no_script(page_at: PageAt) -> None:
    page = page_at("doc/territory/ghent")
    assert page.locator("script[src*='search']").count() == 0
