"""Writing the index of a release; the same register gives the same bytes.

Its tables are:

    kind        the number of the first thing of each kind, and the number of things
    thing       every thing and code as a row, numbered by kind and in the order of their names
    ordering    the numbers of the things of a kind in the order of a column
    facet       the things that have a value, as a bit for each thing of the kind
    name        every name as it is written; `names` has them folded, one per line
    member      the things in each named graph, by kind
    finding     the findings of validation; decision: the decisions between sources

May import: formats.things, index.columns, index.sections, lines, mapping, names.folding,
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

from twinrdf.formats.things import Thing, Things
from twinrdf.index.columns import NAMES
from twinrdf.index.sections import Section, SectionBuilder, count_uses, name_codes
from twinrdf.lines import prefilter
from twinrdf.mapping import Mapping as Columns
from twinrdf.names.folding import fold
from twinrdf.terms import Quad, parse_term
from twinrdf.vocab import TABLES, graph

CONCEPT = "concept"
"""The kind of codes, which come after the kinds of the tables."""

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
class Inputs:
    """The inputs of an index: the things, the names of codes, their uses and their broader codes,
    the members of named graphs, and the reports."""

    things: Things = field(repr=False)
    codes: Sequence[tuple[str, str, str]]
    uses: Mapping[str, int] = field(repr=False)
    broader: Mapping[str, Sequence[str]] = field(repr=False)
    mapping: Columns = field(repr=False)
    languages: Sequence[str]
    members: Mapping[str, Sequence[str]]
    findings: Sequence[Mapping[str, Any]]
    decisions: Sequence[Mapping[str, Any]]


def gather_inputs(
    register: Iterable[Quad],
    mapping: Columns,
    languages: Sequence[str],
    members: Mapping[str, Sequence[str]],
    report: Path,
    things: Things,
) -> Inputs:
    """Gather the inputs of an index.

    `members` are the IRIs of the things in each named graph; `report` is the folder of the reports
    of a release.
    """
    return Inputs(
        things,
        tuple(name_codes(register)),
        *count_uses(register),
        mapping,
        languages,
        members,
        json.loads((report / "report.json").read_bytes())["findings"],
        json.loads((report / "disagreements.json").read_bytes()),
    )


def write_index(path: Path, inputs: Inputs) -> None:
    """Write an index to a new file; raise OSError if the disk fails."""
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            fill(connection, inputs)
    except sqlite3.OperationalError as error:
        code = errno.ENOSPC if error.sqlite_errorcode == sqlite3.SQLITE_FULL else errno.EIO
        raise OSError(code, os.strerror(code), str(path)) from error


def fill(connection: sqlite3.Connection, inputs: Inputs) -> None:
    """Write an index to an empty database in one transaction."""
    connection.executescript(_SCHEMA)
    connection.execute("BEGIN")
    codes = _group_codes(inputs.codes)
    labels = {code.iri: code.label(inputs.languages) for code in codes}
    builder = SectionBuilder(
        inputs.things, inputs.mapping, labels, inputs.broader, inputs.languages
    )
    names = _Names(connection)
    first = 0
    for table in TABLES:
        section = builder.section(table.kind)
        _fill_section(connection, table.kind, first, section, builder, names)
        first += len(section.things)
    rows = (
        (number, code.iri, inputs.uses.get(code.iri, 0), "", "")
        for number, code in names.gather(codes, first)
    )
    connection.executemany("INSERT INTO thing VALUES (?, ?, ?, ?, ?)", rows)
    names.write(CONCEPT)
    words = ((word,) for word in sorted(names.words))
    connection.executemany("INSERT INTO word VALUES (?)", words)
    _fill_members(connection, inputs.members)
    _fill_reports(connection, inputs)
    connection.execute("COMMIT")
    connection.executescript(_INDICES)


def _fill_section(
    connection: sqlite3.Connection,
    kind: str,
    first: int,
    section: Section,
    builder: SectionBuilder,
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
                builder.count(thing),
                _dump(builder.row(thing)),
                builder.geometry(thing),
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
    """Gathers and writes names, kind after kind; `words` are for correcting typing errors."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.words: set[str] = set()
        self._connection = connection
        self._number = 0
        self._rows: list[tuple[int, int, str]] = []
        self._lines: list[bytes] = []

    def gather(self, things: Iterable[Thing], first: int) -> Iterator[tuple[int, Thing]]:
        """Give things with their numbers, and gather their names."""
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
        """Write the gathered names as those of a kind."""
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


def find_members(everything: Iterable[Quad], base: str) -> dict[str, list[str]]:
    """Find the things in each named graph but those of sources."""
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
    """Give the kind of a thing by its IRI, which ends in `id/{kind}/{slug}`; else empty."""
    start, _, rest = iri.rpartition("/id/")
    kind, slash, _ = rest.partition("/")
    return kind if start and slash else ""


def _fill_reports(connection: sqlite3.Connection, inputs: Inputs) -> None:
    connection.executemany(
        "INSERT INTO finding VALUES (?, ?, ?, ?, ?)",
        (
            (number, row["severity"], row["rule"] or "", row.get("times", 1), _dump(row))
            for number, row in enumerate(inputs.findings)
        ),
    )
    connection.executemany(
        "INSERT INTO decision VALUES (?, ?, ?)",
        (
            (number, int(row["disagreement"]), _dump(row))
            for number, row in enumerate(inputs.decisions)
        ),
    )


def _dump(row: Mapping[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False)


def pack_places(places: Iterable[int]) -> bytes:
    """Pack places, in their order, as bytes."""
    return zlib.compress(array("I", places).tobytes())


def pack_members(places: Iterable[int], size: int) -> bytes:
    """Pack a set of places as a bit for each thing, the first in the lowest bit."""
    bits = bytearray(size // 8 + 1)
    for place in places:
        bits[place >> 3] |= 1 << (place & 7)
    return zlib.compress(bytes(bits))
