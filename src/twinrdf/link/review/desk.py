"""The desk of a reviewer: what is open, what comes next, what was decided last.

Each request reads the files again, so that it sees what others have written to them.

May import: errors, link.links, link.review.deciding, link.review.features, link.review.files,
link.review.sheets, link.review.summaries, link.territories, project, records.privacy, records.rows,
vocab.
"""

import contextlib
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from twinrdf.errors import LinkError, TwinrdfError
from twinrdf.link.links import UNSURE, read_links
from twinrdf.link.review.deciding import (
    Choice,
    Decision,
    Reviewer,
    find_open,
    make_change,
    open_rows,
    read_comment,
)
from twinrdf.link.review.features import Describer
from twinrdf.link.review.files import (
    Change,
    ChangedError,
    Decided,
    clean_drafts,
    read_decided,
    write_changes,
)
from twinrdf.link.review.sheets import Sheet, lay_out, stamp_rows
from twinrdf.link.review.summaries import Summaries
from twinrdf.link.territories import Territory, gather_territories
from twinrdf.project import Project
from twinrdf.records.privacy import read_withheld
from twinrdf.records.rows import Record
from twinrdf.vocab import PREFIXES

SKIP = "skip"
"""The decision that is not written to a file: the record comes again later."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An open record in the list; `passed` if it was skipped in this session."""

    id: str
    label: str
    candidates: int
    unsure: bool
    passed: bool


@dataclass(frozen=True, slots=True)
class Last:
    """The last decision, to be undone if the reviewer wishes."""

    label: str
    id: str
    choice: str
    item: str


@dataclass(frozen=True, slots=True)
class State:
    """The parts of every page: what is open, what was done, and the problems of the files.

    `blocked` says that a file has errors, so that nothing may be written.
    """

    entries: tuple[Entry, ...]
    decided: int
    last: Last | None
    changed: bool
    blocked: bool
    problems: tuple[str, ...]


class _Register(NamedTuple):
    """The register as it was read, and the state of its tables at that time."""

    state: tuple[tuple[str, int, int], ...]
    records: tuple[Record, ...]
    summaries: Summaries
    territories: Mapping[str, Territory]


class Desk:
    """Reads and writes the files of decisions for one reviewer; may be used from many threads."""

    def __init__(
        self,
        project: Project,
        load: Callable[[], tuple[Record, ...]],
        reviewer: Reviewer,
        describer: Describer | None = None,
    ) -> None:
        self.project = project
        self.reviewer = reviewer
        self.describer = describer
        self._load = load
        self._lock = threading.RLock()
        self._done: list[tuple[Change, Last]] = []
        self._passed: set[str] = set()
        self._read: _Register | None = None
        self._listed: tuple[object, tuple[Entry, ...]] = None, ()
        self._digest = ""
        self._problems: tuple[str, ...] | None = None
        self._unread = ""
        clean_drafts(project)

    def look(self) -> State:
        """Read the state of the files; changes by others since the last time are reported once."""
        with self._lock:
            decided = read_decided(self.project)
            changed = bool(self._digest) and decided.digest != self._digest
            self._digest = decided.digest
            records = self._register().records
            if decided.problems:
                self._problems = decided.problems
            elif changed or self._problems is None:
                self._problems = tuple(map(str, read_links(self.project, records)[1]))
            problems = (self._unread, *self._problems) if self._unread else self._problems
            return State(
                entries=() if decided.problems else self._list(decided),
                decided=len({change.subject for change, _ in self._done}),
                last=self._done[-1][1] if self._done else None,
                changed=changed,
                blocked=bool(decided.problems),
                problems=problems,
            )

    def find_first(self) -> str:
        """Give the id of the first open record; empty if there is none."""
        with self._lock:
            entries = self._list(read_decided(self.project))
            return next((one.id for one in entries if not one.passed), "")

    def show(self, name: str) -> Sheet | None:
        """Give the sheet of a record by its id; None if it is not open."""
        with self._lock:
            decided = read_decided(self.project)
            subject = self._subject(name)
            register = self._register()
            summary = register.summaries.get(subject)
            found = open_rows(decided.of(subject), decided.tables)
            if decided.problems or not found or summary is None:
                return None
            known = {}
            if self.describer:
                items = tuple(self._item(decided.tables[file].item(row)) for file, row in found)
                known = self.describer.describe(subject, items, register.territories)
            return lay_out(summary, decided, known)

    def decide(self, name: str, choice: str, item: str, comment: str, stamp: str) -> str:
        """Write a decision, and give the id of the next record; empty if there is none.

        Raises ChangedError if the rows of the record have changed since the reviewer saw them.
        """
        with self._lock:
            decided = read_decided(self.project)
            if decided.problems:
                raise LinkError(f"{decided.problems[0]}; nothing is written until it is corrected")
            order = [one.id for one in self._list(decided)]
            subject = self._subject(name)
            if choice == SKIP:
                self._passed.add(subject)
            else:
                if stamp != stamp_rows(decided.of(subject)):
                    raise ChangedError(f"{name}: its rows in data/links have changed since they "
                                       "were shown; look at them again")  # fmt: skip
                decision = self._read_decision(name, choice, item, comment, decided)
                self._write(make_change(decision, decided), decision)
            return self._after(name, order)

    def undo(self) -> str:
        """Undo the last decision, and give the id of its record; empty if there is none."""
        with self._lock:
            if not self._done:
                return ""
            change, last = self._done[-1]
            write_changes(self.project, [change.reversed])
            self._done.pop()
            self._passed.discard(change.subject)
            self._digest = read_decided(self.project).digest
            return last.id

    def begin_again(self) -> str:
        """Forget what was skipped, and give the id of the first record; empty if there is none."""
        with self._lock:
            self._passed.clear()
            return self.find_first()

    def _list(self, decided: Decided) -> tuple[Entry, ...]:
        """List the open records of the register in their order."""
        register = self._register()
        state = decided.digest, register.state
        if self._listed[0] != state:
            self._listed = state, tuple(self._find_entries(decided, register.summaries))
        return tuple(
            replace(one, passed=True) if self._subject(one.id) in self._passed else one
            for one in self._listed[1]
        )

    def _find_entries(self, decided: Decided, summaries: Summaries) -> Iterator[Entry]:
        for subject, rows in find_open(decided).items():
            if subject in summaries:
                unsure = all(file == UNSURE for file, _ in rows)
                label = summaries.label(subject)
                yield Entry(self._id(subject), label, len(rows), unsure, passed=False)

    def _after(self, name: str, order: list[str]) -> str:
        """Give the next open record after one in an earlier order; itself if it is still open."""
        entries = self._list(read_decided(self.project))
        waiting = {one.id for one in entries if not one.passed}
        place = order.index(name) if name in order else 0
        return next((one for one in (*order[place:], *order[:place]) if one in waiting), "")

    def _read_decision(
        self, name: str, choice: str, item: str, comment: str, decided: Decided
    ) -> Decision:
        subject = self._subject(name)
        summaries = self._register().summaries
        rows = open_rows(decided.of(subject), decided.tables)
        if subject not in summaries or not rows:
            raise LinkError(f"{name[:80]!r}: nothing of it is open; go on with the next")
        if choice not in {one.value for one in Choice}:
            raise LinkError(f"{choice[:40]!r}: no decision; use the buttons")
        meant, iri = Choice(choice), PREFIXES["wd"] + item
        offered = {decided.tables[file].item(row) for file, row in rows}
        if meant in {Choice.ACCEPT, Choice.REJECT} and iri not in offered:
            raise LinkError(f"{item[:40]!r}: no candidate; choose one of those shown")
        withheld, _ = read_withheld(self.project)
        words = read_comment(comment, withheld)
        return Decision(subject, summaries.label(subject), meant, iri, words, self.reviewer)

    def _write(self, change: Change, decision: Decision) -> None:
        if change.before != change.after:
            write_changes(self.project, [change])
            self._digest = read_decided(self.project).digest
            name = self._id(decision.subject)
            last = Last(decision.label, name, decision.choice.value, self._item(decision.item))
            self._done.append((change, last))
        if decision.choice is Choice.UNSURE:
            self._passed.add(decision.subject)

    def _register(self) -> _Register:
        """Give the register, read again if one of its tables has changed.

        As long as a table cannot be read, it is what it was before.
        """
        state = tuple(_find_states(self.project.data))
        if self._read is None or self._read.state != state:
            try:
                records = self._load()
            except TwinrdfError as error:
                if self._read is None:
                    raise
                self._unread = str(error)
                return self._read
            self._problems, self._unread = None, ""
            territories = gather_territories(records, self.project.base)
            self._read = _Register(state, records, Summaries(self.project, records), territories)
        return self._read

    def _subject(self, name: str) -> str:
        return f"{self.project.base}id/{name}"

    def _id(self, subject: str) -> str:
        return subject.removeprefix(f"{self.project.base}id/")

    def _item(self, iri: str) -> str:
        return iri.removeprefix(PREFIXES["wd"])


def _find_states(folder: Path) -> Iterator[tuple[str, int, int]]:
    """Give the name, the time and the size of each table that is there now."""
    for path in sorted(folder.glob("*.?sv")):
        with contextlib.suppress(OSError):  # a program that saves it may have removed it just now
            state = path.stat()
            yield path.name, state.st_mtime_ns, state.st_size
