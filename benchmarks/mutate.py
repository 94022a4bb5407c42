"""Validate registers with many mistakes, and compare every result with another engine's.

    python -m benchmarks.mutate 20000 [--engine turbo] [--seed 1] [--agreements 20] [--rate 0.1]

A generated register is changed at random again and again, with another seed each time: of its
triples a tenth is left out, doubled with another value, or given another subject, predicate or
value. Each is validated by the plan that the shapes are compiled to, and by pyshacl-turbo (`turbo`,
of `twinrdf[test]`) or Apache Jena (`jena`), until so many results have been compared. The same
arguments give the same registers. Results that only one of the two has are told, and it ends
with 1.
"""

import argparse
import importlib
import random
import sys
import tempfile
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rdflib import Graph

from benchmarks.generate import write_register
from benchmarks.jena import Jena, is_installed
from twinrdf.pipeline import check
from twinrdf.project import embedded_root, read_project
from twinrdf.shacl.ask import ask_query
from twinrdf.shacl.columns import Columns
from twinrdf.shacl.compile import compile_shapes
from twinrdf.shacl.evaluate import evaluate_plan
from twinrdf.shacl.graphs import make_graph, silence_libraries
from twinrdf.shacl.plan import Plan
from twinrdf.shacl.report import Result, make_results, read_report
from twinrdf.shacl.shapes import read_shapes
from twinrdf.terms import XSD, Quad

_CODES = "<https://w3id.org/twinrdf/code/"
_STRINGS = (
    "x", "12", "1999-01-01", "", "a b", "https://a.b", "Ł", "Tel. 016 26 74 00", "2013",
)  # fmt: skip
_FORMS = (
    "x", "12", "1999-01-01", "2020-02-30", "1999", "-3", "99.5", "2020-01-01T00:00:00Z",
    "2300-01-01", "0900-01-01", "2013-05", "1999-01-01Z", "P5Y", "200",
)  # fmt: skip
_TYPES = (
    "date", "integer", "decimal", "gYear", "dateTime", "gYearMonth", "duration", "boolean",
)  # fmt: skip
_IRIS = ("http://www.wikidata.org/entity/Q1", "ftp://x.y/z", "http://www.wikidata.org/wiki/Q1")


def make_register(agreements: int, seed: int) -> tuple[Quad, ...]:
    """Generate a register, and give its triples as they are validated."""
    with tempfile.TemporaryDirectory(prefix="twinrdf-") as folder:
        write_register(Path(folder), agreements, seed=seed)
        checked = check(read_project(Path(folder)))
        return tuple(sorted(checked.dataset.register))


def mutate(quads: Iterable[Quad], chance: random.Random, rate: float) -> tuple[Quad, ...]:
    """Change some triples in ways in which data goes wrong; of the code lists only a few."""
    mutator = _Mutator(tuple(quads), chance)
    found: set[Quad] = set()
    for quad in mutator.quads:
        if chance.random() > (rate / 8 if quad[0].startswith(_CODES) else rate):
            found.add(quad)
        else:
            found |= mutator.change(quad)
    return tuple(sorted(found))


class _Mutator:
    """Changes triples with the nodes, predicates and values that others have."""

    def __init__(self, quads: tuple[Quad, ...], chance: random.Random) -> None:
        self.quads, self.chance = quads, chance
        self.nodes, self.predicates, self.values = (
            sorted({quad[place] for quad in quads}) for place in range(3)
        )
        self.classes = sorted({quad[2] for quad in quads if quad[1].endswith("#type>")})

    def change(self, quad: Quad) -> set[Quad]:
        """Give what becomes of a triple: nothing, another, or another beside it."""
        subject, predicate, value, place = quad
        kind = self.chance.randrange(5)
        if kind == 0:
            return set()
        if kind in {1, 2}:
            of_type = predicate.endswith("#type>")
            value = self.chance.choice(self.classes) if of_type else self.anything()
        elif kind == 3:
            typed = value.startswith('"')
            kept = [name for name in self.predicates if not (typed and "#type" in name)]
            predicate = self.chance.choice(kept)
        else:
            subject = self.chance.choice(self.nodes)
        changed = (subject, predicate, value, place)
        return {changed, quad} if kind == 1 else {changed}

    def anything(self) -> str:
        """Give a term that may be of any kind."""
        chance = self.chance
        kind = chance.randrange(6)
        if kind == 0:
            return f'"{chance.choice(_STRINGS)}"'
        if kind == 1:
            return f'"{chance.choice(_FORMS)}"^^<{XSD}{chance.choice(_TYPES)}>'
        if kind == 2:
            return f'"{chance.choice(("a", "b", ""))}"@{chance.choice(("en", "fr", "la", "en-gb"))}'
        if kind == 3:
            return f"<{chance.choice(_IRIS)}>"
        return chance.choice(self.nodes if kind == 4 else self.values)


def validate_by_plan(quads: Iterable[Quad], plan: Plan) -> set[Result]:
    """Validate triples by a plan alone, which has to know all of the shapes."""
    columns = Columns(quads)
    failures, others = evaluate_plan(plan, columns, ask_query)
    if others:
        raise SystemExit(f"shapes that the plan does not know whole: {others}")
    return set(make_results(failures, columns.terms))


def validate_by_turbo(quads: Iterable[Quad], shapes: Graph) -> set[Result]:
    """Judge triples with pyshacl-turbo."""
    turbo = importlib.import_module("pyshacl_turbo")
    with _silence():
        _, report, _ = turbo.validate(make_graph(quads), shacl_graph=shapes)
    return set(read_report(report))


def validate_by_jena(quads: Iterable[Quad], shapes: Graph) -> set[Result]:
    """Judge triples with Apache Jena."""
    with Jena() as jena, tempfile.NamedTemporaryFile("w", suffix=".nt") as file, _silence():
        file.writelines(f"{' '.join(quad[:3])} .\n" for quad in quads)
        file.flush()
        return jena.validate(Path(file.name), shapes)


@contextmanager
def _silence() -> Iterator[None]:
    with silence_libraries(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line, compare, and tell how many results differ."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mutate", description=__doc__)
    parser.add_argument("results", type=int, help="how many results to compare at least")
    parser.add_argument("--engine", choices=("turbo", "jena"), default="turbo")
    parser.add_argument("--seed", type=int, default=1, help="of the register, and the first change")
    parser.add_argument("--agreements", type=int, default=20)
    parser.add_argument("--rate", type=float, default=0.1, help="the part of triples changed")
    options = parser.parse_args(arguments)
    if not 0 < options.rate <= 1:
        parser.error("--rate: not a part of the triples; write more than 0 and at most 1")
    if options.engine == "jena" and not is_installed():
        parser.error("--engine jena: not installed; see benchmarks/jena.py")
    judge = {"turbo": validate_by_turbo, "jena": validate_by_jena}[options.engine]
    shapes = read_shapes(embedded_root() / "shapes")
    plan = compile_shapes(shapes)
    register = make_register(options.agreements, options.seed)
    alike, differing, seed = Counter[str](), 0, options.seed
    while alike.total() + differing < options.results:
        quads = mutate(register, random.Random(seed), options.rate)  # noqa: S311 - repeatable
        ours, theirs = validate_by_plan(quads, plan), judge(quads, shapes)
        for result in sorted(ours ^ theirs, key=lambda result: result.order):
            who = "twinrdf" if result in ours else options.engine
            sys.stdout.write(f"seed {seed}: {who} alone: {result}\n")
        differing += len(ours ^ theirs)
        alike.update(result.component for result in ours & theirs)
        seed += 1
    for component, count in sorted(alike.items()):
        sys.stdout.write(f"{count:7,} {component}\n")
    sys.stdout.write(
        f"{alike.total() + differing:,} results of {seed - options.seed:,} registers with about "
        f"{len(register):,} triples: {differing:,} differ\n"
    )
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
