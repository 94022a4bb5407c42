"""A spool: an answer stored while it is made, so that a slow reader does not delay its process.

A short answer stays in memory, a longer one goes to a temporary file.

May import: serve.frames, serve.problems.
"""

import asyncio
import logging
import tempfile
from collections.abc import AsyncIterator
from contextlib import suppress

from twinrdf.serve.frames import CHUNK
from twinrdf.serve.problems import ProblemError, busy

log = logging.getLogger(__name__)

_FULL_SECONDS = 30


class Budget:
    """How many bytes all long answers together may take until they are sent."""

    def __init__(self, most: int) -> None:
        self.reserved = 0
        self._most = most

    def reserve(self, size: int) -> None:
        """Take a part of the budget; raise ProblemError if there is not enough left."""
        if self.reserved + size > self._most:
            message = "too many long answers are being read; come back later, or use LIMIT"
            raise busy(message, _FULL_SECONDS, reason="room")
        self.reserved += size

    def release(self, size: int) -> None:
        """Give a part back."""
        self.reserved -= size


class Spool:
    """Bytes written by one task and read by another, from the start, as often as wanted."""

    def __init__(self, in_memory: int, longest: int, budget: Budget) -> None:
        """Begin an answer; one that outgrows memory counts on the budget until `close`."""
        self.size = 0
        self.complete = False
        self._in_memory = in_memory
        self._longest = longest
        self._budget = budget
        self._reserved = 0
        self._only = b""  # all there is, while that is one part
        self._file: tempfile.SpooledTemporaryFile[bytes] | None = None
        self._failure: Exception | None = None
        self._news = asyncio.Event()

    @property
    def ended(self) -> bool:
        """Whether nothing follows, be it complete or failed."""
        return self.complete or self._failure is not None

    def write(self, part: bytes) -> None:
        """Add a part; raise ProblemError where that is too much."""
        size = self.size + len(part)
        if size > self._longest:
            message = f"the answer is longer than {self._longest} bytes; use LIMIT"
            raise ProblemError(503, message, reason="answer")
        if size > self._in_memory:
            self._budget.reserve(size - self._reserved)
            self._reserved = size
        if not self.size:
            self._only = part
        else:
            try:
                self._append(part)
            except OSError as error:
                place = tempfile.gettempdir()
                log.error("%s: no room for a long answer: %s", place, error.strerror)
                message = "no room for a long answer; come back later, or use LIMIT"
                raise busy(message, _FULL_SECONDS, reason="room") from None
        self.size = size
        if size > self._in_memory:  # nobody waits for less
            self._news.set()

    def finish(self) -> None:
        """Say that nothing follows."""
        self.complete = True
        self._news.set()

    def fail(self, failure: Exception) -> None:
        """Say that nothing follows because of a failure, which readers are told by raising it.

        The first failure counts.
        """
        self._failure = self._failure or failure
        self._news.set()

    async def wait(self) -> None:
        """Wait until the answer is complete or outgrows memory; raise the failure if it failed."""
        while not self.complete and self.size <= self._in_memory:
            await self._wait_for_news()

    async def parts(self) -> AsyncIterator[bytes]:
        """Give the answer in parts, waiting for those to come; raise the failure if it failed."""
        place = 0
        while True:
            part = self._read(place, CHUNK)
            place += len(part)
            if part:
                yield part
            elif self.complete:
                return
            else:
                await self._wait_for_news()

    def read(self) -> bytes:
        """Give all there is."""
        return self._read(0, self.size)

    def close(self) -> None:
        """Free the memory or the file and its part of the budget; nobody reads it any more."""
        self._budget.release(self._reserved)
        self._reserved = 0
        self._failure = None  # whose traceback leads to whoever was told of it, and so back here
        if self._file is not None:
            with suppress(OSError):  # where there was no room for the rest
                self._file.close()

    def _append(self, part: bytes) -> None:
        if self._file is None:
            self._file = tempfile.SpooledTemporaryFile(self._in_memory)  # noqa: SIM115 - see close
            self._file.write(self._only)  # until `close`
        self._file.seek(self.size)
        self._file.write(part)
        self._file.flush()  # which tells whether there was room

    def _read(self, place: int, length: int) -> bytes:
        if self._file is None:
            return self._only[place : place + length]
        self._file.seek(place)
        return self._file.read(length)

    async def _wait_for_news(self) -> None:
        if self._failure is not None:
            raise self._failure
        self._news.clear()
        await self._news.wait()
