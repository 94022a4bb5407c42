"""The client for other people's services: one request at a time, with pauses, retries and a cache.

A request that fails temporarily is repeated after the time that the service asks for, or else
after a growing pause. Answers are cached, so a run that was stopped continues where it stopped.

May import: errors, link.live.cache, link.live.policy, link.live.wire, link.sources.
"""

import time
from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from urllib.parse import urlencode

import httpx

from twinrdf.errors import LinkError
from twinrdf.link.live.cache import Answer, read_answer, write_answer
from twinrdf.link.live.policy import RequestPolicy
from twinrdf.link.live.wire import (
    TroubleError,
    check_address,
    check_status,
    make_client,
    read_wait,
    send,
    shorten,
)
from twinrdf.link.sources import parse_json

ATTEMPTS = 5
"""The most attempts at a request."""

_JSON = "application/json"
_FIRST_WAIT = 5.0

Result = TypeVar("Result")

Check = Callable[[Any], str]
"""Checks an answer: says why to repeat the request, or nothing; raises LinkError for an error."""


def accept(_: Any) -> str:
    """Accept every answer."""
    return ""


class Fetcher:
    """Sends requests to services, one after the other, and counts them."""

    def __init__(self, policy: RequestPolicy, sleep: Callable[[float], None] | None = None) -> None:
        self.policy = policy
        self.requests = 0
        self._sleep = sleep or time.sleep
        self._client = make_client(policy.user_agent)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def __enter__(self) -> "Fetcher":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def get(
        self, url: str, fields: Mapping[str, str], check: Check = accept, media: str = _JSON
    ) -> Answer:
        """Send a GET request with fields in the address."""
        return self._ask("GET", url, fields, check, media)

    def post(self, url: str, fields: Mapping[str, str], check: Check = accept) -> Answer:
        """Send a POST request with fields in the body."""
        return self._ask("POST", url, fields, check, _JSON)

    def _ask(
        self, method: str, url: str, fields: Mapping[str, str], check: Check, media: str
    ) -> Answer:
        asked = f"{method} {url}?{urlencode(sorted(fields.items()))}"
        known = None if self.policy.refresh else read_answer(self.policy.cache, asked)
        if known:
            return known
        if self.policy.offline:
            raise LinkError(
                f"{shorten(url)}: an answer is not in the cache ({self.policy.cache}); "
                "run once without --offline"
            )
        answer = self.insist(
            url, lambda client: _ask_once(client, method, url, fields, check, media)
        )
        write_answer(self.policy.cache, asked, answer)
        return answer

    def insist(self, url: str, once: Callable[[httpx.Client], Result]) -> Result:
        """Call `once`, and repeat it after a wait where the failure may be temporary."""
        check_address(url)
        trouble = ""
        for attempt in range(ATTEMPTS):
            self._count()
            try:
                return once(self._client)
            except TroubleError as error:
                trouble = str(error)
                wait = _FIRST_WAIT * 2**attempt if error.wait is None else error.wait
            if attempt + 1 < ATTEMPTS:
                self._wait(url, wait, trouble)
        raise LinkError(
            f"{shorten(url)}: {trouble}, {ATTEMPTS} times; "
            "try again later, what was answered is kept"
        )

    def _count(self) -> None:
        """Count a request, after a pause since the one before."""
        if self.requests >= self.policy.most:
            raise LinkError(
                f"{self.requests} requests are made, and --max-requests allows no more; "
                "run again to go on, what was answered is kept"
            )
        if self.requests:
            self._sleep(self.policy.pause)
        self.requests += 1

    def _wait(self, url: str, wait: float, trouble: str) -> None:
        if wait > self.policy.patience:
            raise LinkError(
                f"{shorten(url)}: {trouble}, and asks to wait {wait:.0f} s; "
                "try again then, what was answered is kept"
            )
        self._sleep(wait)


def _ask_once(
    client: httpx.Client, method: str, url: str, fields: Mapping[str, str], check: Check, media: str
) -> Answer:
    reply = send(client, method, url, fields, media)
    check_status(url, reply.status, reply.headers)
    wait = read_wait(reply.headers)
    try:
        answer = Answer(parse_json(reply.body), reply.date)
    except (ValueError, RecursionError):
        media = reply.headers.get("content-type", "no type").partition(";")[0][:40]
        raise TroubleError(f"answers with what is not JSON ({media})", wait) from None
    trouble = check(answer.document)
    if trouble:
        raise TroubleError(trouble, wait)
    return answer
