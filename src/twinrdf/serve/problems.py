"""Problems: why a request fails, as problem documents (RFC 9457) say it.

May import: errors.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from twinrdf.errors import RequestError

REASONS = {
    400: "malformed",
    403: "forbidden",
    406: "form",
    408: "slow",
    413: "too_long",
    414: "too_long",
    415: "form",
    429: "client",
    431: "too_long",
}
"""The default reason for a status."""

HEAVY_SECONDS = 3600
"""Retry-After for a query that is too heavy: waiting does not help, only changing it."""

_TITLES = {
    413: "Content Too Large",
    414: "URI Too Long",
    416: "Range Not Satisfiable",
}
"""Phrases of RFC 9110 where older versions of Python have others."""


class ProblemError(RequestError):
    """A request refused or failed: a status, a message for people, and members for programs.

    The reason is one word, by which problems are counted. A 503 always has Retry-After, by default
    that of a query that is too heavy.
    """

    def __init__(
        self,
        status: int,
        message: str,
        headers: Mapping[str, str] | None = None,
        members: Mapping[str, Any] | None = None,
        *,
        reason: str = "",
    ) -> None:
        super().__init__(status, message, dict(headers or {}))
        if status == 503:
            self.headers.setdefault("Retry-After", str(HEAVY_SECONDS))
        self.members = dict(members or {})
        self.reason = reason or REASONS.get(status, "other")


def describe_problem(error: RequestError) -> dict[str, Any]:
    """Write a problem as the members of its document (RFC 9457)."""
    members = error.members if isinstance(error, ProblemError) else {}
    title = _TITLES.get(error.status) or HTTPStatus(error.status).phrase
    return {"status": error.status, "title": title, "detail": str(error)} | members


def add_members(error: RequestError, **more: Any) -> ProblemError:
    """Give a problem with more members for programs."""
    members, reason = {}, ""
    if isinstance(error, ProblemError):
        members, reason = error.members, error.reason
    return ProblemError(error.status, str(error), error.headers, members | more, reason=reason)


def busy(message: str, seconds: float, status: int = 503, *, reason: str = "") -> ProblemError:
    """Make the problem of a server too busy, which asks to come back in so many seconds."""
    headers = {"Retry-After": str(max(1, round(seconds)))}
    return ProblemError(status, message, headers, reason=reason)
