"""Builds that are killed, starved and disturbed: the short form of `benchmarks.faults`.

In a process of its own, for builds are copies of the process that starts them.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_whatever_happens_a_whole_release_is_served() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.faults", "--short"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.endswith("nothing wrong\n")
    for kind in ("stage", "moment", "failing", "killed", "limit", "twice", "corrupted"):
        assert f"\n{kind} " in f"\n{done.stdout}", kind
