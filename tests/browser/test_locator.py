"""The small map on the page of a thing leads to the map of all ties, narrowed down to it."""

import pytest

from .conftest import PageAt
from .waiting import expect, mapped

PLACE, TIE = "doc/territory/ghent", "doc/partnership/flemish-brabant--chengdu"


@pytest.mark.parametrize(("width", "scheme"), [(1360, "light"), (390, "dark")])
def test_a_page_shows_where_its_thing_is(page_at: PageAt, width: int, scheme: str) -> None:
    page = page_at(PLACE, width, scheme)
    drawing = page.get_by_role("img", name="Ghent on the map")
    expect(drawing).to_be_visible()
    box = drawing.bounding_box()
    assert box
    assert box["width"] <= min(width, 480)
    assert page.locator("script[src]").count() == 0


def test_the_small_map_leads_to_the_big_one(page_at: PageAt) -> None:
    page = page_at(PLACE, reduced_motion="reduce")
    page.locator(".locator svg").click(force=True)  # the link lies over it
    page.wait_for_url("**/map?of=territory/ghent")
    if not page.locator("script[src*='built/map-']").count():
        pytest.skip("the scripts are not built; run `node build.mjs` in frontend/")
    mapped(page)
    expect(page.locator("[data-part=heading]")).to_have_text("3 ties")
    chip = page.locator("[data-part=of] a")
    expect(chip).to_contain_text("Ghent")
    chip.click()
    expect(page.locator("[data-part=heading]")).to_have_text("10 ties")
    expect(chip).to_be_hidden()
    assert "of=" not in page.url


def test_a_tie_alone_is_shown_without_scripts(page_at: PageAt) -> None:
    page = page_at(TIE, scripts=False)
    page.get_by_role("link", name="On the big map").click()
    expect(page.locator("#ties")).to_have_text("Ties 1")
    expect(page.locator("[data-part=of]")).to_contain_text("Flemish Brabant and Chengdu")


def test_the_small_map_stays_on_paper(page_at: PageAt) -> None:
    page = page_at(TIE, scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    expect(page.locator(".locator svg")).to_be_visible()
    sea = page.locator(".locator svg").evaluate("e => getComputedStyle(e).backgroundColor")
    assert sea == "rgb(255, 255, 255)"
