"""Virtuoso, as an engine elsewhere."""

import contextlib
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from benchmarks.ports import find_port

from starting import wait_for
from twinrdf.engine.credentials import Credentials

OWNER = Credentials("dba", "dba", "", "digest")
"""Who may write to a new one."""

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


@contextlib.contextmanager
def running(folder: Path) -> Iterator[str]:
    """Run a new Virtuoso on loopback, its files in a folder; skip where it is not installed."""
    if shutil.which("virtuoso-t") is None:
        pytest.skip("virtuoso-t is missing, of the Debian package virtuoso-opensource-7-bin")
    sql, http = find_port(), find_port()
    (folder / "v.ini").write_text(SETTINGS.format(sql=sql, http=http), encoding="utf-8")
    process = subprocess.Popen(
        ["virtuoso-t", "+foreground", "+configfile", "v.ini"],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        url = f"http://127.0.0.1:{http}"
        wait_for(f"{url}/sparql?query=ASK%7B%7D", process)
        yield url
    finally:
        process.kill()
        process.wait()
