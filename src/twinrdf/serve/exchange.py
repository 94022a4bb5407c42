"""An exchange: one request and its answer, as far as it is known while it lasts.

May import: nothing.
"""

import random
import time
from dataclasses import dataclass, field

from starlette.types import Scope

QUERYING = frozenset({"/sparql", "/query", "/queries/{name}"})
"""The routes whose answers name the exchange, so that people can report which one failed."""

NAME = b"twinrdf-query-id"
"""The header that names an exchange."""

UNKNOWN = "none"
"""The route of an unknown address."""


@dataclass(slots=True)
class Exchange:
    """One exchange: its id, what was sent, and the outcome of its query.

    The status is 500 until an answer begins, since that is what the client gets after a failure.
    """

    id: str = field(default_factory=lambda: f"{random.getrandbits(64):016x}")
    start: float = field(default_factory=time.perf_counter)
    status: int = 500
    bytes: int = 0
    began: bool = False
    complete: bool = False
    release: str = ""
    query: str = ""
    outcome: str = ""

    @property
    def broken(self) -> bool:
        """Whether its answer began and did not end."""
        return self.began and not self.complete

    @property
    def seconds(self) -> float:
        """How long it has lasted."""
        return time.perf_counter() - self.start


def begin_exchange(scope: Scope) -> Exchange:
    """Give the exchange of a scope; make one if it has none yet."""
    state = scope.setdefault("state", {})
    exchange: Exchange = state.get("exchange") or Exchange()
    state["exchange"] = exchange
    return exchange


def exchange_of(scope: Scope) -> Exchange:
    """Give the exchange of a scope, which has one."""
    exchange: Exchange = scope["state"]["exchange"]
    return exchange


def route_of(scope: Scope) -> str:
    """Give the route an exchange took, as a template of addresses."""
    return str(getattr(scope.get("route"), "path", UNKNOWN))
