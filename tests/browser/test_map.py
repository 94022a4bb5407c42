"""The map can be moved, narrowed down, followed and used by keyboard, at any size of register."""

import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from .conftest import PageAt

if TYPE_CHECKING:
    from playwright.sync_api import Page

PAINTED = """() => {
  const canvas = document.querySelector("[data-part=frame] canvas");
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return new Set(new Uint32Array(data.buffer)).size;
}"""
STILL = {"reduced_motion": "reduce"}


def open_map(page_at: PageAt, path: str = "/map", width: int = 1360, **options: Any) -> "Page":
    page = page_at(path, width, **{**STILL, **options})
    if not page.locator("script[src*='built/map-']").count():
        pytest.skip("the scripts are not built; run `node build.mjs` in frontend/")
    page.wait_for_selector("#atlas.live [data-part=frame][data-painted]")
    return page


def figure(page: "Page", name: str) -> int:
    return int(page.get_attribute("[data-part=frame]", f"data-{name}") or "-1")


def wait_for(page: "Page", fits: Callable[[int], bool]) -> None:
    """Wait until the number of ties in view fits; what moves settles a moment later."""
    for _ in range(100):
        if fits(figure(page, "ties")):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"{figure(page, 'ties')} ties in view")


def items(page: "Page") -> list[str]:
    return page.locator("[data-part=list] a").all_inner_texts()


@pytest.mark.parametrize(("width", "scheme"), [(1360, "light"), (1360, "dark"), (390, "light")])
def test_the_map_is_painted_and_lists_its_ties(page_at: PageAt, width: int, scheme: str) -> None:
    page = open_map(page_at, width=width, scheme=scheme)
    assert page.evaluate(PAINTED) > 20
    assert page.inner_text("[data-part=heading]") == "10 ties"
    assert len(items(page)) == 10
    assert figure(page, "drawn") == 10
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert not page.is_visible("table")


def test_filters_change_map_list_and_address(page_at: PageAt) -> None:
    page = open_map(page_at)
    page.select_option("#country", "italy")
    assert page.inner_text("[data-part=heading]") == "1 tie"
    assert items(page) == ["Asti – Chengdu"]
    assert page.url.endswith("/map?country=italy")
    assert figure(page, "ties") == 1
    page.click("[data-part=clear]")
    assert page.inner_text("[data-part=heading]") == "10 ties"
    assert page.url.endswith("/map")


def test_an_address_opens_the_same_view(page_at: PageAt) -> None:
    page = open_map(page_at, "/map?kind=memorandum&decade=2010s&view=globe")
    assert page.input_value("#kind") == "memorandum"
    assert figure(page, "ties") == 2
    assert page.get_attribute("[data-part=globe]", "aria-pressed") == "true"
    assert page.is_disabled("[data-part=straight]")


def test_a_tie_and_a_place_lead_to_their_pages(page_at: PageAt) -> None:
    page = open_map(page_at)
    page.click("text=Asti – Chengdu")
    page.wait_for_url(re.compile(r"/doc/agreement/asti--tianfu-new-district-memorandum-2025$"))


def test_pointing_at_a_tie_in_the_list_shows_it_on_the_map(page_at: PageAt) -> None:
    page = open_map(page_at)
    assert figure(page, "pointed") == 0
    page.hover("[data-part=list] li:first-child")
    assert figure(page, "pointed") == 1
    page.mouse.move(5, 5)
    page.focus("[data-part=list] li:nth-child(2) a")
    assert figure(page, "pointed") == 1


def test_hovering_and_clicking_on_the_map(page_at: PageAt) -> None:
    page = open_map(page_at, "/map?country=italy")
    frame = page.locator("[data-part=frame]")
    box = frame.bounding_box()
    assert box is not None
    for down in range(20, 100):
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] * down / 100)
        if page.is_visible("[data-part=tip]"):
            break
    assert "Asti – Chengdu" in page.inner_text("[data-part=tip]")
    assert "memorandum · February 2025" in page.inner_text("[data-part=tip]")
    page.mouse.down()
    page.mouse.up()
    page.wait_for_url(re.compile(r"/doc/agreement/asti"))


def test_keys_move_and_zoom(page_at: PageAt) -> None:
    page = open_map(page_at)
    page.focus("[data-part=frame]")
    for _ in range(6):
        page.keyboard.press("+")
    wait_for(page, lambda ties: ties < 10)
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("0")
    wait_for(page, lambda ties: ties == 10)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('[data-part=list]') !== null")


def test_globe_and_straight_lines_change_the_picture(page_at: PageAt) -> None:
    page = open_map(page_at)
    before = page.locator("[data-part=frame]").screenshot()
    page.click("[data-part=straight]")
    page.wait_for_timeout(200)
    straight = page.locator("[data-part=frame]").screenshot()
    page.click("[data-part=globe]")
    page.wait_for_timeout(200)
    globe = page.locator("[data-part=frame]").screenshot()
    assert len({before, straight, globe}) == 3


def test_without_scripts_the_page_is_whole(page_at: PageAt) -> None:
    page = page_at("/map?country=italy", scripts=False)
    assert page.is_visible("svg.world")
    assert page.inner_text("table tbody th") == "Asti – Chengdu"
    assert page.is_visible("button:text('Show')")
    assert not page.is_visible("[data-part=frame]")
    page.select_option("#country", "france")
    page.click("button:text('Show')")
    assert page.inner_text("table tbody th") == "Chengdu – Montpellier"


def make_atlas(count: int, spread: int) -> dict[str, Any]:
    """So many ties between towns over the whole globe, the same each time."""
    places = [
        [
            f"territory/t{n}",
            f"Town {n}",
            (n * 37 % 1300) / 10 - 60,
            (n * 73 % 3600) / 10 - 180,
            n % 9,
            0,
        ]
        for n in range(spread)
    ]
    ties = [
        [f"tie-{n}", n % 2, n % spread, (n * 7 + 1 + n // spread) % spread, str(1950 + n % 70), -1]
        for n in range(count)
    ]
    ties = [tie for tie in ties if tie[2] != tie[3]]
    countries = ["belgium", "china", *(f"land-{n}" for n in range(7))]
    kinds = ["partnership/friendship", "agreement/memorandum"]
    return {
        "names": {}, "countries": countries, "kinds": kinds, "statuses": [], "missing": 0,
        "places": places, "ties": ties,
    }  # fmt: skip


def open_big(page_at: PageAt, count: int, spread: int) -> "Page":
    """Open the map, then again with another document for it."""
    page = open_map(page_at)
    body = json.dumps(make_atlas(count, spread))
    page.route("**/site/map.json", lambda route: route.fulfill(body=body))
    page.reload()
    page.wait_for_selector("#atlas.live [data-part=frame][data-painted]", timeout=30_000)
    return page


def test_few_ties_have_a_line_each(page_at: PageAt) -> None:
    page = open_big(page_at, 400, 300)
    assert figure(page, "cell") == 0
    assert figure(page, "lines") == figure(page, "ties") == figure(page, "drawn")
    assert page.inner_text("[data-part=note]") == ""


def test_a_hundred_thousand_ties_are_gathered_and_none_is_lost(page_at: PageAt) -> None:
    page = open_big(page_at, 100_000, 9_000)
    assert figure(page, "lines") <= 1200
    ties = figure(page, "ties")
    assert ties > 99_000
    assert figure(page, "drawn") + figure(page, "inner") + figure(page, "left") == ties
    assert "lines stand for" in page.inner_text("[data-part=note]")
    assert len(items(page)) == 60
    page.select_option("#country", "china")
    assert 0 < figure(page, "ties") < ties
    page.focus("[data-part=frame]")
    for _ in range(8):
        page.keyboard.press("+")
    wait_for(page, lambda ties: ties < 5000)
    took = page.evaluate(
        """() => {
          const frame = document.querySelector("[data-part=frame]");
          const start = performance.now();
          frame.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowLeft" }));
          return new Promise((done) =>
            requestAnimationFrame(() => done(performance.now() - start)),
          );
        }"""
    )
    assert took < 500, "a step of the view is to be there at once"
