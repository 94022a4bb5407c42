"""The port that a server on this machine listens on.

May import: errors.
"""

import socket
import time
from collections.abc import Callable

from twinrdf.errors import TwinrdfError

_PAUSE = 0.05


def bind(host: str, port: int) -> socket.socket:
    """Make a socket that is to listen on a port, any free one for 0.

    Raises TwinrdfError if the port is taken.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        bound = socket.socket(family, kind, protocol)
        try:
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            bound.bind(address)
        except BaseException:
            bound.close()
            raise
    except (OSError, UnicodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "no host has such a name"
        raise TwinrdfError(
            f"{host}:{port}: cannot listen there: {reason}; choose another host or port"
        ) from None
    return bound


def call_when_open(host: str, port: int, call: Callable[[], None]) -> None:
    """Call a function once a port can be connected to, as long as that takes."""
    while True:
        try:
            socket.create_connection((host, port), timeout=5).close()
        except OSError:
            time.sleep(_PAUSE)
        else:
            call()
            return
