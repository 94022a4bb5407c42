"""Verification of a release: its files, its dumps, its store and its numbers agree.

Everything is read again from the published files, in bounded memory, and sorted in a temporary
folder where needed. RDF is read by the engine's parsers, not by the code that wrote it.

May import: dataset, errors, lines, metadata.describe, metadata.numbers, progress, release, sorting,
store, zstd.
"""

import csv
import gzip
import hashlib
import json
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from itertools import groupby, zip_longest
from pathlib import Path
from xml.etree import ElementTree

from twinrdf import zstd
from twinrdf.dataset import EVERYTHING, REGISTER, Dataset
from twinrdf.errors import ReleaseError
from twinrdf.lines import Lines, parse_line
from twinrdf.metadata.describe import Description, describe
from twinrdf.metadata.numbers import (
    count_catalog,
    count_schemaorg,
    count_service,
    count_void,
    read_catalog,
    read_schemaorg,
    read_service,
    read_void,
)
from twinrdf.progress import SILENT, Meter
from twinrdf.release import Dump, Release, read_manifest, verify_release
from twinrdf.sorting import sort_lines
from twinrdf.store import open_store, read_lines, respell

_CHUNK = 1 << 20
_WHOLE = 1 << 28
"""The most bytes of a file of JSON that is read whole."""
_LONGEST = 200
_RDF = {"Turtle", "JSON-LD", "RDF/XML", "N-Triples", "TriG", "N-Quads"}


def verify_contents(release: Release, progress: Meter = SILENT) -> Iterator[str]:
    """Verify a release and describe each check that passes; raise ReleaseError if one fails."""
    yield verify_files(release, progress)

    with tempfile.TemporaryDirectory(prefix="twinrdf-") as temporary:
        folder = Path(temporary)
        progress("reading the dumps")
        dataset = _read_dataset(release, folder)
        yield (
            f"dumps/{EVERYTHING}: {len(dataset.everything)} quads in order, each once; those of "
            f"the default graph are dumps/{REGISTER}"
        )
        for dump in release.dumps:
            progress(f"reading {dump.path}")
            yield f"{dump.path}: {_verify_dump(release, dump, dataset, folder)}"

        progress("reading the store")
        _verify_store(release, dataset, folder)
        yield f"store: the quads of dumps/{EVERYTHING} and no others"

        progress("counting")
        yield _verify_numbers(release, describe(dataset, release.base))


def verify_files(release: Release, progress: Meter) -> str:
    """Verify that the files of a release are those of its manifest."""
    progress("hashing")
    verify_release(release.path)
    return f"{len(read_manifest(release.path))} files: every file is as the manifest says"


# -------- dumps ---------------------------------------------------------------------------------


def _read_dataset(release: Release, folder: Path) -> Dataset:
    """Read the two files that all others are compared with, through links in a temporary folder."""
    dumps, counts = release.path / "dumps", []
    try:
        for file in (REGISTER, EVERYTHING):
            (folder / file).symlink_to((dumps / file).absolute())
            counts.append(_count_ordered(dumps / file, folder / file))
        register, everything = (
            Lines(folder / file, count)
            for file, count in zip((REGISTER, EVERYTHING), counts, strict=True)
        )
        default = (line for line in everything.texts() if not parse_line(line)[3])
        _compare(default, register.texts(), dumps / REGISTER)
    except (FileNotFoundError, ValueError, IndexError) as error:
        raise ReleaseError(f"{dumps}: not lines of quads: {error}; build again") from None
    return Dataset(register, everything)


def _count_ordered(path: Path, link: Path) -> int:
    count, before = 0, ""
    for line in Lines(link, 0).texts():
        if line <= before:
            raise ReleaseError(f"{path}:{count + 1}: not in order; build again")
        count, before = count + 1, line
    return count


def _compare(expected: Iterable[str], found: Iterable[str], path: Path) -> None:
    """Compare lines in order; name the first that only one side has."""
    for line, other in zip_longest(expected, found):
        if line != other:
            lacks = other is None or (line is not None and line < other)
            what = "lacks" if lacks else "should not have"
            raise ReleaseError(
                f"{path}: {what} {str(line if lacks else other)[:_LONGEST].strip()}; build again"
            )


def _verify_dump(release: Release, dump: Dump, dataset: Dataset, folder: Path) -> str:
    path = release.path / dump.path
    if read_manifest(release.path).get(dump.path) != dump.sha256:
        raise ReleaseError(f"{path}: its hash is not the one in release.json; build again")
    if path.stat().st_size != dump.bytes:
        raise ReleaseError(f"{path}: its size is not the one in release.json; build again")
    if dump.compression:
        plain = next((each for each in release.dumps if each.path == dump.unpacked), None)
        if not plain or _hash_packed(path, dump.compression, plain.bytes) != plain.sha256:
            raise ReleaseError(f"{path}: does not hold {dump.unpacked}; build again")
        return f"holds {plain.path}"
    if dump.format in _RDF:
        lines = dataset.register if dump.graphs == "register" else dataset.everything
        _check_count(path, dump.statements, len(lines))
        if path.name not in (REGISTER, EVERYTHING):
            ordered = sort_lines(read_lines(path, dump.media_type), folder)
            _compare(lines.texts(), (line for line, _ in groupby(ordered)), path)
        return f"parsed, and the same {len(lines)} statements"
    if dump.format == "GeoJSON" and dump.bytes > _WHOLE:
        return "its size and hash are those in release.json; too large to be parsed here"
    count = _count_statements(path, dump.format)
    _check_count(path, dump.statements, count)
    return f"parsed, with the {count} entries it should have"


def _hash_packed(path: Path, compression: str, most: int) -> str:
    """Hash the content of a compressed file, but no more than one byte beyond `most`."""
    digest, left = hashlib.sha256(), most + 1
    unpack = gzip.open if compression == "gzip" else zstd.ZstdFile
    try:
        with unpack(path, "rb") as file:
            while chunk := file.read(min(_CHUNK, left)):
                digest.update(chunk)
                left -= len(chunk)
    except (EOFError, gzip.BadGzipFile, zlib.error, zstd.ZstdError) as error:
        raise ReleaseError(f"{path}: cannot be unpacked: {error}; build again") from None
    return digest.hexdigest()


def _count_statements(path: Path, form: str) -> int:
    try:
        if form == "CSV":
            return _count_rows(path)
        if form == "GeoJSON":
            return len(json.loads(path.read_bytes())["features"])
        with path.open("rb") as file:
            events = ElementTree.iterparse(file, ("end",))  # noqa: S314 - a file of our own
            return sum(_drop(element) for _, element in events)
    except (
        ValueError, LookupError, TypeError, RecursionError, csv.Error, ElementTree.ParseError
    ) as error:  # fmt: skip
        raise ReleaseError(f"{path}: not {form}: {error}; build again") from None


def _count_rows(path: Path) -> int:
    """Count the rows of a table; one cell may hold what many sources say."""
    most = csv.field_size_limit(path.stat().st_size + 1)
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return sum(1 for _ in csv.reader(file, strict=True)) - 1
    finally:
        csv.field_size_limit(most)


def _drop(element: ElementTree.Element) -> bool:
    """Free the content of an element, and tell whether it is an edge."""
    is_edge = element.tag.rpartition("}")[2] == "edge"
    element.clear()
    return is_edge


# -------- the store -----------------------------------------------------------------------------


def _verify_store(release: Release, dataset: Dataset, folder: Path) -> None:
    """Compare the store with the dump, in the spelling of the store."""
    try:
        expected = sort_lines(respell(dataset.everything.texts()), folder)
        found = sort_lines(open_store(release.store).lines(), folder)
        _compare((line for line, _ in groupby(expected)), found, release.store)
    except SyntaxError as error:
        path = release.path / "dumps" / EVERYTHING
        raise ReleaseError(f"{path}: not N-Quads: {error.msg}; build again") from None


# -------- numbers -------------------------------------------------------------------------------


def _verify_numbers(release: Release, found: Description) -> str:
    """Compare new counts with the numbers in `release.json` and the metadata."""
    counts = {
        "quads": found.quads,
        "triples": found.triples,
        "entities": dict(found.entities),
        "sources": len(found.sources),
        "links": found.links,
    }
    info = release.path / "release.json"
    for count, number in counts.items():
        _check_number(info, count, release.counts.get(count), number)
    graphs = {graph.iri: graph.triples for graph in release.graphs}
    _check_number(info, "graphs", graphs, {graph.iri: graph.triples for graph in found.graphs})
    base, metadata = release.base, release.path / "metadata"
    metadata_numbers = {
        "void.ttl": (read_void(metadata / "void.ttl", f"<{base}dataset>"), count_void(found)),
        "service.ttl": (
            read_service(metadata / "service.ttl", f"<{base}sparql#dataset>"),
            count_service(found),
        ),
        "catalog.ttl": (read_catalog(metadata / "catalog.ttl"), count_catalog(release.dumps, base)),
        "dataset.jsonld": (
            read_schemaorg(metadata / "dataset.jsonld"),
            count_schemaorg(found, release.dumps, base),
        ),
    }
    for file, (read, expected) in metadata_numbers.items():
        for what in sorted({*read, *expected}):
            _check_number(metadata / file, what, read.get(what), expected.get(what))
    numbers = (
        len(counts) + len(graphs) + sum(len(expected) for _, expected in metadata_numbers.values())
    )
    return f"release.json and metadata/: {numbers} numbers and hashes, as counted again"


def _check_count(path: Path, stated: int, found: int) -> None:
    _check_number(path, "the count in release.json", stated, found)


def _check_number(path: Path, what: str, stated: object, found: object) -> None:
    if stated != found:
        raise ReleaseError(f"{path}: {what}: stated is {stated}, counted {found}; build again")
