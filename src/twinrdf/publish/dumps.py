"""The dumps: the register and the whole dataset in each format, plain and compressed.

May import: formats.geojson, formats.jsonld, formats.network, formats.rdfxml, formats.tabular,
formats.things, formats.turtle, lines, mapping, network.model, project, release, vocab, zstd.
"""

import gzip
import hashlib
from collections.abc import Callable, Iterable, Iterator
from collections.abc import Mapping as Map
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from operator import attrgetter
from pathlib import Path
from typing import IO, cast

from twinrdf import zstd
from twinrdf.formats.geojson import format_geojson
from twinrdf.formats.jsonld import format_jsonld
from twinrdf.formats.network import format_edges, format_gexf, format_graphml, format_nodes
from twinrdf.formats.rdfxml import format_rdf_xml
from twinrdf.formats.tabular import format_table
from twinrdf.formats.things import Things
from twinrdf.formats.turtle import format_trig, format_turtle
from twinrdf.lines import Lines
from twinrdf.mapping import Mapping
from twinrdf.network.model import Network
from twinrdf.project import Project
from twinrdf.release import COMPRESSIONS, Dump, hash_file
from twinrdf.vocab import TABLES

NETWORK = "the network"
"""The group of the dumps that are made from the network."""

_FIRST = ("Turtle", "JSON-LD", "RDF/XML", "N-Triples", "TriG", "N-Quads", "GeoJSON")
_XML = "application/xml"
_LEVEL = 6
_ZSTD: Map[int, int] = {
    zstd.CompressionParameter.compression_level: 7,  # takes the time that gzip takes
    zstd.CompressionParameter.checksum_flag: 1,
}
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class PlannedDump:
    """A dump to be written: its path and format, and functions for its text and its statements.

    `write` gives the text in pieces; it is None for a file of the dataset, which exists already.
    `count` gives the number of statements, from the number of pieces. Those of one `group` share
    data that is computed once.
    """

    path: str
    format: str
    media_type: str
    graphs: str
    write: Callable[[], Iterable[str]] | None
    count: Callable[[int], int]
    group: str


def plan_dumps(
    folder: Path,
    project: Project,
    mapping: Mapping,
    register: Lines,
    everything: Callable[[], Lines],
    things: Things,
    network: Callable[[], Network],
    prefixes: Map[str, str],
) -> list[PlannedDump]:
    """Plan every dump of a folder, the most useful first.

    `everything` is only called while a dump is written, not before.
    """
    planned = [
        *_plan_rdf(folder, project, mapping, register, everything, prefixes),
        *_plan_network(network),
        *_plan_tables(project, mapping, things),
    ]
    return sorted(planned, key=_order)


def write_dump(folder: Path, planned: PlannedDump) -> list[Dump]:
    """Write a dump and its compressed copies to a folder."""
    path = folder / planned.path
    packed = {way: path.with_name(f"{path.name}{suffix}") for way, suffix in COMPRESSIONS.items()}
    pieces, size, digest = 0, 0, hashlib.sha256()
    with ExitStack() as stack:
        file = stack.enter_context(path.open("xb" if planned.write else "rb"))
        outputs = [stack.enter_context(_pack(packed[way], way)) for way in packed]
        if planned.write:
            outputs.append(file)
        for number, chunk in _join(planned.write()) if planned.write else _read(file):
            pieces += number
            size += len(chunk)
            digest.update(chunk)
            for output in outputs:
                output.write(chunk)
    plain = Dump(
        path=planned.path,
        format=planned.format,
        media_type=planned.media_type,
        graphs=planned.graphs,
        statements=planned.count(pieces),
        bytes=size,
        sha256=digest.hexdigest(),
    )
    return [plain, *(_describe_packed(plain, folder, way) for way in packed)]


@contextmanager
def _pack(path: Path, way: str) -> Iterator[IO[bytes]]:
    """Open a new compressed file, without a time or a name in its header."""
    with path.open("xb") as beneath:
        if way == "gzip":
            with gzip.GzipFile(
                filename="", fileobj=beneath, mode="wb", compresslevel=_LEVEL, mtime=0
            ) as file:
                yield cast("IO[bytes]", file)
        else:
            with zstd.ZstdFile(beneath, "w", options=_ZSTD) as packer:
                yield cast("IO[bytes]", packer)


def _describe_packed(plain: Dump, folder: Path, way: str) -> Dump:
    name = f"{plain.path}{COMPRESSIONS[way]}"
    size, digest = (folder / name).stat().st_size, hash_file(folder / name)
    return replace(plain, path=name, bytes=size, sha256=digest, compression=way)


def write_text(path: Path, pieces: Iterable[str]) -> None:
    """Write pieces of text to a new file, as UTF-8 with unchanged line ends."""
    with path.open("xb") as file:
        for _, chunk in _join(pieces):
            file.write(chunk)


def _join(pieces: Iterable[str]) -> Iterator[tuple[int, bytes]]:
    """Join pieces to chunks of bytes, each with the number of its pieces."""
    batch: list[str] = []
    size = 0
    for piece in pieces:
        batch.append(piece)
        size += len(piece)
        if size > _CHUNK:
            yield len(batch), "".join(batch).encode()
            batch, size = [], 0
    yield len(batch), "".join(batch).encode()


def _read(file: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    while chunk := file.read(_CHUNK):
        yield 0, chunk


def _plan_rdf(
    folder: Path,
    project: Project,
    mapping: Mapping,
    register: Lines,
    everything: Callable[[], Lines],
    prefixes: Map[str, str],
) -> Iterator[PlannedDump]:
    rdf: tuple[tuple[str, str, str, Callable[[], Iterable[str]] | None], ...] = (
        ("register.nt", "N-Triples", "application/n-triples", None),
        (
            "register.ttl", "Turtle", "text/turtle",
            lambda: format_turtle(register, prefixes, folder),
        ),
        (
            "register.jsonld", "JSON-LD", "application/ld+json",
            lambda: format_jsonld(register, mapping, project.base, folder),
        ),
        (
            "register.rdf", "RDF/XML", "application/rdf+xml",
            lambda: format_rdf_xml(register, prefixes),
        ),
        ("everything.nq", "N-Quads", "application/n-quads", None),
        (
            "everything.trig", "TriG", "application/trig",
            lambda: format_trig(everything(), prefixes, folder),
        ),
    )  # fmt: skip
    for name, format_, media_type, write in rdf:
        path = f"dumps/{name}"
        if name.startswith("register"):
            count = partial(_same, len(register))
            yield PlannedDump(path, format_, media_type, "register", write, count, path)
        else:
            yield PlannedDump(
                path, format_, media_type, "everything", write, lambda _: len(everything()), path
            )


def _plan_network(network: Callable[[], Network]) -> Iterator[PlannedDump]:
    def plan(
        name: str, format_: str, media_type: str,
        write: Callable[[Network], Iterable[str]], count: Callable[[Network], int],
    ) -> PlannedDump:  # fmt: skip
        return PlannedDump(
            f"dumps/{name}", format_, media_type, "register",
            lambda: write(network()), lambda _pieces: count(network()), NETWORK,
        )  # fmt: skip

    yield plan("network.graphml", "GraphML", _XML, format_graphml, attrgetter("ties"))
    yield plan("network.gexf", "GEXF", _XML, format_gexf, attrgetter("ties"))
    yield plan("network-nodes.csv", "CSV", "text/csv", format_nodes, lambda found: len(found.nodes))
    yield plan("network-edges.csv", "CSV", "text/csv", format_edges, attrgetter("ties"))


def _plan_tables(project: Project, mapping: Mapping, things: Things) -> Iterator[PlannedDump]:
    languages = project.languages
    path = "dumps/register.geojson"
    yield PlannedDump(
        path, "GeoJSON", "application/geo+json", "register",
        lambda: format_geojson(things, languages), lambda pieces: pieces - 2, path,
    )  # fmt: skip
    for table in TABLES:
        path = f"dumps/csv/{table.name}.csv"
        write = partial(format_table, things, table.kind, mapping, languages)
        count = partial(_same, len(things.by_kind[table.kind]))
        yield PlannedDump(path, "CSV", "text/csv", "register", write, count, path)


def _same(count: int, _pieces: int) -> int:
    return count


def _order(planned: PlannedDump) -> int:
    return _FIRST.index(planned.format) if planned.format in _FIRST else len(_FIRST)
