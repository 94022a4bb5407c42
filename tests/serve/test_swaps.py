"""Releases take over from each other under load, and what is killed comes back; the quick form."""

import sys
from pathlib import Path

import pytest
from benchmarks.load import list_tree
from benchmarks.servers import serve_with_twinrdf
from benchmarks.swaps import LIMITS, kill, settle, swap

from twinrdf.release import read_release, switch_current

from .conftest import write_release

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
SUBJECT = "territory/ghent"


def test_answers_are_of_the_release_they_name(tmp_path: Path) -> None:
    marks = {f"{number:016}": f"Ghent as of {number}" for number in (1, 2, 3)}
    for release, mark in marks.items():
        write_release(tmp_path, release, mark)
    first = next(iter(marks))
    switch_current(tmp_path, first)
    limits = {**LIMITS, "workers": 2, "spares": 0, "long": 0}
    with serve_with_twinrdf(read_release(tmp_path / first), limits) as server:
        swapped = swap(server, tmp_path, SUBJECT, marks, swaps=8, clients=4)
        answers = swapped.answers
        assert answers.wrong == []
        assert not answers.failed
        assert answers.by_release.keys() == marks.keys()
        assert max(swapped.delays) < 10
        settle(server)
        _, web, zygote, *workers = list_tree(server.pid)
        for what, seconds, seen in kill(server, SUBJECT, marks, kills=1, clients=2, calm=0.3):
            before, (_, web, zygote, *workers) = (web, zygote, workers), list_tree(server.pid)
            assert (web == before[0]) is (what != "the web process")
            assert (zygote == before[1]) is ("query process" in what)
            spared = set(workers) & set(before[2])
            assert bool(spared) is (what == "a query process")
            assert seconds < 20, what  # 1 s where nothing else runs; the long form measures
            assert seen.wrong == []
            if what != "the web process":
                assert all("the system ended the query" in failure for failure in seen.failed)
        assert list_tree(server.pid)[0] == server.pid
