"""Measure the map and the network in a browser: what a visitor waits for, loads and keeps.

    python -m benchmarks.drawn RELEASES [--width 1360] [--pictures FOLDER]

The current release of a folder is served; Chromium opens both pages, each with nothing kept from
before. The tables have the bytes that travelled, compressed; the milliseconds until the picture is
drawn, and after each move until the page has painted and rests; the longest task, during which the
page answers nobody; and the heap after a collection. `--pictures` keeps what was seen.
It needs Playwright and Chromium.
"""

import argparse
import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from benchmarks.servers import serve_with_twinrdf
from twinrdf.release import find_current

HEIGHT = 900
DRAWN = {
    "map": "#atlas.live [data-part=frame][data-painted][data-land]",
    "network": ".panel li",
}
"""What is in the page once its picture has been drawn."""

_KINDS = ("text/html", "text/javascript", "application/json")
_PROGRAM = "chromium"
_PATIENCE = 120_000
_WATCH = """
window.longest = 0;
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) longest = Math.max(longest, duration);
}).observe({ type: "longtask", buffered: true });
"""
_REST = """() => new Promise((done) => {
  let [calm, last] = [0, performance.now()];
  const next = () => requestAnimationFrame(() => {
    const now = performance.now();
    calm = now - last < 40 ? calm + 1 : 0;
    last = now;
    if (calm < 4) next();
    else setTimeout(() => done(performance.timeOrigin + now), 0);
  });
  next();
})"""
_LONGEST = "() => { const found = longest; longest = 0; return found; }"
_CANVAS = {"map": "[data-part=frame]", "network": ".plot canvas"}
_ZOOM = {"map": "[data-part=in]", "network": ".zoom button >> nth=0"}


@dataclass(frozen=True, slots=True)
class Step:
    """Something done in a page: milliseconds until it rests, and of the longest task."""

    name: str
    wait: float
    longest: float


@dataclass(frozen=True, slots=True)
class Seen:
    """A page in the browser: bytes of its parts as they travelled, and of its heap; its steps."""

    page: str
    sizes: dict[str, int]
    heap: int
    steps: list[Step]


def main() -> int:
    """Serve a release, look at the map and the network, print tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.drawn", description=__doc__)
    parser.add_argument("releases", type=Path)
    parser.add_argument("--width", type=int, default=1360, help="pixels of the window")
    parser.add_argument("--pictures", type=Path, help="a folder to keep pictures in")
    options = parser.parse_args()
    with serve_with_twinrdf(find_current(options.releases), {}) as server, sync_playwright() as own:
        program = shutil.which(_PROGRAM)
        browser = own.chromium.launch(executable_path=program, args=["--no-sandbox"])
        seen = []
        for name in DRAWN:
            page = browser.new_page(viewport={"width": options.width, "height": HEIGHT})
            page.set_default_timeout(_PATIENCE)
            address = f"http://127.0.0.1:{server.port}/{name}"
            seen.append(_look(page, name, address, options.pictures))
            page.close()
    _write_tables(seen)
    return 0


def _look(page: Page, name: str, address: str, pictures: Path | None) -> Seen:
    sizes: dict[str, int] = {}
    kinds: dict[str, str] = {}
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.on(
        "Network.responseReceived",
        lambda told: kinds.update({told["requestId"]: told["response"]["mimeType"]}),
    )

    def add(told: dict[str, object]) -> None:
        kind = kinds.get(str(told["requestId"]), "")
        sizes[kind] = sizes.get(kind, 0) + int(float(str(told["encodedDataLength"])))

    session.on("Network.loadingFinished", add)
    page.add_init_script(_WATCH)
    steps: list[Step] = []

    def take(step: str, act: Callable[[], object]) -> None:
        begun = time.time()
        act()
        wait = page.evaluate(_REST) - 1000 * begun
        steps.append(Step(step, wait, page.evaluate(_LONGEST)))
        if pictures:
            pictures.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=pictures / f"{name}-{len(steps)}-{step}.png")
            page.evaluate(_REST)
            page.evaluate(_LONGEST)  # which was the picture's own

    def draw() -> None:
        page.goto(address, wait_until="commit")
        page.locator(DRAWN[name]).first.wait_for()

    take("draw", draw)
    left, top, width, height = _find_box(page, name)
    x, y = left + width / 2, top + height / 2
    page.mouse.move(x, y)
    take("hover", lambda: page.mouse.move(x + width / 20, y + height / 20, steps=5))
    take("zoom in", lambda: page.click(_ZOOM[name]))
    take("zoom further", lambda: page.click(_ZOOM[name], click_count=3))

    def pan() -> None:
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x - width / 4, y + height / 8, steps=8)
        page.mouse.up()

    take("pan", pan)
    take("narrow down", lambda: page.select_option("select[name=kind]", index=1))
    session.send("HeapProfiler.collectGarbage")
    session.send("Performance.enable")
    metrics = session.send("Performance.getMetrics")["metrics"]
    heap = next(int(one["value"]) for one in metrics if one["name"] == "JSHeapUsedSize")
    return Seen(name, sizes, heap, steps)


def _find_box(page: Page, name: str) -> tuple[float, float, float, float]:
    box = page.locator(_CANVAS[name]).bounding_box()
    if box is None:
        raise SystemExit(f"{name}: no picture; build the scripts in frontend/ first")
    return box["x"], box["y"], box["width"], box["height"]


def _write_tables(seen: list[Seen]) -> None:
    sys.stdout.write("| page | HTML kB | script kB | data kB | heap MB |\n|:--|--:|--:|--:|--:|\n")
    for one in seen:
        sizes = [one.sizes.get(kind, 0) / 1000 for kind in _KINDS]
        figures = " | ".join(f"{size:,.0f}" for size in sizes)
        sys.stdout.write(f"| {one.page} | {figures} | {one.heap / 1e6:,.0f} |\n")
    sys.stdout.write("\n| page | done | rests after ms | longest task ms |\n|:--|:--|--:|--:|\n")
    for one in seen:
        for step in one.steps:
            figures = f"{step.wait:,.0f} | {step.longest:,.0f}"
            sys.stdout.write(f"| {one.page} | {step.name} | {figures} |\n")


if __name__ == "__main__":
    sys.exit(main())
