"""How the server's processes log: one line for each thing worth knowing, to the standard error.

May import: nothing.
"""

import asyncio
import logging
from typing import Any


def _is_unexpected(record: logging.LogRecord) -> bool:
    """Whether a message tells more than that an answer was broken off, as happens on purpose."""
    error = record.exc_info[1] if record.exc_info else None
    stopped = isinstance(error, asyncio.CancelledError)  # after `stop_seconds`
    return not stopped and "without completing response" not in record.msg


_LOGGER = {"handlers": ["errors"], "level": "ERROR", "propagate": False}
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"unexpected": {"()": lambda: _is_unexpected}},
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {
        "errors": {
            "class": "logging.StreamHandler",
            "formatter": "plain",
            "filters": ["unexpected"],
            "stream": "ext://sys.stderr",
        }
    },
    "loggers": {"uvicorn": dict(_LOGGER), "twinrdf": {**_LOGGER, "level": "INFO"}},
}
