"""The query processes of one release: who may ask, who waits, and what is stopped.

A query holds a process until its answer is made or the deadline passes, never as long as a
slow reader takes. One that runs on becomes a long one: it yields to others and leaves its place
to the next; when there are too many long ones and others wait, it is stopped early. A client that
was costly of late comes after the others and never takes the last place. Where the queue is full,
who waits for the most makes room. Every process that ends is replaced.

May import: errors, serve.admission, serve.frames, serve.limits, serve.problems, serve.process,
serve.spool, serve.zygote_client.
"""

import asyncio
import contextlib
import logging
from collections import Counter
from collections.abc import AsyncIterator, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from twinrdf.errors import ReleaseError
from twinrdf.serve.admission import Costs, PendingQuery
from twinrdf.serve.frames import Job
from twinrdf.serve.limits import Limits
from twinrdf.serve.problems import ProblemError, busy
from twinrdf.serve.process import Process, start_process
from twinrdf.serve.spool import Budget, Spool
from twinrdf.serve.zygote_client import ZygoteClient

log = logging.getLogger(__name__)

_RETRY_SECONDS = 1.0
_LOOK_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class PoolState:
    """What a pool is doing: processes ready, queries running and waiting, what went before."""

    ready: int
    running: int
    long: int
    waiting: int
    answered: int
    failed: int
    missing: tuple[str, ...]
    store: str


class _Waiter(NamedTuple):
    client: str
    turn: asyncio.Future[Process]


class Pool:
    """Processes that answer queries on one store, within limits."""

    def __init__(
        self, store: Path, limits: Limits, dump: Path | None = None, budget: Budget | None = None
    ) -> None:
        """Plan for processes that read a store, or hold the register, from its dump, in memory.

        `store` names the kind of store they ask. Pools may share the budget for long answers.
        """
        self._zygotes = ZygoteClient(store, limits.memory, dump)
        self.store = "disk" if dump is None else "memory"
        self._limits = limits
        self._budget = budget or Budget(limits.unsent_bytes)
        self._idle: list[Process] = []
        self._busy: dict[Process, str] = {}
        self._long: dict[Process, str] = {}  # those of the busy that hold no place any more
        self._waiting: list[_Waiter] = []
        self._open: Counter[str] = Counter()
        self._costs = Costs()
        self._tasks: set[asyncio.Task[None]] = set()
        self._missing: tuple[str, ...] = ()
        self._making: set[asyncio.Task[None]] = set()
        self._answered = self._failed = 0
        self._closing = False
        self._told = ""  # why no process could be started, lately

    async def start(self) -> None:
        """Start every process; raise ReleaseError if the store cannot be opened."""
        count = self._limits.workers + self._limits.long + self._limits.spares
        started = await asyncio.gather(
            *(self._start_process() for _ in range(count)), return_exceptions=True
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
            process.stop(_closed())
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._zygotes.close()

    def state(self) -> PoolState:
        """Tell what the pool is doing."""
        return PoolState(
            len(self._idle),
            len(self._busy),
            len(self._long),
            len(self._waiting),
            self._answered,
            self._failed,
            self._missing,
            self.store,
        )

    def admit(self, job: Job, client: str) -> PendingQuery:
        """Take a query in; raise ProblemError where its client asks too much. `drop` follows."""
        if self._open[client] >= self._limits.per_client:
            most = self._limits.per_client
            raise busy(f"{most} queries of yours are running or waiting; ask one by one", 1, 429)
        self._open[client] += 1
        spool = Spool(self._limits.spool_bytes, self._limits.answer_bytes, self._budget)
        return PendingQuery(job, client, spool)

    async def run(self, pending: PendingQuery) -> None:
        """Have a query run, until its answer is complete or past what memory holds.

        Raises ProblemError where it is refused or fails.
        """
        if pending.making is None and not pending.spool.ended:
            process = await self._take(pending.client)
            pending.making = self._start(self._make(process, pending))
            self._making.add(pending.making)
            pending.making.add_done_callback(self._making.discard)
        await pending.spool.wait()

    def uncount(self, pending: PendingQuery) -> None:
        """Count a query no more among those of its client."""
        if pending.counted:
            pending.counted = False
            self._open[pending.client] -= 1
            if not self._open[pending.client]:
                del self._open[pending.client]

    async def drop(self, pending: PendingQuery) -> None:
        """Stop a query that has not ended, and forget it."""
        self.uncount(pending)
        if pending.making is not None and not pending.making.done():
            if not pending.spool.complete:
                pending.making.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await pending.making
        pending.spool.close()

    @contextlib.asynccontextmanager
    async def ask(self, pending: PendingQuery) -> AsyncIterator[Spool]:
        """Run a query that was taken in, and give its answer once `run` has ended.

        Raises ProblemError where it fails; ending the context early stops the query.
        """
        try:
            await self.run(pending)
            yield pending.spool
        finally:
            await self.drop(pending)

    # ---- whose turn it is

    async def _take(self, client: str) -> Process:
        if self._closing:
            raise _closed()
        process = None if self._waiting else self._find(client)
        if process is not None:
            self._busy[process] = client
            return process
        waiter = _Waiter(client, asyncio.get_running_loop().create_future())
        self._waiting.append(waiter)
        try:
            self._serve_waiting()
            waiting = self._sort_waiting()
            if len(waiting) > self._limits.queue:
                message = "too many queries are waiting; come back later"
                full = busy(message, self._limits.deadline, reason="queue")
                waiting[-1].turn.set_exception(full)
            async with asyncio.timeout(self._limits.queue_seconds):
                return await self._await_turn(waiter.turn)
        except TimeoutError:
            message = "no process was free in time; come back later"
            raise busy(message, 5, reason="wait") from None
        finally:
            self._waiting.remove(waiter)

    async def _await_turn(self, turn: asyncio.Future[Process]) -> Process:
        try:
            return await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled() and turn.exception() is None:
                self._release(turn.result())  # given in the moment of leaving
            raise

    def _find(self, client: str) -> Process | None:
        """Find a process for a client, if there is a place for it."""
        places = max(1, self._limits.workers - self._is_costly(client))
        while self._idle and len(self._busy) - len(self._long) < places:
            process = self._idle.pop()  # its caches are the warmest
            if process.alive:
                return process
        return None

    def _is_costly(self, client: str) -> bool:
        return self._costs.of(client) > self._limits.patience / 2

    def _sort_waiting(self) -> list[_Waiter]:
        """Sort those waiting: first who was not costly, then who runs and waits for the least."""
        asked, claims = Counter(self._busy.values()), []
        for place, (client, turn) in enumerate(self._waiting):
            if not turn.done():
                claim = self._is_costly(client), asked[client], self._costs.of(client), place
                claims.append(claim)
                asked[client] += 1
        return [self._waiting[place] for *_, place in sorted(claims)]

    def _serve_waiting(self) -> None:
        """Give free processes to those waiting, in their order."""
        for waiter in self._sort_waiting():
            process = self._find(waiter.client)
            if process is None:
                return  # who comes later in this order has no better claim
            self._busy[process] = waiter.client
            waiter.turn.set_result(process)

    def _release(self, process: Process) -> None:
        self._busy.pop(process, None)
        self._long.pop(process, None)
        if process.reusable and not self._closing:
            self._idle.append(process)
        else:
            process.kill()
        for other in self._busy:
            self._lengthen(other)
        self._serve_waiting()

    def _lengthen(self, process: Process) -> None:
        """Let a query that runs on, and yields, leave its place if there is room among the long."""
        client = self._busy[process]
        own = list(self._long.values()).count(client)
        if (
            process.yields
            and process not in self._long
            and len(self._long) < self._limits.long
            and own < max(1, self._limits.long - 1)
        ):
            self._long[process] = client

    # ---- making an answer

    async def _make(self, process: Process, pending: PendingQuery) -> None:
        """Have a process make an answer, and set it free or stop it."""
        limits, spool = self._limits, pending.spool
        watching: list[asyncio.Task[None]] = []
        timer = asyncio.get_running_loop().call_later(
            limits.long_after, lambda: watching.append(self._start(self._watch_run(process)))
        )
        try:
            async with asyncio.timeout(pending.job.seconds or limits.deadline):
                await process.answer(pending.job, spool)
            self._answered += 1
        except TimeoutError:
            spool.fail(process.describe_late(limits.deadline))
        except ProblemError as problem:
            spool.fail(problem)
        finally:
            timer.cancel()
            for task in watching:
                task.cancel()
            if process.yields:
                self._costs.add(pending.client, process.spent())
            if not spool.complete:
                self._failed += 1
                spool.fail(ProblemError(500, "the server failed at this"))  # if nobody said why
            self._release(process)

    async def _watch_run(self, process: Process) -> None:
        """Make a query that runs on a long one; stop it where it must stay and others wait.

        What counts is the processor time it took, for on a busy machine a short one lasts too; but
        after twice as long it has had its place for long enough.
        """
        limits, loop = self._limits, asyncio.get_running_loop()
        started = loop.time() - limits.long_after
        latest = loop.time() + limits.long_after
        while process.spent() < limits.long_after and loop.time() < latest:
            await asyncio.sleep(_LOOK_SECONDS / 5)
        process.yield_to_others()
        self._lengthen(process)
        self._serve_waiting()
        await asyncio.sleep(started + limits.patience - loop.time())
        while process in self._long or all(waiter.turn.done() for waiter in self._waiting):
            await asyncio.sleep(_LOOK_SECONDS)
        message = "too many queries run long just now; come back later, or ask less"
        process.stop(busy(message, 10, reason="crowded"))

    # ---- keeping processes

    async def _start_process(self) -> Process:
        return await start_process(self._zygotes)

    def _adopt(self, process: Process) -> None:
        self._missing, self._told = process.missing, ""
        self._start(self._watch(process))
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
                replacement = await self._start_process()
            except ReleaseError as error:
                if str(error) != self._told:
                    log.error("%s; it is tried again", error)
                self._told = str(error)
                await asyncio.sleep(_RETRY_SECONDS)
            else:
                self._adopt(replacement)
                return

    def _start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


def _closed() -> ProblemError:
    return busy("this server is about to stop; come back later", 5, reason="stopping")
