"""Files replaced in one step: whoever reads one sees the old content or the new, never a part.

May import: nothing.
"""

import contextlib
import errno
import os
import shutil
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def replace_file(path: Path, *, sync: bool = True) -> Iterator[Path]:
    """Give the path of a draft, which replaces a file at the end, unless an error is raised.

    The draft lies beside the file, as `.NAME.PROCESS`. A missing folder is made; a symbolic link
    stays one, unless it leads to itself, which is an OSError; permissions stay. Without `sync` a
    crash of the machine may leave an empty file, which a cache can bear.
    """
    path = Path(os.path.realpath(path))
    if path.is_symlink():
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path))
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        draft.unlink(missing_ok=True)
        yield draft
        if path.exists():
            shutil.copymode(path, draft)
        if sync:
            sync_file(draft)
        draft.replace(path)
    finally:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)


def sync_file(path: Path) -> None:
    """Sync the content of a file to disk."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
