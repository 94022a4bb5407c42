"""Whatever strangers send, nothing that reads it fails; the targets are also fed by a fuzzer."""

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from benchmarks.fuzz import NAMES
from benchmarks.targets import PIECES, TAG, TARGETS
from hypothesis import given, settings
from hypothesis import strategies as st

ROOT = Path(__file__).parents[2]


def test_every_target_is_fed() -> None:
    assert set(NAMES) == set(TARGETS) == set(PIECES)


@pytest.mark.parametrize("name", NAMES)
def test_no_input_breaks_a_target(name: str) -> None:
    target = TARGETS[name]
    pieces = st.lists(st.sampled_from(PIECES[name]), max_size=30).map("".join).map(str.encode)

    @settings(deadline=None, max_examples=300)
    @given(st.binary(max_size=200) | pieces)
    def feed(data: bytes) -> None:
        target(data)

    feed()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("guard", b"\xed\xa0\x80"),
        ("guard", b"SELECT * { SERVICE <x:> {} }"),
        ("negotiation", b"text/html;q=0.5, */*;q=0.1"),
        ("tags", f'W/"{TAG}"'.encode()),
        ("tags", f'"a", "{TAG}-gzip"'.encode()),
        ("ranges", b"bytes=0-0"),
        ("ranges", b"bytes=-5"),
        ("ranges", b"bytes=1020-"),
        ("ranges", b"bytes=0-1,4-5"),
        ("ranges", b"bytes=2000-"),
        ("ranges", b"bytes=" + b"0-," * 1000),
        ("ranges", f'bytes=0-1\n"{TAG}"'.encode()),
        ("parameters", b"a=%FF"),
        ("parameters", b"&" * 500),
    ],
)
def test_inputs_that_once_failed_are_handled(name: str, data: bytes) -> None:
    TARGETS[name](data)


@pytest.mark.skipif(find_spec("atheris") is None, reason="the fuzzer is not installed")
def test_the_fuzzer_runs() -> None:
    command = [sys.executable, "-m", "benchmarks.fuzz", "guard", "-runs=200"]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "Done 200 runs" in done.stderr


def test_the_fuzzer_says_what_it_can_feed() -> None:
    command = [sys.executable, "-m", "benchmarks.fuzz", "nothing"]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, env=os.environ
    )
    assert (done.returncode, "negotiation" in done.stderr) == (1, True)
