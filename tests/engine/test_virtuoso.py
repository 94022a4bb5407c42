"""Virtuoso as an engine elsewhere, where it is installed: loaded, checked, and asked."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from twinrdf.engine.addresses import locate_engine
from twinrdf.engine.breaker import Breaker
from twinrdf.engine.credentials import Credentials
from twinrdf.engine.dataset import read_dataset
from twinrdf.engine.loading import Loader
from twinrdf.engine.push import Options, push_release
from twinrdf.engine.state import hold_state
from twinrdf.engine.store import EngineStore
from twinrdf.errors import EngineError
from twinrdf.release import Release
from twinrdf.store import open_store

GRAPH = "http://example.org/register"
SETTINGS = """\
[Database]
DatabaseFile = v.db
ErrorLogFile = v.log
LockFile = v.lck
TransactionFile = v.trx
xa_persistent_file = v.pxa
[TempDatabase]
DatabaseFile = temp.db
TransactionFile = temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
NumberOfBuffers = 4000
MaxDirtyBuffers = 3000
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 5
"""


@pytest.fixture(scope="module")
def virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A new Virtuoso on loopback; its owner is dba, whose password is dba."""
    if shutil.which("virtuoso-t") is None:
        pytest.skip("virtuoso-t is missing, of the Debian package virtuoso-opensource-7-bin")
    folder = tmp_path_factory.mktemp("virtuoso")
    sql, http = _free_port(), _free_port()
    (folder / "v.ini").write_text(SETTINGS.format(sql=sql, http=http), encoding="utf-8")
    process = subprocess.Popen(
        ["virtuoso-t", "+foreground", "+configfile", "v.ini"],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(600):
            assert process.poll() is None, "Virtuoso stopped at its start"
            try:
                httpx.get(f"http://127.0.0.1:{http}/sparql", params={"query": "ASK {}"}, timeout=5)
                break
            except httpx.TransportError:
                time.sleep(0.1)
        yield f"http://127.0.0.1:{http}"
    finally:
        process.kill()
        process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def test_a_release_is_loaded_and_what_is_spelled_anew_is_told(
    virtuoso: str, release: Release, tmp_path: Path
) -> None:
    addresses = locate_engine(virtuoso, "virtuoso")
    loader = Loader(addresses, Credentials("dba", "dba", "", "digest"), 60)
    (tmp_path / "parts").mkdir()

    def push(check: str) -> int:
        with hold_state(tmp_path / "state.json", virtuoso) as state:
            options = Options(GRAPH, check)
            folder = tmp_path / "parts"
            for old in folder.iterdir():
                old.unlink()
            return push_release(release, loader, state, folder, options, lambda _: None).sent

    with pytest.raises(EngineError, match="may spell values its own way"):
        push("whole")
    assert push("counts") == len(release.graphs)
    assert push("counts") == 0
    loader.close()
    dataset = read_dataset(release, GRAPH)
    far = EngineStore(addresses, Credentials(), dataset, Breaker(), 30)
    near = open_store(release.store)
    assert {quad[:2] for quad in far.quads()} == {quad[:2] for quad in near.quads()}
    same = set(far.quads()) & set(near.quads())
    assert len(same) > 0.99 * len(list(near.quads()))
    far.close()
