"""The server as a process: it answers over real sockets, bears abuse, and ends when told to."""

import contextlib
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPConnection, IncompleteRead
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from benchmarks.ports import find_port

from starting import wait_for
from twinrdf.errors import ReleaseError, TwinrdfError
from twinrdf.serve.allocator import choose_allocator
from twinrdf.serve.limits import Limits
from twinrdf.serve.port import bind
from twinrdf.serve.server import serve_release

linux = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")

SERVE = (
    "import signal; signal.signal(signal.SIGHUP, signal.SIG_DFL);"  # nohup has it ignored
    "import sys; from pathlib import Path; from twinrdf.serve.limits import Limits;"
    "from twinrdf.serve.server import serve_release;"
    "serve_release(Path(sys.argv[1]), '127.0.0.1', int(sys.argv[2]), Limits(**eval(sys.argv[3])))"
)
PRODUCT = "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
COUNT = quote(f"SELECT (COUNT(*) AS ?n) {PRODUCT}")
STREAM = quote(f"SELECT * {PRODUCT}")
HOST = b"Host: site.example\r\nConnection: close\r\n"


class Server:
    """A server of its own, and ways to ask it."""

    def __init__(self, release: Path, **limits: float) -> None:
        limits = {"connections": 100, **limits}  # which any system allows
        self.port = find_port()
        command = [sys.executable, "-c", SERVE, str(release), str(self.port), repr(limits)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        try:
            self.wait_until_ready()
        except AssertionError:
            self.process.kill()
            raise

    def wait_until_ready(self) -> None:
        wait_for(f"http://127.0.0.1:{self.port}/readyz", self.process)

    def get(self, path: str) -> httpx.Response:
        return httpx.get(f"http://127.0.0.1:{self.port}{path}", timeout=60)

    def queries(self) -> dict[str, int]:
        queries: dict[str, int] = self.get("/readyz").json()["queries"]
        return queries

    def until(self, **state: int) -> None:
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            if self.queries().items() >= state.items():
                return
            time.sleep(0.02)
        raise AssertionError(self.queries())

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=60)

    def send(self, data: bytes) -> bytes:
        """Send bytes and give all that comes back until the server closes."""
        with self.connect() as connection:
            connection.sendall(data)
            return read_all(connection)

    def stop(self, number: int = signal.SIGTERM) -> tuple[int, str]:
        self.process.send_signal(number)
        output, _ = self.process.communicate(timeout=90)
        return self.process.returncode, output.decode()


def read_all(connection: socket.socket) -> bytes:
    found = b""
    while part := connection.recv(65536):
        found += part
    return found


def descendants(process: int) -> list[int]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            stat = (folder / "stat").read_text(encoding="ascii").rpartition(")")[2].split()
            if int(stat[1]) == process and stat[0] != "Z":
                found += [int(folder.name), *descendants(int(folder.name))]
    return found


@pytest.fixture(scope="module")
def server(small_release: Path) -> Iterator[Server]:
    yield from serve(small_release, deadline=1.5, spool_bytes=256 * 1024)


@pytest.fixture(scope="module")
def hasty(small_release: Path) -> Iterator[Server]:
    """A server that waits for nobody; others wait for clients that a busy machine holds up."""
    limits = {"deadline": 1.0, "header_seconds": 1.0, "body_seconds": 1.0, "send_seconds": 1.0}
    yield from serve(small_release, **limits, spool_bytes=256 * 1024, workers=2, spares=1)


def serve(release: Path, **limits: float) -> Iterator[Server]:
    """Give a server of its own, which has nothing to tell by its end."""
    server = Server(release, **limits)
    yield server
    code, output = server.stop()
    assert (code, output) == (0, "")


def test_documents_and_queries_are_answered(server: Server) -> None:
    assert server.get("/doc/territory/ghent.ttl").text.startswith("@prefix")
    answer = server.get(f"/sparql?query={quote('ASK {}')}")
    assert answer.json()["boolean"] is True
    assert server.get(f"/sparql?query={COUNT}").status_code == 503
    head = httpx.head(f"http://127.0.0.1:{server.port}/ns.ttl", timeout=60)
    assert int(head.headers["Content-Length"]) > 0


@linux
def test_all_its_processes_have_the_allocator_that_is_chosen(server: Server) -> None:
    chosen = choose_allocator(os.environ).items() - os.environ.items()
    given = []
    for process in descendants(server.process.pid):
        with contextlib.suppress(OSError):  # a query process may be ending
            given.append(Path(f"/proc/{process}/environ").read_text("utf-8").split("\0"))
    running = [environment for environment in given if environment != [""]]
    assert len(running) > 2
    for environment in running:
        assert {f"{name}={value}" for name, value in chosen} <= set(environment)


def test_an_endless_answer_breaks_off(server: Server) -> None:
    connection = HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.request("GET", f"/sparql?query={STREAM}", headers={"Accept": "text/csv"})
    answer = connection.getresponse()
    assert answer.status == 200
    with pytest.raises(IncompleteRead):
        answer.read()
    connection.close()
    server.until(running=0)


def test_a_client_that_leaves_stops_its_query(small_release: Path) -> None:
    server = Server(small_release, deadline=120.0, workers=1)
    with server.connect() as connection:
        connection.sendall(f"GET /sparql?query={COUNT} HTTP/1.1\r\n".encode() + HOST + b"\r\n")
        server.until(running=1)
        failed = server.queries()["failed"]
        left = time.monotonic()
    server.until(running=0, failed=failed + 1)
    assert time.monotonic() - left < 40
    assert server.stop() == (0, "")


def test_a_client_that_does_not_read_is_dropped(hasty: Server) -> None:
    server = hasty
    with server.connect() as connection:
        request = f"GET /sparql?query={STREAM} HTTP/1.1\r\n".encode() + HOST
        connection.sendall(request + b"Accept: text/csv\r\n\r\n")
        server.until(running=1)
        server.until(running=0)
        time.sleep(1.5)
        server.until(ready=5)
        with pytest.raises((ConnectionError, AssertionError)):
            assert read_all(connection).endswith(b"0\r\n\r\n")


def test_slow_requests_are_dropped(hasty: Server) -> None:
    start = time.monotonic()
    assert hasty.send(b"GET / HTTP/1.1\r\n" + HOST) == b""
    assert hasty.send(b"") == b""
    slow = b"Content-Type: application/sparql-query\r\nContent-Length: 9\r\n\r\nASK"
    answer = hasty.send(b"POST /sparql HTTP/1.1\r\n" + HOST + slow)
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert time.monotonic() - start < 25


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"GET /healthz HTTP/1.0\r\n\r\n", 200),
        (b"GET /dumps/../release.json HTTP/1.1\r\n" + HOST + b"\r\n", 404),
        (b"GET /static/%2e%2e/app.py HTTP/1.1\r\n" + HOST + b"\r\n", 404),
        (b"GET /a%00b HTTP/1.1\r\n" + HOST + b"\r\n", 400),
        (b"GET http://other.example/healthz HTTP/1.1\r\n" + HOST + b"\r\n", 200),
        (b"OPTIONS * HTTP/1.1\r\n" + HOST + b"\r\n", 204),
        (b"GET / HTTP/1.1\r\n" + HOST + b"A: " + b"a" * 200_000 + b"\r\n\r\n", 431),
        (b"GET / HTTP/1.1\r\n" + HOST + b"A: a\r\n" * 200 + b"\r\n", 431),
        (b"GET /?" + b"a" * 70_000 + b" HTTP/1.1\r\n" + HOST + b"\r\n", 414),
        (b"\x16\x03\x01\x00\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\na", 400),
        (
            b"POST /sparql HTTP/1.1\r\n" + HOST + b"Content-Type: application/sparql-query\r\n"
            b"Content-Length: 400000\r\n\r\n" + b"a" * 400_000,
            413,
        ),
        (
            b"QUERY /sparql HTTP/1.1\r\n" + HOST + b"Content-Type: application/sparql-query\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n6\r\nASK {}\r\n0\r\n\r\n",
            200,
        ),
    ],
)  # fmt: skip
def test_odd_requests_get_their_status(server: Server, request_: bytes, status: int) -> None:
    assert server.send(request_).startswith(b"HTTP/1.1 %d " % status)
    assert server.get("/healthz").status_code == 200


@linux
def test_the_web_process_is_replaced(small_release: Path) -> None:
    server = Server(small_release)
    before = descendants(server.process.pid)
    assert len(before) == 7  # the web process, the zygote, five query processes
    os.kill(before[0], signal.SIGKILL)
    server.wait_until_ready()
    assert server.get(f"/sparql?query={quote('ASK {}')}").status_code == 200
    after = descendants(server.process.pid)
    assert len(after) == 7
    assert not set(before) & set(after)
    code, output = server.stop()
    assert (code, output.count("\n"), "ended unexpectedly" in output) == (0, 1, True)


@linux
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_it_ends_after_its_running_queries(small_release: Path, number: int) -> None:
    server = Server(small_release, deadline=90.0, stop_seconds=90.0)
    processes = descendants(server.process.pid)
    rows = quote("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f }")
    with server.connect() as connection:
        connection.sendall(f"GET /sparql?query={rows} HTTP/1.1\r\n".encode() + HOST + b"\r\n")
        server.until(running=1)
        code, output = server.stop(number)
        assert (code, output) == (0, "")
        assert b'"value":"' in read_all(connection)
    assert not any(Path(f"/proc/{process}").exists() for process in processes)


def test_what_does_not_end_in_time_is_broken_off_without_a_traceback(small_release: Path) -> None:
    server = Server(small_release, deadline=90.0, stop_seconds=0.5)
    with server.connect() as connection:
        connection.sendall(f"GET /sparql?query={COUNT} HTTP/1.1\r\n".encode() + HOST + b"\r\n")
        server.until(running=1)
        code, output = server.stop()
    assert code == 0
    assert "Cancel 1 running task(s)" in output
    assert "Traceback" not in output


@linux
def test_an_interrupt_from_a_terminal_reaches_the_parent_alone(small_release: Path) -> None:
    server = Server(small_release)
    web = descendants(server.process.pid)[0]
    assert os.getpgid(web) == web  # else it would tell of it, were it just starting
    assert server.stop(signal.SIGINT) == (0, "")


def test_a_port_taken_by_a_server_that_started_too_is_an_error(small_release: Path) -> None:
    command = (sys.executable, "-m", "twinrdf.serve.web_process", str(small_release), "{}")
    with bind("127.0.0.1", 0) as late, bind("127.0.0.1", late.getsockname()[1]) as other:
        other.listen()
        ended = subprocess.run(
            [*command, str(os.getpid()), ""],
            stdin=late.fileno(),
            capture_output=True,
            text=True,
            timeout=120,
        )
    assert ended.returncode == 1
    assert "cannot listen there, as another server began to just now" in ended.stderr
    assert "Traceback" not in ended.stderr


@linux
def test_nothing_is_left_when_it_is_killed(small_release: Path) -> None:
    server = Server(small_release)
    processes = descendants(server.process.pid)
    server.process.kill()
    server.process.communicate()
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        if not any(Path(f"/proc/{process}").exists() for process in processes):
            return
        time.sleep(0.02)
    raise AssertionError("processes are left over")


def test_a_taken_port_is_an_error(small_release: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(
            TwinrdfError, match=r"cannot listen there: .*choose another host or port"
        ):
            serve_release(small_release, "127.0.0.1", other.getsockname()[1], Limits())
    assert not logging.getLogger("twinrdf").handlers  # who called still logs as before


def test_that_it_serves_is_told_once_it_does_and_not_where_it_cannot(small_release: Path) -> None:
    port = find_port()
    command = [sys.executable, "-m", "twinrdf", "serve", str(small_release), "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as first:
        try:
            assert first.stdout
            assert first.stdout.readline().startswith(b"Serving release ")
            socket.create_connection(("127.0.0.1", port), timeout=60).close()
            second = subprocess.run(command, capture_output=True, text=True, timeout=120)
        finally:
            first.terminate()
    assert (second.returncode, second.stdout) == (1, "")
    errors = second.stderr.splitlines()
    assert errors[-1].startswith(f"Error: 127.0.0.1:{port}: cannot listen there: ")
    assert "Serving" not in second.stderr


def test_an_index_of_places_that_is_not_there_is_an_error_before_it_serves(
    small_release: Path, tmp_path: Path
) -> None:
    limits = Limits(places=str(tmp_path / "none.sqlite"))
    with pytest.raises(TwinrdfError, match=r"^serve\.places: .*none\.sqlite: cannot be read: "):
        serve_release(small_release, "127.0.0.1", 0, limits)


def test_a_release_that_cannot_be_opened_is_told_in_one_line(tmp_path: Path) -> None:
    arguments = (str(tmp_path / "none"), "{}", str(os.getpid()), "")
    with bind("127.0.0.1", 0) as listener:
        done = subprocess.run(
            [sys.executable, "-m", "twinrdf.serve.web_process", *arguments],
            stdin=listener.fileno(),
            capture_output=True,
            text=True,
            timeout=120,
        )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"{tmp_path / 'none'}: no release here")
    assert done.stderr.count("\n") == 1


def test_what_is_no_release_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="no release here"):
        serve_release(tmp_path, "127.0.0.1", 0, Limits())


@pytest.mark.parametrize("host", ["no-such-host.invalid", "192.0.2.1", "a..b"])
def test_an_address_of_others_is_an_error(host: str) -> None:
    with pytest.raises(TwinrdfError, match=rf"{host}:0: cannot listen there"):
        bind(host, 0)
