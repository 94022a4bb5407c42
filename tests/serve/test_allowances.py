"""What the system allows is told before it serves, or connections are fewer."""

import resource
import subprocess
import sys
from pathlib import Path

import pytest
from benchmarks.ports import find_port

from .test_server import linux

pytestmark = linux

LIMITED = (
    "import resource, sys; from pathlib import Path; from twinrdf.serve.limits import Limits;"
    "from twinrdf.serve.allowances import fit_limits;"
    "resource.setrlimit(resource.RLIMIT_NOFILE, eval(sys.argv[1]));"
    "limits = fit_limits(Limits(connections=int(sys.argv[2]), workers=int(sys.argv[3])));"
    "print(limits.connections, *resource.getrlimit(resource.RLIMIT_NOFILE))"
)


@pytest.mark.parametrize(
    ("allowed", "connections", "workers", "expected"),
    [
        ((256, 2000), 1000, 2, "1000 1128 2000"),
        ((256, 2000), 1000, 113, "1000 1328 2000"),  # 16 query processes and 100 more
        ((2000, 2000), 1000, 2, "1000 2000 2000"),
        ((600, 600), 1000, 2, "472 600 600"),
        ((100, 2000), 20, 2, "20 160 2000"),
    ],
)
def test_the_system_is_asked_for_as_many_files_as_connections_need(
    allowed: tuple[int, int], connections: int, workers: int, expected: str
) -> None:
    if allowed[1] > resource.getrlimit(resource.RLIMIT_NOFILE)[1] != resource.RLIM_INFINITY:
        pytest.skip(f"this system allows nobody {allowed[1]} open files")
    arguments = (repr(allowed), str(connections), str(workers))
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, *arguments], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == expected
    told = "at most 472 connections: a process may open 600 files\n"
    assert done.stderr == (told if allowed == (600, 600) else "")


@pytest.mark.parametrize(
    ("kind", "most", "message"),
    [
        (resource.RLIMIT_NOFILE, 32, "open 32 files here, too few to serve; allow 1128 (ulimit -n"),
        (resource.RLIMIT_NOFILE, 128, "open 128 files here, too few to serve; allow 1128 (ulimit"),
        (resource.RLIMIT_AS, 400 * 1024**2, "take 409600 KiB of memory here, too little to serve;"),
    ],
)
def test_a_system_that_allows_too_little_is_told_in_one_line(
    small_release: Path, kind: int, most: int, message: str
) -> None:
    port = find_port()
    done = subprocess.run(
        [sys.executable, "-m", "twinrdf", "serve", str(small_release), "--port", str(port)],
        capture_output=True,
        text=True,
        timeout=120,
        preexec_fn=lambda: resource.setrlimit(kind, (most, most)),
    )
    assert (done.returncode, done.stdout) == (1, "")
    *scripts, error = done.stderr.splitlines()
    assert error.startswith(f"Error: a process may {message}")
    assert not [line for line in scripts if not line.startswith("The scripts of the site were not")]
