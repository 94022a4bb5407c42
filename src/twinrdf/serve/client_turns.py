"""How many requests of one client the web process works on at a time: the others wait in turn.

May import: serve.problems.
"""

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator

from twinrdf.serve.problems import busy


class ClientTurns:
    """At most so many requests of each client at a time; the others wait in their order."""

    def __init__(self, most: int, waiting: int) -> None:
        self._most = most
        self._waiting = waiting
        self._users: Counter[str] = Counter()
        self._turns: dict[str, asyncio.Semaphore] = {}

    def must_wait(self, client: str) -> bool:
        """Tell whether a request of a client has to wait; raise ProblemError where too many do."""
        if self._users[client] >= self._most + self._waiting:
            message = f"{self._waiting} requests of yours are waiting; ask fewer at once"
            raise busy(message, 1, 429)
        return self._users[client] >= self._most

    @contextlib.asynccontextmanager
    async def take(self, client: str) -> AsyncIterator[None]:
        """Wait for a turn of a client, and hold it within the context."""
        self._users[client] += 1
        turns = self._turns.setdefault(client, asyncio.Semaphore(self._most))
        try:
            async with turns:
                yield
        finally:
            self._users[client] -= 1
            if not self._users[client]:
                del self._users[client], self._turns[client]
