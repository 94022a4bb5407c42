"""An answer on its way: kept as it is made, so that no reader's pace holds up its maker.

The first part stays in memory, the rest goes to a file without a name.

May import: serve.frames.
"""

import asyncio
import tempfile
from collections.abc import AsyncIterator

from twinrdf.serve.frames import CHUNK


class Spool:
    """Bytes written by one task and read by another, from the start, as often as wanted."""

    def __init__(self, in_memory: int) -> None:
        self.size = 0
        self.complete = False
        self._in_memory = in_memory
        self._file = tempfile.SpooledTemporaryFile(in_memory)  # noqa: SIM115 - closed by `close`
        self._failure: Exception | None = None
        self._news = asyncio.Event()

    def write(self, part: bytes) -> None:
        """Add a part."""
        self._file.seek(self.size)
        self._file.write(part)
        self.size += len(part)
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

    async def settle(self) -> None:
        """Wait until the answer is complete or outgrows memory; raise the failure if it failed."""
        while not self.complete and self.size <= self._in_memory:
            await self._wait()

    async def parts(self) -> AsyncIterator[bytes]:
        """Give the answer in parts, waiting for those to come; raise the failure if it failed."""
        place = 0
        while True:
            self._file.seek(place)
            part = self._file.read(CHUNK)
            place += len(part)
            if part:
                yield part
            elif self.complete:
                return
            else:
                await self._wait()

    def read(self) -> bytes:
        """Give all there is."""
        self._file.seek(0)
        return self._file.read()

    def close(self) -> None:
        """Give back the memory or the file."""
        self._file.close()

    async def _wait(self) -> None:
        if self._failure is not None:
            raise self._failure
        self._news.clear()
        await self._news.wait()
