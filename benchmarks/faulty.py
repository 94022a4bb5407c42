"""File operations that fail, or end the process, when their turn comes.

What Python does to files below a folder is counted: opening, writing, syncing, renaming, making,
removing and protecting. What libraries do by themselves (the store, the index) is not seen here; a
small disk shows how they fail.
"""

import builtins
import io
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

_NAMES = ("mkdir", "rename", "replace", "unlink", "rmdir", "chmod", "fsync", "sendfile")

Act = Callable[[str], None]


class Faults:
    """Counts the operations below a folder, from 1; the act comes before the one of a number."""

    def __init__(self, folder: Path, number: int, act: Act) -> None:
        self._folder, self._number, self._act = str(folder), number, act
        self.count = 0

    def install(self) -> None:
        """Stand between this process and its files, until it ends."""
        for name in _NAMES:
            setattr(os, name, self._counted(name, getattr(os, name)))
        self._open = io.open
        builtins.open = io.open = self._open_counted

    def step(self, name: str) -> None:
        """Count an operation, and act when its turn has come."""
        self.count += 1
        if self.count == self._number:
            self._act(name)

    def _counted(self, name: str, operation: Callable[..., Any]) -> Callable[..., Any]:
        def run(*arguments: Any, **options: Any) -> Any:
            place = arguments[0] if name != "sendfile" else 0
            if isinstance(place, int) or self._concerns(place) or "dir_fd" in options:
                self.step(name)
            return operation(*arguments, **options)

        return run

    def _concerns(self, place: Any) -> bool:
        return isinstance(place, str | os.PathLike) and os.fspath(place).startswith(self._folder)

    def _open_counted(
        self, file: Any, mode: str = "r", buffering: int = -1, *more: Any, **options: Any
    ) -> Any:
        if not self._concerns(file):
            return self._open(file, mode, buffering, *more, **options)
        self.step("open")
        if not set(mode) & set("wax+"):
            return self._open(file, mode, buffering, *more, **options)
        plain, opener = mode.replace("b", "").replace("t", ""), options.pop("opener", None)
        raw = _Written(file, plain, self.step, opener)
        size = buffering if buffering > 1 else io.DEFAULT_BUFFER_SIZE
        buffer = io.BufferedRandom(raw, size) if "+" in mode else io.BufferedWriter(raw, size)
        return buffer if "b" in mode else io.TextIOWrapper(buffer, *more, **options)


class _Written(io.FileIO):
    """A file whose writes are counted."""

    def __init__(self, file: Any, mode: str, step: Callable[[str], None], opener: Any) -> None:
        super().__init__(file, mode, opener=opener)
        self._step = step

    def write(self, data: Any) -> int:
        self._step("write")
        return super().write(data)


def fail(code: int) -> Act:
    """Make an act: the operation fails with an error of the system."""

    def act(name: str) -> None:
        raise OSError(code, os.strerror(code), name)

    return act


def kill(_name: str) -> None:
    """End this process as kill -9 does."""
    os.kill(os.getpid(), signal.SIGKILL)
