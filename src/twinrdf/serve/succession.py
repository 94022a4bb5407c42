"""One release after another: each that becomes current is served in place of the one before.

May import: errors, release, serve.limits, serve.metrics, serve.service.
"""

import asyncio
import contextlib
import logging
import time
from pathlib import Path

from starlette.datastructures import State

from twinrdf.errors import TwinrdfError
from twinrdf.release import Release, find_current
from twinrdf.serve.limits import Limits
from twinrdf.serve.metrics import Metrics
from twinrdf.serve.service import Service, open_service, settle

log = logging.getLogger(__name__)

RETRY_SECONDS = 30.0
"""How long after a release was refused it is tried again, for it may have been mended."""


def is_current(path: Path) -> bool:
    """Tell whether a release is the current one of its folder."""
    with contextlib.suppress(TwinrdfError):
        return find_current(path.parent).path.resolve() == path.resolve()
    return False


async def open_first(
    path: Path, limits: Limits, metrics: Metrics, *, verified: bool, follows: bool
) -> Service:
    """Open the release to begin with: the one named, or the current one by now if it is whole.

    The one named may be verified already.
    """
    if follows:
        try:
            current = find_current(path.parent).path
            if current.resolve() != path.resolve():
                return await open_service(current, limits, metrics.outcomes)
        except TwinrdfError as error:
            log.error("serving release %s: %s", path.name, error)
    return await open_service(path, limits, metrics.outcomes, verified=verified)


async def follow_current(state: State, folder: Path, limits: Limits, metrics: Metrics) -> None:
    """Serve each release that becomes current in a folder; the one before ends its exchanges.

    A release that is not whole is refused: the one before goes on.
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
                settle()
            try:
                release = find_current(folder)
                if release.id != served.release.id and not refused.is_recent(release):
                    refused.note(release)
                    state.service = await open_service(release.path, limits, metrics.outcomes)
                    metrics.switches += 1
                    log.info("serving release %s", release.id)
                    closing.add(asyncio.create_task(served.close()))
                    refused = _Refused()
            except TwinrdfError as error:
                metrics.refused_releases += 1
                if refused.is_news(error):
                    log.error("still serving release %s: %s", served.release.id, error)
    finally:
        await asyncio.gather(*closing)


class _Refused:
    """The release tried last, and what was said of it."""

    def __init__(self) -> None:
        self._id = self._told = ""
        self._until = 0.0

    def note(self, release: Release) -> None:
        self._id, self._until = release.id, time.monotonic() + RETRY_SECONDS

    def is_recent(self, release: Release) -> bool:
        return release.id == self._id and time.monotonic() < self._until

    def is_news(self, error: TwinrdfError) -> bool:
        told, self._told = self._told, str(error)
        return told != self._told
