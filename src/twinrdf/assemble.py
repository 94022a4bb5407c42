"""Stages 1 to 3 for a register of any size: its tables to a dataset on disk.

All rows about one thing are in one table, and the IRIs of all things of one table begin alike. So
each table is read, converted, sorted and consolidated by itself, one thing at a time, and the
resulting parts only need to be concatenated, with the lines of links, code lists, ontology and
decisions between them.

May import: consolidate, convert, dataset, decisions, findings, lines, parallel, records.headers,
records.ids, records.read, sorting, terms, vocab.
"""

import shutil
from bisect import bisect
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain, groupby
from operator import itemgetter
from pathlib import Path

from twinrdf.consolidate import Consolidator
from twinrdf.convert import Claim, Converter
from twinrdf.dataset import Block, Dataset, join_parts, make_block, write_blocks
from twinrdf.decisions import Decision, describe_decisions, rank_sources
from twinrdf.findings import Finding
from twinrdf.lines import format_line
from twinrdf.parallel import Counters, run_all
from twinrdf.records.headers import Layout
from twinrdf.records.ids import find_twins
from twinrdf.records.read import Tables
from twinrdf.sorting import RUN, sort_lines
from twinrdf.terms import Quad
from twinrdf.vocab import mint

_OFTEN = 1000
_ADDED = "+"
"""Marks the graph of a statement that no row makes."""


@dataclass(frozen=True, slots=True)
class Assembled:
    """The result, of one table or of all: the dataset, the decisions behind it, the findings about
    rows, and how many rows could be read."""

    dataset: Dataset
    decisions: tuple[Decision, ...]
    findings: tuple[Finding, ...]
    records: int


def assemble(
    tables: Tables,
    further: Iterable[Quad],
    folder: Path,
    processes: int = 1,
    run: int = RUN,
    advance: Callable[[int, int], None] = lambda _done, _all: None,
) -> Assembled:
    """Make the dataset of the tables of a register and of further quads, in a folder.

    `run` is how many characters are sorted at once; `advance` is told how many lines of the tables
    have been read, and of how many.
    """
    base = tables.index.base
    spaces = {f"<{mint(base, layout.sheet.table.kind, '')}": layout for layout in tables.layouts}
    order = sorted(spaces)
    among: dict[str, list[str]] = {space: [] for space in order}
    between: list[Quad] = []
    for quad in further:
        subject, predicate, value, graph = quad
        space = order[bisect(order, subject) - 1] if order else "-"
        if subject.startswith(space):
            among[space].append(f"{subject}\t{_ADDED}{graph}\t{predicate} {value}\n")
        else:
            between.append(quad)

    parts = folder / "parts"
    parts.mkdir(parents=True)
    counters = Counters(len(order))
    assembler = _TableAssembler(tables, parts, run, counters)
    largest = sorted(order, key=lambda space: spaces[space].sheet.rows.path.stat().st_size)[::-1]
    lengths = [_count_lines(spaces[space].sheet.rows.path) for space in largest]
    tasks = [
        partial(assembler.assemble, spaces[space], among[space], place)
        for place, space in enumerate(largest)
    ]

    def on_progress(_done: int) -> None:
        advance(min(counters.sum(), sum(lengths)), sum(lengths))

    made = dict(zip(largest, run_all(tasks, processes, on_progress=on_progress), strict=True))
    advance(sum(lengths), sum(lengths))
    decisions = tuple(sorted(chain.from_iterable(each.decisions for each in made.values())))

    quads = chain(between, describe_decisions(decisions, base))
    lines = (line for line, _ in groupby(sort_lines(map(format_line, quads), parts, run)))
    pieces = {
        2 * place: write_blocks(map(make_block, gap), parts / f"gap-{place}")
        for place, gap in groupby(lines, key=partial(bisect, order))
    } | {2 * place + 1: made[space].dataset for place, space in enumerate(order)}
    dataset = join_parts([pieces[place] for place in sorted(pieces)], folder)
    shutil.rmtree(parts)
    findings = tuple(chain.from_iterable(each.findings for each in made.values()))
    return Assembled(dataset, decisions, findings, sum(each.records for each in made.values()))


class _TableAssembler:
    """Turns tables into parts of the dataset."""

    def __init__(self, tables: Tables, folder: Path, run: int, counters: Counters) -> None:
        self._tables, self._folder, self._run, self._counters = tables, folder, run, counters
        base = tables.index.base
        precedences = rank_sources(tables.read_sources(), base)
        self._consolidator = Consolidator(precedences, tables.mapping, tables.vocabulary, base)
        self._converter = Converter(tables.mapping, tables.vocabulary, base)

    def assemble(self, layout: Layout, added: Iterable[str], place: int) -> Assembled:
        """Read, convert, sort and consolidate a table; `added` are further lines about its things.

        `place` is the counter of the rows read so far.
        """
        findings: list[Finding] = []
        decisions: list[Decision] = []
        count = 0

        def read() -> Iterator[str]:
            nonlocal count
            for record in self._tables.read(layout, findings):
                count += 1
                if not count % _OFTEN:
                    self._counters.put(place, count)
                subject, graph, statements = self._converter.convert(record)
                yield "\t".join((subject, graph, *statements)) + "\n"
            self._counters.put(place, count)

        def consolidate() -> Iterator[Block]:
            lines = sort_lines(chain(read(), added), self._folder, self._run)
            claims = (_read_claim(line) for line in lines)
            for subject, members in groupby(claims, key=itemgetter(0)):
                block, made = self._consolidate(subject, list(members))
                decisions.extend(made)
                yield block

        dataset = write_blocks(consolidate(), self._folder / layout.sheet.table.kind)
        findings += find_twins([layout])
        return Assembled(dataset, tuple(decisions), tuple(findings), count)

    def _consolidate(self, subject: str, claims: list[Claim]) -> tuple[Block, list[Decision]]:
        """Give the lines about a thing, in order, and the decisions behind them."""
        added = [claim for claim in claims if claim.graph.startswith(_ADDED)]
        told = [claim for claim in claims if not claim.graph.startswith(_ADDED)]
        made = self._converter.reduce(told)
        register, decisions = self._consolidator.consolidate(made)
        every: set[str] = set()
        for _, graph, statements in (*made, *added):
            place = graph.removeprefix(_ADDED)
            if place:
                every.update(f"{subject} {statement} {place} .\n" for statement in statements)
            else:
                register.update(statements)
        default = [f"{subject} {statement} .\n" for statement in register]
        default.sort()
        return (default, sorted(every.union(default))), decisions


def _count_lines(path: Path) -> int:
    with path.open("rb") as file:
        return sum(chunk.count(b"\n") for chunk in iter(partial(file.read, 1 << 20), b""))


def _read_claim(line: str) -> Claim:
    subject, graph, *statements = line[:-1].split("\t")
    return Claim(subject, graph, statements)
