"""The four files of decisions on disk: read together, changed one thing at a time.

A change contains the rows that it replaces, and is refused if a file has others by now. Every file
is replaced atomically, those that gain rows first: if the process is killed, a decision is in the
old file, in the new one, or in both, but never lost.

May import: atomic, errors, link.links, link.review.table, project.
"""

import contextlib
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from twinrdf.atomic import replace_file, sync_file
from twinrdf.errors import LinkError
from twinrdf.link.links import FILES, POSITIVE, find_file
from twinrdf.link.review.table import Cells, Table, format_table, new_table, parse_table
from twinrdf.project import Project

_TRIES = 5


class ChangedError(LinkError):
    """A file has other rows by now than those that a change was made for."""


@dataclass(frozen=True, slots=True)
class Decided:
    """All four files as they were at one moment, and the problems of each as a file.

    `linked` are the accepted rows by the IRIs of their items.
    """

    tables: Mapping[str, Table]
    groups: Mapping[str, Mapping[str, tuple[Cells, ...]]]
    linked: Mapping[str, Cells]
    problems: tuple[str, ...]
    digest: str

    def of(self, subject: str) -> dict[str, tuple[Cells, ...]]:
        """Give the rows on a thing, by file."""
        return {name: groups.get(subject, ()) for name, groups in self.groups.items()}


@dataclass(frozen=True, slots=True)
class Change:
    """The rows on a thing before and after a change, by file."""

    subject: str
    before: Mapping[str, tuple[Cells, ...]]
    after: Mapping[str, tuple[Cells, ...]]

    @property
    def reversed(self) -> "Change":
        """The change that undoes this one."""
        return Change(self.subject, self.after, self.before)


class _Parsed(NamedTuple):
    """A file as it was read, with its rows by thing, and those of accepted links by item."""

    table: Table
    problems: tuple[str, ...] = ()
    groups: Mapping[str, tuple[Cells, ...]] = MappingProxyType({})
    linked: Mapping[str, Cells] = MappingProxyType({})


def read_decided(project: Project) -> Decided:
    """Read the four files; a missing one counts as empty."""
    parsed: dict[str, _Parsed] = {}
    digest = hashlib.sha256()
    for name in FILES:
        try:
            content = _read(find_file(project, name))
        except LinkError as error:
            content, parsed[name] = str(error).encode(), _refuse(name, project.base, str(error))
        else:
            parsed[name] = _parse(project, name, content)
        digest.update(name.encode() + b"\0" + (content or b"") + b"\0")
    return Decided(
        tables={name: one.table for name, one in parsed.items()},
        groups={name: one.groups for name, one in parsed.items()},
        linked=parsed[POSITIVE].linked,
        problems=tuple(problem for one in parsed.values() for problem in one.problems),
        digest=digest.hexdigest(),
    )


def write_changes(project: Project, changes: Sequence[Change]) -> None:
    """Make changes, each to another thing; raise ChangedError if the files have other rows.

    In that case, and if a file has errors, nothing is written.
    """
    decided = read_decided(project)
    if decided.problems:
        raise LinkError(f"{decided.problems[0]}; nothing is written until it is corrected")
    for change in changes:
        if decided.of(change.subject) != dict(change.before):
            raise ChangedError(
                f"{project.data / 'links'}: the rows of {change.subject} have changed meanwhile; "
                "look at them again"
            )
    for name in sorted(FILES, key=lambda name: (_only_loses(changes, name), FILES.index(name))):
        touching = [one for one in changes if one.before[name] != one.after[name]]
        if touching:
            _write(project, name, touching)


def clean_drafts(project: Project) -> None:
    """Remove the drafts of processes that were killed."""
    for name in FILES:
        path = find_file(project, name)
        for draft in path.parent.glob(f".{path.name}.*"):
            with contextlib.suppress(OSError):
                draft.unlink()


def _only_loses(changes: Iterable[Change], name: str) -> bool:
    return all(row in one.before[name] for one in changes for row in one.after[name])


def _write(project: Project, name: str, changes: Iterable[Change]) -> None:
    """Change one file, and keep whatever else has been written to it meanwhile."""
    path = find_file(project, name)
    for _ in range(_TRIES):
        content = _read(path)
        read = _parse(project, name, content)
        if read.problems:
            raise LinkError(f"{read.problems[0]}; nothing is written until it is corrected")
        for change in changes:
            found = read.groups.get(change.subject, ())
            if found not in (change.before[name], change.after[name]):
                raise ChangedError(f"{path}: changed while it was written; look at it again")
        table = read.table.put({change.subject: change.after[name] for change in changes})
        with contextlib.suppress(ChangedError):
            _replace(path, content, format_table(table).encode())
            return
    raise ChangedError(f"{path}: changes all the time; close what else writes it, and try again")


def _replace(path: Path, before: bytes | None, after: bytes) -> None:
    """Replace a file atomically; raise ChangedError if it has changed meanwhile."""
    try:
        with replace_file(path, sync=False) as draft:
            draft.write_bytes(after)
            sync_file(draft)
            if _read(path) != before:  # looked at last, after all that takes time
                raise ChangedError(f"{path}: changed while it was written; look at it again")
    except OSError as error:
        raise LinkError(f"{path}: cannot be written: {error.strerror}; allow that") from None


def _parse(project: Project, name: str, content: bytes | None) -> _Parsed:
    if content is None:
        return _Parsed(new_table(name, project))
    return _parse_content(name, content, project.base)


@lru_cache(maxsize=2 * len(FILES))
def _parse_content(name: str, content: bytes, base: str) -> _Parsed:
    """Read a file, once for each content."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = len((content[: error.start] + b"x").splitlines())
        problem = f"data/links/{name}.sssom.tsv:{line}: not UTF-8; save it as UTF-8"
        return _refuse(name, base, problem)
    table, problems = parse_table(name, text, base)
    linked = {table.item(row): row for row in table.rows} if name == POSITIVE else {}
    return _Parsed(table, problems, table.group(), linked)


def _refuse(name: str, base: str, problem: str) -> _Parsed:
    """Give a file that cannot be read, without rows."""
    return _Parsed(parse_table(name, "", base)[0], (problem,))


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise LinkError(f"{path}: cannot be read: {error.strerror}; check it") from None
