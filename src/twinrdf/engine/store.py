"""The store of a release in an engine elsewhere, read over SPARQL with the interface of `Store`.

All statements about a subject are fetched at once and cached, as pages ask about the same things
again and again. Every call blocks, so it belongs in a thread of its own.

May import: engine.addresses, engine.answers, engine.breaker, engine.connection, engine.credentials,
engine.dataset, engine.deadline, errors, store, terms.
"""

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator, Sequence

import httpx
import pyoxigraph

from twinrdf.engine.addresses import Addresses
from twinrdf.engine.answers import TAIL, as_quads, is_whole, read_rows
from twinrdf.engine.breaker import Breaker
from twinrdf.engine.connection import (
    SPARQL,
    check_response,
    explain,
    for_visitors,
    is_answer,
    limit,
    may_repeat,
    media_type,
    waits,
)
from twinrdf.engine.credentials import Credentials
from twinrdf.engine.dataset import Dataset
from twinrdf.engine.deadline import open_client
from twinrdf.errors import EngineError
from twinrdf.store import Rows, Store
from twinrdf.terms import Quad

log = logging.getLogger(__name__)

WHERE = "the engine behind this site"

_CONNECTIONS = 8
_WHOLE = 2000
_KEPT = 64 << 20  # bytes of statements, about
_STATEMENT = 400  # what one takes besides its text
_MOST = 64 << 20
_SAID = 4096


class EngineStore(Store):
    """The store of a release in an engine elsewhere; safe to share between threads."""

    def __init__(
        self,
        addresses: Addresses,
        credentials: Credentials,
        dataset: Dataset,
        breaker: Breaker,
        seconds: float,
        retries: int,
    ) -> None:
        self._address = addresses.query
        self._dataset = dataset
        self._breaker = breaker
        self._seconds = seconds
        self._retries = retries
        self._client = open_client(credentials, seconds, _CONNECTIONS)
        self._lock = threading.Lock()
        self._things: OrderedDict[str, tuple[tuple[Quad, ...] | None, int]] = OrderedDict()
        self._size = 0

    def close(self) -> None:
        """Close its connections."""
        self._client.close()

    def select(self, query: str, /) -> Rows:
        """Answer a SELECT."""
        return read_rows(self._ask(query), WHERE)

    def quads(
        self,
        subject: str | None = None,
        predicate: str | None = None,
        object: str | None = None,  # noqa: A002 - the word for it
        graph: str | None = None,
        limit: int | None = None,
    ) -> Iterator[Quad]:
        """Find the quads that hold the given terms, sorted; graph "" is the default graph only."""
        for term in (subject, predicate, object, graph):
            if term and term.startswith("<"):
                pyoxigraph.NamedNode(term[1:-1])  # raises ValueError as the store itself does
        if subject is not None:
            about = self._about(subject)
            if about is not None:
                wanted = (subject, predicate, object, graph)
                found = [quad for quad in about if _matches(quad, wanted)]
                return iter(found[:limit])
        query = write_pattern(subject, predicate, object, graph, limit)
        return iter(as_quads(self.select(query)))

    def _about(self, subject: str) -> tuple[Quad, ...] | None:
        """Return all statements about a subject; None if there are too many.

        They are kept; those used longest ago are dropped when all together are too large.
        """
        with self._lock:
            if subject in self._things:
                self._things.move_to_end(subject)
                return self._things[subject][0]
        found = as_quads(self.select(write_pattern(subject, limit=_WHOLE + 1)))
        about = found if len(found) <= _WHOLE else None
        size = _STATEMENT + sum(_STATEMENT + sum(map(len, quad)) for quad in about or ())
        with self._lock:
            if subject not in self._things:
                self._things[subject] = about, size
                self._size += size
            while self._size > _KEPT:
                self._size -= self._things.popitem(last=False)[1][1]
        return about

    def _ask(self, query: str) -> bytes:
        form = write_form([("query", query), *self._dataset.pairs()])
        deadline = time.monotonic() + self._seconds
        failure = EngineError(504, f"{WHERE}: no answer in time")
        for wait in waits(self._retries):
            if wait and time.monotonic() + wait >= deadline:
                break
            time.sleep(wait)
            self._breaker.check()
            try:
                body = self._try(form, max(0.1, deadline - time.monotonic()))
            except EngineError as error:
                self._breaker.note(well=is_answer(error))
                failure = error
                if not may_repeat(error):
                    break
            else:
                self._breaker.note(well=True)
                return body
        log.warning("%s", failure)
        try:
            raise for_visitors(failure, WHERE) from failure
        finally:
            del failure  # else it and this frame form a reference cycle

    def _try(self, form: bytes, seconds: float) -> bytes:
        headers = {"Accept": SPARQL, "Content-Type": "application/x-www-form-urlencoded"}
        try:
            with self._client.stream(
                "POST", self._address, content=form, headers=headers, timeout=limit(seconds)
            ) as response:
                body = bytearray()
                most = _MOST if response.is_success else _SAID
                for part in response.iter_bytes():
                    body += part
                    if len(body) > most:
                        break
        except httpx.HTTPError as error:
            raise explain(error, WHERE) from None
        check_response(response, WHERE, bytes(body))
        if len(body) > _MOST:
            raise EngineError(500, f"{WHERE}: an answer longer than {_MOST} bytes")
        if media_type(response) != SPARQL:
            raise EngineError(500, f"{WHERE}: an answer in another form than {SPARQL}")
        if not is_whole(bytes(body[-TAIL:]), SPARQL):
            raise EngineError(502, f"{WHERE}: half an answer")
        return bytes(body)


def write_form(pairs: Sequence[tuple[str, str]]) -> bytes:
    """Write parameters as the body of a request."""
    return str(httpx.QueryParams(list(pairs))).encode()


def write_pattern(
    subject: str | None = None,
    predicate: str | None = None,
    object: str | None = None,  # noqa: A002 - the word for it
    graph: str | None = None,
    limit: int | None = None,
) -> str:
    """Write the query for the quads that hold the given terms, as four columns."""
    pattern = {"s": subject, "p": predicate, "o": object}
    terms = {name: term for name, term in pattern.items() if term is not None}
    triple = " ".join(terms.get(name, f"?{name}") for name in pattern)
    anywhere = f"{{ {triple} }} UNION {{ GRAPH ?g {{ {triple} }} }}"
    group = triple
    if graph is None:
        group = anywhere
    elif graph:
        group, terms["g"] = f"GRAPH {graph} {{ {triple} }}", graph
    columns = " ".join(
        f"({terms[name]} AS ?{name}_)" if name in terms else f"?{name}" for name in "spog"
    )
    end = "" if limit is None else f" LIMIT {limit}"
    return f"SELECT {columns} WHERE {{ {group} }}{end}"


def _matches(quad: Quad, wanted: tuple[str | None, ...]) -> bool:
    return all(term is None or term == part for part, term in zip(quad, wanted, strict=True))
