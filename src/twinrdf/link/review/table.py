"""Editing a file of decisions: rows by thing; everything else stays.

Whatever a change does not touch stays as written, but for the order of rows: by subject and item,
in predictions by subject, the best candidate first.

May import: __init__, findings, link.links, link.sssom, project, vocab.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from twinrdf import __version__
from twinrdf.findings import Cell
from twinrdf.link.links import PREDICTIONS, REQUIRED
from twinrdf.link.sssom import PREFIXES as BUILT_IN
from twinrdf.link.sssom import expand_name, parse_mapping_set
from twinrdf.project import Project
from twinrdf.vocab import PREFIXES

Cells = Mapping[str, str]
"""The cells of a row that are not empty, by column."""

ORDER = (
    "subject_id", "subject_label", "predicate_id", "predicate_modifier", "object_id",
    "object_label", "mapping_justification", "author_id", "author_label", "reviewer_id",
    "reviewer_label", "mapping_date", "confidence", "comment", "other",
)  # fmt: skip
"""The columns of a new file, in the order of SSSOM."""

_NEW = tuple(
    name for name in ORDER if not name.startswith(("author", "reviewer", "confidence", "other"))
)
_ORCID = {"orcid": "https://orcid.org/"}
_TITLES = {
    "positive": ("Links of the register to Wikidata", "Links that people have accepted."),
    "negative": ("Pairs that are not links of the register", "Pairs that people have rejected."),
    "unsure": ("Possible links of the register to Wikidata", "Pairs that people have left open."),
    "predictions": ("Proposed links of the register to Wikidata", "Pairs nobody has looked at."),
}


@dataclass(frozen=True, slots=True)
class Table:
    """One of the files of decisions: its header, its columns and its rows."""

    name: str
    header: tuple[str, ...]
    prefixes: Mapping[str, str]
    own_prefixes: Mapping[str, str]
    columns: tuple[str, ...]
    rows: tuple[Cells, ...]

    def expand(self, name: str) -> str:
        """Give the IRI of a prefixed name of this file; empty for anything else."""
        return expand_name(name, self.prefixes)

    def compact(self, iri: str) -> str:
        """Shorten an IRI with the prefixes of this file; a missing one is declared on writing."""
        known = {**self.own_prefixes, **self.prefixes}
        fits = [(len(start), name in self.prefixes, name)
                for name, start in known.items() if iri.startswith(start)]  # fmt: skip
        if not fits:
            return iri
        name = max(fits)[2]
        return f"{name}:{iri.removeprefix(known[name])}"

    def item(self, row: Cells) -> str:
        """Give the IRI of a row's item."""
        return self.expand(row["object_id"])

    def group(self) -> dict[str, tuple[Cells, ...]]:
        """Give the rows by thing, in the order of the file."""
        groups: dict[str, list[Cells]] = {}
        for row in self.rows:
            groups.setdefault(self.expand(row["subject_id"]), []).append(row)
        return {subject: tuple(rows) for subject, rows in groups.items()}

    def put(self, rows: Mapping[str, Iterable[Cells]]) -> "Table":
        """Replace the rows of some things, and sort."""
        kept = [row for row in self.rows if self.expand(row["subject_id"]) not in rows]
        whole = [*kept, *(row for found in rows.values() for row in found)]
        whole.sort(key=self.sort_key)
        return replace(self, rows=tuple(whole))

    def sort_key(self, row: Cells) -> tuple[str, str]:
        """Give the sort key of a row."""
        return row["subject_id"], "" if self.name == PREDICTIONS else row["object_id"]


def parse_table(name: str, content: str, base: str) -> tuple[Table, tuple[str, ...]]:
    """Read a file of decisions; a file with problems must not be written."""
    file = f"data/links/{name}.sssom.tsv"
    mappings = parse_mapping_set(content)
    columns = mappings.columns
    problems = tuple(
        f"{Cell(file, line, column)}: {problem}"
        for line, column, problem in mappings.find_faults(REQUIRED)
    )
    if problems:
        return Table(name, (), {}, _own_prefixes(base), (), ()), problems
    rows = tuple(
        {column: cell for column, cell in zip(columns, row.cells, strict=False)
         if cell or column in REQUIRED}
        for row in mappings.rows
    )  # fmt: skip
    known = _own_prefixes(base)
    return Table(name, mappings.header, mappings.prefixes, known, columns, rows), ()


def new_table(
    name: str,
    project: Project,
    columns: tuple[str, ...] = _NEW,
    further: Mapping[str, str] = MappingProxyType({}),
) -> Table:
    """Make an empty file of decisions; `further` are values of its header."""
    prefixes = _own_prefixes(project.base)
    title, description = _TITLES[name]
    values = {
        "mapping_set_id": f"{project.base}links/{name}",
        "mapping_set_title": title,
        "mapping_set_description": description,
        "license": project.license,
        "mapping_tool": "twinrdf",
        "mapping_tool_version": __version__,
        "object_source": "wd:Q2013",
        **further,
    }
    wanted = [name for name in sorted(prefixes) if name not in _ORCID]
    header = (
        "# curie_map:",
        *(f"#   {prefix}: {prefixes[prefix]}" for prefix in wanted),
        *(f"# {key}: {json.dumps(value, ensure_ascii=False)}" for key, value in values.items()),
    )
    written = {name: prefixes[name] for name in wanted}
    return Table(name, header, {**BUILT_IN, **written}, prefixes, columns, ())


def format_table(table: Table) -> str:
    """Format a file of decisions, with the columns and prefixes that its rows need."""
    columns = _order_columns(table)
    text = io.StringIO()
    for line in _declare_prefixes(table):
        text.write(line + "\n")
    writer = csv.writer(text, delimiter="\t", lineterminator="\n")
    writer.writerow(columns)
    for row in table.rows:
        writer.writerow([" ".join(row.get(column, "").split("\n")) for column in columns])
    return text.getvalue()


def _own_prefixes(base: str) -> dict[str, str]:
    names = ("schema", "semapv", "sssom", "wd")
    return {**{name: PREFIXES[name] for name in names}, **_ORCID, "id": f"{base}id/"}


def _order_columns(table: Table) -> tuple[str, ...]:
    """Give the columns of the file, with those that its rows need in addition."""
    columns = list(table.columns)
    for name in ORDER:
        if name not in columns and any(row.get(name) for row in table.rows):
            later = ORDER[ORDER.index(name) + 1 :]
            place = next((at for at, one in enumerate(columns) if one in later), len(columns))
            columns.insert(place, name)
    return tuple(columns)


def _declare_prefixes(table: Table) -> Iterator[str]:
    """Give the lines of the header, with missing prefixes added."""
    used = {row.get(column, "").partition(":")[0] for row in table.rows for column in ORDER
            if column.endswith(("_id", "_justification"))}  # fmt: skip
    known = table.own_prefixes
    lacking = sorted(name for name in used if name in known and name not in table.prefixes)
    lines = list(table.header)
    if lacking and not any(line.removeprefix("#").strip() == "curie_map:" for line in lines):
        lines.insert(0, "# curie_map:")
    for line, following in zip(lines, (*lines[1:], ""), strict=True):
        yield line
        if line.removeprefix("#").strip() == "curie_map:":
            own, inner = _find_indent(line), _find_indent(following)
            indent = inner if len(inner) > len(own) else f"{own}  "
            yield from (f"{indent}{name}: {known[name]}" for name in lacking)


def _find_indent(line: str) -> str:
    return line[: len(line) - len(line.removeprefix("#").lstrip())]
