"""Coverage: how many things have links, positions, dates, languages and sources.

May import: dataset, formats.cells, formats.things, index.columns, lines, terms, vocab.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from twinrdf.dataset import Dataset
from twinrdf.formats.cells import MARK, write_rows
from twinrdf.formats.things import Thing, Things
from twinrdf.index.columns import DATES
from twinrdf.lines import Lines, find_graph
from twinrdf.terms import XSD, parse_term
from twinrdf.vocab import TABLES

PRECISIONS = {f"{XSD}date": "day", f"{XSD}gYearMonth": "month", f"{XSD}gYear": "year"}
"""How precise a date is, by its datatype."""

MANY = 4
"""Facts with this many sources or more are counted together."""

_PLACED = ("territory",)
_LINKED = ("territory", "organization", "event", "partnership", "agreement")
_DATED = ("partnership", "agreement", "event", "source")


def measure_coverage(dataset: Dataset, things: Things, base: str) -> dict[str, Any]:
    """Count the things of each kind that have each property, and all facts by number of sources."""
    return {
        "kinds": [
            {"kind": table.kind, **_measure_kind(table.kind, things.by_kind[table.kind])}
            for table in TABLES
        ],
        "facts": _count_sources(dataset.everything, f"<{base}id/source/"),
    }


def coverage_csv(coverage: Mapping[str, Any]) -> str:
    """Write coverage as CSV, a row for each count."""
    return MARK + "".join(write_rows(_list_counts(coverage)))


def _list_counts(coverage: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    yield "kind", "measure", "value", "count"
    for found in coverage["kinds"]:
        for measure, counts in found.items():
            if isinstance(counts, Mapping):
                for value, count in counts.items():
                    yield found["kind"], measure, value, str(count)
            elif measure != "kind":
                yield found["kind"], measure, "", str(counts)
    for sources, count in coverage["facts"].items():
        yield "fact", "sources", sources, str(count)


def _measure_kind(kind: str, members: Collection[Thing]) -> dict[str, Any]:
    """Count the things of a kind, and those that have each property."""
    have: Counter[str] = Counter()
    dates: Counter[str] = Counter()
    languages: Counter[str] = Counter()
    sources: Counter[int] = Counter()
    for thing in members:
        have["linked"] += "sameAs" in thing.values
        have["placed"] += {"lat", "long"} <= thing.values.keys()
        have["quoted"] += "quote" in thing.values
        dates[_precision(thing)] += 1
        languages.update(_languages(thing))
        sources[min(len(thing.targets("source")), MANY)] += 1
    found: dict[str, Any] = {"things": len(members)}
    if kind in _LINKED:
        found["linked"] = have["linked"]
    if kind in _PLACED:
        found["placed"] = have["placed"]
    if kind in _DATED:
        found["dates"] = _sort_counts(dates)
    found["quoted"] = have["quoted"]
    found["languages"] = _sort_counts(languages)
    if kind != "source":
        found["sources"] = {str(number): sources[number] for number in sorted(sources)}
    return found


def _precision(thing: Thing) -> str:
    dates = [value for name in DATES for value in thing.values.get(name, ())]
    return PRECISIONS.get(parse_term(dates[0]).datatype, "other") if dates else "none"


def _languages(thing: Thing) -> set[str]:
    return {parse_term(value).language for value in thing.values.get("label", ())} - {""}


def _sort_counts(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def _count_sources(everything: Lines, source: str) -> dict[str, int]:
    """Count the facts of the register by the number of sources that state exactly the same.

    The line of a fact comes just before those of the graphs with it, which begin alike.
    """
    counts: Counter[int] = Counter()
    fact, stated = "", 0
    for line in everything.texts():
        if fact and line.startswith(fact):
            stated += line.startswith(source, len(fact))
        else:
            if fact:
                counts[min(stated, MANY)] += 1
            fact, stated = "" if find_graph(line) else line[:-2], 0
    if fact:
        counts[min(stated, MANY)] += 1
    return {str(number): counts[number] for number in sorted(counts)}
