"""Other endpoints asked for a query with SERVICE: only those allowed, within limits, from here.

The query processes stay shut in. They say which values to send along; this process asks the
endpoint, checks what it answers, and puts that into the query as a table. No redirect is followed,
no proxy, cookie or password is used, and nothing is asked twice.

May import: engine.breaker, engine.connection, engine.credentials, engine.store, errors,
serve.federation_query, serve.federation_tables, serve.frames, serve.limits, serve.pool,
serve.problems.
"""

import asyncio
import json
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from http.cookiejar import CookieJar, DefaultCookiePolicy

import anyio.to_thread
import httpx

from twinrdf.engine.breaker import Breaker
from twinrdf.engine.connection import SPARQL, media_type, settings, shorten
from twinrdf.engine.credentials import Credentials
from twinrdf.engine.store import write_form
from twinrdf.errors import EngineError
from twinrdf.serve.federation_query import Call, FederatedQuery
from twinrdf.serve.federation_tables import (
    NAMELESS,
    Rows,
    is_portable,
    read_solutions,
    write_table,
)
from twinrdf.serve.frames import Job
from twinrdf.serve.limits import KIB, MIB, Limits
from twinrdf.serve.pool import Pool
from twinrdf.serve.problems import ProblemError, busy

REQUESTS = 4
"""How many requests to endpoints are under way at the same time."""

PER_CLIENT = 2
"""How many queries of one client may ask endpoints at the same time."""

VALUES = 1000
"""The most values, or combinations of them, that are sent for one SERVICE."""

BATCH = 100
"""How many are sent at once."""

VARIABLES = 50
"""How many variables of a SERVICE may be used outside of it, since each takes room in each row."""

ROWS = 10_000
"""The most solutions that the endpoints of one query may answer."""

BYTES = 4 * MIB
"""The longest that their answers may be together."""

SENT = 256 * KIB
"""The longest request."""

_REMOTE_SHARE = 0.8
"""The part of the deadline after which no endpoint is waited for."""

_SAID = 4096
_NARROW = "ask for less, with narrower patterns or a subselect with LIMIT"
_HEADERS = {"Accept": SPARQL, "Content-Type": "application/x-www-form-urlencoded"}


class _FailedError(ProblemError):
    """An endpoint failed, which SILENT passes over."""


class Federation:
    """The endpoints that queries may ask."""

    def __init__(self, base: str, limits: Limits, outcomes: Counter[str]) -> None:
        """Ask those of the limits, but none of the site at `base`; count what becomes of it."""
        self.outcomes = outcomes
        self.deadline = limits.deadline
        self._own = f"{base}sparql"
        places = settings(Credentials(), limits.deadline, REQUESTS, site=base)
        jar = CookieJar(DefaultCookiePolicy(allowed_domains=()))
        self._client = httpx.AsyncClient(**places, cookies=jar)
        self._breakers = {endpoint: Breaker() for endpoint in limits.federation}
        self._turns = asyncio.Semaphore(REQUESTS)
        self._reading = asyncio.Lock()  # since what is read takes many times its size
        self._open: Counter[str] = Counter()

    async def close(self) -> None:
        """Close all connections."""
        await self._client.aclose()

    async def answer(
        self, query: FederatedQuery, job: Job, pool: Pool, client: str, site: str
    ) -> Job:
        """Ask the endpoints of a query; give the job with their answers in it.

        Raises ProblemError where that fails, or would ask this server at its address or `site`.
        """
        for call in query.calls:
            if call.endpoint in (self._own, f"{site}/sparql"):
                raise ProblemError(403, f"SERVICE <{call.endpoint}>: is here; ask without SERVICE")
        if self._open[client] >= PER_CLIENT:
            message = f"{PER_CLIENT} queries of yours are asking other endpoints; ask one by one"
            raise busy(message, 1, 429)
        self._open[client] += 1
        try:
            async with asyncio.timeout(self.deadline):
                return await _Answering(self, query, job, pool, client).run()
        except TimeoutError:
            message = f"stopped after {self.deadline:g} s; ask less of other endpoints"
            raise ProblemError(504, message, reason="deadline") from None
        finally:
            self._open -= Counter([client])

    async def ask(
        self, endpoint: str, query: str, names: Sequence[str], longest: int, most: int, until: float
    ) -> tuple[Rows, int]:
        """Ask an endpoint for solutions, until some time; tell also how many bytes these were.

        At most so many are read. Raises ProblemError if that fails.
        """
        loop = asyncio.get_running_loop()
        began, waited = loop.time(), math.inf
        try:
            async with asyncio.timeout_at(until), self._turns:
                waited = loop.time() - began
                body = await self._post(endpoint, query, longest)
            rows = await self.read(body, names, most)
        except TimeoutError:
            if waited > (loop.time() - began) / 2:  # rather for its turn than for an answer
                message = "too many requests to other endpoints are under way; come back later"
                raise busy(message, 5, reason="wait") from None
            self.outcomes["late"] += 1
            self._breakers[endpoint].note(well=False)
            raise _failed(504, endpoint, "did not answer in time; ask less of it") from None
        except ProblemError as problem:
            self.outcomes["late" if problem.status == 504 else "failed"] += 1
            raise
        except ValueError:
            self.outcomes["failed"] += 1
            raise _failed(502, endpoint, "did not answer with solutions") from None
        self.outcomes["answered"] += 1
        return rows, len(body)

    async def read(self, body: bytes, names: Sequence[str], most: int) -> Rows:
        """Read solutions in a thread, so many at most; raise ValueError if they are none."""
        async with self._reading:
            return await anyio.to_thread.run_sync(read_solutions, body, names, most)

    async def _post(self, endpoint: str, query: str, longest: int) -> bytes:
        breaker = self._breakers[endpoint]
        try:
            breaker.check()
        except EngineError:
            message = "failed again and again, and is left alone for a while; come back later"
            raise _failed(503, endpoint, message) from None
        form = write_form([("query", query)])
        try:
            async with self._client.stream(
                "POST", endpoint, content=form, headers=_HEADERS
            ) as response:
                breaker.note(well=response.status_code not in (502, 504))
                return await _read_body(response, endpoint, longest)
        except httpx.HTTPError as error:
            breaker.note(well=False)
            if isinstance(error, httpx.TimeoutException):
                raise _failed(504, endpoint, "did not answer in time; ask less of it") from None
            raise _failed(502, endpoint, "cannot be reached, or broke off") from None


class _Answering:
    """One query on its way: what it has asked, and may still ask."""

    def __init__(
        self, federation: Federation, query: FederatedQuery, job: Job, pool: Pool, client: str
    ) -> None:
        self._federation = federation
        self._query = query
        self._job = replace(job, on_disk=True)  # so that all its queries see one order
        self._pool = pool
        self._client = client
        self._end = asyncio.get_running_loop().time() + federation.deadline
        self._bytes, self._rows = BYTES, ROWS  # that may still come

    async def run(self) -> Job:
        """Check the query, part by part, then ask one endpoint after the other."""
        await self._ask_here(self._query.outline, self._job.media_type)
        names = [await self._list_variables(call) for call in self._query.calls]
        tables: list[str] = []
        for call, variables in zip(self._query.calls, names, strict=True):
            tables.append(await self._make_table(call, variables, tables))
        return replace(self._job, query=self._query.fill(tables), seconds=self._seconds())

    def _seconds(self) -> float:
        return max(0.1, self._end - asyncio.get_running_loop().time())

    async def _ask_here(self, query: str, form: str = SPARQL) -> bytes:
        """Ask a query process."""
        job = replace(self._job, query=query, media_type=form, seconds=self._seconds())
        async with self._pool.ask(self._pool.admit(job, self._client)) as spool:
            if spool.complete:
                return spool.read()
        raise ProblemError(400, f"too much to send before SERVICE; {_NARROW}")

    async def _list_variables(self, call: Call) -> list[str]:
        body = await self._ask_here(self._query.ask_variables(call))
        names = list(json.loads(body)["head"]["vars"])
        if len(self._query.find_used(call, names)) > VARIABLES:
            message = f"more than {VARIABLES} variables of a SERVICE are used outside; select fewer"
            raise ProblemError(400, message)
        return names

    async def _make_table(self, call: Call, variables: list[str], tables: list[str]) -> str:
        """Make the table that replaces a SERVICE."""
        wanted = self._query.find_used(call, variables)
        names, values = await self._find_values(call, wanted, tables)
        if names and not values:
            return write_table(wanted, ())
        try:
            found = await self._find_solutions(call, wanted or variables[:1], names, values)
        except _FailedError:
            if not call.silent:
                raise
            return write_table(wanted, [[""] * len(wanted)])
        rows = [row[: len(wanted)] for row in found]
        for name, column in zip(wanted, zip(*rows, strict=True), strict=bool(rows)):
            if NAMELESS in column:
                message = f"blank nodes for ?{name}, which a table cannot hold; use it only within"
                raise _too_much(call.endpoint, f"{message} SERVICE")
        return write_table(wanted, rows)

    async def _find_values(
        self, call: Call, wanted: list[str], tables: list[str]
    ) -> tuple[list[str], Rows]:
        """Find the values to send along, of the variables that have a portable one everywhere."""
        names, query = self._query.ask_before(call, wanted, tables, VALUES + 1)
        if not names:
            return [], []
        rows = await self._federation.read(await self._ask_here(query), names, VALUES + 1)
        if len(rows) > VALUES:
            variables = " ".join(f"?{name}" for name in names)
            message = f"more than {VALUES} values of {variables} before SERVICE; {_NARROW}"
            raise ProblemError(400, message)
        kept = [i for i in range(len(names)) if all(is_portable(row[i]) for row in rows)]
        return [names[i] for i in kept], sorted({tuple(row[i] for i in kept) for row in rows})

    async def _find_solutions(
        self, call: Call, wanted: list[str], names: list[str], values: Rows
    ) -> list[Sequence[str]]:
        """Ask an endpoint, for some of the values at a time."""
        size = len(values) or 1 if call.once else BATCH
        until = self._end - (1 - _REMOTE_SHARE) * self._federation.deadline
        found: list[Sequence[str]] = []
        for start in range(0, len(values) or 1, size):
            query = self._query.ask_there(call, wanted, names, values[start : start + size])
            if len(query) > SENT:
                raise ProblemError(400, f"too much to send to <{call.endpoint}>; {_NARROW}")
            rows, length = await self._federation.ask(
                call.endpoint, query, wanted, self._bytes, self._rows + 1, until
            )
            self._bytes -= length
            self._rows -= len(rows)
            if self._rows < 0:
                raise _too_much(call.endpoint, f"more than {ROWS} solutions; {_NARROW}")
            found += rows
        return found


async def _read_body(response: httpx.Response, endpoint: str, longest: int) -> bytes:
    """Read an answer as it comes; raise ProblemError if it is none, or too long."""
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise _failed(502, endpoint, "sends what was not asked for, compressed")
    if response.status_code in (429, 503):
        raise _failed(503, endpoint, "has too much to do; come back later")
    ok = response.status_code == 200
    if ok and media_type(response) != SPARQL:
        raise _failed(502, endpoint, f"answers in another form than {SPARQL}")
    body = bytearray()
    async for part in response.aiter_raw():
        body += part
        if len(body) > (longest if ok else _SAID):
            break
    if not ok:
        said = shorten(bytes(body[:_SAID]))
        raise _failed(502, endpoint, f"refused this, or failed ({response.status_code}): {said}")
    if len(body) > longest:
        raise _too_much(endpoint, f"more than {BYTES} bytes; {_NARROW}")
    return bytes(body)


def _failed(status: int, endpoint: str, what: str) -> _FailedError:
    headers = {"Retry-After": "5"} if status == 503 else {}
    return _FailedError(status, f"<{endpoint}> {what}", headers, reason="remote")


def _too_much(endpoint: str, what: str) -> ProblemError:
    """Make the problem of an answer that cannot be used, which even SILENT does not pass over."""
    return ProblemError(502, f"<{endpoint}> answers with {what}", reason="remote")
