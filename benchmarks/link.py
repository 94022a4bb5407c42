"""How well and how fast places are linked, on data that are not part of the project.

    python -m benchmarks.link SAMPLES [--geonames cities500.txt] [--half report|tune]

SAMPLES is a folder with `natural_earth_places.csv` (the index), `p190_2016_names.tsv` (labels of
items that carry twinning statements) and `p190_{belgium,bulgaria}_with_coordinates.tsv` (towns with
country and coordinates, most of them absent from the index). With a GeoNames dump, its settlements
are asked for as well, and an index also knows which names are not unique. Each question falls by
the hash of its id into one of two halves; rules were chosen on `tune`, figures are of `report`.

The list of shared names that comes with twinrdf is made of the same settlements that are asked for.
`held out` has one made without those of the half that is asked: what is left where a place is not
in the list at all, and so is every second one of its namesakes.
"""

import argparse
import math
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from rapidfuzz import fuzz, process

from benchmarks.link_questions import (
    ABSENT,
    Known,
    Question,
    half_of,
    namesakes,
    read_geonames,
    read_linked,
    read_towns,
    shuffled,
)
from twinrdf.link.build import build_gazetteer
from twinrdf.link.built_in import FILES, FOLDER, open_built_in
from twinrdf.link.candidates import Finder
from twinrdf.link.gazetteer import Layers
from twinrdf.link.geonames import GeoNames
from twinrdf.link.matcher import match_place
from twinrdf.link.natural_earth import NaturalEarth
from twinrdf.link.places import Name, Place, Query
from twinrdf.link.reasons import Advice
from twinrdf.link.sources import Credit, Source
from twinrdf.link.sqlite_gazetteer import open_gazetteer
from twinrdf.names.levels import LOCAL
from twinrdf.names.normalise import normalise, parse_name

CONTEXTS = ("country", "country, level", "country, admin parent", "country, coordinates")
MOST = 4000
SLOW = 200
HELD_OUT = "Natural Earth and shared names held out"
NAMESAKES = "only absent namesakes of places in the index"


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a set of questions."""

    present: int = 0
    first: int = 0
    among_five: int = 0
    accepted: int = 0
    right: int = 0
    absent: int = 0
    absent_accepted: int = 0

    def __add__(self, other: "Result") -> "Result":
        names = self.__dataclass_fields__
        return Result(**{name: getattr(self, name) + getattr(other, name) for name in names})

    @property
    def precision(self) -> float:
        """The share of the accepted that are right."""
        return self.right / (self.accepted or 1)

    @property
    def bound(self) -> float:
        """The lower end of the interval of the precision."""
        return lower_bound(self.right, self.accepted) if self.accepted else 0.0

    def row(self) -> list[str]:
        """Write the figures: recall at 1 and at 5, share and precision of accepts, absent ones."""
        taken = self.accepted - self.absent_accepted
        wrong = self.accepted - self.right
        precision = "–"
        if self.accepted and self.present:
            precision = f"{self.precision:.4f} (≥ {self.bound:.4f}; {wrong} wrong)"
        return [
            f"{self.present} / {self.absent}",
            share(self.first, self.present),
            share(self.among_five, self.present),
            share(taken, self.present),
            precision,
            f"{share(self.absent_accepted, self.absent)} ({self.absent_accepted})",
        ]


@dataclass(frozen=True, slots=True)
class Changed:
    """A source whose places are changed, or left out where `change` gives none."""

    source: Source
    change: Callable[[Place], Place | None]

    @property
    def credit(self) -> Credit:
        """Whose data it is."""
        return self.source.credit

    @property
    def files(self) -> tuple[Path, ...]:
        """Its files."""
        return self.source.files

    def read_places(self) -> Iterator[Place]:
        """Read the places that are not left out."""
        return filter(None, map(self.change, self.source.read_places()))

    def read_countries(self) -> Iterator[tuple[str, str]]:
        """Read names of countries."""
        return self.source.read_countries()


def hold_out(place: Place, half: str) -> Place | None:
    """Keep a settlement of the other half by its main names, as a witness."""
    if place.level in LOCAL and half_of(place.ids[0].value) != half:
        return replace(place, names=place.names[:2], admin=())
    return None


def drop_language(place: Place, language: str) -> Place | None:
    """Drop the names in a language, and a place that has no other."""
    names = tuple(name for name in place.names if name.language != language)
    return replace(place, names=names) if names else None


def share(count: int, total: int) -> str:
    """Write a share."""
    return f"{count / total:.4f}" if total else "–"


def lower_bound(right: int, total: int) -> float:
    """Give the lower end of Wilson's 95 % interval for a share."""
    z = 1.96
    middle = right / total + z * z / (2 * total)
    spread = right / total * (1 - right / total) / total + z * z / (4 * total * total)
    return max(0.0, (middle - z * math.sqrt(spread)) / (1 + z * z / total))


def limit_context(query: Query, context: str) -> Query:
    """Leave out of a query what a context does not have."""
    return replace(
        query,
        admin=query.admin if "admin" in context else (),
        point=query.point if "coordinates" in context else None,
        levels=LOCAL if "level" in context else frozenset(),
    )


def ask(questions: Iterable[Question], finder: Finder, context: str) -> Result:
    """Put questions to the matcher and count."""
    counts = dict.fromkeys(Result.__dataclass_fields__, 0)
    for question in questions:
        outcome = match_place(limit_context(question.query, context), finder)
        items = [candidate.place.item for candidate in outcome.candidates]
        is_absent = question.answer == ABSENT
        counts["absent" if is_absent else "present"] += 1
        counts["first"] += items[:1] == [question.answer]
        counts["among_five"] += question.answer in items[:5]
        if outcome.advice is Advice.AUTO:
            counts["accepted"] += 1
            counts["right"] += items[0] == question.answer
            counts["absent_accepted"] += is_absent
    return Result(**counts)


def compare_goals(totals: Mapping[str, Result]) -> Iterator[list[str]]:
    """Compare the measures with their goals."""
    country, level, admin, point = (totals[context] for context in CONTEXTS)

    def part(count: int, total: int) -> float:
        return count / (total or 1)

    measures = (
        ("precision of automatic, country", country.precision, 0.995),
        ("its lower bound", country.bound, 0.99),
        ("absent not accepted, country", 1 - part(country.absent_accepted, country.absent), 0.97),
        ("absent not accepted, admin parent", 1 - part(admin.absent_accepted, admin.absent), 0.985),
        ("recall at 1, country", part(country.first, country.present), 0.97),
        ("recall at 1, admin parent", part(admin.first, admin.present), 0.98),
        ("recall at 1, coordinates", part(point.first, point.present), 0.99),
        ("recall at 5, country", part(country.among_five, country.present), 0.99),
        ("automatic, country", part(country.right, country.present), 0.60),
        ("automatic, country and level", part(level.right, level.present), 0.60),
    )
    for name, measured, wanted in measures:
        yield [name, f"{wanted}", f"{measured:.4f}", "yes" if measured >= wanted else "**no**"]


def ask_simply(
    questions: Sequence[Question], choose: Callable[[Query], str], limit: int = MOST
) -> list[str]:
    """Put questions to a baseline that accepts whatever it finds."""
    started = time.perf_counter()
    answers = [(question.answer, choose(question.query)) for question in questions[:limit]]
    speed = len(answers) / (time.perf_counter() - started)
    present = [pair for pair in answers if pair[0] != ABSENT]
    absent = [found for answer, found in answers if answer == ABSENT]
    accepted = [pair for pair in answers if pair[1]]
    right = sum(answer == found for answer, found in accepted)
    bound = lower_bound(right, len(accepted) or 1)
    return [
        share(right, len(present)),
        f"{share(right, len(accepted))} (≥ {bound:.4f})" if present else "–",
        share(sum(map(bool, absent)), len(absent)),
        f"{speed:,.0f}",
    ]


def baselines(known: Known) -> dict[str, tuple[Callable[[Query], str], int]]:
    """Make the ways of linking that people begin with."""
    raw: dict[str, list[Place]] = {}
    folded: dict[tuple[str, str], list[Place]] = {}
    country: dict[str, dict[str, Place]] = {}
    for place in known.by_item.values():
        for text in {name.text for name in place.names}:
            raw.setdefault(text, []).append(place)
            folded.setdefault((place.country, normalise(text)), []).append(place)
            country.setdefault(place.country, {})[text] = place

    def largest(places: Sequence[Place]) -> str:
        return max(places, key=lambda one: one.population or 0).item if places else ""

    def nearly(query: Query) -> str:
        names = country.get(query.country, {})
        best = process.extractOne(query.names[0].text, names.keys(), scorer=fuzz.WRatio,
                                  score_cutoff=80)  # fmt: skip
        return names[best[0]].item if best else ""

    return {
        "raw equality": (lambda query: largest(raw.get(query.names[0].text, [])), MOST),
        "normalised and country": (
            lambda query: largest(
                folded.get((query.country, normalise(query.names[0].text)), [])
            ), MOST,
        ),
        "rapidfuzz WRatio in the country, cut-off 80": (nearly, SLOW * 2),
    }  # fmt: skip


def measure_speed(questions: Sequence[Question], finder: Finder) -> Iterator[list[str]]:
    """Measure the questions answered in a second: exact path, whole match, fuzzy path."""
    queries = [limit_context(question.query, "country") for question in questions]
    typos = [replace(query, names=(Name(misspell(query.names[0].text)),)) for query in queries]
    paths: dict[str, tuple[Callable[[Query], object], list[Query], int]] = {
        "exact path (candidates)": (lambda query: finder.find(query, fuzzy=False), queries, MOST),
        "exact path (whole match)": (
            lambda query: match_place(query, finder, fuzzy=False), queries, MOST,
        ),
        "fuzzy path (whole match)": (lambda query: match_place(query, finder), typos, 1000),
    }  # fmt: skip
    for name, (run, asked, limit) in paths.items():
        parse_name.cache_clear()
        speeds = []
        for _ in range(2):
            started = time.perf_counter()
            for query in asked[:limit]:
                run(query)
            speeds.append(len(asked[:limit]) / (time.perf_counter() - started))
        yield [name, f"{speeds[0]:,.0f} queries/s, {speeds[1]:,.0f} when asked again"]


def misspell(name: str) -> str:
    """Change two neighbouring letters in the middle of a name."""
    middle = len(name) // 2
    return name[: middle - 1] + name[middle : middle + 1] + name[middle - 1] + name[middle + 1 :]


def write_table(title: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a Markdown table."""
    lines = [f"\n### {title}\n", " | ".join(header), " | ".join("---" for _ in header)]
    lines += [" | ".join(row) for row in rows]
    sys.stdout.write("\n".join(f"| {line} |" if " | " in line else line for line in lines) + "\n")


def write_report(samples: Path, geonames: Path | None, half: str, folder: Path) -> None:
    """Build the indexes, ask all questions and write all tables."""
    natural_earth = NaturalEarth(samples / "natural_earth_places.csv", "2017")
    known = Known(list(natural_earth.read_places()))
    sources: dict[str, list[Source]] = {
        "Natural Earth": [natural_earth],
        "Natural Earth without German": [
            Changed(natural_earth, partial(drop_language, language="de"))
        ],
    }
    if geonames:
        sources["Natural Earth and GeoNames"] = [natural_earth, GeoNames(geonames)]
    finders = {}
    for name, used in sources.items():
        build_gazetteer(used, folder / f"{name}.sqlite")
        finders[name] = Finder(open_gazetteer(folder / f"{name}.sqlite"))
    gazetteer = open_gazetteer(folder / "Natural Earth.sqlite")
    finders["Natural Earth and the built-in gazetteer"] = Finder(Layers(gazetteer, open_built_in()))
    if geonames:
        path = folder / "held-out.sqlite"
        held_out = Changed(GeoNames(geonames), partial(hold_out, half=half))
        build_gazetteer([natural_earth, held_out], path)
        finders[HELD_OUT] = Finder(open_gazetteer(path))
    sets = {
        "items with twinning statements": tuple(read_linked(samples, known)),
        "sister towns of Belgium and Bulgaria": tuple(read_towns(samples, gazetteer, known)),
    }
    if geonames:
        asked = sorted(read_geonames(geonames, known), key=shuffled)
        absent = [one for one in asked if one.answer == ABSENT]
        present = [one for one in asked if one.answer != ABSENT]
        chosen = (*present, *absent[: 2 * MOST])
        sets["settlements of GeoNames"] = tuple(sorted(chosen, key=lambda one: shuffled(one)[::-1]))
        sets[NAMESAKES] = tuple(one for one in absent if namesakes(one.query, known))
    sets = {name: tuple(one for one in questions if half_of(one.id) == half)
            for name, questions in sets.items()}  # fmt: skip

    header = ["questions", "index", "context", "present / absent", "recall at 1", "at 5",
              "automatic", "precision of automatic (95 %)", "absent accepted"]  # fmt: skip
    results = {
        (name, index, context): ask(questions, finder, context)
        for name, questions in sets.items()
        for index, finder in finders.items()
        for context in CONTEXTS
        if any(question.query.admin for question in questions) or "admin" not in context
    }
    write_table(f"Half `{half}`", header, ([*key, *one.row()] for key, one in results.items()))
    for index in finders:
        totals = {
            context: sum((one for (name, *key), one in results.items()
                          if key == [index, context] and name != NAMESAKES), Result())
            for context in CONTEXTS
        }  # fmt: skip
        title = f"Figures to reach, all questions together, index {index}"
        header = ["measure", "at least", "measured", "reached"]
        write_table(title, header, compare_goals(totals))
    simple = [
        [name, baseline, *ask_simply(questions, choose, limit)]
        for name, questions in sets.items()
        for baseline, (choose, limit) in baselines(known).items()
    ]
    write_table("Baselines, name and country", ["questions", "baseline", "recall at 1",
                "precision (95 %)", "absent accepted", "queries/s"], simple)  # fmt: skip
    fresh = Finder(Layers(gazetteer, open_built_in()))
    speed = list(measure_speed(sets["items with twinning statements"], fresh))
    openers = {name: partial(open_gazetteer, folder / f"{name}.sqlite") for name in sources}
    sizes = {name: (folder / f"{name}.sqlite").stat().st_size for name in sources}
    sizes["core"] = sum((FOLDER / name).stat().st_size for name in FILES)
    for name in sizes:
        started = time.perf_counter()
        (openers[name]() if name in openers else open_built_in()).close()
        took = (time.perf_counter() - started) * 1000
        speed.append([f"index {name}", f"{sizes[name] / 1e6:.2f} MB, opens in {took:.1f} ms"])
    write_table("Speed and size", ["what", "measured"], speed)


def main() -> None:
    """Read the arguments and write the report."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.link", description=__doc__)
    parser.add_argument("samples", type=Path)
    parser.add_argument("--geonames", type=Path)
    parser.add_argument("--half", choices=("report", "tune"), default="report")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        write_report(arguments.samples, arguments.geonames, arguments.half, Path(folder))


if __name__ == "__main__":
    main()
