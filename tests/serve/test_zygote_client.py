"""Whatever becomes of a process that is asked for, the one who asked hears of it."""

import asyncio
import errno
import os
import socket
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from twinrdf.errors import ReleaseError
from twinrdf.serve import frames, zygote_client
from twinrdf.serve.process import start_process
from twinrdf.serve.zygote_client import ZygoteClient

ZYGOTE = """\
#!{python}
import os, socket
from twinrdf.serve.frames import ENDED, READY, STARTED, pack
channel = socket.socket(fileno=os.dup(0))
channel.sendall(pack(READY))
number = 0
while channel.recv(4096):
    number += 1
    channel.sendall(pack(STARTED, b"%d" % number) + pack(ENDED, b"%d 9" % number))
"""
"""It tells that a process has started and ended in one breath."""


def with_zygotes(use: Callable[[ZygoteClient], Awaitable[None]]) -> None:
    async def run() -> None:
        zygotes = ZygoteClient(Path("store"), 0)
        try:
            async with asyncio.timeout(30):
                await use(zygotes)
        finally:
            await zygotes.close()

    asyncio.run(run())


def take_for_zygote(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = tmp_path / "zygote"
    script.write_text(text, encoding="utf-8")
    script.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(script))


@pytest.fixture
def hasty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have another zygote, of which each process ends right after its fork."""
    take_for_zygote(ZYGOTE.format(python=sys.executable), tmp_path, monkeypatch)


def test_one_that_never_has_loaded_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def use(zygotes: ZygoteClient) -> None:
        with pytest.raises(ReleaseError, match="ended with -9 before it was ready"):
            await zygotes.fork()

    take_for_zygote("#!/bin/sh\nexec sleep 1000\n", tmp_path, monkeypatch)
    monkeypatch.setattr(zygote_client, "_LOAD_SECONDS", 0.2)
    with_zygotes(use)


@pytest.mark.usefixtures("hasty")
def test_a_process_that_has_ended_by_the_time_it_is_told_of_is_given_all_the_same() -> None:
    async def use(zygotes: ZygoteClient) -> None:
        for number in (1, 2):
            child = await zygotes.fork()
            child.socket.close()
            assert (child.pid, await child.ended) == (number, 9)
        with pytest.raises(ReleaseError, match="ended with 9 before it was ready"):
            await start_process(zygotes)

    with_zygotes(use)


def test_many_can_be_asked_for_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def use(zygotes: ZygoteClient) -> None:
        children = await asyncio.gather(*(zygotes.fork() for _ in range(400)))
        assert sorted(child.pid for child in children) == list(range(1, 401))
        for child in children:
            child.socket.close()

    busy = ZYGOTE.replace("number = 0", "__import__('time').sleep(0.5)\nnumber = 0")
    take_for_zygote(busy.format(python=sys.executable), tmp_path, monkeypatch)
    with_zygotes(use)


class _Full:
    """A channel that has no room at first."""

    def __init__(self) -> None:
        self.sent: list[bytes] = []
        self.refused = 0

    def sendall(self, frame: bytes) -> None:
        if self.refused < 2:
            self.refused += 1
            raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")
        self.sent.append(frame)


def test_a_process_is_ended_though_there_was_no_room_to_say_so() -> None:
    async def run() -> None:
        zygotes, full = ZygoteClient(Path("store"), 0), _Full()
        zygotes._channel = full  # type: ignore[assignment]
        zygotes._ended[7] = asyncio.get_running_loop().create_future()
        zygotes.kill(7)
        async with asyncio.timeout(30):
            while not full.sent:
                await asyncio.sleep(0.01)
        assert full.sent == [frames.pack(frames.KILL, b"7")]

    asyncio.run(run())


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize("running", [False, True])
def test_where_there_are_no_sockets_it_says_so(
    monkeypatch: pytest.MonkeyPatch, *, running: bool
) -> None:
    def fail() -> None:
        raise OSError(24, os.strerror(24))

    async def use(zygotes: ZygoteClient) -> None:
        if running:
            (await zygotes.fork()).socket.close()
        with monkeypatch.context() as patched:
            patched.setattr(socket, "socketpair", fail)
            with pytest.raises(ReleaseError, match="cannot be started: Too many open files"):
                await zygotes.fork()
        (await zygotes.fork()).socket.close()

    with_zygotes(use)
