"""The page takes decisions from its own reviewer only, and shows whatever names there are."""

import asyncio
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx
import pytest
from benchmarks.ports import find_port

from starting import wait_for
from twinrdf.errors import LinkError
from twinrdf.link.review.app import LARGEST_FORM, make_review
from twinrdf.link.review.desk import Desk
from twinrdf.link.review.features import Describer
from twinrdf.project import Project
from twinrdf.templating import find_asset

from .conftest import EVIL, pairs, path_of, predicted, put

PORT = 8001
HOME = f"http://127.0.0.1:{PORT}"


class Client:
    """Asks the application in this process, and follows where it leads."""

    def __init__(self, desk: Desk, runner: asyncio.Runner) -> None:
        transport = httpx.ASGITransport(make_review(desk, PORT))
        self._http = httpx.AsyncClient(transport=transport, base_url=HOME, follow_redirects=True)
        self._runner = runner

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self._runner.run(self._http.get(path, **options))

    def post(self, path: str, **options: Any) -> httpx.Response:
        return self._runner.run(self._http.post(path, **options))


@pytest.fixture
def client(desk: Desk) -> Iterator[Client]:
    with asyncio.Runner() as runner:
        yield Client(desk, runner)


class Fields(HTMLParser):
    """The hidden fields of the form that decides."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag == "input" and named.get("type") == "hidden":
            self.found[named["name"] or ""] = named["value"] or ""


def form(client: Client | httpx.Client, name: str = "alken", **more: str) -> dict[str, str]:
    fields = Fields(client.get(f"/record/territory/{name}").text).found
    return {**fields, "item": "Q101", "choice": "accept", "comment": "", **more}


def send(client: Client | httpx.Client, data: dict[str, str], **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post("/record/territory/alken", data=data, headers=named)


def test_a_decision_leads_to_the_next_record(client: Client, register: Project) -> None:
    answer = send(client, form(client), origin=HOME, sec_fetch_site="same-origin")
    assert answer.url.path == "/record/territory/bree"
    assert "<b>Alken</b> is linked to Q101." in answer.text
    assert pairs(register, "positive") == [("alken", "Q101")]
    undone = client.post("/undo", data={"token": form(client, "bree")["token"]})
    assert undone.url.path == "/record/territory/alken"
    assert pairs(register, "positive") == []


def test_the_first_page_is_the_first_record(client: Client) -> None:
    assert client.get("/").url.path == "/record/territory/alken"


def test_the_last_page_says_that_nothing_is_left(client: Client) -> None:
    for name in ("alken", "bree", "cadier", "dessel"):
        data = form(client, name, choice="skip")
        client.post(f"/record/territory/{name}", data=data)
    text = client.get("/").text
    assert "All that is left was put aside" in text
    again = client.post("/again", data={"token": Fields(text).found["token"]})
    assert again.url.path == "/record/territory/alken"
    for name in ("alken", "bree", "cadier", "dessel"):
        data = form(client, name, choice="reject-all")
        client.post(f"/record/territory/{name}", data=data)
    assert "Nothing is left to review" in client.get("/").text


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "evil.example"},
        {"host": f"evil.example:{PORT}"},
        {"host": "127.0.0.1"},
        {"host": f"127.0.0.1.evil.example:{PORT}"},
        {"host": f"127.0.0.1:{PORT + 1}"},
        {"host": ""},
    ],
)
def test_another_name_for_this_machine_is_refused(client: Client, headers: dict[str, str]) -> None:
    for path in ("/", "/record/territory/alken", find_asset("site.css")):
        answer = client.get(path, headers=headers)
        assert answer.status_code == 403
        assert "token" not in answer.text


@pytest.mark.parametrize("host", [f"localhost:{PORT}", f"[::1]:{PORT}", f"LOCALHOST:{PORT}"])
def test_the_names_of_this_machine(client: Client, host: str) -> None:
    assert client.get("/record/territory/alken", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": f"http://127.0.0.1:{PORT + 1}"},
        {"origin": f"https://127.0.0.1:{PORT}"},
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
        {"content_type": "text/plain"},
        {"content_type": "multipart/form-data; boundary=x"},
    ],
)
def test_a_decision_from_elsewhere_is_refused(
    client: Client, register: Project, headers: dict[str, str]
) -> None:
    assert send(client, form(client), **headers).status_code == 403
    assert pairs(register, "positive") == []


@pytest.mark.parametrize("token", ["", "x", "ä"])
def test_a_form_of_another_process_is_refused(
    client: Client, register: Project, token: str
) -> None:
    answer = send(client, form(client, token=token))
    assert (answer.status_code, answer.text) == (
        403, "the page is of an earlier start; load it again\n"
    )  # fmt: skip
    for path in ("/undo", "/again"):
        assert client.post(path, data={"token": token}).status_code == 403
    assert pairs(register, "positive") == []


def test_forms_that_are_too_large_or_none(client: Client, register: Project) -> None:
    assert send(client, form(client, comment="x" * LARGEST_FORM)).status_code == 403
    for body in (b"\xff\xfe", b"a=1&" * 50):
        answer = client.post(
            "/record/territory/alken",
            content=body,
            headers={"content-type": "application/x-www-form-urlencoded"},
        )
        assert answer.status_code == 403
    assert pairs(register, "positive") == []


def test_a_refused_decision_keeps_the_comment(client: Client, register: Project) -> None:
    answer = send(client, form(client, comment="ask ada@example.org"))
    assert answer.status_code == 400
    assert "an e-mail address" in answer.text
    assert 'value="ask ada@example.org"' in answer.text
    assert pairs(register, "positive") == []


def test_rows_that_changed_are_shown_anew(client: Client, register: Project) -> None:
    data = form(client, comment="mine", item="Q102")
    put(register, "predictions", predicted("alken", "Q102", "Another label"))
    answer = send(client, data)
    assert answer.status_code == 409
    assert "look at them again" in answer.text
    assert "Another label" in answer.text
    assert 'value="mine"' in answer.text
    assert pairs(register, "positive") == []


def test_an_edit_of_the_files_is_told(client: Client, register: Project) -> None:
    client.get("/")
    put(register, "unsure", "")
    assert "were changed by something else" in client.get("/").text
    assert "were changed by something else" not in client.get("/").text


def test_a_file_that_cannot_be_read_is_told(client: Client, register: Project) -> None:
    path_of(register, "negative").write_text("half a row")
    text = client.get("/record/territory/alken").text
    assert "nothing can be decided" in text
    assert "<button" not in text


def test_a_file_that_may_not_be_read_any_more_is_told(client: Client, register: Project) -> None:
    data, path = form(client), path_of(register, "negative")
    content = path.read_bytes()
    path.unlink()
    path.mkdir()
    for answer in (client.get("/"), client.get("/record/territory/alken"), send(client, data)):
        assert answer.status_code == (400 if answer.request.method == "POST" else 200)
        assert "nothing can be decided" in answer.text
        assert "negative.sssom.tsv: cannot be read: Is a directory; check it" in answer.text
    assert pairs(register, "positive") == []
    path.rmdir()
    path.write_bytes(content)
    assert send(client, data).url.path == "/record/territory/bree"


def test_a_gazetteer_that_fails_is_told(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise LinkError("the gazetteer cannot be read: it is gone; build it again")

    monkeypatch.setattr(Describer, "describe", fail)
    answer = client.get("/record/territory/alken")
    assert (answer.status_code, answer.text) == (
        500,
        "the gazetteer cannot be read: it is gone; build it again\nThen load this page again.\n",
    )


def test_names_are_text_whatever_they_are(client: Client, register: Project) -> None:
    put(register, "predictions", predicted("cadier", "Q301", EVIL, f"review: x; {EVIL}"))
    answer = client.get("/record/territory/cadier")
    assert "<script>alert" not in answer.text
    assert answer.text.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 4
    assert re.findall(r"<script[^>]*>", answer.text) in (
        [], re.findall(r'<script type="module" src="/static/built/review-\w+\.js">', answer.text)
    )  # fmt: skip


def test_every_answer_forbids_what_a_page_does_not_need(client: Client) -> None:
    for path in ("/", "/nothing", find_asset("review.css"), "/record/territory/alken"):
        headers = client.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy and "http" not in policy
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert headers["x-content-type-options"] == "nosniff"
        assert "access-control-allow-origin" not in headers


def test_what_is_not_there(client: Client) -> None:
    for path in ("/nothing", "/static/../app.py", "/static/built/assets.json", "/undo"):
        assert client.get(path).status_code in {404, 405}
    answer = client.get("/record/territory/belgium")
    assert answer.status_code == 404
    assert "Nothing is open of territory/belgium" in answer.text


def test_the_page_asks_for_nothing_from_elsewhere(client: Client) -> None:
    text = client.get("/record/territory/alken").text
    addresses = re.findall(r'(?:src|href|action)="([^"]*)"', text)
    outside = {one for one in addresses if not one.startswith(("/", "#"))}
    assert outside == {"https://www.wikidata.org/wiki/Q101", "https://www.wikidata.org/wiki/Q102"}
    for address in addresses:
        if address.startswith("/static/"):
            assert client.get(address).status_code == 200


@pytest.fixture
def started(register: Project) -> Iterator[Callable[[], tuple[subprocess.Popen[bytes], str]]]:
    """Start the command itself, at a free port; gives its process and its address."""
    processes = []

    def start() -> tuple[subprocess.Popen[bytes], str]:
        port = find_port()
        command = [sys.executable, "-m", "twinrdf", "link", "review", str(register.root)]
        command += ["--reviewer", "Ada Lovelace", "--date", "2026-11-22", "--port", str(port)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        processes.append(process)
        assert process.stdout is not None
        line = process.stdout.readline().decode()
        assert line.startswith("4 records to review on http://127.0.0.1:"), line
        address = f"http://127.0.0.1:{port}"
        wait_for(address, process)
        return process, address

    yield start
    for process in processes:
        process.kill()
        process.wait(timeout=90)
        assert process.stdout is not None
        process.stdout.close()


def test_the_command_serves_and_stops(
    started: Callable[[], tuple[subprocess.Popen[bytes], str]], register: Project
) -> None:
    process, address = started()
    with httpx.Client(
        base_url=address, timeout=90, trust_env=False, follow_redirects=True
    ) as client:
        assert send(client, form(client)).url.path == "/record/territory/bree"
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=90)
    assert process.returncode == 0, said.decode()
    assert pairs(register, "positive") == [("alken", "Q101")]


def test_a_decision_answered_is_a_decision_kept(
    started: Callable[[], tuple[subprocess.Popen[bytes], str]], register: Project
) -> None:
    process, address = started()
    with httpx.Client(base_url=address, timeout=90, trust_env=False) as client:
        assert send(client, form(client)).status_code == 303
        process.kill()
    process.wait(timeout=90)
    assert pairs(register, "positive") == [("alken", "Q101")]
    assert not list((register.data / "links").glob(".*"))


def test_the_page_is_not_there_for_other_machines(
    started: Callable[[], tuple[subprocess.Popen[bytes], str]],
) -> None:
    process, address = started()
    port = f"{int(address.rpartition(':')[2]):04X}"
    listening = [
        line.split()[1]
        for table in ("tcp", "tcp6")
        if (path := Path(f"/proc/{process.pid}/net/{table}")).exists()
        for line in path.read_text().splitlines()[1:]
        if line.split()[3] == "0A" and line.split()[1].endswith(f":{port}")
    ]
    if not listening:
        pytest.skip("the system does not tell who listens")
    assert listening == [f"0100007F:{port}"]


@pytest.mark.parametrize(
    ("accept", "tag", "words"),
    [
        ("nl-BE,nl;q=0.9", "nl", ("Aanvaarden", "Wat de bronnen zeggen", "2 kandidaten")),
        ("zh-CN", "zh-Hans", ("接受", "各来源的说法", "2个候选项")),
        ("de", "en", ("Accept", "What the sources say", "2 candidates")),
    ],
)
def test_the_page_speaks_the_language_of_the_browser(
    client: Client, accept: str, tag: str, words: tuple[str, ...]
) -> None:
    page = client.get("/record/territory/alken", headers={"Accept-Language": accept}).text
    assert f'<html lang="{tag}">' in page
    for word in words:
        assert word in page
