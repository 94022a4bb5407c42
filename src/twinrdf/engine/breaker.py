"""A circuit breaker: an engine that keeps failing is left alone for a while.

May import: errors.
"""

import threading
import time
from collections.abc import Callable

from twinrdf.errors import EngineError

FAILURES = 5
"""How many failures in a row open it."""

SECONDS = 5.0
"""How long it stays open, before one request tries again."""


class Breaker:
    """Counts failures in a row; safe to share between threads."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._failures = 0
        self._until = 0.0

    @property
    def open(self) -> bool:
        """Whether requests are refused now."""
        return self._failures >= FAILURES and self._now() < self._until

    def check(self) -> None:
        """Raise EngineError while it is open; once the time is over, let one request try."""
        with self._lock:
            if self._failures < FAILURES:
                return
            left = self._until - self._now()
            if left <= 0:
                self._until = self._now() + SECONDS
                return
        raise EngineError(
            503,
            "the engine behind this site failed again and again, and is left alone for a while; "
            "come back later",
            {"Retry-After": str(max(1, round(left)))},
        )

    def note(self, *, well: bool) -> None:
        """Note whether the engine answered a request, even with an error."""
        with self._lock:
            self._failures = 0 if well else self._failures + 1
            if self._failures == FAILURES:
                self._until = self._now() + SECONDS
