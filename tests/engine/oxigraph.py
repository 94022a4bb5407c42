"""The server of Oxigraph, as an engine elsewhere."""

import contextlib
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from benchmarks.ports import find_port

from starting import wait_for


@contextlib.contextmanager
def running() -> Iterator[str]:
    """Run an empty one on a free port; skip where it is not installed."""
    folder = str(Path(sys.executable).parent)
    binary = shutil.which("oxigraph", path=folder) or shutil.which("oxigraph")
    if binary is None:
        pytest.skip("the oxigraph server is missing: pip install '.[test]'")
    port = find_port()
    process = subprocess.Popen(
        [binary, "serve", "--bind", f"127.0.0.1:{port}"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{url}/query?query=ASK%7B%7D", process)
        yield url
    finally:
        process.kill()
        process.wait()


def load(url: str, release: Path) -> None:
    """Load a release."""
    lines = (release / "dumps" / "everything.nq").read_text(encoding="utf-8")
    headers = {"Content-Type": "application/n-quads"}
    httpx.post(f"{url}/store", content=lines, headers=headers, timeout=60).raise_for_status()


def update(url: str, text: str) -> None:
    headers = {"Content-Type": "application/sparql-update"}
    httpx.post(f"{url}/update", content=text, headers=headers, timeout=60).raise_for_status()


def dump(url: str) -> list[str]:
    found = httpx.get(f"{url}/store", headers={"Accept": "application/n-quads"}, timeout=60)
    return sorted(found.content.decode().splitlines(keepends=True))
