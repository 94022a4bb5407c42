"""Ports for servers on this machine that are told which to listen on."""

import os
import socket
from itertools import count, islice

_FIRST, _SHARE, _SHARES = 20_000, 1_000, 12
"""Below 32,768, from where Linux gives ports to connections; tests share them by their process."""

_numbers = count(os.getpid())


def find_port() -> int:
    """Give a port that is free, and that nobody else is given before a server is up."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    first = _FIRST + _SHARE * (worker % _SHARES)
    for number in islice(_numbers, _SHARE):
        port = first + number % _SHARE
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise OSError(f"no port from {first} on is free")
