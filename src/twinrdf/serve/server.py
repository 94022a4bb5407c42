"""The HTTP server: one web process, which a parent replaces if it ends.

The process that calls `serve_release` is only the parent, which holds the port. The web process
answers, and starts the query processes; each process ends with the one that started it.

May import: release, serve.access_log, serve.allocator, serve.allowances, serve.engine,
serve.limits, serve.logging_config, serve.port, serve.reconcile_places, serve.reload,
serve.supervisor.
"""

import functools
import json
import logging.config
import math
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

from twinrdf.release import read_release, verify_release
from twinrdf.serve.access_log import AccessLog
from twinrdf.serve.allocator import choose_allocator
from twinrdf.serve.allowances import fit_limits
from twinrdf.serve.engine import check_engine
from twinrdf.serve.limits import Limits
from twinrdf.serve.logging_config import LOGGING
from twinrdf.serve.port import bind, call_when_open
from twinrdf.serve.reconcile_places import check_places
from twinrdf.serve.reload import is_current
from twinrdf.serve.supervisor import keep_running

_GRACE_SECONDS = 5
"""How long after `stop_seconds` a web process that has not ended is killed."""


def serve_release(
    path: Path,
    host: str,
    port: int,
    limits: Limits,
    when_open: Callable[[], None] | None = None,
) -> None:
    """Serve a release until SIGINT or SIGTERM; raise TwinrdfError if it cannot be served.

    `when_open` is called once it can be asked.
    """
    release = read_release(path)
    verify_release(path)
    check_engine(release, limits)
    check_places(limits.places)
    AccessLog(limits.access_log).close()  # tells now if it cannot be written
    fitting = json.dumps(asdict(fit_limits(limits)))
    given = (str(path.absolute()), fitting, str(os.getpid()))
    follows = "follows" if is_current(path) else ""
    with bind(host, port) as listener:
        logging.config.dictConfig(LOGGING)
        if when_open:
            given_port = listener.getsockname()[1]
            waiting = (host, given_port, when_open)
            threading.Thread(target=call_when_open, args=waiting, daemon=True).start()
        command = (sys.executable, "-P", "-m", "twinrdf.serve.web_process", *given, follows)
        start = functools.partial(_start, command, listener)
        keep_running(start, math.ceil(limits.stop_seconds) + _GRACE_SECONDS)


def _start(command: Sequence[str], listener: socket.socket) -> subprocess.Popen[bytes]:
    """Start the web process, in a group of its own: a Ctrl-C is for this one, which tells it."""
    return subprocess.Popen(  # noqa: S603 - ours
        command, stdin=listener.fileno(), process_group=0, env=choose_allocator(os.environ)
    )
