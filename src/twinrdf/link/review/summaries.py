"""Summaries of what the register says of the things to be linked, for reviewers.

May import: link.places, project, records.rows, vocab.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from twinrdf.link.places import Name, Point, make_point
from twinrdf.project import Project
from twinrdf.records.rows import Record
from twinrdf.vocab import mint


@dataclass(frozen=True, slots=True)
class Statement:
    """The statements of one source on a thing, and their line in the table."""

    source: str
    place: str
    quote: Name | None
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """What a reviewer needs to know of a thing; `within` begins with the nearest place."""

    subject: str
    id: str
    label: str
    kind: str
    names: tuple[Name, ...]
    other_names: tuple[Name, ...]
    within: tuple[str, ...]
    country: str
    point: Point | None
    links: tuple[str, ...]
    statements: tuple[Statement, ...]


class Summaries:
    """Makes summaries of the things of a register that were not replaced, on demand."""

    def __init__(self, project: Project, records: Sequence[Record]) -> None:
        self._base = project.base
        self._rows: dict[str, list[Record]] = {}
        for record in records:
            if ("replacedBy", "") not in record.values:
                subject = mint(project.base, record.table.kind, record.id)
                self._rows.setdefault(subject, []).append(record)

    def __contains__(self, subject: str) -> bool:
        return subject in self._rows

    def get(self, subject: str) -> Summary | None:
        """Give the summary of a thing; None if the register lacks it."""
        rows = self._rows.get(subject)
        if not rows:
            return None
        latitude, longitude = _gather(rows, "lat"), _gather(rows, "long")
        above = self._walk_up(subject)
        countries = [self.label(one) for one in above
                     if any("Country" in row.types for row in self._rows[one])]  # fmt: skip
        return Summary(
            subject=subject,
            id=subject.removeprefix(f"{self._base}id/"),
            label=self.label(subject),
            kind=_words(self._kind(rows)),
            names=_names(rows, "label"),
            other_names=tuple(name for name in _names(rows, "altLabel")
                              if name not in _names(rows, "label")),
            within=tuple(self.label(one) for one in above),
            country=next(iter(countries), ""),
            point=make_point(latitude[0], longitude[0]) if latitude and longitude else None,
            links=_gather(rows, "sameAs"),
            statements=tuple(self._state(row) for row in rows),
        )  # fmt: skip

    def label(self, subject: str) -> str:
        """Give the English name of a thing, or else its first one, or the last part of its IRI."""
        names = _names(self._rows.get(subject, ()), "label")
        english = [name.text for name in names if name.language == "en"]
        others = [name.text for name in names]
        return next(iter((*english, *others)), subject.rpartition("/")[2])

    def _kind(self, rows: Sequence[Record]) -> str:
        kinds = [iri.rpartition("/")[2] for iri in _gather(rows, "territoryType")]
        types = [name for row in rows for name in row.types]
        return next(iter((*kinds, *types)), rows[0].table.kind)

    def _walk_up(self, subject: str) -> list[str]:
        found: list[str] = []
        waiting = list(_gather(self._rows[subject], "within"))
        while waiting:
            one = waiting.pop(0)
            if one in self._rows and one not in (*found, subject):
                found.append(one)
                waiting += _gather(self._rows[one], "within")
        return found

    def _state(self, row: Record) -> Statement:
        quotes = [Name(text, language) for (column, language), texts in row.values.items()
                  if column == "quote" for text in texts]  # fmt: skip
        remarks = [text for (column, language), texts in row.values.items()
                   if column in {"description", "editorialNote"} for text in texts]  # fmt: skip
        written = row.values.get(("asWritten", ""), ())
        comments = (*(f"Written “{text}”" for text in written), *remarks)
        source = self.label(mint(self._base, "source", row.source)) if row.source else ""
        quote = quotes[0] if quotes else None
        return Statement(source, f"{row.file}:{row.line}", quote, comments)


def _gather(rows: Iterable[Record], column: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for row in rows for text in row.values.get((column, ""), ())))


def _names(rows: Iterable[Record], column: str) -> tuple[Name, ...]:
    found = [Name(text, language) for row in rows for (name, language), texts in row.values.items()
             if name == column for text in texts]  # fmt: skip
    return tuple(dict.fromkeys(found))


def _words(name: str) -> str:
    """Turn a code or the name of a class into words: `sub-provincial-city`, `SubProvincialCity`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).replace("-", " ").lower()
