"""Names that run from right to left, or that nothing breaks, upset nothing around them."""

from collections.abc import Iterator

import pytest
from tests.conftest import serving
from tests.registers import write_register

from twinrdf.pipeline import build

from .conftest import PageAt
from .test_pages import OVERFLOW
from .waiting import expect, frames, rested, until

NAME = "القاهرة (مصر)!"
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
TABLES = {
    "sources": "id,label@en,issued,rank,url\n"
    f"gazette,الجريدة الرسمية (12)!,2019,1,https://example.org/{'long-path/' * 20}\n",
    "territories": "id,type,source,label@en,lat,long,asWritten,quote@ar\n"
    f"cairo,City,gazette,{NAME},30,31,القاهرة الكبرى (2019)!,«{NAME}»\n"
    "ghent,City,gazette,Ghent,51,4,,\n"
    f"long,City,gazette,{LONG},48,16,{LONG},\n",
    "partnerships": "id,source,label@en,party,start,partnershipKind\n"
    f"ghent--cairo,gazette,{NAME},ghent;cairo,1999,unspecified\n"
    f"ghent--long,gazette,Ghent and {LONG},ghent;long,2001,unspecified\n",
}
TURNED = """(name) => {
  const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  const found = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const at = node.data.indexOf(name);
    if (at < 0 || node.parentElement.closest("title, option, script, [hidden]")) continue;
    const box = (place) => {
      const range = document.createRange();
      range.setStart(node, place);
      range.setEnd(node, place + 1);
      return range.getBoundingClientRect();
    };
    const [first, last] = [box(at), box(at + name.length - 1)];
    if (first.width && last.left > first.left) found.push(node.parentElement.outerHTML);
  }
  return found;
}"""
"""What holds a name whose end, on its line, does not stand left of its beginning."""

PAGES = (
    "", "map", "network", "timeline", "browse/territory", "browse/partnership", "search?q=القاهرة",
    "doc/territory/cairo", "doc/territory/ghent", "doc/territory/long", "doc/source/gazette",
    "doc/partnership/ghent--long", "disagreements",
)  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("directions")
    release = build(write_register(folder / "register", **TABLES), folder / "releases")
    with serving(release.path) as address:
        yield address


def test_names_keep_their_signs_and_lines_their_width(page_at: PageAt, site: str) -> None:
    page = page_at(site)
    for path in PAGES:
        page.goto(site + path)
        rested(page)
        assert page.evaluate(TURNED, NAME) == [], path
        for width in (1360, 390):
            page.set_viewport_size({"width": width, "height": 800})
            frames(page)
            until(page, lambda: page.evaluate(OVERFLOW), [])


def test_a_quotation_begins_where_its_script_does(page_at: PageAt, site: str) -> None:
    page = page_at(f"{site}doc/territory/cairo")
    quote = page.locator("blockquote").first
    expect(quote).to_have_css("direction", "rtl")
    expect(quote).to_have_css("border-right-width", "3px")
    assert page.locator("h1").evaluate("(h1) => h1.firstElementChild.getBoundingClientRect().x") < (
        page.locator("main").evaluate("(main) => main.getBoundingClientRect().width / 2")
    )
