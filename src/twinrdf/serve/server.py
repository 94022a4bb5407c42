"""The HTTP server: one web process, which a parent replaces if it ends.

The process that calls `serve_release` is only the parent, which holds the port. The web process
answers, and starts the query processes; each process ends with the one that started it.

May import: errors, release, serve.access_log, serve.engine, serve.limits, serve.port,
serve.reconcile_places, serve.reload.
"""

import asyncio
import contextlib
import functools
import json
import logging.config
import math
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from types import FrameType
from typing import Any

from twinrdf.errors import TwinrdfError
from twinrdf.release import read_release, verify_release
from twinrdf.serve.access_log import AccessLog
from twinrdf.serve.engine import check_engine
from twinrdf.serve.limits import Limits
from twinrdf.serve.port import bind, wait_until_open
from twinrdf.serve.reconcile_places import check_places
from twinrdf.serve.reload import is_current

log = logging.getLogger(__name__)


def _is_unexpected(record: logging.LogRecord) -> bool:
    """Whether a message tells more than that an answer was broken off, as happens on purpose."""
    error = record.exc_info[1] if record.exc_info else None
    stopped = isinstance(error, asyncio.CancelledError)  # after `stop_seconds`
    return not stopped and "without completing response" not in record.msg


_LOGGER = {"handlers": ["errors"], "level": "ERROR", "propagate": False}
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"unexpected": {"()": lambda: _is_unexpected}},
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {
        "errors": {
            "class": "logging.StreamHandler",
            "formatter": "plain",
            "filters": ["unexpected"],
            "stream": "ext://sys.stderr",
        }
    },
    "loggers": {"uvicorn": dict(_LOGGER), "twinrdf": {**_LOGGER, "level": "INFO"}},
}

_QUICK_SECONDS = 10
"""A web process that fails so soon would fail again."""

_GRACE_SECONDS = 5
"""How long after `stop_seconds` a web process that has not ended is killed."""


def serve_release(
    path: Path,
    host: str,
    port: int,
    limits: Limits,
    tell: Callable[[], None] | None = None,
) -> None:
    """Serve a release until SIGINT or SIGTERM; raise TwinrdfError if it cannot be served.

    `tell` is called once it can be asked.
    """
    release = read_release(path)
    verify_release(path)
    check_engine(release, limits)
    check_places(limits.places)
    AccessLog(limits.access_log).close()  # tells now if it cannot be written
    logging.config.dictConfig(LOGGING)
    given = (str(path.absolute()), json.dumps(asdict(limits)), str(os.getpid()))
    follows = "follows" if is_current(path) else ""
    with bind(host, port) as listener:
        if tell:
            told = functools.partial(_tell_when_open, host, listener.getsockname()[1], tell)
            threading.Thread(target=told, daemon=True).start()

        command = (sys.executable, "-P", "-m", "twinrdf.serve.web_process", *given, follows)
        start = functools.partial(_start, command, listener)
        keep_running(start, math.ceil(limits.stop_seconds) + _GRACE_SECONDS)


def _tell_when_open(host: str, port: int, tell: Callable[[], None]) -> None:
    wait_until_open(host, port)
    tell()


def _start(command: Sequence[str], listener: socket.socket) -> subprocess.Popen[bytes]:
    """Start the web process, in a group of its own: a Ctrl-C is for this one, which tells it."""
    return subprocess.Popen(  # noqa: S603 - ours
        command, stdin=listener.fileno(), process_group=0
    )


def keep_running(start: Callable[[], subprocess.Popen[bytes]], grace: int) -> None:
    """Run a process, and another whenever it ends, until a signal ends this one.

    `grace` is how many seconds after the signal a process that has not ended is killed.
    Raises TwinrdfError if the process fails as soon as it begins.
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

    ending = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    stopping_by = {each: stop for each in ending if signal.getsignal(each) is not signal.SIG_IGN}
    with _handling({**stopping_by, signal.SIGALRM: kill}):
        while not stopping:
            began = time.monotonic()
            process = start()
            if stopping:  # while it was started
                process.terminate()
            code = process.wait()
            signal.alarm(0)
            if stopping:
                return
            if code > 0 and time.monotonic() - began < _QUICK_SECONDS:
                raise TwinrdfError("the release cannot be served; what is wrong stands above")
            log.error("the web process ended unexpectedly (%d); another is started", code)


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
