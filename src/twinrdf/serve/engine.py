"""Queries answered by an engine elsewhere, in place of query processes on the release's own store.

The pool decides who may ask and for how long; here an answer is fetched and checked to be whole.
To stop a query, its connection is closed. Not every engine stops then: it needs its own deadline.

May import: engine.addresses, engine.answers, engine.breaker, engine.connection, engine.credentials,
engine.dataset, engine.sample, engine.store, errors, query_text, release, serve.engine_guard,
serve.frames, serve.limits, serve.pool, serve.problems, serve.process, serve.spool, store.
"""

import asyncio
import contextlib
import logging
import time
from dataclasses import replace

import httpx

from twinrdf.engine.addresses import check_register, locate_engine
from twinrdf.engine.answers import TAIL, is_whole
from twinrdf.engine.breaker import Breaker
from twinrdf.engine.connection import (
    check_response,
    explain,
    for_visitors,
    is_answer,
    may_repeat,
    media_type,
    settings,
    waits,
)
from twinrdf.engine.credentials import check_private, read_credentials
from twinrdf.engine.dataset import read_dataset
from twinrdf.engine.sample import find_fault
from twinrdf.engine.store import WHERE, EngineStore, write_form
from twinrdf.errors import EngineError, ReleaseError
from twinrdf.query_text import fill_text
from twinrdf.release import Release
from twinrdf.serve.engine_guard import check_portable, names_graphs
from twinrdf.serve.frames import Job
from twinrdf.serve.limits import Limits
from twinrdf.serve.pool import Pool, PoolState
from twinrdf.serve.problems import ProblemError
from twinrdf.serve.process import Process
from twinrdf.serve.spool import Budget, Spool
from twinrdf.store import Store

log = logging.getLogger(__name__)

_SAID = 4096


class EnginePool(Pool):
    """A pool whose processes are slots for queries in an engine elsewhere."""

    def __init__(
        self, engine: "Engine", release: Release, limits: Limits, budget: Budget | None = None
    ) -> None:
        super().__init__(release.store, limits, budget=budget)
        self.store = "engine"
        self._engine = engine

    async def close(self) -> None:
        """Refuse new queries, let those running end within their time, and close connections."""
        await super().close()
        await self._engine.close()

    def state(self) -> PoolState:
        """Tell what the pool is doing; nothing is ready while the engine counts as failing."""
        state = super().state()
        return replace(state, ready=0) if self._engine.failing else state

    async def _start_process(self) -> Process:
        return EngineSlot(self._engine)


class EngineSlot(Process):
    """A slot for one query at a time in an engine elsewhere."""

    def __init__(self, engine: "Engine") -> None:
        self.missing = ()
        self.reusable = True
        self.yields = False
        self._engine = engine
        self._gone = asyncio.Event()
        self._asking: asyncio.Task[None] | None = None
        self._stopped_for = None
        self._began = time.monotonic()

    @property
    def alive(self) -> bool:
        """Whether it can be used."""
        return not self._gone.is_set()

    async def answer(self, job: Job, spool: Spool) -> None:
        """Have the engine answer a query into a spool; raise ProblemError if it cannot."""
        self.reusable, self.yields, self._began = False, False, time.monotonic()
        self._asking = asyncio.create_task(self._engine.answer(job, spool))
        try:
            await self._asking
        except asyncio.CancelledError:
            if self._stopped_for is None:
                raise
            raise self._stopped_for from None
        finally:
            self._asking.cancel()
            self._asking = None  # which holds on to its failure
            self.reusable = self.alive
        spool.finish()

    def describe_late(self, seconds: float) -> ProblemError:
        """Make the problem of a query that the engine did not answer within so many seconds.

        It says nothing of the engine, for a query may be hard.
        """
        return ProblemError(
            504,
            f"{WHERE} did not answer within {seconds:g} s; ask for less, with narrower patterns "
            "or a LIMIT, or download the data",
            reason="deadline",
        )

    def spent(self) -> float:
        """Give the seconds its query has taken."""
        return time.monotonic() - self._began

    def yield_to_others(self) -> None:
        """Count as a long query; the engine itself has no priorities."""
        self.yields = True

    def kill(self) -> None:
        """Stop the query, and become unusable."""
        self.reusable = False
        if self._asking is not None:
            self._asking.cancel()
        self._gone.set()

    async def wait(self) -> int:
        """Wait until it is unusable."""
        await self._gone.wait()
        return 0


class Engine:
    """An engine elsewhere, asked for visitors' queries and for pages."""

    def __init__(self, release: Release, limits: Limits) -> None:
        self._limits = limits
        check_register(limits.store_engine, limits.store_graph)
        self._addresses = locate_engine(limits.store_url, limits.store_engine)
        credentials = read_credentials()
        check_private(self._addresses, credentials)
        self._dataset = read_dataset(release, limits.store_graph)
        self._graphs = frozenset({*self._dataset.named, self._dataset.default} - {""})
        self._breaker = Breaker()
        places = limits.workers + limits.long + limits.spares
        late = 2 * limits.deadline  # so that the pool ends a query first
        self._client = httpx.AsyncClient(**settings(credentials, late, places))
        self.store = EngineStore(
            self._addresses,
            credentials,
            self._dataset,
            self._breaker,
            limits.deadline,
            limits.store_retries,
        )

    @property
    def failing(self) -> bool:
        """Whether it failed so often that it gets no requests just now."""
        return self._breaker.open

    async def close(self) -> None:
        """Close all connections."""
        self.store.close()
        await self._client.aclose()

    async def answer(self, job: Job, spool: Spool) -> None:
        """Have a query answered into a spool; ask again after a failure if nothing has come yet."""
        self._check(job)
        text = fill_text(job.query, job.terms) if job.terms else job.query
        pairs = [("query", text)]
        if job.default_graphs or job.named_graphs or not names_graphs(job.query):
            pairs += self._dataset.pairs(job.default_graphs, job.named_graphs)
        try:
            await self._ask(write_form(pairs), job.media_type, spool)
        except EngineError as error:
            if error.status == 400:
                raise ProblemError(400, str(error)) from None
            log.warning("%s", error)
            said = for_visitors(error, WHERE)
            raise ProblemError(said.status, str(said), said.headers, reason="upstream") from None

    def _check(self, job: Job) -> None:
        check_portable(job.query, self._graphs, self._limits)
        for graph in (*job.default_graphs, *job.named_graphs):
            if graph not in self._graphs:
                raise ProblemError(
                    400, f"{graph[:200]!r}: no graph of this release; /sparql lists them"
                )

    async def _ask(self, form: bytes, accept: str, spool: Spool) -> None:
        retries = self._limits.store_retries
        for tried, wait in enumerate(waits(retries)):
            await asyncio.sleep(wait)
            self._breaker.check()
            try:
                await self._ask_once(form, accept, spool)
            except EngineError as error:
                self._breaker.note(well=is_answer(error))
                if spool.size or not may_repeat(error) or tried == retries:
                    raise
            else:
                self._breaker.note(well=True)
                return

    async def _ask_once(self, form: bytes, accept: str, spool: Spool) -> None:
        headers = {"Accept": accept, "Content-Type": "application/x-www-form-urlencoded"}
        address = self._addresses.query
        try:
            async with self._client.stream(
                "POST", address, content=form, headers=headers
            ) as response:
                await self._read_answer(response, accept, spool)
        except httpx.HTTPError as error:
            raise explain(error, WHERE) from None

    async def _read_answer(self, response: httpx.Response, accept: str, spool: Spool) -> None:
        if not response.is_success:
            check_response(response, WHERE, await _read_some(response))
        if media_type(response) != accept:
            raise EngineError(500, f"{WHERE}: an answer in another form than {accept}")
        tail = b""
        async for part in response.aiter_bytes():
            spool.write(part)
            tail = (tail + part)[-TAIL:]
        if not is_whole(tail, accept):
            raise EngineError(500, f"{WHERE}: half an answer")


def open_engine(release: Release, limits: Limits, budget: Budget) -> tuple[Store, Pool]:
    """Open the engine that holds a release; raise ReleaseError if it does not."""
    engine = _connect(release, limits)
    return engine.store, EnginePool(engine, release, limits, budget)


def check_engine(release: Release, limits: Limits) -> None:
    """Raise ReleaseError unless the engine of these limits, if they name one, holds a release."""
    if limits.store_url:
        _connect(release, limits).store.close()


def _connect(release: Release, limits: Limits) -> Engine:
    try:
        engine = Engine(release, limits)
    except EngineError as error:
        raise ReleaseError(f"{limits.store_url}: {error}") from None
    try:
        fault = find_fault(release, engine.store)
        advice = f"it {fault}; load it with `twinrdf push`"
        problem = f"the engine does not hold release {release.id}: {advice}" if fault else ""
    except EngineError as error:
        problem = str(error.__cause__ or error)
    if problem:
        engine.store.close()
        raise ReleaseError(f"{limits.store_url}: {problem}")
    return engine


async def _read_some(response: httpx.Response) -> bytes:
    said = bytearray()
    with contextlib.suppress(httpx.HTTPError):
        async for part in response.aiter_bytes():
            said += part
            if len(said) > _SAID:
                break
    return bytes(said)
