"""The client that loads an engine: whole graphs by the Graph Store Protocol, and updates.

Queries and PUT requests are idempotent and may be repeated; an update is sent once.

May import: engine.addresses, engine.answers, engine.connection, engine.credentials,
engine.deadline, errors, store.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import httpx

from twinrdf.engine.addresses import Addresses
from twinrdf.engine.answers import read_rows
from twinrdf.engine.connection import (
    N_TRIPLES,
    SPARQL,
    check_response,
    explain,
    may_repeat,
    media_type,
    waits,
)
from twinrdf.engine.credentials import Credentials
from twinrdf.engine.deadline import open_client
from twinrdf.errors import EngineError
from twinrdf.store import Rows

T = TypeVar("T")

_CHUNK = 1 << 18
_SAID = 4096
_FIRST_WAIT = 0.5


class _Body:
    """The bytes of a file, read again when a request is repeated."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __iter__(self) -> Iterator[bytes]:
        with self._path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                yield chunk


class Loader:
    """Loads an engine; graphs are named by IRI, the default graph by an empty one."""

    def __init__(
        self,
        addresses: Addresses,
        credentials: Credentials,
        seconds: float,
        retries: int = 4,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.addresses = addresses
        self._retries = retries
        self._sleep = sleep
        self._client = open_client(credentials, seconds, 2)

    def close(self) -> None:
        """Close its connections."""
        self._client.close()

    def select(self, query: str) -> Rows:
        """Answer a SELECT."""
        where = self.addresses.query

        def ask() -> Rows:
            response = self._send("POST", where, {"Accept": SPARQL}, data={"query": query})
            return read_rows(response.content, where)

        return self._repeat(ask)

    def count(self, graph: str) -> int:
        """Count the triples of a graph."""
        group = f"GRAPH <{graph}> {{ ?s ?p ?o }}" if graph else "?s ?p ?o"
        rows = self.select(f"SELECT (COUNT(*) AS ?count) WHERE {{ {group} }}")
        try:
            ((found,),) = rows.rows
            return int(found.value) if found else 0
        except ValueError:
            raise EngineError(500, f"{self.addresses.query}: no number for a count") from None

    def list_graphs(self) -> frozenset[str]:
        """List the named graphs there are."""
        rows = self.select("SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }")
        return frozenset(row[0].value for row in rows.rows if row[0])

    def put(self, graph: str, path: Path) -> None:
        """Replace a graph by a file of N-Triples."""
        headers = {"Content-Type": N_TRIPLES, "Content-Length": str(path.stat().st_size)}
        self._repeat(
            lambda: self._send(
                "PUT", self.addresses.graphs, headers, content=_Body(path), params=_name(graph)
            )
        )

    def update(self, operations: Sequence[str]) -> None:
        """Send updates as one request."""
        if operations:
            text = " ;\n".join(operations)
            headers = {"Content-Type": "application/sparql-update"}
            self._send("POST", self.addresses.update, headers, content=text.encode())

    def fetch(self, graph: str) -> Iterator[str]:
        """Stream the triples of a graph as lines of N-Triples."""
        where = self.addresses.graphs
        try:
            with self._client.stream(
                "GET", where, params=_name(graph), headers={"Accept": N_TRIPLES}
            ) as response:
                if not response.is_success:
                    check_response(response, where, response.read()[:_SAID])
                if media_type(response) not in (N_TRIPLES, "text/plain"):
                    raise EngineError(500, f"{where}: a graph in another form than {N_TRIPLES}")
                yield from _split(response.iter_bytes(), where)
        except httpx.HTTPError as error:
            raise explain(error, where) from None

    def _send(
        self, method: str, address: str, headers: Mapping[str, str], **content: Any
    ) -> httpx.Response:
        try:
            response = self._client.request(method, address, headers=headers, **content)
        except httpx.HTTPError as error:
            raise explain(error, address) from None
        check_response(response, address, response.content[:_SAID])
        return response

    def _repeat(self, act: Callable[[], T]) -> T:
        *earlier, last = waits(self._retries, _FIRST_WAIT, 30.0)
        for wait in earlier:
            self._sleep(wait)
            try:
                return act()
            except EngineError as error:
                if not may_repeat(error):
                    raise
        self._sleep(last)
        return act()


def _name(graph: str) -> dict[str, str]:
    return {"graph": graph} if graph else {"default": ""}


def _split(parts: Iterator[bytes], where: str) -> Iterator[str]:
    """Split into lines at line feeds only, as a literal may hold other line-breaking characters.

    Invalid UTF-8 becomes the replacement character, so that a comparison finds it.
    """
    rest = b""
    for part in parts:
        *lines, rest = (rest + part).split(b"\n")
        yield from (line.decode(errors="replace") + "\n" for line in lines if line.strip())
    if rest.strip():
        if not rest.rstrip().endswith(b"."):
            raise EngineError(502, f"{where}: half an answer")
        yield rest.decode(errors="replace") + "\n"
