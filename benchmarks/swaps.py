"""Make one release after another current under load, and kill what can be killed.

    python -m benchmarks.swaps [--swaps 100] [--clients 4] [--kills 5]

Clients ask pages, documents and queries all the while. Each answer names its release, and must hold
what that release says and nothing of another. Then query processes, the one they are forked from,
and the web process are ended with SIGKILL under the same load; what counts is how soon the next
query is answered. Linux only.
"""

import argparse
import itertools
import os
import re
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from email.message import Message
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from benchmarks.load import list_children, list_tree
from benchmarks.servers import Server, serve_with_twinrdf
from twinrdf.pipeline import build
from twinrdf.project import read_project
from twinrdf.release import Release, switch_current
from twinrdf.starter import write_starter

SUBJECT = "territory/their-city"
LIMITS = {"watch_seconds": 0.1, "per_client": 100, "patience": 10.0}  # all clients are one address
TARGETS = {
    "a query process": slice(3, 4),
    "all query processes": slice(3, None),
    "the process they are forked from": slice(2, 3),  # and all of them with it
    "the web process": slice(1, 2),
}
"""What is killed: where it stands in the tree, after the parent process."""
_LABEL = "<http://www.w3.org/2004/02/skos/core#prefLabel>"
_PATIENCE = 30
_DETAIL = re.compile(r'"detail": "([^"]*)"')
_CALM_SECONDS = 12.0  # two deaths of the web process within less count as a fault of its own


@dataclass(slots=True)
class Answers:
    """What clients saw: answers by release, how long the longest took, and what went wrong."""

    by_release: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    wrong: list[str] = field(default_factory=list)
    failed: Counter[str] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        """How many answers there were."""
        return self.by_release.total()


@dataclass(frozen=True, slots=True)
class Swapped:
    """What came of swaps: the answers, and the seconds each new release took to be served."""

    answers: Answers
    delays: tuple[float, ...]


class Crowd:
    """Clients that ask without a pause, each over a connection of its own."""

    def __init__(
        self, server: Server, subject: str, marks: Mapping[str, str], clients: int
    ) -> None:
        self.answers = Answers()
        self._server = server
        self._probes = list_probes(server, subject)
        self._marks = marks
        self._lock = threading.Lock()
        self._done = threading.Event()
        self._threads = [
            threading.Thread(target=self._ask, args=(number,)) for number in range(clients)
        ]

    def __enter__(self) -> "Crowd":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        for thread in self._threads:
            thread.join(_PATIENCE)

    def _ask(self, offset: int) -> None:
        connection = HTTPConnection("127.0.0.1", self._server.port, timeout=_PATIENCE)
        for number in itertools.count(offset):
            if self._done.is_set():
                break
            path, accept = self._probes[number % len(self._probes)]
            if path.startswith(self._server.endpoint) and number % 3:
                path += f"%0A%23{offset}-{number}"  # not from the cache
            before = time.perf_counter()
            try:
                connection.request("GET", path, headers={"Accept": accept})
                answer = connection.getresponse()
                body = answer.read().decode()
            except (OSError, HTTPException) as error:
                connection.close()
                self._note_failure(type(error).__name__)
                time.sleep(0.02)
                continue
            self._note(path, answer.status, answer.headers, body, time.perf_counter() - before)
        connection.close()

    def _note_failure(self, what: str) -> None:
        with self._lock:
            self.answers.failed[what] += 1

    def _note(self, path: str, status: int, headers: Message, body: str, seconds: float) -> None:
        if status != 200:
            found = _DETAIL.search(body)
            self._note_failure(f"status {status}: {found[1] if found else path}")
            return
        release = headers["Twinrdf-Release"]
        held = {found for found, mark in self._marks.items() if mark in body}
        with self._lock:
            self.answers.by_release[release] += 1
            self.answers.slowest = max(self.answers.slowest, seconds)
            if held != {release}:
                self.answers.wrong.append(f"{path[:60]} of {release} holds {sorted(held)}")


def list_probes(server: Server, subject: str) -> list[tuple[str, str]]:
    """List what to ask: each answer holds the label of a thing, which marks the release."""
    labels = f"SELECT ?label {{ ?thing {_LABEL} ?label }}"
    long = (
        f'SELECT ?label ?a ?c {{ ?thing {_LABEL} ?label FILTER(STRENDS(STR(?thing), "{subject}")) '
        "?a ?b ?c . ?d ?e ?f } LIMIT 10000"
    )
    return [
        (f"/doc/{subject}", "text/turtle"),
        (server.path(labels), "text/csv"),
        (f"/doc/{subject}", "text/html"),
        (server.path(labels), "application/sparql-results+json"),
        (f"/doc/{subject}.jsonld", "*/*"),
        (server.path(long), "text/tab-separated-values"),
        ("/dumps/register.ttl", "*/*"),
    ]


def swap(
    server: Server, out: Path, subject: str, marks: Mapping[str, str], *, swaps: int, clients: int
) -> Swapped:
    """Make releases current in turn while clients ask; wait for each to be served."""
    delays = []
    with Crowd(server, subject, marks, clients) as crowd:
        releases = itertools.cycle(marks)
        for release in itertools.islice(releases, swaps + 1):
            switch_current(out, release)
            delays.append(_wait(lambda wanted=release: served(server) == wanted))  # type: ignore[misc]
    return Swapped(crowd.answers, tuple(delays[1:]))


def kill(
    server: Server,
    subject: str,
    marks: Mapping[str, str],
    *,
    kills: int,
    clients: int,
    calm: float = _CALM_SECONDS,
) -> Iterator[tuple[str, float, Answers]]:
    """Kill processes under load; give what was killed and how long no query was answered."""
    asked = server.path("ASK {}")

    def is_answered() -> bool:
        return b"true" in server.get(f"{asked}%20%23{time.monotonic_ns()}", "text/boolean, */*")

    for name, members in TARGETS.items():
        for _ in range(kills):
            with Crowd(server, subject, marks, clients) as crowd:
                time.sleep(0.3)
                settle(server)
                for process in list_tree(server.pid)[members]:
                    os.kill(process, signal.SIGKILL)
                seconds = _wait(is_answered)
                time.sleep(calm if name == "the web process" else min(calm, 0.5))
            yield name, seconds, crowd.answers


def settle(server: Server) -> None:
    """Wait until nothing is left of releases before: one process is there to fork from."""
    _wait(lambda: [len(list_children(web)) for web in list_children(server.pid)] == [1])


def served(server: Server) -> str:
    """Tell which release is served."""
    connection = HTTPConnection("127.0.0.1", server.port, timeout=_PATIENCE)
    connection.request("GET", "/healthz")
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return str(answer.headers["Twinrdf-Release"])


def _wait(condition: Callable[[], bool]) -> float:
    """Wait until something is so; give the seconds it took."""
    start = time.perf_counter()
    while time.perf_counter() - start < _PATIENCE:
        try:
            if condition():
                return time.perf_counter() - start
        except (OSError, HTTPException):
            pass
        time.sleep(0.01)
    raise TimeoutError(f"still not so after {_PATIENCE} s")


def build_releases(folder: Path, count: int) -> dict[str, tuple[Release, str]]:
    """Build releases of a small register that differ in the name of one city."""
    write_starter(folder)
    table = folder / "data" / "territories.csv"
    text = table.read_text(encoding="utf-8")
    found = {}
    for number in range(count):
        mark = f"City number {number} of {count}"
        table.write_text(text.replace("Their City", mark), encoding="utf-8")
        release = build(read_project(folder), folder / "releases")
        found[release.id] = (release, mark)
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line, swap, kill, and say what came of it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.swaps", description=__doc__)
    parser.add_argument("--swaps", type=int, default=100)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--kills", type=int, default=5, help="of each kind of process")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="twinrdf-") as name:
        folder = Path(name) / "register"
        built = build_releases(folder, 3)
        marks = {release: mark for release, (_, mark) in built.items()}
        first = next(iter(built.values()))[0]
        switch_current(folder / "releases", first.id)
        with serve_with_twinrdf(first, LIMITS) as server:
            swapped = swap(
                server, folder / "releases", SUBJECT, marks,
                swaps=options.swaps, clients=options.clients,
            )  # fmt: skip
            wrong = _tell_swaps(swapped, options.swaps, options.clients)
            for what, seconds, seen in kill(
                server, SUBJECT, marks, kills=options.kills, clients=options.clients
            ):
                wrong += len(seen.wrong)
                sys.stdout.write(
                    f"killed {what}: the next query was answered after {seconds:.2f} s; "
                    f"{seen.total} answers, {len(seen.wrong)} wrong, failed: {dict(seen.failed)}\n"
                )
                sys.stdout.flush()
            alive = list_tree(server.pid)[:1] == [server.pid]
            sys.stdout.write(f"the parent process {'survived' if alive else 'is gone'}\n")
    return 0 if alive and not wrong else 1


def _tell_swaps(swapped: Swapped, swaps: int, clients: int) -> int:
    """Say what came of swaps; give how many answers were wrong or missing."""
    answers = swapped.answers
    sys.stdout.write(
        f"{swaps} swaps under {clients} clients: {answers.total} answers of "
        f"{len(answers.by_release)} releases, {len(answers.wrong)} wrong or mixed, failed: "
        f"{dict(answers.failed) or 'none'}; slowest answer {answers.slowest:.2f} s; "
        f"a new release was served after {max(swapped.delays, default=0):.2f} s at most\n"
    )
    sys.stdout.write("".join(f"{line}\n" for line in answers.wrong[:10]))
    sys.stdout.flush()
    return len(answers.wrong) + answers.failed.total()


if __name__ == "__main__":
    sys.exit(main())
