"""An entity tag names one answer, whichever replica gives it: also where no order is asked for."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from twinrdf.errors import ReleaseError
from twinrdf.serve.app import make_app
from twinrdf.serve.limits import Limits

from .conftest import LIMITS, open_client

UNORDERED = "/sparql?query=SELECT%20*%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D"


def ask(release: Path, limits: Limits) -> tuple[str, str, bytes]:
    """Tell where queries find the register, and the tag and the body of an unordered answer."""
    with open_client(make_app(release, limits, verified=True)) as client:
        store = client.get("/readyz").json()["queries"]["store"]
        answer = client.get(UNORDERED, headers={"Accept": "text/csv"})
        return store, answer.headers["ETag"], answer.content


@pytest.mark.parametrize(
    ("setting", "quads", "store"),
    [("auto", 10**6, "memory"), ("auto", 1, "disk"), ("memory", 1, "memory"), ("disk", 1, "disk")],
)
def test_what_one_tag_names_is_the_same_on_every_replica(
    small_release: Path, setting: str, quads: int, store: str
) -> None:
    other = "disk" if store == "memory" else "memory"
    found = ask(small_release, replace(LIMITS, store=setting, memory_quads=quads))
    assert found == ask(small_release, replace(LIMITS, store=store, cache_bytes=0))
    assert found[0] == store
    assert found[1] != ask(small_release, replace(LIMITS, store=other))[1]


def test_another_engine_may_answer_in_another_order(
    small_release: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = ask(small_release, LIMITS)[1]
    monkeypatch.setattr("twinrdf.serve.service.version", lambda name: f"{name} of another time")
    assert ask(small_release, LIMITS)[1] != before


def test_what_is_to_be_held_in_memory_must_be_there(small_release: Path, tmp_path: Path) -> None:
    release = tmp_path / small_release.name
    shutil.copytree(small_release, release)
    (release / "dumps" / "everything.nq").unlink()
    assert ask(release, LIMITS)[0] == "disk"
    with pytest.raises(ReleaseError, match=r"no dumps/everything\.nq to hold in memory"):
        ask(release, replace(LIMITS, store="memory"))
