"""One request over HTTP and its answer, with limits on everything that the server decides.

Redirects to another host are refused, the size of an answer is limited, packed and unpacked, and it
must be complete before a deadline.

May import: errors.
"""

import time
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import httpx

from twinrdf.errors import LinkError

LARGEST = 64 << 20
"""The most bytes of an unpacked answer."""

DEADLINE = 90.0
"""The most seconds until an answer is complete."""

_HOPS = 3
_GZIP = 31
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_OF_CONTENT = ("content-length", "content-type", "transfer-encoding")
_PASSING = frozenset({429, 500, 502, 503, 504})


class TroubleError(Exception):
    """A request failed and may be repeated, after the wait that the server asks for, if any."""

    def __init__(self, message: str, wait: float | None = None) -> None:
        super().__init__(message)
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to one request, unpacked."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def date(self) -> str:
        """The day of the answer by the server's clock."""
        return read_day(self.headers.get("date", ""))


def check_status(url: str, status: int, headers: Mapping[str, str]) -> None:
    """Raise TroubleError for a temporary error, and LinkError for any other status but 2xx."""
    if status in _PASSING:
        raise TroubleError(f"answers {status}", read_wait(headers))
    if status not in {200, 206}:
        raise LinkError(f"{shorten(url)}: answers {status}; check the address")


def read_day(text: str) -> str:
    """Read the day of an HTTP date; empty if it is not a date."""
    try:
        return parsedate_to_datetime(text).date().isoformat()
    except (ValueError, OverflowError):
        return ""


def read_wait(headers: Mapping[str, str]) -> float | None:
    """Read Retry-After: seconds, or a time by the clock of the server."""
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        until = _aware(parsedate_to_datetime(text))
        now = _aware(parsedate_to_datetime(headers.get("date", "")))
    except (ValueError, OverflowError):
        return None
    return max(0.0, (until - now).total_seconds())


def shorten(url: str) -> str:
    """Give the address of a service without the query."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def check_address(url: str) -> None:
    """Raise LinkError unless a text is a web address."""
    try:
        address = httpx.URL(url)
        named = bool(address.host) and bool(address.raw_host.decode("ascii").encode("idna"))
    except (httpx.InvalidURL, ValueError):  # the latter of a name that has an empty part
        address, named = httpx.URL(""), False
    if address.userinfo:
        raise LinkError(f"{shorten(url)}: a web address with a password; leave that out")
    if address.scheme not in {"http", "https"} or not named:
        raise LinkError(f"{url[:100]!r}: not a web address; write one such as https://example.org/")


def make_client(user_agent: str) -> httpx.Client:
    """Make a client with a User-Agent; it uses the proxy that the environment names."""
    return httpx.Client(
        headers={"User-Agent": user_agent, "Accept-Encoding": "gzip"},
        follow_redirects=False,
        timeout=httpx.Timeout(30.0, connect=15.0),
    )


def send(
    client: httpx.Client, method: str, url: str, fields: Mapping[str, str], accept: str
) -> Reply:
    """Make a request and read its answer; raise TroubleError if the network fails."""
    with open_stream(client, method, url, fields, {"Accept": accept}) as stream:
        body = b"".join(read_unpacked(stream, LARGEST, DEADLINE))
        return Reply(stream.status_code, stream.headers, body)


@contextmanager
def open_stream(
    client: httpx.Client, method: str, url: str, fields: Mapping[str, str],
    headers: Mapping[str, str],
) -> Iterator[httpx.Response]:  # fmt: skip
    """Open the answer to a request, after redirects on the same host."""
    params = fields if method == "GET" and fields else None  # none at all keep those of the address
    data = fields if method == "POST" else None
    first = client.build_request(method, url, headers=headers, params=params, data=data)
    stream = _send_on(client, first, httpx.URL(url))
    try:
        yield stream
    finally:
        stream.close()


def _send_on(client: httpx.Client, first: httpx.Request, asked: httpx.URL) -> httpx.Response:
    request = first
    for _ in range(_HOPS + 1):
        try:
            stream = client.send(request, stream=True)
        except httpx.HTTPError as error:
            raise TroubleError(f"cannot be reached: {_describe(error)}") from None
        except ValueError:  # of a name that no machine can have
            raise LinkError(f"{asked}: a redirect to nowhere; check the address") from None
        if stream.status_code not in _REDIRECTS:
            return stream
        stream.close()
        request = _follow(client, first, asked, stream)
    raise LinkError(f"{asked}: more than {_HOPS} redirects; check the address")


def _follow(
    client: httpx.Client, first: httpx.Request, asked: httpx.URL, stream: httpx.Response
) -> httpx.Request:
    target = stream.request.url.join(stream.headers.get("location", ""))
    safe = target.scheme == "https" or (target.scheme, target.port) == (asked.scheme, asked.port)
    if target.host != asked.host or not safe:
        where = f"{target.scheme}://{target.host}"
        raise LinkError(f"{asked}: leads to {where}; name that address if it is right")
    method, content, left_out = first.method, first.content, {"host"}
    if stream.status_code in {301, 302, 303} and method == "POST":
        method, content, left_out = "GET", b"", {"host", *_OF_CONTENT}
    headers = {name: value for name, value in first.headers.items() if name not in left_out}
    return client.build_request(method, target, headers=headers, content=content)


def read_unpacked(stream: httpx.Response, largest: int, deadline: float) -> Iterator[bytes]:
    """Read and unpack an answer; raise an error if it is too large, too slow or damaged."""
    url = stream.request.url
    packed = stream.headers.get("content-encoding", "identity").strip().lower() or "identity"
    if packed not in {"gzip", "x-gzip", "identity"}:
        raise LinkError(f"{url}: packed as {packed[:20]}, which was not asked for; try again later")
    unpack = zlib.decompressobj(_GZIP) if packed != "identity" else None
    ends = time.monotonic() + deadline
    count = 0
    try:
        for chunk in stream.iter_raw():
            if time.monotonic() > ends:
                raise TroubleError(f"did not end within {deadline:.0f} s")
            piece = unpack.decompress(chunk, largest - count + 1) if unpack else chunk
            count += len(piece)
            if count > largest:
                raise LinkError(f"{url}: more than {largest >> 20} MiB; it is not what was asked")
            yield piece
    except httpx.HTTPError as error:
        raise TroubleError(f"broke off: {_describe(error)}") from None
    except zlib.error:
        raise TroubleError("cannot be unpacked") from None
    if unpack and not unpack.eof:
        raise TroubleError("broke off")


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _describe(error: httpx.HTTPError) -> str:
    return str(error) or type(error).__name__
