"""The zygote as the server sees it: asked to fork query processes, reports their ends.

It is started with the first process, and again if it ends.

May import: errors, serve.frames.
"""

import asyncio
import json
import os
import signal
import socket
import sys
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from twinrdf.errors import ReleaseError
from twinrdf.serve import frames

_LOAD_SECONDS = 300
_AGAIN_SECONDS = 0.05

_Started = tuple[int, asyncio.Future[int]]
"""The number of a process, and its exit code in time, which may be as soon as it is told of."""


@dataclass(slots=True)
class Child:
    """A process that was forked: its number, our end of its socket, its exit code in time."""

    pid: int
    socket: socket.socket
    ended: asyncio.Future[int]


class ZygoteClient:
    """Where the query processes of one store come from."""

    def __init__(self, store: Path, memory: int, dump: Path | None = None) -> None:
        given = (store, memory, os.getpid(), *([dump] if dump else []))
        self._arguments = [str(one) for one in given]
        self._zygote: asyncio.subprocess.Process | None = None
        self._channel: socket.socket | None = None
        self._asked: deque[asyncio.Future[_Started]] = deque()
        self._ended: dict[int, asyncio.Future[int]] = {}
        self._listening: asyncio.Task[None] | None = None
        self._forking = asyncio.Lock()

    async def fork(self) -> Child:
        """Start a process; raise ReleaseError if that cannot be done."""
        async with self._forking:  # one at a time, for the channel holds only so many requests
            if self._channel is None:
                await self._start()
            ours, theirs = _make_pair()
            asked: asyncio.Future[_Started] = asyncio.get_running_loop().create_future()
            try:
                if self._channel is None:
                    raise OSError("it has ended")
                socket.send_fds(self._channel, [frames.pack(frames.FORK)], [theirs.fileno()])
                self._asked.append(asked)
                pid, ended = await asked
            except (OSError, EOFError) as error:
                ours.close()
                raise ReleaseError(f"query process: cannot be started: {error}") from None
            finally:
                theirs.close()
            return Child(pid, ours, ended)

    def kill(self, pid: int) -> None:
        """End a process at once, if it has not ended."""
        ended = self._ended.get(pid)
        if self._channel is not None and ended is not None and not ended.done():
            try:
                self._channel.sendall(frames.pack(frames.KILL, str(pid).encode()))
            except BlockingIOError:  # it has too much to do just now
                asyncio.get_running_loop().call_later(_AGAIN_SECONDS, self.kill, pid)
            except OSError:
                pass  # it has ended, and with it all that came from it

    async def close(self) -> None:
        """End the zygote, and with it whatever came from it."""
        self._hang_up()
        if self._zygote is not None:
            await self._zygote.wait()
        if self._listening is not None:
            await self._listening

    # ---- the zygote

    async def _start(self) -> None:
        ours, theirs = _make_pair()
        try:
            self._zygote = await asyncio.create_subprocess_exec(
                sys.executable, "-P", "-m", "twinrdf.serve.zygote", *self._arguments,
                stdin=theirs.fileno(),
                stdout=asyncio.subprocess.DEVNULL,
            )  # fmt: skip
        except OSError as error:
            ours.close()
            raise ReleaseError(f"query process: cannot be started: {error.strerror}") from None
        finally:
            theirs.close()
        ours.setblocking(False)
        ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._channel = ours
        self._listening = asyncio.create_task(self._listen(ours, ready))
        try:
            async with asyncio.timeout(_LOAD_SECONDS):
                await ready
        except (EOFError, TimeoutError) as error:
            self._hang_up()
            if isinstance(error, TimeoutError):
                self._zygote.kill()  # what loads for as long does not see that nobody waits
            code = await self._zygote.wait()
            raise ReleaseError(f"query process: ended with {code} before it was ready") from None

    def _hang_up(self) -> None:
        if self._channel is not None:
            with suppress(OSError):
                self._channel.shutdown(socket.SHUT_RDWR)
            self._channel = None

    async def _listen(self, channel: socket.socket, ready: asyncio.Future[None]) -> None:
        """Hear what the zygote tells, until it hangs up."""
        loop, rest = asyncio.get_running_loop(), b""
        with channel, suppress(OSError):
            while data := await loop.sock_recv(channel, 4096):
                whole, rest = frames.split(rest + data)
                for kind, body in whole:
                    self._take(kind, body, ready)
        if self._channel is channel:
            self._channel = None
        self._fail_all(ready)

    def _take(self, kind: int, body: bytes, ready: asyncio.Future[None]) -> None:
        if kind == frames.READY:
            ready.set_result(None)
        elif kind == frames.ERROR:
            told = json.loads(body)["message"]
            if ready.done():
                self._answer(OSError(told))
            else:
                ready.set_exception(ReleaseError(f"query process: {told}; build again"))
        elif kind == frames.STARTED:
            pid, ended = int(body), asyncio.get_running_loop().create_future()
            self._ended[pid] = ended
            self._answer((pid, ended))
        else:
            pid, code = map(int, body.split())
            self._ended.pop(pid).set_result(code)

    def _answer(self, outcome: _Started | OSError) -> None:
        """Tell the one who asked first of a process, or why there is none."""
        asked = self._asked.popleft()
        if asked.done():
            return
        if isinstance(outcome, OSError):
            asked.set_exception(outcome)
        else:
            asked.set_result(outcome)

    def _fail_all(self, ready: asyncio.Future[None]) -> None:
        """Fail everything that waits: with the zygote, all processes forked from it have ended."""
        ended = EOFError("it has ended")
        if not ready.done():
            ready.set_exception(ended)
        for asked in self._asked:
            if not asked.done():
                asked.set_exception(ended)
        self._asked.clear()
        for child in self._ended.values():
            child.set_result(-signal.SIGKILL)
        self._ended.clear()


def _make_pair() -> tuple[socket.socket, socket.socket]:
    try:
        return socket.socketpair()
    except OSError as error:  # too many open files, just now
        raise ReleaseError(f"query process: cannot be started: {error.strerror}") from None
