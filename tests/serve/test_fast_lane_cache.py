"""The fast lane: the same request gets the same answer, and no other request gets it."""

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import twinrdf.serve
from twinrdf.serve.app import make_app
from twinrdf.serve.cache import Cache
from twinrdf.serve.fast_lane_cache import IGNORED, Key, Sent
from twinrdf.serve.limits import Limits

from .conftest import LIMITS, Client, open_client, write_release

ASK = "/sparql?query=ASK%20%7B%7D"
DOCUMENT = "/doc/territory/ghent"


@pytest.fixture
def fresh(small_release: Path) -> Iterator[Client]:
    with open_client(make_app(small_release, LIMITS)) as client:
        yield client


def lane_of(client: Client) -> Cache[Key, Sent]:
    lane: Cache[Key, Sent] = client.app.state.service.sent_answers
    return lane


def hits(client: Client, path: str, **headers: str) -> tuple[int, str]:
    """Ask, and tell whether the lane answered, and with which media type."""
    before = lane_of(client).hits
    answer = client.get(path, headers=headers)
    return lane_of(client).hits - before, answer.headers.get("content-type", "")


def test_a_request_again_is_answered_as_before(fresh: Client) -> None:
    first, again = (fresh.get(DOCUMENT, headers={"Accept": "text/turtle"}) for _ in range(2))
    assert lane_of(fresh).hits == 1
    assert again.content == first.content
    assert again.status_code == 200
    assert dict(again.headers) == dict(first.headers)


def test_each_answer_to_a_query_has_an_id_of_its_own_and_is_counted(fresh: Client) -> None:
    answers = [fresh.get(ASK) for _ in range(3)]
    assert lane_of(fresh).hits == 1  # which keeps an answer once it is asked for again
    assert len({answer.headers["Twinrdf-Query-Id"] for answer in answers}) == 3
    assert fresh.app.state.service.outcomes["kept"] == 2
    figures = fresh.get("/metrics").text
    assert "twinrdf_cache_hits_total 2.0" in figures
    assert "twinrdf_cache_misses_total 1.0" in figures
    assert 'twinrdf_http_requests_total{method="GET",route="/sparql",status="200"} 3.0' in figures


def test_who_asks_makes_no_difference(fresh: Client) -> None:
    assert [hits(fresh, ASK)[0] for _ in range(2)] == [0, 0]
    named = {"User-Agent": "another", "Cookie": "a=b", "Referer": "http://x.example/"}
    assert hits(fresh, ASK, **named)[0] == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Accept", "text/csv"),
        ("Accept-Encoding", "gzip"),
        ("Accept-Language", "nl"),
        ("Range", "bytes=0-3"),
        ("Host", "other.example"),
        ("X-Forwarded-Proto", "https"),
        ("X-Unheard-Of", "1"),
    ],
)
def test_what_could_change_an_answer_makes_another_request(
    fresh: Client, name: str, value: str
) -> None:
    fresh.get(DOCUMENT, headers={"Accept": "text/turtle"})
    assert hits(fresh, DOCUMENT, **{"Accept": "text/turtle", name: value})[0] == 0


def test_negotiation_still_decides(fresh: Client) -> None:
    for accept in ("text/turtle", "application/ld+json") * 2:
        assert hits(fresh, DOCUMENT, Accept=accept)[1].startswith(accept)
    assert lane_of(fresh).hits == 2


def test_a_validator_still_gives_304_and_head_no_body(fresh: Client) -> None:
    answer = [fresh.get(DOCUMENT) for _ in range(2)][1]
    unchanged = fresh.get(DOCUMENT, headers={"If-None-Match": answer.headers["ETag"]})
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    head = fresh.request("HEAD", DOCUMENT)
    assert head.content == b""
    assert head.headers["Content-Length"] == answer.headers["Content-Length"]


@pytest.mark.parametrize(
    "path",
    [
        "/sparql?query=SELECT%20(NOW()%20AS%20%3Ft)%20%7B%7D",
        "/sparql?query=nonsense",
        "/doc/territory/nowhere",
        "/id/territory/ghent",
        "/healthz",
        "/metrics",
    ],
)
def test_what_has_no_entity_tag_is_not_kept(fresh: Client, path: str) -> None:
    assert [hits(fresh, path)[0] for _ in range(2)] == [0, 0]


def test_another_release_has_a_lane_of_its_own(tmp_path: Path) -> None:
    first = write_release(tmp_path, "0123456789abcdef", "Ghent")
    second = write_release(tmp_path, "fedcba9876543210", "Gand")
    path = f"{DOCUMENT}.nt"
    current = tmp_path / "current"
    current.write_text(first.name, encoding="utf-8")
    with open_client(make_app(first, LIMITS)) as client:
        assert b'"Ghent"@en' in [client.get(path).content for _ in range(2)][1]
        current.write_text(second.name, encoding="utf-8")
        client.run(_wait_for(client, second.name))
        assert b'"Gand"@en' in client.get(path).content


async def _wait_for(client: Client, release: str) -> None:
    async with asyncio.timeout(30):
        while client.app.state.service.release.id != release:
            await asyncio.sleep(0.02)


def test_nothing_is_kept_where_nothing_may_be(small_release: Path) -> None:
    with open_client(make_app(small_release, Limits(cache_bytes=0))) as client:
        assert [hits(client, DOCUMENT)[0] for _ in range(2)] == [0, 0]


def test_headers_that_are_ignored_are_read_by_nothing_that_has_an_entity_tag() -> None:
    root = Path(twinrdf.serve.__file__).parent
    text = "".join(path.read_text(encoding="utf-8") for path in sorted(root.rglob("*.py")))
    read = {name.lower() for name in re.findall(r'headers(?:\.get(?:list)?)?[(\[]"([\w-]+)"', text)}
    assert "accept" in read
    assert {name.decode() for name in IGNORED} & read <= {"x-forwarded-for"}  # who asks, only
