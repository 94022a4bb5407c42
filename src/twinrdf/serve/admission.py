"""The queries that a pool has taken in, and what each client's long ones have cost of late.

May import: serve.frames, serve.spool.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

from twinrdf.serve.frames import Job
from twinrdf.serve.spool import Spool

HALF_LIFE = 60.0
"""Seconds after which a cost counts half."""

_MOST = 10_000
_NOTHING = 0.001


@dataclass(slots=True)
class PendingQuery:
    """A query taken in: who asks it, where its answer goes, the task that makes it once it runs.

    While it is `counted`, it is one of those that its client may have at the same time.
    """

    job: Job
    client: str
    spool: Spool
    making: asyncio.Task[None] | None = None
    counted: bool = True


class Costs:
    """Seconds by client, fading with time."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._known: dict[str, tuple[float, float]] = {}

    def add(self, client: str, seconds: float) -> None:
        """Add to what a client has cost."""
        self._known[client] = (self.of(client) + seconds, self._now())
        if len(self._known) > _MOST:
            self._known = {
                name: cost for name, cost in self._known.items() if self.of(name) > _NOTHING
            }

    def of(self, client: str) -> float:
        """Give what a client has cost, faded to now."""
        if client not in self._known:
            return 0.0
        seconds, when = self._known[client]
        return float(seconds * 0.5 ** ((self._now() - when) / HALF_LIFE))
