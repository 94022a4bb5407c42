"""The index, written: the same register gives the same bytes.

    kind        where the things of each kind begin, and how many there are
    thing       every thing as a row, numbered kind by kind in the order of their names, and codes
    ordering    the numbers of a kind's things in the order of a column
    facet       the things that have a value, a bit for each thing of the kind
    name        every name as it is written; `names` has them folded, a line each
    member      the things that each named graph speaks of, kind by kind
    finding     what validation found; decision: what was taken where sources differ

May import: formats.things, index.columns, index.survey, lines, mapping, names.folding,
terms, vocab.
"""

import errno
import json
import os
import re
import sqlite3
import zlib
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import accumulate, islice
from pathlib import Path
from typing import Any

from twinrdf.formats.things import Thing, Things, find_things
from twinrdf.index.columns import NAMES
from twinrdf.index.survey import Section, Survey, count_uses, name_codes
from twinrdf.lines import prefilter
from twinrdf.mapping import Mapping as Columns
from twinrdf.names.folding import fold
from twinrdf.terms import Quad, parse_term
from twinrdf.vocab import TABLES, graph

CONCEPT = "concept"
"""The kind under which codes are listed, after those of the tables."""

_SCHEMA = """\
PRAGMA page_size = 4096;
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE kind (kind TEXT PRIMARY KEY, first INTEGER, size INTEGER) WITHOUT ROWID;
CREATE TABLE thing (number INTEGER PRIMARY KEY, iri TEXT, count INTEGER, row TEXT, geometry TEXT);
CREATE TABLE ordering (kind TEXT, sort TEXT, places BLOB, PRIMARY KEY (kind, sort)) WITHOUT ROWID;
CREATE TABLE facet (kind TEXT, name TEXT, value TEXT, size INTEGER, members BLOB,
  PRIMARY KEY (kind, name, value)) WITHOUT ROWID;
CREATE TABLE name (number INTEGER PRIMARY KEY, thing INTEGER, text TEXT);
CREATE TABLE names (kind TEXT PRIMARY KEY, first INTEGER, folded BLOB, starts BLOB) WITHOUT ROWID;
CREATE TABLE word (word TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE member (graph TEXT, place INTEGER, kind TEXT, iri TEXT, PRIMARY KEY (graph, place))
  WITHOUT ROWID;
CREATE TABLE finding (number INTEGER PRIMARY KEY, severity TEXT, rule TEXT, times INTEGER,
  row TEXT);
CREATE TABLE decision (number INTEGER PRIMARY KEY, disagreement INTEGER, row TEXT);
"""
_INDICES = """\
CREATE UNIQUE INDEX thing_by_iri ON thing (iri);
CREATE INDEX finding_by_rule ON finding (severity, rule);
CREATE INDEX decision_by_truth ON decision (disagreement);
"""
_WORD = re.compile(r"\w{4,40}")


@dataclass(frozen=True, slots=True)
class Material:
    """What an index is made from: the things, the names of codes, how often each is used and which
    are broader, what is doubtful."""

    things: Things = field(repr=False)
    codes: Sequence[tuple[str, str, str]]
    uses: Mapping[str, int] = field(repr=False)
    broader: Mapping[str, Sequence[str]] = field(repr=False)
    mapping: Columns = field(repr=False)
    languages: Sequence[str]
    members: Mapping[str, Sequence[str]]
    findings: Sequence[Mapping[str, Any]]
    decisions: Sequence[Mapping[str, Any]]


def gather(
    register: Iterable[Quad],
    mapping: Columns,
    base: str,
    languages: Sequence[str],
    members: Mapping[str, Sequence[str]],
    report: Path,
    things: Things | None = None,
) -> Material:
    """Gather what an index is made from.

    `members` are the IRIs of the things that each named graph speaks of; `report` is the folder of
    a release's reports.
    """
    return Material(
        things or find_things(register, mapping, base),
        tuple(name_codes(register)),
        *count_uses(register),
        mapping,
        languages or ("en",),
        members,
        _read_rows(report / "report.json", "findings"),
        _read_rows(report / "disagreements.json"),
    )


def write_index(path: Path, material: Material) -> None:
    """Write an index to a new file; a disk that fails is told of as elsewhere, by an OSError."""
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            fill(connection, material)
    except sqlite3.OperationalError as error:
        code = errno.ENOSPC if error.sqlite_errorcode == sqlite3.SQLITE_FULL else errno.EIO
        raise OSError(code, os.strerror(code), str(path)) from error


def fill(connection: sqlite3.Connection, material: Material) -> None:
    """Fill an empty database, in one transaction, with an index."""
    connection.executescript(_SCHEMA)
    connection.execute("BEGIN")
    survey = Survey(
        material.things, material.mapping, _label(material.codes, material.languages),
        material.broader, material.languages,
    )  # fmt: skip
    names = _Names(connection)
    first = 0
    for table in TABLES:
        section = survey.section(table.kind)
        _fill_section(connection, table.kind, first, section, survey, names)
        first += len(section.things)
    codes = _group_codes(material.codes)
    rows = (
        (number, code.iri, material.uses.get(code.iri, 0), "", "")
        for number, code in names.gather(codes, first)
    )
    connection.executemany("INSERT INTO thing VALUES (?, ?, ?, ?, ?)", rows)
    names.write(CONCEPT)
    words = ((word,) for word in sorted(names.words))
    connection.executemany("INSERT INTO word VALUES (?)", words)
    _fill_members(connection, material.members)
    _fill_reports(connection, material)
    connection.execute("COMMIT")
    connection.executescript(_INDICES)


def _fill_section(
    connection: sqlite3.Connection,
    kind: str,
    first: int,
    section: Section,
    survey: Survey,
    names: "_Names",
) -> None:
    size = len(section.things)
    connection.execute("INSERT INTO kind VALUES (?, ?, ?)", (kind, first, size))
    connection.executemany(
        "INSERT INTO thing VALUES (?, ?, ?, ?, ?)",
        (
            (
                number,
                thing.iri,
                survey.count(thing),
                _dump(survey.row(thing)),
                survey.geometry(thing),
            )
            for number, thing in names.gather(section.things, first)
        ),
    )
    names.write(kind)
    connection.executemany(
        "INSERT INTO ordering VALUES (?, ?, ?)",
        ((kind, sort, pack_places(places)) for sort, places in sorted(section.orders.items())),
    )
    connection.executemany(
        "INSERT INTO facet VALUES (?, ?, ?, ?, ?)",
        (
            (kind, name, value, len(places), pack_members(places, size))
            for name, values in sorted(section.facets.items())
            for value, places in values.items()
        ),
    )


class _Names:
    """Gathers and writes names, kind after kind; `words` are those a mistyped one may stand for."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.words: set[str] = set()
        self._connection = connection
        self._number = 0
        self._rows: list[tuple[int, int, str]] = []
        self._lines: list[bytes] = []

    def gather(self, things: Iterable[Thing], first: int) -> Iterator[tuple[int, Thing]]:
        """Number things as they pass by, and gather what each is called."""
        for number, thing in enumerate(things, start=first):
            known = set()
            for text in _texts(thing):
                folded = fold(parse_term(text).value)
                if folded and folded not in known:
                    known.add(folded)
                    self._rows.append((self._number + len(self._rows), number, text))
                    self._lines.append(folded.encode("utf-8", "replace"))
                    self.words.update(_WORD.findall(folded))
            yield number, thing

    def write(self, kind: str) -> None:
        """Write the names gathered, as those of a kind."""
        self._connection.executemany("INSERT INTO name VALUES (?, ?, ?)", self._rows)
        starts = accumulate((len(line) + 1 for line in self._lines), initial=1)
        whole = b"".join(b"\n" + line for line in self._lines) + b"\n"
        row = (kind, self._number, whole, pack_places(islice(starts, len(self._lines))))
        self._connection.execute("INSERT INTO names VALUES (?, ?, ?, ?)", row)
        self._number += len(self._rows)
        self._rows.clear()
        self._lines.clear()


def _texts(thing: Thing) -> Iterator[str]:
    return (text for column in NAMES for text in thing.values.get(column, ()))


def _group_codes(codes: Iterable[tuple[str, str, str]]) -> list[Thing]:
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for iri, column, text in codes:
        values = found.setdefault(iri, {})
        values[column] = (*values.get(column, ()), text)
    return [Thing(iri, CONCEPT, iri, (), values) for iri, values in found.items()]


def _label(codes: Iterable[tuple[str, str, str]], languages: Sequence[str]) -> dict[str, str]:
    return {code.iri: code.label(languages) for code in _group_codes(codes)}


def find_members(everything: Iterable[Quad], base: str) -> dict[str, list[str]]:
    """Find the things that each named graph, but for those of sources, speaks of."""
    start = f"<{graph(base, '')}"
    found: dict[str, list[str]] = {}
    for subject, _, _, name in prefilter(everything, start):
        if name.startswith(start):
            members = found.setdefault(name[1:-1], [])
            if not members or members[-1] != subject[1:-1]:
                members.append(subject[1:-1])
    return {name: sorted(set(members)) for name, members in found.items()}


def _fill_members(connection: sqlite3.Connection, members: Mapping[str, Sequence[str]]) -> None:
    for name, iris in sorted(members.items()):
        kinds = sorted((_kind_of(iri), iri) for iri in iris)
        rows = ((name, place, kind, iri) for place, (kind, iri) in enumerate(kinds))
        connection.executemany("INSERT INTO member VALUES (?, ?, ?, ?)", rows)


def _kind_of(iri: str) -> str:
    """Give the kind of a thing by its IRI, which ends in `id/{kind}/{slug}`, or nothing."""
    start, _, rest = iri.rpartition("/id/")
    kind, slash, _ = rest.partition("/")
    return kind if start and slash else ""


def _fill_reports(connection: sqlite3.Connection, material: Material) -> None:
    connection.executemany(
        "INSERT INTO finding VALUES (?, ?, ?, ?, ?)",
        (
            (number, row["severity"], row["rule"] or "", row.get("times", 1), _dump(row))
            for number, row in enumerate(material.findings)
        ),
    )
    connection.executemany(
        "INSERT INTO decision VALUES (?, ?, ?)",
        (
            (number, int(row["disagreement"]), _dump(row))
            for number, row in enumerate(material.decisions)
        ),
    )


def _dump(row: Mapping[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False)


def pack_places(places: Iterable[int]) -> bytes:
    """Pack places in an order."""
    return zlib.compress(array("I", places).tobytes())


def pack_members(places: Iterable[int], size: int) -> bytes:
    """Pack which of so many things belong, the first in the lowest bit."""
    bits = bytearray(size // 8 + 1)
    for place in places:
        bits[place >> 3] |= 1 << (place & 7)
    return zlib.compress(bytes(bits))


def _read_rows(path: Path, member: str = "") -> list[dict[str, Any]]:
    """Read the rows of a report of a release; one made by hand may lack it."""
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return []
    rows: list[dict[str, Any]] = found[member] if member else found
    return rows
