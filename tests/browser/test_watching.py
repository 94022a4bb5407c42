"""A page that does what it must not is noticed."""

import http.server
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from .conftest import PageAt
from .waiting import until

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PAGES = {
    "/error": (200, "", "<script>console.error('oh')</script>"),
    "/throws": (200, "", "<script>throw new Error('oh')</script>"),
    "/dialog": (200, "", "<script>alert('oh')</script>"),
    "/elsewhere": (200, "", "<img alt='' src='http://127.0.0.2:9/x.png'>"),
    "/policy": (200, "default-src 'none'", "<style>p { color: red }</style>"),
    "/missing": (200, "", "<img alt='' src='/none.png'>"),
    "/fine": (200, "", "<p>Fine"),
    "/gone": (410, "", "<p>Gone"),
}


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        status, policy, body = PAGES.get(self.path, (404, "", ""))
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        if policy:
            self.send_header("Content-Security-Policy", policy)
        self.end_headers()
        page = f"<!doctype html><title>t</title><link rel=icon href=data:,>{body}"
        self.wfile.write(page.encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as httpd:
        thread = threading.Thread(target=httpd.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{httpd.server_address[1]}"
        httpd.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("path", "noticed"),
    [
        ("/error", "console: oh"),
        ("/throws", "script: oh"),
        ("/dialog", "dialog: oh"),
        ("/elsewhere", "asks http://127.0.0.2:9/x.png"),
        ("/policy", "policy: style-src-elem stopped inline"),
        ("/missing", "console: Failed to load resource"),
    ],
)
def test_what_must_not_happen_is_noticed(
    page_at: PageAt, elsewhere: str, problems: list[str], path: str, noticed: str
) -> None:
    page = page_at(elsewhere + path)
    until(page, lambda: [noticed for problem in problems if noticed in problem][:1], [noticed])
    page.context.close()  # so that nothing more is heard of it
    problems.clear()


def test_what_is_fine_passes(
    page_at: PageAt, browser: "Browser", elsewhere: str, problems: list[str]
) -> None:
    page = page_at(elsewhere + "/fine")
    page_at(elsewhere + "/gone", status=410)
    assert not problems
    with pytest.raises(AssertionError, match="answers 410"):
        page_at(elsewhere + "/gone")
    until(page, lambda: bool(problems), True)
    for context in browser.contexts:
        context.close()
    problems.clear()
