"""A process is kept running: started again where it ends, and ended in order."""

import signal
import subprocess
import sys

import pytest

from twinrdf.errors import TwinrdfError
from twinrdf.serve.supervisor import keep_running


@pytest.mark.parametrize(
    ("codes", "message"),
    [
        (["raise SystemExit(3)"], "cannot be served"),
        (["import os; os.abort()"], "broke off, .* allow more"),
        (["import os; os.kill(os.getpid(), 9)", "import os; os.abort()", "1/0"], "cannot be"),
    ],
)
def test_a_web_process_that_fails_at_once_is_not_started_again(
    codes: list[str], message: str
) -> None:
    started: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        started.append(subprocess.Popen([sys.executable, "-c", codes[len(started)]]))
        return started[-1]

    with pytest.raises(TwinrdfError, match=message):
        keep_running(start, 5)
    assert len(started) == len(codes)


def test_a_web_process_that_does_not_end_is_killed() -> None:
    code = (
        "import os, signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        "os.kill(os.getppid(), signal.SIGTERM); time.sleep(60)"
    )
    started: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        started.append(subprocess.Popen([sys.executable, "-c", code]))
        return started[-1]

    before = signal.getsignal(signal.SIGTERM)
    keep_running(start, 1)
    assert [process.returncode for process in started] == [-signal.SIGKILL]
    assert signal.getsignal(signal.SIGTERM) is before
