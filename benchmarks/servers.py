"""Servers of one release to be measured side by side: twinrdf, the oxigraph binary, Virtuoso.

The binary reads the same store in place. Virtuoso has to load the dump of everything; with it the
default graph of a query is all graphs, so its queries name the register's graph.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from benchmarks.ports import find_port
from twinrdf.release import Release

REGISTER = "urn:register"
"""The graph that Virtuoso, which has no default graph, keeps the register in."""

_SERVE = (
    "import sys; from pathlib import Path; from twinrdf.serve.limits import Limits;"
    "from twinrdf.serve.server import serve_release;"
    "serve_release(Path(sys.argv[1]), '127.0.0.1', int(sys.argv[2]), Limits(**eval(sys.argv[3])))"
)
_START_SECONDS = 600
_STOP_SECONDS = 30
_INI = """\
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/temp.db
TransactionFile = {folder}/temp.trx
[Parameters]
ServerPort = {sql}
NumberOfBuffers = 170000
MaxDirtyBuffers = 130000
DirsAllowed = {folder}, {dumps}
MaxQueryMem = 2G
[HTTPServer]
ServerPort = 127.0.0.1:{port}
MaxClientConnections = 10
[SPARQL]
DefaultGraph = urn:register
ResultSetMaxRows = 100000000
[Plugins]
"""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: its name, its process, and the path of its query operation."""

    name: str
    pid: int
    port: int
    endpoint: str

    def path(self, query: str) -> str:
        """Write the path that asks a query."""
        return f"{self.endpoint}?query={quote(query, safe='')}"

    def get(self, path: str, accept: str) -> bytes:
        """Ask once; raise OSError if the answer is not whole."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}", headers={"Accept": accept}
        )
        try:
            with urllib.request.urlopen(request, timeout=300) as answer:  # noqa: S310
                body: bytes = answer.read()
                return body
        except urllib.error.HTTPError as error:
            error.close()
            raise


@contextlib.contextmanager
def serve_with_twinrdf(
    release: Release, limits: Mapping[str, object], name: str = "twinrdf"
) -> Iterator[Server]:
    """Serve a release as `twinrdf serve` does, with some limits set."""
    port = find_port()
    command = [sys.executable, "-c", _SERVE, str(release.path), str(port), repr(dict(limits))]
    with _run(command) as pid:
        server = Server(name, pid, port, "/sparql")
        _wait(server, "/healthz")
        yield server


@contextlib.contextmanager
def serve_with_binary(release: Release) -> Iterator[Server]:
    """Serve the store of a release with `oxigraph serve-read-only`."""
    port = find_port()
    program = _find("oxigraph")
    command = [program, "serve-read-only", "-l", str(release.store), "-b", f"127.0.0.1:{port}"]
    with _run(command) as pid:
        server = Server("oxigraph", pid, port, "/query")
        _wait(server, server.path("ASK {}"))
        yield server


@contextlib.contextmanager
def serve_with_virtuoso(release: Release, folder: Path) -> Iterator[Server]:
    """Load the register into Virtuoso in a folder of its own, and serve it."""
    port, sql = find_port(), find_port()
    dumps = (release.path / "dumps").resolve()
    settings = folder / "virtuoso.ini"
    settings.write_text(_INI.format(folder=folder, sql=sql, port=port, dumps=dumps), "utf-8")
    with _run([_find("virtuoso-t"), "+foreground", "+configfile", str(settings)]) as pid:
        server = Server("Virtuoso", pid, port, "/sparql")
        _wait(server, "/sparql")
        for line in (
            f"ld_dir('{dumps}', 'register.nt', '{REGISTER}');",
            "rdf_loader_run();",
            "checkpoint;",
        ):
            subprocess.run(  # noqa: S603 - a program the user installed
                [_find("isql-vt"), f"127.0.0.1:{sql}", "dba", "dba", f"exec={line}"],
                stdout=subprocess.DEVNULL,
                check=True,
            )
        yield server


def has_virtuoso() -> bool:
    """Tell whether Virtuoso is installed."""
    return bool(shutil.which("virtuoso-t") and shutil.which("isql-vt"))


def _find(name: str) -> str:
    """Find a program, among those of this Python first."""
    places = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", "")))
    found = shutil.which(name, path=places)
    if found is None:
        raise SystemExit(f"{name}: not installed; `pip install 'twinrdf[benchmark]'` brings it")
    return found


@contextlib.contextmanager
def _run(command: Sequence[str]) -> Iterator[int]:
    process = subprocess.Popen(  # noqa: S603 - ours, or a program the user installed
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(server: Server, path: str) -> None:
    end = time.monotonic() + _START_SECONDS
    while True:
        try:
            server.get(path, "*/*")
        except OSError:
            if time.monotonic() > end:
                raise SystemExit(f"{server.name}: did not start") from None
            time.sleep(0.1)
        else:
            return
