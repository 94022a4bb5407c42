"""Keeps a process running: starts another where it ends, and ends it in order when told to.

May import: errors.
"""

import contextlib
import logging
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from types import FrameType

from twinrdf.errors import TwinrdfError

log = logging.getLogger(__name__)

_QUICK_SECONDS = 10
"""A process that ends so soon failed to begin: the next may fail in the same way."""

_PAUSES = (0, 1, 2, 4, 8, 15, 30)
"""Seconds before the next is tried, while one after the other fails to begin."""

_LOOK_SECONDS = 0.1


def keep_running(start: Callable[[], subprocess.Popen[bytes]], grace: int) -> None:
    """Run a process, and another whenever it ends, until a signal ends this one.

    `grace` is how many seconds after the signal a process that has not ended is killed.
    Raises TwinrdfError if the first fails to begin, or later ones do again and again.
    """
    supervisor = _Supervisor(start, grace)
    ending = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # as nohup would have it
        ending.append(signal.SIGHUP)
    handlers = {**dict.fromkeys(ending, supervisor.stop), signal.SIGALRM: supervisor.kill}
    with _handling(handlers):
        supervisor.run()
        signal.alarm(0)


class _Supervisor:
    """Runs one process after the other."""

    def __init__(self, start: Callable[[], subprocess.Popen[bytes]], grace: int) -> None:
        self._start = start
        self._grace = grace
        self._process: subprocess.Popen[bytes] | None = None
        self._stopping = False

    def stop(self, _number: int, _frame: FrameType | None) -> None:
        """Handle a signal to end."""
        self._stopping = True
        signal.alarm(self._grace)
        if self._process is not None:
            self._process.terminate()

    def kill(self, _number: int, _frame: FrameType | None) -> None:
        """Handle the alarm after a signal to end."""
        if self._process is not None:
            self._process.kill()

    def run(self) -> None:
        """Run processes until a signal comes."""
        is_first, failures = True, 0
        while not self._stopping:
            began = time.monotonic()
            code, fault = self._run_one()
            if self._stopping:
                return
            failures = failures + 1 if time.monotonic() - began < _QUICK_SECONDS else 0
            if is_first and failures:
                _check_first(code, fault)
            if failures > len(_PAUSES):
                raise TwinrdfError(f"the web process {fault}, time and again; see above")
            pause = _PAUSES[failures - 1] if failures else 0
            when = f" in {pause} s" if pause else ""
            log.error("the web process %s; another is started%s", fault, when)
            self._wait(pause)
            is_first = False

    def _run_one(self) -> tuple[int | None, str]:
        """Run a process to its end; give its exit code, if it began, and what happened."""
        try:
            self._process = self._start()
        except OSError as error:  # as where there is no memory for it, just now
            return None, f"could not be started: {error.strerror}"
        if self._stopping:  # while it was started
            self._process.terminate()
        code = self._process.wait()
        return code, f"ended unexpectedly ({code})"

    def _wait(self, seconds: float) -> None:
        """Wait for some time, or for a signal."""
        end = time.monotonic() + seconds
        while not self._stopping and time.monotonic() < end:
            time.sleep(_LOOK_SECONDS)


def _check_first(code: int | None, fault: str) -> None:
    """Raise TwinrdfError if the next process would fail as the first did."""
    if code is None:
        raise TwinrdfError(f"the web process {fault}; is there enough memory?")
    if code > 0:
        raise TwinrdfError("the release cannot be served; what is wrong stands above")
    if code == -signal.SIGABRT:
        told = "the web process broke off, as it does where memory is limited"
        raise TwinrdfError(f"{told}; allow more (ulimit -v)")


@contextlib.contextmanager
def _handling(
    handlers: Mapping[signal.Signals, Callable[[int, FrameType | None], None]],
) -> Iterator[None]:
    """Handle some signals for a while."""
    before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
