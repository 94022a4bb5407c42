"""What is wrong with a request that cannot be read, or that is too long.

May import: serve.problems.
"""

import re
from collections.abc import Sequence

from httptools import HttpParserInvalidMethodError

from twinrdf.serve.problems import ProblemError

TARGET_BYTES = 65_000
"""The longest target of a request: the library does not take longer ones."""

HEADERS = 128
"""The most headers of a request."""

_METHOD = re.compile(rb"[A-Z]{1,32} ")


def find_fault(
    version: str, target: bytes, headers: Sequence[tuple[bytes, bytes]], came: int, most: int
) -> ProblemError | None:
    """Say what is wrong with a header that has been read, if anything.

    It may have `most` bytes, and has none beside those that came.
    """
    if version not in ("1.0", "1.1"):
        message = "neither HTTP/1.1 nor HTTP/1.0; use one of them"
        return ProblemError(505, message, reason="malformed")
    if len(target) > TARGET_BYTES:
        return header_too_long(target, TARGET_BYTES)
    if len(headers) > HEADERS:
        return ProblemError(431, f"more than {HEADERS} headers; send fewer")
    if came > most:
        size = len(target) + sum(len(name) + len(value) for name, value in headers)
        return header_too_long(target, most) if size > most else None
    return None


def header_too_long(target: bytes, most: int) -> ProblemError:
    """Say that a header has more than `most` bytes, or the target in it."""
    if len(target) > TARGET_BYTES:
        return ProblemError(414, f"an address of more than {most:,} bytes; use POST")
    return ProblemError(431, f"a header of more than {most:,} bytes; send a shorter one")


def framing_too_long(most: int) -> ProblemError:
    """Say that there are more than `most` bytes around a body, such as extensions of chunks."""
    message = f"more than {most:,} bytes beside what a body holds; send it plainly"
    return ProblemError(400, message, reason="too_long")


def explain(error: BaseException | None, data: bytes) -> ProblemError:
    """Say what is wrong with bytes that the library could not read."""
    if isinstance(error, HttpParserInvalidMethodError) and _METHOD.match(data):
        message = "an unknown method; use GET, HEAD, POST, QUERY or OPTIONS"
        return ProblemError(501, message, reason="malformed")
    return ProblemError(400, "this is not HTTP/1.1")
