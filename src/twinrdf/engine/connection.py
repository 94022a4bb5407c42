"""Requests to an engine: settings of the client, retries, and errors in words.

No redirect is followed, no proxy or password is taken from the machine's settings, and the
certificate of the other side is verified against the authorities of this machine (or those of
`SSL_CERT_FILE`).

May import: __init__, errors, engine.credentials.
"""

import logging
import re
import ssl
from collections.abc import Iterator
from email.message import Message
from typing import Any

import httpx

from twinrdf import __version__
from twinrdf.engine.credentials import Credentials
from twinrdf.errors import EngineError

SPARQL = "application/sparql-results+json"
N_TRIPLES = "application/n-triples"

_AGAIN = frozenset({429, 502, 503, 504})
_SILENT = frozenset({502, 504})
_SAID = 300
_UNSEEN = re.compile(r"[^\x20-\x7e\xa0-\ud7ff\ue000-\U0010ffff]+")
_MARKUP = re.compile(r"<[^<>]*>")
_AGENT = f"twinrdf/{__version__}"

logging.getLogger("httpx").setLevel(logging.WARNING)  # else it notes the address of each request


def settings(
    credentials: Credentials, seconds: float, connections: int, site: str = ""
) -> dict[str, Any]:
    """Give the settings of an HTTP client, for synchronous or asynchronous use.

    The site that asks is named where it is given, so that whoever is asked can look it up.
    """
    agent = f"{_AGENT} (+{site})" if site and site.isascii() else _AGENT
    return {
        "auth": credentials.sign(),
        "verify": ssl.create_default_context(),
        "timeout": limit(seconds),
        "limits": httpx.Limits(max_connections=connections, max_keepalive_connections=connections),
        "headers": {"User-Agent": agent, "Accept-Encoding": "identity"},
        "follow_redirects": False,
        "trust_env": False,
    }


def limit(seconds: float) -> httpx.Timeout:
    """Give the timeouts of an exchange; a connection is waited for no longer than five seconds."""
    return httpx.Timeout(seconds, connect=min(seconds, 5.0))


def waits(times: int, first: float = 0.1, longest: float = 5.0) -> Iterator[float]:
    """Give the wait before each try: none before the first, then longer each time."""
    yield 0.0
    for time in range(times):
        yield min(longest, first * 4**time)


def may_repeat(error: EngineError) -> bool:
    """Tell whether it makes sense to repeat a request that changes nothing."""
    return error.status in _AGAIN


def is_answer(error: EngineError) -> bool:
    """Tell whether the engine answered at all, so that it may be the request that is at fault."""
    return error.status not in _SILENT


def for_visitors(error: EngineError, where: str) -> EngineError:
    """Turn a failure into an error for visitors: 502, 503 or 504, without internal details."""
    if error.status == 503:
        return EngineError(503, f"{where} has too much to do; come back later", error.headers)
    if error.status == 504:
        return EngineError(504, f"{where} did not answer in time; ask for less, or come back later")
    return EngineError(502, f"{where} failed at this; come back later")


def explain(error: httpx.HTTPError, where: str) -> EngineError:
    """Explain why there was no answer."""
    if isinstance(error, httpx.TimeoutException):
        return EngineError(504, f"{where}: no answer in time; is it overloaded?")
    if isinstance(error, httpx.ConnectError):
        if "CERTIFICATE_VERIFY_FAILED" in str(error):
            return EngineError(
                502,
                f"{where}: its certificate is not trusted here; set SSL_CERT_FILE to the file of "
                "its authority",
            )
        return EngineError(502, f"{where}: cannot be reached; is it running at that address?")
    return EngineError(502, f"{where}: broke off in the middle of an exchange; try again")


_REFUSALS = {
    401: "lets nobody do this unnamed (401); give credentials (TWINRDF_STORE_USER …)",
    403: "forbids this (403); check what these credentials may do",
    404: "has nothing at this address (404); check it, and --engine or store_engine",
    405: "does not take this request (405); is it read-only?",
    413: "takes no request as long (413); raise its limit, or use --bulk",
    502: "has no answer (502)",
    504: "had no answer in time (504)",
}


def check_response(response: httpx.Response, where: str, body: bytes = b"") -> None:
    """Raise EngineError unless a request succeeded; `body` is the start of the answer."""
    status = response.status_code
    if 200 <= status < 300:
        return
    if status in (429, 503):
        retry = response.headers.get("Retry-After", "")
        seconds = min(int(retry), 60) if re.fullmatch("[0-9]{1,9}", retry) else 5
        headers = {"Retry-After": str(seconds)}
        raise EngineError(503, f"{where}: has too much to do just now ({status})", headers)
    if 300 <= status < 400:
        message = "leads elsewhere, which is not followed; give the address meant"
        raise EngineError(500, f"{where}: {message} ({status})")
    if status in _REFUSALS:
        ours = status if status in _AGAIN else 500
        raise EngineError(ours, f"{where}: {_REFUSALS[status]}")
    verb = "failed" if status >= 500 else "refused"
    ours = 500 if status >= 500 else 400
    raise EngineError(ours, f"{where}: {verb} ({status}): {shorten(body)}")


def media_type(response: httpx.Response) -> str:
    """Give the media type of an answer, without its parameters."""
    message = Message()
    message["Content-Type"] = response.headers.get("Content-Type", "")
    return message.get_content_type() if message["Content-Type"] else ""


def shorten(body: bytes) -> str:
    """Give the first words of an engine's error message, on one line."""
    words = _MARKUP.sub(" ", _UNSEEN.sub(" ", body.decode(errors="replace")))
    return " ".join(words.split())[:_SAID] or "it says nothing"
