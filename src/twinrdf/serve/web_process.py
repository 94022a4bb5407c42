"""The web process, which answers all requests: `python -m twinrdf.serve.web_process …`.

    python -m twinrdf.serve.web_process RELEASE LIMITS PARENT FOLLOWS

The limits are JSON; the socket that it listens on is its standard input. It ends with its parent.

May import: prctl, serve.app, serve.connection, serve.limits, serve.server.
"""

import functools
import json
import signal
import socket
import sys
from pathlib import Path
from typing import Any, cast

import uvicorn

from twinrdf.prctl import end_with_parent
from twinrdf.serve.app import make_app
from twinrdf.serve.connection import Connection
from twinrdf.serve.limits import Limits
from twinrdf.serve.server import LOGGING


def run(release: Path, limits: Limits, listener: socket.socket, *, follows: bool) -> None:
    """Serve a verified release on a socket until SIGINT or SIGTERM, and answer what was asked."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: None)  # raised again after the last answer
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # its parent tells it to end
    app = make_app(release, limits, verified=True, follows=follows)
    config = uvicorn.Config(
        app,
        http=cast("Any", functools.partial(Connection, lane=app.state.lane, limits=limits)),
        ws="none",
        lifespan="on",
        log_config=LOGGING,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=cast("Any", limits.stop_seconds),
    )
    uvicorn.Server(config).run([listener])


if __name__ == "__main__":
    _release, _limits, _parent, _follows = sys.argv[1:]
    end_with_parent(int(_parent))
    run(
        Path(_release),
        Limits(**json.loads(_limits)),
        socket.socket(fileno=sys.stdin.fileno()),
        follows=bool(_follows),
    )
