"""A query process as the server sees it: started, asked, awaited or killed.

May import: errors, serve.frames, serve.problems, serve.spool, serve.zygote_client.
"""

import asyncio
import json
import os
import signal
import sys
import time
from contextlib import suppress
from typing import Any, cast

from twinrdf.errors import ReleaseError
from twinrdf.serve import frames
from twinrdf.serve.problems import ProblemError, busy
from twinrdf.serve.spool import Spool
from twinrdf.serve.zygote_client import Child, ZygoteClient

NICE = 15
_START_SECONDS = 30

STATUS = {"syntax": 400, "query": 400, "form": 406, "memory": 503, "engine": 500, "store": 500}
"""The status each kind of error of a query process stands for."""

_REASONS = {500: "engine", 503: "memory"}


class Process(asyncio.Protocol):
    """A running query process; what it sends goes straight into the spool of its query."""

    def __init__(self, zygotes: ZygoteClient, child: Child) -> None:
        self.missing: tuple[str, ...] = ()
        self.pid = child.pid
        self.reusable = True
        self.yields = False
        self._zygotes = zygotes
        self._ended = child.ended
        self._transport: asyncio.Transport | None = None
        self._heard = b""
        self._spool: Spool | None = None
        self._problem: ProblemError | None = None
        self._done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._stopped_for: ProblemError | None = None
        self._began = 0.0
        self._before: float | None = None

    @property
    def alive(self) -> bool:
        """Whether it still runs, as far as is known."""
        return not self._ended.done() and self._transport is not None

    async def answer(self, job: frames.Job, spool: Spool) -> None:
        """Have it answer a query into a spool; raise ProblemError if it cannot.

        It is not reusable while it runs, nor afterwards if it was made to yield to others, since
        only a privileged process may take that back.
        """
        self.reusable, self._problem = False, None
        self._spool = spool
        self._began, self._before = time.monotonic(), self._read_clock()
        self._done = asyncio.get_running_loop().create_future()
        try:
            if self._transport is None:
                raise EOFError
            self._transport.write(job.write())
            await self._done
        except EOFError:
            raise await self._explain() from None
        finally:
            self._spool = None
        if self._problem is not None:
            try:
                raise self._problem
            finally:
                self._problem = None  # else it holds on to whoever was told of it

    def describe_late(self, seconds: float) -> ProblemError:
        """Make the problem of a query that was not answered within so many seconds."""
        return ProblemError(
            503,
            f"stopped after {seconds:g} s; ask for less, with narrower patterns or a LIMIT, "
            "or download the data",
            reason="deadline",
        )

    def spent(self) -> float:
        """Give the seconds of processor time that its query has taken, or else of any time."""
        now = self._read_clock()
        if now is None or self._before is None:
            return time.monotonic() - self._began
        return now - self._before

    def yield_to_others(self) -> None:
        """Let other processes run first."""
        self.yields = True
        with suppress(ProcessLookupError, PermissionError):
            os.setpriority(os.PRIO_PROCESS, self.pid, NICE)

    def stop(self, problem: ProblemError) -> None:
        """End it at once, and have its query fail with a problem."""
        self._stopped_for = problem
        self.kill()

    def kill(self) -> None:
        """End it at once."""
        self.reusable = False
        self._zygotes.kill(self.pid)

    async def wait(self) -> int:
        """Wait until it has ended, for whatever reason."""
        code = await asyncio.shield(self._ended)
        if self._transport is not None:
            self._transport.close()
        return code

    async def prepare(self) -> None:
        """Wait until it has opened its store."""
        try:
            async with asyncio.timeout(_START_SECONDS):
                await self._done
        except (EOFError, TimeoutError):
            self.kill()
            code = await self.wait()
            raise ReleaseError(f"query process: ended with {code} before it was ready") from None
        if self._problem is not None:
            await self.wait()
            raise ReleaseError(f"query process: {self._problem}; build again")

    # ---- what it sends

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember the connection to it."""
        self._transport = cast("asyncio.Transport", transport)

    def connection_lost(self, _: Exception | None) -> None:
        """Forget the connection, and fail what waits for it."""
        self._transport = None
        if not self._done.done():
            self._done.set_exception(EOFError())

    def data_received(self, data: bytes) -> None:
        """Take the frames that are whole."""
        whole, self._heard = frames.split(self._heard + data)
        for kind, body in whole:
            if not self._done.done():
                self._take(kind, body)

    def _take(self, kind: int, body: bytes) -> None:
        if kind == frames.DATA:
            self._write(body)
        elif kind == frames.ERROR:
            self._problem = _read_problem(json.loads(body))
            if self._spool is None:
                self._done.set_result(None)
        elif kind == frames.READY:
            self.missing = tuple(json.loads(body)["missing"])
            self._done.set_result(None)
        else:
            self.reusable = not body and not self.yields
            self._done.set_result(None)
            if self._spool is not None and self._problem is None:
                self._spool.finish()

    def _write(self, body: bytes) -> None:
        if self._spool is None:
            return
        try:
            self._spool.write(body)
        except ProblemError as error:
            self._done.set_exception(error)

    def _read_clock(self) -> float | None:
        """Give the processor time of the process while it lives, where the kernel tells it."""
        if sys.platform != "linux":
            return None
        try:
            return time.clock_gettime(~self.pid << 3 | 2)  # as clock_getcpuclockid(3) has it
        except OSError:
            return None

    async def _explain(self) -> ProblemError:
        """Make the problem of a process that ended in the middle of a query."""
        code = await self.wait()
        if self._stopped_for is not None:
            return self._stopped_for
        if code == -signal.SIGABRT:
            return ProblemError(
                503, "the query needs more memory than it may have; ask for less", reason="memory"
            )
        if code == -signal.SIGKILL:
            message = "the system ended the query, as it does when memory runs short"
            return busy(message, 5, reason="killed")
        message = f"the query broke the engine ({code}); please report it"
        return ProblemError(500, message, reason="engine")


async def start_process(zygotes: ZygoteClient) -> Process:
    """Start a query process and wait until it is ready; raise ReleaseError if it cannot be."""
    child = await zygotes.fork()
    process = Process(zygotes, child)
    loop = asyncio.get_running_loop()
    await loop.create_connection(lambda: process, sock=child.socket)
    await process.prepare()
    return process


def _read_problem(body: dict[str, Any]) -> ProblemError:
    place = {name: body[name] for name in ("line", "column") if body.get(name)}
    status = STATUS[body["kind"]]
    return ProblemError(status, body["message"], members=place, reason=_REASONS.get(status, ""))
