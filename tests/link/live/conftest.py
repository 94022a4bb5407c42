"""What the tests of live sources share: a small Wikidata, and patience without waits."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from link.fake import Fake, entity, running
from twinrdf.link.live.fetch import Fetcher
from twinrdf.link.live.policy import RequestPolicy

CITY, BIG_CITY, CLUB, CAPITAL = "Q515", "Q9000001", "Q9000002", "Q9000003"
PLACES = (
    entity("Q31", {"en": "Belgium", "nl": "België"}, P31="Q6256", P297="BE"),
    entity("Q38", {"en": "Italy"}, P31="Q6256", P297="IT"),
    entity("Q1113", {"en": "East Flanders"}, P31="Q83116", P17="Q31"),
    entity(BIG_CITY, {"en": "harbour city"}, P279=CAPITAL),
    entity(CAPITAL, {"en": "large city"}, P279=CITY),
    entity(CLUB, {"en": "football club"}, P279="Q9000004"),
    entity("Q9000004", {"en": "organisation"}),
    entity("Q1296", {"en": "Ghent", "nl": "Gent"}, P31=BIG_CITY, P17="Q31", P131="Q1113",
           P625=(51.05, 3.72), P1082=265086, P1566="2797656"),
    entity("Q9000005", {"en": "Ghent football club"}, P31=CLUB, P17="Q31"),
    entity("Q6122", {"en": "Asti", "it": "Asti"}, P31="Q747074", P17="Q38", P625=(44.9, 8.2)),
    entity("Q15099", {"en": "Asti"}, P31="Q15089", P17="Q38", P625=(44.9, 8.2)),
)  # fmt: skip


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[Fake]:
    """A running server with a few items."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with running(Fake({one["id"]: one for one in PLACES})) as one:
        yield one


@pytest.fixture
def waits() -> list[float]:
    """The waits that were not waited, in seconds."""
    return []


@pytest.fixture
def ask(tmp_path: Path, waits: list[float]) -> Iterator[Callable[..., Fetcher]]:
    """Give a function that makes what asks; it notes its waits instead of waiting."""
    fetchers: list[Fetcher] = []

    def make(**policy: Any) -> Fetcher:
        settings = {"contact": "ada@example.org", "cache": tmp_path / "answers", **policy}
        fetchers.append(Fetcher(RequestPolicy(**settings), sleep=waits.append))
        return fetchers[-1]

    yield make
    for fetcher in fetchers:
        fetcher.close()
