"""Put hostile requests to a server one by one, and watch what becomes of it.

A miss is an answer that is wrong or late, a good query after it that is, memory beyond the limit,
a web process replaced, or a connection to a host that nobody may ask. Linux only: it reads /proc.
"""

import json
import os
import socket
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, IncompleteRead
from pathlib import Path

import pyoxigraph

from benchmarks.hostile.cases import CUT, QUERY, Case

GRACE = 0.5
"""Seconds past the deadline within which an answer must be whole."""

GOOD_SECONDS = 1.0
MOST_MEMORY = 1_500_000_000
GOOD = "SELECT ?s { ?s ?p ?o } LIMIT 1"

_GRAPHS = frozenset({"text/turtle", "application/trig"})
_PAGE = os.sysconf("SC_PAGE_SIZE")
_SAMPLE_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a request: its status, or `CUT`, and how long the answer took."""

    status: int
    seconds: float
    flaw: str = ""


@dataclass(slots=True)
class Outcome:
    """What became of one class."""

    name: str
    answers: list[Answer] = field(default_factory=list)
    good_seconds: float = 0.0
    memory: int = 0
    misses: list[str] = field(default_factory=list)

    def count(self, *statuses: int) -> int:
        """Count the answers of some statuses."""
        return sum(answer.status in statuses for answer in self.answers)


class Listener:
    """A port on this machine that somebody listens at, and nobody may connect to."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=1000)
        self._socket.setblocking(False)
        self.port: int = self._socket.getsockname()[1]

    def count(self) -> int:
        """Count the connections since the last time."""
        found = 0
        with suppress(BlockingIOError):
            while True:
                self._socket.accept()[0].close()
                found += 1
        return found

    def close(self) -> None:
        """Listen no more."""
        self._socket.close()


class Memory(threading.Thread):
    """Watches the memory of a process and all it started, and keeps the most there was."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.most = 0
        self._pid = pid
        self._ended = threading.Event()

    def run(self) -> None:
        """Look again and again."""
        while not self._ended.wait(_SAMPLE_SECONDS):
            self.most = max(self.most, sum(map(_resident, [self._pid, *find_children(self._pid)])))

    def take(self) -> int:
        """Give the most since the last time."""
        most, self.most = self.most, 0
        return most

    def stop(self) -> None:
        """Look no more."""
        self._ended.set()
        self.join()


def put_all(
    port: int, pid: int, deadline: float, classes: Mapping[str, Sequence[Case]], listener: Listener
) -> Iterator[Outcome]:
    """Put every case of every class to the server at a port, and give what became of each class."""
    memory = Memory(pid)
    memory.start()
    web = _find_own_children(pid)
    try:
        for name, cases in classes.items():
            outcome = Outcome(name)
            for case in cases:
                answer = send(port, case, deadline)
                outcome.answers.append(answer)
                outcome.misses += _judge(case, answer, deadline)
                good = send(port, _make_good(), deadline)
                outcome.good_seconds = max(outcome.good_seconds, good.seconds)
                if good.status != 200 or good.flaw or good.seconds > GOOD_SECONDS:
                    outcome.misses.append(f"{case.name}: then a good query: {good}")
                if listener.count():
                    outcome.misses.append(f"{case.name}: another host was asked")
                if _find_own_children(pid) != web:
                    outcome.misses.append(f"{case.name}: the web process was replaced")
                    web = _find_own_children(pid)
            outcome.memory = memory.take()
            if outcome.memory > MOST_MEMORY:
                outcome.misses.append(f"{outcome.memory >> 20} MiB of memory")
            yield outcome
    finally:
        memory.stop()


def send(port: int, case: Case, deadline: float) -> Answer:
    """Send a request and read the answer to its end."""
    connection = HTTPConnection("127.0.0.1", port, timeout=deadline + 10)
    headers = {"Content-Type": case.content_type} if case.content_type else {}
    start = time.monotonic()
    try:
        connection.request(case.method, case.target, case.body, headers)
        response = connection.getresponse()
        body = response.read()
    except IncompleteRead:
        return Answer(CUT, time.monotonic() - start)
    except OSError as error:
        return Answer(-1, time.monotonic() - start, f"no answer: {error}")
    finally:
        connection.close()
    seconds = time.monotonic() - start
    flaw = _find_flaw(response.status, response.headers.get("Content-Type", ""), body)
    return Answer(response.status, seconds, flaw)


def _judge(case: Case, answer: Answer, deadline: float) -> Iterator[str]:
    if answer.flaw:
        yield f"{case.name}: {answer.status}: {answer.flaw}"
    if answer.status not in case.right:
        yield f"{case.name}: {answer.status}, not one of {sorted(case.right)}"
    if answer.seconds > deadline + GRACE:
        yield f"{case.name}: answered after {answer.seconds:.2f} s"


def _find_flaw(status: int, content_type: str, body: bytes) -> str:
    """Say why a body is not what its media type says, if so."""
    if not content_type:  # the HTTP layer refuses what it cannot read with a status alone
        return "" if status in (400, 414, 431) and not body else "no Content-Type"
    media_type = content_type.partition(";")[0]
    try:
        if media_type in _GRAPHS:
            for _ in pyoxigraph.parse(
                body, format=pyoxigraph.RdfFormat.from_media_type(media_type)
            ):
                pass
            return ""
        content = json.loads(body)
    except (ValueError, SyntaxError) as error:
        return f"the body is not whole: {error}"
    wanted = {"head"} if status == 200 else {"status", "detail"}
    return "" if wanted <= content.keys() else f"the body lacks {wanted - content.keys()}"


def _make_good() -> Case:
    """Make a query that is answered at once and was not asked before."""
    text = f"{GOOD} # {time.monotonic_ns()}"
    return Case("good", text.encode(), frozenset({200}), QUERY)


def find_children(pid: int) -> list[int]:
    """Find every process that a process started, at whatever remove."""
    found = []
    for child in _find_own_children(pid):
        found += [child, *find_children(child)]
    return found


def _find_own_children(pid: int) -> list[int]:
    children = []
    with suppress(OSError):  # it may end while it is looked at
        for path in Path(f"/proc/{pid}/task").glob("*/children"):
            children += [int(child) for child in path.read_text(encoding="ascii").split()]
    return sorted(children)


def _resident(pid: int) -> int:
    with suppress(OSError):
        return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * _PAGE
    return 0
