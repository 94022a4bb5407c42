"""Servers that tests start as processes: when they can be asked."""

import subprocess
import time
from contextlib import suppress
from typing import Any

import httpx


def wait_for(url: str, process: subprocess.Popen[Any]) -> None:
    """Wait until an address of a server that was started is answered, however slow the machine."""
    for _ in range(3000):
        assert process.poll() is None, f"{url}: the server stopped at its start"
        with suppress(httpx.TransportError):
            if not httpx.get(url, timeout=60, trust_env=False).is_server_error:
                return
        time.sleep(0.1)
    raise AssertionError(f"{url}: no answer within five minutes")
