"""Asking politely, and every way in which a server may answer."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from link.fake import Fake, Fault, running
from twinrdf.errors import LinkError
from twinrdf.link.live import wire
from twinrdf.link.live.action_api import ActionApi
from twinrdf.link.live.fetch import ATTEMPTS, Fetcher
from twinrdf.link.live.policy import read_contact

Ask = Callable[..., Fetcher]
HTML = {"Content-Type": "text/html; charset=utf-8"}
FOUND = ("Q1296", "Q9000005")


def search(fake: Fake, fetcher: Fetcher, text: str = "Ghent") -> tuple[str, ...]:
    return ActionApi(fetcher, fake.api).search(text)


def test_a_request_says_who_asks_and_is_made_once(fake: Fake, ask: Ask, waits: list[float]) -> None:
    fetcher = ask()
    assert search(fake, fetcher) == FOUND
    assert search(fake, fetcher) == FOUND
    assert search(fake, fetcher, "Asti") == ("Q6122", "Q15099")
    assert (fetcher.requests, waits) == (2, [1.0])
    sent = fake.headers[0]
    assert sent["user-agent"].startswith("twinrdf/")
    assert "ada@example.org" in sent["user-agent"]
    assert sent["accept-encoding"] == "gzip"
    assert fake.asked[0]["maxlag"] == "5"
    assert not {"authorization", "cookie"} & set(sent)


@pytest.mark.parametrize(
    ("fault", "wait"),
    [
        (Fault(429, b"slow down", {"Retry-After": "7"}), 7.0),
        (Fault(503, b"", {"Retry-After": "Sun, 22 Nov 2026 08:00:30 GMT"}), 30.0),
        (Fault(503, b"", {"Retry-After": "Sun, 22 Nov 2020 08:00:30 GMT"}), 0.0),
        (Fault(503, b"", {"Retry-After": "soon"}), 5.0),
        (Fault(503, b"", {"Retry-After": f"Sun, 22 Nov {'9' * 30} 08:00:30 GMT"}), 5.0),
        (Fault(500, b"<h1>Oops</h1>", HTML), 5.0),
        (Fault(200, b"<html><body>Wikimedia Error</body></html>", HTML), 5.0),
        (Fault(200, b'{"search": [{"id": "Q12'), 5.0),
        (Fault(200, b'{"search": [', promised=5000), 5.0),
        (Fault(200, b"[" * 200_000), 5.0),
        (Fault(200, b"\xff\xfe{}"), 5.0),
        (Fault(200, b"not gzip", {"Content-Encoding": "gzip"}), 5.0),
        (Fault(200, gzip.compress(b'{"search": []}')[:-9], {"Content-Encoding": "gzip"}), 5.0),
        (Fault(200, b'{"error": {"code": "maxlag", "lag": 6.2}}', {"Retry-After": "5"}), 5.0),
        (Fault(200, b'{"error": {"code": "ratelimited"}}'), 5.0),
    ],
    ids=lambda value: None if isinstance(value, Fault) else str(value),
)
def test_what_passes_is_waited_for(
    fake: Fake, ask: Ask, waits: list[float], fault: Fault, wait: float
) -> None:
    fake.faults.append(fault)
    assert search(fake, ask()) == FOUND
    assert waits == [wait, 1.0]


def test_patience_ends(fake: Fake, ask: Ask, waits: list[float], tmp_path: Path) -> None:
    fake.faults += [Fault(503) for _ in range(ATTEMPTS)]
    with pytest.raises(LinkError, match="answers 503, 5 times; try again later"):
        search(fake, ask())
    assert [wait for wait in waits if wait != 1.0] == [5.0, 10.0, 20.0, 40.0]
    fake.faults.append(Fault(429, headers={"Retry-After": "86400"}))
    with pytest.raises(LinkError, match="asks to wait 86400 s; try again then"):
        search(fake, ask())
    assert not list(tmp_path.rglob("*.gz")), "a failure is never kept"
    assert search(fake, ask()) == FOUND


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        (Fault(404, b"no"), "answers 404; check the address"),
        (Fault(403, b"no"), "answers 403; check the address"),
        (Fault(200, b'{"error": {"code": "param-missing"}}'), "with the error param-missing"),
        (Fault(200, b"[1, 2]"), "not an answer of the Action API"),
        (Fault(200, b"x", {"Content-Encoding": "br"}), "packed as br"),
        (Fault(302, headers={"Location": "http://elsewhere.example/x"}), "leads to http://elsew"),
        (Fault(302, headers={"Location": "http://127.0.0.1:9/x"}), "leads to http://127.0.0.1"),
        (Fault(302, headers={"Location": "ftp://127.0.0.1/x"}), "leads to ftp://"),
        (Fault(302, headers={"Location": "http://xn--/"}), "a redirect to nowhere"),
        (Fault(302), "redirects"),
    ],
)
def test_what_is_wrong_is_told_at_once(
    fake: Fake, ask: Ask, waits: list[float], fault: Fault, message: str
) -> None:
    fake.faults += [fault] * 4
    with pytest.raises(LinkError, match=message):
        search(fake, ask())
    assert waits == []


def test_a_redirect_on_the_same_host_is_followed(fake: Fake, ask: Ask) -> None:
    fake.faults.append(Fault(301, headers={"Location": "/w/api.php?action=wbsearchentities"
                                           "&search=asti"}))  # fmt: skip
    assert search(fake, ask()) == ("Q6122", "Q15099")
    assert fake.headers[1]["user-agent"].startswith("twinrdf/")


@pytest.mark.parametrize(
    ("status", "method"),
    [(301, "GET"), (302, "GET"), (303, "GET"), (307, "POST"), (308, "POST")],
)
def test_a_redirect_says_of_a_body_what_it_has(status: int, method: str) -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        moved = httpx.Response(status, headers={"Location": "/new"})
        return moved if len(asked) == 1 else httpx.Response(200, content=b"{}")

    with httpx.Client(transport=httpx.MockTransport(answer)) as client:
        url, headers = "https://example.org/old", {"Accept": "application/json"}
        with wire.open_stream(client, "POST", url, {"q": "Ghent"}, headers) as stream:
            assert stream.status_code == 200
    first, last = asked
    assert (first.method, last.method) == ("POST", method)
    assert last.headers["accept"] == "application/json"
    assert last.content == (first.content if method == "POST" else b"")
    for name in ("content-length", "content-type", "transfer-encoding"):
        assert last.headers.get(name) == (first.headers.get(name) if method == "POST" else None)


def test_what_is_too_large_is_not_read(
    fake: Fake, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    bomb = gzip.compress(b" " * (80 << 20))
    assert len(bomb) < 1 << 20
    fake.faults.append(Fault(200, bomb, {"Content-Encoding": "gzip"}))
    with pytest.raises(LinkError, match="more than 64 MiB"):
        search(fake, ask())
    monkeypatch.setattr(wire, "LARGEST", 1 << 20)
    fake.faults.append(Fault(200, b" " * (2 << 20)))
    with pytest.raises(LinkError, match="more than 1 MiB"):
        search(fake, ask())


def test_what_is_too_slow_is_asked_again(
    fake: Fake, ask: Ask, waits: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "DEADLINE", 1.5)
    fake.faults.append(Fault(200, json.dumps({"search": []}).encode(), drip=0.3))
    assert search(fake, ask()) == FOUND
    assert waits == [5.0, 1.0]


def test_nobody_there_is_told(ask: Ask) -> None:
    with running(Fake()) as gone:
        pass
    with pytest.raises(LinkError, match="cannot be reached"):
        search(gone, ask())


def test_a_run_that_stops_goes_on(fake: Fake, ask: Ask) -> None:
    first = ask(most=1)
    assert search(fake, first) == FOUND
    with pytest.raises(LinkError, match="--max-requests allows no more; run again to go on"):
        search(fake, first, "Asti")
    second = ask(most=1)
    assert search(fake, second) == FOUND
    assert search(fake, second, "Asti") == ("Q6122", "Q15099")
    assert second.requests == 1


def test_offline_replays_and_asks_nobody(fake: Fake, ask: Ask, tmp_path: Path) -> None:
    search(fake, ask())
    count = len(fake.asked)
    offline = ask(offline=True)
    api = ActionApi(offline, fake.api)
    assert (api.search("Ghent"), api.date) == (FOUND, "2026-11-22")
    with pytest.raises(LinkError, match=r"not in the cache .*; run once without --offline"):
        api.search("Asti")
    assert (len(fake.asked), offline.requests) == (count, 0)
    for path in tmp_path.rglob("*.gz"):
        path.write_bytes(path.read_bytes()[:20])
    with pytest.raises(LinkError, match="not in the cache"):
        api.search("Ghent")


def test_what_is_kept_can_be_asked_anew(fake: Fake, ask: Ask) -> None:
    search(fake, ask())
    fake.entities["Q9999999"] = {"labels": {"en": {"value": "Ghent", "language": "en"}}}
    assert search(fake, ask()) == FOUND
    assert search(fake, ask(refresh=True)) == (*FOUND, "Q9999999")
    assert search(fake, ask()) == (*FOUND, "Q9999999")


def test_a_cache_that_cannot_be_written_is_told(fake: Fake, ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LinkError, match="cannot be written"):
        search(fake, ask(cache=tmp_path / "file"))


@pytest.mark.parametrize("text", ["ada@example.org", "https://example.org/ada", " a+b@x.be "])
def test_a_contact_is_an_address(text: str) -> None:
    assert read_contact(text) == text.strip()


@pytest.mark.parametrize("text", ["", "Ada", "ada@", "a@b\r\nX: y", "é@x.be", "ftp://x.be",
                                  "http://x", "a@b.c" * 60])  # fmt: skip
def test_what_is_no_contact_is_refused(text: str) -> None:
    with pytest.raises(LinkError, match="contact"):
        read_contact(text)


@pytest.mark.parametrize("url", ["http://a..b/", "http://xn--/", f"https://{'a' * 70}.org/"])
def test_the_name_of_no_machine_is_no_address(ask: Ask, url: str) -> None:
    with pytest.raises(LinkError, match="not a web address; write one such as"):
        ask().get(url, {})
