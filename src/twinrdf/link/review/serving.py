"""Serving the review on the loopback address, until it is stopped.

May import: link.review.app, link.review.desk, serve.port.
"""

import signal
from collections.abc import Callable

import uvicorn

from twinrdf.link.review.app import make_review
from twinrdf.link.review.desk import Desk
from twinrdf.serve.port import bind

HOST = "127.0.0.1"


def serve_review(desk: Desk, port: int, tell: Callable[[], None]) -> None:
    """Serve the review until SIGINT or SIGTERM; raise TwinrdfError if it cannot be served.

    `tell` is called when a free port is found. Every decision is on disk once it is answered.
    """
    with bind(HOST, port) as listener:
        tell()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(
                number, lambda _number, _frame: None
            )  # raised again after the last answer
        config = uvicorn.Config(
            make_review(desk, listener.getsockname()[1]),
            ws="none",
            lifespan="off",
            log_level="error",
            access_log=False,
            proxy_headers=False,
            timeout_graceful_shutdown=1,
        )
        uvicorn.Server(config).run([listener])
