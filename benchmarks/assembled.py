"""Measure a whole build beside tools that a publisher could put together for it.

    python -m benchmarks.assembled 100 1000 [--limit 3600]
    python -m benchmarks.assembled --load 10000

The assembled way reads the same tables with csv and rdflib, validates them by the same shapes with
pySHACL, loads a store with `oxigraph load` and writes four dumps with rdflib. It does less: sources
are not told apart, nothing is consolidated or linked, and there are no reports, pages, lists or
metadata. Each step runs in a process of its own. Seconds are CPU seconds of all processes; a step
that takes more of them than `--limit` is ended, and the ratio is then a lower bound.

With `--load` only loading is measured: all graphs of a release into a new store, by twinrdf, which
packs it for reading too, and by `oxigraph load`.
"""

import argparse
import csv
import re
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pyshacl
from rdflib import RDF, RDFS, XSD, Graph, Literal, Node, URIRef

from benchmarks.generate import BASE, write_register
from twinrdf.dates import parse_date
from twinrdf.mapping import Column, Kind, read_mapping
from twinrdf.pipeline import build
from twinrdf.project import embedded_root, read_project
from twinrdf.shacl.graphs import silence_libraries
from twinrdf.shacl.shapes import read_shapes
from twinrdf.vocab import TABLES, mint

ROOT = embedded_root()
DUMPS = {"register.ttl": "turtle", "register.rdf": "xml", "register.jsonld": "json-ld"}
_DATATYPES = {4: XSD.gYear, 7: XSD.gYearMonth, 10: XSD.date}
_LOAD = (
    "import sys; from pathlib import Path; from twinrdf.store import write_store;"
    "write_store(Path(sys.argv[1]), Path(sys.argv[2]))"
)
_WORDS = re.compile(r"\s*;\s*")


def convert(data: Path) -> Graph:
    """Convert the tables of a register with csv and rdflib, all sources in one graph."""
    tables = {table: _read_rows(data / f"{table.name}.csv") for table in TABLES}
    kinds = {row["id"]: table.kind for table, rows in tables.items() for row in rows}
    mapping = read_mapping(ROOT / "ontology" / "context.jsonld")
    graph = Graph()
    for path in sorted((ROOT / "ontology").glob("*.ttl")):
        graph.parse(path)
    for table, rows in tables.items():
        for row in rows:
            subject = URIRef(mint(BASE, table.kind, row["id"]))
            for name in {table.class_name, *_split(row.get("type", ""))}:
                named = URIRef(mapping.classes[name])
                for above in filter(None, graph.transitive_objects(named, RDFS.subClassOf)):
                    graph.add((subject, RDF.type, above))
            for header, cell in row.items():
                name, _, language = header.partition("@")
                if cell and name in mapping.columns:
                    for predicate, value in _read(cell, mapping.columns[name], language, kinds):
                        graph.add((subject, URIRef(predicate), value))
    return graph


def _read_rows(path: Path) -> list[dict[str, str]]:
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _split(cell: str) -> list[str]:
    return [part for part in _WORDS.split(cell.strip()) if part]


def _read(
    cell: str, column: Column, language: str, kinds: Mapping[str, str]
) -> Iterator[tuple[str, Node]]:
    """Give the statements of a cell, with the bounds of a date."""
    for value in _split(cell) if column.splits else [cell]:
        if column.kind is Kind.REFERENCE:
            is_id = value in kinds
            yield column.predicate, URIRef(mint(BASE, kinds[value], value) if is_id else value)
        elif column.kind is Kind.CONCEPT:
            yield column.predicate, URIRef(column.scheme + value)
        elif column.kind is Kind.DATE and (date := parse_date(value)) and len(value) in _DATATYPES:
            yield column.predicate, Literal(value, datatype=_DATATYPES[len(value)])
            for name, day in (("Earliest", date.earliest), ("Latest", date.latest)):
                yield f"{column.predicate}{name}", Literal(str(day), datatype=XSD.date)
        elif column.kind is Kind.TEXT:
            yield column.predicate, Literal(value, lang=language or None)
        else:
            yield column.predicate, Literal(value, datatype=URIRef(column.datatype))


# ---- the steps, each by itself


def step_convert(folder: Path) -> None:
    """Convert the tables, and write the register as N-Triples."""
    convert(folder / "data").serialize(folder / "register.nt", format="nt", encoding="utf-8")


def step_validate(folder: Path) -> None:
    """Validate the register by the shapes with pySHACL."""
    with silence_libraries():
        pyshacl.validate(_open(folder), shacl_graph=read_shapes(ROOT / "shapes"))


def step_dump(folder: Path) -> None:
    """Write the register in the other forms."""
    graph = _open(folder)
    for name, form in DUMPS.items():
        graph.serialize(folder / name, format=form, encoding="utf-8")


def step_build(folder: Path) -> None:
    """Build a release of the register with twinrdf."""
    build(read_project(folder), folder / "releases")


STEPS: Mapping[str, Callable[[Path], None]] = {
    "convert": step_convert,
    "validate": step_validate,
    "dump": step_dump,
    "build": step_build,
}


def _open(folder: Path) -> Graph:
    return Graph().parse(folder / "register.nt", format="nt")


def measure(command: Sequence[str], limit: int) -> tuple[float, bool]:
    """Run a command to its end or its limit; give its CPU seconds and whether it ended well."""

    def bound() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 5))

    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, preexec_fn=bound, check=False)  # noqa: S603 - ourselves
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, done.returncode == 0


def compare(agreements: int, limit: int) -> list[str]:
    """Generate a register, build it in both ways, and write the rows of the table."""
    with tempfile.TemporaryDirectory(prefix="twinrdf-") as name:
        folder = Path(name)
        write_register(folder, agreements, seed=1)
        own = [sys.executable, "-m", "benchmarks.assembled", "--in", name, "--step"]
        load = [_find("oxigraph"), "load", "-l", str(folder / "store"), "-f"]
        steps = {
            "csv and rdflib": [*own, "convert"],
            "pySHACL": [*own, "validate"],
            "oxigraph load": [*load, str(folder / "register.nt")],
            "dumps with rdflib": [*own, "dump"],
        }
        ours, _ = measure([*own, "build"], limit)
        theirs = {step: measure(command, limit) for step, command in steps.items()}
    whole = sum(seconds for seconds, _ in theirs.values())
    ended = all(well for _, well in theirs.values())
    cells = [f"{seconds:,.1f}{'' if well else ' and more'}" for seconds, well in theirs.values()]
    least = "" if ended else "more than "
    return [
        f"{agreements:,}", *cells, f"{least}{whole:,.1f}", f"{ours:,.1f}",
        f"**{least}{whole / ours:.1f}**",
    ]  # fmt: skip


def compare_loading(agreements: int, limit: int) -> list[str]:
    """Release a generated register, load it in both ways, and write the rows of the table."""
    with tempfile.TemporaryDirectory(prefix="twinrdf-") as name:
        folder = Path(name)
        write_register(folder, agreements, seed=1)
        release = build(read_project(folder), folder / "releases")
        dump = str(release.path / "dumps" / "everything.nq")
        ours, _ = measure([sys.executable, "-c", _LOAD, dump, str(folder / "loaded")], limit)
        load = [_find("oxigraph"), "load", "-l", str(folder / "store"), "-f", dump]
        theirs, _ = measure(load, limit)
    return [
        f"{agreements:,}", f"{release.counts['quads']:,}", f"{ours:,.2f}", f"{theirs:,.2f}",
        f"**{theirs / ours:.2f}**",
    ]  # fmt: skip


def _find(name: str) -> str:
    found = shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)
    if found is None:
        raise SystemExit(f"{name}: not installed; pip install '.[benchmark]'")
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line, measure, and write the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.assembled", description=__doc__)
    parser.add_argument("sizes", type=int, nargs="*", help="numbers of agreements")
    parser.add_argument("--limit", type=int, default=3600, help="CPU seconds for one step")
    parser.add_argument("--load", action="store_true", help="measure loading alone")
    parser.add_argument("--in", dest="folder", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--step", choices=STEPS, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.step:
        STEPS[options.step](options.folder)
        return 0
    head: tuple[str, ...] = (
        "agreements", "csv and rdflib", "pySHACL", "oxigraph load", "dumps with rdflib",
        "all of them", "twinrdf", "ratio",
    )  # fmt: skip
    if options.load:
        head = ("agreements", "quads", "twinrdf, CPU s", "oxigraph load, CPU s", "ratio")
    rows = compare_loading if options.load else compare
    sys.stdout.write(f"| {' | '.join(head)} |\n|{'--:|' * len(head)}\n")
    for size in options.sizes:
        sys.stdout.write(f"| {' | '.join(rows(size, options.limit))} |\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
