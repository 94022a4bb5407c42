"""The folder of an export: it appears whole or not at all, and replaces only another export.

May import: errors, release.
"""

import contextlib
import ctypes
import fcntl
import glob
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from twinrdf.errors import ExportError
from twinrdf.release import EXPORT, sync_folder

FORMAT = 1

_AT_FDCWD, _RENAME_EXCHANGE = -100, 2


class Folder:
    """A folder being filled, with how many files it has so far."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.files = 0
        self._parents = {path}

    def write(self, name: str, content: bytes) -> None:
        """Write a file."""
        self._place(name).write_bytes(content)
        self.files += 1

    def copy(self, source: Path, name: str) -> None:
        """Copy a file."""
        shutil.copyfile(source, self._place(name))
        self.files += 1

    def _place(self, name: str) -> Path:
        target = self.path / name
        if target.parent not in self._parents:
            target.parent.mkdir(parents=True, exist_ok=True)
            self._parents.add(target.parent)
        return target


@contextlib.contextmanager
def open_folder(out: Path, marker: Mapping[str, Any]) -> Iterator[Folder]:
    """Give a new folder that takes the place of `out` at the end, if nothing went wrong."""
    try:
        check_place(out)
        out.parent.mkdir(parents=True, exist_ok=True)
        with _unfinished(out) as path:
            folder = Folder(path)
            yield folder
            _write_marker(folder, marker)
            _let_read(path)
            check_place(out)
            _put_in_place(path, out)
    except ChildProcessError:
        raise  # which says nothing of the disk
    except OSError as error:
        raise ExportError(
            f"{error.filename or out}: the export cannot be written: {error.strerror or error}; "
            "free some space and allow writing in the folder around it, or name another folder; "
            "what was there is as it was"
        ) from error


def check_place(out: Path) -> None:
    """Refuse a folder that holds anything but an earlier export, or has no name to be given."""
    if out.name in ("", ".."):
        raise ExportError(f"{out}: not the name of a folder; go to the folder above, and name it")
    if not out.exists() and not out.is_symlink():
        return
    if out.is_symlink() or not out.is_dir():
        raise ExportError(f"{out}: not a folder; name a folder that is new, empty or an export")
    found = {path.name for path in out.iterdir()}
    strange = sorted(found - _read_contents(out))
    if strange:
        raise ExportError(
            f"{out}: holds {strange[0]}, which is no part of an export; "
            "name a folder that is new, empty or an export"
        )


def _read_contents(out: Path) -> set[str]:
    try:
        marker = json.loads((out / EXPORT).read_text(encoding="utf-8"))
        return {EXPORT, *(str(name) for name in marker["contents"])}
    except (OSError, ValueError, KeyError, TypeError):
        return set()


def _write_marker(folder: Folder, marker: Mapping[str, Any]) -> None:
    contents = sorted(path.name for path in folder.path.iterdir())
    whole = {"format": FORMAT, **marker, "contents": contents}
    folder.write(EXPORT, json.dumps(whole, ensure_ascii=False, indent=1).encode() + b"\n")


def _let_read(path: Path) -> None:
    """Let everybody read it, as the host runs under a name of its own."""
    for parent, _, names in os.walk(path):
        Path(parent).chmod(0o755)
        for name in names:
            Path(parent, name).chmod(0o644)


@contextlib.contextmanager
def _unfinished(out: Path) -> Iterator[Path]:
    """Give a new folder beside `out`, and remove it at the end, with abandoned ones."""
    prefix = f".{out.name}.tmp-"
    for left in out.parent.glob(f"{glob.escape(prefix)}*"):
        with _locked(left) as free:
            if free:
                shutil.rmtree(left)
    path = Path(tempfile.mkdtemp(prefix=prefix, dir=out.parent))
    try:
        with _locked(path):
            yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[bool]:
    """Lock a folder that is being filled; tell whether nobody else has it locked."""
    handle = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield True
    except BlockingIOError:
        yield False
    finally:
        os.close(handle)


def _put_in_place(path: Path, out: Path) -> None:
    """Give the folder its name, in one step where the system can exchange two names.

    Else what had the name makes way first, and comes back if the rest fails.
    """
    old = path.with_name(f"{path.name}-old")
    if not _exchange(path, out):
        if out.exists():
            out.rename(old)
        try:
            path.rename(out)
        except OSError:
            if old.exists():
                old.rename(out)
            raise
    sync_folder(out.parent)
    shutil.rmtree(old, ignore_errors=True)


def _exchange(path: Path, other: Path) -> bool:
    """Exchange the names of two folders, so that neither is ever away; tell whether that is done.

    Linux does it, where both are there and their file system can.
    """
    rename = getattr(ctypes.CDLL(None), "renameat2", None) if sys.platform == "linux" else None
    names = os.fsencode(path), os.fsencode(other)
    return rename is not None and not rename(
        _AT_FDCWD, names[0], _AT_FDCWD, names[1], _RENAME_EXCHANGE
    )
