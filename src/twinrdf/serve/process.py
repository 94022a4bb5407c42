"""One query process, seen from the server: started, asked, heard out or killed.

May import: errors, serve.frames, serve.problems, serve.spool.
"""

import asyncio
import json
import os
import signal
import socket
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from twinrdf.errors import ReleaseError
from twinrdf.serve import frames
from twinrdf.serve.problems import ProblemError, busy
from twinrdf.serve.spool import Spool

NICE = 15
_START_SECONDS = 30

STATUS = {"syntax": 400, "query": 400, "form": 406, "memory": 503, "engine": 500, "store": 500}
"""The status each kind of error of a query process stands for."""


class Process:
    """A running query process and the socket to talk to it over."""

    def __init__(
        self,
        process: asyncio.subprocess.Process,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        self.missing: tuple[str, ...] = ()
        self.reusable = True
        self.yields = False
        self._stopped_for: ProblemError | None = None
        self._process = process
        self._reader = reader
        self._writer = writer

    @property
    def alive(self) -> bool:
        """Whether it still runs, as far as is known."""
        return self._process.returncode is None and not self._reader.at_eof()

    async def prepare(self) -> None:
        """Wait until it has opened its store."""
        kind, body = await self._read()
        if kind != frames.READY:
            raise ReleaseError(f"query process: {json.loads(body)['message']}; build again")
        self.missing = tuple(json.loads(body)["missing"])

    async def answer(self, job: frames.Job, spool: Spool, most: int) -> None:
        """Have it answer a query into a spool; raise ProblemError if it cannot.

        It is not reusable while it runs, nor afterwards if it was made to yield to others, since
        only a privileged process may take that back.
        """
        self.reusable = False
        try:
            self._writer.write(job.write())
            problem = await self._hear(spool, most)
        except (EOFError, ConnectionError):
            raise await self._explain() from None
        except OSError as error:
            raise ProblemError(500, f"no room for the answer: {error.strerror}") from None
        if problem is not None:
            raise problem
        spool.finish()

    def yield_to_others(self) -> None:
        """Let other processes run first."""
        self.yields = True
        with suppress(ProcessLookupError, PermissionError):
            os.setpriority(os.PRIO_PROCESS, self._process.pid, NICE)

    def stop(self, problem: ProblemError) -> None:
        """End it at once, and have its query fail with a problem."""
        self._stopped_for = problem
        self.kill()

    def kill(self) -> None:
        """End it at once."""
        self.reusable = False
        with suppress(ProcessLookupError):
            self._process.kill()

    async def wait(self) -> int:
        """Wait until it has ended, for whatever reason."""
        code = await self._process.wait()
        self._writer.close()
        return code

    async def _hear(self, spool: Spool, most: int) -> ProblemError | None:
        problem = None
        while True:
            kind, body = await self._read()
            if kind == frames.DATA:
                if spool.size + len(body) > most:
                    return ProblemError(
                        503, f"the answer is longer than {most} bytes; use LIMIT", reason="answer"
                    )
                spool.write(body)
            elif kind == frames.ERROR:
                problem = _read_problem(json.loads(body))
            else:
                self.reusable = not body and not self.yields
                return problem

    async def _read(self) -> tuple[int, bytes]:
        length, kind = frames.HEADER.unpack(await self._reader.readexactly(frames.HEADER.size))
        return kind, await self._reader.readexactly(length)

    async def _explain(self) -> ProblemError:
        """Say why it ended in the middle of a query."""
        code = await self._process.wait()
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


async def start_process(store: Path, memory: int) -> Process:
    """Start a query process on a store and wait until it is ready."""
    try:
        process, reader, writer = await _spawn(store, memory)
    except OSError as error:
        raise ReleaseError(f"query process: cannot be started: {error.strerror}") from None
    started = Process(process, reader, writer)
    try:
        async with asyncio.timeout(_START_SECONDS):
            await started.prepare()
    except (EOFError, TimeoutError):
        started.kill()
        raise ReleaseError(
            f"query process: ended with {await started.wait()} before it was ready"
        ) from None
    except ReleaseError:
        await started.wait()
        raise
    return started


async def _spawn(
    store: Path, memory: int
) -> tuple[asyncio.subprocess.Process, asyncio.StreamReader, asyncio.StreamWriter]:
    ours, theirs = socket.socketpair()
    try:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-P", "-m", "twinrdf.serve.worker",
            str(store), str(memory), str(os.getpid()),
            stdin=theirs.fileno(),
            stdout=asyncio.subprocess.DEVNULL,
            start_new_session=True,  # a Ctrl-C is for the server, which stops its processes itself
        )  # fmt: skip
    except OSError:
        ours.close()
        raise
    finally:
        theirs.close()
    return process, *await asyncio.open_connection(sock=ours, limit=4 * frames.CHUNK)


def _read_problem(body: dict[str, Any]) -> ProblemError:
    place = {name: body[name] for name in ("line", "column") if body[name]}
    return ProblemError(STATUS[body["kind"]], body["message"], members=place)
