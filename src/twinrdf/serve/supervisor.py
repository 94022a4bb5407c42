"""Keeps a process running: starts another where it ends, and ends it in order when told to.

May import: errors.
"""

import contextlib
import logging
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from types import FrameType

from twinrdf.errors import TwinrdfError

log = logging.getLogger(__name__)

_QUICK_SECONDS = 10
"""A process that fails so soon would fail again."""


def keep_running(start: Callable[[], subprocess.Popen[bytes]], grace: int) -> None:
    """Run a process, and another whenever it ends, until a signal ends this one.

    `grace` is how many seconds after the signal a process that has not ended is killed.
    Raises TwinrdfError if the process fails as soon as it begins, or if the first breaks off.
    """
    process: subprocess.Popen[bytes] | None = None
    stopping = False

    def stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True
        if process is not None:
            process.terminate()
            signal.alarm(grace)

    def kill(_number: int, _frame: FrameType | None) -> None:
        if process is not None:
            process.kill()

    ending = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # as nohup would have it
        ending.append(signal.SIGHUP)
    with _handling({**dict.fromkeys(ending, stop), signal.SIGALRM: kill}):
        is_first = True
        while not stopping:
            began = time.monotonic()
            process = start()
            if stopping:  # while it was started
                process.terminate()
            code = process.wait()
            signal.alarm(0)
            if stopping:
                return
            if time.monotonic() - began < _QUICK_SECONDS:
                _check_code(code, is_first=is_first)
            is_first = False
            log.error("the web process ended unexpectedly (%d); another is started", code)


def _check_code(code: int, *, is_first: bool) -> None:
    """Raise TwinrdfError if the next process would end as soon as this one did."""
    if code > 0:
        raise TwinrdfError("the release cannot be served; what is wrong stands above")
    if code == -signal.SIGABRT and is_first:
        told = "the web process broke off, as it does where memory is limited"
        raise TwinrdfError(f"{told}; allow more (ulimit -v)")


@contextlib.contextmanager
def _handling(
    handlers: dict[signal.Signals, Callable[[int, FrameType | None], None]],
) -> Iterator[None]:
    """Handle some signals for a while."""
    before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
