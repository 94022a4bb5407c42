"""The state of a register between two checks, as a file in the user's cache folder.

There is one file for each register, and deleting it loses nothing. It is replaced in one step, so
that several checks at once only replace each other's; a file that is damaged is ignored.

May import: atomic, changes.encoding, changes.state, folders, project, records.tables,
vocab.
"""

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import blake2b
from pathlib import Path
from zlib import crc32

from twinrdf.atomic import replace_file
from twinrdf.changes.encoding import FormatError, decode_state, encode_state
from twinrdf.changes.state import State
from twinrdf.folders import find_cache
from twinrdf.project import Project
from twinrdf.records.tables import list_paths
from twinrdf.vocab import TABLES

MOST = 1 << 30
"""The most bytes of the folder; the oldest files are removed first."""

SMALLEST = 1 << 20
"""The fewest bytes of tables worth caching: less is checked as a whole in a second."""

_ENDING = ".register"
_SUM = 8


def cache_folder() -> Path | None:
    """Give the folder of the cache, if the user has one."""
    found = find_cache()
    return found and found / "checks"


def measure_tables(project: Project) -> int:
    """Add up the bytes of the tables of a register."""
    paths = (path for table in TABLES for path in list_paths(project, table.name))
    return sum(path.stat().st_size for path in paths if path.is_file())


def read_state(project: Project, folder: Path) -> State:
    """Read the state of a register; an empty one if there is no valid file."""
    try:
        whole = memoryview(_path(project.root, folder).read_bytes())
        content = whole[_SUM:]
        if whole[:_SUM] != _add_up(content):
            return State()
        with _no_collection():
            state = decode_state(content, project)
        gc.freeze()  # so that no later search looks through it
        return state
    except (OSError, FormatError):
        return State()


def write_state(root: Path, state: State, folder: Path) -> None:
    """Write the state of the register in a folder, if the folder of the cache can be written to."""
    with _no_collection():
        content = encode_state(state)
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with replace_file(_path(root, folder), sync=False) as draft:
            draft.touch(0o600)
            with draft.open("wb") as file:
                file.write(_add_up(content))
                file.write(content)
        _make_room(folder)


@contextmanager
def _no_collection() -> Iterator[None]:
    """Switch garbage collection off while many objects are made that all stay in use."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _add_up(content: bytes | memoryview) -> bytes:
    """Give the checksum that reveals a damaged file; it is no protection against forgery."""
    return crc32(content).to_bytes(_SUM, "big")


def _path(root: Path, folder: Path) -> Path:
    name = blake2b(os.fsencode(root.resolve()), digest_size=16).hexdigest()
    return folder / f"{name}{_ENDING}"


def _make_room(folder: Path) -> None:
    """Remove the oldest files while all together are too large."""
    found = sorted(_list_files(folder), reverse=True)
    room = MOST
    for _, size, path in found:
        room -= size
        if room < 0:
            path.unlink(missing_ok=True)


def _list_files(folder: Path) -> Iterator[tuple[float, int, Path]]:
    for path in folder.iterdir():
        with suppress(FileNotFoundError):
            status = path.stat()
            yield status.st_mtime, status.st_size, path
