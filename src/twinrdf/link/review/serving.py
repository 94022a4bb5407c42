"""Serving the review on the loopback address, until it is stopped.

May import: link.review.app, link.review.desk, serve.port.
"""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Callable

from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server.embed import Server

from twinrdf.link.review.app import make_review
from twinrdf.link.review.desk import Desk
from twinrdf.serve.port import find_port

HOST = "127.0.0.1"


def serve_review(desk: Desk, port: int, tell: Callable[[], None]) -> None:
    """Serve the review until SIGINT or SIGTERM end the process; raise TwinrdfError if it cannot be.

    `tell` is called when a free port is found. The process ends at once with `os._exit`, because
    threads of the server may abort a normal exit; every decision is on disk by then.
    """
    found = find_port(HOST, port)
    tell()
    asyncio.run(_serve(desk, found))
    sys.stdout.flush()
    os._exit(0)


async def _serve(desk: Desk, port: int) -> None:
    server = Server(
        make_review(desk, port),
        address=HOST,
        port=port,
        interface=Interfaces.ASGI,
        http=HTTPModes.http1,
        websockets=False,
        log_level=LogLevels.error,
    )
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # not on every system
            loop.add_signal_handler(number, server.stop)
    await server.serve()
