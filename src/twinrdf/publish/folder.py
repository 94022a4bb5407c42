"""Stage 5, the dataset to a release: a folder that appears complete or not at all.

One build at a time holds the lock of the folder of releases. It writes into a temporary folder
beside the others, hashes and syncs every file, writes the manifest last, renames the folder to its
id, and only then makes it the current release. An interrupted build does not change what is served,
and the next build removes its files. A build that ends normally leaves nothing behind, not even its
lock.

The id is a hash of the release's settings and files, except the store, the index and the compressed
files, whose bytes depend on the installed libraries. Same input, same id, same dumps.

May import: atomic, dataset, decisions, errors, findings, index.columns, mapping, metadata.describe,
progress, project, publish.contents, publish.dumps, publish.tasks, release.
"""

import contextlib
import errno
import fcntl
import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Mapping as Map
from pathlib import Path
from typing import Any, TextIO

from twinrdf.atomic import sync_file
from twinrdf.dataset import Dataset
from twinrdf.decisions import Decision
from twinrdf.errors import ReleaseError
from twinrdf.findings import Report
from twinrdf.index.columns import INDEX
from twinrdf.mapping import Mapping
from twinrdf.metadata.describe import Edition
from twinrdf.progress import SILENT, Meter
from twinrdf.project import Project
from twinrdf.publish.contents import release_settings, write_info, write_metadata
from twinrdf.publish.dumps import write_text
from twinrdf.publish.tasks import write_files
from twinrdf.release import (
    COMPRESSIONS,
    MANIFEST,
    UNFINISHED,
    Release,
    hash_file,
    list_files,
    read_release,
    switch_current,
    sync_folder,
    verify_release,
)

_LOCK = ".lock"
_TRIES = 20
_PAUSE = 0.05
"""How often, and after how many seconds, a lock is tried: processes of a killed build may hold it
for a moment."""


@contextlib.contextmanager
def begin_release(out: Path) -> Iterator[Path]:
    """Lock a folder of releases, and give a temporary folder in it for a new release."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        with _locked(out), _unfinished(out) as folder:
            yield folder
    except ChildProcessError:
        raise  # which says nothing of the disk
    except OSError as error:
        raise ReleaseError(f"{error.filename or out}: {_explain(error)}") from error


def remove_left(out: Path) -> None:
    """Remove the files of a killed build, unless another build runs or the folder is read-only."""
    if any(out.glob(f"{UNFINISHED}*")) or (out / _LOCK).exists():
        with contextlib.suppress(ReleaseError, OSError), _locked(out):
            _remove_unfinished(out)


def write_release(
    folder: Path,
    project: Project,
    mapping: Mapping,
    dataset: Dataset,
    decisions: Sequence[Decision],
    report: Report,
    digest: str,
    progress: Meter = SILENT,
    processes: int = 1,
    confirm: Callable[[], None] = lambda: None,
) -> Release:
    """Write a release into the folder of `begin_release`, and make it the current one.

    `digest` is the hash of the input, and `confirm` raises an error if that has changed. If the
    same release exists and is intact, it is kept.
    """
    out = folder.parent
    written = write_files(folder, project, mapping, dataset, decisions, report, progress, processes)
    confirm()
    known = {dump.path: dump.sha256 for dump in written.dumps}
    release_id = _identify(folder, release_settings(project, digest), known)
    target = out / release_id
    if not _is_whole(target):
        edition = Edition(project, written.description, release_id, written.dumps)
        write_metadata(folder, edition)
        write_info(folder, edition, written.prefixes, decisions, report, digest)
        progress("finishing")
        _seal(folder, known, progress)
        _put_in_place(folder, target)
    switch_current(out, release_id)
    return read_release(target)


# -------- the folder ----------------------------------------------------------------------------


@contextlib.contextmanager
def _locked(out: Path) -> Iterator[None]:
    """Hold the lock of a folder of releases; it is released however the process ends."""
    path = out / _LOCK
    with _take(path) as lock:
        try:
            lock.truncate(0)
            lock.write(f"{os.getpid()}\n")
            lock.flush()
            yield
        finally:
            with contextlib.suppress(OSError):  # the next build takes it over
                path.unlink()


def _take(path: Path) -> TextIO:
    """Open and lock a file, and make sure that its name still leads to it."""
    for _ in range(_TRIES):
        lock = path.open("a+", encoding="utf-8")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.path.samestat(os.fstat(lock.fileno()), path.stat()):
                return lock
        except FileNotFoundError:
            pass
        except BlockingIOError:
            time.sleep(_PAUSE)
        except OSError:
            lock.close()
            raise
        lock.seek(0)
        holder = lock.read().strip() or "unknown"
        lock.close()
    raise ReleaseError(
        f"{path.parent}: another build is writing here (process {holder}); "
        "wait until it ends, or stop it, then build again"
    )


@contextlib.contextmanager
def _unfinished(out: Path) -> Iterator[Path]:
    """Give a new folder for an unfinished release, and remove it at the end."""
    _remove_unfinished(out)
    folder = out / Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=out)).name  # as out is written
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _remove_unfinished(out: Path) -> None:
    for left in out.glob(f"{UNFINISHED}*"):
        if left.is_dir():
            shutil.rmtree(left)
        else:
            left.unlink()


def _is_whole(target: Path) -> bool:
    try:
        verify_release(target)
    except ReleaseError:
        return False
    return True


def _seal(folder: Path, known: Map[str, str], progress: Meter) -> None:
    """Hash, protect and sync every file, then write the manifest; `known` has some hashes."""
    lines = []
    names = list_files(folder)
    for name in names:
        lines.append(f"{known.get(name) or hash_file(folder / name)}  {name}\n")
        _protect(folder / name)
        progress.advance(len(lines), len(names))
    write_text(folder / MANIFEST, lines)
    _protect(folder / MANIFEST)
    for parent, _, _ in os.walk(folder):
        Path(parent).chmod(0o755)
        sync_folder(Path(parent))


def _protect(path: Path) -> None:
    """Make a file read-only, and sync it to disk."""
    sync_file(path)
    path.chmod(0o444)


def _put_in_place(folder: Path, target: Path) -> None:
    """Rename the folder; a damaged release of that name is moved aside and removed later."""
    if target.exists():
        target.rename(target.with_name(f"{UNFINISHED}damaged-{target.name}"))
    folder.rename(target)
    sync_folder(target.parent)


def _explain(error: OSError) -> str:
    space = "free some space, then build again"
    place = "allow writing there, or build into another folder with `twinrdf build --out`"
    advice = {
        errno.ENOSPC: space,
        errno.EDQUOT: space,
        errno.EFBIG: "allow larger files (ulimit -f), then build again",
        errno.EACCES: place,
        errno.EPERM: place,
        errno.EROFS: place,
    }
    known = error.errno or (errno.ENOSPC if "No space left" in str(error) else 0)
    return (
        f"the release cannot be written: {error.strerror or error}; "
        f"{advice.get(known, 'check the disk, then build again')}; what is served is as it was"
    )


def _identify(folder: Path, settings: Map[str, Any], known: Map[str, str]) -> str:
    """Hash the settings and every file written so far that depends only on the input."""
    digest = hashlib.sha256(json.dumps(settings, sort_keys=True).encode())
    for name in list_files(folder):
        if not (name.endswith((*COMPRESSIONS.values(), INDEX)) or name.startswith("store/")):
            digest.update(f"\n{name} {known.get(name) or hash_file(folder / name)}".encode())
    return digest.hexdigest()[:16]
