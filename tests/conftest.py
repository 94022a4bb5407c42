"""What tests share: the repository's register, its release built once, a server, golden files.

The suite is run by several processes; what is dear to make is made by one of them for all.
"""

import fcntl
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from benchmarks.ports import find_port

from starting import wait_for
from twinrdf.project import Project, read_project

if TYPE_CHECKING:
    from twinrdf.export import Summary
    from twinrdf.mapping import Mapping
    from twinrdf.pipeline import Checked
    from twinrdf.release import Release
    from twinrdf.store import LocalStore

ROOT = Path(__file__).parents[1]

for _name in ("http_proxy", "https_proxy", "all_proxy"):  # what tests ask is on this machine
    os.environ.pop(_name, None)
    os.environ.pop(_name.upper(), None)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="rewrite tests/golden/")


def pytest_configure(config: pytest.Config) -> None:
    """Compile once for all processes of all runs, also where nothing may be written beside code."""
    cache = getattr(config, "cache", None)
    if sys.dont_write_bytecode and cache:
        folder = str(cache.mkdir("bytecode"))
        sys.pycache_prefix, sys.dont_write_bytecode = folder, False
        os.environ["PYTHONPYCACHEPREFIX"] = folder
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Start one process more than there are cores, as each waits for servers and browsers.

    Start none where files are named: that would take longer than their tests.
    """
    named = config.args_source is pytest.Config.ArgsSource.ARGS
    files = [Path(arg.partition("::")[0]).is_file() for arg in config.args]
    return 0 if named and all(files) else count_cores() + 1


def count_cores() -> int:
    """Count the cores that this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--update-golden"))


MakeOnce = Callable[[str, Callable[[Path], object]], Path]


@pytest.fixture(scope="session")
def make_once(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> MakeOnce:
    """Give a function that has a path made once for all processes of a run; nobody may change it.

    What it gives to the function that makes is a path in an empty folder, which others wait for.
    """
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if hasattr(request.config, "workerinput") else base

    def make_once(name: str, make: Callable[[Path], object]) -> Path:
        folder = shared / "once" / name
        folder.mkdir(parents=True, exist_ok=True)
        made = folder / "made"
        with (folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not made.exists():
                make(folder / name)
                made.touch()
        return folder / name

    return make_once


@pytest.fixture(scope="session")
def project() -> Project:
    """The register in this repository."""
    return read_project(ROOT)


@pytest.fixture(scope="session")
def mapping(project: Project) -> "Mapping":
    """The mapping of the register in this repository."""
    from twinrdf.mapping import read_mapping

    return read_mapping(project.folder("ontology") / "context.jsonld")


@pytest.fixture(scope="session")
def checked(project: Project) -> "Checked":
    """The register in this repository, checked once."""
    from twinrdf.pipeline import check

    return check(project)


@pytest.fixture(scope="session")
def release(project: Project, make_once: MakeOnce) -> "Release":
    """The register in this repository, released once."""
    from twinrdf.pipeline import build
    from twinrdf.release import find_current

    return find_current(make_once("releases", lambda out: build(project, out)))


@pytest.fixture(scope="session")
def small(make_once: MakeOnce) -> Path:
    """The release of a register as `twinrdf init` makes it, built once."""
    from twinrdf.pipeline import build
    from twinrdf.release import find_current
    from twinrdf.starter import write_starter

    def make(out: Path) -> None:
        write_starter(out.parent / "register")
        build(read_project(out.parent / "register"), out)

    return find_current(make_once("small", make)).path


@pytest.fixture(scope="session")
def summary(release: "Release", make_once: MakeOnce) -> "Summary":
    """The release as files in two languages, exported once; the others are no different."""
    from twinrdf.export import Summary, export_release
    from twinrdf.progress import JsonLog

    def make(out: Path) -> None:
        log = io.StringIO()
        made = export_release(release.path, out, progress=JsonLog(log), languages=("en", "nl"))
        assert log.getvalue()
        told = asdict(made) | {"out": str(made.out)}
        out.with_name("summary.json").write_text(json.dumps(told), encoding="utf-8")

    out = make_once("export", make)
    told = json.loads(out.with_name("summary.json").read_text(encoding="utf-8"))
    return Summary(**told | {"out": out, "too_long": tuple(told["too_long"])})


@pytest.fixture(scope="session")
def store(release: "Release") -> "LocalStore":
    from twinrdf.store import open_store

    return open_store(release.store)


@pytest.fixture(scope="session")
def server(release: "Release") -> Iterator[str]:
    """The release served by a process of its own; gives the address, which ends in `/`."""
    with serving(release.path) as address:
        yield address


@contextmanager
def serving(path: Path, *options: str) -> Iterator[str]:
    """Serve a release by a process of its own, on a free port; give the address."""
    port = find_port()
    command = [sys.executable, "-m", "twinrdf", "serve", str(path), "--port", str(port)]
    command += options
    process = subprocess.Popen(command)
    address = f"http://127.0.0.1:{port}/"
    try:
        wait_for(f"{address}readyz", process)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=120)
