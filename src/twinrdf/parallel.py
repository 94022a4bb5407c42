"""Tasks run in parallel, each in a process of its own.

May import: prctl.
"""

import mmap
import os
import sys
import tempfile
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from types import MappingProxyType
from typing import Any, TypeVar
from weakref import finalize

from twinrdf.prctl import end_with_parent

SMALL = 2 << 20
"""The bytes of a register up to which another process would cost more than it saves."""

MOST = 4
"""The most processes at once, for each of them needs memory."""

_POLL = 0.5
"""The seconds between two reports of progress, at most."""

Result = TypeVar("Result")


class Counters:
    """A counter for each task in shared memory: its process sets it, the first process reads it."""

    def __init__(self, count: int) -> None:
        self._numbers = memoryview(mmap.mmap(-1, 8 * max(count, 1))).cast("Q")

    def put(self, place: int, number: int) -> None:
        """Set the counter of a task."""
        self._numbers[place] = number

    def sum(self) -> int:
        """Add up all counters."""
        return sum(self._numbers)


class SharedRange:
    """The numbers below a count, shared out among processes: each goes to the next that asks.

    So no process waits while there is work, however long pieces take. It must be made before the
    processes are: they read the numbers from one open file, whose place they share. That takes no
    semaphore, for which not every machine has the room (`/dev/shm`).
    """

    def __init__(self, count: int) -> None:
        self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - see the next line
        finalize(self, self._file.close)
        self._file.write(array("Q", range(count)).tobytes())
        self._file.seek(0)

    def __iter__(self) -> Iterator[int]:
        """Take numbers until none is left."""
        while number := self._file.read(array("Q").itemsize):
            yield int.from_bytes(number, sys.byteorder)


def count_processes(size: int) -> int:
    """Tell how many processes are worth it for a register of some bytes."""
    if size < SMALL:
        return 1
    if sys.platform == "linux":
        return min(MOST, len(os.sched_getaffinity(0)))
    return min(MOST, os.cpu_count() or 1)


def run_all(
    tasks: Sequence[Callable[[], Result]],
    processes: int,
    begin: Callable[[int], None] = lambda _number: None,
    on_progress: Callable[[int], None] = lambda _done: None,
    after: Mapping[int, int] = MappingProxyType({}),
    take: Callable[[int, Result], None] = lambda _number, _result: None,
) -> list[Result]:
    """Run all tasks and give their results in order; an error in one ends them all.

    `begin` is called with the number of each task as it starts, `on_progress` now and then with how
    many are done, `take` with each result. `after` maps a task to the one whose result must have
    been taken before it starts. With several processes each task runs in a fork of this one, so
    that only its result comes back.
    """
    results: dict[int, Result] = {}
    waiting = list(range(len(tasks)))
    running: dict[Any, tuple[int, BaseProcess]] = {}

    def is_ready(number: int) -> bool:
        return number not in after or after[number] in results

    def end(number: int, result: Result) -> None:
        take(number, result)
        results[number] = result
        on_progress(len(results))

    try:
        while waiting or running:
            number = next(filter(is_ready, waiting), None)
            if number is None or len(running) == processes:
                for connection in wait(list(running), _POLL):
                    number, process = running.pop(connection)
                    end(number, _receive(connection, process))
                on_progress(len(results))
                continue
            waiting.remove(number)
            begin(number)
            if processes < 2:
                end(number, tasks[number]())
            else:
                connection, process = _start(tasks[number])
                running[connection] = number, process
    finally:
        for _, process in running.values():
            process.kill()
            process.join()
    return [results[number] for number in range(len(tasks))]


def _start(task: Callable[[], object]) -> tuple[Connection, BaseProcess]:
    context = get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(task, sender, os.getpid()), daemon=True)
    process.start()
    sender.close()
    return receiver, process


def _work(task: Callable[[], object], sender: Connection, parent: int) -> None:
    """Run a task, send its result or its error, and exit without cleaning up.

    The process also ends with its parent, so that it never keeps inherited locks.
    """
    end_with_parent(parent)
    with suppress(BrokenPipeError):
        try:
            sender.send((None, task()))
        except BaseException as error:  # noqa: BLE001 - it is raised again in the first process
            sender.send((error, None))
    os._exit(0)


def _receive(receiver: Any, process: BaseProcess) -> Any:
    try:
        error, result = receiver.recv()
    except EOFError:
        process.join()
        raise ChildProcessError(
            f"a process was ended (code {process.exitcode}); is there enough memory?"
        ) from None
    finally:
        receiver.close()
    process.join()
    if error:
        raise error
    return result
