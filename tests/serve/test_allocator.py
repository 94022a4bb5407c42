"""The allocator: jemalloc where it is, else glibc's set to keep more, never against a choice."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from twinrdf.serve.allocator import choose_allocator

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="others are left as they are")


def test_jemalloc_is_taken_where_it_is_installed(tmp_path: Path) -> None:
    library = tmp_path / "libjemalloc.so.2"
    library.touch()
    chosen = choose_allocator({"HOME": "/root"}, (str(tmp_path / "none"), str(tmp_path)))
    assert chosen == {"HOME": "/root", "LD_PRELOAD": str(library)}


def test_glibc_is_set_where_jemalloc_is_missing(tmp_path: Path) -> None:
    chosen = choose_allocator({}, (str(tmp_path),))
    assert list(chosen) == ["GLIBC_TUNABLES"]
    environment = {**os.environ, **chosen}
    done = subprocess.run(
        [sys.executable, "-c", "print('well')"], env=environment, capture_output=True, text=True
    )
    assert (done.stdout, done.stderr) == ("well\n", "")


def test_a_folder_that_cannot_be_read_is_passed_over(tmp_path: Path) -> None:
    assert list(choose_allocator({}, ("x" * 300, str(tmp_path)))) == ["GLIBC_TUNABLES"]


@pytest.mark.parametrize("name", ["LD_PRELOAD", "GLIBC_TUNABLES", "MALLOC_CONF"])
def test_who_has_chosen_keeps_the_choice(name: str, tmp_path: Path) -> None:
    (tmp_path / "libjemalloc.so.2").touch()
    assert choose_allocator({name: "mine"}, (str(tmp_path),)) == {name: "mine"}


def test_a_process_starts_with_what_is_chosen_here() -> None:
    chosen = choose_allocator({})
    code = "print(open('/proc/self/maps').read())"
    done = subprocess.run([sys.executable, "-c", code], env=chosen, capture_output=True, text=True)
    assert done.stderr == ""
    assert ("jemalloc" in done.stdout) == ("LD_PRELOAD" in chosen)
