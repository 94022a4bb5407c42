"""A process started again serves what is current by then; a repaired release is taken over."""

import asyncio
import gc
import hashlib
import json
import shutil
import sqlite3
import weakref
from pathlib import Path

import pytest

from twinrdf.release import INFO, MANIFEST, switch_current
from twinrdf.serve import reload
from twinrdf.serve.app import make_app
from twinrdf.serve.service import collect_and_freeze
from twinrdf.serve.spool import Budget

from .conftest import LIMITS, Client, open_client, until, write_release

ONE, TWO = "1111111111111111", "2222222222222222"


def served(client: Client) -> str:
    return str(client.get("/healthz").json()["release"])


def without_date(release: Path) -> None:
    """Take the date out of a release, and have its manifest agree."""
    info, manifest = release / INFO, release / MANIFEST
    before = info.read_bytes()
    found = {name: value for name, value in json.loads(before).items() if name != "issued"}
    info.write_text(json.dumps(found), encoding="utf-8")
    old, new = (hashlib.sha256(content).hexdigest() for content in (before, info.read_bytes()))
    manifest.write_text(manifest.read_text("utf-8").replace(old, new), encoding="utf-8")


def budget_of(client: Client) -> Budget:
    budget: Budget = client.app.state.service.pool._budget
    return budget


async def until_served(client: Client, release: str) -> None:
    async with asyncio.timeout(120):
        while (await client.http.get("/healthz")).json()["release"] != release:
            await asyncio.sleep(0.02)


def test_a_process_started_again_serves_the_current_release(tmp_path: Path) -> None:
    first, _ = write_release(tmp_path, ONE), write_release(tmp_path, TWO)
    switch_current(tmp_path, TWO)
    with open_client(make_app(first, LIMITS, verified=True, follows=True)) as client:
        assert served(client) == TWO
        budget = budget_of(client)
        switch_current(tmp_path, ONE)
        client.run(until_served(client, ONE))
        assert budget_of(client) is budget  # for long answers of the release before are still read
    with open_client(make_app(first, LIMITS)) as client:
        assert served(client) == ONE


def test_a_release_may_be_named_from_within(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = write_release(tmp_path, ONE), write_release(tmp_path, TWO)
    switch_current(tmp_path, ONE)
    for folder, current in ((first, True), (second, False)):
        monkeypatch.chdir(folder)
        assert reload.is_current(Path()) is current


@pytest.mark.parametrize("damage", ["gone", "changed", "without a date"])
def test_or_the_one_before_if_that_is_not_whole(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, damage: str
) -> None:
    first, second = write_release(tmp_path, ONE), write_release(tmp_path, TWO)
    switch_current(tmp_path, TWO)
    if damage == "gone":
        shutil.rmtree(second)
    elif damage == "changed":
        (second / "dumps" / "register.ttl").write_text("x", encoding="utf-8")
    else:
        without_date(second)
    with open_client(make_app(first, LIMITS, verified=True, follows=True)) as client:
        assert served(client) == ONE
    assert f"serving release {ONE}: " in caplog.text


def test_a_release_is_tried_again_and_its_refusal_told_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reload, "RETRY_SECONDS", 0.2)
    first, second = write_release(tmp_path, ONE), write_release(tmp_path, TWO)
    whole = (second / "dumps" / "register.ttl").read_bytes()
    (second / "dumps" / "register.ttl").write_text("x", encoding="utf-8")
    switch_current(tmp_path, ONE)
    with open_client(make_app(first, LIMITS)) as client:
        switch_current(tmp_path, TWO)
        client.run(until(lambda: client.app.state.metrics.refused_releases > 1))
        assert served(client) == ONE
        assert caplog.text.count("was changed") == 1
        (second / "dumps" / "register.ttl").write_bytes(whole)
        client.run(until_served(client, TWO))
        assert client.app.state.metrics.switches == 1


def test_what_was_put_right_is_told_again_when_it_comes_back(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = write_release(tmp_path, ONE), write_release(tmp_path, TWO)
    whole = (second / "dumps" / "register.ttl").read_bytes()
    (second / "dumps" / "register.ttl").write_text("x", encoding="utf-8")
    switch_current(tmp_path, ONE)
    seen, forget = [0], reload._Refused.forget

    def count_and_forget(refused: reload._Refused) -> None:
        seen[0] += 1
        forget(refused)

    monkeypatch.setattr(reload._Refused, "forget", count_and_forget)
    with open_client(make_app(first, LIMITS)) as client:
        for times in (1, 2):
            switch_current(tmp_path, TWO)
            client.run(until(lambda times=times: caplog.text.count("was changed") == times))
            before = seen[0]
            switch_current(tmp_path, ONE)
            client.run(until(lambda before=before: seen[0] > before))
        (second / "dumps" / "register.ttl").write_bytes(whole)
        switch_current(tmp_path, TWO)
        client.run(until_served(client, TWO))  # at once, for it was not refused just now
    assert client.app.state.metrics.refused_releases == 2


def test_a_lost_current_file_is_told_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    first = write_release(tmp_path, ONE)
    switch_current(tmp_path, ONE)
    with open_client(make_app(first, LIMITS)) as client:
        (tmp_path / "current").unlink()
        client.run(until(lambda: "no release yet" in caplog.text))
        client.run(asyncio.sleep(0.4))  # in which it is not told again
        assert served(client) == ONE
    assert caplog.text.count("no release yet") == 1


@pytest.mark.parametrize(
    "failure",
    [PermissionError(13, "Permission denied"), KeyError("issued"), sqlite3.DatabaseError("bad")],
    ids=lambda failure: type(failure).__name__,
)
def test_whatever_goes_wrong_with_one_release_the_next_is_taken_up(
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    failure: Exception,
) -> None:
    async def fail(*_: object) -> None:
        raise failure

    first, _ = write_release(tmp_path, ONE), write_release(tmp_path, TWO)
    switch_current(tmp_path, ONE)
    with open_client(make_app(first, LIMITS)) as client:
        monkeypatch.setattr(reload, "RETRY_SECONDS", 0.2)
        with monkeypatch.context() as patched:
            patched.setattr(reload, "open_service", fail)
            switch_current(tmp_path, TWO)
            client.run(until(lambda: client.app.state.metrics.refused_releases > 1))
        assert served(client) == ONE
        client.run(until_served(client, TWO))
    assert caplog.text.count(f"still serving release {ONE}: ") == 1
    assert f"{type(failure).__name__}: {failure}" in caplog.text  # with where it came from


def test_what_an_earlier_release_left_is_freed_and_the_rest_is_spared() -> None:
    class Kept:
        def __init__(self) -> None:
            self.own = self

    kept = Kept()
    left = weakref.ref(kept)
    try:
        collect_and_freeze()
        assert left() is kept
        assert gc.get_freeze_count() > 0
        del kept
        collect_and_freeze()
        assert left() is None
    finally:
        gc.unfreeze()
