"""Switches to each release that becomes current, without interrupting the server.

May import: errors, release, serve.limits, serve.metrics, serve.service.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

from starlette.datastructures import State

from twinrdf.errors import TwinrdfError
from twinrdf.release import Release, find_current
from twinrdf.serve.limits import Limits
from twinrdf.serve.metrics import Metrics
from twinrdf.serve.service import Service, Shared, collect_and_freeze, open_service

log = logging.getLogger(__name__)

RETRY_SECONDS = 30.0
"""After how long a refused release is tried again, since it may have been repaired."""


def is_current(path: Path) -> bool:
    """Tell whether a release is the current one of its folder."""
    with contextlib.suppress(TwinrdfError):
        return find_current(path.absolute().parent).path.resolve() == path.resolve()
    return False


async def open_first(
    path: Path, limits: Limits, shared: Shared, *, verified: bool, follows: bool
) -> Service:
    """Open the release to begin with: the one named, or the current one by now if it is whole.

    The one named may be verified already.
    """
    if follows:
        outcome = await _attempt(_open_another(path, limits, shared))
        if isinstance(outcome, Service):
            return outcome
        if outcome is not None:
            _tell("serving release %s: %s", path.name, outcome)
    return await open_service(path, limits, shared, verified=verified)


async def _open_another(path: Path, limits: Limits, shared: Shared) -> Service | None:
    """Open the current release, if that is another than the one named."""
    current = find_current(path.parent).path
    if current.resolve() == path.resolve():
        return None
    return await open_service(current, limits, shared)


async def follow_current(
    state: State, folder: Path, limits: Limits, metrics: Metrics, shared: Shared
) -> None:
    """Serve each release that becomes current in a folder; the one before ends its exchanges.

    A release that is damaged, or cannot be opened for any other reason, is refused: the one before
    stays in service.
    """
    refused = _Refused()
    closing: set[asyncio.Task[None]] = set()
    try:
        while True:
            await asyncio.sleep(limits.watch_seconds)
            served: Service = state.service
            ended = {task for task in closing if task.done()}
            if ended:
                closing -= ended
                collect_and_freeze()
            outcome = await _attempt(_open_newer(served, folder, limits, shared, refused))
            if isinstance(outcome, Service):
                state.service = outcome
                metrics.switches += 1
                log.info("serving release %s", outcome.release.id)
                closing.add(asyncio.create_task(served.close()))
            elif outcome is not None:
                metrics.refused_releases += 1
                if refused.is_news(outcome):
                    _tell("still serving release %s: %s", served.release.id, outcome)
    finally:
        await asyncio.gather(*closing)


async def _open_newer(
    served: Service, folder: Path, limits: Limits, shared: Shared, refused: "_Refused"
) -> Service | None:
    """Open the current release, if it is another than the one served and not just refused."""
    release = find_current(folder)
    if release.id == served.release.id:
        refused.forget()
        return None
    if refused.is_recent(release):
        return None
    refused.note(release)
    return await open_service(release.path, limits, shared)


async def _attempt(work: Coroutine[Any, Any, Service | None]) -> Service | BaseException | None:
    """Give what comes of opening a release, or whatever went wrong with it."""
    outcomes = await asyncio.gather(work, return_exceptions=True)
    return outcomes[0]


def _tell(message: str, release: str, error: BaseException) -> None:
    """Log what went wrong, with a traceback if the error is unexpected."""
    log.error(message, release, error, exc_info=None if isinstance(error, TwinrdfError) else error)


class _Refused:
    """The release tried last, and what was said of it."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        self._id = self._told = ""
        self._until = 0.0

    def note(self, release: Release) -> None:
        self._id, self._until = release.id, time.monotonic() + RETRY_SECONDS

    def is_recent(self, release: Release) -> bool:
        return release.id == self._id and time.monotonic() < self._until

    def is_news(self, error: BaseException) -> bool:
        told, self._told = self._told, str(error)
        return told != self._told
