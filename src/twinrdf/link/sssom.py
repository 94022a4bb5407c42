"""Reading SSSOM mapping sets: a header of `#` lines in plain YAML, then tab-separated rows.

Of the header only keys with one value and the prefixes under `curie_map` are read. Values are not
interpreted here.

May import: link.filled_in, records.characters, records.tables.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from twinrdf.link.filled_in import fits
from twinrdf.records.characters import LARGEST_CELL, show
from twinrdf.records.tables import Row, find_misdivided, parse_rows, read_text, sort_out

PREFIXES = {
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "semapv": "https://w3id.org/semapv/vocab/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "sssom": "https://w3id.org/sssom/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
"""The prefixes that SSSOM files need not declare."""

JUSTIFICATIONS = frozenset(
    PREFIXES["semapv"] + name
    for name in (
        "BackgroundKnowledgeBasedMatching", "CompositeMatching", "InstanceBasedMatching",
        "LexicalMatching", "LexicalSimilarityThresholdMatching", "LogicalReasoning",
        "ManualMappingCuration", "MappingChaining", "MappingInversion", "MappingReview",
        "SemanticSimilarityThresholdMatching", "StructuralMatching", "UnspecifiedMatching",
    )
)  # fmt: skip
"""The justifications of a mapping in SSSOM."""

_MARKS = ("#", '"#')
_ENTRY = re.compile(r"\s*[\"']?([A-Za-z_][A-Za-z0-9_.-]*)[\"']?:(?:\s+(.*))?")


@dataclass(frozen=True, slots=True)
class MappingSet:
    """A file of mappings: its header, its columns, its rows, and its problems by line."""

    header: tuple[str, ...]
    prefixes: Mapping[str, str]
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    problems: tuple[tuple[int, str], ...]

    def find_faults(self, needed: Sequence[str]) -> Iterator[tuple[int, str, str]]:
        """Find what is wrong with the file as a table: lines, columns and problems."""
        for line, problem in self.problems:
            yield line, "", problem
        missing = [name for name in needed if self.columns and name not in self.columns]
        for name in missing:
            yield 0, name, "the file has no such column; add it"
        for name in sorted({name for name in self.columns if self.columns.count(name) > 1}):
            yield 0, show(name)[1:-1], "the same header twice; remove one of the columns"
        for row in self.rows if not missing else ():
            if not fits(row, self.columns, needed):
                counts = f"{len(row.cells)} cells under {len(self.columns)} headers"
                yield (
                    row.line,
                    "",
                    f"{counts}; write a tab between any two, also where they are empty",
                )

    def expand(self, name: str) -> str:
        """Give the IRI of a prefixed name or of an IRI; empty for anything else."""
        return expand_name(name, self.prefixes)


def expand_name(name: str, prefixes: Mapping[str, str]) -> str:
    """Give the IRI of a prefixed name or of an IRI; empty for anything else."""
    if name.startswith(("http://", "https://")):
        return name
    prefix, colon, local = name.partition(":")
    return prefixes[prefix] + local if colon and prefix in prefixes else ""


def read_mapping_set(path: Path) -> MappingSet:
    """Read an SSSOM file, without what is unreadable."""
    content, problem = read_text(path)
    if problem:
        return MappingSet((), {}, (), (), (problem,))
    return parse_mapping_set(content)


def parse_mapping_set(content: str) -> MappingSet:
    """Read the text of an SSSOM file as far as it can be read.

    A spreadsheet program saves a line of the header that has quotation marks between some more.
    """
    lines = io.StringIO(content, newline="").readlines()
    height = next((n for n, line in enumerate(lines) if not line.startswith(_MARKS)), len(lines))
    header = tuple(_unquote(line).rstrip() for line in lines[:height])
    prefixes, problems = _read_header(header)
    rows, unreadable = sort_out(parse_rows("".join(lines[height:]), "\t", height))
    problems += unreadable
    if not rows:
        problems.append((0, "no row of headers; write one"))
    elif misdivided := find_misdivided(rows[0], ".tsv"):
        rows, problems = [], [(rows[0].line, misdivided)]
    if not rows:
        return MappingSet(header, prefixes, (), (), tuple(problems))
    columns = rows[0].cells
    while columns and not columns[-1]:
        columns.pop()
    return MappingSet(header, prefixes, tuple(columns), tuple(rows[1:]), tuple(problems))


def _unquote(line: str) -> str:
    if line.startswith("#") or len(line) > LARGEST_CELL:
        return line
    return next(csv.reader([line], delimiter="\t"))[0]


def _read_header(lines: Iterable[str]) -> tuple[dict[str, str], list[tuple[int, str]]]:
    """Read the prefixes under `curie_map`; other keys and lists are ignored."""
    prefixes, problems = dict(PREFIXES), []
    depth = -1
    for number, line in enumerate(lines, 1):
        entry = line.removeprefix("#").rstrip()
        indent = len(entry) - len(entry.lstrip())
        match = _ENTRY.fullmatch(entry)
        if len(line) > LARGEST_CELL:
            problems.append((number, f"more than {LARGEST_CELL:,} characters; shorten it"))
        if depth < 0 or indent <= depth:
            depth = indent if match and match[1] == "curie_map" else -1
            if depth >= 0 and match and match[2]:
                problems.append((number, "write every prefix and its IRI on a line below"))
        elif match and (iri := (match[2] or "").strip("\"'")).startswith("http"):
            prefixes[match[1]] = iri
        elif entry.strip():
            problems.append((number, "no prefix and its IRI; write one such as wd: http://…"))
    return prefixes, problems
