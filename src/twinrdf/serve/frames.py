"""The messages between the pool, the query processes and the zygote: length, kind, body.

    pool → worker   QUERY, a job
    worker → pool   READY once, its state as JSON
                    for each job any number of DATA, perhaps an ERROR as JSON, then END,
                    with a body if the worker exits
    pool → zygote   FORK, with the worker's socket; KILL, the number of a worker
    zygote → pool   READY once, or an ERROR as JSON; for each FORK in turn STARTED, a
                    number, or an ERROR; ENDED, a number and its exit code

May import: nothing.
"""

import marshal
import struct
from dataclasses import dataclass, field, fields
from typing import Any

HEADER = struct.Struct(">IB")
CHUNK = 64 * 1024

READY, QUERY, DATA, END, ERROR, FORK, STARTED, ENDED, KILL = range(9)


@dataclass(frozen=True, slots=True)
class Job:
    """A query to run: its text, the media type of its answer, its dataset, its bound variables.

    Graphs are IRIs; without any, the dataset is as the query says. Terms are in N-Triples form.
    Prefixes make the answer of a CONSTRUCT shorter; for JSON-LD there are a context instead, and
    the base of the ids of things. With `on_disk` the store on the disk is asked even if the
    register is in memory, for its order. A `lookup` asks for the statements about one thing, in the
    register and with nothing bound. With `seconds` it is stopped sooner than others.
    """

    query: str
    media_type: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    terms: dict[str, str] = field(default_factory=dict)
    prefixes: dict[str, str] = field(default_factory=dict)
    context: dict[str, Any] = field(default_factory=dict)
    base: str = ""
    on_disk: bool = False
    lookup: bool = False
    seconds: float = 0.0

    def write(self) -> bytes:
        """Write the job as the frame that carries it."""
        return pack(QUERY, marshal.dumps([getattr(self, name) for name in _MEMBERS]))


_MEMBERS = tuple(member.name for member in fields(Job))


def read_job(body: bytes) -> Job:
    """Read a job from the body of its frame."""
    return Job(*marshal.loads(body))  # noqa: S302 - of our own server, in the same Python


def pack(kind: int, body: bytes = b"") -> bytes:
    """Write a frame."""
    return HEADER.pack(len(body), kind) + body


def split(heard: bytes) -> tuple[list[tuple[int, bytes]], bytes]:
    """Split bytes into the whole frames, each a kind and a body, and the rest."""
    whole, start = [], 0
    while len(heard) >= start + HEADER.size:
        length, kind = HEADER.unpack_from(heard, start)
        body = start + HEADER.size
        if len(heard) < body + length:
            break
        start = body + length
        whole.append((kind, heard[body:start]))
    return whole, heard[start:]
