"""A query process, which is forked from the zygote.

It answers one query after another over a socket, until that closes, from the store on the disk. If
the zygote loaded the register into memory, only queries that may read other graphs go to the disk.
It is killed when a query takes too long; it has no state to lose.

May import: formats.jsonld, mapping, query_text, serve.frames, serve.sandbox, terms.
"""

import gzip
import json
import os
import re
import socket
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO, cast

import pyoxigraph

from twinrdf.formats.jsonld import format_jsonld
from twinrdf.mapping import make_mapping
from twinrdf.query_text import read_syntax_error
from twinrdf.serve import frames
from twinrdf.serve.sandbox import lift_memory, limit_memory, read_memory
from twinrdf.terms import Quad

_OTHER_GRAPHS = re.compile(r"""[?$:]\w* | <[^<>(){}"|^`\\\x00-\x20]*> | (GRAPH|FROM)""", re.VERBOSE)
"""The words that lead to other graphs than the register, unless they are within a name or an IRI.

An IRI has no brackets here, so nothing that begins with a comparison is taken for one. In a string
or a comment the words count, too: then the disk is asked without need.
"""

_BRIEF = 0.001
"""After a job shorter than this, in seconds, memory is not checked each time."""

_SEVERAL = 64

_SORTED = 10_000
"""How many triples are put in order at once, so that those of a thing come together."""

_Answer = pyoxigraph.QuerySolutions | pyoxigraph.QueryTriples | pyoxigraph.QueryBoolean
_Node = pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal | pyoxigraph.Triple


class _RefusedError(Exception):
    """The engine does not run this query; the kind says why."""

    def __init__(self, kind: str, message: str, line: int = 0, column: int = 0) -> None:
        super().__init__(message)
        self.body = {"kind": kind, "message": message, "line": line, "column": column}


_NO_DISK = _RefusedError(
    "store",
    "only the register can be asked: other graphs are read from the disk, where they cannot be "
    "opened; tell whoever runs this site",
)


class _Output:
    """A file that sends what is written to it, in parts."""

    def __init__(self, channel: socket.socket) -> None:
        self._channel = channel
        self._waiting = bytearray()

    def write(self, part: bytes) -> int:
        """Take a part of the answer."""
        self._waiting += part
        while len(self._waiting) >= frames.CHUNK:
            self._channel.sendall(frames.pack(frames.DATA, bytes(self._waiting[: frames.CHUNK])))
            del self._waiting[: frames.CHUNK]
        return len(part)

    def flush(self) -> None:
        """Do nothing; `rest` has what is left."""

    def rest(self) -> bytes:
        """Give what is left as a frame; a short answer is this alone, and sent with its end."""
        return frames.pack(frames.DATA, bytes(self._waiting)) if self._waiting else b""


@dataclass(frozen=True, slots=True)
class StoreSource:
    """The store on the disk, and the register in memory if it is held there.

    `missing` names what could not be enforced.
    """

    folder: str
    in_memory: pyoxigraph.Store | None
    missing: tuple[str, ...] = ()

    def open(self, *, on_disk: bool = False) -> pyoxigraph.Store:
        """Give the store, opened if it is on the disk; raise OSError if it cannot be."""
        if self.in_memory is not None and not on_disk:
            return self.in_memory
        store = pyoxigraph.Store.read_only(self.folder)
        store.query("ASK {}")
        return store


def read_dump(path: Path, folder: str, missing: tuple[str, ...]) -> StoreSource:
    """Load the N-Triples of a dump, which gzip may have compressed, into memory."""
    store = pyoxigraph.Store()
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
        store.bulk_load(cast("IO[bytes]", file), format=pyoxigraph.RdfFormat.N_TRIPLES)
    return StoreSource(folder, store, missing)


def answer_queries(channel: socket.socket, source: StoreSource, memory: int) -> None:
    """Serve one parent until it hangs up, adding at most so much memory to what is there."""
    try:
        store = source.open()
    except OSError as error:
        channel.sendall(_tell(_RefusedError("store", str(error))))
        return
    missing = list(source.missing)
    if not limit_memory(memory):
        missing.append("a limit of memory")
    size = read_memory()
    channel.sendall(frames.pack(frames.READY, json.dumps({"missing": missing}).encode()))
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())  # what a hostile query causes
    on_disk = store if source.in_memory is None else None
    for number, job in enumerate(_receive(channel)):
        leaves_memory = job.on_disk or reads_other_graphs(job)
        if leaves_memory and on_disk is None:
            lift_memory()  # opening it takes threads with large stacks
            try:
                on_disk = source.open(on_disk=True)
            except OSError:
                channel.sendall(_tell(_NO_DISK) + frames.pack(frames.END, b"leaving"))
                return
            limit_memory(memory)
            size = read_memory()
        begun = time.monotonic()
        rest = _serve(channel, on_disk if leaves_memory and on_disk else store, job)
        brief = time.monotonic() - begun < _BRIEF and number % _SEVERAL
        # what it holds on to is better given back
        leaving = not brief and read_memory() > size + memory // 4
        channel.sendall(rest + frames.pack(frames.END, b"leaving" if leaving else b""))
        if leaving:
            return


def reads_other_graphs(job: frames.Job) -> bool:
    """Whether a query may read other graphs than the default one; in doubt it may."""
    if job.default_graphs or job.named_graphs:
        return True
    text = job.query.upper()
    if "GRAPH" not in text and "FROM" not in text:
        return False
    return any(found[1] for found in _OTHER_GRAPHS.finditer(text))


def _receive(channel: socket.socket) -> Iterator[frames.Job]:
    with channel.makefile("rb") as stream:
        while header := stream.read(frames.HEADER.size):
            length, _ = frames.HEADER.unpack(header)
            yield frames.read_job(stream.read(length))


def _serve(channel: socket.socket, store: pyoxigraph.Store, job: frames.Job) -> bytes:
    """Answer a job; give the frame that is left to send."""
    output = _Output(channel)
    try:
        _write(_run(store, job), job, output)
    except _RefusedError as refused:
        return _tell(refused)
    except SyntaxError as error:
        return _tell(_RefusedError("syntax", *read_syntax_error(str(error), job.query)))
    except MemoryError:
        return _tell(_RefusedError("memory", "the query needs more memory than it may have"))
    except (RuntimeError, ValueError) as error:
        return _tell(_RefusedError("query", str(error)))
    except OSError as error:
        return _tell(_RefusedError("engine", str(error)))
    return output.rest()


def _run(store: pyoxigraph.Store, job: frames.Job) -> _Answer:
    chosen = bool(job.default_graphs or job.named_graphs)
    return store.query(
        job.query,
        default_graph=[_graph(iri) for iri in job.default_graphs] if chosen else None,
        named_graphs=[_graph(iri) for iri in job.named_graphs] if chosen else None,
        substitutions={pyoxigraph.Variable(name): _term(job.terms[name]) for name in job.terms}
        or None,
    )


def _graph(iri: str) -> pyoxigraph.NamedNode:
    try:
        return pyoxigraph.NamedNode(iri)
    except ValueError as error:
        raise _RefusedError(
            "query", f"{iri!r} names no graph: {error}; give an absolute IRI"
        ) from None


def _term(text: str) -> _Node:
    line = f"<urn:s> <urn:p> {text} .\n"
    (triple,) = pyoxigraph.parse(line, format=pyoxigraph.RdfFormat.N_TRIPLES)
    node: _Node = triple.object
    return node


def _write(answer: _Answer, job: frames.Job, output: _Output) -> None:
    file = cast("IO[bytes]", output)
    if not isinstance(answer, pyoxigraph.QueryTriples):
        results = pyoxigraph.QueryResultsFormat.from_media_type(job.media_type)
        if results is None:
            raise _RefusedError("form", f"a table has no format {job.media_type}")
        answer.serialize(file, results)
        return
    graph = pyoxigraph.RdfFormat.from_media_type(job.media_type)
    if graph is None:
        raise _RefusedError("form", f"a graph has no format {job.media_type}")
    if job.context and graph == pyoxigraph.RdfFormat.JSON_LD:
        for piece in format_jsonld(_list_quads(answer), make_mapping(job.context), job.base):
            output.write(piece.encode())
        return
    pyoxigraph.serialize(answer, file, graph, prefixes=job.prefixes)


def _list_quads(triples: pyoxigraph.QueryTriples) -> Iterator[Quad]:
    """Give triples as quads of the default graph, put in order as far as memory is for it."""
    while some := list(islice(triples, _SORTED)):
        if any(isinstance(triple.object, pyoxigraph.Triple) for triple in some):
            raise _RefusedError("form", "JSON-LD has no triple terms; ask for Turtle")
        yield from sorted(
            {
                (str(triple.subject), str(triple.predicate), str(triple.object), "")
                for triple in some
            }
        )


def _tell(refused: _RefusedError) -> bytes:
    return frames.pack(frames.ERROR, json.dumps(refused.body).encode())
