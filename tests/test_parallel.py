"""Tasks give their results in order, in this process or in others; what fails, fails here."""

import errno
import os
import signal
import sys
import time
from multiprocessing import synchronize

import pytest

from twinrdf.errors import ReleaseError, RequestError
from twinrdf.parallel import MOST, SMALL, SharedRange, count_processes, run_all


@pytest.mark.parametrize("processes", [1, 2])
def test_results_are_in_order(processes: int) -> None:
    begun: list[int] = []
    tasks = [lambda n=n: (time.sleep(0.05 if n == 0 else 0), n * n)[1] for n in range(5)]
    assert run_all(tasks, processes, begun.append) == [0, 1, 4, 9, 16]
    assert sorted(begun) == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("processes", [1, 2, 4])
def test_a_task_waits_for_the_one_it_needs_and_has_its_result(processes: int) -> None:
    taken: dict[int, int] = {}
    begun: list[int] = []
    tasks = [
        lambda: taken[2] + 1,
        lambda: taken[0] * 100,
        lambda: (time.sleep(0.05), 3)[1],
        lambda: 7,
    ]
    found = run_all(tasks, processes, begun.append, after={0: 2, 1: 0}, take=taken.__setitem__)
    assert found == [4, 400, 3, 7]
    assert taken == dict(enumerate(found))
    assert begun == [2, 0, 1, 3] if processes == 1 else sorted(begun) == [0, 1, 2, 3]


def test_each_task_has_a_process() -> None:
    found = run_all([os.getpid] * 3, 2)
    assert len({*found, os.getpid()}) == 4
    assert run_all([os.getpid] * 3, 1) == [os.getpid()] * 3


@pytest.mark.parametrize("processes", [1, 2])
def test_an_error_is_raised_again_and_ends_all(processes: int) -> None:
    def fail() -> None:
        raise ReleaseError("no")

    began = time.monotonic()
    with pytest.raises(ReleaseError, match="no"):
        run_all([fail, lambda: time.sleep(120)], processes)
    assert time.monotonic() - began < 60


def test_an_error_for_visitors_is_raised_again_as_it_was() -> None:
    def refuse() -> None:
        raise RequestError(404, "not there", {"Allow": "GET"})

    with pytest.raises(RequestError, match="not there") as error:
        run_all([refuse, refuse], 2)
    assert (error.value.status, error.value.headers) == (404, {"Allow": "GET"})


def test_a_process_that_is_killed_is_told_of() -> None:
    def die() -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    with pytest.raises(ChildProcessError, match=r"ended \(code -9\); is there enough memory"):
        run_all([die, die], 2)


@pytest.mark.parametrize("processes", [1, 3])
def test_each_number_is_taken_once(processes: int) -> None:
    numbers = SharedRange(200)
    taken = run_all([lambda: list(numbers)] * processes, processes)
    assert sorted(number for part in taken for number in part) == list(range(200))
    assert all(part == sorted(part) for part in taken)
    assert not list(numbers)


def test_numbers_are_shared_where_there_are_no_semaphores(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on machines without `/dev/shm`."""

    def refuse(*_given: object, **_more: object) -> None:
        raise OSError(errno.ENOSYS, "Function not implemented")

    monkeypatch.setattr(synchronize.SemLock, "__init__", refuse)
    assert list(SharedRange(3)) == [0, 1, 2]


def test_a_small_register_needs_one_process() -> None:
    assert count_processes(SMALL - 1) == 1
    assert 1 <= count_processes(SMALL) <= MOST


def test_processes_are_counted_where_they_cannot_be_held_to_processors(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.delattr(os, "sched_getaffinity")
    assert 1 <= count_processes(SMALL) <= MOST
