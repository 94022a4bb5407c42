"""How much a register says of its things: links, positions, dates, languages, sources.

May import: dataset, formats.things, index.columns, terms, vocab.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from twinrdf.dataset import Dataset
from twinrdf.formats.things import Thing, Things
from twinrdf.index.columns import DATES
from twinrdf.terms import XSD, Quad, parse_term
from twinrdf.vocab import TABLES

PRECISIONS = {f"{XSD}date": "day", f"{XSD}gYearMonth": "month", f"{XSD}gYear": "year"}
"""How precise a date is, by its datatype."""

MANY = 4
"""Facts with so many sources or more are counted together."""

_PLACED = ("territory",)
_LINKED = ("territory", "organization", "event", "partnership", "agreement")
_DATED = ("partnership", "agreement", "event", "source")


def measure_coverage(dataset: Dataset, things: Things, base: str) -> dict[str, Any]:
    """Count what things have: for each kind, and for all facts by how many sources state them."""
    return {
        "kinds": [
            {"kind": table.kind, **_measure_kind(table.kind, things.by_kind[table.kind])}
            for table in TABLES
        ],
        "facts": _count_sources(dataset.everything, f"<{base}id/source/"),
    }


def coverage_csv(coverage: Mapping[str, Any]) -> str:
    """Write coverage as CSV, a row for each count."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(("kind", "measure", "value", "count"))
    for found in coverage["kinds"]:
        for measure, counts in found.items():
            if isinstance(counts, Mapping):
                rows = [(found["kind"], measure, value, count) for value, count in counts.items()]
                writer.writerows(rows)
            elif measure != "kind":
                writer.writerow((found["kind"], measure, "", counts))
    for sources, count in coverage["facts"].items():
        writer.writerow(("fact", "sources", sources, count))
    return "\ufeff" + buffer.getvalue()


def _measure_kind(kind: str, members: Sequence[Thing]) -> dict[str, Any]:
    """Count the things of a kind, and those that have what such things may have."""
    found: dict[str, Any] = {"things": len(members)}
    if kind in _LINKED:
        found["linked"] = sum("sameAs" in thing.values for thing in members)
    if kind in _PLACED:
        found["placed"] = sum({"lat", "long"} <= thing.values.keys() for thing in members)
    if kind in _DATED:
        found["dates"] = _sort_counts(Counter(map(_precision, members)))
    found["quoted"] = sum("quote" in thing.values for thing in members)
    found["languages"] = _sort_counts(
        Counter(language for thing in members for language in _languages(thing))
    )
    if kind != "source":
        numbers = Counter(min(len(thing.targets("source")), MANY) for thing in members)
        found["sources"] = {str(number): numbers[number] for number in sorted(numbers)}
    return found


def _precision(thing: Thing) -> str:
    dates = [value for name in DATES for value in thing.values.get(name, ())]
    return PRECISIONS.get(parse_term(dates[0]).datatype, "other") if dates else "none"


def _languages(thing: Thing) -> set[str]:
    return {parse_term(value).language for value in thing.values.get("label", ())} - {""}


def _sort_counts(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def _count_sources(everything: Iterable[Quad], source: str) -> dict[str, int]:
    """Count the facts of the register by how many sources state each in just that way."""
    counts: Counter[int] = Counter()
    for _, quads in groupby(everything, key=lambda quad: quad[:3]):
        graphs = [quad[3] for quad in quads]
        if graphs[0] == "":
            stated = sum(graph.startswith(source) for graph in graphs)
            counts[min(stated, MANY)] += 1
    return {str(number): counts[number] for number in sorted(counts)}
