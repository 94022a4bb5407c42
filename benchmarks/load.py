"""Ask a server over kept-alive connections for some seconds, and measure what that costs it.

    python -m benchmarks.load < job.json

A process of its own, so that the asking is no part of the server's cost. The job and the outcome
are JSON: `Job` and `Load`. CPU seconds and memory are those of the server's whole process tree,
from /proc, so this runs on Linux only.
"""

import json
import os
import re
import socket
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")
_LENGTH = re.compile(rb"\r\ncontent-length: *([0-9]+)", re.IGNORECASE)
_SAMPLE_SECONDS = 0.25
_PATIENCE_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Job:
    """What to ask: the paths in turn, as often as time allows or once each.

    `distinct` adds a comment of its own to each query, so that no two are one text in any run.
    """

    pid: int
    port: int
    paths: tuple[str, ...]
    accept: str
    seconds: float
    connections: int
    distinct: bool = False
    once: bool = False


@dataclass(frozen=True, slots=True)
class Load:
    """What came of it: times in milliseconds, memory in megabytes, the rest as counts."""

    requests: int
    failures: int
    bytes: int
    seconds: float
    cpu: float
    p50: float
    p99: float
    memory: float

    @property
    def each(self) -> float:
        """CPU milliseconds of the server for each request."""
        return self.cpu / self.requests if self.requests else 0.0

    @property
    def rate(self) -> float:
        """Requests answered in a second."""
        return self.requests / self.seconds if self.seconds else 0.0


class _Connection:
    """One kept-alive connection, which reads every answer whole."""

    def __init__(self, job: Job) -> None:
        self._tail = (
            f" HTTP/1.1\r\nHost: 127.0.0.1:{job.port}\r\nAccept: {job.accept}\r\n\r\n"
        ).encode()
        self._socket = socket.create_connection(("127.0.0.1", job.port), timeout=_PATIENCE_SECONDS)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._file = self._socket.makefile("rb", 256 * 1024)

    def ask(self, path: str) -> tuple[int, int]:
        """Ask once; give the status and the length of the answer."""
        self._socket.sendall(b"GET " + path.encode() + self._tail)
        status = int(self._file.readline()[9:12])
        head = b"\r\n"
        while (line := self._file.readline()) != b"\r\n":
            head += line
        if length := _LENGTH.search(head):
            return status, len(self._file.read(int(length[1])))
        return status, sum(self._read_chunks())

    def _read_chunks(self) -> Iterator[int]:
        while size := int(self._file.readline().split(b";")[0], 16):
            yield size
            self._file.read(size + 2)
        self._file.readline()


class _Run:
    """The asking of one job, by a thread for each connection."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.times: list[float] = []
        self.failures = self.bytes = 0
        self._next = iter(range(sys.maxsize))
        self._mark = f"%0A%23{time.time_ns():x}-"
        self._lock = threading.Lock()
        self._connections = [_Connection(job) for _ in range(job.connections)]

    def ask_for(self, seconds: float, *, once: bool = False) -> float:
        """Ask on every connection until the time is over; give the seconds it took."""
        start = time.perf_counter()
        threads = [
            threading.Thread(target=self._ask_on, args=(connection, start + seconds, once))
            for connection in self._connections
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return time.perf_counter() - start

    def _ask_on(self, connection: _Connection, end: float, once: bool) -> None:
        paths, distinct = self.job.paths, self.job.distinct
        while (before := time.perf_counter()) < end:
            with self._lock:
                number = next(self._next)
            if once and number >= len(paths):
                return
            path = paths[number % len(paths)]
            status, length = connection.ask(f"{path}{self._mark}{number}" if distinct else path)
            self.times.append(time.perf_counter() - before)
            self.bytes += length
            self.failures += status != 200


def measure(job: Job) -> Load:
    """Warm the server up, then ask and measure."""
    run = _Run(job)
    if not job.once:
        run.ask_for(job.seconds / 4)
    run.times, run.bytes, run.failures = [], 0, 0
    done, memory = threading.Event(), [read_memory(job.pid)]

    def sample() -> None:
        while not done.wait(_SAMPLE_SECONDS):
            memory.append(read_memory(job.pid))

    sampling = threading.Thread(target=sample)
    sampling.start()
    before = read_cpu(job.pid)
    seconds = run.ask_for(job.seconds, once=job.once)
    cpu = read_cpu(job.pid) - before
    done.set()
    sampling.join()
    times = sorted(run.times) or [0.0]
    return Load(
        requests=len(run.times),
        failures=run.failures,
        bytes=run.bytes,
        seconds=seconds,
        cpu=cpu * 1000,
        p50=times[len(times) // 2] * 1000,
        p99=times[min(len(times) - 1, len(times) * 99 // 100)] * 1000,
        memory=max(memory),
    )


# ---- a process and all that come from it


def read_cpu(pid: int) -> float:
    """Give the CPU seconds of a process tree, with those of its members that have ended."""
    return sum(sum(map(int, _read_stat(member)[11:15])) for member in list_tree(pid)) / _TICK


def read_memory(pid: int) -> float:
    """Give the megabytes of a process tree, shared pages counted once."""
    total = 0
    for member in list_tree(pid):
        try:
            rollup = Path(f"/proc/{member}/smaps_rollup").read_text(encoding="ascii")
        except OSError:
            continue  # it has ended
        total += sum(int(line.split()[1]) for line in rollup.splitlines() if line[:4] == "Pss:")
    return total / 1024


def list_tree(pid: int) -> list[int]:
    """List a process and all that descend from it."""
    parents: dict[int, list[int]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        if stat := _read_stat(int(folder.name)):
            parents.setdefault(int(stat[1]), []).append(int(folder.name))
    tree = [pid]
    for member in tree:
        tree += parents.get(member, [])
    return [member for member in tree if _read_stat(member)]


def list_children(pid: int) -> list[int]:
    """List the processes that a process has started."""
    return [member for member in list_tree(pid)[1:] if _read_stat(member)[1:2] == [str(pid)]]


def _read_stat(pid: int) -> list[str]:
    """Read what the kernel says of a process, from its state on; nothing if it has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    except (OSError, UnicodeDecodeError):
        return []


if __name__ == "__main__":
    json.dump(asdict(measure(Job(**json.load(sys.stdin)))), sys.stdout)
