"""Stages of a build in memory, all at once, for tests: the real ones go piece by piece."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from twinrdf.consolidate import Consolidator
from twinrdf.convert import Claim, Converter
from twinrdf.dataset import Dataset, make_block, write_blocks
from twinrdf.decisions import Decision, describe_decisions, rank_sources
from twinrdf.lines import format_line
from twinrdf.mapping import Mapping
from twinrdf.records.rows import Record
from twinrdf.terms import Quad
from twinrdf.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Consolidation:
    """The register, the decisions it rests on, and these as quads of the catalog; all sorted."""

    register: tuple[Quad, ...]
    decisions: tuple[Decision, ...]
    catalog: tuple[Quad, ...]


def convert_records(
    records: Iterable[Record], mapping: Mapping, vocabulary: Vocabulary, base: str
) -> Iterator[Quad]:
    """Turn records into the quads of the sources' graphs and of the catalog."""
    converter = Converter(mapping, vocabulary, base)
    claims = sorted(map(converter.convert, records), key=itemgetter(0))
    for subject, of_thing in groupby(claims, key=itemgetter(0)):
        for _, place, statements in converter.reduce(list(of_thing)):
            for statement in statements:
                predicate, _, value = statement.partition(" ")
                yield subject, predicate, value, place


def consolidate(
    quads: Iterable[Quad],
    records: Iterable[Record],
    mapping: Mapping,
    vocabulary: Vocabulary,
    base: str,
) -> Consolidation:
    """Make the register of the claims of all graphs, which may come in any order and repeated."""
    consolidator = Consolidator(rank_sources(records, base), mapping, vocabulary, base)
    register: list[Quad] = []
    decisions: list[Decision] = []
    for subject, members in groupby(sorted(quads), key=itemgetter(0)):
        claims = [Claim(subject, place, [f"{name} {value}"]) for _, name, value, place in members]
        statements, made = consolidator.consolidate(claims)
        parts = (statement.partition(" ") for statement in statements)
        register += ((subject, name, value, "") for name, _, value in parts)
        decisions += made
    ordered = tuple(sorted(decisions))
    catalog = tuple(sorted(describe_decisions(ordered, base)))
    return Consolidation(tuple(sorted(register)), ordered, catalog)


def write_dataset(quads: Iterable[Quad], folder: Path) -> Dataset:
    """Write quads in any order, with repetitions, as a dataset."""
    return write_blocks(map(make_block, sorted(set(map(format_line, quads)))), folder)
