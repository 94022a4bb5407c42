"""A register watched while people edit it: after each save, which findings are gone or new.

Files are polled a few times a second, which works on every disk and network share. A file that is
still being written is waited for; the lock files and backups of editors are ignored.

May import: errors, findings, project.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from twinrdf.errors import TwinrdfError
from twinrdf.findings import Finding, Report, Severity, counted
from twinrdf.project import FOLDERS, SETTINGS_FILE, is_editor_file, walk

LISTED = 20
"""The most findings listed after one save, of those gone and of those new."""

PAUSE = 0.15
"""The seconds between two polls of the files."""

Snapshot = Mapping[str, tuple[int, int, int]]
"""The files of a register, each with its time of change, size and inode."""

Saves = Iterable[list[str]]
"""What happened to files, each time something did: `data/agreements.csv saved`."""


def report_saves(
    check: Callable[[], Report], report: Report, saves: Saves, say: Callable[[str], None]
) -> Report | None:
    """Check again after each save and report what has changed since the last check.

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
    """Describe what a save changed: findings gone, new findings at their cells, how many remain."""
    old, now = (Counter(map(_without_line, each.findings)) for each in (before, report))
    gone, new = old - now, now - old
    found = _shorten_list([_line("new ", finding) for finding in _pick(report, new)])
    mended = _shorten_list([_line("gone", finding) for finding in _pick(before, gone)])
    counts = ", ".join(counted(report.count(severity), severity.noun) for severity in Severity)
    verdict = "conforms" if report.conforms else "does not conform"
    change = f"{new.total()} new, {gone.total()} gone" if gone or new else "nothing new"
    head = f"{saved}: {change}; now {counts}: the register {verdict}"
    return "\n".join([head, *found, *mended])


def _pick(report: Report, wanted: Counter[Finding]) -> Iterator[Finding]:
    """Pick some findings of a report, which are counted without their lines; violations first."""
    left = Counter(wanted)
    weights = list(Severity)
    for finding in sorted(report.findings, key=lambda one: weights.index(one.severity)):
        if left[_without_line(finding)]:
            left[_without_line(finding)] -= 1
            yield finding


def _without_line(finding: Finding) -> Finding:
    """Leave out the line, which changes with every row added or removed above."""
    cell = finding.cell and replace(finding.cell, line=0)
    return replace(finding, cell=cell)


def _line(word: str, finding: Finding) -> str:
    return f"  {word} {finding.severity.noun}: {finding}"


def _shorten_list(lines: list[str]) -> list[str]:
    more = len(lines) - LISTED
    return [*lines[:LISTED], f"  … and {more} more"] if more > 0 else lines


def follow(snapshot: Callable[[], Snapshot], wait: Callable[[], None]) -> Iterator[list[str]]:
    """Give the changes of files from now on, as soon as they are stable for a moment."""
    return _follow(snapshot(), snapshot, wait)


def _follow(
    before: Snapshot, snapshot: Callable[[], Snapshot], wait: Callable[[], None]
) -> Iterator[list[str]]:
    while True:
        wait()
        now = snapshot()
        if now == before:
            continue
        seen = None
        while now != seen:
            wait()
            seen, now = now, snapshot()
        if now != before:
            files = sorted(name for name in {*before, *now} if before.get(name) != now.get(name))
            yield [f"{name} {'saved' if name in now else 'removed'}" for name in files]
        before = now


def take_snapshot(root: Path) -> Snapshot:
    """Take a snapshot of the files of a register; one deleted meanwhile is left out."""
    files = [root / SETTINGS_FILE]
    for folder in FOLDERS:
        files += walk(root / folder)
    found = {}
    for path in files:
        if path.name.startswith(".") or is_editor_file(path.name):
            continue
        with suppress(OSError):
            status = path.stat()
            name = path.relative_to(root).as_posix()
            found[name] = (status.st_mtime_ns, status.st_size, status.st_ino)
    return found
