"""A spool gives what was written, however it is read, and takes room only for what is long."""

import asyncio
import tempfile
from functools import partial
from pathlib import Path

import pytest

from twinrdf.serve.problems import ProblemError
from twinrdf.serve.spool import Budget, Spool


def refusal(spool: Spool, part: bytes) -> tuple[int, str, str]:
    with pytest.raises(ProblemError) as caught:
        spool.write(part)
    return caught.value.status, caught.value.reason, caught.value.headers["Retry-After"]


def test_it_takes_room_from_where_it_outgrows_memory_until_it_is_closed() -> None:
    budget = Budget(50)
    one, two, three = (Spool(10, 100, budget) for _ in range(3))
    sizes = []
    for spool, length in ((one, 10), (one, 1), (one, 9), (two, 10), (two, 20)):
        spool.write(bytes(length))
        sizes.append(budget.reserved)
    assert sizes == [0, 11, 20, 20, 50]
    assert refusal(two, b"x") == (503, "room", "30")
    assert refusal(three, bytes(11)) == (503, "room", "30")
    three.write(bytes(10))
    assert budget.reserved == 50
    for _ in range(2):
        one.close()
        assert budget.reserved == 30
    three.write(bytes(10))
    for spool in (two, three):
        spool.close()
    assert budget.reserved == 0


def test_a_disk_without_room_is_told_to_reader_and_operator(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    full = partial(Path("/dev/full").open, "w+b")
    monkeypatch.setattr(tempfile, "SpooledTemporaryFile", lambda _: full())
    spool = Spool(10, 100, Budget(1000))
    spool.write(bytes(10))
    assert refusal(spool, b"x") == (503, "room", "30")
    (told,) = caplog.messages
    assert told.endswith(": no room for a long answer: No space left on device")
    spool.close()


def test_an_answer_that_is_too_long_is_told_before_it_takes_room() -> None:
    budget = Budget(1000)
    spool = Spool(10, 100, budget)
    spool.write(bytes(60))
    assert refusal(spool, bytes(41))[:2] == (503, "answer")
    assert (spool.size, budget.reserved) == (60, 60)
    spool.close()


def test_it_is_read_as_it_was_written() -> None:
    async def run() -> None:
        spool = Spool(10, 1000, Budget(1000))
        for number in range(20):
            spool.write(b"%4d" % number)
        spool.finish()
        whole = b"".join([part async for part in spool.parts()])
        assert whole == spool.read() == b"".join(b"%4d" % number for number in range(20))
        spool.close()

    asyncio.run(run())
