"""The web process, which answers all requests: `python -m twinrdf.serve.web_process …`.

    python -m twinrdf.serve.web_process RELEASE LIMITS PARENT FOLLOWS

The limits are JSON; the socket that it listens on is its standard input. It ends with its parent.

May import: errors, prctl, serve.app, serve.connection, serve.limits, serve.logging_config.
"""

import functools
import json
import signal
import socket
import sys
from pathlib import Path
from typing import Any, cast

import uvicorn

from twinrdf.errors import TwinrdfError
from twinrdf.prctl import end_with_parent
from twinrdf.serve.app import make_app
from twinrdf.serve.connection import Connection
from twinrdf.serve.limits import Limits
from twinrdf.serve.logging_config import LOGGING


def run(release: Path, limits: Limits, listener: socket.socket, *, follows: bool) -> None:
    """Serve a verified release on a socket until SIGTERM, and answer what was asked.

    That signal ends the process: at once before it serves, or after the last answer.
    """
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # its parent tells it to end
    app = make_app(release, limits, verified=True, follows=follows)
    shared = {"lane": app.state.lane, "limits": limits, "metrics": app.state.metrics}
    config = uvicorn.Config(
        app,
        http=cast("Any", functools.partial(Connection, **shared)),
        ws="none",
        lifespan="on",
        log_config=LOGGING,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=cast("Any", limits.stop_seconds),
    )
    host, port, *_ = listener.getsockname()
    server = _Server(config)
    server.run([listener])
    if server.is_deaf:
        told = "cannot listen there, as another server began to just now; choose another port"
        raise SystemExit(f"{host}:{port}: {told}")


class _Server(uvicorn.Server):
    """A server that ends if it cannot listen, which the event loop does not tell.

    It tells in one line why a release cannot be opened, where the library would trace it.
    """

    is_deaf = False

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Open the release, and listen."""
        try:
            await cast("Any", self.config.app).state.open_release()
        except TwinrdfError as error:
            raise SystemExit(str(error)) from None
        await super().startup(sockets)
        for listener in sockets or ():
            if not _listens(listener):
                listener.detach()
                self.is_deaf = self.should_exit = True


def _listens(listener: socket.socket) -> bool:
    try:
        return bool(listener.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN))
    except OSError:  # the event loop closed it
        return False


if __name__ == "__main__":
    _release, _limits, _parent, _follows = sys.argv[1:]
    end_with_parent(int(_parent))
    run(
        Path(_release),
        Limits(**json.loads(_limits)),
        socket.socket(fileno=sys.stdin.fileno()),
        follows=bool(_follows),
    )
