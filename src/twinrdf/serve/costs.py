"""What each client's long queries have cost of late, in seconds of run.

May import: nothing.
"""

import time
from collections.abc import Callable

HALF_LIFE = 60.0
"""Seconds after which a cost counts half."""

_MOST = 10_000
_NOTHING = 0.001


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
