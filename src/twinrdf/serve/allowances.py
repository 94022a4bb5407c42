"""What the system allows the server: open files, which bound its connections, and memory.

May import: errors, serve.limits.
"""

import logging
import resource
from contextlib import suppress
from dataclasses import replace

from twinrdf.errors import TwinrdfError
from twinrdf.serve.limits import KIB, MIB, Limits

log = logging.getLogger(__name__)

_OTHER_FILES = 128
"""Open files that are no connection: stores, sockets of query processes, answers on the disk."""

_FEW = 16
"""Query processes up to which these suffice; another takes two, as a next release has its own."""

_LEAST_CONNECTIONS = 32
_LEAST_MEMORY = 1024 * MIB
"""The addresses that the web process of a small register takes, with some to spare."""


def fit_limits(limits: Limits) -> Limits:
    """Have the system allow the files that the limits need; else lower `connections`, and log it.

    Raises TwinrdfError where it allows too little to serve at all.
    """
    memory, _ = resource.getrlimit(resource.RLIMIT_AS)
    if memory != resource.RLIM_INFINITY and memory < _LEAST_MEMORY:
        raise TwinrdfError(
            f"a process may take {memory // KIB} KiB of memory here, too little to serve;"
            f" allow {_LEAST_MEMORY // KIB} (ulimit -v)"
        )
    processes = limits.workers + limits.long + limits.spares
    others = _OTHER_FILES + 2 * max(0, processes - _FEW)
    wanted = max(limits.connections, _LEAST_CONNECTIONS) + others
    files = _allow_files(wanted)
    if files < _LEAST_CONNECTIONS + others:
        raise TwinrdfError(
            f"a process may open {files} files here, too few to serve; allow {wanted} (ulimit -n)"
        )
    connections = min(limits.connections, files - others)
    if connections < limits.connections:
        log.warning("at most %d connections: a process may open %d files", connections, files)
    return replace(limits, connections=connections)


def _allow_files(number: int) -> int:
    """Have the system allow so many open files if it may; give how many it allows."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= number:
        return number
    most = number if hard == resource.RLIM_INFINITY else min(number, hard)
    with suppress(OSError, ValueError):  # as where the system has another limit
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]
