"""Measure what it costs to validate a register by its shapes, beside other engines.

    python -m benchmarks.validate 1000 10000 --engines twinrdf,jena,turbo,pyshacl [--core]

Each register is generated and written as N-Triples; one of more than 100,000 agreements is made of
smaller ones with other names, so that it need not be built first. Each engine then reads the file
and the shapes in a process of its own. Seconds are CPU seconds of that process from its start,
memory is its peak. An engine finds the same as twinrdf if it has as many results of each shape,
path and component. `turbo` is pyshacl-turbo on an Oxigraph store; it comes with `twinrdf[test]`.
`jena` is Apache Jena, of `benchmarks/jena.py`. With `--core` the constraints in SPARQL are left
out.
"""

import argparse
import importlib
import json
import resource
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph
from rdflib import SH, Graph

from benchmarks.generate import BASE, write_register
from benchmarks.jena import Jena, is_installed
from twinrdf.pipeline import check
from twinrdf.project import embedded_root, read_project
from twinrdf.shacl.graphs import silence_libraries
from twinrdf.shacl.lines import read_triples
from twinrdf.shacl.report import Result, read_report, run_pyshacl
from twinrdf.shacl.shapes import read_shapes
from twinrdf.validate import validate_quads

LARGEST = 100_000
"""The most agreements that are read, converted and consolidated at once."""

SHAPES = embedded_root() / "shapes"
Kinds = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Measured:
    """What one engine took for one register; `results` are empty where it did not finish."""

    engine: str
    seconds: float
    megabytes: int
    results: Kinds


def write_triples(agreements: int, path: Path) -> int:
    """Write the register of so many agreements as N-Triples, and give the number of triples."""
    once = min(agreements, LARGEST)
    written = 0
    with tempfile.TemporaryDirectory(prefix="twinrdf-") as folder, path.open("w") as file:
        write_register(Path(folder), once, seed=1)
        checked = check(read_project(Path(folder)))
        for number in range(agreements // once):
            for subject, predicate, value, _ in checked.dataset.register:
                if number == 0 or subject.startswith(f"<{BASE}"):
                    line = f"{subject} {predicate} {value} .\n"
                    file.write(_rename(line, number) if number else line)
                    written += 1
    return written


def _rename(line: str, number: int) -> str:
    """Rename the things of a line, and its texts, so that they are not those of other copies."""
    line = line.replace(f"<{BASE}", f"<{BASE}{number}/").replace("/entity/Q", f"/entity/Q{number}")
    return line.replace('"@', f' {number}"@') if "abel> " in line else line


def by_twinrdf(path: Path, shapes: Graph) -> Iterable[Result]:
    """Validate a file with twinrdf, which checks some failures with pySHACL."""
    return validate_quads(read_triples(path), shapes)


def by_pyshacl(path: Path, shapes: Graph) -> Iterable[Result]:
    """Validate a file with pySHACL on a graph of rdflib."""
    return run_pyshacl(read_triples(path), shapes)


def by_turbo(path: Path, shapes: Graph) -> Iterable[Result]:
    """Validate a file with pyshacl-turbo on an Oxigraph store."""
    turbo = importlib.import_module("pyshacl_turbo")
    store = pyoxigraph.Store()
    store.bulk_load(path=path, format=pyoxigraph.RdfFormat.N_TRIPLES)
    with silence_libraries():
        _, report, _ = turbo.validate(store, shacl_graph=shapes)
    return read_report(report)


def by_jena(path: Path, shapes: Graph) -> Iterable[Result]:
    """Validate a file with Apache Jena."""
    with Jena() as jena, silence_libraries():
        return jena.validate(path, shapes)


ENGINES: Mapping[str, Callable[[Path, Graph], Iterable[Result]]] = {
    "twinrdf": by_twinrdf,
    "turbo": by_turbo,
    "jena": by_jena,
    "pyshacl": by_pyshacl,
}


def count_results(results: Iterable[Result]) -> Kinds:
    """Count results by shape, path and component, those that are only counted too."""
    kinds = Counter[str]()
    for result in results:
        if ":" not in result.shape:
            kinds[f"{result.shape} {result.path} {result.component}"] += result.times
    return dict(sorted(kinds.items()))


def measure_apart(engine: str, path: Path, core: bool, limit: int) -> Measured:
    """Measure an engine in a new process, which ends when it has used too many CPU seconds."""

    def bound() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 5))

    command = [sys.executable, "-m", "benchmarks.validate", "--one", str(path)]
    command += ["--engines", engine, *(["--core"] if core else [])]
    done = subprocess.run(  # noqa: S603 - ourselves
        command,
        preexec_fn=bound,
        stdout=subprocess.PIPE,
        check=False,
    )
    if done.returncode:
        return Measured(engine, limit, 0, {})
    return Measured(engine, **json.loads(done.stdout))


def measure(engine: str, path: Path, core: bool) -> dict[str, object]:
    """Measure an engine in this process."""
    shapes = read_shapes(SHAPES)
    if core:
        shapes.remove((None, SH.sparql, None))
    results = count_results(ENGINES[engine](path, shapes))
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return {
        "seconds": sum(one.ru_utime + one.ru_stime for one in used),
        "megabytes": max(one.ru_maxrss for one in used) // 1024,
        "results": results,
    }


def format_rows(agreements: int, triples: int, measured: Sequence[Measured]) -> str:
    """Write what was measured of one register as rows of a Markdown table."""
    lines = []
    for one in measured:
        ratio = one.seconds / measured[0].seconds
        found = f"{sum(one.results.values()):,}" if one.results else "ended"
        same = "yes" if one.results == measured[0].results else "no"
        lines.append(
            f"| {agreements:,} | {triples:,} | {one.engine} | {one.seconds:.1f} | {ratio:.0f} "
            f"| {one.megabytes:,} | {found} | {same if one.results else '–'} |\n"
        )
    return "".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line, measure, and write the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.validate", description=__doc__)
    parser.add_argument("sizes", type=int, nargs="*", help="numbers of agreements")
    parser.add_argument("--engines", default="twinrdf", help=f"some of {', '.join(ENGINES)}")
    parser.add_argument("--core", action="store_true", help="without constraints in SPARQL")
    parser.add_argument("--limit", type=int, default=1800, help="CPU seconds for one engine")
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    engines = options.engines.split(",")
    if set(engines) - ENGINES.keys():
        parser.error(f"no engine of that name; choose some of {', '.join(ENGINES)}")
    if "jena" in engines and not is_installed():
        parser.error("--engines jena: not installed; see benchmarks/jena.py")
    if options.one:
        json.dump(measure(engines[0], options.one, options.core), sys.stdout)
        return 0
    sys.stdout.write(
        "| agreements | triples | engine | CPU s | × the first | peak MB | results | same |\n"
        "|--:|--:|:--|--:|--:|--:|--:|:--|\n"
    )
    for size in options.sizes:
        with tempfile.TemporaryDirectory(prefix="twinrdf-") as folder:
            path = Path(folder) / "register.nt"
            triples = write_triples(size, path)
            measured = [
                measure_apart(engine, path, options.core, options.limit) for engine in engines
            ]
        sys.stdout.write(format_rows(size, triples, measured))
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
