"""What is known of an exchange while it lasts: a request and its answer.

May import: nothing.
"""

import random
import time
from dataclasses import dataclass, field

from starlette.types import Scope

QUERYING = frozenset({"/sparql", "/query", "/queries/{name}"})
"""The routes whose answers name the exchange, so that a person can tell us which one failed."""

NAME = b"twinrdf-query-id"
"""The header that names an exchange."""

UNKNOWN = "none"
"""The route of an address that leads nowhere."""


@dataclass(slots=True)
class Exchange:
    """One exchange: its id, what was sent, and of a query what became of it.

    The status is 500 until an answer begins, for that is what a client sees of a failure.
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
    """Begin to know an exchange, unless it is known."""
    state = scope.setdefault("state", {})
    exchange: Exchange = state.get("exchange") or Exchange()
    state["exchange"] = exchange
    return exchange


def exchange_of(scope: Scope) -> Exchange:
    """Give what is known of an exchange so far."""
    exchange: Exchange = scope["state"]["exchange"]
    return exchange


def route_of(scope: Scope) -> str:
    """Give the route an exchange took, as a template of addresses."""
    return str(getattr(scope.get("route"), "path", UNKNOWN))
