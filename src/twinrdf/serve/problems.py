"""A request that cannot be met, with what RFC 9457 lets an answer say of it.

May import: errors.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from twinrdf.errors import RequestError


class ProblemError(RequestError):
    """A request refused or failed: a status, words for people, and members for programs."""

    def __init__(
        self,
        status: int,
        message: str,
        headers: Mapping[str, str] | None = None,
        members: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(status, message, dict(headers or {}))
        self.members = dict(members or {})


def describe_problem(error: RequestError) -> dict[str, Any]:
    """Write a problem as the members of its document (RFC 9457)."""
    members = error.members if isinstance(error, ProblemError) else {}
    title = HTTPStatus(error.status).phrase
    return {"status": error.status, "title": title, "detail": str(error)} | members


def busy(message: str, seconds: float, status: int = 503) -> ProblemError:
    """Make the problem of a server too busy, which asks to come back in so many seconds."""
    return ProblemError(status, message, {"Retry-After": str(max(1, round(seconds)))})
