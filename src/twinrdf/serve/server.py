"""The HTTP server: one web process, which a parent restarts if it ends.

The process that calls `serve_release` is only the parent. The web process answers, and starts the
query processes; each process ends with the one that started it.

May import: prctl, release, serve.access_log, serve.app, serve.engine, serve.limits, serve.port,
serve.reconcile_places, serve.reload.
"""

import functools
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from granian import Granian
from granian.constants import HTTPModes, Interfaces, Loops
from granian.http import HTTP1Settings
from granian.log import LogLevels
from starlette.applications import Starlette

from twinrdf.prctl import end_with_parent
from twinrdf.release import read_release, verify_release
from twinrdf.serve.access_log import AccessLog
from twinrdf.serve.app import make_app
from twinrdf.serve.engine import check_engine
from twinrdf.serve.limits import Limits
from twinrdf.serve.port import find_port, wait_until_open
from twinrdf.serve.reconcile_places import check_places
from twinrdf.serve.reload import is_current

_LOGGER = {"handlers": ["errors"], "level": "ERROR", "propagate": False}
_LOGGING: dict[str, Any] = {
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {
        "errors": {
            "class": "logging.StreamHandler",
            "formatter": "plain",
            "stream": "ext://sys.stderr",
        }
    },
    "loggers": {
        "_granian": dict(_LOGGER),
        "granian.access": dict(_LOGGER),
        "twinrdf": {**_LOGGER, "level": "INFO"},
    },
}


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
    port = find_port(host, port)
    server = Granian(
        "twinrdf",
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        loop=Loops.uvloop if sys.platform != "win32" else Loops.asyncio,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(
            header_read_timeout=round(limits.header_seconds * 1000),
            max_buffer_size=limits.header_bytes,
        ),
        websockets=False,
        backpressure=limits.connections,
        respawn_failed_workers=True,
        workers_kill_timeout=round(limits.stop_seconds) + 5,
        log_level=LogLevels.error,  # it warns of workers that have in fact ended
        log_dictconfig=_LOGGING,
    )
    if tell:
        told = functools.partial(_tell_when_open, host, port, tell)
        server.on_startup(threading.Thread(target=told, daemon=True).start)
    follows = is_current(path)
    load = functools.partial(load_app, path.absolute(), limits, os.getpid(), follows)
    server.serve(target_loader=load, wrap_loader=False)


def _tell_when_open(host: str, port: int, tell: Callable[[], None]) -> None:
    wait_until_open(host, port)
    tell()


def load_app(path: Path, limits: Limits, parent: int, follows: bool) -> Starlette:
    """Make the application in the web process, which is to end with its parent."""
    end_with_parent(parent)
    return make_app(path, limits, verified=True, follows=follows)
