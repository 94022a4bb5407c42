"""The network page with its script: seen, pointed at, sought, narrowed down, by hand and by key."""

import re
from itertools import product
from typing import TYPE_CHECKING

import pytest

from twinrdf.templating import read_assets

from .conftest import PageAt
from .test_query import tolerate
from .waiting import expect, frames, until

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

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


def picture(page: "Page") -> str:
    frames(page)
    return str(page.locator(".plot canvas").evaluate(PICTURE))


def settle(page: "Page") -> str:
    """Wait until the picture is at rest, and give it."""
    page.wait_for_timeout(200)
    until(page, lambda: picture(page) == picture(page), True)
    return picture(page)


def change(page: "Page", before: str) -> str:
    """Wait until the picture is another one and at rest, and give it."""
    until(page, lambda: picture(page) != before, True)
    return settle(page)


def return_to(page: "Page", before: str) -> None:
    until(page, lambda: picture(page) == before, True)


def parties(page: "Page") -> "Locator":
    return page.locator(".panel li button")


def listed(page: "Page", *names: str) -> None:
    """Wait until these parties are listed, in any order."""
    until(page, lambda: sorted(parties(page).all_inner_texts()), sorted(names))


def test_without_scripts_it_is_a_picture_with_tables(page_at: PageAt) -> None:
    page = page_at("network", scripts=False)
    expect(page.locator(".sociogram circle")).to_have_count(16)
    expect(page.get_by_role("button", name="Show")).to_be_visible()
    expect(page.locator("#seek")).to_be_hidden()
    page.select_option("#kind", "partnership")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url(re.compile("kind=partnership"))
    assert 0 < page.locator(".sociogram circle").count() < 16


@pytest.mark.parametrize(("width", "scheme"), [(1360, "light"), (1360, "dark"), (390, "light")])
def test_it_is_drawn_in_colours(page_at: PageAt, width: int, scheme: str) -> None:
    page = page_at("network", width, scheme)
    expect(parties(page)).to_have_count(16)
    until(page, lambda: page.locator(".plot canvas").evaluate(COLOURS_SEEN) > 6, True)
    expect(page.locator(".sociogram")).to_have_count(0)
    frames(page)
    scroll, client = page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    assert scroll <= client


def test_seeking_a_name_in_any_language_chooses_a_party(network: "Page") -> None:
    for text in ("gent", "根特", "ghént"):
        network.fill("#seek", text)
        expect(parties(network)).to_have_text(["Ghent"])
    expect(network.locator("[data-names-found]")).to_have_text("1 name found")
    before = settle(network)
    network.press("#seek", "Enter")
    expect(network.locator(".panel h2")).to_have_text("Ghent")
    listed(network, "Taizhou (Zhejiang)", "Weihai")
    change(network, before)
    network.press("#seek", "Escape")
    network.fill("#seek", "zzzz")
    expect(parties(network)).to_have_count(0)
    expect(network.locator(".panel")).to_contain_text("No name fits")


def test_letters_that_are_no_accents_are_found_by_plain_ones(page_at: PageAt) -> None:
    """As in every other search of the site: `ø` by `o`, `ł` by `l`, `ß` by `ss`."""
    page = page_at("network")
    page.route(
        "**/site/network.json",
        lambda route: route.fulfill(body=route.fetch().text().replace('"Ghent"', '"Bałßø"')),
    )
    page.reload()
    page.fill("#seek", "BALSSO")
    expect(parties(page)).to_have_text(["Bałßø"])


def test_the_key_has_names_as_they_are(page_at: PageAt) -> None:
    """Also those with a sign that stands for something in a replacement."""
    page = page_at("network")
    key = page.locator(".legend .swatch").first
    name, _, rest = key.inner_text().partition(" and ")
    page.route(
        "**/site/network.json",
        lambda route: route.fulfill(body=route.fetch().text().replace(f'"{name}"', '"$& $1 {n}"')),
    )
    page.reload()
    expect(key).to_have_text(f"$& $1 {{n}} and {rest}")


def test_what_is_chosen_leads_to_its_pages(network: "Page") -> None:
    network.get_by_role("button", name="Ghent", exact=True).click()
    listed(network, "Taizhou (Zhejiang)", "Weihai")
    links = network.locator(".panel a").evaluate_all("(all) => all.map((link) => link.pathname)")
    assert links[0] == "/doc/territory/ghent"
    assert "/doc/agreement/ghent--weihai-friendship-agreement-2013" in links
    network.get_by_role("link", name="Open its page").click()
    network.wait_for_url("**/doc/territory/ghent")


def test_choices_narrow_the_ties_and_stay_in_the_address(network: "Page", page_at: PageAt) -> None:
    network.select_option("#decade", "1990s")
    listed(network, "Beijing", "Brussels-Capital Region")
    expect(network).to_have_url(re.compile(r"\?decade=1990s$"))
    network.select_option("#colour", "country")
    expect(network.locator(".legend")).to_contain_text("Belgium")
    expect(network).to_have_url(re.compile("colour=country$"))
    again = page_at(network.url)
    listed(again, "Beijing", "Brussels-Capital Region")
    expect(again.locator(".legend")).to_contain_text("Belgium")
    network.select_option("#kind", "agreement")
    expect(parties(network)).to_have_count(0)
    expect(network.locator("[data-status]")).to_contain_text("No tie fits")


def test_the_tables_are_those_of_what_is_chosen(network: "Page", problems: list[str]) -> None:
    count, rows = network.locator("#parties .count"), network.locator("#tables tbody")
    expect(count).to_have_text("16")
    network.select_option("#decade", "1990s")
    expect(count).to_have_text("2")
    expect(rows.last.locator("tr")).to_have_count(1)
    network.route("**/network**", lambda route: route.abort())
    network.select_option("#decade", "")
    expect(network.locator("#tables")).to_be_hidden()  # rather than those of another choice
    tolerate(network, problems, "ERR_FAILED")
    network.unroute("**/network**")
    network.select_option("#colour", "country")
    expect(count).to_have_text("16")


def test_the_list_and_the_picture_light_up_each_other(network: "Page") -> None:
    plain = settle(network)
    network.locator(".panel li").nth(4).hover()
    change(network, plain)
    network.mouse.move(2, 2)
    return_to(network, plain)
    box = network.locator(".plot canvas").bounding_box()
    assert box
    lit = network.locator(".panel li.lit")
    rows, columns = range(12, int(box["height"]), 16), range(12, int(box["width"]), 16)
    for down, across in product(rows, columns):
        network.mouse.move(box["x"] + across, box["y"] + down)
        if lit.count():
            frames(network)  # and it is that under the pointer, none which it has passed
            if lit.count():
                break
    expect(lit).to_have_count(1)
    name = lit.locator("button").inner_text()
    network.mouse.down()
    network.mouse.up()
    expect(network.locator(".panel h2")).to_have_text(name)


def test_keys_move_the_picture_and_the_list(network: "Page") -> None:
    canvas = network.locator(".plot canvas")
    canvas.focus()
    seen = [settle(network)]
    for key in ("ArrowRight", "+", "-"):
        network.keyboard.press(key)
        seen.append(change(network, seen[-1]))
    assert len(set(seen[:3])) == 3
    network.keyboard.press("0")
    return_to(network, seen[0])
    parties(network).first.focus()
    change(network, seen[0])
    network.keyboard.press("Enter")
    expect(network.locator(".panel .back")).to_be_focused()
    network.keyboard.press("Escape")
    expect(parties(network)).to_have_count(16)
    expect(network.locator(".panel :focus")).to_have_count(1)


def test_buttons_zoom_and_show_all_again(network: "Page") -> None:
    before = settle(network)
    network.get_by_role("button", name="Zoom in").click()
    change(network, before)
    network.get_by_role("button", name="Show all").click()
    return_to(network, before)


def test_a_finger_chooses_and_pinches(page_at: PageAt) -> None:
    page = page_at("network", 390, has_touch=True)
    page.wait_for_selector(".panel li")
    parties(page).first.tap()
    expect(page.locator(".panel .back")).to_be_visible()
    page.locator(".panel .back").tap()
    expect(parties(page)).to_have_count(16)


def test_the_page_of_a_place_draws_its_partners(page_at: PageAt) -> None:
    page = page_at("doc/territory/ghent", scripts=False)
    partners = page.locator(".ego svg a")
    expect(partners).to_have_count(2)
    partner = re.escape(partners.first.get_attribute("href") or "none")
    partners.first.click()
    page.wait_for_url(re.compile(f"{partner}$"))
    assert "ghent" not in page.url
