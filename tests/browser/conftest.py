"""A browser that fails a test at whatever a visitor should never meet.

The browser belongs to this folder's tests alone: while Playwright runs, no other event loop can.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, Request

PATIENCE = 30_000
"""Milliseconds to wait for anything: no test fails because a machine is slow or busy."""

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--disable-background-networking", "--disable-component-update", "--disable-gpu",
    "--disable-quic", "--disable-sync", "--no-first-run",
    # Two pages of its own for what is proposed under the address, in each window that is opened,
    # and for each test a process that is never used.
    "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,SpareRendererForSitePerProcess",
]  # fmt: skip
AXE = Path(__file__).parents[2] / "frontend/node_modules/axe-core/axe.min.js"
REPORT_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) => {
  console.error(`policy: ${event.violatedDirective} stopped ${event.blockedURI} ${event.sample}`);
});
"""

PageAt = Callable[..., "Page"]


@pytest.fixture(scope="package")
def browser() -> Iterator["Browser"]:
    """One Chromium for all tests here, or a reason to skip them."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        pytest.skip("no Chromium on the path; install the Debian package chromium, or the like")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    playwright.expect.set_options(timeout=PATIENCE)
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(
            executable_path=program, args=[*FLAGS, *as_root], timeout=4 * PATIENCE
        )
        yield opened
        opened.close()


@pytest.fixture
def problems() -> list[str]:
    """What went wrong in the pages of a test; a test that wants some takes them out."""
    return []


@pytest.fixture
def page_at(browser: "Browser", server: str, problems: list[str]) -> Iterator[PageAt]:
    """Open a page of the register's site, by its path or another site's whole address.

    `status` is what it should answer; `scripts=False` switches them off; anything else is an
    option of Playwright's `new_context`. The test fails at an error on the console, an error in a
    script, a breach of the policy, a request to anywhere else, or a dialog.
    """
    contexts = []

    def open_page(
        path: str = "/",
        width: int = 1360,
        scheme: str = "light",
        *,
        height: int = 900,
        status: int = 200,
        scripts: bool = True,
        **options: Any,
    ) -> "Page":
        address = path if "://" in path else server + path.removeprefix("/")
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            java_script_enabled=scripts,
            **options,
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        context.set_default_navigation_timeout(2 * PATIENCE)
        page = context.new_page()
        _watch(page, address, status, problems)
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == status, f"{address} answers {answer.status}"
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not problems, "\n".join(problems)


def _watch(page: "Page", address: str, status: int, problems: list[str]) -> None:
    origin = urlsplit(address)[:2]

    # A page that stands alone names no icon, and one that was asked for may be an error.
    def hear(message: "ConsoleMessage") -> None:
        about = message.location.get("url", "")
        expected = about.endswith("/favicon.ico") or (status >= 400 and about == address)
        if message.type == "error" and not expected:
            problems.append(f"{page.url}: console: {message.text}")

    def see(request: "Request") -> None:
        scheme, host = urlsplit(request.url)[:2]
        if (scheme, host) != origin and scheme not in ("data", "blob"):
            problems.append(f"{page.url}: asks {request.url}")

    def close(dialog: "Dialog") -> None:
        problems.append(f"{page.url}: dialog: {dialog.message}")
        dialog.dismiss()

    page.on("console", hear)
    page.on("pageerror", lambda error: problems.append(f"{page.url}: script: {error}"))
    page.on("request", see)
    page.on("dialog", close)
    page.add_init_script(REPORT_VIOLATIONS)


@pytest.fixture(scope="package")
def axe() -> str:
    """What finds barriers in a page, as a script."""
    if not AXE.is_file():
        pytest.skip("axe-core is not there; run `npm ci --ignore-scripts` in frontend/")
    return AXE.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pictures of pages are put."""
    named = os.environ.get("TWINRDF_PICTURES")
    path = Path(named) if named else tmp_path_factory.mktemp("pictures")
    path.mkdir(parents=True, exist_ok=True)
    return path
