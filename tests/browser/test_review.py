"""The page for reviewing links, as a reviewer sees it: by keys, without scripts, on a phone."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from benchmarks.ports import find_port

from link.review.conftest import PREDICTIONS, TERRITORIES, decided, pairs, put
from registers import write_register
from starting import wait_for
from twinrdf.project import Project
from twinrdf.templating import read_assets

from .waiting import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

PageAt = Callable[..., "Page"]
scripted = pytest.mark.skipif(
    "review.js" not in read_assets(), reason="scripts are not built; run node build.mjs"
)


@pytest.fixture
def register(tmp_path: Path) -> Project:
    sources = "id,label@en,issued,rank\ncouncil,Council,2019-06,1\n"
    project = write_register(tmp_path / "reg", sources=sources, territories=TERRITORIES)
    (project.data / "links").mkdir()
    put(project, "predictions", PREDICTIONS)
    put(project, "unsure", decided("dessel", "Q401", comment="the village or the town?"))
    put(project, "positive", "")
    put(project, "negative", "")
    return project


@pytest.fixture
def review(register: Project) -> Iterator[str]:
    """The command at work on a register; gives its address."""
    port = find_port()
    command = [sys.executable, "-m", "twinrdf", "link", "review", str(register.root)]
    command += ["--reviewer", "Ada Lovelace", "--date", "2026-11-22", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(address, process)
        yield address
    finally:
        process.kill()
        process.wait(timeout=120)


@scripted
def test_a_review_by_keys_alone(review: str, page_at: PageAt, register: Project) -> None:
    page = page_at(f"{review}/record/territory/alken")
    page.keyboard.press("2")
    expect(page.locator("#candidate-2")).to_be_checked()
    page.keyboard.press("c")
    page.keyboard.type("a German town, as said")  # no letter of it decides
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    page.keyboard.press("r")
    page.wait_for_selector("text=Q102 is rejected")
    page.wait_for_selector("html[data-keys]")  # the script of the page which says so listens
    page.keyboard.press("a")
    page.wait_for_url("**/territory/bree")
    page.keyboard.press("s")
    page.wait_for_url("**/territory/cadier")
    page.keyboard.press("u")
    page.wait_for_url("**/territory/dessel")
    assert pairs(register, "positive") == [("alken", "Q101")]
    assert pairs(register, "negative") == [("alken", "Q102")]
    assert ("cadier", "Q301") in pairs(register, "unsure")
    page.keyboard.press("z")
    page.wait_for_url("**/territory/cadier")
    assert ("cadier", "Q301") in pairs(register, "predictions")
    page.keyboard.press("?")
    expect(page.locator("details.help")).to_have_attribute("open", "")


@scripted
def test_keys_decide_nothing_for_those_whom_they_hinder(
    review: str, page_at: PageAt, register: Project
) -> None:
    page = page_at(f"{review}/record/territory/alken")
    page.keyboard.press("?")
    page.get_by_label("Decide with these keys").uncheck()
    page.reload()
    expect(page.get_by_label("Decide with these keys")).not_to_be_checked()
    expect(page.locator("kbd").first).to_be_hidden()
    page.keyboard.press("a")
    page.wait_for_timeout(200)
    assert page.url.endswith("/record/territory/alken")
    assert pairs(register, "positive") == []


def test_the_bar_hides_nothing_that_has_the_focus(review: str, page_at: PageAt) -> None:
    page = page_at(f"{review}/record/territory/alken", width=1280, height=600)
    last = page.locator("details.all summary")
    last.focus()
    bar, focused = page.locator(".deciding-bar").bounding_box(), last.bounding_box()
    assert bar
    assert focused
    assert focused["y"] + focused["height"] <= bar["y"]
    page.set_viewport_size({"width": 320, "height": 256})  # four times as large
    expect(page.locator(".deciding-bar")).to_have_css("position", "static")


def test_a_review_without_scripts(review: str, page_at: PageAt, register: Project) -> None:
    page = page_at(f"{review}/record/territory/alken", scripts=False)
    expect(page.locator("kbd").first).to_be_hidden()
    page.get_by_label("Alken (Germany)").check()
    page.get_by_label("Comment, if any").fill("as said")
    page.keyboard.press("Enter")  # never a decision
    page.wait_for_timeout(200)
    assert pairs(register, "positive") == []
    page.get_by_role("button", name="Accept").click()
    page.wait_for_url("**/territory/bree")
    assert pairs(register, "positive") == [("alken", "Q102")]
    page.get_by_role("button", name="Undo").click()
    page.wait_for_url("**/territory/alken")
    assert pairs(register, "positive") == []


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1360, "dark")])
def test_nothing_is_in_the_way(
    review: str, page_at: PageAt, axe: str, width: int, scheme: str
) -> None:
    page = page_at(f"{review}/record/territory/alken", width, scheme)
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= width, f"{wide} pixels wide on {width}"
    page.evaluate(axe)
    found: Any = page.evaluate("axe.run()")
    assert [
        (one["id"], [node["target"] for node in one["nodes"]]) for one in found["violations"]
    ] == []


def test_hostile_names_are_text(review: str, page_at: PageAt) -> None:
    page = page_at(f"{review}/record/territory/cadier")
    assert page.locator("h1").inner_text().startswith("<script>alert(1)</script>")
