"""The network page with its script: seen, pointed at, sought, narrowed down, by hand and by key."""

from typing import TYPE_CHECKING

import pytest

from twinrdf.templating import read_assets

from .conftest import PageAt

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.skipif(
    "network.js" not in read_assets(), reason="the scripts are not built; see frontend/"
)
COLOURS_SEEN = """(canvas) => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const seen = new Set();
  for (let at = 0; at < data.length; at += 4) {
    if (data[at + 3] === 255) seen.add(`${data[at]},${data[at + 1]},${data[at + 2]}`);
  }
  return seen.size;
}"""
PICTURE = "(canvas) => canvas.toDataURL()"


@pytest.fixture
def network(page_at: PageAt) -> "Page":
    page = page_at("network")
    page.wait_for_selector(".panel li")
    return page


def settle(page: "Page") -> str:
    page.wait_for_timeout(200)
    return str(page.locator(".plot canvas").evaluate(PICTURE))


def names(page: "Page") -> list[str]:
    return page.locator(".panel li button").all_inner_texts()


def test_without_scripts_it_is_a_picture_with_tables(page_at: PageAt) -> None:
    page = page_at("network", scripts=False)
    assert page.locator(".sociogram circle").count() == 16
    assert page.get_by_role("button", name="Show").is_visible()
    assert not page.locator("#seek").is_visible()
    page.select_option("#kind", "partnership")
    page.get_by_role("button", name="Show").click()
    assert "kind=partnership" in page.url
    assert 0 < page.locator(".sociogram circle").count() < 16


@pytest.mark.parametrize(("width", "scheme"), [(1360, "light"), (1360, "dark"), (390, "light")])
def test_it_is_drawn_in_colours(page_at: PageAt, width: int, scheme: str) -> None:
    page = page_at("network", width, scheme)
    page.wait_for_selector(".panel li")
    page.wait_for_timeout(200)
    assert page.locator(".plot canvas").evaluate(COLOURS_SEEN) > 6
    assert page.locator(".sociogram").count() == 0
    assert len(names(page)) == 16
    scroll, client = page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    assert scroll <= client


def test_seeking_a_name_in_any_language_chooses_a_party(network: "Page") -> None:
    for text in ("gent", "根特", "ghént"):
        network.fill("#seek", text)
        assert names(network) == ["Ghent"]
    before = settle(network)
    network.press("#seek", "Enter")
    assert network.locator(".panel h2").inner_text() == "Ghent"
    assert sorted(names(network)) == ["Taizhou (Zhejiang)", "Weihai"]
    assert settle(network) != before
    network.press("#seek", "Escape")
    network.fill("#seek", "zzzz")
    assert names(network) == []
    assert "No name fits" in network.locator(".panel").inner_text()


def test_what_is_chosen_leads_to_its_pages(network: "Page") -> None:
    network.get_by_role("button", name="Ghent", exact=True).click()
    links = network.locator(".panel a").evaluate_all("(all) => all.map((link) => link.pathname)")
    assert links[0] == "/doc/territory/ghent"
    assert "/doc/agreement/ghent--weihai-friendship-agreement-2013" in links
    network.get_by_role("link", name="Open its page").click()
    network.wait_for_url("**/doc/territory/ghent")


def test_choices_narrow_the_ties_and_stay_in_the_address(network: "Page", page_at: PageAt) -> None:
    network.select_option("#decade", "1990s")
    assert sorted(names(network)) == ["Beijing", "Brussels-Capital Region"]
    assert network.url.endswith("?decade=1990s")
    network.select_option("#colour", "country")
    assert "Belgium" in network.locator(".legend").inner_text()
    again = page_at(network.url)
    again.wait_for_selector(".panel li")
    assert sorted(names(again)) == ["Beijing", "Brussels-Capital Region"]
    assert "Belgium" in again.locator(".legend").inner_text()
    network.select_option("#kind", "agreement")
    assert names(network) == []
    assert "No tie fits" in network.locator("[data-status]").inner_text()


def test_the_list_and_the_picture_light_up_each_other(network: "Page") -> None:
    plain = settle(network)
    network.locator(".panel li").nth(4).hover()
    assert settle(network) != plain
    network.mouse.move(2, 2)
    assert settle(network) == plain
    box = network.locator(".plot canvas").bounding_box()
    assert box
    lit = 0
    for row in range(12, int(box["height"]), 16):
        for column in range(12, int(box["width"]), 16):
            network.mouse.move(box["x"] + column, box["y"] + row)
            if lit := network.locator(".panel li.lit").count():
                break
        if lit:
            break
    assert lit == 1
    name = network.locator(".panel li.lit button").inner_text()
    network.mouse.down()
    network.mouse.up()
    assert network.locator(".panel h2").inner_text() == name


def test_keys_move_the_picture_and_the_list(network: "Page") -> None:
    canvas = network.locator(".plot canvas")
    canvas.focus()
    seen = [settle(network)]
    for key in ("ArrowRight", "+", "-", "0"):
        network.keyboard.press(key)
        seen.append(settle(network))
    assert len(set(seen[:3])) == 3
    assert seen[-1] == seen[0]
    network.locator(".panel li button").first.focus()
    assert settle(network) != seen[0]
    network.keyboard.press("Enter")
    assert network.locator(".panel .back").evaluate("(back) => back === document.activeElement")
    network.keyboard.press("Escape")
    assert len(names(network)) == 16
    assert network.locator(".panel :focus").count() == 1


def test_buttons_zoom_and_show_all_again(network: "Page") -> None:
    before = settle(network)
    network.get_by_role("button", name="Zoom in").click()
    assert settle(network) != before
    network.get_by_role("button", name="Show all").click()
    assert settle(network) == before


def test_a_finger_chooses_and_pinches(page_at: PageAt) -> None:
    page = page_at("network", 390, has_touch=True)
    page.wait_for_selector(".panel li")
    page.locator(".panel li button").first.tap()
    assert page.locator(".panel .back").is_visible()
    page.locator(".panel .back").tap()
    assert len(names(page)) == 16


def test_the_page_of_a_place_draws_its_partners(page_at: PageAt) -> None:
    page = page_at("doc/territory/ghent", scripts=False)
    assert page.locator(".ego svg a").count() == 2
    page.locator(".ego svg a").first.click()
    page.wait_for_url("**/doc/territory/*")
