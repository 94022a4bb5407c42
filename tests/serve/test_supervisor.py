"""A process is kept running: started again where it ends, and ended in order."""

import errno
import os
import signal
import subprocess
import sys
from collections.abc import Callable

import pytest

from twinrdf.errors import TwinrdfError
from twinrdf.serve import supervisor
from twinrdf.serve.supervisor import keep_running

Started = list[subprocess.Popen[bytes]]


def start_each(codes: list[str], started: Started) -> Callable[[], subprocess.Popen[bytes]]:
    """Give a function that starts one code after the other; nothing can be started for none."""
    left = iter(codes)

    def start() -> subprocess.Popen[bytes]:
        code = next(left)
        if not code:
            raise OSError(errno.ENOMEM, os.strerror(errno.ENOMEM))
        started.append(subprocess.Popen([sys.executable, "-c", code]))
        return started[-1]

    return start


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("raise SystemExit(3)", "cannot be served"),
        ("import os; os.abort()", "broke off, .* allow more"),
        ("", "could not be started: Cannot allocate memory"),
    ],
)
def test_where_the_first_web_process_fails_at_once_no_other_is_started(
    code: str, message: str
) -> None:
    with pytest.raises(TwinrdfError, match=message):
        keep_running(start_each([code], []), 5)


END_PARENT = "import os, signal; os.kill(os.getppid(), signal.SIGTERM); signal.pause()"
KILLED = "import os; os.kill(os.getpid(), 9)"


def test_later_ones_that_fail_at_once_are_followed_by_others_ever_later(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(supervisor, "_PAUSES", (0, 0.1, 0.2, 0.3, 0.4))
    started: Started = []
    codes = [KILLED, "", "1/0", "import os; os.abort()", END_PARENT]
    keep_running(start_each(codes, started), 60)
    assert [process.returncode for process in started] == [-9, 1, -6, -15]
    assert [record.getMessage() for record in caplog.records] == [
        "the web process ended unexpectedly (-9); another is started",
        "the web process could not be started: Cannot allocate memory; another is started in 0.1 s",
        "the web process ended unexpectedly (1); another is started in 0.2 s",
        "the web process ended unexpectedly (-6); another is started in 0.3 s",
    ]


def test_where_they_go_on_failing_the_server_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "_PAUSES", (0, 0))
    started: Started = []
    with pytest.raises(TwinrdfError, match=r"ended unexpectedly \(1\), time and again"):
        keep_running(start_each([KILLED, "1/0", "1/0"], started), 5)
    assert len(started) == 3


def test_a_signal_ends_a_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "_PAUSES", (1000,))
    later = "import os, signal, time; time.sleep(1); os.kill(os.getppid(), signal.SIGTERM)"

    def start() -> subprocess.Popen[bytes]:
        others.append(subprocess.Popen([sys.executable, "-c", later]))
        return subprocess.Popen([sys.executable, "-c", KILLED])

    others: Started = []
    keep_running(start, 60)
    assert [other.wait() for other in others] == [0]
    assert signal.alarm(0) == 0


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
