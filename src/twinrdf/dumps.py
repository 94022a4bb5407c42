"""The files to download: the register and everything, in each form, plain and compressed.

May import: dataset, formats.geojson, formats.jsonld, formats.network, formats.rdfxml,
formats.tabular, formats.things, formats.turtle, mapping, network.model, project, release, terms,
vocab.
"""

import gzip
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from twinrdf.dataset import Dataset
from twinrdf.formats.geojson import count_features, format_geojson
from twinrdf.formats.jsonld import format_jsonld
from twinrdf.formats.network import format_edges, format_gexf, format_graphml, format_nodes
from twinrdf.formats.rdfxml import format_rdf_xml
from twinrdf.formats.tabular import format_table
from twinrdf.formats.things import Things
from twinrdf.formats.turtle import format_trig, format_turtle, register_prefixes
from twinrdf.mapping import Mapping
from twinrdf.network.model import Network
from twinrdf.project import Project
from twinrdf.release import Dump, hash_file
from twinrdf.terms import Quad
from twinrdf.vocab import TABLES

_XML = "application/xml"
_LEVEL = 6


@dataclass(frozen=True, slots=True)
class _Form:
    """A dump to be: where, what, and the text to write piece by piece."""

    path: str
    format: str
    media_type: str
    graphs: str
    statements: int
    write: Callable[[], Iterable[str]]


def write_dumps(
    folder: Path,
    project: Project,
    mapping: Mapping,
    dataset: Dataset,
    things: Things,
    network: Network,
    progress: Callable[[str], None],
) -> tuple[Dump, ...]:
    """Write every dump under `dumps/` of a folder, each with a gzip of it beside."""
    (folder / "dumps" / "csv").mkdir(parents=True)
    dumps = []
    for form in _forms(project, mapping, dataset, things, network):
        progress(f"writing {form.path}")
        write_text(folder / form.path, form.write())
        dumps.append(_describe(folder, form))
    progress("compressing")
    return tuple(
        file for dump in sorted(dumps, key=_order) for file in (dump, _compress(folder, dump))
    )


def write_text(path: Path, pieces: Iterable[str]) -> None:
    """Write pieces of text to a new file, as UTF-8 with line ends as they are."""
    with path.open("x", encoding="utf-8", newline="", buffering=1 << 20) as file:
        file.writelines(pieces)


def format_lines(quads: Iterable[Quad]) -> Iterator[str]:
    """Write quads as N-Quads, those of the default graph as N-Triples."""
    for subject, predicate, value, graph in quads:
        if graph:
            yield f"{subject} {predicate} {value} {graph} .\n"
        else:
            yield f"{subject} {predicate} {value} .\n"


def _forms(
    project: Project, mapping: Mapping, dataset: Dataset, things: Things, network: Network
) -> Iterator[_Form]:
    register, everything, base = dataset.register, dataset.everything, project.base
    prefixes = register_prefixes(base, register)
    rdf = (
        ("register.nt", "N-Triples", "application/n-triples", lambda: format_lines(register)),
        ("register.ttl", "Turtle", "text/turtle", lambda: format_turtle(register, prefixes)),
        (
            "register.jsonld", "JSON-LD", "application/ld+json",
            lambda: format_jsonld(register, mapping, base),
        ),
        (
            "register.rdf", "RDF/XML", "application/rdf+xml",
            lambda: format_rdf_xml(register, prefixes),
        ),
        ("everything.nq", "N-Quads", "application/n-quads", lambda: format_lines(everything)),
        ("everything.trig", "TriG", "application/trig", lambda: format_trig(everything, prefixes)),
    )  # fmt: skip
    for name, form, media_type, write in rdf:
        graphs = name.partition(".")[0]
        count = len(register if graphs == "register" else everything)
        yield _Form(f"dumps/{name}", form, media_type, graphs, count, write)

    languages = project.languages
    others = (
        (
            "register.geojson", "GeoJSON", "application/geo+json", count_features(things),
            lambda: format_geojson(things, languages),
        ),
        (
            "network.graphml", "GraphML", _XML, network.ties,
            lambda: format_graphml(network),
        ),
        ("network.gexf", "GEXF", _XML, network.ties, lambda: format_gexf(network)),
        (
            "network-nodes.csv", "CSV", "text/csv", len(network.nodes),
            lambda: format_nodes(network),
        ),
        ("network-edges.csv", "CSV", "text/csv", network.ties, lambda: format_edges(network)),
    )  # fmt: skip
    for name, form, media_type, count, write in others:
        yield _Form(f"dumps/{name}", form, media_type, "register", count, write)
    for table in TABLES:
        yield _Form(
            f"dumps/csv/{table.name}.csv",
            "CSV",
            "text/csv",
            "register",
            len(things.by_kind[table.kind]),
            partial(format_table, things, table.kind, mapping, languages),
        )


def _order(dump: Dump) -> int:
    """Put first what most people want."""
    first = ("Turtle", "JSON-LD", "RDF/XML", "N-Triples", "TriG", "N-Quads", "GeoJSON")
    return first.index(dump.format) if dump.format in first else len(first)


def _describe(folder: Path, form: _Form) -> Dump:
    path = folder / form.path
    return Dump(
        path=form.path,
        format=form.format,
        media_type=form.media_type,
        graphs=form.graphs,
        statements=form.statements,
        bytes=path.stat().st_size,
        sha256=hash_file(path),
    )


def _compress(folder: Path, dump: Dump) -> Dump:
    """Write a gzip beside a dump, with neither time nor name in it."""
    path = folder / f"{dump.path}.gz"
    with (
        (folder / dump.path).open("rb") as plain,
        path.open("xb") as file,
        gzip.GzipFile(
            filename="", fileobj=file, mode="wb", compresslevel=_LEVEL, mtime=0
        ) as packed,
    ):
        shutil.copyfileobj(plain, packed, 1 << 20)
    return replace(
        dump,
        path=f"{dump.path}.gz",
        bytes=path.stat().st_size,
        sha256=hash_file(path),
        compression="gzip",
    )
