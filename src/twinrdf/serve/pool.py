"""The query processes of one release: who may ask, who waits, and what is stopped.

A query holds a process until its answer is made or the deadline passes, never as long as a
slow reader takes. Every process that ends, for whatever reason, is replaced.

May import: errors, serve.frames, serve.limits, serve.problems, serve.process, serve.spool.
"""

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from twinrdf.errors import ReleaseError
from twinrdf.serve.frames import Job
from twinrdf.serve.limits import Limits
from twinrdf.serve.problems import ProblemError, busy
from twinrdf.serve.process import Process, start_process
from twinrdf.serve.spool import Spool

_RETRY_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class PoolState:
    """What a pool is doing: processes ready, queries running and waiting, what went before."""

    ready: int
    running: int
    waiting: int
    answered: int
    failed: int
    missing: tuple[str, ...]


class _Waiter(NamedTuple):
    client: str
    turn: asyncio.Future[Process]


class Pool:
    """Processes that answer queries on one store, within limits."""

    def __init__(self, store: Path, limits: Limits) -> None:
        self._store = store
        self._limits = limits
        self._idle: list[Process] = []
        self._busy: dict[Process, str] = {}
        self._waiting: list[_Waiter] = []
        self._open: Counter[str] = Counter()
        self._tasks: set[asyncio.Task[None]] = set()
        self._missing: tuple[str, ...] = ()
        self._making: set[asyncio.Task[None]] = set()
        self._answered = self._failed = 0
        self._closing = False

    async def start(self) -> None:
        """Start every process; raise ReleaseError if the store cannot be opened."""
        count = self._limits.workers + self._limits.spares
        started = await asyncio.gather(
            *(start_process(self._store, self._limits.memory) for _ in range(count)),
            return_exceptions=True,
        )
        failed = [outcome for outcome in started if isinstance(outcome, BaseException)]
        for process in started:
            if isinstance(process, Process):
                self._adopt(process)
        if failed:
            await self.close()
            raise failed[0]

    async def close(self) -> None:
        """Refuse new queries, let those running end within their time, and end all processes."""
        self._closing = True
        for waiter in self._waiting:
            if not waiter.turn.done():
                waiter.turn.set_exception(_closed())
        if self._making:
            await asyncio.wait(self._making, timeout=self._limits.stop_seconds)
        for process in (*self._idle, *self._busy):
            process.kill()
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def state(self) -> PoolState:
        """Tell what the pool is doing."""
        return PoolState(
            len(self._idle),
            len(self._busy),
            len(self._waiting),
            self._answered,
            self._failed,
            self._missing,
        )

    @contextlib.asynccontextmanager
    async def ask(self, job: Job, client: str) -> AsyncIterator[Spool]:
        """Run a query and give its answer, complete or past what memory holds.

        Raises ProblemError where it is refused or fails; leaving early stops the query.
        """
        if self._open[client] >= self._limits.per_client:
            most = self._limits.per_client
            raise busy(f"{most} queries of yours are running or waiting; ask one by one", 1, 429)
        self._open[client] += 1
        spool = Spool(self._limits.spool_bytes)
        making: asyncio.Task[None] | None = None
        try:
            process = await self._take(client)
            making = self._begin(self._make(process, job, spool))
            self._making.add(making)
            making.add_done_callback(self._making.discard)
            await spool.settle()
            yield spool
        finally:
            self._open[client] -= 1
            if not self._open[client]:
                del self._open[client]
            if making is not None and not making.done():
                making.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await making
            spool.close()

    # ---- whose turn it is

    async def _take(self, client: str) -> Process:
        if self._closing:
            raise _closed()
        if not self._waiting and (process := self._find()):
            self._busy[process] = client
            return process
        if len(self._waiting) >= self._limits.queue:
            raise busy("too many queries are waiting; come back later", self._limits.deadline)
        waiter = _Waiter(client, asyncio.get_running_loop().create_future())
        self._waiting.append(waiter)
        try:
            async with asyncio.timeout(self._limits.queue_seconds):
                return await self._await_turn(waiter.turn)
        except TimeoutError:
            raise busy("no process was free in time; come back later", 5) from None
        finally:
            self._waiting.remove(waiter)

    async def _await_turn(self, turn: asyncio.Future[Process]) -> Process:
        try:
            return await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled() and turn.exception() is None:
                self._release(turn.result())  # given in the moment of leaving
            raise

    def _find(self) -> Process | None:
        while self._idle and len(self._busy) < self._limits.workers:
            process = self._idle.pop(0)
            if process.alive:
                return process
        return None

    def _serve_waiting(self) -> None:
        """Give free processes to those waiting: first to the client that runs the least."""
        while turns := [waiter for waiter in self._waiting if not waiter.turn.done()]:
            process = self._find()
            if process is None:
                return
            running = Counter(self._busy.values())
            chosen = min(turns, key=lambda waiter: running[waiter.client])
            self._busy[process] = chosen.client
            chosen.turn.set_result(process)

    def _release(self, process: Process) -> None:
        self._busy.pop(process, None)
        if process.reusable and not self._closing:
            self._idle.append(process)
        else:
            process.kill()
        self._serve_waiting()

    # ---- making an answer

    async def _make(self, process: Process, job: Job, spool: Spool) -> None:
        """Have a process write its answer into a spool, and set it free or stop it."""
        limits = self._limits
        try:
            async with asyncio.timeout(limits.deadline):
                await process.answer(job, spool, limits.nice_after, limits.answer_bytes)
            self._answered += 1
        except TimeoutError:
            spool.fail(
                ProblemError(
                    503,
                    f"stopped after {limits.deadline:g} s; ask for less, with narrower patterns "
                    "or a LIMIT, or download the data",
                )
            )
        except ProblemError as problem:
            spool.fail(problem)
        finally:
            self._failed += not spool.complete
            self._release(process)

    # ---- keeping processes

    def _adopt(self, process: Process) -> None:
        self._missing = process.missing
        self._begin(self._watch(process))
        if self._closing:
            process.kill()
            return
        self._idle.append(process)
        self._serve_waiting()

    async def _watch(self, process: Process) -> None:
        """Replace a process once it has ended."""
        await process.wait()
        if process in self._idle:
            self._idle.remove(process)
        while not self._closing:
            try:
                replacement = await start_process(self._store, self._limits.memory)
            except ReleaseError:
                await asyncio.sleep(_RETRY_SECONDS)
            else:
                self._adopt(replacement)
                return

    def _begin(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


def _closed() -> ProblemError:
    return busy("this server is about to stop; come back later", 5)
