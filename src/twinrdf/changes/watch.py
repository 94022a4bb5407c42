"""A register watched while people edit it: after each save, what is mended and what is new.

The files are looked at a few times a second, which works on every disk and share. A file that is
still being written is waited for; lock files and copies that editors lay beside it are passed over.

May import: errors, findings, project.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from twinrdf.errors import TwinrdfError
from twinrdf.findings import Finding, Report, Severity, counted
from twinrdf.project import FOLDERS, SETTINGS_FILE, is_left_beside

LISTED = 20
"""The most findings that are told after one save, of those gone and of those new."""

PAUSE = 0.15
"""The seconds between two looks at the files."""

Look = Mapping[str, tuple[int, int, int]]
"""The files of a register, each with what differs when it has been saved."""

Saves = Iterable[list[str]]
"""What happened to files, each time something did: `data/agreements.csv saved`."""


def tell_saves(
    check: Callable[[], Report], report: Report, saves: Saves, say: Callable[[str], None]
) -> Report | None:
    """Check again after each save and say what has changed since the report before.

    It ends with the saves, or when it is interrupted, and gives the last report; none where the
    last check could not be made.
    """
    last: Report | None = report
    try:
        for files in saves:
            saved = ", ".join(files)
            try:
                last = check()
            except (TwinrdfError, OSError) as error:
                last = None
                say(f"{saved}: {error}")
            else:
                say(describe_save(saved, report, last))
                report = last
    except KeyboardInterrupt:
        say("")
    return last


def describe_save(saved: str, before: Report, report: Report) -> str:
    """Say what a save has changed: findings gone, findings new at their cells, how many remain."""
    old, now = (Counter(map(_unplace, each.findings)) for each in (before, report))
    gone, new = old - now, now - old
    found = _some([_line("new ", finding) for finding in _pick(report, new)])
    mended = _some([_line("gone", finding) for finding in _pick(before, gone)])
    counts = ", ".join(counted(report.count(severity), severity.noun) for severity in Severity)
    verdict = "conforms" if report.conforms else "does not conform"
    change = f"{new.total()} new, {gone.total()} gone" if gone or new else "nothing new"
    head = f"{saved}: {change}; now {counts}: the register {verdict}"
    return "\n".join([head, *found, *mended])


def _pick(report: Report, wanted: Counter[Finding]) -> Iterator[Finding]:
    """Give so many findings of a report, at the lines where they are."""
    left = Counter(wanted)
    for finding in report.findings:
        if left[_unplace(finding)]:
            left[_unplace(finding)] -= 1
            yield finding


def _unplace(finding: Finding) -> Finding:
    """Leave out the line, which changes with every row that comes or goes above."""
    cell = finding.cell and replace(finding.cell, line=0)
    return replace(finding, cell=cell)


def _line(word: str, finding: Finding) -> str:
    return f"  {word} {finding.severity.noun}: {finding}"


def _some(lines: list[str]) -> list[str]:
    more = len(lines) - LISTED
    return [*lines[:LISTED], f"  … and {more} more"] if more > 0 else lines


def follow(look: Callable[[], Look], wait: Callable[[], None]) -> Iterator[list[str]]:
    """Give what happens to files from now on, as soon as they stay as they are for a moment."""
    return _follow(look(), look, wait)


def _follow(
    before: Look, look: Callable[[], Look], wait: Callable[[], None]
) -> Iterator[list[str]]:
    while True:
        wait()
        now = look()
        if now == before:
            continue
        seen = None
        while now != seen:
            wait()
            seen, now = now, look()
        if now != before:
            files = sorted(name for name in {*before, *now} if before.get(name) != now.get(name))
            yield [f"{name} {'saved' if name in now else 'removed'}" for name in files]
        before = now


def look_at(root: Path) -> Look:
    """Look at the files of a register that are read; one that goes meanwhile is not there."""
    files = [root / SETTINGS_FILE]
    for folder in FOLDERS:
        for parent, _, names in os.walk(root / folder):
            files += (Path(parent, name) for name in names)
    found = {}
    for path in files:
        if path.name.startswith(".") or is_left_beside(path.name):
            continue
        with suppress(OSError):
            status = path.stat()
            name = path.relative_to(root).as_posix()
            found[name] = (status.st_mtime_ns, status.st_size, status.st_ino)
    return found
