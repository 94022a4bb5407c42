"""The language that was chosen stays in the address, whatever scripts write there."""

from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from twinrdf.templating import read_assets

from .conftest import PageAt
from .waiting import answered, expect, rested, until

pytestmark = pytest.mark.skipif(
    "map.js" not in read_assets(), reason="the scripts are not built; see frontend/"
)


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("map?lang=nl&lines=straight", {"lines": ["straight"]}),
        ("network?lang=nl&list=ties&page=1", {"list": ["ties"]}),
    ],
)
def test_a_filter_keeps_the_language_and_the_rest(
    page_at: PageAt, path: str, kept: dict[str, list[str]]
) -> None:
    page = page_at(path)
    rested(page)
    opened = parse_qs(urlsplit(path).query)
    assert parse_qs(urlsplit(page.url).query) == opened  # the start changes nothing
    page.select_option("#kind", "agreement")
    wanted = {"lang": ["nl"], "kind": ["agreement"], **kept}
    until(page, lambda: parse_qs(urlsplit(page.url).query), wanted)
    page.reload()
    rested(page)
    assert parse_qs(urlsplit(page.url).query) == wanted
    assert page.locator("html").get_attribute("lang") == "nl"
    expect(page.locator("#kind")).to_have_value("agreement")


@pytest.mark.parametrize(
    ("languages", "tie"), [("en, nl;q=0.8", "Ghent – Weihai"), ("nl, en;q=0.8", "Gent – Weihai")]
)
def test_the_map_names_places_in_the_language_preferred(
    page_at: PageAt, languages: str, tie: str
) -> None:
    page = page_at("map", extra_http_headers={"Accept-Language": languages})
    rested(page)
    expect(page.locator("[data-part=list]")).to_contain_text(tie)


@pytest.mark.parametrize("path", ["map", "network"])
def test_another_language_keeps_what_was_chosen(page_at: PageAt, path: str) -> None:
    page = page_at(path)
    rested(page)
    page.select_option("#kind", "agreement")
    until(page, lambda: parse_qs(urlsplit(page.url).query), {"kind": ["agreement"]})
    page.click(".tongues button")
    page.click(".tongues a[hreflang=nl]")
    rested(page)
    assert parse_qs(urlsplit(page.url).query) == {"kind": ["agreement"], "lang": ["nl"]}
    expect(page.locator("html")).to_have_attribute("lang", "nl")
    expect(page.locator("#kind")).to_have_value("agreement")


def test_another_language_keeps_how_an_answer_is_shown(page_at: PageAt) -> None:
    query = "SELECT ?type (COUNT(?s) AS ?things) { ?s a ?type } GROUP BY ?type"
    page = page_at(f"query?{urlencode({'query': query})}")
    answered(page)
    page.get_by_role("tab", name="Chart").click()
    wanted = {"query": [query], "view": ["chart"]}
    until(page, lambda: parse_qs(urlsplit(page.url).query), wanted)
    page.click(".tongues button")
    page.click(".tongues a[hreflang=fr]")
    page.locator(".bars li").first.wait_for()
    assert parse_qs(urlsplit(page.url).query) == {**wanted, "lang": ["fr"]}


@pytest.mark.parametrize("scripts", [True, False])
def test_escape_puts_the_menu_of_languages_away(page_at: PageAt, scripts: bool) -> None:
    page = page_at("about", scripts=scripts)
    menu, button = page.locator("#tongues"), page.locator(".tongues button")
    button.focus()
    page.keyboard.press("Enter")
    expect(menu).to_be_visible()
    below, above = menu.bounding_box(), button.bounding_box()
    assert below
    assert above
    assert 0 <= below["y"] - above["y"] - above["height"] < 12
    assert abs(below["x"] + below["width"] - above["x"] - above["width"]) < 2
    page.keyboard.press("Tab")
    expect(menu.locator("a").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(button).to_be_focused()


def test_tables_that_are_fetched_speak_the_language(page_at: PageAt) -> None:
    page = page_at("network?lang=nl")
    rested(page)
    page.select_option("#kind", "partnership")
    expect(page.locator("#tables td", has_text="zusterstad").first).to_be_visible()
    link = page.locator("#tables th a").first
    assert "lang=nl" in (link.get_attribute("href") or "")


def test_an_example_is_opened_in_the_language(page_at: PageAt) -> None:
    page = page_at("query?example=partnerships-of-place&lang=nl")
    answered(page)
    assert "lang=nl" in page.url
    assert page.locator("html").get_attribute("lang") == "nl"


_WIDTH = """(language) => {
  const mark = document.createElement("span");
  mark.lang = language;
  mark.style.fontFamily = '"Noto Sans CJK SC"';
  mark.textContent = "\u2019";
  document.body.append(mark);
  return mark.getBoundingClientRect().width / parseFloat(getComputedStyle(mark).fontSize);
}"""


def test_an_apostrophe_is_narrow_in_a_chinese_font_but_for_chinese(page_at: PageAt) -> None:
    page = page_at("about")
    if page.evaluate(_WIDTH, "zh") < 1:
        pytest.skip("needs Noto Sans CJK SC")
    assert page.evaluate(_WIDTH, "en") < 0.5
