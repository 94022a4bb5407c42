"""Whose turn it is in the web process: a client that asks a lot at once waits for itself alone.

May import: nothing.
"""

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator


class Turns:
    """So many turns of each client at once; more of its requests wait, in the order they came."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._users: Counter[str] = Counter()
        self._turns: dict[str, asyncio.Semaphore] = {}

    @contextlib.asynccontextmanager
    async def take(self, client: str) -> AsyncIterator[None]:
        """Wait for a turn of a client, and have it meanwhile."""
        self._users[client] += 1
        turns = self._turns.setdefault(client, asyncio.Semaphore(self._most))
        try:
            async with turns:
                yield
        finally:
            self._users[client] -= 1
            if not self._users[client]:
                del self._users[client], self._turns[client]
