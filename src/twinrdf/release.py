"""The format of a release: a folder that is complete, hashed, and never changes.

    releases/
    ├── current            the id of the release to serve
    └── 0f3a…/             one release, named by the hash of its contents
        ├── release.json   what it is: title, counts, prefixes, graphs, dumps
        ├── index.sqlite   its lists and names, looked up by the pages
        ├── dumps/  ontology/  shapes/  queries/  metadata/  report/  site/  store/
        └── MANIFEST.sha256   the hash of every other file; `sha256sum -c` reads it

May import: errors.
"""

import contextlib
import datetime
import errno
import hashlib
import json
import os
import re
import stat
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from twinrdf.errors import ReleaseError

FORMAT = 2
"""The version of this layout; a release of another version is refused."""

INFO = "release.json"
MANIFEST = "MANIFEST.sha256"
CURRENT = "current"
EXPORT = "export.json"
"""The file that marks a folder as an export, which has some files of a release."""

UNFINISHED = ".tmp-"
"""The prefix of unfinished files and folders; the next build removes leftover ones."""

COMPRESSIONS = {"gzip": ".gz", "zstd": ".zst"}
"""The compressions of dumps, each with its file extension."""

_ID = re.compile(r"[0-9a-f]{16}")
_LINE = re.compile(r"(?P<digest>[0-9a-f]{64})  (?P<name>[^\0]+)")
_WEB = re.compile(r"https?://[^\s\0-\x20<>\"{}|^`\\]+")
_SHOWN = 10
_LINKED = ("https://", "http://", "mailto:")
_KINDS: Mapping[str, type] = {
    "id": str, "title": dict, "description": dict, "base": str, "issued": str, "license": str,
    "publisher": dict, "languages": list, "input": str, "counts": dict, "prefixes": dict,
    "graphs": list, "dumps": list,
}  # fmt: skip
"""The members of a description, and what each is."""

_TEXTS = ("title", "description", "publisher", "languages", "prefixes")
_IRIS = ("base", "license")
_COUNTED = ("quads", "triples")


@dataclass(frozen=True, slots=True)
class Dump:
    """One file to download: its path in the release, its format, how many statements and bytes.

    `graphs` is `register` for the consolidated view and `everything` for all named graphs;
    `compression` is one of COMPRESSIONS or nothing.
    """

    path: str
    format: str
    media_type: str
    graphs: str
    statements: int
    bytes: int
    sha256: str
    compression: str = ""

    @property
    def unpacked(self) -> str:
        """The path of the same dump without compression."""
        return self.path.removesuffix(COMPRESSIONS.get(self.compression, ""))


@dataclass(frozen=True, slots=True)
class Graph:
    """A named graph of the release; the default graph has no IRI."""

    iri: str
    triples: int
    label: str


@dataclass(frozen=True, slots=True)
class Release:
    """A finished release: its folder, and what its `release.json` says.

    `title` and `description` are by language, in English at least. `base` is the IRI under which
    its things are named, `issued` the day of its data, and `input` the hash of what it was built
    from. `publisher` has a `name`, a `url`, which may be empty, and perhaps an address to `report`
    errors to. `languages` are those of its texts, the main one first. `counts` has the numbers of
    quads, triples, entities of each kind, sources, links and findings. The first of `graphs` is
    the default graph.
    """

    path: Path
    id: str
    title: Mapping[str, str] = field(repr=False)
    description: Mapping[str, str] = field(repr=False)
    base: str
    issued: str
    license: str = field(repr=False)
    publisher: Mapping[str, str] = field(repr=False)
    languages: tuple[str, ...]
    input: str = field(repr=False)
    counts: Mapping[str, Any] = field(repr=False)
    prefixes: Mapping[str, str] = field(repr=False)
    graphs: tuple[Graph, ...] = field(repr=False)
    dumps: tuple[Dump, ...] = field(repr=False)

    @property
    def store(self) -> Path:
        """The folder of its store; open it with `store.open_store` only."""
        return self.path / "store"


def read_release(path: Path) -> Release:
    """Read the description of a release; `verify_release` checks its files."""
    info_path = path / INFO
    try:
        info = json.loads(_read_file(info_path).decode())
    except (FileNotFoundError, NotADirectoryError):
        raise ReleaseError(
            f"{path}: no release here; build one with `twinrdf build`, or name its folder"
        ) from None
    except (OSError, ValueError, RecursionError) as error:
        raise ReleaseError.unreadable(info_path, error) from None
    if not isinstance(info, dict) or info.get("format") != FORMAT:
        raise ReleaseError(
            f"{info_path}: not a release of format {FORMAT}; "
            "build it again with this version of twinrdf"
        )
    missing = [name for name in _KINDS if name not in info]
    if missing:
        raise ReleaseError(f"{info_path}: lacks {', '.join(missing)}; build again")
    if misfit := next(_find_misfits(info), ""):
        raise ReleaseError(f"{info_path}: {misfit} is not as a build writes it; build again")
    known = {name: info[name] for name in _KINDS}
    known["languages"] = tuple(info["languages"])
    known["graphs"] = tuple(Graph(**graph) for graph in info["graphs"])
    known["dumps"] = tuple(Dump(**dump) for dump in info["dumps"])
    return Release(path, **known)


def _find_misfits(info: Mapping[str, Any]) -> Iterator[str]:
    """Find the members of a description that are not what they should be."""
    yield from (name for name, kind in _KINDS.items() if not isinstance(info[name], kind))
    if not _ID.fullmatch(info["id"]):
        yield "id"
    for name in _TEXTS:
        held = info[name]
        texts = held.values() if isinstance(held, dict) else held
        if not all(isinstance(text, str) for text in texts):
            yield name
    counts = info["counts"].values()
    parts = [part for count in counts if isinstance(count, dict) for part in count.values()]
    if not all(isinstance(count, int | dict) for count in counts) or {*map(type, parts)} - {int}:
        yield "counts"
    if not all(type(info["counts"].get(name)) is int for name in _COUNTED):
        yield "counts"
    if not isinstance(info["counts"].get("entities"), dict):
        yield "counts"
    yield from (name for name in ("title", "description") if "en" not in info[name])
    if not info["languages"]:
        yield "languages"
    for name, kind in (("graphs", Graph), ("dumps", Dump)):
        if not all(_fits(row, kind) for row in info[name]):
            yield name
    yield from _find_misfit_values(info)


def _find_misfit_values(info: Mapping[str, Any]) -> Iterator[str]:
    """Find the members of a description that are no date or IRI, where they should be."""
    try:
        datetime.date.fromisoformat(info["issued"])
    except ValueError:
        yield "issued"
    yield from (name for name in _IRIS if not _WEB.fullmatch(info[name]))
    if not info["base"].endswith("/"):
        yield "base"
    if not all(_WEB.fullmatch(row["iri"]) for row in info["graphs"] if row["iri"]):
        yield "graphs"
    publisher = info["publisher"]
    links = [link for name in ("url", "report") if (link := publisher.get(name))]
    if {"name", "url"} - publisher.keys() or not all(link.startswith(_LINKED) for link in links):
        yield "publisher"


def _fits(row: Any, kind: type[Dump | Graph]) -> bool:
    try:
        made = kind(**row)
    except TypeError:
        return False
    return all(type(getattr(made, part.name)) is part.type for part in fields(kind))


def find_current(out: Path) -> Release:
    """Read the release that `current` names in a folder of releases."""
    current = out / CURRENT
    try:
        name = _read_file(current).decode().strip()
    except FileNotFoundError:
        raise ReleaseError(f"{out}: no release yet; make one with `twinrdf build`") from None
    except (OSError, ValueError) as error:
        raise ReleaseError.unreadable(current, error) from None
    if not _ID.fullmatch(name):
        raise ReleaseError(f"{current}: does not hold the id of a release; build again")
    return read_release(out / name)


def list_earlier(release: Release) -> tuple[Release, ...]:
    """List the other releases kept beside a release of the same register, the newest first."""
    found = []
    for path in release.path.parent.iterdir():
        if _ID.fullmatch(path.name) and path.name != release.path.name:
            try:
                other = read_release(path)
            except ReleaseError:
                continue
            if other.base == release.base and other.id == path.name:
                found.append(other)
    found.sort(key=lambda other: other.id)
    found.sort(key=lambda other: other.issued, reverse=True)
    return tuple(found)


def find_built(out: Path, digest: str) -> Release | None:
    """Give the current release if it is intact and was made from the input with this digest."""
    try:
        release = find_current(out)
        if release.input != digest:
            return None
        verify_release(release.path)
    except ReleaseError:
        return None
    return release


def switch_current(out: Path, release_id: str) -> None:
    """Make a release the current one, in one step: a reader sees either the old or the new id."""
    new = out / f"{UNFINISHED}{CURRENT}"
    try:
        with new.open("w", encoding="utf-8") as file:
            file.write(f"{release_id}\n")
            file.flush()
            os.fsync(file.fileno())
        new.chmod(0o644)  # whoever serves it reads it
        new.replace(out / CURRENT)
    finally:
        with contextlib.suppress(OSError):
            new.unlink(missing_ok=True)
    sync_folder(out)


def sync_folder(folder: Path) -> None:
    """Sync the names in a folder to disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def verify_release(path: Path) -> None:
    """Hash every file of a release; raise ReleaseError naming those that were changed."""
    try:
        expected = read_manifest(path)
        found = set(list_files(path)) - {MANIFEST}
        if EXPORT in found:
            raise ReleaseError(
                f"{path}: an export, not a release; any server of files serves it, "
                "such as `python3 -m http.server`"
            )
        odd = {name for name in found if not stat.S_ISREG((path / name).lstat().st_mode)}
        problems = [f"{name} is missing" for name in sorted(expected.keys() - found)]
        problems += [f"{name} does not belong to it" for name in sorted(found - expected.keys())]
        problems += [f"{name} is a link or a device" for name in sorted(odd & expected.keys())]
        names = sorted(found & expected.keys() - odd)
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            hashes = pool.map(lambda name: hash_file(path / name), names)
            problems += [
                f"{name} was changed"
                for name, known in zip(names, hashes, strict=True)
                if known != expected[name]
            ]
    except OSError as error:
        raise ReleaseError.unreadable(path, error) from None
    if problems:
        more = len(problems) - _SHOWN
        shown = problems[:_SHOWN] + ([f"and {more} more"] if more > 0 else [])
        raise ReleaseError(f"{path}: damaged: {', '.join(shown)}; build again")


def list_files(folder: Path) -> list[str]:
    """List every file under a folder by its path in it, sorted; a symbolic link counts as one."""
    found = []
    for parent, folders, files in os.walk(folder, onerror=_fail):
        links = [name for name in folders if Path(parent, name).is_symlink()]
        found += [Path(parent, name).relative_to(folder).as_posix() for name in files + links]
    return sorted(found)


def _fail(error: OSError) -> None:
    raise error


def _read_file(path: Path) -> bytes:
    """Read a file; raise OSError for a pipe or a device, which can be read without end."""
    if not stat.S_ISREG(path.stat().st_mode):
        raise OSError(errno.EINVAL, "not a file", str(path))
    return path.read_bytes()


def hash_file(path: Path) -> str:
    """Give the SHA-256 of a file in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_manifest(folder: Path) -> dict[str, str]:
    """Read which files a release has, by their paths in it, each with its SHA-256."""
    path = folder / MANIFEST
    try:
        text = _read_file(path).decode()
    except FileNotFoundError:
        raise ReleaseError(
            f"{path}: missing, so the release is not complete; build again"
        ) from None
    except UnicodeDecodeError:
        raise ReleaseError(f"{path}: damaged; build again") from None
    *lines, rest = text.split("\n")
    found = [_LINE.fullmatch(line) for line in lines]
    if rest or not all(found):
        raise ReleaseError(f"{path}: damaged; build again")
    return {line["name"]: line["digest"] for line in found if line}
